#include "detect/twins.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

constexpr std::string_view kJobs =
    "[[job]]\nname = \"export\"\nprincipal = \"svc-export\"\nroutes = [\"GET /orders/{member}\"]\n";

// The most lines of nobody's that can each have a line of somebody's to itself.
size_t MostPairs(const access::Accesses& rows, const std::vector<size_t>& named,
                 const std::vector<size_t>& unnamed) {
  const auto same = [&](size_t a, size_t b) {
    return rows.source[a] != rows.source[b] && rows.subject[a] == rows.subject[b] &&
           rows.address[a] == rows.address[b] && rows.route[a] == rows.route[b] &&
           rows.outcome[a] == rows.outcome[b] &&
           std::abs(rows.time[a] - rows.time[b]) <= kTwinReach;
  };
  std::vector<size_t> owner(named.size(), SIZE_MAX);
  size_t pairs = 0;
  for (const size_t one : unnamed) {
    std::vector<bool> tried(named.size());
    const std::function<bool(size_t)> find = [&](size_t from) {
      for (size_t k = 0; k < named.size(); ++k) {
        if (tried[k] || !same(from, named[k])) continue;
        tried[k] = true;
        if (owner[k] != SIZE_MAX && !find(owner[k])) continue;
        owner[k] = from;
        return true;
      }
      return false;
    };
    pairs += find(one);
  }
  return pairs;
}

TEST_CASE("as many lines have a twin as can, each its own") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    World world;
    std::vector<RowText> texts;
    for (size_t i = 1 + random() % 14; i > 0; --i) {
      const bool proxy = random() % 2 == 0;
      texts.push_back({.time = At(random() % 25),
                       .outcome = random() % 8 == 0 ? Outcome::kRefused : Outcome::kDisclosed,
                       .subject = "m" + std::to_string(random() % 2),
                       .principal = proxy ? "" : "svc",
                       .credential = random() % 2 == 0 ? "" : "c" + std::to_string(random() % 2),
                       .address = random() % 8 == 0 ? "9.9.9.9" : "1.1.1.1",
                       .source = proxy ? "proxy" : "app"});
    }
    InOrder(world, texts);
    std::vector<size_t> named, unnamed;
    for (size_t i = 0; i < world.rows.size(); ++i)
      (IsUnnamed(world.rows, i) ? unnamed : named).push_back(i);
    Twins twins(world.names.sources);
    size_t pairs = 0;
    for (const size_t i : named) twins.Add(world.rows, i, Whose::kJob);
    for (const size_t i : unnamed) {
      if (random() % 2 == 0) twins.Forget(world.rows.time[i] - kTwinReach);
      pairs += twins.Take(world.rows, i, false) == Whose::kJob;
    }
    CAPTURE(round);
    REQUIRE_EQ(pairs, MostPairs(world.rows, named, unnamed));
    twins.Forget(kTimeMax);
    CHECK(twins.empty());
  }
}

// A fleet of two applications, one of which also writes an audit log, two proxies, and a network
// that delivers. Which of them are one log.
const std::map<std::string, int> kFleet = {{"logs/app-1.jsonl", 0}, {"logs/app-2.jsonl.1.gz", 0},
                                           {"logs/audit.jsonl", 1}, {"logs/edge-1.log", 2},
                                           {"logs/edge-12.log", 2}, {"logs/cdn.log", 3}};

// The slow finder: each line is compared with every request there is. `live`: in the order of the
// lines, of which none is known before its turn.
std::vector<Whose> FindTwins(const World& world, bool live) {
  const access::Accesses& rows = world.rows;
  const auto log = [&](size_t i) {
    return kFleet.at(std::string(world.names.sources.Text(rows.source[i])));
  };
  const auto whose = [&](size_t i) {
    const std::string_view name = world.names.PrincipalText(rows.principal[i]);
    return name == "svc-export"             ? Whose::kJob
           : name == "kim" || name == "lee" ? Whose::kStaff
                                            : Whose::kNobodys;
  };
  const auto own = [&](size_t i) {
    for (size_t k = 0; k <= i; ++k)
      if (!IsUnnamed(rows, k) && rows.credential[i] != kNoNumber &&
          rows.credential[k] == rows.credential[i])
        return true;
    return false;
  };
  std::vector<std::vector<size_t>> requests;
  std::vector<Whose> found(rows.size(), Whose::kNobodys);
  std::vector<bool> placed(rows.size());
  const auto fits = [&](const std::vector<size_t>& request, size_t i) {
    const size_t first = request[0];
    bool credential = !IsUnnamed(rows, i) || !own(i);
    for (const size_t line : request) {
      if (log(line) == log(i)) return false;
      if (rows.key[line] != kNoNumber && rows.key[i] != kNoNumber && rows.key[line] != rows.key[i])
        return false;
      credential |= rows.credential[line] == rows.credential[i];
    }
    return credential && rows.subject[first] == rows.subject[i] &&
           rows.address[first] == rows.address[i] && rows.route[first] == rows.route[i] &&
           rows.outcome[first] == rows.outcome[i] &&
           std::abs(rows.time[first] - rows.time[i]) <= kTwinReach;
  };
  const auto name = [&](size_t i) {
    if (whose(i) == Whose::kNobodys) return;
    for (std::vector<size_t>& request : requests) {
      if (rows.principal[request[0]] != rows.principal[i] || !fits(request, i)) continue;
      request.push_back(i);
      return;
    }
    requests.push_back({i});
    for (size_t k = 0; live && k < i; ++k) {
      if (!IsUnnamed(rows, k) || placed[k] || !fits(requests.back(), k)) continue;
      requests.back().push_back(k);
      placed[k] = true;
    }
  };
  const auto take = [&](size_t i) {
    for (std::vector<size_t>& request : requests) {
      if (!fits(request, i)) continue;
      found[i] = whose(request[0]);
      placed[i] = true;
      request.push_back(i);
      return;
    }
  };
  for (size_t i = 0; i < rows.size(); ++i)
    if (!IsUnnamed(rows, i))
      name(i);
    else if (live)
      take(i);
  for (size_t i = 0; i < rows.size() && !live; ++i)
    if (IsUnnamed(rows, i)) take(i);
  return found;
}

TEST_CASE("in fleets of logs the twins are those of the slow finder") {
  const Files files{{"jobs.toml", std::string(kJobs)},
                    {"people.csv", "person,role\nkim,support\nlee,support\n"},
                    {"members.csv", "member\nm0\nm1\n"}};
  size_t jobs = 0, staff = 0, nobodys = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto one_of = [&](std::vector<std::string> texts) {
      return texts[random() % texts.size()];
    };
    World world(files);
    std::vector<RowText> texts;
    // Nobody's address is known before a reader was there: one each, long before.
    for (const char* address : {"1.1.1.1", "9.9.9.9"})
      texts.push_back({.time = At(-600),
                       .subject = "m0",
                       .principal = "kim",
                       .address = address,
                       .source = "logs/app-1.jsonl"});
    for (size_t i = 1 + random() % 30; i > 0; --i) {
      const bool names = random() % 2 == 0;
      texts.push_back(
          {.time = At(random() % 25),
           .subject = one_of({"m0", "m1"}),
           .principal =
               names ? one_of({"svc-export", "svc-export", "kim", "kim", "lee", "m1", "svc-other"})
                     : "",
           .credential = one_of({"", "", "", "c1", "c2", "c3"}),
           .key = one_of({"", "", "", "", "k1", "k2"}),
           .address = one_of({"1.1.1.1", "1.1.1.1", "1.1.1.1", "9.9.9.9"}),
           .source = names && random() % 8 > 0
                         ? one_of({"logs/app-1.jsonl", "logs/app-2.jsonl.1.gz", "logs/audit.jsonl"})
                         : one_of({"logs/edge-1.log", "logs/edge-12.log", "logs/cdn.log",
                                   "logs/app-1.jsonl"})});
    }
    InOrder(world, texts);
    const Context context{world.names, world.catalogue, *world.registers};
    for (const bool live : {false, true}) {
      CAPTURE(live);
      const std::vector<Whose> slow = FindTwins(world, live);
      Viewer viewer(context);
      size_t shown = 0;
      for (size_t at = 0, end; at < world.rows.size(); at = end) {
        end = live ? at + 1 : std::min(world.rows.size(), at + 1 + random() % 6);
        const Time until = world.rows.time[end - 1] + (live ? Duration{} : kTwinAhead);
        const size_t from = shown;
        while (shown < world.rows.size() && (live ? shown < end : world.rows.time[shown] <= until))
          ++shown;
        viewer.Ahead({&world.rows, from, shown});
        const Sight& sight = viewer.View({&world.rows, at, end});
        for (size_t i = at; i < end; ++i) {
          if (!IsUnnamed(world.rows, i)) continue;
          CAPTURE(i);
          CHECK_EQ(sight.Is(i, kJob), slow[i] == Whose::kJob);
          CHECK_EQ(sight.Is(i, kAgain), slow[i] == Whose::kStaff);
          ++(slow[i] == Whose::kJob ? jobs : slow[i] == Whose::kStaff ? staff : nobodys);
        }
      }
    }
  }
  CHECK_GT(std::min({jobs, staff, nobodys}), 500);
}

TEST_CASE("a line has a twin in each other log, and none beyond the limit") {
  World world;
  for (const char* source : {"app", "proxy", "edge", "proxy", "app"})
    world.Add({.subject = "m1", .address = "1.1.1.1", .source = source});
  const auto take = [&](Twins& twins, size_t row) {
    return twins.Take(world.rows, row, false) == Whose::kJob;
  };
  Twins twins(world.names.sources);
  twins.Add(world.rows, 0, Whose::kJob);
  CHECK(take(twins, 1));
  CHECK(take(twins, 2));
  CHECK_FALSE(take(twins, 3));  // the proxy's second
  CHECK_FALSE(take(twins, 4));  // the same log
  Twins few(world.names.sources, 1);
  few.Add(world.rows, 1, Whose::kJob);
  few.Add(world.rows, 3, Whose::kJob);
  CHECK(take(few, 0));
  CHECK_FALSE(take(few, 4));
}

TEST_CASE("a credential that has a name is only a line's that has it too") {
  World world;
  world.Add({.subject = "m1",
             .principal = "svc",
             .credential = "s1",
             .address = "1.1.1.1",
             .source = "app"});
  for (const char* credential : {"s2", "s1", "", "hash"})
    world.Add({.subject = "m1", .credential = credential, .address = "1.1.1.1", .source = "proxy"});
  for (const size_t row : {1, 2, 3, 4}) {
    CAPTURE(row);
    for (const bool own : {false, true}) {
      Twins twins(world.names.sources);
      twins.Add(world.rows, 0, Whose::kStaff);
      CHECK_EQ(twins.Take(world.rows, row, own) == Whose::kStaff, !own || row == 2);
    }
  }
}

}  // namespace
}  // namespace haetae::detect
