// The `correlation` part of a document.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "sigma/parse.h"

namespace haetae::sigma {
namespace {

constexpr std::array<std::string_view, 7> kKeys = {"type",      "rules",   "group-by", "timespan",
                                                   "condition", "aliases", "generate"};
constexpr std::array<std::pair<std::string_view, Order>, 6> kOrders = {{{"gt", Order::kGt},
                                                                        {"gte", Order::kGte},
                                                                        {"lt", Order::kLt},
                                                                        {"lte", Order::kLte},
                                                                        {"eq", Order::kEq},
                                                                        {"neq", Order::kNeq}}};

bool IsTemporal(Counting type) {
  return type == Counting::kTemporal || type == Counting::kTemporalOrdered;
}
bool TakesField(Counting type) { return type != Counting::kEventCount && !IsTemporal(type); }

bool ReadType(const Yaml& value, Counting& type, Problems& problems) {
  std::vector<std::string_view> known;
  for (int i = 0; i <= static_cast<int>(Counting::kValuePercentile); ++i) {
    known.push_back(CountingName(static_cast<Counting>(i)));
    if (value.text != known.back()) continue;
    type = static_cast<Counting>(i);
    return true;
  }
  const std::string near = Nearest(value.text, known);
  problems.Bad(value.line, "the correlation type `" + value.text + "` is not known",
               near.empty() ? "" : "did you mean `" + near + "`?");
  return false;
}

// "90m": a number and one of s m h d.
bool ReadTimespan(const std::string& text, Duration& timespan) {
  if (text.size() < 2 || text.size() > 10) return false;
  if (text.find_first_not_of("0123456789") != text.size() - 1) return false;
  const int64_t number = std::atoll(text.c_str());
  Duration unit = 0;
  if (text.back() == 's') unit = kSecond;
  if (text.back() == 'm') unit = kMinute;
  if (text.back() == 'h') unit = kHour;
  if (text.back() == 'd') unit = kDay;
  if (unit == 0 || number < 1 || number > kTimespanMax / unit) return false;
  timespan = number * unit;
  return true;
}

std::vector<std::string> Texts(const Yaml& value, std::string_view what, Problems& problems) {
  if (value.is_text()) return {value.text};
  std::vector<std::string> texts;
  for (const Yaml& item : value.items) {
    if (item.is_text() && !item.text.empty())
      texts.push_back(item.text);
    else
      problems.Bad(item.line, "`" + std::string(what) + "` must be a list of names");
  }
  if (texts.empty()) problems.Bad(value.line, "`" + std::string(what) + "` names nothing");
  const std::set<std::string> once(texts.begin(), texts.end());
  if (once.size() != texts.size())
    problems.Bad(value.line, "`" + std::string(what) + "` names something twice");
  return texts;
}

void ReadCondition(const Yaml& value, Correlation& correlation, Problems& problems) {
  if (!value.is_map()) {
    return problems.Bad(value.line, "the condition must be a map such as { gte: 100 }");
  }
  for (const Yaml::Entry& entry : value.entries) {
    if (entry.key == "field") {
      if (!TakesField(correlation.type)) {
        problems.Bad(entry.line,
                     "`" + std::string(CountingName(correlation.type)) + "` counts no field");
      }
      correlation.value_fields = Texts(entry.value, "field", problems);
      if (correlation.value_fields.size() > 1 && correlation.type != Counting::kValueCount)
        problems.Bad(entry.line, "only value_count takes a list of fields");
      continue;
    }
    double number = 0;
    if (!ReadNumber(entry.value, number)) {
      problems.Bad(entry.value.line, "`" + entry.key + "` takes a number");
      continue;
    }
    if (entry.key == "percentile" && correlation.type == Counting::kValuePercentile) {
      correlation.percentile = number;
      if (number < 0 || number > 100)
        problems.Bad(entry.line, "a percentile lies between 0 and 100");
      continue;
    }
    const auto* order =
        std::ranges::find(kOrders, entry.key, [](const auto& o) { return o.first; });
    if (order == kOrders.end()) {
      problems.Bad(entry.line, "`" + entry.key + "` is no comparison of a correlation",
                   "write gt, gte, lt, lte, eq or neq");
      continue;
    }
    correlation.condition.emplace_back(order->second, number);
  }
  if (correlation.condition.empty() && !IsTemporal(correlation.type))
    problems.Bad(value.line, "the condition compares with nothing", "add gte: and a number");
}

void ReadAliases(const Yaml& value, Correlation& correlation, Problems& problems) {
  if (!value.is_map()) return problems.Bad(value.line, "`aliases` must be a map");
  for (const Yaml::Entry& entry : value.entries) {
    Alias alias{.name = entry.key};
    if (!entry.value.is_map() || entry.value.entries.empty())
      problems.Bad(entry.line, "an alias maps rule names to fields");
    for (const Yaml::Entry& field : entry.value.entries) {
      if (!field.value.is_text() || field.value.text.empty())
        problems.Bad(field.line, "an alias maps rule names to fields");
      alias.fields.emplace_back(field.key, field.value.text);
    }
    correlation.aliases.push_back(std::move(alias));
  }
}

// What fires at a group's first event, or for ever, is seldom what was meant.
void WarnOfFirstEvent(const Correlation& correlation, int line, Problems& problems) {
  const bool counts =
      correlation.type == Counting::kEventCount || correlation.type == Counting::kValueCount;
  if (!counts) return;
  for (const auto& [order, number] : correlation.condition) {
    const bool one = (order == Order::kLt && 1 < number) || (order == Order::kLte && 1 <= number) ||
                     (order == Order::kGte && 1 >= number) || (order == Order::kGt && 1 > number) ||
                     (order == Order::kEq && number == 1) || (order == Order::kNeq && number != 1);
    if (!one) return;
  }
  problems.Odd(line, "the condition holds at the first event of a group",
               "a window ends at an event; the absence of events cannot be told");
}

}  // namespace

void ParseCorrelation(const Yaml& body, Correlation& correlation, Problems& problems) {
  if (!body.is_map()) return problems.Bad(body.line, "`correlation` must be a map");
  for (const Yaml::Entry& entry : body.entries) {
    if (std::ranges::find(kKeys, entry.key) != kKeys.end()) continue;
    const std::string near = Nearest(entry.key, {kKeys.begin(), kKeys.end()});
    problems.Bad(entry.line, "`" + entry.key + "` is not known in a correlation",
                 near.empty() ? "" : "did you mean `" + near + "`?");
  }
  const auto needed = [&](std::string_view key) {
    const Yaml* value = body.Find(key);
    if (value == nullptr)
      problems.Bad(body.line, "the correlation has no `" + std::string(key) + "`");
    return value;
  };
  const Yaml* type = needed("type");
  const Yaml* rules = needed("rules");
  const Yaml* timespan = needed("timespan");
  const Yaml* condition = body.Find("condition");
  if (type == nullptr || !ReadType(*type, correlation.type, problems)) return;
  if (rules != nullptr) {
    correlation.rules = Texts(*rules, "rules", problems);
    for (const Yaml& item : rules->items) correlation.rule_lines.push_back(item.line);
    if (rules->is_text()) correlation.rule_lines.push_back(rules->line);
    if (correlation.rules.size() > kCorrelatedRulesMax)
      problems.Bad(rules->line, "a correlation joins at most 64 rules");
  }
  if (const Yaml* group = body.Find("group-by"); group != nullptr) {
    correlation.group_by = Texts(*group, "group-by", problems);
    if (correlation.group_by.size() > kGroupFieldsMax)
      problems.Bad(group->line, "a correlation groups by at most 16 fields");
  }
  if (timespan != nullptr && !ReadTimespan(timespan->text, correlation.timespan)) {
    problems.Bad(timespan->line, "`" + timespan->text + "` is no timespan",
                 "write a number and s, m, h or d: 90m");
  }
  if (const Yaml* generate = body.Find("generate"); generate != nullptr) {
    correlation.generate |= generate->text == "true";
    if (generate->text != "true" && generate->text != "false")
      problems.Bad(generate->line, "`generate` must be true or false");
  }
  if (condition != nullptr) ReadCondition(*condition, correlation, problems);
  if (condition == nullptr && !IsTemporal(correlation.type))
    problems.Bad(body.line, "the correlation has no `condition`");
  if (TakesField(correlation.type) && condition != nullptr && correlation.value_fields.empty()) {
    problems.Bad(condition->line, "`" + std::string(CountingName(correlation.type)) +
                                      "` needs a `field` in its condition");
  }
  if (const Yaml* aliases = body.Find("aliases"); aliases != nullptr)
    ReadAliases(*aliases, correlation, problems);
  if (problems.count() == 0 && condition != nullptr)
    WarnOfFirstEvent(correlation, condition->line, problems);
}

}  // namespace haetae::sigma
