// The commands that look at what people wrote or could write: catalogues, registers, detectors.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "access/infer.h"
#include "base/error_words.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/inference.h"
#include "cli/rules.h"
#include "cli/workspace.h"
#include "detect/detector.h"
#include "register/summary_words.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

// Fields without which a record says little.
constexpr std::string_view kWanted[] = {"source_ip", "method", "status"};

// Logs that were not read, times without zone, and fields that neither their names nor their values
// gave.
void SayFields(const Inferred& inferred, Language language) {
  for (const Error& error : inferred.errors) Complain(error, language);
  for (const NoZone& one : inferred.no_zone)
    std::fprintf(stderr, "haetae: %s\n", NoteOf(one).In(language).c_str());
  for (const Inferred::Log& log : inferred.logs) {
    const auto has = [&](std::string_view field) {
      return std::ranges::any_of(log.fields.found, [&](const auto& one) {
        return one.field == field || (one.field == "request" && field == "method");
      });
    };
    std::string missing, seen;
    for (std::string_view field : kWanted)
      if (!has(field)) missing += (missing.empty() ? "" : ", ") + std::string(field);
    if (missing.empty()) continue;
    for (const std::string& place : log.fields.seen) seen += (seen.empty() ? "" : " ") + place;
    const Phrase text{
        log.path + ": no field was found for " + missing + "; it has " + seen +
            ": write [format] name = \"json\" and [format.fields] into the catalogue, such as " +
            missing.substr(0, missing.find(',')) + " = \"/…\"",
        log.path + ": " + missing + " 필드를 찾지 못했습니다. 로그의 필드: " + seen +
            ". 처리 목록에 [format] name = \"json\"과 [format.fields]를 쓰십시오. 예: " +
            missing.substr(0, missing.find(',')) + " = \"/…\""};
    std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(text.In(language)).c_str());
  }
}

// What was found by values alone, as comments for whoever checks the draft.
std::string GuessedFields(const Inferred& inferred) {
  std::string text;
  for (const Inferred::Log& log : inferred.logs) {
    std::string places;
    for (const auto& one : log.fields.found)
      if (one.by_value) places += " " + std::string(one.field) + " = " + one.place;
    if (!places.empty())
      text += "# " + EscapeTerminal(log.path) +
              ": found by their values, so check:" + EscapeTerminal(places) + "\n";
  }
  return text.empty() ? text : text + "\n";
}

// "members.csv: 3,000 members", in Korean "members.csv: 회원 3,000명".
std::string SummaryLine(const std::string& line, Language language) {
  const size_t begin = line.find(": ");
  if (language != Language::kKorean || begin == line.npos) return line;
  return line.substr(0, begin + 2) + reg::SummaryInKorean(std::string_view(line).substr(begin + 2));
}

}  // namespace

Result<int> RunCatalogueInfer(const Arguments& arguments) {
  reader::InputList list = reader::ListInputs(arguments.List("LOG"));
  if (list.inputs.empty()) {
    return std::unexpected(list.errors.empty() ? Error{Code::kNotFound, "there is nothing to read",
                                                       "no file was found", "", "name log files"}
                                               : list.errors.front());
  }
  const Inferred inferred = InferCatalogue(list.inputs, {}, nullptr);
  if (inferred.errors.size() == list.inputs.size()) return std::unexpected(inferred.errors.front());
  const access::InferredCatalogue& draft = inferred.draft;
  if (!arguments.Has("--quiet")) SayFields(inferred, LanguageOf(arguments));
  if (arguments.Has("--json")) {
    Json json = {{"schema", "haetae.catalogue-draft/1"}, {"routes", Json::array()}};
    for (const access::InferredRoute& route : draft.routes) {
      json["routes"].push_back(
          {{"match", ValidUtf8(route.route.text)},
           {"personal", route.personal},
           {"requests", route.requests},
           {"succeeded", route.succeeded},
           {"missing", route.missing},
           {"subjects", route.distinct_subjects},
           {"subject", route.route.subject_is_principal ? "principal" : route.route.subject},
           {"why", ValidUtf8(route.why)}});
    }
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  if (draft.catalogue.routes.empty() && !arguments.Has("--quiet")) {
    std::fputs(LanguageOf(arguments) == Language::kKorean
                   ? "haetae: 이 로그에는 개인정보를 내보내는 것으로 보이는 경로가 없습니다\n"
                   : "haetae: no route of these logs looks as if it disclosed personal data\n",
               stderr);
  }
  const std::string toml = GuessedFields(inferred) + access::WriteDraft(draft);
  if (!arguments.Has("--out")) {
    std::fputs(toml.c_str(), stdout);
    return kExitClean;
  }
  TRY(WriteFileDurably(arguments.Text("--out"), toml));
  if (!arguments.Has("--quiet")) {
    const bool ko = LanguageOf(arguments) == Language::kKorean;
    const std::string out = ShellQuoted(arguments.Text("--out"));
    const size_t routes = draft.catalogue.routes.size();
    std::string logs;
    for (const std::string& log : arguments.List("LOG")) logs += " " + ShellQuoted(log);
    const std::string next = EscapeTerminal("haetae investigate" + logs + " --catalogue " + out);
    std::fprintf(stderr, ko ? "%s: %s; 읽고 고친 다음: %s\n" : "%s in %s; read it, then: %s\n",
                 ko ? out.c_str() : Counted(routes, "route", "routes").c_str(),
                 ko ? ("경로 " + WithCommas(routes) + "개").c_str() : out.c_str(), next.c_str());
  }
  return kExitClean;
}

Result<int> RunCatalogueCheck(const Arguments& arguments) {
  const std::string path = arguments.Text("FILE");
  const access::CatalogueCheck check =
      access::CheckCatalogue(TRY(ReadFile(path, access::kCatalogueBytesMax)), path);
  if (arguments.Has("--json")) {
    Json json = {{"schema", "haetae.check/1"},
                 {"routes", check.catalogue.routes.size()},
                 {"errors", report::ErrorsJson(check.errors)},
                 {"warnings", report::ErrorsJson(check.warnings)}};
    std::puts(report::JsonText(json).c_str());
  } else {
    const Language language = LanguageOf(arguments);
    PrintProblems({"error", "오류"}, check.errors, language);
    PrintProblems({"warning", "주의"}, check.warnings, language);
    const size_t routes = check.catalogue.routes.size();
    const Phrase sum{Counted(routes, "route", "routes") + ", " +
                         Counted(check.errors.size(), "error", "errors") + ", " +
                         Counted(check.warnings.size(), "warning", "warnings"),
                     "경로 " + WithCommas(routes) + "개, 오류 " + WithCommas(check.errors.size()) +
                         "개, 주의 " + WithCommas(check.warnings.size()) + "개"};
    std::printf("%s: %s\n", EscapeTerminal(path).c_str(), sum.In(language).c_str());
  }
  return check.errors.empty() ? kExitClean : kExitFindings;
}

Result<int> RunRegisterCheck(const Arguments& arguments) {
  Dictionary subjects;
  const std::string folder = arguments.Text("DIR");
  if (!TRY(IsFolder(folder)))
    return Fail(Code::kNotFound, "cannot read the register", "it is not a folder", folder);
  const std::unique_ptr<reg::Register> registers = TRY(LoadRegister(folder, subjects));
  if (arguments.Has("--json")) {
    Json json = {{"schema", "haetae.check/1"},
                 {"files", registers->Summary()},
                 {"warnings", registers->Warnings()}};
    std::puts(report::JsonText(json).c_str());
    return kExitClean;
  }
  if (registers->Summary().empty()) {
    return Fail(Code::kNotFound, "cannot check the register", "it has none of the known files",
                folder, "see docs/formats/register.md for their names");
  }
  for (const std::string& line : registers->Summary())
    std::printf("%s\n", EscapeTerminal(SummaryLine(line, LanguageOf(arguments))).c_str());
  for (const std::string& line : registers->Warnings())
    std::printf("%s  %s\n", LanguageOf(arguments) == Language::kKorean ? "주의   " : "warning",
                EscapeTerminal(PartIn(line, LanguageOf(arguments))).c_str());
  return kExitClean;
}

Result<int> RunDetectors(const Arguments& arguments) {
  const Language language = LanguageOf(arguments);
  Json json = {{"schema", "haetae.detectors/1"}, {"detectors", Json::array()}};
  for (const detect::DetectorEntry& entry : detect::Detectors()) {
    json["detectors"].push_back({{"name", entry.name},
                                 {"id", entry.id},
                                 {"attack", entry.attack},
                                 {"what", entry.what.en},
                                 {"what_ko", entry.what.ko}});
    if (!arguments.Has("--json")) {
      std::printf("%-4s %-18s %s\n", std::string(entry.id).c_str(), std::string(entry.name).c_str(),
                  entry.what.In(language).c_str());
    }
  }
  if (arguments.Has("--json")) std::puts(report::JsonText(json).c_str());
  return kExitClean;
}

}  // namespace haetae::cli
