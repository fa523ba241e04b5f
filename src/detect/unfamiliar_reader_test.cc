#include "detect/unfamiliar_reader.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeUnfamiliarReader(context); };

struct Home {
  std::string address, agent, fingerprint;
};
Home HomeOf(int member, int moves = 0) {
  const int network = 2 + (member * 7 + moves * 5) % 9;
  return {std::to_string(network) + ".0." + std::to_string(member % 200) + ".1",
          "app/" + std::to_string((member + moves) % 3),
          "fp" + std::to_string((member + moves) % 4)};
}
RowText Reads(double at, int member, const Home& home) {
  const std::string id = "m" + std::to_string(member);
  return {.time = At(at),
          .subject = id,
          .principal = id,
          .key = "k1",
          .address = home.address,
          .user_agent = home.agent,
          .fingerprint = home.fingerprint};
}

// Members who read their own data at home, every day; a few move, and then log in.
std::vector<RowText> Honest(std::mt19937& random, int members, int days, bool release = false) {
  std::vector<RowText> rows;
  std::vector<int> moves(static_cast<size_t>(members));
  for (int day = 0; day < days; ++day) {
    for (int m = 0; m < members; ++m) {
      const double at = day * 86'400.0 + random() % 80'000;
      Home home = HomeOf(m, moves[static_cast<size_t>(m)]);
      if (random() % 60 == 0) {
        home = HomeOf(m, ++moves[static_cast<size_t>(m)]);
        RowText login = Reads(at, m, home);
        login.outcome = Outcome::kIssued;
        login.route = 3;
        rows.push_back(login);
      }
      if (release && day >= days / 2) home.fingerprint = "fp-new", home.agent = "app/9";
      if (random() % 25 == 0) home.address = std::to_string(40 + random() % 5) + ".0.0.1";
      rows.push_back(Reads(at + 1, m, home));
    }
  }
  return rows;
}

std::vector<Finding> Look(std::vector<RowText>& rows) {
  World world;
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("a walk through many members is found by what its reads share") {
  const Home tool{"99.0.0.1", "tool", "fp-tool"};
  struct Case {
    Home home;
    Dimension dimension;
    std::string value;
  };
  const Case cases[] = {
      {{"99.0.0.1", "app/1", "fp1"}, Dimension::kNetwork, "AS99"},
      {{"", "tool", "fp-tool"}, Dimension::kTlsFingerprint, "fp-tool"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.value);
    std::mt19937 random(1);
    std::vector<RowText> rows = Honest(random, 400, 6);
    for (int i = 0; i < 300; ++i) {
      Home home = c.home;
      if (home.address.empty())
        home.address = std::to_string(2 + random() % 9) + ".9.9." + std::to_string(i % 250);
      RowText row = Reads(4 * 86'400.0 + i * 60, i, home);
      row.user_agent = home.agent;
      rows.push_back(row);
    }
    const std::vector<Finding> findings = Look(rows);
    REQUIRE_EQ(findings.size(), 1);
    CHECK(Has(findings, c.dimension, c.value));
    CHECK_LE(findings[0].alert.time, At(4 * 86'400.0 + 100 * 60));
  }
}

TEST_CASE("people who move, travel and buy phones raise nothing, nor does a release") {
  for (bool release : {false, true}) {
    for (unsigned seed = 0; seed < 8; ++seed) {
      CAPTURE(release);
      CAPTURE(seed);
      std::mt19937 random(seed);
      std::vector<RowText> rows = Honest(random, 400, 8, release);
      const std::vector<Finding> findings = Look(rows);
      for (const Finding& finding : findings) MESSAGE(finding.title.en);
      CHECK(findings.empty());
    }
  }
}

TEST_CASE(
    "those unseen for a month who come back with a login are no finding, without one they are") {
  for (bool login : {true, false}) {
    CAPTURE(login);
    std::mt19937 random(3);
    std::vector<RowText> rows = Honest(random, 150, 40);
    for (int i = 0; i < 60; ++i) {
      const Home home{std::to_string(2 + i % 9) + ".7.7." + std::to_string(i), "app/1", "fp-back"};
      const double at = 39 * 86'400.0 + i * 60;
      if (login) {
        RowText row = Reads(at, 5000 + i, home);
        row.outcome = Outcome::kIssued;
        row.route = 3;
        rows.push_back(row);
      }
      rows.push_back(Reads(at + 5, 5000 + i, home));
    }
    CHECK_EQ(Look(rows).size(), login ? 0 : 1);
  }
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    rows = Honest(random, 120, 5);
    for (size_t n = random() % 3; n > 0; --n) {
      const Home home{std::to_string(90 + random() % 3) + ".0.0.1", "tool", "fp-tool"};
      const double from = static_cast<double>(random() % 400'000);
      for (int i = 0; i < 80; ++i) rows.push_back(Reads(from + i * 30, i, home));
    }
    return {};
  };
  const Causality causality = CausalityOver(25, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 5);
}

}  // namespace
}  // namespace haetae::detect
