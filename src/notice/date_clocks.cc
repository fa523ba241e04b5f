#include "notice/date_clocks.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "notice/deed_dates.h"

namespace haetae::notice {
namespace {

using Kind = Entity::Kind;
using Text = std::u32string_view;

class Clocks {
 public:
  Clocks(const Analysis& a, const Sentence& s, const Entity& date)
      : a_(a), s_(s), date_(date), all_(a.entities) {}

  DayClocks Read(uint32_t until) const {
    const size_t one = ClockOf(until);
    if (one == kNoClock) return {};
    if (all_[one].begin < date_.begin && one > 0 && Ends(one - 1, one) && DateInFront(one - 1) == 0)
      return {&all_[one - 1], &all_[one]};
    if (one + 1 < all_.size() && all_[one + 1].end <= s_.end && all_[one].begin >= date_.end &&
        Ends(one, one + 1) && DateBehind(one + 1) == nullptr)
      return {&all_[one], &all_[one + 1]};
    return {&all_[one]};
  }

 private:
  static constexpr size_t kNoClock = SIZE_MAX;

  Text Between(uint32_t begin, uint32_t end) const {
    return begin < end ? Text(a_.units).substr(begin, end - begin) : Text();
  }
  // The time of day that belongs to the date: behind it, or in front, "at 23:41 on 14 November".
  size_t ClockOf(uint32_t until) const {
    size_t before = kNoClock;
    const auto [first, last] = a_.EntityRange(s_.begin, until);
    for (size_t i = first; i < last; ++i) {
      if (all_[i].kind != Kind::kClock) continue;
      const Entity* named = DateBehind(i);
      if (named != nullptr && named->begin == date_.begin) before = i;
      if (all_[i].begin < date_.end) continue;
      if (before != kNoClock) break;
      return named == nullptr && IsRightBehind(date_, all_[i]) ? i : kNoClock;
    }
    return before;
  }
  // "24 September 2026 at about 5 p.m.", "9월 24일(목) 17:10".
  bool IsRightBehind(const Entity& date, const Entity& clock) const {
    constexpr uint32_t kBehindUnits = 8;
    uint32_t begin = EndWithWeekday(a_, date);
    if (begin > clock.begin) return false;
    for (Text at : {U",", U" at", U" from", U" between"})
      if (a_.Is(begin, at)) begin += static_cast<uint32_t>(at.size());
    for (Text about :
         {U" about", U" around", U" approximately", U" roughly", U" approx.", U" circa"})
      if (a_.Is(begin, about)) begin += static_cast<uint32_t>(about.size());
    return clock.begin - std::min(begin, clock.begin) <= kBehindUnits;
  }
  // The date of this sentence right in front of a time of day, or 0.
  uint32_t DateInFront(size_t clock) const {
    if (clock == 0) return 0;
    const Entity& before = all_[clock - 1];
    const bool is = before.kind == Kind::kDate && before.begin >= s_.begin &&
                    IsRightBehind(before, all_[clock]);
    return is ? before.end : 0;
  }
  // Of a time of day, the date that it stands in front of: "23:41 KST on Saturday, 14 November",
  // or with only a comma between where no date stands in front of it. Not where it is another
  // date's: "on 17 November at 16:15, and confirmed it on 18 November".
  const Entity* DateBehind(size_t clock) const {
    constexpr uint32_t kBetweenUnits = 24;
    if (clock + 1 >= all_.size() || all_[clock + 1].kind != Kind::kDate) return nullptr;
    const Entity &time = all_[clock], &date = all_[clock + 1];
    if (date.begin >= s_.end || date.begin - time.end > kBetweenUnits) return nullptr;
    const Text between = Between(time.end, date.begin);
    if (const size_t on = between.find(U" on "); on != between.npos) {
      const Text front = between.substr(0, on);
      const bool others = front.find(',') != front.npos || front.find(U" and ") != front.npos;
      return others && DateInFront(clock) != 0 ? nullptr : &date;
    }
    const bool behind_date =
        clock > 0 && all_[clock - 1].kind == Kind::kDate && all_[clock - 1].begin >= s_.begin;
    return !behind_date && (between == U", " || between == U" (" || between == U"(") ? &date
                                                                                     : nullptr;
  }
  // Whether two times of day, one right behind the other, begin and end a period: "14:41부터
  // 15:38", "from 2 p.m. to 3 p.m.", "14:41~15:38", "between 14:41 and 15:38".
  bool Ends(size_t one, size_t next) const {
    const Entity &first = all_[one], &last = all_[next];
    if (first.kind != Kind::kClock || last.kind != Kind::kClock || first.begin < s_.begin)
      return false;
    Text between = Between(first.end, last.begin);
    for (Text about : {U"약", U"대략", U"about ", U"around ", U"approximately ", U"roughly "})
      if (between.ends_with(about)) between.remove_suffix(about.size());
    constexpr std::array<Text, 16> kJoiners = {
        U"부터",   U"에서",      U"~", U" ~ ", U"-",       U" - ", U" to ",        U" until ",
        U" till ", U" through ", U"–", U" – ", U" up to ", U"~약", U" and until ", U"∼"};
    if (std::ranges::find(kJoiners, between) != kJoiners.end()) return true;
    constexpr uint32_t kBeforeUnits = 24;
    const uint32_t begin = std::max(s_.begin, first.begin - std::min(first.begin, kBeforeUnits));
    return (between == U" and " && Between(begin, first.begin).find(U"between ") != Text::npos) ||
           ((between == U"과" || between == U"와") && a_.Is(last.end, U"사이"));
  }

  const Analysis& a_;
  const Sentence& s_;
  const Entity& date_;
  const std::vector<Entity>& all_;
};

}  // namespace

DayClocks ClocksOf(const Analysis& analysis, const Sentence& sentence, const Entity& date,
                   uint32_t until) {
  return Clocks(analysis, sentence, date).Read(until);
}

}  // namespace haetae::notice
