// Duties for people and programs: what an incident demands, by when and why; and the laws
// themselves.
//
//   std::fputs(RenderDuties(assessment, book, {.language = …}).c_str(), stdout);
//   JsonText(DutiesJson(assessment, book));                 // haetae.duties/1
//
// Times are shown in the zone of each law, in JSON in UTC. Texts of laws are data and are escaped.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "duty/assess.h"
#include "duty/law.h"

namespace haetae::report {

// What is left of a duty that was fulfilled, or begun, for fewer people than there are.
struct Rest {
  Phrase why;
  std::optional<Time> due;  // when what was reported must be amended; nothing: without delay
};

struct DutyOptions {
  Language language = Language::kEnglish;
  bool all = false;  // those that do not apply with every reason, too
  size_t width = 0;  // columns that the overview's lines are cut to; 0: whole lines
  // Whose groups of people were measured, so that nobody is asked to write them; 0: of facts alone.
  uint32_t incident = 0;
  // Of a duty's id where the notice that fulfils it stands: its contents are not counted then.
  std::map<std::string, Phrase, std::less<>> notices;
  // Of a duty's id what was done for fewer people than there are: it stands in the head as due.
  std::map<std::string, Rest, std::less<>> outgrown;
};

std::string RenderDuties(const duty::Assessment& assessment, const duty::LawBook& book,
                         const DutyOptions& options);
nlohmann::ordered_json DutiesJson(const duty::Assessment& assessment, const duty::LawBook& book);

// Every law with its duties, one line each.
std::string RenderLaws(const duty::LawBook& book, Language language);
nlohmann::ordered_json LawsJson(const duty::LawBook& book);
// All that the data say of a duty: `versions` of one id.
std::string RenderDuty(const duty::Law& law, const std::vector<const duty::Duty*>& versions,
                       const duty::LawBook& book, Language language);
nlohmann::ordered_json DutyJson(const duty::Law& law, const duty::Duty& duty,
                                const duty::LawBook& book);

// "29 h 35 min"
std::string SpanText(Duration span, Language language);

}  // namespace haetae::report
