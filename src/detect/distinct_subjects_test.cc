#include "detect/distinct_subjects.h"

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

const Maker kMake = [](const Context& context) { return MakeDistinctSubjects(context); };
constexpr double kDaySeconds = 86'400;

std::map<std::string, std::string> Register(int members, int staff, const std::string& jobs = "") {
  std::string list = "member\n", people = "person,role\n";
  for (int i = 0; i < members; ++i) list += "m" + std::to_string(i) + "\n";
  for (int i = 0; i < staff; ++i) people += "agent" + std::to_string(i) + ",call centre\n";
  std::map<std::string, std::string> files = {{"members.csv", list}, {"people.csv", people}};
  if (!jobs.empty()) files["jobs.toml"] = jobs;
  return files;
}

// `reader` reads `count` people, spread over a working day.
void Read(std::vector<RowText>& rows, int day, const RowText& reader, int count, int first = 0) {
  for (int i = 0; i < count; ++i) {
    RowText row = reader;
    row.time = At(day * kDaySeconds + 30'000 + 20'000.0 * i / count);
    row.subject = "m" + std::to_string(first + i);
    rows.push_back(row);
  }
}

std::vector<Finding> Look(std::vector<RowText>& rows,
                          const std::map<std::string, std::string>& files) {
  World world(files);
  InOrder(world, rows);
  return Findings(kMake, world);
}

TEST_CASE("a member who reads other members") {
  std::vector<RowText> rows;
  for (int i = 0; i < 300; ++i) Read(rows, i % 3, {.principal = "m" + std::to_string(i)}, 2, i);
  Read(rows, 1, {.principal = "m7"}, 40, 100);
  const std::vector<Finding> findings = Look(rows, Register(500, 0));
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kPrincipal, "m7"));
  std::vector<RowText> own;
  for (int i = 0; i < 400; ++i) {
    const std::string member = "m" + std::to_string(i);
    own.push_back({.time = At(i * 9.0), .subject = member, .principal = member});
  }
  CHECK(Look(own, Register(500, 0)).empty());
}

TEST_CASE("an agent who reads many times what the others read; not a call centre alike") {
  std::vector<RowText> alike;
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 30; ++i)
      Read(alike, day, {.principal = "agent" + std::to_string(i)}, 180 + i * 2, i * 50);
  }
  CHECK(Look(alike, Register(3000, 30)).empty());
  std::vector<RowText> rows;
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 30; ++i)
      Read(rows, day, {.principal = "agent" + std::to_string(i)}, i == 4 && day == 2 ? 900 : 60);
  }
  // 90 reader-days: one in a hundred of them is less than one, which must not hide behind itself.
  const std::vector<Finding> findings = Look(rows, Register(3000, 30));
  REQUIRE_EQ(findings.size(), 1);
  CHECK(Has(findings, Dimension::kPrincipal, "agent4"));
}

TEST_CASE("without a member list the pages tell staff from customers who read others") {
  std::vector<RowText> rows;
  for (int i = 0; i < 300; ++i) {  // who read what is theirs
    const std::string member = "m" + std::to_string(i);
    rows.push_back({.time = At(i * 200.0), .subject = member, .principal = member});
  }
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 30; ++i) {
      RowText staff{.principal = "emp" + std::to_string(i)};
      staff.route = ledger::kCode;
      Read(rows, day, staff, 60 + i, i * 50);
    }
  }
  CHECK(Look(rows, {}).empty());
  Read(rows, 2, {.principal = "m7"}, 40, 100);  // on the customers' page
  RowText greedy{.principal = "emp4"};
  greedy.route = ledger::kCode;
  Read(rows, 2, greedy, 900);
  const std::vector<Finding> findings = Look(rows, {});
  CHECK_EQ(findings.size(), 2);
  CHECK(Has(findings, Dimension::kPrincipal, "m7"));
  CHECK(Has(findings, Dimension::kPrincipal, "emp4"));
}

TEST_CASE("an address that reads many people; not a carrier's, with as many devices as people") {
  for (bool carrier : {false, true}) {
    CAPTURE(carrier);
    std::vector<RowText> rows;
    for (int i = 0; i < 200; ++i) {
      Read(rows, i % 2, {.address = "10.0.0." + std::to_string(i), .user_agent = "browser"}, 2, i);
    }
    Read(rows, 1, {.address = "11.1.1.1"}, 300);
    int device = 0;
    for (RowText& row : rows) {
      if (row.address == "11.1.1.1")
        row.user_agent = "device " + std::to_string(carrier ? device++ / 2 : 0);
    }
    const std::vector<Finding> findings = Look(rows, Register(500, 0));
    CHECK_EQ(findings.size(), carrier ? 0 : 1);
    CHECK_EQ(Has(findings, Dimension::kSourceIp, "11.1.1.1"), !carrier);
  }
}

TEST_CASE("a declared job is left out on its routes until its date") {
  const std::string until = FormatTime(At(2 * kDaySeconds));
  const std::string names[] = {"principal = \"batch\"", "credential = \"c-batch\"",
                               "source_ip = \"10.9.9.9\""};
  const RowText readers[] = {{.principal = "batch"},
                             {.credential = "c-batch"},
                             {.address = "10.9.9.9", .user_agent = "batch"}};
  for (size_t i = 0; i < 3; ++i) {
    CAPTURE(names[i]);
    const std::string job = "[[job]]\nname = \"export\"\n" + names[i] +
                            "\nroutes = [\"GET /orders/{member}\"]\nuntil = " + until + "\n";
    std::vector<RowText> rows;
    Read(rows, 1, readers[i], 400);
    CHECK(Look(rows, Register(500, 0, job)).empty());
    CHECK_EQ(Look(rows, Register(500, 0)).size(), 1);
    std::vector<RowText> late;
    Read(late, 2, readers[i], 400);
    CHECK_EQ(Look(late, Register(500, 0, job)).size(), 1);
    for (RowText& row : rows) row.route = ledger::kCode;
    CHECK_EQ(Look(rows, Register(500, 0, job)).size(), 1);
  }
}

TEST_CASE(
    "a declared job in a log without readers is found by its address, and the remedy is named") {
  std::vector<RowText> rows;
  for (int i = 0; i < 300; ++i)
    Read(rows, 0, {.address = "20.0.1." + std::to_string(i % 200)}, 1, i);
  Read(rows, 1, {.principal = "svc-export", .address = "20.0.0.9"}, 400);
  Read(rows, 1, {.address = "20.0.0.9"}, 400);
  const std::string job = "[[job]]\nname = \"export\"\n";
  const auto remedy = [](const std::vector<Finding>& findings) {
    return std::ranges::any_of(findings, [](const Finding& finding) {
      return std::ranges::any_of(finding.reasons, [](const auto& reason) {
        return reason.text.en.find("with its source_ip") != std::string::npos;
      });
    });
  };
  const std::string by_name = job + "principal = \"svc-export\"\n";
  const std::vector<Finding> found = Look(rows, Register(500, 0, by_name));
  CHECK(Has(found, Dimension::kSourceIp, "20.0.0.9"));
  CHECK(remedy(found));
  CHECK(Look(rows, Register(500, 0, by_name + job + "source_ip = \"20.0.0.9\"\n")).empty());
  CHECK_FALSE(remedy(Look(rows, Register(500, 0))));  // nothing is declared
}

TEST_CASE("three strangers a day are found over a month, half of one a day over half a year") {
  for (int gap : {1, 5}) {
    CAPTURE(gap);
    std::vector<RowText> rows;
    for (int n = 0; n < 100; ++n) Read(rows, n * gap / 3, {.principal = "m3"}, 3, 10 + n * 3);
    for (int n = 0; n < 200; ++n)
      Read(rows, n % 30, {.principal = "m" + std::to_string(250 + n)}, 2);
    const std::vector<Finding> findings = Look(rows, Register(500, 0));
    REQUIRE_EQ(findings.size(), 1);
    CHECK(Has(findings, Dimension::kPrincipal, "m3"));
    CHECK_NE(findings[0].title.en.find(gap == 1 ? "30 days" : "180 days"), std::string::npos);
  }
}

TEST_CASE("wherever a month is cut, three strangers a day over it are found") {
  for (int from = 0; from < 30; from += 3) {
    CAPTURE(from);
    std::vector<RowText> rows;
    for (int n = 0; n < 30; ++n) Read(rows, from + n, {.principal = "m3"}, 3, 10 + n * 3);
    CHECK_EQ(Look(rows, Register(500, 0)).size(), 1);
  }
}

TEST_CASE("people of two days do not add up") {
  std::vector<RowText> rows;
  for (int day = 0; day < 6; ++day) Read(rows, day, {.principal = "m0"}, 10, 1 + day * 10);
  CHECK(Look(rows, Register(500, 0)).empty());
}

TEST_CASE("at the limit of a day no more people are counted, and the next day they are") {
  std::vector<RowText> rows;
  Read(rows, 0, {.principal = "m0"}, 100, 1);
  World world(Register(500, 0));
  InOrder(world, rows);
  const auto with = [&](size_t pairs_max) {
    return Findings([=](const Context& c) { return MakeDistinctSubjects(c, pairs_max); }, world);
  };
  CHECK(with(kFloorMember - 1).empty());
  REQUIRE_EQ(with(kFloorMember).size(), 1);
  CHECK_NE(with(50).at(0).title.en.find(" 50 other people"), std::string::npos);
  std::vector<RowText> next;
  Read(next, 1, {.principal = "m3"}, 30, 1);
  for (const RowText& row : next) world.Add(row);
  CHECK(Has(with(20), Dimension::kPrincipal, "m3"));
}

TEST_CASE("an alert depends on nothing behind it") {
  const auto life = [](std::mt19937& random, std::vector<RowText>& rows) -> Files {
    for (int n = 0; n < 60; ++n) {
      const std::string number = std::to_string(random() % 12);
      const RowText readers[] = {
          {.principal = "m" + number},
          {.principal = "agent" + number},
          {.credential = "c" + number},
          {.address = "10.0.0." + number, .user_agent = "a" + std::to_string(random() % 3)}};
      const int count = 1 + static_cast<int>(random() % (random() % 8 == 0 ? 300 : 20));
      Read(rows, static_cast<int>(random() % 4), readers[random() % 4], count,
           static_cast<int>(random() % 100));
    }
    return Register(500, 12);
  };
  const Causality causality = CausalityOver(25, kMake, life);
  CHECK_FALSE(causality.broken_by.has_value());
  CHECK_GT(causality.alerts, 15);
}

}  // namespace
}  // namespace haetae::detect
