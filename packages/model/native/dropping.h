// Values set to zero at random, by the numbers of philox.h: number i decides on value i.
#pragma once

#include <cstddef>
#include <cstdint>

#include "philox.h"

namespace convscope {

/** Values [begin, end) of `x` to `y`; numbers below `least` drop theirs, what stays is multiplied by `scale`. */
void drop(const Stream& stream, uint32_t least, float scale, const float* x, float* y, size_t begin, size_t end);

/** The code of a pooled value that passes no gradient on; others are places in its window, row by row. */
constexpr uint8_t NOWHERE = 255;

/** The same in place; the codes tell what was dropped. */
void dropPooled(const Stream& stream, uint32_t least, float scale, float* y, uint8_t* codes, size_t begin, size_t end);

}  // namespace convscope
