// Convolutions with strides of 1, with what follows them in one pass: bias, relu, pooling and dropout are applied before
// anything is written, and the gradient goes back the same way, so that what lies between is in no memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "philox.h"

namespace convscope {

/** [images, height, width, channels] by [kernelHeight, kernelWidth, channels, filters]. */
struct Convolution {
  size_t images, height, width, channels, kernelHeight, kernelWidth, filters;
  /** Rows and columns of zeros before an image. */
  size_t top, left;
  size_t outHeight, outWidth;
};

/** What follows the convolution and its bias. */
struct Finish {
  bool relu;
  /** The largest of each window of 2 × 2, as `rows` × `columns` windows; a window may reach beyond the image. */
  bool pools;
  size_t rows, columns;
  /** Only where it pools: numbers below `least` drop their value, 0 drops none, what stays is multiplied by `scale`. */
  uint32_t least;
  float scale;
  Stream stream;
};

struct Forward {
  const float *x, *kernel;
  /** [filters], or null. */
  const float* bias;
  /** [images, outHeight, outWidth, filters], or [images, rows, columns, filters] where it pools. */
  float* y;
  /** Where it pools, one per value: the place in the window that it came from, row by row, or 255 if nowhere. */
  uint8_t* codes;
};

struct Backward {
  const float *x, *kernel;
  /** What the way forward gave. `y` is read where there is a relu and no pooling, `codes` where there is pooling. */
  const float* y;
  const uint8_t* codes;
  const float* dy;
  /** Null where nobody needs it. */
  float* dx;
  float *dkernel, *dbias;
};

/** Kernels of 3 × 3. */
void convolveByWinograd(const Convolution& shape, const Finish& finish, const Forward& values);
void convolveBackByWinograd(const Convolution& shape, const Finish& finish, const Backward& values);

/** Few channels; `dx` must be null. */
void convolveThin(const Convolution& shape, const Finish& finish, const Forward& values);
void convolveBackThin(const Convolution& shape, const Finish& finish, const Backward& values);

}  // namespace convscope
