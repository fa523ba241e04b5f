#include "scope/first_logs.h"

#include <string>
#include <vector>

#include "ledger/for_test.h"
#include "scope/scope.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using ledger::At;
using ledger::World;

// A load balancer's log from 00:00, an application's from 01:00 on two machines.
CoverageSummary Logs() {
  return {.from = At(0),
          .to = At(100'000),
          .gaps = {},
          .missing_sources = {},
          .kinds = {{"lb.log", At(0), {"lb.log"}},
                    {"app-1.log", At(3600), {"app-1.log", "app-2.log"}}}};
}

struct Read {
  double seconds;
  std::string source;
};

// The doubts before logs, as text.
std::string Before(const std::vector<Read>& reads, const CoverageSummary& coverage,
                   const std::string& keys = "") {
  World world(ledger::Files{{"members.csv", "member\nm1\nm2\nm3\n"}, {"keys.toml", keys}});
  ScopeBuilder builder(world.names, world.catalogue, *world.registers);
  for (const Read& read : reads)
    world.Add({.time = At(read.seconds), .subject = "m1", .key = "k", .source = read.source});
  for (size_t i = 0; i < world.rows.size(); ++i) builder.Add(world.rows, i);
  const Scope scope = builder.Finish(coverage, {{{access::Dimension::kKey, "k"}}});
  CHECK(scope.coverage.kinds.empty());
  std::string text;
  for (const Doubt& doubt : scope.doubts) {
    if (doubt.kind != DoubtKind::kBeforeLogs) continue;
    text += FormatTime(doubt.to).substr(11, 5) + " " + doubt.source + " | " + doubt.why.en + " | " +
            doubt.why.ko;
    CHECK_EQ(scope.possible_people, 3);
  }
  return text;
}

TEST_CASE("a log of another kind that begins earlier hides no incident that was under way") {
  CHECK_EQ(
      Before({{3900, "app-1.log"}}, Logs()),
      "01:00 app-1.log | it was under way when app-1.log begins at 2025-06-23T01:00Z: what was "
      "read before is not known | app-1.log가 시작되는 2025-06-23T01:00Z에 이미 진행 중이어서, "
      "그전의 조회는 알 수 없습니다");
  // The other machine's log is of the same kind, whichever begins first.
  CHECK_NE(Before({{3900, "app-2.log"}}, Logs()), "");
  CHECK_EQ(Before({{3900 + 3600, "app-1.log"}}, Logs()), "");
  // What the load balancer knows of it goes back far enough, though another log sees it later.
  CHECK_EQ(Before({{3900, "lb.log"}}, Logs()), "");
  CHECK_EQ(Before({{3900, "lb.log"}, {4000, "app-1.log"}}, Logs()), "");
  CHECK_EQ(Before({{3900, "app-1.log"}, {3901, "lb.log"}}, Logs()), "");  // one request, two clocks
  // It is seen there only later: its own log says nothing of the hour before.
  CHECK_NE(Before({{3900, "app-1.log"}, {9000, "lb.log"}}, Logs()), "");
  CHECK_NE(Before({{9000, "lb.log"}, {3900, "app-1.log"}}, Logs()), "");  // in whatever order
}

TEST_CASE("where all logs begin together it is the logs that begin") {
  CoverageSummary one = Logs();
  one.kinds = {{"app-1.log", At(0), {"app-1.log"}}};
  CHECK_EQ(Before({{60, "app-1.log"}}, one).substr(0, 40),
           "00:00  | it was under way when the logs ");
  one.kinds.clear();  // nobody says which
  CHECK_NE(Before({{60, "app-1.log"}}, one), "");
  CHECK_EQ(Before({{3900, "app-1.log"}}, one), "");
}

TEST_CASE("what an old key read before its own log begins is not known") {
  const std::string keys =
      "[[key]]\nkid = \"k\"\ncreated = " + FormatTime(At(-30'000)).substr(0, 19) + "Z\n";
  CHECK_EQ(Before({{90'000, "app-1.log"}}, Logs(), keys).substr(0, 16), "01:00 app-1.log ");
  CHECK_EQ(Before({{90'000, "lb.log"}}, Logs(), keys).substr(0, 8), "00:00  |");
}

}  // namespace
}  // namespace haetae::scope
