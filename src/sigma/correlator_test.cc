// Correlations beside a slow, obvious twin that keeps every event and counts anew at each; and what
// each type means, written out.

#include "sigma/correlator.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

#include "sigma/compare.h"

namespace haetae::sigma {
namespace {

using Values = std::map<std::string, std::string>;
struct Made {
  int64_t second;
  std::vector<uint32_t> rules;
  Values values;
};

RuleSet SetOf(const std::string& correlation, int rules = 3) {
  std::string text;
  for (int i = 0; i < rules; ++i) {
    const std::string name = "r" + std::to_string(i);
    text += "title: " + name + "\nname: " + name +
            "\nlogsource: {category: x}\ndetection: {s: {x: 1}, condition: s}\n---\n";
  }
  std::vector<Parsed> parsed;
  parsed.push_back(ParseRules(text + correlation, "t.yml", {}));
  RuleSet set = LinkRules(std::move(parsed));
  for (const Error& error : set.errors) MESSAGE(error.Text());
  REQUIRE(set.errors.empty());
  REQUIRE(set.unlinked.empty());
  return set;
}

// When each correlation fires: "title@second group…", in order.
std::vector<std::string> Fire(const RuleSet& set, const std::vector<Made>& events) {
  Correlator correlator = *Correlator::Make(set, {});
  std::vector<Fired> fired;
  for (const Made& event : events) {
    std::vector<std::string_view> values(correlator.fields().size());
    for (size_t i = 0; i < values.size(); ++i) {
      const auto found = event.values.find(correlator.fields()[i]);
      if (found != event.values.end()) values[i] = found->second;
    }
    REQUIRE(correlator.Add({Time{event.second * kSecond}, 0, event.rules, values}, fired));
  }
  std::vector<std::string> texts;
  for (const Fired& one : fired) {
    std::string text = set.correlations[one.correlation].correlation.meta.title + "@" +
                       std::to_string(one.time.us / kSecond);
    for (const std::string& value : one.group) text += " " + value;
    texts.push_back(text);
  }
  return texts;
}

using Texts = std::vector<std::string>;

// What a correlation counts for the group of the last event, over all events up to it.
double SlowQuantity(const Correlation& c, const std::vector<Made>& events, size_t last) {
  const std::string group = events[last].values.at("g");
  std::vector<const Made*> window;
  for (size_t i = 0; i <= last; ++i) {
    const bool within = (events[last].second - events[i].second) * kSecond <= c.timespan;
    if (within && events[i].values.at("g") == group) window.push_back(&events[i]);
  }
  std::set<std::string> values;
  std::set<uint32_t> rules;
  std::vector<double> numbers;
  double sum = 0, same = 0;
  for (const Made* event : window) {
    values.insert(event->values.at("v"));
    rules.insert(event->rules.begin(), event->rules.end());
    numbers.push_back(std::stod(event->values.at("v")));
    sum += numbers.back();
    same += event->values.at("v") == events[last].values.at("v");
  }
  std::ranges::sort(numbers);
  switch (c.type) {
    case Counting::kEventCount:
      return static_cast<double>(window.size());
    case Counting::kValueCount:
      return static_cast<double>(values.size());
    case Counting::kTemporal:
      return static_cast<double>(rules.size());
    case Counting::kValueSum:
      return sum;
    case Counting::kValueAvg:
      return sum / static_cast<double>(window.size());
    case Counting::kValuePercentile:
      if (c.percentile < 0) return 100 * same / static_cast<double>(window.size());
      return numbers[static_cast<size_t>(std::max(
                         1.0,
                         std::ceil(c.percentile / 100 * static_cast<double>(numbers.size())))) -
                     1];
    case Counting::kTemporalOrdered: {
      // The longest way through the events that goes up the list of rules.
      size_t longest = 0;
      std::vector<size_t> best(window.size());
      for (size_t i = 0; i < window.size(); ++i) {
        best[i] = 1;
        for (size_t j = 0; j < i; ++j)
          if (window[j]->rules[0] < window[i]->rules[0]) best[i] = std::max(best[i], best[j] + 1);
        longest = std::max(longest, best[i]);
      }
      return static_cast<double>(longest);
    }
  }
  return 0;
}

std::vector<size_t> SlowFires(const Correlation& c, const std::vector<Made>& events) {
  std::map<std::string, bool> held;
  std::map<std::string, int64_t> last;
  std::vector<size_t> fires;
  for (size_t i = 0; i < events.size(); ++i) {
    bool holds = true;
    const double quantity = SlowQuantity(c, events, i);
    for (const auto& [order, number] : c.condition) holds &= InOrder(quantity, order, number);
    const std::string key =
        events[i].values.at("g") + (c.type == Counting::kValuePercentile && c.percentile < 0
                                        ? "/" + events[i].values.at("v")
                                        : "");
    // After a silence of more than the timespan nothing is known of what held before.
    const bool silent = (events[i].second - last[key]) * kSecond > c.timespan;
    if (holds && (!held[key] || silent)) fires.push_back(i);
    held[key] = holds;
    last[key] = events[i].second;
  }
  return fires;
}

std::string CorrelationText(const std::string& type, const std::string& condition) {
  return "title: C\ncorrelation: {type: " + type +
         ", rules: [r0, r1, r2], group-by: [g], timespan: 20s, condition: " + condition + "}\n";
}

}  // namespace

TEST_CASE("random events: every type counts as the slow twin does") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"event_count", "{gte: 4}"},
      {"event_count", "{gt: 2, lte: 5}"},
      {"event_count", "{neq: 3}"},
      {"value_count", "{field: v, gte: 4}"},
      {"value_count", "{field: v, eq: 3}"},
      {"temporal", "{gte: 3}"},
      {"temporal", "{gte: 2}"},
      {"temporal_ordered", "{gte: 3}"},
      {"temporal_ordered", "{gte: 2}"},
      {"value_sum", "{field: v, gt: 20}"},
      {"value_avg", "{field: v, gte: 5.5}"},
      {"value_percentile", "{field: v, percentile: 75, gte: 7}"},
      {"value_percentile", "{field: v, percentile: 0, lte: 2}"},
      {"value_percentile", "{field: v, lte: 20}"},
  };
  for (const auto& [type, condition] : table) {
    CAPTURE(type);
    CAPTURE(condition);
    const RuleSet set = SetOf(CorrelationText(type, condition));
    std::mt19937_64 random(42);
    size_t all = 0;
    for (int round = 0; round < 30; ++round) {
      std::vector<Made> events;
      for (int64_t second = 0; events.size() < 150;) {
        // Silences long enough that windows empty, and events in the same second.
        second += random() % 30 == 0 ? 25 : static_cast<int64_t>(random() % 5);
        events.push_back({second,
                          {static_cast<uint32_t>(random() % 3)},
                          {{"g", std::string(1, static_cast<char>('a' + random() % 3))},
                           {"v", std::to_string(random() % 10)}}});
      }
      Correlator correlator = *Correlator::Make(set, {});
      std::vector<Fired> fired;
      for (size_t i = 0; i < events.size(); ++i) {
        std::vector<std::string_view> values;
        for (const std::string& name : correlator.fields())
          values.push_back(events[i].values.at(name));
        REQUIRE(
            correlator.Add({Time{events[i].second * kSecond}, i, events[i].rules, values}, fired));
      }
      std::vector<size_t> at;
      for (const Fired& one : fired) at.push_back(one.reference);
      const std::vector<size_t> expected = SlowFires(set.correlations[0].correlation, events);
      REQUIRE(at == expected);
      all += expected.size();
    }
    CHECK(all > 30);
  }
}

TEST_CASE("a window slides: it is tied to no hour") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: event_count, rules: [r0], group-by: [ip], timespan: 1h, "
      "condition: {gte: 3}}\n");
  const auto at = [](int64_t second, const std::string& ip) {
    return Made{second, {0}, {{"ip", ip}}};
  };
  CHECK(Fire(set, {at(3599, "a"), at(3601, "a"), at(3602, "b"), at(3603, "a")}) ==
        Texts{"C@3603 a"});
  CHECK(Fire(set, {at(0, "a"), at(1, "a"), at(3600, "a")}) == Texts{"C@3600 a"});
  CHECK(Fire(set, {at(0, "a"), at(1, "a"), at(3601, "a")}) == Texts{});
  // It stays true: told once. It ends, and begins again: told again.
  CHECK(Fire(set, {at(0, "a"), at(1, "a"), at(2, "a"), at(3, "a"), at(9000, "a"), at(9001, "a"),
                   at(9002, "a")}) == Texts{"C@2 a", "C@9002 a"});
}

TEST_CASE("a tuple of fields is one value, and an event without one is left out") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: value_count, rules: [r0], group-by: [g], timespan: 1m, "
      "condition: {field: [u, h], gte: 3}}\n");
  const auto at = [](int64_t second, Values values) {
    values["g"] = "x";
    return Made{second, {0}, std::move(values)};
  };
  CHECK(Fire(set, {at(0, {{"u", "a"}, {"h", "bc"}}), at(1, {{"u", "ab"}, {"h", "c"}}),
                   at(2, {{"u", "a"}, {"h", "bc"}}), at(3, {{"u", "z"}}),
                   at(4, {{"u", "a"}, {"h", "c"}})}) == Texts{"C@4 x"});
}

TEST_CASE("an order is kept, and one event is not two steps of it") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: temporal_ordered, rules: [r0, r1], group-by: [g], timespan: "
      "10s}\n");
  const auto at = [](int64_t second, std::vector<uint32_t> rules) {
    return Made{second, std::move(rules), {{"g", "x"}}};
  };
  CHECK(Fire(set, {at(0, {1}), at(1, {0})}) == Texts{});
  CHECK(Fire(set, {at(0, {0}), at(1, {1})}) == Texts{"C@1 x"});
  CHECK(Fire(set, {at(0, {0, 1})}) == Texts{});
  CHECK(Fire(set, {at(0, {0, 1}), at(0, {1})}) == Texts{"C@0 x"});
  CHECK(Fire(set, {at(0, {0}), at(11, {1})}) == Texts{});
}

TEST_CASE("an event that two rules match is one event") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: event_count, rules: [r0, r1], timespan: 1m, condition: {gte: "
      "2}}\n");
  CHECK(Fire(set, {{0, {0, 1}, {}}}) == Texts{});
  CHECK(Fire(set, {{0, {0, 1}, {}}, {1, {1}, {}}}) == Texts{"C@1"});
}

TEST_CASE("aliases group what has different names") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation:\n  type: temporal\n  rules: [r0, r1]\n  group-by: [inner, outer]\n"
      "  timespan: 10s\n  aliases:\n    inner: {r0: dst, r1: src}\n    outer: {r0: src, r1: "
      "dst}\n");
  CHECK(Fire(set, {{0, {0}, {{"src", "1"}, {"dst", "2"}}},
                   {1, {1}, {{"src", "2"}, {"dst", "1"}}}}) == Texts{"C@1 2 1"});
  CHECK(Fire(set, {{0, {0}, {{"src", "1"}, {"dst", "2"}}},
                   {1, {1}, {{"src", "1"}, {"dst", "2"}}}}) == Texts{});
}

TEST_CASE("correlations of correlations: many failures, then a success") {
  const RuleSet set = SetOf(
      "title: Many\nname: many\ncorrelation: {type: event_count, rules: [r0], group-by: [host], "
      "timespan: 1m, condition: {gte: 3}}\n---\n"
      "title: Then\ncorrelation: {type: temporal_ordered, rules: [many, r1], group-by: [user], "
      "timespan: 1h}\n");
  CHECK(set.correlation_alerts == std::vector<bool>{false, true});
  const auto failure = [](int64_t second) {
    return Made{second, {0}, {{"host", "h"}, {"user", "kim"}}};
  };
  const Made success{100, {1}, {{"user", "kim"}}}, other{100, {1}, {{"user", "lee"}}};
  CHECK(Fire(set, {failure(0), failure(1), failure(2), success}) ==
        Texts{"Many@2 h", "Then@100 kim"});
  CHECK(Fire(set, {failure(0), failure(1), success}) == Texts{});
  CHECK(Fire(set, {failure(0), failure(1), failure(2), other}) == Texts{"Many@2 h"});
}

TEST_CASE("the limit of state is an error that names the rule") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: value_count, rules: [r0], timespan: 1h, condition: {field: v, "
      "gte: 1000}}\n");
  Correlator correlator = *Correlator::Make(set, {.entries_max = 5});
  std::vector<Fired> fired;
  const std::vector<uint32_t> rules = {0};
  for (int i = 0; i < 6; ++i) {
    const std::string value = std::to_string(i);
    const std::vector<std::string_view> values = {value};
    const Status added = correlator.Add({Time{i}, 0, rules, values}, fired);
    CHECK(added.has_value() == (i < 5));
    if (!added) CHECK(added.error().Text().find("the rule `C`") != std::string::npos);
  }
}

TEST_CASE("a million distinct values are counted exactly") {
  const RuleSet set = SetOf(
      "title: C\ncorrelation: {type: value_count, rules: [r0], timespan: 1d, condition: {field: v, "
      "gte: 1000000}}\n");
  Correlator correlator = *Correlator::Make(set, {});
  std::vector<Fired> fired;
  const std::vector<uint32_t> rules = {0};
  for (int i = 0; i < 1'500'000; ++i) {
    const std::string value = std::to_string(i * 2 / 3);  // every second value twice
    const std::vector<std::string_view> values = {value};
    REQUIRE(
        correlator.Add({Time{i * kMillisecond}, static_cast<uint64_t>(i), rules, values}, fired));
  }
  REQUIRE(fired.size() == 1);
  CHECK(fired[0].reference == 1'499'999);
  CHECK(fired[0].quantity == 1'000'000);
}

}  // namespace haetae::sigma
