// Kernels of 3 × 3 by Winograd's minimal filtering F(2 × 2, 3 × 3): a tile of 2 × 2 results takes 16 products a pair of
// channels, where the plain sum takes 36. The gradients go the same way back, through the transposes of its matrices.
// Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
#include "dropping.h"
#include "parallel.h"
#include "tile.h"

#define CONVSCOPE_BODY "winograd.inc"
#include "for-each-instruction-set.h"

namespace convscope {

void convolveByWinograd(const Convolution& shape, const Finish& finish, const Forward& values) {
  CONVSCOPE_BEST(convolveByWinograd(shape, finish, values))
}

void convolveBackByWinograd(const Convolution& shape, const Finish& finish, const Backward& values) {
  CONVSCOPE_BEST(convolveBackByWinograd(shape, finish, values))
}

}  // namespace convscope
