// TensorFlow's graph for JavaScript: what TensorFlow.js's own binding, which runs operation by operation, leaves out.
#include <mutex>

#include "graph.h"
#include "instruction-set.h"
#include "kernel.h"
#include "resident.h"
#include "session.h"

namespace convscope {

namespace {

template <napi_value (*function)(napi_env, napi_callback_info)>
void define(napi_env env, napi_value exports, const char* name) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<function>, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

napi_value initialise(napi_env env, napi_value exports) {
  try {
    // Again in every thread of JavaScript's that loads the addon; TensorFlow takes an operation once.
    static std::once_flag registered;
    std::call_once(registered, [] {
      registerDropout();
      registerPooling();
      registerConvolution();
    });
  } catch (const TensorFlowError& error) {
    napi_throw(env, toError(env, error.code, error.what()));
    return nullptr;
  }
  napi_set_named_property(env, exports, "vectorBytes", toValue(env, vectorBytes()));
  define<createGraph>(env, exports, "createGraph");
  define<addOperation>(env, exports, "addOperation");
  define<addGradients>(env, exports, "addGradients");
  define<createSession>(env, exports, "createSession");
  define<runSession>(env, exports, "runSession");
  define<closeSession>(env, exports, "closeSession");
  define<releaseLibraries>(env, exports, "releaseLibraries");
  return exports;
}

}  // namespace

}  // namespace convscope

NAPI_MODULE(convscope_graph, convscope::initialise)
