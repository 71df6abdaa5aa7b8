#include "tile.h"

#include <cstring>
#include <new>

namespace convscope {

namespace {

/** The part of an image's rows or columns that its tiles see: how many, and the first one. */
size_t seen(size_t size, size_t before, size_t filled) { return std::min(size, filled - before); }

}  // namespace

void padImages(const Convolution& c, const Tiling& t, const float* x, size_t count, float* to) {
  const size_t rows = seen(c.height, c.top, t.height), columns = seen(c.width, c.left, t.width);
  for (size_t image = 0; image < count; image++) {
    for (size_t row = 0; row < rows; row++) {
      const float* from = x + (image * c.height + row) * c.width * c.channels;
      float* line = to + image * t.imageSize() + ((row + c.top) * t.width + c.left) * t.channels;
      if (c.channels == t.channels) {
        std::memcpy(line, from, columns * c.channels * sizeof(float));
      } else {
        for (size_t column = 0; column < columns; column++) {
          std::memcpy(line + column * t.channels, from + column * c.channels, c.channels * sizeof(float));
        }
      }
    }
  }
}

void unpadImages(const Convolution& c, const Tiling& t, const float* from, size_t count, float* x) {
  const size_t rows = seen(c.height, c.top, t.height), columns = seen(c.width, c.left, t.width);
  for (size_t image = 0; image < count; image++) {
    for (size_t row = 0; row < c.height; row++) {
      float* to = x + (image * c.height + row) * c.width * c.channels;
      const size_t copied = row < rows ? columns : 0;
      const float* line = from + image * t.imageSize() + ((row + c.top) * t.width + c.left) * t.channels;
      for (size_t column = 0; column < copied; column++) {
        std::memcpy(to + column * c.channels, line + column * t.channels, c.channels * sizeof(float));
      }
      std::memset(to + copied * c.channels, 0, (c.width - copied) * c.channels * sizeof(float));
    }
  }
}

Floats::Floats(size_t count) { std::fill_n(take(count), count, 0.0f); }

float* Floats::take(size_t count) {
  if (count > count_) {
    memory_.reset(new (std::align_val_t{64}) float[count]);
    count_ = count;
  }
  return memory_.get();
}

void Floats::Free::operator()(float* memory) const { operator delete[](memory, std::align_val_t{64}); }

Floats& scratch() {
  thread_local Floats floats;
  return floats;
}

float* PartialSums::total() {
  float* sums = sums_.data();
  for (size_t part = 1; part < PARTS; part++) {
    for (size_t i = 0; i < size_; i++) sums[i] += sums[part * size_ + i];
  }
  return sums;
}

}  // namespace convscope
