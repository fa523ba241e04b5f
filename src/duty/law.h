// A law as data: its duties with their triggers, clocks, recipients, deadlines and contents.
//
//   LawBook book = LoadLaws("laws", errors);
//   for (const Law& law : book.laws)
//     for (const Duty& duty : law.duties) … duty.id, duty.article …
//
// Several duties may share an id with validity that does not overlap: they are versions of one.
// Read-only once loaded, then thread-safe. Format: docs/formats/laws.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "duty/calendar.h"
#include "duty/condition.h"
#include "duty/deadline.h"
#include "duty/lexicon.h"

namespace haetae::duty {

inline constexpr uint64_t kLawBytesMax = 4 << 20;
inline constexpr size_t kLawsMax = 1'000;

enum class Audience { kPersons, kAuthority, kPublic, kMedia, kBureaus };
std::string_view AudienceName(Audience audience);

struct ContentItem {
  std::string item;  // of the lexicon
  Phrase article;
  bool optional = false;
  bool when_late = false;  // asked for where the deadline is over, else optional
  bool IsAsked(bool late) const { return !optional && (late || !when_late); }
};

// What goes out when some items are not known yet.
struct Partial {
  std::vector<std::string> unknown, first;
  std::optional<Deadline> then;
};

struct Delay {
  Phrase ground;
  Phrase article;
  std::optional<Deadline> most;
};

struct Substitute {
  std::string channel;
  int64_t days = 0;
  Phrase when;
};

struct Penalty {
  Phrase text, most, article;
};

struct Duty {
  std::string id;
  std::optional<int64_t> valid_from, valid_to;  // local days, both inclusive
  bool proposed = false;
  std::string chosen_by;  // the clock whose date chooses the version
  Phrase article;         // Korean: citation.h
  std::vector<std::string> sources;
  Phrase confirm;  // empty: nothing to confirm with counsel
  Phrase tell;
  Phrase title;  // of the document by which it is told; empty: as the notice is drafted
  Audience audience = Audience::kPersons;
  Counted certainty = Counted::kAny;   // for persons: whom it is about
  std::string people;                  // for persons: a number of the facts, of whom none are in
                                       // its groups (AskedFact::ruled_out); empty: of the groups
  std::vector<std::string> residence;  // for persons
  std::vector<std::string> to;
  bool to_any_one = false;
  std::string clock;
  std::string done_by;     // a time of the facts: that it was done then; empty: none says so
  std::string not_before;  // a duty that the law has done first; empty: none
  Deadline deadline;       // empty: without delay
  std::optional<Deadline> longest;  // of "without delay"
  std::optional<Deadline> update;
  std::vector<std::string> channels, wording;
  std::string sends;  // "person", "filing", "posting"
  Condition applies;
  std::vector<Condition> unless;
  std::vector<ContentItem> contents;
  std::optional<Partial> partial;
  std::vector<Delay> delays;
  std::optional<Substitute> substitute;
  std::vector<Penalty> penalties;
};

struct Law {
  std::string id, country, time_zone, file;
  std::string area;  // where who lives there lives under this law: its country, or wider
  Phrase name;
  std::vector<std::string> languages;
  std::vector<Phrase> cites;  // what its citations name, beside numbers
  std::vector<Duty> duties;
};

// Whether its notice says that the data did not leak after all.
bool SaysNotLeaked(const Duty& duty);

struct LawBook {
  Lexicon lexicon;
  std::map<std::string, Calendar, std::less<>> calendars;
  std::vector<Law> laws;  // by file name

  // Every version of a duty, in the order of validity; empty where there is none.
  std::vector<const Duty*> Versions(std::string_view id) const;
  const Law* LawOf(std::string_view duty_id) const;
  // Every id once, in order.
  std::vector<std::string> DutyIds() const;
};

// Reads lexicon, calendars and laws of the folder; what is wrong is added to `errors`.
LawBook LoadLaws(const std::filesystem::path& folder, std::vector<Error>& errors);

// One law, read beside what `book` has of lexicon and calendars. Nothing where it is no TOML.
std::optional<Law> ReadLaw(std::string_view text, const std::filesystem::path& path,
                           const LawBook& book, std::vector<Error>& errors);

// The law files of a folder in the order of their names.
std::vector<std::filesystem::path> TomlFiles(const std::filesystem::path& folder,
                                             std::vector<Error>& errors);

}  // namespace haetae::duty
