#include "sigma/parse.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/text.h"

namespace haetae::sigma {
namespace {

constexpr std::array<std::string_view, 5> kStatuses = {"stable", "test", "experimental",
                                                       "deprecated", "unsupported"};

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
      return false;
  }
  return true;
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[i] < '0' || text[i] > '9') return false;
  const int month = (text[5] - '0') * 10 + text[6] - '0',
            day = (text[8] - '0') * 10 + text[9] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

std::string TextOf(const Yaml& map, std::string_view key, Problems& problems) {
  const Yaml* value = map.Find(key);
  if (value == nullptr || value->is_null()) return "";
  if (!value->is_text()) {
    problems.Bad(value->line, "`" + std::string(key) + "` must be text, it is " +
                                  std::string(value->KindName()));
    return "";
  }
  return value->text;
}

std::vector<std::string> TextsOf(const Yaml& map, std::string_view key, Problems& problems) {
  const Yaml* value = map.Find(key);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_text()) return {value->text};
  std::vector<std::string> texts;
  for (const Yaml& item : value->items) {
    if (item.is_text())
      texts.push_back(item.text);
    else if (!item.is_null())
      problems.Bad(item.line, "`" + std::string(key) + "` must be a list of texts");
  }
  if (value->is_map()) problems.Bad(value->line, "`" + std::string(key) + "` must be a list");
  return texts;
}

void ReadLevel(const Yaml& document, Meta& meta, Problems& problems) {
  const Yaml* value = document.Find("level");
  if (value == nullptr) return;
  for (int i = 1; i <= static_cast<int>(Level::kCritical); ++i) {
    if (value->is_text() && value->text == LevelName(static_cast<Level>(i)))
      meta.level = static_cast<Level>(i);
  }
  if (meta.level == Level::kNone) {
    problems.Bad(value->line, "the level `" + value->text + "` is not known",
                 "write informational, low, medium, high or critical");
  }
}

Meta ReadMeta(const Yaml& document, const std::string& file, Problems& problems) {
  Meta meta;
  meta.file = file;
  meta.line = document.entries.empty() ? document.line : document.entries.front().line;
  meta.title = TextOf(document, "title", problems);
  meta.id = TextOf(document, "id", problems);
  meta.name = TextOf(document, "name", problems);
  meta.status = TextOf(document, "status", problems);
  meta.description = TextOf(document, "description", problems);
  meta.author = TextOf(document, "author", problems);
  meta.license = TextOf(document, "license", problems);
  meta.date = TextOf(document, "date", problems);
  meta.modified = TextOf(document, "modified", problems);
  meta.taxonomy = TextOf(document, "taxonomy", problems);
  meta.references = TextsOf(document, "references", problems);
  meta.tags = TextsOf(document, "tags", problems);
  meta.falsepositives = TextsOf(document, "falsepositives", problems);
  meta.fields = TextsOf(document, "fields", problems);
  ReadLevel(document, meta, problems);
  const auto line = [&](std::string_view key) {
    const Yaml* value = document.Find(key);
    return value == nullptr ? meta.line : value->line;
  };
  if (meta.title.empty()) problems.Bad(meta.line, "it has no `title`", "add one");
  if (meta.title.size() > kTitleBytesMax)
    problems.Bad(line("title"), "the title is longer than 256 characters");
  if (!meta.status.empty() && std::ranges::find(kStatuses, meta.status) == kStatuses.end()) {
    problems.Bad(line("status"), "the status `" + meta.status + "` is not known",
                 "write stable, test, experimental, deprecated or unsupported");
  }
  if (!meta.id.empty() && !IsUuid(meta.id))
    problems.Odd(line("id"), "the id is no UUID", "give it one, so that it stays unique");
  if (!meta.taxonomy.empty() && meta.taxonomy != "sigma" && meta.taxonomy != "ecs") {
    problems.Odd(line("taxonomy"), "the taxonomy `" + meta.taxonomy + "` is not known",
                 "its field names are taken as they stand; see docs/formats/sigma.md");
  }
  for (const auto& [key, text] : {std::pair("date", &meta.date), {"modified", &meta.modified}}) {
    if (!text->empty() && !IsDate(*text))
      problems.Odd(line(key), "`" + std::string(key) + "` is no date", "write YYYY-MM-DD");
  }
  return meta;
}

LogSource ReadSource(const Yaml& document, int line, Problems& problems) {
  LogSource source;
  const Yaml* value = document.Find("logsource");
  if (value == nullptr || !value->is_map()) {
    problems.Bad(value == nullptr ? line : value->line, "it has no `logsource` map",
                 "say what log it is for: logsource: { category: webserver }");
    return source;
  }
  source.category = TextOf(*value, "category", problems);
  source.product = TextOf(*value, "product", problems);
  source.service = TextOf(*value, "service", problems);
  if (source.Text().empty()) {
    problems.Bad(value->line, "the logsource has neither category, product nor service",
                 "name at least one of them");
  }
  return source;
}

using Identifiers = std::vector<std::pair<std::string, Expression>>;

// The search identifiers and the condition of a `detection` or `filter` map.
Expression ReadDetection(const Yaml& body, const std::vector<std::string_view>& not_identifiers,
                         const ParseOptions& options, Problems& problems) {
  Identifiers identifiers;
  const Yaml* condition = nullptr;
  for (const Yaml::Entry& entry : body.entries) {
    if (entry.key == "condition") {
      condition = &entry.value;
    } else if (entry.key == "timeframe") {
      problems.Bad(entry.line, "`timeframe` belongs to the aggregations of the first Sigma",
                   "write a correlation with a timespan");
    } else if (std::ranges::find(not_identifiers, entry.key) == not_identifiers.end()) {
      identifiers.emplace_back(entry.key, ParseSelection(entry.value, options, problems));
    }
  }
  if (identifiers.empty()) problems.Bad(body.line, "it has no search identifier", "add one");
  if (condition == nullptr) {
    problems.Bad(body.line, "it has no `condition`", "add one, such as condition: selection");
    return {};
  }
  if (problems.count() > 0) return {};  // what it refers to may be missing
  return ParseCondition(*condition, identifiers, condition->line, problems);
}

void ReadFilter(const Yaml& document, const ParseOptions& options, Filter& filter,
                Problems& problems) {
  const Yaml& body = *document.Find("filter");
  filter.source = ReadSource(document, filter.meta.line, problems);
  if (!body.is_map()) return problems.Bad(body.line, "`filter` must be a map");
  const Yaml* rules = body.Find("rules");
  if (rules != nullptr && rules->is_text() && rules->text == "any") {
    filter.any = true;
  } else if (rules == nullptr || !rules->is_list() || rules->items.empty()) {
    problems.Bad(body.line, "the filter names no `rules`",
                 "list the ids or names of the rules it is for, or write rules: any");
  } else {
    for (const Yaml& rule : rules->items) {
      filter.rules.push_back(rule.text);
      filter.rule_lines.push_back(rule.line);
    }
  }
  filter.condition = ReadDetection(body, {"rules"}, options, problems);
  if (filter.condition.kind == Expression::Kind::kNot) {
    problems.Odd(body.line, "the filter suppresses whatever its selection does not match",
                 "a filter's condition says what is left out: condition: selection");
  }
}

void ReadRule(const Yaml& document, const ParseOptions& options, Rule& rule, Problems& problems) {
  rule.source = ReadSource(document, rule.meta.line, problems);
  const Yaml& body = *document.Find("detection");
  if (!body.is_map()) return problems.Bad(body.line, "`detection` must be a map");
  rule.condition = ReadDetection(body, {}, options, problems);
  if (rule.condition.Count() > kComparisonsMax)
    problems.Bad(body.line, "it comes to more than 100,000 comparisons", "split the rule");
}

void ReadDocument(const Yaml& document, const std::string& file, const ParseOptions& options,
                  Parsed& parsed) {
  const Yaml* title = document.Find("title");
  const std::string name = title != nullptr && title->is_text() ? title->text : "";
  Problems problems(file, name, parsed.errors, parsed.warnings);
  if (!document.is_map())
    return problems.Bad(document.line,
                        "a document must be a map, it is " + std::string(document.KindName()),
                        "a rule is written with title:, logsource: and detection:");
  const Meta meta = ReadMeta(document, file, problems);
  const int kinds = (document.Find("detection") != nullptr) +
                    (document.Find("correlation") != nullptr) +
                    (document.Find("filter") != nullptr);
  if (kinds != 1) {
    return problems.Bad(meta.line,
                        kinds == 0 ? "it has neither `detection`, `correlation` nor `filter`"
                                   : "it has more than one of `detection`, `correlation`, `filter`",
                        "a document is one rule, one correlation or one filter");
  }
  if (document.Find("detection") != nullptr) {
    Rule rule{.meta = meta};
    ReadRule(document, options, rule, problems);
    if (problems.count() == 0) parsed.rules.push_back(std::move(rule));
  } else if (document.Find("filter") != nullptr) {
    Filter filter{.meta = meta};
    ReadFilter(document, options, filter, problems);
    if (problems.count() == 0) parsed.filters.push_back(std::move(filter));
  } else {
    Correlation correlation{.meta = meta};
    const Yaml* generate = document.Find("generate");
    correlation.generate = generate != nullptr && generate->text == "true";
    if (generate != nullptr && generate->text != "true" && generate->text != "false")
      problems.Bad(generate->line, "`generate` must be true or false");
    ParseCorrelation(*document.Find("correlation"), correlation, problems);
    if (problems.count() == 0) parsed.correlations.push_back(std::move(correlation));
  }
}

// `over` on top of `under`, maps merged key by key.
Yaml Merged(const Yaml& under, const Yaml& over) {
  if (!under.is_map() || !over.is_map()) return over;
  Yaml merged = under;
  for (const Yaml::Entry& entry : over.entries) {
    auto same = std::ranges::find(merged.entries, entry.key, &Yaml::Entry::key);
    if (same == merged.entries.end())
      merged.entries.push_back(entry);
    else
      same->value = Merged(same->value, entry.value);
  }
  merged.line = over.line;
  return merged;
}

}  // namespace

void Problems::Bad(int line, std::string why, std::string advice) {
  ++count_;
  errors_.push_back(
      {Code::kMalformed,
       title_.empty() ? "cannot use the rule" : "cannot use the rule `" + title_ + "`",
       std::move(why), Place(file_, line), std::move(advice)});
}

void Problems::Odd(int line, std::string why, std::string advice) {
  warnings_.push_back(
      {Code::kMalformed,
       "the rule" + (title_.empty() ? "" : " `" + title_ + "`") + " is probably not what was meant",
       std::move(why), Place(file_, line), std::move(advice)});
}

std::string Nearest(std::string_view written, const std::vector<std::string_view>& known) {
  std::string_view best;
  size_t least = 3;
  if (written.size() > 64) return "";
  for (std::string_view word : known) {
    const size_t distance = EditDistance(written, word);
    if (distance < least && distance < word.size()) {
      least = distance;
      best = word;
    }
  }
  return std::string(best);
}

bool ReadNumber(const Yaml& value, double& number) {
  if (!value.is_text() || !value.plain || value.text.empty()) return false;
  std::string_view text = value.text;
  if (text[0] == '+') text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

Parsed ParseRules(std::string_view text, const std::string& file, const ParseOptions& options) {
  Parsed parsed;
  Result<std::vector<Yaml>> documents = ParseYaml(text, file);
  if (!documents) {
    parsed.errors.push_back(std::move(documents.error()));
    return parsed;
  }
  std::optional<Yaml> global, last;
  for (Yaml& document : *documents) {
    const Yaml* action = document.Find("action");
    const std::string word = action == nullptr ? "" : action->text;
    std::erase_if(document.entries, [](const Yaml::Entry& e) { return e.key == "action"; });
    if (word == "global") {
      global = global ? Merged(*global, document) : document;
      continue;
    }
    if (word == "reset") {
      global.reset();
      if (document.entries.empty()) continue;
    } else if (word == "repeat") {
      if (last) document = Merged(*last, document);
    } else if (action != nullptr) {
      Problems problems(file, "", parsed.errors, parsed.warnings);
      problems.Bad(action->line, "the action `" + word + "` is not known",
                   "write global, reset or repeat; a correlation needs no action");
      continue;
    }
    if (global && word != "repeat") document = Merged(*global, document);
    ReadDocument(document, file, options, parsed);
    last = std::move(document);
  }
  if (documents->empty()) Problems(file, "", parsed.errors, parsed.warnings).Odd(1, "it is empty");
  return parsed;
}

}  // namespace haetae::sigma
