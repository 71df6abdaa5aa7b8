// A tile: 2 × 2 results of a convolution, which are a pooling window, too. What every way to convolve shares.
#pragma once

#include <algorithm>
#include <memory>

#include "convolution.h"
#include "dropping.h"

namespace convscope {

/** The images' gradients of kernel and bias are summed in this many parts, whatever the number of threads. */
constexpr size_t PARTS = 8;

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

  Place(const Convolution& c, const Tiling& t, size_t tile)
      : image(tile / t.perImage()),
        row(tile % t.perImage() / t.columns),
        column(tile % t.columns),
        rows(std::min<size_t>(2, c.outHeight - 2 * row)),
        columns(std::min<size_t>(2, c.outWidth - 2 * column)) {}

  /** Of the padded images, the first value that the tile reads. */
  size_t corner(const Tiling& t) const {
    return image * t.imageSize() + (2 * row * t.width + 2 * column) * t.channels;
  }
  /** Of the pooled values. */
  size_t pooled(const Convolution& c, const Tiling& t, size_t filter) const {
    return ((image * t.rows + row) * t.columns + column) * c.filters + filter;
  }
  /** Of the values where nothing is pooled. */
  size_t unpooled(const Convolution& c, size_t y, size_t x, size_t filter) const {
    return ((image * c.outHeight + 2 * row + y) * c.outWidth + 2 * column + x) * c.filters + filter;
  }
};

/** Values that each image has in the end. */
inline size_t outputSize(const Convolution& c, const Finish& f) {
  return (f.pools ? f.rows * f.columns : c.outHeight * c.outWidth) * c.filters;
}

/** Images into memory with zeros around them and beyond their channels, which is zero already where nothing is copied. */
void padImages(const Convolution& c, const Tiling& t, const float* x, size_t count, float* to);
/** The way back: what no tile sees gets zeros. */
void unpadImages(const Convolution& c, const Tiling& t, const float* from, size_t count, float* x);

/** Floats on a boundary of 64 bytes. */
class Floats {
 public:
  Floats() = default;
  /** Zeros. */
  explicit Floats(size_t count);
  float* data() { return memory_.get(); }
  /** Room for so many, of any value; kept when there is room already. */
  float* take(size_t count);

 private:
  struct Free {
    void operator()(float* memory) const;
  };
  std::unique_ptr<float[], Free> memory_;
  size_t count_ = 0;
};

/** Memory that each thread keeps, so that no step begins by asking the system for it. */
Floats& scratch();

/** Sums of several parts, added up in order: the same to the last digit whoever computed which. */
class PartialSums {
 public:
  explicit PartialSums(size_t size) : size_(size), sums_(PARTS * size) {}
  float* part(size_t index) { return sums_.data() + index * size_; }
  float* total();

 private:
  const size_t size_;
  Floats sums_;
};

}  // namespace convscope
