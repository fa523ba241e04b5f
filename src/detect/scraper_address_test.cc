#include "detect/scraper_address.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeScraperAddress(context); };

RowText Own(double at, int member, const std::string& address, int device) {
  const std::string id = "m" + std::to_string(member);
  return {.time = At(at),
          .subject = id,
          .principal = id,
          .address = address,
          .user_agent = "app",
          .fingerprint = "fp" + std::to_string(device)};
}

// Five days of people at home in many networks, and many of them behind one carrier's address.
std::vector<RowText> Honest(int days) {
  std::vector<RowText> rows;
  for (int day = 0; day < days; ++day) {
    for (int m = 0; m < 400; ++m) {
      const std::string home = std::to_string(2 + m % 8) + ".0." + std::to_string(m % 90) + ".1";
      const std::string where = m % 2 == 0 ? "50.0.0.1" : home;
      rows.push_back(Own(day * 86'400.0 + 20'000 + m * 60, m, where, m % 7));
    }
  }
  return rows;
}
std::vector<Finding> Look(std::vector<RowText> rows) {
  World world;
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("one that reads a hundred strangers with one program is raised, a carrier's is not") {
  std::vector<RowText> rows = Honest(5);
  CHECK(Look(rows).empty());
  for (int i = 0; i < 100; ++i) rows.push_back(Own(4 * 86'400.0 + i * 30, i * 3, "99.0.0.1", 9));
  const std::vector<Finding> findings = Look(rows);
  REQUIRE_EQ(findings.size(), 1);
  REQUIRE_EQ(findings[0].indicators.size(), 1);
  CHECK(Has(findings, Dimension::kSourceIp, "99.0.0.1"));
  CHECK_LE(findings[0].alert.time, At(4 * 86'400.0 + 40 * 30));
}

TEST_CASE("several addresses of one pool are one finding; a new office is none") {
  std::vector<RowText> rows = Honest(5);
  for (int i = 0; i < 240; ++i)
    rows.push_back(Own(4 * 86'400.0 + i * 30, i, "99.0.0." + std::to_string(i % 4), 9));
  const std::vector<Finding> pool = Look(rows);
  REQUIRE_EQ(pool.size(), 1);
  CHECK_EQ(pool[0].indicators.size(), 4);
  rows = Honest(5);
  for (int i = 0; i < 100; ++i)
    rows.push_back(Own(4 * 86'400.0 + i * 30, i * 3, "98.0.0.1", i % 7));
  CHECK(Look(rows).empty());
}

TEST_CASE("counts stop at their highest value rather than begin again") {
  std::vector<RowText> rows = Honest(2);
  for (int i = 0; i < 70'000; ++i) {
    RowText row = Own(86'400.0 + 10 + i * 0.5, i, "99.0.0.1", 9);
    rows.push_back(Own(i * 0.5, i, "3.0.0.1", 1));
    rows.push_back(row);
  }
  const std::vector<Finding> findings = Look(rows);
  CHECK(Has(findings, Dimension::kSourceIp, "99.0.0.1"));
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    rows = Honest(3);
    for (size_t n = 1 + random() % 3; n > 0; --n) {
      const std::string address = "9" + std::to_string(random() % 9) + ".0.0.1";
      const double from = 86'400.0 + static_cast<double>(random() % 90'000);
      for (int i = 0; i < 60; ++i) rows.push_back(Own(from + i * 9, i * 2, address, 9));
    }
    return {};
  };
  const Causality causality = CausalityOver(15, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 8);
}

}  // namespace
}  // namespace haetae::detect
