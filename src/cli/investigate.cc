#include "incident/investigate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "access/router.h"
#include "base/error_words.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/counted.h"
#include "cli/inference.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "cli/responses.h"
#include "cli/rule_findings.h"
#include "cli/rules.h"
#include "cli/terminal.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "detect/detection.h"
#include "incident/scope_versions.h"
#include "incident/scope_window.h"
#include "incident/store.h"
#include "ledger/ingest.h"
#include "ledger/source_reading.h"
#include "reader/source.h"
#include "report/html.h"
#include "report/json.h"
#include "report/ocsf.h"
#include "report/terminal.h"

namespace haetae::cli {
namespace {

using incident::Investigation;

// Standard input is kept in a file while it is read, so that it is read exactly once like any other
// log; the file goes at the end.
class Spool {
 public:
  ~Spool() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  Status Take(const fs::path& data, std::vector<reader::Input>& inputs) {
    for (reader::Input& input : inputs) {
      if (input.path != "-") continue;
      TRY(MakeFolders(data));
      path_ = data / "stdin.log";
      std::error_code ignored;
      fs::remove(path_, ignored);
      AppendFile file = TRY(AppendFile::Open(path_, 0));
      std::string buffer(1 << 20, '\0');
      while (true) {
        const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::unexpected(SystemError("cannot read standard input", "-", errno));
        if (n == 0) break;
        TRY(file.Append(std::string_view(buffer.data(), static_cast<size_t>(n))));
      }
      TRY(file.Sync());
      input.path = path_;
    }
    return {};
  }

 private:
  fs::path path_;
};

// `earlier`: some records were read before, and joined then.
Phrase NoteUnmet(uint64_t unmet, uint64_t all, bool earlier) {
  if (earlier)
    return {
        fmt::format("{} of {} belong to no request that was read now; those of earlier "
                    "requests were joined when these were read",
                    WithCommas(unmet), Counted(all, "response", "responses")),
        fmt::format("응답 {}건 가운데 {}건은 이번에 읽은 요청의 것이 아닙니다. 앞서 읽은 요청의 "
                    "응답은 그때 이었습니다",
                    WithCommas(all), WithCommas(unmet))};
  return {fmt::format("{} of {} belong to no request that was read now: their event ids stand in "
                      "none of these logs, or in a field that was not taken for one; name it in "
                      "[format.fields]",
                      WithCommas(unmet), Counted(all, "response", "responses")),
          fmt::format("응답 {}건 가운데 {}건은 이번에 읽은 요청에 없는 이벤트 ID입니다. 로그가 "
                      "빠졌거나 ID 필드를 알아보지 못한 것이니 [format.fields]에 적으십시오",
                      WithCommas(all), WithCommas(unmet))};
}

void AddNotes(const Arguments& arguments, const Workspace& space, Investigation& result) {
  const access::Catalogue& catalogue = space.ledger->catalogue();
  result.catalogue_inferred = catalogue.inferred;
  const fs::path kept = space.ledger->folder() / "catalogue.toml";
  result.catalogue_path = arguments.Text("--catalogue", kept.native());
  result.registers = space.registers->Summary();
  if (catalogue.inferred && catalogue.routes.empty()) {
    result.notes.push_back(
        {"no route of these logs looks as if it disclosed personal data; if one does, write a "
         "catalogue: haetae catalogue infer LOG…",
         "개인정보를 제공하는 것으로 보이는 경로가 없습니다. 있다면 처리 목록을 쓰십시오: haetae "
         "catalogue infer LOG…"});
  } else if (catalogue.inferred) {
    result.notes.push_back(
        {"the catalogue was inferred from the logs; check it: haetae catalogue infer LOG…",
         "처리 목록은 로그에서 추론한 것입니다. 확인하십시오: haetae catalogue infer LOG…"});
  }
  for (Phrase& note : NoZoneNotes(space.ledger->manifest(), catalogue))
    result.notes.push_back(std::move(note));
  if (!space.registers->has_issued()) {
    result.notes.push_back(
        {"without issued.csv in the register, what was issued is learnt from the logins in the log",
         "대장에 issued.csv가 없어 로그의 로그인에서 발급 사실을 배웁니다"});
  }
  if (!space.registers->has_members()) {
    result.notes.push_back(
        {"without members.csv in the register, people are counted as the ids that stand in the "
         "logs",
         "대장에 members.csv가 없어 로그에 나온 식별자로 사람을 셉니다"});
  }
  if (result.shared_ids > 0) {
    const std::string about = WithCommas(result.shared_ids);
    result.notes.push_back(
        {"about " + about +
             " records share an event id with other requests: whoever asks may choose it, so all "
             "of them count; write event_id = \"\" in [format.fields] if it is no event id",
         "서로 다른 요청 약 " + about +
             "건이 이벤트 ID를 함께 씁니다. 요청자가 정할 수 있는 값이므로 모두 셉니다. 이벤트 "
             "ID가 아니면 [format.fields]에 event_id = \"\"를 쓰십시오"});
  }
  for (const std::string& warning : space.registers->Warnings())
    result.notes.push_back({warning, PartIn(warning, Language::kKorean)});
  if (space.origin_problem) result.notes.push_back(PhraseOf(*space.origin_problem));
}

Status WriteReports(const fs::path& out, Language language, const ledger::ScanRange& range,
                    const ledger::Manifest& manifest, const incident::Investigator& investigator,
                    Investigation& result) {
  TRY(MakeFolders(out));
  const table::About about = AboutOf(range, manifest);
  for (incident::Incident& incident : result.incidents) {
    incident.people_file = "people-" + std::to_string(incident.id) + ".csv";
    TRY(investigator.WritePeople(incident.id, {.path = out / incident.people_file},
                                 AboutOf(QuestionOf(incident, range), about)));
  }
  TRY(WriteFileDurably(out / "investigation.json",
                       report::JsonText(report::InvestigationJson(result)) + "\n"));
  TRY(WriteFileDurably(out / "index.html", report::RenderHtml(result, language)));
  return {};
}

void Print(const Arguments& arguments, const fs::path& data, const fs::path& out, Language language,
           const Investigation& result) {
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(report::InvestigationJson(result)).c_str());
  } else if (arguments.Has("--format")) {
    std::fputs(report::OcsfLines(result).c_str(), stdout);
  } else {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const size_t columns = TerminalWidth();
    const int width = columns > 0 ? static_cast<int>(columns) : 100;
    const bool color = terminal && (no_color == nullptr || *no_color == 0) &&
                       !(term != nullptr && std::string_view(term) == "dumb");
    std::fputs(report::RenderSummary(result, {.color = color,
                                              .language = language,
                                              .width = width,
                                              .data_dir = data,
                                              .report_path = out / "index.html"})
                   .c_str(),
               stdout);
    if (result.records > 0) return;  // else nothing but the errors is worth saying
  }
  if (arguments.Has("--quiet")) return;
  for (const Error& error : result.errors) Complain(error, language);
}

// The rules of --rules, refused before anything is read where they have errors.
Result<sigma::RuleSet> RulesToUse(const Arguments& arguments) {
  if (!arguments.Has("--rules")) return sigma::RuleSet{};
  sigma::RuleSet set = sigma::LoadRules(arguments.List("--rules"), {});
  for (const std::vector<Error>* problems : {&set.errors, &set.unlinked})
    if (!problems->empty()) return std::unexpected(FirstOf(*problems, arguments.List("--rules")));
  return set;
}

struct RuleFindings {
  std::vector<detect::Finding> findings;
  std::vector<Phrase> notes;
  std::vector<Error> errors;
};

// The logs are read once more for the rules: they look at paths and queries, which the ledger does
// not keep.
Result<RuleFindings> LookWithRules(const sigma::RuleSet& set, Workspace& space,
                                   const std::vector<reader::Input>& inputs, int threads) {
  if (set.size() == 0) return RuleFindings{};
  const access::Catalogue& catalogue = space.ledger->catalogue();
  const access::Router router(catalogue);
  sigma::RunOptions options{.around = {&catalogue, &router, space.origins.get()},
                            .format = ledger::FormatOptionsOf(catalogue),
                            .threads = threads};
  sigma::RunResult result = TRY(RunRules(set, inputs, options));
  return RuleFindings{FindingsOf(set, result), NotesOf(set, result), std::move(result.errors)};
}

}  // namespace

Result<int> RunInvestigate(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const Language language = LanguageOf(arguments);
  TRY(detect::CheckDetectorNames(arguments.List("--without")));
  reader::InputList list = reader::ListInputs(arguments.List("LOG"));
  std::vector<Error> errors = std::move(list.errors);
  if (list.inputs.empty()) {
    return std::unexpected(errors.empty()
                               ? Error{Code::kNotFound, "there is nothing to read",
                                       "no file was found", "", "name log files, folders or globs"}
                               : errors.front());
  }
  const sigma::RuleSet rules = TRY(RulesToUse(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kAppend));
  Spool spool;
  TRY(spool.Take(space->data, list.inputs));
  std::vector<Phrase> notes;
  TRY(SettleCatalogue(arguments, *space, /*infer_again=*/true, list.inputs, errors, notes));

  const int threads = arguments.Has("--threads")
                          ? std::atoi(arguments.Text("--threads").c_str())
                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const ledger::Responses responses = TRY(LoadResponses(*space));
  ledger::IngestOptions options{.threads = threads, .responses = &responses};
  ledger::Progress progress;
  options.progress = &progress;
  if (arguments.Has("--commit-rows"))
    options.commit_rows = static_cast<size_t>(std::atol(arguments.Text("--commit-rows").c_str()));
  const bool earlier = !space->ledger->manifest().segments.empty();
  ledger::IngestReport read;
  {
    ProgressLine line(progress, !arguments.Has("--quiet"), LanguageOf(arguments));
    ledger::Ingest ingest(*space->ledger, space->names, *space->registers, options);
    read = TRY(ingest.Run(list.inputs));
    TRY(space->ledger->FinishRestart());
  }
  for (Error& error : read.errors) errors.push_back(std::move(error));
  if (read.records_new > 0 && responses.met() < responses.size())
    notes.push_back(NoteUnmet(responses.size() - responses.met(), responses.size(), earlier));
  const bool nothing_read = space->ledger->manifest().sources.empty();
  if (nothing_read && !errors.empty()) return std::unexpected(errors.front());
  if (nothing_read && !read.skipped.empty()) return std::unexpected(read.skipped.front());

  RuleFindings given = TRY(LookWithRules(rules, *space, list.inputs, threads));
  for (Error& error : given.errors) errors.push_back(std::move(error));
  for (Phrase& note : given.notes) notes.push_back(std::move(note));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space->data));
  const ledger::ScanRange range = RangeOf(arguments);
  incident::Investigator investigator(*space->ledger, space->names, *space->registers,
                                      {.range = range,
                                       .threads = threads,
                                       .without = arguments.List("--without"),
                                       .given = std::move(given.findings),
                                       .exposure = space->exposure.get()});
  Investigation result = TRY(investigator.Run(store));
  incident::ScopeKeeper keeper(store, {*space->ledger, space->names, *space->registers}, kProgram);
  for (incident::Incident& incident : result.incidents)
    TRY(keeper.Keep(incident, investigator.PeopleOf(incident.id),
                    incident::Within(range, incident.counted_from, incident.counted_to)));
  result.records_new = read.records_new;
  const bool failed = !errors.empty();
  for (Error& skipped : read.skipped) errors.push_back(std::move(skipped));
  result.errors = std::move(errors);
  result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
  result.display_offset = ZoneOf(*space->ledger);
  AddNotes(arguments, *space, result);
  for (const incident::Incident& incident : result.incidents) {
    auto readers = TRY(ReachedReadersNote(*space, QuestionOf(incident, range),
                                          investigator.PeopleOf(incident.id)));
    if (readers) result.notes.push_back(std::move(*readers));
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const fs::path out = arguments.Text("--out", (space->data / "report").native());
  TRY(WriteReports(out, language, range, space->ledger->manifest(), investigator, result));
  Print(arguments, space->data, out, language, result);
  std::fflush(stdout);
  if (result.partial) Complain(*result.partial, language);
  if (!result.incidents.empty()) return kExitFindings;
  return failed || result.partial || result.records == 0 ? kExitFailed : kExitClean;
}

}  // namespace haetae::cli
