// ConvscopeDropout: sets values to zero at random, in one pass that draws its numbers as it goes.
// The numbers are those of StatelessRandomUniform for the same seed, so that a mask is the same whether it is drawn here
// or by TensorFlow.
#include <algorithm>

#include "dropping.h"
#include "kernel.h"
#include "parallel.h"

namespace convscope {

namespace {

struct Rates {
  float rate;
  /** Of the values that stay. */
  float scale;
};

void* create(TF_OpKernelConstruction* construction) {
  auto* kernel = new Rates();
  readAttribute(construction, "rate", &kernel->rate);
  readAttribute(construction, "scale", &kernel->scale);
  return kernel;
}

void destroy(void* kernel) { delete static_cast<Rates*>(kernel); }

void compute(void* kernel, TF_OpKernelContext* context) {
  const auto [rate, scale] = *static_cast<Rates*>(kernel);
  const Tensor x = inputOf(context, 0);
  const Tensor seeds = inputOf(context, 1);
  if (TF_TensorElementCount(seeds.get()) != 2) throw std::invalid_argument("dropout needs two seeds");
  const auto* seed = static_cast<const int32_t*>(TF_TensorData(seeds.get()));
  const Stream stream = streamOf(seed[0], seed[1]);
  const auto values = static_cast<size_t>(TF_TensorElementCount(x.get()));
  const auto* from = static_cast<const float*>(TF_TensorData(x.get()));
  const Tensor y = outputLike(context, 0, 0, x.get());
  auto* to = static_cast<float*>(TF_TensorData(y.get()));
  const uint32_t least = thresholdOf(rate);
  const size_t blocks = (values + BLOCK - 1) / BLOCK;
  const float kept = scale;
  parallelFor(blocks, 64, [&](size_t begin, size_t end) {
    drop(stream, least, kept, from, to, begin * BLOCK, std::min(values, end * BLOCK));
  });
}

}  // namespace

void registerDropout() {
  defineOperation("ConvscopeDropout", {"x: float", "seeds: int32"}, {"y: float"}, {"rate: float", "scale: float"},
                  shapeOfFirstInput);
  defineKernel("ConvscopeDropout", create, guardedKernel<compute>, destroy);
}

}  // namespace convscope
