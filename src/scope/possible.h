// Who cannot be ruled out: beside the confirmed people of a scope, whoever could have been read
// where the logs are silent, reach no further back, or do not say what was answered.
//
//   std::vector<Doubt> doubts = DoubtsOf(coverage, first, last, sets, registers);
//   Possible possible(registers, doubts);
//   possible.AddUnknown(subject);                       // an access whose outcome nobody knows
//   Why why = possible.Of(subject);                     // any() is false for who is ruled out
//
// A doubt is a time for which accesses of the incident could be missing, with the reason in words.
// A member is in doubt if the account existed at some moment of it, a non-member always: the
// register is the list of people who are held. Where there is no member list, everybody who stands
// in the logs is in doubt, and that is said. A pure function of its arguments; Of() costs a few
// look-ups a doubt. Not thread-safe while AddUnknown() is called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "access/access.h"
#include "register/register.h"
#include "scope/filter.h"
#include "scope/first_logs.h"
#include "scope/possible_shown.h"
#include "scope/result.h"

namespace haetae::scope {

// Logs missing this close to an incident could hold more of it; an incident that is this old when
// the logs begin was under way before.
inline constexpr Duration kDoubtReach = kHour;

std::string_view DoubtName(DoubtKind kind);  // "no-logs"

// Of an incident whose accesses are from `first` to `last`; none where it disclosed nothing.
// `begin`: of the logs in which they were first seen.
std::vector<Doubt> DoubtsOf(const CoverageSummary& coverage, Time first, Time last,
                            const std::vector<std::vector<IndicatorValue>>& sets,
                            const reg::Register& registers, const LogsBegin& begin = {});

// Where no route that a missing log would show has other people in its answers, only members can
// have been in them.
void NarrowToMembers(const access::Catalogue& catalogue, std::vector<Doubt>& doubts);

// Answers between these times were about people, and nobody says whom: it is everybody who was
// there then, or if nobody stands in such payloads beside the one they are of, every member.
struct UnnamedResults {
  uint64_t people = 0;     // whom answers listed
  uint64_t answers = 0;    // that listed nobody knows how many
  uint64_t ownerless = 0;  // things that nobody says whose they are
  Time first = kTimeMax, last = kTimeMin;
  bool members_only = false;
  bool any() const { return people + answers + ownerless > 0; }
};
Doubt DoubtOf(const UnnamedResults& unnamed);

// Why somebody who is not confirmed cannot be ruled out.
struct Why {
  uint8_t kinds = 0;  // a bit a DoubtKind
  uint8_t shown = 0;  // what they could have been shown: bits of ShownBits
  bool any() const { return kinds != 0; }
  Why& operator|=(Why other) {
    kinds |= other.kinds, shown |= other.shown;
    return *this;
  }
};
constexpr uint8_t KindBit(DoubtKind kind) {
  return static_cast<uint8_t>(1u << static_cast<size_t>(kind));
}
inline constexpr Why kUnknownOutcomeWhy{KindBit(DoubtKind::kUnknownOutcome), ShownBits::kUnknown};

// Those who are not confirmed and cannot be ruled out, counted.
struct Doubtful {
  uint64_t people = 0;
  uint64_t by_kind[kPeopleKinds] = {};
  uint64_t by[kDoubtKinds] = {};
  uint64_t by_shown[ShownBits::kMasks][kPeopleKinds] = {};
  void Count(Why why, size_t kind_of_person);
  void Merge(const Doubtful& other);
};

// Says in a scope, of which all that is confirmed is counted, who is possible, who is likely, and
// why. `people_an_hour`: how many were first reached in the incident's fastest hour; asked for only
// where HoursMatter().
void SayPossible(const std::vector<Doubt>& doubts, const Doubtful& doubtful,
                 uint64_t people_an_hour, const reg::Register& registers, Scope& scope);
// Says what they could have been shown, where `by_route` and `by_group` are counted.
void SayPossibleShown(const PossibleShown& shown, const Doubtful& doubtful, Scope& scope);
bool HoursMatter(const std::vector<Doubt>& doubts);

class Possible {
 public:
  Possible(const reg::Register& registers, std::vector<Doubt> doubts)
      : register_(registers), doubts_(std::move(doubts)), shown_(doubts_) {}
  void AddUnknown(uint32_t subject) { unknown_.insert(subject); }
  Why Of(uint32_t subject) const;
  Why OfDoubts(uint32_t subject) const;  // without the unknown outcomes
  // "no-logs;before-logs", of Why::kinds.
  static std::string Text(uint8_t kinds);
  const std::vector<Doubt>& doubts() const { return doubts_; }
  const std::unordered_set<uint32_t>& unknown() const { return unknown_; }
  const ShownBits& shown() const { return shown_; }

 private:
  const reg::Register& register_;
  std::vector<Doubt> doubts_;
  ShownBits shown_;
  std::unordered_set<uint32_t> unknown_;
};

}  // namespace haetae::scope
