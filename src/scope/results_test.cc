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
  Ids people;
  uint64_t accesses = 0, listed = 0, unnamed = 0;
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
    const std::string asked = member();
    std::vector<std::string> hits, replayed;
    if (random() % 2) hits.resize(random() % 6);
    if (random() % 2) replayed.resize(random() % 12);
    std::ranges::generate(hits, member);
    std::ranges::generate(replayed, member);
    const uint64_t total = random() % 4 == 0 ? random() % 9 : 0;
    all.log += "{\"time\":\"" + FormatTime(ledger::At(i * 60.0)) + "\",\"method\":\"GET\"," +
               "\"path\":\"" + (team ? "/team/" + asked : "/search?q=" + std::to_string(i)) +
               "\",\"event_id\":\"" + id + "\",\"kid\":\"" + key + "\"" +
               (unknown   ? ""
                : refused ? ",\"status\":403"
                          : ",\"status\":200");
    if (!hits.empty()) all.log += ",\"hits\":" + Array(hits);
    if (total > 0) all.log += ",\"total\":" + std::to_string(total);
    all.log += "}\n";
    if (random() % 7 == 0) all.log += "\n";
    if (!replayed.empty())
      all.responses += "{\"event_id\":\"" + id + "\",\"results\":" + Array(replayed) + "}\n";
    Expected& of = all.by_key[key];
    const bool answered = !refused || unknown;
    if (!answered) continue;
    of.accesses += !unknown;
    Ids listed(hits.begin(), hits.end());
    listed.insert(replayed.begin(), replayed.end());
    const uint64_t unnamed = total > listed.size() ? total - listed.size() : 0;
    if (team && !unknown) of.people.insert(asked);
    if (team) listed.erase(asked);  // stands there as the one who was asked for
    of.people.insert(listed.begin(), listed.end());
    of.listed += listed.size() + unnamed;
    of.unnamed += unnamed;
  }
  return all;
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
      CHECK_EQ((scope.doubts.empty()), (expected.unnamed == 0));
      const PeopleBits bits = builder.People();
      for (uint32_t i = 0; i < world.names.subjects.size(); ++i) {
        const bool in = (bits[i / 64] >> i % 64 & 1) != 0;
        CHECK_EQ(in, expected.people.contains(std::string(world.names.subjects.Text(i))));
      }
      if (expected.people.contains("m7")) readers_of_m7[key] = 1;
    }
    const uint32_t subject = world.names.subjects.Find("m7");
    WhoBuilder who(subject, world.names, world.catalogue, *world.registers);
    REQUIRE(who.AddAll(index, {}, {}));
    std::map<std::string, uint64_t> readers;
    for (const Reader& reader : who.Finish()) readers[reader.key] = 1;
    CHECK(readers == readers_of_m7);
  }
}

}  // namespace
}  // namespace haetae::scope
