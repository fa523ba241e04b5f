#include "detect/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "detect/excess.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

constexpr ExcessLimits kLimits = {.prior_marked = 5,
                                  .prior_trials = 100,
                                  .proven_trials = 200,
                                  .unproven_share = 0.5,
                                  .times = 2.5,
                                  .share_min = kStrangersShareMin,
                                  .marked_min = kStrangersMin,
                                  .past_min = kPastReadsMin,
                                  .warm_up = kCampaignWarmUp,
                                  .by_address = false};
constexpr int32_t kBeforeAlert = INT32_MIN;  // instead of a day
constexpr int32_t kRecentDays = 2;           // before an alert, whose marks are the campaign's
constexpr double kGoesOnTimes = 1.5;         // as before: a day with less is none of the campaign's
constexpr double kGoesOnChance = -7;         // its logarithm: with a greater one neither
constexpr size_t kDevice = static_cast<size_t>(CohortKind::kDevice);
constexpr size_t kAddress = static_cast<size_t>(CohortKind::kAddress);

// Whose an address is: the last devices with which customers were there.
class Places {
 public:
  void Learn(uint32_t address, uint32_t device) {
    Place& place = Of(address);
    const uint16_t tag = TagOf(device);
    if (place.Has(tag) || place.devices_met >= kSharedDevices) return;
    place.devices[place.devices_met++ % kDevices] = tag;
  }
  bool Knows(uint32_t address, uint32_t device) const {
    if (address >= places_.size()) return false;
    const Place& place = places_[address];
    return place.devices_met >= kSharedDevices || place.Has(TagOf(device));
  }
  // Whether the address has marks left for the day, and one less from now on.
  bool TakeMark(uint32_t address, int32_t day) {
    Place& place = Of(address);
    if (place.day != static_cast<uint16_t>(day))
      place.day = static_cast<uint16_t>(day), place.marks = 0;
    return place.marks < kPlaceMarks && ++place.marks > 0;
  }

 private:
  static constexpr size_t kDevices = 3;
  struct Place {
    std::array<uint16_t, kDevices> devices{};
    uint16_t day = 0;
    uint8_t devices_met = 0, marks = 0;
    bool Has(uint16_t tag) const {
      return devices[0] == tag || devices[1] == tag || devices[2] == tag;
    }
  };
  static uint16_t TagOf(uint32_t device) {  // never 0
    return static_cast<uint16_t>(std::max(1U, (device ^ device >> 15) * 0x9e3779b1U >> 16));
  }
  Place& Of(uint32_t address) {
    if (address >= places_.size())
      places_.resize(std::max<size_t>(address + 1, places_.size() * 3 / 2));
    return places_[address];
  }
  std::vector<Place> places_;
};

struct Mark {
  uint32_t address, device;
  int32_t day;
  bool unread = true;  // whom it read
};

struct Count {
  uint64_t trials = 0, marked = 0, read_again = 0;  // by strangers
};

struct Spread {  // a campaign
  uint32_t route;
  Position alert;
  Time grew;
  RaisedCohort first;  // as it was at the alert
  std::vector<Mark> marks;
  double again_share = 0;         // of the page's trials, before the alert
  std::map<int32_t, Count> days;  // after the alert
};

class Campaign : public Detector {
 public:
  Campaign(const Context& context, size_t pending_max)
      : context_(context), pending_max_(pending_max), pages_(context.catalogue.routes.size()) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      while (!pending_.empty() && rows.time[i] - pending_.front().trial.time > kExplainedWithin)
        JudgeNext(sight.At(i));
      if (!sight.Is(i, kShown | kIssue) || sight.Is(i, kText | kSettled)) continue;
      if (rows.address[i] == kNoNumber) continue;
      first_ = std::min(first_, rows.time[i]);
      if (sight.Is(i, kIssue | kOwn) || ComesBack(sight, i))
        places_.Learn(rows.address[i], sight.device(i));
      if (sight.Is(i, kShown) && rows.principal[i] == kNoNumber) Wait(sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Spread& spread : spreads_) findings.push_back(Describe(spread));
    return findings;
  }

 private:
  struct Pending {
    Excess::Trial trial;
    int32_t day;
    uint16_t route;
    bool unread;
  };
  struct Recent {
    Excess::Numbers numbers;
    int32_t day;
  };
  struct Page {
    Excess excess{kLimits};
    std::deque<Recent> recent;    // marks that are nobody's yet
    std::vector<size_t> spreads;  // by raised cohort
    Count before;                 // the first alert
  };

  // To a network where the person was before, in a log that does not say who asks.
  static bool ComesBack(const Sight& sight, size_t i) {
    return sight.Is(i, kMet) && (!sight.Is(i, kVisit) || !sight.Is(i, kNewNetwork));
  }

  void Wait(const Sight& sight, size_t i) {
    const uint32_t subject = sight.rows->subject[i];
    if (subject >= last_read_.size())
      last_read_.resize(std::max<size_t>(subject + 1, last_read_.size() * 3 / 2));
    const int64_t day_of_log = sight.day(i) - DayOf(first_) + 1;
    const uint16_t today = static_cast<uint16_t>(std::min<int64_t>(day_of_log, UINT16_MAX));
    const uint16_t before = std::exchange(last_read_[subject], today);
    if (sight.rows->time[i] - first_ < kPlacesWarmUp) return;
    if (pending_.size() >= pending_max_) JudgeNext(sight.At(i));
    pending_.push_back({{Excess::NumbersOf(sight, i), sight.rows->time[i]},
                        sight.day(i),
                        sight.rows->route[i],
                        before == 0 || today - before > kUnreadDays});
  }

  void JudgeNext(Position now) {
    const auto [trial, day, route, unread] = pending_.front();
    pending_.pop_front();
    const uint32_t address = trial.numbers[kAddress];
    const bool stranger = !places_.Knows(address, trial.numbers[kDevice]);
    if (stranger && !places_.TakeMark(address, day)) return;
    const bool marked = stranger && unread;
    if (pages_[route] == nullptr) pages_[route] = std::make_unique<Page>();
    Page& page = *pages_[route];
    const int raised = page.excess.Add(trial, *clients_, now, marked);
    if (page.spreads.empty()) ++page.before.trials, page.before.read_again += stranger && !unread;
    if (marked && raised == Excess::kNone) Keep(page, trial.numbers, day);
    if (page.excess.raised().size() > page.spreads.size()) {
      Keep(page, trial.numbers, day);
      Raise(route, page, now);
    } else if (raised != Excess::kNone) {
      Follow(spreads_[page.spreads[static_cast<size_t>(raised)]], trial.numbers, day, stranger,
             unread);
    }
  }

  static void Keep(Page& page, const Excess::Numbers& numbers, int32_t day) {
    while (!page.recent.empty() &&
           (page.recent.front().day <= day - kRecentDays || page.recent.size() >= kRecentMax))
      page.recent.pop_front();
    page.recent.push_back({numbers, day});
  }

  static void Follow(Spread& spread, const Excess::Numbers& numbers, int32_t day, bool stranger,
                     bool unread) {
    Count& count = spread.days[day];
    ++count.trials;
    if (!stranger) return;
    ++(unread ? count.marked : count.read_again);
    if (spread.marks.size() < kCampaignMarks)
      spread.marks.push_back({numbers[kAddress], numbers[kDevice], day, unread});
  }

  void Raise(uint32_t route, Page& page, Position now) {
    const RaisedCohort& cohort = page.excess.raised().back();
    size_t number = page.spreads.empty() ? spreads_.size() : page.spreads.back();
    if (number < spreads_.size() && now.time - spreads_[number].grew > kCampaignGap)
      number = spreads_.size();
    if (number == spreads_.size()) {
      const Count& before = page.before;
      spreads_.push_back({.route = route, .alert = now, .first = cohort});
      spreads_.back().again_share =
          (kLimits.prior_marked + static_cast<double>(before.read_again)) /
          (kLimits.prior_trials + static_cast<double>(before.trials));
      alerts_ = spreads_.size();
    }
    page.spreads.push_back(number);
    Spread& spread = spreads_[number];
    spread.grew = now.time;
    const size_t kind = static_cast<size_t>(cohort.kind);
    std::erase_if(page.recent, [&](const Recent& recent) {
      if (recent.numbers[kind] != cohort.number) return false;
      if (spread.marks.size() < kCampaignMarks)
        spread.marks.push_back({recent.numbers[kAddress], recent.numbers[kDevice], kBeforeAlert});
      return true;
    });
  }

  // A day on which its cohorts were as before is none of the campaign's.
  static bool StoodOut(uint64_t seen, uint64_t trials, double share) {
    const double of = static_cast<double>(trials), marks = static_cast<double>(seen);
    return marks >= kGoesOnTimes * share * of && LogBinomialTail(of, marks, share) < kGoesOnChance;
  }

  Finding Describe(const Spread& spread) const;

  Context context_;
  size_t pending_max_;
  const Clients* clients_ = nullptr;
  Time first_ = kTimeMax;
  Places places_;
  std::vector<uint16_t> last_read_;  // by subject: the day of the log, from 1 on; 0 never
  std::deque<Pending> pending_;
  std::vector<std::unique_ptr<Page>> pages_;  // by route
  std::vector<Spread> spreads_;
};

Finding Campaign::Describe(const Spread& spread) const {
  struct StandsOut {
    bool unread, again;
  };
  std::map<int32_t, StandsOut> days{{kBeforeAlert, {true, true}}};
  for (const auto& [day, count] : spread.days) {
    days[day] = {StoodOut(count.marked, count.trials, spread.first.past_share),
                 StoodOut(count.read_again, count.trials, spread.again_share)};
  }
  std::vector<uint32_t> addresses, of_unread;
  uint64_t people = 0;
  for (const bool all : {false, true}) {  // all: where every place became a customer's since
    if (!of_unread.empty()) break;
    addresses.clear();
    for (const Mark& mark : spread.marks) {
      const StandsOut& day = days.at(mark.day);
      const bool out = mark.unread ? day.unread : day.again;
      if (!all && (!out || places_.Knows(mark.address, mark.device))) continue;
      addresses.push_back(mark.address);
      if (mark.unread) of_unread.push_back(mark.address), ++people;
    }
  }
  for (std::vector<uint32_t>* list : {&addresses, &of_unread}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  const std::string reads = WithCommas(people), places = WithCommas(of_unread.size());
  const std::string& route = context_.catalogue.routes[spread.route].text;
  const std::string shown = EscapeTerminal(Shortened(route, 60));
  Finding finding{.detector = "campaign",
                  .confidence = 0.75,
                  .attack = {"T1030", "T1029", "T1020"},
                  .alert = spread.alert,
                  .indicators = {{Dimension::kRoute, route}}};
  for (uint32_t address : addresses)
    finding.indicators.push_back(
        {Dimension::kSourceIp, std::string(context_.names.addresses.Text(address))});
  const RaisedCohort& first = spread.first;
  finding.title = {fmt::format("{} strangers read {} people whom nobody else reads, on {}", places,
                               reads, shown),
                   fmt::format("낯선 주소 {}곳이 {}에서 아무도 찾지 않던 {}명을 조회했습니다",
                               places, shown, reads)};
  const Phrase who =
      DoingText({.cohorts = {{.kind = first.kind, .number = first.number}}}, context_, *clients_);
  Say(finding, Part::kSeen,
      {fmt::format("{} of the page's reads with {} came from an address and device where no "
                   "customer was before, nor within {} minutes, and named somebody whom nobody had "
                   "read so for {} days",
                   Percent(first.share), who.en, kExplainedWithin / kMinute, kUnreadDays),
       fmt::format("{2}에서 이 경로를 조회한 것 중 {0}가 그 전에도 {1}분 안에도 고객이 쓴 적 없는 "
                   "주소와 기기에서, {3}일 동안 아무도 그렇게 찾지 않은 사람을 조회했습니다",
                   Percent(first.share), kExplainedWithin / kMinute, who.ko, kUnreadDays)});
  Say(finding, Part::kUsual,
      {fmt::format("{} of {} of the page; at most {} was expected", Percent(first.other_share),
                   Counted(first.other_trials, "other read", "other reads"), Percent(first.usual)),
       fmt::format("이 경로의 다른 조회 {1}건 중에서는 {0}이며, 예상한 값은 많아야 {2}입니다",
                   Percent(first.other_share), WithCommas(first.other_trials),
                   Percent(first.usual))});
  Say(finding, Part::kWhy,
      {"a link is passed on among people who know one another, so that the same person is read "
       "again, mostly by customers; a list is worked through once, by strangers",
       "링크는 아는 사람끼리 주고받으므로 같은 사람이 거듭, 대개 고객에게 조회됩니다. 목록은 "
       "낯선 곳에서 한 번씩만 훑습니다"});
  Say(finding, Part::kDoubt,
      {"a mailing or a broadcast that brings people who are no customers, each to somebody else's "
       "page; a few of the addresses are honest strangers'",
       "고객이 아닌 사람들을 저마다 다른 화면으로 데려오는 우편이나 방송일 수 있으며, 주소 중 "
       "일부는 무관한 방문자의 것입니다"});
  return finding;
}

}  // namespace

std::unique_ptr<Detector> MakeCampaign(const Context& context, size_t pending_max) {
  return std::make_unique<Campaign>(context, pending_max);
}

}  // namespace haetae::detect
