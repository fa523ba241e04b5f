// The summary on the terminal: what was read, what the logs cover, the incidents, and the command
// to run next, in at most 40 lines. The most severe incidents are told in full, further ones in a
// line each, and the rest is counted with the place where it stands.
//
//   std::cerr << RenderSummary(investigation, {.color = true, .width = 100});
//
// Log text is escaped (EscapeTerminal); columns are aligned for Korean, whose letters take two.
#pragma once

#include <string>

#include "base/text.h"
#include "incident/investigation.h"

namespace haetae::report {

inline constexpr size_t kSummaryLinesMax = 40;

struct TerminalOptions {
  bool color = false;
  Language language = Language::kEnglish;
  int width = 100;          // columns of the terminal; 60 to 160 are used
  std::string data_dir;     // "haetae-data"
  std::string report_path;  // "haetae-data/report/index.html", "" if none was written
};

// Every line ends in "\n".
std::string RenderSummary(const incident::Investigation& investigation,
                          const TerminalOptions& options);

}  // namespace haetae::report
