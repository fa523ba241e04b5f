// Looks after a public notice: fetches its page each hour, and keeps what was seen as proof.
//
//   PageMonitor monitor = TRY(PageMonitor::Open(data));
//   PageId id = TRY(monitor.Add({.url = …, .front_url = …, .text = …}, now));
//   Look look = TRY(monitor.Once(id, clock));            // durable when it returns
//   PageStanding standing = TRY(monitor.Standing(id, now));
//   standing.until;                                       // so long it must stay
//   monitor.Add(notice, now, {plan_sha256, {0, 1}});      // the notice of a plan's groups
//
// The rows are in deliveries.sqlite (docs/formats/deliveries.md). One thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/sqlite.h"
#include "base/text.h"
#include "base/time.h"

namespace haetae::delivery {

inline constexpr Duration kLookEvery = kHour;
inline constexpr Duration kLookLate = 2 * kHour;  // two looks further apart: nobody saw it between
inline constexpr uint32_t kPageDays = 30;

enum class PageId : uint32_t {};

struct PublicNotice {
  std::string url, front_url;  // front_url "": need not be linked from anywhere
  std::string text;            // of the notice, plain or HTML
  uint32_t days = kPageDays;
  Duration zone = 9 * kHour;  // whose days are counted
  std::string ca_file;
};

// The people whose public notice it is: some groups of a plan. posting.h says whom it tells.
struct PageFor {
  std::string plan_sha256;  // "": of no plan
  std::vector<uint16_t> groups;
};

struct Look {
  Time at;
  int status = 0;      // 0: the page was not reached
  std::string sha256;  // of the bytes that came
  bool has_text = false, linked = false;
  std::string error;
  bool good() const { return status == 200 && has_text && linked; }
};

struct PageGap {
  Time from, to;
  bool seen = false;  // somebody looked, and it was not as it must be; else nobody looked
};

struct PageStanding {
  uint64_t looks = 0;
  Time first_good{};  // 0: it was never seen as it must be
  Time last{};
  std::vector<PageGap> gaps;
  Duration missing = 0;  // their sum
  // The end of a day in `zone`: `days` full days after the day of the first good look, and as many
  // more as the gaps have begun.
  Time until = kTimeMax;
  Time full =
      kTimeMax;  // the first good look at or after `until`: what comes later changes nothing
  bool good_now = false;
  Duration zone = 0;  // whose days are counted
  Look latest{};      // where there are looks
};

class PageMonitor {
 public:
  static Result<PageMonitor> Open(const fs::path& data);
  Result<PageId> Add(const PublicNotice& notice, Time now, const PageFor& whom = {});
  Result<PublicNotice> Find(PageId id);
  // Those that are looked after.
  Result<std::vector<PageId>> All();
  // The same of a plan, by group, in the order in which they were added.
  Result<std::multimap<uint16_t, PageId>> OfPlan(const std::string& plan_sha256);
  // Looks after it no more, and it tells nobody: it was added by mistake. Its looks stay. kDenied
  // for one whose days are full: people count as told by it.
  Status Remove(PageId id, Time now);
  // Those of a plan that were removed, and when.
  Result<std::map<PageId, Time>> RemovedOf(const std::string& plan_sha256);
  // The plans whose notice it is.
  Result<std::vector<std::string>> PlansOf(PageId id);
  Result<Look> Once(PageId id, Clock& clock);
  Status Keep(PageId id, const Look& look);
  Result<std::vector<Look>> Looks(PageId id);
  Result<PageStanding> Standing(PageId id, Time now);
  // Looks at all pages each hour, until stopped.
  Status Loop(Clock& clock, const std::atomic<bool>& stop,
              const std::function<void(PageId, const Look&)>& hear);

 private:
  explicit PageMonitor(Sqlite db) : db_(std::move(db)) {}
  Sqlite db_;
};

// What the looks say, in the order of time.
PageStanding StandingOf(const std::vector<Look>& looks, uint32_t days, Duration zone, Time now);
// "seen", "not reached", … for people.
Phrase LookPhrase(const Look& look);

}  // namespace haetae::delivery
