// The kept incidents as a list and one by one, with what people said of them: for the terminal, and
// as JSON (haetae.incidents/1 and haetae.incident/1, see docs/formats/incidents.md).
//
//   std::fputs(RenderIncidents(incidents, judgements, now, options).c_str(), stdout);
//
// Log text is escaped; nothing is left out without being counted. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "incident/feedback.h"
#include "report/words.h"

namespace haetae::report {

struct ListOptions {
  Language language = Language::kEnglish;
  // Of a list: those that were rejected or are no longer found too, and suppressions. Of one
  // incident: every finding, route and indicator, instead of the first 20 of each.
  bool all = false;
  std::string data_dir;  // for the commands that are named
  Zone zone;             // of the times
};

// Every line ends in "\n".
std::string RenderIncidents(const std::vector<incident::Incident>& incidents,
                            const std::vector<incident::Judgement>& judgements, Time now,
                            const ListOptions& options);
std::string RenderIncident(const incident::Incident& incident,
                           const std::vector<incident::Judgement>& judgements,
                           const ListOptions& options);
nlohmann::ordered_json IncidentsJson(const std::vector<incident::Incident>& incidents,
                                     const std::vector<incident::Judgement>& judgements, Time now,
                                     bool all);
nlohmann::ordered_json KeptIncidentJson(const incident::Incident& incident,
                                        const std::vector<incident::Judgement>& judgements);

}  // namespace haetae::report
