// People in the results: whom searches listed, by a field of the log and by a file of responses,
// against a count of sets that knows what was written.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "ledger/log_for_test.h"
#include "scope/exposure.h"
#include "scope/reach.h"
#include "scope/scope.h"
#include "scope/who.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using Ids = std::set<std::string>;

const std::string kSearch = std::string(ledger::kJsonFormat) + R"(
key = "/kid"
results = "/hits"
result_count = "/total"
[[route]]
match = "GET /search"
subject = ""
discloses = ["name", "phone"]
[[route]]
match = "GET /team/{member}"
subject = "member"
discloses = ["name"]
carries = "family"
)";

// What the requests of a key reached, as they were written.
struct Expected {
  Ids people, doubtful;
  uint64_t accesses = 0, listed = 0, unnamed = 0, uncounted = 0, unknown = 0;
};

struct Written {
  std::string log, responses;
  std::map<std::string, Expected> by_key;
};

std::string Array(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "\"" : ",\"") + id + "\"";
  return "[" + text + "]";
}

Written Write(std::mt19937& random) {
  Written all;
  const auto member = [&] { return "m" + std::to_string(random() % 200); };
  for (int i = 0; i < 600; ++i) {
    const std::string key = "k" + std::to_string(random() % 4), id = "e" + std::to_string(i);
    const bool team = random() % 3 == 0, refused = random() % 8 == 0, unknown = random() % 9 == 0;
    const bool broken = !refused && random() % 8 == 0;  // 500
    const std::string asked = member();
    std::vector<std::string> hits, replayed;
    if (random() % 2) hits.resize(random() % 6);
    if (random() % 2) replayed.resize(random() % 12);
    std::ranges::generate(hits, member);
    std::ranges::generate(replayed, member);
    const bool says_none = random() % 5 == 0;
    const uint64_t total = random() % 4 == 0 ? random() % 9 : 0;
    all.log += "{\"time\":\"" + FormatTime(ledger::At(i * 60.0)) + "\",\"method\":\"GET\"," +
               "\"path\":\"" + (team ? "/team/" + asked : "/search?q=" + std::to_string(i)) +
               "\",\"event_id\":\"" + id + "\",\"kid\":\"" + key + "\"" +
               (unknown   ? ""
                : refused ? ",\"status\":403"
                : broken  ? ",\"status\":500"
                          : ",\"status\":200");
    if (!hits.empty() || says_none) all.log += ",\"hits\":" + Array(hits);
    if (total > 0) all.log += ",\"total\":" + std::to_string(total);
    all.log += "}\n";
    if (random() % 7 == 0) all.log += "\n";
    if (!replayed.empty())
      all.responses += "{\"event_id\":\"" + id + "\",\"results\":" + Array(replayed) + "}\n";
    Expected& of = all.by_key[key];
    if (refused && !unknown) continue;
    const bool answered = !broken || unknown;
    Ids listed(hits.begin(), hits.end());
    listed.insert(replayed.begin(), replayed.end());
    const uint64_t unnamed = total > listed.size() ? total - listed.size() : 0;
    if (!answered) {  // may have shown whom it lists
      of.uncounted += unnamed > 0;
      if (listed.empty() && unnamed == 0) continue;
      ++of.unknown;
      of.doubtful.insert(listed.begin(), listed.end());
      if (team) of.doubtful.insert(asked);
      continue;
    }
    of.accesses += !unknown;
    of.unknown += unknown;
    if (team && unknown) of.doubtful.insert(asked);
    if (team && !unknown) of.people.insert(asked);
    if (team) listed.erase(asked);  // stands there as the one who was asked for
    of.people.insert(listed.begin(), listed.end());
    if (!team && hits.empty() && !says_none && replayed.empty() && total == 0) ++of.uncounted;
    of.listed += listed.size() + unnamed;
    of.unnamed += unnamed;
  }
  return all;
}

Scope Reach(ExposureIndex& index, const std::vector<std::vector<IndicatorValue>>& sets,
            const CoverageSummary& coverage, const ledger::World& world, PeopleGroups& groups) {
  std::optional<Scope> scope =
      *CountReach(index, sets, {}, coverage, world.names, world.catalogue, *world.registers,
                  nullptr, {.threads = 2, .groups = true, .people = &groups});
  REQUIRE(scope.has_value());
  return *std::move(scope);
}

// "member name;phone possible 12", a line a group; and the group of each subject.
std::string Shown(const PeopleGroups& groups) {
  std::string text;
  for (const PeopleGroups::Group& one : groups.groups)
    text += std::string(one.group.kind) + " " + one.group.fields +
            (one.possible ? " possible " : " ") + std::to_string(one.people) + "\n";
  for (uint16_t number : groups.of) text += std::to_string(number) + " ";
  return text;
}

TEST_CASE("people whom answers listed are counted as they were written, once each") {
  for (unsigned seed = 0; seed < 8; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TestFolder folder;
    const Written written = Write(random);
    folder.Put("a.log", written.log);
    folder.Put("responses.jsonl", written.responses);
    ledger::World world({}, kSearch);
    auto ledger = *ledger::Ledger::Open(folder.path / "data", world.names, ledger::Mode::kAppend);
    REQUIRE(ledger->Restart(world.catalogue));
    const ledger::Responses responses =
        *ledger::Responses::Load(folder.path / "responses.jsonl", world.names.subjects);
    ledger::IngestOptions options{.threads = 2, .commit_rows = 100, .responses = &responses};
    for (int run = 0; run < 2; ++run)  // nothing is counted twice
      REQUIRE(ledger::Ingest(*ledger, world.names, *world.registers, options)
                  .Run({{folder.path / "a.log", true}}));
    ExposureIndex index(*ledger, world.names);
    std::map<std::string, uint64_t> readers_of_m7;
    for (const auto& [key, expected] : written.by_key) {
      CAPTURE(key);
      const std::vector<std::vector<IndicatorValue>> sets = {{{Dimension::kKey, key}}};
      ScopeBuilder builder(world.names, world.catalogue, *world.registers);
      REQUIRE(AddReached(index, sets, {}, builder));
      const Scope scope = builder.Finish({});
      CHECK_EQ(scope.people, expected.people.size());
      CHECK_EQ(scope.accesses, expected.accesses);
      CHECK_EQ(scope.listed, expected.listed);
      CHECK_EQ(scope.unnamed, expected.unnamed);
      CHECK_EQ(scope.uncounted, expected.uncounted);
      CHECK_EQ(scope.unknown_outcome, expected.unknown);
      Ids doubtful;
      std::ranges::set_difference(expected.doubtful, expected.people,
                                  std::inserter(doubtful, doubtful.end()));
      CHECK_EQ(scope.possible_by[static_cast<size_t>(DoubtKind::kUnknownOutcome)], doubtful.size());
      CHECK_EQ((scope.doubts.empty()), (expected.unnamed + expected.uncounted == 0));
      PeopleGroups groups;
      const Scope counted = Reach(index, sets, {}, world, groups);
      CHECK_EQ(Shown(groups), Shown(*builder.Groups({}, sets)));
      // A log of searches that is missing for an hour, and one of nobody knows what.
      const CoverageSummary holes{
          .from = ledger::At(0),
          .to = ledger::At(36'000),
          .gaps = {{"search.log", ledger::At(3600), ledger::At(7200), {0}},
                   {"other.log", ledger::At(3600), ledger::At(random() % 2 * 3600.0 + 7200)}},
          .missing_sources = {}};
      PeopleGroups doubted;
      const Scope holed = Reach(index, sets, holes, world, doubted);
      CHECK(holed.possible_by_group == builder.Finish(holes, sets).possible_by_group);
      CHECK_EQ(Shown(doubted), Shown(*builder.Groups(holes, sets)));
      for (const PeopleGroups::Group& one : doubted.groups)
        if (one.possible) CHECK_EQ(one.people, holed.possible_by_group.at(one.group));
      CHECK(counted.by_group == scope.by_group);
      CHECK(counted.possible_by_group == scope.possible_by_group);
      CHECK_EQ(counted.unnamed, expected.unnamed);
      CHECK_EQ(counted.uncounted, expected.uncounted);
      CHECK_EQ(counted.listed, expected.listed);
      CHECK(std::ranges::equal(counted.possible_by, scope.possible_by));
      CHECK_EQ(counted.records, scope.records);
      CHECK_EQ(counted.unknown_outcome, scope.unknown_outcome);
      CHECK_EQ(counted.first_access, scope.first_access);
      CHECK_EQ(counted.last_access, scope.last_access);
      const PeopleBits bits = builder.People();
      for (uint32_t i = 0; i < world.names.subjects.size(); ++i) {
        const bool in = (bits[i / 64] >> i % 64 & 1) != 0;
        CHECK_EQ(in, expected.people.contains(std::string(world.names.subjects.Text(i))));
      }
      if (expected.people.contains("m7")) readers_of_m7[key] = 1;
    }
    const uint32_t subject = world.names.subjects.Find("m7");
    WhoBuilder who(subject, world.names, world.catalogue, *world.registers);
    REQUIRE(who.AddAll(index, {}));
    std::map<std::string, uint64_t> readers;
    for (const Reader& reader : who.Finish()) readers[reader.key] = 1;
    CHECK(readers == readers_of_m7);
  }
}

TEST_CASE("whose things are is the same from the index and from the rows, nobody's included") {
  const ledger::Files files = {
      {"carries/owner.csv",
       "member,person,from,to\n1,m1,,\n2,m2,,\n2,m3,,\n3,,,\n4,,,\n4,m4,,\n"
       "5,m5,,2020-01-01\n5,,2020-01-01,\n6,,,2020-01-01\n"}};
  const std::string toml = std::string(ledger::kJsonFormat) + R"(
key = "/kid"
results = "/hits"
[[route]]
match = "GET /orders/{order}"
subject = "order"
owners = "owner"
discloses = ["name", "phone"]
)";
  const TestFolder folder;
  std::string log;
  for (int order = 1; order <= 8; ++order)
    log += "{\"time\":\"" + FormatTime(ledger::At(order * 60.0)) +
           "\",\"method\":\"GET\",\"status\":200,\"path\":\"/orders/" + std::to_string(order) +
           "\",\"kid\":\"" + (order == 7 ? "other" : "k") + "\"" +
           (order == 1 ? ",\"hits\":[\"3\",\"6\"]" : "") + "}\n";
  folder.Put("a.log", log);
  ledger::World world(files, toml);
  auto ledger = *ledger::Ledger::Open(folder.path / "data", world.names, ledger::Mode::kAppend);
  REQUIRE(ledger->Restart(world.catalogue));
  REQUIRE(ledger::Ingest(*ledger, world.names, *world.registers, {.threads = 2, .commit_rows = 3})
              .Run({{folder.path / "a.log", true}}));
  ScopeBuilder by_rows(world.names, world.catalogue, *world.registers);
  const uint32_t key = world.names.keys.Find("k");
  for (const bool results : {false, true}) {
    REQUIRE(ledger->Scan({.results = results}, [&](const access::AccessBatch& batch) -> Status {
      for (size_t i = batch.begin; i < batch.end; ++i)
        if (batch.rows->key[i] == key) by_rows.Add(*batch.rows, i, results);
      return {};
    }));
  }
  ExposureIndex index(*ledger, world.names);
  const std::vector<std::vector<IndicatorValue>> sets = {{{Dimension::kKey, "k"}}};
  ScopeBuilder by_index(world.names, world.catalogue, *world.registers);
  REQUIRE(AddReached(index, sets, {}, by_index));
  std::vector<Scope> scopes = {by_rows.Finish({}), by_index.Finish({})};
  // Where the index of people counts things too, it counts them so.
  PeopleGroups groups;
  if (std::optional<Scope> counted =
          *CountReach(index, sets, {}, {}, world.names, world.catalogue, *world.registers, nullptr,
                      {.threads = 2, .groups = true, .people = &groups}))
    scopes.push_back(*std::move(counted));
  for (const Scope& scope : scopes) {
    CHECK_EQ(scope.people, 4);  // m1 … m4
    CHECK_EQ(scope.accesses, 7);
    CHECK_EQ(scope.ownerless, 2);  // 6, whose row is of another time, and 8, of which there is none
    CHECK_EQ(scope.doubts.size(), 1);
  }
}

}  // namespace
}  // namespace haetae::scope
