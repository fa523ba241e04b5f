#include "detect/learned_issuance.h"

#include "detect/for_test.h"
#include "detect/never_issued.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeNeverIssued(context); };

// A service whose app sessions last long, so that many were issued before the log begins.
struct Service {
  std::vector<RowText> rows;
  int count = 0;
  bool names_credential = true;

  RowText Row(double at, int member, const std::string& key, const std::string& address,
              const std::string& agent) {
    const std::string id = "m" + std::to_string(member);
    return {.time = At(at),
            .subject = id,
            .principal = id,
            .credential = "c" + std::to_string(count),
            .key = key,
            .address = address,
            .user_agent = agent};
  }
  void Session(double at, int member, bool old, const std::string& address,
               const std::string& agent) {
    RowText row = Row(at, member, "k1", address, agent);
    if (!old) {
      RowText login = row;
      login.route = 3;
      login.outcome = Outcome::kIssued;
      if (!names_credential) login.credential.clear();
      rows.push_back(login);
    }
    row.time = At(at + 20);
    rows.push_back(row);
    ++count;
  }
  void Honest(std::mt19937& random, int days) {
    for (int i = 0; i < days * 3000; ++i) {
      const double day = i / 3000.0;
      const int member = static_cast<int>(random() % 4000);
      const bool app = member % 2 == 0;
      const bool old = app ? random() % 100 < 60 / (1 + day) : random() % 100 < 4;
      const int place = random() % 10 == 0 ? static_cast<int>(random() % 8) : member % 8;
      Session(i * 28.8, member, old,
              std::to_string(2 + place) + ".0.0." + std::to_string(random() % 200),
              app ? "app" : "browser");
    }
  }
  // From many networks and with many programs where none is named.
  void Forge(double at, int credentials, const std::string& key, const std::string& address,
             const std::string& agent) {
    for (int i = 0; i < credentials; ++i) {
      rows.push_back(Row(at + i * 20, i * 7 % 4000, key,
                         address.empty() ? std::to_string(80 + i % 10) + ".0.0.1" : address,
                         agent.empty() ? std::string(static_cast<size_t>(1 + i % 9), 'x') : agent));
      ++count;
    }
  }
  std::vector<Finding> Look() {
    World world;
    InOrder(world, rows);
    return Findings(kMake, world);
  }
};

TEST_CASE("credentials that no login led to are found by key, network or client") {
  for (bool names : {true, false}) {
    for (int kind = 0; kind < 3; ++kind) {
      CAPTURE(names);
      CAPTURE(kind);
      std::mt19937 random(1);
      Service service{.rows = {}, .names_credential = names};
      service.Honest(random, 5);
      service.Forge(3.5 * 86'400, 60, kind == 0 ? "k-old" : "k1", kind == 1 ? "99.0.0.1" : "",
                    kind == 2 ? "tool" : "");
      const std::vector<Finding> findings = service.Look();
      REQUIRE_EQ(findings.size(), 1);
      CHECK_FALSE(findings[0].certain);
      CHECK_EQ(Has(findings, Dimension::kKey, "k-old"), kind == 0);
      CHECK_EQ(findings[0].indicators[0].dimension == Dimension::kCredential, kind != 0);
      if (kind != 0) CHECK_GE(findings[0].indicators.size(), names ? 55 : 12);
      CHECK_LE(findings[0].alert.time, At(3.5 * 86'400 + (names ? 40 : 60) * 20));
    }
  }
}

TEST_CASE("sessions from before the log raise nothing, in the app or in the browser") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Service service{.rows = {}, .names_credential = seed % 2 == 0};
    service.Honest(random, 8);
    const std::vector<Finding> findings = service.Look();
    for (const Finding& finding : findings) MESSAGE(finding.title.en);
    CHECK(findings.empty());
  }
}

TEST_CASE("a log without logins, and the first day of one, are silent") {
  std::mt19937 random(4);
  Service service;
  service.Forge(0, 500, "k1", "99.0.0.1", "tool");
  CHECK(service.Look().empty());
  Service young;
  young.Honest(random, 1);
  young.Forge(40'000, 200, "k-old", "99.0.0.1", "tool");
  CHECK(young.Look().empty());
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Service service;
    service.Honest(random, 3);
    for (size_t n = random() % 3; n > 0; --n) {
      service.Forge(static_cast<double>(random() % 200'000), 40, "k" + std::to_string(random() % 4),
                    "99.0.0.1", "tool");
    }
    rows = service.rows;
    return {};
  };
  const Causality causality = CausalityOver(30, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 3);
}

}  // namespace
}  // namespace haetae::detect
