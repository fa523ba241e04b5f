#include "detect/log_integrity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <unordered_map>

#include "detect/sight.h"
#include "ledger/stream_names.h"

namespace haetae::detect {
namespace {

constexpr int kWeekHours = 168;
constexpr Duration kHistoryMin = 7 * kDay;
constexpr Duration kTogetherWithin = 10 * kMinute;  // outages end for all logs at about one time
constexpr Duration kStoppedMin = 6 * kHour;
constexpr double kShareMax = 0.98;
constexpr Duration kJumpMin = kHour, kJumpMax = 24 * kHour;
constexpr size_t kCheckpoints = 28;  // hours
constexpr uint64_t kLateRowsMin = 10;

// One log: a source, or the parts into which it was rotated.
struct Log {
  std::string name, shape;
  Time first = kTimeMax, last, run_from;  // run: without a silence of kSilenceMin
  Time usual_from;                        // since when it has had none beyond its own rhythm
  int64_t hour = INT64_MIN;
  uint64_t minutes = 0;                                     // of this hour, as bits
  std::array<std::array<uint8_t, 3>, kWeekHours> active{};  // minutes, in the last three weeks
  int32_t said_day = INT32_MIN;
  bool unusual = false;       // the silence that just ended was more than chance
  size_t stopped = SIZE_MAX;  // the finding that says it fell silent
};

// The order of times within one file.
struct Order {
  uint64_t top = 0;  // highest offset so far
  int64_t hour = INT64_MIN;
  std::array<Time, kCheckpoints> at{};
  std::array<uint64_t, kCheckpoints> reached{};  // highest offset by then
  size_t checkpoints = 0;
  Time first = kTimeMax;
  uint64_t late_rows = 0;
  Time late_from, late_to;
  Duration lag = 0;
  bool mixed = false;  // two logs in one file
};

// With what the reason of every hole begins, and HoleOf() knows it again.
constexpr std::string_view kNoAccess = "no access from ";

enum class Kind : uint8_t { kGap, kStopped, kTogether, kClock };

struct Raised {
  Kind kind;
  std::string name;
  Time from, to;
  double log_chance = 0, share = 0;
  size_t logs = 0;
  uint64_t rows = 0;
  Position alert;
};

std::string WithoutDigits(std::string_view text) {
  std::string shape;
  for (char c : text) {
    if (c < '0' || c > '9') shape += c;
  }
  return shape;
}

class LogIntegrity : public Detector {
 public:
  LogIntegrity(const Context& context, size_t logs_max) : context_(context), logs_max_(logs_max) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    log_of_.resize(context_.names.sources.size(), kNoNumber);
    orders_.resize(std::min<size_t>(context_.names.sources.size(), logs_max_));
    for (size_t i = sight.begin; i < sight.end; ++i) {
      const uint32_t source = rows.source[i];
      uint32_t& place = log_of_[source];
      if (place == kNoNumber) place = PlaceOf(source);
      if (place == kNoRoom) {
        ++unjudged_;
        continue;
      }
      const Time time = rows.time[i];
      Log& log = logs_[place];
      if (log.first == kTimeMax) log.first = log.last = log.run_from = log.usual_from = time;
      if (time - log.last >= kSilenceMin) Resume(log, sight, i);
      log.last = time;
      const int64_t hour = time.us / kHour;
      if (hour != log.hour) TurnHour(log, hour);
      log.minutes |= uint64_t{1} << (time.us / kMinute % 60);
      if (hour != hour_) {
        hour_ = hour;
        LookForStopped(sight, i);
      }
      if (source < orders_.size()) SeeOrder(orders_[source], sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Raised& raised : raised_) findings.push_back(Describe(raised));
    return findings;
  }

 private:
  static constexpr uint32_t kNoRoom = kNoNumber - 1;

  uint32_t PlaceOf(uint32_t source) {
    const std::string_view file = context_.names.sources.Text(source);
    std::string name = ledger::StreamStem(file);
    if (context_.logs != nullptr) {
      if (const auto whole = context_.logs->find(file); whole != context_.logs->end())
        name = whole->second;
    }
    const auto found = places_.find(name);
    if (found != places_.end()) return found->second;
    if (logs_.size() >= logs_max_) return kNoRoom;
    const uint32_t place = static_cast<uint32_t>(logs_.size());
    places_.emplace(name, place);
    logs_.emplace_back();
    logs_.back().name = name;
    logs_.back().shape = WithoutDigits(name);
    return place;
  }

  // The minutes of the hour that ended become history; hours without any access are zeros, but
  // those of a silence that was a finding are taken to be as they were the week before.
  static void TurnHour(Log& log, int64_t hour) {
    auto put = [&](int64_t at, int minutes) {
      auto& weeks = log.active[static_cast<size_t>(at % kWeekHours)];
      weeks = {static_cast<uint8_t>(minutes), weeks[0], weeks[1]};
    };
    if (log.hour != INT64_MIN) {
      put(log.hour, std::popcount(log.minutes));
      const int64_t silent_from = std::max(log.hour + 1, hour - kWeekHours);
      for (int64_t at = silent_from; at < hour; ++at)
        put(at, log.unusual ? log.active[static_cast<size_t>(at % kWeekHours)][0] : 0);
    }
    log.unusual = false;
    log.hour = hour;
    log.minutes = 0;
  }

  // ln of the chance that the log is silent from `from` to `to`, and the share of minutes in which
  // it is usually active then.
  static double LogChance(const Log& log, Time from, Time to, double& share) {
    double sum = 0, minutes = 0, active = 0;
    for (Time at = from; at < to && sum > 100 * kLogSilenceChanceMax;) {
      const int64_t hour = at.us / kHour;
      const Time next = std::min(to, Time{(hour + 1) * kHour});
      uint8_t least = 60;
      for (int64_t beside = hour - 1; beside <= hour + 1; ++beside) {
        const auto& weeks = log.active[static_cast<size_t>(beside % kWeekHours)];
        const int64_t known = std::min<int64_t>(3, (from - log.first) / kHistoryMin);
        for (int64_t week = 0; week < known; ++week)
          least = std::min(least, weeks[static_cast<size_t>(week)]);
      }
      const double f = std::min(kShareMax, least / 60.0);
      const double silent = static_cast<double>(next - at) / static_cast<double>(kMinute);
      sum += silent * std::log1p(-f);
      minutes += silent;
      active += silent * f;
      at = next;
    }
    share = minutes > 0 ? active / minutes : 0;
    return sum;
  }

  bool OthersWentOn(const Log& log, Time until) const {
    return std::any_of(logs_.begin(), logs_.end(), [&](const Log& other) {
      return &other != &log && other.last > log.last + kTogetherWithin &&
             other.run_from + kTogetherWithin <= until;
    });
  }

  void Resume(Log& log, const Sight& sight, size_t i) {
    const Time time = sight.rows->time[i], from = log.last;
    if (log.stopped != SIZE_MAX) {
      raised_[log.stopped].to = time;
      log.stopped = SIZE_MAX;
      log.unusual = true;
      log.run_from = log.usual_from = time;
      return;
    }
    double share = 0;
    const bool old = from - log.first >= kHistoryMin;
    const double chance = old ? LogChance(log, from, time, share) : 0;
    log.unusual = chance < kLogSilenceChanceMax;
    if (log.unusual || !old) log.usual_from = time;
    if (log.unusual) {
      const bool together = !OthersWentOn(log, time);
      int32_t& said = together ? outage_day_ : log.said_day;
      if (said != sight.day(i)) {
        said = sight.day(i);
        Raise({.kind = together ? Kind::kTogether : Kind::kGap,
               .name = log.name,
               .from = from,
               .to = time,
               .log_chance = chance,
               .share = share,
               .logs = logs_.size(),
               .alert = sight.At(i)});
      }
    }
    log.run_from = time;
  }

  // The smallest ln of the chance that the log is silent for as long as a sibling went on without
  // any silence, up to the sibling's last access. A sibling that had a hole of its own since says
  // nothing: both may have stopped, and start again one after the other.
  double ChanceBesideSiblings(const Log& log, double& share) const {
    double least = 0;
    for (const Log& other : logs_) {
      if (&other == &log || other.shape != log.shape || other.usual_from > log.last ||
          other.last - log.last <= kStoppedMin / 2)
        continue;
      double its_share = 0;
      const double chance =
          LogChance(log, std::max(log.last, other.run_from), other.last, its_share);
      if (chance < least) least = chance, share = its_share;
    }
    return least;
  }

  // Once an hour: a log that is silent while its siblings go on.
  void LookForStopped(const Sight& sight, size_t i) {
    const Time time = sight.rows->time[i];
    for (Log& log : logs_) {
      if (log.stopped != SIZE_MAX || log.said_day == sight.day(i) ||
          time - log.last < kStoppedMin || log.last - log.first < kHistoryMin ||
          log.first == kTimeMax)
        continue;
      double share = 0;
      const double chance = ChanceBesideSiblings(log, share);
      if (chance >= kLogSilenceChanceMax) continue;
      log.stopped = raised_.size();
      log.said_day = sight.day(i);
      Raise({.kind = Kind::kStopped,
             .name = log.name,
             .from = log.last,
             .to = kTimeMax,
             .log_chance = chance,
             .share = share,
             .logs = logs_.size(),
             .alert = sight.At(i)});
    }
  }

  // A row that stands before others in the file and is hours later in time.
  void SeeOrder(Order& order, const Sight& sight, size_t i) {
    if (order.mixed) return;
    const access::Accesses& rows = *sight.rows;
    const Time time = rows.time[i];
    if (order.first == kTimeMax) order.first = time;
    const int64_t hour = time.us / kHour;
    order.top = std::max(order.top, rows.offset[i]);
    if (hour != order.hour) {
      order.hour = hour;
      order.at[order.checkpoints % kCheckpoints] = time;
      order.reached[order.checkpoints % kCheckpoints] = order.top;
      ++order.checkpoints;
    }
    if (order.late_rows > 0 && time - order.late_to > kJumpMin / 2) EndLate(order, sight, i);
    if (rows.offset[i] >= order.top) return;
    Duration lag = 0;
    const size_t held = std::min(order.checkpoints, kCheckpoints);
    for (size_t back = 0; back < held; ++back) {
      const size_t at = (order.checkpoints - 1 - back) % kCheckpoints;
      if (order.reached[at] <= rows.offset[i]) break;  // all earlier ones are lower still
      lag = time - order.at[at];
    }
    if (lag < kJumpMin) return;
    if (order.late_rows++ == 0) order.late_from = time, order.lag = 0;
    order.late_to = time;
    order.lag = std::max(order.lag, lag);
    order.mixed = order.lag > kJumpMax || time - order.late_from > kJumpMax;
  }

  void EndLate(Order& order, const Sight& sight, size_t i) {
    const bool history = order.late_from - order.first >= 2 * order.lag;
    int32_t& said = logs_[log_of_[sight.rows->source[i]]].said_day;
    if (order.late_rows >= kLateRowsMin && history && order.lag <= kJumpMax &&
        said != sight.day(i)) {
      said = sight.day(i);
      Raise({.kind = Kind::kClock,
             .name = std::string(context_.names.sources.Text(sight.rows->source[i])),
             .from = order.late_from - order.lag,
             .to = order.late_to,
             .rows = order.late_rows,
             .alert = sight.At(i)});
    }
    order.late_rows = 0;
  }

  void Raise(Raised raised) {
    raised_.push_back(std::move(raised));
    ++alerts_;
  }

  Finding Describe(const Raised& raised) const {
    Finding finding{.detector = "log-integrity",
                    .confidence = raised.kind == Kind::kTogether ? 0.2
                                  : raised.kind == Kind::kClock  ? 0.3
                                                                 : 0.5,
                    .attack = {"T1070", "T1562.008"},
                    .alert = raised.alert};
    finding.about = fmt::format("{} {}", static_cast<int>(raised.kind), raised.name);
    const std::string name = HoleLogName(raised.name);
    const std::string from = FormatTime(raised.from).substr(0, 16) + "Z";
    const std::string to =
        raised.to == kTimeMax ? std::string("…") : FormatTime(raised.to).substr(0, 16) + "Z";
    switch (raised.kind) {
      case Kind::kGap:
        finding.title = {fmt::format("{} has a hole: nothing from {} to {}, while other logs go on",
                                     name, from, to),
                         fmt::format("{} 기록이 {}부터 {}까지 비어 있고 다른 기록은 이어집니다",
                                     name, from, to)};
        break;
      case Kind::kStopped:
        finding.title = {
            fmt::format("{} fell silent at {}, while its siblings go on", name, from),
            fmt::format("{} 기록이 {}에 끊겼고 같은 종류의 다른 기록은 이어집니다", name, from)};
        break;
      case Kind::kTogether:
        finding.title =
            raised.logs == 1
                ? Phrase{fmt::format("{} has a hole: nothing from {} to {}", name, from, to),
                         fmt::format("{} 기록이 {}부터 {}까지 비어 있습니다", name, from, to)}
                : Phrase{fmt::format("all {} logs are silent together from {} to {}", raised.logs,
                                     from, to),
                         fmt::format("{}부터 {}까지 기록 {}개가 모두 비어 있습니다", from, to,
                                     raised.logs)};
        break;
      case Kind::kClock:
        finding.title = {
            fmt::format("the clock of {} went back: {} before earlier ones", name,
                        Counted(raised.rows, "line stands", "lines stand")),
            fmt::format("{} 기록의 시계가 거꾸로 갔습니다: {}줄이 더 이른 줄보다 앞에 있습니다",
                        name, WithCommas(raised.rows))};
        break;
    }
    SayReasons(raised, finding);
    return finding;
  }

  void SayReasons(const Raised& raised, Finding& finding) const {
    if (raised.kind == Kind::kClock) {
      Say(finding, Part::kSeen,
          {fmt::format("between {} and {} two stretches of the file tell of the same hours",
                       FormatTime(raised.from), FormatTime(raised.to)),
           fmt::format("{}부터 {}까지 파일의 두 부분이 같은 시간대를 기록하고 있습니다",
                       FormatTime(raised.from), FormatTime(raised.to))});
      Say(finding, Part::kUsual,
          {"lines of a log follow each other in time, but for seconds",
           "로그의 줄은 몇 초 차이를 빼면 시간 순서대로 이어집니다"});
      Say(finding, Part::kWhy,
          {"a clock that is set back lets accesses look as if they were made at another time",
           "시계를 되돌리면 접속이 다른 때에 이루어진 것처럼 보입니다"});
      Say(finding, Part::kDoubt,
          {"a time zone that was corrected, or two logs that were put into one file, look the same",
           "시간대를 바로잡았거나 두 기록을 한 파일로 합쳤다면 똑같이 보입니다"});
      return;
    }
    Say(finding, Part::kSeen,
        {fmt::format("{}{} to {}", kNoAccess, FormatTime(raised.from),
                     raised.to == kTimeMax ? "the end of what was read" : FormatTime(raised.to)),
         fmt::format("{}부터 {}까지 접속이 한 건도 없습니다", FormatTime(raised.from),
                     raised.to == kTimeMax ? "읽은 기록의 끝" : FormatTime(raised.to))});
    Say(finding, Part::kUsual,
        {fmt::format(
             "at these hours of the week it has accesses in at least {} of the minutes; the "
             "chance of such a silence is below 1 in 10^{:.0f}",
             Percent(raised.share), -raised.log_chance / std::log(10.0)),
         fmt::format(
             "이 요일·시간대에는 적어도 {}의 분에 접속이 있었습니다. 이런 공백이 우연일 확률은 "
             "10^{:.0f}분의 1보다 작습니다",
             Percent(raised.share), -raised.log_chance / std::log(10.0))});
    Say(finding, Part::kWhy,
        {"what was read in that time is not in the ledger: every count is a lower bound there",
         "그동안의 조회는 기록에 없습니다: 이 시간대의 모든 수는 최소치입니다"});
    if (raised.kind == Kind::kTogether && raised.logs > 1) {
      Say(finding, Part::kDoubt,
          {"all logs stop and start together, as in a planned outage or where the collection "
           "stopped: compare with the calendar of operations",
           "모든 기록이 함께 멈추고 함께 이어져, 계획된 점검이나 수집 중단으로 보입니다: 운영 "
           "일정과 "
           "비교하십시오"});
    } else if (raised.kind == Kind::kTogether) {
      Say(finding, Part::kDoubt,
          {"there is no other log to compare with: an outage looks the same",
           "비교할 다른 기록이 없습니다: 장애였다면 똑같이 보입니다"});
    } else {
      Say(finding, Part::kDoubt,
          {"one machine that was taken out of service looks the same: compare with its deployment",
           "서버 한 대를 서비스에서 뺐다면 똑같이 보입니다: 배포 기록과 비교하십시오"});
    }
    if (unjudged_ > 0) {
      Say(finding, Part::kDoubt,
          {Counted(unjudged_, "line of further logs found no room and was not judged",
                   "lines of further logs found no room and were not judged"),
           fmt::format("자리가 없어 판단하지 못한 다른 기록이 {}줄 있습니다",
                       WithCommas(unjudged_))});
    }
  }

  Context context_;
  size_t logs_max_;
  std::vector<uint32_t> log_of_;  // by source
  std::unordered_map<std::string, uint32_t> places_;
  std::vector<Log> logs_;
  std::vector<Order> orders_;  // by source
  int64_t hour_ = INT64_MIN;
  int32_t outage_day_ = INT32_MIN;
  std::vector<Raised> raised_;
  uint64_t unjudged_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeLogIntegrity(const Context& context, size_t logs_max) {
  return std::make_unique<LogIntegrity>(context, logs_max);
}

std::string HoleLogName(std::string_view stem) {
  return EscapeTerminal(Shortened(stem.substr(stem.rfind('/') + 1), 60));
}

std::optional<Hole> HoleOf(const Phrase& title, std::span<const Reason> reasons) {
  for (const Reason& reason : reasons) {
    std::string_view text = reason.text.en;
    if (reason.part != Part::kSeen || !text.starts_with(kNoAccess)) continue;
    text.remove_prefix(kNoAccess.size());
    const size_t between = text.find(" to ");
    if (between == text.npos) return std::nullopt;
    const auto from = ParseRfc3339(std::string(text.substr(0, between)));
    if (!from) return std::nullopt;
    const auto to = ParseRfc3339(std::string(text.substr(between + 4)));
    Hole hole{.log = {}, .from = *from, .to = to.value_or(kTimeMax)};
    for (const std::string_view said : {" has a hole: ", " fell silent at "}) {
      if (const size_t name = title.en.rfind(said); name != std::string::npos)
        hole.log = title.en.substr(0, name);
    }
    return hole;
  }
  return std::nullopt;
}

}  // namespace haetae::detect
