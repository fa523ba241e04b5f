#include "access/router.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace haetae::access {
namespace {

Catalogue Of(const std::vector<std::pair<std::string, std::string>>& routes) {
  Catalogue catalogue;
  for (const auto& [text, subject] : routes) {
    Route route;
    route.text = text;
    route.subject_is_principal = subject == "principal";
    if (!route.subject_is_principal) route.subject = subject;
    catalogue.routes.push_back(route);
  }
  return catalogue;
}

// "2 4711": the route's place and its subject; "-" for none.
std::string Found(const Router& router, std::string_view method, std::string_view path) {
  std::string scratch;
  const Match match = router.Find(method, path, scratch);
  if (match.route == kNoRoute) return "-";
  return std::to_string(match.route) + " " + std::string(match.subject);
}

TEST_CASE("an encoded slash is a separator where that fits a route, else part of an id") {
  haetae::access::Catalogue catalogue;
  catalogue.routes.push_back({.text = "GET /my/addresses/{member}", .subject = "member"});
  catalogue.routes.push_back({.text = "GET /a/b/{member}", .subject = "member"});
  const haetae::access::Router router(catalogue);
  std::string scratch;
  CHECK(router.Find("GET", "/a%2Fb/7", scratch).subject == "7");
  CHECK(router.Find("GET", "/my/addresses/x%2fy?full=1", scratch).subject == "x/y");
  CHECK(router.Find("GET", "/my%2Faddresses%2F%31", scratch).subject == "1");
  CHECK(router.Find("GET", "/none/x%2Fy", scratch).route == haetae::access::kNoRoute);
}

TEST_CASE("precedence, methods, affixes, rests and queries") {
  const Router router(Of({
      /* 0*/ {"GET /my/addresses/{member}", "member"},
      /* 1*/ {"GET /my/addresses/new", ""},
      /* 2*/ {"POST /my/addresses/{member}", "member"},
      /* 3*/ {"GET /u/{id}.json", "id"},
      /* 4*/ {"GET /u/user-{id}.json", "id"},
      /* 5*/ {"GET /u/{id}", "id"},
      /* 6*/ {"GET /files/{path*}", "path"},
      /* 7*/ {"GET /files/{owner}/meta", "owner"},
      /* 8*/ {"* /any/{x}", "x"},
      /* 9*/ {"DELETE /any/{x}", "x"},
      /*10*/ {"GET /find?member={m}", "m"},
      /*11*/ {"GET /find?member={m}&full=1", "m"},
      /*12*/ {"GET /find", "principal"},
      /*13*/ {"GET /me", "principal"},
      /*14*/ {"GET /", ""},
      /*15*/ {"GET /o/{order}/of/{member}", "member"},
      /*16*/ {"GET /a/b/{x}/c", "x"},
      /*17*/ {"GET /a/{y}/d/c", "y"},
      /*18*/ {"GET /내정보/{m}", "m"},
      /*19*/ {"GET /mail?e={mail}", "mail"},
  }));
  struct Case {
    const char* method;
    const char* path;
    const char* found;
  };
  static constexpr Case kCases[] = {
      {"GET", "/my/addresses/4711", "0 4711"},
      {"GET", "/my/addresses/4711?full=1", "0 4711"},
      {"GET", "/my/addresses/4711/", "0 4711"},
      {"GET", "//my///addresses//4711", "0 4711"},
      {"GET", "/my/./addresses/x/../4711", "0 4711"},
      {"GET", "/my/addresses;v=1/4711;jsessionid=9", "0 4711"},
      {"GET", "/public/..;/my/addresses/4711", "0 4711"},
      {"GET", "/%6dy/addresses/47%311", "0 4711"},
      {"GET", "/my%2Faddresses%2f4711", "0 4711"},
      {"GET", "/%2e%2e/my/addresses/4711", "0 4711"},
      {"GET", "https://shop.example/my/addresses/4711?x#y", "0 4711"},
      {"GET", "/my/addresses/4711#top", "0 4711"},
      {"GET", "/my/addresses/new", "1 "},
      {"POST", "/my/addresses/new", "2 new"},
      {"get", "/my/addresses/4711", "-"},
      {"PUT", "/my/addresses/4711", "-"},
      {"GET", "/my/addresses", "-"},
      {"GET", "/my/addresses/1/2", "-"},
      {"GET", "/u/7.json", "3 7"},
      {"GET", "/u/user-7.json", "4 7"},
      {"GET", "/u/.json", "5 .json"},
      {"GET", "/u/7.xml", "5 7.xml"},
      {"GET", "/files/a/b/c", "6 a/b/c"},
      {"GET", "/files/a/b/c/?q", "6 a/b/c"},
      {"GET", "/files/a%20b/c", "6 a b/c"},
      {"GET", "/files/a/meta", "7 a"},
      {"GET", "/files", "-"},
      {"PURGE", "/any/1", "8 1"},
      {"DELETE", "/any/1", "9 1"},
      {"GET", "/find?member=5", "10 5"},
      {"GET", "/find?full=1&member=5", "11 5"},
      {"GET", "/find?full=%31&m%65mber=a%40b+c", "11 a@b c"},
      {"GET", "/find?member=", "12 "},
      {"GET", "/find?member", "12 "},
      {"GET", "/find/?x=1", "12 "},
      {"GET", "/find?member=1&member=2", "10 1"},
      {"GET", "/me", "13 "},
      {"GET", "/", "14 "},
      {"GET", "", "14 "},
      {"GET", "/?utm=1", "14 "},
      {"GET", "/..", "14 "},
      {"GET", "/o/1/of/2", "15 2"},
      {"GET", "/a/b/d/c", "16 d"},
      {"GET", "/a/z/d/c", "17 z"},
      {"GET", "/a/b/d/x", "-"},
      {"GET", "/%EB%82%B4%EC%A0%95%EB%B3%B4/7", "18 7"},
      {"GET", "/내정보/7", "18 7"},
      {"GET", "/u/a%3Fb", "5 a%3Fb"},
      {"GET", "/u/a%zz%", "5 a%zz%"},
      {"GET", "/mail?e=a%40b.kr", "19 a@b.kr"},
      {"GET", "//mail/?e=a%40b.kr", "19 a@b.kr"},
  };
  for (const Case& c : kCases) {
    INFO(c.method, " ", c.path);
    CHECK_EQ(Found(router, c.method, c.path), c.found);
  }
}

TEST_CASE("canonical paths, and nothing copied where nothing was to be done") {
  struct Case {
    std::string_view path, canonical;
    bool copied;
  };
  static constexpr Case kCases[] = {
      {"/a/b", "/a/b", false},
      {"/a/b/", "/a/b", false},
      {"/a/b?x=%20", "/a/b?x=%20", false},
      {"/a/b/?x", "/a/b?x", true},
      {"/a//b", "/a/b", true},
      {"http://h/a?b", "/a?b", false},
      {"http://h", "/", true},
      {"/a#b", "/a", false},
      {"/a?x#b", "/a?x", false},
      {"/a;x/b;y", "/a/b", true},
      {"/a/%2e%2e/b", "/b", true},
      {"/a%3fb?c", "/a%3fb?c", true},
      {"*", "/*", true},
      {"/", "/", false},
      {"/.git/x", "/.git/x", true},
      {"/a?u=http://x/", "/a?u=http://x/", false},
      {"/../../a", "/a", true},
      {"a/b", "/a/b", true},
      {"/a/b//?x", "/a/b?x", true},
      {"/a/?", "/a?", true},
  };
  for (const Case& c : kCases) {
    INFO(c.path);
    std::string scratch, again;
    const std::string_view canonical = CanonicalPath(c.path, scratch);
    CHECK_EQ(canonical, c.canonical);
    CHECK_EQ(
        canonical.data() >= scratch.data() && canonical.data() <= scratch.data() + scratch.size(),
        c.copied);
    CHECK_EQ(CanonicalPath(c.canonical, again), c.canonical);
  }
}

TEST_CASE("patterns that cannot be used say what to write") {
  for (const char* text : {"",
                           "GET",
                           "/a",
                           "GET a",
                           "get /a",
                           "GET /a b",
                           "GET /a#b",
                           "GET /a;b",
                           "GET /{",
                           "GET /}",
                           "GET /{a",
                           "GET /{}",
                           "GET /{1a}",
                           "GET /{a}{b}",
                           "GET /{a}/{a}",
                           "GET /{a*}/b",
                           "GET /x{a*}",
                           "GET /a/../b",
                           "GET /a?={b}",
                           "GET /a?b=x{c}",
                           "GET /a?b={c}x",
                           "GET /{a}?b={a}",
                           "GET /a/{b c}"}) {
    INFO(text);
    const Result<Pattern> pattern = ParsePattern(text);
    REQUIRE_FALSE(pattern.has_value());
    CHECK_FALSE(pattern.error().why.empty());
    CHECK_FALSE(pattern.error().advice.empty());
  }
  std::string deep = "GET ";
  for (size_t i = 0; i < kSegmentsMax; ++i) deep += "/a";
  CHECK(ParsePattern(deep).has_value());
  CHECK_FALSE(ParsePattern(deep + "/a").has_value());
}

TEST_CASE("a path of the most segments matches, one more does not") {
  std::string pattern = "GET ", path, scratch;
  for (size_t i = 0; i + 1 < kSegmentsMax; ++i) pattern += "/a", path += "/a";
  const Router router(Of({{pattern + "/{x}", "x"}, {"GET /r/{y*}", "y"}}));
  CHECK_EQ(Found(router, "GET", path + "/7"), "0 7");
  CHECK_EQ(Found(router, "GET", path + "/7/"), "0 7");
  CHECK_EQ(Found(router, "GET", path + "/7?q#z"), "0 7");
  CHECK_EQ(Found(router, "GET", path + "/7/8"), "-");
  std::string far = "/r";
  for (size_t i = 0; i < kSegmentsMax; ++i) far += "/a";
  CHECK_EQ(Found(router, "GET", far), "-");
  CHECK_EQ(Found(router, "GET", far + "/../../../r/.."),
           Found(router, "GET", far.substr(0, far.size() - 6)));
}

// 2^11 routes over {literal, placeholder} and one path that all but match: every node of the tree
// is visited once. A matcher that goes back without such a bound takes 2^60 steps on the long ones.
TEST_CASE("a hostile path costs no exponential time") {
  Catalogue catalogue;
  for (int bits = 0; bits < 1 << 11; ++bits) {
    Route route;
    route.text = "GET ";
    for (int i = 0; i < 11; ++i)
      route.text += bits >> i & 1 ? "/a" : "/{p" + std::to_string(i) + "}";
    route.text += "/end";
    catalogue.routes.push_back(route);
  }
  Route longest;
  longest.text = "GET ";
  for (int i = 0; i < 60; ++i) longest.text += "/{q" + std::to_string(i) + "}";
  longest.text += "/z";
  catalogue.routes.push_back(longest);
  const Router router(catalogue);
  std::string path, scratch;
  for (int i = 0; i < 11; ++i) path += "/a";
  std::string all;
  for (size_t i = 0; i < kSegmentsMax - 1; ++i) all += "/a";
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    CHECK_EQ(router.Find("GET", path + "/no", scratch).route, kNoRoute);
    CHECK_EQ(router.Find("GET", all, scratch).route, kNoRoute);
    CHECK_EQ(router.Find("GET", std::string(1 << 16, '/'), scratch).route, kNoRoute);
  }
  CHECK_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

// The slow, obvious matcher: tries every route and compares precedence segment by segment.
struct Naive {
  const std::vector<Pattern>& patterns;

  // Per segment: 0 literal, then affixes by length, then bare, then rest; empty where it fails.
  static std::vector<int> Rank(const Pattern& pattern, const std::vector<std::string>& path) {
    std::vector<int> rank;
    const bool rest = !pattern.segments.empty() && pattern.segments.back().rest;
    if (rest ? path.size() < pattern.segments.size() : path.size() != pattern.segments.size()) {
      return {-1};
    }
    for (size_t i = 0; i < pattern.segments.size(); ++i) {
      const Pattern::Segment& segment = pattern.segments[i];
      const int around = static_cast<int>(segment.prefix.size() + segment.suffix.size());
      if (segment.rest)
        rank.push_back(10'000);
      else if (segment.placeholder.empty() && path[i] == segment.prefix)
        rank.push_back(0);
      else if (segment.placeholder.empty())
        return {-1};
      else if (around == 0)
        rank.push_back(5'000);
      else if (static_cast<int>(path[i].size()) > around && path[i].starts_with(segment.prefix) &&
               path[i].ends_with(segment.suffix))
        rank.push_back(4'000 - around * 10 - static_cast<int>(segment.prefix.size()));
      else
        return {-1};
    }
    return rank;
  }
  static bool QueryFits(const Pattern& pattern, const std::map<std::string, std::string>& query) {
    for (const Pattern::Condition& condition : pattern.query) {
      const auto at = query.find(condition.name);
      if (at == query.end()) return false;
      if (condition.placeholder.empty() ? at->second != condition.literal : at->second.empty())
        return false;
    }
    return true;
  }
  int Find(const std::string& method, const std::vector<std::string>& path,
           const std::map<std::string, std::string>& query) const {
    int best = -1;
    std::tuple<std::vector<int>, int, bool> best_rank;
    for (size_t i = 0; i < patterns.size(); ++i) {
      const Pattern& pattern = patterns[i];
      if (pattern.method != "*" && pattern.method != method) continue;
      std::vector<int> rank = Rank(pattern, path);
      if (rank == std::vector<int>{-1} || !QueryFits(pattern, query)) continue;
      std::tuple<std::vector<int>, int, bool> all(rank, -static_cast<int>(pattern.query.size()),
                                                  pattern.method == "*");
      if (best < 0 || all < best_rank) best = static_cast<int>(i), best_rank = all;
    }
    return best;
  }
};

TEST_CASE("random routes and paths: equal to the naive matcher") {
  std::mt19937 random(20251118);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  static const char* const kWords[] = {"a",      "b", "ab", "aab", "abc", "user-1",
                                       "1.json", "x", "y9", "m",   "n",   "o"};
  static const char* const kShapes[] = {"{P}",      "a{P}",     "{P}b", "a{P}b",
                                        "{P}.json", "user-{P}", "ab{P}"};
  int matched = 0;
  for (int round = 0; round < 300; ++round) {
    Catalogue catalogue;
    std::vector<Pattern> patterns;
    std::vector<std::string> shapes;
    for (int r = 1 + pick(40); r > 0; --r) {
      std::string shape = pick(5) == 0 ? "* " : pick(2) ? "GET " : "POST ";
      const int depth = pick(5);
      for (int i = 0; i < depth; ++i) {
        shape += '/';
        shape += pick(2) ? kWords[pick(12)] : kShapes[pick(7)];
      }
      if (depth == 0) shape += '/';
      if (pick(6) == 0) shape += depth == 0 ? "{P*}" : "/{P*}";
      const int conditions = pick(4) == 0 ? 1 + pick(2) : 0;
      if (conditions > 0) shape += pick(2) ? "?k={P}" : "?k=1";
      if (conditions > 1) shape += pick(2) ? "&l={P}" : "&l=2";
      if (std::ranges::find(shapes, shape) != shapes.end()) continue;
      shapes.push_back(shape);
      std::string text;
      int names = 0;
      for (char c : shape)
        text += c == 'P' && text.back() == '{' ? "p" + std::to_string(names++) : std::string(1, c);
      Route route;
      route.text = text;
      catalogue.routes.push_back(route);
      patterns.push_back(*ParsePattern(text));
    }
    const Router router(catalogue);
    const Naive naive{patterns};
    for (int p = 0; p < 200; ++p) {
      std::vector<std::string> path;
      std::map<std::string, std::string> query;
      std::string text;
      for (int i = pick(6); i > 0; --i) {
        path.push_back(kWords[pick(12)]);
        if (pick(20) == 0) text += "/.";
        if (pick(20) == 0) text += "/zz/..";
        text += pick(20) == 0 ? "//" : "/";
        for (char c : path.back()) {
          char hex[4];
          std::snprintf(hex, sizeof hex, "%%%02x", c);
          text += pick(40) == 0 ? std::string(hex) : std::string(1, c);
        }
        if (pick(20) == 0) text += ";v=1";
      }
      if (path.empty()) text = "/";
      if (pick(3) == 0) query["k"] = pick(2) ? "1" : pick(2) ? "" : "7";
      if (pick(3) == 0) query["l"] = pick(2) ? "2" : "8";
      char mark = '?';
      for (const auto& [name, value] : query) text += mark + name + "=" + value, mark = '&';
      const std::string method = pick(2) ? "GET" : "POST";
      const int expected = naive.Find(method, path, query);
      std::string scratch;
      const Match found = router.Find(method, text, scratch);
      INFO(method, " ", text);
      matched += expected >= 0;
      if (expected < 0) {
        CHECK_EQ(found.route, kNoRoute);
      } else if (found.route != expected) {  // only a tie in everything but the text may differ
        REQUIRE_NE(found.route, kNoRoute);
        CHECK_EQ(Naive::Rank(patterns[found.route], path),
                 Naive::Rank(patterns[static_cast<size_t>(expected)], path));
        CHECK_EQ(patterns[found.route].query.size(),
                 patterns[static_cast<size_t>(expected)].query.size());
      }
    }
  }
  CHECK_GT(matched, 5'000);
}

}  // namespace
}  // namespace haetae::access
