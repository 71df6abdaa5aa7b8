// Images of few channels by kernels of any size: plain sums, a pixel's value times a vector of filters, all that a tile
// needs in registers.
#include <algorithm>
#include <vector>

#include "dropping.h"
#include "parallel.h"
#include "tile.h"

namespace convscope {

namespace {

/** Taps whose gradients stay in registers while a row of tiles passes. */
constexpr size_t TAPS = 9;

/** A kernel's taps: for each row, column and channel, the filters in whole vectors, and where in a padded image it reads. */
struct Taps {
  size_t count, filters;
  std::vector<size_t> offsets;

  Taps(const Convolution& c, const Tiling& t)
      : count(c.kernelHeight * c.kernelWidth * c.channels), filters(padded(c.filters)) {
    // The last tap over again, so that there are whole blocks of them.
    for (size_t tap = 0; tap < (count + TAPS - 1) / TAPS * TAPS; tap++) {
      const size_t at = std::min(tap, count - 1), pixel = at / c.channels;
      offsets.push_back((pixel / c.kernelWidth * t.width + pixel % c.kernelWidth) * t.channels + at % c.channels);
    }
  }
};

/** `MANY` tiles of a padded image from one on, and `WIDE` vectors of filters. */
template <size_t MANY, size_t WIDE>
CONVSCOPE_INLINE void convolveBlock(const Convolution& c, const Finish& f, const Tiling& t, const Taps& taps,
                                    const float* image, size_t tile, size_t filter, const float* kernel,
                                    const float* bias, float* y, uint8_t* codes) {
  const float* corners[MANY];
  for (size_t i = 0; i < MANY; i++) corners[i] = image + Place(c, t, tile + i).corner(t);
  Values sums[MANY][WIDE][2][2];
  for (size_t v = 0; v < WIDE; v++) {
    const Values first = load<Values>(bias + filter + v * WIDTH);
    for (size_t i = 0; i < MANY; i++) {
      for (size_t k = 0; k < 4; k++) sums[i][v][k / 2][k % 2] = first;
    }
  }
  for (size_t tap = 0; tap < taps.count; tap++) {
    Values factors[WIDE];
    for (size_t v = 0; v < WIDE; v++) factors[v] = load<Values>(kernel + tap * taps.filters + filter + v * WIDTH);
    for (size_t i = 0; i < MANY; i++) {
      const float* pixel = corners[i] + taps.offsets[tap];
      for (size_t k = 0; k < 4; k++) {
        const float value = pixel[(k / 2 * t.width + k % 2) * t.channels];
        for (size_t v = 0; v < WIDE; v++) sums[i][v][k / 2][k % 2] += factors[v] * value;
      }
    }
  }
  for (size_t i = 0; i < MANY; i++) {
    const Place place(c, t, tile + i);
    for (size_t v = 0; v < WIDE; v++) finishTile(c, f, t, place, filter + v * WIDTH, sums[i][v], y, codes);
  }
}

/** As many tiles at once as make 16 sums, enough to keep the processor from waiting for one. */
template <size_t WIDE>
CONVSCOPE_INLINE void convolveFilters(const Convolution& c, const Finish& f, const Tiling& t, const Taps& taps,
                                      const float* image, size_t filter, const float* kernel, const float* bias, float* y,
                                      uint8_t* codes) {
  constexpr size_t MANY = 4 / WIDE;
  size_t tile = 0;
  for (; tile + MANY <= t.perImage(); tile += MANY) {
    convolveBlock<MANY, WIDE>(c, f, t, taps, image, tile, filter, kernel, bias, y, codes);
  }
  for (; tile < t.perImage(); tile++) {
    convolveBlock<1, WIDE>(c, f, t, taps, image, tile, filter, kernel, bias, y, codes);
  }
}

CONVSCOPE_VECTORISED void convolveImage(const Convolution& c, const Finish& f, const Tiling& t, const Taps& taps,
                                        const float* image, const float* kernel, const float* bias, float* y,
                                        uint8_t* codes) {
  size_t filter = 0;
  for (; filter + 2 * WIDTH <= taps.filters; filter += 2 * WIDTH) {
    convolveFilters<2>(c, f, t, taps, image, filter, kernel, bias, y, codes);
  }
  if (filter < taps.filters) convolveFilters<1>(c, f, t, taps, image, filter, kernel, bias, y, codes);
}

/** Adds an image's gradients of a block of taps up, and of the bias with the first one. */
template <size_t WIDE>
CONVSCOPE_INLINE void addTaps(const Convolution& c, const Finish& f, const Tiling& t, const Taps& taps, const float* image,
                              size_t filter, size_t firstTap, const Backward& v, float* kernel, float* bias) {
  Values sums[TAPS][WIDE] = {}, biases[WIDE] = {};
  const size_t* offsets = taps.offsets.data() + firstTap;
  for (size_t tile = 0; tile < t.perImage(); tile++) {
    const Place place(c, t, tile);
    const float* corner = image + place.corner(t);
    Values g[WIDE][2][2];
    for (size_t i = 0; i < WIDE; i++) {
      gradientsOfTile(c, f, t, place, filter + i * WIDTH, v.y, v.codes, v.dy, g[i]);
      biases[i] += (g[i][0][0] + g[i][0][1]) + (g[i][1][0] + g[i][1][1]);
    }
    for (size_t tap = 0; tap < TAPS; tap++) {
      const float* pixel = corner + offsets[tap];
      for (size_t k = 0; k < 4; k++) {
        const float value = pixel[(k / 2 * t.width + k % 2) * t.channels];
        for (size_t i = 0; i < WIDE; i++) sums[tap][i] += g[i][k / 2][k % 2] * value;
      }
    }
  }
  for (size_t i = 0; i < WIDE; i++) {
    const size_t at = filter + i * WIDTH;
    for (size_t tap = 0; tap < std::min(TAPS, taps.count - firstTap); tap++) {
      float* to = kernel + (firstTap + tap) * taps.filters + at;
      store(to, load<Values>(to) + sums[tap][i]);
    }
    if (firstTap == 0) store(bias + at, load<Values>(bias + at) + biases[i]);
  }
}

CONVSCOPE_VECTORISED void addGradients(const Convolution& c, const Finish& f, const Tiling& t, const Taps& taps,
                                       const float* image, const Backward& v, float* kernel, float* bias) {
  for (size_t tap = 0; tap < taps.count; tap += TAPS) {
    size_t filter = 0;
    for (; filter + 2 * WIDTH <= taps.filters; filter += 2 * WIDTH) {
      addTaps<2>(c, f, t, taps, image, filter, tap, v, kernel, bias);
    }
    if (filter < taps.filters) addTaps<1>(c, f, t, taps, image, filter, tap, v, kernel, bias);
  }
}

/** [taps, filters] with zeros beyond the filters. */
std::vector<float> paddedRows(const float* rows, size_t count, size_t filters) {
  std::vector<float> to(count * padded(filters));
  for (size_t row = 0; row < count; row++) std::copy_n(rows + row * filters, filters, to.data() + row * padded(filters));
  return to;
}

}  // namespace

void convolveThin(const Convolution& c, const Finish& f, const Forward& v) {
  const Tiling t(c, f, c.channels);
  const Taps taps(c, t);
  const auto kernel = paddedRows(v.kernel, taps.count, c.filters);
  std::vector<float> bias(taps.filters);
  if (v.bias != nullptr) std::copy_n(v.bias, c.filters, bias.data());
  const size_t outputs = outputSize(c, f);
  parallelFor(c.images, 1, [&](size_t begin, size_t end) {
    std::vector<float> padded(t.imageSize());
    for (size_t image = begin; image < end; image++) {
      padImages(c, t, v.x + image * c.height * c.width * c.channels, 1, padded.data());
      const size_t at = image * outputs;
      convolveImage(c, f, t, taps, padded.data(), kernel.data(), bias.data(), v.y + at, v.codes + at);
      if (f.pools && f.least > 0) dropPooled(f.stream, f.least, f.scale, v.y, v.codes, at, at + outputs);
    }
  });
}

void convolveBackThin(const Convolution& c, const Finish& f, const Backward& v) {
  const Tiling t(c, f, c.channels);
  const Taps taps(c, t);
  const size_t kernelSize = taps.count * taps.filters, outputs = outputSize(c, f);
  PartialSums sums(kernelSize + taps.filters);
  parallelFor(PARTS, 1, [&](size_t begin, size_t end) {
    std::vector<float> padded(t.imageSize());
    for (size_t part = begin; part < end; part++) {
      for (size_t image = c.images * part / PARTS; image < c.images * (part + 1) / PARTS; image++) {
        padImages(c, t, v.x + image * c.height * c.width * c.channels, 1, padded.data());
        const size_t at = image * outputs;
        const Backward own{v.x, v.kernel, v.y + at, v.codes + at, v.dy + at, v.dx, v.dkernel, v.dbias};
        addGradients(c, f, t, taps, padded.data(), own, sums.part(part), sums.part(part) + kernelSize);
      }
    }
  });
  const float* total = sums.total();
  for (size_t tap = 0; tap < taps.count; tap++) {
    std::copy_n(total + tap * taps.filters, c.filters, v.dkernel + tap * c.filters);
  }
  std::copy_n(total + kernelSize, c.filters, v.dbias);
}

}  // namespace convscope
