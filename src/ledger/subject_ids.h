// The account ids of a ledger by number, read from their file (docs/formats/ledger.md) where it
// lies, so that a ledger of a nation opens at once.
//
//   SubjectIds ids(data / "ledger/subjects/ids", manifest.subjects, manifest.subjects_bytes);
//   std::string_view id = TRY(ids.Text(4711));
//   std::vector<uint32_t> numbers = TRY(ids.Find({"1018701", "p-12"}));
//
// Thread-safe. The file is mapped and walked once at the first question (0.1 s for 33.7 million),
// then held as the place of each 64th id: 8 bytes for each of those. Text() walks past at most 63
// ids; Find() walks all of them. Views stay valid as long as the object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::ledger {

class SubjectIds {
 public:
  // `count` ids in the first `bytes` of the file, as the manifest says.
  SubjectIds(std::filesystem::path file, uint64_t count, uint64_t bytes)
      : file_(std::move(file)), count_(count), bytes_(bytes) {}
  SubjectIds(const SubjectIds&) = delete;
  SubjectIds& operator=(const SubjectIds&) = delete;
  ~SubjectIds();

  uint64_t size() const { return count_; }
  // Walks the ids from `first` on, a multiple of kStride, until `each` returns false or they end.
  template <typename F>
  Status Walk(uint64_t first, F each);
  Result<std::string_view> Text(uint64_t number);
  // The number of each text, kNoNumber for one that is not there.
  Result<std::vector<uint32_t>> Find(const std::vector<std::string>& texts);

  static constexpr uint64_t kStride = 64;

 private:
  Status Load();
  Status Map();
  std::string_view At(uint64_t& at) const;  // the id that begins there; moves `at` behind it
  std::filesystem::path file_;
  uint64_t count_, bytes_;
  std::once_flag once_;
  Status loaded_;
  const char* map_ = nullptr;
  std::vector<uint64_t> places_;
};

inline std::string_view SubjectIds::At(uint64_t& at) const {
  uint64_t size = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<uint8_t>(map_[at++]);
    size |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  const std::string_view id(map_ + at, size);
  at += size;
  return id;
}

template <typename F>
Status SubjectIds::Walk(uint64_t first, F each) {
  TRY(Load());
  if (first >= count_) return {};
  uint64_t at = places_[first / kStride];
  for (uint64_t number = first; number < count_; ++number) {
    if (!each(static_cast<uint32_t>(number), At(at))) break;
  }
  return {};
}

}  // namespace haetae::ledger
