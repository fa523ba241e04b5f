#include "ledger/stream_names.h"

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

}  // namespace
}  // namespace haetae::ledger
