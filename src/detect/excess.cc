#include "detect/excess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "detect/actor.h"

namespace haetae::detect {
namespace {

using access::Dimension;

constexpr size_t kAddress = static_cast<size_t>(CohortKind::kAddress);
constexpr size_t kDevice = static_cast<size_t>(CohortKind::kDevice);
constexpr size_t kClient = static_cast<size_t>(CohortKind::kClient);
constexpr uint64_t kOwnTrialsMin = 100;    // fewer trials of its own past say nothing
constexpr uint64_t kWarmTrialsMin = 20;    // nor fewer of its warm-up
constexpr uint64_t kOtherTrialsMin = 200;  // fewer trials of others in two days neither
constexpr double kPure = 0.9;

int32_t DayOfHour(int32_t hour) { return (hour >= 0 ? hour : hour - 23) / 24; }

}  // namespace

void Excess::Tally::Turn(int32_t at_hour) {
  past.trials += now.trials, past.marked += now.marked;
  today = {today.trials + now.trials, today.marked + now.marked};
  hour_before = at_hour == hour + 1 ? now : Pair{};
  now = {};
  if (const int32_t day = DayOfHour(hour), new_day = DayOfHour(at_hour); day != new_day) {
    day_before = new_day == day + 1 ? today : Pair{};
    today = {};
  }
  hour = at_hour;
}

void Excess::Tally::TakeBack(int32_t at_hour) {
  auto back = [](auto& counts) {
    if (counts.trials > 0) --counts.trials;
    if (counts.marked > 0) --counts.marked;
  };
  if (at_hour == hour) return back(now);
  back(past);
  if (at_hour == hour - 1) back(hour_before);
  const int32_t days = DayOfHour(hour) - DayOfHour(at_hour);
  if (days == 0) back(today);
  if (days == 1) back(day_before);
}

// A device's number may carry kAgentDevice: even and odd places keep the table dense.
size_t Excess::PlaceOf(size_t kind, uint32_t number) {
  if (kind != kDevice) return number;
  return (number & ~kAgentDevice) * size_t{2} + ((number & kAgentDevice) != 0 ? 1 : 0);
}

Excess::Numbers Excess::NumbersOf(const Sight& sight, size_t row) {
  return {sight.rows->key[row], sight.device(row),  sight.client(row),
          sight.country(row),   sight.network(row), sight.rows->address[row]};
}

int Excess::RaisedOf(const Numbers& numbers) {
  if (raised_.empty()) return kNone;
  for (size_t kind = 0; kind < kAddress; ++kind) {
    if (numbers[kind] == kNoNumber) continue;
    const int32_t raised = TallyOf(kind, numbers[kind]).raised;
    if (raised != kNone) return raised;
  }
  if (raised_addresses_.empty()) return kNone;
  auto found = raised_addresses_.find(numbers[kAddress]);
  return found == raised_addresses_.end() ? kNone : found->second;
}

void Excess::Count(const Numbers& numbers, int32_t hour, bool marked) {
  for (size_t kind = 0; kind < kAddress; ++kind) {
    if (numbers[kind] == kNoNumber) continue;
    Tally& tally = TallyOf(kind, numbers[kind]);
    met_[kind] += tally.hour == INT32_MIN;
    tally.Add(hour, marked);
  }
  if (limits_.by_address && numbers[kAddress] != kNoNumber) {
    AddressCounts& counts = addresses_.At(numbers[kAddress]);
    met_[kAddress] += counts.trials == 0;
    ++counts.trials, counts.marked += marked;
  }
  ++all_.trials, all_.marked += marked;
  recent_.Add(hour, marked);
}

// Of an address only its marked trials are counted before the alert.
void Excess::CountAddress(RaisedCohort& cohort, uint32_t address, bool marked) {
  if (cohort.kind == CohortKind::kAddress || address == kNoNumber) return;
  auto found = cohort.addresses.find(address);
  if (found == cohort.addresses.end()) {
    if (!marked || cohort.addresses.size() >= RaisedCohort::kSuspectsMax) return;
    found = cohort.addresses.try_emplace(address).first;
  }
  ++found->second.first, found->second.second += marked;
}

int Excess::Add(const Trial& trial, const Clients& clients, Position now, bool marked) {
  const auto& [numbers, time] = trial;
  clients_ = &clients;
  first_ = std::min(first_, time);
  const int raised = RaisedOf(numbers);
  if (raised != kNone) {
    RaisedCohort& cohort = raised_[static_cast<size_t>(raised)];
    ++cohort.trials, cohort.marked += marked;
    CountAddress(cohort, numbers[kAddress], marked);
    return raised;
  }
  const int32_t hour = static_cast<int32_t>(time.us / kHour);
  Count(numbers, hour, marked);
  const bool warm = time - first_ < limits_.warm_up || all_.trials <= limits_.warm_up_trials;
  if (warm) {
    for (size_t kind = 0; kind < kAddress; ++kind) {
      if (numbers[kind] == kNoNumber) continue;
      const size_t at = PlaceOf(kind, numbers[kind]);
      if (at >= warm_up_[kind].size()) Grow(warm_up_[kind], at);
      warm_up_[kind][at] = tallies_[kind][at].All();
    }
    return kNone;
  }
  if (!marked) return kNone;
  if (marks_.size() < kMarksKept) marks_.emplace_back();
  marks_[next_mark_] = {numbers, hour};
  next_mark_ = (next_mark_ + 1) % kMarksKept;
  return Test(numbers, now);
}

double Excess::Chance(Counts counts, double usual) const {
  if (counts.marked < limits_.marked_min) return 0;
  const double trials = static_cast<double>(counts.trials);
  const double share = static_cast<double>(counts.marked) / trials;
  if (share < limits_.share_min) return 0;
  if (share < limits_.times * usual && (1 - share) * limits_.times > 1 - usual) return 0;
  return LogBinomialTail(trials, static_cast<double>(counts.marked), usual);
}

// Where a cohort is too often marked, what holds most of its marks and little else may be another:
// a carrier's network shows what a forged key does. The first kind is raised whose share is near
// the purest one's.
int Excess::Test(const Numbers& numbers, Position at) {
  std::array<std::array<Counts, kSpans>, kCohortKinds> counts{};
  Verdict passed;
  size_t passed_kind = 0;
  for (size_t kind = 0; kind < kCohortKinds; ++kind) {
    if (numbers[kind] == kNoNumber || (kind == kAddress && !limits_.by_address)) continue;
    counts[kind] = SpansOf(kind, numbers[kind]);
    const Verdict verdict = Judge(kind, numbers, counts[kind]);
    if (verdict.chance >= kLogChanceMax - std::log(met_[kind] + 1.0)) continue;
    if (passed.chance == 0 || verdict.share > passed.share) passed = verdict, passed_kind = kind;
  }
  if (passed.chance == 0) return kNone;
  const uint64_t marks = counts[passed_kind][passed.span].marked;
  auto purity = [&](size_t kind) {
    const uint64_t own = counts[kind][passed.span].marked;
    return own * 10 < marks * 7 ? 0 : counts[kind][kSpans - 1].share();
  };
  double purest = 0;
  for (size_t kind = 0; kind < kCohortKinds; ++kind) purest = std::max(purest, purity(kind));
  for (size_t kind = 0; kind < kCohortKinds; ++kind) {
    if (purity(kind) >= kPure * purest) return Raise(kind, numbers, at, passed);
  }
  return kNone;
}

std::array<Excess::Counts, Excess::kSpans> Excess::SpansOf(size_t kind, uint32_t number) {
  if (kind == kAddress) {
    const Counts own{addresses_.Get(number).trials, addresses_.Get(number).marked};
    return {own, own, own};
  }
  const Tally& own = TallyOf(kind, number);
  return {own.TwoHours(), own.TwoDays(), own.All()};
}

// The span whose marks chance explains least.
Excess::Verdict Excess::Judge(size_t kind, const Numbers& numbers,
                              const std::array<Counts, kSpans>& spans) {
  const Counts all = spans[kSpans - 1];
  if (all.marked < limits_.marked_min) return {};
  double usual = floors_[kind];
  if (kind == kAddress) {
    usual = std::max(usual, ShareOfOthers(Without(all_, all)));
    return {all.share(), usual, usual, Chance(all, usual), kSpans - 1};
  }
  const Tally& own = TallyOf(kind, numbers[kind]);
  const Counts recent = Without(recent_.TwoDays(), own.TwoDays());
  if (recent.trials >= kOtherTrialsMin) usual = std::max(usual, Share(recent));
  if (kind == kClient && (*clients_)[numbers[kClient]].device != kNoNumber) {
    const Counts device =
        Without(TallyOf(kDevice, (*clients_)[numbers[kClient]].device).All(), own.All());
    if (device.trials >= kOwnTrialsMin) usual = std::max(usual, Share(device));
  }
  const size_t place = PlaceOf(kind, numbers[kind]);
  if (place < warm_up_[kind].size() && warm_up_[kind][place].trials >= kWarmTrialsMin)
    usual = std::max(usual, Share(warm_up_[kind][place]));
  Verdict verdict;
  for (size_t span = 0; span < kSpans; ++span) {
    const Counts past = Without(all, spans[span]);
    if (past.trials < limits_.past_min) continue;
    double expected = std::max(usual, ShareOfOthers(Without(all_, spans[span])));
    if (past.trials >= kOwnTrialsMin) expected = std::max(expected, Share(past));
    const double chance = Chance(spans[span], expected);
    if (chance < verdict.chance)
      verdict = {spans[span].share(), expected, Share(past), chance, span};
  }
  return verdict;
}

int Excess::Raise(size_t kind, const Numbers& numbers, Position at, const Verdict& verdict) {
  const int index = static_cast<int>(raised_.size());
  Counts own;
  if (kind == kAddress) {
    raised_addresses_[numbers[kind]] = index;
    const AddressCounts counts = addresses_.Get(numbers[kind]);
    own = {counts.trials, counts.marked};
  } else {
    Tally& tally = TallyOf(kind, numbers[kind]);
    tally.raised = index;
    own = tally.All();
  }
  all_ = Without(all_, own);  // trials that were of an earlier cohort, too, are gone already
  uint32_t doing = doing_count_;
  if (kind == kAddress) {
    if (addresses_raised_ != kTimeMin && at.time - addresses_raised_ < kDay)
      doing = addresses_doing_;
    addresses_doing_ = doing;
    addresses_raised_ = at.time;
  }
  doing_count_ += doing == doing_count_;
  raised_.push_back({static_cast<CohortKind>(kind), numbers[kind], doing, at, own.trials,
                     own.marked, verdict.share, verdict.usual, all_.trials, all_.share(),
                     verdict.chance, verdict.past});
  TakeBack(kind, numbers[kind], raised_.back());
  return index;
}

// The last marked trials of the cohort no longer speak against whatever else they belong to.
void Excess::TakeBack(size_t kind, uint32_t number, RaisedCohort& raised) {
  for (Mark& mark : marks_) {
    if (mark.numbers[kind] != number) continue;
    CountAddress(raised, mark.numbers[kAddress], true);
    for (size_t other = 0; other < kAddress; ++other) {
      if (other != kind && mark.numbers[other] != kNoNumber)
        TallyOf(other, mark.numbers[other]).TakeBack(mark.hour);
    }
    if (kind != kAddress && limits_.by_address && mark.numbers[kAddress] != kNoNumber) {
      AddressCounts& counts = addresses_.At(mark.numbers[kAddress]);
      counts.trials -= counts.trials > 0, counts.marked -= counts.marked > 0;
    }
    recent_.TakeBack(mark.hour);
    mark.numbers.fill(kNoNumber);
  }
}

std::vector<Doing> Excess::Doings() const {
  std::vector<Doing> doings(doing_count_);
  for (const RaisedCohort& cohort : raised_) {
    Doing& doing = doings[cohort.doing];
    doing.cohorts.push_back(cohort);
    doing.trials += cohort.trials, doing.marked += cohort.marked;
  }
  return doings;
}

namespace {

constexpr double kMixed = 0.5;         // a cohort of which its suspects hold less holds others, too
constexpr double kSuspectMarks = 0.7;  // of its marks that they must hold

// The addresses of a mixed cohort that are marked at least half as often as where a mark is found
// on average (a carrier's address has many trials and few of the marks); none where they are nearly
// all of it, or do not explain it.
std::vector<uint32_t> Suspects(const RaisedCohort& cohort) {
  double marks = 0, shares = 0;
  for (const auto& [address, counts] : cohort.addresses) {
    marks += counts.second;
    shares += static_cast<double>(counts.second) * counts.second / std::max(1U, counts.first);
  }
  const double marked_share = shares / std::max(1.0, marks);
  std::vector<uint32_t> suspects;
  uint64_t held = 0, held_marks = 0;
  for (const auto& [address, counts] : cohort.addresses) {
    if (counts.second * 2.0 < marked_share * counts.first) continue;
    suspects.push_back(address);
    held += counts.first, held_marks += counts.second;
  }
  if (static_cast<double>(held) >= kMixed * static_cast<double>(cohort.trials) ||
      static_cast<double>(held_marks) < kSuspectMarks * static_cast<double>(cohort.marked)) {
    return {};
  }
  std::sort(suspects.begin(), suspects.end());
  return suspects;
}

void AddIndicators(const RaisedCohort& cohort, const Context& context, const Clients& clients,
                   std::vector<Indicator>& indicators) {
  auto add = [&](Dimension dimension, uint32_t number) {
    if (number == kNoNumber) return;
    indicators.push_back(
        {dimension, ActorText(number, dimension, context.names, context.catalogue)});
  };
  if (std::vector<uint32_t> suspects = Suspects(cohort); !suspects.empty()) {
    for (uint32_t address : suspects) add(Dimension::kSourceIp, address);
    return;
  }
  switch (cohort.kind) {
    case CohortKind::kKey:
      return add(Dimension::kKey, cohort.number);
    case CohortKind::kCountry:
      return add(Dimension::kCountry, cohort.number);
    case CohortKind::kNetwork:
      return add(Dimension::kNetwork, cohort.number);
    case CohortKind::kAddress:
      return add(Dimension::kSourceIp, cohort.number);
    case CohortKind::kClient:
      add(Dimension::kUserAgent, clients[cohort.number].user_agent);
      add(Dimension::kTlsFingerprint, clients[cohort.number].fingerprint);
      return;
    case CohortKind::kDevice:
      if ((cohort.number & kAgentDevice) == 0)
        return add(Dimension::kTlsFingerprint, cohort.number);
      for (uint32_t i = 0; i < clients.size(); ++i) {
        if (clients[i].device == cohort.number) add(Dimension::kUserAgent, clients[i].user_agent);
      }
  }
}

}  // namespace

std::vector<Indicator> IndicatorsOf(const Doing& doing, const Context& context,
                                    const Clients& clients) {
  std::vector<Indicator> indicators;
  for (const RaisedCohort& cohort : doing.cohorts)
    AddIndicators(cohort, context, clients, indicators);
  return indicators;
}

std::string AboutText(const Doing& doing, const Context& context, const Clients& clients) {
  const Doing cohort{.cohorts = {{.kind = doing.first().kind, .number = doing.first().number}}};
  const std::vector<Indicator> indicators = IndicatorsOf(cohort, context, clients);
  if (indicators.empty()) return {};
  return fmt::format("{} {}", access::DimensionName(indicators[0].dimension), indicators[0].value);
}

Phrase DoingText(const Doing& doing, const Context& context, const Clients& clients) {
  const std::vector<Indicator> indicators = IndicatorsOf(doing, context, clients);
  const bool addresses = !indicators.empty() && indicators[0].dimension == Dimension::kSourceIp;
  if (addresses && indicators.size() > 1) {
    const std::string count = WithCommas(indicators.size());
    return {count + " addresses", fmt::format("주소 {}개", count)};
  }
  if (indicators.empty()) return {"unknown", "알 수 없음"};
  std::string shown = EscapeTerminal(Shortened(indicators[0].value, 60));
  if (doing.first().kind == CohortKind::kNetwork && !addresses) {
    const std::string_view name = context.names.NetworkName(doing.first().number);
    if (!name.empty()) shown += " (" + EscapeTerminal(Shortened(name, 40)) + ")";
  }
  // The same dimension twice means either: who reads one name must not take it for all of them.
  const auto same = std::ranges::count(indicators, indicators[0].dimension, &Indicator::dimension);
  const std::string more =
      same > 1 ? fmt::format(" and {} more", WithCommas(static_cast<uint64_t>(same - 1))) : "";
  const std::string more_ko =
      same > 1 ? fmt::format(" 외 {}개", WithCommas(static_cast<uint64_t>(same - 1))) : "";
  auto both = [&](std::string_view en, std::string_view ko) {
    return Phrase{fmt::format("{} {}{}", en, shown, more),
                  fmt::format("{} {}{}", ko, shown, more_ko)};
  };
  switch (indicators[0].dimension) {
    case Dimension::kKey:
      return both("key", "키");
    case Dimension::kCountry:
      return both("country", "국가");
    case Dimension::kNetwork:
      return both("network", "네트워크");
    case Dimension::kTlsFingerprint:
      return both("TLS fingerprint", "TLS 지문");
    case Dimension::kUserAgent:
      return both("user agent", "사용자 에이전트");
    default:
      return both("address", "주소");
  }
}

}  // namespace haetae::detect
