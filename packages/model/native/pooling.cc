// ConvscopePool: max pooling over windows that do not overlap, relu and dropout in one pass over the values, and
// ConvscopePoolGrad, which leads the gradient back in one pass.
//
// Of several equal largest values of a window the first takes the gradient. Relu follows the pooling: it never falls, so
// the order makes no difference. Dropout draws the numbers of StatelessRandomUniform, see philox.h.
#include <algorithm>
#include <numeric>

#include "dropping.h"
#include "kernel.h"
#include "parallel.h"

namespace convscope {

namespace {

struct Pool {
  int32_t height, width, top, left, relu;
  /** Of the values, dropped; 0 drops none. */
  float rate;
  /** Of the values that stay. */
  float scale;
};

void* create(TF_OpKernelConstruction* construction) {
  auto* pool = new Pool();
  readAttribute(construction, "height", &pool->height);
  readAttribute(construction, "width", &pool->width);
  readAttribute(construction, "top", &pool->top);
  readAttribute(construction, "left", &pool->left);
  readAttribute(construction, "relu", &pool->relu);
  readAttribute(construction, "rate", &pool->rate);
  readAttribute(construction, "scale", &pool->scale);
  return pool;
}

void destroy(void* pool) { delete static_cast<Pool*>(pool); }

struct Shape {
  size_t height, width, channels, pooledHeight, pooledWidth;
};

/** A window's rows and columns inside the image. */
struct Window {
  size_t top, bottom, left, right, place;
};

Window windowOf(const Pool& pool, const Shape& shape, size_t y, size_t x) {
  const auto clip = [](int64_t value, size_t most) {
    return static_cast<size_t>(std::clamp<int64_t>(value, 0, static_cast<int64_t>(most)));
  };
  const int64_t top = static_cast<int64_t>(y) * pool.height - pool.top;
  const int64_t left = static_cast<int64_t>(x) * pool.width - pool.left;
  return {clip(top, shape.height), clip(top + pool.height, shape.height), clip(left, shape.width),
          clip(left + pool.width, shape.width),
          // The place in the window of its first pixel inside the image.
          static_cast<size_t>(std::max<int64_t>(0, -top) * pool.width + std::max<int64_t>(0, -left))};
}

}  // namespace

}  // namespace convscope

#define CONVSCOPE_BODY "pooling.inc"
#include "for-each-instruction-set.h"

namespace convscope {

namespace {

void poolWindows(const Pool& pool, const Shape& shape, const float* x, float* y, uint8_t* codes, size_t begin,
                 size_t end) {
  CONVSCOPE_BEST(poolWindows(pool, shape, x, y, codes, begin, end))
}

void unpoolRows(const Pool& pool, const Shape& shape, float scale, const float* dy, const uint8_t* codes, float* dx,
                size_t begin, size_t end) {
  CONVSCOPE_BEST(unpoolRows(pool, shape, scale, dy, codes, dx, begin, end))
}

/** @param pooled height and width of the result: as many windows as have a pixel of the image each. */
Shape shapeOfPooling(const Pool& pool, const std::vector<int64_t>& image, int64_t pooledHeight, int64_t pooledWidth) {
  if (image.size() != 4) throw std::invalid_argument("pooling needs [n, height, width, channels]");
  const auto fits = [](int64_t windows, int64_t window, int64_t before, int64_t size) {
    const bool areInside = windows == 0 || (size > 0 && (windows - 1) * window - before < size);
    return windows >= 0 && before >= 0 && before < window && areInside;
  };
  if (!fits(pooledHeight, pool.height, pool.top, image[1]) || !fits(pooledWidth, pool.width, pool.left, image[2])) {
    throw std::invalid_argument("pooling has other windows");
  }
  if (int64_t{pool.height} * pool.width >= NOWHERE) throw std::invalid_argument("the windows are too large");
  const auto size = [](int64_t value) { return static_cast<size_t>(value); };
  return {size(image[1]), size(image[2]), size(image[3]), size(pooledHeight), size(pooledWidth)};
}

void compute(void* kernel, TF_OpKernelContext* context) {
  const Pool& pool = *static_cast<Pool*>(kernel);
  const Tensor x = inputOf(context, 0);
  const Tensor seeds = inputOf(context, 1);
  const Tensor pooled = inputOf(context, 2);
  const auto shapeIn = shapeOf(x.get());
  if (TF_TensorElementCount(seeds.get()) != 2) throw std::invalid_argument("dropout needs two seeds");
  if (TF_TensorElementCount(pooled.get()) != 2) throw std::invalid_argument("pooling needs height and width");
  const auto* size = static_cast<const int32_t*>(TF_TensorData(pooled.get()));
  const Shape shape = shapeOfPooling(pool, shapeIn, size[0], size[1]);
  const std::vector<int64_t> shapeOut{shapeIn[0], size[0], size[1], shapeIn[3]};
  const Tensor y = newOutput(context, 0, TF_FLOAT, shapeOut);
  const Tensor codes = newOutput(context, 1, TF_UINT8, shapeOut);
  if (TF_TensorElementCount(y.get()) == 0) return;
  const auto* from = static_cast<const float*>(TF_TensorData(x.get()));
  auto* to = static_cast<float*>(TF_TensorData(y.get()));
  auto* codesTo = static_cast<uint8_t*>(TF_TensorData(codes.get()));
  const auto* seed = static_cast<const int32_t*>(TF_TensorData(seeds.get()));
  const Stream stream = streamOf(seed[0], seed[1]);
  const uint32_t least = thresholdOf(pool.rate);
  const size_t windows = static_cast<size_t>(shapeIn[0]) * shape.pooledHeight * shape.pooledWidth;
  // Groups of windows whose values fill blocks of random numbers; what pooling leaves is in the cache for dropping.
  const size_t group = 4 * BLOCK / std::gcd(BLOCK, shape.channels);
  const size_t groups = (windows + group - 1) / group;
  parallelFor(groups, std::max<size_t>(1, 16384 / (group * shape.channels)), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      const size_t first = i * group, last = std::min(windows, (i + 1) * group);
      poolWindows(pool, shape, from, to, codesTo, first, last);
      if (least > 0) dropPooled(stream, least, pool.scale, to, codesTo, first * shape.channels, last * shape.channels);
    }
  });
}

void computeGradient(void* kernel, TF_OpKernelContext* context) {
  const Pool& pool = *static_cast<Pool*>(kernel);
  const Tensor dy = inputOf(context, 0);
  const Tensor codes = inputOf(context, 1);
  const Tensor x = inputOf(context, 2);
  const auto shapeOut = shapeOf(codes.get());
  const auto shapeIn = shapeOf(x.get());
  const bool fits = shapeIn.size() == 4 && shapeOut.size() == 4 && shapeOf(dy.get()) == shapeOut &&
                    shapeIn[0] == shapeOut[0] && shapeIn[3] == shapeOut[3];
  if (!fits) throw std::invalid_argument("the gradient does not fit what was pooled");
  const Shape shape = shapeOfPooling(pool, shapeIn, shapeOut[1], shapeOut[2]);
  const Tensor dx = newOutput(context, 0, TF_FLOAT, shapeIn);
  const auto* from = static_cast<const float*>(TF_TensorData(dy.get()));
  const auto* codesFrom = static_cast<const uint8_t*>(TF_TensorData(codes.get()));
  auto* to = static_cast<float*>(TF_TensorData(dx.get()));
  if (TF_TensorElementCount(dy.get()) == 0) {
    std::fill_n(to, TF_TensorElementCount(dx.get()), 0.0f);
    return;
  }
  const float scale = thresholdOf(pool.rate) > 0 ? pool.scale : 1.0f;
  const size_t rows = static_cast<size_t>(shapeIn[0]) * shape.pooledHeight;
  const size_t rowValues = std::max<size_t>(1, static_cast<size_t>(pool.height) * shape.width * shape.channels);
  parallelFor(rows, std::max<size_t>(1, 65536 / rowValues), [&](size_t begin, size_t end) {
    unpoolRows(pool, shape, scale, from, codesFrom, to, begin, end);
  });
}

}  // namespace

void registerPooling() {
  const std::vector<const char*> attributes{"height: int", "width: int", "top: int", "left: int", "relu: int", "rate: float",
                           "scale: float"};
  defineOperation("ConvscopePool", {"x: float", "seeds: int32", "pooled: int32"}, {"y: float", "codes: uint8"},
                  attributes, unknownShape);
  defineKernel("ConvscopePool", create, guardedKernel<compute>, destroy);
  defineOperation("ConvscopePoolGrad", {"dy: float", "codes: uint8", "x: float"}, {"dx: float"}, attributes,
                  unknownShape);
  defineKernel("ConvscopePoolGrad", create, guardedKernel<computeGradient>, destroy);
}

}  // namespace convscope
