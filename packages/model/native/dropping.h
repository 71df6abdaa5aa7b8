// Values set to zero at random, by the numbers of philox.h: number i decides on value i.
#pragma once

#include <cstddef>
#include <cstdint>

#include "philox.h"

namespace convscope {

/** Values [begin, end) of `x` to `y`; numbers below `least` drop theirs, what stays is multiplied by `scale`. */
void drop(const Stream& stream, uint32_t least, float scale, const float* x, float* y, size_t begin, size_t end);

/** The same in place; a code of 255 tells which were dropped. */
void dropPooled(const Stream& stream, uint32_t least, float scale, float* y, uint8_t* codes, size_t begin, size_t end);

}  // namespace convscope
