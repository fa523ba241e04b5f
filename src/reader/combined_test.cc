#include <random>

#include "reader/formats.h"
#include "reader/read_for_test.h"
#include "reader/scan.h"

namespace haetae::reader {
namespace {

const std::string kTime = "[17/May/2015:10:05:03 +0000]";

struct Case {
  std::string line;
  std::string source, host, user, method, path, agent;
  int status;
  int64_t bytes;
};

void CheckCases(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.line);
    ReadLines read = ReadText("combined", c.line);
    REQUIRE(read.rows.size() == 1);
    const Row& row = read.rows[0];
    CHECK(row.time == *ParseRfc3339("2015-05-17T10:05:03Z"));
    CHECK(row.field[kSourceIp] == c.source);
    CHECK(row.field[kHost] == c.host);
    CHECK(row.field[kPrincipal] == c.user);
    CHECK(row.field[kMethod] == c.method);
    CHECK(row.field[kPath] == c.path);
    CHECK(row.field[kUserAgent] == c.agent);
    CHECK(row.status == c.status);
    CHECK(row.bytes == c.bytes);
    CHECK(row.line == c.line);
  }
}

TEST_CASE("combined lines, as servers vary them") {
  const std::vector<Case> cases = {
      {"1.2.3.4 - - " + kTime + R"( "GET /a?b=1 HTTP/1.1" 200 12 "http://r/" "ua x")", "1.2.3.4",
       "", "", "GET", "/a?b=1", "ua x", 200, 12},
      {"::1 - bob " + kTime + R"( "POST /a HTTP/2" 201 -)", "::1", "", "bob", "POST", "/a", "", 201,
       -1},
      {"2001:db8::7 - - " + kTime + R"( "GET / HTTP/1.0" - - "-" "-")", "2001:db8::7", "", "",
       "GET", "/", "", -1, -1},
      {"shop.example:443 1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4",
       "shop.example:443", "", "GET", "/", "", 200, 1},
      {"10.0.0.1:80 1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4", "10.0.0.1:80",
       "", "GET", "/", "", 200, 1},
      {"1.2.3.4 - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4", "", "", "GET", "/", "", 200,
       1},
      {"1.2.3.4 - Jo van Dam " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4", "", "Jo van Dam",
       "GET", "/", "", 200, 1},
      {"1.2.3.4 - \"\" " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4", "", "", "GET", "/", "",
       200, 1},
      {"1.2.3.4 - a[1] " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4", "", "a[1]", "GET", "/",
       "", 200, 1},
      {"crawl.example.com - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "crawl.example.com", "", "",
       "GET", "/", "", 200, 1},
      {"1.2.3.4, 5.6.7.8 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4, 5.6.7.8", "", "",
       "GET", "/", "", 200, 1},
      {"\"9.9.9.9, 8.8.8.8\" 10.0.0.1 - bob " + kTime + R"( "GET / HTTP/1.1" 200 1)",
       "9.9.9.9, 8.8.8.8, 10.0.0.1", "", "bob", "GET", "/", "", 200, 1},
      {"10.0.0.1 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 "-" "ua" "9.9.9.9, 8.8.8.8")",
       "9.9.9.9, 8.8.8.8, 10.0.0.1", "", "", "GET", "/", "ua", 200, 1},
      {"10.0.0.1 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 "-" "ua" "2001:db8::7" 0.003)",
       "2001:db8::7, 10.0.0.1", "", "", "GET", "/", "ua", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 "-" "ua" "-")", "1.2.3.4", "", "", "GET",
       "/", "ua", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 "-" "ua" "9.9.9.9)", "1.2.3.4", "", "",
       "GET", "/", "ua", 200, 1},
      {"\"-\" 10.0.0.1 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "10.0.0.1", "", "", "GET", "/",
       "", 200, 1},
      // escapes, quotes that are not escaped, bytes that are no UTF-8
      {"1.2.3.4 - - " + kTime + R"( "GET /\"a\\\x41 HTTP/1.1" 200 1 "-" "a \"b\" \xe9")", "1.2.3.4",
       "", "", "GET", "/\"a\\A", "a \"b\" \xe9", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET /a"b HTTP/1.1" 200 1 "-" "x "y" z")", "1.2.3.4", "", "",
       "GET", "/a\"b", "x \"y", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET /a" b HTTP/1.1" 200 1)", "1.2.3.4", "", "", "GET",
       "/a\" b", "", 200, 1},
      {"1.2.3.4 - - " + kTime + " \"GET /\xff\xfe HTTP/1.1\" 200 1", "1.2.3.4", "", "", "GET",
       "/\xff\xfe", "", 200, 1},
      // requests that are none
      {"1.2.3.4 - - " + kTime + R"( "-" 408 0 "-" "-")", "1.2.3.4", "", "", "", "", "", 408, 0},
      {"1.2.3.4 - - " + kTime + R"( "" 400 0 "-" "-")", "1.2.3.4", "", "", "", "", "", 400, 0},
      {"1.2.3.4 - - " + kTime + R"( "\x16\x03\x01\x02" 400 157 "-" "-")", "1.2.3.4", "", "", "", "",
       "", 400, 157},
      {"1.2.3.4 - - " + kTime + R"( "GET" 400 0)", "1.2.3.4", "", "", "", "", "", 400, 0},
      {"1.2.3.4 - - " + kTime + R"( "GET /old" 200 0)", "1.2.3.4", "", "", "GET", "/old", "", 200,
       0},
      {"1.2.3.4 - - " + kTime + R"( "GET /a b c HTTP/1.1" 200 0)", "1.2.3.4", "", "", "GET",
       "/a b c", "", 200, 0},
      {"1.2.3.4 - - " + kTime + R"( "GET http://x.example/a HTTP/1.1" 200 0)", "1.2.3.4", "", "",
       "GET", "http://x.example/a", "", 200, 0},
      {"1.2.3.4 - - " + kTime + R"( "OPTIONS * HTTP/1.1" 200 0)", "1.2.3.4", "", "", "OPTIONS", "*",
       "", 200, 0},
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 000 0)", "1.2.3.4", "", "", "GET", "/", "", -1,
       0},
  };
  CheckCases(cases);
}

TEST_CASE("combined lines with more columns, and in a collector's hands") {
  const std::vector<Case> cases = {
      // more columns
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 4711 "-" "ua")", "1.2.3.4", "", "",
       "GET", "/", "ua", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 "-" "ua" "x" 0.003 -)", "1.2.3.4", "",
       "", "GET", "/", "ua", 200, 1},
      {"1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1 4711)", "1.2.3.4", "", "", "GET", "/",
       "", 200, 1},
      // collectors' prefixes
      {"Jun 24 03:12:09 web1 nginx: 1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4",
       "", "", "GET", "/", "", 200, 1},
      {"Jun  4 03:12:09 nginx[7]: 1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)", "1.2.3.4",
       "", "", "GET", "/", "", 200, 1},
      {"<190>Jun 24 03:12:09 web1 nginx: 1.2.3.4 - - " + kTime + R"( "GET / HTTP/1.1" 200 1)",
       "1.2.3.4", "", "", "GET", "/", "", 200, 1},
      {"<165>1 2015-05-17T10:05:03Z web1 nginx 12 ID7 [a@1 b=\"c\"] 1.2.3.4 - - " + kTime +
           R"( "GET / HTTP/1.1" 200 1)",
       "1.2.3.4", "", "", "GET", "/", "", 200, 1},
      {"2015-05-17T10:05:03.000000000+00:00 stdout F 1.2.3.4 - - " + kTime +
           R"( "GET / HTTP/1.1" 200 1)",
       "1.2.3.4", "", "", "GET", "/", "", 200, 1},
      {"2015-05-17T10:05:03.123+00:00 web1 nginx: 1.2.3.4 - - " + kTime +
           R"( "GET / HTTP/1.1" 200 1)",
       "1.2.3.4", "", "", "GET", "/", "", 200, 1},
      {R"({"log":"1.2.3.4 - - )" + kTime +
           R"( \"GET /\u00e9 HTTP/1.1\" 200 1 \"-\" \"a\\\"b\"\n","stream":"stdout"})",
       "1.2.3.4", "", "", "GET", "/é", "a\"b", 200, 1},
  };
  CheckCases(cases);
}

TEST_CASE("what is no combined line says why") {
  const std::pair<std::string, std::string> cases[] = {
      {"[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10] x", "an Apache error-log line"},
      {"2021/12/01 13:53:33 [error] 31#31: *46 x", "an nginx error-log line"},
      {"hello", "no time in brackets"},
      {"1.2.3.4 - - [yesterday] \"GET /\" 200 1", "the time cannot be read"},
      {"1.2.3.4 - - [32/May/2015:10:05:03 +0000] \"GET /\" 200 1", "the time cannot be read"},
      {"1.2.3.4 - - " + kTime, "no request after the time"},
      {"1.2.3.4 - - " + kTime + " \"GET /a", "cut inside the request"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\"", "cut after the request"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" abc 1", "the status cannot be read"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" 200", "cut before the size"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" 200 1x", "the size is no number"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" 200 1 \"http", "cut inside the referer"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" 200 1 \"-\" ", "cut before the user agent"},
      {"1.2.3.4 - - " + kTime + " \"GET /a HTTP/1.1\" 200 1 \"-\" \"Moz",
       "cut inside the user agent"},
  };
  for (const auto& [line, reason] : cases) {
    CAPTURE(line);
    ReadLines read = ReadText("combined", line);
    REQUIRE(read.unreadable.size() == 1);
    CHECK(read.unreadable[0].second == reason);
  }
  ReadLines blank = ReadText("combined", "\n   \n\r\n");
  CHECK(blank.ignored == 3);
  CHECK(blank.unreadable.empty());
}

// The same grammar, read byte by byte without a thought for speed: the oracle for the fast parser.
struct Slow {
  std::string text;
  size_t at = 0;

  bool Quoted(std::string& out) {
    out.clear();
    for (size_t i = at + 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        out += text[i];
        if (++i < text.size()) out += text[i];
      } else if (text[i] == '"' &&
                 (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\t')) {
        at = i + 1;
        return true;
      } else {
        out += text[i];
      }
    }
    return false;
  }
  std::string Word() {
    std::string word;
    while (at < text.size() && text[at] != ' ') word += text[at++];
    return word;
  }
  static bool IsNumber(const std::string& word) {
    return !word.empty() && word.size() <= 18 &&
           word.find_first_not_of("0123456789") == std::string::npos;
  }
  static bool IsStatus(const std::string& word) {
    return word == "-" || (word.size() == 3 && IsNumber(word));
  }

  // Null where the line is unreadable.
  std::unique_ptr<Row> Read() {
    auto row = std::make_unique<Row>();
    std::optional<Time> time;
    size_t open = text.find('[');
    for (int tries = 0; open != std::string::npos && tries < 4 && !time; ++tries) {
      size_t close = text.find(']', open);
      if (close != std::string::npos && close - open < 48) {
        std::string inside = text.substr(open + 1, close - open - 1);
        time = ParseClfTime(inside);
        if (!time) time = ParseRfc3339(inside);
        if (time) at = close + 1;
      }
      open = text.find('[', open + 1);
    }
    if (!time) return nullptr;
    row->time = *time;
    if (text.compare(at, 2, " \"") != 0) return nullptr;
    ++at;
    size_t request_at = at;
    std::string request, word;
    for (;;) {
      std::string more;
      if (!Quoted(more)) return nullptr;
      size_t close = at - 1;
      request = text.substr(request_at + 1, close - request_at - 1);
      if (at >= text.size()) return nullptr;
      if (text[at] == ' ') {
        size_t after = at + 1;
        std::swap(at, after);
        word = Word();
        if (IsStatus(word)) break;
        at = after;
      }
      --at;  // the quote belongs to the request: go on behind it
    }
    row->status = word == "-" || word < "100" ? -1 : std::stoi(word);
    if (at >= text.size()) return nullptr;
    ++at;
    word = Word();
    if (word != "-" && !IsNumber(word)) return nullptr;
    row->bytes = word == "-" ? -1 : std::stoll(word);
    if (!Agent(row->field[kUserAgent])) return nullptr;
    TextArena arena;
    std::string_view method, path;
    std::string decoded(DecodeEscapes(request, arena));
    SplitRequest(decoded, method, path);
    row->field[kMethod] = method;
    row->field[kPath] = path;
    return row;
  }
  bool Agent(std::string& agent) {
    std::string ignored;
    at = text.find('"', at);
    if (at == std::string::npos) return true;
    if (!Quoted(ignored)) return false;
    if (at >= text.size()) return true;
    if (++at >= text.size()) return false;
    if (text[at] != '"') return true;
    if (!Quoted(agent)) return false;
    TextArena arena;
    agent = std::string(DecodeEscapes(agent, arena));
    if (agent == "-") agent.clear();
    return true;
  }
};

TEST_CASE("the fast parser agrees with the slow one on mutated lines") {
  const std::string seeds[] = {
      "1.2.3.4 - - " + kTime +
          R"x( "GET /a?b=1 HTTP/1.1" 200 12 "http://r/" "Mozilla/5.0 (X11; x)")x",
      "h.example:80 1.2.3.4 - bob " + kTime + R"( "POST /\"a\\ HTTP/2" 404 - "-" "-" 3 "x")",
      "::1 - - " + kTime + R"( "\x16\x03" 400 0)",
      "1.2.3.4 - a b [x] " + kTime + R"( "GET /a" b HTTP/1.1" 200 7 0.01 "r" "u" 5)",
  };
  const std::string alphabet = " \"\\[]-0123456789:/GETx+\t";
  std::mt19937_64 random(7);
  std::unique_ptr<Format> fast = MakeCombined("combined", LocalZone());
  int records = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string line = seeds[random() % std::size(seeds)];
    for (size_t changes = random() % 4; changes > 0; --changes) {
      size_t at = random() % line.size();
      switch (random() % 4) {
        case 0:
          line[at] = alphabet[random() % alphabet.size()];
          break;
        case 1:
          line.erase(at, 1 + random() % 3);
          break;
        case 2:
          line.insert(at, 1, alphabet[random() % alphabet.size()]);
          break;
        default:
          line.resize(at);
          break;
      }
      if (line.empty()) line = "x";
    }
    CAPTURE(line);
    ReadLines read = ReadText(*fast, line);
    std::unique_ptr<Row> expected = Slow{line}.Read();
    REQUIRE(read.rows.size() == (expected ? 1u : 0u));
    if (!expected) continue;
    ++records;
    const Row& row = read.rows[0];
    REQUIRE(row.time == expected->time);
    REQUIRE(row.status == expected->status);
    REQUIRE(row.bytes == expected->bytes);
    for (Field field : {kMethod, kPath, kUserAgent}) {
      REQUIRE(row.field[field] == expected->field[field]);
    }
  }
  CHECK(records > 20'000);
}

}  // namespace
}  // namespace haetae::reader
