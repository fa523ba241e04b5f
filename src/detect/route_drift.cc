#include "detect/route_drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>
#include <vector>

#include "detect/drift_series.h"
#include "detect/excess.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

// What a route's readers are told apart by: kinds of excess.h.
constexpr std::array<CohortKind, 3> kValueKinds = {CohortKind::kDevice, CohortKind::kCountry,
                                                   CohortKind::kNetwork};
constexpr double kHourReadsMin = 20;   // fewer reads in an hour say nothing of a share
constexpr double kBlockReadsMin = 20;  // nor in a block of a mix
constexpr double kOthersTimes = 1.5;   // a route may be liked more in one place than others are
constexpr double kPastReadsMin = 200, kForget = 0.97;
constexpr int32_t kPastBlocks = 512;  // what is older weighs less than a millionth
constexpr float kAbsent = 0.25;  // a CUSUM falls in a block without: who comes at night only, comes
constexpr double kTogether = 14, kGrownShare = 0.5;
constexpr Duration kVisitSpan = kHour, kQuiet = 7 * kDay;

// The last page that an address and client read.
struct Visit {
  uint32_t tag = 0, minute = 0;
  uint16_t route = 0;
};

// A country, network or device as a reader of one route.
struct Value {
  float reads = 0, all = 0;            // of late, and the route's while it was known
  float sum = 0, extra = 0, seen = 0;  // CUSUM; reads above what was expected, and all, since 0
  int32_t block = 0;                   // when reads and all were last brought up to date
};

struct Route {
  Time first = kTimeMax;
  uint32_t hour_reads = 0, hour_new = 0, block_reads = 0;
  DriftSeries rate, newcomers;
  std::array<double, kValueKinds.size()> spread{4, 4, 4};  // of a count, times chance's
  std::array<float, kPastBlocks> block_history{};          // reads, by number of the block
  Time quiet_until = kTimeMin;
};

struct Drift {
  uint32_t route;
  bool job;
  CohortKind kind;
  std::vector<uint32_t> numbers;
  Position alert;
  double seen = 0, extra = 0;
  double rate_sum = 0, newcomer_sum = 0, sum = 0;
};

// A route and whether the reader is a declared job: in the upper half of a key with kind and value.
uint64_t KeyOf(uint32_t lane, size_t kind, uint32_t number) {
  return static_cast<uint64_t>(lane) << 36 | static_cast<uint64_t>(kind) << 32 | number;
}

constexpr uint64_t kWithoutLane = 0xf'ffff'ffff;

class RouteDrift : public Detector {
 public:
  RouteDrift(const Context& context, size_t values_max)
      : context_(context),
        values_max_(values_max),
        lanes_(context.catalogue.routes.size() * 2),
        visits_(kDriftVisits) {}

  void See(const Sight& sight) override {
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      const Time time = sight.rows->time[i];
      if (time.us / kHour != hour_) Turn(sight.At(i));
      const bool fresh = Comes(sight, i, time);
      // Staff are few, so that a mix of theirs says nothing: staff-excess.h looks at each.
      if (sight.Is(i, kShown) && (sight.Is(i, kJob) || !sight.Is(i, kText | kAgain)))
        Count(sight, i, time, fresh);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Drift& drift : drifts_) findings.push_back(Describe(drift));
    return findings;
  }

 private:
  // Whether nothing but the same route came from this address and client in the hour before.
  bool Comes(const Sight& sight, size_t i, Time time) {
    const uint64_t who =
        HashNumber(static_cast<uint64_t>(sight.rows->address[i]) << 32 | sight.client(i));
    Visit& visit = visits_[who & (kDriftVisits - 1)];
    const uint32_t tag = static_cast<uint32_t>(who >> 32);
    const uint32_t minute = static_cast<uint32_t>(time.us / kMinute);
    const uint16_t route = sight.rows->route[i];
    const bool known = visit.tag == tag && minute - visit.minute <= kVisitSpan / kMinute;
    if (!known) visit = {tag, minute, route};
    if (known && visit.route == route) {
      visit.minute = minute;
      return true;
    }
    if (known) visit.minute = minute;  // its first page stays: the visit goes on
    return !known;
  }

  void Count(const Sight& sight, size_t i, Time time, bool fresh) {
    const uint32_t lane = sight.rows->route[i] * 2U + (sight.Is(i, kJob) ? 1 : 0);
    Route& route = lanes_[lane];
    if (route.first == kTimeMax) route.first = time;
    ++route.hour_reads, ++route.block_reads;
    route.hour_new += fresh;
    const Excess::Numbers numbers = Excess::NumbersOf(sight, i);
    for (size_t k = 0; k < kValueKinds.size(); ++k) {
      const uint32_t number = numbers[static_cast<size_t>(kValueKinds[k])];
      if (number == kNoNumber) continue;
      counts_.Add(KeyOf(lane, k, number));
    }
  }

  void Turn(Position at) {
    if (first_ == kTimeMax) first_ = at.time;
    if (hour_ != INT64_MIN) CloseHour();
    const int64_t block = at.time.us / kDriftBlock;
    if (block != block_ && block_ != INT64_MIN) CloseBlock(at);
    block_ = block;
    hour_ = at.time.us / kHour;
  }

  bool Warm(const Route& route, Time time) const { return time - route.first < kDriftWarmUp; }

  void CloseHour() {
    double all = 0;
    for (size_t lane = 0; lane < lanes_.size(); lane += 2) all += lanes_[lane].hour_reads;
    const Time time{hour_ * kHour};
    const size_t hour = static_cast<size_t>(hour_ % static_cast<int64_t>(kWeekHours));
    for (size_t lane = 0; lane < lanes_.size(); lane += 2) {
      Route& route = lanes_[lane];
      const double reads = route.hour_reads, others = all - reads, came = route.hour_new;
      if (route.first != kTimeMax && others >= kHourReadsMin) {
        const bool warm = Warm(route, time);
        route.rate.Add(hour, std::log((reads + 1) / (others + 1)),
                       1 / (reads + 1) + 1 / (others + 1), warm);
        if (reads >= kHourReadsMin)
          route.newcomers.Add(hour, std::log((came + 1) / (reads - came + 1)),
                              1 / (came + 1) + 1 / (reads - came + 1), warm);
      }
    }
    for (Route& route : lanes_) route.hour_reads = route.hour_new = 0;
  }

  // Of each value that read a route in this block, against all other routes and its own past.
  void CloseBlock(Position at) {
    double all = 0;
    for (size_t lane = 0; lane < lanes_.size(); ++lane) all += lanes_[lane].block_reads;
    for (const auto& [key, count] : counts_.entries()) totals_.Add(key & kWithoutLane, count);
    std::vector<uint32_t> grown;
    for (const auto& [key, count] : counts_.entries()) {
      const uint32_t lane = static_cast<uint32_t>(key >> 36);
      Route& route = lanes_[lane];
      const size_t kind = key >> 32 & 15;
      Value* value = ValueOf(key);
      if (value == nullptr) continue;
      CatchUp(*value, route);
      const double reads = count, of = route.block_reads;
      const double elsewhere = totals_.Of(KeyOf(0, kind, static_cast<uint32_t>(key))) - reads;
      const double others = all - of;
      const double past = (value->reads + 1) / (value->all + 2);
      const double now = others < kBlockReadsMin ? 0 : kOthersTimes * (elsewhere + 0.5) / others;
      const double expected = of * std::min(1.0, std::max(past, now));
      const double z = (reads - expected) / std::sqrt(route.spread[kind] * (expected + 1));
      const bool small = of < kBlockReadsMin || value->all < kPastReadsMin;
      if (!small && !Warm(route, at.time)) {
        const double sum = DriftStep(value->sum, z, 1);
        if (value->sum == 0) value->extra = value->seen = 0;
        value->sum = static_cast<float>(sum);
        value->extra += static_cast<float>(reads - expected);
        value->seen += static_cast<float>(reads);
        if (sum >= kDriftHint) grown.push_back(lane);
      }
      if (value->sum >= kDriftHint / 2) {  // the drift itself must not become usual, nor rarer
        value->reads += static_cast<float>(past * of);
        continue;
      }
      value->reads += static_cast<float>(reads);
      const double beside = (reads - expected) * (reads - expected) / (expected + 1);
      double& spread = route.spread[kind];
      if (!small) spread = std::max(2.0, spread + 0.02 * (std::min(beside, 50.0) - spread));
    }
    std::sort(grown.begin(), grown.end());
    grown.erase(std::unique(grown.begin(), grown.end()), grown.end());
    for (uint32_t lane : grown) Judge(lane, at);
    for (Route& route : lanes_) {
      route.block_history[PastBlock(blocks_)] = static_cast<float>(route.block_reads);
      route.block_reads = 0;
    }
    ++blocks_;
    counts_.Clear();
    totals_.Clear();
  }

  Value* ValueOf(uint64_t key) {
    auto found = values_.find(key);
    if (found != values_.end()) return &found->second;
    if (values_.size() >= values_max_) {
      ++without_room_;
      return nullptr;
    }
    return &values_[key];
  }

  static size_t PastBlock(int32_t block) { return static_cast<size_t>(block % kPastBlocks); }

  // Brings the past up to the block before this one: blocks without a read count, too.
  void CatchUp(Value& value, const Route& route) const {
    if (value.block < blocks_ - kPastBlocks) value = {.block = blocks_ - kPastBlocks};
    for (; value.block < blocks_; ++value.block) {
      const float of = route.block_history[PastBlock(value.block)];
      value.all = value.all * static_cast<float>(kForget) + of;
      value.reads *= static_cast<float>(kForget);
      if (value.block + 1 < blocks_ && of >= kBlockReadsMin)
        value.sum = std::max(0.0F, value.sum - kAbsent);
    }
  }

  void Judge(uint32_t lane, Position at) {
    Route& route = lanes_[lane];
    if (at.time < route.quiet_until) return;
    const double series = lane % 2 == 1 ? 0 : std::max(route.rate.sum, route.newcomers.sum);
    Drift best{.route = lane / 2, .job = lane % 2 == 1, .kind = CohortKind::kDevice, .alert = at};
    for (size_t k = 0; k < kValueKinds.size(); ++k) {
      Drift drift{.route = best.route, .job = best.job, .kind = kValueKinds[k], .alert = at};
      for (const auto& [key, count] : counts_.entries()) {
        if (key >> 36 != lane || (key >> 32 & 15) != k) continue;
        auto found = values_.find(key);
        if (found == values_.end() || found->second.sum < kDriftHint) continue;
        const Value& value = found->second;
        if (value.extra < kGrownShare * value.seen) continue;
        drift.numbers.push_back(static_cast<uint32_t>(key));
        drift.seen += value.seen, drift.extra += value.extra;
        drift.sum = std::max(drift.sum, static_cast<double>(value.sum));
      }
      const bool grew =
          drift.sum >= kDriftSum || (series >= kDriftHint && drift.sum + series >= kTogether);
      if (grew && drift.extra >= kDriftExcessMin && drift.extra > best.extra * 1.1)
        best = std::move(drift);
    }
    if (best.numbers.empty()) return;
    best.rate_sum = route.rate.sum, best.newcomer_sum = route.newcomers.sum;
    route.quiet_until = at.time + kQuiet;
    for (uint32_t number : best.numbers) {  // from now on it may become usual
      size_t k = 0;
      while (kValueKinds[k] != best.kind) ++k;
      values_[KeyOf(lane, k, number)].sum = 0;
    }
    drifts_.push_back(std::move(best));
    alerts_ = drifts_.size();
  }

  Finding Describe(const Drift& drift) const;

  Context context_;
  size_t values_max_;
  std::vector<Route> lanes_;  // of route r: 2 r people, 2 r + 1 declared jobs
  std::vector<Visit> visits_;
  const Clients* clients_ = nullptr;
  int64_t hour_ = INT64_MIN, block_ = INT64_MIN;
  int32_t blocks_ = 0;
  Time first_ = kTimeMax;
  BlockCounts counts_, totals_;
  std::unordered_map<uint64_t, Value> values_;
  uint64_t without_room_ = 0;
  std::vector<Drift> drifts_;
};

Finding RouteDrift::Describe(const Drift& drift) const {
  Doing doing;
  for (uint32_t number : drift.numbers)
    doing.cohorts.push_back({.kind = drift.kind, .number = number});
  Finding finding{.detector = "route-drift",
                  .confidence = drift.sum >= kDriftSum ? 0.6 : 0.5,
                  .attack = {"T1119", "T1030"},
                  .alert = drift.alert,
                  .indicators = IndicatorsOf(doing, context_, *clients_)};
  auto by_text = [](const Indicator& a, const Indicator& b) {
    return std::pair(a.dimension, a.value) < std::pair(b.dimension, b.value);
  };
  std::sort(finding.indicators.begin(), finding.indicators.end(), by_text);
  const std::string& route = context_.catalogue.routes[drift.route].text;
  finding.indicators.insert(finding.indicators.begin(), {Dimension::kRoute, route});
  finding.about = fmt::format("{} {}", drift.job ? "job" : "people", route);
  const std::string shown = EscapeTerminal(Shortened(route, 60));
  const std::string count = WithCommas(drift.numbers.size());
  Phrase who{count + " devices", fmt::format("기기 {}종", count)};
  if (drift.kind == CohortKind::kNetwork)
    who = {count + " networks", fmt::format("네트워크 {}곳", count)};
  if (drift.kind == CohortKind::kCountry)
    who = {count + " countries", fmt::format("국가 {}곳", count)};
  if (drift.numbers.size() == 1) who = DoingText(doing, context_, *clients_);
  finding.title = {fmt::format("{} is read from {} far more than usual", shown, who.en),
                   fmt::format("{} 조회가 {}에서 평소보다 크게 늘었습니다", shown, who.ko)};
  const std::string seen = WithCommas(static_cast<uint64_t>(drift.seen));
  const std::string usual =
      WithCommas(static_cast<uint64_t>(std::max(0.0, drift.seen - drift.extra)));
  Say(finding, Part::kSeen,
      {fmt::format(
           "{} from there while it grew, where {} to be expected",
           Counted(static_cast<uint64_t>(drift.seen), "read", "reads"),
           Counted(static_cast<uint64_t>(std::max(0.0, drift.seen - drift.extra)), "was", "were")),
       fmt::format("늘어나는 동안 {}건이 조회되었으며, 예상은 {}건이었습니다", seen, usual)});
  Say(finding, Part::kUsual,
      {"expected is the higher of its own past and of what the other pages showed at the same time",
       "예상은 이 경로의 과거와 같은 시간 다른 경로의 비율 중 높은 쪽입니다"});
  if (drift.rate_sum >= kDriftHint)
    Say(finding, Part::kSeen,
        {fmt::format("the page was read more than the whole service explains (sum {:.1f}, usual "
                     "below {:.0f})",
                     drift.rate_sum, kDriftHint),
         fmt::format("서비스 전체로 설명되지 않을 만큼 조회가 늘었습니다(누적 {:.1f}, 평소 {:.0f} "
                     "미만)",
                     drift.rate_sum, kDriftHint)});
  if (drift.newcomer_sum >= kDriftHint)
    Say(finding, Part::kSeen,
        {fmt::format("more of its reads than usual follow no login and no other page (sum {:.1f}, "
                     "usual below {:.0f})",
                     drift.newcomer_sum, kDriftHint),
         fmt::format("로그인이나 다른 화면 없이 바로 이루어진 조회가 늘었습니다(누적 {:.1f}, 평소 "
                     "{:.0f} 미만)",
                     drift.newcomer_sum, kDriftHint)});
  Say(finding, Part::kWhy,
      {drift.job ? "a declared program keeps its place; from elsewhere it may be somebody else's"
                 : "whoever collects data needs one page, people go through several",
       drift.job ? "등록된 프로그램은 정해진 곳에서 접속합니다. 다른 곳이라면 남이 쓰는 것일 수 "
                   "있습니다"
                 : "이용자는 여러 화면을 오가지만 정보를 모으는 쪽은 한 화면만 필요합니다"});
  Say(finding, Part::kDoubt,
      {"a campaign or a partner that brings new readers to one page, or a program that moved",
       "한 화면으로 이용자를 데려오는 행사나 제휴, 또는 옮겨진 프로그램일 수 있습니다"});
  if (without_room_ > 0)
    Say(finding, Part::kDoubt,
        {fmt::format("{} counts found no room", WithCommas(without_room_)),
         fmt::format("자리가 없어 세지 못한 값이 {}번 있습니다", WithCommas(without_room_))});
  return finding;
}

}  // namespace

std::unique_ptr<Detector> MakeRouteDrift(const Context& context, size_t values_max) {
  return std::make_unique<RouteDrift>(context, values_max);
}

}  // namespace haetae::detect
