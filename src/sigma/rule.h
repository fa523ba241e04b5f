// What a file of rules says, as plain data: detection rules, correlations and filters of the Sigma
// specification v2.1.0 (2025-08-02, SigmaHQ/sigma-specification). parse.h reads it, set.h links it.
//
//   for (const Rule& rule : set.rules) Print(rule.meta.title, rule.condition.Count());
//
// A detection is a tree of comparisons: modifiers, lists, search identifiers and the condition are
// resolved when it is read. Values own their text. Not more than the limits named here.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "sigma/pattern.h"

namespace haetae::sigma {

inline constexpr size_t kRulesMax = 50'000;         // of a set
inline constexpr size_t kComparisonsMax = 100'000;  // of a rule, conditions written out
inline constexpr size_t kConditionDepthMax = 100;   // parentheses and `not`
inline constexpr size_t kTitleBytesMax = 4 * 256;   // 256 characters
inline constexpr size_t kRegexBytesMax = 16 << 10;
inline constexpr int64_t kRegexMemoryMax = 8 << 20;  // RE2's budget for one expression
inline constexpr size_t kCorrelatedRulesMax = 64;    // of one correlation
inline constexpr size_t kGroupFieldsMax = 16;
inline constexpr Duration kTimespanMax = 3650 * kDay;

enum class Level { kNone, kInformational, kLow, kMedium, kHigh, kCritical };
std::string_view LevelName(Level level);  // "" for kNone

struct LogSource {
  std::string category, product, service;  // "" : any
  bool operator==(const LogSource&) const = default;
  std::string Text() const;  // "category: webserver", "product: aws, service: cloudtrail"
};

struct Meta {
  std::string file;
  int line = 0;  // of the document
  std::string title, id, name, status, description, author, license, date, modified, taxonomy;
  std::vector<std::string> references, tags, falsepositives, fields;
  Level level = Level::kNone;
  std::string place() const;  // "rules/x.yml:1"
};

enum class Op : uint8_t {
  kGlob,    // a text with wildcards
  kNumber,  // equal as number, where the field reads as one; else equal as text
  kRegex,
  kCompare,   // lt lte gt gte against `number`
  kTimePart,  // a part of a time, compared with `number`
  kCidr,
  kNull,      // the field is absent or null
  kExists,    // the field is there, whatever it holds
  kFieldRef,  // the value of another field
};
enum class Order : uint8_t { kEq, kLt, kLte, kGt, kGte, kNeq };
enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };
enum class Anchor : uint8_t { kWhole, kStart, kEnd, kAnywhere };

// One comparison of one field with one value.
struct Comparison {
  std::string field;  // "" : the whole message
  Op op = Op::kGlob;
  Pattern pattern;  // kGlob, kNumber
  bool cased = false;
  std::string text;                   // kRegex: the expression with its flags; kFieldRef: field
  double number = 0;                  // kNumber, kCompare, kTimePart
  Order order = Order::kEq;           // kCompare, kTimePart
  TimePart part = TimePart::kMinute;  // kTimePart
  Anchor where = Anchor::kWhole;      // kFieldRef
  IpAddress network;                  // kCidr
  int prefix_bits = 0;                // kCidr, of 128
  int line = 0;
};

struct Expression {
  enum class Kind : uint8_t { kComparison, kAnd, kOr, kNot };
  Kind kind = Kind::kOr;  // an Or of nothing is never true
  Comparison comparison;
  std::vector<Expression> children;
  size_t Count() const;  // comparisons in it
};

struct Rule {
  Meta meta;
  LogSource source;
  Expression condition;
  std::vector<std::string> FieldNames() const;  // sorted, each once; "" for the message
};

enum class Counting : uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAvg,
  kValuePercentile,
};
std::string_view CountingName(Counting type);

struct Alias {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;  // rule name → field
};

struct Correlation {
  Meta meta;
  Counting type = Counting::kEventCount;
  std::vector<std::string> rules;  // ids or names
  std::vector<int> rule_lines;
  std::vector<std::string> group_by;
  Duration timespan = 0;
  std::vector<std::pair<Order, double>> condition;  // all of them
  std::vector<std::string> value_fields;            // of the value_… types
  double percentile = -1;  // of value_percentile; -1: the share of the event's own value
  std::vector<Alias> aliases;
  bool generate = false;
};

struct Filter {
  Meta meta;
  LogSource source;
  bool any = false;  // `rules: any`
  std::vector<std::string> rules;
  std::vector<int> rule_lines;
  Expression condition;  // where it is true, the rules do not match
};

}  // namespace haetae::sigma
