// Memory that a process holds of TensorFlow's library.
#pragma once

#include <node_api.h>

namespace convscope {

/** () => undefined */
napi_value releaseLibraries(napi_env env, napi_callback_info info);

}  // namespace convscope
