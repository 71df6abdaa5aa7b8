// Numbers at random that are a function of a seed and their place alone: those of TensorFlow's StatelessRandomUniform.
//
// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), four numbers a counter, of which
// 23 bits make a float32 in [0, 1). Key and counter are made from the seed as TensorFlow makes them
// (tensorflow/core/kernels/stateless_random_ops.cc).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace convscope {

constexpr size_t LANES = 64;
/** Numbers that are drawn at once. */
constexpr size_t BLOCK = 4 * LANES;

/** The numbers of one seed. */
struct Stream {
  std::array<uint32_t, 2> key;
  /** The upper half of the counter; the lower half counts blocks of four numbers. */
  std::array<uint32_t, 2> upper;
};

struct Philox {
  uint32_t key0, key1;

  void round(std::array<uint32_t, 4>& x) const {
    const uint64_t low = uint64_t{0xD2511F53} * x[0];
    const uint64_t high = uint64_t{0xCD9E8D57} * x[2];
    x = {static_cast<uint32_t>(high >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(high),
         static_cast<uint32_t>(low >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(low)};
  }

  std::array<uint32_t, 4> operator()(std::array<uint32_t, 4> counter) {
    for (int i = 0; i < 10; i++) {
      round(counter);
      key0 += 0x9E3779B9;
      key1 += 0xBB67AE85;
    }
    return counter;
  }
};

inline Stream streamOf(int32_t seed, int32_t step) {
  const auto words = [](int64_t value) {
    return std::array<uint32_t, 2>{static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)};
  };
  const auto [a, b] = words(seed);
  const auto [c, d] = words(step);
  const auto mixed = Philox{0x3ec8f720, 0x02461e29}({a, b, c, d});
  return {{mixed[0], mixed[1]}, {mixed[2], mixed[3]}};
}

/** The numbers from counter `first` on, in order, 23 bits each. */
__attribute__((always_inline)) inline void draw(const Stream& stream, uint64_t first, uint32_t* numbers) {
  uint32_t x0[LANES], x1[LANES], x2[LANES], x3[LANES];
  for (size_t lane = 0; lane < LANES; lane++) {
    x0[lane] = static_cast<uint32_t>(first + lane);
    x1[lane] = static_cast<uint32_t>((first + lane) >> 32);
    x2[lane] = stream.upper[0];
    x3[lane] = stream.upper[1];
  }
  uint32_t key0 = stream.key[0], key1 = stream.key[1];
  for (int round = 0; round < 10; round++) {
    for (size_t lane = 0; lane < LANES; lane++) {
      const uint64_t low = uint64_t{0xD2511F53} * x0[lane];
      const uint64_t high = uint64_t{0xCD9E8D57} * x2[lane];
      x0[lane] = static_cast<uint32_t>(high >> 32) ^ x1[lane] ^ key0;
      x2[lane] = static_cast<uint32_t>(low >> 32) ^ x3[lane] ^ key1;
      x1[lane] = static_cast<uint32_t>(high);
      x3[lane] = static_cast<uint32_t>(low);
    }
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  for (size_t lane = 0; lane < LANES; lane++) {
    numbers[4 * lane] = x0[lane] & 0x7fffff;
    numbers[4 * lane + 1] = x1[lane] & 0x7fffff;
    numbers[4 * lane + 2] = x2[lane] & 0x7fffff;
    numbers[4 * lane + 3] = x3[lane] & 0x7fffff;
  }
}

/** A number is below this, of 23 bits, when its value in [0, 1) is below `rate`. */
inline uint32_t thresholdOf(float rate) { return static_cast<uint32_t>(std::ceil(double{rate} * (1 << 23))); }

}  // namespace convscope
