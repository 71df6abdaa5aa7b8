// What kernels of ours need of TensorFlow's interface for them.
// Source: tensorflow/c/kernels.h, tensorflow/c/ops.h
#pragma once

#include <initializer_list>
#include <new>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "values.h"

namespace convscope {

Tensor inputOf(TF_OpKernelContext* context, int index);
/** An output, in the memory of an input that nothing else needs where there is one. */
Tensor outputLike(TF_OpKernelContext* context, int index, int input, const TF_Tensor* like);
Tensor newOutput(TF_OpKernelContext* context, int index, TF_DataType type, const std::vector<int64_t>& shape);
std::vector<int64_t> shapeOf(const TF_Tensor* tensor);

void failKernel(TF_OpKernelContext* context, TF_Code code, const char* message);

/** Runs a kernel's work; what it throws fails the operation. */
template <void (*compute)(void*, TF_OpKernelContext*)>
void guardedKernel(void* kernel, TF_OpKernelContext* context) {
  try {
    compute(kernel, context);
  } catch (const TensorFlowError& error) {
    failKernel(context, error.code, error.what());
  } catch (const std::bad_alloc&) {
    failKernel(context, TF_RESOURCE_EXHAUSTED, "no memory for an operation");
  } catch (const std::exception& error) {
    failKernel(context, TF_INVALID_ARGUMENT, error.what());
  }
}

/** An attribute of an operation; one that is missing fails its construction. */
void readAttribute(TF_OpKernelConstruction* construction, const char* name, float* value);
void readAttribute(TF_OpKernelConstruction* construction, const char* name, int32_t* value);

using ShapeFunction = void (*)(TF_ShapeInferenceContext*, TF_Status*);
void shapeOfFirstInput(TF_ShapeInferenceContext* context, TF_Status* status);
void unknownShape(TF_ShapeInferenceContext* context, TF_Status* status);

/** Makes an operation known to TensorFlow; throws where it is known already. */
void defineOperation(const char* name, std::initializer_list<const char*> inputs,
                     std::initializer_list<const char*> outputs, const std::vector<const char*>& attributes,
                     ShapeFunction shape);
void defineKernel(const char* name, void* (*create)(TF_OpKernelConstruction*),
                  void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));

// Each registers the operations of its file; once in a process.
void registerDropout();
void registerPooling();
void registerConvolution();

}  // namespace convscope
