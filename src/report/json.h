// An investigation and a scope as JSON, for programs: the schemas haetae.investigation/1 and
// haetae.scope/1. Members may be added, none is renamed or left out. Text in English is under the
// member's name, Korean beside it as `…_ko`. Times are RFC 3339 in UTC, or null where there is
// none.
//
//   std::puts(JsonText(InvestigationJson(investigation)).c_str());
//
// All text is valid UTF-8 afterwards (broken bytes are U+FFFD), so dump() does not throw. Lists are
// complete: nothing is capped.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "incident/investigation.h"

namespace haetae::report {

nlohmann::ordered_json InvestigationJson(const incident::Investigation& investigation);
nlohmann::ordered_json FindingJson(const incident::Finding& finding);
nlohmann::ordered_json ScopeJson(const scope::Scope& scope);
// What is wrong, for programs: [{"code": …, "what": …, "why": …, "where": …, "advice": …}].
nlohmann::ordered_json ErrorsJson(const std::vector<Error>& errors);
// The document as text that may be shown on a terminal: log text in it neither steers the terminal
// nor turns the direction of writing. `indent` as in dump(); -1 is one line.
std::string JsonText(const nlohmann::ordered_json& json, int indent = 2);

}  // namespace haetae::report
