// haetae law: the laws that haetae knows, as data.
#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "base/error_words.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/laws.h"
#include "duty/law_cases.h"
#include "report/duties.h"
#include "report/json.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

// Where packages put the laws, beside the source tree.
constexpr std::array<std::string_view, 2> kLawFolders = {HAETAE_LAWS_DIR, "/usr/share/haetae/laws"};

Error FirstOf(const std::vector<Error>& errors, const std::string& folder) {
  Error first = errors.front();
  if (errors.size() > 1)
    first.advice =
        fmt::format("{} more: haetae law check --laws {}", errors.size() - 1, ShellQuoted(folder));
  return first;
}

}  // namespace

Result<std::string> LawFolder(const Arguments& arguments) {
  if (arguments.Has("--laws")) return arguments.Text("--laws");
  std::error_code ignored;  // a folder that cannot be looked at is as good as none
  for (std::string_view folder : kLawFolders)
    if (fs::is_directory(folder, ignored)) return std::string(folder);
  return Fail(Code::kNotFound, "cannot find the laws that come with haetae",
              "none of the folders is there", std::string(kLawFolders[0]), "name one: --laws DIR");
}

Result<duty::LawBook> LawsOf(const Arguments& arguments) {
  const std::string folder = TRY(LawFolder(arguments));
  std::vector<Error> errors;
  duty::LawBook book = duty::LoadLaws(folder, errors);
  if (!errors.empty()) return std::unexpected(FirstOf(errors, folder));
  return book;
}

Result<duty::Facts> FactsIn(const std::string& text, const std::string& where,
                            const duty::Lexicon& lexicon, duty::FactsKind kind,
                            const Arguments& arguments, UnusedFacts unused) {
  std::expected<duty::FactsRead, std::vector<Error>> read =
      duty::ReadFacts(text, where, lexicon, kind);
  if (!read) {
    for (size_t i = 1; i < read.error().size(); ++i)
      Complain(read.error()[i], LanguageOf(arguments));
    return std::unexpected(read.error().front());
  }
  if (unused == UnusedFacts::kRefuse && !read->warnings.empty()) {
    for (size_t i = 1; i < read->warnings.size(); ++i)
      std::fprintf(stderr, "haetae: %s: %s\n", EscapeTerminal(where).c_str(),
                   EscapeTerminal(PartIn(read->warnings[i], LanguageOf(arguments))).c_str());
    return Fail(Code::kMalformed, "cannot keep the facts", read->warnings.front(), where,
                "nothing was kept: correct the word, or leave it out");
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  // A mistyped fact changes what is owed: it is said even where nothing else is.
  for (const std::string& warning : read->warnings)
    std::fprintf(stderr, ko ? "haetae: 주의: %s: %s\n" : "haetae: warning: %s: %s\n",
                 EscapeTerminal(where).c_str(),
                 EscapeTerminal(PartIn(warning, LanguageOf(arguments))).c_str());
  if (!arguments.Has("--quiet"))
    for (const std::string& warning : read->unknown_kinds)
      std::fprintf(stderr, "haetae: %s: %s\n", EscapeTerminal(where).c_str(),
                   EscapeTerminal(PartIn(warning, LanguageOf(arguments))).c_str());
  return std::move(read->facts);
}

Result<int> RunLawList(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::LawsJson(book)).c_str());
  else
    std::fputs(report::RenderLaws(book, LanguageOf(arguments)).c_str(), stdout);
  return kExitClean;
}

Result<int> RunLawShow(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  const std::string id = arguments.Text("DUTY");
  const std::vector<const duty::Duty*> versions = book.Versions(id);
  if (versions.empty()) {
    return Fail(Code::kNotFound, "cannot show the duty", "no law has `" + Shortened(id, 80) + "`",
                "", "see haetae law list");
  }
  const duty::Law& law = *book.LawOf(id);
  if (!arguments.Has("--json")) {
    std::fputs(report::RenderDuty(law, versions, book, LanguageOf(arguments)).c_str(), stdout);
    return kExitClean;
  }
  Json json = {{"schema", "haetae.law/1"}, {"versions", Json::array()}};
  for (const duty::Duty* duty : versions)
    json["versions"].push_back(report::DutyJson(law, *duty, book));
  std::puts(report::JsonText(json).c_str());
  return kExitClean;
}

Result<int> RunLawCheck(const Arguments& arguments) {
  const std::string folder = TRY(LawFolder(arguments));
  std::vector<Error> errors;
  const duty::LawBook book = duty::LoadLaws(folder, errors);
  duty::CaseRun run;
  const fs::path tests = fs::path(folder) / "tests";
  std::error_code error;
  const bool has_tests = fs::is_directory(tests, error);
  if (error && error != std::errc::no_such_file_or_directory)
    errors.push_back(SystemError("cannot read the cases", tests.string(), error.value()));
  if (errors.empty() && has_tests) run = duty::RunCases(book, tests, errors);
  const size_t failed = run.failures.size();
  errors.insert(errors.end(), run.failures.begin(), run.failures.end());
  size_t duties = 0;
  for (const duty::Law& law : book.laws) duties += law.duties.size();
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.law-check/1"},
                                    {"laws", book.laws.size()},
                                    {"duties", duties},
                                    {"cases", run.cases},
                                    {"failed", failed},
                                    {"problems", report::ErrorsJson(errors)}})
                  .c_str());
  } else {
    for (const Error& error : errors)
      std::printf("%s\n", EscapeTerminal(TextOf(error, LanguageOf(arguments))).c_str());
    std::printf(LanguageOf(arguments) == Language::kKorean
                    ? "법 %zu개, 의무 %zu개, 사례 %zu개 중 %zu개 실패\n"
                    : "%zu laws, %zu duties, %zu cases, %zu failed\n",
                book.laws.size(), duties, run.cases, failed);
  }
  return errors.empty() ? kExitClean : kExitFailed;
}

}  // namespace haetae::cli
