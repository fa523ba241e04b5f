#include "detect/hyperloglog.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace haetae::detect {
namespace {

// Σ over registers that saw nothing, and over those that are full (Ertl, equations 33 and 35).
double Sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double y = 1, z = x, before = 0;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (z != before);
  return z;
}

double Tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1, z = 1 - x, before = 0;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (z != before);
  return z / 3;
}

}  // namespace

bool HyperLogLog::Insert(uint64_t hash) {
  return dense_ == nullptr ? InsertExact(hash) : InsertDense(hash);
}

bool HyperLogLog::InsertExact(uint64_t hash) {
  hash += hash == 0;
  auto place = [&](uint64_t entry) {
    const size_t mask = exact_.size() - 1;
    size_t at = entry & mask;
    while (exact_[at] != 0 && exact_[at] != entry) at = (at + 1) & mask;
    return at;
  };
  if (exact_.empty()) exact_.resize(4);
  size_t at = place(hash);
  if (exact_[at] == hash) return false;
  if (used_ == kExactMax) {
    ToDense();
    InsertDense(hash);
    return true;
  }
  if ((used_ + 1) * 2 > exact_.size()) {
    std::vector<uint64_t> old(exact_.size() * 2);
    old.swap(exact_);
    for (uint64_t entry : old) {
      if (entry != 0) exact_[place(entry)] = entry;
    }
    at = place(hash);
  }
  exact_[at] = hash;
  ++used_;
  return true;
}

void HyperLogLog::ToDense() {
  dense_ = std::make_unique<Dense>();
  dense_->count[0] = kRegisters;
  for (uint64_t entry : exact_) {
    if (entry != 0) InsertDense(entry);
  }
  std::vector<uint64_t>().swap(exact_);
  used_ = 0;
}

bool HyperLogLog::InsertDense(uint64_t hash) {
  const int zeros = std::countl_zero(hash << kLog | uint64_t{1} << (kLog - 1));
  return Raise(hash >> (64 - kLog), static_cast<uint8_t>(zeros + 1));
}

bool HyperLogLog::Raise(size_t place, uint8_t rank) {
  uint8_t& held = dense_->ranks[place];
  if (rank <= held) return false;
  --dense_->count[held];
  ++dense_->count[rank];
  held = rank;
  return true;
}

double HyperLogLog::Estimate() const {
  if (dense_ == nullptr) return static_cast<double>(used_);
  constexpr double m = kRegisters;
  const auto& count = dense_->count;
  double z = m * Tau(1 - count[kRanks - 1] / m);
  for (size_t rank = kRanks - 2; rank >= 1; --rank) z = (z + count[rank]) / 2;
  z += m * Sigma(count[0] / m);
  return m * m / (2 * std::log(2.0) * z);
}

void HyperLogLog::Merge(const HyperLogLog& other) {
  if (other.dense_ == nullptr) {
    for (uint64_t entry : other.exact_) {
      if (entry != 0) Insert(entry);
    }
    return;
  }
  if (dense_ == nullptr) ToDense();
  for (size_t i = 0; i < kRegisters; ++i) Raise(i, other.dense_->ranks[i]);
}

size_t HyperLogLog::bytes_held() const {
  return sizeof *this + exact_.capacity() * sizeof(uint64_t) + (dense_ ? sizeof(Dense) : 0);
}

}  // namespace haetae::detect
