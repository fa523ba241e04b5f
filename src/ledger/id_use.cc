#include "ledger/id_use.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace haetae::ledger {
namespace {

constexpr double kDeviations = 6;   // of chance, that a bucket or all of them must be off by
constexpr double kBusyShare = 0.1;  // of the buckets, left out of what is usual

}  // namespace

void IdUse::Merge(const IdUse& other) {
  if (!other.used_) return;
  for (size_t i = 0; i < records_in_.size(); ++i) records_in_[i] += other.records_in_[i];
  used_ = true;
}

void IdUse::Clear() {
  if (used_) records_in_.fill(0);
  used_ = false;
}

// Counts of distinct ids are Poisson: their variance is their mean. With k records an id it is k
// times that, so that of n records about n / k are the first of their id.
uint64_t IdUse::Shared() const {
  if (!used_) return 0;
  auto sorted = records_in_;
  std::sort(sorted.begin(), sorted.end());
  const size_t usual = sorted.size() - static_cast<size_t>(kBusyShare * sorted.size());
  double mean = 0;
  for (size_t i = 0; i < usual; ++i) mean += sorted[i];
  mean /= static_cast<double>(usual);
  const double most = mean + kDeviations * std::sqrt(mean) + kDeviations;
  double shared = 0, records = 0, squares = 0, buckets = 0;
  for (uint32_t count : sorted) {
    if (count > most) {
      shared += count - mean;
      continue;
    }
    ++buckets;
    records += count;
    squares += static_cast<double>(count) * count;
  }
  if (records > 0) {
    const double average = records / buckets;
    const double uneven = (squares / buckets - average * average) / average;
    const double chance = std::sqrt(2 / buckets + 1 / records);
    if (uneven > 1 + kDeviations * chance) shared += records * (1 - 1 / uneven);
  }
  return static_cast<uint64_t>(std::llround(shared));
}

std::string IdUse::Encode() const {
  std::string text;
  if (!used_) return text;
  for (uint32_t count : records_in_) {
    if (!text.empty()) text += ' ';
    text += std::to_string(count);
  }
  return text;
}

bool IdUse::Decode(std::string_view text, IdUse& to) {
  to = {};
  if (text.empty()) return true;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (uint32_t& count : to.records_in_) {
    if (at != text.data() && (at == end || *at++ != ' ')) return false;
    const auto [next, error] = std::from_chars(at, end, count);
    if (error != std::errc()) return false;
    at = next;
  }
  to.used_ = true;
  return at == end;
}

}  // namespace haetae::ledger
