// Who is still to be told of an incident, by the scope of today: plans know whom they were made
// for, and people are confirmed and ruled out after that.
//
//   StillOwed owed(arguments, data, 1, laws);
//   std::vector<StillUntold::Plan> sent = TRY(SentPlans(data, 1, now));
//   TRY(owed.Narrow(sent));                        // sent[0].untold(): who really is
//   TRY(owed.NotInPlans("KR-PIPA-34-2"));          // possible people whom no plan has
//
// Whoever the scope rules out is owed nothing by a plan that has not reached them, and, where it
// had, the duty to the ruled out. Whoever is confirmed is told by the duty to confirmed people, and
// no more that a leak is possible. Whom a later plan of the duty has, that one tells. Nothing is
// written: send writes it (set_aside.h). Counts the scope once, when it is first asked. Internal to
// this room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "cli/campaigns.h"
#include "cli/options.h"
#include "cli/set_aside.h"
#include "cli/still_untold.h"
#include "cli/workspace.h"
#include "duty/law.h"

namespace haetae::cli {

class StillOwed {
 public:
  StillOwed(const Arguments& arguments, fs::path data, uint32_t incident, const duty::LawBook& laws)
      : arguments_(arguments), data_(std::move(data)), incident_(incident), laws_(laws) {}
  // In the plans whose sending has begun, whoever is owed nothing by them goes from the untold to
  // those who are left to a later notice, or ruled out.
  Status Narrow(std::vector<StillUntold::Plan>& plans);
  // Of a duty to people who cannot be ruled out: how many of those of today no begun plan of it has
  // told, or will; without those who live elsewhere by the plan that left them out.
  Result<uint64_t> NotInPlans(std::string_view duty);

 private:
  struct Now {
    std::unique_ptr<Workspace> space;
    InScope scope;
    bool suspected = false;  // nobody is confirmed: nothing more than a suspicion is in force
  };
  Result<const Now*> Count();
  Status NarrowDuty(std::string_view duty, const std::vector<campaign::ReadPlan>& begun,
                    std::vector<StillUntold::Plan>& plans);
  bool IsOfPossible(std::string_view duty) const;

  const Arguments& arguments_;
  fs::path data_;
  uint32_t incident_;
  const duty::LawBook& laws_;
  std::optional<Now> now_;
};

}  // namespace haetae::cli
