#include "campaign/folder.h"

#include <algorithm>

#include "base/text.h"

namespace haetae::campaign {

fs::path IncidentFolder(const fs::path& data, uint64_t incident) {
  return data / "campaigns" / std::to_string(incident);
}

fs::path RecipientsPath(const fs::path& data, uint64_t incident, const std::string& import) {
  if (import.empty()) return IncidentFolder(data, incident) / "recipients.json";
  return IncidentFolder(data, incident) /
         ("recipients-" + fs::path(import).filename().native() + ".json");
}

fs::path PlanFile(const fs::path& named) {
  std::error_code ignored;
  return fs::is_directory(named, ignored) ? named / "plan.json" : named;
}

Result<fs::path> Within(const fs::path& folder, const std::string& name) {
  const fs::path path(name);
  const bool climbs = std::ranges::find(path, fs::path("..")) != path.end();
  if (name.empty() || path.is_absolute() || climbs || name.find('\0') != std::string::npos)
    return Fail(Code::kMalformed, "cannot use the file",
                "`" + EscapeTerminal(Shortened(name, 80)) + "` leads out of the folder",
                folder.native(), "name files below the folder");
  return folder / path;
}

fs::path ApproversFolder(const fs::path& data) { return data / "approvers"; }

}  // namespace haetae::campaign
