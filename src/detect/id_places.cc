#include "detect/id_places.h"

#include <algorithm>

namespace haetae::detect {
namespace {

constexpr size_t kDigitsMax = 18;
constexpr double kNumericMin = 0.9;

}  // namespace

uint64_t IdOf(std::string_view text) {
  size_t from = text.size();
  while (from > 0 && text.size() - from < kDigitsMax && text[from - 1] >= '0' &&
         text[from - 1] <= '9')
    --from;
  if (from == text.size()) return kNoId;
  uint64_t id = 0;
  for (; from < text.size(); ++from) id = id * 10 + static_cast<uint64_t>(text[from] - '0');
  return id;
}

uint32_t IdPlaces::Meet(uint32_t subject) {
  const uint64_t id = IdOf(names_.subjects.Text(subject));
  uint32_t& place = places_.At(subject);
  place = id == kNoId ? kNone : PlaceOf(id);
  if (++met_ <= kLearnMax) {
    if (id != kNoId) learnt_.emplace_back(subject, id);
    if (met_ == next_learning_) Learn();
  }
  return place;
}

void IdPlaces::Learn() {
  next_learning_ *= 4;
  ++generation_;
  std::vector<uint64_t> ids;
  ids.reserve(learnt_.size());
  for (const auto& [subject, id] : learnt_) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  knots_.clear();
  if (static_cast<double>(ids.size()) >= kNumericMin * static_cast<double>(met_)) {
    const size_t steps = std::min(kKnots, ids.size() / kIdsPerKnot);
    for (size_t i = 0; i <= steps; ++i) knots_.push_back(ids[i * (ids.size() - 1) / steps]);
  }
  for (const auto& [subject, id] : learnt_) places_.At(subject) = PlaceOf(id);
  if (met_ == kLearnMax) {
    learnt_.clear();
    learnt_.shrink_to_fit();
  }
}

uint32_t IdPlaces::PlaceOf(uint64_t id) const {
  if (knots_.size() < 2) return kNone;
  const double step = static_cast<double>(kSpan) / static_cast<double>(knots_.size() - 1);
  if (id <= knots_.front()) return 0;
  if (id >= knots_.back()) {
    const double density = kSpan / static_cast<double>(knots_.back() - knots_.front());
    const double place = kSpan + density * static_cast<double>(id - knots_.back());
    return place < kUnseen - 1 ? static_cast<uint32_t>(place) : kNone;
  }
  const size_t above =
      static_cast<size_t>(std::upper_bound(knots_.begin(), knots_.end(), id) - knots_.begin());
  const uint64_t low = knots_[above - 1], high = knots_[above];
  const double part = static_cast<double>(id - low) / static_cast<double>(high - low);
  return static_cast<uint32_t>(step * (static_cast<double>(above - 1) + part));
}

uint64_t IdPlaces::IdAt(uint32_t place) const {
  if (knots_.size() < 2) return kNoId;
  const double step = static_cast<double>(kSpan) / static_cast<double>(knots_.size() - 1);
  if (place >= kSpan) {
    const double density = kSpan / static_cast<double>(knots_.back() - knots_.front());
    return knots_.back() + static_cast<uint64_t>((place - kSpan) / density);
  }
  const double at = place / step;
  const size_t below = std::min(static_cast<size_t>(at), knots_.size() - 2);
  const double part = at - static_cast<double>(below);
  return knots_[below] +
         static_cast<uint64_t>(part * static_cast<double>(knots_[below + 1] - knots_[below]));
}

}  // namespace haetae::detect
