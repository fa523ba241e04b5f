#include "reader/record.h"

#include <cstring>

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

}  // namespace haetae::reader
