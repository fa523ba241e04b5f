// Where a campaign's files stand: docs/formats/campaigns.md.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/file.h"

namespace haetae::campaign {

inline constexpr uint64_t kJsonBytesMax = 64 << 20;           // of a plan or another document
inline constexpr uint64_t kListBytesMax = uint64_t{8} << 30;  // of the people or their groups

// DATA/campaigns/N
fs::path IncidentFolder(const fs::path& data, uint64_t incident);
// recipients.json in it, or recipients-IMPORT.json
fs::path RecipientsPath(const fs::path& data, uint64_t incident, const std::string& import = "");
// PLAN as people name it: the file, or its folder.
fs::path PlanFile(const fs::path& named);
// A file that is named in another one: no way out of the folder.
Result<fs::path> Within(const fs::path& folder, const std::string& name);

// Whoever approves: DATA/approvers
fs::path ApproversFolder(const fs::path& data);

}  // namespace haetae::campaign
