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
#include <stdexcept>

namespace convscope {

/** Numbers that are drawn at once. */
constexpr size_t BLOCK = 256;

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

/** Writes BLOCK numbers of 23 bits each: the four of counter `first`, of the one after it, and so on. */
void draw(const Stream& stream, uint64_t first, uint32_t* numbers);

/** A number is below this, of 23 bits, when its value in [0, 1) is below `rate`. */
inline uint32_t thresholdOf(float rate) {
  if (!(rate >= 0 && rate <= 1)) throw std::invalid_argument("a rate of dropout is between 0 and 1");
  return static_cast<uint32_t>(std::ceil(double{rate} * (1 << 23)));
}

}  // namespace convscope
