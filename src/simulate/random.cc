#include "simulate/random.h"

#include <bit>
#include <cmath>

#include "base/hash.h"

namespace haetae::simulate {

Random::Random(uint64_t seed, std::string_view purpose) {
  uint64_t x = Mix(seed, Fingerprint(purpose));
  for (uint64_t& word : state_) word = x = Mix(x);
}

double Random::Normal() {  // Marsaglia's polar method: two at a time
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x, y, square;
  do {
    x = 2 * Unit() - 1;
    y = 2 * Unit() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  const double factor = std::sqrt(-2 * std::log(square) / square);
  spare_ = y * factor;
  has_spare_ = true;
  return x * factor;
}

double Random::Exponential(double mean) { return -mean * std::log(1 - Unit()); }

uint32_t Random::Poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean > 30) {
    const double x = std::round(mean + std::sqrt(mean) * Normal());
    return x < 0 ? 0 : static_cast<uint32_t>(x);
  }
  const double limit = std::exp(-mean);
  double product = Unit();
  uint32_t count = 0;
  while (product > limit) {
    product *= Unit();
    ++count;
  }
  return count;
}

Shuffle::Shuffle(uint64_t seed, uint64_t n) : n_(n) {
  const int bits = std::max(2, static_cast<int>(std::bit_width(n - 1)));
  mask_ = (uint64_t{1} << bits) - 1;
  shift_ = (bits + 1) / 2;
  for (size_t round = 0; round < odd_.size(); ++round) {
    odd_[round] = Mix(seed, 2 * round) | 1;
    add_[round] = Mix(seed, 2 * round + 1);
  }
}

}  // namespace haetae::simulate
