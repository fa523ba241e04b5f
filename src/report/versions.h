// The versions of an incident's scope, and what made one another, for people and programs: the
// schemas haetae.scope-versions/1 and haetae.scope-diff/1.
//
//   std::fputs(RenderVersions(versions, language).c_str(), stdout);
//   std::puts(JsonText(DiffJson(before, after, change)).c_str());
//
// Texts hold log text, which is escaped here for the terminal. JSON has everything; the terminal
// shows the first kDiffShown of long lists and counts the rest.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "incident/scope_versions.h"

namespace haetae::report {

inline constexpr size_t kDiffShown = 20;

std::string RenderVersions(const std::vector<incident::ScopeVersion>& versions, Language language,
                           Duration zone);
nlohmann::ordered_json VersionsJson(const std::vector<incident::ScopeVersion>& versions);

std::string RenderDiff(const incident::ScopeVersion& before, const incident::ScopeVersion& after,
                       const incident::ScopeChange& change, Language language, Duration zone);
nlohmann::ordered_json DiffJson(const incident::ScopeVersion& before,
                                const incident::ScopeVersion& after,
                                const incident::ScopeChange& change);

}  // namespace haetae::report
