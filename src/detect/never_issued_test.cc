#include "detect/never_issued.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeNeverIssued(context); };

// Credentials that were issued and used, and the record of their issue.
struct Life {
  std::string issued = "credential,key,principal,issued,expires\n";
  std::vector<RowText> rows;
  int count = 0;

  void Use(double at, const std::string& key, bool recorded, const std::string& principal = "") {
    const std::string credential = "c" + std::to_string(count++);
    if (recorded)
      issued += credential + "," + key + "," + principal + "," + FormatTime(At(at - 30)) + ",\n";
    rows.push_back({.time = At(at),
                    .subject = "m" + std::to_string(count % 50),
                    .principal = principal,
                    .credential = credential,
                    .key = key});
  }
  // `loss` of the entries are not in the record.
  void Honest(std::mt19937& random, int credentials, double hours, int keys, double loss) {
    for (int i = 0; i < credentials; ++i) {
      const double at = hours * 3600 * i / credentials;
      const bool lost = static_cast<double>(random() % 1'000'000) < loss * 1e6;
      Use(at, "k" + std::to_string(random() % static_cast<unsigned>(keys)), !lost);
    }
  }
  void Forge(double at, int credentials, const std::string& key) {
    for (int i = 0; i < credentials; ++i) Use(at + i * 20, key, false);
  }
};

std::vector<Finding> Look(Life& life) {
  World world(ledger::Files{{"issued.csv", life.issued}});
  InOrder(world, life.rows);
  return Findings(kMake, world);
}

TEST_CASE("a key that never issued anything is found within a few credentials") {
  Life life;
  std::mt19937 random(1);
  life.Honest(random, 2000, 24, 2, 0.001);
  life.Forge(20 * 3600, 12, "k-forged");
  World world(ledger::Files{{"issued.csv", life.issued}});
  InOrder(world, life.rows);
  const std::vector<Finding> findings = Findings(kMake, world);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  REQUIRE_EQ(findings[0].indicators.size(), 1);
  CHECK(Has(findings, Dimension::kKey, "k-forged"));
  CHECK_LE(findings[0].alert.time, At(20 * 3600 + 5 * 20));
}

TEST_CASE("forged credentials of a key that also issues are named one by one") {
  Life life;
  std::mt19937 random(2);
  life.Honest(random, 3000, 48, 1, 0.002);
  const int first = life.count;
  life.Forge(40 * 3600, 30, "k0");
  const std::vector<Finding> findings = Look(life);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_FALSE(Has(findings, Dimension::kKey, "k0"));
  for (int i = first; i < life.count; ++i)
    CHECK(Has(findings, Dimension::kCredential, "c" + std::to_string(i)));
}

TEST_CASE("a credential that was issued to somebody else was not issued to its user") {
  Life life;
  std::mt19937 random(3);
  life.Honest(random, 2000, 24, 1, 0);
  for (int i = 0; i < 20; ++i) life.Use(80'000 + i, "k0", true, "owner" + std::to_string(i));
  for (size_t i = life.rows.size() - 20; i < life.rows.size(); ++i)
    life.rows[i].principal = "thief";
  const std::vector<Finding> findings = Look(life);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kCredential, "c2010"));
}

TEST_CASE("a record that loses entries at random raises nothing") {
  int raised = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    for (int keys : {1, 4}) {
      for (double loss : {0.0005, 0.005, 0.02}) {
        CAPTURE(seed);
        CAPTURE(keys);
        CAPTURE(loss);
        Life life;
        std::mt19937 random(seed);
        life.Honest(random, 4000, 48, keys, loss);
        const size_t found = Look(life).size();
        raised += found > 0;
        if (found > 0) MESSAGE("raised with ", keys, " keys, loss ", loss);
      }
    }
  }
  for (unsigned seed = 0; seed < 5; ++seed) {  // a busy service, before anything is known of it
    Life life;
    std::mt19937 random(seed);
    life.Honest(random, 20'000, 3, 1, 0.02);
    raised += !Look(life).empty();
  }
  CHECK_EQ(raised, 0);
}

TEST_CASE("refused and issuing requests prove nothing, and without a record there is silence") {
  Life life;
  std::mt19937 random(4);
  life.Honest(random, 1000, 24, 1, 0);
  life.Forge(80'000, 40, "k-forged");
  for (size_t i = 1000; i < life.rows.size(); ++i)
    life.rows[i].outcome = i % 2 == 0 ? Outcome::kRefused : Outcome::kIssued;
  CHECK(Look(life).empty());
  for (RowText& row : life.rows) row.outcome = Outcome::kDisclosed;
  World world;
  InOrder(world, life.rows);
  CHECK(Findings(kMake, world).empty());
}

TEST_CASE("credentials from before the record began are not judged") {
  Life life;
  for (int i = 0; i < 200; ++i) life.Use(i * 0.25, "k0", false);  // sessions of the day before
  std::mt19937 random(5);
  for (int i = 0; i < 2000; ++i) life.Use(30 + i * 20, "k0", true);
  CHECK(Look(life).empty());
}

TEST_CASE("where sessions are long, old ones that show up late are not judged either") {
  // The record begins with the log; every credential is used once an hour for a day.
  constexpr double kHourSeconds = 3600;
  Life life;
  for (int i = 0; i < 2000; ++i) {
    const double first = 30 + i * 40;
    life.Use(first, "k0", true);
    const RowText row = life.rows.back();
    for (int hour = 1; hour < 24; ++hour) {
      life.rows.push_back(row);
      life.rows.back().time = At(first + hour * kHourSeconds);
    }
  }
  for (int i = 0; i < 200; ++i) life.Use(60 + i * 2 * 60, "k0", false);  // of the day before
  CHECK(Look(life).empty());
}

TEST_CASE("at the limit orphans are counted on and no longer named") {
  Life life;
  std::mt19937 random(6);
  life.Honest(random, 2000, 24, 1, 0);
  life.Forge(80'000, 40, "k0");
  World world(ledger::Files{{"issued.csv", life.issued}});
  InOrder(world, life.rows);
  const std::vector<Finding> findings =
      Findings([](const Context& context) { return MakeNeverIssued(context, 25); }, world);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].indicators.size(), 25);
  CHECK(findings[0].title.en.starts_with("40 credentials"));
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Life made;
    made.Honest(random, 200 + static_cast<int>(random() % 1500), 30, 1 + random() % 3, 0.003);
    for (size_t n = random() % 4; n > 0; --n) {
      made.Forge(static_cast<double>(random() % 100'000), 3 + static_cast<int>(random() % 40),
                 "k" + std::to_string(random() % 5));
    }
    rows = std::move(made.rows);
    return Files{{"issued.csv", made.issued}};
  };
  const Causality causality = CausalityOver(25, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

}  // namespace
}  // namespace haetae::detect
