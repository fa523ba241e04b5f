// How notices leave: the files that --mail, --sms and --quiet-hours name, and the lanes made of
// them. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "campaign/mail_file.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "delivery/gateway.h"
#include "delivery/quiet.h"
#include "delivery/run.h"
#include "scope/result.h"

namespace haetae::cli {

struct LaneFiles {
  std::optional<campaign::MailFile> mail;
  std::optional<delivery::Gateway> gateway;
  std::string sms_path, sms_sha256, sms_sender, quiet_sha256;
  delivery::QuietHours quiet;  // without a file: those that come with haetae
};
Result<LaneFiles> ReadLaneFiles(const Arguments& arguments);
// Borrows the files.
std::vector<delivery::Lane> LanesOf(const LaneFiles& files);

// Compares the scope of an import with today's; kConflict tells who came and went.
Status SameScope(const Workspace& space, const fs::path& data, uint64_t incident,
                 uint64_t scope_version, const std::string& list_sha256, bool possible,
                 const scope::Scope& now);

}  // namespace haetae::cli
