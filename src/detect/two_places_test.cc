#include "detect/two_places.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeTwoPlaces(context); };
const Files kRegister = {{"people.csv", "person,role\nkim,support\n"},
                         {"members.csv", "member\nm1\nm2\n"},
                         {"jobs.toml", "[[job]]\nname = \"export\"\nprincipal = \"svc\"\n"}};
constexpr const char* kHome = "10.0.0.1";    // KR
constexpr const char* kMobile = "12.0.0.1";  // KR
constexpr const char* kAbroad = "91.0.0.1";  // US

struct Life {
  std::vector<RowText> rows;
  RowText& Use(double minute, const std::string& address, const std::string& client,
               const std::string& credential = "c1", const std::string& principal = "kim") {
    rows.push_back({.time = At(minute * 60),
                    .subject = "m1",
                    .principal = principal,
                    .credential = credential,
                    .address = address,
                    .user_agent = client,
                    .fingerprint = "ja4 of " + client.substr(0, client.find('/'))});
    return rows.back();
  }
  std::vector<Finding> Look(const Maker& make = kMake) const {
    World world(kRegister);
    std::vector<RowText> copy = rows;
    InOrder(world, copy);
    return Findings(make, world);
  }
};

TEST_CASE("two holders in turn are found at the third turn, and the later one is named") {
  Life life;
  for (int i = 0; i < 10; ++i) life.Use(i, kHome, "Chrome/1");
  for (int i = 10; i < 30; ++i)
    life.Use(i, i % 2 == 0 ? kAbroad : kHome, i % 2 == 0 ? "Chrome/2" : "Chrome/1");
  const std::vector<Finding> findings = life.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].alert.time, At(12 * 60));
  CHECK_EQ(findings[0].confidence, 0.95);
  CHECK(Has(findings, Dimension::kCredential, "c1"));
  CHECK(Has(findings, Dimension::kUserAgent, "Chrome/2"));
  CHECK_FALSE(Has(findings, Dimension::kUserAgent, "Chrome/1"));
  for (RowText& row : life.rows) {
    if (row.address == kAbroad) row.address = kMobile;
  }
  CHECK_EQ(life.Look()[0].confidence, 0.85);
}

TEST_CASE("handovers, toggled networks and shared homes raise nothing") {
  Life handover;
  for (int i = 0; i < 100; ++i)
    handover.Use(i, i < 50 ? kHome : kMobile, i < 50 ? "Chrome/1" : "Chrome/2");
  CHECK(handover.Look().empty());
  Life toggle;  // Wi-Fi, mobile data, a VPN abroad; two address families
  for (int i = 0; i < 100; ++i)
    toggle.Use(i, std::array{kHome, kMobile, kAbroad}[static_cast<size_t>(i % 3)], "App/1");
  CHECK(toggle.Look().empty());
  Life home;  // a browser and an app at home share the session
  for (int i = 0; i < 100; ++i) home.Use(i, kHome, i % 2 == 0 ? "App/1" : "Web/1");
  CHECK(home.Look().empty());
  Life slow;  // two places, and never at the same time
  for (int i = 0; i < 20; ++i)
    slow.Use(i * 600, i % 2 == 0 ? kHome : kMobile, i % 2 == 0 ? "App/1" : "Web/1");
  CHECK(slow.Look().empty());
}

TEST_CASE("a pair of clients that others share at home is no proof in two networks") {
  Life life;
  for (int person = 0; person < 4; ++person) {
    for (int i = 0; i < 6; ++i)
      life.Use(i, kHome, i % 2 == 0 ? "App/1" : "View/1", "h" + std::to_string(person));
  }
  for (int i = 20; i < 40; ++i)
    life.Use(i, i % 2 == 0 ? kHome : kMobile, i % 2 == 0 ? "App/1" : "View/1", "c2");
  CHECK(life.Look().empty());
  for (int i = 20; i < 40; ++i)
    life.Use(i, i % 2 == 0 ? kHome : kMobile, i % 2 == 0 ? "App/1" : "curl/8", "c3");
  CHECK_EQ(life.Look().size(), 1);
}

TEST_CASE("a member's own data on two devices of one country is nobody's harm, abroad it is") {
  for (const char* other : {kMobile, kAbroad}) {
    Life life;
    for (int i = 0; i < 40; ++i)
      life.Use(i, i % 2 == 0 ? kHome : other, i % 2 == 0 ? "Web/1" : "Phone/1", "c1", "m1");
    CHECK_EQ(life.Look().size(), other == kAbroad ? 1 : 0);
  }
}

TEST_CASE(
    "services are many machines, but not two programs in two countries; refused is not used") {
  Life life;
  for (int i = 0; i < 40; ++i) {
    const bool even = i % 2 == 0;
    for (const char* name : {"svc", "unknown"}) {
      life.Use(i, even ? kHome : kMobile, even ? "App/1" : "curl/8", name, name);
      life.Use(i, even ? kHome : kAbroad, even ? "App/1" : "App/2", name, name + std::string("2"));
    }
    if (!even) life.Use(i, kAbroad, "curl/8", "r").outcome = Outcome::kRefused;
    if (even) life.Use(i, kHome, "App/1", "r");
  }
  CHECK(life.Look().empty());
  for (const char* name : {"svc", "unknown"}) {
    Life stolen;
    for (int i = 0; i < 12; ++i)
      stolen.Use(i, i % 2 == 0 ? kHome : kAbroad, i % 2 == 0 ? "App/1" : "curl/8", "s", name);
    const std::vector<Finding> findings = stolen.Look();
    REQUIRE_EQ(findings.size(), 1);
    CHECK_EQ(findings[0].alert.time, At(8 * 60));
    CHECK(Has(findings, Dimension::kUserAgent, "curl/8"));
  }
}

TEST_CASE("a session of staff that goes on abroad with another client is found at once") {
  Life life;
  for (int i = 0; i < 50; ++i) life.Use(i, kHome, "Chrome/1");
  life.Use(60, kAbroad, "Chrome/1");  // travels, with the machine
  life.Use(70, kHome, "Chrome/2");    // an update
  CHECK(life.Look().empty());
  life.Use(500, kAbroad, "python/3");
  const std::vector<Finding> findings = life.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].confidence, 0.6);
  CHECK(Has(findings, Dimension::kTlsFingerprint, "ja4 of python"));
}

TEST_CASE("services beyond the limit of findings are named with the others") {
  Life life;
  for (int s = 0; s < 4; ++s) {
    for (int i = 0; i < 12; ++i) {
      life.Use(i, i % 2 == 0 ? kHome : kAbroad, i % 2 == 0 ? "App/1" : "curl/8", "c",
               "svc" + std::to_string(s));
    }
  }
  const std::vector<Finding> findings =
      life.Look([](const Context& context) { return MakeTwoPlaces(context, {.findings = 1}); });
  REQUIRE_EQ(findings.size(), 2);
  for (int s = 0; s < 4; ++s)
    CHECK(Has(findings, Dimension::kPrincipal, "svc" + std::to_string(s)));
}

TEST_CASE("at the limits credentials are counted, not forgotten") {
  Life life;
  for (int c = 0; c < 9; ++c) {
    for (int i = 0; i < 8; ++i)
      life.Use(c * 100 + i, i % 2 == 0 ? kHome : kMobile, i % 2 == 0 ? "App/1" : "curl/8",
               "c" + std::to_string(c));
  }
  std::vector<Finding> findings =
      life.Look([](const Context& context) { return MakeTwoPlaces(context, {.findings = 3}); });
  REQUIRE_EQ(findings.size(), 4);
  CHECK(findings[3].title.en.starts_with("6 further credentials"));
  for (int c = 0; c < 9; ++c) CHECK(Has(findings, Dimension::kCredential, "c" + std::to_string(c)));
  findings =
      life.Look([](const Context& context) { return MakeTwoPlaces(context, {.credentials = 2}); });
  REQUIRE_EQ(findings.size(), 2);
  CHECK_NE(findings[0].reasons.back().text.en.find("56 reads"), std::string::npos);
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Life made;
    const std::array addresses{kHome, kMobile, kAbroad};
    const std::array clients{"App/1", "View/1", "curl/8"};
    for (int i = 0; i < 600; ++i)
      made.Use(random() % 2000, addresses[random() % 3], clients[random() % 3],
               "c" + std::to_string(random() % 20));
    rows = std::move(made.rows);
    return kRegister;
  };
  const Causality causality = CausalityOver(15, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

}  // namespace
}  // namespace haetae::detect
