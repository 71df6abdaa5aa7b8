#include "graph.h"

namespace convscope {

TF_Operation* Graph::operation(double index) const {
  if (!(index >= 0 && index < static_cast<double>(operations.size()))) {
    throw std::invalid_argument("the graph has no such operation");
  }
  return operations[static_cast<size_t>(index)];
}

TF_Output Graph::output(double index) const {
  if (!(index >= 0 && index < static_cast<double>(outputs.size()))) {
    throw std::invalid_argument("the graph has no such output");
  }
  return outputs[static_cast<size_t>(index)];
}

namespace {

std::vector<TF_Output> outputsOf(napi_env env, const Graph& graph, napi_value array) {
  std::vector<TF_Output> outputs;
  for (napi_value element : elementsOf(env, array)) outputs.push_back(graph.output(numberOf(env, element)));
  return outputs;
}

napi_value numbersToValue(napi_env env, const std::vector<double>& numbers) {
  napi_value array;
  napi_create_array_with_length(env, numbers.size(), &array);
  for (size_t i = 0; i < numbers.size(); i++) napi_set_element(env, array, i, toValue(env, numbers[i]));
  return array;
}

/** An attribute is an object with one property, which says its kind: {type}, {int}, {ints}, {float}, … */
void setAttribute(napi_env env, TF_OperationDescription* description, const std::string& name, napi_value value) {
  const auto kind = [&](const char* key) { return hasProperty(env, value, key); };
  const auto get = [&](const char* key) { return property(env, value, key); };
  const char* attribute = name.c_str();
  if (kind("type")) {
    TF_SetAttrType(description, attribute, static_cast<TF_DataType>(numberOf(env, get("type"))));
  } else if (kind("int")) {
    TF_SetAttrInt(description, attribute, static_cast<int64_t>(numberOf(env, get("int"))));
  } else if (kind("ints")) {
    const auto integers = integersOf(env, get("ints"));
    TF_SetAttrIntList(description, attribute, integers.data(), static_cast<int>(integers.size()));
  } else if (kind("float")) {
    TF_SetAttrFloat(description, attribute, static_cast<float>(numberOf(env, get("float"))));
  } else if (kind("bool")) {
    TF_SetAttrBool(description, attribute, booleanOf(env, get("bool")) ? 1 : 0);
  } else if (kind("string")) {
    const auto text = stringOf(env, get("string"));
    TF_SetAttrString(description, attribute, text.data(), text.size());
  } else if (kind("shape")) {
    const auto shape = integersOf(env, get("shape"));
    TF_SetAttrShape(description, attribute, shape.data(), static_cast<int>(shape.size()));
  } else if (kind("tensor")) {
    const Tensor tensor = tensorOf(env, get("tensor"));
    Status status(TF_NewStatus());
    TF_SetAttrTensor(description, attribute, tensor.get(), status.get());
    check(status);
  } else {
    throw std::invalid_argument("the attribute " + name + " is of no known kind");
  }
}

}  // namespace

napi_value createGraph(napi_env env, napi_callback_info) { return toExternal(env, std::make_shared<Graph>()); }

napi_value addOperation(napi_env env, napi_callback_info info) {
  const auto arguments = argumentsOf(env, info, 6);
  Graph& graph = *fromExternal<Graph>(env, arguments[0]);
  const auto type = stringOf(env, arguments[1]);
  const auto name = stringOf(env, arguments[2]);
  if (TF_GraphOperationByName(graph.graph, name.c_str()) != nullptr) {
    throw std::invalid_argument("the graph has an operation " + name + " already");
  }
  // Everything is read before the description is begun: one that is begun cannot be given up.
  std::vector<std::vector<TF_Output>> inputs;
  std::vector<bool> isList;
  for (napi_value input : elementsOf(env, arguments[3])) {
    isList.push_back(isArray(env, input));
    inputs.push_back(isList.back() ? outputsOf(env, graph, input)
                                   : std::vector<TF_Output>{graph.output(numberOf(env, input))});
  }
  std::vector<TF_Operation*> controls;
  for (napi_value control : elementsOf(env, arguments[4])) controls.push_back(graph.operation(numberOf(env, control)));
  const auto keys = keysOf(env, arguments[5]);

  TF_OperationDescription* description = TF_NewOperation(graph.graph, type.c_str(), name.c_str());
  for (size_t i = 0; i < inputs.size(); i++) {
    if (isList[i]) {
      TF_AddInputList(description, inputs[i].data(), static_cast<int>(inputs[i].size()));
    } else {
      TF_AddInput(description, inputs[i][0]);
    }
  }
  for (TF_Operation* control : controls) TF_AddControlInput(description, control);
  std::exception_ptr failure;
  try {
    for (const auto& key : keys) setAttribute(env, description, key, property(env, arguments[5], key.c_str()));
  } catch (...) {
    failure = std::current_exception();
  }
  Status status(TF_NewStatus());
  TF_Operation* operation = TF_FinishOperation(description, status.get());
  if (failure) std::rethrow_exception(failure);
  check(status);

  std::vector<double> outputs;
  for (int i = 0; i < TF_OperationNumOutputs(operation); i++) {
    outputs.push_back(static_cast<double>(graph.outputs.size()));
    graph.outputs.push_back({operation, i});
  }
  napi_value result;
  napi_create_object(env, &result);
  napi_set_named_property(env, result, "id", toValue(env, static_cast<double>(graph.operations.size())));
  napi_set_named_property(env, result, "outputs", numbersToValue(env, outputs));
  graph.operations.push_back(operation);
  return result;
}

napi_value addGradients(napi_env env, napi_callback_info info) {
  const auto arguments = argumentsOf(env, info, 4);
  Graph& graph = *fromExternal<Graph>(env, arguments[0]);
  auto ys = outputsOf(env, graph, arguments[1]);
  auto xs = outputsOf(env, graph, arguments[2]);
  auto dys = outputsOf(env, graph, arguments[3]);
  if (ys.size() != dys.size()) throw std::invalid_argument("each output needs its gradient");
  std::vector<TF_Output> gradients(xs.size());
  Status status(TF_NewStatus());
  TF_AddGradients(graph.graph, ys.data(), static_cast<int>(ys.size()), xs.data(), static_cast<int>(xs.size()),
                  dys.data(), status.get(), gradients.data());
  check(status);
  std::vector<double> outputs;
  for (const TF_Output& gradient : gradients) {
    if (gradient.oper == nullptr) throw std::invalid_argument("an input has no gradient");
    outputs.push_back(static_cast<double>(graph.outputs.size()));
    graph.outputs.push_back(gradient);
  }
  return numbersToValue(env, outputs);
}

}  // namespace convscope
