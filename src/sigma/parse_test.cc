#include "sigma/parse.h"

#include <cstdlib>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

#include "sigma/set.h"

namespace haetae::sigma {
namespace {

std::string DataPath(const std::string& path) {
  const char* root = std::getenv("HAETAE_SOURCE_DIR");
  return std::string(root != nullptr ? root : ".") + "/../shared/data/sigma/" + path;
}

// A rule around these lines of `detection`.
Parsed ParseDetection(const std::string& detection, const ParseOptions& options = {}) {
  return ParseRules("title: T\nlogsource: {category: webserver}\ndetection:\n" + detection, "t.yml",
                    options);
}

// A rule whose selection holds one item.
Parsed ParseItem(const std::string& item, const ParseOptions& options = {}) {
  return ParseDetection("  s:\n    " + item + "\n  condition: s\n", options);
}

std::string FirstError(const Parsed& parsed) {
  return parsed.errors.empty() ? "" : parsed.errors[0].where + ": " + parsed.errors[0].why;
}

// The comparisons of a tree in one line: "(a=x and not (b=y or b=z))".
std::string Text(const Expression& node) {
  const auto joined = [&](std::string_view word) {
    std::string text = "(";
    for (size_t i = 0; i < node.children.size(); ++i)
      text.append(i == 0 ? "" : word).append(Text(node.children[i]));
    return text + ")";
  };
  switch (node.kind) {
    case Expression::Kind::kAnd:
      return joined(" and ");
    case Expression::Kind::kOr:
      return joined(" or ");
    case Expression::Kind::kNot:
      return "not " + Text(node.children[0]);
    case Expression::Kind::kComparison:
      break;
  }
  const Comparison& c = node.comparison;
  const std::string field = c.field.empty() ? "message" : c.field;
  constexpr std::array<std::string_view, 6> kOrders = {"=", "<", "<=", ">", ">=", "!="};
  const std::string order(kOrders[static_cast<size_t>(c.order)]);
  switch (c.op) {
    case Op::kGlob:
    case Op::kNumber:
      return field + (c.cased ? "==" : "=") + c.pattern.Text();
    case Op::kRegex:
      return field + "~" + c.text;
    case Op::kCompare:
      return field + order + std::to_string(static_cast<int>(c.number));
    case Op::kTimePart:
      return field + "#" + std::to_string(static_cast<int>(c.part)) + order +
             std::to_string(static_cast<int>(c.number));
    case Op::kCidr:
      return field + " in " + FormatIp(c.network) + "/" + std::to_string(c.prefix_bits);
    case Op::kNull:
      return field + "=null";
    case Op::kExists:
      return field + " exists";
    case Op::kFieldRef:
      return field + "@" + std::to_string(static_cast<int>(c.where)) + c.text;
  }
  return "";
}

std::string Condition(const Parsed& parsed) {
  if (!parsed.errors.empty()) return FirstError(parsed);
  return parsed.rules.size() == 1 ? Text(parsed.rules[0].condition) : "no rule";
}

}  // namespace

TEST_CASE("the specification's own samples load, and SigmaHQ's rules") {
  const RuleSet samples = LoadRules({DataPath("specification-samples")}, {});
  if (samples.files == 0) return;  // no sample data beside the repository
  for (const Error& error : samples.errors) MESSAGE(error.Text());
  CHECK(samples.rules.size() == 2);
  CHECK(samples.correlations.size() == 8);
  CHECK(samples.filters.size() == 2);
  CHECK(samples.errors.empty());
  CHECK(samples.warnings.size() == 2);   // an id that two of them have
  CHECK(samples.unlinked.size() == 16);  // the rules they count stand in no file
  const RuleSet rules = LoadRules({DataPath("rules")}, {});
  CHECK(rules.errors.empty());
  CHECK(rules.rules.size() == 40);
}

TEST_CASE("values, lists, maps and their modifiers") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"a: x", "a=x"},
      {"a: [x, y]", "(a=x or a=y)"},
      {"a|all: [x, y]", "(a=x and a=y)"},
      {"a|contains: x", "a=*x*"},
      {"a|startswith: [x, '*y']", "(a=x* or a=*y*)"},
      {"a|endswith|cased: x", "a==*x"},
      {"a|contains|all: [x, y]", "(a=*x* and a=*y*)"},
      {"a|contains: '*x*'", "a=*x*"},
      {"a: null", "a=null"},
      {"a:", "a=null"},
      {"a: ''", "a="},
      {"a: 'null'", "a=null"},
      {"a|exists: true", "a exists"},
      {"a|exists: false", "not a exists"},
      {"a|neq: [x, y]", "not (a=x or a=y)"},
      {"a|neq: null", "not a=null"},
      {"a|gte: 5", "a>=5"},
      {"a|lt: [5, 7]", "(a<5 or a<7)"},
      {"a|hour: 3", "a#1=3"},
      {"a|hour|gte: 22", "a#1>=22"},
      {"a|hour|neq: 3", "not a#1=3"},
      {"a|cidr: 10.0.0.0/8", "a in 10.0.0.0/104"},
      {"a|cidr: ['2001:db8::/32', 192.0.2.1]", "(a in 2001:db8::/32 or a in 192.0.2.1/128)"},
      {"a|re: '^x.*y$'", "a~^x.*y$"},
      {"a|re|i|s: 'x'", "a~(?is)x"},
      {"a|fieldref: b", "a@0b"},
      {"a|fieldref|neq: b", "not a@0b"},
      {"a|fieldref|endswith: b", "a@2b"},
      {"a|base64: foo", "a=Zm9v"},
      {"a|base64offset|contains: /bin/bash",
       "(a=*L2Jpbi9iYXNo* or a=*9iaW4vYmFza* or a=*vYmluL2Jhc2*)"},
      {"a|wide|base64: cmd", "a=YwBtAGQA"},
      {"a|utf16|base64: cmd", "a=//5jAG0AZAA="},
      {"a|utf16be|base64: cmd", "a=AGMAbQBk"},
      {"a|windash|contains: ' -x'",
       "(a=* -x* or a=* /x* or a=* \u2013x* or a=* \u2014x* or a=* \u2015x*)"},
      {"a|windash: x-y", "a=x-y"},
      {"'|all': [x, y]", "(message=*x* and message=*y*)"},
      {"'|re': x", "message~x"},
      {R"(a: '\\*\*\\\*')", R"(a=\\*\*\\\*)"},
  };
  for (const auto& [item, expected] : table) {
    CAPTURE(item);
    CHECK(Condition(ParseItem(item)) == expected);
  }
}

TEST_CASE("what cannot be meant is refused, with file and line") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"a|containz: x", "t.yml:5: the modifier `containz` is not known"},
      {"a|all: x", "t.yml:5: `all` needs a list of at least two values"},
      {"a: [x, null]", "t.yml:5: null cannot stand in a list"},
      {"a|contains: null", "t.yml:5: null takes no modifier but `neq`"},
      {"a|exists: maybe", "t.yml:5: `exists` takes true or false"},
      {"a|lt: x", "t.yml:5: it is compared as a number and is none"},
      {"a|lt: '5'", "t.yml:5: it is compared as a number and is none"},
      {"a|hour: 25", "t.yml:5: there is no such hour in a time"},
      {"a|cidr: 10.0.0.0/33", "t.yml:5: `10.0.0.0/33` is no network"},
      {"a|re: 'x(?=y)'",
       "t.yml:5: the regular expression cannot be used: invalid perl operator: (?="},
      {"a|i: x", "t.yml:5: `i` stands without `re` before it"},
      {"a|expand: '%Servers%'", "t.yml:5: the placeholder `%Servers%` stands for nothing here"},
      {"a|base64: 'x*'", "t.yml:5: `base64` cannot encode a value with wildcards"},
      {"a|re|contains: x",
       "t.yml:5: a modifier that changes a text cannot stand with `re`, `cidr`, a comparison or a "
       "part of a time"},
      {"a|neq|all: [x, y]", "t.yml:5: `neq` cannot stand with `all`"},
      {"a: {b: c}", "t.yml:5: a value must be text, a number or null, it is a map"},
      {"a: []", "t.yml:5: the list of values is empty"},
      {"a: x\n    a: y", "t.yml:6: the key `a` stands twice"},
  };
  for (const auto& [item, expected] : table) {
    CAPTURE(item);
    CHECK(FirstError(ParseItem(item)) == expected);
  }
}

TEST_CASE("placeholders stand for the values they are given") {
  const ParseOptions options{.placeholders = {{"Servers", {"srv*", "db1"}}}};
  CHECK(Condition(ParseItem("a|expand: '%Servers%.example'", options)) ==
        "(a=srv*.example or a=db1.example)");
  CHECK(Condition(ParseItem(R"(a|expand: '\%plain%Servers%')", options)) ==
        "(a=%plainsrv* or a=%plaindb1)");
  CHECK(Condition(ParseItem("a: '%Servers%'")) == "a=%Servers%");
}

TEST_CASE("conditions") {
  const std::string identifiers =
      "  s1: {a: 1}\n  s2: {a: 2}\n  f1: {b: 1}\n  _h: {c: 1}\n  condition: ";
  const std::vector<std::pair<std::string, std::string>> table = {
      {"s1", "a=1"},
      {"s1 or s2 and f1", "(a=1 or (a=2 and b=1))"},
      {"not s1 and s2", "(not a=1 and a=2)"},
      {"not (s1 and s2)", "not (a=1 and a=2)"},
      {"1 of s*", "(a=1 or a=2)"},
      {"all of s* and not 1 of f*", "((a=1 and a=2) and not (b=1))"},
      {"1 of them", "(a=1 or a=2 or b=1)"},
      {"all of them", "(a=1 and a=2 and b=1)"},
      {"any of s*", "(a=1 or a=2)"},
      {"1 of _h*", "(c=1)"},
      {"not not s1", "not not a=1"},
      {"s1 AND s2", "(a=1 and a=2)"},
      {"[s1, s2]", "(a=1 or a=2)"},
      {"s3", "t.yml:8: the condition cannot be read: there is no search identifier `s3`"},
      {"s1 s2", "t.yml:8: the condition cannot be read: `s2` is not expected there"},
      {"(s1", "t.yml:8: the condition cannot be read: a `)` is missing"},
      {"s1 and", "t.yml:8: the condition cannot be read: a search identifier is missing"},
      {"2 of s*", "t.yml:8: the condition cannot be read: `2 of` is not known"},
      {"1 of x*", "t.yml:8: the condition cannot be read: no search identifier is like `x*`"},
      {"s1 | count() > 5",
       "t.yml:8: the condition cannot be read: aggregations behind `|` were replaced by "
       "correlations"},
  };
  for (const auto& [condition, expected] : table) {
    CAPTURE(condition);
    CHECK(Condition(ParseDetection(identifiers + condition + "\n")) == expected);
  }
  const Parsed unused = ParseDetection("  s: {a: 1}\n  t: {a: 2}\n  condition: s\n");
  REQUIRE(unused.warnings.size() == 1);
  CHECK(unused.warnings[0].why == "the condition does not use `t`");
}

TEST_CASE("keywords and lists of maps") {
  CHECK(Condition(ParseDetection("  k: [x, 'y?']\n  condition: k\n")) ==
        "(message=*x* or message=*y*?)");
  CHECK(Condition(ParseDetection("  s:\n  - {a: 1, b: 2}\n  - {c: 3}\n  condition: s\n")) ==
        "((a=1 and b=2) or c=3)");
}

TEST_CASE("what a document needs") {
  const auto first = [](const std::string& text) {
    return FirstError(ParseRules(text, "t.yml", {}));
  };
  CHECK(first("title: T\nlogsource: {category: x}\n") ==
        "t.yml:1: it has neither `detection`, `correlation` nor `filter`");
  CHECK(first("title: T\ndetection: {s: {a: b}, condition: s}\n") ==
        "t.yml:1: it has no `logsource` map");
  CHECK(first("logsource: {category: x}\ndetection: {s: {a: b}, condition: s}\n") ==
        "t.yml:1: it has no `title`");
  CHECK(first("title: T\nlogsource: {category: x}\nlevel: hi\ndetection: {s: {a: b}, condition: "
              "s}\n") == "t.yml:3: the level `hi` is not known");
  CHECK(first("title: T\nlogsource: {category: x}\ndetection: {s: {a: b}}\n") ==
        "t.yml:3: it has no `condition`");
  CHECK(first("a: [").starts_with("t.yml:1: "));
  CHECK(first("- x\n") == "t.yml:1: a document must be a map, it is a list");
  CHECK(first("").empty());
}

TEST_CASE("documents of one file, and the actions of the first Sigma") {
  const Parsed parsed = ParseRules(
      "action: global\ntitle: T\nlogsource: {category: x}\n---\n"
      "detection: {s: {a: 1}, condition: s}\n---\n"
      "action: repeat\ndetection: {s: {a: 2}}\n---\n"
      "action: reset\n---\ntitle: U\nlogsource: {category: y}\ndetection: {s: {b: 1}, condition: "
      "s}",
      "t.yml", {});
  CHECK(parsed.errors.empty());
  REQUIRE(parsed.rules.size() == 3);
  CHECK(Text(parsed.rules[1].condition) == "a=2");
  CHECK(parsed.rules[1].meta.title == "T");
  CHECK(parsed.rules[2].source.category == "y");
}

TEST_CASE("correlations are checked") {
  const auto parse = [](const std::string& body) {
    return ParseRules("title: C\ncorrelation:\n" + body, "c.yml", {});
  };
  const std::string base = "  type: event_count\n  rules: [r]\n  group-by: [a]\n  timespan: ";
  const Parsed good = parse(base + "90m\n  condition: {gt: 100, lte: 200}\n");
  REQUIRE(good.correlations.size() == 1);
  CHECK(good.correlations[0].timespan == 90 * kMinute);
  CHECK(good.correlations[0].condition.size() == 2);
  CHECK(FirstError(parse(base + "1M\n  condition: {gte: 5}\n")) == "c.yml:6: `1M` is no timespan");
  CHECK(FirstError(parse(base + "1m\n")) == "c.yml:3: the correlation has no `condition`");
  CHECK(FirstError(parse(base + "1m\n  condition: {atleast: 5}\n")) ==
        "c.yml:7: `atleast` is no comparison of a correlation");
  CHECK(FirstError(parse(base + "1m\n  condition: {gte: 5}\n  window: tumbling\n")) ==
        "c.yml:8: `window` is not known in a correlation");
  CHECK(FirstError(parse("  type: value_median\n  rules: [r]\n  timespan: 1m\n")) ==
        "c.yml:3: the correlation type `value_median` is not known");
  CHECK(FirstError(parse("  type: value_count\n  rules: [r]\n  timespan: 1m\n"
                         "  condition: {gte: 3}\n")) ==
        "c.yml:6: `value_count` needs a `field` in its condition");
}

TEST_CASE("a set links correlations and filters") {
  const std::string rules =
      "title: A\nname: a\nlogsource: {category: webserver}\ndetection: {s: {x: 1}, condition: s}\n"
      "---\ntitle: B\nid: b\nlogsource: {category: webserver}\ndetection: {s: {x: 2}, condition: "
      "s}\n"
      "---\ntitle: F\nlogsource: {category: webserver}\n"
      "filter: {rules: [a], f: {y: 1}, condition: f}\n"
      "---\ntitle: Outer\ncorrelation: {type: temporal, rules: [inner, b], timespan: 1m}\n"
      "---\ntitle: Inner\nname: inner\ngenerate: true\n"
      "correlation: {type: event_count, rules: [a], timespan: 1m, condition: {gte: 3}}\n";
  std::vector<Parsed> parsed;
  parsed.push_back(ParseRules(rules, "t.yml", {}));
  const RuleSet set = LinkRules(std::move(parsed));
  CHECK(set.errors.empty());
  CHECK(set.unlinked.empty());
  CHECK(Text(set.rules[0].condition) == "(x=1 and not y=1)");
  REQUIRE(set.correlations.size() == 2);
  CHECK(set.correlations[0].correlation.meta.title == "Inner");
  CHECK(set.correlations[1].targets == std::vector<Target>{{true, 0}, {false, 1}});
  CHECK(set.alerts == std::vector<bool>{true, false});
  CHECK(set.correlation_alerts == std::vector<bool>{false, true});
  std::vector<Parsed> circle;
  circle.push_back(
      ParseRules("title: A\nname: a\ncorrelation: {type: temporal, rules: [b], timespan: 1m}\n---\n"
                 "title: B\nname: b\ncorrelation: {type: temporal, rules: [a], timespan: 1m}\n",
                 "t.yml", {}));
  CHECK(LinkRules(std::move(circle)).errors.size() == 2);
}

}  // namespace haetae::sigma
