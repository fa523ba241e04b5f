// Search identifiers: maps of `field|modifier…: value`, lists of maps, lists of keywords.
//
// The modifiers of a field are read into one struct and checked against each other before any value
// is looked at; those that turn a value into others (base64, windash …) are applied in the order
// written.

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sigma/parse.h"

namespace haetae::sigma {
namespace {

constexpr std::array<std::string_view, 31> kModifiers = {
    "all",   "startswith", "endswith", "contains", "exists", "cased",        "neq",     "windash",
    "re",    "i",          "m",        "s",        "base64", "base64offset", "utf16le", "utf16be",
    "utf16", "wide",       "lt",       "lte",      "gt",     "gte",          "minute",  "hour",
    "day",   "week",       "month",    "year",     "cidr",   "expand",       "fieldref"};

struct PartRange {
  std::string_view name;
  TimePart part;
  double least, most;
};
constexpr std::array<PartRange, 6> kParts = {{{"minute", TimePart::kMinute, 0, 59},
                                              {"hour", TimePart::kHour, 0, 23},
                                              {"day", TimePart::kDay, 1, 31},
                                              {"week", TimePart::kWeek, 1, 53},
                                              {"month", TimePart::kMonth, 1, 12},
                                              {"year", TimePart::kYear, 0, 9999}}};

// What a field name's modifiers ask for.
struct Modifiers {
  std::string field;
  std::vector<std::string> transforms;  // that change the value, in order
  bool all = false, neq = false, cased = false, exists = false, cidr = false, fieldref = false;
  bool regex = false, i = false, m = false, s = false, expand = false;
  const PartRange* part = nullptr;
  Order order = Order::kEq;  // lt …: not kEq
  int line = 0;
};

bool IsTransform(std::string_view word) {
  constexpr std::array<std::string_view, 11> kTransforms = {
      "startswith", "endswith", "contains", "windash", "base64", "base64offset",
      "utf16le",    "utf16be",  "utf16",    "wide",    "expand"};
  return std::ranges::find(kTransforms, word) != kTransforms.end();
}

bool SetOrder(std::string_view word, Modifiers& modifiers) {
  constexpr std::array<std::pair<std::string_view, Order>, 4> kOrders = {
      {{"lt", Order::kLt}, {"lte", Order::kLte}, {"gt", Order::kGt}, {"gte", Order::kGte}}};
  for (const auto& [name, order] : kOrders) {
    if (word != name) continue;
    modifiers.order = order;
    return true;
  }
  return false;
}

bool SetFlag(std::string_view word, Modifiers& modifiers) {
  const std::array<std::pair<std::string_view, bool*>, 10> flags = {
      {{"all", &modifiers.all},
       {"neq", &modifiers.neq},
       {"cased", &modifiers.cased},
       {"exists", &modifiers.exists},
       {"cidr", &modifiers.cidr},
       {"fieldref", &modifiers.fieldref},
       {"re", &modifiers.regex},
       {"i", &modifiers.i},
       {"m", &modifiers.m},
       {"s", &modifiers.s}}};
  for (const auto& [name, flag] : flags) {
    if (word != name) continue;
    *flag = true;
    return true;
  }
  return false;
}

void TakeModifier(std::string_view word, Modifiers& modifiers, Problems& problems) {
  const bool submodifier = word == "i" || word == "m" || word == "s";
  if (submodifier && !modifiers.regex) {
    return problems.Bad(modifiers.line, "`" + std::string(word) + "` stands without `re` before it",
                        "write |re|" + std::string(word));
  }
  if (IsTransform(word)) {
    modifiers.transforms.emplace_back(word);
    modifiers.expand |= word == "expand";
    return;
  }
  for (const PartRange& part : kParts) {
    if (word != part.name) continue;
    if (modifiers.part != nullptr)
      problems.Bad(modifiers.line, "two parts of a time cannot be taken at once");
    modifiers.part = &part;
    return;
  }
  const Order before = modifiers.order;
  if (SetOrder(word, modifiers)) {
    if (before != Order::kEq)
      problems.Bad(modifiers.line, "two comparisons cannot be made at once",
                   "write the field twice in two selections");
    return;
  }
  if (SetFlag(word, modifiers)) return;
  const std::string near = Nearest(word, {kModifiers.begin(), kModifiers.end()});
  std::string known;
  for (const std::string_view one : kModifiers)
    known += (known.empty() ? "known are: " : ", ") + std::string(one);
  problems.Bad(modifiers.line, "the modifier `" + std::string(word) + "` is not known",
               near.empty() ? known : "did you mean `" + near + "`?");
}

void CheckTogether(const Modifiers& m, Problems& problems) {
  const bool compared = m.order != Order::kEq;
  const bool changed =
      std::ranges::any_of(m.transforms, [](const std::string& word) { return word != "expand"; });
  const bool placed = std::ranges::all_of(m.transforms, [](const std::string& word) {
    return word == "startswith" || word == "endswith" || word == "contains";
  });
  const int kinds = m.exists + m.cidr + m.fieldref + m.regex + (compared || m.part != nullptr);
  const auto bad = [&](std::string why) { problems.Bad(m.line, std::move(why)); };
  if (kinds > 1) return bad("these modifiers cannot stand together");
  if (m.exists && (m.all || m.neq || m.cased || !m.transforms.empty()))
    return bad("`exists` stands alone");
  if ((m.cidr || m.regex || compared || m.part != nullptr) && changed)
    return bad(
        "a modifier that changes a text cannot stand with `re`, `cidr`, a comparison or a "
        "part of a time");
  if (m.fieldref && !placed)
    return bad("`fieldref` stands only with startswith, endswith, contains, cased, neq and all");
  if ((m.cidr || m.regex || compared || m.part != nullptr) && m.cased)
    return bad("`cased` is for texts; `re` is case-sensitive without it");
  if (m.neq && compared) return bad("`neq` cannot stand with lt, lte, gt or gte");
  if (m.neq && m.all) return bad("`neq` cannot stand with `all`");
  if (m.field.empty() && (m.exists || m.cidr || m.fieldref || compared || m.part != nullptr))
    return bad("keywords take only text modifiers and `re`");
}

Modifiers ReadModifiers(const std::string& key, int line, Problems& problems) {
  Modifiers modifiers;
  modifiers.line = line;
  size_t begin = key.find('|');
  modifiers.field = key.substr(0, begin);
  while (begin != std::string::npos) {
    const size_t end = key.find('|', begin + 1);
    TakeModifier(
        std::string_view(key).substr(begin + 1, end == std::string::npos ? end : end - begin - 1),
        modifiers, problems);
    begin = end;
  }
  CheckTogether(modifiers, problems);
  return modifiers;
}

std::string Lower(std::string_view text) { return Folded(text); }

Expression Leaf(Comparison comparison) {
  return {.kind = Expression::Kind::kComparison, .comparison = std::move(comparison)};
}

// Replaces `%name%` by what it stands for; `\%` is a plain per cent sign.
std::vector<std::string> Expand(const std::string& text, const Modifiers& m,
                                const ParseOptions& options, Problems& problems) {
  std::vector<std::string> values = {""};
  const auto add = [&](std::string_view piece) {
    for (std::string& value : values) value += piece;
  };
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '%') {
      add("%");
      i += 2;
      continue;
    }
    const size_t end = text[i] == '%' ? text.find('%', i + 1) : std::string::npos;
    if (end == std::string::npos || end == i + 1) {
      add(text.substr(i, 1));
      ++i;
      continue;
    }
    const std::string name = text.substr(i + 1, end - i - 1);
    const auto found = options.placeholders.find(name);
    if (found == options.placeholders.end()) {
      problems.Bad(m.line, "the placeholder `%" + name + "%` stands for nothing here",
                   "write the values into the rule; haetae has no table of placeholders");
      return {};
    }
    std::vector<std::string> more;
    for (const std::string& value : values)
      for (const std::string& instead : found->second) more.push_back(value + instead);
    values = std::move(more);
    i = end + 1;
    if (values.size() > kComparisonsMax) {
      problems.Bad(m.line, "the placeholders come to more than 100,000 values");
      return {};
    }
  }
  return values;
}

// One transform over all the patterns a value has become.
Result<std::vector<Pattern>> Transform(const std::string& word, std::vector<Pattern> patterns) {
  std::vector<Pattern> out;
  for (Pattern& pattern : patterns) {
    if (word == "startswith") {
      out.push_back(Unanchored(std::move(pattern), false, true));
    } else if (word == "endswith") {
      out.push_back(Unanchored(std::move(pattern), true, false));
    } else if (word == "contains") {
      out.push_back(Unanchored(std::move(pattern), true, true));
    } else if (word == "base64") {
      out.push_back(TRY(Base64(pattern)));
    } else if (word == "utf16be") {
      out.push_back(TRY(Utf16(pattern, Wide::kBig)));
    } else if (word == "utf16") {
      out.push_back(TRY(Utf16(pattern, Wide::kMarked)));
    } else if (word == "utf16le" || word == "wide") {
      out.push_back(TRY(Utf16(pattern, Wide::kLittle)));
    } else {
      std::vector<Pattern> more =
          word == "windash" ? TRY(Windash(pattern)) : TRY(Base64Offset(pattern));
      std::ranges::move(more, std::back_inserter(out));
    }
    if (out.size() > kComparisonsMax)
      return Fail(Code::kLimit, "", "it comes to more than 100,000 values");
  }
  return out;
}

// The comparisons of one text value; several are alternatives.
std::vector<Expression> TextComparisons(const Yaml& value, const Modifiers& m,
                                        const ParseOptions& options, Problems& problems) {
  std::vector<std::string> texts = {value.text};
  if (m.expand) texts = Expand(value.text, m, options, problems);
  std::vector<Pattern> patterns;
  for (const std::string& text : texts) patterns.push_back(ParsePattern(text));
  for (const std::string& word : m.transforms) {
    if (word == "expand") continue;
    Result<std::vector<Pattern>> changed = Transform(word, std::move(patterns));
    if (!changed) {
      problems.Bad(value.line, changed.error().why);
      return {};
    }
    patterns = std::move(*changed);
  }
  Comparison comparison{.field = m.field, .cased = m.cased, .line = value.line};
  const bool number =
      m.transforms.empty() && !m.field.empty() && ReadNumber(value, comparison.number);
  comparison.op = number ? Op::kNumber : Op::kGlob;
  std::vector<Expression> alternatives;
  for (Pattern& pattern : patterns) {
    comparison.pattern =
        m.field.empty() ? Unanchored(std::move(pattern), true, true) : std::move(pattern);
    alternatives.push_back(Leaf(comparison));
  }
  return alternatives;
}

bool ReadNetwork(std::string_view text, Comparison& comparison) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> ip = ParseIp(text.substr(0, slash));
  if (!ip || text.substr(0, slash) != FirstAddress(text.substr(0, slash))) return false;
  const bool v4 = text.find(':') == std::string_view::npos;
  int bits = v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3 ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
    const int given = std::atoi(std::string(digits).c_str());
    if (given > bits) return false;
    bits = given;
  }
  comparison.network = *ip;
  comparison.prefix_bits = v4 ? bits + 96 : bits;
  return true;
}

bool ReadRegex(const Yaml& value, const Modifiers& m, Comparison& comparison, Problems& problems) {
  std::string flags;
  if (m.i) flags += 'i';
  if (m.m) flags += 'm';
  if (m.s) flags += 's';
  comparison.text = flags.empty() ? value.text : "(?" + flags + ")" + value.text;
  if (value.text.size() > kRegexBytesMax) {
    problems.Bad(value.line, "the regular expression is longer than 16 KiB");
    return false;
  }
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kRegexMemoryMax);
  const RE2 expression(comparison.text, options);
  if (!expression.ok()) {
    problems.Bad(value.line, "the regular expression cannot be used: " + expression.error(),
                 "Sigma allows . ^ $ * + ? {n,m} [] () |, and no look-around");
    return false;
  }
  return true;
}

bool NumericComparison(const Yaml& value, const Modifiers& m, Comparison& comparison,
                       Problems& problems) {
  if (!ReadNumber(value, comparison.number)) {
    problems.Bad(value.line, "it is compared as a number and is none", "write it without quotes");
    return false;
  }
  comparison.order = m.order;
  comparison.op = m.part != nullptr ? Op::kTimePart : Op::kCompare;
  if (m.part == nullptr) return true;
  comparison.part = m.part->part;
  const bool inside = comparison.number >= m.part->least && comparison.number <= m.part->most &&
                      std::floor(comparison.number) == comparison.number;
  if (!inside)
    problems.Bad(value.line, "there is no such " + std::string(m.part->name) + " in a time");
  return inside;
}

// All comparisons of one value; several are alternatives.
std::vector<Expression> Comparisons(const Yaml& value, const Modifiers& m,
                                    const ParseOptions& options, Problems& problems) {
  Comparison comparison{.field = m.field, .cased = m.cased, .line = value.line};
  if (m.exists) {
    const std::string word = Lower(value.text);
    if (!value.is_text() || (word != "true" && word != "false")) {
      problems.Bad(value.line, "`exists` takes true or false");
      return {};
    }
    comparison.op = Op::kExists;
    Expression exists = Leaf(std::move(comparison));
    if (word == "true") return {std::move(exists)};
    return {{.kind = Expression::Kind::kNot, .children = {std::move(exists)}}};
  }
  if (value.is_null()) {
    const bool alone = m.transforms.empty() && !m.cidr && !m.regex && !m.fieldref &&
                       m.part == nullptr && m.order == Order::kEq && !m.all && !m.field.empty();
    if (!alone) {
      problems.Bad(value.line, "null takes no modifier but `neq`");
      return {};
    }
    comparison.op = Op::kNull;
    return {Leaf(std::move(comparison))};
  }
  if (!value.is_text()) {
    problems.Bad(value.line,
                 "a value must be text, a number or null, it is " + std::string(value.KindName()));
    return {};
  }
  if (m.order != Order::kEq || m.part != nullptr) {
    if (!NumericComparison(value, m, comparison, problems)) return {};
    return {Leaf(std::move(comparison))};
  }
  if (m.regex) {
    comparison.op = Op::kRegex;
    if (!ReadRegex(value, m, comparison, problems)) return {};
    return {Leaf(std::move(comparison))};
  }
  if (m.cidr) {
    comparison.op = Op::kCidr;
    if (!ReadNetwork(value.text, comparison)) {
      problems.Bad(value.line, "`" + value.text + "` is no network", "write it like 10.0.0.0/8");
      return {};
    }
    return {Leaf(std::move(comparison))};
  }
  if (m.fieldref) {
    comparison.op = Op::kFieldRef;
    comparison.text = value.text;
    bool start = false, end = false, anywhere = false;
    for (const std::string& word : m.transforms) {
      start |= word == "startswith";
      end |= word == "endswith";
      anywhere |= word == "contains";
    }
    if (start + end + anywhere > 1 || value.text.empty()) {
      problems.Bad(value.line,
                   "`fieldref` needs the name of one field and at most one of "
                   "startswith, endswith, contains");
      return {};
    }
    comparison.where = start      ? Anchor::kStart
                       : end      ? Anchor::kEnd
                       : anywhere ? Anchor::kAnywhere
                                  : Anchor::kWhole;
    return {Leaf(std::move(comparison))};
  }
  return TextComparisons(value, m, options, problems);
}

Expression Joined(Expression::Kind kind, std::vector<Expression> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  return {.kind = kind, .children = std::move(parts)};
}

// `field|modifiers: value`.
Expression ParseItem(const std::string& key, int line, const Yaml& value,
                     const ParseOptions& options, Problems& problems) {
  const size_t before = problems.count();
  const Modifiers m = ReadModifiers(key, line, problems);
  if (problems.count() > before) return {};
  std::vector<const Yaml*> values;
  if (value.is_list()) {
    for (const Yaml& item : value.items) values.push_back(&item);
  } else {
    values.push_back(&value);
  }
  if (values.empty()) problems.Bad(value.line, "the list of values is empty");
  if (m.all && values.size() < 2)
    problems.Bad(line, "`all` needs a list of at least two values", "leave `all` out");
  std::vector<Expression> parts;
  for (const Yaml* one : values) {
    if (value.is_list() && one->is_null()) {
      problems.Bad(one->line, "null cannot stand in a list",
                   "write a selection of its own with " + m.field + ": null");
      continue;
    }
    std::vector<Expression> alternatives = Comparisons(*one, m, options, problems);
    if (m.all) {
      parts.push_back(Joined(Expression::Kind::kOr, std::move(alternatives)));
    } else {
      std::ranges::move(alternatives, std::back_inserter(parts));
    }
  }
  Expression joined =
      Joined(m.all ? Expression::Kind::kAnd : Expression::Kind::kOr, std::move(parts));
  if (!m.neq) return joined;
  Expression node{.kind = Expression::Kind::kNot};
  node.children.push_back(std::move(joined));
  return node;
}

Expression ParseMap(const Yaml& map, const ParseOptions& options, Problems& problems) {
  if (map.entries.empty()) problems.Bad(map.line, "the selection is empty");
  std::vector<Expression> parts;
  for (const Yaml::Entry& entry : map.entries)
    parts.push_back(ParseItem(entry.key, entry.line, entry.value, options, problems));
  return Joined(Expression::Kind::kAnd, std::move(parts));
}

}  // namespace

Expression ParseSelection(const Yaml& value, const ParseOptions& options, Problems& problems) {
  if (value.is_map()) return ParseMap(value, options, problems);
  if (value.is_null()) {
    problems.Bad(value.line, "the search identifier has no value");
    return {};
  }
  if (value.is_text()) return ParseItem("", value.line, value, options, problems);
  if (value.items.empty()) problems.Bad(value.line, "the list is empty");
  std::vector<Expression> parts;
  for (const Yaml& item : value.items) {
    if (item.is_map()) {
      parts.push_back(ParseMap(item, options, problems));
    } else if (item.is_text()) {
      parts.push_back(ParseItem("", item.line, item, options, problems));
    } else {
      problems.Bad(item.line,
                   "a list holds keywords or maps, this is " + std::string(item.KindName()));
    }
  }
  return Joined(Expression::Kind::kOr, std::move(parts));
}

}  // namespace haetae::sigma
