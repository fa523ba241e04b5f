// One comparison of one field's values, tried by itself: what a Matcher does where no literal can
// be looked for.
//
//   Tried tried(comparison);
//   bool holds = tried.Holds(event.Get(field), event.Get(other));
//
// Immutable, thread-safe. A regular expression costs time linear in the value (RE2).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "sigma/event.h"
#include "sigma/rule.h"

namespace re2 {
class RE2;
}

namespace haetae::sigma {

class Tried {
 public:
  explicit Tried(const Comparison& comparison);
  Tried(Tried&&) noexcept;
  ~Tried();
  // `other` is the field that a kFieldRef names; else it is not looked at.
  bool Holds(const FieldValues& values, const FieldValues& other) const;

 private:
  bool HoldsFor(std::string_view value) const;
  Comparison comparison_;
  std::optional<Glob> glob_;
  std::unique_ptr<re2::RE2> regex_;
};

// A whole text that is a number.
bool NumberOf(std::string_view text, double& number);
bool InOrder(double value, Order order, double number);
// The part of a time, in UTC; a week is that of ISO 8601.
int PartOf(Time time, TimePart part);

}  // namespace haetae::sigma
