// Which people of a plan a public notice is for: told by the text, as people see it.
//
//   std::vector<uint16_t> groups = TRY(GroupsOfText(plan, "<p>…</p>"));   // lines of the plan
//   monitor.Add(notice, now, {plan.sha256, groups});
//
// Markup and white space do not count: the page of a shop has its own. Reads the plan's texts, and
// believes them only with the plan's hashes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "campaign/plan.h"
#include "delivery/posting.h"

namespace haetae::campaign {

// kConflict where no public notice of the plan says this.
Result<std::vector<uint16_t>> GroupsOfText(const ReadPlan& plan, std::string_view text);

// What people of a line are told in public: a file of the plan's folder, "" where there is none.
std::string PublicFile(const PlannedLine& line);
// Those files that no page has shown yet, each once.
std::vector<std::string> UnpostedFiles(const Plan& plan, const delivery::Postings& postings);

}  // namespace haetae::campaign
