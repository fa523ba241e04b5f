// An alert tells people of an incident: once when it is found, and again when it becomes more
// severe or more is found of it. It is made as JSON (docs/formats/alert.md) and kept in that form;
// mail and syslog say the same in words.
//
//   Alert alert = MakeAlert(incident, {.id = …, .revision = 1, .made = clock.Now()});
//   std::string body = AlertJson(alert);
//   Letter letter = LetterOf(body);             // for mail and syslog
//
// Texts are raw log text: JSON escapes them, LetterOf() makes them harmless for mail and terminals.
// Pure functions, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "incident/investigation.h"

namespace haetae::alert {

// What an alert lists; how much more there is is always said, with the command that shows all.
inline constexpr size_t kIndicatorsShown = 20;  // a finding
inline constexpr size_t kFindingsShown = 20;
inline constexpr size_t kReasonsShown = 8;          // a finding
inline constexpr size_t kTextBytesMax = 500;        // a title, reason or value; cut with "…"
inline constexpr size_t kAlertBytesMax = 64 << 10;  // with fewer findings where these are large

struct Alert {
  std::string id;         // the same whenever it is delivered
  uint32_t revision = 1;  // of the incident's alerts
  Time made;
  incident::Incident incident;                                    // as far as recent accesses tell
  std::vector<std::string> news;                                  // ids of findings not told before
  incident::Severity severity_before = incident::Severity::kLow;  // of the revision before
  std::string data_dir;                                           // as the person named it
};

std::string AlertJson(const Alert& alert);

// An alert in words.
struct Letter {
  std::string id, severity, title_en, title_ko, detectors;  // one line each
  uint64_t incident = 0, revision = 0;
  Time made;
  std::string text;  // Korean and English, lines of at most some hundred bytes
};
Result<Letter> LetterOf(std::string_view json);

}  // namespace haetae::alert
