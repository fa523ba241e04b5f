#include "detect/staff_excess.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeStaffExcess(context); };

// An office that works day by day: too many reads to hold them all at once.
struct Office {
  struct Staff {
    double mean = 30;    // people a working day
    double noise = 0.3;  // of their logarithm, from day to day
    int off = 0;         // first of two days off a week
    double extra = 0;    // people a working day, from `extra_from` on
    int extra_from = 1 << 30;
    int from = 0;  // first day
  };
  std::vector<Staff> staff;
  int roles = 1;
  std::mt19937_64 random{1};
  std::string tickets;
  size_t staff_max = kStaffMax;

  std::unique_ptr<World> world;
  std::unique_ptr<Viewer> viewer;
  std::unique_ptr<Detector> detector;
  uint64_t record = 0;

  static std::string Name(size_t person) { return "p" + std::to_string(person); }

  void Open() {
    Files files{{"people.csv", "person,role\n"}};
    for (size_t i = 0; i < staff.size(); ++i) {
      files["people.csv"] +=
          Name(i) + ",role" + std::to_string(i % static_cast<size_t>(roles)) + "\n";
    }
    if (!tickets.empty()) files["tickets.csv"] = "person,member,opened\n" + tickets;
    world = std::make_unique<World>(files);
    for (size_t i = 0; i < staff.size(); ++i) world->Principal(Name(i));
    const Context context{world->names, world->catalogue, *world->registers};
    viewer = std::make_unique<Viewer>(context);
    detector = MakeStaffExcess(context, staff_max);
  }

  using Read = std::tuple<int64_t, uint32_t, uint32_t>;  // time, person, subject
  void Add(std::vector<Read>& reads, int day, size_t person, double people, double from_hour = 0,
           double hours = 9) {
    for (int n = static_cast<int>(people); n > 0; --n) {
      const double hour = from_hour + hours * static_cast<double>(random() % 1'000'000) / 1'000'000;
      reads.emplace_back(At(day * 86'400.0 + hour * 3600).us, person,
                         static_cast<uint32_t>(random() % 1'000'000));
    }
  }

  void Work(int day, double together = 1, std::vector<Read> reads = {}) {
    std::normal_distribution<double> normal;
    for (size_t i = 0; i < staff.size(); ++i) {
      const Staff& one = staff[i];
      if (day < one.from || (day + 7 - one.off) % 7 < 2) continue;
      const double level =
          one.mean * together * std::exp(one.noise * normal(random) - one.noise * one.noise / 2);
      std::poisson_distribution<int> people(level);
      Add(reads, day, i, people(random));
      if (day >= one.extra_from) Add(reads, day, i, one.extra);
    }
    std::sort(reads.begin(), reads.end());
    access::Accesses rows;
    rows.Reserve(reads.size());
    for (const auto& [time, person, subject] : reads) {
      access::Access access;
      access.time = {time};
      access.record = ++record;
      access.route = ledger::kOrders;
      access.outcome = Outcome::kDisclosed;
      access.subject = subject;
      access.principal = person | access::kTextPrincipal;
      rows.Append(access);
    }
    detector->See(viewer->View({&rows, 0, rows.size()}));
  }
};

bool Names(const std::vector<Finding>& findings, size_t person) {
  return Has(findings, Dimension::kPrincipal, Office::Name(person));
}

TEST_CASE("two thousand honest staff in half a year raise at most two alarms") {
  Office office;
  office.roles = 6;
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    office.staff.push_back({.mean = 5 + static_cast<double>(random() % 45),
                            .noise = 0.15 + 0.01 * static_cast<double>(random() % 21),
                            .off = random() % 4 == 0 ? static_cast<int>(random() % 7) : 5});
  }
  office.Open();
  for (int day = 0; day < 180; ++day) {
    const double monday = day % 7 == 0 ? 1.3 : 1;
    const double cover = day / 10 % 5 == 3 ? 1.6 : 1;  // holidays: half of the others do it all
    office.Work(day, monday * cover);
  }
  const std::vector<Finding> findings = office.detector->Findings();
  MESSAGE("false alarms: ", findings.size(), " in 2,000 × 180 days, ", office.record, " reads");
  for (const Finding& finding : findings) MESSAGE(finding.title.en);
  CHECK_LE(findings.size(), 2);
}

TEST_CASE("25 more people a day are found within 14 days") {
  Office office;
  office.roles = 3;
  std::mt19937 random(8);
  for (int i = 0; i < 300; ++i) {
    office.staff.push_back({.mean = 4 + static_cast<double>(random() % 15),
                            .noise = 0.25,
                            .off = 5,
                            .extra = i < 40 ? 25.0 : 0.0,
                            .extra_from = 60});
  }
  office.Open();
  std::vector<int> found(40, -1);
  for (int day = 0; day < 80; ++day) {
    office.Work(day);
    const std::vector<Finding> findings = office.detector->Findings();
    for (size_t i = 0; i < found.size(); ++i) {
      if (found[i] < 0 && Names(findings, i)) found[i] = day;
    }
  }
  int late = 0, latest = 0;
  for (int day : found) {
    late += day < 60 || day > 74;
    latest = std::max(latest, day);
  }
  MESSAGE("the last of 40 was found on day ", latest - 60);
  CHECK_LE(late, 1);
}

TEST_CASE("forty times the usual is found within the hour, and a busy hour of all is not") {
  Office office;
  office.roles = 2;
  for (int i = 0; i < 60; ++i) office.staff.push_back({.mean = 40, .noise = 0.3, .off = 5});
  office.Open();
  for (int day = 0; day < 21; ++day) office.Work(day);
  CHECK(office.detector->Findings().empty());
  for (int day = 21; day < 28; ++day) office.Work(day, 2);  // a busy week for all
  CHECK(office.detector->Findings().empty());
  std::vector<Office::Read> surge;
  for (size_t i = 0; i < 60; ++i) office.Add(surge, 28, i, 150, 3, 1);  // a recall
  office.Work(28, 1, surge);
  CHECK(office.detector->Findings().empty());
  std::vector<Office::Read> insider;
  office.Add(insider, 29, 7, 40 * 40 / 9.0 * 2, 2, 2);
  office.Work(29, 1, insider);
  const std::vector<Finding> findings = office.detector->Findings();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Names(findings, 7));
  CHECK_LE(findings[0].alert.time, At(29 * 86'400.0 + 3 * 3600));
}

TEST_CASE("seven times a usual day is found on that day, before there are twenty to compare with") {
  Office office;
  for (int i = 0; i < 40; ++i) office.staff.push_back({.mean = 50, .noise = 0.2, .off = 5});
  office.Open();
  for (int day = 0; day < 5; ++day) office.Work(day);
  for (int day = 7; day < 10; ++day) {
    std::vector<Office::Read> insider;
    office.Add(insider, day, 3, 300);
    office.Work(day, 1, insider);
  }
  std::vector<Office::Read> all;  // everybody's busy day is nobody's
  for (size_t i = 0; i < 40; ++i) office.Add(all, 10, i, 600);
  office.Work(10, 1, all);
  const std::vector<Finding> findings = office.detector->Findings();
  REQUIRE_EQ(findings.size(), 1);  // its days are one finding
  CHECK(Names(findings, 3));
  CHECK_LE(findings[0].alert.time, At(7 * 86'400.0 + 9 * 3600));
}

TEST_CASE("days off, and coming back to more than before for a day or two, are nothing") {
  Office office;
  for (int i = 0; i < 40; ++i) office.staff.push_back({.mean = 30, .noise = 0.25, .off = 5});
  office.Open();
  for (int day = 0; day < 40; ++day) office.Work(day);
  const double mean = office.staff[3].mean;
  office.staff[3].mean = 1e-9;  // away
  for (int day = 40; day < 60; ++day) office.Work(day);
  office.staff[3].mean = mean * 1.8;
  for (int day = 60; day < 62; ++day) office.Work(day);
  office.staff[3].mean = mean;
  for (int day = 62; day < 90; ++day) office.Work(day);
  CHECK(office.detector->Findings().empty());
}

TEST_CASE("who reads what tickets ask for raises nothing, however much; what they do not, counts") {
  Office office;
  for (int i = 0; i < 30; ++i) office.staff.push_back({.mean = 3, .noise = 0.2, .off = 5});
  for (unsigned member = 0; member < 4000; ++member)
    office.tickets += "p1,m" + std::to_string(member) + ",2025-01-01\n";
  office.tickets += "p2,m1,2025-01-01\n";
  office.Open();
  for (int day = 0; day < 35; ++day) office.Work(day);
  auto read = [&](int day, uint32_t person) {
    std::vector<Office::Read> reads;
    for (unsigned member = 0; member < 900; ++member) {
      const uint32_t number = office.world->names.subjects.Find("m" + std::to_string(member + 1));
      reads.emplace_back(At(day * 86'400.0 + 3600 + member * 3).us, person, number);
    }
    return reads;
  };
  office.Work(35, 1, read(35, 1));
  CHECK(office.detector->Findings().empty());
  office.Work(36, 1, read(36, 2));
  const std::vector<Finding> findings = office.detector->Findings();
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Names(findings, 2));
}

TEST_CASE("who reads far more than all colleagues for a month is found without a change") {
  Office office;
  for (int i = 0; i < 40; ++i)
    office.staff.push_back({.mean = i == 5 ? 900.0 : 20.0, .noise = 0.2, .off = 5});
  office.Open();
  for (int day = 0; day < 40; ++day) office.Work(day);
  const std::vector<Finding> findings = office.detector->Findings();
  CHECK(Names(findings, 5));
  REQUIRE_EQ(findings.size(), 1);
  // Months are counted from 1970; this one is the log's from its first day on.
  CHECK(findings[0].reasons.front().text.en.starts_with("from 2025-06-23 on; "));
}

TEST_CASE("at the limit of staff the first ones stay and the others are counted") {
  Office office;
  office.staff_max = 20;
  for (int i = 0; i < 30; ++i)
    office.staff.push_back({.mean = 30, .noise = 0.2, .off = 5, .from = i < 20 ? 0 : 1});
  office.Open();
  for (int day = 0; day < 21; ++day) office.Work(day);
  std::vector<Office::Read> reads;
  for (const size_t i : {2, 29}) office.Add(reads, 21, i, 900, 1, 1);
  office.Work(21, 1, reads);
  const std::vector<Finding> findings = office.detector->Findings();
  for (const Finding& finding : findings)
    CHECK_NE(finding.reasons.back().text.en.find("found no room"), std::string::npos);
  CHECK_EQ(findings.size(), 1);
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    Files files{{"people.csv", "person,role\n"}};
    for (int p = 0; p < 12; ++p)
      files["people.csv"] += Office::Name(static_cast<size_t>(p)) + ",a\n";
    for (int day = 0; day < 30; ++day) {
      for (int p = 0; p < 12; ++p) {
        const bool more = p < 3 && day > 23;
        const unsigned count = 3 + random() % 3 + (more ? 10 + random() % 60 : 0);
        for (unsigned n = 0; n < count; ++n) {
          rows.push_back({.time = At(day * 86'400 + random() % (more ? 3600 : 30'000)),
                          .subject = "m" + std::to_string(random() % 5000),
                          .principal = Office::Name(static_cast<size_t>(p))});
        }
      }
    }
    return files;
  };
  const Causality causality = CausalityOver(6, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 5);
}

TEST_CASE("who left is no peer of those who stayed") {
  Office office;
  office.staff.assign(30, {.mean = 90, .noise = 0.05});
  for (size_t i = 0; i < 25; ++i) office.staff.push_back({.mean = 8, .noise = 0.05});
  office.Open();
  for (int day = 0; day < 60; ++day) office.Work(day);
  for (size_t i = 0; i < 30; ++i) office.staff[i].from = 1 << 30;
  office.staff[54] = {.mean = 45, .noise = 0.05, .from = 180};
  for (int day = 180; day < 240; ++day) office.Work(day);
  CHECK(Names(office.detector->Findings(), 54));
}

}  // namespace
}  // namespace haetae::detect
