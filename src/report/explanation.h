// An explanation as text for people and as JSON for programs (haetae.explanation/1, see
// docs/formats/explanation.md), and one of its accesses as a line of CSV or JSON.
//
//   std::fputs(RenderExplanation(explanation, {.language = Language::kKorean}).c_str(), stdout);
//
// Everything is shown in full: statements are not wrapped, nothing is left out without saying how
// much. Log text is escaped. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/text.h"
#include "base/time.h"
#include "incident/explain.h"

namespace haetae::report {

struct ExplanationOptions {
  Language language = Language::kEnglish;
  Duration offset = 0;   // zone of the logs, east of UTC
  std::string data_dir;  // for the commands that are named
};

// Every line ends in "\n".
std::string RenderExplanation(const incident::Explanation& explanation,
                              const ExplanationOptions& options);
nlohmann::ordered_json ExplanationJson(const incident::Explanation& explanation,
                                       const std::string& data_dir);

// One access of a finding, without its raw line. CSV is for people and is escaped as for a terminal
// and a spreadsheet; JSON holds the very text.
std::string OpenedCsvHeader();
std::string OpenedCsvRow(const incident::OpenedAccess& access);
nlohmann::ordered_json OpenedJson(const incident::OpenedAccess& access, bool with_line);

// The commands that show more of a finding.
std::string ScopeCommand(const incident::Finding& finding, const std::string& data_dir);
std::string AllCommand(const incident::Finding& finding, const std::string& data_dir);

}  // namespace haetae::report
