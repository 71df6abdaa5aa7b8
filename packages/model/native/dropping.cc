#include "dropping.h"

#define CONVSCOPE_BODY "dropping.inc"
#include "for-each-instruction-set.h"

namespace convscope {

void drop(const Stream& stream, uint32_t least, float scale, const float* x, float* y, size_t begin, size_t end) {
  CONVSCOPE_BEST(drop(stream, least, scale, x, y, begin, end))
}

void dropPooled(const Stream& stream, uint32_t least, float scale, float* y, uint8_t* codes, size_t begin, size_t end) {
  CONVSCOPE_BEST(dropPooled(stream, least, scale, y, codes, begin, end))
}

}  // namespace convscope
