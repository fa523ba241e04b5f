#include "detect/canary.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeCanary(context); };

std::string Id(unsigned number) { return "m" + std::to_string(number); }

// 2,000 members; every hundredth is a canary.
Files Registers() {
  Files files{{"members.csv", "member\n"},
              {"canaries.csv", "member\n"},
              {"people.csv", "person,role\nkim,support\nlee,support\n"},
              {"jobs.toml",
               "[[job]]\nname = \"index\"\nprincipal = \"svc-index\"\n"
               "routes = [\"GET /orders/{member}\"]\n"
               "until = 2025-06-25T00:00:00Z\n"}};
  for (unsigned i = 0; i < 2000; ++i) {
    files["members.csv"] += Id(i) + "\n";
    if (i % 100 == 0) files["canaries.csv"] += Id(i) + "\n";
  }
  return files;
}

struct Shop {
  std::vector<RowText> rows;
  // Members who read what is theirs, never a canary.
  void Honest(std::mt19937& random, int reads, double hours) {
    for (int i = 0; i < reads; ++i) {
      const std::string member = Id(random() % 1999 / 100 * 100 + 1 + random() % 99);
      rows.push_back({.time = At(hours * 3600 * i / reads),
                      .subject = member,
                      .principal = member,
                      .credential = "c" + member,
                      .key = "k1",
                      .address = std::to_string(1 + random() % 9) + ".0.0.1",
                      .user_agent = "Shop/" + std::to_string(random() % 5)});
    }
  }
  RowText& Read(double at, const std::string& subject, const std::string& principal) {
    rows.push_back({.time = At(at), .subject = subject, .principal = principal});
    return rows.back();
  }
};

std::vector<Finding> Look(Shop& shop, const Maker& make = kMake, Files files = Registers()) {
  World world(files);
  InOrder(world, shop.rows);
  return Findings(make, world);
}

TEST_CASE("one canary is a finding, several by the same reader are proof") {
  Shop shop;
  std::mt19937 random(1);
  shop.Honest(random, 500, 24);
  shop.Read(1000, "m100", "kim").credential = "s-kim";
  std::vector<Finding> findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].confidence, 0.9);
  CHECK_FALSE(findings[0].certain);
  CHECK_EQ(findings[0].alert.time, At(1000));
  CHECK(Has(findings, Dimension::kPrincipal, "kim"));
  CHECK(Has(findings, Dimension::kCredential, "s-kim"));
  shop.Read(2000, "m100", "kim").credential = "s-kim";  // the same one again
  CHECK_FALSE(Look(shop)[0].certain);
  shop.Read(3000, "m200", "kim").credential = "s-kim-2";
  findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  CHECK_EQ(findings[0].confidence, 0.99);
  CHECK_EQ(findings[0].alert.time, At(1000));
  CHECK_EQ(findings[0].indicators.size(), 1);
  CHECK_NE(findings[0].title.en.find("2 canaries"), std::string::npos);
  CHECK_NE(findings[0].title.ko.find("2명"), std::string::npos);
}

TEST_CASE("a declared job reads canaries, on its routes and in its time") {
  Shop shop;
  for (unsigned i = 0; i < 2000; ++i) shop.Read(i, Id(i), "svc-index");
  CHECK(Look(shop).empty());
  shop.Read(3000, "m100", "svc-index").route = ledger::kCode;
  CHECK_EQ(Look(shop).size(), 1);
  shop.rows.pop_back();
  shop.Read(3 * 86'400, "m100", "svc-index");  // the job ended
  CHECK_EQ(Look(shop).size(), 1);
}

TEST_CASE("a canary that is kept alive by itself is no finding, and neither are others' canaries") {
  Shop shop;
  for (int day = 0; day < 30; ++day) shop.Read(day * 86'400.0, "m100", "m100").user_agent = "Keep";
  CHECK(Look(shop).empty());
  Files none = Registers();
  none.erase("canaries.csv");
  shop.Read(5, "m100", "kim");
  CHECK(Look(shop, kMake, none).empty());
}

// A forged credential for each member in turn: each reads only "its own".
void Walk(Shop& shop, unsigned members, const std::string& key, bool rotate = false) {
  for (unsigned i = 0; i < members; ++i) {
    RowText& row = shop.Read(10'000 + i * 7, Id(i), Id(i));
    row.credential = "f" + std::to_string(i);
    row.key = key;
    row.address = std::to_string(200 + i % 3) + ".1.1." + std::to_string(i % 50);
    row.user_agent = rotate ? "Bot/" + std::to_string(i) + std::string(i % 977, 'x') : "Bot/1";
  }
}

TEST_CASE("a walk with one forged credential for each member is known by what it shares") {
  Shop shop;
  std::mt19937 random(2);
  shop.Honest(random, 3000, 24);
  Walk(shop, 2000, "k1");
  const std::vector<Finding> findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  CHECK_EQ(findings[0].alert.time, At(10'000 + 100 * 7));
  CHECK(Has(findings, Dimension::kUserAgent, "Bot/1"));
  CHECK_FALSE(Has(findings, Dimension::kCredential, "f100"));
}

TEST_CASE("what honest traffic shares too is not named: then the credentials are") {
  Shop shop;
  std::mt19937 random(3);
  shop.Honest(random, 20'000, 24);
  Walk(shop, 350, "k1");
  for (RowText& row : shop.rows) row.user_agent = "Shop/1", row.address = "9.9.9.9";
  const std::vector<Finding> findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_FALSE(Has(findings, Dimension::kUserAgent, "Shop/1"));
  CHECK_FALSE(Has(findings, Dimension::kKey, "k1"));
  for (const char* credential : {"f0", "f100", "f200", "f300"})
    CHECK(Has(findings, Dimension::kCredential, credential));
  CHECK_EQ(findings[0].indicators.size(), 4);
}

TEST_CASE("clients that change with every read are joined at the third canary") {
  Shop shop;
  std::mt19937 random(4);
  shop.Honest(random, 3000, 24);
  Walk(shop, 2000, "k-stolen", true);
  const std::vector<Finding> findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_FALSE(findings[0].certain);
  CHECK_EQ(findings[0].alert.time, At(10'000 + 200 * 7));
  CHECK(Has(findings, Dimension::kKey, "k-stolen"));
}

TEST_CASE("a credential that was never issued is enough by itself") {
  Files files = Registers();
  files["issued.csv"] = "credential,key,principal,issued,expires\nc1,k1,m1,2025-06-01,\n";
  Shop shop;
  shop.Read(5000, "m100", "m100").credential = "f1";
  CHECK_EQ(Look(shop, kMake, files).size(), 1);
  shop.rows[0].credential = "c1";
  CHECK(Look(shop, kMake, files).empty());
}

TEST_CASE("attempts that were refused count, with less confidence") {
  Shop shop;
  shop.Read(10, "m100", "kim").outcome = Outcome::kRefused;
  shop.Read(20, "m200", "kim").outcome = Outcome::kRefused;
  const std::vector<Finding> findings = Look(shop);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].confidence, 0.7);
}

TEST_CASE("at the limit of readers the others are counted together") {
  Shop shop;
  for (int i = 0; i < 10; ++i)
    shop.Read(i, i % 2 == 0 ? "m100" : "m200", "svc" + std::to_string(i));
  const std::vector<Finding> findings =
      Look(shop, [](const Context& context) { return MakeCanary(context, 4); });
  REQUIRE_EQ(findings.size(), 5);
  CHECK_NE(findings[4].title.en.find("further readers asked for 2 canaries"), std::string::npos);
  CHECK_NE(findings[4].reasons[0].text.en.find("6 requests"), std::string::npos);
  for (int i = 0; i < 4; ++i)  // the first ones are kept
    CHECK(Has(findings, Dimension::kPrincipal, "svc" + std::to_string(i)));
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Shop shop;
    shop.Honest(random, 300, 30);
    for (size_t n = random() % 4; n > 0; --n)
      shop.Read(random() % 100'000, Id(random() % 20 * 100), random() % 2 == 0 ? "kim" : "lee");
    if (random() % 2 == 0) Walk(shop, 200 + random() % 600, "k1", random() % 2 == 0);
    rows = std::move(shop.rows);
    return Registers();
  };
  const Causality causality = CausalityOver(25, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

}  // namespace
}  // namespace haetae::detect
