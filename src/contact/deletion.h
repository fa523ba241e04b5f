// The end of an incident's contacts: the key first, then the files; a record of it stays.
//
//   for (const Deletion& done : TRY(DeleteContacts(data, incident, SystemClock()))) …
//
// Needs no key. A crash at any point is finished by the next call; a second call changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"

namespace haetae::contact {

struct Deletion {
  std::string at;      // RFC 3339
  std::string import;  // its id, in hexadecimal; "damaged" where the book does not say
  uint64_t people = 0;
};

// Whether there are contacts of the incident, of whichever import.
Result<bool> HasContacts(const fs::path& data, uint64_t incident);

// The ids of their imports, the last one's last.
Result<std::vector<std::string>> ImportsOf(const fs::path& data, uint64_t incident);

// All books of the incident, each with a record, the last import's last. Empty where there is
// nothing to delete.
Result<std::vector<Deletion>> DeleteContacts(const fs::path& data, uint64_t incident, Clock& clock);

// All that were recorded, oldest first.
Result<std::vector<Deletion>> DeletionsOf(const fs::path& data, uint64_t incident);

// Overwrites the wrapped key of an open book and syncs it. Also for a book that another replaces.
Status DestroyKey(int fd, const fs::path& path);

}  // namespace haetae::contact
