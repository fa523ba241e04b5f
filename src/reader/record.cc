#include "reader/record.h"

#include <bit>
#include <cstring>

#include "base/hash.h"

namespace haetae::reader {

char* TextArena::Allocate(size_t bytes) {
  if (bytes > kChunkBytes / 4) {
    large_.push_back(std::make_unique<char[]>(bytes));
    return large_.back().get();
  }
  // Nothing was given out yet, not even zero bytes: there is no chunk to point into.
  if (used_chunks_ == 0 || used_ + bytes > kChunkBytes) {
    if (used_chunks_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunkBytes));
    ++used_chunks_;
    used_ = 0;
  }
  char* place = chunks_[used_chunks_ - 1].get() + used_;
  used_ += bytes;
  return place;
}

std::string_view TextArena::Copy(std::string_view text) {
  char* place = Allocate(text.size());
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void TextArena::Clear() {
  large_.clear();
  used_chunks_ = 0;
  used_ = kChunkBytes;
}

void RecordBatch::Clear() {
  count = 0;
  ignored = 0;
  unreadable.clear();
  arena.Clear();
}

bool RecordBatch::Unreadable::IsNoAccess() const {
  const std::string_view why = reason;
  return why.starts_with("not an access") || why.ends_with(", not a request") ||
         why.ends_with(" error-log line");
}

uint64_t EventFingerprint(const RecordBatch& batch, uint32_t row) {
  uint64_t hash = static_cast<uint64_t>(batch.time[row].us) ^
                  (static_cast<uint64_t>(batch.status[row] + 1) << 52);
  for (Field field : {kEventId, kMethod, kPath, kSourceIp, kPrincipal, kCredential, kKey}) {
    const std::string_view text = batch.field[field][row];
    hash = std::rotl(hash, 23) * uint64_t{0x9e3779b97f4a7c15};
    if (!text.empty()) hash ^= Fingerprint(text);
  }
  hash ^= hash >> 32;
  return hash * uint64_t{0xd6e8feb86659fd93};
}

}  // namespace haetae::reader
