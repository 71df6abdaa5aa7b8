// Kernels of 3 × 3 by Winograd's minimal filtering F(2 × 2, 3 × 3): a tile of 2 × 2 results takes 16 products a pair of
// channels, where the plain sum takes 36. The gradients go the same way back, through the transposes of its matrices.
// Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
#include <algorithm>
#include <vector>

#include "dropping.h"
#include "parallel.h"
#include "tile.h"

namespace convscope {

namespace {

/** Values of a transformed tile: 4 × 4. */
constexpr size_t POINTS = 16;
/** Tiles that are transformed at once, about: they and their products should stay in the cache. */
constexpr size_t TILES = 96;

/** Sums of a block that stay in registers, of 32. */
constexpr size_t SUMS = 24;

/** Images are taken in groups, so that there are tiles enough to multiply with a kernel that is in the cache. */
struct Blocking : Tiling {
  /** Filters, as `channels` rounded up to whole vectors. */
  size_t filters;
  /** Images that are taken at once, and tiles. */
  size_t group, tiles;

  Blocking(const Convolution& c, const Finish& f)
      : Tiling(c, f, padded(c.channels)),
        filters(padded(c.filters)),
        group(std::clamp<size_t>(TILES / perImage(), 1, c.images)),
        tiles(std::min(TILES, group * perImage())) {}

  /** Values from one point to the next: not a power of two, whose lines would all fall on the same places of the cache. */
  size_t stride(size_t depth) const { return tiles * depth + WIDTH; }
};

/** [3, 3, rows, columns] to [POINTS, rows, columns] with zeros beyond: G g Gᵀ of each pair of channels. */
CONVSCOPE_VECTORISED void transformKernel(const float* kernel, size_t rows, size_t columns, size_t paddedRows,
                                          float* to) {
  const size_t wide = padded(columns);
  std::fill_n(to, POINTS * paddedRows * wide, 0.0f);
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column += WIDTH) {
      const size_t count = std::min(WIDTH, columns - column);
      Values half[4][3];
      for (size_t x = 0; x < 3; x++) {
        Values g[3];
        for (size_t y = 0; y < 3; y++) {
          g[y] = loadFirst<Values>(kernel + ((y * 3 + x) * rows + row) * columns + column, count);
        }
        half[0][x] = g[0];
        half[1][x] = (g[0] + g[1] + g[2]) * 0.5f;
        half[2][x] = (g[0] - g[1] + g[2]) * 0.5f;
        half[3][x] = g[2];
      }
      for (size_t y = 0; y < 4; y++) {
        const Values* g = half[y];
        const Values u[4] = {g[0], (g[0] + g[1] + g[2]) * 0.5f, (g[0] - g[1] + g[2]) * 0.5f, g[2]};
        for (size_t x = 0; x < 4; x++) store(to + ((y * 4 + x) * paddedRows + row) * wide + column, u[x]);
      }
    }
  }
}

/** The way back: [POINTS, channels, filters] with zeros beyond to [3, 3, channels, filters], Gᵀ u G. */
CONVSCOPE_VECTORISED void transformKernelBack(const float* from, const Convolution& c, const Blocking& t, float* kernel) {
  for (size_t row = 0; row < c.channels; row++) {
    for (size_t column = 0; column < c.filters; column += WIDTH) {
      Values half[3][4];
      for (size_t x = 0; x < 4; x++) {
        Values u[4];
        for (size_t y = 0; y < 4; y++) {
          u[y] = load<Values>(from + ((y * 4 + x) * t.channels + row) * t.filters + column);
        }
        half[0][x] = u[0] + (u[1] + u[2]) * 0.5f;
        half[1][x] = (u[1] - u[2]) * 0.5f;
        half[2][x] = (u[1] + u[2]) * 0.5f + u[3];
      }
      for (size_t y = 0; y < 3; y++) {
        const Values* u = half[y];
        const Values g[3] = {u[0] + (u[1] + u[2]) * 0.5f, (u[1] - u[2]) * 0.5f, (u[1] + u[2]) * 0.5f + u[3]};
        for (size_t x = 0; x < 3; x++) {
          float* to = kernel + ((y * 3 + x) * c.channels + row) * c.filters + column;
          storeFirst(to, g[x], std::min(WIDTH, c.filters - column));
        }
      }
    }
  }
}

/** [3, 3, channels, filters] to [3, 3, filters, channels]. */
std::vector<float> transposed(const float* kernel, const Convolution& c) {
  std::vector<float> to(9 * c.channels * c.filters);
  for (size_t tap = 0; tap < 9; tap++) {
    const float* from = kernel + tap * c.channels * c.filters;
    for (size_t channel = 0; channel < c.channels; channel++) {
      for (size_t filter = 0; filter < c.filters; filter++) {
        to[(tap * c.filters + filter) * c.channels + channel] = from[channel * c.filters + filter];
      }
    }
  }
  return to;
}

/** Bᵀ d B of tiles [begin, end) of a group of padded images: [POINTS, tiles, channels]. */
CONVSCOPE_VECTORISED void transformTiles(const Convolution& c, const Blocking& t, const float* images, size_t begin,
                                         size_t end, float* to) {
  const size_t stride = t.stride(t.channels);
  for (size_t tile = begin; tile < end; tile++) {
    const float* corner = images + Place(c, t, tile).corner(t);
    for (size_t channel = 0; channel < t.channels; channel += WIDTH) {
      Values half[4][4];
      for (size_t x = 0; x < 4; x++) {
        Values d[4];
        for (size_t y = 0; y < 4; y++) d[y] = load<Values>(corner + (y * t.width + x) * t.channels + channel);
        half[0][x] = d[0] - d[2];
        half[1][x] = d[1] + d[2];
        half[2][x] = d[2] - d[1];
        half[3][x] = d[1] - d[3];
      }
      float* values = to + (tile - begin) * t.channels + channel;
      for (size_t y = 0; y < 4; y++) {
        const Values* d = half[y];
        const Values v[4] = {d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]};
        for (size_t x = 0; x < 4; x++) store(values + (y * 4 + x) * stride, v[x]);
      }
    }
  }
}

/** Adds B v Bᵀ of tiles up to a group of padded images. */
CONVSCOPE_VECTORISED void addTiles(const Convolution& c, const Blocking& t, const float* from, size_t begin, size_t end,
                                   float* images) {
  const size_t stride = t.stride(t.channels);
  for (size_t tile = begin; tile < end; tile++) {
    float* corner = images + Place(c, t, tile).corner(t);
    for (size_t channel = 0; channel < t.channels; channel += WIDTH) {
      const float* values = from + (tile - begin) * t.channels + channel;
      Values half[4][4];
      for (size_t x = 0; x < 4; x++) {
        Values v[4];
        for (size_t y = 0; y < 4; y++) v[y] = load<Values>(values + (y * 4 + x) * stride);
        half[0][x] = v[0];
        half[1][x] = v[1] - v[2] + v[3];
        half[2][x] = v[1] + v[2] - v[0];
        half[3][x] = -v[3];
      }
      for (size_t y = 0; y < 4; y++) {
        const Values* v = half[y];
        const Values d[4] = {v[0], v[1] - v[2] + v[3], v[1] + v[2] - v[0], -v[3]};
        for (size_t x = 0; x < 4; x++) {
          float* to = corner + (y * t.width + x) * t.channels + channel;
          store(to, load<Values>(to) + d[x]);
        }
      }
    }
  }
}

/** Where the elements of a matrix lie: rows of the sums, and what is summed over. */
struct Strides {
  size_t row, depth;
};

/** A block of sums: `c` = `a` × `b`, or more of it. */
template <size_t MANY, size_t WIDE, bool ADDS>
CONVSCOPE_INLINE void multiplyBlock(const float* a, Strides as, const float* b, size_t bStride, float* c, size_t cStride,
                                    size_t depth) {
  Values sums[MANY][WIDE];
  for (size_t m = 0; m < MANY; m++) {
    for (size_t v = 0; v < WIDE; v++) sums[m][v] = ADDS ? load<Values>(c + m * cStride + v * WIDTH) : Values{};
  }
  for (size_t k = 0; k < depth; k++) {
    Values row[WIDE];
    for (size_t v = 0; v < WIDE; v++) row[v] = load<Values>(b + k * bStride + v * WIDTH);
    for (size_t m = 0; m < MANY; m++) {
      const float factor = a[m * as.row + k * as.depth];
      for (size_t v = 0; v < WIDE; v++) sums[m][v] += row[v] * factor;
    }
  }
  for (size_t m = 0; m < MANY; m++) {
    for (size_t v = 0; v < WIDE; v++) store(c + m * cStride + v * WIDTH, sums[m][v]);
  }
}

/** Blocks of rows: as many as fit, as even as they come. */
template <size_t WIDE, bool ADDS>
CONVSCOPE_INLINE void multiplyRows(const float* a, Strides as, const float* b, size_t bStride, float* c, size_t cStride,
                                   size_t rows, size_t depth) {
  constexpr size_t MOST = SUMS / WIDE > 12 ? 12 : SUMS / WIDE;
  const size_t blocks = (rows + MOST - 1) / MOST;
  size_t row = 0;
  for (size_t block = 0; block < blocks; block++) {
    const size_t end = rows * (block + 1) / blocks;
    const float* from = a + row * as.row;
    float* to = c + row * cStride;
#define CONVSCOPE_BLOCK(MANY)                                                                  \
  case MANY:                                                                                   \
    if constexpr (MANY <= MOST) multiplyBlock<MANY, WIDE, ADDS>(from, as, b, bStride, to, cStride, depth); \
    break;
    switch (end - row) {
      CONVSCOPE_BLOCK(1)
      CONVSCOPE_BLOCK(2)
      CONVSCOPE_BLOCK(3)
      CONVSCOPE_BLOCK(4)
      CONVSCOPE_BLOCK(5)
      CONVSCOPE_BLOCK(6)
      CONVSCOPE_BLOCK(7)
      CONVSCOPE_BLOCK(8)
      CONVSCOPE_BLOCK(9)
      CONVSCOPE_BLOCK(10)
      CONVSCOPE_BLOCK(11)
      CONVSCOPE_BLOCK(12)
    }
#undef CONVSCOPE_BLOCK
    row = end;
  }
}

/** `c` [rows, columns] = `a` [rows, depth] × `b` [depth, columns], or more of it; columns are whole vectors. */
template <bool ADDS>
CONVSCOPE_INLINE void multiply(const float* a, Strides as, const float* b, float* c, size_t rows, size_t columns,
                               size_t depth) {
  size_t column = 0;
  for (; column + 4 * WIDTH <= columns; column += 4 * WIDTH) {
    multiplyRows<4, ADDS>(a, as, b + column, columns, c + column, columns, rows, depth);
  }
  for (; column + 2 * WIDTH <= columns; column += 2 * WIDTH) {
    multiplyRows<2, ADDS>(a, as, b + column, columns, c + column, columns, rows, depth);
  }
  if (column < columns) multiplyRows<1, ADDS>(a, as, b + column, columns, c + column, columns, rows, depth);
}

/** At each point: tiles [count, depth] × kernel [depth, columns]. */
CONVSCOPE_VECTORISED void multiplyTiles(const Blocking& t, const float* tiles, const float* kernel, float* to, size_t count,
                                        size_t columns, size_t depth) {
  for (size_t point = 0; point < POINTS; point++) {
    multiply<false>(tiles + point * t.stride(depth), {depth, 1}, kernel + point * depth * columns,
                    to + point * t.stride(columns), count, columns, depth);
  }
}

/** At each point: adds tilesᵀ [channels, count] × gradients [count, filters] up. */
CONVSCOPE_VECTORISED void addKernelGradient(const Blocking& t, const float* tiles, const float* gradients, float* sums,
                                            size_t count) {
  for (size_t point = 0; point < POINTS; point++) {
    multiply<true>(tiles + point * t.stride(t.channels), {1, t.channels}, gradients + point * t.stride(t.filters),
                   sums + point * t.channels * t.filters, t.channels, t.filters, count);
  }
}

/** Aᵀ m A of tiles [begin, end), bias and what follows. */
CONVSCOPE_VECTORISED void finishTiles(const Convolution& c, const Finish& f, const Blocking& t, const float* from,
                                      size_t begin, size_t end, const float* bias, float* y, uint8_t* codes) {
  const size_t stride = t.stride(t.filters);
  for (size_t tile = begin; tile < end; tile++) {
    const Place place(c, t, tile);
    for (size_t filter = 0; filter < c.filters; filter += WIDTH) {
      const float* values = from + (tile - begin) * t.filters + filter;
      Values half[2][4];
      for (size_t x = 0; x < 4; x++) {
        Values m[4];
        for (size_t k = 0; k < 4; k++) m[k] = load<Values>(values + (k * 4 + x) * stride);
        half[0][x] = m[0] + m[1] + m[2];
        half[1][x] = m[1] - m[2] - m[3];
      }
      const Values added = load<Values>(bias + filter);
      Values out[2][2];
      for (size_t k = 0; k < 2; k++) {
        const Values* m = half[k];
        out[k][0] = m[0] + m[1] + m[2] + added;
        out[k][1] = m[1] - m[2] - m[3] + added;
      }
      finishTile(c, f, t, place, filter, out, y, codes);
    }
  }
}

/** A g Aᵀ of the gradients of tiles [begin, end): [POINTS, tiles, filters]; adds them up to the bias's. */
CONVSCOPE_VECTORISED void transformGradients(const Convolution& c, const Finish& f, const Blocking& t, const float* y,
                                             const uint8_t* codes, const float* dy, size_t begin, size_t end, float* to,
                                             float* bias) {
  const size_t stride = t.stride(t.filters);
  for (size_t tile = begin; tile < end; tile++) {
    const Place place(c, t, tile);
    for (size_t filter = 0; filter < c.filters; filter += WIDTH) {
      Values g[2][2];
      gradientsOfTile(c, f, t, place, filter, y, codes, dy, g);
      store(bias + filter, load<Values>(bias + filter) + (g[0][0] + g[0][1]) + (g[1][0] + g[1][1]));
      float* values = to + (tile - begin) * t.filters + filter;
      const Values half[4][2] = {{g[0][0], g[0][1]},
                                 {g[0][0] + g[1][0], g[0][1] + g[1][1]},
                                 {g[0][0] - g[1][0], g[0][1] - g[1][1]},
                                 {-g[1][0], -g[1][1]}};
      for (size_t k = 0; k < 4; k++) {
        const Values a = half[k][0], b = half[k][1];
        store(values + (k * 4) * stride, a);
        store(values + (k * 4 + 1) * stride, a + b);
        store(values + (k * 4 + 2) * stride, a - b);
        store(values + (k * 4 + 3) * stride, -b);
      }
    }
  }
}

}  // namespace

void convolveByWinograd(const Convolution& c, const Finish& f, const Forward& v) {
  const Blocking t(c, f);
  std::vector<float> kernel(POINTS * t.channels * t.filters), bias(t.filters);
  transformKernel(v.kernel, c.channels, c.filters, t.channels, kernel.data());
  if (v.bias != nullptr) std::copy_n(v.bias, c.filters, bias.data());
  const size_t inputs = c.height * c.width * c.channels, outputs = outputSize(c, f);
  const size_t groups = (c.images + t.group - 1) / t.group;
  parallelFor(groups, 1, [&](size_t begin, size_t end) {
    thread_local Scratch scratch;
    const size_t imageValues = t.group * t.imageSize();
    float* images = scratch.take(imageValues + POINTS * (t.stride(t.channels) + t.stride(t.filters)));
    float* tiles = images + imageValues;
    float* products = tiles + POINTS * t.stride(t.channels);
    std::fill_n(images, imageValues, 0.0f);
    for (size_t image = begin * t.group; image < std::min(c.images, end * t.group); image += t.group) {
      const size_t count = std::min(t.group, c.images - image);
      padImages(c, t, v.x + image * inputs, count, images);
      for (size_t tile = 0; tile < count * t.perImage(); tile += t.tiles) {
        const size_t last = std::min(tile + t.tiles, count * t.perImage());
        transformTiles(c, t, images, tile, last, tiles);
        multiplyTiles(t, tiles, kernel.data(), products, last - tile, t.filters, t.channels);
        finishTiles(c, f, t, products, tile, last, bias.data(), v.y + image * outputs, v.codes + image * outputs);
      }
      if (f.pools && f.least > 0) {
        dropPooled(f.stream, f.least, f.scale, v.y, v.codes, image * outputs, (image + count) * outputs);
      }
    }
  });
}

void convolveBackByWinograd(const Convolution& c, const Finish& f, const Backward& v) {
  const Blocking t(c, f);
  std::vector<float> turned;
  if (v.dx != nullptr) {
    turned.resize(POINTS * t.channels * t.filters);
    transformKernel(transposed(v.kernel, c).data(), c.filters, c.channels, t.filters, turned.data());
  }
  const size_t kernelSize = POINTS * t.channels * t.filters;
  PartialSums sums(kernelSize + t.filters);
  const size_t inputs = c.height * c.width * c.channels, outputs = outputSize(c, f);
  parallelFor(PARTS, 1, [&](size_t begin, size_t end) {
    thread_local Scratch scratch;
    const size_t imageValues = t.group * t.imageSize();
    float* images = scratch.take(2 * imageValues + POINTS * (t.stride(t.channels) + t.stride(t.filters)));
    float* imageGradients = images + imageValues;
    float* tiles = imageGradients + imageValues;
    float* gradients = tiles + POINTS * t.stride(t.channels);
    std::fill_n(images, imageValues, 0.0f);
    for (size_t part = begin; part < end; part++) {
      const size_t lastImage = c.images * (part + 1) / PARTS;
      for (size_t image = c.images * part / PARTS; image < lastImage; image += t.group) {
        const size_t count = std::min(t.group, lastImage - image);
        padImages(c, t, v.x + image * inputs, count, images);
        if (v.dx != nullptr) std::fill_n(imageGradients, count * t.imageSize(), 0.0f);
        for (size_t tile = 0; tile < count * t.perImage(); tile += t.tiles) {
          const size_t last = std::min(tile + t.tiles, count * t.perImage());
          transformTiles(c, t, images, tile, last, tiles);
          transformGradients(c, f, t, v.y + image * outputs, v.codes + image * outputs, v.dy + image * outputs, tile,
                             last, gradients, sums.part(part) + kernelSize);
          addKernelGradient(t, tiles, gradients, sums.part(part), last - tile);
          if (v.dx == nullptr) continue;
          multiplyTiles(t, gradients, turned.data(), tiles, last - tile, t.channels, t.filters);
          addTiles(c, t, tiles, tile, last, imageGradients);
        }
        if (v.dx != nullptr) unpadImages(c, t, imageGradients, count, v.dx + image * inputs);
      }
    }
  });
  const float* total = sums.total();
  transformKernelBack(total, c, t, v.dkernel);
  std::copy_n(total + kernelSize, c.filters, v.dbias);
}

}  // namespace convscope
