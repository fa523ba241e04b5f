#include "detect/route_drift.h"

#include <fmt/format.h>

#include <map>

#include "detect/drift_series.h"
#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeRouteDrift(context); };
using ledger::kBook, ledger::kCode;
constexpr double kDaySeconds = 86'400;

struct Life {
  int days = 11;
  int visits_an_hour = 12;
  int sale_day = -1;     // three times the visits
  int release_day = -1;  // every second device is another one
};

// Members visit two or three pages, by day more than by night.
void Honest(std::mt19937& random, std::vector<RowText>& rows, const Life& life) {
  for (int hour = 0; hour < life.days * 24; ++hour) {
    const int day = hour / 24;
    int visits = life.visits_an_hour * (hour % 24 < 8 ? 1 : 2);
    if (day == life.sale_day) visits *= 3;
    for (int i = 0; i < visits; ++i) {
      const unsigned who = random() % 3000;
      const double at = hour * 3600.0 + random() % 3000;
      const bool renewed = life.release_day >= 0 && day >= life.release_day && random() % 2 == 0;
      for (unsigned page = 0; page < 2 + random() % 2; ++page) {
        const std::string id = fmt::format("{}", 100'000 + who);
        rows.push_back({.time = At(at + 60.0 * page),
                        .route = static_cast<uint16_t>(page),
                        .subject = id,
                        .principal = id,
                        .address = fmt::format("{}.0.{}.1", 2 + 2 * (who % 4), who % 250),
                        .user_agent = "app",
                        .fingerprint = renewed ? "fp-new" : fmt::format("fp{}", who % 3)});
      }
    }
  }
}

// One page, from many addresses and for another person each time.
void Attack(std::mt19937& random, std::vector<RowText>& rows, double from, int count,
            uint16_t route, const std::string& fingerprint = "fp-tool") {
  for (int i = 0; i < count; ++i) {
    const std::string id = fmt::format("{}", 100'000 + random() % 3000);
    rows.push_back(
        {.time = At(from + 240.0 * i),
         .route = route,
         .subject = id,
         .principal = id,
         .address = fmt::format("{}.9.{}.{}", 3 + random() % 40, random() % 250, i % 250),
         .user_agent = "app",
         .fingerprint = fingerprint});
  }
}

std::vector<Finding> Look(std::vector<RowText>& rows, const Files& files = {}) {
  World world(files);
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("reads of one page from nobody's usual place are found, though each address reads once") {
  std::mt19937 random(1);
  std::vector<RowText> rows;
  Honest(random, rows, {});
  Attack(random, rows, 8 * kDaySeconds, 900, kBook);
  const std::vector<Finding> findings = Look(rows);
  REQUIRE(findings.size() == 1);
  CHECK(Has(findings, Dimension::kRoute, "GET /book/{member}"));
  CHECK(Has(findings, Dimension::kTlsFingerprint, "fp-tool"));
  CHECK(findings[0].indicators.size() == 2);
  CHECK(findings[0].confidence <= 0.6);
  CHECK(findings[0].alert.time - At(8 * kDaySeconds) < 2 * kDay);
}

TEST_CASE("what the whole service explains is silent") {
  std::mt19937 random(2);
  std::vector<RowText> rows;
  SUBCASE("the usual weeks") { Honest(random, rows, {.days = 16}); }
  SUBCASE("a day of sales") { Honest(random, rows, {.sale_day = 9}); }
  SUBCASE("a release that changes every second device") {
    Honest(random, rows, {.release_day = 8});
  }
  SUBCASE("one block of many reads") {
    Honest(random, rows, {});
    Attack(random, rows, 8 * kDaySeconds + 60, 80, kBook);
  }
  SUBCASE("before anything is known") {
    Honest(random, rows, {.days = 6});
    Attack(random, rows, 2 * kDaySeconds, 900, kBook);
  }
  CHECK(Look(rows).empty());
}

TEST_CASE("a service of one page drifts by no chance, though no other page tells what is usual") {
  for (unsigned seed = 0; seed < 4; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<RowText> rows;
    Honest(random, rows, {.days = 40, .visits_an_hour = 30});
    std::erase_if(rows, [](const RowText& row) { return row.route != 0; });
    const std::vector<RowText> once = rows;  // who comes looks at several things
    for (int i = 1; i < 8; ++i) rows.insert(rows.end(), once.begin(), once.end());
    CHECK(Look(rows).empty());
  }
}

TEST_CASE("a declared job may come every night, but not from elsewhere") {
  const Files files{{"jobs.toml", "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\n"},
                    {"people.csv", "person,role,joined,left\nsvc-export,job,2020-01-01,\n"}};
  for (const bool stolen : {false, true}) {
    CAPTURE(stolen);
    std::mt19937 random(3);
    std::vector<RowText> rows;
    Honest(random, rows, {.days = 14});
    for (int day = 0; day < 14; ++day) {
      for (int i = 0; i < (stolen && day >= 8 ? 240 : 120); ++i) {
        rows.push_back({.time = At(day * kDaySeconds + 3600 * 2 + i * 10),
                        .route = kCode,
                        .subject = fmt::format("{}", 100'000 + random() % 3000),
                        .principal = "svc-export",
                        .address = i < 120 ? "8.8.8.8" : "77.1.1.1"});
      }
    }
    const std::vector<Finding> findings = Look(rows, files);
    CHECK(findings.size() == (stolen ? 1 : 0));
    if (stolen) CHECK(Has(findings, Dimension::kRoute, "GET /code/{member}"));
  }
}

TEST_CASE("values beyond the limit are not counted, and the finding says so") {
  std::mt19937 random(4);
  std::vector<RowText> rows;
  Honest(random, rows, {});
  Attack(random, rows, 8 * kDaySeconds, 900, kBook);
  World world;
  InOrder(world, rows);
  const std::vector<Finding> findings =
      Findings([](const Context& context) { return MakeRouteDrift(context, 60); }, world);
  for (const Finding& finding : findings) {
    CHECK(std::any_of(finding.reasons.begin(), finding.reasons.end(), [](const Reason& reason) {
      return reason.text.en.find("found no room") != std::string::npos;
    }));
  }
  CHECK(Findings([](const Context& context) { return MakeRouteDrift(context, 3); }, world).empty());
}

TEST_CASE("what is raised depends on nothing behind it") {
  const Causality causality = CausalityOver(3, kMake, [](std::mt19937& random, auto& rows) {
    Honest(random, rows, {.days = 10, .visits_an_hour = 8});
    Attack(random, rows, 7.5 * kDaySeconds, 700, static_cast<uint16_t>(random() % 3));
    return Files{};
  });
  CHECK_FALSE(causality.broken_by);
  CHECK(causality.alerts >= 2);
}

TEST_CASE("counts of a block, beside a map") {
  std::mt19937 random(5);
  BlockCounts counts;
  for (int block = 0; block < 3; ++block) {
    std::map<uint64_t, uint32_t> slow;
    for (int i = 0; i < 20'000; ++i) {
      const uint64_t key = random() % 5000 * (uint64_t{1} << 33) + random() % 2;
      counts.Add(key), ++slow[key];
    }
    CHECK(counts.entries().size() == slow.size());
    for (const auto& [key, count] : slow) REQUIRE(counts.Of(key) == count);
    CHECK(counts.Of(12'345) == 0);
    counts.Clear();
  }
}

TEST_CASE("a series learns its week, and drifts only when it stays above") {
  std::mt19937 random(6);
  std::normal_distribution<double> noise(0, 0.1);
  DriftSeries series;
  auto hour = [&](size_t h, double more) {
    const double rhythm = h % 24 < 8 ? -1.0 : 0.5;
    series.Add(h % kWeekHours, rhythm + noise(random) + more, 0.01, h < 2 * kWeekHours);
  };
  double highest = 0;
  for (size_t h = 0; h < 8 * kWeekHours; ++h) {
    hour(h, 0);
    highest = std::max(highest, series.sum);
  }
  CHECK(highest < 12);
  series.sum = 0;
  hour(8 * kWeekHours, 3);  // one wild hour
  CHECK(series.sum <= kDriftClip);
  for (size_t h = 1; h < 48; ++h) hour(8 * kWeekHours + h, 0.4);
  CHECK(series.sum > kDriftSum);
}

}  // namespace
}  // namespace haetae::detect
