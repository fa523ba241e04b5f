// What an import counted. Every row of a source is in exactly one of the first kinds, and every
// person of the incident in exactly one of reached and unreached.
//
//   counts.rows == counts.rows_unreadable + counts.rows_others + counts.rows_of_people
//   counts.people == counts.with_email + counts.with_phone - counts.with_both + counts.unreached
//   counts.refused(Field::kEmail, Reason::kInjection)
//
// The names in JSON are those of the members.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "contact/reason.h"

namespace haetae::contact {

struct Counts {
  uint64_t rows = 0;             // of all sources
  uint64_t rows_unreadable = 0;  // refused whole
  uint64_t rows_others = 0;      // of people whom the incident did not reach
  uint64_t rows_of_people = 0;
  uint64_t rows_repeated = 0;       // of these: of somebody who had a row already
  uint64_t rows_repeated_same = 0;  // of these: that said nothing new

  uint64_t people = 0;      // of the incident
  uint64_t with_email = 0;  // a usable one
  uint64_t with_phone = 0;
  uint64_t with_both = 0;
  uint64_t unreached = 0;              // no usable address: told by the substitute
  uint64_t unreached_without_row = 0;  // of these: whom no row names

  uint64_t smtputf8 = 0;     // addresses that were taken and need a server with SMTPUTF8
  uint64_t idn = 0;          // … whose domain is beyond ASCII
  uint64_t more_emails = 0;  // kept beside people's own, for when these fail
  uint64_t more_phones = 0;

  uint64_t shared_emails = 0;           // addresses that are several people's own
  uint64_t people_sharing_email = 0;    // these people: each is told
  uint64_t most_sharing_one_email = 0;  // behind the most shared one
  uint64_t shared_phones = 0;
  uint64_t people_sharing_phone = 0;
  uint64_t most_sharing_one_phone = 0;

  uint64_t unsubscribed = 0;      // people who want no advertising: told all the same
  uint64_t suppression_rows = 0;  // of the lists that say so

  std::array<std::array<uint64_t, kReasons>, kFields> refusals{};

  uint64_t& refused(Field field, Reason reason) {
    return refusals[static_cast<size_t>(field)][static_cast<size_t>(reason)];
  }
  uint64_t refused(Field field, Reason reason) const {
    return refusals[static_cast<size_t>(field)][static_cast<size_t>(reason)];
  }
  bool operator==(const Counts&) const = default;
};

// The plain counts with their names, for JSON and tables.
struct Counter {
  std::string_view name;
  uint64_t Counts::* member;
};
const std::vector<Counter>& Counters();

// {"people": …, "refused": [{"field": "email", "reason": "injection", "count": 3}]}
std::string CountsJson(const Counts& counts);
// Members that are not known are ignored.
Result<Counts> ParseCounts(std::string_view json);

// What a person is told of an import: a sentence a line, those that say something.
std::vector<Phrase> InWords(const Counts& counts);

}  // namespace haetae::contact
