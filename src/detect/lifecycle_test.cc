#include "detect/lifecycle.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeLifecycle(context); };
constexpr double kDaySeconds = 86'400;

// A month of a shop from 2025-06-23 on: members read what is theirs with sessions of a few hours.
struct Shop {
  Files files;
  std::vector<RowText> rows;
  unsigned count = 0;

  RowText& Read(double at, const std::string& principal, const std::string& subject = "m1") {
    rows.push_back({.time = At(at), .subject = subject, .principal = principal});
    return rows.back();
  }
  // Sessions that begin evenly over the days, each of `uses` reads over `hours`.
  void Sessions(std::mt19937& random, double from_day, double to_day, int sessions,
                const std::string& key, double hours = 6, int uses = 4) {
    for (int s = 0; s < sessions; ++s) {
      const unsigned member = random() % 500;
      const double first = (from_day + (to_day - from_day) * s / sessions) * kDaySeconds;
      const std::string credential = key + "-" + std::to_string(count++);
      if (files.contains("issued.csv"))
        files["issued.csv"] += credential + "," + key + ",m" + std::to_string(member) + "," +
                               FormatTime(At(first - 60)) + "," +
                               FormatTime(At(first + hours * 3600 + 60)) + "\n";
      for (int use = 0; use < uses; ++use) {
        RowText& row = Read(first + hours * 3600 * use / uses, "m" + std::to_string(member),
                            "m" + std::to_string(member));
        row.credential = credential;
        row.key = key;
        row.address = std::to_string(2 + random() % 60) + ".0.0.1";
        row.user_agent = "Shop " + std::string(1 + member % 30, 'a');
      }
    }
  }
  // A service that reads ten people an hour from two networks.
  void Service(double from_day, double to_day, const std::string& name = "svc-mail") {
    for (double hour = from_day * 24; hour < to_day * 24; hour += 1) {
      for (int i = 0; i < 10; ++i) {
        RowText& row = Read(hour * 3600 + i, name, "m" + std::to_string(i));
        row.address = i % 2 == 0 ? "10.0.0.1" : "12.0.0.1";
        row.user_agent = "Mailer/1.2";
      }
    }
  }
  std::vector<Finding> Look(const Maker& make = kMake) {
    if (!files.contains("members.csv")) {
      files["members.csv"] = "member\n";
      for (int i = 0; i < 500; ++i) files["members.csv"] += "m" + std::to_string(i) + "\n";
    }
    World world(files);
    std::vector<RowText> copy = rows;
    InOrder(world, copy);
    return Findings(make, world);
  }
};

const Finding* Of(const std::vector<Finding>& findings, std::string_view in_title) {
  for (const Finding& finding : findings) {
    if (finding.title.en.find(in_title) != std::string::npos) return &finding;
  }
  return nullptr;
}

TEST_CASE("who left and reads on is found; who left today, or came back, is not") {
  Shop shop;
  shop.files["people.csv"] =
      "person,role,joined,left\n"
      "kim,support,2020-01-01,2025-06-25\n"                       // a day, over at 26th, 14:00
      "lee,support,2020-01-01,2025-06-25T09:00:00Z\n"             //
      "back,support,2025-06-27T00:00:00Z,2025-06-24T09:00:00Z\n"  // came back
      "here,support,2020-01-01,\n";
  for (const char* name : {"kim", "lee", "back", "here"}) shop.Read(kDaySeconds, name);
  CHECK(shop.Look().empty());
  shop.Read(2 * kDaySeconds + 20 * 3600, "kim");  // still that day in Seoul, or in Hawaii
  shop.Read(2 * kDaySeconds + 9.5 * 3600, "lee");
  for (const char* name : {"back", "here"}) shop.Read(8 * kDaySeconds, name);
  CHECK(shop.Look().empty());
  shop.Read(2 * kDaySeconds + 10.1 * 3600, "lee").credential = "s-lee";
  shop.Read(3 * kDaySeconds + 15 * 3600, "kim").outcome = Outcome::kRefused;
  std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  CHECK(Has(findings, Dimension::kPrincipal, "lee"));
  CHECK(Has(findings, Dimension::kCredential, "s-lee"));
  // Nobody knows from which networks; the number of people is an estimate, and says so.
  const Phrase seen = findings[0].reasons[0].text;
  CHECK_MESSAGE(seen.en.find("network") == seen.en.npos, seen.en);
  CHECK_MESSAGE(seen.ko.find("네트워크") == seen.ko.npos, seen.ko);
  CHECK(seen.en.find("of about 1 person (estimated)") != seen.en.npos);
  CHECK(seen.ko.find("약 1명(추정)을 1건 조회했습니다") != seen.ko.npos);
  shop.Read(4 * kDaySeconds, "kim");
  shop.Read(3 * kDaySeconds, "back");  // between leaving and coming back
  findings = shop.Look();
  CHECK_EQ(findings.size(), 3);
  CHECK(Has(findings, Dimension::kPrincipal, "back"));
}

TEST_CASE("a key that no list names is found where the list is this service's") {
  Shop shop;
  std::mt19937 random(1);
  shop.files["keys.toml"] = "[[key]]\nkid = \"k1\"\n";
  shop.Sessions(random, 0, 5, 300, "k1");
  CHECK(shop.Look().empty());
  shop.Sessions(random, 4, 5, 5, "k-forged");
  std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  CHECK(Has(findings, Dimension::kKey, "k-forged"));
  CHECK_EQ(findings[0].indicators.size(), 1);
  shop.files["keys.toml"] = "[[key]]\nkid = \"of another service\"\n";
  CHECK(shop.Look().empty());
  shop.files.erase("keys.toml");
  CHECK(shop.Look().empty());
}

TEST_CASE("honest sessions outlive the rotation of a key, its thief begins new ones") {
  for (const bool issued : {false, true}) {
    CAPTURE(issued);
    Shop shop;
    std::mt19937 random(2);
    if (issued) shop.files["issued.csv"] = "credential,key,principal,issued,expires\n";
    shop.files["keys.toml"] =
        "[[key]]\nkid = \"k1\"\nretired = 2025-07-03T00:30:00Z\n"
        "[[key]]\nkid = \"k2\"\ncreated = 2025-07-02T00:00:00Z\n";
    shop.Sessions(random, 0, 10, 2000, "k1", 40, 6);  // they last 40 hours
    shop.Sessions(random, 10.1, 25, 3000, "k2", 40, 6);
    CHECK(shop.Look().empty());
    const size_t honest = shop.rows.size();
    for (int i = 0; i < 40; ++i) {
      RowText& row = shop.Read((20 + i * 0.01) * kDaySeconds, "m1", "m" + std::to_string(i));
      row.key = "k1";
      row.credential = "f" + std::to_string(i);
      row.address = "90.0.0.1";
    }
    const std::vector<Finding> findings = shop.Look();
    REQUIRE_EQ(findings.size(), 1);
    CHECK(Has(findings, Dimension::kKey, "k1"));
    CHECK(Has(findings, Dimension::kCredential, "f39"));
    CHECK_EQ(findings[0].indicators.size(), 41);  // no honest session
    CHECK_EQ(findings[0].certain, issued);
    shop.rows.resize(honest);
  }
}

TEST_CASE("a key retired long before the log began has no honest use") {
  Shop shop;
  std::mt19937 random(3);
  shop.files["keys.toml"] =
      "[[key]]\nkid = \"k1\"\nretired = 2021-10-01\n[[key]]\nkid = \"k2\"\n"
      "[[key]]\nkid = \"k3\"\ncreated = 2025-07-01\n";
  shop.Sessions(random, 0, 3, 300, "k2");
  shop.Read(kDaySeconds, "m3", "m3").key = "k1";
  shop.Read(kDaySeconds + 1, "m3", "m3").key = "k3";
  const std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 2);
  CHECK(findings[0].certain);
  REQUIRE_EQ(findings[0].indicators.size(), 1);
  CHECK(Has(findings, Dimension::kKey, "k1"));
  CHECK_EQ(findings[0].alert.time, At(kDaySeconds));
  CHECK_NE(Of(findings, "before it was created"), nullptr);
}

TEST_CASE("an overdue key blames nobody, unless it is used from where it never was") {
  Shop shop;
  std::mt19937 random(4);
  shop.files["people.csv"] = "person,role,joined,left\nchoi,engineer,,2025-07-03T00:00:01Z\n";
  shop.files["keys.toml"] =
      "[[key]]\nkid = \"k1\"\nrotate_by = 2025-06-01\n"
      "[[key]]\nkid = \"k2\"\ncustodians = [\"choi\"]\n[[key]]\nkid = \"k3\"\n";
  shop.Sessions(random, 0, 20, 500, "k1");  // from 60 networks, before and after
  shop.Sessions(random, 0, 20, 500, "k2");
  std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 2);
  for (const Finding& finding : findings) {
    CHECK_FALSE(finding.certain);
    CHECK_LE(finding.confidence, 0.5);
    CHECK(finding.indicators.empty());
  }
  CHECK_NE(Of(findings, "choi"), nullptr);
  for (RowText& row : shop.rows) row.address = row.key == "k2" ? "10.0.0.1" : row.address;
  CHECK_EQ(shop.Look().size(), 2);
  RowText& taken = shop.Read(15 * kDaySeconds, "m1", "m2");
  taken.key = "k2";
  taken.address = "91.0.0.1";
  findings = shop.Look();
  REQUIRE_EQ(findings.size(), 3);
  const Finding* elsewhere = Of(findings, "networks where it never was");
  REQUIRE_NE(elsewhere, nullptr);
  CHECK(elsewhere->certain);
  CHECK(Has(findings, Dimension::kNetwork, "AS91"));
  CHECK(Has(findings, Dimension::kKey, "k2"));
}

TEST_CASE("a key that was replaced in time is not overdue while its sessions go on") {
  for (const bool issued : {false, true}) {
    Shop shop;
    std::mt19937 random(11);
    if (issued) shop.files["issued.csv"] = "credential,key,principal,issued,expires\n";
    shop.files["keys.toml"] =
        "[[key]]\nkid = \"k1\"\nrotate_by = 2025-07-03T00:00:00Z\n"
        "[[key]]\nkid = \"k2\"\ncreated = 2025-07-02\n";
    shop.Sessions(random, 0, 9.9, 1000, "k1", 100, 12);
    shop.Sessions(random, 9.9, 20, 1000, "k2", 100, 12);
    CHECK(shop.Look().empty());
    shop.Sessions(random, 10, 20, 400, "k1", 10, 2);  // it signs on
    // Without a record of issue that shows only after twice the age of its sessions.
    CHECK_EQ(shop.Look().size(), issued ? 1 : 0);
  }
}

TEST_CASE("an overdue key that is used on the side is blamed") {
  Shop shop;
  std::mt19937 random(9);
  shop.files["people.csv"] = "person,role,joined,left\nchoi,engineer,,2021-01-01\n";
  shop.files["keys.toml"] =
      "[[key]]\nkid = \"k1\"\n[[key]]\nkid = \"k2\"\ncustodians = [\"choi\"]\n";
  shop.Sessions(random, 0, 6, 500, "k1");
  shop.Sessions(random, 4, 6, 30, "k2");
  const std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kKey, "k2"));
  CHECK_EQ(findings[0].confidence, 0.8);
}

TEST_CASE("a standby key that wakes for everybody is a rotation, for one client it is not") {
  Shop shop;
  std::mt19937 random(5);
  shop.files["keys.toml"] = "[[key]]\nkid = \"k1\"\n[[key]]\nkid = \"k-standby\"\n";
  shop.Sessions(random, 0, 12, 1500, "k1");
  const size_t before = shop.rows.size();
  shop.Sessions(random, 12, 20, 1000, "k-standby");
  CHECK(shop.Look().empty());
  shop.rows.resize(before);
  for (int i = 0; i < 100; ++i) {
    RowText& row = shop.Read(11 * kDaySeconds + i * 60, "m" + std::to_string(i), "m1");
    row.key = "k-standby";
    row.user_agent = "python-requests/2.31";
  }
  const std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings[0].alert.time, At(11 * kDaySeconds + 29 * 60));
  CHECK(Has(findings, Dimension::kKey, "k-standby"));
  CHECK(Has(findings, Dimension::kUserAgent, "python-requests/2.31"));
}

TEST_CASE("an expired credential is found where the record's expiry is the one in force") {
  Shop shop;
  std::mt19937 random(6);
  shop.files["issued.csv"] = "credential,key,principal,issued,expires\n";
  shop.Sessions(random, 0, 10, 1000, "k1");
  CHECK(shop.Look().empty());
  const RowText used = shop.rows[3000];
  RowText& late = shop.Read(12 * kDaySeconds, used.principal, used.subject);
  late.credential = used.credential;
  late.key = "k1";
  const std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].certain);
  CHECK(Has(findings, Dimension::kCredential, used.credential));
  // One that simply goes on for an hour was renewed; one that moves was taken along.
  shop.rows.pop_back();
  RowText goes_on = used;
  goes_on.time = used.time + 7 * kHour;
  shop.rows.push_back(goes_on);
  CHECK(shop.Look().empty());
  shop.rows.back().address = "99.0.0.1";
  shop.rows.back().user_agent = "curl";
  CHECK_EQ(shop.Look().size(), 1);
  // A service that renews without a record: a third of all are used for another day.
  shop.rows.pop_back();
  const size_t count = shop.rows.size();
  for (size_t i = 3; i < count; i += 12) {
    RowText row = shop.rows[i];
    row.time = row.time + kDay;
    shop.rows.push_back(row);
  }
  CHECK(shop.Look().empty());
}

TEST_CASE("a service that turns up in another network is news, its new version is not") {
  Shop shop;
  shop.Service(0, 20);
  for (size_t i = shop.rows.size() - 500; i < shop.rows.size(); ++i)
    shop.rows[i].user_agent = "Sender/3";
  CHECK(shop.Look().empty());
  RowText& row = shop.Read(19 * kDaySeconds, "svc-mail", "m7");
  row.address = "93.0.0.1";
  row.user_agent = "curl/8";
  std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kPrincipal, "svc-mail"));
  CHECK(Has(findings, Dimension::kNetwork, "AS93"));
  CHECK_GT(findings[0].confidence, 0.8);
  // Within the first weeks only where more than the network is new, and not at the first read.
  Shop young;
  young.Service(0, 6);
  for (int i = 0; i < 5; ++i) {
    RowText& there = young.Read(4 * kDaySeconds + 10 + i, "svc-mail", "m" + std::to_string(10 + i));
    there.address = "94.0.0.1";
    there.user_agent = "Mailer/1.3";
  }
  CHECK(young.Look().empty());
  for (RowText& there : young.rows)
    if (there.address == "94.0.0.1") there.user_agent = "curl/8";
  findings = young.Look();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kNetwork, "AS94"));
  CHECK(findings[0].stolen);
  CHECK_NE(findings[0].reasons[1].text.en.find("from no new one for 4 days"), std::string::npos);
  young.rows.pop_back();
  CHECK(young.Look().empty());
  // One that moves about was never stable.
  for (size_t i = 0; i < shop.rows.size(); i += 40)
    shop.rows[i].address = std::to_string(20 + i / 40 % 50) + ".1.1.1";
  CHECK(shop.Look().empty());
}

TEST_CASE("staff who turn up in another country with another machine; not travellers") {
  std::mt19937 random(1);
  Shop shop;
  shop.files["people.csv"] = "person,role\nkim,support\nlee,support\n";
  shop.Sessions(random, 0, 10, 300, "k1");
  for (RowText& row : shop.rows) row.address = "20.0.0.1";  // the customers are at home
  for (double hour = 0; hour < 240; ++hour) {
    for (const char* name : {"kim", "lee"}) {
      RowText& row = shop.Read(hour * 3600, name);
      row.address = "10.0.0.1";
      row.user_agent = "Browser/1";
    }
  }
  const auto trip = [&](const char* name, const char* address, const char* agent) {
    Shop with = shop;
    for (int i = 0; i < 15; ++i) {
      RowText& row = with.Read(8 * kDaySeconds + i, name, "m" + std::to_string(i));
      row.address = address;
      row.user_agent = agent;
    }
    return with.Look();
  };
  const std::vector<Finding> findings = trip("kim", "95.0.0.1", "Other/7");
  REQUIRE_EQ(findings.size(), 1);
  CHECK(findings[0].stolen);
  CHECK(Has(findings, Dimension::kPrincipal, "kim"));
  CHECK(Has(findings, Dimension::kNetwork, "AS95"));
  CHECK(trip("kim", "95.0.0.1", "Browser/2").empty());  // with the machine they have
  CHECK(trip("kim", "94.0.0.1", "Other/7").empty());    // at home, in the customers' country
  for (int i = 0; i < 3; ++i) {                         // a colleague is there
    RowText& row = shop.Read(2 * kDaySeconds + i, "lee");
    row.address = "97.0.0.1";
    row.user_agent = "Browser/1";
  }
  CHECK(trip("kim", "95.0.0.1", "Other/7").empty());
}

TEST_CASE("a job outside its routes or after its end") {
  Shop shop;
  shop.files["jobs.toml"] =
      "[[job]]\nname = \"mail\"\nprincipal = \"svc-mail\"\nroutes = [\"GET /orders/{member}\"]\n"
      "until = 2025-07-01T00:00:00Z\n[[job]]\nname = \"export\"\ncredential = \"t-export\"\n"
      "routes = [\"GET /orders/{member}\"]\n";
  shop.Service(0, 8);
  shop.Read(5, "m1").credential = "t-export";
  CHECK(shop.Look().empty());
  shop.Read(100, "svc-mail").route = ledger::kCode;
  RowText& row = shop.Read(200, "m1");
  row.credential = "t-export";
  row.route = ledger::kCode;
  std::vector<Finding> findings = shop.Look();
  REQUIRE_EQ(findings.size(), 2);
  CHECK(findings[0].certain);
  CHECK(Has(findings, Dimension::kRoute, "GET /code/{member}"));
  CHECK(Has(findings, Dimension::kCredential, "t-export"));
  shop.Service(9, 11);
  findings = shop.Look();
  REQUIRE_EQ(findings.size(), 3);
  const Finding* ended = Of(findings, "after its end");
  REQUIRE_NE(ended, nullptr);
  CHECK_FALSE(ended->certain);
}

TEST_CASE("at the limits findings are joined and what was not judged is said") {
  Shop shop;
  shop.files["people.csv"] = "person,role,joined,left\n";
  for (int i = 0; i < 10; ++i) {
    shop.files["people.csv"] += "p" + std::to_string(i) + ",support,,2025-01-01\n";
    shop.Read(i, "p" + std::to_string(i));
  }
  const Maker few = [](const Context& context) {
    return MakeLifecycle(context, {.credentials = 5, .cases = 3, .services = 1});
  };
  std::vector<Finding> findings = shop.Look(few);
  REQUIRE_EQ(findings.size(), 4);
  CHECK(findings[3].title.en.starts_with("further staff"));
  CHECK_NE(findings[3].reasons[0].text.en.find("7 reads"), std::string::npos);
  for (int i = 0; i < 3; ++i)  // the first ones stay
    CHECK(Has(findings, Dimension::kPrincipal, "p" + std::to_string(i)));
  for (int i = 0; i < 5; ++i) shop.Read(100 + i, "svc" + std::to_string(i));
  findings = shop.Look(few);
  CHECK_NE(findings[0].reasons.back().text.en.find("4 more reads or services"), std::string::npos);
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Shop shop;
    shop.files["people.csv"] = "person,role,joined,left\nkim,support,,2025-07-01\n";
    shop.files["issued.csv"] = "credential,key,principal,issued,expires\n";
    shop.files["keys.toml"] =
        "[[key]]\nkid = \"k1\"\nretired = 2025-07-03\n[[key]]\nkid = \"k2\"\n"
        "custodians = [\"kim\"]\n[[key]]\nkid = \"k3\"\n";
    shop.Sessions(random, 0, 12, 150, "k1");
    shop.Sessions(random, 0, 20, 150, "k2");
    if (random() % 2 == 0) shop.Sessions(random, 9, 20, 60, "k3");
    if (random() % 2 == 0) shop.Sessions(random, 9, 20, 10, "k4");
    for (size_t n = random() % 4; n > 0; --n) shop.Read(random() % 2'000'000, "kim");
    rows = std::move(shop.rows);
    return shop.files;
  };
  const Causality causality = CausalityOver(15, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

}  // namespace
}  // namespace haetae::detect
