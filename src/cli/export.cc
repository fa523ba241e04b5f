// haetae export: everything a question is about, as files for others, of any size.
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "scope/access_file.h"
#include "scope/scope.h"
#include "table/table_file.h"

namespace haetae::cli {
namespace {

constexpr size_t kAbsentShown = 10;

Result<table::Target> TargetOf(const Arguments& arguments) {
  if (!arguments.Has("--out")) {
    return Fail(Code::kUsage, "wrong usage",
                arguments.command + " takes --out FILE, or --out - for standard output", "",
                "see haetae " + arguments.command + " --help");
  }
  table::Target target = TRY(table::TargetOf(arguments.Text("--out"), arguments.Text("--format")));
  target.exact = arguments.Has("--exact");
  if (target.is_stdout() && arguments.Has("--json")) {
    return Fail(Code::kUsage, "wrong usage",
                "--json prints the manifest to standard output, where --out - prints the rows", "",
                "name a file with --out, or leave --json out");
  }
  return target;
}

// "1,204 accesses in accesses.csv, SHA-256 9f86…".
void Say(const Arguments& arguments, const table::Target& target, const table::Written& written,
         const Phrase& counted) {
  if (arguments.Has("--json")) std::fputs(written.manifest.c_str(), stdout);
  if (arguments.Has("--quiet")) return;
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const std::string name = target.is_stdout() ? (ko ? "표준 출력" : "standard output")
                                              : EscapeTerminal(target.path.native());
  std::fprintf(stderr, ko ? "%s: %s, SHA-256 %s\n" : "%s: %s, SHA-256 %s\n", name.c_str(),
               counted.In(ko ? Language::kKorean : Language::kEnglish).c_str(),
               written.sha256.c_str());
  if (written.guarded > 0) {
    std::fprintf(
        stderr,
        ko ? "스프레드시트가 수식으로 볼 값 %s개 앞에 '를 붙였습니다. 그대로 쓰려면 "
             "--exact, .jsonl, .parquet\n"
           : "a ' stands before %s that a spreadsheet would take for a formula; exact "
             "values: --exact, .jsonl or .parquet\n",
        (ko ? WithCommas(written.guarded) : Counted(written.guarded, "value", "values")).c_str());
  }
}

// An export without rows must not look as if nobody had been reached.
Status SayAbsent(const Arguments& arguments, Workspace& space, const Question& question) {
  if (arguments.Has("--quiet")) return {};
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const auto absent = TRY(space.exposure->Absent(question.indicators, question.range));
  for (size_t i = 0; i < absent.size(); ++i) {
    if (i == kAbsentShown) {
      const uint64_t more = absent.size() - i;
      std::fprintf(stderr, ko ? "그 밖에 값 %s개도 없습니다\n" : "and %s more never occur\n",
                   WithCommas(more).c_str());
      break;
    }
    const std::string text =
        std::string(access::DimensionName(absent[i].dimension)) + "=" + absent[i].value;
    std::fprintf(stderr,
                 ko ? "%s: 그 기간의 기록에 한 번도 나오지 않습니다\n"
                    : "%s never occurs in the ledger in that time\n",
                 EscapeTerminal(text).c_str());
  }
  return {};
}

}  // namespace

Result<int> RunExportAccesses(const Arguments& arguments) {
  Question question = TRY(QuestionOf(arguments));
  const table::Target target = TRY(TargetOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(*space, question));
  const table::Written written =
      TRY(scope::WriteAccesses(*space->ledger, space->names, *space->exposure,
                               {.any_of = question.sets, .range = question.range}, target,
                               AboutOf(question, space->ledger->manifest())));
  Say(arguments, target, written,
      {Counted(written.rows, "access", "accesses"), "접속 " + WithCommas(written.rows) + "건"});
  TRY(SayAbsent(arguments, *space, question));
  return kExitClean;
}

Result<int> RunExportPeople(const Arguments& arguments) {
  Question question = TRY(QuestionOf(arguments));
  const table::Target target = TRY(TargetOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(*space, question));
  scope::ScopeBuilder builder(space->names, space->ledger->catalogue(), *space->registers);
  TRY(space->exposure->Visit(question.sets, question.range, 1,
                             [&](size_t, scope::ExposureMatch& match) { builder.Add(match); }));
  const table::Written written =
      TRY(builder.WritePeople(target, AboutOf(question, space->ledger->manifest())));
  Say(arguments, target, written,
      {Counted(written.rows, "person", "people"), WithCommas(written.rows) + "명"});
  TRY(SayAbsent(arguments, *space, question));
  return kExitClean;
}

}  // namespace haetae::cli
