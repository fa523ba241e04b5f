// When whom learned what of an incident: the awareness log. Entries are only ever added: the
// database refuses to change one, and each holds the SHA-256 of the one before, so that a file that
// was changed by other means is found out.
//
//   AwarenessLog log(store);
//   TRY(log.Add({.incident = 1, .kind = "first_signal", .at = …, .by = "kim", .why = "…"}));
//   std::vector<Awareness> all = TRY(log.Of(1));       // kConflict where the chain is broken
//
// `at` is when it happened, `said` when it was written down; the two are never mixed up. What was
// wrong is withdrawn by another entry, and both stay to be seen. Format: docs/formats/incidents.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "incident/store.h"

namespace haetae::incident {

inline constexpr size_t kAwarenessTextBytesMax = 64 << 10;  // of a source or a reason
inline constexpr size_t kFactsKeptBytesMax = 4 << 20;       // of a file of facts

// What an entry may tell: times that laws count from, what was decided, and what was done.
struct AwarenessKind {
  std::string_view name;
  Phrase word;
};
std::span<const AwarenessKind> AwarenessKinds();
const AwarenessKind* FindAwarenessKind(std::string_view name);

struct Awareness {
  int64_t n = 0;  // its number in the file, from 1
  uint32_t incident = 0;
  std::string kind;  // of AwarenessKinds()
  // "done": the duty; "facts": the file's text; "withdrawn": the number of an entry; "found" and
  // "closed": what haetae tells with it, entry_words.h; else "".
  std::string what;
  Time at;             // when it happened
  Time said;           // when it was written down
  std::string by;      // who wrote it down
  std::string source;  // where it is known from: a mail, a ticket, "haetae"
  std::string why;
  std::string before;  // the hash of the entry before, of whatever incident; "" of the first
  std::string hash;    // SHA-256 of HashedText(), in hexadecimal digits
};

// What is hashed: every part behind its length and a colon, so that no two entries are the same
// bytes. docs/formats/evidence.md.
std::string HashedText(const Awareness& entry);

// The entries that stand: without those that were withdrawn, and without the withdrawals.
std::vector<Awareness> Standing(const std::vector<Awareness>& log);

class AwarenessLog {
 public:
  explicit AwarenessLog(IncidentStore& store) : store_(store) {}
  // Writes an entry down for good; gives it its number and hash. kNotFound names the incidents.
  Result<Awareness> Add(Awareness entry);
  // That haetae found these incidents, for those that it had not found before: the company's first
  // signal, unless somebody had one earlier.
  Status AddFound(const std::vector<Incident>& incidents, Time now);
  // The entries of an incident in the order in which they were written down; of all: 0.
  // kConflict where an entry is not what it was when it was written.
  Result<std::vector<Awareness>> Of(uint32_t incident);

 private:
  Result<std::vector<Awareness>> All();
  IncidentStore& store_;
};

}  // namespace haetae::incident
