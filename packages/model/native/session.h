// Running a graph, on a thread of libuv's pool.
#pragma once

#include "values.h"

namespace convscope {

/** (graph, config: Uint8Array of a serialised ConfigProto) => session */
napi_value createSession(napi_env env, napi_callback_info info);
/**
 * (session, feeds: [output, tensor][], fetches: output[], targets: operation[], trace: boolean) =>
 * Promise<tensor[]>, with one more element when traced: the bytes of a RunMetadata message.
 */
napi_value runSession(napi_env env, napi_callback_info info);
/** (session): frees it and its variables once no run needs them any more. */
napi_value closeSession(napi_env env, napi_callback_info info);

}  // namespace convscope
