#include "detect/orphans.h"

#include <algorithm>

namespace haetae::detect {

using access::Dimension;

void Orphans::Name(uint32_t doing, uint32_t credential) {
  if (doing >= named_.size()) named_.resize(doing + 1);
  if (orphans_kept_ >= orphans_max_) return;
  named_[doing].push_back(credential);
  ++orphans_kept_;
}

int Orphans::Add(const Sight& sight, size_t row, bool orphan) {
  const size_t raised_before = excess_.raised().size();
  const int raised = excess_.Add(sight, row, orphan);
  const uint32_t credential = sight.rows->credential[row];
  if (raised == Excess::kNone) {
    if (!orphan) return Excess::kNone;
    if (pending_.size() < kPendingMax) pending_.emplace_back();
    pending_[next_pending_] = {credential, Excess::NumbersOf(sight, row)};
    next_pending_ = (next_pending_ + 1) % kPendingMax;
    return Excess::kNone;
  }
  const RaisedCohort& cohort = excess_.raised()[static_cast<size_t>(raised)];
  if (excess_.raised().size() > raised_before) {
    for (Pending& pending : pending_) {
      if (pending.credential == kNoNumber ||
          pending.numbers[static_cast<size_t>(cohort.kind)] != cohort.number) {
        continue;
      }
      Name(cohort.doing, pending.credential);
      pending.credential = kNoNumber;
    }
  }
  if (orphan) Name(cohort.doing, credential);
  return static_cast<int>(cohort.doing);
}

std::vector<Indicator> Orphans::IndicatorsOf(uint32_t doing, const Context& context,
                                             const Clients& clients) const {
  const std::vector<uint32_t>& named = named_[doing];
  if (named.size() > kNamedMax)
    return detect::IndicatorsOf(excess_.Doings()[doing], context, clients);
  std::vector<Indicator> indicators;
  for (uint32_t credential : named) {
    indicators.push_back(
        {Dimension::kCredential, std::string(context.names.credentials.Text(credential))});
  }
  std::sort(indicators.begin(), indicators.end(),
            [](const Indicator& a, const Indicator& b) { return a.value < b.value; });
  return indicators;
}

}  // namespace haetae::detect
