// The commands that ask the ledger: scope and who.
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "base/csv.h"
#include "cli/commands.h"
#include "cli/workspace.h"
#include "incident/grouping.h"
#include "incident/investigate.h"
#include "incident/store.h"
#include "report/json.h"
#include "report/words.h"
#include "scope/filter.h"
#include "scope/scope.h"
#include "scope/who.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;

ledger::ScanRange RangeOf(const Arguments& arguments) {
  ledger::ScanRange range;
  for (auto [name, to] : {std::pair("--from", &range.from), std::pair("--to", &range.to)}) {
    if (!arguments.Has(name)) continue;
    const std::string text = arguments.Text(name);
    std::optional<Time> time = ParseWithFormat(text, "%Y-%m-%d");
    *to = time ? *time : ParseAnyTime(text).value_or(*to);
  }
  return range;
}

// What the accesses of the question carry: one of the causes of an incident, or all dimensions of
// the indicators given.
struct Question {
  std::vector<scope::IndicatorValue> indicators;
  bool any_of = false;
};

// What can be wrong with the question itself, before any ledger is opened.
Result<Question> IndicatorsOf(const Arguments& arguments) {
  if (arguments.Has("--incident") == arguments.Has("--indicator")) {
    return Fail(Code::kUsage, "wrong usage",
                "scope takes either --incident N or --indicator DIM=VALUE …", "",
                "see haetae scope --help");
  }
  Question question;
  question.any_of = arguments.Has("--incident");
  for (const std::string& text : arguments.List("--indicator")) {
    for (scope::IndicatorValue& value : TRY(scope::ParseIndicator(text))) {
      question.indicators.push_back(std::move(value));
    }
  }
  return question;
}

Status LookUpIncident(const Arguments& arguments, const Workspace& space, Question& question) {
  if (!question.any_of) return {};
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space.data));
  const int id = std::atoi(arguments.Text("--incident").c_str());
  question.indicators = incident::CausesOf(TRY(store.Load(static_cast<uint32_t>(id))));
  if (!question.indicators.empty()) return {};
  return Fail(Code::kNotFound, "incident " + std::to_string(id) + " reached nobody",
              "it blames no access, so it has no scope", "", "see haetae explain");
}

void PrintScope(const scope::Scope& scope, Language language) {
  const bool ko = language == Language::kKorean;
  std::printf(ko ? "사람     %s명 확인(회원 %s, 비회원 %s, 명단 밖 %s)\n"
                 : "people   %s confirmed (%s members, %s non-members, %s unlisted)\n",
              WithCommas(scope.people).c_str(), WithCommas(scope.members).c_str(),
              WithCommas(scope.non_members).c_str(), WithCommas(scope.unlisted).c_str());
  if (scope.possible_people > scope.people) {
    std::printf(ko ? "최대     %s명(추정 상한 %s)\n" : "possible %s (likely at most %s)\n",
                WithCommas(scope.possible_people).c_str(),
                WithCommas(scope.possible_likely).c_str());
    for (const Phrase& why : scope.possible_why)
      std::printf("         %s\n", EscapeTerminal(why.In(language)).c_str());
  }
  std::printf(ko ? "접속     제공 %s건, 존재하지 않는 사람 %s건\n"
                 : "accesses %s disclosing, %s named nobody\n",
              WithCommas(scope.accesses).c_str(), WithCommas(scope.missing).c_str());
  if (scope.accesses > 0) {
    std::printf(ko ? "기간     %s – %s\n" : "time     %s – %s\n",
                FormatTime(scope.first_access).c_str(), FormatTime(scope.last_access).c_str());
  }
  for (const auto& [field, count] : scope.by_field) {
    std::printf(ko ? "항목     %s: 노출형 %s, 가림 %s\n" : "field    %s: %s in clear, %s masked\n",
                report::FieldWord(field).In(language).c_str(), WithCommas(count.clear).c_str(),
                WithCommas(count.masked).c_str());
  }
  for (const auto& [route, count] : scope.by_route) {
    std::printf(ko ? "경로     %s: %s명, %s건\n" : "route    %s: %s people, %s accesses\n",
                EscapeTerminal(route).c_str(), WithCommas(count.people).c_str(),
                WithCommas(count.accesses).c_str());
  }
}

}  // namespace

Result<int> RunScope(const Arguments& arguments) {
  Question question = TRY(IndicatorsOf(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(arguments, *space, question));
  const access::Catalogue& catalogue = space->ledger->catalogue();
  scope::ScopeBuilder builder(space->names, catalogue, *space->registers);
  std::vector<std::vector<scope::IndicatorValue>> sets = {question.indicators};
  if (question.any_of) {
    std::map<access::Dimension, std::vector<scope::IndicatorValue>> by_dimension;
    for (const scope::IndicatorValue& value : question.indicators)
      by_dimension[value.dimension].push_back(value);
    sets.clear();
    for (auto& [dimension, values] : by_dimension) sets.push_back(std::move(values));
  }
  incident::FindingIndex index(sets, space->names, catalogue);
  TRY(space->ledger->Scan(RangeOf(arguments), [&](const access::AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) {
      const access::Accesses& rows = *batch.rows;
      if (rows.route[i] == access::kNoRoute || rows.outcome[i] == access::Outcome::kIssued)
        continue;
      if (!index.Find(rows, i).empty()) builder.Add(rows, i);
    }
    return {};
  }));
  scope::Scope scope = builder.Finish(incident::CoverageOf(space->ledger->manifest()));
  scope.reason = {"asked for", "요청에 따름"};
  for (const scope::IndicatorValue& value : question.indicators) {
    scope.indicators.push_back({std::string(access::DimensionName(value.dimension)), value.value});
  }
  if (arguments.Has("--people")) {
    const uint64_t rows = TRY(builder.WritePeople(arguments.Text("--people")));
    if (!arguments.Has("--quiet"))
      std::fprintf(stderr, "%s people in %s\n", WithCommas(rows).c_str(),
                   arguments.Text("--people").c_str());
  }
  if (arguments.Has("--json"))
    std::puts(report::JsonText(report::ScopeJson(scope)).c_str());
  else
    PrintScope(scope, LanguageOf(arguments));
  return kExitClean;
}

namespace {

Json WhoJson(const std::string& member, uint64_t disclosures,
             const std::vector<scope::Reader>& readers) {
  Json json = {{"schema", "haetae.who/1"},
               {"member", ValidUtf8(member)},
               {"disclosures", disclosures},
               {"readers", Json::array()}};
  auto text = [](const std::string& value) {
    return value.empty() ? Json() : Json(ValidUtf8(value));
  };
  for (const scope::Reader& reader : readers) {
    json["readers"].push_back(
        {{"principal", text(reader.principal)},
         {"key", text(reader.key)},
         {"source_ip", text(reader.source_ip)},
         {"accesses", reader.accesses},
         {"fields", reader.fields},
         {"first_access", FormatTime(reader.first_access)},
         {"last_access", FormatTime(reader.last_access)},
         {"incident", reader.incident == 0 ? Json() : Json(reader.incident)}});
  }
  return json;
}

}  // namespace

Result<int> RunWho(const Arguments& arguments) {
  if (!arguments.Has("--member")) {
    return Fail(Code::kUsage, "wrong usage", "who takes --member M", "", "see haetae who --help");
  }
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  const std::string member = arguments.Text("--member");
  const uint32_t subject = space->names.subjects.Find(member);
  const access::Catalogue& catalogue = space->ledger->catalogue();
  scope::WhoBuilder who(subject, space->names, catalogue, *space->registers);
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space->data));
  std::vector<std::vector<scope::IndicatorValue>> sets;
  std::vector<uint32_t> incident_of;
  for (uint32_t id : TRY(store.Ids())) {
    std::map<access::Dimension, std::vector<scope::IndicatorValue>> by_dimension;
    for (scope::IndicatorValue& value : incident::CausesOf(TRY(store.Load(id))))
      by_dimension[value.dimension].push_back(std::move(value));
    for (auto& [dimension, values] : by_dimension) {
      sets.push_back(std::move(values));
      incident_of.push_back(id);
    }
  }
  incident::FindingIndex index(sets, space->names, catalogue);
  if (subject != kNoNumber) {
    TRY(space->ledger->Scan({}, [&](const access::AccessBatch& batch) -> Status {
      for (size_t i = batch.begin; i < batch.end; ++i) {
        if (batch.rows->route[i] == access::kNoRoute || !who.Discloses(*batch.rows, i)) continue;
        const std::vector<uint32_t>& found = index.Find(*batch.rows, i);
        who.Add(*batch.rows, i, found.empty() ? 0 : incident_of[found.front()]);
      }
      return {};
    }));
  }
  const std::vector<scope::Reader> readers = who.Finish();
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(WhoJson(member, who.disclosures(), readers)).c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  if (ko) {
    std::printf("%s건 조회, 조회한 쪽 %zu\n", WithCommas(who.disclosures()).c_str(),
                readers.size());
  } else {
    std::printf("%s by %s\n",
                report::Counted(who.disclosures(), "disclosure", "disclosures").c_str(),
                report::Counted(readers.size(), "reader", "readers").c_str());
  }
  for (const scope::Reader& reader : readers) {
    std::string fields;
    for (const std::string& field : reader.fields) fields += (fields.empty() ? "" : ", ") + field;
    const std::string incident =
        reader.incident == 0 ? ""
                             : (ko ? "  사고 " : "  incident ") + std::to_string(reader.incident);
    std::printf("%6s  %s – %s  %s  %s  %s  %s%s\n", WithCommas(reader.accesses).c_str(),
                FormatTime(reader.first_access).substr(0, 19).c_str(),
                FormatTime(reader.last_access).substr(0, 19).c_str(),
                EscapeTerminal(reader.principal.empty() ? "-" : reader.principal).c_str(),
                EscapeTerminal(reader.key.empty() ? "-" : reader.key).c_str(),
                EscapeTerminal(reader.source_ip).c_str(), fields.c_str(), incident.c_str());
  }
  return kExitClean;
}

}  // namespace haetae::cli
