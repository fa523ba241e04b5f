// The real samples, against what their publishers expect of a parser.

#include <map>
#include <set>

#include "reader/read_for_test.h"
#include "reader/source.h"

namespace haetae::reader {
namespace {

ReadLines ReadFile(const std::string& path, std::string& format_name) {
  ReadLines read;
  Result<std::unique_ptr<Source>> source = Source::Open({path, true}, {});
  REQUIRE_MESSAGE(source.has_value(), (source ? "" : source.error().Text()));
  format_name = (*source)->format_name();
  Block block;
  for (;;) {
    Result<bool> more = (*source)->Next(block);
    REQUIRE(more.has_value());
    if (!*more) return read;
    ParseAll(*block.format, block.lines, read);
  }
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

// results["s01-parse"][…][line].Evt.Parsed["field"] == "value" → line → field → value
using Asserts = std::map<int, std::map<std::string, std::string>>;
Asserts ReadAsserts(const std::string& path, const std::string& stage) {
  Asserts asserts;
  std::istringstream in(FileText(path));
  const std::string parsed = "].Evt.Parsed[\"", meta = "].Evt.Meta[\"";
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("results[\"" + stage + "\"]")) continue;
    size_t at = line.find(parsed);
    size_t name = at + parsed.size();
    if (at == std::string::npos) {
      at = line.find(meta);
      name = at + meta.size();
    }
    size_t equal = line.find("\"] == \"", name);
    if (at == std::string::npos || equal == std::string::npos) continue;
    size_t open = line.rfind('[', at);
    int number = std::stoi(line.substr(open + 1, at - open - 1));
    asserts[number][line.substr(name, equal - name)] =
        Unescaped(line.substr(equal + 7, line.size() - equal - 8));
  }
  return asserts;
}

struct Sample {
  std::string folder, log, format;
  size_t records, unreadable;
  std::vector<std::string> source, path, method, agent, status;  // names in the assert file
};

const std::vector<Sample> kSamples = {
    {"nginx",
     "nginx_http-logs.log",
     "combined",
     8,
     1,
     {"remote_addr"},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"status"}},
    {"apache",
     "apache2-logs.log",
     "combined",
     7,
     2,
     {"clientip"},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"response"}},
    {"caddy",
     "caddy-logs.log",
     "caddy",
     10,
     1,
     {"remote_ip"},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"http_status"}},
    {"traefik-clf",
     "traefik_clf.log",
     "traefik",
     7,
     0,
     {"remote_addr"},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"status"}},
    {"traefik-json",
     "traefik_json.log",
     "traefik",
     6,
     1,
     {},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"status"}},
    {"envoy",
     "envoy.log",
     "envoy",
     10,
     0,
     {"remote_addr"},
     {"request"},
     {"verb"},
     {"http_user_agent"},
     {"status"}},
    {"aws-alb",
     "aws-alb-logs.log",
     "alb",
     14,
     0,
     {"remote_addr"},
     {},
     {"http_method"},
     {"http_user_agent"},
     {"elb_status_code"}},
    {"aws-cloudfront",
     "aws-cloudfront-logs.log",
     "cloudfront",
     2,
     0,
     {},
     {},
     {"cs_method"},
     {"cs_user_agent"},
     {"sc_status"}},
    {"haproxy",
     "haproxy-logs.log",
     "haproxy",
     2,
     3,
     {"client_ip"},
     {"http_request"},
     {"http_verb"},
     {},
     {"http_status_code"}},
    {"cloudtrail",
     "aws-cloudtrail.log",
     "cloudtrail",
     2,
     0,
     {"source_ip"},
     {},
     {"event_name"},
     {"user_agent"},
     {}},
};

void CheckField(const std::map<std::string, std::string>& expected,
                const std::vector<std::string>& names, const std::string& value, bool part,
                int& checked) {
  for (const std::string& name : names) {
    auto found = expected.find(name);
    if (found == expected.end()) continue;
    CAPTURE(name);
    std::string want = found->second == "-" ? "" : found->second;
    if (part)
      CHECK(value.find(want) != std::string::npos);
    else
      CHECK(value == want);
    ++checked;
  }
}

TEST_CASE("the ten samples give what their publisher's parser gives") {
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.folder);
    std::string name;
    std::string folder = DataPath("access-formats/" + sample.folder);
    ReadLines read = ReadFile(folder + "/" + sample.log, name);
    CHECK(name == sample.format);
    CHECK(read.rows.size() == sample.records);
    CHECK(read.unreadable.size() == sample.unreadable);

    // The publisher numbers the lines that are not blank.
    std::map<std::string, int> number_of_line;
    std::istringstream in(FileText(folder + "/" + sample.log));
    int number = 0, checked = 0;
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
      if (!line.empty()) number_of_line.emplace(line, number++);
    }
    Asserts asserts = ReadAsserts(folder + "/parser.assert", "s01-parse");
    for (const Row& row : read.rows) {
      CAPTURE(row.line);
      REQUIRE(number_of_line.contains(row.line));
      auto expected = asserts[number_of_line[row.line]];
      CheckField(expected, sample.source, row.field[kSourceIp], true, checked);
      CheckField(expected, sample.path, row.field[kPath], false, checked);
      CheckField(expected, sample.method, row.field[kMethod], false, checked);
      CheckField(expected, sample.agent, row.field[kUserAgent], false, checked);
      std::string status = row.status < 0 ? "" : std::to_string(row.status);
      if (expected["http_status"] != "0") {
        CheckField(expected, sample.status, status, false, checked);
      }
    }
    CHECK(checked >= static_cast<int>(sample.records) * 3 - 3);
  }
}

TEST_CASE("the Elastic sample: 9,999 records and one cut line") {
  std::string name;
  ReadLines read = ReadFile(DataPath("apache-elastic/apache_logs"), name);
  CHECK(name == "combined");
  CHECK(read.rows.size() == 9'999);
  REQUIRE(read.unreadable.size() == 1);
  CHECK(read.unreadable[0].second == "cut inside the user agent");
  std::map<int, int> status;
  std::map<std::string, int> method;
  std::set<std::string> sources;
  for (const Row& row : read.rows) {
    ++status[row.status];
    ++method[row.field[kMethod]];
    sources.insert(row.field[kSourceIp]);
  }
  const std::map<int, int> statuses = {{200, 9'125}, {206, 45},  {301, 164}, {304, 445},
                                       {403, 2},     {404, 213}, {416, 2},   {500, 3}};
  const std::map<std::string, int> methods = {
      {"GET", 9'951}, {"HEAD", 42}, {"OPTIONS", 1}, {"POST", 5}};
  CHECK(status == statuses);
  CHECK(method == methods);
  CHECK(sources.size() == 1'753);
}

TEST_CASE("the CloudTrail sample: 2,900 records with as many ids") {
  InputList list = ListInputs({DataPath("cloudtrail-invictus/CloudTrail")});
  CHECK(list.inputs.size() == 55);
  std::set<std::string> ids, names;
  size_t records = 0, benjamin = 0;
  for (const Input& input : list.inputs) {
    std::string name, text = FileText(input.path);
    ReadLines read = ReadFile(input.path, name);
    CHECK(name == "cloudtrail");
    CHECK(read.unreadable.empty());
    records += read.rows.size();
    for (const Row& row : read.rows) {
      ids.insert(row.field[kEventId]);
      names.insert(row.field[kMethod]);
      benjamin += row.field[kPrincipal] == "benjamin";
      REQUIRE(text.compare(row.offset, row.line.size(), row.line) == 0);
      REQUIRE(row.line.find(row.field[kEventId]) != std::string::npos);
      REQUIRE(row.field[kPath].starts_with('/'));
    }
  }
  CHECK(records == 2'900);
  CHECK(ids.size() == 2'900);
  CHECK(names.size() == 260);
  CHECK(benjamin == 105);
}

TEST_CASE("what is no log is not taken for one") {
  for (const char* path :
       {"access-formats/nginx/parser.assert", "access-formats/caddy/parser.assert",
        "access-formats/apache/parser.assert", "access-formats/haproxy/parser.assert",
        "access-formats/aws-alb/parser.assert", "access-formats/envoy/parser.assert", "README.md",
        "access-formats/LICENSE", "sigma/LICENSE"}) {
    CAPTURE(path);
    std::string text = FileText(DataPath(path));
    if (text.empty()) continue;
    Detection found = Detect(text.substr(0, kSampleBytes));
    CHECK(found.format == nullptr);
    CHECK(found.reason.find("[format]") != std::string::npos);
  }
}

}  // namespace
}  // namespace haetae::reader
