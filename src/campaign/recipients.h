// The people whom notices go to, in the order in which contacts and deliveries number them, for
// good: logs that are read later change neither who they are nor their numbers.
//
//   Recipients people = Recipients::Of(bits, numbering);      // today's scope
//   WriteFileDurably(path, people.Bytes(numbering));
//   Recipients same = TRY(Recipients::Parse(bytes, numbering, path));
//   same.IdOf(4711);
//
// First those whose number the ledger keeps, in its order; then those whom only the register names,
// by their ids. Borrows the dictionary. A bit a subject, and the ids that the ledger does not keep.
// The file: docs/formats/campaigns.md. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "campaign/ranked.h"
#include "contact/book.h"
#include "contact/people.h"
#include "scope/people_groups.h"
#include "scope/people_set.h"

namespace haetae::campaign {

class Recipients final : public contact::People {
 public:
  static Recipients Of(scope::PeopleBits people, const scope::Numbering& numbering);
  static Result<Recipients> Parse(std::string_view bytes, const scope::Numbering& numbering,
                                  const fs::path& where);
  std::string Bytes(const scope::Numbering& numbering) const;

  uint32_t size() const override { return kept_.size() + static_cast<uint32_t>(others_.size()); }
  Status Find(std::span<const std::string_view> ids, std::span<uint32_t> numbers) override;
  std::string_view IdOf(uint32_t person) const;
  // Calls `take` with the number here and the number there of everybody who is in both lists.
  void EachAlsoIn(const Recipients& other,
                  const std::function<void(uint32_t here, uint32_t there)>& take) const;
  // Of each person, its group; everybody must have one.
  Result<std::vector<uint16_t>> GroupsOf(const scope::PeopleGroups& groups) const;

 private:
  explicit Recipients(const Dictionary& subjects) : subjects_(&subjects) {}
  const Dictionary* subjects_;
  Ranked kept_;                      // numbers that the ledger keeps
  std::vector<std::string> others_;  // ids, sorted
};

// How many of `people` are not among `others`.
Result<uint64_t> CountWithout(const Recipients& people, Recipients& others);

// Of an import of contacts: which people it was for. DATA/campaigns/N/recipients-IMPORT.json, and
// of the last one recipients.json.
struct RecipientsNote {
  uint64_t incident = 0, scope_version = 0, people = 0;
  uint64_t confirmed = 0;
  bool possible = false;                                 // those who cannot be ruled out, too
  std::string import;                                    // of the contact book
  std::string list, list_sha256, groups, groups_sha256;  // files beside it
  std::vector<scope::PeopleGroups::Group> kinds;         // what numbers in `groups` mean
  // Of each of them, how many live where ("KR", "US-CA"); the others' contacts do not say.
  std::vector<std::map<std::string, uint64_t, std::less<>>> places;
  std::map<std::string, uint64_t, std::less<>> languages;  // that they speak, as contacts say
  // By duty, how many its plans of before told of less than is known of them.
  std::map<std::string, uint64_t, std::less<>> told_less;
  std::string made, by;
};
Status WriteNote(const fs::path& data, const RecipientsNote& note);
// Of the last import, or of the one with that id. kNotFound says that contacts must be imported
// first.
Result<RecipientsNote> ReadNote(const fs::path& data, uint64_t incident,
                                const std::string& import = "");
// Counts places and languages, in one pass over the book.
Status CountPlaces(const contact::Book& book, const std::vector<uint16_t>& groups,
                   RecipientsNote& note);
// A file that the note names; kConflict where its bytes are others.
Result<std::string> ReadListed(const fs::path& folder, const std::string& name,
                               const std::string& sha256);

// Two bytes a person, little-endian.
std::string GroupBytes(const std::vector<uint16_t>& groups);
Result<std::vector<uint16_t>> ParseGroups(std::string_view bytes, uint64_t people, size_t kinds,
                                          const fs::path& where);

}  // namespace haetae::campaign
