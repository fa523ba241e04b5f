#include "duty/measured.h"

#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

constexpr Time kOctober{1'759'276'800'000'000};

Time Hours(int64_t hours) { return kOctober + hours * kHour; }

TEST_CASE("an intrusion is longer than the reading: its attempts belong to it") {
  scope::Scope scope;
  scope.accesses = 3;
  scope.first_access = Hours(5);
  scope.last_access = Hours(9);
  const Facts facts = MeasuredFacts(scope, {Hours(1), Hours(12)}, {}, {});
  CHECK(facts.period.first == Hours(5));
  CHECK(facts.period.last == Hours(9));
  CHECK(facts.intrusion.first == Hours(1));
  CHECK(facts.intrusion.last == Hours(12));
}

TEST_CASE("what a person knows of an intrusion lengthens it, and shortens nothing") {
  scope::Scope scope;
  scope.accesses = 3;
  scope.first_access = Hours(5);
  scope.last_access = Hours(20);
  Facts written;
  written.intrusion.first = Hours(-40);
  written.intrusion.last = Hours(2);
  const Facts facts = MeasuredFacts(scope, {Hours(1), Hours(12)}, {}, written);
  CHECK(facts.intrusion.first == Hours(-40));
  CHECK(facts.intrusion.last == Hours(20));  // the scope was counted anew, and reaches further
}

TEST_CASE("a scope without an access says nothing of a time") {
  const Facts facts = MeasuredFacts({}, {Hours(1), Hours(1)}, {}, {});
  CHECK(!facts.period.first);
  CHECK(facts.intrusion.known());
}

}  // namespace
}  // namespace haetae::duty
