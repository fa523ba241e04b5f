// The words by which a draft tells personal routes from others: English and romanised Korean, as
// one table of data. A word is found in singular, plural and camelCase ("userOrders" is user,
// order).
//
//   for (const Word* word : WordsOf("order-history")) …      // {"order", …}, {"history", …}
//
// Pure and thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::access {

enum WordRole : uint16_t {
  kPeople = 1,      // what stands behind it is a person: /users/77
  kSelf = 2,        // the one who asks: /me
  kData = 4,        // personal data: /addresses
  kPublic = 8,      // what stands behind it is for everybody: /products/77
  kAction = 16,     // shows nothing of anybody: /logout
  kIssue = 32,      // gives out a credential: /login
  kStructure = 64,  // says nothing either way: /api/v1
  kStaff = 128,     // staff look at others: /admin
};

struct Word {
  std::string_view text;  // singular, lower case
  uint16_t roles;
  std::string_view fields;  // what it discloses, joined by commas; "" nothing particular
};

// Null for a word that is not in the table. `text` in lower case.
const Word* FindWord(std::string_view text);

struct SegmentWords {
  std::vector<const Word*> words;  // the known ones, in order
  bool all_known = false;          // at least one, and no other
  uint16_t roles = 0;              // of all of them
};
SegmentWords WordsOf(std::string_view segment);

// A query parameter that can name somebody, compared without case, '_', '-' and '.'.
enum class Naming : uint8_t { kNone, kPerson, kContact, kGeneric };
Naming NamingOf(std::string_view parameter);

// True for the ending of a file that is the same for everybody: "png", "css" …
bool IsStaticEnding(std::string_view ending);

}  // namespace haetae::access
