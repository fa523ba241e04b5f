#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "access/access.h"
#include "base/ip.h"
#include "base/text.h"
#include "incident/investigate.h"
#include "scope/filter.h"
#include "sql/table.h"
#include "sql/tables.h"

namespace haetae::sql {
namespace {

using access::Dimension;
using incident::Finding;
using incident::Incident;

// Values of one dimension that stand in a condition itself; more are read from haetae_causes().
constexpr size_t kValuesInText = 100;
// Divides ranges of addresses in the argument of haetae_within().
constexpr char kBetweenRanges = ' ';

Table Incidents(DataFolder& folder) {
  return {"haetae_incidents",
          {{"incident", Type::kCount},
           {"title", Type::kText},
           {"title_ko", Type::kText},
           {"severity", Type::kText},
           {"state", Type::kText},
           {"first_access", Type::kTime},
           {"last_access", Type::kTime},
           {"alert_at", Type::kTime},
           {"reads_before_alert", Type::kCount},
           {"people", Type::kCount},
           {"accesses", Type::kCount},
           {"found", Type::kFlag},
           {"exact", Type::kFlag}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<Incident>& all = *TRY(folder.Incidents());
            return RowsOf(all.size(), [&all](Cells& cells, size_t row, size_t i) {
              const Incident& one = all[i];
              cells.Count(0, row, one.id);
              cells.Text(1, row, one.title.en);
              cells.Text(2, row, one.title.In(Language::kKorean));
              cells.Text(3, row, incident::SeverityName(one.severity));
              cells.Text(4, row, incident::StateName(one.state));
              cells.At(5, row, one.first_access);
              cells.At(6, row, one.last_access);
              cells.At(7, row, one.alert_at);
              cells.Count(8, row, one.reads_before_alert);
              cells.Count(9, row, one.scope.people);
              cells.Count(10, row, one.scope.accesses);
              cells.Flag(11, row, one.found);
              cells.Flag(12, row, one.exact);
            });
          }};
}

Table Findings(DataFolder& folder) {
  return {"haetae_findings",
          {{"incident", Type::kCount},
           {"finding", Type::kText},
           {"role", Type::kText},
           {"detector", Type::kText},
           {"rule", Type::kText},
           {"title", Type::kText},
           {"title_ko", Type::kText},
           {"confidence", Type::kReal},
           {"certain", Type::kFlag},
           {"attack", Type::kText},
           {"first_access", Type::kTime},
           {"alert_at", Type::kTime},
           {"reads_before_alert", Type::kCount},
           {"accesses", Type::kCount}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<std::pair<uint32_t, const Finding*>> all;
            for (const Incident& one : *TRY(folder.Incidents())) {
              for (const Finding& finding : one.findings) all.emplace_back(one.id, &finding);
            }
            return RowsOf(all.size(), [all](Cells& cells, size_t row, size_t i) {
              const Finding& finding = *all[i].second;
              cells.Count(0, row, all[i].first);
              cells.Text(1, row, finding.id);
              cells.Text(2, row, finding.related ? "related" : "cause");
              cells.Text(3, row, finding.detector);
              cells.TextOrNull(4, row, finding.rule.title);
              cells.Text(5, row, finding.title.en);
              cells.Text(6, row, finding.title.In(Language::kKorean));
              cells.Real(7, row, finding.confidence);
              cells.Flag(8, row, finding.certain);
              cells.TextOrNull(9, row, Joined(finding.attack, ";"));
              cells.At(10, row, finding.first_access);
              cells.At(11, row, finding.alert_at);
              cells.Count(12, row, finding.reads_before_alert);
              cells.Count(13, row, finding.accesses);
            });
          }};
}

struct IndicatorRow {
  uint32_t incident;
  const std::string* finding;  // null: no finding names it
  std::string role, dimension, value;
};

bool IsAdded(const std::string& role) { return role == "closure" || role == "accepted"; }

// The values that its closure took or people accepted, each with its role.
std::vector<std::pair<std::string, const scope::IndicatorValue*>> AddedTo(
    const Incident& incident) {
  std::set<std::pair<std::string, std::string>> closure;
  for (const incident::Indicator& one : incident.indicators)
    if (one.role == "closure") closure.emplace(one.dimension, one.value);
  std::vector<std::pair<std::string, const scope::IndicatorValue*>> added;
  for (const auto& set : incident.added) {
    for (const scope::IndicatorValue& one : set) {
      const std::pair key(std::string(access::DimensionName(one.dimension)), one.value);
      const bool by_itself = set.size() == 1 && closure.contains(key);
      added.emplace_back(by_itself ? "closure" : "accepted", &one);
    }
  }
  return added;
}

Table Indicators(DataFolder& folder) {
  return {"haetae_indicators",
          {{"incident", Type::kCount},
           {"finding", Type::kText},
           {"role", Type::kText},
           {"dimension", Type::kText},
           {"value", Type::kText}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<IndicatorRow> all;
            for (const Incident& one : *TRY(folder.Incidents())) {
              for (const Finding& finding : one.findings) {
                const char* role = finding.related ? "related" : "cause";
                for (const incident::Indicator& indicator : finding.indicators)
                  all.push_back({one.id, &finding.id, role, indicator.dimension, indicator.value});
              }
              for (const incident::Indicator& indicator : one.indicators) {
                if (one.findings.empty() && !IsAdded(indicator.role)) {
                  const char* role = indicator.role == "cause" ? "cause" : "related";
                  all.push_back({one.id, nullptr, role, indicator.dimension, indicator.value});
                }
              }
              for (const auto& [role, value] : AddedTo(one))
                all.push_back({one.id, nullptr, role,
                               std::string(access::DimensionName(value->dimension)), value->value});
            }
            const size_t count = all.size();
            return RowsOf(count, [all = std::move(all)](Cells& cells, size_t row, size_t i) {
              cells.Count(0, row, all[i].incident);
              cells.TextOrNull(1, row, all[i].finding ? *all[i].finding : std::string());
              cells.Text(2, row, all[i].role);
              cells.Text(3, row, all[i].dimension);
              cells.Text(4, row, all[i].value);
            });
          }};
}

// What stands in one dimension of a cause: a value, or an address in one of the ranges. With
// neither, which nobody can have, it stands for no access.
struct Values {
  std::vector<std::string> texts, ranges;
};
// One cause of an incident: an access is of it if it carries, in each of these dimensions, one of
// the values.
using Cause = std::map<Dimension, Values>;

std::vector<Cause> CausesOf(const Incident& incident) {
  std::vector<Cause> causes;
  for (const auto& set : incident::CauseSetsOf(incident)) {
    Cause& cause = causes.emplace_back();
    for (const scope::IndicatorValue& one : set) {
      Values& values = cause[one.dimension];
      std::string value = one.value;
      if (one.range) values.ranges.push_back(value);
      if (one.dimension == Dimension::kNetwork) value = scope::NetworkText(value);
      const bool can_be = !value.empty() || (one.dimension != Dimension::kNetwork &&
                                             one.dimension != Dimension::kCountry);
      if (can_be) values.texts.push_back(std::move(value));
    }
  }
  return causes;
}

Table Causes(DataFolder& folder) {
  struct Row {
    uint32_t incident, cause;
    Dimension dimension;
    std::string value;
    uint32_t subject = kNoNumber;
  };
  return {"haetae_causes",
          {{"incident", Type::kCount},
           {"cause", Type::kCount},
           {"dimension", Type::kText},
           {"value", Type::kText},
           {"subject", Type::kSubject}},
          [&folder](const std::vector<bool>& wanted) -> Result<std::unique_ptr<RowSource>> {
            std::vector<Row> rows;
            for (const Incident& one : *TRY(folder.Incidents())) {
              uint32_t number = 0;
              for (const Cause& cause : CausesOf(one)) {
                for (const auto& [dimension, values] : cause) {
                  for (const std::string& value : values.texts)
                    rows.push_back({one.id, number, dimension, value});
                }
                ++number;
              }
            }
            if (wanted[4]) {  // a principal who is a member is a number in the ledger
              std::vector<std::string> principals;
              std::vector<size_t> places;
              for (size_t i = 0; i < rows.size(); ++i) {
                if (rows[i].dimension != Dimension::kPrincipal) continue;
                principals.push_back(rows[i].value);
                places.push_back(i);
              }
              const std::vector<uint32_t> numbers = TRY(folder.ids().Find(principals));
              for (size_t i = 0; i < places.size(); ++i) rows[places[i]].subject = numbers[i];
            }
            const size_t count = rows.size();
            return RowsOf(count, [rows = std::move(rows)](Cells& cells, size_t row, size_t i) {
              cells.Count(0, row, rows[i].incident);
              cells.Count(1, row, rows[i].cause);
              cells.Text(2, row, access::DimensionName(rows[i].dimension));
              cells.Text(3, row, rows[i].value);
              if (rows[i].subject == kNoNumber)
                cells.Null(4, row);
              else
                cells.Count(4, row, rows[i].subject);
            });
          }};
}

// The part of a condition that says: the access carries one of these values.
Result<std::string> OneOf(DataFolder& folder, uint32_t incident, size_t cause, Dimension dimension,
                          const std::vector<std::string>& values) {
  const std::string name(access::DimensionName(dimension));
  const bool principal = dimension == Dimension::kPrincipal;
  if (values.empty()) return "false";
  if (values.size() > kValuesInText) {
    const std::string from = " FROM haetae_causes() WHERE incident = " + std::to_string(incident) +
                             " AND cause = " + std::to_string(cause) + " AND dimension = '" + name +
                             "'";
    const std::string text = name + " IN (SELECT value" + from + ")";
    if (!principal) return text;
    return "(" + text + " OR principal_member IN (SELECT subject" + from +
           " AND subject IS NOT NULL))";
  }
  std::string list;
  for (const std::string& value : values)
    list += (list.empty() ? "" : ", ") + ledger::SqlText(value);
  std::string text = name + " IN (" + list + ")";
  if (!principal) return text;
  std::string numbers;
  for (uint32_t number : TRY(folder.ids().Find(values))) {
    if (number != kNoNumber) numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
  }
  if (numbers.empty()) return text;
  return "(" + text + " OR principal_member IN (" + numbers + "))";
}

Result<std::string> ConditionOf(DataFolder& folder, int64_t number) {
  const std::vector<Incident>& all = *TRY(folder.Incidents());
  const auto found =
      std::ranges::find_if(all, [&](const Incident& one) { return one.id == number; });
  if (found == all.end()) {
    return Fail(Code::kNotFound, "there is no incident " + std::to_string(number), "", "",
                "SELECT incident, title FROM incidents lists them");
  }
  std::string condition = "false";
  const std::vector<Cause> causes = CausesOf(*found);
  for (size_t i = 0; i < causes.size(); ++i) {
    if (causes[i].empty()) continue;  // blames no access
    std::string both;
    for (const auto& [dimension, values] : causes[i]) {
      std::string one = TRY(OneOf(folder, found->id, i, dimension, values.texts));
      if (!values.ranges.empty()) {
        one = "(" + one + " OR haetae_within(" + std::string(access::DimensionName(dimension)) +
              ", " + ledger::SqlText(Joined(values.ranges, {&kBetweenRanges, 1})) + "))";
      }
      both += (both.empty() ? "" : " AND ") + one;
    }
    condition += " OR (" + both + ")";
  }
  return "(" + condition + ")";
}

Function Condition(DataFolder& folder) {
  return {"haetae_incident",
          {DUCKDB_TYPE_BIGINT},
          DUCKDB_TYPE_VARCHAR,
          [&folder](const Function::Vectors& of, size_t count, duckdb_vector result) -> Status {
            const auto* numbers = static_cast<const int64_t*>(duckdb_vector_get_data(of[0]));
            for (size_t i = 0; i < count; ++i) {
              const std::string condition = TRY(ConditionOf(folder, numbers[i]));
              duckdb_vector_assign_string_element_len(result, i, condition.data(),
                                                      condition.size());
            }
            return {};
          }};
}

Result<IpRanges> RangesOf(std::string_view text) {
  std::vector<IpRange> ranges;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(kBetweenRanges));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (one.empty()) continue;
    const std::optional<IpRange> range = ParseIpRange(one);
    if (!range) {
      return Fail(Code::kUsage, "cannot understand a range of addresses", "one is no range", "",
                  "write haetae_within(source_ip, '203.0.113.0/24 2001:db8::/32')");
    }
    ranges.push_back(*range);
  }
  return IpRanges(std::move(ranges));
}

// Whether an address is in one of the ranges, which mostly are the same for all rows. What is no
// address is in none.
Function Within() {
  return {"haetae_within",
          {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_VARCHAR},
          DUCKDB_TYPE_BOOLEAN,
          [](const Function::Vectors& of, size_t count, duckdb_vector result) -> Status {
            const auto* addresses =
                static_cast<const duckdb_string_t*>(duckdb_vector_get_data(of[0]));
            const auto* texts = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(of[1]));
            auto* within = static_cast<bool*>(duckdb_vector_get_data(result));
            std::string_view known;
            IpRanges ranges;
            for (size_t i = 0; i < count; ++i) {
              if (IsNull(of[0], i) || IsNull(of[1], i)) {
                SetNull(result, i);
                continue;
              }
              const std::string_view text = ledger::TextAt(texts, i);
              const bool same = text.data() == known.data() && text.size() == known.size();
              if (!same && text != known) ranges = TRY(RangesOf(text));
              known = text;
              const std::optional<IpAddress> address = ParseIp(ledger::TextAt(addresses, i));
              within[i] = address && ranges.Contains(*address);
            }
            return {};
          }};
}

}  // namespace

Status AddIncidentTables(DataFolder& folder, duckdb_connection connection) {
  for (const Table& table :
       {Incidents(folder), Findings(folder), Indicators(folder), Causes(folder)}) {
    TRY(Register(connection, table));
  }
  TRY(Register(connection, Within()));
  return Register(connection, Condition(folder));
}

}  // namespace haetae::sql
