// Clocks: which time of an incident starts a deadline.
//
//   Started started = StartOf("leak-known", facts);
//   started.at;          // the earliest of the clock's times that are known
//   started.others;      // the later ones, to be shown with the due time they would give
//   started.earlier;     // times before it that are none of this clock's, to be shown likewise
//
// A company's own word for "known" is often later than the one that an authority counts from: so
// both are kept and the earlier counts, unless a person chose another with a reason (count_from).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "duty/facts.h"

namespace haetae::duty {

struct Clock {
  std::string_view id;
  std::vector<std::string_view> times;  // of the facts
  // Times that do not start it, though an authority may hold that they did: the signals before
  // somebody was certain.
  std::vector<std::string_view> doubtful = {};
  // Times that start it where none of `times` is there and the duty surely applies: what it waits
  // for is then answered by the facts, and nobody wrote down when.
  std::vector<std::string_view> instead = {};
};
std::span<const Clock> Clocks();
const Clock* FindClock(std::string_view id);

struct Started {
  std::optional<Time> at;  // nothing: the clock has not started
  std::string fact;        // which time it is, or the first that would start it
  std::string why;         // of a person who chose it
  std::vector<std::pair<std::string, Time>> others, earlier;  // in the order of time
};
// `surely`: the duty whose clock it is surely applies.
Started StartOf(std::string_view clock, const Facts& facts, bool surely = false);

}  // namespace haetae::duty
