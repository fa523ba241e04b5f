#include "incident/scope_versions.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "incident/sqlite.h"
#include "ledger/log_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using access::Dimension;
using Ids = std::set<std::string>;

const char* const kMembers = "member\nm1\nm2\nm3\nm4\nm5\nm6\nm7\nm8\nm9\nm10\n";
// The file that, of this test, lists whoever is listed in an answer.
const char* const kResponses = "fedcba9876543210";

std::string Book(std::mt19937& random) {
  std::string rows = "member,person\n";
  for (int i = 0; i < 200; ++i)
    rows += "m" + std::to_string(random() % 300) + ",p" + std::to_string(random() % 150) + "\n";
  return rows;
}

// One access, as its texts say it.
struct Row {
  Time time;
  std::string log, route, carries, subject;
  uint64_t offset;
  bool listed = false;  // in an answer
  std::map<Dimension, std::string> values;
};

struct Shop {
  explicit Shop(std::mt19937& random)
      : files({{"members.csv", kMembers}, {"carries/book.csv", Book(random)}}),
        opened(folder.path / "data", files, ledger::Mode::kAppend) {
    REQUIRE(opened.ledger->Restart(opened.world.catalogue, kResponses));
    for (const char* name : {"a.log", "b.log", "c.log"}) {
      std::string lines;
      for (int i = 0; i < 400; ++i) lines += ledger::RandomLine(random) + "\n";
      folder.Put(name, lines);
      REQUIRE(opened.Read(folder.path / name, {.threads = 1}));
    }
    for (const bool results : {false, true}) {
      REQUIRE(opened.ledger->Scan({.results = results},
                                  [&](const access::AccessBatch& batch) -> Status {
                                    for (size_t i = batch.begin; i < batch.end; ++i)
                                      Take(*batch.rows, i, results);
                                    return {};
                                  }));
    }
  }
  void Take(const access::Accesses& rows, size_t i, bool listed) {
    access::Names& names = opened.world.names;
    const access::Catalogue& catalogue = opened.ledger->catalogue();
    if (rows.outcome[i] != access::Outcome::kDisclosed || rows.subject[i] == kNoNumber) return;
    const access::Route& route = catalogue.routes[rows.route[i]];
    Row row{.time = rows.time[i],
            .log = std::string(names.sources.Text(rows.source[i])),
            .route = route.text,
            .carries = route.carries,
            .subject = std::string(names.subjects.Text(rows.subject[i])),
            .offset = rows.offset[i],
            .listed = listed,
            .values = {}};
    for (const Dimension one : {Dimension::kKey, Dimension::kSourceIp, Dimension::kUserAgent}) {
      const uint32_t number = access::NumberIn(rows, i, one, names);
      if (number != kNoNumber) row.values[one] = access::TextIn(number, one, names, catalogue);
    }
    all.push_back(std::move(row));
  }
  // Everybody whom the row reaches.
  Ids PeopleOf(const Row& row, bool carries) {
    Ids ids = {row.subject};
    if (row.carries.empty() || !carries) return ids;
    const reg::Relation* relation = opened.world.registers->FindRelation(row.carries);
    const uint32_t member = opened.world.names.subjects.Find(row.subject);
    for (const reg::Carried& one : relation->Of(member))
      ids.emplace(opened.world.names.subjects.Text(one.person));
    return ids;
  }
  scope::PeopleBits Bits(const Ids& ids) {
    scope::PeopleBits bits(opened.world.names.subjects.size() / 64 + 1);
    for (const std::string& id : ids) {
      const uint32_t subject = opened.world.names.subjects.Find(id);
      bits[subject / 64] |= uint64_t{1} << subject % 64;
    }
    return bits;
  }

  const TestFolder folder;
  const ledger::Files files;
  ledger::Opened opened;
  std::vector<Row> all;
};

bool Has(const Row& row, const std::vector<scope::IndicatorValue>& set) {
  std::map<Dimension, bool> met;
  for (const scope::IndicatorValue& one : set) {
    const auto at = row.values.find(one.dimension);
    met[one.dimension] |= at != row.values.end() && at->second == one.value;
  }
  return std::ranges::all_of(met, [](const auto& one) { return one.second; });
}

bool Has(const Row& row, const std::vector<ScopeInputs::Set>& sets) {
  return std::ranges::any_of(sets, [&](const auto& set) { return Has(row, set.values); });
}

// Whether a row is of a question, and whether it is so with those who are carried.
struct Reached {
  bool subject = false, carried = false;
};
Reached Of(const Row& row, const ScopeInputs& inputs) {
  const auto log = std::ranges::find(inputs.logs, row.log, &ScopeInputs::Log::name);
  const auto route = std::ranges::find(inputs.routes, row.route, &ScopeInputs::Shown::route);
  if (row.listed && inputs.responses.digest != kResponses) return {};
  const bool asked = row.time >= inputs.from && row.time < inputs.to && log != inputs.logs.end() &&
                     row.offset < log->bytes && route != inputs.routes.end() &&
                     Has(row, inputs.sets);
  return {asked, asked && !route->carries.empty()};
}

// Without those whom the inputs leave out, and whoever stands in their answers alone.
Ids PeopleOf(Shop& shop, const ScopeInputs& inputs, const std::function<Reached(const Row&)>& of) {
  Ids all, left_out;
  for (const ScopeInputs::LeftOut& one : inputs.left_out) left_out.insert(one.person);
  for (const Row& row : shop.all) {
    const Reached reached = left_out.contains(row.subject) ? Reached{} : of(row);
    if (reached.subject) all.merge(shop.PeopleOf(row, reached.carried));
  }
  for (const std::string& one : left_out) all.erase(one);
  return all;
}

std::vector<ScopeInputs::LeftOut> SomeReaders(std::mt19937& random) {
  std::vector<ScopeInputs::LeftOut> some;
  if (random() % 3 == 0)
    for (int i = 0; i < 300; ++i)
      if (random() % 30 == 0) some.push_back({"m" + std::to_string(i), {"says kim", "김"}});
  return some;
}

ScopeInputs RandomInputs(std::mt19937& random, const ScopeInputs& all) {
  ScopeInputs inputs = all;
  const auto drop = [&](auto& list) {
    std::erase_if(list, [&](const auto&) { return random() % 3 == 0; });
  };
  if (random() % 2) inputs.from = ledger::At(static_cast<double>(random() % 100'000));
  if (random() % 2) inputs.to = ledger::At(static_cast<double>(200'000 + random() % 100'000));
  if (random() % 3 == 0) inputs.responses.digest = random() % 2 ? "" : "0123456789abcdef";
  drop(inputs.sets);
  inputs.left_out = SomeReaders(random);
  if (random() % 2) drop(inputs.routes);
  if (random() % 2) drop(inputs.logs);
  for (ScopeInputs::Log& log : inputs.logs)
    if (random() % 3 == 0) log.bytes /= 2, log.records /= 2;
  if (random() % 3 == 0)
    for (ScopeInputs::Shown& route : inputs.routes) route.carries = "";
  return inputs;
}

// The inputs of now as if one difference to those before were not.
ScopeInputs WithoutOne(const Difference& one, const ScopeInputs& before, const ScopeInputs& now) {
  ScopeInputs undone = now;
  switch (one.kind) {
    case ChangeKind::kFrom:
      undone.from = before.from;
      break;
    case ChangeKind::kTo:
      undone.to = before.to;
      break;
    case ChangeKind::kLog: {
      const auto log = std::ranges::find(undone.logs, one.name, &ScopeInputs::Log::name);
      log->bytes = one.known;
      break;
    }
    case ChangeKind::kRoute:
      std::erase_if(undone.routes, [&](const auto& route) { return route.route == one.name; });
      break;
    case ChangeKind::kRelation:
      for (ScopeInputs::Shown& route : undone.routes)
        if (route.carries == one.name) route.carries = "";
      break;
    case ChangeKind::kLeftOut:
      undone.left_out.insert(undone.left_out.end(), before.left_out.begin(), before.left_out.end());
      break;
    default:
      break;
  }
  return undone;
}

ScopeInputs AllInputs(Shop& shop, std::mt19937& random) {
  Incident incident;
  const int sets = random() % 4 == 0 ? 80 : 6;
  for (int i = 0; i < sets; ++i) {
    std::vector<scope::IndicatorValue> set;
    if (random() % 2) set.push_back({Dimension::kKey, "k" + std::to_string(random() % 3)});
    if (set.empty() || random() % 3 == 0)
      set.push_back({Dimension::kUserAgent, "agent " + std::to_string(random() % 20)});
    incident.added.push_back(set);
  }
  return InputsOf(incident, {}, {}, {}, *shop.opened.ledger, *shop.opened.world.registers,
                  "test 1");
}

TEST_CASE(
    "whom each difference brought is whom undoing it alone takes away, in ledgers of chance") {
  std::mt19937 random(20251126);
  uint64_t told = 0, by_any = 0, went = 0, by_one_set = 0, by_responses = 0, by_left_out = 0;
  for (int world = 0; world < 6; ++world) {
    Shop shop(random);
    for (int round = 0; round < 30; ++round) {
      // The later inputs are those of the ledger as it is, but for window and sets.
      const ScopeInputs all = AllInputs(shop, random);
      ScopeInputs now = all;
      if (random() % 2) now.from = ledger::At(static_cast<double>(random() % 150'000));
      std::erase_if(now.sets, [&](const auto&) { return random() % 3 == 0; });
      now.left_out = SomeReaders(random);
      const ScopeInputs before = RandomInputs(random, all);
      const Ids then = PeopleOf(shop, before, [&](const Row& row) { return Of(row, before); });
      const Ids today = PeopleOf(shop, now, [&](const Row& row) { return Of(row, now); });
      const ScopeChange change =
          ChangeOf({before, shop.Bits(then)}, {now, shop.Bits(today)}, 1,
                   {*shop.opened.ledger, shop.opened.world.names, *shop.opened.world.registers})
              .value();
      Ids came, gone;
      std::ranges::set_difference(today, then, std::inserter(came, came.end()));
      std::ranges::set_difference(then, today, std::inserter(gone, gone.end()));
      REQUIRE_EQ(change.came, came.size());
      REQUIRE_EQ(change.went, gone.size());
      REQUIRE_EQ(change.came_otherwise, 0);
      went += gone.size();
      by_any += change.came_by_any;
      std::map<ChangeKind, size_t> of_kind;
      const std::vector<Difference> differences = Differences(before, now, 1);
      for (const Difference& one : differences) of_kind[one.kind] += !one.gone;
      size_t at = 0;
      for (const Difference& one : differences) {
        if (one.gone || one.kind == ChangeKind::kSet) continue;
        const ScopeInputs undone = WithoutOne(one, before, now);
        ScopeInputs had = before;  // what is listed needs responses where it needs nothing else
        had.responses = now.responses;
        const bool responses = one.kind == ChangeKind::kResponses;
        const Ids left = PeopleOf(shop, undone, [&](const Row& row) {
          return responses && row.listed && Of(row, had).subject ? Reached{} : Of(row, undone);
        });
        uint64_t expected = 0;
        for (const std::string& id : came) expected += !left.contains(id);
        const auto effect = std::ranges::find(change.effects.begin() + static_cast<ptrdiff_t>(at),
                                              change.effects.end(), one.text.en,
                                              [](const ScopeEffect& e) { return e.text.en; });
        REQUIRE(effect != change.effects.end());
        CHECK_EQ(effect->people, expected);
        told += expected;
        by_responses += responses ? expected : 0;
        by_left_out += one.kind == ChangeKind::kLeftOut ? expected : 0;
      }
      // Each new set, where there are several.
      for (const Difference& one : differences) {
        if (one.gone || one.kind != ChangeKind::kSet || of_kind[ChangeKind::kSet] < 2) continue;
        std::vector<ScopeInputs::Set> others = now.sets;
        others.erase(others.begin() + static_cast<ptrdiff_t>(one.set));
        const Ids left = PeopleOf(shop, now, [&](const Row& row) {
          return Has(row, before.sets) || Has(row, others) ? Of(row, now) : Reached{};
        });
        uint64_t expected = 0;
        for (const std::string& id : came) expected += !left.contains(id);
        const auto effect = std::ranges::find_if(
            change.effects, [&](const ScopeEffect& e) { return e.text.en == one.text.en; });
        REQUIRE(effect != change.effects.end());
        CHECK_EQ(effect->people, expected);
        by_one_set += expected;
      }
      // All new sets together.
      if (of_kind[ChangeKind::kSet] > 0) {
        const Ids left = PeopleOf(shop, now, [&](const Row& row) {
          return Has(row, before.sets) ? Of(row, now) : Reached{};
        });
        uint64_t expected = 0;
        for (const std::string& id : came) expected += !left.contains(id);
        const auto effect = std::ranges::find_if(change.effects, [](const ScopeEffect& e) {
          return e.kind == ChangeKind::kSet && !e.gone;
        });
        CHECK_EQ(effect->people, expected);
        told += expected;
      }
    }
  }
  CHECK_GT(told, 1000);  // the test has looked at something
  CHECK_GT(by_any, 50);
  CHECK_GT(went, 500);
  CHECK_GT(by_one_set, 100);
  CHECK_GT(by_responses, 20);
  CHECK_GT(by_left_out, 100);
}

TEST_CASE("inputs are read as they were written, also where a log's text is none") {
  std::mt19937 random(3);
  Shop shop(random);
  ScopeInputs inputs = AllInputs(shop, random);
  inputs.from = {7};
  inputs.responses.digest = "0123456789abcdef";
  inputs.left_out = {{"m\xff", {"says kim: w", "김"}}};
  inputs.logs[0].name = "bad\xff\x01\"name";
  inputs.sets[0].values[0].value = "\x80\xfe";
  inputs.sets[0].role = "accepted";
  inputs.sets[0].said = {"by kim", "김"};
  const Result<ScopeInputs> again = ReadInputs(WriteInputs(inputs));
  REQUIRE(again);
  CHECK(*again == inputs);
  CHECK_EQ(again->sets[0].said.ko, "김");
  CHECK_EQ(again->responses.digest, inputs.responses.digest);
  CHECK_EQ(again->left_out[0].said.en, "says kim: w");
  std::string old = WriteInputs(inputs);  // of a version that did not keep which responses it had
  const std::string kept = "\"responses\":\"0123456789abcdef\",";
  REQUIRE_NE(old.find(kept), std::string::npos);
  old.erase(old.find(kept), kept.size());
  CHECK(*ReadInputs(old) == inputs);
  CHECK(Differences(*ReadInputs(old), inputs, 1).empty());
  for (const char* bad : {"", "{}", "[1]", R"({"program":1})"}) CHECK_FALSE(ReadInputs(bad));
}

TEST_CASE(
    "a version is kept where something is another, and the last one found again where nothing is") {
  std::mt19937 random(4);
  Shop shop(random);
  IncidentStore store = std::move(*IncidentStore::Open(shop.folder.path));
  Incident incident;
  incident.id = 5;
  incident.added = {{{Dimension::kKey, "k1"}}};
  REQUIRE(store.Save({incident}));
  const ChangeAround around{*shop.opened.ledger, shop.opened.world.names,
                            *shop.opened.world.registers};
  ScopeKeeper keeper(store, around, "test 1");
  ScopeVersions versions(store);
  const auto count = [&](const ledger::ScanRange& range) {
    ScopeInputs inputs = InputsOf(incident, {}, {}, range, *shop.opened.ledger,
                                  *shop.opened.world.registers, "test 1");
    const Ids people = PeopleOf(shop, inputs, [&](const Row& row) { return Of(row, inputs); });
    incident.scope = {};
    incident.scope.people = people.size();
    incident.scope.first_access = ledger::At(0), incident.scope.last_access = ledger::At(400'000);
    REQUIRE(keeper.Keep(incident, shop.Bits(people), range));
    return people;
  };
  const Ids first = count({.from = ledger::At(150'000)});
  CHECK_EQ(incident.scope.version, 1);
  CHECK_EQ(incident.scope.reason.en, "first count");
  CHECK_FALSE(first.empty());
  count({.from = ledger::At(150'000)});
  CHECK_EQ(incident.scope.version, 1);
  CHECK_EQ(versions.All(5)->size(), 1);
  const Ids second = count({});
  CHECK_EQ(incident.scope.version, 2);
  REQUIRE_EQ(incident.versions.size(), 2);
  const std::string more = WithCommas(second.size() - first.size());
  CHECK_EQ(incident.scope.reason.en, "+" + more +
                                         " people: the window starts with the logs instead of "
                                         "2025-06-24T17:40:00Z");
  CHECK_EQ(incident.versions[1].came, second.size() - first.size());
  incident.added.push_back({{Dimension::kUserAgent, "agent 3"}});
  const Ids third = count({});
  CHECK_EQ(incident.scope.version, 3);
  incident.added.pop_back();
  count({});
  const std::vector<ScopeVersion> all = *versions.All(5);
  REQUIRE_EQ(all.size(), 4);
  CHECK_EQ(all[3].seal, all[1].seal);  // the same of the same
  CHECK_NE(all[2].seal, all[1].seal);
  CHECK_EQ(all[3].change.went, third.size() - second.size());
  CHECK_EQ(all[3].Total("people"), second.size());
  CHECK_EQ(shop.Bits(first), *keeper.PeopleOf(all[0]));
  // What was kept of a change is what counting it again says, and versions that are no neighbours
  // can be compared.
  const ScopeChange again = *keeper.Compare(all[1], all[2]);
  CHECK_EQ(again.came, all[2].change.came);
  REQUIRE_EQ(again.effects.size(), all[2].change.effects.size());
  for (size_t i = 0; i < again.effects.size(); ++i)
    CHECK_EQ(again.effects[i].people, all[2].change.effects[i].people);
  CHECK_EQ(keeper.Compare(all[0], all[2])->came, third.size() - first.size());
  CHECK_EQ(versions.PeopleOf(5, 9).error().code, Code::kNotFound);
}

TEST_CASE("a version that did not keep which responses it had is found again by who was in it") {
  std::mt19937 random(5);
  Shop shop(random);
  IncidentStore store = std::move(*IncidentStore::Open(shop.folder.path));
  Incident incident;
  incident.id = 5;
  incident.added = {{{Dimension::kKey, "k1"}}};
  incident.scope.people = 3;
  REQUIRE(store.Save({incident}));
  ScopeKeeper keeper(store,
                     {*shop.opened.ledger, shop.opened.world.names, *shop.opened.world.registers},
                     "test 1");
  const auto version = [&](const Ids& people) {
    REQUIRE(keeper.Keep(incident, shop.Bits(people), {}));
    return incident.scope.version;
  };
  CHECK_EQ(version({"m1", "m2", "m3"}), 1);
  sqlite3* db = nullptr;
  REQUIRE_EQ(sqlite3_open((shop.folder.path / "incidents.sqlite").c_str(), &db), SQLITE_OK);
  const std::string forget = std::string("UPDATE scope_version SET inputs = replace(inputs, '") +
                             "\"responses\":\"" + kResponses + "\",', '')";
  REQUIRE_EQ(sqlite3_exec(db, forget.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  REQUIRE_FALSE(ScopeVersions(store).All(5)->at(0).inputs.responses.known);
  CHECK_EQ(version({"m1", "m2", "m3"}), 1);
  CHECK_EQ(version({"m1", "m2", "m4"}), 2);  // as many, of the same indicators and logs
  CHECK_EQ(incident.versions[1].came, 1);
  CHECK_EQ(version({"m1", "m2", "m4"}), 2);
}

TEST_CASE("responses that are gone brought nobody, and what had none lost nobody by new ones") {
  ScopeInputs none, some;
  some.responses.digest = kResponses;
  std::vector<Difference> differences = Differences(some, none, 1);
  REQUIRE_EQ(differences.size(), 1);
  CHECK_EQ(differences[0].kind, ChangeKind::kResponses);
  CHECK(differences[0].gone);
  CHECK_FALSE(differences[0].both);
  differences = Differences(none, some, 1);
  REQUIRE_EQ(differences.size(), 1);
  CHECK_FALSE(differences[0].gone);
  CHECK_FALSE(differences[0].both);
  CHECK(Differences(none, none, 1).empty());
}

}  // namespace
}  // namespace haetae::incident
