// The gate before the world hears: everything that must hold for a plan to be sent.
//
//   Result<Passed> passed = Pass(plan, {.data = data, .approvers = …, .book = book, .number = n});
//
// What it refuses, it refuses with what changed and what to do. The scope is compared by whoever
// can count it (ScopeChanged). Reads the recipients' files: seconds for a nation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "campaign/approval.h"
#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "contact/book.h"

namespace haetae::campaign {

struct GateFrom {
  fs::path data, approvers;
  const contact::Book& book;
  uint64_t number = 0;                                            // what somebody typed
  std::string mail_sha256, sms_sha256, quiet_sha256, sms_sender;  // of the settings at hand
};

struct Passed {
  Approval approval;
  std::vector<uint16_t> groups;  // of each person of the book
};

Result<Passed> Pass(const ReadPlan& plan, const GateFrom& from);

// The contacts and groups that a plan was made with are those at hand.
Result<std::vector<uint16_t>> CheckContacts(const ReadPlan& plan, const fs::path& data,
                                            const contact::Book& book);
// The contact book is of that import.
Status CheckImport(const RecipientsNote& note, const contact::Book& book);
// The scope has moved on: how many came and went since.
Error ScopeChanged(uint64_t incident, uint64_t then, uint64_t now, uint64_t came, uint64_t went);

}  // namespace haetae::campaign
