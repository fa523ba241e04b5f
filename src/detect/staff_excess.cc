#include "detect/staff_excess.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

#include "detect/hyperloglog.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

// Of an estimate.
std::string People(double count) {
  return Counted(static_cast<uint64_t>(count + 0.5), "person", "people");
}

using access::Dimension;

constexpr double kHourDeviations = 6, kHourDeviationMin = 0.35, kHighDeviations = 3;
constexpr double kTimesRole = 2;
constexpr uint64_t kOwnHoursMin = 20, kRoleHoursMin = 200;
constexpr double kRoleHighShare = 0.2;
constexpr uint32_t kRoleHighMin = 3;
constexpr double kCusumSlack = 0.9, kCusumLimit = 7, kDayScoreMax = 4;
constexpr double kDayNoiseFirst = 0.3, kDayNoiseMin = 0.1;  // of a day's level, beyond Poisson's
constexpr uint64_t kRoleDaysMin = 100;
constexpr double kTimesOwnDay = 4;
constexpr uint32_t kDayOwnDaysMin = 3;
constexpr uint32_t kOwnDaysMin = 20, kOwnDaysMemory = 60, kPeersForMedian = 5;
constexpr double kPeerDeviations = 6, kPeerDeviationMin = 0.3;
constexpr size_t kPeersMin = 20;
constexpr uint32_t kBlockDaysMin = 8;
constexpr double kBlockFloor = 150;
constexpr std::array<int32_t, 2> kBlocks = {30, 180};  // days
constexpr int32_t kQuietDays = 30;
constexpr size_t kCredentialsMax = 1000;  // named in one finding
constexpr double kMadToDeviation = 1.4826;

// Mean and variance of a stream, forgetting what is older than `memory`.
struct Usual {
  double mean = 0, variance = 0;
  uint32_t count = 0;
  void See(double value, uint32_t memory) {
    count = std::min(count + 1, memory);
    const double weight = 1.0 / count, off = value - mean;
    mean += weight * off;
    variance = (1 - weight) * (variance + weight * off * off);
  }
  double Deviation(double least) const { return std::max(least, std::sqrt(variance)); }
};

// Of a count, so that its noise depends little on its size: Poisson's has variance 1 (Anscombe
// 1948), and days whose level varies by a share `noise` add noise² of the count.
double Evened(double count) { return 2 * std::sqrt(count + 0.375); }
double CountOf(double evened) { return evened * evened / 4 - 0.375; }

double Median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// How often a role's hours had so many people, in quarter octaves.
struct HourCounts {
  std::array<uint32_t, 96> counts{};
  uint64_t total = 0;
  void Add(double people) {
    ++counts[std::min<size_t>(95, static_cast<size_t>(4 * std::log2(1 + people)))];
    ++total;
  }
  double Below999() const {
    uint64_t above = total / 1000;
    for (size_t bin = counts.size(); bin-- > 0;) {
      if (counts[bin] > above) return std::exp2(static_cast<double>(bin + 1) / 4) - 1;
      above -= counts[bin];
    }
    return 0;
  }
};

struct Role {
  std::string name;
  std::vector<uint32_t> staff;
  HourCounts hours, days;
  Usual noise;                    // its mean is the square of the days' noise
  uint32_t active = 0, high = 0;  // this hour
  uint32_t high_today = 0;
  int64_t surge = INT64_MIN;  // the last hour in which all of it was high
};

enum class How : uint8_t { kHour, kDays, kMonth, kDay };

struct Raised {
  How how = How::kHour;
  uint32_t person = 0, days = 0;
  double seen = 0, usual = 0, peers = 0, deviations = 0;
  uint64_t peer_count = 0;
  bool ticketed = false;
  Time first;
  Position alert;
  std::vector<uint32_t> credentials;
};

struct Staff {
  uint32_t principal = 0, role = 0, ticket_person = kNoNumber;
  int64_t hour = INT64_MIN;
  int32_t day = INT32_MIN, first_day = INT32_MIN, quiet_until = INT32_MIN;
  HyperLogLog in_hour, in_day;
  std::array<HyperLogLog, kBlocks.size()> in_block;
  std::array<int32_t, kBlocks.size()> block{INT32_MIN, INT32_MIN}, block_days{};
  Usual hours, days;
  double cusum = 0, excess = 0;  // of the run since S was last 0
  uint32_t run_days = 0;
  int32_t run_from = INT32_MIN;
  bool high = false;  // this hour
  bool high_today = false;
  std::vector<uint32_t> credentials;  // this hour
  size_t last = SIZE_MAX;             // the last finding about an hour or a day
  size_t open = SIZE_MAX;             // the same while it still takes credentials
  int32_t open_day = INT32_MIN;
};

class StaffExcess : public Detector {
 public:
  StaffExcess(const Context& context, size_t staff_max)
      : context_(context), staff_max_(staff_max) {}

  void See(const Sight& sight) override {
    if (context_.registers.people().empty()) return;
    const access::Accesses& rows = *sight.rows;
    place_of_.resize(context_.names.principals.size());
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (sight.day(i) != day_) EndDay(sight, i);
      if (!sight.Is(i, kStaff) || !sight.Is(i, kShown) || sight.Is(i, kJob | kOwn)) continue;
      Staff* const staff = StaffOf(rows.principal[i]);
      if (staff != nullptr) Read(*staff, sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Raised& raised : raised_) findings.push_back(Describe(raised));
    return findings;
  }

 private:
  Staff* StaffOf(uint32_t principal) {
    uint32_t& place = place_of_[principal & ~access::kTextPrincipal];
    if (place == UINT32_MAX) return ++unjudged_, nullptr;
    if (place > 0) return &staff_[place - 1];
    if (staff_.size() >= staff_max_) {
      place = UINT32_MAX;
      return ++unjudged_, nullptr;
    }
    const std::string_view name = context_.names.PrincipalText(principal);
    const reg::Person* person = context_.registers.FindPerson(name);
    CHECK(person != nullptr);  // kStaff says so
    const std::string role = person->role.empty() ? "staff" : person->role;
    const auto [at, fresh] = role_of_.try_emplace(role, static_cast<uint32_t>(roles_.size()));
    if (fresh) roles_.push_back({.name = role});
    roles_[at->second].staff.push_back(static_cast<uint32_t>(staff_.size()));
    staff_.emplace_back();
    staff_.back().principal = principal;
    staff_.back().role = at->second;
    staff_.back().ticket_person = context_.registers.ticket_people().Find(name);
    place = static_cast<uint32_t>(staff_.size());
    return &staff_.back();
  }

  void Read(Staff& staff, const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    const Time time = rows.time[i];
    const int64_t hour = time.us / kHour;
    if (hour != hour_) {
      hour_ = hour;
      for (Role& role : roles_) role.active = role.high = 0;
    }
    if (hour != staff.hour) BeginHour(staff, hour);
    if (staff.day != day_) staff.day = day_, active_.push_back(&staff - staff_.data());
    if (staff.first_day == INT32_MIN) staff.first_day = day_;
    for (size_t b = 0; b < kBlocks.size(); ++b) {
      if (staff.block[b] == day_ / kBlocks[b]) continue;
      staff.block[b] = day_ / kBlocks[b];
      staff.block_days[b] = 0;
      staff.in_block[b].Clear();
    }
    if (rows.credential[i] != kNoNumber) Keep(staff, rows.credential[i]);
    const uint32_t subject = rows.subject[i];
    if (staff.ticket_person != kNoNumber &&
        context_.registers.tickets().Open(staff.ticket_person, subject, time, kTicketSlack)) {
      return;
    }
    const uint64_t hash = HashNumber(subject);
    if (staff.in_day.Insert(hash)) JudgeDay(staff, sight, i);
    for (HyperLogLog& in_block : staff.in_block) in_block.Insert(hash);
    if (staff.in_hour.Insert(hash)) JudgeHour(staff, sight, i);
  }

  static void Keep(Staff& staff, uint32_t credential) {
    if (staff.credentials.size() < kCredentialsMax &&
        std::find(staff.credentials.begin(), staff.credentials.end(), credential) ==
            staff.credentials.end()) {
      staff.credentials.push_back(credential);
    }
  }

  // The hour before becomes history.
  void BeginHour(Staff& staff, int64_t hour) {
    Role& role = roles_[staff.role];
    if (staff.hour != INT64_MIN && staff.open == SIZE_MAX && staff.hour != role.surge) {
      const double people = staff.in_hour.Estimate();
      staff.hours.See(std::log1p(people), 500);
      role.hours.Add(people);
    }
    if (staff.open != SIZE_MAX) {
      for (uint32_t credential : staff.credentials) {
        std::vector<uint32_t>& named = raised_[staff.open].credentials;
        if (std::find(named.begin(), named.end(), credential) == named.end() &&
            named.size() < kCredentialsMax)
          named.push_back(credential);
      }
      if (day_ > staff.open_day + 1) staff.open = SIZE_MAX;  // that was long ago
    }
    staff.in_hour.Clear();
    staff.credentials.clear();
    staff.high = false;
    staff.hour = hour;
    ++role.active;
  }

  void JudgeHour(Staff& staff, const Sight& sight, size_t i) {
    const double people = staff.in_hour.Estimate();
    if (people < static_cast<double>(kHourFloor)) return;
    Role& role = roles_[staff.role];
    const bool own = staff.hours.count >= kOwnHoursMin;
    const bool peers = role.hours.total >= kRoleHoursMin;
    const double deviations =
        own ? (std::log1p(people) - staff.hours.mean) / staff.hours.Deviation(kHourDeviationMin)
            : 0;
    if (own && !staff.high && deviations >= kHighDeviations) staff.high = true, ++role.high;
    if (role.high >= kRoleHighMin && role.high > kRoleHighShare * role.active) {
      role.surge = hour_;
      return;
    }
    if (!own && !peers) return;
    if (own && deviations < kHourDeviations) return;
    const double role_hours = peers ? role.hours.Below999() : 0;
    if (peers && people < kTimesRole * role_hours) return;
    if (staff.quiet_until > day_) return GoOn(staff, How::kHour, people);
    Raise(staff, How::kHour, sight, i);
    Raised& raised = raised_.back();
    raised.seen = people;
    raised.usual = own ? std::expm1(staff.hours.mean) : 0;
    raised.peers = role_hours;
    raised.peer_count = role.hours.total;
    raised.deviations = deviations;
    raised.first = {staff.hour * kHour};
    raised.credentials = staff.credentials;
  }

  // The sessions of such an hour or day are those of the finding before.
  void GoOn(Staff& staff, How how, double people) {
    if (staff.last == SIZE_MAX) return;
    staff.open = staff.last;
    staff.open_day = day_;
    if (raised_[staff.open].how == how)
      raised_[staff.open].seen = std::max(raised_[staff.open].seen, people);
  }

  // Of a day as far as it has come: long before there is enough of an own past for the sum of days.
  void JudgeDay(Staff& staff, const Sight& sight, size_t i) {
    const double people = staff.in_day.Estimate();
    if (people < static_cast<double>(kDayFloor) || staff.days.count < kDayOwnDaysMin) return;
    const double usual = CountOf(staff.days.mean);
    if (people < kTimesOwnDay * usual) return;
    Role& role = roles_[staff.role];
    if (!staff.high_today) staff.high_today = true, ++role.high_today;
    if (role.high_today >= kRoleHighMin && role.high_today > kRoleHighShare * active_.size())
      return;
    const double of_role = role.days.Below999();
    if (role.days.total < kRoleDaysMin || people < kTimesRole * of_role) return;
    if (staff.quiet_until > day_) return GoOn(staff, How::kDay, people);
    Raise(staff, How::kDay, sight, i);
    Raised& raised = raised_.back();
    raised.seen = people;
    raised.usual = usual;
    raised.peers = of_role;
    raised.peer_count = role.days.total;
    raised.first = {int64_t{day_} * kDay};
    raised.credentials = staff.credentials;
  }

  void Raise(Staff& staff, How how, const Sight& sight, size_t i) {
    raised_.push_back({.how = how,
                       .person = static_cast<uint32_t>(&staff - staff_.data()),
                       .ticketed = staff.ticket_person != kNoNumber,
                       .alert = sight.At(i)});
    staff.quiet_until = sight.day(i) + kQuietDays;
    // Only a short excess is that of the sessions in it.
    staff.last = how == How::kHour || how == How::kDay ? raised_.size() - 1 : SIZE_MAX;
    staff.open = staff.last;
    staff.open_day = day_;
    staff.cusum = 0;
    ++alerts_;
  }

  // The days of everybody who worked are judged at the first access of the next one.
  void EndDay(const Sight& sight, size_t i) {
    const int32_t ended = day_;
    day_ = sight.day(i);
    if (ended == INT32_MIN) return;
    std::vector<std::vector<uint32_t>> worked(roles_.size());
    for (ptrdiff_t at : active_)
      worked[staff_[static_cast<size_t>(at)].role].push_back(static_cast<uint32_t>(at));
    active_.clear();
    for (Role& role : roles_) role.high_today = 0;
    for (size_t role = 0; role < worked.size(); ++role) {
      JudgeDays(roles_[role], worked[role], ended, sight, i);
      for (size_t b = 0; b < kBlocks.size(); ++b)
        JudgeBlock(roles_[role], worked[role], b, ended, sight, i);
    }
    for (const std::vector<uint32_t>& of_role : worked) {
      for (uint32_t at : of_role) {
        Staff& staff = staff_[at];
        staff.in_day.Clear();
        staff.high_today = false;
        if (staff.open != SIZE_MAX && ended >= staff.open_day + 1)
          staff.open = SIZE_MAX;  // a day after the alert
      }
    }
  }

  void JudgeDays(Role& role, const std::vector<uint32_t>& worked, int32_t ended, const Sight& sight,
                 size_t i) {
    std::vector<double> rises;
    for (uint32_t at : worked) {
      const Staff& staff = staff_[at];
      if (staff.days.count >= kPeersForMedian)
        rises.push_back(Evened(staff.in_day.Estimate()) / staff.days.mean);
    }
    const double together = rises.size() >= kPeersForMedian ? Median(rises) : 1;
    const double noise2 = role.noise.count < kRoleHoursMin
                              ? kDayNoiseFirst * kDayNoiseFirst
                              : std::max(kDayNoiseMin * kDayNoiseMin, role.noise.mean);
    for (uint32_t at : worked) {
      Staff& staff = staff_[at];
      if (ended == staff.first_day) continue;  // the log may begin in the middle of it
      const double people = staff.in_day.Estimate();
      if (staff.quiet_until <= ended) role.days.Add(people);
      const double value = Evened(people) / together;
      const double mean = staff.days.mean, off = value - mean;
      if (staff.days.count >= kPeersForMedian) Noise(role, off, mean);
      if (staff.days.count < kOwnDaysMin) {
        if (staff.open_day != ended) staff.days.See(value, kOwnDaysMemory);  // else no usual day
        continue;
      }
      // The mean of n days is itself off by 1/√n.
      const double variance = std::max(1 + noise2 * mean * mean / 4, staff.days.variance) *
                              (1 + 1.0 / staff.days.count);
      const double score = std::min(kDayScoreMax, off / std::sqrt(variance));
      const double usual = CountOf(mean * together);
      if (staff.cusum == 0) staff.run_days = 0, staff.excess = 0, staff.run_from = ended;
      staff.cusum = std::max(0.0, staff.cusum + score - kCusumSlack);
      ++staff.run_days;
      staff.excess += people - usual;
      if (staff.cusum >= kCusumLimit && staff.quiet_until <= ended &&
          staff.excess >= kDailyExcessMin * staff.run_days) {
        const uint32_t run = staff.run_days;
        const double seen = usual + staff.excess / run, sum = staff.cusum;
        Raise(staff, How::kDays, sight, i);
        Raised& raised = raised_.back();
        raised.seen = seen;
        raised.usual = usual;
        raised.peers = together * together;
        raised.peer_count = rises.size();
        raised.deviations = sum;
        raised.days = run;
        raised.first = {staff.run_from * kDay};
      }
      staff.days.See(mean + std::min(off, 3 * std::sqrt(variance)), kOwnDaysMemory);
    }
  }

  // What a day's distance from the mean says about the noise beyond Poisson's; one day says little.
  static void Noise(Role& role, double off, double mean) {
    role.noise.See(std::min(1.0, (off * off - 1) * 4 / (mean * mean)), 5000);
  }

  void JudgeBlock(Role& role, const std::vector<uint32_t>& worked, size_t b, int32_t ended,
                  const Sight& sight, size_t i) {
    std::vector<double> peers;
    for (uint32_t at : worked) ++staff_[at].block_days[b];
    for (uint32_t at : role.staff) {
      if (staff_[at].block[b] == ended / kBlocks[b] &&
          staff_[at].block_days[b] >= static_cast<int32_t>(kBlockDaysMin))
        peers.push_back(std::log1p(staff_[at].in_block[b].Estimate()));
    }
    if (peers.size() <= kPeersMin) return;
    const double middle = Median(peers);
    for (double& value : peers) value = std::abs(value - middle);
    const double deviation = std::max(kPeerDeviationMin, kMadToDeviation * Median(peers));
    for (uint32_t at : worked) {
      Staff& staff = staff_[at];
      if (staff.block_days[b] < static_cast<int32_t>(kBlockDaysMin) ||
          staff.quiet_until > sight.day(i))
        continue;
      const double people = staff.in_block[b].Estimate();
      const double deviations = (std::log1p(people) - middle) / deviation;
      if (people < kBlockFloor || deviations < kPeerDeviations) continue;
      Raise(staff, How::kMonth, sight, i);
      Raised& raised = raised_.back();
      raised.seen = people;
      raised.usual = std::expm1(middle);
      raised.peer_count = peers.size() - 1;
      raised.deviations = deviations;
      raised.days = static_cast<uint32_t>(staff.block_days[b]);
      const int64_t begin = int64_t{staff.block[b]} * kBlocks[b];
      raised.first = {std::max<int64_t>(begin, staff.first_day) * kDay};
    }
  }

  Finding Describe(const Raised& raised) const {
    const Staff& staff = staff_[raised.person];
    Finding finding{.detector = "staff-excess",
                    .confidence = raised.how == How::kHour    ? 0.9
                                  : raised.how == How::kMonth ? 0.7
                                                              : 0.8,
                    .attack = {"T1213", "T1078", "T1119"},
                    .alert = raised.alert};
    const std::string name(context_.names.PrincipalText(staff.principal));
    finding.indicators.push_back({Dimension::kPrincipal, name});
    finding.about = fmt::format("{} {}", static_cast<int>(raised.how), name);
    for (uint32_t credential : raised.credentials) {
      finding.indicators.push_back(
          {Dimension::kCredential, std::string(context_.names.credentials.Text(credential))});
    }
    const std::string who = EscapeTerminal(Shortened(name, 60));
    const std::string role = EscapeTerminal(Shortened(roles_[staff.role].name, 40));
    switch (raised.how) {
      case How::kHour:
        finding.title = {fmt::format("{} ({}) read {} in one hour", who, role, People(raised.seen)),
                         fmt::format("{}({}){} 한 시간에 {:.0f}명을 조회했습니다", who, role,
                                     Particle(who, "이", "가"), raised.seen)};
        break;
      case How::kDay:
        finding.title = {fmt::format("{} ({}) read {} in one day", who, role, People(raised.seen)),
                         fmt::format("{}({}){} 하루에 {:.0f}명을 조회했습니다", who, role,
                                     Particle(who, "이", "가"), raised.seen)};
        break;
      case How::kDays:
        finding.title = {
            fmt::format("{} ({}) reads {} a day than before, for {}", who, role,
                        Counted(static_cast<uint64_t>(raised.seen - raised.usual + 0.5),
                                "more person", "more people"),
                        Counted(static_cast<uint64_t>(raised.days), "working day", "working days")),
            fmt::format("{}({}){} 근무일 {}일 동안 전보다 하루 {:.0f}명씩 더 조회했습니다", who,
                        role, Particle(who, "이", "가"), raised.days, raised.seen - raised.usual)};
        break;
      case How::kMonth:
        finding.title = {
            fmt::format("{} ({}) read {} in {}, far more than colleagues", who, role,
                        People(raised.seen),
                        Counted(static_cast<uint64_t>(raised.days), "day", "days")),
            fmt::format("{}({}){} {}일 동안 {:.0f}명을 조회하여 동료보다 훨씬 많습니다", who, role,
                        Particle(who, "이", "가"), raised.days, raised.seen)};
        break;
    }
    SayReasons(raised, role, finding);
    return finding;
  }

  void SayReasons(const Raised& raised, const std::string& role, Finding& finding) const {
    const std::string since = raised.how == How::kHour
                                  ? FormatTime(raised.first).substr(0, 16) + "Z"
                                  : FormatDay(DayOf(raised.first));
    Say(finding, Part::kSeen,
        raised.ticketed
            ? Phrase{fmt::format(
                         "from {} on; only people whom no ticket of the reader explains are "
                         "counted",
                         since),
                     fmt::format(
                         "{}부터이며, 취급자의 상담·업무 기록(tickets.csv)으로 설명되지 않는 "
                         "사람만 셌습니다",
                         since)}
            : Phrase{
                  fmt::format("from {} on; there are no tickets of this reader, so all other "
                              "people are counted",
                              since),
                  fmt::format("{}부터이며, 이 취급자의 상담·업무 기록(tickets.csv)이 없어 본인 외 "
                              "모든 사람을 셌습니다",
                              since)});
    switch (raised.how) {
      case How::kHour:
        Say(finding, Part::kUsual,
            {fmt::format(
                 "in an hour the reader usually reads {:.0f} ({:.1f} deviations below); 99.9 "
                 "% of {} hours of the role {} stay below {:.0f}",
                 raised.usual, raised.deviations, WithCommas(raised.peer_count), role,
                 raised.peers),
             fmt::format("평소에는 한 시간에 {:.0f}명입니다(편차의 {:.1f}배 차이). 같은 직무({})의 "
                         "근무 시간 {}건 중 99.9%는 {:.0f}명 미만입니다",
                         raised.usual, raised.deviations, role, WithCommas(raised.peer_count),
                         raised.peers)});
        break;
      case How::kDay:
        Say(finding, Part::kUsual,
            {fmt::format("in a day the reader usually reads {:.0f}; 99.9% of {} days of the role "
                         "{} stay below {:.0f}",
                         raised.usual, WithCommas(raised.peer_count), role, raised.peers),
             fmt::format("평소에는 하루 {:.0f}명입니다. 같은 직무({})의 근무일 {}건 중 99.9%는 "
                         "{:.0f}명 미만입니다",
                         raised.usual, role, WithCommas(raised.peer_count), raised.peers)});
        break;
      case How::kDays:
        Say(finding, Part::kUsual,
            {fmt::format(
                 "before, the reader read {} a day; the median of {} ({}) changed by {:+.0f}% "
                 "that day, which is taken out. The sum of deviations is {:.1f}, the limit "
                 "{:.1f}",
                 People(raised.usual),
                 Counted(static_cast<uint64_t>(raised.peer_count), "colleague", "colleagues"), role,
                 (raised.peers - 1) * 100, raised.deviations, kCusumLimit),
             fmt::format("전에는 하루 {:.0f}명이었습니다. 그날 동료({}) {}명의 중앙값은 {:+.0f}% "
                         "변했고 그만큼은 뺐습니다. 편차의 누적 합은 {:.1f}, 기준은 {:.1f}입니다",
                         raised.usual, role, raised.peer_count, (raised.peers - 1) * 100,
                         raised.deviations, kCusumLimit)});
        break;
      case How::kMonth:
        Say(finding, Part::kUsual,
            {fmt::format(
                 "{} ({}) read {:.0f} in the median; this is {:.1f} robust deviations above",
                 Counted(static_cast<uint64_t>(raised.peer_count), "colleague", "colleagues"), role,
                 raised.usual, raised.deviations),
             fmt::format("동료({}) {}명의 중앙값은 {:.0f}명이며, 로버스트 편차의 {:.1f}배입니다",
                         role, raised.peer_count, raised.usual, raised.deviations)});
        break;
    }
    Say(finding, Part::kWhy,
        {"who may look at customers can also look at those nobody asked about, and copy them",
         "고객을 조회할 권한이 있으면 요청받지 않은 고객도 조회하고 옮겨 적을 수 있습니다"});
    Say(finding, Part::kDoubt,
        {"a busy day or holiday cover lifts the whole role, and that is taken into account; "
         "another "
         "task of this one person looks the same: ask who gave it",
         "바쁜 날이나 휴가 대체 근무라면 같은 직무 전체가 늘어나며 이는 반영되었습니다. 이 사람만 "
         "맡은 "
         "다른 업무라면 똑같이 보입니다: 누가 맡겼는지 확인하십시오"});
    if (unjudged_ > 0) {
      Say(finding, Part::kDoubt,
          {Counted(unjudged_, "read of further staff found no room and was not judged",
                   "reads of further staff found no room and were not judged"),
           fmt::format("자리가 없어 판단하지 못한 다른 직원의 조회가 {}건 있습니다",
                       WithCommas(unjudged_))});
    }
  }

  Context context_;
  size_t staff_max_;
  int32_t day_ = INT32_MIN;
  int64_t hour_ = INT64_MIN;
  std::vector<uint32_t> place_of_;  // by text principal: place + 1, 0 not met yet
  std::vector<Staff> staff_;
  std::map<std::string, uint32_t, std::less<>> role_of_;
  std::vector<Role> roles_;
  std::vector<ptrdiff_t> active_;  // places of who worked today
  std::vector<Raised> raised_;
  uint64_t unjudged_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeStaffExcess(const Context& context, size_t staff_max) {
  return std::make_unique<StaffExcess>(context, staff_max);
}

}  // namespace haetae::detect
