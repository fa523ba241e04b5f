// Who stood in an answer that lists many: a search, an export, a page of a list. A log may name
// them in a field, or say how many they were; or their ids are in a file of responses, which is
// joined to the log by event id (docs/formats/responses.md).
//
//   Responses responses = TRY(Responses::Load("responses.jsonl", names.subjects));
//   Listed listed = responses.Find(event_id);       // {people, unnamed}
//   AddIds(R"(["m1","m2"])", [&](std::string_view id) { … });
//
// Immutable after Load(), then thread-safe. 4 bytes a result, 32 a response.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/dictionary.h"
#include "base/error.h"

namespace haetae::ledger {

inline constexpr uint64_t kResponsesBytesMax = 64ull << 30;
inline constexpr size_t kResultIdBytesMax = 1024;  // a longer one is no id

struct Listed {
  std::span<const uint32_t> people;  // subjects, each once
  uint64_t unnamed = 0;              // results that nobody named
  bool is_told = false;              // there is a response of the event
};

class Responses {
 public:
  Responses() = default;
  // CSV with a header, `event_id` and `subject`, a row a result; or JSON lines, {"event_id": …,
  // "results": [ … ], "count": n}. What is said of an event in several places is added up.
  // kMalformed with the line that is none.
  static Result<Responses> Load(const std::filesystem::path& path, Dictionary& subjects);
  Listed Find(std::string_view event_id) const;
  uint64_t size() const { return events_.size(); }  // responses
  // How many events the others tell of and these do not.
  uint64_t Missing(const Responses& others) const;
  uint64_t met() const;                                // of them, those whose event was looked for
  uint64_t results() const { return people_.size(); }  // that name somebody

 private:
  struct Event {
    uint64_t begin = 0, end = 0;  // of people_
    uint64_t unnamed = 0;
    mutable std::atomic<bool> met = false;
  };
  std::unordered_map<uint64_t, Event> events_;  // by fingerprint of the id
  std::vector<uint32_t> people_;
};

// The ids of a field that lists them: a JSON array of texts and numbers, or a text with , ; | or
// blanks between. Returns how many of its results name nobody: objects, null, and what is no array
// to its end.
uint64_t EachId(std::string_view field, const std::function<void(std::string_view id)>& see);

}  // namespace haetae::ledger
