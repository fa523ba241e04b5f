#include "ledger/subject_ids.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <unordered_map>

#include "base/dictionary.h"
#include "base/file.h"

namespace haetae::ledger {
namespace {

std::unexpected<Error> Damaged(const std::filesystem::path& file) {
  return Fail(Code::kMalformed, "the ledger is damaged",
              "the subject dictionary does not read back", file.native(),
              "restore it from a copy, or read the logs again into a new --data folder");
}

}  // namespace

SubjectIds::~SubjectIds() {
  if (map_ != nullptr) ::munmap(const_cast<char*>(map_), bytes_);
}

Status SubjectIds::Map() {
  if (bytes_ == 0) return {};
  const int fd = TRY(OpenRegularFile(file_));
  const off_t end = ::lseek(fd, 0, SEEK_END);
  if (end < 0 || static_cast<uint64_t>(end) < bytes_) {
    ::close(fd);
    return Damaged(file_);
  }
  void* map = ::mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, fd, 0);
  const int why = errno;
  ::close(fd);
  if (map == MAP_FAILED)
    return std::unexpected(SystemError("cannot read the ledger", file_.native(), why));
  map_ = static_cast<const char*>(map);
  return {};
}

// Every size is checked here, so that At() need not.
Status SubjectIds::Load() {
  std::call_once(once_, [&] {
    loaded_ = [&]() -> Status {
      if (count_ >= kNoNumber) return Damaged(file_);
      TRY(Map());
      std::vector<uint64_t> places;
      places.reserve(count_ / kStride + 1);
      uint64_t at = 0;
      for (uint64_t number = 0; number < count_; ++number) {
        if (number % kStride == 0) places.push_back(at);
        uint64_t size = 0;
        for (int shift = 0;; shift += 7) {
          if (at >= bytes_ || shift >= 35) return Damaged(file_);
          const auto byte = static_cast<uint8_t>(map_[at++]);
          size |= static_cast<uint64_t>(byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
        if (size > bytes_ - at) return Damaged(file_);
        at += size;
      }
      places_ = std::move(places);
      return {};
    }();
  });
  return loaded_;
}

Result<std::string_view> SubjectIds::Text(uint64_t number) {
  TRY(Load());
  if (number >= count_) {
    return Fail(Code::kNotFound, "there is no such subject",
                "the ledger's dictionary has no number " + std::to_string(number));
  }
  uint64_t at = places_[number / kStride];
  std::string_view id = At(at);
  for (uint64_t i = number % kStride; i > 0; --i) id = At(at);
  return id;
}

Result<std::vector<uint32_t>> SubjectIds::Find(const std::vector<std::string>& texts) {
  std::vector<uint32_t> numbers(texts.size(), kNoNumber);
  std::unordered_map<std::string_view, std::vector<size_t>> wanted;
  for (size_t i = 0; i < texts.size(); ++i) wanted[texts[i]].push_back(i);
  size_t left = wanted.size();
  if (left == 0) return numbers;
  TRY(Walk(0, [&](uint32_t number, std::string_view id) {
    const auto found = wanted.find(id);
    if (found == wanted.end()) return true;
    for (size_t i : found->second) numbers[i] = number;
    return --left > 0;
  }));
  return numbers;
}

}  // namespace haetae::ledger
