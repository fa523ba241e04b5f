// Who of the people of one plan is in other plans of the incident: people whom the same duty told
// before are left out, unless more of theirs is known to be disclosed since; people whom another
// duty tells too get its notice as well.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "campaign/count.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "duty/law.h"
#include "scope/people_groups.h"

namespace haetae::cli {

// Who is in plans of the duty whose sending has begun, each in one of three: a bit a person of the
// import.
struct ToldBefore {
  std::vector<uint64_t> people;    // told of all that is known of them now, or about to be
  std::vector<uint64_t> less;      // told of less, or about to be
  std::vector<uint64_t> anew;      // nothing reached them, or what they were told was taken back
  std::vector<std::string> plans;  // SHA-256
};
// Whose people, and what is known of them.
struct Asked {
  const campaign::RecipientsNote& note;
  const std::vector<uint16_t>& groups;                   // of the people of the import
  const std::vector<scope::PeopleGroups::Group>& kinds;  // with canonical fields
};
// `begun`: the plans of the incident in the order in which their sending began (BegunPlans). What a
// plan says is taken back by those of TakenBackBy() that began later and reached the person.
Result<ToldBefore> LookForBefore(const Workspace& space, const fs::path& data, const Asked& asked,
                                 const std::vector<campaign::ReadPlan>& begun,
                                 const duty::LawBook& laws, std::string_view duty);
// By duty, how many people its plans whose sending has begun told of less than is known now: of the
// people whom the duty is still about. That it is certain now is another duty's to tell, where this
// one is about people who cannot be ruled out.
Result<std::map<std::string, uint64_t, std::less<>>> CountToldLess(
    const Workspace& space, const fs::path& data, const campaign::RecipientsNote& note,
    const std::vector<uint16_t>& groups, const duty::LawBook& laws, bool suspected);

// How many of the people to be planned are in plans of each other duty: all whose sending has
// begun, and the newest draft of the same import that could be approved.
Result<std::vector<campaign::AlsoTold>> LookForOthers(const Workspace& space, const fs::path& data,
                                                      const campaign::RecipientsNote& note,
                                                      const std::string& duty,
                                                      const campaign::Ranked& people);

}  // namespace haetae::cli
