#include "scope/scope.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>

#include "ledger/log_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Outcome;
using ledger::At;
using ledger::RowText;
using ledger::World;

struct Carry {
  std::string member, person;
  std::optional<Time> from, to;
  std::string Csv() const {
    auto text = [](const std::optional<Time>& time) { return time ? FormatTime(*time) : ""; };
    return member + "," + person + "," + text(from) + "," + text(to) + "\n";
  }
};

// The slow and obvious count.
struct Naive {
  struct Person {
    std::set<uint16_t> routes;
    std::set<size_t> accesses;
    Time first = kTimeMax, last = kTimeMin;
  };
  const std::set<std::string>& members;
  const std::vector<Carry>& book;
  const access::Catalogue& catalogue;
  std::map<std::string, Person> people;
  std::set<std::string> possible;
  std::map<uint16_t, uint64_t> route_accesses;
  uint64_t accesses = 0, missing = 0, unknown = 0;
  std::set<std::string> accounts = {};
  uint64_t records = 0, bytes = 0, unsized = 0;
  std::set<std::string> ownerless = {};  // things
  uint64_t nobodys = 0;                  // accesses of things that are nobody's
  struct Group {
    std::set<std::string> people;
    uint64_t accesses = 0;
  };
  std::map<int64_t, Group> by_day = {};
  std::map<std::string, Group> by_country = {};  // the parity of the first byte: see ByteOrigins
  std::set<std::string> readers = {};            // who are left out

  std::set<std::string> Shown(const RowText& row) const {
    std::set<std::string> shown = ShownToAll(row);
    for (const std::string& reader : readers) shown.erase(reader);
    return shown;
  }
  // An answer with nothing but a reader's own record, or of things of theirs alone.
  bool IsOfReaders(const RowText& row) const {
    if (!catalogue.routes[row.route].subject_is_thing) return readers.contains(row.subject);
    return Shown(row).empty() && !ShownToAll(row).empty();
  }
  std::set<std::string> ShownToAll(const RowText& row) const {
    if (row.subject.empty()) return {};
    std::set<std::string> shown = {row.subject};
    if (catalogue.routes[row.route].subject_is_thing) shown.clear();
    for (const Carry& carry : book) {
      if (catalogue.routes[row.route].carries.empty() || carry.member != row.subject) continue;
      if (carry.from && row.time < *carry.from) continue;
      if (carry.to && row.time >= *carry.to) continue;
      if (!carry.person.empty()) shown.insert(carry.person);
    }
    return shown;
  }
  // A row without person says so for its time.
  bool IsNobodys(const RowText& row) const {
    return std::ranges::any_of(book, [&](const Carry& carry) {
      return carry.person.empty() && carry.member == row.subject &&
             (!carry.from || row.time >= *carry.from) && (!carry.to || row.time < *carry.to);
    });
  }
  void Add(const RowText& row, size_t number) {
    if (IsOfReaders(row)) return;
    missing += row.outcome == Outcome::kMissing;
    unknown += row.outcome == Outcome::kUnknown;
    if (row.outcome == Outcome::kUnknown) possible.merge(Shown(row));
    if (row.outcome != Outcome::kDisclosed) return;
    ++accesses;
    ++route_accesses[row.route];
    const bool is_thing = catalogue.routes[row.route].subject_is_thing;
    if (!row.subject.empty() && !is_thing) accounts.insert(row.subject);
    if (is_thing) std::ranges::copy(Shown(row), std::inserter(accounts, accounts.end()));
    if (is_thing && !row.subject.empty() && Shown(row).empty()) {
      if (IsNobodys(row))
        ++nobodys;
      else
        ownerless.insert(row.subject), ++records;
    }
    row.bytes == kNoNumber ? ++unsized : bytes += row.bytes;
    const std::string country = row.address.empty()               ? ""
                                : std::stoi(row.address) % 2 == 0 ? "KR"
                                                                  : "US";
    ++by_day[DayOf(row.time)].accesses;
    ++by_country[country].accesses;
    for (const std::string& id : Shown(row)) {
      ++records;
      by_day[DayOf(row.time)].people.insert(id);
      by_country[country].people.insert(id);
      Person& person = people[id];
      person.routes.insert(row.route);
      person.accesses.insert(number);
      person.first = std::min(person.first, row.time);
      person.last = std::max(person.last, row.time);
      possible.insert(id);
    }
  }
  std::string Kind(const std::string& id) const {
    if (members.contains(id)) return "member";
    for (const Carry& carry : book) {
      if (carry.person == id) return "non_member";
    }
    return "unlisted";
  }
  // field → whether it was shown in clear
  std::map<std::string, bool> Fields(const Person& person) const {
    std::map<std::string, bool> fields;
    for (uint16_t route : person.routes) {
      for (const access::DisclosedField& field : catalogue.routes[route].discloses)
        fields[field.name] = fields[field.name] || !field.masked;
    }
    return fields;
  }
  std::string PeopleCsv() const {
    std::string csv = "subject,kind,fields,first_access,last_access,accesses\n";
    for (const auto& [id, person] : people) {
      std::string fields;
      for (const auto& [name, clear] : Fields(person))
        fields += (fields.empty() ? "" : ";") + name + (clear ? "" : ":masked");
      csv += id + "," + Kind(id) + "," + fields + "," + FormatTime(person.first) + "," +
             FormatTime(person.last) + "," + std::to_string(person.accesses.size()) + "\n";
    }
    return csv;
  }
};

struct Made {
  std::set<std::string> members;
  std::vector<Carry> book;
  std::vector<RowText> rows;
  size_t Most() const {  // people in one member's payload
    std::map<std::string, std::set<std::string>> of;
    size_t most = 0;
    for (const Carry& carry : book) {
      if (carry.person.empty()) continue;
      of[carry.member].insert(carry.person);
      most = std::max(most, of[carry.member].size());
    }
    return most;
  }
  std::map<std::string, std::string> Register() const {
    std::string list = "member\n", carries = "member,person,from,to\n";
    for (const std::string& member : members) list += member + "\n";
    for (const Carry& carry : book) carries += carry.Csv();
    return {{"members.csv", list}, {"carries/book.csv", carries}};
  }
};

Made Make(std::mt19937& random) {
  Made made;
  const size_t members = 1 + random() % 40;
  for (size_t i = 0; i < members; ++i) made.members.insert("m" + std::to_string(i));
  auto member = [&] { return "m" + std::to_string(random() % members); };
  for (size_t n = random() % 120; n > 0; --n) {
    Carry carry{member(), random() % 2 == 0 ? member() : "o" + std::to_string(random() % 20)};
    if (random() % 6 == 0) carry.person = "";
    const double from = static_cast<double>(random() % 80'000);
    if (random() % 3 != 0) carry.from = At(from);
    if (random() % 3 != 0) carry.to = At(from + 1 + static_cast<double>(random() % 30'000));
    made.book.push_back(carry);
    if (random() % 4 == 0) {  // the same person twice, at overlapping times
      if (carry.to) carry.to = *carry.to + kHour;
      made.book.push_back(carry);
    }
  }
  for (size_t n = random() % 400; n > 0; --n) {
    RowText row{.time = At(static_cast<double>(random() % 86'400) * (random() % 5 == 0 ? 3 : 1))};
    if (random() % 5 != 0) row.address = std::to_string(random() % 20 + 1) + ".1.2.3";
    if (random() % 5 != 0) row.bytes = static_cast<uint32_t>(random() % 3'000'000'000);
    row.route = static_cast<uint16_t>(random() % 3);
    row.outcome = random() % 2 == 0 ? Outcome::kDisclosed : static_cast<Outcome>(random() % 4);
    if (random() % 9 != 0)
      row.subject = random() % 5 == 0 ? "u" + std::to_string(random() % 9) : member();
    if (random() % 50 == 0 && !made.book.empty()) row.subject = made.book[0].person;
    if (random() % 20 == 0 && !made.book.empty() && made.book[0].from)
      row.time = *made.book[0].from;  // the very first and the very last instant
    if (random() % 20 == 0 && !made.book.empty() && made.book[0].to) row.time = *made.book[0].to;
    made.rows.push_back(row);
  }
  return made;
}

TEST_CASE("a scope counts what counting with sets counts") {
  uint64_t ownerless = 0, nobodys = 0, left_out = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Made made = Make(random);
    World world(made.Register());
    if (seed % 2 == 1)  // whose answers are about things: "m7" is an order, and a member too
      for (access::Route& route : world.catalogue.routes)
        route.subject_is_thing = !route.carries.empty();
    Naive naive{made.members, made.book, world.catalogue, {}, {}, {}, 0, 0, 0};
    for (const RowText& row : made.rows) {
      world.Add(row);
      if (seed % 3 == 0 && random() % 100 == 0 && !row.subject.empty())
        naive.readers.insert(row.subject);
    }
    for (size_t i = 0; i < made.rows.size(); ++i) naive.Add(made.rows[i], i);
    ScopeBuilder builder(world.names, world.catalogue, *world.registers);
    std::vector<uint32_t> readers;
    for (const std::string& reader : naive.readers)
      readers.push_back(world.names.subjects.Find(reader));
    builder.LeaveOut(readers);
    left_out += readers.size();
    std::vector<size_t> order(world.rows.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    for (size_t row : order) builder.Add(world.rows, row);
    const Scope scope = builder.Finish({});
    REQUIRE_EQ(scope.people, naive.people.size());
    REQUIRE_EQ(scope.accesses, naive.accesses);
    REQUIRE_EQ(scope.missing, naive.missing);
    REQUIRE_EQ(scope.unknown_outcome, naive.unknown);
    REQUIRE_EQ(scope.ownerless, naive.ownerless.size());
    REQUIRE_EQ(scope.ownerless_people, naive.ownerless.size() * std::max<size_t>(made.Most(), 1));
    REQUIRE_EQ(scope.unnamed, 0);
    REQUIRE_GE(scope.possible_likely, scope.people);
    if (naive.ownerless.empty())  // else everybody may be whom nobody can name
      REQUIRE_EQ(scope.possible_people, naive.possible.size());
    ownerless += naive.ownerless.size();
    nobodys += naive.nobodys;
    REQUIRE_EQ(scope.accounts, naive.accounts.size());
    REQUIRE_EQ(scope.records, naive.records);
    REQUIRE_EQ(scope.bytes, naive.bytes);
    REQUIRE_EQ(scope.unsized, naive.unsized);
    const auto same = [](const auto& counted, const auto& groups) {
      REQUIRE_EQ(counted.size(), groups.size());
      for (const auto& [at, group] : groups) {
        REQUIRE_EQ(counted.at(at).people, group.people.size());
        REQUIRE_EQ(counted.at(at).accesses, group.accesses);
      }
    };
    same(scope.by_day, naive.by_day);
    same(scope.by_country, naive.by_country);
    std::map<std::string, uint64_t> kinds;
    std::map<std::string, FieldCount> fields;
    std::map<std::string, uint64_t> of_route;
    for (const auto& [id, person] : naive.people) {
      ++kinds[naive.Kind(id)];
      for (const auto& [name, clear] : naive.Fields(person))
        ++(clear ? fields[name].clear : fields[name].masked);
      for (uint16_t route : person.routes) ++of_route[world.catalogue.routes[route].text];
    }
    REQUIRE_EQ(scope.members, kinds["member"]);
    REQUIRE_EQ(scope.non_members, kinds["non_member"]);
    REQUIRE_EQ(scope.unlisted, kinds["unlisted"]);
    REQUIRE_EQ(scope.by_field.size(), fields.size());
    for (const auto& [name, count] : fields) {
      REQUIRE_EQ(scope.by_field.at(name).clear, count.clear);
      REQUIRE_EQ(scope.by_field.at(name).masked, count.masked);
    }
    REQUIRE_EQ(scope.by_route.size(), naive.route_accesses.size());
    for (const auto& [route, count] : naive.route_accesses) {
      const std::string& text = world.catalogue.routes[route].text;
      REQUIRE_EQ(scope.by_route.at(text).accesses, count);
      REQUIRE_EQ(scope.by_route.at(text).people, of_route[text]);
    }
    const fs::path csv = world.folder.path / "people.csv";
    REQUIRE_EQ(builder.WritePeople({.path = csv}, {}).value().rows, naive.people.size());
    REQUIRE_EQ(Content(csv), naive.PeopleCsv());
  }
  CHECK(ownerless > 100);
  CHECK(nobodys > 30);
  CHECK(left_out > 20);
}

TEST_CASE("a gap beside the incident makes everybody the register knows possible") {
  World world(ledger::Files{{"members.csv", "member\nm1\nm2\nm3\n"},
                            {"carries/book.csv", "member,person\nm3,outsider\n"}});
  world.Add({.time = At(0), .subject = "m1"});
  world.Add({.time = At(60), .subject = "stranger"});
  world.Add({.time = At(90), .outcome = Outcome::kRefused, .subject = "only in the log"});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  for (size_t i = 0; i < 3; ++i) builder.Add(world.rows, i);
  CoverageSummary coverage{.from = At(-9000), .to = At(90'000), .gaps = {}};
  CHECK_EQ(builder.Finish(coverage).possible_people, 2);
  coverage.gaps = {{"gw", At(60 + 3700), At(60 + 9000)}};  // more than an hour away
  CHECK_EQ(builder.Finish(coverage).possible_people, 2);
  coverage.gaps = {{"gw", At(600), At(1800)}};
  const Scope scope = builder.Finish(coverage);
  CHECK_EQ(scope.people, 2);
  CHECK_EQ(scope.possible_people, 5);  // three members, the outsider, the stranger
  CHECK_LE(scope.possible_likely, scope.possible_people);
  CHECK_GE(scope.possible_likely, scope.people);
  REQUIRE_EQ(scope.possible_why.size(), 1);
  CHECK_NE(scope.possible_why[0].en.find("no logs from gw"), std::string::npos);
}

TEST_CASE("a reader who is left out is not possible either") {
  World world(ledger::Files{{"members.csv", "member\nm1\nm2\nm3\n"}});
  world.Add({.time = At(0), .subject = "m1"});
  world.Add({.time = At(60), .subject = "m2"});
  world.Add({.time = At(70), .outcome = Outcome::kUnknown, .subject = "m2"});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  builder.LeaveOut({world.names.subjects.Find("m2")});
  for (size_t i = 0; i < 3; ++i) builder.Add(world.rows, i);
  const CoverageSummary gap{.from = At(-9000), .to = At(90'000), .gaps = {{"gw", At(0), At(600)}}};
  const Scope scope = builder.Finish(gap);
  CHECK_EQ(scope.people, 1);
  CHECK_EQ(scope.accesses, 1);
  CHECK_EQ(scope.possible_people, 2);  // and m3
  CHECK_EQ(builder.WritePossible({.path = world.folder.path / "p.csv"}, {}, gap, {})->rows, 1);
}

TEST_CASE("accesses that name nobody, under way when the logs begin, make everybody likely") {
  World world(ledger::Files{{"members.csv", "member\nm1\nm2\n"}});
  world.Add({.time = At(0)});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  builder.Add(world.rows, 0);
  const Scope scope = builder.Finish({.from = At(0), .to = At(9000), .gaps = {}});
  CHECK_EQ(scope.people, 0);
  CHECK_EQ(scope.accesses, 1);
  CHECK_EQ(scope.records, 0);
  CHECK_EQ(scope.possible_people, 2);
  CHECK_EQ(scope.possible_likely, 2);
}

TEST_CASE("who is possible and why, against a look at every person and doubt") {
  const auto day = [](int64_t n) { return At(static_cast<double>(n) * 86'400); };
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    struct Life {
      std::optional<int64_t> created, deleted;
    };
    std::map<std::string, Life> lives;
    std::string members = "member,created,deleted\n";
    for (int i = 0; i < 30; ++i) {
      Life life;
      if (random() % 3 != 0) life.created = static_cast<int64_t>(random() % 60) - 40;
      if (random() % 3 == 0) life.deleted = life.created.value_or(-40) + 1 + random() % 20;
      const auto text = [&](std::optional<int64_t> n) { return n ? FormatTime(day(*n)) : ""; };
      const std::string id = "m" + std::to_string(i);
      members += id + "," + text(life.created) + "," + text(life.deleted) + "\n";
      lives[id] = life;
    }
    constexpr int64_t kNever = 1'000;  // no time is written
    const int64_t key_created = random() % 2 == 0 ? -static_cast<int64_t>(random() % 30) : kNever;
    World world(ledger::Files{
        {"members.csv", members},
        {"keys.toml",
         "[[key]]\nkid = 'k'\n" +
             (key_created != kNever ? "created = " + FormatTime(day(key_created)) + "\n" : "")},
        {"carries/book.csv", "member,person\nm3,outsider\n"}});
    ScopeBuilder builder(world.names, world.catalogue, *world.registers);
    std::set<std::string> confirmed, unknown;
    const int64_t first = static_cast<int64_t>(random() % 3);
    for (int i = 0; i < 12; ++i) {
      const std::string id = "m" + std::to_string(random() % 30);
      const bool shown = i < 2 || random() % 3 != 0;
      world.Add({.time = day(i == 0 ? first : 5),
                 .outcome = shown ? Outcome::kDisclosed : Outcome::kUnknown,
                 .subject = id});
      (shown ? confirmed : unknown).insert(id);
    }
    for (size_t i = 0; i < world.rows.size(); ++i) builder.Add(world.rows, i);
    CoverageSummary coverage{.from = day(0), .to = day(9), .gaps = {}, .missing_sources = {}};
    if (random() % 2 == 0) coverage.gaps = {{"gw", day(3), day(4)}, {"gw", day(7), day(8)}};
    if (random() % 4 == 0) coverage.missing_sources = {{"gateway-2.log"}};
    const Scope scope = builder.Finish(coverage, {{{access::Dimension::kKey, "k"}}});

    std::vector<std::pair<int64_t, int64_t>> times;  // in days: who lived then is in doubt
    if (!coverage.gaps.empty()) times.push_back({3, 4});
    if (key_created < 0)
      times.push_back({key_created, 0});
    else if (first == 0)
      times.push_back({-1'000'000, 0});
    if (!coverage.missing_sources.empty()) times.push_back({first, 5});  // and an hour around it
    uint64_t possible = confirmed.size(), known = 31;                    // with the outsider
    uint64_t ruled_out = 0;
    for (const auto& [id, life] : lives) {
      if (confirmed.contains(id)) continue;
      bool doubt = unknown.contains(id);
      for (const auto& [from, to] : times) {
        const bool source = std::pair(from, to) == std::pair(first, int64_t{5});
        doubt |= life.created.value_or(-1'000'000) < to + (source ? 1 : 0) &&
                 life.deleted.value_or(1'000'000) > from - (source && from > 0 ? 1 : 0);
      }
      possible += doubt;
      ruled_out += !doubt;
    }
    possible += !times.empty();
    ruled_out += times.empty();
    REQUIRE_EQ(scope.possible_people, possible);
    REQUIRE_EQ(scope.ruled_out, ruled_out);
    REQUIRE_EQ(scope.ruled_out + scope.possible_people, known);
    REQUIRE_EQ(scope.doubts.size(), times.size());
    REQUIRE_LE(scope.possible_likely, scope.possible_people);
    REQUIRE_GE(scope.possible_likely, scope.people);
  }
}

TEST_CASE("the people file as Parquet has the rows of the CSV") {
  World world;
  for (const char* id : {"007", "=1+1", "b,\"c\"", "한국", "x"}) world.Add({.subject = id});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  for (size_t i = 0; i < world.rows.size(); ++i) builder.Add(world.rows, i);
  const fs::path path = world.folder.path / "it's.parquet";
  REQUIRE_EQ(builder.WritePeople(*table::TargetOf(path.native()), {}).value().rows, 5);
  CHECK_EQ(
      ledger::DuckLines("SELECT subject FROM read_parquet(" + ledger::SqlText(path.native()) + ")"),
      "007\n=1+1\nb,\"c\"\nx\n한국\n");
}

TEST_CASE("an access of a route that is no longer in the catalogue reaches nobody") {
  World world;
  world.Add({.route = access::kNoRoute, .subject = "m1"});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  builder.Add(world.rows, 0);
  CHECK_EQ(builder.Finish({}).people, 0);
}

}  // namespace
}  // namespace haetae::scope
