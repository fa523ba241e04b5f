#include "delivery/pace.h"

#include <algorithm>
#include <cmath>

namespace haetae::delivery {
namespace {

constexpr Duration kSpan = 10 * kSecond;
constexpr size_t kSpans = 3;
constexpr double kSteady = 0.25;
constexpr double kBurst = 0.25;  // seconds' worth that may go at once

}  // namespace

void Bucket::Fill(Time now) {
  if (filled_.us == INT64_MIN) filled_ = now;
  if (now <= filled_) return;
  tokens_ += per_second_ * static_cast<double>(now - filled_) / kSecond;
  tokens_ = std::min(tokens_, std::max(1.0, per_second_ * kBurst));
  filled_ = now;
}

size_t Bucket::Take(size_t wanted, Time now) {
  if (per_second_ <= 0) return wanted;
  Fill(now);
  const size_t count = std::min(wanted, static_cast<size_t>(std::max(0.0, std::floor(tokens_))));
  tokens_ -= static_cast<double>(count);
  return count;
}

Time Bucket::Next(Time now) const {
  if (per_second_ <= 0 || tokens_ >= 1) return now;
  return now + static_cast<Duration>((1 - tokens_) / per_second_ * kSecond) + kMillisecond;
}

void Progress::Note(uint64_t done, Time now) {
  if (!seen_.empty() && now - seen_.back().first < kSecond) return;
  seen_.emplace_back(now, done);
  while (seen_.back().first - seen_.front().first > static_cast<Duration>(kSpans) * kSpan + kSecond)
    seen_.pop_front();
}

double Progress::rate() const {
  if (seen_.size() < 2) return 0;
  const auto& [end, done] = seen_.back();
  const auto from = std::find_if(seen_.begin(), seen_.end() - 1,
                                 [&](const auto& at) { return end - at.first <= kSpan; });
  if (from->first >= end) return 0;
  return static_cast<double>(done - from->second) * kSecond /
         static_cast<double>(end - from->first);
}

std::optional<Duration> Progress::Left(uint64_t remaining) const {
  if (seen_.empty() ||
      seen_.back().first - seen_.front().first < static_cast<Duration>(kSpans) * kSpan)
    return std::nullopt;
  double low = INFINITY, high = 0;
  Time end = seen_.back().first;
  uint64_t done_end = seen_.back().second;
  for (size_t span = 0; span < kSpans; ++span) {
    const Time start = end - kSpan;
    auto at = std::find_if(seen_.rbegin(), seen_.rend(),
                           [&](const auto& seen) { return seen.first <= start; });
    if (at == seen_.rend()) at = std::prev(seen_.rend());
    if (at->first >= end) return std::nullopt;
    const double rate =
        static_cast<double>(done_end - at->second) / static_cast<double>(end - at->first);
    low = std::min(low, rate);
    high = std::max(high, rate);
    end = at->first;
    done_end = at->second;
  }
  if (low <= 0 || high - low > kSteady * high) return std::nullopt;
  return static_cast<Duration>(static_cast<double>(remaining) / rate() * kSecond);
}

}  // namespace haetae::delivery
