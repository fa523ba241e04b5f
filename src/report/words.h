// The words that people see for the names that programs use: fields, dimensions, severities and
// ATT&CK techniques, in English and Korean. A name that is not in the table is shown as it is, with
// spaces for underscores; it may be log text, so whoever prints it escapes it.
//
//   FieldWord("entrance_code").ko;      // "공동현관 비밀번호"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "base/time.h"
#include "incident/investigation.h"

namespace haetae::report {

Phrase FieldWord(std::string_view field);
// A field as the catalogue writes it: "entrance_code:masked" is "entrance code (masked)".
Phrase DisclosedWord(std::string_view field);
Phrase DimensionWord(std::string_view dimension, bool plural);
Phrase SeverityWord(incident::Severity severity);
// "usual:", before what a finding says of it.
Phrase PartWord(detect::Part part);
// "" where the technique is not one that haetae's detectors name.
std::string_view TechniqueName(std::string_view technique);
// "https://attack.mitre.org/techniques/T1606/001/", or "" if this is not a technique's id.
std::string TechniqueAddress(std::string_view technique);

// "2 h", "40 min", "3 d": the largest unit, with one decimal where it is not whole.
Phrase SpanWord(Duration span);

// The zone that times are shown in: so far east of UTC, or one of the tz database, by whose clocks
// each time has the offset of its own day.
class Zone {
 public:
  Zone(Duration offset = 0) : offset_(offset) {}  // NOLINT: an offset is a zone
  // It is in the tz database: duty::IsTimeZone.
  static Zone Named(std::string name);
  Duration OffsetAt(Time time) const;
  std::string Name() const;             // "+09:00", "UTC", "Europe/Berlin": for headings
  std::string Format(Time time) const;  // "2025-07-11T11:00:00+02:00"
  bool named() const { return !name_.empty(); }

 private:
  Duration offset_ = 0;
  std::string name_;
};

// Times for people, in the zone `offset` east of UTC.
std::string Minute(Time time, Duration offset);  // "2025-06-24 03:12"
// Sentences keep times as "2025-06-24T03:12:09.000000Z", so that one that is kept can be read in
// any zone: each becomes "2025-06-24 12:12:09 +09:00". To the minute or the second, as it stands
// there.
std::string InZone(std::string_view text, const Zone& zone);
Phrase InZone(const Phrase& text, const Zone& zone);
// The same of a sentence that may tell who said something ("accepted by kim on 2025-07-01T03:12Z:
// the mail says 2025-06-24T03:12Z"): the time of saying it is haetae's, and so is the one with
// which a rejection that ran out ends; those in between are the person's words, and stay.
std::string SaidInZone(std::string_view text, const Zone& zone);
std::string ShortMinute(Time time, Duration offset);  // "06-24 03:12"
std::string ZoneName(Duration offset);                // "+09:00", "UTC"
bool IsSet(Time time);                                // neither of the two marks for "none"
bool IsSet(const scope::CoverageSummary& coverage);   // false: no logs at all

// How many people are members, non-members and unlisted: "9,902 members, 642 non-members".
Phrase PeopleKinds(const scope::Scope& scope);

}  // namespace haetae::report
