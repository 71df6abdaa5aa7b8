// ConvscopeThinFilterGrad: the gradient of a convolution's kernel and bias where the image has few channels, with strides
// of 1. TensorFlow's own is made for many channels, and takes many times what the memory it reads would need.
#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "parallel.h"

namespace convscope {

namespace {

/** Filters that are summed at once, in two vector registers. */
constexpr size_t LANES = 16;
typedef float Vector __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

/**
 * Images are summed in this many parts, whatever the number of threads, and the parts added up in order: the result is
 * the same to the last digit.
 */
constexpr size_t PARTS = 8;

struct Padding {
  int32_t top, left;
};

void* create(TF_OpKernelConstruction* construction) {
  auto* padding = new Padding();
  readAttribute(construction, "top", &padding->top);
  readAttribute(construction, "left", &padding->left);
  return padding;
}

void destroy(void* padding) { delete static_cast<Padding*>(padding); }

struct Shape {
  int64_t height, width, channels, kernelHeight, kernelWidth, filters, outHeight, outWidth;
};

/** Adds images [begin, end) to sums [kernelHeight, kernelWidth, channels, filters] and [filters]. */
CONVSCOPE_VECTORISED void addImages(const Shape& s, const Padding& padding, const float* x, const float* dy,
                                    float* kernel, float* bias, size_t begin, size_t end) {
  const auto blocks = static_cast<size_t>(s.filters) / LANES;
  for (size_t image = begin; image < end; image++) {
    const float* pixels = x + image * s.height * s.width * s.channels;
    const float* gradients = dy + image * s.outHeight * s.outWidth * s.filters;
    for (int64_t row = 0; row < s.outHeight; row++) {
      const float* line = gradients + row * s.outWidth * s.filters;
      for (size_t block = 0; block < blocks; block++) {
        Vector sum{};
        for (int64_t column = 0; column < s.outWidth; column++) {
          sum += *reinterpret_cast<const Vector*>(line + column * s.filters + block * LANES);
        }
        *reinterpret_cast<Vector*>(bias + block * LANES) += sum;
      }
      for (int64_t ky = 0; ky < s.kernelHeight; ky++) {
        const int64_t y = row + ky - padding.top;
        if (y < 0 || y >= s.height) continue;
        for (int64_t kx = 0; kx < s.kernelWidth; kx++) {
          const int64_t shift = kx - padding.left;
          const int64_t first = std::max<int64_t>(0, -shift);
          const int64_t last = std::min(s.outWidth, s.width - shift);
          for (int64_t channel = 0; channel < s.channels; channel++) {
            const float* values = pixels + (y * s.width + shift) * s.channels + channel;
            float* to = kernel + ((ky * s.kernelWidth + kx) * s.channels + channel) * s.filters;
            size_t block = 0;
            for (; block + 2 <= blocks; block += 2) {
              Vector a{}, b{};
              for (int64_t column = first; column < last; column++) {
                const float value = values[column * s.channels];
                const float* from = line + column * s.filters + block * LANES;
                a += *reinterpret_cast<const Vector*>(from) * value;
                b += *reinterpret_cast<const Vector*>(from + LANES) * value;
              }
              *reinterpret_cast<Vector*>(to + block * LANES) += a;
              *reinterpret_cast<Vector*>(to + (block + 1) * LANES) += b;
            }
            for (; block < blocks; block++) {
              Vector a{};
              for (int64_t column = first; column < last; column++) {
                const float* from = line + column * s.filters + block * LANES;
                a += *reinterpret_cast<const Vector*>(from) * values[column * s.channels];
              }
              *reinterpret_cast<Vector*>(to + block * LANES) += a;
            }
          }
        }
      }
    }
  }
}

void compute(void* attributes, TF_OpKernelContext* context) {
  const Padding& padding = *static_cast<Padding*>(attributes);
  const Tensor x = inputOf(context, 0);
  const Tensor dy = inputOf(context, 1);
  const Tensor like = inputOf(context, 2);
  const auto in = shapeOf(x.get()), out = shapeOf(dy.get()), kernelShape = shapeOf(like.get());
  if (in.size() != 4 || out.size() != 4 || kernelShape.size() != 4 || in[0] != out[0] || in[3] != kernelShape[2] ||
      out[3] != kernelShape[3] || out[3] % static_cast<int64_t>(LANES) != 0) {
    throw std::invalid_argument("the shapes do not fit each other");
  }
  const Shape shape{in[1], in[2], in[3], kernelShape[0], kernelShape[1], kernelShape[3], out[1], out[2]};
  const Tensor kernel = newOutput(context, 0, TF_FLOAT, kernelShape);
  const Tensor bias = newOutput(context, 1, TF_FLOAT, {shape.filters});
  const auto kernelSize = static_cast<size_t>(TF_TensorElementCount(kernel.get()));
  const auto filters = static_cast<size_t>(shape.filters);
  const size_t size = kernelSize + filters;
  std::vector<float> sums(PARTS * size);
  const auto images = static_cast<size_t>(in[0]);
  const auto* from = static_cast<const float*>(TF_TensorData(x.get()));
  const auto* gradients = static_cast<const float*>(TF_TensorData(dy.get()));
  parallelFor(PARTS, 1, [&](size_t begin, size_t end) {
    for (size_t part = begin; part < end; part++) {
      float* sum = sums.data() + part * size;
      addImages(shape, padding, from, gradients, sum, sum + kernelSize, images * part / PARTS,
                images * (part + 1) / PARTS);
    }
  });
  for (size_t part = 1; part < PARTS; part++) {
    for (size_t i = 0; i < size; i++) sums[i] += sums[part * size + i];
  }
  std::memcpy(TF_TensorData(kernel.get()), sums.data(), kernelSize * sizeof(float));
  std::memcpy(TF_TensorData(bias.get()), sums.data() + kernelSize, filters * sizeof(float));
}

}  // namespace

void registerThinFilterGradient() {
  defineOperation("ConvscopeThinFilterGrad", {"x: float", "dy: float", "kernel: float"},
                  {"dkernel: float", "dbias: float"}, {"top: int", "left: int"}, unknownShape);
  defineKernel("ConvscopeThinFilterGrad", create, guardedKernel<compute>, destroy);
}

}  // namespace convscope
