// haetae incident evidence, haetae incident report: all that is known and was done about an
// incident, as a folder that checks itself, and as a page.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "campaign/folder.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/incident_zone.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/outgrown.h"
#include "cli/question.h"
#include "cli/speaker.h"
#include "cli/zone.h"
#include "evidence/files.h"
#include "evidence/page.h"
#include "incident/filled.h"
#include "report/json.h"
#include "scope/scope.h"
#include "table/manifest.h"

namespace haetae::cli {
namespace {

using evidence::Bundle;
using evidence::Dossier;

constexpr std::string_view kPeopleFile = "scope/people.csv";

// What a dossier is made with; it is borrowed by the dossier.
struct Source {
  duty::LawBook laws;
  std::unique_ptr<Workspace> space;
  Question question;
  scope::Scope scope;  // of now
};

Result<Source> SourceOf(const Arguments& arguments) {
  Source source = {.laws = TRY(LawsOf(arguments)),
                   .space = TRY(Workspace::Open(arguments, ledger::Mode::kRead)),
                   .question = {.incident = NumberOf(arguments)},
                   .scope = {}};
  TRY(LookUpIncident(*source.space, source.question));
  source.scope = TRY(CountIncident(*source.space, source.question));
  return source;
}

Result<Dossier> DossierOf(const Arguments& arguments, const Source& source, Time now) {
  const uint32_t incident = source.question.incident;
  Known known =
      TRY(KnownFrom(arguments, source.laws.lexicon, incident, *source.space, source.scope));
  incident::IncidentStore store = TRY(OpenStore(source.space->data));
  const fs::path approvers = arguments.Has("--approvers")
                                 ? fs::path(arguments.Text("--approvers"))
                                 : campaign::ApproversFolder(source.space->data);
  std::map<std::string, Phrase, std::less<>> outgrown;
  StillOwed owed(arguments, source.space->data, incident, source.laws);
  for (const auto& [duty, one] :
       TRY(OutgrownDuties(source.space->data, incident, source.laws, known.facts, owed)))
    outgrown[duty] = WordsOf(one);
  const report::Zone zone = ZoneOfIncident(ZoneOf(*source.space->ledger), known.facts, source.laws);
  incident::Incident shown = TRY(store.Get(incident));
  incident::SayFilled(source.space->ledger->manifest(), shown);
  Dossier dossier = TRY(evidence::Gather(store, {.incident = std::move(shown),
                                                 .data = source.space->data,
                                                 .approvers = approvers,
                                                 .book = source.laws,
                                                 .facts = std::move(known.facts),
                                                 .done = std::move(known.done),
                                                 .outgrown = std::move(outgrown),
                                                 .zone = zone,
                                                 .now = now,
                                                 .by = TRY(SpeakerOf(arguments))}));
  dossier.incident.scope = source.scope;
  return dossier;
}

// Shared: a function that is copied must keep what it answers from.
Result<evidence::SubjectOf> SubjectsOf(const Workspace& space,
                                       const evidence::PlannedCampaign& plan) {
  const auto people =
      std::make_shared<const PlanPeople>(TRY(PlanPeopleOf(space, space.data, plan.read)));
  return [people](delivery::Person person) { return people->IdOf(person); };
}

// The people file of the scope in force: its manifest, and the file itself where people are named.
Status WritePeople(const Source& source, bool named, Bundle& bundle) {
  const Workspace& space = *source.space;
  scope::ScopeBuilder builder = BuilderFor(space, source.question);
  TRY(AddReached(*space.exposure, source.question.sets, source.question.range, builder));
  const std::string name(kPeopleFile);
  const fs::path path = TRY(bundle.PathOf(name));
  const table::Written written = TRY(builder.WritePeople(
      {.path = path, .discard = !named}, AboutOf(source.question, space.ledger->manifest())));
  const std::string manifest = table::ManifestPath(name).native();
  if (!named) return bundle.Add(manifest, written.manifest);
  TRY(bundle.Adopt(manifest));
  return bundle.Adopt(name);
}

void Tell(const Arguments& arguments, const Bundle& bundle, const std::string& sha256) {
  const std::string out = arguments.Text("--out");
  if (arguments.Has("--json")) {
    std::puts(report::JsonText({{"schema", "haetae.evidence-written/1"},
                                {"folder", ValidUtf8(out)},
                                {"files", bundle.files()},
                                {"bytes", bundle.bytes()},
                                {"manifest_sha256", sha256}})
                  .c_str());
    return;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const std::string folder = EscapeTerminal(out), size = HumanBytes(bundle.bytes());
  if (ko)
    std::printf(
        "%s: 파일 %s개, %s\nSHA256SUMS의 SHA-256 %s\n확인: cd %s && sha256sum -c SHA256SUMS\n",
        folder.c_str(), WithCommas(bundle.files()).c_str(), size.c_str(), sha256.c_str(),
        EscapeTerminal(ShellQuoted(out)).c_str());
  else
    std::printf("%s: %s, %s\nSHA-256 of SHA256SUMS %s\ncheck: cd %s && sha256sum -c SHA256SUMS\n",
                folder.c_str(), Counted(bundle.files(), "file", "files").c_str(), size.c_str(),
                sha256.c_str(), EscapeTerminal(ShellQuoted(out)).c_str());
}

// A report is made again in place of an older one, and of nothing else.
Status CheckReplaceable(const fs::path& out) {
  constexpr uint64_t kReportBytesMax = 256 << 20;
  const std::string text = TRY(ReadFile(out, kReportBytesMax));
  if (text.starts_with("<!DOCTYPE html>") && text.find(" – haetae</title>") < 4096) return {};
  return Fail(Code::kConflict, "cannot write the report", "the file there is no report of haetae",
              out.native(), "name another file: only a report is replaced");
}

}  // namespace

Result<int> RunIncidentEvidence(const Arguments& arguments) {
  const std::string out = TRY(Needed(arguments, "--out", "names the new folder"));
  const fs::path key = arguments.Text("--sign-key");
  // What is wrong with the key is said before minutes of work.
  if (!key.empty()) TRY(campaign::SignBytes(key, ""));
  Bundle bundle = TRY(Bundle::Create(out));
  const Source source = TRY(SourceOf(arguments));
  const Workspace& space = *source.space;
  const Dossier dossier = TRY(DossierOf(arguments, source, SystemClock().Now()));
  const bool named = arguments.Has("--people");
  evidence::FilesFrom from = {
      .data = space.data, .laws = TRY(LawFolder(arguments)), .subjects = {}};
  if (named)
    from.subjects = [&](const evidence::PlannedCampaign& plan) { return SubjectsOf(space, plan); };
  TRY(evidence::WriteFiles(dossier, from, bundle));
  TRY(WritePeople(source, named, bundle));
  const std::string sha256 = TRY(bundle.Finish(key));
  const nlohmann::ordered_json details = {{"manifest_sha256", sha256}, {"people_named", named}};
  TRY(WriteRecord(space.data, source.question.incident, "evidence", dossier.by, details.dump()));
  Tell(arguments, bundle, sha256);
  return kExitClean;
}

Result<int> RunIncidentReport(const Arguments& arguments) {
  const std::string out = TRY(Needed(arguments, "--out", "names the HTML file"));
  const Source source = TRY(SourceOf(arguments));
  const Dossier dossier = TRY(DossierOf(arguments, source, SystemClock().Now()));
  const bool replaced = TRY(IsThere(out));
  if (replaced) TRY(CheckReplaceable(out));
  TRY(WriteFileDurably(out, evidence::RenderDossier(dossier, LanguageOf(arguments))));
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  if (!arguments.Has("--quiet"))
    std::fprintf(stderr,
                 replaced ? (ko ? "이전 보고서 교체 완료: %s\n" : "replaced the report %s\n")
                 : ko     ? "작성 완료: %s\n"
                          : "wrote %s\n",
                 EscapeTerminal(out).c_str());
  return kExitClean;
}

}  // namespace haetae::cli
