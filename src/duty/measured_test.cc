#include "duty/measured.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "duty/clock.h"

namespace haetae::duty {
namespace {

constexpr Time kOctober{1'759'276'800'000'000};

Time Hours(int64_t hours) { return kOctober + hours * kHour; }

TEST_CASE("while a suspicion alone is in force, nobody is confirmed") {
  scope::Scope scope;
  scope.accesses = 3;
  scope.first_access = Hours(5);
  scope.last_access = Hours(9);
  scope.by_group[{"member", "email;name"}] = 7;
  scope.possible_by_group[{"member", "email;name"}] = 4;
  scope.doubts.push_back({scope::DoubtKind::kNoLogs, Hours(2), Hours(3), "", {}});
  scope.possible_by[static_cast<size_t>(scope::DoubtKind::kNoLogs)] = 4;
  const auto known = [&](std::vector<std::string> events) {
    return MeasuredFacts(scope, {Hours(1), Hours(12)}, {}, {.events = std::move(events)});
  };
  const Facts suspected = known({"suspicion"});
  REQUIRE(suspected.groups.size() == 2);
  CHECK(suspected.groups[0].certainty == Certainty::kPossible);
  CHECK(suspected.groups[0].suspected);
  CHECK(!suspected.groups[1].suspected);
  CHECK(suspected.suspected.first == Hours(2));
  CHECK(suspected.suspected.last == Hours(9));  // what was read may have leaked then
  const Facts read = known({"access", "suspicion"});
  CHECK(read.groups[0].certainty == Certainty::kConfirmed);
  CHECK(read.groups[1].certainty == Certainty::kPossible);
  CHECK(read.suspected.last == Hours(3) - Duration{1});
}

// Ten members of whom three were read by name; two answers listed two members and one, and say no
// names; of one more request, for an eleventh's page, nobody knows the outcome. Counted by hand:
// eight are in doubt, and no more than 2 + 1 + 1 of them can have been read.
TEST_CASE("no more of the possible can have been read than were listed and asked for") {
  constexpr size_t kUnnamed = static_cast<size_t>(scope::DoubtKind::kUnnamedResults);
  constexpr size_t kUnknown = static_cast<size_t>(scope::DoubtKind::kUnknownOutcome);
  scope::Scope ledger;
  ledger.people = ledger.members = 3, ledger.accesses = 5;
  ledger.by_group[{"member", "name"}] = 3;
  ledger.unnamed = 3;
  ledger.possible_people = 11;
  ledger.possible_by_kind[0] = 8;
  ledger.possible_by[kUnnamed] = 8, ledger.possible_by[kUnknown] = 1;
  scope::Doubt doubt{scope::DoubtKind::kUnnamedResults, Hours(1), Hours(2), "", {}, true};
  ledger.doubts = {doubt};
  const auto most = [](const scope::Scope& scope) {
    return MeasuredFacts(scope, {}, {}, {.events = {"access"}}).possible_most;
  };
  CHECK(most(ledger) == 4);
  scope::Scope other = ledger;
  other.uncounted = 1;  // an answer of which nobody knows how many it listed
  CHECK(!most(other));
  other = ledger;
  other.ownerless = 1;  // a record of nobody knows how many
  CHECK(!most(other));
  other = ledger;
  other.doubts.push_back({scope::DoubtKind::kNoLogs, Hours(2), Hours(3), "", {}});
  CHECK(!most(other));
  other = ledger;
  other.doubts[0].members_only = false;  // whoever was listed brought others
  CHECK(!most(other));
  other = ledger;
  other.members = 0, other.possible_by_kind[0] = 0, other.possible_by_kind[2] = 8;  // no list
  CHECK(!most(other));
  other = ledger;
  other.unnamed = 7;  // all eight, perhaps
  CHECK(!most(other));
  other = ledger;
  other.doubts.clear();
  CHECK(!most(other));
  // What an earlier count left in the facts does not stay.
  Facts written{.events = {"access"}};
  written.possible_most = 1, written.accesses = 1;
  CHECK(!MeasuredFacts(other, {}, {}, written).possible_most);
  CHECK(MeasuredFacts(ledger, {}, {}, written).accesses == 5);
}

TEST_CASE("an intrusion is longer than the reading: its attempts belong to it") {
  scope::Scope scope;
  scope.accesses = 3;
  scope.first_access = Hours(5);
  scope.last_access = Hours(9);
  const Facts facts = MeasuredFacts(scope, {Hours(1), Hours(12)}, {}, {});
  CHECK(facts.period.first == Hours(5));
  CHECK(facts.period.last == Hours(9));
  CHECK(!RecordsOf(facts));
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

TEST_CASE("a duty that was done answers the facts that ask for it, and nobody's answer") {
  Lexicon lexicon;
  for (const char* id : {"warned", "told", "other"}) lexicon.facts[id].id = id;
  lexicon.facts["warned"].done = lexicon.facts["told"].done = "XX-1";
  lexicon.facts["other"].done = "XX-2";
  Facts facts;
  facts.flags["told"] = false;
  AnswerByDone(lexicon, {{"XX-1", Hours(3)}}, facts);
  CHECK(facts.flags.at("warned"));
  CHECK(!facts.flags.at("told"));
  CHECK(!facts.flags.contains("other"));
}

TEST_CASE("people who cannot be ruled out have their own time: that of the doubts about them") {
  scope::Scope scope;
  scope.accesses = 3;
  scope.first_access = Hours(5);
  scope.last_access = Hours(9);
  const auto doubt = [&](scope::DoubtKind kind, Time from, Time to, uint64_t people) {
    scope.doubts.push_back({kind, from, to, "", {}});
    scope.possible_by[static_cast<size_t>(kind)] += people;
  };
  const auto suspected = [&] {
    return MeasuredFacts(scope, {Hours(1), Hours(12)}, {}, {}).suspected;
  };
  CHECK(!suspected().last);
  doubt(scope::DoubtKind::kMissingSource, Hours(-900), Hours(900), 0);  // about nobody
  CHECK(!suspected().last);
  doubt(scope::DoubtKind::kNoLogs, Hours(2), Hours(3), 7);
  CHECK(suspected().first == Hours(2));
  CHECK(suspected().last == Hours(3) - Duration{1});
  doubt(scope::DoubtKind::kBeforeLogs, kTimeMin, Hours(1), 70);
  CHECK(!suspected().first);  // nobody knows when it began
  CHECK(suspected().last == Hours(3) - Duration{1});
  scope.possible_by[static_cast<size_t>(scope::DoubtKind::kUnknownOutcome)] = 1;
  CHECK(suspected().last == Hours(12));
}

// "member KR 3 name", "possible …", "member KR ? name" where nobody knows how many.
std::vector<std::string> GroupsOf(const Facts& facts) {
  std::vector<std::string> lines;
  for (const Group& group : facts.groups) {
    std::string line = group.certainty == Certainty::kPossible ? "possible " : "";
    line += !group.members ? "unlisted" : *group.members ? "member" : "non-member";
    line += " " + (group.residence.empty() ? "-" : group.residence) + " ";
    line += group.people ? std::to_string(*group.people) : "?";
    for (const GroupField& field : *group.fields)
      line += " " + field.kind + (field.masked ? ":masked" : "");
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  return lines;
}

TEST_CASE("who cannot be ruled out is a group by what they could have been shown") {
  scope::Scope scope;
  scope.people = 12;
  scope.by_group[{"member", "email;name"}] = 9;
  scope.by_group[{"non_member", "address:masked"}] = 3;
  scope.possible_people = 12 + 60;
  scope.possible_by_group[{"member", "email;name"}] = 10;
  scope.possible_by_group[{"member", "grades"}] = 20;
  scope.possible_by_group[{"unlisted", "grades"}] = 30;
  CHECK(GroupsOf(MeasuredFacts(scope, {}, {}, {})) ==
        std::vector<std::string>{"member - 9 email name", "non-member - 3 address:masked",
                                 "possible member - 10 email name", "possible member - 20 grades",
                                 "possible unlisted - 30 grades"});
}

TEST_CASE("what one page shows of one person is a record") {
  scope::Scope scope;
  scope.by_route["GET /profile/{member}"] = {.people = 50, .accesses = 90};
  scope.by_route["GET /orders/{member}"] = {.people = 7, .accesses = 7};
  CHECK(RecordsOf(MeasuredFacts(scope, {}, {}, {})) == 57);
}

TEST_CASE("people live where their contacts say, and the others where a person wrote") {
  scope::Scope scope;
  scope.by_group[{"member", "name"}] = 10;
  scope.by_group[{"member", "email"}] = 3;
  scope.possible_by_group[{"member", "email;name"}] = 4;
  Facts written;
  written.residence = "KR";
  std::vector<GroupPlaces> places = {
      {{"member", "name"}, false, {{"DE", 2}, {"US-CA", 3}, {"KR", 1}}, 10},
      {{"member", "email"}, false, {{"DE", 1}, {"FR", 1}}, 3},
      {{"member", "email;name"}, true, {{"JP", 4}}, 4}};
  CHECK(GroupsOf(MeasuredFacts(scope, {}, {}, written, places)) ==
        std::vector<std::string>{"member DE 1 email", "member DE 2 name", "member FR 1 email",
                                 "member KR 1 email", "member KR 5 name", "member US-CA 3 name",
                                 "possible member JP 4 email name"});
  // Contacts of the confirmed alone say nothing of the others, whom nobody looked up.
  for (const Group& group : MeasuredFacts(scope, {}, {}, written, {places[0], places[1]}).groups)
    CHECK(group.residence_assumed == (group.certainty == Certainty::kPossible));
  for (const Group& group : MeasuredFacts(scope, {}, {}, written, places).groups)
    CHECK_FALSE(group.residence_assumed);
  // Another version of the scope: what is not as it was, nobody knows; no number is lost.
  places[1].people = {{"DE", 4}, {"FR", 1}}, places[1].all = 5;
  places[2].group.fields = "email;name;phone";
  CHECK(GroupsOf(MeasuredFacts(scope, {}, {}, written, places, false)) ==
        std::vector<std::string>{"member - 3 email", "member DE 2 name", "member KR 5 name",
                                 "member US-CA 3 name", "possible member - 4 email name"});
  // Without any place in the contacts, what was written holds in every version.
  CHECK(GroupsOf(MeasuredFacts(scope, {}, {}, written, {}, false)) ==
        std::vector<std::string>{"member KR 10 name", "member KR 3 email",
                                 "possible member KR 4 email name"});
}

TEST_CASE("the more exact place counts, and one that is none does not") {
  Lexicon lexicon;
  for (const char* place : {"KR", "DE", "US", "US-CA"}) lexicon.places[place] = {};
  lexicon.divided = {"US"};
  lexicon.regions["EU"] = {"DE"};
  const auto place = [&](std::string_view contact, std::string_view written) {
    return std::string(PlaceOf(contact, written, lexicon));
  };
  CHECK(place("", "KR") == "KR");
  CHECK(place("DE", "KR") == "DE");
  CHECK(place("DE", "EU") == "DE");
  CHECK(place("US", "US-CA") == "US-CA");
  CHECK(place("US-CA", "US") == "US-CA");
  CHECK(place("US-ZZ", "KR") == "US");
  CHECK(place("DE-BY", "") == "DE-BY");
  CHECK(place("XX", "KR") == "KR");
  CHECK(place("XX", "").empty());
}

TEST_CASE("a scope without an access says nothing of a time") {
  const Facts facts = MeasuredFacts({}, {Hours(1), Hours(1)}, {}, {});
  CHECK(!facts.period.first);
  CHECK(facts.intrusion.known());
}

TEST_CASE("what nobody has said is marked as assumed, and what somebody says is not") {
  scope::Scope scope;
  scope.accesses = 3;
  CHECK(MeasuredFacts(scope, {}, {}, {}).event_assumed);
  Facts written;
  written.events = {"access"};
  const Facts facts = MeasuredFacts(scope, {}, {}, written);
  CHECK(!facts.event_assumed);
  CHECK(facts.events == std::vector<std::string>{"access"});
}

TEST_CASE("of times of the same the earliest counts, and the others are kept") {
  const auto entry = [](std::string kind, Time at) {
    incident::Awareness one;
    one.kind = std::move(kind);
    one.at = at;
    return one;
  };
  Facts written;
  written.times["first_signal"] = Hours(30);
  const std::vector<incident::Awareness> log = {
      entry("found", Hours(40)), entry("first_signal", Hours(10)), entry("confirmed", Hours(20)),
      entry("first_signal", Hours(10)), entry("first_signal", Hours(40))};
  const Facts facts = MeasuredFacts({}, {}, log, written);
  CHECK(facts.times.at("first_signal") == Hours(10));
  CHECK(facts.later.at("first_signal") == std::vector<Time>{Hours(30), Hours(40)});
  CHECK(!facts.later.contains("confirmed"));
  const Started started = StartOf("leak-known", facts);
  CHECK(started.at == Hours(10));
  const std::vector<std::pair<std::string, Time>> others = {
      {"confirmed", Hours(20)}, {"first_signal", Hours(30)}, {"first_signal", Hours(40)}};
  CHECK(started.others == others);
}

}  // namespace
}  // namespace haetae::duty
