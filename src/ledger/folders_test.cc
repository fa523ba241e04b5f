// Logs read from folders that are copies of each other, as they come in the weeks of an incident.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "ledger/log_for_test.h"
#include "ledger/streams.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

struct DayLog {
  std::string name, text;
};

// Two machines of which each speaks every minute, in a file a day.
std::vector<DayLog> DayLogs(int days) {
  std::vector<DayLog> logs;
  for (int day = 0; day < days; ++day) {
    for (const char* machine : {"1", "2"}) {
      DayLog& log = logs.emplace_back("app-" + std::string(machine) + "." +
                                      FormatDay(DayOf(At(day * 86'400.0))) + ".jsonl");
      for (int minute = day * 1440; minute < (day + 1) * 1440; ++minute)
        log.text += "{\"time\":\"" + FormatTime(At(minute * 60)) +
                    "\",\"method\":\"GET\",\"path\":\"/orders/m" + machine +
                    "\",\"status\":200,\"event_id\":\"" + machine + std::to_string(minute) +
                    "\"}\n";
    }
  }
  return logs;
}

Status Read(const fs::path& data, const std::vector<std::string>& paths) {
  Opened opened(data, {}, Mode::kAppend);
  std::vector<reader::Input> inputs;
  for (const std::string& path : paths) inputs.push_back({path, true});
  TRY(Ingest(*opened.ledger, opened.world.names, *opened.world.registers, {.threads = 1})
          .Run(inputs));
  return {};
}

std::string GapsOf(const fs::path& data) {
  const Opened opened(data, {}, Mode::kRead);
  std::vector<CoveredSource> sources;
  for (const SourceEntry& source : opened.ledger->manifest().sources)
    sources.push_back({source.name, source.minutes, source.format, source.seen_as});
  std::vector<std::string> gaps;
  for (const Stream& stream : JoinStreams(std::move(sources)))
    for (const Silence& gap : Silences(stream.minutes))
      gaps.push_back(FormatTime(gap.from) + " " + FormatTime(gap.to) + "\n");
  std::ranges::sort(gaps);
  std::string text;
  for (const std::string& gap : gaps) text += gap;
  return text;
}

TEST_CASE("a gap that a late log filled stays filled when more is read from a copy of the folder") {
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  const std::vector<DayLog> logs = DayLogs(4);
  const auto put = [&](const std::string& where, size_t without_from, size_t without_to) {
    std::vector<std::string> paths;
    for (size_t i = 0; i < logs.size(); ++i)
      if (i < without_from || i >= without_to)
        paths.push_back(folder.Put(where + "/" + logs[i].name, logs[i].text));
    return paths;
  };
  std::vector<std::string> first = put("a", 3, 4);  // without the second day of app-2
  first.pop_back();                                 // nor its last
  REQUIRE(Read(data, first));
  const std::string gap = GapsOf(data);
  CHECK_EQ(gap, FormatTime(At(86'400)) + " " + FormatTime(At(2 * 86'400)) + "\n");
  std::vector<std::string> copy = put("b", 99, 99);
  const std::string last = copy.back();
  copy.pop_back();
  REQUIRE(Read(data, copy));
  CHECK_EQ(GapsOf(data), "");
  REQUIRE(Read(data, {last}));
  CHECK_EQ(GapsOf(data), "");
  REQUIRE(Read(data, put("a", 99, 99)));
  CHECK_EQ(GapsOf(data), "");
}

TEST_CASE("which folders were read in which order does not matter to the gaps") {
  const std::vector<DayLog> logs = DayLogs(4);
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const size_t lost = 2 + random() % 4;  // neither the first day nor the last
    const TestFolder folder;
    std::vector<std::vector<std::string>> readings;
    for (size_t i = 0; i < logs.size(); ++i) {
      if (i == lost) continue;
      const std::string where = random() % 2 == 0 ? "a/" : "b/";
      readings.push_back({folder.Put(where + logs[i].name, logs[i].text)});
      if (i == 0 || random() % 3 == 0)  // a copy; the first of all in both folders
        readings.push_back(
            {folder.Put((where == "a/" ? "b/" : "a/") + logs[i].name, logs[i].text)});
    }
    const int day = static_cast<int>(lost / 2);
    const std::string expected =
        FormatTime(At(day * 86'400.0)) + " " + FormatTime(At((day + 1) * 86'400.0)) + "\n";
    std::vector<std::string> seen;
    for (int round = 0; round < 2; ++round) {
      const fs::path data = folder.path / ("data" + std::to_string(round));
      std::ranges::shuffle(readings, random);
      for (const std::vector<std::string>& paths : readings) REQUIRE(Read(data, paths));
      REQUIRE(Read(data, readings[random() % readings.size()]));
      CHECK_EQ(GapsOf(data), expected);
      // What the manifest keeps of their names does not depend on the order either.
      const Opened opened(data, {}, Mode::kRead);
      std::vector<std::string> names;
      for (const SourceEntry& source : opened.ledger->manifest().sources)
        for (const std::string& name : source.seen_as) names.push_back(name);
      std::ranges::sort(names);
      if (round == 0)
        seen = names;
      else
        CHECK_EQ(names, seen);
    }
  }
}

TEST_CASE("where logs were met is known after the catalogue changed") {
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  const std::vector<DayLog> logs = DayLogs(1);
  const std::string a = folder.Put("a/" + logs[0].name, logs[0].text);
  const std::string b = folder.Put("b/" + logs[0].name, logs[0].text);
  REQUIRE(Read(data, {a}));
  REQUIRE(Read(data, {b}));
  std::vector<std::string> before;
  {
    Opened opened(data, {}, Mode::kAppend);
    before = opened.ledger->manifest().sources.at(0).seen_as;
    CHECK_EQ(before.size(), 2);
    REQUIRE(opened.ledger->Restart(opened.world.catalogue));
    REQUIRE(Ingest(*opened.ledger, opened.world.names, *opened.world.registers, {.threads = 1})
                .Run({{opened.ledger->manifest().to_read.at(0).path, false}}));
    REQUIRE(opened.ledger->FinishRestart());
  }
  const Opened opened(data, {}, Mode::kRead);
  CHECK_EQ(opened.ledger->manifest().sources.at(0).seen_as, before);
}

}  // namespace
}  // namespace haetae::ledger
