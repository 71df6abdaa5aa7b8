// Vectors of values, and what turns a loop into as many versions as there are generations of vector instructions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

// Loops over many values exist once for each generation of vector instructions; the machine chooses when it loads them.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define CONVSCOPE_X86 1
#define CONVSCOPE_VECTORISED __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define CONVSCOPE_VECTORISED
#endif
// Into those loops.
#define CONVSCOPE_INLINE inline __attribute__((always_inline))

namespace convscope {

/** Values of a vector: one register of 64 bytes, or as many as it takes. */
constexpr size_t WIDTH = 16;

template <size_t LANES>
struct Lanes {
  typedef float Values __attribute__((vector_size(LANES * sizeof(float))));
  typedef int32_t Places __attribute__((vector_size(LANES * sizeof(int32_t))));
  typedef uint8_t Codes __attribute__((vector_size(LANES)));
};

using Values = Lanes<WIDTH>::Values;
using Places = Lanes<WIDTH>::Places;
using Codes = Lanes<WIDTH>::Codes;

template <typename Vector, typename Element>
CONVSCOPE_INLINE Vector load(const Element* from) {
  // Through a pointer it would have to be aligned.
  Vector values;
  std::memcpy(&values, from, sizeof(values));
  return values;
}
template <typename Vector, typename Element>
CONVSCOPE_INLINE void store(Element* to, Vector values) {
  std::memcpy(to, &values, sizeof(values));
}

/** Copies the part of `count` that is a half, a quarter and so on of `LANES`: no call, and no loop to be predicted. */
template <size_t LANES, typename Element>
CONVSCOPE_INLINE void copyFirst(Element* to, const Element* from, size_t count) {
  if ((count & LANES) != 0) {
    std::memcpy(to, from, LANES * sizeof(Element));
    to += LANES;
    from += LANES;
  }
  if constexpr (LANES > 1) copyFirst<LANES / 2>(to, from, count);
}

/** The first `count` of a vector; the others are zero, or left alone. */
template <typename Vector, typename Element>
CONVSCOPE_INLINE Vector loadFirst(const Element* from, size_t count) {
  constexpr size_t LANES = sizeof(Vector) / sizeof(Element);
  if (count == LANES) return load<Vector>(from);
  Element values[LANES] = {};
  copyFirst<LANES / 2>(values, from, count);
  return load<Vector>(values);
}
template <typename Vector, typename Element>
CONVSCOPE_INLINE void storeFirst(Element* to, Vector values, size_t count) {
  constexpr size_t LANES = sizeof(Vector) / sizeof(Element);
  if (count == LANES) return store(to, values);
  Element elements[LANES];
  store(elements, values);
  copyFirst<LANES / 2>(to, static_cast<const Element*>(elements), count);
}

/**
 * The larger of `best` and `candidate` to `best`, and if it is the latter, its place to `code`. What is not a number stays
 * one; the place is then that of some value.
 */
template <typename Values, typename Places>
CONVSCOPE_INLINE void takeLarger(const Values& candidate, const Places& place, Values& best, Places& code) {
  const Places takes = candidate > best;
  code = takes ? place : code;
  best = takes ? candidate : best;
  // Not `candidate`: GCC 12 would make one condition of the two, and compute that value by value.
  best = candidate != candidate ? Values{} + __builtin_nanf("") : best;
}

/** `count` rounded up to whole vectors. */
constexpr size_t padded(size_t count) { return (count + WIDTH - 1) / WIDTH * WIDTH; }

}  // namespace convscope
