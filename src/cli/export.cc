// haetae export: everything a question is about, as files for others, of any size.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "incident/coverage.h"
#include "incident/investigate.h"
#include "incident/store.h"
#include "report/shared_indicators.h"
#include "report/stix.h"
#include "scope/access_file.h"
#include "scope/matching.h"
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
  if (target.format == table::Format::kStix && arguments.command != "export indicators") {
    return Fail(Code::kUsage, "wrong usage", "STIX is for indicators", target.path,
                "end the name in csv, jsonl or parquet, or see haetae export indicators --help");
  }
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
    const std::string text = AbsentText(absent[i], question.range, LanguageOf(arguments));
    std::fprintf(stderr, "%s\n", EscapeTerminal(text).c_str());
  }
  return {};
}

}  // namespace

Result<int> RunExportAccesses(const Arguments& arguments) {
  Question question = TRY(QuestionOf(arguments));
  const table::Target target = TRY(TargetOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(*space, question));
  const table::Written written = TRY(scope::WriteAccesses(
      *space->ledger, space->names, {.any_of = question.sets, .range = question.range}, target,
      AboutOf(question, space->ledger->manifest())));
  Say(arguments, target, written,
      {Counted(written.rows, "access", "accesses"), "접속 " + WithCommas(written.rows) + "건"});
  TRY(SayAbsent(arguments, *space, question));
  return kExitClean;
}

namespace {

// Counts the people of the question and has `write` write those that are meant.
template <typename Write>
Result<int> ExportCounted(const Arguments& arguments, const Phrase& which, const Write& write) {
  Question question = TRY(QuestionOf(arguments));
  const table::Target target = TRY(TargetOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(*space, question));
  scope::ScopeBuilder builder = BuilderFor(*space, question);
  const ledger::Manifest& manifest = space->ledger->manifest();
  const scope::CoverageSummary coverage = incident::CoverageOf(manifest, question.range);
  TRY(AddReached(*space->exposure, question.sets, question.range, builder, &coverage));
  const table::Written written =
      TRY(write(builder, target, AboutOf(question, manifest), manifest, question));
  Say(arguments, target, written,
      {Counted(written.rows, "person", "people") + which.en,
       which.ko + WithCommas(written.rows) + "명"});
  TRY(SayAbsent(arguments, *space, question));
  return kExitClean;
}

}  // namespace

Result<int> RunExportPeople(const Arguments& arguments) {
  return ExportCounted(
      arguments, {},
      [](const scope::ScopeBuilder& builder, const table::Target& target, const table::About& about,
         const ledger::Manifest&, const Question&) { return builder.WritePeople(target, about); });
}

Result<int> RunExportPossible(const Arguments& arguments) {
  return ExportCounted(
      arguments, {" not confirmed and not ruled out", "확인되지도 제외되지도 않은 "},
      [](const scope::ScopeBuilder& builder, const table::Target& target, const table::About& about,
         const ledger::Manifest& manifest, const Question& question) {
        return builder.WritePossible(target, about, incident::CoverageOf(manifest, question.range),
                                     question.sets);
      });
}

namespace {

// How often each was seen, by accesses of the incident.
Status SightAll(Workspace& space, const Question& question,
                std::vector<report::SharedIndicator>& indicators) {
  std::vector<std::vector<scope::IndicatorValue>> probes;
  for (const report::SharedIndicator& indicator : indicators) {
    auto& probe = probes.emplace_back();
    for (const incident::Indicator& one : indicator.values) {
      access::Dimension dimension;
      if (!access::ParseDimension(one.dimension, dimension)) continue;
      probe.push_back({dimension, one.value});
    }
  }
  scope::Matching matching(*space.ledger, space.names,
                           {.any_of = question.sets, .range = question.range});
  const std::vector<scope::Sighted> seen =
      TRY(scope::Sight(matching, question.range, probes, space.names, space.ledger->catalogue()));
  for (size_t i = 0; i < indicators.size(); ++i) indicators[i].seen = seen[i];
  return {};
}

void SayLeftOut(const Arguments& arguments, const report::LeftOut& left_out) {
  if (left_out.all() == 0 || arguments.Has("--quiet")) return;
  if (LanguageOf(arguments) == Language::kKorean) {
    std::fprintf(stderr,
                 "개인정보이거나 비밀이어서 뺐습니다: 조회 계정 %s개, 인증정보 %s개. 함께 쓰려면 "
                 "--with-personal\n",
                 WithCommas(left_out.principals).c_str(), WithCommas(left_out.credentials).c_str());
    return;
  }
  std::fprintf(stderr,
               "left out, since they are personal or secret: %s, %s; --with-personal takes them "
               "in\n",
               Counted(left_out.principals, "principal", "principals").c_str(),
               Counted(left_out.credentials, "credential", "credentials").c_str());
}

}  // namespace

Result<int> RunExportIndicators(const Arguments& arguments) {
  if (!arguments.Has("--incident")) {
    return Fail(Code::kUsage, "wrong usage", "export indicators takes --incident N", "",
                "see haetae export indicators --help");
  }
  const table::Target target = TRY(TargetOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space->data));
  const incident::Incident incident =
      TRY(store.Get(static_cast<uint32_t>(std::atoi(arguments.Text("--incident").c_str()))));
  const Question question = QuestionOf(incident, {});
  report::LeftOut left_out;
  std::vector<report::SharedIndicator> indicators = report::IndicatorsOf(incident);
  if (!arguments.Has("--with-personal"))
    indicators = report::TakeOutPersonal(std::move(indicators), left_out);
  TRY(SightAll(*space, question, indicators));
  table::About about = AboutOf(question, space->ledger->manifest());
  if (!arguments.Has("--with-personal"))
    about.any_of = report::WithoutPersonal(std::move(about.any_of));
  about.counts = {{"indicators", indicators.size()},
                  {"left_out_principals", left_out.principals},
                  {"left_out_credentials", left_out.credentials}};
  const table::Written written =
      target.format == table::Format::kStix
          ? TRY(report::WriteStix({.incident = incident,
                                   .left_out = left_out,
                                   .catalogue_digest = about.catalogue_digest,
                                   .ledger_until = about.coverage_to},
                                  indicators, target, about))
          : TRY(report::WriteIndicators(indicators, target, about));
  Say(arguments, target, written,
      {Counted(indicators.size(), "indicator", "indicators"),
       "지표 " + WithCommas(indicators.size()) + "개"});
  SayLeftOut(arguments, left_out);
  return kExitClean;
}

}  // namespace haetae::cli
