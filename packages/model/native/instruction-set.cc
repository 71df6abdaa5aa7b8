#include "instruction-set.h"

#include <cstdlib>
#include <cstring>

namespace convscope {

namespace {

InstructionSet best() {
#ifdef CONVSCOPE_X86
  const char* chosen = std::getenv("CONVSCOPE_INSTRUCTION_SET");
  const auto most = [&](const char* name) { return chosen != nullptr && std::strcmp(chosen, name) == 0; };
  if (most("plain")) return InstructionSet::plain;
  if (__builtin_cpu_supports("avx512f") && !most("avx2")) return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::avx2;
#endif
  return InstructionSet::plain;
}

}  // namespace

InstructionSet instructionSet() {
  static const InstructionSet set = best();
  return set;
}

double vectorBytes() {
  switch (instructionSet()) {
    case InstructionSet::avx512:
      return 64;
    case InstructionSet::avx2:
      return 32;
    default:
      return 16;
  }
}

}  // namespace convscope
