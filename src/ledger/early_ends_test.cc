#include "ledger/early_ends.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "ledger/activity_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

constexpr int kDays = 28;

// A machine's log from one minute to another.
CoveredSource LogOf(std::mt19937& random, const std::string& name, int from, int to,
                    double night_share = 0.02) {
  const ActiveMinutes life = Life(random, (to + kDayMinutes - 1) / kDayMinutes, night_share);
  return {name, Without(Without(life, 0, from), to, to + kDayMinutes), "json", {}};
}

// "app-2.log 07-01 12:00 – 07-03 09:30": what ends early, and the time without it.
std::string Ends(const std::vector<CoveredSource>& sources) {
  std::string text;
  const std::vector<Stream> streams = JoinStreams(sources);
  for (const EarlyEnd& end : EarlyEnds(streams)) {
    text += text.empty() ? "" : ", ";
    text += streams[end.stream].name + " " + FormatTime(end.silence.from).substr(5, 11) + " – " +
            FormatTime(end.silence.to).substr(5, 11);
  }
  return text;
}
size_t Count(const std::vector<CoveredSource>& sources) {
  return EarlyEnds(JoinStreams(sources)).size();
}

constexpr int At(double day) { return static_cast<int>(day * kDayMinutes); }

TEST_CASE("a log that ends days before its sibling is silent from its last line to the other's") {
  std::mt19937 random(1);
  for (const double days : {0.25, 1.0, 3.0, 9.0, 13.0}) {
    CAPTURE(days);
    const double end = kDays - 0.2 - days;
    std::vector<CoveredSource> logs = {LogOf(random, "app-1.log", 0, At(kDays - 0.2)),
                                       LogOf(random, "app-2.log", 0, At(end))};
    const std::vector<EarlyEnd> ends = EarlyEnds(JoinStreams(logs));
    REQUIRE_EQ(ends.size(), 1);
    CHECK_EQ(ends[0].silence.from, Time{(logs[1].minutes.set().maximum() + int64_t{1}) * kMinute});
    CHECK_EQ(ends[0].silence.to, Time{logs[0].minutes.set().maximum() * kMinute});
    CHECK_LT(ends[0].silence.p_value, kGapChanceMax);
    CHECK_EQ(Ends(logs).substr(0, 9), "app-2.log");
    // By day in files of their own, as rotation leaves them.
    std::vector<CoveredSource> files;
    for (const CoveredSource& log : logs)
      for (int day = 0; day < kDays; ++day) {
        ActiveMinutes part = Without(Without(log.minutes, 0, At(day)), At(day + 1), At(kDays));
        if (part.set().isEmpty()) continue;
        files.push_back({log.name + "-" + std::to_string(20250601 + day), part, "json", {}});
      }
    std::ranges::shuffle(files, random);
    CHECK_EQ(Ends(files), Ends(logs));
  }
}

TEST_CASE("what a person would not call a hole is no early end") {
  std::mt19937 random(2);
  const CoveredSource one = LogOf(random, "app-1.log", 0, At(kDays));
  const auto with = [&](std::vector<CoveredSource> others) {
    others.push_back(one);
    return Ends(others);
  };
  CHECK_EQ(with({}), "");
  CHECK_EQ(with({LogOf(random, "app-2.log", 0, At(kDays) - 50)}), "");  // was collected earlier
  // Alone, of another family or another format.
  CHECK_EQ(with({LogOf(random, "web-2.log", 0, At(20))}), "");
  CoveredSource text = LogOf(random, "app-2.log", 0, At(20));
  text.format = "combined";
  CHECK_EQ(with({text}), "");
  CHECK_EQ(with({LogOf(random, "app-2.log", At(5), At(kDays))}), "");  // was added
  CHECK_EQ(with({LogOf(random, "app-2.log", At(5), At(20))}), "");     // came and went
  CHECK_EQ(with({LogOf(random, "app-2.log", 0, At(6.5))}), "");        // no week
  CHECK_NE(with({LogOf(random, "app-2.log", 0, At(7.5))}), "");
  // Another machine takes its place: at once, while it still answers, or soon.
  for (const double begin : {20.0, 19.6, 20.9}) {
    CAPTURE(begin);
    CHECK_EQ(with({LogOf(random, "app-2.log", 0, At(20)),
                   LogOf(random, "app-3.log", At(begin), At(kDays))}),
             "");
  }
  CHECK_NE(
      with({LogOf(random, "app-2.log", 0, At(20)), LogOf(random, "app-3.log", At(10), At(kDays))}),
      "");
  // All but one are taken away: a fleet that ends.
  CHECK_EQ(with({LogOf(random, "app-2.log", 0, At(20)), LogOf(random, "app-3.log", 0, At(22))}),
           "");
}

TEST_CASE("nights and holidays explain an end, a busy morning does not") {
  std::mt19937 random(3);
  const auto both = [&](double last, double end, double night_share) {
    return Ends({LogOf(random, "app-1.log", 0, At(end), 0.3),
                 LogOf(random, "app-2.log", 0, At(last), night_share)});
  };
  CHECK_EQ(both(20.05, 20.22, 0), "");  // to the early morning
  CHECK_NE(both(20.05, 20.4, 0), "");
  // On the last two days all speak once in five hours.
  std::vector<CoveredSource> logs = {LogOf(random, "app-1.log", 0, At(20)),
                                     LogOf(random, "app-2.log", 0, At(20)),
                                     LogOf(random, "app-3.log", 0, At(20))};
  for (int minute = At(20); minute < At(22); minute += 300)
    for (const size_t log : {0, 1}) logs[log].minutes.Add(Minute(minute + 7 * int(log)));
  CHECK_EQ(Ends(logs), "");
  for (int minute = At(20); minute < At(22); minute += 10) logs[0].minutes.Add(Minute(minute));
  CHECK_NE(Ends(logs), "");
}

TEST_CASE("what is found of the time behind an end fills it") {
  std::mt19937 random(4);
  std::vector<CoveredSource> logs = {LogOf(random, "app-1.jsonl", 0, At(kDays)),
                                     LogOf(random, "app-2.jsonl", 0, At(25))};
  REQUIRE_EQ(Count(logs), 1);
  for (const char* found : {"app-2.recovered.jsonl", "app-2.jsonl-20250720"}) {
    logs.push_back(LogOf(random, found, At(25), At(kDays)));
    CAPTURE(found);
    CHECK_EQ(Ends(logs), "");
    logs.back() = LogOf(random, found, At(25), At(26));
    CHECK_EQ(Ends(logs).substr(12, 5), "07-19");  // the first of three days is there
    logs.pop_back();
  }
}

// The rule again, over sets of minutes and without what the other has in common with coverage.cc.
struct Plain {
  int64_t first, last;
  std::set<int64_t> minutes;
};
double Share(const Plain& log, int64_t from, int64_t to) {
  int64_t count = 0;
  for (const int64_t minute : log.minutes) count += minute >= from && minute < to;
  return static_cast<double>(count) / static_cast<double>(to - from);
}
std::set<int64_t> SlowEnds(const std::vector<Plain>& logs) {
  int64_t begin = INT64_MAX, end = INT64_MIN;
  for (const Plain& log : logs) begin = std::min(begin, log.first), end = std::max(end, log.last);
  const int64_t near = std::min<int64_t>(1440, (end - begin) / 10);
  int64_t there = 0, stayed = 0, until = 0;
  for (const Plain& log : logs) {
    if (log.first - begin > near) continue;
    ++there;
    if (end - log.last <= near) ++stayed, until = std::max(until, log.last);
  }
  std::set<int64_t> ends;
  if (logs.size() < 2 || 2 * stayed < there) return ends;
  for (const Plain& log : logs) {
    const int64_t silent = until - log.last - 1;
    const int64_t lived = log.last - log.first;
    bool told = log.first - begin <= near && silent >= 60 &&
                (lived >= 7 * 1440 || lived >= (end - begin) / 2);
    for (const Plain& other : logs)
      if (other.first - begin > near && std::abs(other.first - log.last) <= near) told = false;
    if (!told) continue;
    double rate = 0;
    for (const Plain& other : logs)
      if (&other != &log && other.first - begin <= near && end - other.last <= near)
        rate = std::max(rate, Share(other, log.last + 1, until));
    for (const int64_t back : {std::max<int64_t>(silent, 60), int64_t{1440}, int64_t{7 * 1440}}) {
      const bool before = back == std::max<int64_t>(silent, 60);
      if (!before && log.last + 1 - back < log.first) continue;
      const int64_t from = std::max(log.first, log.last + 1 - back);
      const int64_t to = before ? log.last + 1 : std::min(log.last + 1, until - back);
      rate = std::min(rate, to - from < 10 ? 0 : Share(log, from, to));
    }
    double chance = 1;
    for (int64_t n = 0; n < silent; ++n) chance *= 1 - std::min(rate, 0.99);
    if (chance < 1e-6) ends.insert(log.last);
  }
  return ends;
}

TEST_CASE("the early ends of fleets of chance are those of the slow rule") {
  size_t found = 0, none = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto chance = [&](int of) {
      return static_cast<int>(random() % static_cast<unsigned>(of));
    };
    const int days = 1 + chance(16);
    const int all = days * kDayMinutes;
    std::vector<Stream> streams;
    std::vector<Plain> plain;
    for (int i = 2 + chance(4); i > 0; --i) {
      const int from = chance(3) > 0 ? chance(90) : chance(all / 2);
      const int to = chance(3) > 0 ? all - chance(120) : from + 60 + chance(all - from);
      CoveredSource log = LogOf(random, "app-" + std::to_string(i) + ".log", from, to);
      Stream stream{.name = log.name, .minutes = log.minutes};
      if (stream.minutes.set().cardinality() < 2) continue;
      Plain one;
      for (const uint32_t minute : stream.minutes.set()) one.minutes.insert(minute);
      one.first = *one.minutes.begin(), one.last = *one.minutes.rbegin();
      streams.push_back(std::move(stream));
      plain.push_back(std::move(one));
    }
    std::set<int64_t> ends;
    for (const EarlyEnd& end : EarlyEnds(streams)) ends.insert(end.silence.from.us / kMinute - 1);
    REQUIRE(ends == SlowEnds(plain));
    found += !ends.empty(), none += ends.empty();
  }
  CHECK_GT(found, 25);
  CHECK_GT(none, 25);
}

TEST_CASE("fleets whose machines come and go have no early ends") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto chance = [&](int of) {
      return static_cast<int>(random() % static_cast<unsigned>(of));
    };
    std::vector<CoveredSource> pods;
    const auto pod = [&](int from, int to) {
      const std::string name = "app-" + std::to_string(10'000 + chance(90'000)) + ".log";
      pods.push_back(LogOf(random, name, from, std::min(to, At(kDays))));
    };
    const int slots = 2 + chance(6);
    const bool rolling = seed % 3 == 0, replaced = seed % 3 == 1;
    for (int slot = 0; slot < slots; ++slot) {
      if (rolling) {  // each is replaced by itself, the new one before the old one is gone
        for (int at = 0; at < At(kDays);) {
          const int to = at + At(1) + chance(At(12));
          pod(at, to);
          at = to - 5 - chance(60);
        }
      } else if (replaced) {  // all of them by one deployment, twice
        for (const int part : {0, 1, 2})
          pod(At(part * 9) - chance(90) * (part > 0), At(part * 9 + 9));
      } else {  // as many as the hour needs
        for (int n = 0; n < 8; ++n) {
          const int from = chance(At(kDays - 1));
          pod(n == 0 ? 0 : from, from + 300 + chance(At(5)));
        }
      }
    }
    std::ranges::shuffle(pods, random);
    CHECK_EQ(Ends(pods), "");
  }
}

TEST_CASE("of a fleet that stays, what ends early is found, whatever comes and goes beside it") {
  size_t found = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const int machines = 2 + static_cast<int>(random() % 5);
    const double end = 8 + static_cast<double>(random() % 1000) / 60;
    std::vector<CoveredSource> logs;
    for (int i = 1; i <= machines; ++i)
      logs.push_back(LogOf(random, "app-" + std::to_string(i) + ".log", 0,
                           i == machines ? At(end) : At(kDays) - static_cast<int>(random() % 40)));
    CHECK_EQ(Count(logs), 1);
    logs.push_back(LogOf(random, "app-77.log", At(2), At(4)));
    found += Count(logs) == 1;
  }
  CHECK_EQ(found, 40);
}

}  // namespace
}  // namespace haetae::ledger
