// Whom a public notice tells: a plan's pages, what their looks say, and whose last channel it is.
//
//   const Postings postings = TRY(Postings::Of(monitor, campaign, now));
//   const Posting at = postings.For(untold);          // of somebody whose turn it is
//   Reach reach = postings.ReachOf(untold);
//   ReachCounts counts = TRY(CountReach(book, campaign, postings));    // their sum is the people
//
// Nothing is written: who is told follows from the looks whenever it is asked, so a page that
// vanishes takes 33.7 million people back at once. The rule and its source are in
// docs/formats/deliveries.md. Thread-safe once made; For() costs a few comparisons.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"

namespace haetae::delivery {

struct Posting {
  // The worst first.
  enum State : uint8_t {
    kNotPosted,  // no page of the plan has shown the notice yet
    kEnded,      // its days were full before this person's turn came
    kGone,       // it was there, and is not, or nobody has looked
    kStands,     // as it must; its days are not full yet
    kFull,       // it has stood for all its days
  };
  State state = kNotPosted;
  PageId page{};
  const PageStanding* standing = nullptr;  // lives as long as its Postings; null: no page
};
// "waiting", "ended", "gone", "posted", "told"
std::string_view PostingName(Posting::State state);
Phrase PostingPhrase(const Posting& posting, Time now);

enum class Reach : uint8_t {
  kOnTheWay,   // something will still be tried, or may have arrived
  kWaits,      // for the public notice, which is not posted yet
  kPosted,     // it stands, and its days are not full
  kByPublic,   // told by it
  kLost,       // not reached: nothing is left, or the public notice vanished
  kLaterPlan,  // a later plan of the duty tells them, and lists them where it cannot
  kRuledOut,   // owed nothing any more
};
inline constexpr size_t kReaches = 7;

class Postings {
 public:
  Postings(Postings&&) = default;
  static Result<Postings> Of(PageMonitor& monitor, const Campaign& campaign, Time now);
  // Of somebody whom only the public notice is left for; the best page counts. Without a row
  // nobody knows which of the plan's texts is the person's: the worst one counts.
  Posting For(const Untold& one) const;
  Reach ReachOf(const Untold& one) const;
  Time now() const { return now_; }

 private:
  Postings() = default;
  Posting Best(uint16_t group, Time turn) const;
  std::map<PageId, PageStanding> standings_;
  std::multimap<uint16_t, Posting> pages_;  // by group
  Posting worst_;                           // of all groups, for those without a row
  Time now_;
};

// Whether somebody of that reach is still to be told by this plan.
constexpr bool IsUntold(Reach reach) {
  return reach != Reach::kByPublic && reach != Reach::kLaterPlan && reach != Reach::kRuledOut;
}
// Whether only the public notice is left for this person.
bool LeftToPublic(const Untold& one);

struct ReachCounts {
  uint64_t by_message = 0;
  std::array<uint64_t, kReaches> of{};
  uint64_t operator[](Reach reach) const { return of[static_cast<size_t>(reach)]; }
  uint64_t told() const { return by_message + (*this)[Reach::kByPublic]; }
  // Of whom this plan is to tell and has not.
  uint64_t untold() const;
};
// `each` hears of everybody whom no message has reached.
Result<ReachCounts> CountReach(Deliveries& book, const Campaign& campaign, const Postings& postings,
                               const std::function<void(const Untold&, Reach)>& each = nullptr);

}  // namespace haetae::delivery
