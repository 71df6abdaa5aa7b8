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

/** Of a kernel's taps, one for each row, column and channel: where in a padded image they read. */
struct Taps {
  size_t count;
  std::vector<size_t> offsets;

  Taps(const Convolution& c, const Tiling& t) : count(c.kernelHeight * c.kernelWidth * c.channels) {
    // The last tap over again, so that there are whole blocks of them.
    for (size_t tap = 0; tap < (count + TAPS - 1) / TAPS * TAPS; tap++) {
      const size_t at = std::min(tap, count - 1), pixel = at / c.channels;
      offsets.push_back((pixel / c.kernelWidth * t.width + pixel % c.kernelWidth) * t.channels + at % c.channels);
    }
  }
  const size_t* from(size_t tap) const { return offsets.data() + tap; }
};

}  // namespace

}  // namespace convscope

#define CONVSCOPE_BODY "thin-convolution.inc"
#include "for-each-instruction-set.h"

namespace convscope {

void convolveThin(const Convolution& shape, const Finish& finish, const Forward& values) {
  CONVSCOPE_BEST(convolveThin(shape, finish, values))
}

void convolveBackThin(const Convolution& shape, const Finish& finish, const Backward& values) {
  CONVSCOPE_BEST(convolveBackThin(shape, finish, values))
}

}  // namespace convscope
