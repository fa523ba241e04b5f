#include "scope/matching.h"

#include <algorithm>
#include <array>
#include <memory>

#include "scope/exposure.h"
#include "scope/exposure_match.h"

namespace haetae::scope {

using access::Accesses;
using access::Dimension;

Status EachRow(ledger::Ledger& ledger, access::Names& names, const AccessesAsked& asked,
               const std::function<void(const access::Accesses& rows, size_t row)>& see) {
  std::vector<Filter> filters;
  for (const std::vector<IndicatorValue>& set : asked.any_of)
    filters.emplace_back(set, names, ledger.catalogue());
  return ledger.Scan(asked.range, [&](const access::AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) {
      const bool belongs = batch.rows->route[i] != access::kNoRoute &&
                           std::ranges::any_of(filters, [&](const Filter& one) {
                             return one.Matches(*batch.rows, i);
                           });
      if (belongs) see(*batch.rows, i);
    }
    return {};
  });
}

Matching::Matching(ledger::Ledger& ledger, access::Names& names, const AccessesAsked& asked)
    : ledger_(ledger), names_(names), asked_(asked) {
  MakeFilters();
}

void Matching::MakeFilters() {
  filters_.clear();
  for (const auto& set : asked_.any_of) filters_.emplace_back(set, names_, ledger_.catalogue());
}

// What grows without end: every log-in brings a credential. Addresses stay, since they were looked
// up in the order of their numbers.
void Matching::Forget() {
  for (Dictionary* texts : {&names_.credentials, &names_.user_agents, &names_.fingerprints}) {
    std::destroy_at(texts);
    std::construct_at(texts);
  }
  MakeFilters();  // of the numbers that their values have now
}

Result<std::vector<ledger::SegmentInfo>> Matching::Segments() {
  std::vector<ledger::SegmentInfo> segments;
  const Asked asked(asked_.any_of);
  auto look = [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
    const ExposureMatch match(file, asked, asked_.range, names_, ledger_.catalogue(), &segment);
    ExposureMatch::Mask mask;
    Blocks blocks(file);
    bool any = false;
    for (size_t block = 0; !any && !match.none() && block < match.blocks(); ++block)
      any = match.Find(blocks, block, mask);
    if (any) segments.push_back(segment);
  };
  // An index of our own, so that its files are not kept mapped.
  ExposureIndex index(ledger_, names_);
  TRY(index.EachFile(asked_.range, 1, look));
  return segments;
}

Result<std::shared_ptr<const Accesses>> Matching::Rows(const ledger::SegmentInfo& segment) {
  const std::shared_ptr<const Accesses> all = TRY(ledger_.Rows(segment));
  std::vector<Accesses::Place> places;
  for (size_t i = 0; i < all->size(); ++i) {
    if (all->route[i] == access::kNoRoute) continue;  // of a catalogue no longer in force
    if (std::ranges::any_of(filters_, [&](const Filter& f) { return f.Matches(*all, i); }))
      places.push_back({0, static_cast<uint32_t>(i)});
  }
  if (places.size() == all->size()) return all;
  const Accesses* const part = all.get();
  return std::make_shared<const Accesses>(Accesses::Gather({&part, 1}, places));
}

namespace {

// Probes of one value, by the number that it has in its dimension.
class SingleProbes {
 public:
  void Add(const IndicatorValue& value, uint32_t probe, access::Names& names,
           const access::Catalogue& catalogue) {
    Numbers& numbers = numbers_[static_cast<size_t>(value.dimension)];
    for (uint32_t number : NumbersOf(value, names, catalogue)) {
      std::vector<uint32_t>& to = Of(numbers, number);
      const uint32_t at = number & ~Mark(value.dimension);
      if (at >= to.size()) to.resize(at + 1, kNoNumber);
      to[at] = probe;
    }
  }
  template <typename See>
  void Look(const Accesses& rows, size_t row, const access::Names& names, const See& see) {
    for (size_t d = 0; d < numbers_.size(); ++d) {
      Numbers& numbers = numbers_[d];
      if (numbers.plain.empty() && numbers.marked.empty()) continue;
      const Dimension dimension = static_cast<Dimension>(d);
      const uint32_t number = access::NumberIn(rows, row, dimension, names);
      if (number == kNoNumber) continue;
      const std::vector<uint32_t>& of = Of(numbers, number & Mark(dimension));
      const uint32_t at = number & ~Mark(dimension);
      if (at < of.size() && of[at] != kNoNumber) see(of[at]);
    }
  }

 private:
  struct Numbers {
    std::vector<uint32_t> plain, marked;  // kNoNumber: no probe
  };
  static uint32_t Mark(Dimension dimension) {
    return dimension == Dimension::kPrincipal ? access::kTextPrincipal : 0;
  }
  static std::vector<uint32_t>& Of(Numbers& numbers, uint32_t number) {
    return number & access::kTextPrincipal ? numbers.marked : numbers.plain;
  }
  std::array<Numbers, access::kDimensions> numbers_;
};

}  // namespace

Result<std::vector<Sighted>> Sight(Matching& matching, const ledger::ScanRange& range,
                                   const std::vector<std::vector<IndicatorValue>>& probes,
                                   access::Names& names, const access::Catalogue& catalogue) {
  std::vector<Sighted> seen(probes.size());
  SingleProbes single;
  std::vector<std::pair<uint32_t, Filter>> joint;
  for (uint32_t i = 0; i < probes.size(); ++i) {
    if (probes[i].size() == 1 && !probes[i][0].range)
      single.Add(probes[i][0], i, names, catalogue);
    else
      joint.emplace_back(i, Filter(probes[i], names, catalogue));
  }
  for (const ledger::SegmentInfo& segment : TRY(matching.Segments())) {
    const std::shared_ptr<const Accesses> rows = TRY(matching.Rows(segment));
    for (size_t i = 0; i < rows->size(); ++i) {
      const Time time = rows->time[i];
      if (time < range.from || time >= range.to) continue;
      auto see = [&](uint32_t probe) {
        Sighted& one = seen[probe];
        ++one.accesses;
        one.first = std::min(one.first, time);
        one.last = std::max(one.last, time);
      };
      single.Look(*rows, i, names, see);
      for (const auto& [probe, filter] : joint)
        if (filter.Matches(*rows, i)) see(probe);
    }
  }
  return seen;
}

}  // namespace haetae::scope
