// ConvscopeConv: a convolution with strides of 1, its bias, relu, max pooling over 2 × 2 and dropout as one operation, and
// ConvscopeConvGrad, the way back. Of several equal largest values of a window the first takes the gradient; dropout draws
// the numbers of StatelessRandomUniform, see philox.h.
#include "convolution.h"

#include <algorithm>

#include "kernel.h"

namespace convscope {

namespace {

struct Attributes {
  /** Whether to sum plainly, for images of few channels; the other way is Winograd's. */
  int32_t thin;
  int32_t top, left;
  /** Of the results before pooling. */
  int32_t height, width;
  int32_t relu, pools;
  /** Windows. */
  int32_t rows, columns;
  /** Of the values, dropped; 0 drops none. */
  float rate;
  /** Of the values that stay. */
  float scale;
  /** The way back only: whether anybody needs the gradient of x. */
  int32_t wantsInput;
};

Attributes* createForward(TF_OpKernelConstruction* construction) {
  auto* a = new Attributes();
  readAttribute(construction, "thin", &a->thin);
  readAttribute(construction, "top", &a->top);
  readAttribute(construction, "left", &a->left);
  readAttribute(construction, "height", &a->height);
  readAttribute(construction, "width", &a->width);
  readAttribute(construction, "relu", &a->relu);
  readAttribute(construction, "pools", &a->pools);
  readAttribute(construction, "rows", &a->rows);
  readAttribute(construction, "columns", &a->columns);
  readAttribute(construction, "rate", &a->rate);
  readAttribute(construction, "scale", &a->scale);
  return a;
}

void* create(TF_OpKernelConstruction* construction) { return createForward(construction); }

void* createBack(TF_OpKernelConstruction* construction) {
  auto* a = createForward(construction);
  readAttribute(construction, "wants_input", &a->wantsInput);
  return a;
}

void destroy(void* attributes) { delete static_cast<Attributes*>(attributes); }

Convolution convolutionOf(const Attributes& a, const std::vector<int64_t>& image, const std::vector<int64_t>& kernel) {
  if (image.size() != 4 || kernel.size() != 4 || image[3] != kernel[2] || image[3] == 0) {
    throw std::invalid_argument("images and kernel do not fit each other");
  }
  const auto size = [](int64_t value) { return static_cast<size_t>(value); };
  const Convolution c{size(image[0]),  size(image[1]),  size(image[2]), size(image[3]), size(kernel[0]), size(kernel[1]),
                      size(kernel[3]), size(a.top),     size(a.left),   size(a.height), size(a.width)};
  bool fits = c.top < c.kernelHeight && c.left < c.kernelWidth && c.outHeight <= c.height && c.outWidth <= c.width;
  if (a.pools != 0) fits = fits && size(a.rows) <= (c.outHeight + 1) / 2 && size(a.columns) <= (c.outWidth + 1) / 2;
  if (!fits) throw std::invalid_argument("the convolution has other results");
  if (a.pools == 0 && a.rate != 0) throw std::invalid_argument("only what is pooled can be dropped");
  if (a.thin == 0 && (c.kernelHeight != 3 || c.kernelWidth != 3)) {
    throw std::invalid_argument("this way of convolving needs a kernel of 3 x 3");
  }
  return c;
}

Finish finishOf(const Attributes& a, const Stream& stream) {
  const auto size = [](int32_t value) { return static_cast<size_t>(value); };
  const float scale = a.rate > 0 ? a.scale : 1.0f;
  return {a.relu != 0, a.pools != 0, size(a.rows), size(a.columns), thresholdOf(a.rate), scale, stream};
}

std::vector<int64_t> outputShape(const Convolution& c, const Attributes& a) {
  const auto images = static_cast<int64_t>(c.images), filters = static_cast<int64_t>(c.filters);
  if (a.pools != 0) return {images, a.rows, a.columns, filters};
  return {images, a.height, a.width, filters};
}

/** Without images, or without windows. */
bool isEmpty(const std::vector<int64_t>& shape) { return std::count(shape.begin(), shape.end(), 0) > 0; }

template <typename Value>
Value* dataOf(const Tensor& tensor) {
  return static_cast<Value*>(TF_TensorData(tensor.get()));
}

void compute(void* kernel, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(kernel);
  const Tensor x = inputOf(context, 0), weights = inputOf(context, 1), bias = inputOf(context, 2);
  const Tensor seeds = inputOf(context, 3);
  const Convolution c = convolutionOf(attributes, shapeOf(x.get()), shapeOf(weights.get()));
  if (static_cast<size_t>(TF_TensorElementCount(bias.get())) != c.filters) {
    throw std::invalid_argument("kernel and bias have other filters");
  }
  if (TF_TensorElementCount(seeds.get()) != 2) throw std::invalid_argument("dropout needs two seeds");
  const auto* seed = dataOf<const int32_t>(seeds);
  const Finish f = finishOf(attributes, streamOf(seed[0], seed[1]));
  const auto shape = outputShape(c, attributes);
  const Tensor y = newOutput(context, 0, TF_FLOAT, shape);
  const Tensor codes = newOutput(context, 1, TF_UINT8, f.pools ? shape : std::vector<int64_t>{0});
  if (isEmpty(shape)) return;
  const Forward values{dataOf<float>(x), dataOf<float>(weights), dataOf<float>(bias), dataOf<float>(y),
                       dataOf<uint8_t>(codes)};
  if (attributes.thin != 0) {
    convolveThin(c, f, values);
  } else {
    convolveByWinograd(c, f, values);
  }
}

void computeBack(void* kernel, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(kernel);
  const Tensor x = inputOf(context, 0), weights = inputOf(context, 1), y = inputOf(context, 2);
  const Tensor codes = inputOf(context, 3), dy = inputOf(context, 4);
  const auto shapeIn = shapeOf(x.get()), kernelShape = shapeOf(weights.get());
  const Convolution c = convolutionOf(attributes, shapeIn, kernelShape);
  const Finish f = finishOf(attributes, {});
  const auto shape = outputShape(c, attributes);
  if (shapeOf(y.get()) != shape || shapeOf(dy.get()) != shape || (f.pools && shapeOf(codes.get()) != shape)) {
    throw std::invalid_argument("the gradient does not fit what was convolved");
  }
  const bool wantsInput = attributes.wantsInput != 0;
  if (wantsInput && attributes.thin != 0) throw std::invalid_argument("this way of convolving has no gradient of images");
  const Tensor dx = newOutput(context, 0, TF_FLOAT, wantsInput ? shapeIn : std::vector<int64_t>{0});
  const Tensor dkernel = newOutput(context, 1, TF_FLOAT, kernelShape);
  const Tensor dbias = newOutput(context, 2, TF_FLOAT, {static_cast<int64_t>(c.filters)});
  if (isEmpty(shape)) {
    for (const Tensor* gradient : {&dx, &dkernel, &dbias}) {
      std::fill_n(dataOf<float>(*gradient), TF_TensorElementCount(gradient->get()), 0.0f);
    }
    return;
  }
  const Backward values{dataOf<float>(x),
                        dataOf<float>(weights),
                        dataOf<float>(y),
                        dataOf<uint8_t>(codes),
                        dataOf<float>(dy),
                        wantsInput ? dataOf<float>(dx) : nullptr,
                        dataOf<float>(dkernel),
                        dataOf<float>(dbias)};
  if (attributes.thin != 0) {
    convolveBackThin(c, f, values);
  } else {
    convolveBackByWinograd(c, f, values);
  }
}

}  // namespace

void registerConvolution() {
  std::vector<const char*> attributes{"thin: int", "top: int",   "left: int", "height: int",  "width: int", "relu: int",
                                      "pools: int", "rows: int", "columns: int", "rate: float", "scale: float"};
  defineOperation("ConvscopeConv", {"x: float", "kernel: float", "bias: float", "seeds: int32"},
                  {"y: float", "codes: uint8"}, attributes, unknownShape);
  defineKernel("ConvscopeConv", create, guardedKernel<compute>, destroy);
  attributes.push_back("wants_input: int");
  defineOperation("ConvscopeConvGrad", {"x: float", "kernel: float", "y: float", "codes: uint8", "dy: float"},
                  {"dx: float", "dkernel: float", "dbias: float"}, attributes, unknownShape);
  defineKernel("ConvscopeConvGrad", createBack, guardedKernel<computeBack>, destroy);
}

}  // namespace convscope
