#include "reader/format.h"

#include <random>

#include "reader/read_for_test.h"

namespace haetae::reader {
namespace {

Row First(const std::string& format, const std::string& text) {
  ReadLines read = ReadText(format, text);
  return read.rows.empty() ? Row{} : read.rows[0];
}

TEST_CASE("W3C: fields by their names, a directive holds from its line on") {
  std::unique_ptr<Format> format = *MakeFormat("w3c", {});
  format->TakeDirective(
      "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status sc-bytes "
      "cs(User-Agent)");
  ReadLines read =
      ReadText(*format,
               "#Version: 1.0\n2025-06-24 03:12:09 1.2.3.4 kim GET /a b=1 200 12 Moz+1\n2025-06-24 "
               "03:12:09 1.2.3.4 - GET /a - 200 - -\n2025-06-24 03:12:09 1.2.3.4\n");
  REQUIRE(read.rows.size() == 2);
  CHECK(read.rows[0].time == *ParseRfc3339("2025-06-24T03:12:09Z"));
  CHECK(read.rows[0].field[kPath] == "/a?b=1");
  CHECK(read.rows[0].field[kPrincipal] == "kim");
  CHECK(read.rows[0].field[kUserAgent] == "Moz 1");
  CHECK(read.rows[0].bytes == 12);
  CHECK(read.rows[1].field[kPath] == "/a");
  CHECK(read.rows[1].field[kUserAgent] == "");
  CHECK(read.ignored == 1);
  CHECK(read.unreadable.size() == 1);
  format->TakeDirective("#Date: 2025-06-25");
  format->TakeDirective("#Fields: time cs-uri");
  CHECK(ReadText(*format, "03:12:09 /b").rows[0].time == *ParseRfc3339("2025-06-25T03:12:09Z"));
  CHECK(ReadText("w3c", "2025-06-24 03:12:09").unreadable[0].second == "no #Fields line before it");
}

TEST_CASE("CSV: header, separators, quotes, line breaks") {
  for (std::string text :
       {"time,ip,path,status\n2025-06-24T03:12:09Z,1.2.3.4,\"/a,\"\"b\"\"\",200\n",
        "time;ip;path;status\n2025-06-24T03:12:09Z;1.2.3.4;\"/a,\"\"b\"\"\";200\n",
        "time\tip\tpath\tstatus\n2025-06-24T03:12:09Z\t1.2.3.4\t/a,\"b\"\t200\n"}) {
    CAPTURE(text);
    CHECK(DetectedName(text) == "csv");
    Row row = First("csv", text);
    CHECK(row.field[kPath] == "/a,\"b\"");
    CHECK(row.field[kSourceIp] == "1.2.3.4");
    CHECK(row.status == 200);
  }
  FormatOptions options;
  options.fields = {{"time", "When"}, {"path", "What"}, {"principal", "Who"}};
  Row row = ReadText("csv", "Who,When,What\nkim,2025-06-24T03:12:09Z,/a\n", options).rows[0];
  CHECK(row.field[kPrincipal] == "kim");
  CHECK(ReadText("csv", "time,path\n2025-06-24T03:12:09Z\n").unreadable[0].second ==
        "fewer columns than the header names");
}

TEST_CASE("times without zone are of the clock that the options name, in each format") {
  FormatOptions seoul;
  seoul.time_zone = "+09:00";
  const Time noon = *ParseRfc3339("2026-09-21T12:11:00Z");
  const auto fields = [&](FormatOptions options) {
    options.fields = {{"time", "when"}, {"path", "what"}};
    options.time_format = "%Y-%m-%dT%H:%M:%S";
    return options;
  };
  struct Case {
    std::string format, text;
    FormatOptions options;
    bool says_zone = false;
  };
  for (const Case& one : std::initializer_list<Case>{
           {"json", R"({"time":"2026-09-21T21:11:00","path":"/a","status":200})", seoul},
           {"json", R"({"time":"2026-09-21 21:11:00,000","path":"/a","status":200})", seoul},
           {"json", R"({"time":"2026-09-21T12:11:00Z","path":"/a","status":200})", seoul, true},
           {"json", R"({"time":"2026-09-21T14:11:00+0200","path":"/a","status":200})", seoul, true},
           {"json", R"({"time":1789992660,"path":"/a","status":200})", seoul, true},
           {"json", R"({"time":1.78999266e9,"path":"/a","status":200})", seoul, true},
           {"csv", "when,what\n2026-09-21T21:11:00,/a", fields(seoul)},
           {"csv", "time,path\n2026-09-21T21:11:00,/a", seoul},
           {"csv", "time,path\n2026-09-21T12:11:00Z,/a", seoul, true},
           {"haproxy",
            "1.2.3.4:1 [21/Sep/2026:21:11:00.000] fe be/s 1/0/3/6/10 200 27 - - ---- 1/1/1/1/0 0/0 "
            "\"GET /a HTTP/1.1\"",
            seoul},
           {"envoy",
            "[2026-09-21T21:11:00.000] \"GET /a HTTP/2\" 200 - 0 5 1 9 \"1.2.3.4\" \"ua\" \"i\" "
            "\"host\" \"10.0.0.2:80\"",
            seoul},
           {"combined", "1.2.3.4 - - [2026-09-21T21:11:00] \"GET /a HTTP/1.1\" 200 5", seoul},
           {"combined", "1.2.3.4 - - [21/Sep/2026:21:11:00] \"GET /a HTTP/1.1\" 200 5", seoul},
           {"combined", "1.2.3.4 - - [21/Sep/2026:21:11:00.00000] \"GET /a HTTP/1.1\" 200 5",
            seoul},
           {"combined", "1.2.3.4 - - [21/Sep/2026:12:11:00 +0000] \"GET /a HTTP/1.1\" 200 5", seoul,
            true},
           {"alb",
            "https 2026-09-21T12:11:00.0Z app/lb/1 1.2.3.4:4711 10.0.0.2:80 0.0 0.0 0.0 200 200 34 "
            "5 "
            "\"GET https://h:443/a HTTP/2.0\" \"ua\"",
            seoul, true},
       }) {
    CAPTURE(one.text);
    FormatOptions options = one.options;
    options.name = one.format;
    Detection found = Detect(one.text + "\n", options);
    REQUIRE(found.format != nullptr);
    CHECK_EQ(found.no_zone, !one.says_zone);
    const ReadLines read = ReadText(*found.format, one.text);
    REQUIRE_EQ(read.rows.size(), 1);
    CHECK_EQ(read.rows[0].time, noon);
    // Without the option: what was read so is nine hours later, what says its zone is the same.
    options.time_zone.clear();
    found = Detect(one.text + "\n", options);
    CHECK_EQ(found.no_zone, !one.says_zone);
    CHECK_EQ(ReadText(*found.format, one.text).rows[0].time,
             one.says_zone ? noon : noon + 9 * kHour);
  }
  std::unique_ptr<Format> w3c = *MakeFormat("w3c", seoul);  // UTC, whoever writes it
  w3c->TakeDirective("#Fields: date time c-ip cs-method cs-uri-stem sc-status");
  CHECK_EQ(ReadText(*w3c, "2026-09-21 12:11:00 1.2.3.4 GET /a 200").rows[0].time, noon);
  CHECK(!w3c->MetNoZone());
  seoul.time_zone = "Asia/Soul";
  CHECK_EQ(MakeFormat("json", seoul).error().why, "there is no time zone `Asia/Soul`");
}

TEST_CASE("logs whose fields have places keep the zone beside fields that are named") {
  FormatOptions options;
  options.fields = {{"time", "/when"}};
  options.time_zone = "+09:00";
  const std::string line = "1.2.3.4 - - [21/Sep/2026:21:11:00] \"GET /a HTTP/1.1\" 200 5";
  Detection found = Detect(line + "\n", options);
  REQUIRE(found.format != nullptr);
  CHECK_EQ(ReadText(*found.format, line).rows[0].time, *ParseRfc3339("2026-09-21T12:11:00Z"));
}

TEST_CASE("load balancers, proxies") {
  Row istio =
      First("envoy", R"([2025-06-24T03:12:09.000Z] "GET /a HTTP/1.1" 200 - via_upstream - "-" 0 )"
                     R"(12 3 2 "-" "ua" "id" "h" "10.0.0.1:80" cluster 10.0.0.2:1 10.0.0.3:2 )"
                     R"(1.2.3.4:5 - default)");
  CHECK(istio.field[kSourceIp] == "1.2.3.4:5");
  CHECK(istio.field[kHost] == "h");
  CHECK(istio.bytes == 12);
  Row classic =
      First("alb", R"(2025-06-24T03:12:09.1Z lb 1.2.3.4:5 10.0.0.1:80 0 0 0 200 200 0 12 "GET )"
                   R"(http://h:80/a HTTP/1.1" "ua" - -)");
  CHECK(classic.field[kPath] == "http://h:80/a");
  CHECK(classic.field[kUserAgent] == "ua");
  Row none = First("alb", R"(http 2025-06-24T03:12:09Z lb 1.2.3.4:5 - -1 -1 -1 - - 0 0 "- )"
                          R"(http://h:80- -" "-" - - - "-" "-")");
  CHECK(none.status == -1);
  CHECK(none.field[kMethod] == "");
  CHECK(
      ReadText("alb",
               R"(http 2025-06-24T03:12:09Z lb 1.2.3.4:5 - -1 -1 -1 - - 0 0 "GET / HTTP/1.1" "Mo)")
          .unreadable[0]
          .second == "cut inside the user agent");
  Row bad =
      First("haproxy", R"(Feb  6 12:14:14 lb haproxy[14389]: 10.0.1.2:33317 )"
                       R"([06/Feb/2009:12:14:14.655] http-in static/<NOSRV> -1/-1/-1/-1/8490 -1 )"
                       R"(+0 - - CR-- 2/2/2/0/0 0/0 {a|b c} "<BADREQ>")");
  CHECK(bad.field[kSourceIp] == "10.0.1.2:33317");
  CHECK(bad.status == -1);
  CHECK(bad.bytes == 0);
  CHECK(bad.field[kMethod] == "");
  CHECK(ReadText(
            "haproxy",
            "10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0")
            .unreadable[0]
            .second == "a HAProxy TCP line, not a request");
}

TEST_CASE("detection: what is a log, and what is not") {
  const std::string combined =
      "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n";
  CHECK(DetectedName(combined) == "combined");
  CHECK(DetectedName("noise\nnoise\n" + combined) == "combined");
  CHECK(DetectedName("a\nb\nc\nd\ne\n" + combined) == "");
  CHECK(DetectedName("{\"ts\":\"2025-06-24T03:12:09Z\",\"path\":\"/a\",\"status\":200}\n") ==
        "json");
  CHECK(DetectedName("{\"ts\":\"2025-06-24T03:12:09Z\",\"level\":\"info\",\"msg\":\"x\"}\n") == "");
  CHECK(DetectedName("#Version: 1.0\n#Fields: date time cs-method cs-uri-stem "
                     "sc-status\n2025-06-24 03:12:09 GET / 200\n") == "w3c");
  for (const char* text :
       {"The quick brown fox\njumps\n", "int main() { return a[0]; }\n",
        "[format]\nname = \"json\"\n[format.fields]\ntime = \"/ts\"\n",
        "name,phone,city\nKim,010,Seoul\n", "time,temperature\n2025-06-24T03:12:09Z,21\n",
        "path,owner\n/etc/passwd,root\n",
        "{\n  \"name\": \"package\",\n  \"version\": \"1.0\"\n}\n",
        "member,created,deleted\nm1,2020-01-01T00:00:00Z,\n", "a: 1\nb:\n  - c\n"}) {
    CAPTURE(text);
    Detection found = Detect(text);
    CHECK(found.format == nullptr);
    CHECK(found.reason.find("[format]") != std::string::npos);
  }
  std::mt19937_64 random(3);
  for (int round = 0; round < 50; ++round) {
    std::string noise(2'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    CHECK(DetectedName(noise) == "");
  }
  CHECK(Detect(combined, {.name = "json"}).format == nullptr);
  // Fields of a JSON log, and logs beside it whose fields have their places.
  const std::map<std::string, std::string> fields = {{"principal", "/who"}, {"time", "/at"}};
  CHECK(Detect(combined, {.fields = fields}).format->name() == "combined");
  CHECK(Detect("{\"at\":\"2025-06-24T03:12:09Z\",\"path\":\"/a\",\"who\":\"kim\"}\n",
               {.fields = fields})
            .format != nullptr);
  CHECK(Detect("{\"ts\":\"x\",\"msg\":\"y\"}\n", {.fields = fields}).format == nullptr);
  const Detection named = Detect(combined, {.name = "json", .fields = fields});
  CHECK(named.format == nullptr);
  CHECK(named.reason.find("leave the name out") != std::string::npos);
  CHECK(Detect(combined, {.name = "nonsense"}).reason.find("combined") != std::string::npos);
}

TEST_CASE("every name makes a format, and a full batch stops every one") {
  CHECK(FormatNames().size() == 12);
  for (std::string_view name : FormatNames()) {
    Result<std::unique_ptr<Format>> format = MakeFormat(name, {});
    REQUIRE(format.has_value());
    CHECK((*format)->name() == name);
    CHECK((*format)->Clone()->name() == name);
  }
  CHECK(MakeFormat("xml", {}).error().code == Code::kUsage);
  std::string text;
  for (int i = 0; i < 3'000; ++i) {
    text += "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1\n";
  }
  CHECK(ReadText("combined", text).rows.size() == 3'000);
}

TEST_CASE("options of [[formats]] are those of the first pattern that fits a file's name") {
  FormatOptions all{"", {}, ""};
  all.time_zone = "Z";
  for (const std::string files : {"app-*.csv", "kr/*.log", "*.csv", "log.[0-9]", "/var/x.log"}) {
    all.of_files.push_back({files, {}, ""});
    all.of_files.back().files = files;
  }
  const std::pair<const char*, const char*> cases[] = {
      {"app-7.csv", "app-*.csv"},
      {"/data/app-7.csv", "app-*.csv"},
      {"logs/app-7.csv.gz", "app-*.csv"},
      {"app-7.csv.zst", "app-*.csv"},
      {"app-7.csv.1", ""},
      {"app-7.csv.1.gz", ""},
      {"b.csv", "*.csv"},
      {"B.CSV", ""},
      {"kr/a.log", "kr/*.log"},
      {"/data/kr/a.log.gz", "kr/*.log"},
      {"kr/x/a.log", ""},
      {"us/../kr/a.log", "kr/*.log"},
      {"a.log", ""},
      {"log.3", "log.[0-9]"},
      {"log.30", ""},
      {"/var/x.log", "/var/x.log"},
      {"/y/var/x.log", ""},
      {"-", ""},
      {"", ""},
  };
  for (const auto& [path, files] : cases) {
    CAPTURE(path);
    CHECK_EQ(all.For(path).files, files);
  }
  CHECK_EQ(FormatOptions{}.For("a.csv").files, "");
}

TEST_CASE("a line that was understood and is no access is told from one that was not read") {
  const std::pair<const char*, bool> cases[] = {
      {"not an access: neither path nor method in it", true},
      {"not an access: neither path, method nor status in it", true},
      {"a HAProxy TCP line, not a request", true},
      {"a HAProxy connection error, not a request", true},
      {"an nginx error-log line", true},
      {"an Apache error-log line", true},
      {"cut inside the user agent", false},
      {"not valid JSON: cut inside a text", false},
  };
  for (const auto& [reason, is_no_access] : cases) {
    CAPTURE(reason);
    CHECK_EQ(RecordBatch::Unreadable{0, "", reason}.IsNoAccess(), is_no_access);
  }
}

}  // namespace
}  // namespace haetae::reader
