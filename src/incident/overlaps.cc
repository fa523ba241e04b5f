#include "incident/overlaps.h"

#include "detect/actor.h"

namespace haetae::incident {
namespace {

using access::Dimension;
using access::Outcome;

constexpr Duration kBeforeMin = 3 * kDay;  // less of the log before says nothing
constexpr double kMostOf = 0.9;            // of a finding's accesses, to be one reader's

}  // namespace

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding) {
  std::vector<scope::IndicatorValue> values;
  for (const detect::Indicator& indicator : finding.indicators) {
    values.push_back({indicator.dimension, indicator.value});
  }
  return values;
}

Overlaps::Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
                   const access::Catalogue& catalogue)
    : names_(names),
      index_(
          [&] {
            std::vector<std::vector<scope::IndicatorValue>> sets;
            for (const detect::Finding& finding : findings) sets.push_back(IndicatorsOf(finding));
            return sets;
          }(),
          names, catalogue),
      sizes_(findings.size()),
      readers_(findings.size()),
      times_(findings.size(), {kTimeMax, kTimeMin}),
      routes_(findings.size()),
      days_(findings.size()),
      subjects_(findings.size()) {}

void Overlaps::Finish() { CountPairs(); }

size_t Overlaps::MixHash::operator()(const std::vector<uint32_t>& list) const {
  uint64_t hash = 0;
  for (uint32_t one : list) hash = (hash ^ one) * 0x9e3779b97f4a7c15 + (hash >> 29);
  return hash;
}

// A number that no other family has; kNoNumber for what is no JA4.
uint32_t Overlaps::FamilyOf(uint32_t fingerprint) {
  constexpr uint32_t kUnknown = kNoNumber - 1;
  if (fingerprint == kNoNumber) return kNoNumber;
  if (fingerprint >= families_.size()) families_.resize(fingerprint + 1, kUnknown);
  uint32_t& family = families_[fingerprint];
  if (family != kUnknown) return family;
  const std::string_view text = names_.fingerprints.Text(fingerprint);
  const size_t last = text.rfind('_');
  const bool ja4 = last != std::string_view::npos && std::ranges::count(text, '_') == 2;
  family = ja4 ? first_of_family_.try_emplace(std::string(text.substr(0, last)), fingerprint)
                     .first->second
               : kNoNumber;
  return family;
}

uint32_t Overlaps::ValueOf(const access::Accesses& rows, size_t row, size_t link) {
  switch (link) {
    case kAgent:
      return rows.user_agent[row];
    case kFingerprint:
      return rows.fingerprint[row];
    case kFamily:
      return FamilyOf(rows.fingerprint[row]);
    case kAddress:
      return rows.address[row];
    default:
      return detect::ActorOf(rows, row, Dimension::kNetwork, names_);
  }
}

void Overlaps::Add(const access::Accesses& rows, size_t row) {
  if (rows.outcome[row] != Outcome::kDisclosed && rows.outcome[row] != Outcome::kMissing) return;
  ++accesses_;
  began_ = std::min(began_, rows.time[row]);
  const std::vector<uint32_t>& found = index_.Find(rows, row);
  const uint32_t subject = rows.subject[row];
  if (subject != kNoNumber) subjects_.See(subject);
  for (size_t link = 0; link < kLinks; ++link) {
    const uint32_t value = ValueOf(rows, row, link);
    if (value == kNoNumber) continue;
    std::vector<uint64_t>& totals = totals_[link];
    if (value >= totals.size()) totals.resize(std::max<size_t>(value + 1, totals.size() * 2));
    ++totals[value];
    auto& counts = of_finding_[link];
    for (uint32_t finding : found) {
      const uint64_t key = static_cast<uint64_t>(value) << 32 | finding;
      if (link < kAddress || counts.size() < kPlacesMax)
        ++counts[key];
      else if (auto known = counts.find(key); known != counts.end())
        ++known->second;
    }
  }
  for (uint32_t finding : found) {
    ++sizes_[finding];
    ++routes_[finding][rows.route[row]];
    ++days_[finding][static_cast<int32_t>(DayOf(rows.time[row]))];
    times_[finding].first = std::min(times_[finding].first, rows.time[row]);
    times_[finding].second = std::max(times_[finding].second, rows.time[row]);
    if (subject != kNoNumber) subjects_.Add(subject, finding);
    if (readers_[finding].size() <= kReadersMax) ++readers_[finding][rows.principal[row]];
  }
  if (found.size() < 2) return;
  ++mixes_[found];
  if (mixes_.size() >= kMixesMax) CountPairs();
}

void Overlaps::CountPairs() {
  for (const auto& [list, count] : mixes_) {
    const size_t paired = std::min(list.size(), kTogetherMax);
    for (size_t i = 0; i < list.size(); ++i) {
      for (size_t j = i + 1; j < list.size(); ++j) {
        if (i < paired || j == i + 1) both_[Pair(list[i], list[j])] += count;
      }
    }
  }
  mixes_.clear();
}

uint64_t Overlaps::Both(size_t a, size_t b) const {
  const auto found = both_.find(Pair(static_cast<uint32_t>(a), static_cast<uint32_t>(b)));
  return found == both_.end() ? 0 : found->second;
}

double Overlaps::Share(size_t a, size_t b) const {
  if (sizes_[a] == 0) return 0;
  return static_cast<double>(Both(a, b)) / static_cast<double>(sizes_[a]);
}

// Half of a's accesses are b's, and clearly more than of all accesses but a's: what carries the key
// that everybody's tokens are signed with has nothing in common by that.
bool Overlaps::LiesIn(size_t a, size_t b) const {
  const double share = Share(a, b);
  if (share < kTogether) return false;
  const double others = static_cast<double>(accesses_ - sizes_[a]);
  const double others_in_b = static_cast<double>(sizes_[b] - Both(a, b));
  return share * others >= kBeyondOthers * others_in_b;
}

Duration Overlaps::Apart(size_t a, size_t b) const {
  return std::max(times_[a].first - times_[b].second, times_[b].first - times_[a].second);
}

uint32_t Overlaps::ReaderOf(size_t finding) const {
  if (readers_[finding].size() > kReadersMax) return kNoNumber;
  for (const auto& [principal, count] : readers_[finding]) {
    if (static_cast<double>(count) < kMostOf * static_cast<double>(sizes_[finding])) continue;
    if (principal == kNoNumber || (principal & access::kTextPrincipal) != 0) return principal;
    return kCustomers;
  }
  return kNoNumber;
}

bool Overlaps::FromPlaces(size_t finding, uint64_t own, uint64_t all) const {
  const double share = static_cast<double>(own) / static_cast<double>(sizes_[finding]);
  if (share < kTogether) return false;
  const double others = static_cast<double>(accesses_ - sizes_[finding]);
  return share * others >= kBeyondOthers * static_cast<double>(all - own);
}

double Overlaps::Before(size_t finding, size_t lead) const {
  const auto [first, last] = times_[lead];
  if (first > last || first - began_ < kBeforeMin) return -1;
  const int32_t from = static_cast<int32_t>(DayOf(first)), to = static_cast<int32_t>(DayOf(last));
  const int32_t began = static_cast<int32_t>(DayOf(began_));
  uint64_t before = 0, with = 0;
  for (const auto& [day, count] : days_[finding]) {
    if (day < from) before += count;
    if (day >= from && day <= to) with += count;
  }
  const double before_a_day = static_cast<double>(before) / (from - began);
  const double with_a_day = static_cast<double>(with) / (to - from + 1);
  return before_a_day / std::max(with_a_day, 1e-9);
}

}  // namespace haetae::incident
