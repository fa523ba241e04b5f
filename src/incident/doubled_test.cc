#include "incident/doubled.h"

#include <algorithm>
#include <random>
#include <string>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;

struct LogLine {
  int second;
  uint64_t record;  // stands for its text
  uint64_t bytes;
};

// Lines of a log to the second, some of which are the line before once more.
std::vector<LogLine> SomeLog(std::mt19937& random, size_t lines, uint64_t first_record) {
  std::vector<LogLine> log;
  int second = 0;
  for (size_t i = 0; i < lines; ++i) {
    if (i > 0 && random() % 6 == 0) {
      log.push_back(log.back());
      continue;
    }
    second += static_cast<int>(random() % 3);
    log.push_back({second, first_record + i, 80 + random() % 3});
  }
  return log;
}

struct Logs {
  std::vector<access::Access> lines;
  void Add(uint32_t source, const std::vector<LogLine>& log) {
    uint64_t offset = 0;
    for (const LogLine& line : log) {
      access::Access access;
      access.time = At(line.second);
      access.record = line.record;
      access.source = source;
      access.offset = offset;
      lines.push_back(access);
      offset += line.bytes;
    }
  }
  // As a scan hands them out, in batches of any size.
  std::vector<DoubledStretch> Look(std::mt19937& random) const {
    std::vector<access::Access> sorted = lines;
    std::shuffle(sorted.begin(), sorted.end(), random);
    std::ranges::sort(sorted, {}, [](const auto& one) { return std::pair(one.time, one.record); });
    access::Accesses rows;
    for (const access::Access& one : sorted) rows.Append(one);
    Doubled doubled;
    for (size_t at = 0; at < rows.size();) {
      const size_t end = std::min<size_t>(rows.size(), at + 1 + random() % 50);
      doubled.See({&rows, at, end});
      at = end;
    }
    return doubled.Finish();
  }
};

TEST_CASE("a stretch that a log has twice is found whole, wherever its copy stands") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const std::vector<LogLine> log = SomeLog(random, 100 + random() % 200, 1);
    const size_t from = random() % 60;
    const size_t count = kDoubledMin + random() % (log.size() - from - kDoubledMin);
    const auto begin = log.begin() + static_cast<ptrdiff_t>(from);
    const std::vector<LogLine> stretch(begin, begin + static_cast<ptrdiff_t>(count));
    const bool within = random() % 2 == 0;
    std::vector<LogLine> one = log, other = SomeLog(random, random() % 50, 1000);
    std::vector<LogLine>& to = within ? one : other;
    const size_t least = within ? from + count : 0;
    const size_t at = least + random() % (to.size() - least + 1);
    to.insert(to.begin() + static_cast<ptrdiff_t>(at), stretch.begin(), stretch.end());
    Logs logs;
    logs.Add(0, one);
    logs.Add(1, other);
    const std::vector<DoubledStretch> found = logs.Look(random);
    REQUIRE_EQ(found.size(), 1);
    CHECK_EQ(found[0].source, 0);
    CHECK_EQ(found[0].copied_to, within ? 0 : 1);
    CHECK_EQ(found[0].accesses, count);
    CHECK_EQ(found[0].first, At(stretch.front().second));
    CHECK_EQ(found[0].last, At(stretch.back().second));
  }
}

TEST_CASE("requests that are repeated in the same second are no copies, however many") {
  std::mt19937 random(2);
  std::vector<LogLine> log;
  for (int i = 0; i < 3000; ++i) {  // as after a double click: all at the same distance
    for (int k = 0; k < 2; ++k) log.push_back({i / 2, static_cast<uint64_t>(i), 90});
  }
  Logs logs;
  logs.Add(0, log);
  CHECK(logs.Look(random).empty());
  // Two logs with lines of the same second and text here and there.
  Logs beside;
  std::vector<LogLine> one = SomeLog(random, 3000, 1), other;
  for (const LogLine& line : one)
    other.push_back({line.second, random() % 4 == 0 ? line.record : 10'000 + line.record,
                     line.bytes + random() % 9});
  beside.Add(0, one);
  beside.Add(1, other);
  CHECK(beside.Look(random).empty());
}

TEST_CASE("nineteen lines are too few") {
  std::mt19937 random(3);
  for (const size_t lines : {kDoubledMin - 1, kDoubledMin}) {
    std::vector<LogLine> log;
    for (size_t k = 0; k < 2; ++k) {
      for (size_t i = 0; i < lines; ++i) log.push_back({static_cast<int>(i), i + 1, 70});
    }
    Logs logs;
    logs.Add(0, log);
    CHECK_EQ(logs.Look(random).size(), lines == kDoubledMin);
  }
}

TEST_CASE("beyond the distances that are kept, old ones make room and no stretch is lost") {
  std::mt19937 random(4);
  std::vector<LogLine> log;
  for (size_t i = 0; i < 50; ++i) log.push_back({static_cast<int>(i), i + 1, 70});
  log.insert(log.end(), log.begin(), log.end());
  // Then more pairs than are kept, each at a distance of its own.
  for (size_t i = 0; i < kDistancesMax + 100; ++i) {
    for (size_t k = 0; k < 2; ++k) log.push_back({10'000 + static_cast<int>(i), 1000 + i, 70 + i});
  }
  Logs logs;
  logs.Add(0, log);
  const std::vector<DoubledStretch> found = logs.Look(random);
  REQUIRE_EQ(found.size(), 1);
  CHECK_EQ(found[0].accesses, 50);
}

TEST_CASE("both languages say where, when and how many") {
  access::Names names;
  const uint32_t a = names.sources.Number("a.log"), b = names.sources.Number("b.log");
  const std::vector<Phrase> notes = DoubledNotes({{a, a, At(0), At(3599), 1234},
                                                  {a, b, At(0), At(60), 20},
                                                  {b, b, At(0), At(60), 20},
                                                  {b, b, At(0), At(60), 20},
                                                  {b, b, At(0), At(60), 20},
                                                  {b, b, At(0), At(60), 20}},
                                                 names);
  REQUIRE_EQ(notes.size(), 6);
  CHECK_EQ(notes[0].en.substr(0, 79),
           "1,234 accesses from 2025-06-23T00:00Z to 2025-06-23T00:59Z stand twice in a.log");
  CHECK(
      notes[0].ko.starts_with("2025-06-23T00:00Z부터 2025-06-23T00:59Z까지의 접근 1,234건이 "
                              "a.log에 두 번 똑같이"));
  CHECK(notes[1].en.find("stand in a.log and again in b.log") != std::string::npos);
  CHECK_EQ(notes[5].en, "1 further stretch of logs stands there twice");
}

}  // namespace
}  // namespace haetae::incident
