// The commands that look at Sigma rules.
#include "cli/rules.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error_words.h"
#include "base/file.h"
#include "cli/commands.h"
#include "report/json.h"
#include "report/terminal.h"
#include "report/words.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

// Where packages put the rules, beside the source tree.
constexpr std::array<std::string_view, 2> kRuleFolders = {HAETAE_RULES_DIR,
                                                          "/usr/share/haetae/rules"};

struct Listed {
  const sigma::Meta* meta;
  std::string kind, source;
  size_t targets = 0;
};

std::vector<Listed> ListOf(const sigma::RuleSet& set) {
  std::vector<Listed> list;
  for (const sigma::Rule& rule : set.rules)
    list.push_back({&rule.meta, "rule", rule.source.Text()});
  for (const sigma::LinkedCorrelation& one : set.correlations)
    list.push_back({&one.correlation.meta, std::string(CountingName(one.correlation.type)), ""});
  for (const sigma::Filter& filter : set.filters)
    list.push_back({&filter.meta, "filter", filter.source.Text()});
  std::ranges::stable_sort(list, [](const Listed& a, const Listed& b) {
    return std::pair(a.meta->file, a.meta->line) < std::pair(b.meta->file, b.meta->line);
  });
  return list;
}

Json TextsJson(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(ValidUtf8(text));
  return list;
}

}  // namespace

void PrintProblems(const Phrase& kind, const std::vector<Error>& errors, Language language) {
  std::string label = kind.In(language);
  label += std::string(std::max<size_t>(9, DisplayWidth(label) + 1) - DisplayWidth(label), ' ');
  for (const Error& error : errors)
    std::printf("%s%s\n", label.c_str(), EscapeTerminal(TextOf(error, language)).c_str());
}

Result<std::string> ShippedRules() {
  std::error_code ignored;  // a folder that cannot be looked at is as good as none
  for (std::string_view folder : kRuleFolders)
    if (fs::is_directory(folder, ignored)) return std::string(folder);
  return Fail(Code::kNotFound, "cannot find the rules that come with haetae",
              "none of the folders is there", std::string(kRuleFolders[0]), "name a PATH of rules");
}

Error FirstOf(const std::vector<Error>& errors, const std::vector<std::string>& paths) {
  Error first = errors.front();
  if (errors.size() == 1) return first;
  std::string command = "haetae rules check";
  for (const std::string& path : paths) command += " " + ShellQuoted(path);
  first.advice += (first.advice.empty() ? "" : "; ") +
                  Counted(errors.size() - 1, "more problem", "more problems") + ": " + command;
  return first;
}

Result<int> RunRulesCheck(const Arguments& arguments) {
  const sigma::RuleSet set = sigma::LoadRules(arguments.List("PATH"), {});
  if (set.files == 0 && !set.errors.empty()) return std::unexpected(set.errors.front());
  std::vector<Error> warnings = set.warnings;
  warnings.insert(warnings.end(), set.unlinked.begin(), set.unlinked.end());
  if (arguments.Has("--json")) {
    const Json json = {{"schema", "haetae.check/1"},
                       {"files", set.files},
                       {"rules", set.rules.size()},
                       {"correlations", set.correlations.size()},
                       {"filters", set.filters.size()},
                       {"errors", report::ErrorsJson(set.errors)},
                       {"warnings", report::ErrorsJson(warnings)}};
    std::puts(report::JsonText(json).c_str());
  } else {
    const Language language = LanguageOf(arguments);
    PrintProblems({"error", "오류"}, set.errors, language);
    PrintProblems({"warning", "주의"}, warnings, language);
    const Phrase sum{
        Counted(set.files, "file", "files") + ": " + Counted(set.rules.size(), "rule", "rules") +
            ", " + Counted(set.correlations.size(), "correlation", "correlations") + ", " +
            Counted(set.filters.size(), "filter", "filters") + ", " +
            Counted(set.errors.size(), "error", "errors") + ", " +
            Counted(warnings.size(), "warning", "warnings"),
        "파일 " + WithCommas(set.files) + "개: 규칙 " + WithCommas(set.rules.size()) +
            "개, 상관 규칙 " + WithCommas(set.correlations.size()) + "개, 필터 " +
            WithCommas(set.filters.size()) + "개, 오류 " + WithCommas(set.errors.size()) +
            "개, 주의 " + WithCommas(warnings.size()) + "개"};
    std::printf("%s\n", sum.In(language).c_str());
  }
  const bool unread = std::ranges::any_of(
      set.errors, [](const Error& error) { return error.code != Code::kMalformed; });
  return unread ? kExitFailed : set.errors.empty() ? kExitClean : kExitFindings;
}

Result<int> RunRulesList(const Arguments& arguments) {
  std::vector<std::string> paths = arguments.List("PATH");
  if (paths.empty()) paths.push_back(TRY(ShippedRules()));
  const sigma::RuleSet set = sigma::LoadRules(paths, {});
  if (!set.errors.empty()) return std::unexpected(FirstOf(set.errors, paths));
  const std::vector<Listed> list = ListOf(set);
  if (arguments.Has("--json")) {
    Json json = {{"schema", "haetae.rules/1"}, {"rules", Json::array()}};
    for (const Listed& one : list) {
      json["rules"].push_back({{"title", ValidUtf8(one.meta->title)},
                               {"id", ValidUtf8(one.meta->id)},
                               {"name", ValidUtf8(one.meta->name)},
                               {"kind", one.kind},
                               {"level", LevelName(one.meta->level)},
                               {"status", ValidUtf8(one.meta->status)},
                               {"author", ValidUtf8(one.meta->author)},
                               {"logsource", ValidUtf8(one.source)},
                               {"tags", TextsJson(one.meta->tags)},
                               {"file", ValidUtf8(one.meta->place())}});
    }
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  for (const Listed& one : list) {
    const std::string tags = Joined(one.meta->tags, " ");
    std::printf("%-13s %-17s %s\n", std::string(LevelName(one.meta->level)).c_str(),
                one.kind.c_str(), EscapeTerminal(one.meta->title).c_str());
    const std::string second = one.source + (one.source.empty() || tags.empty() ? "" : "; ") + tags;
    if (!second.empty()) std::printf("%31s %s\n", "", EscapeTerminal(second).c_str());
  }
  return kExitClean;
}

}  // namespace haetae::cli
