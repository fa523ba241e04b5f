// What the scope of an incident was counted from, kept with it so that a later scope can say why it
// is another: the indicators, who was left out, the time asked for, how far which logs were read
// and joined to which responses, which routes disclose what, what the register held, and which
// haetae counted.
//
//   ScopeInputs inputs = InputsOf(incident, words, left_out, range, ledger, registers,
//                                "haetae 0.1.0");
//   for (const Difference& one : Differences(before, inputs, 1)) …    // scope_differences.h
//
// Plain data, equal if the same is counted of the same. Texts of logs in it are raw and hostile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/catalogue.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/investigation.h"
#include "incident/scope_without.h"
#include "incident/scope_words.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/filter.h"

namespace haetae::incident {

struct ScopeInputs {
  struct Set {
    std::string role;  // "cause" "closure" "accepted"
    std::vector<scope::IndicatorValue> values;
    Phrase said;  // who accepted it, or nothing
    bool operator==(const Set& o) const { return role == o.role && values == o.values; }
  };
  struct Log {
    std::string name;
    uint64_t bytes = 0, records = 0;  // that were read of it
    Time first = kTimeMax, last = kTimeMin;
    bool operator==(const Log&) const = default;
  };
  struct Shown {
    std::string route;  // "GET /my/addresses/{member}"
    std::vector<access::DisclosedField> fields;
    std::string carries;  // relation of the register, "" none
    bool operator==(const Shown&) const = default;
  };
  struct LeftOut {  // who read, and is not reached
    std::string person;
    Phrase said;
    bool operator==(const LeftOut& o) const { return person == o.person; }
  };
  // The file of responses that is joined to the logs. Earlier versions did not keep it: they are
  // taken to have had the same.
  struct Responses {
    std::string digest;  // SHA-256, "" none
    bool known = true;
    bool operator==(const Responses& o) const { return !known || !o.known || digest == o.digest; }
  };
  std::string program;
  Time from = kTimeMin, to = kTimeMax;  // from ≤ t < to
  std::vector<Set> sets;                // by their values
  std::vector<Log> logs;                // by name
  std::vector<LeftOut> left_out;        // by person
  Responses responses;
  std::vector<Shown> routes;           // by route; those that disclose
  std::vector<std::string> registers;  // "members.csv: 26,014 members", by name
  bool operator==(const ScopeInputs&) const = default;

  // The sets as a question.
  std::vector<std::vector<scope::IndicatorValue>> AnyOf() const;
};

ScopeInputs InputsOf(const Incident& incident, const std::vector<ScopeWord>& words,
                     const std::vector<LeftOut>& left_out, const ledger::ScanRange& range,
                     const ledger::Ledger& ledger, const reg::Register& registers,
                     std::string_view program);
std::string WriteInputs(const ScopeInputs& inputs);  // JSON, in one line
Result<ScopeInputs> ReadInputs(std::string_view json);

}  // namespace haetae::incident
