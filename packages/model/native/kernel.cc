#include "kernel.h"

#include <vector>

namespace convscope {

Tensor inputOf(TF_OpKernelContext* context, int index) {
  TF_Tensor* tensor = nullptr;
  Status status(TF_NewStatus());
  TF_GetInput(context, index, &tensor, status.get());
  check(status);
  return Tensor(tensor);
}

Tensor outputLike(TF_OpKernelContext* context, int index, int input, const TF_Tensor* like) {
  std::vector<int64_t> shape;
  for (int i = 0; i < TF_NumDims(like); i++) shape.push_back(TF_Dim(like, i));
  Status status(TF_NewStatus());
  int forwarded;
  Tensor tensor(TF_ForwardInputOrAllocateOutput(context, &input, 1, index, shape.data(),
                                                static_cast<int>(shape.size()), &forwarded, status.get()));
  check(status);
  return tensor;
}

}  // namespace convscope
