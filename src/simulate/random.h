// Chance from a seed: the same seed and purpose give the same numbers on every run. Two kinds:
// hashes, which say the same of the same thing whenever asked (a member's home, a key's day), and
// streams, one for each actor, so that adding an actor changes no other's life.
//
//   Random random(seed, "shoppers");
//   random.Poisson(3.5); random.Below(10);
//   Share(Mix(seed, member));            // in [0, 1), always the same for that member
//
// Random is xoshiro256++ (Blackman and Vigna); Mix is the finalizer of splitmix64, a bijection of
// 64-bit numbers. Not thread-safe. A number costs 1 to 40 ns. Nothing here is for secrets.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace haetae::simulate {

inline uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}
inline uint64_t Mix(uint64_t a, uint64_t b) { return Mix(Mix(a) ^ b); }
inline uint64_t Mix(uint64_t a, uint64_t b, uint64_t c) { return Mix(Mix(a, b) ^ c); }

// A number in [0, 1) of the upper bits of a hash; one in [0, n).
inline double Share(uint64_t hash) { return static_cast<double>(hash >> 11) * 0x1p-53; }
inline uint64_t Pick(uint64_t hash, uint64_t n) {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(hash) * n) >> 64);
}

class Random {
 public:
  Random(uint64_t seed, std::string_view purpose);

  uint64_t Bits() {
    const uint64_t result = Turn(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = Turn(state_[3], 45);
    return result;
  }
  uint64_t Below(uint64_t n) { return Pick(Bits(), n); }
  int64_t Between(int64_t from, int64_t to) {  // from ≤ x ≤ to
    return from + static_cast<int64_t>(Below(static_cast<uint64_t>(to - from + 1)));
  }
  double Unit() { return Share(Bits()); }
  bool Chance(double p) { return Unit() < p; }
  double Normal();
  double Exponential(double mean);
  // Exact below a mean of 30, the rounded normal above.
  uint32_t Poisson(double mean);

 private:
  static uint64_t Turn(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
  std::array<uint64_t, 4> state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

// A bijection of [0, n), chosen by the seed, without a table: rounds over the next power of two,
// repeated until the result is below n (at most four times on average).
class Shuffle {
 public:
  Shuffle(uint64_t seed, uint64_t n);
  uint64_t operator()(uint64_t at) const {
    do {
      for (int round = 0; round < 3; ++round) {
        at = (at * odd_[round] + add_[round]) & mask_;
        at ^= at >> shift_;
      }
    } while (at >= n_);
    return at;
  }
  uint64_t size() const { return n_; }

 private:
  uint64_t n_, mask_;
  int shift_;
  std::array<uint64_t, 3> odd_, add_;
};

}  // namespace haetae::simulate
