// What is known of an incident, as laws ask it. A fact that is absent is unknown, which is not the
// same as false.
//
//   Facts facts = TRY(ReadFacts(text, "facts.toml", lexicon));
//   facts.times.at("first_signal")
//
// Written by hand (`haetae duty list --facts FILE`) or filled from a measured scope (measured.h).
// Plain data. Format: docs/formats/laws.md, "Facts".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/toml_text.h"
#include "base/error.h"
#include "base/time.h"
#include "duty/lexicon.h"

namespace haetae::duty {

inline constexpr uint64_t kFactsBytesMax = 32 << 20;
inline constexpr size_t kGroupsMax = 100'000;
inline constexpr double kNumberMax = 1e15;  // of a fact that is a number
inline constexpr size_t kWarningsMax = 100;
inline constexpr size_t kLaterMax = 1'000;              // times of one fact
inline constexpr int64_t kPeopleMax = 100'000'000'000;  // in one group

enum class Certainty { kConfirmed, kPossible };

struct GroupField {
  std::string kind;  // as written, without ":masked"
  bool masked = false;
};

// People with the same residence and the same fields.
struct Group {
  std::string residence;           // "KR", "US-CA", "EU"; "" where it is not known
  bool residence_assumed = false;  // nobody looked it up: laws go by it, and no text states it
  std::optional<int64_t> people, records;
  std::optional<bool> members;
  std::optional<std::vector<GroupField>> fields;
  // Could have been disclosed of confirmed people too, and nobody can rule it out. Laws go by
  // `fields` alone.
  std::vector<GroupField> doubted{};
  Certainty certainty = Certainty::kConfirmed;
  bool suspected = false;  // possible only as long as nothing more than a suspicion is in force
};

struct Controller {
  std::string name, country;
  std::optional<std::vector<std::string>> establishments, listed, sectors;
};

// From its first moment to its last.
struct Span {
  std::optional<Time> first, last;
  bool known() const { return first && last; }
};

// What a kind of data that the lexicon does not know is like.
struct KindHint {
  std::string like;                                 // a kind of the lexicon, or ""
  std::optional<std::vector<std::string>> classes;  // its classes where it is like none
};

struct Facts {
  std::vector<std::string> events;
  bool event_assumed = false;  // nobody has said what happened: `events` is what reading is
  std::map<std::string, bool, std::less<>> flags;      // malicious, encrypted, serious_harm …
  std::map<std::string, double, std::less<>> numbers;  // of the lexicon
  std::map<std::string, Time, std::less<>> times;      // first_signal, confirmed …
  // What others say of the same: each after the one in `times`, sorted, none twice.
  std::map<std::string, std::vector<Time>, std::less<>> later;
  std::string assessed_risk;  // "", "unlikely", "risk", "high"
  Controller controller;
  std::string residence;  // of groups that do not say theirs
  std::vector<Group> groups;
  // Of all groups together. `records_by_page`: measured, what one page shows of one person as one.
  std::optional<int64_t> records;
  bool records_by_page = false;
  // Measured. Of those who are possible and were not read as far as the logs show, so many can have
  // been at most; nothing where nobody can say, or where it may be all of them.
  std::optional<int64_t> possible_most;
  std::optional<int64_t> accesses;                        // that disclosed somebody's data
  std::map<std::string, std::string, std::less<>> items;  // ready form items; the text may be ""
  Span period;                                            // when the data were read
  Span intrusion;  // the attack as a whole, from its first attempt on
  Span suspected;  // when data of those who cannot be ruled out may have been read
  std::map<std::string, KindHint, std::less<>> kinds;
  std::map<std::string, std::string, std::less<>> count_from;      // clock to one of its times
  std::map<std::string, std::string, std::less<>> count_from_why;  // clock to the reason
};

// Facts and, in sentences, what of the file was not used ("line 3: …") and which kinds of data
// nothing knows.
struct FactsRead {
  Facts facts;
  std::vector<std::string> warnings, unknown_kinds;
};

// Facts that stand for themselves, or those that a person writes beside what was measured: without
// groups, and without what happened where that was measured too.
enum class FactsKind { kWhole, kBesideMeasured };

// All problems of a file, or the facts.
std::expected<FactsRead, std::vector<Error>> ReadFacts(std::string_view text,
                                                       const std::string& where,
                                                       const Lexicon& lexicon,
                                                       FactsKind kind = FactsKind::kWhole);
// The same of a table that was read already: what is wrong is added to `errors`.
FactsRead ReadFactsTable(const toml::table& table, const std::string& where, const Lexicon& lexicon,
                         std::vector<Error>& errors, FactsKind kind = FactsKind::kWhole);

// Whether `event` is a suspicion and nothing else.
bool IsSuspicionAlone(const Facts& facts);
// Where it is, nobody is confirmed: whose data were read may be affected, as who is possible is.
void SuspectAlone(Facts& facts);

// The facts as a file that ReadFacts() reads the same from.
std::string FactsText(const Facts& facts);

// The records of all groups; nothing where nobody knows them of some.
std::optional<uint64_t> RecordsOf(const Facts& facts);

bool IsEvent(std::string_view word);
bool IsTimeFact(std::string_view word);
bool IsFlagFact(std::string_view word);  // the fixed ones; the lexicon has more
// What to write instead of a word that is no event, or no sector.
std::string EventAdvice(std::string_view word);
std::string SectorAdvice(std::string_view word, const Lexicon& lexicon);

}  // namespace haetae::duty
