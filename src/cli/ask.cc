// The commands that ask the ledger: scope and who.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/csv.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "incident/coverage.h"
#include "incident/investigate.h"
#include "incident/store.h"
#include "report/json.h"
#include "report/kind_words.h"
#include "report/words.h"
#include "report/world_map.h"
#include "scope/filter.h"
#include "scope/reach.h"
#include "scope/scope.h"
#include "scope/sightings.h"
#include "scope/who.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kPartsShown = 20;   // days and countries
constexpr size_t kAbsentShown = 10;  // values that never occur, with what is like them

// The values that no access of the ledger carries: an answer of 0 must not look like "nobody".
void PrintAbsent(const std::vector<scope::IndicatorValue>& absent,
                 const scope::Sightings& sightings, const ledger::ScanRange& range,
                 Language language) {
  const bool ko = language == Language::kKorean;
  for (size_t i = 0; i < std::min(absent.size(), kAbsentShown); ++i) {
    const std::string_view dimension = access::DimensionName(absent[i].dimension);
    std::string text = AbsentText(absent[i], range, language);
    const scope::Sightings::Near near = sightings.NearTo(absent[i]);
    const std::string values = Joined(near.values, ", ");
    if (!values.empty() && near.all)
      text += (ko ? "; 나오는 값은 이것뿐입니다: " : "; all that do: ") + values;
    else if (!values.empty())
      text += (ko ? "; 비슷한 값: " : "; alike: ") + values;
    else if (near.all)
      text += ko ? fmt::format("; {} 값이 있는 접속이 없습니다", dimension)
                 : fmt::format("; no access has a {}", dimension);
    std::printf("%s %s\n", ko ? "없음    " : "absent  ", EscapeTerminal(text).c_str());
  }
  if (absent.size() > kAbsentShown) {
    const uint64_t more = absent.size() - kAbsentShown;
    std::printf(ko ? "없음     그 밖에 %s개 값도 없습니다: 모두 보려면 --json\n"
                   : "absent   and %s that never occur: --json names all\n",
                ko ? WithCommas(more).c_str() : Counted(more, "more value", "more values").c_str());
  }
}

Json AbsentJson(const std::vector<scope::IndicatorValue>& values,
                const scope::Sightings& sightings) {
  Json list = Json::array();
  for (const scope::IndicatorValue& one : values) {
    Json absent = {{"dimension", access::DimensionName(one.dimension)},
                   {"value", ValidUtf8(one.value)}};
    if (list.size() < kAbsentShown) {
      absent["near"] = Json::array();
      for (const std::string& value : sightings.NearTo(one).values)
        absent["near"].push_back(ValidUtf8(value));
    }
    list.push_back(std::move(absent));
  }
  return list;
}

std::string Reached(const scope::PeopleCount& count, bool ko) {
  return ko ? fmt::format("{}명, {}건", WithCommas(count.people), WithCommas(count.accesses))
            : Counted(count.people, "person", "people") + ", " +
                  Counted(count.accesses, "access", "accesses");
}

// All of them, or of many those with most people.
void PrintParts(const char* name, std::vector<std::pair<std::string, scope::PeopleCount>> parts,
                bool ko) {
  const size_t more = parts.size() > kPartsShown ? parts.size() - kPartsShown : 0;
  if (more > 0) {
    std::ranges::stable_sort(parts, std::greater<>(),
                             [](const auto& p) { return p.second.people; });
    parts.resize(kPartsShown);
  }
  for (const auto& [part, count] : parts)
    std::printf("%s %s: %s\n", name, EscapeTerminal(part).c_str(), Reached(count, ko).c_str());
  if (more > 0)
    std::printf(ko ? "%s 그 밖에 %zu: 모두 보려면 --json\n" : "%s and %zu more: --json has all\n",
                name, more);
}

std::string Unsized(const scope::Scope& scope, bool ko) {
  if (scope.unsized == 0) return "";
  return ko ? fmt::format("(크기가 기록에 없는 응답 {}건)", WithCommas(scope.unsized))
            : fmt::format(" ({} of unknown size)", Counted(scope.unsized, "answer", "answers"));
}

void PrintVersion(const scope::Scope& scope, Language language, Duration zone) {
  const bool ko = language == Language::kKorean;
  std::printf(ko ? "산정     %u차: %s\n" : "version  %u: %s\n", scope.version,
              EscapeTerminal(report::SaidInZone(scope.reason.In(language), zone)).c_str());
}

void PrintScope(const scope::Scope& scope, Language language, Duration zone) {
  const bool ko = language == Language::kKorean;
  std::printf(
      ko ? "사람     %s명 확인(회원 %s, 비회원 %s, 명단 밖 %s)\n"
         : "people   %s confirmed (%s, %s, %s unlisted)\n",
      WithCommas(scope.people).c_str(),
      ko ? WithCommas(scope.members).c_str() : Counted(scope.members, "member", "members").c_str(),
      ko ? WithCommas(scope.non_members).c_str()
         : Counted(scope.non_members, "non-member", "non-members").c_str(),
      WithCommas(scope.unlisted).c_str());
  if (scope.possible_people > scope.people) {
    std::printf(ko ? "최대     확인된 사람을 포함해 %s명(추정 상한 %s)\n"
                   : "at most  %s, those included (likely at most %s)\n",
                WithCommas(scope.possible_people).c_str(),
                WithCommas(scope.possible_likely).c_str());
    for (const Phrase& why : scope.possible_why)
      std::printf("         %s\n", EscapeTerminal(report::InZone(why.In(language), zone)).c_str());
    std::printf(ko ? "제외     %s명(조회되지 않음)\n" : "others   %s ruled out\n",
                WithCommas(scope.ruled_out).c_str());
  }
  std::printf(ko ? "접속     제공 %s건, 존재하지 않는 사람 %s건\n"
                 : "accesses %s disclosing, %s named nobody\n",
              WithCommas(scope.accesses).c_str(), WithCommas(scope.missing).c_str());
  std::printf(
      ko ? "분량     계정 %s개, 기록 %s건, %s%s\n" : "volume   %s, %s, %s%s\n",
      ko ? WithCommas(scope.accounts).c_str()
         : Counted(scope.accounts, "account", "accounts").c_str(),
      ko ? WithCommas(scope.records).c_str() : Counted(scope.records, "record", "records").c_str(),
      HumanBytes(scope.bytes).c_str(), Unsized(scope, ko).c_str());
  if (scope.accesses > 0) {
    std::printf(ko ? "기간     %s – %s\n" : "time     %s – %s\n",
                FormatOffset(scope.first_access, zone).c_str(),
                FormatOffset(scope.last_access, zone).c_str());
  }
  for (const auto& [field, count] : scope.by_field) {
    std::printf(
        ko ? "항목     %s: 가림 없이 %s, 가림 %s\n" : "field    %s: %s in clear, %s masked\n",
        report::FieldWordAmong(field, scope.by_field).In(language).c_str(),
        WithCommas(count.clear).c_str(), WithCommas(count.masked).c_str());
  }
  for (const auto& [route, count] : scope.by_route) {
    std::printf("%s %s: %s\n", ko ? "경로    " : "route   ", EscapeTerminal(route).c_str(),
                Reached(count, ko).c_str());
  }
  std::vector<std::pair<std::string, scope::PeopleCount>> days, countries;
  for (const auto& [day, count] : scope.by_day) days.emplace_back(FormatDay(day) + " UTC", count);
  for (const auto& [country, count] : scope.by_country)
    countries.emplace_back(report::CountryWord(country).In(language), count);
  PrintParts(ko ? "날짜    " : "day     ", days, ko);
  PrintParts(ko ? "국가    " : "country ", countries, ko);
}

// Where the list goes, if one is asked for.
Result<std::optional<table::Target>> PeopleTarget(const Arguments& arguments) {
  if (!arguments.Has("--people")) return std::nullopt;
  const std::string name = arguments.Text("--people");
  if (name == "-") {
    return Fail(Code::kUsage, "wrong usage", "--people takes a file", "",
                "for standard output see haetae export people --help");
  }
  return TRY(table::TargetOf(name));
}

// In numbers alone where that will do: a list, or what may have been read in gaps, needs
// everybody's times.
Result<scope::Scope> CountScope(Workspace& space, const Question& question,
                                const std::optional<table::Target>& people,
                                const Arguments& arguments, scope::PeopleBits& who) {
  const auto& sets = question.sets;
  const ledger::ScanRange& range = question.range;
  const access::Catalogue& catalogue = space.ledger->catalogue();
  const scope::CoverageSummary coverage =
      incident::CoverageOf(space.ledger->manifest(), question.range);
  if (!people && question.without.empty()) {
    if (const std::optional<scope::Scope> scope =
            TRY(scope::CountReach(*space.exposure, sets, range, coverage, space.names, catalogue,
                                  *space.registers, question.incident == 0 ? nullptr : &who)))
      return *scope;
  }
  scope::ScopeBuilder builder = BuilderFor(space, question);
  TRY(AddReached(*space.exposure, sets, range, builder, &coverage));
  if (people) {
    const bool ko = LanguageOf(arguments) == Language::kKorean;
    const std::string file = people->path;
    const uint64_t rows =
        TRY(builder.WritePeople(*people, AboutOf(question, space.ledger->manifest()))).rows;
    if (!arguments.Has("--quiet"))
      std::fprintf(stderr, ko ? "%s: %s\n" : "%s in %s\n",
                   ko ? file.c_str() : Counted(rows, "person", "people").c_str(),
                   ko ? (WithCommas(rows) + "명").c_str() : file.c_str());
  }
  if (question.incident != 0) who = builder.People();
  return builder.Finish(coverage, sets);
}

}  // namespace

Result<int> RunScope(const Arguments& arguments) {
  Question question = TRY(QuestionOf(arguments));
  const std::optional<table::Target> people = TRY(PeopleTarget(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
  TRY(LookUpIncident(*space, question));
  const access::Catalogue& catalogue = space->ledger->catalogue();
  const ledger::ScanRange& range = question.range;
  scope::PeopleBits who;
  scope::Scope scope = TRY(CountScope(*space, question, people, arguments, who));
  scope::Sightings sightings(question.indicators, space->names, catalogue);
  const std::vector<scope::IndicatorValue> absent =
      TRY(space->exposure->Absent(question.indicators, range));
  if (!absent.empty()) {
    // What may have been meant is among all that occurred.
    TRY(space->ledger->Scan(range, [&](const access::AccessBatch& batch) -> Status {
      for (size_t i = batch.begin; i < batch.end; ++i) sightings.See(*batch.rows, i);
      return {};
    }));
  }
  KeepVersion(*space, question, who, scope);
  for (const scope::IndicatorValue& value : question.indicators) {
    scope.indicators.push_back({std::string(access::DimensionName(value.dimension)), value.value});
  }
  if (arguments.Has("--json")) {
    Json json = report::ScopeJson(scope);
    json["absent"] = AbsentJson(absent, sightings);
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  PrintAbsent(absent, sightings, range, LanguageOf(arguments));
  const Duration zone = ZoneOf(*space->ledger);
  if (question.incident != 0) PrintVersion(scope, LanguageOf(arguments), zone);
  PrintScope(scope, LanguageOf(arguments), zone);
  if (question.incident == 0 || arguments.Has("--quiet")) return kExitClean;
  if (const auto readers = TRY(ReachedReadersNote(*space, question, who)))
    std::fprintf(stderr, "haetae: %s\n",
                 EscapeTerminal(readers->In(LanguageOf(arguments))).c_str());
  return kExitClean;
}

namespace {

Json WhoJson(const std::string& member, bool known, uint64_t disclosures,
             const std::vector<scope::Reader>& readers) {
  Json json = {{"schema", "haetae.who/1"},
               {"member", ValidUtf8(member)},
               {"known", known},
               {"disclosures", disclosures},
               {"readers", Json::array()}};
  auto text = [](const std::string& value) {
    return value.empty() ? Json() : Json(ValidUtf8(value));
  };
  for (const scope::Reader& reader : readers) {
    json["readers"].push_back({{"principal", text(reader.principal)},
                               {"key", text(reader.key)},
                               {"source_ip", text(reader.source_ip)},
                               {"accesses", reader.accesses},
                               {"fields", reader.fields},
                               {"first_access", FormatTime(reader.first_access)},
                               {"last_access", FormatTime(reader.last_access)},
                               {"incident", reader.incident == 0 ? Json() : Json(reader.incident)},
                               {"accesses_of_incident", reader.of_incident}});
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
  std::vector<scope::WhoBuilder::Cause> causes;
  for (uint32_t id : TRY(store.Ids())) {
    const incident::Incident one = TRY(store.Get(id));
    for (auto& set : incident::CauseSetsOf(one))
      causes.push_back(
          {.incident = id, .set = std::move(set), .from = one.counted_from, .to = one.counted_to});
  }
  if (subject != kNoNumber) TRY(who.AddAll(*space->exposure, causes));
  const std::vector<scope::Reader> readers = who.Finish();
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(WhoJson(member, subject != kNoNumber, who.disclosures(), readers))
                  .c_str());
    return kExitClean;
  }
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  if (ko) {
    std::printf("%s건 조회, 조회자 %zu명\n", WithCommas(who.disclosures()).c_str(), readers.size());
  } else {
    std::printf("%s by %s\n", Counted(who.disclosures(), "disclosure", "disclosures").c_str(),
                Counted(readers.size(), "reader", "readers").c_str());
  }
  if (subject == kNoNumber) {
    std::puts(
        ko ? "없음  이 식별자는 기록에도 대장에도 나오지 않습니다. 로그에 쓰인 그대로 적으십시오"
           : "absent  this id occurs neither in the ledger nor in the register: write it as the "
             "logs do");
  }
  const Duration zone = ZoneOf(*space->ledger);
  for (const scope::Reader& reader : readers) {
    std::vector<std::string> words;
    for (const std::string& field : reader.fields) {
      std::string word = EscapeTerminal(report::DisclosedWord(field).In(LanguageOf(arguments)));
      if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
    }
    const std::string fields = Joined(words, ", ");
    std::string incident;
    if (reader.incident != 0) {
      incident = (ko ? "  사고 " : "  incident ") + std::to_string(reader.incident);
      const std::string of = WithCommas(reader.of_incident);
      if (reader.of_incident < reader.accesses)
        incident += ko ? " (그중 " + of + "건)" : " (" + of + " of them)";
    }
    std::printf("%6s  %s – %s  %s  %s  %s  %s%s\n", WithCommas(reader.accesses).c_str(),
                FormatOffset(reader.first_access, zone).c_str(),
                FormatOffset(reader.last_access, zone).c_str(),
                EscapeTerminal(reader.principal.empty() ? "-" : reader.principal).c_str(),
                EscapeTerminal(reader.key.empty() ? "-" : reader.key).c_str(),
                EscapeTerminal(reader.source_ip).c_str(), fields.c_str(), incident.c_str());
  }
  return kExitClean;
}

}  // namespace haetae::cli
