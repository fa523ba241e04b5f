// Everything that is known and was done about one incident, in one place: what the pages show and
// the bundle holds.
//
//   Dossier dossier = TRY(Gather(store, data, 1, {.book = laws, .facts = …, .done = …, .at =
//   now})); RenderDossier(dossier, Language::kKorean);
//
// Reads stores and plans, counts nothing anew: the scope is counted by whoever asks. A plan or a
// log that is not what it was is an error, not a gap in the evidence. Plain data; borrows the laws.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "campaign/approval.h"
#include "campaign/plan.h"
#include "delivery/deliveries.h"
#include "delivery/page_monitor.h"
#include "delivery/posting.h"
#include "duty/assess.h"
#include "incident/awareness.h"
#include "incident/feedback.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "report/awareness.h"

namespace haetae::evidence {

inline constexpr size_t kPlansMax = 10'000;  // of an incident
inline constexpr size_t kTextsShown = 60;    // of a plan; the others are files

// A page that was looked after as a plan's public notice.
struct PostedPage {
  delivery::PageId id{};
  delivery::PublicNotice notice;
  delivery::PageStanding standing;
  std::vector<delivery::Look> looks;
  Time removed = kTimeMax;  // since when nobody looks after it
};

// One plan, and what became of it.
struct PlannedCampaign {
  std::string name;  // of its folder: "KR-PIPA-34-1-2"
  campaign::ReadPlan read;
  std::optional<campaign::Approval> approval;  // the one that is valid
  std::string approval_why;                    // why there is none
  std::optional<delivery::Campaign> sent;      // nothing: sending has not begun
  delivery::Counts counts{};
  delivery::ReachCounts reach;  // of the people of the plan; the sum is they
  uint64_t repeats = 0;
  std::vector<PostedPage> pages;  // of its public notice
  // Texts as people got them, the first kTextsShown of `text_count`: a file's name, and its text.
  std::vector<std::pair<std::string, std::string>> texts;
  size_t text_count = 0;
};

struct Dossier {
  incident::Incident incident;
  std::vector<incident::Judgement> said;  // of this incident
  std::vector<incident::Awareness> log;   // of this incident
  std::vector<incident::ScopeVersion> versions;
  report::IncidentTimeline by_event, by_discovery;
  const duty::LawBook* book = nullptr;
  duty::Facts facts;
  duty::Assessment assessment;
  // Of duties that were fulfilled for an earlier scope, by id: whom they left.
  std::map<std::string, Phrase, std::less<>> outgrown;
  std::vector<PlannedCampaign> campaigns;  // by name
  report::Zone zone;                       // for times that people read
  Time made;
  std::string by;
};

struct DossierFrom {
  incident::Incident incident;  // as it is shown (incident/filled.h)
  fs::path data, approvers;
  const duty::LawBook& book;
  duty::Facts facts;
  duty::Done done;
  std::map<std::string, Phrase, std::less<>> outgrown;
  report::Zone zone;
  Time now;
  std::string by;
};

Result<Dossier> Gather(incident::IncidentStore& store, const DossierFrom& from);

}  // namespace haetae::evidence
