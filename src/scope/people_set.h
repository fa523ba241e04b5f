// The people of a scope as they are kept, so that a later scope can say who came and who went.
//
//   std::string kept = PeopleBytes(people, {.subjects = subjects, .numbered = n, .secret = s});
//   PeopleBits before = TRY(PeopleOf(kept, numbering));      // in today's numbers
//   CountOf(Without(people, before));                        // who is new
//
// People are bits by their number in the dictionary of subjects. Kept are the numbers that the
// ledger has committed, as a Roaring bitmap: the same id has them as long as the ledger lives. Who
// has a number only while a process runs, since none but the register names them, is kept by a
// keyed fingerprint of the id. No id is kept. The bytes are in docs/formats/incidents.md. Pure
// functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dictionary.h"
#include "base/error.h"

namespace haetae::scope {

using PeopleBits = std::vector<uint64_t>;  // bit i % 64 of word i / 64: subject i

struct Numbering {
  const Dictionary& subjects;
  uint64_t numbered;  // how many of the subjects the ledger has committed
  uint64_t secret;    // of the ledger; keys the fingerprints
};

std::string PeopleBytes(const PeopleBits& people, const Numbering& numbering);
// kMalformed for bytes that are damaged; kConflict where the numbers of that time are other
// people's today, since the ledger was made anew. Costs the text of all subjects that were numbered
// later, if some were kept by their fingerprints.
Result<PeopleBits> PeopleOf(std::string_view bytes, const Numbering& numbering);

// Of who they are, whatever their numbers: 32 hexadecimal digits.
std::string FingerprintOf(const PeopleBits& people, const Dictionary& subjects);
bool Holds(std::span<const uint64_t> people, uint32_t subject);
uint64_t CountOf(std::span<const uint64_t> people);
// Those of `people` who are not in `others`.
PeopleBits Without(PeopleBits people, const PeopleBits& others);

}  // namespace haetae::scope
