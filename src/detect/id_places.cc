#include "detect/id_places.h"

#include <algorithm>

namespace haetae::detect {
namespace {

constexpr size_t kDigitsMax = 18;
constexpr double kDifferentMin = 0.9;
constexpr size_t kFormMax = 16;
// A few short, so that none is kNone.
constexpr double kPlacesOfScale = (uint32_t{1} << IdPlaces::kScaleBits) - 16;

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

// "ORD-2025-000123" is of the form "x-x-6": letters and digits in front are one, and digits with a
// leading zero are as many as they are.
IdPlaces::Form* IdPlaces::FormOf(std::string_view text, bool thing) {
  const size_t digits = text.size() - (text.find_last_not_of("0123456789") + 1);
  std::string form;
  for (char c : text.substr(0, text.size() - digits)) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!word || form.empty() || form.back() != 'x') form += word ? 'x' : c;
    if (form.size() == kFormMax) break;
  }
  if (text[text.size() - digits] == '0') form += std::to_string(digits);
  if (thing) form += '\n';  // which no log has in an id
  auto found = forms_.find(form);
  if (found == forms_.end()) {
    if (forms_.size() == kFormsMax) return nullptr;
    found = forms_.try_emplace(std::move(form)).first;
    found->second.thing = thing;
  }
  return &found->second;
}

uint32_t IdPlaces::Meet(uint32_t subject, bool thing) {
  const std::string_view text = names_.subjects.Text(subject);
  const uint64_t id = IdOf(text);
  Form* const form = id == kNoId ? nullptr : FormOf(text, thing);
  uint32_t& place = places_[thing].At(subject);
  if (form == nullptr) return place = kNone;
  place = PlaceOf(id, form->scale);
  if (++form->met > kLearnMax) return place;
  form->learnt.emplace_back(subject, id);
  if (form->met == form->next_learning) Learn(*form);
  return places_[thing].Get(subject);
}

void IdPlaces::Learn(Form& form) {
  form.next_learning *= 4;
  std::vector<uint64_t> ids;
  ids.reserve(form.learnt.size());
  for (const auto& [subject, id] : form.learnt) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const bool different =
      static_cast<double>(ids.size()) >= kDifferentMin * static_cast<double>(form.met);
  if (form.scale == kScalesMax && different && scales_ < kScalesMax) form.scale = scales_++;
  if (form.scale < kScalesMax) {
    ++generation_;
    std::vector<uint64_t>& knots = knots_[form.scale];
    knots.clear();
    if (different) {
      const size_t steps = std::min(kKnots, ids.size() / kIdsPerKnot);
      for (size_t i = 0; i <= steps; ++i) knots.push_back(ids[i * (ids.size() - 1) / steps]);
    }
    for (const auto& [subject, id] : form.learnt)
      places_[form.thing].At(subject) = PlaceOf(id, form.scale);
  }
  if (form.met == kLearnMax || (form.scale == kScalesMax && scales_ == kScalesMax)) {
    form.met = kLearnMax;
    form.learnt.clear();
    form.learnt.shrink_to_fit();
  }
}

uint32_t IdPlaces::PlaceOf(uint64_t id, size_t number) const {
  if (number >= kScalesMax || knots_[number].size() < 2) return kNone;
  const std::vector<uint64_t>& knots = knots_[number];
  const uint32_t begin = static_cast<uint32_t>(number) << kScaleBits;
  if (id <= knots.front()) return begin;
  if (id >= knots.back()) {
    const double density = kSpan / static_cast<double>(knots.back() - knots.front());
    const double place = kSpan + density * static_cast<double>(id - knots.back());
    return place < kPlacesOfScale ? begin + static_cast<uint32_t>(place) : kNone;
  }
  const double step = static_cast<double>(kSpan) / static_cast<double>(knots.size() - 1);
  const size_t above =
      static_cast<size_t>(std::upper_bound(knots.begin(), knots.end(), id) - knots.begin());
  const uint64_t low = knots[above - 1], high = knots[above];
  const double part = static_cast<double>(id - low) / static_cast<double>(high - low);
  return begin + static_cast<uint32_t>(step * (static_cast<double>(above - 1) + part));
}

uint64_t IdPlaces::IdAt(uint32_t place) const {
  const std::vector<uint64_t>& knots = knots_[ScaleOf(place)];
  if (knots.size() < 2) return kNoId;
  const uint32_t on_scale = place & ((uint32_t{1} << kScaleBits) - 1);
  if (on_scale >= kSpan) {
    const double density = kSpan / static_cast<double>(knots.back() - knots.front());
    return knots.back() + static_cast<uint64_t>((on_scale - kSpan) / density);
  }
  const double step = static_cast<double>(kSpan) / static_cast<double>(knots.size() - 1);
  const double at = on_scale / step;
  const size_t below = std::min(static_cast<size_t>(at), knots.size() - 2);
  const double part = at - static_cast<double>(below);
  return knots[below] +
         static_cast<uint64_t>(part * static_cast<double>(knots[below + 1] - knots[below]));
}

}  // namespace haetae::detect
