// ConvscopeFilterGrad: the gradient of a convolution's kernel and bias, with strides of 1. For images of few channels,
// where TensorFlow's own takes many times what the memory it reads would need, and for small kernels of many channels
// where there are wide vector registers.
#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "parallel.h"

namespace convscope {

namespace {

/** Filters that are summed at once, in two vector registers. */
constexpr int64_t LANES = 16;
typedef float Vector __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

/**
 * Images are summed in this many parts, whatever the number of threads, and the parts added up in order: the result is
 * the same to the last digit.
 */
constexpr size_t PARTS = 8;

/** Channels of the image that `addBlock` takes at once, and registers of filters. */
constexpr int64_t CHANNELS = 4;
constexpr int64_t REGISTERS = 4;

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

/** Adds an image's gradients [outHeight, outWidth, filters] up to sums [filters]. */
CONVSCOPE_VECTORISED void addBias(const Shape& s, const float* gradients, float* bias) {
  for (int64_t first = 0; first < s.filters; first += LANES) {
    Vector sum{};
    for (int64_t pixel = 0; pixel < s.outHeight * s.outWidth; pixel++) {
      sum += *reinterpret_cast<const Vector*>(gradients + pixel * s.filters + first);
    }
    *reinterpret_cast<Vector*>(bias + first) += sum;
  }
}

/** Adds an image to sums [kernelHeight, kernelWidth, channels, filters]: line by line, for few channels. */
CONVSCOPE_VECTORISED void addThin(const Shape& s, const Padding& padding, const float* pixels, const float* gradients,
                                  float* kernel) {
  const auto blocks = static_cast<size_t>(s.filters / LANES);
  for (int64_t row = 0; row < s.outHeight; row++) {
    const float* line = gradients + row * s.outWidth * s.filters;
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

/** An image with zeros around it, as wide and high as the windows reach. */
void pad(const Shape& s, const Padding& padding, const float* pixels, std::vector<float>& padded) {
  const int64_t height = s.outHeight + s.kernelHeight - 1, width = s.outWidth + s.kernelWidth - 1;
  padded.assign(static_cast<size_t>(height * width * s.channels), 0);
  const int64_t columns = std::min(s.width, width - padding.left);
  for (int64_t row = 0; row < s.height && row + padding.top < height; row++) {
    std::memcpy(padded.data() + ((row + padding.top) * width + padding.left) * s.channels,
                pixels + row * s.width * s.channels, static_cast<size_t>(columns * s.channels) * sizeof(float));
  }
}

/** Adds an image to sums [kernelHeight, kernelWidth, channels, filters]: blocks of sums that stay in registers. */
CONVSCOPE_VECTORISED void addBlocks(const Shape& s, const float* padded, const float* gradients, float* kernel) {
  const int64_t width = s.outWidth + s.kernelWidth - 1;
  constexpr int64_t FILTERS = REGISTERS * LANES;
  for (int64_t tap = 0; tap < s.kernelHeight * s.kernelWidth; tap++) {
    const float* shifted = padded + (tap / s.kernelWidth * width + tap % s.kernelWidth) * s.channels;
    for (int64_t channel = 0; channel < s.channels; channel += CHANNELS) {
      for (int64_t filter = 0; filter < s.filters; filter += FILTERS) {
        Vector sums[CHANNELS][REGISTERS] = {};
        for (int64_t row = 0; row < s.outHeight; row++) {
          const float* values = shifted + row * width * s.channels + channel;
          const float* from = gradients + row * s.outWidth * s.filters + filter;
          for (int64_t column = 0; column < s.outWidth; column++, values += s.channels, from += s.filters) {
            for (int64_t r = 0; r < REGISTERS; r++) {
              const Vector gradient = *reinterpret_cast<const Vector*>(from + r * LANES);
              for (int64_t c = 0; c < CHANNELS; c++) sums[c][r] += gradient * values[c];
            }
          }
        }
        float* to = kernel + (tap * s.channels + channel) * s.filters + filter;
        for (int64_t c = 0; c < CHANNELS; c++) {
          for (int64_t r = 0; r < REGISTERS; r++) {
            *reinterpret_cast<Vector*>(to + c * s.filters + r * LANES) += sums[c][r];
          }
        }
      }
    }
  }
}

/** Adds images [begin, end) to sums of the kernel and of the bias. */
void addImages(const Shape& s, const Padding& padding, const float* x, const float* dy, float* kernel, float* bias,
               size_t begin, size_t end) {
  const bool isBlocked = s.channels % CHANNELS == 0 && s.filters % (REGISTERS * LANES) == 0;
  std::vector<float> padded;
  for (size_t image = begin; image < end; image++) {
    const float* pixels = x + image * s.height * s.width * s.channels;
    const float* gradients = dy + image * s.outHeight * s.outWidth * s.filters;
    addBias(s, gradients, bias);
    if (isBlocked) {
      pad(s, padding, pixels, padded);
      addBlocks(s, padded.data(), gradients, kernel);
    } else {
      addThin(s, padding, pixels, gradients, kernel);
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
      out[3] != kernelShape[3] || out[3] % LANES != 0) {
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

void registerFilterGradient() {
  defineOperation("ConvscopeFilterGrad", {"x: float", "dy: float", "kernel: float"},
                  {"dkernel: float", "dbias: float"}, {"top: int", "left: int"}, unknownShape);
  defineKernel("ConvscopeFilterGrad", create, guardedKernel<compute>, destroy);
}

}  // namespace convscope
