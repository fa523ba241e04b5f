// A correlator runs all correlations of a rule set over the events that its rules matched, in the
// order of time, chains of correlations included.
//
//   Correlator correlator = TRY(Correlator::Make(set, {}));
//   for each event in time order: TRY(correlator.Add(occurrence, fired));
//   for (const Fired& one : fired) Print(set.correlations[one.correlation], one.group);
//
// An event is counted once by a correlation, whichever of its rules matched it; by temporal ones
// once for each rule, and never as two steps of an order. An event without one of the group's
// fields, or without the value that is counted, is in no group: skipped() says how many. What a
// correlation that fires hands on to one that counts it are the fields of the event at which it
// fired. Not thread-safe. State is bounded by `entries_max`, and reaching it is an error: nothing
// is ever dropped to make room.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sigma/set.h"
#include "sigma/window.h"

namespace haetae::sigma {

inline constexpr size_t kWindowEntriesMax = 100'000'000;  // of all windows together
inline constexpr size_t kChainsMax = 100'000;  // ways from a correlation down to its rules

struct Occurrence {
  Time time;
  uint64_t reference = 0;           // the caller's: where the event stands
  std::span<const uint32_t> rules;  // of the set, that matched it
  // Of Correlator::fields(); with null data(): the event has none, or the rules do not need it.
  std::span<const std::string_view> values;
};

struct Fired {
  uint32_t correlation = 0;  // of the set
  Time time;
  uint64_t reference = 0;          // of the event at which it fired
  double quantity = 0;             // what was counted
  std::vector<std::string> group;  // values of its group-by, in that order
};

class Correlator {
 public:
  struct Limits {
    size_t entries_max = kWindowEntriesMax;
  };
  // `set` outlives it. Fails with kLimit for chains without end.
  static Result<Correlator> Make(const RuleSet& set, const Limits& limits);
  Correlator(Correlator&&) noexcept;
  ~Correlator();

  // The fields that any correlation looks at.
  const std::vector<std::string>& fields() const;
  // Those that are needed of an event that this rule matched; empty if nothing counts it.
  const std::vector<uint32_t>& FieldsOf(uint32_t rule) const;
  bool Counts(uint32_t rule) const;

  // Appends what fires. Times never go back. Fails with kLimit, naming the rule.
  Status Add(const Occurrence& event, std::vector<Fired>& fired);

  // Events that a correlation could not put in a group, or whose value it could not count.
  uint64_t skipped(uint32_t correlation) const;

 private:
  struct State;
  explicit Correlator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The key of texts: XXH3 of 128 bits with a secret of the process.
Key KeyOf(std::span<const std::string_view> texts);

}  // namespace haetae::sigma
