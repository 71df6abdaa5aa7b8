#include "kernel.h"

namespace convscope {

Tensor inputOf(TF_OpKernelContext* context, int index) {
  TF_Tensor* tensor = nullptr;
  Status status(TF_NewStatus());
  TF_GetInput(context, index, &tensor, status.get());
  check(status);
  return Tensor(tensor);
}

Tensor outputLike(TF_OpKernelContext* context, int index, int input, const TF_Tensor* like) {
  auto shape = shapeOf(like);
  Status status(TF_NewStatus());
  int forwarded;
  Tensor tensor(TF_ForwardInputOrAllocateOutput(context, &input, 1, index, shape.data(),
                                                static_cast<int>(shape.size()), &forwarded, status.get()));
  check(status);
  return tensor;
}

Tensor newOutput(TF_OpKernelContext* context, int index, TF_DataType type, const std::vector<int64_t>& shape) {
  size_t bytes = TF_DataTypeSize(type);
  for (int64_t dimension : shape) bytes *= static_cast<size_t>(dimension);
  Status status(TF_NewStatus());
  Tensor tensor(TF_AllocateOutput(context, index, type, shape.data(), static_cast<int>(shape.size()), bytes,
                                  status.get()));
  check(status);
  return tensor;
}

std::vector<int64_t> shapeOf(const TF_Tensor* tensor) {
  std::vector<int64_t> shape;
  for (int i = 0; i < TF_NumDims(tensor); i++) shape.push_back(TF_Dim(tensor, i));
  return shape;
}

void failKernel(TF_OpKernelContext* context, TF_Code code, const char* message) {
  Status status(TF_NewStatus());
  TF_SetStatus(status.get(), code, message);
  TF_OpKernelContext_Failure(context, status.get());
}

void readAttribute(TF_OpKernelConstruction* construction, const char* name, float* value) {
  Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrFloat(construction, name, value, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
}

void readAttribute(TF_OpKernelConstruction* construction, const char* name, int32_t* value) {
  Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrInt32(construction, name, value, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
}

void shapeOfFirstInput(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

void unknownShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

void defineOperation(const char* name, std::initializer_list<const char*> inputs,
                     std::initializer_list<const char*> outputs, const std::vector<const char*>& attributes,
                     ShapeFunction shape) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, shape);
  Status status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  check(status);
}

void defineKernel(const char* name, void* (*create)(TF_OpKernelConstruction*),
                  void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*)) {
  Status status(TF_NewStatus());
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, destroy), status.get());
  check(status);
}

}  // namespace convscope
