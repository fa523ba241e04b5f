// The words that laws, facts and notices share: kinds of data, regions, facts that a law may ask a
// person for, contents of notices, authorities and sources. All of it is data in laws/lexicon/.
//
//   Lexicon lexicon = LoadLexicon("laws/lexicon", errors);
//   const FieldKind* kind = lexicon.Field("door_code");       // by id or alias
//
// Read-only once loaded, then thread-safe. Format: docs/formats/laws.md.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace haetae::duty {

struct FieldKind {
  std::string id;
  Phrase name;
  std::vector<std::string> aliases;
  std::vector<std::string> classes;
  int severity = 1;  // its part of ENISA's data processing context, 1 to 4
  Phrase severity_why;
};

struct AskedFact {
  std::string id;
  bool number = false;  // else true or false
  std::string done;     // a duty: once it was done, the answer is yes
  // A duty: how many people its notices told whom the scope rules out since. 0 where nobody says.
  std::string ruled_out;
  Phrase ask;
};

struct Item {
  std::string id;
  Phrase name;
  std::string from;   // groups people records period intrusion events first_signal, or form
  std::string needs;  // a fact without which nobody may say it; "": none
};

struct Lexicon {
  std::vector<FieldKind> fields;
  std::map<std::string, std::vector<std::string>, std::less<>> regions;  // id to countries
  std::map<std::string, Phrase, std::less<>> region_names;
  std::map<std::string, Phrase, std::less<>> places;   // "US-CA": "California"
  std::set<std::string, std::less<>> divided;          // countries whose states are in `places`
  std::map<std::string, Phrase, std::less<>> classes;  // of kinds of data
  std::map<std::string, Phrase, std::less<>> sectors;
  std::map<std::string, AskedFact, std::less<>> facts;
  std::map<std::string, Item, std::less<>> items;
  std::map<std::string, Phrase, std::less<>> authorities;
  std::map<std::string, Phrase, std::less<>> sources;

  // By id or alias; nullptr where there is none.
  const FieldKind* Field(std::string_view id) const;
  bool IsClass(std::string_view name) const;
  // A country, a state of one, or a region without its "@".
  bool IsPlace(std::string_view code) const;
  // A code, or "@" and a region: English keeps it, Korean has its name.
  Phrase PlaceWords(const std::string& place) const;
  // "living in California", "living outside Japan": in any of the codes, or nobody knows where.
  Phrase Living(const std::vector<std::string>& codes, bool or_not_known = false) const;

  std::map<std::string, size_t, std::less<>> field_by_word;  // of `fields`
};

// "KR" or "US-CA", whether or not there is such a place.
bool HasPlaceForm(std::string_view text);

// Reads all files of the folder; what is wrong is added to `errors`.
Lexicon LoadLexicon(const std::filesystem::path& folder, std::vector<Error>& errors);

}  // namespace haetae::duty
