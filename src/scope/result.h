// The answer to "who and what did these indicators reach?": plain data, made by scope.h, shown by
// the reports. Counts are exact. People are members, non-members (they stand in somebody else's
// payload) and unlisted ids that no register knows; views of the same person count once.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace haetae::scope {

struct FieldCount {
  uint64_t clear = 0;   // people shown it in clear at least once
  uint64_t masked = 0;  // people who were only shown it masked
};
struct PeopleCount {
  uint64_t people = 0;
  uint64_t accesses = 0;  // disclosing
};
inline constexpr size_t kPeopleKinds = 3;  // members, non-members, unlisted
// People who are the same to a law: of one kind, and shown the same fields.
struct PeopleGroup {
  std::string_view kind;  // "member" "non_member" "unlisted"
  std::string fields;     // "address;entrance_code:masked;name", by name
  auto operator<=>(const PeopleGroup&) const = default;
};
struct Gap {
  std::string source;
  Time from, to;
  // Those whose requests in such logs were answered, or may have been; empty: nobody knows.
  std::vector<uint16_t> routes{};
};
// A log of which many lines could not be read.
struct TornLog {
  std::string source;
  Time from, to;  // of the lines that could
  uint64_t lost = 0, lines = 0;
  std::vector<uint16_t> routes{};  // as of a gap
};
struct MissingLog {
  std::string name;
  std::vector<uint16_t> routes{};  // as of a gap
};
// Logs of one kind: they say the same things of requests, and one may take another's place.
struct LogKind {
  std::string log;  // the first of them, as it is shown
  Time from;
  std::vector<std::string> sources;
  // Those whose requests in them were answered, or may have been; empty: nobody knows.
  std::vector<uint16_t> routes{};
};
struct CoverageSummary {
  Time from = kTimeMax, to = kTimeMin;  // from > to: no logs at all
  std::vector<Gap> gaps;
  std::vector<MissingLog> missing_sources;  // that logs of their kind say there must be
  std::vector<TornLog> torn{};
  std::vector<LogKind> kinds;  // of logs; a scope keeps none
  // The time that is asked for: what may have been read outside is no doubt.
  Time asked_from = kTimeMin, asked_to = kTimeMax;
};

// Why more people than the confirmed cannot be ruled out.
enum class DoubtKind : uint8_t {
  kNoLogs,          // a gap in the logs, during the incident or beside it
  kBeforeLogs,      // the logs begin later than the key, or when the incident was under way
  kMissingSource,   // a log that was not given
  kUnknownOutcome,  // the log does not say whether it was answered
  kUnnamedResults,  // an answer was about people, and neither log, response nor register says whom
};
inline constexpr size_t kDoubtKinds = 5;
struct Doubt {
  DoubtKind kind;
  Time from, to;  // from ≤ t < to: when accesses of the incident may be missing
  std::string source;
  Phrase why;
  bool members_only = false;  // nobody else can have been in the answers
  // Those that the missing logs would show; empty: nobody knows.
  std::vector<uint16_t> routes{};
};

struct Scope {
  uint32_t version = 1;
  Phrase reason;  // why this version exists
  struct Indicator {
    std::string dimension, value;
  };
  std::vector<Indicator> indicators;
  uint64_t people = 0, members = 0, non_members = 0, unlisted = 0;
  uint64_t accounts = 0;  // people whose own record was asked for, not only carried
  uint64_t accesses = 0;  // disclosing: views
  uint64_t records = 0;   // people in the answers, each as often as they stood in one
  uint64_t bytes = 0;     // of the answers
  uint64_t unsized = 0;   // disclosing accesses of which the log does not say the bytes
  uint64_t listed = 0;    // of the records, those whom an answer listed: a search's, an export's
  uint64_t unnamed = 0;   // of these, those of whom nobody knows who they are
  // Things (Route::subject_is_thing) that were read and stand in no relation, each once, and how
  // many people they are of at most, were each as many people's as any that stands there.
  uint64_t ownerless = 0, ownerless_people = 0;
  // Answers that listed people, or may have, where the log says neither whom nor how many.
  uint64_t uncounted = 0;
  uint64_t missing = 0;          // named nobody
  uint64_t unknown_outcome = 0;  // the log does not say whether they disclosed
  std::map<std::string, FieldCount> by_field;
  std::map<std::string, PeopleCount> by_route;
  // People; only where it was asked for. Of the possible ones what they could have been shown:
  // possible_shown.h.
  std::map<PeopleGroup, uint64_t> by_group, possible_by_group;
  // What logs that are missing may have shown of confirmed people of a kind too, as
  // PeopleGroup::fields; "" where none is missing.
  std::string doubted_fields[kPeopleKinds];
  std::map<int64_t, PeopleCount> by_day;          // days since 1970, UTC
  std::map<std::string, PeopleCount> by_country;  // of the reader, ISO 3166; "" not known
  uint64_t possible_people = 0;            // everyone who cannot be ruled out, confirmed included
  uint64_t possible_by[kDoubtKinds] = {};  // of them, not confirmed, for each kind of doubt
  uint64_t possible_by_kind[kPeopleKinds] = {};  // of them, not confirmed
  uint64_t ruled_out = 0;                        // known people who are neither
  std::vector<Doubt> doubts;
  uint64_t possible_likely = 0;  // what the highest own rate could have reached in the gaps
  std::vector<Phrase> possible_why;
  Time first_access = kTimeMax, last_access = kTimeMin;
  CoverageSummary coverage;
};

}  // namespace haetae::scope
