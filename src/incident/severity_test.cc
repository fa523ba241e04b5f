#include "incident/severity.h"

#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

scope::Scope Reached(const std::string& field, uint64_t clear, uint64_t masked = 0) {
  scope::Scope scope;
  scope.people = clear + masked;
  scope.by_field[field] = {clear, masked};
  return scope;
}

TEST_CASE("severity is what was disclosed of how many to whom") {
  struct Row {
    const char* field;
    uint64_t clear, masked;
    bool certain;
    Recipient to;
    bool known, abroad;
    Severity expected;
  };
  using enum Recipient;
  using enum Severity;
  const Row table[] = {
      // A broken rule: few people are enough.
      {"phone", 0, 0, true, kOutside, true, false, kMedium},
      {"phone", 1, 0, true, kOutside, true, false, kHigh},
      {"phone", 99, 0, true, kOutside, true, false, kHigh},
      {"phone", 100, 0, true, kOutside, true, false, kCritical},
      {"entrance_code", 1, 0, true, kOutside, true, false, kHigh},
      {"entrance_code", 20, 0, true, kOutside, true, false, kCritical},
      {"entrance_code", 0, 20, true, kOutside, true, false, kHigh},  // masked: one class less
      {"name", 19, 0, true, kOutside, true, false, kMedium},
      {"name", 20, 0, true, kOutside, true, false, kHigh},
      {"name", 5'000, 0, true, kOutside, true, false, kCritical},
      {"phone", 0, 100, true, kOutside, true, false, kHigh},
      // A rare quantity: by how many, and of what.
      {"phone", 49, 0, false, kOutside, true, false, kLow},
      {"phone", 50, 0, false, kOutside, true, false, kMedium},
      {"phone", 1'000, 0, false, kOutside, true, false, kHigh},
      {"phone", 10'000, 0, false, kOutside, true, false, kCritical},
      {"entrance_code", 100, 0, false, kOutside, true, false, kHigh},
      {"name", 9'999, 0, false, kOutside, true, false, kMedium},
      {"name", 0, 9'999, false, kOutside, true, false, kMedium},
      {"a_field_nobody_knows", 1'000, 0, false, kOutside, true, false, kHigh},
      // To staff it stayed in the house; a broken rule is one there too.
      {"phone", 10'000, 0, false, kStaff, true, false, kHigh},
      {"phone", 50, 0, false, kStaff, true, false, kMedium},
      {"phone", 100, 0, true, kStaff, true, false, kCritical},
      // A service that nobody declared is at most medium, unless a rule was broken.
      {"phone", 1'000'000, 0, false, kService, true, false, kMedium},
      {"phone", 49, 0, false, kService, true, false, kLow},
      {"phone", 100, 0, true, kService, true, false, kCritical},
      // Without a member list nobody knows who reads.
      {"phone", 1'000'000, 0, false, kOutside, false, false, kMedium},
      {"phone", 100, 0, true, kOutside, false, false, kCritical},
      // From abroad: one step more, but not to the worst.
      {"phone", 49, 0, false, kOutside, true, true, kMedium},
      {"phone", 50, 0, false, kOutside, true, true, kHigh},
      {"phone", 1'000, 0, false, kOutside, true, true, kHigh},
      {"phone", 50, 0, false, kStaff, true, true, kMedium},
      {"phone", 50, 0, false, kOutside, false, true, kMedium},
  };
  for (const Row& row : table) {
    CAPTURE(row.field);
    CAPTURE(row.clear);
    CAPTURE(row.certain);
    const scope::Scope scope = Reached(row.field, row.clear, row.masked);
    const Rating rating = Rate({.scope = &scope,
                                .certain = row.certain,
                                .readers_known = row.known,
                                .to = row.to,
                                .abroad = row.abroad});
    CHECK_EQ(SeverityName(rating.severity), SeverityName(row.expected));
    CHECK_FALSE(rating.why.en.empty());
    CHECK_FALSE(rating.why.ko.empty());
  }
}

TEST_CASE("the worst class of data decides, and is named") {
  scope::Scope scope = Reached("name", 30'000);
  scope.by_field["phone"] = {200, 29'800};
  scope.by_field["entrance_code"] = {30, 29'970};
  const Rating rating = Rate({.scope = &scope, .certain = false});
  CHECK_EQ(rating.severity, Severity::kCritical);  // masked entrance codes of 29,970 people
  CHECK_EQ(rating.why.en,
           "contact and life data of at least 29,970 people, to outsiders; a statistical "
           "finding");
  // Counted by what people were shown together, the number is theirs.
  scope.people = 30'100;
  scope.by_group[{"member", "entrance_code:masked;name;phone:masked"}] = 29'900;
  scope.by_group[{"member", "entrance_code;phone"}] = 30;
  scope.by_group[{"non_member", "phone"}] = 170;
  CHECK(Rate({.scope = &scope}).why.en.starts_with("contact and life data of 30,100 people"));
  scope.by_group.clear();
  scope.by_field["entrance_code"] = {1'000, 0};
  CHECK_EQ(Rate({.scope = &scope}).why.en.substr(0, 9), "data that");
}

TEST_CASE("an incident about logs alone is low, whatever it says of itself") {
  const scope::Scope scope = Reached("phone", 100);
  CHECK_EQ(Rate({.scope = &scope, .certain = true, .logs_only = true}).severity, Severity::kLow);
}

TEST_CASE("more people, worse data or certainty never make an incident less severe") {
  for (const char* field : {"name", "phone", "entrance_code"}) {
    for (const bool certain : {false, true}) {
      Severity last = Severity::kLow;
      for (uint64_t people = 1; people < 100'000'000; people *= 3) {
        const scope::Scope scope = Reached(field, people);
        const Severity now = Rate({.scope = &scope, .certain = certain}).severity;
        CHECK_GE(now, last);
        CHECK_GE(Rate({.scope = &scope, .certain = true}).severity, now);
        last = now;
      }
    }
  }
}

}  // namespace
}  // namespace haetae::incident
