// ConvscopeDropout: sets values to zero at random, in one pass that draws its numbers as it goes.
//
// The numbers are those of StatelessRandomUniform for the same seed, so that a mask is the same whether it is drawn here
// or by TensorFlow: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), four numbers a
// counter, of which 23 bits make a float32 in [0, 1). Key and counter are made from the seed as TensorFlow makes them
// (tensorflow/core/kernels/stateless_random_ops.cc).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "kernel.h"
#include "parallel.h"

namespace convscope {

namespace {

// More than the compiler unrolls: what it unrolls it does not vectorise.
constexpr size_t LANES = 64;
constexpr size_t BLOCK = 4 * LANES;

struct Stream {
  std::array<uint32_t, 2> key;
  /** The upper half of the counter; the lower half counts blocks of four numbers. */
  std::array<uint32_t, 2> upper;
};

struct Philox {
  uint32_t key0, key1;

  void round(std::array<uint32_t, 4>& x) const {
    const uint64_t low = uint64_t{0xD2511F53} * x[0];
    const uint64_t high = uint64_t{0xCD9E8D57} * x[2];
    x = {static_cast<uint32_t>(high >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(high),
         static_cast<uint32_t>(low >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(low)};
  }

  std::array<uint32_t, 4> operator()(std::array<uint32_t, 4> counter) {
    for (int i = 0; i < 10; i++) {
      round(counter);
      key0 += 0x9E3779B9;
      key1 += 0xBB67AE85;
    }
    return counter;
  }
};

Stream streamOf(int32_t seed, int32_t step) {
  const auto words = [](int64_t value) {
    return std::array<uint32_t, 2>{static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)};
  };
  const auto [a, b] = words(seed);
  const auto [c, d] = words(step);
  const auto mixed = Philox{0x3ec8f720, 0x02461e29}({a, b, c, d});
  return {{mixed[0], mixed[1]}, {mixed[2], mixed[3]}};
}

/** The numbers from counter `first` on, in order, 23 bits each. */
__attribute__((always_inline)) inline void draw(const Stream& stream, uint64_t first, uint32_t* numbers) {
  uint32_t x0[LANES], x1[LANES], x2[LANES], x3[LANES];
  for (size_t lane = 0; lane < LANES; lane++) {
    x0[lane] = static_cast<uint32_t>(first + lane);
    x1[lane] = static_cast<uint32_t>((first + lane) >> 32);
    x2[lane] = stream.upper[0];
    x3[lane] = stream.upper[1];
  }
  uint32_t key0 = stream.key[0], key1 = stream.key[1];
  for (int round = 0; round < 10; round++) {
    for (size_t lane = 0; lane < LANES; lane++) {
      const uint64_t low = uint64_t{0xD2511F53} * x0[lane];
      const uint64_t high = uint64_t{0xCD9E8D57} * x2[lane];
      x0[lane] = static_cast<uint32_t>(high >> 32) ^ x1[lane] ^ key0;
      x2[lane] = static_cast<uint32_t>(low >> 32) ^ x3[lane] ^ key1;
      x1[lane] = static_cast<uint32_t>(high);
      x3[lane] = static_cast<uint32_t>(low);
    }
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  for (size_t lane = 0; lane < LANES; lane++) {
    numbers[4 * lane] = x0[lane] & 0x7fffff;
    numbers[4 * lane + 1] = x1[lane] & 0x7fffff;
    numbers[4 * lane + 2] = x2[lane] & 0x7fffff;
    numbers[4 * lane + 3] = x3[lane] & 0x7fffff;
  }
}

/** Blocks [begin, end) of values. `least`: numbers below it drop their value. */
CONVSCOPE_VECTORISED void drop(const Stream& stream, uint32_t least, float scale, const float* x, float* y,
                               size_t values, size_t begin, size_t end) {
  uint32_t numbers[BLOCK];
  for (size_t block = begin; block < end; block++) {
    draw(stream, block * LANES, numbers);
    const size_t offset = block * BLOCK;
    const size_t count = std::min(BLOCK, values - offset);
    if (count == BLOCK) {
      for (size_t i = 0; i < BLOCK; i++) y[offset + i] = x[offset + i] * (numbers[i] < least ? 0.0f : scale);
    } else {
      for (size_t i = 0; i < count; i++) y[offset + i] = x[offset + i] * (numbers[i] < least ? 0.0f : scale);
    }
  }
}

struct Rates {
  float rate;
  /** Of the values that stay. */
  float scale;
};

void* create(TF_OpKernelConstruction* construction) {
  auto* kernel = new Rates();
  Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrFloat(construction, "rate", &kernel->rate, status.get());
  if (TF_GetCode(status.get()) == TF_OK) {
    TF_OpKernelConstruction_GetAttrFloat(construction, "scale", &kernel->scale, status.get());
  }
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
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
  // number / 2^23 < rate, without rounding.
  const auto least = static_cast<uint32_t>(std::ceil(double{rate} * (1 << 23)));
  const size_t blocks = (values + BLOCK - 1) / BLOCK;
  const float kept = scale;
  parallelFor(blocks, 64, [&](size_t begin, size_t end) { drop(stream, least, kept, from, to, values, begin, end); });
}

void shapeOf(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

}  // namespace

void registerDropout() {
  Status status(TF_NewStatus());
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder("ConvscopeDropout");
  TF_OpDefinitionBuilderAddInput(definition, "x: float");
  TF_OpDefinitionBuilderAddInput(definition, "seeds: int32");
  TF_OpDefinitionBuilderAddOutput(definition, "y: float");
  TF_OpDefinitionBuilderAddAttr(definition, "rate: float");
  TF_OpDefinitionBuilderAddAttr(definition, "scale: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, shapeOf);
  TF_RegisterOpDefinition(definition, status.get());
  check(status);
  TF_RegisterKernelBuilder("ConvscopeDropout",
                           TF_NewKernelBuilder("ConvscopeDropout", "CPU", create, guardedKernel<compute>, destroy),
                           status.get());
  check(status);
}

}  // namespace convscope
