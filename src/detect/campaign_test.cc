#include "detect/campaign.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

using ledger::kBook;

const Maker kMake = [](const Context& context) { return MakeCampaign(context); };
constexpr double kDayS = 86'400;
constexpr int kMembers = 3'000, kDevices = 7;

std::string MemberName(int member) { return "m" + std::to_string(member % kMembers); }
std::string HomeOf(int member) {
  return std::to_string(2 + member % 9) + "." + std::to_string(member / 250) + ".0." +
         std::to_string(member % 250);
}
RowText Read(double at, const std::string& subject, const std::string& address, int device) {
  return {.time = At(at),
          .route = kBook,
          .subject = subject,
          .address = address,
          .fingerprint = "fp" + std::to_string(device % kDevices)};
}
RowText Own(double at, int member, const std::string& address, int device) {
  RowText row = Read(at, MemberName(member), address, device);
  row.route = ledger::kOrders;
  row.principal = row.subject;
  return row;
}

// Members at home, every fifth of whom follows a link to a friend's page, and a few strangers.
std::vector<RowText> Honest(int days, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<RowText> rows;
  for (int day = 0; day < days; ++day) {
    const bool sales = day == 6;
    for (int n = 0; n < (sales ? 2'400 : 800); ++n) {
      const int member = static_cast<int>(random() % kMembers);
      const double at = day * kDayS + static_cast<double>(random() % 85'000);
      rows.push_back(Own(at, member, HomeOf(member), member));
      if (n % 5 == 0)
        rows.push_back(
            Read(at + 200, MemberName(member * 7 + 3 * (n % 4)), HomeOf(member), member));
    }
    for (int n = 0; n < 4; ++n) {
      const std::string address = "60." + std::to_string(day) + ".1." + std::to_string(n);
      rows.push_back(Read(day * kDayS + n * 20'000 + 99,
                          MemberName(static_cast<int>(random() % kMembers)), address, n));
    }
  }
  return rows;
}

std::string Elsewhere(int n) {
  return "70." + std::to_string(n / 200) + ".2." + std::to_string(n % 200);
}

// From the sixth day on, every five minutes another member's page from one of 400 homes.
std::vector<RowText> Campaign(int reads, int devices = kDevices) {
  std::vector<RowText> rows;
  for (int n = 0; n < reads; ++n)
    rows.push_back(Read(5 * kDayS + n * 300.0, MemberName(n * 1'231 + 5), Elsewhere(n * 37 % 400),
                        n % devices));
  return rows;
}

std::vector<Finding> Look(std::vector<RowText> rows, const Maker& make = kMake) {
  World world;
  InOrder(world, rows);
  return Findings(make, world);
}
std::vector<RowText> With(std::vector<RowText> rows, const std::vector<RowText>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

TEST_CASE("a list that is worked through from many homes is one finding, of its addresses") {
  for (const int devices : {1, kDevices}) {
    CAPTURE(devices);
    const std::vector<Finding> findings = Look(With(Honest(8), Campaign(700, devices)));
    REQUIRE_EQ(findings.size(), 1);
    const Finding& finding = findings[0];
    CHECK_LE(finding.alert.time, At(5 * kDayS + 60 * 300));
    REQUIRE_FALSE(finding.indicators.empty());
    CHECK_EQ(finding.indicators[0].dimension, Dimension::kRoute);
    const auto elsewhere = std::ranges::count_if(
        finding.indicators, [](const Indicator& one) { return one.value.starts_with("70."); });
    CHECK_GE(elsewhere, 330);
    CHECK_LE(finding.indicators.size(), static_cast<size_t>(elsewhere) + 30);
    CHECK_FALSE(finding.certain);
  }
}

TEST_CASE("places that customers use later are left out, but never all: a page is everybody's") {
  std::vector<RowText> rows = With(Honest(9), Campaign(400));
  for (int n = 0; n < 400; ++n)
    for (int device = 0; device < kDevices; device += 3)
      rows.push_back(Own(8 * kDayS + n * 30.0 + device, n, Elsewhere(n), device));
  const std::vector<Finding> findings = Look(rows);
  REQUIRE_EQ(findings.size(), 1);
  CHECK_GE(findings[0].indicators.size(), 20);
}

TEST_CASE("what explains itself is none: the same reads, but for one thing each") {
  struct Row {
    std::string what;
    void (*change)(std::vector<RowText>& rows);
  };
  const Row table[] = {
      {"they log in a little later",
       [](std::vector<RowText>& rows) {
         for (size_t n = 0, count = rows.size(); n < count; ++n) {
           RowText login = rows[n];
           login.time = login.time + 20 * kMinute;
           login.principal = login.subject = MemberName(static_cast<int>(n) * 11);
           login.outcome = Outcome::kIssued;
           rows.push_back(login);
         }
       }},
      {"a link that goes around",
       [](std::vector<RowText>& rows) {
         for (size_t n = 0; n < rows.size(); ++n) rows[n].subject = MemberName(n % 20);
       }},
      {"from homes of customers",
       [](std::vector<RowText>& rows) {
         for (size_t n = 0; n < rows.size(); ++n) {
           const int member = static_cast<int>(n) * 7 % kMembers;
           rows[n].address = HomeOf(member),
           rows[n].fingerprint = "fp" + std::to_string(member % 7);
         }
       }},
      {"from one address",
       [](std::vector<RowText>& rows) {
         for (RowText& row : rows) row.address = "70.1.1.1";
       }},
      {"by members in their own names",
       [](std::vector<RowText>& rows) {
         for (size_t n = 0; n < rows.size(); ++n)
           rows[n].principal = MemberName(static_cast<int>(n) * 5);
       }},
      {"refused",
       [](std::vector<RowText>& rows) {
         for (RowText& row : rows) row.outcome = Outcome::kRefused;
       }},
  };
  CHECK(Look(Honest(12)).empty());
  for (const Row& row : table) {
    CAPTURE(row.what);
    std::vector<RowText> rows = Campaign(400);
    row.change(rows);
    CHECK(Look(With(Honest(8), rows)).empty());
  }
}

TEST_CASE("what is read through an address that everybody shares says nothing") {
  std::vector<RowText> rows = Honest(8), reads = Campaign(400);
  for (int n = 0; n < 60; ++n) rows.push_back(Own(n * 600.0, n, "50.1.1.1", n));
  for (int n = 0; n < 60; ++n) rows.back().fingerprint = "carried";
  for (int n = 0; n < 20; ++n) {
    rows.push_back(Own(40'000 + n * 600.0, n, "50.1.1.1", n));
    rows.back().fingerprint = "other" + std::to_string(n);
  }
  for (RowText& read : reads) read.address = "50.1.1.1", read.fingerprint = "new";
  CHECK(Look(With(rows, reads)).empty());
}

TEST_CASE("a new version of the app and a page that is new are none") {
  std::vector<RowText> rows = Honest(10);
  for (RowText& row : rows) {
    if (row.time >= At(6 * kDayS)) row.fingerprint += "-new";
  }
  CHECK(Look(rows).empty());
  std::vector<RowText> page = Honest(10);
  for (RowText& row : page) {
    if (row.route == kBook && row.time >= At(6 * kDayS)) row.route = ledger::kCode;
  }
  CHECK(Look(page).empty());
}

TEST_CASE("a page that strangers read anyway is raised for nobody") {
  std::vector<RowText> rows = Honest(8);
  for (int n = 0; n < 4'000; ++n)
    rows.push_back(Read(n * 170.0, MemberName(n * 13),
                        "71." + std::to_string(n / 200) + ".3." + std::to_string(n % 200), n));
  CHECK(Look(rows).empty());
}

TEST_CASE("another campaign weeks later on the same page, with a device of its own, is another") {
  std::vector<RowText> rows = With(Honest(30), Campaign(300, 1));
  for (int n = 0; n < 300; ++n) {
    rows.push_back(Read(25 * kDayS + n * 300.0, MemberName(n * 1'231 + 900),
                        "82.1." + std::to_string(n / 200) + "." + std::to_string(n % 200), 0));
    rows.back().fingerprint = "another";
  }
  const std::vector<Finding> findings = Look(rows);
  REQUIRE_EQ(findings.size(), 2);
  for (const Indicator& one : findings[1].indicators) CHECK_FALSE(one.value.starts_with("70."));
}

TEST_CASE("a network that has few readers, strangers all of them, is not the campaign of anybody") {
  std::vector<RowText> rows = Honest(12);
  for (int n = 0; n < 40; ++n)
    rows.push_back(
        Read(9 * kDayS + n * 1'800.0, MemberName(n * 77), "90.3.4." + std::to_string(n), n));
  CHECK(Look(rows).empty());
}

TEST_CASE("above its limit of reads that wait the oldest are judged early") {
  const Maker small = [](const Context& context) { return MakeCampaign(context, 3); };
  CHECK(Look(Honest(8), small).empty());
  CHECK_EQ(Look(With(Honest(8), Campaign(700)), small).size(), 1);
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    rows = With(Honest(7, random()), Campaign(150 + static_cast<int>(random() % 100),
                                              1 + static_cast<int>(random() % kDevices)));
    return {};
  };
  const Causality causality = CausalityOver(8, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GE(causality.alerts, 8);
}

}  // namespace
}  // namespace haetae::detect
