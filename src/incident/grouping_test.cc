#include "incident/grouping.h"

#include <algorithm>
#include <random>
#include <set>

#include "incident/count.h"
#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using access::Dimension;
using access::Outcome;
using ledger::At;
using ledger::RowText;
using ledger::World;

detect::Finding Named(Dimension dimension, const std::string& value, bool certain,
                      double confidence = 0.8) {
  detect::Finding finding{.detector = "some", .confidence = confidence, .certain = certain};
  finding.alert = {At(0), 1};
  finding.indicators = {{dimension, value}};
  finding.title = {value, value};
  return finding;
}

void Add(World& world, int count, const RowText& like) {
  for (int i = 0; i < count; ++i) {
    RowText row = like;
    row.subject = like.subject + "m" + std::to_string(i);
    world.Add(row);
  }
}

// "a+b(c) d": the groups, causes joined by +, related in brackets; by title.
std::string Groups(World& world, const std::vector<detect::Finding>& findings) {
  Grouping grouping(findings, world.names, world.catalogue, *world.registers);
  for (size_t i = 0; i < world.rows.size(); ++i) grouping.Add(world.rows, i);
  std::vector<std::string> shown;
  std::set<size_t> seen;
  for (const FindingGroup& group : grouping.Groups()) {
    std::string text;
    for (size_t cause : group.causes) text += (text.empty() ? "" : "+") + findings[cause].title.en;
    for (size_t related : group.related) text += "(" + findings[related].title.en + ")";
    for (size_t one : group.causes) CHECK(seen.insert(one).second);
    for (size_t one : group.related) CHECK(seen.insert(one).second);
    shown.push_back(text);
  }
  CHECK_EQ(seen.size(), findings.size());  // each in exactly one group
  std::sort(shown.begin(), shown.end());
  std::string all;
  for (const std::string& text : shown) all += (all.empty() ? "" : " ") + text;
  return all;
}

TEST_CASE("findings that share no accesses are incidents of their own") {
  World world;
  Add(world, 10, {.key = "k"});
  Add(world, 10, {.address = "1.1.1.1"});
  CHECK_EQ(Groups(world, {Named(Dimension::kKey, "k", true),
                          Named(Dimension::kSourceIp, "1.1.1.1", false)}),
           "1.1.1.1 k");
  CHECK_EQ(Groups(world, {}), "");
}

TEST_CASE("a list of addresses widens the scope by what lies outside, a network does not") {
  for (const bool listed : {true, false}) {
    World world;
    detect::Finding few = Named(Dimension::kSourceIp, "a", false, 0.9);
    detect::Finding many = Named(Dimension::kSourceIp, "b", false, 0.7);
    few.indicators.clear(), many.indicators.clear();
    for (int i = 0; i < 40; ++i) {
      const std::string address = "7.0.0." + std::to_string(i);
      Add(world, 5, {.address = address});
      if (i < 20) few.indicators.push_back({Dimension::kSourceIp, address});
      many.indicators.push_back({Dimension::kSourceIp, address});
    }
    if (!listed) many.indicators = {{Dimension::kNetwork, "AS7"}};
    Add(world, 1000, {.address = "8.0.0.1"});
    CHECK_EQ(Groups(world, {few, many}), listed ? "a+b" : "a(b)");
  }
}

TEST_CASE("who guesses ids through many places on one page is one, on another page another") {
  World world;
  std::vector<detect::Finding> findings;
  for (int i = 0; i < 4; ++i) {
    const std::string address = std::to_string(20 + i) + ".0.0.1";
    Add(world, 20,
        {.route = i < 3 ? ledger::kOrders : ledger::kCode, .subject = address, .address = address});
    findings.push_back(Named(Dimension::kSourceIp, address, false));
    findings.back().title.en = std::string(1, static_cast<char>('a' + i));
    findings.back().detector = "missing-subject";
    findings.back().alert = {At(i * 40'000), 1};
  }
  CHECK_EQ(Groups(world, findings), "a+b+c d");
  for (detect::Finding& finding : findings) finding.detector = "distinct-subjects";
  CHECK_EQ(Groups(world, findings), "a b c d");
}

TEST_CASE("half of the smaller one's accesses join two findings, less than half do not") {
  for (int shared : {4, 5}) {
    CAPTURE(shared);
    World world;
    Add(world, shared, {.key = "k", .address = "1.1.1.1"});
    Add(world, 10 - shared, {.address = "1.1.1.1"});
    Add(world, 100, {.key = "k"});
    Add(world, 1000, {.key = "others"});
    CHECK_EQ(Groups(world, {Named(Dimension::kSourceIp, "1.1.1.1", false),
                            Named(Dimension::kKey, "k", true)}),
             shared == 5 ? "k(1.1.1.1)" : "1.1.1.1 k");
  }
}

TEST_CASE("a carrier's network with honest customers is related, never a cause") {
  World world;
  Add(world, 50, {.key = "forged", .address = "20.0.0.1"});
  Add(world, 5000, {.key = "k", .address = "20.0.0.2"});
  Add(world, 5000, {.key = "k", .address = "30.0.0.1"});
  CHECK_EQ(Groups(world, {Named(Dimension::kNetwork, "AS20", false, 0.95),
                          Named(Dimension::kKey, "forged", true, 0.9)}),
           "forged(AS20)");
}

TEST_CASE("what everybody has in common joins nobody") {
  for (int others : {100, 10'000}) {  // of which all, or few, carry the key too
    CAPTURE(others);
    World world;
    Add(world, 50, {.subject = "a", .key = "k", .address = "1.1.1.1"});
    Add(world, 50, {.subject = "b", .key = "k", .address = "2.2.2.2"});
    Add(world, 100, {.subject = "c", .key = "k", .address = "3.3.3.3"});
    Add(world, others, {.subject = "d", .key = others > 100 ? "other" : "k"});
    CHECK_EQ(Groups(world, {Named(Dimension::kSourceIp, "1.1.1.1", false),
                            Named(Dimension::kSourceIp, "2.2.2.2", false),
                            Named(Dimension::kKey, "k", true)}),
             others > 100 ? "k(1.1.1.1)(2.2.2.2)" : "1.1.1.1 2.2.2.2 k");
  }
}

TEST_CASE("the most certain finding leads, whatever the order in which they were raised") {
  World world;
  Add(world, 20, {.key = "k", .address = "1.1.1.1", .user_agent = "script"});
  std::vector<detect::Finding> findings = {Named(Dimension::kSourceIp, "1.1.1.1", false, 0.9),
                                           Named(Dimension::kUserAgent, "script", true, 0.8),
                                           Named(Dimension::kKey, "k", true, 0.99)};
  for (int order = 0; order < 3; ++order) {
    std::rotate(findings.begin(), findings.begin() + 1, findings.end());
    CHECK_EQ(Groups(world, findings), "k(script)(1.1.1.1)");
  }
}

TEST_CASE("a user agent that is mostly theirs joins addresses that share no access") {
  std::vector<detect::Finding> findings;
  World own, common;
  for (int i = 0; i < 3; ++i) {
    const std::string address = std::to_string(i + 1) + ".1.1.1";
    findings.push_back(Named(Dimension::kSourceIp, address, false));
    Add(own, 40, {.subject = address, .address = address, .user_agent = "script"});
    Add(own, 5, {.subject = address, .address = address, .user_agent = "browser"});
    Add(common, 45, {.subject = address, .address = address, .user_agent = "browser"});
  }
  Add(own, 1000, {.address = "9.9.9.9", .user_agent = "browser"});
  Add(common, 1000, {.address = "9.9.9.9", .user_agent = "browser"});
  CHECK_EQ(Groups(own, findings), "1.1.1.1+2.1.1.1+3.1.1.1");
  CHECK_EQ(Groups(common, findings), "1.1.1.1 2.1.1.1 3.1.1.1");
}

TEST_CASE(
    "two fingerprints of one library that is theirs are one; a library everybody has is not") {
  const std::string family = "t13d1812h1_85036bcba153_";
  std::vector<detect::Finding> findings;
  World own, common, no_ja4;
  for (const std::string part : {"b26ce05bbdd6", "6a9c1d0f2e77"}) {
    const std::string address = (part[0] == 'b' ? "1" : "2") + std::string(".1.1.1");
    findings.push_back(Named(Dimension::kSourceIp, address, false));
    Add(own, 40, {.subject = part, .address = address, .fingerprint = family + part});
    Add(common, 40, {.subject = part, .address = address, .fingerprint = family + part});
    Add(no_ja4, 40, {.subject = part, .address = address, .fingerprint = "769_4865-" + part});
  }
  Add(common, 1000, {.address = "9.9.9.9", .fingerprint = family + "000000000000"});
  CHECK_EQ(Groups(own, findings), "1.1.1.1+2.1.1.1");
  CHECK_EQ(Groups(common, findings), "1.1.1.1 2.1.1.1");
  CHECK_EQ(Groups(no_ja4, findings), "1.1.1.1 2.1.1.1");
}

TEST_CASE("a small network that is mostly theirs joins addresses in it; several are a country") {
  for (const int networks : {1, 3, 4}) {
    for (const int others : {0, 200}) {
      CAPTURE(networks);
      CAPTURE(others);
      World world;
      for (int network = 0; network < networks; ++network) {
        for (const std::string agent : {"agent1", "agent2"}) {
          const std::string stem = std::to_string(50 + network) + ".";
          for (int a = 0; a < 12; ++a) {
            Add(world, 5,
                {.subject = stem + agent + std::to_string(a),
                 .address = stem + agent.back() + "." + std::to_string(a) + ".1",
                 .user_agent = agent});
          }
          Add(world, others, {.subject = "o", .address = stem + "9.9.9", .user_agent = "browser"});
        }
      }
      Add(world, 2000, {.address = "90.1.1.1", .user_agent = "browser"});
      CHECK_EQ(Groups(world, {Named(Dimension::kUserAgent, "agent1", false),
                              Named(Dimension::kUserAgent, "agent2", false)}),
               others == 0 && networks <= 3 ? "agent1+agent2" : "agent1 agent2");
    }
  }
}

TEST_CASE("the same few addresses join two clients; a carrier's, which are everybody's, do not") {
  struct Row {
    const char* what;
    int shared,
        own;        // in ten accesses of the second client: from the first's addresses, or its own
    int everybody;  // accesses of others from each of the shared addresses
    double days;    // between the two
    const char* expected;
  };
  const Row table[] = {
      {"the same dozen", 10, 0, 0, 0, "agent1+agent2"},
      {"half of them", 5, 5, 0, 0, "agent1+agent2"},
      {"few of them", 4, 6, 0, 0, "agent1 agent2"},
      {"some honest reads beside", 10, 0, 4, 0, "agent1+agent2"},
      {"a carrier's", 10, 0, 60, 0, "agent1 agent2"},
      {"days later: given to others by then", 10, 0, 0, 3, "agent1 agent2"},
  };
  for (const Row& row : table) {
    CAPTURE(row.what);
    World world;
    auto read = [&](const std::string& agent, double day, const std::string& stem, int count) {
      for (int a = 0; a < 12; ++a) {
        Add(world, count,
            {.time = At(day * 86'400),
             .subject = agent + stem + std::to_string(a),
             .address = stem + std::to_string(a) + ".1.1",
             .user_agent = agent});
      }
    };
    read("agent1", 0, "20.", 10);
    read("browser", 0, "20.", row.everybody);
    read("browser", 0, "40.", 500);
    read("agent2", row.days, "20.", row.shared);
    read("agent2", row.days, "30.", row.own);
    CHECK_EQ(Groups(world, {Named(Dimension::kUserAgent, "agent1", false),
                            Named(Dimension::kUserAgent, "agent2", false)}),
             row.expected);
  }
}

TEST_CASE("accesses that disclosed nothing and named nobody do not join") {
  World world;
  Add(world, 100, {.outcome = Outcome::kRefused, .key = "k", .address = "1.1.1.1"});
  Add(world, 3, {.key = "k"});
  Add(world, 3, {.address = "1.1.1.1"});
  CHECK_EQ(Groups(world, {Named(Dimension::kSourceIp, "1.1.1.1", false),
                          Named(Dimension::kKey, "k", true)}),
           "1.1.1.1 k");
}

TEST_CASE("who walks over the same people within a day is one; chance and time join nobody") {
  struct Row {
    const char* what;
    int shared, own;  // people of the second: of the first's too, and its own
    int everybody;    // further people that others read
    double hours;     // between the two
    const char* expected;
  };
  const Row table[] = {
      {"all the same", 20, 0, 400, 2, "1.1.1.1+2.2.2.2"},
      {"half", 20, 20, 400, 2, "1.1.1.1+2.2.2.2"},
      {"less than half", 19, 21, 400, 2, "1.1.1.1 2.2.2.2"},
      {"too few to say", 15, 0, 400, 2, "1.1.1.1 2.2.2.2"},
      {"a day later", 20, 0, 400, 30, "1.1.1.1 2.2.2.2"},
      {"the first reads everybody", 20, 0, 0, 2, "1.1.1.1 2.2.2.2"},
  };
  for (const Row& row : table) {
    CAPTURE(row.what);
    World world;
    auto read = [&](const std::string& address, double hour, int from, int count) {
      for (int i = from; i < from + count; ++i) {
        world.Add(
            {.time = At(hour * 3600), .subject = "m" + std::to_string(i), .address = address});
      }
    };
    read("1.1.1.1", 0, 0, 40);
    read("2.2.2.2", row.hours, 40 - row.shared, row.shared);
    read("2.2.2.2", row.hours, 5000, row.own);
    read("3.3.3.3", 0, 1000, row.everybody);
    CHECK_EQ(Groups(world, {Named(Dimension::kSourceIp, "1.1.1.1", false),
                            Named(Dimension::kSourceIp, "2.2.2.2", false)}),
             row.expected);
  }
}

TEST_CASE("cohorts that one detector raises within hours are one campaign") {
  struct Row {
    const char* what;
    int count;
    double hours;  // between alerts
    Dimension dimension;
    bool same_detector;
    size_t groups;
  };
  const Row table[] = {
      {"many networks", 40, 0.2, Dimension::kNetwork, true, 1},
      {"enough", 4, 5, Dimension::kNetwork, true, 1},
      {"too few", 3, 1, Dimension::kNetwork, true, 3},
      {"too far apart", 6, 7, Dimension::kNetwork, true, 6},
      {"by different detectors", 6, 1, Dimension::kNetwork, false, 6},
      {"keys are not a crowd", 6, 1, Dimension::kKey, true, 6},
      {"nor are named readers", 6, 1, Dimension::kPrincipal, true, 6},
      {"a day at most, then another", 10, 5.5, Dimension::kSourceIp, true, 2},
  };
  for (const Row& row : table) {
    CAPTURE(row.what);
    World world;
    std::vector<detect::Finding> findings;
    for (int i = 0; i < row.count; ++i) {
      findings.push_back(Named(row.dimension, "AS" + std::to_string(i), false));
      findings.back().alert = {At(i * row.hours * 3600), static_cast<uint64_t>(i)};
      if (!row.same_detector) findings.back().detector = "some" + std::to_string(i);
    }
    Grouping grouping(findings, world.names, world.catalogue, *world.registers);
    CHECK_EQ(grouping.Groups().size(), row.groups);
  }
}

TEST_CASE("one member of staff is one incident; only something certain joins two") {
  for (const bool certain : {false, true}) {
    CAPTURE(certain);
    World world(ledger::Files{{"members.csv", "member\nm0\n"},
                              {"people.csv", "person,role\nkim,support\nlee,support\n"}});
    for (const char* who : {"kim", "lee"}) {
      Add(world, 60, {.principal = who, .address = "1.1.1.1", .user_agent = "console"});
    }
    Add(world, 500, {.address = "9.9.9.9"});
    const std::vector<detect::Finding> findings = {
        Named(Dimension::kPrincipal, "kim", false), Named(Dimension::kPrincipal, "lee", false),
        Named(Dimension::kSourceIp, "1.1.1.1", certain, 0.7)};
    CHECK_EQ(Groups(world, findings), certain ? "1.1.1.1(kim)(lee)" : "kim(1.1.1.1) lee");
  }
}

TEST_CASE("what people rejected neither leads nor widens an incident of others") {
  World world;
  Add(world, 20, {.key = "k", .address = "1.1.1.1", .user_agent = "script"});
  Add(world, 20, {.address = "2.2.2.2", .user_agent = "script"});
  const std::vector<detect::Finding> findings = {Named(Dimension::kSourceIp, "2.2.2.2", true, 0.99),
                                                 Named(Dimension::kSourceIp, "1.1.1.1", false)};
  for (const bool rejected : {false, true}) {
    Grouping grouping(findings, world.names, world.catalogue, *world.registers, {rejected, false});
    for (size_t i = 0; i < world.rows.size(); ++i) grouping.Add(world.rows, i);
    const std::vector<FindingGroup> groups = grouping.Groups();
    REQUIRE_EQ(groups.size(), 1);
    CHECK_EQ(groups[0].causes, rejected ? std::vector<size_t>{1} : std::vector<size_t>{0, 1});
    CHECK_EQ(groups[0].related, rejected ? std::vector<size_t>{0} : std::vector<size_t>{});
  }
}

TEST_CASE(
    "what is mostly others' widens nothing that something else leads, and dates it no earlier") {
  World world;
  Add(world, 20, {.address = "1.1.1.1", .user_agent = "script"});
  Add(world, 80, {.time = At(100), .subject = "x", .address = "2.2.2.2", .user_agent = "script"});
  Add(world, 2000, {.subject = "o", .address = "9.9.9.9", .user_agent = "browser"});
  detect::Finding own = Named(Dimension::kSourceIp, "1.1.1.1", false, 0.4);
  detect::Finding walk = Named(Dimension::kSourceIp, "2.2.2.2", false, 0.5);
  own.alert = {At(50), 1};
  auto alert = [&](const std::vector<detect::Finding>& findings) {
    return MakeGroup({.causes = {0}, .related = {1}}, findings, nullptr).alert.time;
  };
  CHECK_EQ(Groups(world, {own, walk}), "2.2.2.2+1.1.1.1");
  CHECK_EQ(alert({own, walk}), At(0));
  walk.mostly_others = true;
  CHECK_EQ(Groups(world, {own, walk}), "1.1.1.1(2.2.2.2)");
  CHECK_EQ(alert({own, walk}), At(50));
  // It leads where nothing else does: alone, beside another such, a rule, the logs, or what people
  // rejected; and what nothing joins to it is an incident of its own.
  CHECK_EQ(Groups(world, {walk}), "2.2.2.2");
  detect::Finding other = own;
  other.mostly_others = true;
  CHECK_EQ(Groups(world, {other, walk}), "2.2.2.2+1.1.1.1");
  CHECK_EQ(alert({other, walk}), At(0));
  other = own;
  other.detector = kSigma;
  CHECK_EQ(Groups(world, {other, walk}), "2.2.2.2(1.1.1.1)");
  other.detector = kLogIntegrity;
  CHECK_EQ(alert({other, walk}), At(0));
  const std::vector<detect::Finding> both = {own, walk};
  Grouping grouping(both, world.names, world.catalogue, *world.registers, {true, false});
  for (size_t i = 0; i < world.rows.size(); ++i) grouping.Add(world.rows, i);
  const std::vector<FindingGroup> groups = grouping.Groups();
  REQUIRE_EQ(groups.size(), 1);
  CHECK_EQ(groups[0].causes, std::vector<size_t>{1});
  own.indicators = {{Dimension::kUserAgent, "browser"}};
  CHECK_EQ(Groups(world, {own, walk}), "1.1.1.1 2.2.2.2");
}

TEST_CASE("findings about the logs go to what went on meanwhile, else to their day") {
  World world;
  for (int i = 0; i < 20; ++i) world.Add({.time = At(i * 600), .key = "k"});
  auto about_logs = [](double hour, const std::string& title) {
    detect::Finding finding{.detector = std::string(kLogIntegrity), .confidence = 0.95};
    finding.alert = {At(hour * 3600), 0};
    finding.title = {title, title};
    finding.certain = true;
    return finding;
  };
  CHECK_EQ(Groups(world, {Named(Dimension::kKey, "k", false), about_logs(1, "within"),
                          about_logs(4, "just after"), about_logs(10, "a"), about_logs(12, "b"),
                          about_logs(30, "tomorrow")}),
           "a+b k(within)(just after) tomorrow");
}

TEST_CASE("the index finds the sets that their filters match") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    World world(ledger::Files{{"members.csv", "member\nm0\nm1\n"},
                              {"people.csv", "person,role\nkim,support\n"}});
    auto some = [&](const std::string& stem) { return stem + std::to_string(random() % 3); };
    for (int i = 0; i < 80; ++i) {
      world.Add({.route = static_cast<uint16_t>(random() % 3),
                 .subject = some("m"),
                 .principal = random() % 2 == 0 ? some("m") : "kim",
                 .key = random() % 4 == 0 ? "" : some("k"),
                 .address = random() % 4 == 0 ? "" : some("1") + ".1.1.1"});
    }
    std::vector<std::vector<scope::IndicatorValue>> sets(random() % 12);
    for (auto& set : sets) {
      const scope::IndicatorValue values[] = {
          {Dimension::kKey, some("k")},   {Dimension::kPrincipal, some("m")},
          {Dimension::kPrincipal, "kim"}, {Dimension::kNetwork, some("AS1")},
          {Dimension::kCountry, "KR"},    {Dimension::kSourceIp, some("1") + ".1.1.1"},
          {Dimension::kKey, "nobody's"},  {Dimension::kRoute, "GET /book/{member}"}};
      for (size_t n = 1 + random() % 3; n > 0; --n)
        set.push_back(values[random() % std::size(values)]);
    }
    FindingIndex index(sets, world.names, world.catalogue);
    for (size_t row = 0; row < world.rows.size(); ++row) {
      std::vector<uint32_t> found = index.Find(world.rows, row), expected;
      std::sort(found.begin(), found.end());
      for (uint32_t set = 0; set < sets.size(); ++set) {
        const scope::Filter filter(sets[set], world.names, world.catalogue);
        if (filter.Matches(world.rows, row)) expected.push_back(set);
      }
      REQUIRE_EQ(found, expected);
    }
  }
}

TEST_CASE("a Sigma rule adds nobody to what a detector leads, and leads where it is alone") {
  World world;
  Add(world, 20, {.key = "k", .user_agent = "X"});
  Add(world, 20, {.address = "1.1.1.1", .user_agent = "X"});
  Add(world, 1000, {.user_agent = "Y"});
  detect::Finding key = Named(Dimension::kKey, "k", false, 0.5);
  detect::Finding rule = Named(Dimension::kSourceIp, "1.1.1.1", true, 0.9);
  CHECK_EQ(Groups(world, {key, rule}), "1.1.1.1+k");
  rule.detector = kSigma;
  CHECK_EQ(Groups(world, {key, rule}), "k(1.1.1.1)");
  key.detector = kSigma;
  CHECK_EQ(Groups(world, {key, rule}), "1.1.1.1+k");
}

}  // namespace
}  // namespace haetae::incident
