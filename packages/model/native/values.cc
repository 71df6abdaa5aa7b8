#include "values.h"

#include <cstring>

namespace convscope {

namespace {

void require(napi_status status, const char* expected) {
  if (status != napi_ok) throw std::invalid_argument(std::string(expected) + " was expected");
}

const char* nameOf(TF_Code code) {
  switch (code) {
    case TF_CANCELLED: return "CANCELLED";
    case TF_INVALID_ARGUMENT: return "INVALID_ARGUMENT";
    case TF_NOT_FOUND: return "NOT_FOUND";
    case TF_ALREADY_EXISTS: return "ALREADY_EXISTS";
    case TF_RESOURCE_EXHAUSTED: return "RESOURCE_EXHAUSTED";
    case TF_FAILED_PRECONDITION: return "FAILED_PRECONDITION";
    case TF_OUT_OF_RANGE: return "OUT_OF_RANGE";
    case TF_UNIMPLEMENTED: return "UNIMPLEMENTED";
    case TF_INTERNAL: return "INTERNAL";
    default: return "UNKNOWN";
  }
}

struct Bytes {
  const void* data;
  size_t length;
};

Bytes bytesOf(napi_env env, napi_value value) {
  bool isTyped = false;
  napi_is_typedarray(env, value, &isTyped);
  if (!isTyped) throw std::invalid_argument("a typed array was expected");
  napi_typedarray_type type;
  size_t length;
  void* data;
  require(napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr), "a typed array");
  static constexpr size_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  return {data, length * sizes[type]};
}

}  // namespace

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  require(napi_get_named_property(env, object, name, &value), "an object");
  return value;
}

bool hasProperty(napi_env env, napi_value object, const char* name) {
  bool has = false;
  require(napi_has_named_property(env, object, name, &has), "an object");
  return has;
}

std::string stringOf(napi_env env, napi_value value) {
  size_t length;
  require(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "a string");
  std::string text(length, '\0');
  require(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), "a string");
  return text;
}

double numberOf(napi_env env, napi_value value) {
  double number;
  require(napi_get_value_double(env, value, &number), "a number");
  return number;
}

bool booleanOf(napi_env env, napi_value value) {
  bool boolean;
  require(napi_get_value_bool(env, value, &boolean), "a boolean");
  return boolean;
}

bool isArray(napi_env env, napi_value value) {
  bool is = false;
  napi_is_array(env, value, &is);
  return is;
}

std::vector<napi_value> elementsOf(napi_env env, napi_value array) {
  uint32_t length;
  require(napi_get_array_length(env, array, &length), "an array");
  std::vector<napi_value> elements(length);
  for (uint32_t i = 0; i < length; i++) require(napi_get_element(env, array, i, &elements[i]), "an element");
  return elements;
}

std::vector<int64_t> integersOf(napi_env env, napi_value array) {
  std::vector<int64_t> integers;
  for (napi_value element : elementsOf(env, array)) integers.push_back(static_cast<int64_t>(numberOf(env, element)));
  return integers;
}

std::vector<std::string> keysOf(napi_env env, napi_value object) {
  napi_value names;
  require(napi_get_property_names(env, object, &names), "an object");
  std::vector<std::string> keys;
  for (napi_value name : elementsOf(env, names)) keys.push_back(stringOf(env, name));
  return keys;
}

Tensor tensorOf(napi_env env, napi_value value) {
  const auto dtype = static_cast<TF_DataType>(numberOf(env, property(env, value, "dtype")));
  const auto shape = integersOf(env, property(env, value, "shape"));
  const Bytes bytes = bytesOf(env, property(env, value, "data"));
  size_t expected = TF_DataTypeSize(dtype);
  for (int64_t dimension : shape) {
    if (dimension < 0) throw std::invalid_argument("a tensor's dimensions must be at least 0");
    expected *= static_cast<size_t>(dimension);
  }
  if (TF_DataTypeSize(dtype) == 0 || expected != bytes.length) {
    throw std::invalid_argument("a tensor's data has " + std::to_string(bytes.length) + " bytes, its shape and type " +
                                std::to_string(expected));
  }
  Tensor tensor(TF_AllocateTensor(dtype, shape.data(), static_cast<int>(shape.size()), bytes.length));
  if (!tensor) throw std::runtime_error("no memory for a tensor");
  if (bytes.length > 0) std::memcpy(TF_TensorData(tensor.get()), bytes.data, bytes.length);
  return tensor;
}

napi_value toValue(napi_env env, TF_Tensor* tensor) {
  napi_value value, shape, data;
  void* bytes;
  const size_t length = TF_TensorByteSize(tensor);
  require(napi_create_object(env, &value), "an object");
  require(napi_create_array(env, &shape), "an array");
  for (int i = 0; i < TF_NumDims(tensor); i++) {
    napi_set_element(env, shape, i, toValue(env, static_cast<double>(TF_Dim(tensor, i))));
  }
  require(napi_create_arraybuffer(env, length, &bytes, &data), "memory for a result");
  if (length > 0) std::memcpy(bytes, TF_TensorData(tensor), length);
  napi_set_named_property(env, value, "dtype", toValue(env, static_cast<double>(TF_TensorType(tensor))));
  napi_set_named_property(env, value, "shape", shape);
  napi_set_named_property(env, value, "data", data);
  return value;
}

napi_value toValue(napi_env env, double number) {
  napi_value value;
  require(napi_create_double(env, number, &value), "a number");
  return value;
}

napi_value toError(napi_env env, TF_Code code, const std::string& message) {
  napi_value codeText, text, error;
  const char* name = nameOf(code);
  napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &codeText);
  napi_create_string_utf8(env, message.c_str(), message.size(), &text);
  napi_create_error(env, codeText, text, &error);
  return error;
}

std::vector<napi_value> argumentsOf(napi_env env, napi_callback_info info, size_t most) {
  std::vector<napi_value> values(most);
  size_t count = most;
  require(napi_get_cb_info(env, info, &count, values.data(), nullptr, nullptr), "a call");
  if (count < most) throw std::invalid_argument(std::to_string(most) + " arguments were expected");
  return values;
}

}  // namespace convscope
