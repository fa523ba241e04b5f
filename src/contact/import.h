// Takes the contacts of the people whom an incident reached out of somebody's tables, into the
// encrypted book.
//
//   Imported done = TRY(Import(TRY(ReadDescription("contacts.toml")), people,
//                              {.data = data, .incident = 7, .key = &key}));
//   for (const Phrase& line : InWords(done.counts)) …
//
// Three passes: rows are checked and go, encrypted, to the partition of their person; each
// partition becomes its people, in order; shared addresses are counted. No contact is ever on the
// disk in plain text. The book takes the place of an earlier one at once, or nothing changes: a
// crash, a full disk and an error leave what was there. Earlier books lose their key, but those
// that are to be kept. Memory: about 150 MiB, and a bit a person
// three times; disk: about 50 bytes a row while it runs. Uses a thread beside the caller's.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "contact/counts.h"
#include "contact/description.h"
#include "contact/key.h"
#include "contact/people.h"

namespace haetae::contact {

struct ImportProgress {
  enum Stage { kReading, kJoining, kCounting };
  Stage stage = kReading;
  uint64_t done = 0;   // rows, or people
  uint64_t total = 0;  // 0: not known
};

struct ImportOptions {
  fs::path data;  // the book is DATA/contacts/N/book
  uint64_t incident = 0;
  const SecretKey* key = nullptr;
  Language language = Language::kEnglish;  // of the problems file
  Clock* clock = nullptr;                  // null: the system's
  // Ids of imports whose book stays beside the new one, because the sending of a plan has begun
  // with it. Asked when the new book is ready, with the folder locked; null: none stays.
  std::function<Result<std::set<std::string, std::less<>>>()> keep;
  std::function<void(const ImportProgress&)> progress;
};

struct Imported {
  Counts counts;
  fs::path problems;                        // the file that lists what was refused
  std::vector<Phrase> warnings;             // what is likely a mistake in the contacts file
  std::set<std::string, std::less<>> kept;  // imports whose book stayed
};

Result<Imported> Import(const Description& description, People& people,
                        const ImportOptions& options);

}  // namespace haetae::contact
