// The report as one HTML file that needs nothing else: no script, no network, no font. A strict
// Content-Security-Policy in it holds even if an escape were forgotten. Both languages are in the
// file; `language` is the one shown first. Every chart has its numbers in a table.
//
//   WriteFile(out / "index.html", RenderHtml(investigation, Language::kKorean));
//
// All log text is escaped (EscapeHtml). The same investigation gives the same bytes. Costs about
// 100 kB and 1 ms, more with long lists: they are complete.
#pragma once

#include <string>

#include "base/text.h"
#include "incident/investigation.h"

namespace haetae::report {

std::string RenderHtml(const incident::Investigation& investigation,
                       Language language = Language::kEnglish);

}  // namespace haetae::report
