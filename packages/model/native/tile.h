// A tile: 2 × 2 results of a convolution, which are a pooling window, too. What every way to convolve shares.
#pragma once

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "convolution.h"
#include "vectors.h"

namespace convscope {

/** The images' gradients of kernel and bias are summed in this many parts, whatever the number of threads. */
constexpr size_t PARTS = 8;
/** The code of a value that passes no gradient on. */
constexpr uint8_t NOWHERE = 255;

/** How a convolution's tiles lie, and its images with zeros around them. */
struct Tiling {
  /** Tiles of an image. */
  size_t rows, columns;
  /** Of a padded image; channels of it. */
  size_t height, width, channels;

  Tiling(const Convolution& c, const Finish& f, size_t paddedChannels)
      : rows(f.pools ? f.rows : (c.outHeight + 1) / 2),
        columns(f.pools ? f.columns : (c.outWidth + 1) / 2),
        height(2 * rows + c.kernelHeight - 1),
        width(2 * columns + c.kernelWidth - 1),
        channels(paddedChannels) {}

  size_t perImage() const { return rows * columns; }
  size_t imageSize() const { return height * width * channels; }
};

/** Where a tile stands: in which image, and where there; how many rows and columns of it are results. */
struct Place {
  size_t image, row, column, rows, columns;

  CONVSCOPE_INLINE Place(const Convolution& c, const Tiling& t, size_t tile)
      : image(tile / t.perImage()),
        row(tile % t.perImage() / t.columns),
        column(tile % t.columns),
        rows(std::min<size_t>(2, c.outHeight - 2 * row)),
        columns(std::min<size_t>(2, c.outWidth - 2 * column)) {}

  /** Of the padded images, the first value that the tile reads. */
  CONVSCOPE_INLINE size_t corner(const Tiling& t) const {
    return image * t.imageSize() + (2 * row * t.width + 2 * column) * t.channels;
  }
  /** Of the pooled values. */
  CONVSCOPE_INLINE size_t pooled(const Convolution& c, const Tiling& t, size_t filter) const {
    return ((image * t.rows + row) * t.columns + column) * c.filters + filter;
  }
  /** Of the values where nothing is pooled. */
  CONVSCOPE_INLINE size_t unpooled(const Convolution& c, size_t y, size_t x, size_t filter) const {
    return ((image * c.outHeight + 2 * row + y) * c.outWidth + 2 * column + x) * c.filters + filter;
  }
};

/** Values that each image has in the end. */
inline size_t outputSize(const Convolution& c, const Finish& f) {
  return (f.pools ? f.rows * f.columns : c.outHeight * c.outWidth) * c.filters;
}

/** Writes a vector of filters of a tile, bias added: what follows the convolution, but for dropout. */
CONVSCOPE_INLINE void finishTile(const Convolution& c, const Finish& f, const Tiling& t, const Place& place, size_t filter,
                                 const Values (&out)[2][2], float* y, uint8_t* codes) {
  const size_t count = std::min(WIDTH, c.filters - filter);
  if (!f.pools) {
    for (size_t k = 0; k < place.rows; k++) {
      for (size_t x = 0; x < place.columns; x++) {
        const Values value = f.relu ? (out[k][x] <= 0 ? Values{} : out[k][x]) : out[k][x];
        storeFirst(y + place.unpooled(c, k, x, filter), value, count);
      }
    }
    return;
  }
  Values best = out[0][0];
  Places code{};
  for (size_t at = 1; at < 4; at++) {
    if (at / 2 >= place.rows || at % 2 >= place.columns) continue;
    takeLarger(out[at / 2][at % 2], Places{} + static_cast<int32_t>(at), best, code);
  }
  if (f.relu) {
    const Places stops = best <= 0;
    best = stops ? Values{} : best;
    code = stops ? Places{} + NOWHERE : code;
  }
  const size_t at = place.pooled(c, t, filter);
  storeFirst(y + at, best, count);
  storeFirst(codes + at, __builtin_convertvector(code, Codes), count);
}

/** The gradients of a vector of filters of a tile, before bias, relu, pooling and dropout. */
CONVSCOPE_INLINE void gradientsOfTile(const Convolution& c, const Finish& f, const Tiling& t, const Place& place,
                                      size_t filter, const float* y, const uint8_t* codes, const float* dy,
                                      Values (&to)[2][2]) {
  const size_t count = std::min(WIDTH, c.filters - filter);
  if (f.pools) {
    const size_t at = place.pooled(c, t, filter);
    const Values gradient = loadFirst<Values>(dy + at, count) * f.scale;
    const Places code = __builtin_convertvector(loadFirst<Codes>(codes + at, count), Places);
    for (int32_t k = 0; k < 4; k++) to[k / 2][k % 2] = code == k ? gradient : Values{};
    return;
  }
  for (size_t k = 0; k < 2; k++) {
    for (size_t x = 0; x < 2; x++) {
      if (k >= place.rows || x >= place.columns) {
        to[k][x] = Values{};
        continue;
      }
      const size_t at = place.unpooled(c, k, x, filter);
      const Values gradient = loadFirst<Values>(dy + at, count);
      to[k][x] = f.relu ? (loadFirst<Values>(y + at, count) > 0 ? gradient : Values{}) : gradient;
    }
  }
}

/** Images into memory with zeros around them and beyond their channels, which is zero already where nothing is copied. */
void padImages(const Convolution& c, const Tiling& t, const float* x, size_t count, float* to);
/** The way back: what no tile sees gets zeros. */
void unpadImages(const Convolution& c, const Tiling& t, const float* from, size_t count, float* x);

/** Memory that a thread keeps, so that no step begins by asking the system for it. */
class Scratch {
 public:
  float* take(size_t values) {
    if (values > size_) {
      memory_.reset(new (std::align_val_t{64}) float[values]);
      size_ = values;
    }
    return memory_.get();
  }

 private:
  struct Free {
    void operator()(float* memory) const { operator delete[](memory, std::align_val_t{64}); }
  };
  std::unique_ptr<float[], Free> memory_;
  size_t size_ = 0;
};

/** Sums of several parts, added up in order: the same to the last digit whoever computed which. */
class PartialSums {
 public:
  explicit PartialSums(size_t size) : size_(size), sums_(PARTS * size) {}
  float* part(size_t index) { return sums_.data() + index * size_; }
  const float* total() {
    for (size_t part = 1; part < PARTS; part++) {
      for (size_t i = 0; i < size_; i++) sums_[i] += sums_[part * size_ + i];
    }
    return sums_.data();
  }

 private:
  const size_t size_;
  std::vector<float> sums_;
};

}  // namespace convscope
