// Which field names mean what, in JSON objects and CSV headers of any maker: a table of data, and
// how a name and the values seen under it are judged.
//
//   for (const Candidate& c : CandidatesOf(NormalName("remoteAddr"))) …   // kSourceIp, rank 6
//   Plausible(Slot::kStatus, "200");                                      // true
//
// Names are compared in one form: lower case, words joined by "_", nested names by ".". The table
// stands in names.cc and, for people, in docs/formats/logs.md. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time_zone.h"
#include "reader/record.h"

namespace haetae::reader {

// What a value can be: the text fields of a record, in their order, then its numbers, then parts
// that a path or a method is made from.
enum class Slot : uint8_t {
  kTime = kFieldCount,
  kStatus,
  kBytes,
  kRequest,  // "GET /x HTTP/1.1"
  kQuery,    // joined to a path that has none
  kCount,
};
inline constexpr size_t kSlotCount = static_cast<size_t>(Slot::kCount);
constexpr Slot SlotOf(Field field) { return static_cast<Slot>(field); }
constexpr size_t Index(Slot slot) { return static_cast<size_t>(slot); }

struct Candidate {
  Slot slot;
  uint16_t rank;  // lower is better
};

// "requestMethod" and "Request-Method" are "request_method"; ":authority" is "authority".
std::string NormalName(std::string_view name);
// All slots a normal name may stand for. Known containers ("request.", "http.", "headers.") in
// front of it are passed over at a worse rank.
std::vector<Candidate> CandidatesOf(std::string_view normal_name);
// The table's names for a slot, best first.
std::vector<std::string_view> NamesOf(Slot slot);

// Whether a value looks like what the slot holds. "" and "-" say nothing: see Absent().
bool Plausible(Slot slot, std::string_view value);
inline bool Absent(std::string_view value) { return value.empty() || value == "-"; }

// What a file's first lines hold under one name.
class Evidence {
 public:
  void Add(std::string_view value);
  // Whether these values allow the name to be `slot`: at least half are plausible, or none is
  // known. An event id must be seen, distinct in every line, and be no short word.
  bool Allows(Slot slot) const;
  const std::vector<std::string>& values() const { return values_; }

 private:
  std::vector<std::string> values_;  // those that are not absent
};

// The catalogue's [format.fields], checked: slot → pointer or column ("" switches the slot off).
Result<std::map<Slot, std::string>> SlotsOfFields(const std::map<std::string, std::string>& fields);

// "source_ip", "time", "status" …: as [format.fields] names it; "request" and "query" are parts.
std::string_view NameOf(Slot slot);

// A value's time: by `time_format` if there is one, else by its looks; in `zone` if it says none.
std::optional<Time> ReadTime(std::string_view value, const std::string& time_format,
                             LocalZone& zone);

// Fills row `row` from one value a slot; null, or why it is no access.
using SlotValues = std::array<std::string_view, kSlotCount>;
const char* StoreSlots(const SlotValues& values, const std::string& time_format, LocalZone& zone,
                       const Line& line, RecordBatch& batch);

}  // namespace haetae::reader
