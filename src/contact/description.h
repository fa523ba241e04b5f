// What a contacts file says: where the contacts of customers stand, and how the columns are called.
//
//   Description description = TRY(ReadDescription("contacts.toml"));
//
// docs/formats/contacts.md has the grammar. Paths are made relative to the file's folder. A member
// that is not known is an error: a role spelt wrong would lose every address in its column.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"

namespace haetae::contact {

enum class Role : uint8_t {
  kPerson,
  kEmail,
  kPhone,
  kLanguage,
  kName,
  kCountry,
  kSubdivision,
  kUnsubscribed
};
inline constexpr size_t kRoles = static_cast<size_t>(Role::kUnsubscribed) + 1;
inline constexpr std::array<std::string_view, kRoles> kRoleNames = {
    "person", "email", "phone", "language", "name", "country", "subdivision", "unsubscribed"};

inline constexpr size_t kSourcesMax = 64;
inline constexpr uint64_t kDescriptionBytesMax = 1 << 20;

struct Place {
  enum Kind { kCsv, kParquet, kSqlite, kPostgres };
  Kind kind = kCsv;
  fs::path path;      // of the file; of PostgreSQL: of the file with the connection string
  std::string query;  // SQLite, PostgreSQL
  bool cp949 = false;
  // What each role's column is called; "": the table has none.
  std::array<std::string, kRoles> columns;
  // Not given: columns that are called as the roles are taken, those that are there.
  bool columns_given = false;
  bool suppression = false;
};

struct Description {
  std::string country;  // "KR", or "" : none
  std::string language = "ko";
  std::vector<Place> sources, suppressions;
};

Result<Description> ReadDescription(const fs::path& file);
// `folder`: what paths are relative to; `where`: for errors.
Result<Description> ParseDescription(std::string_view text, const fs::path& folder,
                                     const std::string& where);

// BCP 47 in lower case: "ko_KR" gives "ko-kr"; "" if it is none.
std::string LanguageTag(std::string_view text);

// The columns of a place as a table has them: what was given, or those that are there. Fails where
// one is missing. `there`: the names of the table's columns.
Result<std::array<std::string, kRoles>> ChooseColumns(const Place& place,
                                                      const std::vector<std::string>& there);

}  // namespace haetae::contact
