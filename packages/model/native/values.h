// JavaScript values as C++ ones, and back. What does not fit throws std::invalid_argument, which `guarded` turns into a
// JavaScript error.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"

namespace convscope {

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;

struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

/** What TensorFlow refused, with its code. */
struct TensorFlowError : std::runtime_error {
  explicit TensorFlowError(const TF_Status* status)
      : std::runtime_error(TF_Message(status)), code(TF_GetCode(status)) {}
  TF_Code code;
};

inline void check(const Status& status) {
  if (TF_GetCode(status.get()) != TF_OK) throw TensorFlowError(status.get());
}

napi_value property(napi_env env, napi_value object, const char* name);
bool hasProperty(napi_env env, napi_value object, const char* name);
std::string stringOf(napi_env env, napi_value value);
double numberOf(napi_env env, napi_value value);
bool booleanOf(napi_env env, napi_value value);
bool isArray(napi_env env, napi_value value);
std::vector<napi_value> elementsOf(napi_env env, napi_value array);
std::vector<int64_t> integersOf(napi_env env, napi_value array);
/** Names of an object's own properties. */
std::vector<std::string> keysOf(napi_env env, napi_value object);

/** Copies `{dtype, shape, data}` into a tensor of TensorFlow. */
Tensor tensorOf(napi_env env, napi_value value);
/** `{dtype, shape, data}` with a copy of a tensor's bytes, data an ArrayBuffer. */
napi_value toValue(napi_env env, TF_Tensor* tensor);
napi_value toValue(napi_env env, double number);
/** A JavaScript Error with TensorFlow's code. */
napi_value toError(napi_env env, TF_Code code, const std::string& message);

/** An object of ours behind a JavaScript value, which shares its ownership. */
template <typename T>
napi_value toExternal(napi_env env, std::shared_ptr<T> object) {
  auto* held = new std::shared_ptr<T>(std::move(object));
  napi_value value;
  const auto release = [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<T>*>(data); };
  if (napi_create_external(env, held, release, nullptr, &value) != napi_ok) {
    delete held;
    throw std::runtime_error("no external value could be made");
  }
  return value;
}

template <typename T>
std::shared_ptr<T>& fromExternal(napi_env env, napi_value value) {
  void* data = nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok) throw std::invalid_argument("a handle was expected");
  return *static_cast<std::shared_ptr<T>*>(data);
}

/** Arguments of a call, as many as it has at most. */
std::vector<napi_value> argumentsOf(napi_env env, napi_callback_info info, size_t most);

/** A function for JavaScript whose C++ exceptions become JavaScript's. */
template <napi_value (*function)(napi_env, napi_callback_info)>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return function(env, info);
  } catch (const TensorFlowError& error) {
    napi_throw(env, toError(env, error.code, error.what()));
  } catch (const std::exception& error) {
    napi_throw(env, toError(env, TF_INVALID_ARGUMENT, error.what()));
  }
  return nullptr;
}

}  // namespace convscope
