// The commands that look at what people wrote or could write: catalogues, registers, detectors.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "access/infer.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/inference.h"
#include "cli/workspace.h"
#include "detect/detector.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

Json ErrorJson(const Error& error) {
  return {{"code", CodeName(error.code)},
          {"what", ValidUtf8(error.what)},
          {"why", ValidUtf8(error.why)},
          {"where", ValidUtf8(error.where)},
          {"advice", ValidUtf8(error.advice)}};
}
}  // namespace

Result<int> RunCatalogueInfer(const Arguments& arguments) {
  reader::InputList list = reader::ListInputs(arguments.List("LOG"));
  if (list.inputs.empty()) {
    return std::unexpected(list.errors.empty() ? Error{Code::kNotFound, "there is nothing to read",
                                                       "no file was found", "", "name log files"}
                                               : list.errors.front());
  }
  const access::InferredCatalogue draft = InferCatalogue(list.inputs, {}, nullptr);
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
    std::fputs("haetae: no route of these logs looks as if it disclosed personal data\n", stderr);
  }
  const std::string toml = access::WriteDraft(draft);
  if (!arguments.Has("--out")) {
    std::fputs(toml.c_str(), stdout);
    return kExitClean;
  }
  TRY(WriteFileDurably(fs::absolute(arguments.Text("--out")), toml));
  if (!arguments.Has("--quiet")) {
    std::fprintf(stderr,
                 "%zu routes in %s; read it, then: haetae investigate LOG… --catalogue %s\n",
                 draft.catalogue.routes.size(), arguments.Text("--out").c_str(),
                 arguments.Text("--out").c_str());
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
                 {"errors", Json::array()},
                 {"warnings", Json::array()}};
    for (const Error& error : check.errors) json["errors"].push_back(ErrorJson(error));
    for (const Error& warning : check.warnings) json["warnings"].push_back(ErrorJson(warning));
    std::puts(report::JsonText(json).c_str());
  } else {
    for (const Error& error : check.errors)
      std::printf("error    %s\n", EscapeTerminal(error.Text()).c_str());
    for (const Error& warning : check.warnings)
      std::printf("warning  %s\n", EscapeTerminal(warning.Text()).c_str());
    std::printf("%s: %s, %s, %s\n", EscapeTerminal(path).c_str(),
                report::Counted(check.catalogue.routes.size(), "route", "routes").c_str(),
                report::Counted(check.errors.size(), "error", "errors").c_str(),
                report::Counted(check.warnings.size(), "warning", "warnings").c_str());
  }
  return check.errors.empty() ? kExitClean : kExitFindings;
}

Result<int> RunRegisterCheck(const Arguments& arguments) {
  Dictionary subjects;
  const std::string folder = arguments.Text("DIR");
  if (!fs::is_directory(folder))
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
    std::printf("%s\n", EscapeTerminal(line).c_str());
  for (const std::string& line : registers->Warnings())
    std::printf("warning  %s\n", EscapeTerminal(line).c_str());
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
