// What the detectors find where jobs and staff stand in two logs, and somebody beside them.
#include <random>

#include "detect/detection.h"
#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

constexpr std::string_view kJobs =
    "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\nroutes = [\"GET /orders/{member}\"]\n";
const std::string kOffice = "87.32.10.20";

// Of a job that reads 400 members an hour by its name, beside members who read themselves; a proxy
// has each of its requests too, some before and some after the application.
std::vector<RowText> TwoLogs() {
  std::vector<RowText> rows;
  const auto both = [&](double at, const std::string& subject, const std::string& principal,
                        const std::string& address, double later) {
    rows.push_back({.time = At(at),
                    .subject = subject,
                    .principal = principal,
                    .address = address,
                    .source = "app.jsonl"});
    rows.push_back(
        {.time = At(at + later), .subject = subject, .address = address, .source = "proxy.log"});
  };
  for (int i = 0; i < 1200; ++i) {
    both(i * 9, "m" + std::to_string(i), "svc-export", "54.1.1.1", (i % 9 - 4));
    const std::string own = "m" + std::to_string(i % 300);
    both(i * 9 + 3, own, own,
         "10.0." + std::to_string(i % 300 / 200) + "." + std::to_string(i % 200), 0.2);
  }
  return rows;
}

Files MembersAndJobs(int members) {
  Files files{{"jobs.toml", std::string(kJobs)}, {"members.csv", "member\n"}};
  for (int i = 0; i < members; ++i) files["members.csv"] += "m" + std::to_string(i) + "\n";
  return files;
}

std::vector<Finding> Look(const Files& files, std::vector<RowText> rows, size_t step, bool ahead) {
  World world(files);
  InOrder(world, rows);
  Detection detection({world.names, world.catalogue, *world.registers}, {.ahead = ahead});
  size_t seen = 0;
  for (size_t at = 0; at < world.rows.size(); at += step)
    detection.See({&world.rows, at, std::min(world.rows.size(), at + step)}, [&] { ++seen; });
  CHECK_EQ(seen, (world.rows.size() + step - 1) / step);
  detection.Finish();
  return detection.Findings();
}

TEST_CASE("a declared job is no incident of the proxy beside it") {
  const Files files = MembersAndJobs(1200);
  CHECK(Look(files, TwoLogs(), 1000, true).empty());
  // Of those whose name comes later nobody knew whose they were.
  CHECK(Has(Look(files, TwoLogs(), 1, false), Dimension::kSourceIp, "54.1.1.1"));
  // Without the application's log nobody knows that it was the job.
  std::vector<RowText> proxy = TwoLogs();
  std::erase_if(proxy, [](const RowText& row) { return row.source != "proxy.log"; });
  CHECK(Has(Look(files, proxy, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
}

TEST_CASE("what a proxy saw from a job's address and the application did not is told") {
  const Files files = MembersAndJobs(3000);
  std::vector<RowText> rows = TwoLogs();
  for (int i = 0; i < 600; ++i)
    rows.push_back({.time = At(i * 9 + 5),
                    .subject = "m" + std::to_string(1500 + i),
                    .address = "54.1.1.1",
                    .source = "proxy.log"});
  CHECK(Has(Look(files, rows, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
  // Nor does the job's name cover who reads the same people from elsewhere.
  rows = TwoLogs();
  for (int i = 0; i < 600; ++i)
    rows.push_back({.time = At(i * 9 + 1),
                    .subject = "m" + std::to_string(i),
                    .address = "77.1.1.1",
                    .source = "proxy.log"});
  const std::vector<Finding> elsewhere = Look(files, rows, 1000, true);
  CHECK(Has(elsewhere, Dimension::kSourceIp, "77.1.1.1"));
  CHECK_FALSE(Has(elsewhere, Dimension::kSourceIp, "54.1.1.1"));
}

TEST_CASE("twins are found however the rows are cut into batches") {
  std::vector<RowText> rows = TwoLogs();
  std::mt19937 random(2);
  for (int i = 0; i < 600; ++i) {  // more of the job's, some of which have no twin
    const double at = static_cast<double>(random() % 10'800);
    const std::string subject = "m" + std::to_string(random() % 1200);
    const std::string address = random() % 3 == 0 ? "21.1.1.1" : "20.1.1.1";
    rows.push_back({.time = At(at),
                    .subject = subject,
                    .principal = "svc-export",
                    .address = "20.1.1.1",
                    .source = "app.jsonl"});
    rows.push_back({.time = At(at + static_cast<double>(random() % 11) - 5),
                    .subject = subject,
                    .address = address,
                    .source = "proxy.log"});
  }
  const auto ids = [&](size_t step) {
    std::vector<std::string> list;
    for (const Finding& finding : Look(MembersAndJobs(1200), rows, step, true))
      list.push_back(finding.id);
    return list;
  };
  const std::vector<std::string> all = ids(1'000'000);
  CHECK_FALSE(all.empty());
  for (const size_t step : {1, 2, 7, 100, 2500}) CHECK_EQ(ids(step), all);
}

TEST_CASE("a line is the job's only on its routes") {
  std::vector<RowText> rows = TwoLogs();
  for (RowText& row : rows)
    if (row.address == "54.1.1.1") row.route = ledger::kBook;
  CHECK(Has(Look(MembersAndJobs(1200), rows, 1000, true), Dimension::kSourceIp, "54.1.1.1"));
}

// Twelve people of support behind the office's address, each of whom looks up ten customers an hour
// beside members who read themselves.
std::vector<RowText> Office() {
  std::vector<RowText> rows;
  const auto both = [&](double at, const std::string& subject, const std::string& principal,
                        const std::string& address) {
    rows.push_back({.time = At(at),
                    .subject = subject,
                    .principal = principal,
                    .credential = "s-" + principal,
                    .address = address,
                    .source = "app.jsonl"});
    rows.push_back(
        {.time = At(at + 0.3), .subject = subject, .address = address, .source = "proxy.log"});
  };
  for (int i = 0; i < 720; ++i) {
    both(i * 30, "m" + std::to_string(i * 7 % 3000), "p" + std::to_string(i % 12), kOffice);
    const std::string own = "m" + std::to_string(i % 300);
    both(i * 30 + 11, own, own,
         "10.0." + std::to_string(i % 300 / 200) + "." + std::to_string(i % 200));
  }
  return rows;
}

Files MembersAndStaff() {
  Files files{{"people.csv", "person,role\n"}, {"members.csv", "member\n"}};
  for (int i = 0; i < 12; ++i) files["people.csv"] += "p" + std::to_string(i) + ",support\n";
  for (int i = 0; i < 3000; ++i) files["members.csv"] += "m" + std::to_string(i) + "\n";
  return files;
}

// The proxy notes a hash of the session's cookie: one of each address.
std::vector<RowText> WithHashes(std::vector<RowText> rows) {
  for (RowText& row : rows)
    if (row.source == "proxy.log") row.credential = "hash of " + row.address;
  return rows;
}

// A job on one machine, or staff in an office, in two logs of which the second has hashes.
struct Readers {
  const char* what;
  Files files;
  std::vector<RowText> rows;
  std::string address;
  std::string hash() const { return "hash of " + address; }
};
std::vector<Readers> JobAndStaff() {
  return {{"a job", MembersAndJobs(3000), WithHashes(TwoLogs()), "54.1.1.1"},
          {"staff", MembersAndStaff(), WithHashes(Office()), kOffice}};
}

TEST_CASE("neither a job nor an office is an incident of a proxy that knows its sessions") {
  for (const Readers& readers : JobAndStaff()) {
    CAPTURE(readers.what);
    CHECK(Look(readers.files, readers.rows, 1000, true).empty());
    // Without the application's log nobody knows who they are; nor where none are declared.
    std::vector<RowText> proxy = readers.rows;
    std::erase_if(proxy, [](const RowText& row) { return row.source != "proxy.log"; });
    CHECK(Has(Look(readers.files, proxy, 1000, true), Dimension::kCredential, readers.hash()));
    Files others = readers.files;
    others["people.csv"] = "person,role\nsomebody,support\n";
    others.erase("jobs.toml");
    CHECK(Has(Look(others, readers.rows, 1000, true), Dimension::kCredential, readers.hash()));
  }
  CHECK(Look(MembersAndStaff(), Office(), 1000, true).empty());  // nor of one that knows none
}

// Each request of the readers' once more, as an intruder at their address makes it.
struct Intruder {
  const char* what;
  double later = 1;  // than the readers' line in the proxy's log
  const char *source = "proxy.log", *credential = "his own", *key = "";
};
std::vector<RowText> With(const Readers& readers, const Intruder& intruder) {
  std::vector<RowText> rows = readers.rows;
  for (const RowText& row : readers.rows) {
    if (row.source != "proxy.log" || row.address != readers.address) continue;
    RowText more = row;
    more.time = row.time + static_cast<Duration>(intruder.later * kSecond);
    more.source = intruder.source;
    more.credential = intruder.credential;
    more.key = intruder.key;
    rows.push_back(more);
  }
  return rows;
}

TEST_CASE("who asks for the same beside a job or staff is found, and they are not") {
  for (const Readers& readers : JobAndStaff()) {
    CAPTURE(readers.what);
    for (const Intruder& intruder : {Intruder{"a second later"},
                                     {"at once", 0.001},
                                     {"in the application's log", 1, "app.jsonl"},
                                     {"ahead of them there", -1, "app.jsonl"}}) {
      CAPTURE(intruder.what);
      const std::vector<Finding> findings =
          Look(readers.files, With(readers, intruder), 1000, true);
      CHECK(Has(findings, Dimension::kCredential, "his own"));
      CHECK_FALSE(Has(findings, Dimension::kCredential, readers.hash()));
    }
    // Through the other of two proxies, or to the other of two applications.
    for (const auto& [log, other] :
         {std::pair("proxy.log", "proxy-2.log"), std::pair("app.jsonl", "app-2.jsonl")}) {
      CAPTURE(other);
      Readers fleet = readers;
      const std::string first = std::string(other).replace(std::string(other).find('2'), 1, "1");
      std::vector<RowText> rows = With(readers, {"", 1, other});
      for (RowText& row : rows)
        if (row.source == log) row.source = first;
      const std::vector<Finding> findings = Look(readers.files, rows, 1000, true);
      CHECK(Has(findings, Dimension::kCredential, "his own"));
      CHECK_FALSE(Has(findings, Dimension::kCredential, readers.hash()));
    }
    // A third log that names the readers, too, makes no room for him.
    std::vector<RowText> rows = With(readers, {""});
    for (size_t i = rows.size(); i-- > 0;) {
      if (rows[i].source != "app.jsonl") continue;
      rows.push_back(rows[i]);
      rows.back().source = "audit.jsonl";
    }
    CHECK(Has(Look(readers.files, rows, 1000, true), Dimension::kCredential, "his own"));
    // Ahead of them the line that is left is theirs, but for a key that tells them apart.
    rows = With(readers, {"", -0.01});
    CHECK(Has(Look(readers.files, rows, 1000, true), Dimension::kCredential, readers.hash()));
    rows = With(readers, {"", -0.01, "proxy.log", "his own", "k-forged"});
    for (RowText& row : rows)
      if (row.source == "app.jsonl") row.key = "k-1";
    const std::vector<Finding> findings = Look(readers.files, rows, 1000, true);
    CHECK(Has(findings, Dimension::kCredential, "his own"));
    CHECK_FALSE(Has(findings, Dimension::kCredential, readers.hash()));
  }
}

TEST_CASE("live, too, he does not get the place of a line that came before the reader's name") {
  for (const Readers& readers : JobAndStaff()) {
    CAPTURE(readers.what);
    std::vector<RowText> rows = readers.rows;
    for (RowText& row : rows)  // the application writes when it has answered
      if (row.source == "app.jsonl") row.time = row.time + 5 * kSecond;
    Readers slow = readers;
    slow.rows = rows;
    rows = With(slow, {"", 4});
    for (RowText& row : rows)
      if (row.source == "app.jsonl") row.time = row.time - 2 * kSecond;
    CHECK(Has(Look(readers.files, rows, 1, false), Dimension::kCredential, "his own"));
  }
}

TEST_CASE(
    "hidden is who asks only for what a reader asks who is not in that log, and leaves no "
    "other line") {
  for (Readers& readers : JobAndStaff()) {
    CAPTURE(readers.what);
    const auto past = [&](std::vector<RowText> rows) {
      std::erase_if(rows, [&](const RowText& row) { return row.credential == readers.hash(); });
      return Look(readers.files, rows, 1000, true);
    };
    CHECK_FALSE(Has(past(With(readers, {""})), Dimension::kCredential, "his own"));
    std::vector<RowText> both = With(readers, {""});
    for (size_t i = both.size(); i-- > 0;) {
      if (both[i].credential != "his own") continue;
      both.push_back(both[i]);
      both.back().source = "app.jsonl";
    }
    CHECK(Has(past(both), Dimension::kCredential, "his own"));
    CHECK(Has(past(With(readers, {"", 11})), Dimension::kCredential, "his own"));
    // Other people, another page.
    for (const bool page : {false, true}) {
      std::vector<RowText> other = With(readers, {""});
      for (RowText& row : other) {
        if (row.credential != "his own") continue;
        if (page)
          row.route = ledger::kBook;
        else
          row.subject = "m" + std::to_string(std::stoi(row.subject.substr(1)) + 1);
      }
      CHECK(Has(past(other), Dimension::kCredential, "his own"));
    }
  }
}

TEST_CASE("whoever has the readers' session, or a customer's, is found with it") {
  for (const Readers& readers : JobAndStaff()) {
    for (const std::string& address : {std::string("77.1.1.1"), readers.address}) {
      CAPTURE(readers.what);
      CAPTURE(address);
      std::vector<RowText> rows = readers.rows;
      for (int i = 0; i < 300; ++i)
        rows.push_back({.time = At(i * 30 + 5),
                        .subject = "m" + std::to_string(1500 + i),
                        .credential = readers.hash(),
                        .address = address,
                        .source = "proxy.log"});
      CHECK(Has(Look(readers.files, rows, 1000, true), Dimension::kCredential, readers.hash()));
    }
    // The application names it as a member's: it takes none of the readers' requests, though it is
    // first.
    std::vector<RowText> rows = With(readers, {"", -0.01, "proxy.log", "s-7"});
    rows.push_back({.time = At(-60),
                    .subject = "m7",
                    .principal = "m7",
                    .credential = "s-7",
                    .address = readers.address,
                    .source = "app.jsonl"});
    const std::vector<Finding> findings = Look(readers.files, rows, 1000, true);
    CHECK(Has(findings, Dimension::kCredential, "s-7"));
    CHECK_FALSE(Has(findings, Dimension::kCredential, readers.hash()));
  }
}

TEST_CASE("a member of staff who reads too much is found by name in two logs as in one") {
  const Files files = MembersAndStaff();
  std::vector<RowText> rows = Office();
  for (int i = 0; i < 500; ++i) {
    rows.push_back({.time = At(i * 5 + 2),
                    .subject = "m" + std::to_string(i + 400),
                    .principal = "p3",
                    .credential = "s-p3",
                    .address = kOffice,
                    .source = "app.jsonl"});
    rows.push_back({.time = At(i * 5 + 2.2),
                    .subject = "m" + std::to_string(i + 400),
                    .address = kOffice,
                    .source = "proxy.log"});
  }
  std::vector<RowText> one = rows;
  std::erase_if(one, [](const RowText& row) { return row.source == "proxy.log"; });
  for (const std::vector<RowText>& logs : {rows, one}) {
    const std::vector<Finding> findings = Look(files, logs, 1000, true);
    CHECK(Has(findings, Dimension::kPrincipal, "p3"));
    CHECK_FALSE(Has(findings, Dimension::kSourceIp, kOffice));
  }
}

}  // namespace
}  // namespace haetae::detect
