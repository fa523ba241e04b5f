#include "sigma/rule.h"

#include <algorithm>
#include <set>

namespace haetae::sigma {

std::string_view LevelName(Level level) {
  constexpr std::array<std::string_view, 6> kNames = {"",       "informational", "low",
                                                      "medium", "high",          "critical"};
  return kNames[static_cast<size_t>(level)];
}

std::string_view CountingName(Counting type) {
  constexpr std::array<std::string_view, 7> kNames = {
      "event_count", "value_count", "temporal",        "temporal_ordered",
      "value_sum",   "value_avg",   "value_percentile"};
  return kNames[static_cast<size_t>(type)];
}

std::string LogSource::Text() const {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text.append(name).append(": ").append(value);
  };
  add("category", category);
  add("product", product);
  add("service", service);
  return text;
}

std::string Meta::place() const { return file + ":" + std::to_string(line); }

size_t Expression::Count() const {
  if (kind == Kind::kComparison) return 1;
  size_t count = 0;
  for (const Expression& child : children) count += child.Count();
  return count;
}

namespace {

void AddFields(const Expression& node, std::set<std::string>& names) {
  if (node.kind == Expression::Kind::kComparison) {
    names.insert(node.comparison.field);
    if (node.comparison.op == Op::kFieldRef) names.insert(node.comparison.text);
  }
  for (const Expression& child : node.children) AddFields(child, names);
}

}  // namespace

std::vector<std::string> Rule::FieldNames() const {
  std::set<std::string> names;
  AddFields(condition, names);
  return {names.begin(), names.end()};
}

}  // namespace haetae::sigma
