// Includes CONVSCOPE_BODY once for each set of vector instructions, in a namespace of its own, with vectors as wide as its
// registers: compilers make poor code of wider ones. A file defines CONVSCOPE_BODY, includes this after all other headers,
// and leads its functions to the set that the machine has by CONVSCOPE_BEST.
//
// A body must not be the first to use a template of the standard library for some type: the compiler would make it with
// the body's instructions, for everybody.
#include "instruction-set.h"

#ifdef CONVSCOPE_X86

#pragma GCC push_options
#pragma GCC target("avx512f")
namespace convscope::avx512 {
constexpr size_t WIDTH = 16, REGISTERS = 32;
#include "vectors.inc"
#include CONVSCOPE_BODY
}  // namespace convscope::avx512
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace convscope::avx2 {
constexpr size_t WIDTH = 8, REGISTERS = 16;
#include "vectors.inc"
#include CONVSCOPE_BODY
}  // namespace convscope::avx2
#pragma GCC pop_options

#define CONVSCOPE_BEST(call)        \
  switch (instructionSet()) {       \
    case InstructionSet::avx512:    \
      return avx512::call;          \
    case InstructionSet::avx2:      \
      return avx2::call;            \
    default:                        \
      return plain::call;           \
  }

#else

#define CONVSCOPE_BEST(call) return plain::call;

#endif

namespace convscope::plain {
#ifdef __aarch64__
constexpr size_t WIDTH = 4, REGISTERS = 32;
#else
constexpr size_t WIDTH = 4, REGISTERS = 16;
#endif
#include "vectors.inc"
#include CONVSCOPE_BODY
}  // namespace convscope::plain
