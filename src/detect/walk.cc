#include "detect/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/paged.h"
#include "detect/bits.h"
#include "detect/excess.h"
#include "detect/id_places.h"
#include "detect/sight.h"
#include "detect/walk_run.h"
#include "detect/walk_seen.h"

namespace haetae::detect {
namespace {

using access::Dimension;

// The kinds of excess.h, and two more. Addresses and readers are many: a small state each, until
// it looks like a walk.
constexpr size_t kDeviceKind = static_cast<size_t>(CohortKind::kDevice);
constexpr size_t kAddressKind = static_cast<size_t>(CohortKind::kAddress);
constexpr size_t kReaderKind = kCohortKinds, kRouteKind = kCohortKinds + 1;
constexpr size_t kKinds = kCohortKinds + 2;
// The order in which of equally pure cohorts one is raised: what holds most of a campaign first.
constexpr std::array<size_t, kKinds> kRaiseOrder = {0, kReaderKind, 1, 2, 3, 4, 5, kRouteKind};

constexpr uint32_t kCredentialReader = 0x40000000;  // in the upper half of a reader's number
// A country or a network at night may be a few addresses'; those come first. A reader or an
// address was seen as often again before it was looked at in full.
constexpr std::array<uint32_t, kKinds> kTrialsMin = {
    kWalkTrialsMin,     kWalkTrialsMin,         kWalkTrialsMin,         3 * kWalkTrialsMin,
    3 * kWalkTrialsMin, kWalkTrialsMin * 3 / 4, kWalkTrialsMin * 3 / 4, kWalkTrialsMin};

constexpr double kPureShare = 0.6, kAboveShare = 0.9, kUsualMax = 0.4, kMixedTimes = 4;
constexpr double kPureMin = 0.5;         // of a cohort that is raised by itself
constexpr uint32_t kOwnTrialsMin = 500;  // fewer trials of its own past say nothing
constexpr uint32_t kRatesEvery = 256;
constexpr size_t kSmallRing = 4;
constexpr size_t kNotedMax = 1'000'000;  // addresses of routes and of cohorts that look like a walk
constexpr double kMostly = 0.5;          // of a cohort's reads, for it to be named as a whole
constexpr double kMixedConfidence = 0.5;  // of what is mostly others', and cannot be told apart
constexpr float kSmallSum = 8;            // from here on in full
constexpr double kNearlyPurest = 0.9;

// What many share: all kinds before addresses and readers but a route, which is named with the
// addresses of the walk in any case.
bool IsShared(size_t kind) { return kind < kAddressKind; }

struct Tally {
  IdRing ring;
  Near all, before;  // `before`: of the days before this one
  std::array<Cusum, kSums> sums;
  std::array<Likelihood, kSums> rates;
  std::array<float, kNearKinds> usual{};
  int32_t day = INT32_MIN;
  int32_t raised = -1;
  bool noted = false;  // addresses of it are
};

struct Small {
  std::array<uint32_t, kSmallRing> places{};
  float sum = 0;
};

class WalkDetector : public Detector {
 public:
  WalkDetector(const Context& context, size_t readers_max)
      : context_(context), readers_max_(readers_max), ids_(context.names) {
    small_rates_ = Likelihood::Of(kPureShare, NearByChance(1, kSmallRing));
    for (const access::Route& route : context.catalogue.routes)
      is_thing_.push_back(route.subject_is_thing);
  }

  void See(const Sight& sight) override {
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kReads) || sight.Is(i, kSettled | kUsual)) continue;
      const uint32_t place = ids_.Of(sight.rows->subject[i], is_thing_[sight.rows->route[i]]);
      if (place == IdPlaces::kNone) continue;
      Turn(sight.day(i), sight.rows->time[i]);
      const size_t scale = IdPlaces::ScaleOf(place);
      if (sight.Is(i, kShown)) highest_[scale] = std::max(highest_[scale], place);
      hash_ = HashNumber(place);
      if (place <= highest_before_[scale]) Look(sight, i, place);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Walk& walk : walks_) findings.push_back(Describe(walk));
    return findings;
  }

 private:
  using Numbers = std::array<uint64_t, kKinds>;
  static constexpr uint64_t kNone = ~uint64_t{0};

  // Ids above all of the day before belong to new members. Places change with a generation.
  void Turn(int32_t day, Time time) {
    if (ids_.generation() != generation_) {
      generation_ = ids_.generation();
      for (size_t scale = 0; scale < IdPlaces::kScalesMax; ++scale) {
        highest_[scale] = 0;
        highest_before_[scale] =
            (static_cast<uint32_t>(scale) << IdPlaces::kScaleBits) + IdPlaces::kSpan;
      }
    }
    first_ = std::min(first_, time);
    if (day == day_) return;
    day_ = day;
    for (size_t scale = 0; scale < IdPlaces::kScalesMax; ++scale)
      if (highest_[scale] != 0) highest_before_[scale] = highest_[scale];
  }

  static Numbers NumbersOf(const Sight& sight, size_t i) {
    Numbers numbers;
    const Excess::Numbers shared = Excess::NumbersOf(sight, i);
    for (size_t kind = 0; kind < kCohortKinds; ++kind)
      numbers[kind] = shared[kind] == kNoNumber ? kNone : shared[kind];
    const access::Accesses& rows = *sight.rows;
    numbers[kReaderKind] = numbers[kRouteKind] = kNone;
    if (rows.principal[i] == kNoNumber) {
      numbers[kRouteKind] = rows.route[i];
      if (rows.credential[i] != kNoNumber)
        numbers[kReaderKind] = static_cast<uint64_t>(kCredentialReader) << 32 | rows.credential[i];
    } else if (!sight.Is(i, kOwn)) {
      numbers[kReaderKind] = rows.principal[i];
    }
    return numbers;
  }

  Tally* TallyOf(size_t kind, uint64_t number) {
    if (kind == kAddressKind || kind == kReaderKind) {
      if (looked_at_[kind].empty()) return nullptr;
      auto found = looked_at_[kind].find(number);
      return found == looked_at_[kind].end() ? nullptr : &found->second;
    }
    if (kind == kDeviceKind) {  // even and odd places keep the table dense
      const bool agent = (number & kAgentDevice) != 0;
      number = agent ? (number & ~uint64_t{kAgentDevice}) * 2 + 1 : number * 2;
    }
    std::vector<Tally>& tallies = tallies_[kind];
    if (number >= tallies.size()) tallies.resize(std::max(number + 1, tallies.size() * 3 / 2));
    return &tallies[number];
  }

  void Look(const Sight& sight, size_t i, uint32_t place) {
    const Numbers numbers = NumbersOf(sight, i);
    address_ = numbers[kAddressKind];
    std::array<Tally*, kKinds> tallies{};
    for (size_t kind = 0; kind < kKinds; ++kind) {
      if (numbers[kind] == kNone) continue;
      tallies[kind] = TallyOf(kind, numbers[kind]);
      if (tallies[kind] != nullptr && tallies[kind]->raised >= 0)
        return Follow(sight, i, {kind, numbers[kind]}, *tallies[kind], place);
    }
    // A reader who seems to walk says nothing of the key or the network it shares with others.
    if (Tally* reader = tallies[kReaderKind]; reader != nullptr && Suspect(*reader)) {
      if (Add({kReaderKind, numbers[kReaderKind]}, *reader, place, false))
        Raise(sight, i, numbers, tallies);
      return;
    }
    const bool warm = sight.rows->time[i] - first_ < kWalkWarmUp;
    bool passed = false;
    for (size_t kind = 0; kind < kKinds; ++kind) {
      if (numbers[kind] == kNone) continue;
      if (tallies[kind] == nullptr) {
        if (!warm || kind == kReaderKind) AddSmall(kind, numbers[kind], place);
      } else {
        passed |= Add({kind, numbers[kind]}, *tallies[kind], place, warm && kind != kReaderKind);
      }
    }
    if (passed) Raise(sight, i, numbers, tallies);
  }

  static bool Suspect(const Tally& tally) {
    return std::any_of(tally.sums.begin(), tally.sums.end(), [](const Cusum& sum) {
      return sum.sum > kWalkSum / 4 && sum.share() >= kPureMin;
    });
  }

  // Whether a sum passed.
  bool Add(Cohort cohort, Tally& tally, uint32_t place, bool warm) {
    const size_t kind = cohort.kind;
    if (tally.day != day_) {
      const bool suspect = std::any_of(tally.sums.begin(), tally.sums.end(),
                                       [](const Cusum& sum) { return sum.sum > kWalkSum / 2; });
      if (!suspect) tally.before = tally.all;
      tally.day = day_;
      if (tally.before.trials >= kOwnTrialsMin) SetRates(kind, tally);
    }
    const std::optional<Step> step = tally.ring.Take(place, hash_, generation_);
    if (!step) return false;
    if (kind == kRouteKind) NoteAddress(cohort, *step);
    tally.all.Add(*step);
    totals_[kind].Add(*step);
    if (tally.all.trials % kRatesEvery == 1) SetRates(kind, tally);
    if (warm) return false;
    bool passed = false;
    for (size_t s = 0; s < kSums; ++s) {
      const bool marked = s == kOrderSum ? step->above : step->near[s / 2];
      Cusum& sum = tally.sums[s];
      sum.Add(marked, tally.rates[s]);
      passed |=
          marked && sum.sum >= kWalkSum && sum.trials >= kTrialsMin[kind] && Nameable(kind, sum);
    }
    if (IsShared(kind)) NoteSuspect(cohort, tally, *step);
    return passed;
  }

  // Where a walk is among many others, only a route is small enough to be named.
  static bool Nameable(size_t kind, const Cusum& cusum) {
    return kind == kRouteKind || cusum.share() >= kPureMin;
  }

  // Who asks for a route in nobody's name, or is among those who share what looks like a walk: some
  // addresses may be the walk's, and others not.
  void NoteAddress(Cohort cohort, const Step& step) {
    if (address_ == kNone) return;
    const Noted noted{cohort.kind, cohort.number, address_};
    auto found = noted_.find(noted);
    if (found == noted_.end()) {
      if (noted_.size() >= kNotedMax) {
        ++without_room_;
        return;
      }
      found = noted_.try_emplace(noted).first;
    }
    found->second.Add(step);
  }

  // Of what many share only while it looks like a walk.
  void NoteSuspect(Cohort cohort, Tally& tally, const Step& step) {
    if (Suspect(tally)) {
      tally.noted = true;
      NoteAddress(cohort, step);
    } else if (std::exchange(tally.noted, false)) {
      noted_.erase(noted_.lower_bound({cohort.kind, cohort.number, 0}),
                   noted_.upper_bound({cohort.kind, cohort.number, kNone}));
    }
  }

  double ShareOfOthers(size_t kind, const Tally& tally, size_t k) const {
    const uint64_t others = totals_[kind].trials - tally.all.trials;
    if (others < kOtherTrialsMin) return 0;
    return static_cast<double>(totals_[kind].near[k] - tally.all.near[k]) /
           static_cast<double>(others);
  }

  void SetRates(size_t kind, Tally& tally) {
    for (size_t k = 0; k < kNearKinds; ++k) {
      double usual = std::max(by_chance_[k], ShareOfOthers(kind, tally, k));
      if (tally.before.trials >= kOwnTrialsMin) {
        usual = std::max(usual, static_cast<double>(tally.before.near[k]) /
                                    static_cast<double>(tally.before.trials));
      }
      usual = std::min(usual, kUsualMax);
      tally.usual[k] = static_cast<float>(usual);
      tally.rates[2 * k] = Likelihood::Of(kPureShare, usual);
      tally.rates[2 * k + 1] = Likelihood::Of(std::min(kPureShare, kMixedTimes * usual), usual);
    }
    tally.rates[kOrderSum] = Likelihood::Of(kAboveShare, 0.5);
  }

  void AddSmall(size_t kind, uint64_t number, uint32_t place) {
    Small* small = SmallOf(kind, number);
    if (small == nullptr) return;
    uint32_t nearest = UINT32_MAX;
    for (uint32_t other : small->places) {
      const uint32_t distance = place > other ? place - other : other - place;
      if (distance == 0) return;
      nearest = std::min(nearest, distance);
    }
    for (size_t at = kSmallRing - 1; at > 0; --at) small->places[at] = small->places[at - 1];
    small->places[0] = place;
    if (small->places[kSmallRing - 1] == 0) return;  // not full
    small->sum = std::max(
        0.0F, small->sum + (nearest < kNearSpan[1] ? small_rates_.marked : small_rates_.other));
    if (small->sum < kSmallSum) return;
    IdRing& ring = looked_at_[kind][number].ring;
    ring.generation = generation_;
    for (size_t at = kSmallRing; at-- > 0;) ring.Keep(small->places[at]);
  }

  Small* SmallOf(size_t kind, uint64_t number) {
    if (kind == kAddressKind) return &addresses_.At(number);
    auto found = readers_.find(number);
    if (found != readers_.end()) return &found->second;
    if (readers_.size() >= readers_max_) {
      ++without_room_;
      return nullptr;
    }
    return &readers_[number];
  }

  void Raise(const Sight& sight, size_t i, const Numbers& numbers,
             const std::array<Tally*, kKinds>& tallies) {
    // Of a kind, the sum that speaks loudest.
    auto loudest = [&](size_t kind) {
      size_t best = kSums;
      for (size_t s = 0; tallies[kind] != nullptr && s < kSums; ++s) {
        const Cusum& cusum = tallies[kind]->sums[s];
        if (cusum.sum < kWalkSum || !Nameable(kind, cusum)) continue;
        if (best == kSums || cusum.sum > tallies[kind]->sums[best].sum) best = s;
      }
      return best;
    };
    double purest = 0;
    std::array<size_t, kKinds> best{};
    for (size_t kind = 0; kind < kKinds; ++kind) {
      best[kind] = loudest(kind);
      if (best[kind] == kSums) continue;
      const Cusum& cusum = tallies[kind]->sums[best[kind]];
      if (cusum.trials >= kTrialsMin[kind] / 2) purest = std::max(purest, cusum.share());
    }
    for (size_t kind : kRaiseOrder) {
      if (best[kind] == kSums) continue;
      const Cusum& cusum = tallies[kind]->sums[best[kind]];
      if (cusum.trials < kTrialsMin[kind] / 2 || cusum.share() < kNearlyPurest * purest) continue;
      if (cusum.trials < kTrialsMin[kind]) return;  // soon
      Put(sight, i, kind, numbers[kind], *tallies[kind], best[kind]);
      break;
    }
    for (Tally* tally : tallies) {
      if (tally != nullptr) tally->sums = {};
    }
  }

  void Put(const Sight& sight, size_t i, size_t kind, uint64_t number, Tally& tally, size_t sum) {
    const Position at = sight.At(i);
    const bool many = kind == kAddressKind || kind == kReaderKind;
    totals_[kind].trials -= tally.all.trials;
    for (size_t k = 0; k < kNearKinds; ++k) totals_[kind].near[k] -= tally.all.near[k];
    if (many) {
      for (size_t w = walks_.size(); w-- > 0;) {
        if (walks_[w].cohorts[0].kind != kind || at.time - walks_[w].grew > kDay) continue;
        walks_[w].cohorts.push_back({kind, number});
        walks_[w].grew = at.time;
        tally.raised = static_cast<int32_t>(w);
        return;
      }
    }
    tally.raised = static_cast<int32_t>(walks_.size());
    Walk walk{.cohorts = {{kind, number}}, .alert = at, .grew = at.time, .sum = sum};
    walk.at_alert = tally.sums[sum];
    walk.before = tally.all;
    walk.usual = sum == kOrderSum ? 0.5 : tally.usual[sum / 2];
    walk.other_trials = totals_[kind].trials;
    walks_.push_back(std::move(walk));
    alerts_ = walks_.size();
  }

  void Follow(const Sight& sight, size_t i, Cohort cohort, Tally& tally, uint32_t place) {
    Walk& walk = walks_[static_cast<size_t>(tally.raised)];
    const std::optional<Step> step = tally.ring.Take(place, hash_, generation_);
    if (!step) return;
    if (cohort.kind == kRouteKind || IsShared(cohort.kind)) NoteAddress(cohort, *step);
    const bool near = step->near[walk.sum < kOrderSum ? walk.sum / 2 : 1];
    ++walk.trials, walk.above += step->above;
    if (!near) return;
    ++walk.near;
    if (walk.near > 1 && IdPlaces::ScaleOf(place) != IdPlaces::ScaleOf(walk.low)) return;
    walk.low = std::min(walk.low, place), walk.high = std::max(walk.high, place);
    walk.first = std::min(walk.first, sight.rows->time[i]);
    const double t = static_cast<double>(sight.rows->time[i] - walk.first) / kHour;
    const double p = place / 65'536.0;
    walk.n += 1, walk.t += t, walk.p += p;
    walk.tt += t * t, walk.pp += p * p, walk.tp += t * p;
  }

  // A cohort that is mostly others', of which the walk is a part.
  static bool IsMixed(const Walk& walk) {
    return IsShared(walk.cohorts[0].kind) && walk.Part() < kMostly;
  }
  std::vector<std::string> AddressesOf(const Walk& walk) const;
  std::vector<Indicator> IndicatorsOf(const Walk& walk) const;
  Phrase Who(const Walk& walk) const;
  Finding Describe(const Walk& walk) const;

  Context context_;
  size_t readers_max_;
  IdPlaces ids_;
  std::vector<bool> is_thing_;  // by route
  const Clients* clients_ = nullptr;
  uint64_t hash_ = 0;  // of this row's place
  uint32_t generation_ = 0;
  std::array<uint32_t, IdPlaces::kScalesMax> highest_{}, highest_before_{};  // by scale
  int32_t day_ = INT32_MIN;
  Time first_ = kTimeMax;
  std::array<std::vector<Tally>, kKinds> tallies_;
  std::array<std::unordered_map<uint64_t, Tally>, kKinds> looked_at_;  // addresses and readers
  Paged<Small> addresses_;
  std::unordered_map<uint64_t, Small> readers_;
  uint64_t without_room_ = 0;
  using Noted = std::tuple<size_t, uint64_t, uint64_t>;  // kind and number of a cohort, address
  std::map<Noted, Near> noted_;
  uint64_t address_ = kNone;  // of this row
  std::array<Near, kKinds> totals_;
  Likelihood small_rates_;
  std::array<double, kNearKinds> by_chance_ = {NearByChance(0, kWalkRing),
                                               NearByChance(1, kWalkRing)};
  std::vector<Walk> walks_;
};

// The addresses most of whose reads are near, if most of what is near is theirs; sorted, since
// their numbers may be others in another run.
std::vector<std::string> WalkDetector::AddressesOf(const Walk& walk) const {
  const Cohort& cohort = walk.cohorts[0];
  const size_t k = walk.sum < kOrderSum ? walk.sum / 2 : IsShared(cohort.kind) ? 1 : 0;
  std::vector<std::string> addresses;
  uint64_t near = 0, near_of_them = 0;
  const auto end = noted_.upper_bound({cohort.kind, cohort.number, kNone});
  for (auto at = noted_.lower_bound({cohort.kind, cohort.number, 0}); at != end; ++at) {
    near += at->second.near[k];
    if (at->second.near[k] < 2 || at->second.near[k] * 3 < at->second.trials) continue;
    addresses.emplace_back(
        context_.names.addresses.Text(static_cast<uint32_t>(std::get<2>(at->first))));
    near_of_them += at->second.near[k];
  }
  if (near_of_them * 2 < near) return {};
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

std::vector<Indicator> WalkDetector::IndicatorsOf(const Walk& walk) const {
  std::vector<Indicator> indicators;
  for (const Cohort& cohort : walk.cohorts) {
    const uint32_t number = static_cast<uint32_t>(cohort.number);
    if (cohort.kind == kRouteKind) {
      indicators.push_back({Dimension::kRoute, context_.catalogue.routes[number].text});
    } else if (cohort.kind == kReaderKind && cohort.number >> 32 != 0) {
      indicators.push_back(
          {Dimension::kCredential, std::string(context_.names.credentials.Text(number))});
    } else if (cohort.kind == kReaderKind) {
      indicators.push_back(
          {Dimension::kPrincipal, std::string(context_.names.PrincipalText(number))});
    } else {
      const Doing doing{
          .cohorts = {{.kind = static_cast<CohortKind>(cohort.kind), .number = number}}};
      for (Indicator& indicator : detect::IndicatorsOf(doing, context_, *clients_))
        indicators.push_back(std::move(indicator));
    }
  }
  if (walk.cohorts[0].kind == kRouteKind || IsMixed(walk)) {
    for (std::string& address : AddressesOf(walk))
      indicators.push_back({Dimension::kSourceIp, std::move(address)});
  }
  return indicators;
}

Phrase WalkDetector::Who(const Walk& walk) const {
  const Cohort& first = walk.cohorts[0];
  if (first.kind < kCohortKinds) {
    Doing doing;
    for (const Cohort& cohort : walk.cohorts)
      doing.cohorts.push_back({.kind = static_cast<CohortKind>(cohort.kind),
                               .number = static_cast<uint32_t>(cohort.number)});
    return DoingText(doing, context_, *clients_);
  }
  if (walk.cohorts.size() > 1) {
    const std::string count = WithCommas(walk.cohorts.size());
    return {count + " readers", fmt::format("조회 계정 {}개", count)};
  }
  const std::string shown = EscapeTerminal(Shortened(IndicatorsOf(walk)[0].value, 60));
  if (first.kind == kRouteKind) return {"route " + shown, "경로 " + shown};
  if (first.number >> 32 != 0) return {"credential " + shown, "인증정보 " + shown};
  return {"reader " + shown, "조회 계정 " + shown};
}

Finding WalkDetector::Describe(const Walk& walk) const {
  const bool pure = walk.at_alert.share() >= 0.5;
  Finding finding{.detector = "walk",
                  .confidence = pure ? 0.85 : 0.6,
                  .attack = {"T1119", "T1087"},
                  .alert = walk.alert,
                  .indicators = IndicatorsOf(walk)};
  finding.about = Who({.cohorts = {walk.cohorts[0]}}).en;
  Phrase who = Who(walk);
  const bool mixed = IsMixed(walk);
  const std::vector<std::string> addresses = mixed ? AddressesOf(walk) : std::vector<std::string>{};
  if (mixed) {
    finding.mostly_others = addresses.empty();
    if (finding.mostly_others) finding.confidence = kMixedConfidence;
    const std::string count = WithCommas(addresses.size());
    if (!addresses.empty())
      who = {fmt::format("{}, at {}", who.en, Counted(addresses.size(), "address", "addresses")),
             fmt::format("{}, 주소 {}개", who.ko, count)};
  }
  finding.title = {
      fmt::format("somebody goes through account ids one after the other with {}", who.en),
      fmt::format("{}에서 계정 번호를 차례로 훑었습니다", who.ko)};
  SayNumbers(walk, ids_, finding);
  if (mixed) SayMixed(walk, addresses.size(), finding);
  Say(finding, Part::kWhy,
      {"people come to a service in no order; a program that knows nobody counts through the ids",
       "이용자는 순서 없이 찾아오지만, 아는 사람이 없는 프로그램은 번호를 차례로 셉니다"});
  Say(finding, Part::kDoubt,
      {"an export or a migration that jobs.toml does not declare, or somebody who works through a "
       "list that is sorted by id",
       "jobs.toml에 없는 내보내기나 이관 작업, 또는 번호순으로 정렬된 목록을 처리하는 업무일 수 "
       "있습니다"});
  if (without_room_ > 0) {
    Say(finding, Part::kDoubt,
        {fmt::format("{} not looked at by reader: there are more than {} readers",
                     Counted(without_room_, "read was", "reads were"), WithCommas(readers_max_)),
         fmt::format("조회자가 {1}명을 넘어 조회 {0}건은 조회자별로 살피지 못했습니다",
                     WithCommas(without_room_), WithCommas(readers_max_))});
  }
  return finding;
}

}  // namespace

std::unique_ptr<Detector> MakeWalk(const Context& context, size_t readers_max) {
  return std::make_unique<WalkDetector>(context, readers_max);
}

}  // namespace haetae::detect
