#include "reader/json_mapping.h"
#include "reader/read_for_test.h"
#include "reader/source.h"

namespace haetae::reader {
namespace {

const Time kThen = *ParseRfc3339("2025-06-24T03:12:09Z");

// The first record of `text` read as JSON; an empty line if there is none.
Row First(const std::string& text, const FormatOptions& options = {}) {
  ReadLines read = ReadText("json", text, options);
  return read.rows.empty() ? Row{} : read.rows[0];
}
std::string Reason(const std::string& text) {
  ReadLines read = ReadText("json", text);
  return read.unreadable.empty() ? "" : read.unreadable[0].second;
}

TEST_CASE("JSON of many makers by its names") {
  for (const char* line : {
           R"({"ts":"2025-06-24T03:12:09Z","ip":"1.2.3.4","method":"GET",)"
           R"("path":"/a?b=1","status":200,"bytes":12,"ua":"x"})",
           R"({"time_iso8601":"2025-06-24T12:12:09+09:00","remote_addr":"1.2.3.4",)"
           R"("request":"GET /a?b=1 HTTP/1.1","status":"200","body_bytes_sent":"12",)"
           R"("http_user_agent":"x"})",
           R"({"@timestamp":"2025-06-24T03:12:09.000Z","source":{"ip":"1.2.3.4"},)"
           R"("url":{"path":"/a","query":"b=1"},"http":{"request":{"method":"GET"},)"
           R"("response":{"status_code":200,"body":{"bytes":12}}},)"
           R"("user_agent":{"original":"x"}})",
           R"({"@timestamp":"2025-06-24T03:12:09.000Z","source.ip":"1.2.3.4",)"
           R"("url.original":"/a?b=1","http.request.method":"GET",)"
           R"("http.response.status_code":200,"http.response.body.bytes":12,)"
           R"("user_agent.original":"x"})",
           R"({"time":1750734729,"req":{"method":"GET","url":"/a?b=1",)"
           R"("remoteAddress":"1.2.3.4","headers":{"user-agent":"x"}},)"
           R"("res":{"statusCode":200},"bytes":12})",
           R"({"timestamp":1750734729000,"httpRequest":{"requestMethod":"GET",)"
           R"("requestUrl":"/a?b=1","status":200,"responseSize":"12","userAgent":"x",)"
           R"("remoteIp":"1.2.3.4"}})",
           R"({"msec":"1750734729.000","clientIp":"1.2.3.4","verb":"GET","uri":"/a",)"
           R"("args":"b=1","response_code":200,"size":12,"user-agent":"x"})",
           R"({"log":"{\"ts\":\"2025-06-24T03:12:09Z\",\"ip\":\"1.2.3.4\",)"
           R"(\"method\":\"GET\",\"path\":\"/a?b=1\",\"status\":200,\"bytes\":12,)"
           R"(\"ua\":\"x\"}\n","stream":"stdout"})",
       }) {
    CAPTURE(line);
    Row row = First(line);
    CHECK(row.time == kThen);
    CHECK(row.field[kSourceIp] == "1.2.3.4");
    CHECK(row.field[kMethod] == "GET");
    CHECK(row.field[kPath] == "/a?b=1");
    CHECK(row.field[kUserAgent] == "x");
    CHECK(row.status == 200);
    CHECK(row.bytes == 12);
  }
}

TEST_CASE("who asked: ids may be numbers, texts, nested or first seen late") {
  const std::string head = R"({"ts":"2025-06-24T03:12:09Z","path":"/a")";
  CHECK(
      First(head + R"(,"user_id":77,"session_id":"s","kid":"k1","ja4":"t13"})").field[kPrincipal] ==
      "77");
  CHECK(First(head + R"(,"user":{"id":"u1"}})").field[kPrincipal] == "u1");
  CHECK(First(head + R"(,"sub":null,"account":"a1"})").field[kPrincipal] == "a1");
  CHECK(First(head + R"(,"jti":"t\u00e9\"1"})").field[kCredential] == "té\"1");
  std::string text;
  for (int i = 0; i < 5; ++i) text += head + "}\n";
  ReadLines read = ReadText("json", text + head + R"(,"sub":"late"})");
  REQUIRE(read.rows.size() == 6);
  CHECK(read.rows[5].field[kPrincipal] == "late");
}

TEST_CASE("event ids must be distinct where they are learnt") {
  auto lines = [](auto id) {
    std::string text;
    for (int i = 0; i < 25; ++i) {
      text += R"({"ts":"2025-06-24T03:12:09Z","path":"/a","id":")" + id(i) + "\"}\n";
    }
    return ReadText("json", text).rows[0].field[kEventId];
  };
  CHECK(lines([](int i) { return std::to_string(i); }) == "0");
  CHECK(lines([](int i) { return std::to_string(i / 2); }) == "");
  // A shipper that sent an hour twice makes no id less of one.
  CHECK(lines([](int i) { return std::to_string(10'000'000 + i / 2); }) == "10000000");
  std::string others;
  for (int i = 0; i < 25; ++i)
    others += R"({"ts":"2025-06-24T03:12:09Z","path":"/)" + std::to_string(i) +
              R"(","id":"1234567)" + std::to_string(i / 5) + "\"}\n";
  CHECK(ReadText("json", others).rows[0].field[kEventId] == "");
  CHECK(First(R"({"ts":"2025-06-24T03:12:09Z","path":"/a","id":"7"})").field[kEventId] == "");
  CHECK(First(R"({"ts":"2025-06-24T03:12:09Z","path":"/a","id":"12345678"})").field[kEventId] ==
        "12345678");
}

TEST_CASE("the catalogue's pointers overrule names") {
  FormatOptions options;
  options.fields = {{"time", "/t/0"}, {"path", "/a~1b/c"}, {"principal", "/w"}, {"event_id", ""}};
  options.time_format = "%d.%m.%Y %H:%M:%S";
  Row row = First(R"({"t":["24.06.2025 03:12:09"],"a/b":{"c":"/x"},"w":5,"sub":"no","path":"/no"})",
                  options);
  CHECK(row.time == kThen);
  CHECK(row.field[kPath] == "/x");
  CHECK(row.field[kPrincipal] == "5");
  CHECK(!MakeFormat("json", {.fields = {{"path", "no pointer"}}}).has_value());
  CHECK(!MakeFormat("json", {.fields = {{"colour", "/c"}}}).has_value());
  CHECK(!MakeFormat("combined", {.fields = {{"path", "/c"}}}).has_value());
}

TEST_CASE("JSON lines that are no access, or broken") {
  CHECK(Reason("[1]") == "not a JSON object");
  CHECK(Reason(R"({"ts":"2025-06-24T03:12:09Z","msg":"started"})") ==
        "not an access: neither path, method nor status in it");
  CHECK(Reason(R"({"path":"/a"})") == "no time in it");
  CHECK(Reason(R"({"ts":"2025-06-24T03:12:09Z","path":"/a)") ==
        "not valid JSON: cut inside a text");
  CHECK(Reason(R"({"ts":"2025-06-24T03:12:09Z","path":"/a",)").starts_with("not valid JSON"));
  CHECK(Reason("{}x").starts_with("not valid JSON"));
  Row blank = First(R"({"ts":"2025-06-24T03:12:09Z","path":"","status":404})");
  CHECK(blank.status == 404);
  Row foreign = First("{\"ts\":\"2025-06-24T03:12:09Z\",\"path\":\"/\xe9\",\"status\":200}");
  CHECK(foreign.field[kPath] == "/\xef\xbf\xbd");
  std::string deep = R"({"ts":"2025-06-24T03:12:09Z","path":"/a","x":)" + std::string(5000, '[') +
                     std::string(5000, ']') + "}";
  ReadLines read = ReadText("json", deep);
  CHECK(read.rows.size() + read.unreadable.size() == 1);
}

TEST_CASE("names in one form") {
  CHECK(NormalName("remoteAddr") == "remote_addr");
  CHECK(NormalName("Request-Method") == "request_method");
  CHECK(NormalName("clientIPAddress") == "client_ip_address");
  CHECK(NormalName(":authority") == "authority");
}

TEST_CASE("CloudTrail: what a record becomes") {
  auto row = [](const std::string& members) {
    ReadLines read =
        ReadText("cloudtrail",
                 R"({"eventVersion":"1.09","eventTime":"2025-06-24T03:12:09Z",)" + members + "}");
    return read.rows.empty() ? Row{} : read.rows[0];
  };
  Row s3 = row(R"("eventSource":"s3.amazonaws.com","eventName":"GetObject",)"
               R"("awsRegion":"ap-northeast-2","eventID":"e1",)"
               R"("requestParameters":{"bucketName":"b","key":"x/y?z#%"},)"
               R"("additionalEventData":{"bytesTransferredOut":375},)"
               R"("userIdentity":{"type":"AssumedRole","arn":"arn:x","accessKeyId":"AK",)"
               R"("sessionContext":{"sessionIssuer":{"userName":"role1"}}})");
  CHECK(s3.time == kThen);
  CHECK(s3.field[kMethod] == "GetObject");
  CHECK(s3.field[kPath] == "/s3/b/x/y%3Fz%23%25");
  CHECK(s3.field[kPrincipal] == "role1");
  CHECK(s3.field[kCredential] == "AK");
  CHECK(s3.field[kEventId] == "e1");
  CHECK(s3.field[kHost] == "ap-northeast-2");
  CHECK(s3.status == 200);
  CHECK(s3.bytes == 375);
  const std::string dynamo =
      R"("eventSource":"dynamodb.amazonaws.com","requestParameters":{"tableName":"t","key":)";
  CHECK(row(dynamo + R"({"id":{"S":"m1"}}})").field[kPath] == "/dynamodb/t/m1");
  CHECK(row(dynamo + R"({"id":"m1"}})").field[kPath] == "/dynamodb/t/m1");
  CHECK(row(dynamo + R"({"id":"m1","at":"2"}})").field[kPath] == "/dynamodb/t");
  CHECK(row(R"("eventSource":"iam.amazonaws.com","resources":[{"ARN":"arn:aws:iam::1:user/b"}])")
            .field[kPath] == "/iam/user/b");
  CHECK(row(R"("eventSource":"iam.amazonaws.com","errorCode":"AccessDenied")").status == 403);
  CHECK(row(R"("errorCode":"Client.UnauthorizedOperation")").status == 403);
  CHECK(row(R"("errorCode":"NoSuchBucket")").status == 404);
  CHECK(row(R"("errorCode":"ResourceNotFoundException")").status == 404);
  CHECK(row(R"("errorCode":"ValidationError")").status == 400);
  CHECK(ReadText("cloudtrail", R"({"eventVersion":"2.0","eventTime":"2025-06-24T03:12:09Z"})")
            .unreadable.size() == 1);
}

TEST_CASE(
    "a CloudTrail document gives its records over several batches, and what is before a cut") {
  std::string text = "{\n  \"Records\": [";
  for (int i = 0; i < 2'500; ++i) {
    text +=
        (i ? ",\n" : "\n") +
        std::string(R"({"eventVersion":"1.08","eventTime":"2025-06-24T03:12:09Z",)"
                    R"("eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e)") +
        std::to_string(i) + "\"}";
  }
  std::string whole = text + "\n]}";
  auto read = [](const std::string& document) {
    std::string padded = document + std::string(kPaddingBytes, '\0');
    std::unique_ptr<Format> format = *MakeFormat("cloudtrail", {});
    Line line{std::string_view(padded).substr(0, document.size()), 0};
    ReadLines result;
    ParseAll(*format, {&line, 1}, result);
    return result;
  };
  ReadLines all = read(whole);
  CHECK(all.unreadable.empty());
  REQUIRE(all.rows.size() == 2'500);
  for (size_t i = 0; i < all.rows.size(); ++i) {
    REQUIRE(all.rows[i].field[kEventId] == "e" + std::to_string(i));
    REQUIRE(whole.compare(all.rows[i].offset, all.rows[i].line.size(), all.rows[i].line) == 0);
  }
  ReadLines cut = read(whole.substr(0, whole.size() / 2));
  CHECK(cut.rows.size() > 1'200);
  REQUIRE(cut.unreadable.size() == 1);
  CHECK(cut.unreadable[0].second == "cut inside the list of records");
}

}  // namespace
}  // namespace haetae::reader
