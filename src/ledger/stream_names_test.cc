#include "ledger/stream_names.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

TEST_CASE("the stem of a log's name") {
  struct Case {
    std::string_view name, stem;
  };
  for (const Case& c : {
           Case{"logs/gateway-1.log", "logs/gateway-1.log"},
           Case{"logs/gateway-1.log.2.gz", "logs/gateway-1.log"},
           Case{"gateway-1.log.1", "gateway-1.log"},
           Case{"access.log-20250624.gz", "access.log"},
           Case{"access.log.2025-06-24", "access.log"},
           Case{"access.log.2025-06-24.zst", "access.log"},
           Case{"access.log.old", "access.log"},
           Case{"a/access.log (2)", "a/access.log"},
           Case{"a/access.log.1 (31)", "a/access.log"},
           Case{"a/log (b)", "a/log (b)"},
           Case{"gateway-2", "gateway-2"},
           Case{"log2", "log2"},
           Case{"a.1/b.log", "a.1/b.log"},
           Case{".gz", ".gz"},
           Case{"x/111122223333_CloudTrail_us-east-1_20230710T1145Z_ab.json.gz",
                "CloudTrail us-east-1"},
           Case{"2026/11/06/"
                "123456789012_elasticloadbalancing_us-east-1_app.fit-lb-2.50dc6c495c0c9188_"
                "20261106T1500Z_172.160.002.044_3jc4096d.log.gz",
                "123456789012_elasticloadbalancing_us-east-1_app.fit-lb-2.50dc6c495c0c9188"},
           Case{"cf/E2QWRUHAPOMQZL.2026-11-06-15.d111111a.gz", "E2QWRUHAPOMQZL"},
           Case{"s3/2026-11-06-15-17-42-79A59DF900B949E5", "s3/"},
           Case{"s3/web-2026-11-06-15-17-42-79A59DF900B949E5", "s3/web-"},
           Case{"app_20261106T1500Z.log", "app_20261106T1500Z.log"},
       }) {
    CAPTURE(c.name);
    CHECK_EQ(StreamStem(c.name), c.stem);
  }
}

TEST_CASE("a name without its date is the log's") {
  struct Case {
    std::string_view name, undated;
  };
  for (const Case& c : {
           Case{"app-2.2026-11-14.jsonl", "app-2.@.jsonl"},
           Case{"gw-20261114.log", "gw-@.log"},
           Case{"gw-2026_11_14-05.log", "gw-@.log"},
           Case{"2026/11/22/app-2.2026-11-22T05.log", "@/app-2.@.log"},
           Case{"gw-2026-11-22.2.log", "gw-@.2.log"},
           Case{"gateway-1.log", "gateway-1.log"},
           Case{"gw-120261114.log", "gw-120261114.log"},
           Case{"gw-2026111.log", "gw-2026111.log"},
           Case{"gw-2026-11-221.log", "gw-2026-11-221.log"},
           Case{"", ""},
       }) {
    CAPTURE(c.name);
    CHECK_EQ(Undated(c.name), c.undated);
  }
}

TEST_CASE("of the names of a family the least is kept, in whatever order they came") {
  std::vector<std::string> names = {"b/gw-2.log", "a/gw-1.log", "a/gw-1.log.1", "c/x.log",
                                    "a/gw-0.log", "b/gw-1.log", "c/x.log.2.gz"};
  std::ranges::sort(names);
  do {
    std::vector<std::string> noted;
    for (const std::string& name : names) NoteName(noted, name);
    REQUIRE_EQ(noted, std::vector<std::string>{"a/gw-0.log", "b/gw-1.log", "c/x.log"});
  } while (std::ranges::next_permutation(names).found);
  std::vector<std::string> many;
  const auto name = [](size_t i) { return std::string(i, 'x') + ".log"; };
  for (size_t i = 1; i < kNamesMax * 2; ++i) NoteName(many, name(i));
  CHECK_EQ(many.size(), kNamesMax);
}

}  // namespace
}  // namespace haetae::ledger
