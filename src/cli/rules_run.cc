// `haetae rules test`: rules over logs, and what they match.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "access/origin.h"
#include "access/router.h"
#include "base/error_words.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/inference.h"
#include "cli/rules.h"
#include "cli/workspace.h"
#include "ledger/source_reading.h"
#include "report/json.h"
#include "report/words.h"
#include "sigma/run.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

constexpr size_t kLineShownBytes = 400;  // of a raw line, on a terminal; --json has all of it

bool IsRules(const fs::path& path) {
  std::error_code code;
  const auto yaml = [](const fs::path& file) {
    return file.extension() == ".yml" || file.extension() == ".yaml";
  };
  if (!fs::is_directory(path, code)) return yaml(path);
  for (fs::recursive_directory_iterator at(path, code), end; !code && at != end; at.increment(code))
    if (yaml(at->path())) return true;
  return false;
}

std::set<std::string> NamesUsed(const sigma::RuleSet& set) {
  std::set<std::string> names;
  for (const sigma::Rule& rule : set.rules)
    for (const std::string& name : rule.FieldNames()) names.insert(name);
  for (const sigma::LinkedCorrelation& one : set.correlations) {
    names.insert(one.correlation.group_by.begin(), one.correlation.group_by.end());
    names.insert(one.correlation.value_fields.begin(), one.correlation.value_fields.end());
    for (const sigma::Alias& alias : one.correlation.aliases)
      for (const auto& [rule, field] : alias.fields) names.insert(field);
  }
  return names;
}

std::string Number(double value) {
  return std::floor(value) == value && std::abs(value) < 1e15 ? fmt::format("{:.0f}", value)
                                                              : fmt::format("{:g}", value);
}

Json FoundJson(const sigma::RuleSet& set, const sigma::RunResult& result,
               const sigma::Found& found) {
  const sigma::Meta& meta = MetaOf(set, found);
  Json json = {{"schema", "haetae.rule-match/1"},
               {"rule",
                {{"title", ValidUtf8(meta.title)},
                 {"id", ValidUtf8(meta.id)},
                 {"level", LevelName(meta.level)},
                 {"author", ValidUtf8(meta.author)},
                 {"tags", Json::array()},
                 {"file", ValidUtf8(meta.place())}}},
               {"kind", "rule"},
               {"time", found.time == kTimeMin ? Json(nullptr) : Json(FormatTime(found.time))},
               {"source", ValidUtf8(result.sources[found.source])},
               {"line", found.line},
               {"offset", found.offset}};
  for (const std::string& tag : meta.tags) json["rule"]["tags"].push_back(ValidUtf8(tag));
  if (found.correlation) {
    const sigma::Correlation& correlation = set.correlations[found.rule].correlation;
    json["kind"] = CountingName(correlation.type);
    json["group"] = Json::object();
    for (size_t i = 0; i < found.group.size(); ++i)
      json["group"][ValidUtf8(correlation.group_by[i])] = ValidUtf8(found.group[i]);
    if (std::floor(found.quantity) == found.quantity && std::abs(found.quantity) < 9e15)
      json["quantity"] = static_cast<int64_t>(found.quantity);
    else
      json["quantity"] = found.quantity;
  }
  json["record"] = ValidUtf8(found.line_text);
  return json;
}

void PrintFound(const sigma::RuleSet& set, const sigma::RunResult& result,
                const sigma::Found& found) {
  const sigma::Meta& meta = MetaOf(set, found);
  std::string text = result.sources[found.source] + ":" + std::to_string(found.line) + ": ";
  if (meta.level != sigma::Level::kNone) text += std::string(LevelName(meta.level)) + ": ";
  text += meta.title;
  if (!meta.author.empty()) text += " (" + meta.author + ")";
  std::printf("%s\n", EscapeTerminal(text).c_str());
  if (found.correlation) {
    const sigma::Correlation& correlation = set.correlations[found.rule].correlation;
    std::string group;
    for (size_t i = 0; i < found.group.size(); ++i)
      group += (i == 0 ? " of " : ", ") + correlation.group_by[i] + "=" + found.group[i];
    const std::string sum = std::string(CountingName(correlation.type)) + " " +
                            Number(found.quantity) + group + " at " + FormatTime(found.time);
    std::printf("  %s\n", EscapeTerminal(sum).c_str());
  }
  if (!found.line_text.empty())
    std::printf("  %s\n", EscapeTerminal(Shortened(found.line_text, kLineShownBytes)).c_str());
}

struct Prepared {
  access::Catalogue catalogue;
  std::unique_ptr<access::Router> router;
  std::unique_ptr<access::Origins> origins;
};

// What the rules need to know beside the records.
Result<Prepared> Prepare(const Arguments& arguments, const sigma::RuleSet& set,
                         const std::vector<reader::Input>& inputs) {
  Prepared made;
  const std::set<std::string> names = NamesUsed(set);
  const auto uses = [&](std::initializer_list<std::string_view> some) {
    return std::ranges::any_of(some,
                               [&](std::string_view n) { return names.contains(std::string(n)); });
  };
  if (arguments.Has("--catalogue")) {
    made.catalogue = TRY(access::LoadCatalogue(arguments.Text("--catalogue")));
    made.router = std::make_unique<access::Router>(made.catalogue);
  } else if (uses({"route", "subject", "outcome"})) {
    made.catalogue = InferCatalogue(inputs, {}, nullptr).draft.catalogue;
    made.router = std::make_unique<access::Router>(made.catalogue);
  }
  if (uses({"network", "country"})) {
    Result<std::unique_ptr<access::Origins>> origins =
        access::Origins::Open(FindOriginFiles(arguments.Text("--geo")));
    if (origins)
      made.origins = std::move(*origins);
    else if (arguments.Has("--geo"))
      return std::unexpected(origins.error());
  }
  return made;
}

}  // namespace

Result<int> RunRulesTest(const Arguments& arguments) {
  std::vector<std::string> rules, logs;
  for (const std::string& path : arguments.List("FILE"))
    (IsRules(path) ? rules : logs).push_back(path);
  if (logs.empty()) {
    return Fail(Code::kUsage, "wrong usage", "no log is named", "",
                "name logs behind the rules; see haetae rules test --help");
  }
  if (rules.empty()) rules.push_back(TRY(ShippedRules()));
  const sigma::RuleSet set = sigma::LoadRules(rules, {});
  if (!set.errors.empty()) return std::unexpected(FirstOf(set.errors, rules));
  reader::InputList list = reader::ListInputs(logs);
  if (list.inputs.empty()) {
    return std::unexpected(list.errors.empty() ? Error{Code::kNotFound, "there is nothing to read",
                                                       "no file was found", "", "name log files"}
                                               : list.errors.front());
  }
  Prepared prepared = TRY(Prepare(arguments, set, list.inputs));
  sigma::RunOptions options{
      .around = {&prepared.catalogue, prepared.router.get(), prepared.origins.get()},
      .threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))};
  options.format = ledger::FormatOptionsOf(prepared.catalogue);
  const sigma::RunResult result = TRY(RunRules(set, list.inputs, options));
  for (const sigma::Found& found : result.found) {
    if (arguments.Has("--json"))
      std::puts(FoundJson(set, result, found).dump().c_str());
    else
      PrintFound(set, result, found);
  }
  std::fflush(stdout);  // what was found stands before what is said of it
  std::vector<Error> errors = list.errors;
  errors.insert(errors.end(), result.errors.begin(), result.errors.end());
  const Language language = LanguageOf(arguments);
  for (const Error& error : errors) Complain(error, language);
  if (!arguments.Has("--quiet")) {
    for (const Error& notice : result.notices)
      std::fprintf(stderr, language == Language::kKorean ? "참고: %s\n" : "note: %s\n",
                   EscapeTerminal(TextOf(notice, language)).c_str());
    const size_t rules_used = set.rules.size() + set.correlations.size();
    const Phrase sum{Counted(rules_used, "rule", "rules") + ", " +
                         Counted(result.records, "record", "records") + ", " +
                         Counted(result.found.size(), "match", "matches"),
                     "규칙 " + WithCommas(rules_used) + "개, 기록 " + WithCommas(result.records) +
                         "건, 해당 " + WithCommas(result.found.size()) + "건"};
    std::fprintf(stderr, "%s\n", sum.In(language).c_str());
  }
  if (!errors.empty()) return kExitFailed;
  return result.found.empty() ? kExitClean : kExitFindings;
}

}  // namespace haetae::cli
