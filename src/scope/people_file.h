// The people file of the contract: one row a person, none left out. Whoever counts people hands
// them here, in the order of their ids.
//
//   PeopleFile file = TRY(PeopleFile::Create(target));
//   for each person: TRY(file.Add({.subject = …, .kind = "member", …}));
//   table::Written written = TRY(file.Finish(about));
//
// Texts of a row need to live until Finish(), as those of dictionaries do. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "register/register.h"
#include "scope/result.h"
#include "table/table_file.h"

namespace haetae::scope {

// What the contract calls the kinds of people.
inline constexpr std::array<std::string_view, kPeopleKinds> kKindTexts = {"member", "non_member",
                                                                          "unlisted"};

// The place of a kind in kKindTexts, by its text.
inline size_t KindNamed(std::string_view text) {
  const auto kind = std::ranges::find(kKindTexts, text);
  CHECK(kind != kKindTexts.end());
  return static_cast<size_t>(kind - kKindTexts.begin());
}
// Of kKindTexts.
inline size_t KindNumber(const reg::Register& registers, uint32_t subject) {
  if (registers.IsMember(subject)) return 0;
  return registers.IsCarried(subject) ? 1 : 2;
}
inline std::string_view KindText(const reg::Register& registers, uint32_t subject) {
  return kKindTexts[KindNumber(registers, subject)];
}

struct PersonRow {
  std::string_view subject;
  std::string_view kind;    // "member" "non_member" "unlisted"
  std::string_view fields;  // "name;entrance_code:masked"
  Time first, last;
  uint64_t accesses = 0;
};

class PeopleFile {
 public:
  static Result<PeopleFile> Create(const table::Target& target);
  Status Add(const PersonRow& person);
  Result<table::Written> Finish(table::About about);

 private:
  explicit PeopleFile(table::TableFile file);
  table::TableFile file_;
  table::Rows rows_;
};

}  // namespace haetae::scope
