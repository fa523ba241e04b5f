#include "detect/missing_subject.h"

#include <cmath>

#include "detect/for_test.h"
#include "detect/pair_set.h"
#undef CHECK
#include <doctest/doctest.h>

#include <set>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeMissingSubject(context); };

std::string Members(int count) {
  std::string csv = "member,created,deleted\n";
  for (int i = 0; i < count; ++i) csv += "m" + std::to_string(i) + ",,\n";
  for (int i = 0; i < count; ++i) csv += "gone" + std::to_string(i) + ",,2024-01-01T00:00:00Z\n";
  return csv;
}

// Customers who read those who exist, and now and then mistype.
std::vector<RowText> Honest(std::mt19937& random, int reads, double miss_share) {
  std::vector<RowText> rows;
  for (int i = 0; i < reads; ++i) {
    const bool miss = static_cast<double>(random() % 1'000'000) < miss_share * 1e6;
    rows.push_back(
        {.time = At(i * 10.0),
         .outcome = miss ? Outcome::kMissing : Outcome::kDisclosed,
         .subject = (miss ? "typo" + std::to_string(i) : "m") + std::to_string(random() % 500),
         .key = "k" + std::to_string(random() % 2),
         .address =
             std::to_string(1 + random() % 20) + ".0." + std::to_string(random() % 20) + ".1",
         .user_agent = "browser " + std::to_string(random() % 10)});
  }
  return rows;
}

// Somebody who counts through ids, of which half exist.
void Count(std::vector<RowText>& rows, double at, int reads, const RowText& like) {
  for (int i = 0; i < reads; ++i) {
    RowText row = like;
    row.time = At(at + i * 2.0);
    row.outcome = i % 2 == 0 ? Outcome::kMissing : Outcome::kDisclosed;
    row.subject = (i % 2 == 0 ? "none" : "m") + std::to_string(i);
    rows.push_back(row);
  }
}

std::vector<Finding> Look(std::vector<RowText>& rows) {
  World world(ledger::Files{{"members.csv", Members(500)}});
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("ids of things that do not exist are not called people") {
  for (const bool things : {false, true}) {
    std::mt19937 random(2);
    std::vector<RowText> rows = Honest(random, 4000, 0.001);
    Count(rows, 20'000, 200, {.key = "k-forged", .address = "5.0.3.1", .user_agent = "browser 1"});
    World world(ledger::Files{{"members.csv", Members(500)}});
    for (access::Route& route : world.catalogue.routes) route.subject_is_thing = things;
    InOrder(world, rows);
    const std::vector<Finding> findings = Findings(kMake, world);
    REQUIRE(!findings.empty());
    CHECK((findings[0].title.en.find(" people who do not exist were named") == std::string::npos) ==
          things);
    CHECK((findings[0].title.en.find(" ids of nothing were named") != std::string::npos) == things);
    CHECK((findings[0].title.ko.find("개를 조회하려는") != std::string::npos) == things);
  }
}

TEST_CASE("one who counts through ids is found by what sets the reads apart") {
  struct Case {
    RowText like;
    Dimension dimension;
    std::string value;
  };
  const Case cases[] = {
      {{.key = "k-forged", .address = "5.0.3.1", .user_agent = "browser 1"},
       Dimension::kKey,
       "k-forged"},
      {{.key = "k0", .address = "99.0.0.1", .user_agent = "browser 1"},
       Dimension::kNetwork,
       "AS99"},
      {{.key = "k0", .address = "5.0.3.1", .user_agent = "script"},
       Dimension::kUserAgent,
       "script"},
      {{.key = "k0", .address = "5.0.77.1", .user_agent = "browser 1"},
       Dimension::kSourceIp,
       "5.0.77.1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.value);
    std::mt19937 random(1);
    std::vector<RowText> rows = Honest(random, 4000, 0.001);
    Count(rows, 20'000, 60, c.like);
    const std::vector<Finding> findings = Look(rows);
    CHECK(Has(findings, c.dimension, c.value));
    for (const Finding& finding : findings) CHECK_GE(finding.alert.time, At(20'000));
  }
}

TEST_CASE("a campaign over many addresses with a key of its own is one finding") {
  std::mt19937 random(2);
  std::vector<RowText> rows = Honest(random, 4000, 0.001);
  Count(rows, 20'000, 600, {.key = "k-forged"});
  for (RowText& row : rows) {
    if (row.key == "k-forged") row.address = "99.0." + std::to_string(random() % 9) + ".1";
  }
  const std::vector<Finding> findings = Look(rows);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kKey, "k-forged"));
}

TEST_CASE("a campaign that asks again and again is one finding, whatever else it is seen with") {
  std::mt19937 random(7);
  std::vector<RowText> rows = Honest(random, 4000, 0.001);
  const RowText like{.key = "k-forged", .address = "99.0.0.1", .user_agent = "script"};
  for (int round = 0; round < 5; ++round) Count(rows, 20'000 + round * 500, 200, like);
  CHECK_EQ(Look(rows).size(), 1);
}

TEST_CASE("stale links, repeated typing errors and people who left raise nothing") {
  std::mt19937 random(3);
  std::vector<RowText> rows = Honest(random, 4000, 0.001);
  for (int i = 0; i < 600; ++i) {  // a mailing with four links to people who never were
    rows.push_back({.time = At(5000 + i * 7.0),
                    .outcome = Outcome::kMissing,
                    .subject = "stale" + std::to_string(i % 4),
                    .key = "k0",
                    .address = std::to_string(1 + i % 20) + ".0.1.1",
                    .user_agent = "mail"});
  }
  for (int i = 0; i < 300; ++i) {  // a client that asks again and again
    rows.push_back({.time = At(9000 + i),
                    .outcome = Outcome::kMissing,
                    .subject = "same",
                    .key = "k1",
                    .address = "7.7.7.7",
                    .user_agent = "loop"});
  }
  for (int i = 0; i < 300; ++i) {  // somebody's list of old customers
    rows.push_back({.time = At(15'000 + i * 3),
                    .outcome = Outcome::kMissing,
                    .subject = "gone" + std::to_string(i),
                    .key = "k1",
                    .address = "8.8.8.8",
                    .user_agent = "crm"});
  }
  for (const Finding& finding : Look(rows)) MESSAGE(finding.title.en);
  CHECK(Look(rows).empty());
}

TEST_CASE("typing errors at the usual rate raise nothing") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<RowText> rows = Honest(random, 3000, seed % 3 == 0 ? 0.02 : 0.005);
    for (const Finding& finding : Look(rows)) MESSAGE(finding.title.en);
    CHECK(Look(rows).empty());
  }
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    rows = Honest(random, 300 + static_cast<int>(random() % 1500), 0.005);
    for (size_t n = random() % 4; n > 0; --n) {
      Count(rows, static_cast<double>(random() % 15'000), 10 + static_cast<int>(random() % 80),
            {.key = "k" + std::to_string(random() % 4),
             .address = "1.0.0." + std::to_string(random() % 4),
             .user_agent = "script " + std::to_string(random() % 3)});
    }
    return Files{{"members.csv", Members(500)}};
  };
  const Causality causality = CausalityOver(25, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

TEST_CASE("a pair set is a set of pairs up to its limit") {
  std::mt19937 random(5);
  for (size_t limit : {size_t{0}, size_t{1}, size_t{700}, size_t{20'000}}) {
    PairSet pairs(limit);
    std::set<std::pair<uint32_t, uint32_t>> expected;
    for (int i = 0; i < 30'000; ++i) {
      const uint32_t a = random() % 300, b = random() % 300 == 0 ? 0xffffffff : random() % 300;
      const bool fresh = expected.size() < limit && expected.insert({a, b}).second;
      REQUIRE_EQ(pairs.Insert(a, b), fresh);
      REQUIRE_EQ(pairs.full(), expected.size() >= limit);
    }
    pairs.Clear();
    REQUIRE_EQ(pairs.Insert(1, 2), limit > 0);
  }
}

TEST_CASE("the tail of the binomial is bounded from above") {
  for (int n : {1, 5, 20, 60}) {
    for (double p : {0.001, 0.05, 0.5}) {
      double term = std::pow(1 - p, n), tail = 0;
      std::vector<double> chance;
      for (int k = 0; k <= n; ++k) {
        chance.push_back(term);
        term *= (n - k) * p / ((k + 1) * (1 - p));
      }
      for (int m = n; m >= 0; --m) {
        tail += chance[static_cast<size_t>(m)];
        CHECK_GE(LogBinomialTail(n, m, p), std::log(tail) - 1e-9);
        CHECK_LE(LogBinomialTail(n, m, p), 0);
      }
    }
  }
}

}  // namespace
}  // namespace haetae::detect
