// The matcher beside a slow, obvious evaluator that walks the tree of a rule, over random rules and
// events; and tables of what single comparisons hold for.

#include <algorithm>
#include <map>
#include <random>
#include <regex>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

#include "sigma/compare.h"
#include "sigma/literals.h"
#include "sigma/matcher.h"
#include "sigma/parse.h"

namespace haetae::sigma {
namespace {

using Fields = std::map<std::string, std::vector<std::string>>;  // {} : null

// An event out of a table.
class MapEvent final : public Event {
 public:
  MapEvent(const std::vector<std::string>& names, const Fields& fields) : values_(names.size()) {
    for (size_t i = 0; i < names.size(); ++i) {
      const auto found = fields.find(names[i]);
      if (found == fields.end()) continue;
      values_[i].exists = true;
      for (const std::string& value : found->second) values_[i].Add(value);
    }
  }
  const FieldValues& Get(uint32_t field) override { return values_[field]; }

 private:
  std::vector<FieldValues> values_;
};

char Lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Every way a `*` may be, tried in turn.
bool SlowGlob(std::string_view pattern, std::string_view text, bool cased) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (size_t i = 0; i <= text.size(); ++i)
      if (SlowGlob(pattern.substr(1), text.substr(i), cased)) return true;
    return false;
  }
  if (text.empty()) return false;
  if (pattern[0] == '?') return SlowGlob(pattern.substr(1), text.substr(1), cased);
  if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  const bool same = cased ? pattern[0] == text[0] : Lowered(pattern[0]) == Lowered(text[0]);
  return same && SlowGlob(pattern.substr(1), text.substr(1), cased);
}

bool SlowNumber(const std::string& text, double& number) {
  if (!std::regex_match(text, std::regex("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[-+]?[0-9]+)?")))
    return false;
  number = std::strtod(text.c_str(), nullptr);
  return true;
}

bool SlowComparison(const Comparison& c, const Fields& fields) {
  const auto found = fields.find(c.field);
  const bool there = found != fields.end();
  if (c.op == Op::kExists) return there;
  if (c.op == Op::kNull) return !there || found->second.empty();
  if (!there) return false;
  for (const std::string& value : found->second) {
    double number = 0;
    if (c.op == Op::kNumber && SlowNumber(value, number) && number == c.number) return true;
    if ((c.op == Op::kNumber || c.op == Op::kGlob) && SlowGlob(c.pattern.Text(), value, c.cased))
      return true;
    if (c.op == Op::kCompare && SlowNumber(value, number) && InOrder(number, c.order, c.number))
      return true;
    if (c.op == Op::kRegex && std::regex_search(value, std::regex(c.text))) return true;
    if (c.op == Op::kFieldRef && fields.contains(c.text)) {
      for (const std::string& other : fields.at(c.text)) {
        std::string a = value, b = other;
        std::ranges::transform(a, a.begin(), Lowered);
        std::ranges::transform(b, b.begin(), Lowered);
        if (a == b) return true;
      }
    }
  }
  return false;
}

bool SlowHolds(const Expression& node, const Fields& fields) {
  const auto holds = [&](const Expression& child) { return SlowHolds(child, fields); };
  switch (node.kind) {
    case Expression::Kind::kComparison:
      return SlowComparison(node.comparison, fields);
    case Expression::Kind::kNot:
      return !holds(node.children[0]);
    case Expression::Kind::kAnd:
      return std::ranges::all_of(node.children, holds);
    case Expression::Kind::kOr:
      return std::ranges::any_of(node.children, holds);
  }
  return false;
}

// Small alphabets, so that random values meet.
struct Random {
  std::mt19937_64 engine;
  size_t Below(size_t n) { return engine() % n; }
  std::string Pick(const std::vector<std::string>& from) { return from[Below(from.size())]; }
  std::string Text(const std::string& letters, size_t most) {
    std::string text;
    for (size_t n = Below(most + 1); n > 0; --n) text += letters[Below(letters.size())];
    return text;
  }
};

std::string RandomItem(Random& random) {
  const std::string field = random.Pick({"a", "b", "c"});
  switch (random.Below(10)) {
    case 0:
      return field + ": null";
    case 1:
      return field + "|exists: " + random.Pick({"true", "false"});
    case 2:
      return field + "|" + random.Pick({"lt", "gte"}) + ": " + std::to_string(random.Below(20));
    case 3:
      return field + ": " + std::to_string(random.Below(20));
    case 4:
      return field + "|re: '" + random.Pick({"^x", "y$", "x.*y", "[xy]z", "X"}) + "'";
    case 5:
      return field + "|fieldref: " + random.Pick({"a", "b", "c"});
    default:
      break;
  }
  std::string modifiers = random.Pick({"", "|contains", "|startswith", "|endswith", "|cased",
                                       "|contains|cased", "|neq", "|contains|all"});
  std::string values = "'" + random.Text("xyzX*?1", 5) + "'";
  if (modifiers.ends_with("all") || random.Below(2) == 0)
    values = "[" + values + ", '" + random.Text("xyzX*?1", 4) + "']";
  return field + modifiers + ": " + values;
}

std::string RandomRule(Random& random) {
  std::string text = "title: T\nlogsource: {category: x}\ndetection:\n";
  for (const char* name : {"s1", "s2", "f1"}) {
    text += std::string("  ") + name + ":\n";
    const bool list = random.Below(4) == 0;
    for (size_t n = 1 + random.Below(3); n > 0; --n)
      text += (list ? "  - " : "    ") + (list ? "" : std::string()) + RandomItem(random) + "\n";
  }
  return text + "  condition: " +
         random.Pick({"s1", "s1 and not f1", "1 of s*", "all of them", "not (s1 or s2) or f1",
                      "(s1 or s2) and f1", "1 of them"}) +
         "\n";
}

Fields RandomEvent(Random& random) {
  Fields fields;
  for (const char* name : {"a", "b", "c"}) {
    const size_t kind = random.Below(8);
    if (kind == 0) continue;
    std::vector<std::string>& values = fields[name];
    if (kind == 1) continue;
    for (size_t n = kind == 2 ? 2 : 1; n > 0; --n)
      values.push_back(random.Below(3) == 0 ? std::to_string(random.Below(20))
                                            : random.Text("xyzXY1", 6));
  }
  return fields;
}

// Whether the one rule of this text matches the event.
bool Matches(const std::string& item, const Fields& fields) {
  const Parsed parsed = ParseRules(
      "title: T\nlogsource: {category: x}\ndetection:\n  s:\n    " + item + "\n  condition: s\n",
      "t.yml", {});
  REQUIRE_MESSAGE(parsed.rules.size() == 1, (parsed.errors.empty() ? "" : parsed.errors[0].why));
  const Matcher matcher({&parsed.rules[0]});
  Matcher::Scratch scratch(matcher);
  MapEvent event(matcher.fields(), fields);
  std::vector<uint32_t> matched;
  matcher.Match(event, scratch, matched);
  return !matched.empty();
}

}  // namespace

TEST_CASE("random rules match as the slow evaluator says") {
  Random random{std::mt19937_64(20251125)};
  uint64_t matches = 0, events = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Rule> rules;
    std::vector<std::string> texts;
    while (rules.size() < 20) {
      const std::string text = RandomRule(random);
      Parsed parsed = ParseRules(text, "t.yml", {});
      if (parsed.rules.empty()) continue;  // a key that stands twice
      rules.push_back(std::move(parsed.rules[0]));
      texts.push_back(text);
    }
    std::vector<const Rule*> pointers;
    for (const Rule& rule : rules) pointers.push_back(&rule);
    const Matcher matcher(pointers);
    Matcher::Scratch scratch(matcher);
    std::vector<uint32_t> matched;
    for (int n = 0; n < 100; ++n) {
      const Fields fields = RandomEvent(random);
      MapEvent event(matcher.fields(), fields);
      matcher.Match(event, scratch, matched);
      std::vector<uint32_t> expected;
      for (uint32_t i = 0; i < rules.size(); ++i)
        if (SlowHolds(rules[i].condition, fields)) expected.push_back(i);
      events += 1;
      matches += expected.size();
      if (matched == expected) continue;
      for (uint32_t i = 0; i < rules.size(); ++i) {
        if (std::ranges::binary_search(matched, i) != std::ranges::binary_search(expected, i))
          MESSAGE(texts[i]);
      }
      for (const auto& [name, values] : fields)
        for (const std::string& value : values) MESSAGE(name << "=" << value);
      REQUIRE(matched == expected);
    }
  }
  CHECK(events == 30'000);
  CHECK(matches > 30'000);
}

TEST_CASE("what single comparisons hold for") {
  struct Row {
    std::string item;
    Fields fields;
    bool holds;
  };
  const std::vector<Row> table = {
      {"a: X", {{"a", {"x"}}}, true},
      {"a: x", {{"a", {"xy"}}}, false},
      {"a: 'x?'", {{"a", {"xé"}}}, true},
      {"a: 'x?'", {{"a", {"xéé"}}}, false},
      {"a: 'x*'", {{"a", {"x"}}}, true},
      {"a: ÄÖ", {{"a", {"äö"}}}, true},
      {"a: ДА", {{"a", {"да"}}}, true},
      {"a: 가나", {{"a", {"가나"}}}, true},
      {"a|cased: X", {{"a", {"x"}}}, false},
      {"a|contains|cased: X", {{"a", {"axb"}}}, false},
      {"a|contains|cased: X", {{"a", {"aXb"}}}, true},
      {R"(a: 'C:\Win*')", {{"a", {R"(c:\windows)"}}}, true},
      {R"(a: 'x\*')", {{"a", {"xy"}}}, false},
      {R"(a: 'x\*')", {{"a", {"x*"}}}, true},
      {R"(a: 'x\\*')", {{"a", {R"(x\y)"}}}, true},
      {"a: ''", {{"a", {""}}}, true},
      {"a: ''", {}, false},
      {"a: null", {}, true},
      {"a: null", {{"a", {}}}, true},
      {"a: null", {{"a", {""}}}, false},
      {"a|exists: true", {{"a", {}}}, true},
      {"a|exists: false", {{"a", {}}}, false},
      {"a|neq: x", {{"a", {"y"}}}, true},
      {"a|neq: x", {{"a", {"X"}}}, false},
      {"a: 200", {{"a", {"200.0"}}}, true},
      {"a: '200'", {{"a", {"200.0"}}}, false},
      {"a: 1e3", {{"a", {"1000"}}}, true},
      {"a|gt: 5", {{"a", {"5.5"}}}, true},
      {"a|gt: 5", {{"a", {"x"}}}, false},
      {"a|cidr: 192.168.0.0/23", {{"a", {"192.168.1.255"}}}, true},
      {"a|cidr: 192.168.0.0/23", {{"a", {"192.168.2.0"}}}, false},
      {"a|cidr: 2001:db8::/33", {{"a", {"2001:db8:7fff::1"}}}, true},
      {"a|cidr: 2001:db8::/33", {{"a", {"2001:db8:8000::1"}}}, false},
      {"a|cidr: 10.0.0.0/8", {{"a", {"::1"}}}, false},
      {"a|re: 'x.z'", {{"a", {"x\nz"}}}, false},
      {"a|re|s: 'x.z'", {{"a", {"x\nz"}}}, true},
      {"a|re|m: '^z'", {{"a", {"x\nz"}}}, true},
      {"a|re: '^z'", {{"a", {"x\nz"}}}, false},
      {"a|re|i: 'X'", {{"a", {"x"}}}, true},
      {"a|fieldref: b", {{"a", {"x"}}, {"b", {"X"}}}, true},
      {"a|fieldref: b", {{"a", {"x"}}}, false},
      {"a|fieldref|endswith: b", {{"a", {"user/kim"}}, {"b", {"kim"}}}, true},
      {"a|fieldref|neq: b", {{"a", {"x"}}, {"b", {"y"}}}, true},
      {"a|hour: 23", {{"a", {"2025-06-24T23:59:59Z"}}}, true},
      {"a|hour|lt: 6", {{"a", {"2025-06-24T05:59:59Z"}}}, true},
      {"a|minute: 59", {{"a", {"2025-06-24T23:59:59Z"}}}, true},
      {"a|day: 24", {{"a", {"2025-06-24T23:59:59Z"}}}, true},
      {"a|month: 6", {{"a", {"2025-06-24T23:59:59Z"}}}, true},
      {"a|year: 2025", {{"a", {"2025-06-24T23:59:59Z"}}}, true},
      {"a|week: 53", {{"a", {"2021-01-03T12:00:00Z"}}}, true},
      {"a|week: 1", {{"a", {"2021-01-04T12:00:00Z"}}}, true},
      {"a|week: 1", {{"a", {"2024-12-30T00:00:00Z"}}}, true},
      {"a|base64offset|contains: /bin/bash", {{"a", {"eCAvYmluL2Jhc2ggLWk="}}}, true},
      {"a|wide|base64offset|contains: ping", {{"a", {"cABpAG4AZwA="}}}, true},
      {"a|windash|contains: ' -enc '", {{"a", {"x \u2015enc y"}}}, true},
      {"a|contains|all: [x, z]", {{"a", {"zyx"}}}, true},
      {"a|contains|all: [x, q]", {{"a", {"zyx"}}}, false},
      {"'|all': [one, two]", {{"", {"TWO and one"}}}, true},
      {"a: [x, y]", {{"a", {"z", "y"}}}, true},
  };
  for (const Row& row : table) {
    CAPTURE(row.item);
    CHECK(Matches(row.item, row.fields) == row.holds);
  }
}

TEST_CASE("literals are found wherever they stand") {
  Random random{std::mt19937_64(7)};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> literals;
    for (size_t n = 1 + random.Below(12); literals.size() < n;) {
      std::string literal = random.Text("abc\xc3", 4);
      if (!literal.empty() && std::ranges::find(literals, literal) == literals.end())
        literals.push_back(literal);
    }
    const Literals automaton(literals);
    const std::string text = random.Text("abcd\xc3", 60);
    std::vector<std::pair<uint32_t, size_t>> found, expected;
    automaton.Find(text, [&](uint32_t literal, size_t end) { found.emplace_back(literal, end); });
    for (uint32_t i = 0; i < literals.size(); ++i)
      for (size_t at = text.find(literals[i]); at != std::string::npos;
           at = text.find(literals[i], at + 1))
        expected.emplace_back(i, at + literals[i].size());
    std::ranges::sort(found);
    std::ranges::sort(expected);
    CHECK(found == expected);
  }
}

}  // namespace haetae::sigma
