#include "reader/json_guess.h"

#include "reader/read_for_test.h"

namespace haetae::reader {
namespace {

struct Case {
  std::string_view what, line;
  std::string_view source, method, path, principal;
  int status;
};

// Every line is of 2025-06-24T03:12:09Z; with % for a digit that differs in each of ten lines.
TEST_CASE("JSON of makers whose names are in no table") {
  constexpr Case kTable[] = {
      {"short names",
       R"({"ts":"2025-06-24T03:12:0%Z","src":"203.0.113.%","uri":"/my/orders/%",)"
       R"("verb":"GET","code":200,"uid":"m%"})",
       "203.0.113.7", "GET", "/my/orders/7", "m7", 200},
      {"shorter ones",
       R"({"t":"2025-06-24T03:12:0%Z","a":"203.0.113.%","p":"/my/orders/%","m":"GET",)"
       R"("s":200,"d":%})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"nested ECS",
       R"({"@timestamp":"2025-06-24T03:12:0%Z","source":{"ip":"203.0.113.%"},)"
       R"("url":{"path":"/my/orders/%"},"http":{"request":{"method":"GET"},)"
       R"("response":{"status_code":200}},"user":{"id":"m%"}})",
       "203.0.113.7", "GET", "/my/orders/7", "m7", 200},
      {"CloudFront as JSON",
       R"({"date_time":"2025-06-24T03:12:0%Z","c-ip":"203.0.113.%","cs-method":"GET",)"
       R"("cs-uri-stem":"/my/orders/%","sc-status":"200","sc-bytes":"51%",)"
       R"("cs-referer":"/x/%"})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"GCP load balancer",
       R"({"httpRequest":{"requestMethod":"GET",)"
       R"("requestUrl":"https://h.example/my/orders/%","status":200,)"
       R"("remoteIp":"203.0.113.%","serverIp":"10.0.0.%"},"insertId":"abcdefgh%",)"
       R"("timestamp":"2025-06-24T03:12:0%Z"})",
       "203.0.113.7", "GET", "https://h.example/my/orders/7", "", 200},
      {"Heroku's router as JSON",
       R"({"at":"info","method":"GET","path":"/my/orders/%","host":"h.example",)"
       R"("fwd":"203.0.113.%","dyno":"web.1","connect":"1ms","status":"200",)"
       R"("logged":"2025-06-24T03:12:0%Z"})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"Go's zap",
       R"({"level":"info","ts":175073472%.0,"caller":"web/log.go:4%","msg":"served",)"
       R"("req_uri":"/my/orders/%","req_verb":"GET","resp":200,"took_ms":20%,)"
       R"("peer_addr":"203.0.113.%:4711"})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"epoch milliseconds, in a container",
       R"({"meta":{"eventTs":175073472%000},"call":{"endpoint":"/my/orders/%",)"
       R"("httpVerb":"get","rc":200},"from":"203.0.113.%"})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"a request line",
       R"({"when":"2025-06-24T03:12:0%Z","line":"GET /my/orders/% HTTP/1.1","st":200,)"
       R"("cl":"203.0.113.%"})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"a Korean service, romanised",
       R"({"reqDt":"2025-06-24T12:12:0%+09:00","connIp":"203.0.113.%",)"
       R"("reqUrl":"/my/orders/%","httpMethod":"GET","rsltCd":"200","mbrNo":"m%",)"
       R"("srvIp":"10.0.0.%"})",
       "203.0.113.7", "GET", "/my/orders/7", "m7", 200},
      {"a Korean service",
       R"({"시각":"2025-06-24T12:12:0%+09:00","접속주소":"203.0.113.%","경로":"/my/orders/%",)"
       R"("방식":"GET","결과":200,"처리시간":1%})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"two addresses: the name hints at the client's",
       R"({"stamp":"2025-06-24T03:12:0%Z","listen_ip":"10.0.0.%","zz_from":"203.0.113.%",)"
       R"("a_route":"/my/orders/%","op":"GET","ok":200})",
       "203.0.113.7", "GET", "/my/orders/7", "", 200},
      {"other numbers are no status",
       R"({"stamp":"2025-06-24T03:12:0%Z","from":"203.0.113.%","what":"/my/orders/%",)"
       R"("op":"GET","latency":200,"size":404,"n":45%})",
       "203.0.113.7", "GET", "/my/orders/7", "", -1},
  };
  for (const Case& c : kTable) {
    CAPTURE(c.what);
    std::string text;
    for (char digit = '0'; digit <= '9'; ++digit) {
      for (char letter : c.line) text += letter == '%' ? digit : letter;
      text += '\n';
    }
    const ReadLines read = ReadText("json", text);
    REQUIRE(read.rows.size() == 10);
    const Row& row = read.rows[7];
    CHECK(row.time.us >= ParseRfc3339("2025-06-24T03:12:00Z")->us);
    CHECK(row.time.us < ParseRfc3339("2025-06-24T03:12:10Z")->us);
    CHECK(row.field[kSourceIp].substr(0, c.source.size()) == c.source);
    CHECK(row.field[kMethod] == c.method);
    CHECK(row.field[kPath] == c.path);
    CHECK(row.field[kPrincipal] == c.principal);
    CHECK(row.status == c.status);
  }
}

TEST_CASE("what is no access is not made one by a value that looks like a path") {
  for (const char* line :
       {R"({"ts":"2025-06-24T03:12:09Z","level":"info","file":"/usr/lib/a.py","msg":"x"})",
        R"({"ts":"2025-06-24T03:12:09Z","level":"info","thing":"/usr/lib/a.py","code":200})",
        R"({"ts":"2025-06-24T03:12:09Z","op":"GET","referer":"/a","cwd":"/b"})",
        R"({"id":1750734729,"op":"GET","path":"/a"})"}) {
    CAPTURE(line);
    CHECK(DetectFormat(std::string(line) + std::string(kPaddingBytes, '\0'), {}).format == nullptr);
  }
}

TEST_CASE("where no path is found the names that were seen are told, and no value") {
  std::string text = R"({"ts":"2025-06-24T03:12:09Z","verb":"GET","opaque":"hong@example.com",)"
                     R"("nested":{"a/b":"x1"},)"
                     R"("010-1234-5678":"y","kim@example.com":"z"})"
                     "\n";
  text.append(kPaddingBytes, '\0');
  const std::string reason =
      DetectFormat(std::string_view(text).substr(0, text.size() - kPaddingBytes), {}).reason;
  CHECK(reason.find("no field of theirs is a path") != std::string::npos);
  CHECK(reason.find("/opaque") != std::string::npos);
  CHECK(reason.find("/verb") != std::string::npos);
  CHECK(reason.find("[format.fields]") != std::string::npos);
  for (const char* never : {"hong", "x1", "1234", "kim"})
    CHECK(reason.find(never) == std::string::npos);
}

}  // namespace
}  // namespace haetae::reader
