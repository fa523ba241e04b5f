// Whole logs: what formats can and cannot say, threads, order of files, lines of JSON.

#include "sigma/run.h"

#include <algorithm>
#include <cstdlib>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::sigma {
namespace {

RuleSet SetOf(const std::string& text) {
  std::vector<Parsed> parsed;
  parsed.push_back(ParseRules(text, "t.yml", {}));
  RuleSet set = LinkRules(std::move(parsed));
  for (const Error& error : set.errors) MESSAGE(error.Text());
  REQUIRE(set.errors.empty());
  return set;
}

std::string Rule1(const std::string& selection, const std::string& source = "category: webserver") {
  return "title: T\nlogsource: {" + source + "}\ndetection:\n  s:\n    " + selection +
         "\n  condition: s\n";
}

// "line:offset" of what is found, in order.
std::vector<std::string> Lines(const RunResult& result) {
  std::vector<std::string> lines;
  for (const Found& found : result.found)
    lines.push_back(std::to_string(found.line) + ":" + std::to_string(found.offset));
  return lines;
}

uint64_t Count(const std::string& selection, const std::string& log,
               const std::string& source = "category: webserver") {
  const TestFolder folder;
  const RuleSet set = SetOf(Rule1(selection, source));
  const auto result = RunRules(set, {{folder.Put("x.log", log).native(), true}}, {});
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().Text()));
  for (const Error& error : result->errors) MESSAGE(error.Text());
  return result->found.size();
}

const std::string kCombined =
    "203.0.113.9 - kim [24/Jun/2025:03:12:09 +0000] \"GET /a/b?id=1 HTTP/1.1\" 200 512 "
    "\"https://r.example/\" \"okhttp/4.12\"\n"
    "203.0.113.8 - - [24/Jun/2025:03:12:10 +0000] \"POST /a HTTP/1.1\" 404 0 \"-\" \"curl\"\n";
const std::string kW3c =
    "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(Referer) x-mine\n"
    "2025-06-24 03:12:09 203.0.113.9 GET /a id=1 200 https://r.example/ blue\n"
    "2025-06-24 03:12:10 203.0.113.9 GET /b - 200 - red\n";
const std::string kJson =
    "{\"ts\":\"2025-06-24T03:12:09Z\",\"ip\":\"203.0.113.9\",\"method\":\"GET\",\"path\":\"/"
    "a?id=1\","
    "\"status\":200,\"referer\":\"https://r.example/"
    "\",\"device\":{\"os\":\"ios\"},\"note\":\"a\\\"b\"}\n"
    "{\"ts\":\"2025-06-24T03:12:10Z\",\"ip\":\"203.0.113.8\",\"method\":\"GET\",\"path\":\"/b\","
    "\"status\":404}\n";

}  // namespace

TEST_CASE("the W3C names and our own, over a combined log") {
  const std::vector<std::pair<std::string, uint64_t>> table = {
      {"c-ip: 203.0.113.9", 1},
      {"cs-method: GET", 1},
      {"cs-uri-stem: /a/b", 1},
      {"cs-uri-query: id=1", 1},
      {"cs-uri-query|contains: /a/b", 1},
      {"cs-uri-query: null", 1},
      {"c-uri: '/a/b?id=1'", 1},
      {"sc-status: 404", 1},
      {"sc-status|gte: 200", 2},
      {"sc-bytes: 512", 1},
      {"cs-user-agent|contains: OKHTTP", 1},
      {"cs-username: kim", 1},
      {"cs-username: null", 1},
      {"cs-referer|contains: r.example", 1},
      {"cs-referer: null", 1},
      {"cs-referrer|exists: true", 2},
      {"cs-version: HTTP/1.1", 2},
      {"date: 2025-06-24", 2},
      {"time|minute: 12", 2},
      {"'|all': [okhttp, kim]", 1},
      {"cs-cookie|contains: x", 0},
  };
  for (const auto& [selection, expected] : table) {
    CAPTURE(selection);
    CHECK(Count(selection, kCombined) == expected);
  }
}

TEST_CASE("columns of W3C logs and keys of JSON logs by their own names") {
  CHECK(Count("x-mine: blue", kW3c) == 1);
  CHECK(Count("cs-referer: null", kW3c) == 1);
  CHECK(Count("cs-uri-query: id=1", kW3c) == 1);
  CHECK(Count("device.os: ios", kJson) == 1);
  CHECK(Count("cs-referer|startswith: https", kJson) == 1);
  CHECK(Count("cs-uri-query: id=1", kJson) == 1);
  CHECK(Count("'|all': ['a\"b', ios]", kJson) == 1);
}

TEST_CASE("a rule that would take what a log cannot say for a match is not run over it") {
  const TestFolder folder;
  const std::string path = folder.Put("x.log", kCombined).native();
  for (const std::string selection :
       {"cs-cookie: null", "cs-cookie|exists: false", "cs-cookie|neq: x", "x-unknown: null"}) {
    CAPTURE(selection);
    const auto result = RunRules(SetOf(Rule1(selection)), {{path, true}}, {});
    REQUIRE(result.has_value());
    CHECK(result->found.empty());
    REQUIRE(result->notices.size() == 1);
    CHECK(result->notices[0].Text().find("the rule `T` was not run over this log") == 0);
  }
}

TEST_CASE("lines of JSON that are no access log, and CloudTrail") {
  const std::string okta =
      "{\"published\":\"2025-06-24T03:00:00Z\",\"eventtype\":\"policy.delete\","
      "\"target\":[{\"type\":\"User\"},{\"type\":\"Policy\"}]}\r\n\n"
      "{\"published\":\"2025-06-24T03:00:01Z\",\"eventtype\":\"x\",\"target\":[],\"n\":null}\n";
  CHECK(Count("target.type: Policy", okta, "product: okta") == 1);
  CHECK(Count("target.type: null", okta, "product: okta") == 1);
  CHECK(Count("target|exists: true", okta, "product: okta") == 2);
  CHECK(Count("n: null", okta, "product: okta") == 2);
  CHECK(Count("n|exists: true", okta, "product: okta") == 1);
  const std::string trail =
      "{\"Records\":[{\"eventVersion\":\"1.08\",\"eventTime\":\"2025-06-24T03:00:00Z\","
      "\"eventName\":"
      "\"GetObject\",\"eventSource\":\"s3.amazonaws.com\",\"requestParameters\":{\"key\":\"k\","
      "\"n\":"
      "[1,2]},\"readOnly\":true},{\"eventVersion\":\"1.08\",\"eventTime\":\"2025-06-24T03:00:01Z\","
      "\"eventName\":\"PutObject\",\"requestParameters\":null}]}";
  const std::string aws = "product: aws, service: cloudtrail";
  CHECK(Count("eventName: getobject", trail, aws) == 1);
  CHECK(Count("requestParameters.key: k", trail, aws) == 1);
  CHECK(Count("requestParameters.n: 2", trail, aws) == 1);
  CHECK(Count("requestParameters|contains: '\"key\":\"k\"'", trail, aws) == 1);
  CHECK(Count("requestParameters: null", trail, aws) == 1);
  CHECK(Count("readOnly: true", trail, aws) == 1);
}

TEST_CASE("threads and the order of files do not matter") {
  const TestFolder folder;
  std::vector<std::string> paths;
  for (int file = 0; file < 3; ++file) {
    std::string log;
    for (int i = 0; i < 40'000; ++i) {
      char line[256];
      std::snprintf(
          line, sizeof line,
          "203.0.113.%d - m%d [24/Jun/2025:%02d:%02d:%02d +0000] \"GET /p/%d HTTP/1.1\" %d "
          "5 \"-\" \"x\"\n",
          i % 7, (i + file) % 11, i / 3600, i / 60 % 60, i % 60, i * 7 % 1000,
          i % 97 == 0 ? 500 : 200);
      log += line;
    }
    paths.push_back(folder.Put(std::to_string(file) + ".log", log).native());
  }
  const RuleSet set = SetOf(
      "title: E\nlogsource: {category: webserver}\ndetection: {s: {status: 500}, condition: "
      "s}\n---\n"
      "title: R\nname: r\nlogsource: {category: webserver}\ndetection: {s: {method: GET}, "
      "condition: "
      "s}\n---\ntitle: C\ncorrelation: {type: value_count, rules: [r], group-by: [principal], "
      "timespan: 90s, condition: {field: path, gte: 24}}\n");
  const auto run = [&](std::vector<std::string> order, int threads) {
    std::vector<reader::Input> inputs;
    for (const std::string& path : order) inputs.push_back({path, true});
    auto result = RunRules(set, inputs, {.threads = threads});
    REQUIRE(result.has_value());
    std::vector<std::string> found;
    for (const Found& one : result->found) {
      const std::string source = result->sources[one.source];
      found.push_back(FormatTime(one.time) + source.substr(source.rfind('/')) + ":" +
                      std::to_string(one.line) + (one.correlation ? one.group[0] : "") +
                      one.line_text);
    }
    return found;
  };
  const auto expected = run(paths, 1);
  CHECK(expected.size() > 1200);
  CHECK(run(paths, 3) == expected);
}

TEST_CASE("a line of a JSON access log is one event, whatever log its rules are for") {
  const std::string rules = Rule1("cs-method: GET") + "name: web\n---\n" +
                            Rule1("method: GET", "product: app") +
                            "name: app\n---\ntitle: C\ncorrelation: {timespan: 1h, ";
  const auto fires = [&](const std::string& correlation, size_t lines) {
    std::string log;
    for (size_t i = 0; i < lines; ++i)
      log += "{\"ts\":\"2025-06-24T03:12:0" + std::to_string(i) +
             "Z\",\"ip\":\"203.0.113.9\",\"method\":\"GET\",\"path\":\"/a\",\"status\":200}\n";
    const TestFolder folder;
    const RuleSet set = SetOf(rules + correlation + "}\n");
    const auto result = RunRules(set, {{folder.Put("x.log", log).native(), true}}, {});
    REQUIRE(result.has_value());
    return std::ranges::count(result->found, true, &Found::correlation);
  };
  CHECK_EQ(fires("type: temporal_ordered, rules: [web, app]", 1), 0);
  CHECK_EQ(fires("type: temporal_ordered, rules: [app, web]", 1), 0);
  CHECK_EQ(fires("type: temporal_ordered, rules: [web, app]", 2), 1);
  CHECK_EQ(fires("type: temporal, rules: [web, app]", 1), 1);
  CHECK_EQ(fires("type: event_count, rules: [web, app], condition: {gte: 2}", 1), 0);
  CHECK_EQ(fires("type: event_count, rules: [web, app], condition: {gte: 2}", 2), 1);
  const std::string group = "type: event_count, rules: [web, app], condition: {gte: 3}, group-by: ";
  CHECK_EQ(fires(group + "[method]", 2), 0);  // which both kinds of rules know
  CHECK_EQ(fires(group + "[method]", 3), 1);
  // Each field as its rules' log has it: the names differ by the kind of log.
  CHECK_EQ(fires(group + "[who], aliases: {who: {web: c-ip, app: ip}}", 3), 1);
}

TEST_CASE("lines are numbered, limits are errors, unlinked sets are refused") {
  const TestFolder folder;
  const std::string path = folder.Put("x.log", kCombined + "\n" + kCombined).native();
  const RuleSet set = SetOf(Rule1("sc-status: 404"));
  const auto result = RunRules(set, {{path, true}}, {});
  REQUIRE(result.has_value());
  const size_t second = kCombined.find('\n') + 1;
  CHECK(Lines(*result) ==
        std::vector<std::string>{"2:" + std::to_string(second),
                                 "5:" + std::to_string(kCombined.size() + 1 + second)});
  const auto limited = RunRules(set, {{path, true}}, {.matches_max = 1});
  REQUIRE(!limited.has_value());
  CHECK(limited.error().code == Code::kLimit);
  const RuleSet alone =
      SetOf("title: C\ncorrelation: {type: temporal, rules: [x], timespan: 1m}\n");
  CHECK(!RunRules(alone, {{path, true}}, {}).has_value());
  const auto absent = RunRules(set, {{path + ".not", true}}, {});
  REQUIRE(absent.has_value());
  CHECK(absent->errors.size() == 1);
}

}  // namespace haetae::sigma
