// Which vector instructions the machine has. Kernels exist once for each set; see for-each-instruction-set.h.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CONVSCOPE_X86 1
#endif

namespace convscope {

enum class InstructionSet { plain, avx2, avx512 };

/** The best that there is, or a lesser one that CONVSCOPE_INSTRUCTION_SET names: plain, avx2. */
InstructionSet instructionSet();

/** Bytes of its vectors. */
double vectorBytes();

}  // namespace convscope
