#include "dropping.h"

#include <algorithm>

#include "vectors.h"

namespace convscope {

namespace {

/**
 * Calls `vector(i, keeps)` for whole vectors of values [begin, end), and `single(i, keeps)` for what is left at both ends.
 * `keeps` is all ones where the value stays. `vector` must be inlined: how a call passes a vector depends on the generation
 * of instructions, and a lambda has none of the function's around it.
 */
template <typename Vector, typename Single>
CONVSCOPE_INLINE void eachNumber(const Stream& stream, uint32_t least, size_t begin, size_t end, const Vector& vector,
                                 const Single& single) {
  int32_t numbers[BLOCK];
  const auto lowest = static_cast<int32_t>(least);
  for (size_t first = begin / 4 * 4; first < end; first += BLOCK) {
    draw(stream, first / 4, reinterpret_cast<uint32_t*>(numbers));
    for (size_t i = 0; i < BLOCK; i += WIDTH) {
      const size_t at = first + i;
      if (at >= begin && at + WIDTH <= end) {
        vector(at, load<Places>(numbers + i) >= lowest);
      } else {
        for (size_t j = std::max(at, begin); j < std::min(at + WIDTH, end); j++) single(j, numbers[j - first] >= lowest);
      }
    }
  }
}

}  // namespace

CONVSCOPE_VECTORISED void drop(const Stream& stream, uint32_t least, float scale, const float* x, float* y, size_t begin,
                               size_t end) {
  eachNumber(
      stream, least, begin, end,
      [&](size_t i, Places keeps) __attribute__((always_inline)) {
        store(y + i, load<Values>(x + i) * (keeps ? Values{} + scale : Values{}));
      },
      [&](size_t i, bool keeps) { y[i] = x[i] * (keeps ? scale : 0.0f); });
}

CONVSCOPE_VECTORISED void dropPooled(const Stream& stream, uint32_t least, float scale, float* y, uint8_t* codes,
                                     size_t begin, size_t end) {
  eachNumber(
      stream, least, begin, end,
      [&](size_t i, Places keeps) __attribute__((always_inline)) {
        store(y + i, load<Values>(y + i) * (keeps ? Values{} + scale : Values{}));
        store(codes + i, load<Codes>(codes + i) | __builtin_convertvector(~keeps, Codes));
      },
      [&](size_t i, bool keeps) {
        y[i] *= keeps ? scale : 0.0f;
        codes[i] |= static_cast<uint8_t>(keeps ? 0 : 255);
      });
}

}  // namespace convscope
