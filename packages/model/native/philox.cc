// The same numbers by the widest vectors that the machine has. Compilers find no way of their own to multiply 32 bits by 32
// bits to 64 of each in a register, so this is said instruction by instruction.
#include "philox.h"

#include "instruction-set.h"

#ifdef CONVSCOPE_X86
#include <immintrin.h>
#endif

namespace convscope {

namespace {

constexpr uint32_t MASK = 0x7fffff;

void drawOneByOne(const Stream& stream, uint64_t first, uint32_t* numbers) {
  for (uint64_t counter = first; counter < first + BLOCK / 4; counter++) {
    const auto four = Philox{stream.key[0], stream.key[1]}(
        {static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32), stream.upper[0], stream.upper[1]});
    for (const uint32_t number : four) *numbers++ = number & MASK;
  }
}

#ifdef CONVSCOPE_X86

constexpr uint32_t MULTIPLIERS[] = {0xD2511F53, 0xCD9E8D57};
constexpr uint32_t WEYL[] = {0x9E3779B9, 0xBB67AE85};
constexpr int ROUNDS = 10;

// Element e of quarter q of 16 has counter 4e + q, and of half q of 8 counter 2e + q, so that interleaving within the
// quarters puts the four numbers of a counter side by side, and the counters in order.

// Of the products of elements at even places and of those at odd ones, the upper or the lower 32 bits, each where its factor
// was.

#pragma GCC push_options
#pragma GCC target("avx512f")

inline __m512i upperHalves(__m512i even, __m512i odd) {
  return _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
}
inline __m512i lowerHalves(__m512i even, __m512i odd) {
  return _mm512_mask_shuffle_epi32(even, 0xAAAA, odd, _MM_PERM_CCAA);
}

void drawBySixteen(const Stream& stream, uint64_t first, uint32_t* numbers) {
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const __m512i low = _mm512_set1_epi32(static_cast<int>(MULTIPLIERS[0]));
  const __m512i high = _mm512_set1_epi32(static_cast<int>(MULTIPLIERS[1]));
  const __m512i mask = _mm512_set1_epi32(MASK);
  for (size_t block = 0; block < BLOCK / 64; block++, numbers += 64) {
    const uint64_t counter = first + 16 * block;
    const __m512i start = _mm512_set1_epi32(static_cast<int>(counter));
    __m512i x0 = _mm512_add_epi32(start, order);
    // What overflows the lower half is carried to the upper one.
    const __mmask16 carries = _mm512_cmplt_epu32_mask(x0, start);
    const __m512i upper = _mm512_set1_epi32(static_cast<int>(counter >> 32));
    __m512i x1 = _mm512_mask_add_epi32(upper, carries, upper, _mm512_set1_epi32(1));
    __m512i x2 = _mm512_set1_epi32(static_cast<int>(stream.upper[0]));
    __m512i x3 = _mm512_set1_epi32(static_cast<int>(stream.upper[1]));
    uint32_t key0 = stream.key[0], key1 = stream.key[1];
    for (int round = 0; round < ROUNDS; round++, key0 += WEYL[0], key1 += WEYL[1]) {
      const __m512i evenLow = _mm512_mul_epu32(x0, low), oddLow = _mm512_mul_epu32(_mm512_srli_epi64(x0, 32), low);
      const __m512i evenHigh = _mm512_mul_epu32(x2, high), oddHigh = _mm512_mul_epu32(_mm512_srli_epi64(x2, 32), high);
      x0 = _mm512_ternarylogic_epi32(upperHalves(evenHigh, oddHigh), x1, _mm512_set1_epi32(static_cast<int>(key0)), 0x96);
      x2 = _mm512_ternarylogic_epi32(upperHalves(evenLow, oddLow), x3, _mm512_set1_epi32(static_cast<int>(key1)), 0x96);
      x1 = lowerHalves(evenHigh, oddHigh);
      x3 = lowerHalves(evenLow, oddLow);
    }
    const __m512i a = _mm512_unpacklo_epi32(x0, x1), b = _mm512_unpacklo_epi32(x2, x3);
    const __m512i c = _mm512_unpackhi_epi32(x0, x1), d = _mm512_unpackhi_epi32(x2, x3);
    _mm512_storeu_si512(numbers, _mm512_and_si512(_mm512_unpacklo_epi64(a, b), mask));
    _mm512_storeu_si512(numbers + 16, _mm512_and_si512(_mm512_unpackhi_epi64(a, b), mask));
    _mm512_storeu_si512(numbers + 32, _mm512_and_si512(_mm512_unpacklo_epi64(c, d), mask));
    _mm512_storeu_si512(numbers + 48, _mm512_and_si512(_mm512_unpackhi_epi64(c, d), mask));
  }
}

#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2")

inline __m256i upperHalves(__m256i even, __m256i odd) {
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
}
inline __m256i lowerHalves(__m256i even, __m256i odd) {
  return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

void drawByEight(const Stream& stream, uint64_t first, uint32_t* numbers) {
  const __m256i order = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
  const __m256i low = _mm256_set1_epi32(static_cast<int>(MULTIPLIERS[0]));
  const __m256i high = _mm256_set1_epi32(static_cast<int>(MULTIPLIERS[1]));
  const __m256i mask = _mm256_set1_epi32(MASK);
  for (size_t block = 0; block < BLOCK / 32; block++, numbers += 32) {
    const uint64_t counter = first + 8 * block;
    const __m256i start = _mm256_set1_epi32(static_cast<int>(counter));
    __m256i x0 = _mm256_add_epi32(start, order);
    // Where nothing overflows, the sum is the larger one; where it does, minus one is taken away.
    const __m256i stays = _mm256_cmpeq_epi32(_mm256_max_epu32(x0, start), x0);
    const __m256i carries = _mm256_xor_si256(stays, _mm256_set1_epi32(-1));
    __m256i x1 = _mm256_sub_epi32(_mm256_set1_epi32(static_cast<int>(counter >> 32)), carries);
    __m256i x2 = _mm256_set1_epi32(static_cast<int>(stream.upper[0]));
    __m256i x3 = _mm256_set1_epi32(static_cast<int>(stream.upper[1]));
    uint32_t key0 = stream.key[0], key1 = stream.key[1];
    for (int round = 0; round < ROUNDS; round++, key0 += WEYL[0], key1 += WEYL[1]) {
      const __m256i evenLow = _mm256_mul_epu32(x0, low), oddLow = _mm256_mul_epu32(_mm256_srli_epi64(x0, 32), low);
      const __m256i evenHigh = _mm256_mul_epu32(x2, high), oddHigh = _mm256_mul_epu32(_mm256_srli_epi64(x2, 32), high);
      const __m256i keys0 = _mm256_set1_epi32(static_cast<int>(key0)), keys1 = _mm256_set1_epi32(static_cast<int>(key1));
      x0 = _mm256_xor_si256(_mm256_xor_si256(upperHalves(evenHigh, oddHigh), x1), keys0);
      x2 = _mm256_xor_si256(_mm256_xor_si256(upperHalves(evenLow, oddLow), x3), keys1);
      x1 = lowerHalves(evenHigh, oddHigh);
      x3 = lowerHalves(evenLow, oddLow);
    }
    const __m256i a = _mm256_unpacklo_epi32(x0, x1), b = _mm256_unpacklo_epi32(x2, x3);
    const __m256i c = _mm256_unpackhi_epi32(x0, x1), d = _mm256_unpackhi_epi32(x2, x3);
    const __m256i four[] = {_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b), _mm256_unpacklo_epi64(c, d),
                            _mm256_unpackhi_epi64(c, d)};
    for (size_t i = 0; i < 4; i++) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(numbers + 8 * i), _mm256_and_si256(four[i], mask));
    }
  }
}

#pragma GCC pop_options

#endif

}  // namespace

void draw(const Stream& stream, uint64_t first, uint32_t* numbers) {
  switch (instructionSet()) {
#ifdef CONVSCOPE_X86
    case InstructionSet::avx512:
      return drawBySixteen(stream, first, numbers);
    case InstructionSet::avx2:
      return drawByEight(stream, first, numbers);
#endif
    default:
      return drawOneByOne(stream, first, numbers);
  }
}

}  // namespace convscope
