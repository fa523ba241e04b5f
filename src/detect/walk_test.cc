#include "detect/walk.h"

#include <fmt/format.h>

#include <map>

#include "detect/for_test.h"
#include "detect/id_places.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeWalk(context); };

std::string Id(unsigned member) { return fmt::format("m{:07}", 1'000'000 + member * 2); }

// Members who read what is theirs, most of them seldom, from a few networks and devices.
void Honest(std::mt19937& random, std::vector<RowText>& rows, unsigned members, int count,
            double from, double to) {
  for (int i = 0; i < count; ++i) {
    const unsigned who = random() % 2 == 0 ? random() % members : random() % (members / 8);
    const std::string id = Id(who);
    rows.push_back({.time = At(from + (to - from) * (random() % 100'000) / 1e5),
                    .subject = id,
                    .principal = id,
                    .key = "k1",
                    .address = fmt::format("{}.0.{}.1", 2 + who % 9, who % 200),
                    .user_agent = fmt::format("app/{}", who % 5),
                    .fingerprint = fmt::format("fp{}", who % 7)});
  }
}

constexpr double kDaySeconds = 86'400;

// A forged token names its victim: workers behind many addresses, ids in the given order.
void Forged(std::vector<RowText>& rows, const std::vector<unsigned>& members, double from,
            const std::string& fingerprint = "fp3") {
  for (size_t i = 0; i < members.size(); ++i) {
    const std::string id = Id(members[i]);
    rows.push_back({.time = At(from + 20.0 * static_cast<double>(i)),
                    .subject = id,
                    .principal = id,
                    .key = "k-forged",
                    .address = fmt::format("{}.7.{}.9", 40 + i % 5, i % 97),
                    .user_agent = fmt::format("tool/{}", i % 50),
                    .fingerprint = fingerprint});
  }
}

std::vector<unsigned> Ascending(unsigned first, unsigned count) {
  std::vector<unsigned> members;
  for (unsigned i = 0; i < count; ++i) members.push_back(first + i);
  return members;
}

std::vector<Finding> Look(std::vector<RowText>& rows, const Files& files = {}) {
  World world(files);
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("the number an id ends in") {
  struct {
    const char* text;
    uint64_t id;
  } const cases[] = {{"1000007", 1'000'007},
                     {"m-00042", 42},
                     {"a1b2", 2},
                     {"", kNoId},
                     {"kim", kNoId},
                     {"7x", kNoId},
                     {"99999123456789012345678", 123'456'789'012'345'678}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(IdOf(c.text) == c.id);
  }
}

TEST_CASE("places lie evenly over the ids that were seen, whatever their gaps") {
  access::Names names;
  IdPlaces places(names);
  std::mt19937 random(1);
  for (unsigned i = 0; i < 2048; ++i) {
    // A dense half and one with gaps of a thousand.
    const unsigned at = random() % 50'000;
    places.Of(names.subjects.Number(std::to_string(i % 2 == 0 ? at : 50'000 + at * 1000)));
  }
  const double middle = static_cast<double>(places.PlaceOf(50'000)) / IdPlaces::kSpan;
  CHECK(middle == doctest::Approx(0.5).epsilon(0.05));
  uint32_t last = 0;
  for (uint64_t id = 0; id < 60'000'000; id += 9'973) {
    const uint32_t place = places.PlaceOf(id);
    REQUIRE(place >= last);
    last = place;
    if (place > 0 && place < IdPlaces::kSpan)
      CHECK(static_cast<double>(places.IdAt(place)) ==
            doctest::Approx(static_cast<double>(id)).epsilon(0.001));
  }
}

TEST_CASE("ids without numbers have no place") {
  access::Names names;
  IdPlaces places(names);
  for (unsigned i = 0; i < 5000; ++i)
    CHECK(places.Of(names.subjects.Number(fmt::format("{:x}-kim", i))) == IdPlaces::kNone);
  for (unsigned i = 0; i < 5000; ++i)  // numbers that are not different
    CHECK(places.Of(names.subjects.Number(fmt::format("{:x}-{}", i, i % 10))) == IdPlaces::kNone);
}

TEST_CASE("ids of another form stand on a scale of their own") {
  access::Names names;
  IdPlaces places(names);
  std::mt19937 random(1);
  for (unsigned i = 0; i < 3000; ++i) places.Of(names.subjects.Number(std::to_string(i)));
  // Few phone numbers among many members: they lie apart, and as evenly as the members.
  std::vector<uint32_t> phones;
  for (unsigned i = 0; i < 1000; ++i)
    phones.push_back(names.subjects.Number(fmt::format("010{:08}", random() % 100'000'000)));
  for (uint32_t phone : phones) places.Of(phone);
  uint32_t low = UINT32_MAX, high = 0;
  for (uint32_t phone : phones) {
    const uint32_t place = places.Of(phone);
    if (place == IdPlaces::kNone) continue;
    CHECK_EQ(IdPlaces::ScaleOf(place), 1);
    low = std::min(low, place), high = std::max(high, place);
  }
  CHECK_GT(high - low, IdPlaces::kSpan / 10 * 9);
  for (unsigned i = 0; i < 3; ++i)  // there is room for two more
    for (unsigned n = 0; n < 600; ++n)
      places.Of(names.subjects.Number(fmt::format("{}{}", std::string(i + 1, '-'), n)));
  CHECK_NE(places.Of(names.subjects.Number("--300")), IdPlaces::kNone);
  CHECK_EQ(places.Of(names.subjects.Number("---300")), IdPlaces::kNone);
}

TEST_CASE("the number of a thing is nothing to a member's") {
  access::Names names;
  IdPlaces places(names);
  std::mt19937 random(1);
  for (unsigned i = 0; i < 6000; ++i) {  // members up to 2,000, things up to 20,000
    places.Of(names.subjects.Number(std::to_string(random() % 2'000)));
    places.Of(names.subjects.Number(std::to_string(random() % 20'000)), /*thing=*/true);
  }
  const uint32_t both = names.subjects.Number("1500");
  const uint32_t member = places.Of(both), thing = places.Of(both, true);
  CHECK_NE(IdPlaces::ScaleOf(member), IdPlaces::ScaleOf(thing));
  const auto on_scale = [](uint32_t place) {
    return (place & ((1u << IdPlaces::kScaleBits) - 1)) / static_cast<double>(IdPlaces::kSpan);
  };
  CHECK(on_scale(member) == doctest::Approx(0.75).epsilon(0.1));
  CHECK(on_scale(thing) == doctest::Approx(0.075).epsilon(0.2));
}

TEST_CASE("a forged key that walks through the members is found by the key") {
  std::mt19937 random(1);
  for (const bool within_blocks : {false, true}) {
    CAPTURE(within_blocks);
    std::vector<RowText> rows;
    Honest(random, rows, 20'000, 20'000, 0, 4 * kDaySeconds);
    std::vector<unsigned> members = Ascending(9000, 600);
    // Shuffled within a sliding block: order says nothing, only where the reads lie.
    if (within_blocks) {
      for (size_t block = 0; block < members.size(); block += 200)
        std::shuffle(members.begin() + static_cast<ptrdiff_t>(block),
                     members.begin() + static_cast<ptrdiff_t>(block + 200), random);
    }
    Forged(rows, members, 2.5 * kDaySeconds);
    const std::vector<Finding> findings = Look(rows);
    REQUIRE(findings.size() == 1);
    CAPTURE(findings[0].title.en);
    CAPTURE(findings[0].reasons[0].text.en);
    CHECK(Has(findings, Dimension::kKey, "k-forged"));
    const double reads =
        static_cast<double>(findings[0].alert.time - At(2.5 * kDaySeconds)) / (20.0 * kSecond);
    CHECK(reads < 200);
  }
}

TEST_CASE("a member who walks through others is named, from the first hour on") {
  std::mt19937 random(2);
  std::vector<RowText> rows;
  Honest(random, rows, 20'000, 8000, 0, kDaySeconds);
  for (unsigned i = 0; i < 200; ++i) {
    rows.push_back({.time = At(70'000 + i * 7),
                    .subject = Id(500 + i * (i % 3 + 1)),
                    .principal = Id(77),
                    .key = "k1",
                    .address = "3.0.77.1",
                    .user_agent = "app/2",
                    .fingerprint = "fp0"});
  }
  const std::vector<Finding> findings = Look(rows);
  REQUIRE(findings.size() == 1);
  CHECK(Has(findings, Dimension::kPrincipal, Id(77)));
  CHECK(findings[0].indicators.size() == 1);
}

TEST_CASE("what is no walk is silent") {
  std::mt19937 random(3);
  std::vector<RowText> rows;
  Honest(random, rows, 20'000, 20'000, 0, 4 * kDaySeconds);
  SUBCASE("members alone") {}
  SUBCASE("new members, who have the highest ids and read themselves") {
    Forged(rows, Ascending(20'000, 900), 0.1 * kDaySeconds, "fp-new");
    Forged(rows, Ascending(21'000, 900), 2.5 * kDaySeconds, "fp-new");
  }
  SUBCASE("a call centre, whose customers call in no order") {
    for (int i = 0; i < 3000; ++i)
      rows.push_back({.time = At(kDaySeconds + i * 60),
                      .subject = Id(random() % 20'000),
                      .principal = "agent-kim",
                      .address = "9.9.9.9",
                      .user_agent = "desk"});
  }
  SUBCASE("a short list that one pages through, again and again") {
    for (int i = 0; i < 2000; ++i)
      rows.push_back({.time = At(kDaySeconds + i * 60),
                      .subject = Id(300 + static_cast<unsigned>(i) % 40),
                      .principal = Id(5),
                      .address = "9.9.9.9",
                      .user_agent = "desk"});
  }
  SUBCASE("too few to be a walk") {
    Forged(rows, Ascending(9000, kWalkTrialsMin / 2), 2.5 * kDaySeconds);
  }
  CHECK(Look(rows).empty());
}

TEST_CASE("a declared job walks, and may") {
  const Files files{{"jobs.toml", "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\n"},
                    {"people.csv", "person,role,joined,left\nsvc-export,job,2020-01-01,\n"}};
  for (const bool declared : {true, false}) {
    std::mt19937 random(4);
    std::vector<RowText> rows;
    Honest(random, rows, 20'000, 8000, 0, kDaySeconds);
    for (unsigned i = 0; i < 300; ++i)
      rows.push_back({.time = At(9000 + i), .subject = Id(i), .principal = "svc-export"});
    CHECK(Look(rows, declared ? files : Files{}).size() == (declared ? 0 : 1));
  }
}

TEST_CASE("subjects without numbers are silent") {
  std::mt19937 random(5);
  std::vector<RowText> rows;
  Honest(random, rows, 20'000, 20'000, 0, 4 * kDaySeconds);
  Forged(rows, Ascending(9000, 600), 2.5 * kDaySeconds);
  for (RowText& row : rows) row.principal = row.subject += "-kim";
  CHECK(Look(rows).empty());
}

TEST_CASE("readers beyond the limit are not looked at, and the finding says how often") {
  std::mt19937 random(6);
  std::vector<RowText> rows;
  Honest(random, rows, 20'000, 20'000, 0, 4 * kDaySeconds);
  for (unsigned i = 0; i < 300; ++i)
    rows.push_back({.time = At(9000 + i), .subject = Id(i * 31 % 20'000), .principal = Id(i + 1)});
  Forged(rows, Ascending(9000, 600), 2.5 * kDaySeconds);
  World world;
  InOrder(world, rows);
  const std::vector<Finding> findings =
      Findings([](const Context& context) { return MakeWalk(context, 100); }, world);
  REQUIRE(findings.size() == 1);
  bool said = false;
  for (const Reason& reason : findings[0].reasons)
    said |= reason.text.en.find("more than 100 readers") != std::string::npos;
  CHECK(said);
}

// The accesses that carry a finding's indicators, looked up one by one in rows whose `offset` is 1
// where they are the walk's.
struct Named {
  double all = 0, of_walk = 0;
};
Named NamedBy(const Finding& finding, const std::vector<RowText>& rows, const World& world) {
  Named named;
  for (const RowText& row : rows) {
    std::map<Dimension, bool> matches;
    for (const Indicator& one : finding.indicators) {
      const std::string& value = one.dimension == Dimension::kUserAgent        ? row.user_agent
                                 : one.dimension == Dimension::kTlsFingerprint ? row.fingerprint
                                 : one.dimension == Dimension::kSourceIp       ? row.address
                                 : one.dimension == Dimension::kPrincipal
                                     ? row.principal
                                     : world.catalogue.routes[row.route].text;
      matches[one.dimension] |= value == one.value;
    }
    if (!std::ranges::all_of(matches, [](const auto& one) { return one.second; })) continue;
    ++named.all;
    named.of_walk += row.offset == 1;
  }
  return named;
}

// A proxy's log, which does not say who asks: members, and among them a walk with the same app.
struct Crowd {
  unsigned agents = 1, addresses = 10;  // of the members; of the walk, 0: another each time
  int honest = 12'000;
  unsigned walk = 300;
  double pace = 7;         // seconds between the walk's reads
  bool named_too = false;  // the walk's reads are by name in another log, too
};
std::vector<RowText> InACrowd(std::mt19937& random, const Crowd& crowd) {
  std::vector<RowText> rows;
  Honest(random, rows, 20'000, crowd.honest, 0, 8 * kDaySeconds);
  for (RowText& row : rows) {
    row.principal = row.key = row.fingerprint = "";
    row.user_agent = fmt::format("app/{}", static_cast<char>('a' + random() % crowd.agents));
  }
  const double from = (5 + random() % 2000 / 1000.0) * kDaySeconds;
  for (unsigned i = 0; i < crowd.walk; ++i) {
    const unsigned at = crowd.addresses == 0 ? i : random() % crowd.addresses;
    rows.push_back({.time = At(from + i * crowd.pace),
                    .subject = Id(4000 + i),
                    .address = fmt::format("77.{}.{}.9", at / 250, at % 250),
                    .user_agent = "app/a",
                    .offset = 1});
  }
  return rows;
}

TEST_CASE("of a client that thousands use, a walk names what walks") {
  struct {
    const char* what;
    Crowd crowd;
    bool told_apart;
  } const cases[] = {{"a few addresses", {.addresses = 10}, true},
                     {"one of four clients", {.agents = 4, .addresses = 20}, true},
                     {"slowly", {.addresses = 8, .pace = 20}, true},
                     {"an address for each read", {.addresses = 0}, false}};
  for (const auto& c : cases) {
    for (unsigned seed = 0; seed < 5; ++seed) {
      CAPTURE(c.what);
      CAPTURE(seed);
      std::mt19937 random(seed);
      std::vector<RowText> rows = InACrowd(random, c.crowd);
      World world;
      InOrder(world, rows);
      const std::vector<Finding> findings = Findings(kMake, world);
      REQUIRE_EQ(findings.size(), 1);
      const Finding& finding = findings[0];
      CAPTURE(finding.title.en);
      const Named named = NamedBy(finding, rows, world);
      CHECK_EQ(finding.confidence > 0.5, c.told_apart);
      CHECK_EQ(finding.mostly_others, !c.told_apart);
      CHECK_GT(named.of_walk, 0.9 * c.crowd.walk);  // nothing of it gets lost
      if (c.told_apart) CHECK_GT(named.of_walk, 0.9 * named.all);
    }
  }
}

TEST_CASE("a client that is mostly the walk's is named as a whole") {
  std::mt19937 random(8);
  std::vector<RowText> rows = InACrowd(random, {.addresses = 10});
  // Few used the program before; what it reads since is a walk, and what it asks in between. Tokens
  // name whom they read.
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].principal = rows[i].subject;
    if (rows[i].offset == 1 || i % 150 == 0) rows[i].user_agent = "tool/1";
  }
  World world;
  InOrder(world, rows);
  const std::vector<Finding> findings = Findings(kMake, world);
  REQUIRE_EQ(findings.size(), 1);
  CAPTURE(findings[0].title.en);
  CHECK_EQ(findings[0].indicators.size(), 1);
  CHECK_FALSE(findings[0].mostly_others);
  CHECK(Has(findings, Dimension::kUserAgent, "tool/1"));
}

TEST_CASE("what is raised depends on nothing behind it") {
  const Causality causality = CausalityOver(4, kMake, [](std::mt19937& random, auto& rows) {
    Honest(random, rows, 6000, 5000, 0, 3 * kDaySeconds);
    Forged(rows, Ascending(random() % 5000, 150 + random() % 150), 1.5 * kDaySeconds);
    for (unsigned i = 0; i < 120; ++i)
      rows.push_back({.time = At(100'000 + i * 50), .subject = Id(i), .principal = Id(3)});
    return Files{};
  });
  CHECK_FALSE(causality.broken_by);
  CHECK(causality.alerts >= 4);
}

}  // namespace
}  // namespace haetae::detect
