// A graph of TensorFlow: operations and their gradients.
// Source: tensorflow/c/c_api.h, https://www.tensorflow.org/install/lang_c
#pragma once

#include <vector>

#include "values.h"

namespace convscope {

struct Graph {
  Graph() : graph(TF_NewGraph()) {}
  ~Graph() { TF_DeleteGraph(graph); }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  TF_Operation* operation(double index) const;
  TF_Output output(double index) const;

  TF_Graph* graph;
  /** By the numbers that JavaScript knows them by. */
  std::vector<TF_Operation*> operations;
  std::vector<TF_Output> outputs;
};

/** () => graph */
napi_value createGraph(napi_env env, napi_callback_info info);
/** (graph, type, name, inputs: (output | output[])[], controls: operation[], attributes) => {id, outputs} */
napi_value addOperation(napi_env env, napi_callback_info info);
/** (graph, ys: output[], xs: output[], dys: output[]) => gradients of the sum of ys * dys: output[] */
napi_value addGradients(napi_env env, napi_callback_info info);

}  // namespace convscope
