#include "ledger/streams.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/activity_for_test.h"
#include "ledger/stream_names.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

std::string Shown(std::vector<CoveredSource> sources) {
  std::string all;
  for (const Stream& stream : JoinStreams(std::move(sources))) {
    for (const Silence& gap : Silences(stream.minutes))
      all += FormatTime(gap.from) + " " + FormatTime(gap.to) + "\n";
  }
  return all;
}

TEST_CASE("a log that was rotated or split has the gaps of the whole log") {
  std::mt19937 random(8);
  const ActiveMinutes life = Without(Life(random, 6, 0.02), 4000, 4100);
  const std::string expected = Shown({{"gw.log", life}});
  REQUIRE_NE(expected, "");
  for (size_t parts : {size_t{2}, size_t{5}, size_t{12}}) {
    for (std::string_view naming :
         {"gw.log.#", "gw-#.log", "gw.log.#.gz", "gw-2025062#.log", "gw.log-2025062#", "x#"}) {
      CAPTURE(parts);
      CAPTURE(naming);
      std::vector<CoveredSource> sources(parts);
      size_t n = 0, all = life.set().cardinality();
      for (uint32_t minute : life.set()) {
        sources[n++ * parts / all].minutes.Add(Time{static_cast<int64_t>(minute) * kMinute});
      }
      for (size_t i = 0; i < parts; ++i) {
        sources[i].name = naming;
        sources[i].name.replace(sources[i].name.find('#'), 1, std::to_string(i + 1));
      }
      std::shuffle(sources.begin(), sources.end(), random);
      CHECK_EQ(Shown(sources), expected);
    }
  }
}

TEST_CASE("two gateways that run side by side are two streams") {
  std::mt19937 random(9);
  const ActiveMinutes one = Life(random, 3, 0.02), two = Without(Life(random, 3, 0.02), 2000, 2090);
  const std::vector<Stream> streams = JoinStreams({{"gw-1.log", one}, {"gw-2.log", two}});
  REQUIRE_EQ(streams.size(), 2);
  CHECK_NE(Shown({{"gw-1.log", one}, {"gw-2.log", two}}), "");
}

TEST_CASE("a part that was found later fills the silence of the others") {
  std::mt19937 random(10);
  const ActiveMinutes life = Life(random, 3, 0.02);
  const auto day = [&](int from, int to) {
    ActiveMinutes part = Without(Without(life, 0, from), to, 3 * kDayMinutes);
    REQUIRE_FALSE(part.set().isEmpty());
    return part;
  };
  std::vector<CoveredSource> sources = {
      {"gw-2026-11-21.jsonl", day(0, 1440)},
      {"gw-2026-11-22.jsonl", Without(day(1440, 2880), 2200, 2300)},
      {"gw-2026-11-23.jsonl", day(2880, 4320)}};
  std::vector<Stream> streams = JoinStreams(sources);
  REQUIRE_EQ(streams.size(), 1);
  const std::vector<Silence> gaps = Silences(streams[0].minutes);
  REQUIRE_EQ(gaps.size(), 1);
  CHECK_EQ(streams[0].PartAt(gaps[0].from), "gw-2026-11-22.jsonl");
  for (std::string_view found : {"gw-2026-11-22.2.jsonl", "gw-2026-11-22_2.jsonl"}) {
    std::vector<CoveredSource> all = sources;
    all.push_back({std::string(found), day(2200, 2300)});
    CHECK_EQ(Shown(all), "");
  }
  // So does one that is called after it, all of it or a part; not a log that rarely speaks, one of
  // another format, or the log of another machine.
  std::vector<CoveredSource> named = sources;
  named.push_back({"gw-2026-11-22-restored.jsonl", day(2200, 2300)});
  CHECK_EQ(Shown(named), "");
  named.back().format = "json";
  CHECK_NE(Shown(named), "");
  for (const char* other : {"restored.txt", "gw2-2026-11-22.jsonl", "gw-2026-11-221.jsonl"}) {
    named.back() = {other, day(2200, 2300)};
    CHECK_NE(Shown(named), "");
  }
  named.back() = {"gw-2026-11-22-restored.jsonl", day(2200, 2240)};
  const std::vector<Stream> half = JoinStreams(named);
  REQUIRE_EQ(half.size(), 1);
  const std::vector<Silence> rest = Silences(half[0].minutes);
  REQUIRE_EQ(rest.size(), 1);
  CHECK(rest[0].from >= Minute(2239));
  named.back() = {"gw-2026-11-22-admin.jsonl", {}};
  for (int minute = 2200; minute < 2300; minute += 30) named.back().minutes.Add(Minute(minute));
  CHECK_EQ(JoinStreams(named).size(), 2);
  const ActiveMinutes one = Without(day(0, 1440), 700, 900);
  CHECK_NE(Shown({{"gateway-1.log", one}, {"gateway-2.log", day(700, 900)}}), "");
  CHECK_NE(Shown({{"gateway-1.log", one}, {"gateway-10.log", day(700, 900)}}), "");
  // Another gateway that answers all the time fills nobody's silence.
  std::vector<CoveredSource> beside = sources;
  beside.push_back({"gw-2026-11-22.2.jsonl", day(1440, 2880)});
  CHECK_NE(Shown(beside), "");
}

// A log with holes, and what was found of them: the slow way, both are the minutes of either.
struct Torn {
  ActiveMinutes log, found;
  std::vector<std::pair<int, int>> holes;

  Torn(std::mt19937& random, const ActiveMinutes& life, int days, int count) : log(life) {
    for (int n = 0; n < count; ++n) {
      const int from = kDayMinutes + static_cast<int>(random() % unsigned((days - 2) * 1440));
      const int to = from + 45 + static_cast<int>(random() % 500);
      const bool apart = std::ranges::all_of(holes, [&](const std::pair<int, int>& one) {
        return to + 120 < one.first || one.second + 120 < from;
      });
      if (!apart) continue;
      holes.emplace_back(from, to);
      log = Without(log, from, to);
    }
    std::ranges::sort(holes);
    found = Only(life, holes);
  }
  static ActiveMinutes Only(const ActiveMinutes& life,
                            const std::vector<std::pair<int, int>>& times) {
    ActiveMinutes only;
    for (const uint32_t minute : life.set()) {
      const Time time{int64_t{minute} * kMinute};
      for (const auto& [from, to] : times)
        if (time >= Minute(from) && time < Minute(to)) only.Add(time);
    }
    return only;
  }
};

TEST_CASE("what was found of several holes of a log fills them all, in one file or in several") {
  constexpr int kDays = 15;
  size_t several = 0, told = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const ActiveMinutes life = Life(random, kDays, std::vector{0.02, 0.3, 0.97}[seed % 3]);
    const Torn torn(random, life, kDays, 1 + static_cast<int>(random() % 5));
    const std::string before = Shown({{"payments.jsonl", torn.log}});
    if (before.empty()) continue;
    ++told, several += torn.holes.size() > 1;
    ActiveMinutes either = torn.log;
    either.Merge(torn.found);
    const std::string expected = Shown({{"payments.jsonl", either}});
    const auto joined = [&](std::vector<CoveredSource> files) {
      files.push_back({"logs/payments.jsonl", torn.log});
      std::ranges::shuffle(files, random);
      CHECK_EQ(JoinStreams(files).size(), 1);
      return Shown(files);
    };
    CHECK_EQ(joined({{"late/payments.recovered.jsonl", torn.found}}), expected);
    std::vector<CoveredSource> each;
    for (const auto& hole : torn.holes) {
      each.push_back({"late/payments.recovered-" + std::to_string(each.size() + 1) + ".jsonl",
                      Torn::Only(life, {hole})});
    }
    const bool all_told = std::ranges::count(before, '\n') == std::ssize(torn.holes);
    if (all_told) CHECK_EQ(joined(each), expected);
    // What also speaks outside of the holes is another log, and so is one of another name.
    ActiveMinutes more = torn.found;
    for (int minute = 600; minute < 660; ++minute) more.Add(Minute(minute));
    CHECK_EQ(JoinStreams({{"payments.jsonl", torn.log}, {"payments.more.jsonl", more}}).size(), 2);
    CHECK_EQ(JoinStreams({{"payments.jsonl", torn.log}, {"search.more.jsonl", torn.found}}).size(),
             2);
  }
  CHECK_GT(told, 30);
  CHECK_GT(several, 20);
}

TEST_CASE("files found for two logs fill the holes of their own") {
  std::mt19937 random(15);
  const ActiveMinutes one = Life(random, 15, 0.02), two = Life(random, 15, 0.02);
  const std::vector<std::pair<int, int>> early = {{2 * 1440 + 600, 2 * 1440 + 840},
                                                  {4 * 1440 + 600, 4 * 1440 + 840}};
  const std::vector<std::pair<int, int>> late = {{8 * 1440 + 600, 8 * 1440 + 840},
                                                 {12 * 1440 + 600, 12 * 1440 + 840}};
  const auto torn = [](ActiveMinutes life, const std::vector<std::pair<int, int>>& holes) {
    for (const auto& [from, to] : holes) life = Without(life, from, to);
    return life;
  };
  for (const auto& [first, second] : {std::pair(early, late), std::pair(late, early)}) {
    std::vector<CoveredSource> files = {{"app-1.jsonl", torn(one, first)},
                                        {"app-2.jsonl", torn(two, second)},
                                        {"app-1.recovered.jsonl", Torn::Only(one, first)},
                                        {"app-2.recovered.jsonl", Torn::Only(two, second)}};
    CHECK_EQ(JoinStreams(files).size(), 2);
    CHECK_EQ(Shown(files), "");
    // The second of two holes was found in part: what is left is named after the log.
    files[2].minutes = Torn::Only(one, {first[0], {first[1].first, first[1].first + 100}});
    const std::vector<Stream> streams = JoinStreams(files);
    REQUIRE_EQ(streams.size(), 2);
    const Stream& left = Silences(streams[0].minutes).empty() ? streams[1] : streams[0];
    REQUIRE_EQ(Silences(left.minutes).size(), 1);
    CHECK_GE(Silences(left.minutes)[0].from, Minute(first[1].first + 90));
    CHECK_EQ(left.PartAt(Silences(left.minutes)[0].from), "app-1.jsonl");
  }
}

TEST_CASE("a log that is missing among its siblings is named") {
  std::mt19937 random(9);
  const ActiveMinutes life = Life(random, 2, 0.02);
  const auto missing = [&](const std::vector<std::string>& names) {
    std::vector<Stream> streams;
    for (const std::string& name : names) streams.push_back({name, life});
    return MissingSiblings(streams);
  };
  using Names = std::vector<std::string>;
  CHECK_EQ(missing({"gateway-1.log", "gateway-2.log", "gateway-3.log"}), Names{});
  CHECK_EQ(missing({"/l/gateway-1.log", "/l/gateway-3.log"}), Names{"/l/gateway-2.log"});
  CHECK_EQ(missing({"gw01.log", "gw02.log", "gw04.log"}), Names{"gw03.log"});
  CHECK_EQ(missing({"gw9.log", "gw11.log"}), Names{"gw10.log"});
  CHECK_EQ(missing({"gw1.log", "gw5.log"}), Names{});  // may be anything
  CHECK_EQ(missing({"gw-1.log", "api-3.log"}), Names{});
  CHECK_EQ(missing({"a-20250601.log", "a-20250603.log"}), Names{});  // dates
  CHECK_EQ(missing({"access.log", "error.log"}), Names{});
  std::vector<Stream> apart(2);  // one after the other: another log took its place
  apart[0].name = "gw1.log", apart[1].name = "gw3.log";
  apart[0].minutes.Add(Minute(1)), apart[1].minutes.Add(Minute(9));
  CHECK_EQ(MissingSiblings(apart), Names{});
}

// The logs of machines in files of a day, as their copies lie in folders. Each folder that is read
// is a copy of some of the files of the others with more beside them.
struct Archive {
  struct File {
    std::string machine, name;
    ActiveMinutes minutes;
    std::vector<std::string> folders;
  };
  std::vector<File> files;

  // `naming`: "#" stands for the machine, "@" for the day.
  Archive(std::mt19937& random, const std::string& naming, int days, int folders) {
    const size_t machines = 1 + random() % 3;
    for (size_t m = 0; m < machines; ++m) {
      ActiveMinutes life = Life(random, days, 0.02);
      if (random() % 2 == 0) {
        const int from = static_cast<int>(random() % static_cast<unsigned>((days - 1) * 1440));
        life = Without(life, from, from + 20 + static_cast<int>(random() % 300));
      }
      for (int day = 0; day < days; ++day) {
        if (random() % 8 == 0) continue;  // lost
        ActiveMinutes part = Without(Without(life, 0, day * 1440), (day + 1) * 1440, days * 1440);
        if (part.set().isEmpty()) continue;
        std::string name = naming;
        name.replace(name.find('#'), 1, std::string(1, static_cast<char>('1' + m)));
        const size_t at = name.find('@');
        name.replace(at, 1, FormatDay(DayOf(Minute(day * 1440))));
        files.push_back({std::string(1, static_cast<char>('1' + m)), name, std::move(part), {}});
      }
    }
    std::ranges::shuffle(files, random);
    for (int folder = 0; folder < folders; ++folder) {
      const std::string path = "/copy-" + std::string(1, static_cast<char>('a' + folder)) + "/";
      for (size_t i = 0; i < files.size(); ++i) {
        const bool known = !files[i].folders.empty();
        // The first file is in every folder: what is copied without any other cannot be joined.
        if (i == 0 || random() % 2 == 0 || (folder == folders - 1 && !known))
          files[i].folders.push_back(path);
      }
    }
  }

  // The slow way: all minutes of a machine are one log.
  std::string Expected() const {
    std::map<std::string, ActiveMinutes> machines;
    for (const File& file : files) machines[file.machine].Merge(file.minutes);
    std::multiset<std::string> gaps;
    for (const auto& [machine, minutes] : machines)
      for (const Silence& gap : Silences(minutes))
        gaps.insert(FormatTime(gap.from) + " " + FormatTime(gap.to) + "\n");
    return Text(gaps);
  }

  // What is joined when all copies of all folders were read in some order.
  std::string Read(std::mt19937& random) const {
    std::vector<CoveredSource> sources;
    for (const File& file : files) {
      std::vector<std::string> met = file.folders;
      std::ranges::shuffle(met, random);
      CoveredSource source{met[0] + file.name, file.minutes, "json", {}};
      for (const std::string& folder : met) {
        NoteName(source.seen_as, folder + file.name);
        if (random() % 3 == 0) NoteName(source.seen_as, folder.substr(1) + file.name);
        if (random() % 3 == 0) NoteName(source.seen_as, file.folders[0] + file.name);  // again
      }
      sources.push_back(std::move(source));
    }
    std::ranges::shuffle(sources, random);
    std::multiset<std::string> gaps;
    for (const Stream& stream : JoinStreams(std::move(sources)))
      for (const Silence& gap : Silences(stream.minutes))
        gaps.insert(FormatTime(gap.from) + " " + FormatTime(gap.to) + "\n");
    return Text(gaps);
  }

  static std::string Text(const std::multiset<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
  }
};

TEST_CASE("copies in any folders, read in any order, have the gaps of the machines' logs") {
  size_t with_gaps = 0;
  for (unsigned seed = 0; seed < 120; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const std::string naming :
         {"app-#.@.jsonl", "gw-#-@.log", "gw-#.log.@", "gateway#_@.log.gz"}) {
      CAPTURE(naming);
      const Archive archive(random, naming, 6, 1 + static_cast<int>(random() % 4));
      const std::string expected = archive.Expected();
      with_gaps += !expected.empty();
      for (int round = 0; round < 3; ++round) CHECK_EQ(archive.Read(random), expected);
    }
  }
  CHECK_GT(with_gaps, 200);
}

TEST_CASE(
    "a late log in a copy of the folder fills its gap, and still does with one more beside it") {
  std::mt19937 random(11);
  const auto day = [&](int from) {
    return Without(Without(Life(random, 8, 0.02), 0, from * 1440), (from + 1) * 1440, 8 * 1440);
  };
  std::vector<CoveredSource> sources;
  for (int d : {0, 1, 2, 4, 5})
    for (const char* machine : {"1", "2"})
      if (d != 2 || *machine == '1')
        sources.push_back(
            {"a/app-" + std::string(machine) + ".2026-11-1" + std::to_string(d) + ".jsonl",
             day(d),
             "json",
             {}});
  sources.push_back({"a/app-1.2026-11-13.jsonl", day(3), "json", {}});
  sources.push_back({"a/app-2.2026-11-13.jsonl", day(3), "json", {}});
  REQUIRE_NE(Shown(sources), "");  // no app-2 of the 12th
  std::vector<CoveredSource> copied = sources;
  for (CoveredSource& one : copied) one.seen_as = {one.name, "b" + one.name.substr(1)};
  copied.push_back({"b/app-2.2026-11-12.jsonl", day(2), "json", {}});
  CHECK_EQ(Shown(copied), "");
  copied.push_back({"b/app-1.2026-11-16.jsonl", day(6), "json", {}});
  CHECK_EQ(Shown(copied), "");
  // Not copied: the two new ones are of different logs of the first folder.
  sources.push_back({"b/app-2.2026-11-12.jsonl", day(2), "json", {}});
  sources.push_back({"b/app-1.2026-11-16.jsonl", day(6), "json", {}});
  CHECK_EQ(Shown(sources), "");
}

TEST_CASE("a gap is found in a copied folder, and named after its log") {
  std::mt19937 random(12);
  const ActiveMinutes one = Life(random, 3, 0.02), two = Without(Life(random, 3, 0.02), 2000, 2090);
  std::vector<CoveredSource> sources = {
      {"a/gw-1.log", one, "json", {"/x/a/gw-1.log", "/y/b/gw-1.log", "a/gw-1.log"}},
      {"b/gw-2.log", two, "json", {"/y/b/gw-2.log", "b/gw-2.log"}}};
  const std::vector<Stream> streams = JoinStreams(sources);
  REQUIRE_EQ(streams.size(), 2);
  const Stream& silent = Silences(streams[0].minutes).empty() ? streams[1] : streams[0];
  REQUIRE_EQ(Silences(silent.minutes).size(), 1);
  CHECK_EQ(silent.sources, std::vector<std::string>{"b/gw-2.log"});
}

TEST_CASE("a place where the logs of several machines were put tells nothing of them") {
  std::mt19937 random(13);
  const ActiveMinutes tokyo = Without(Life(random, 3, 0.02), 2000, 2090);
  const ActiveMinutes seoul = Life(random, 3, 0.02);
  const std::vector<CoveredSource> sources = {
      {"tokyo/access.log", tokyo, "json", {"drop/access.log", "tokyo/access.log"}},
      {"seoul/access.log", seoul, "json", {"drop/access.log", "seoul/access.log"}}};
  CHECK_EQ(JoinStreams(sources).size(), 2);
  CHECK_NE(Shown(sources), "");
}

TEST_CASE("no log is missing that a copy of the folder has") {
  std::mt19937 random(14);
  const ActiveMinutes life = Life(random, 2, 0.02);
  const auto missing = [&](const std::vector<CoveredSource>& sources) {
    return MissingSiblings(JoinStreams(sources));
  };
  std::vector<CoveredSource> sources = {{"a/gw-1.log", life, "json", {"a/gw-1.log", "b/gw-1.log"}},
                                        {"a/gw-3.log", life, "json", {"a/gw-3.log", "b/gw-3.log"}}};
  CHECK_EQ(missing(sources).size(), 1);  // once, not for each folder
  sources.push_back({"b/gw-2.log", life, "json", {}});
  CHECK_EQ(missing(sources).size(), 0);
  // Another folder's is not this one's.
  sources.back() = {"c/gw-2.log", life, "json", {}};
  CHECK_EQ(missing(sources).size(), 1);
  // Days of one log that are not there are gaps, no logs.
  CHECK_EQ(missing({{"gw-1.2026-11-01.log", Without(life, 0, 1440), "json", {}},
                    {"gw-1.2026-11-03.log", Without(life, 1440, 2880), "json", {}}})
               .size(),
           0);
}

}  // namespace
}  // namespace haetae::ledger
