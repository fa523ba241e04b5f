// A TextMap finds the number of a text among tens of millions that stand in a file, and the text of
// a number, without reading the file: tables in a file beside it are mapped into memory.
//
//   TRY(TextMap::Make(table_path, texts_path, 33'673'817, bytes));
//   std::unique_ptr<TextMap> map = TRY(TextMap::Open(table_path, texts_path));
//   map->Find("4711", HashText("4711"));    // its place in the file, or kNoNumber
//   map->Text(17);
//
// The texts stay where they are, one after the other, each behind its length (a varint); the table
// holds no text. It is never the truth: it can be removed, and says with checksums over itself and
// over the texts whether the two belong together. docs/formats/subjects.md has the bytes.
//
// Immutable and thread-safe. Opening reads both files once, for the checksums; then a question
// costs three or four lines of memory. 14 to 15 bytes a text in the table.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/error.h"

namespace haetae {

class TextMap {
 public:
  // kMalformed where it is damaged, of another version, or of other texts: make it again.
  static Result<std::unique_ptr<TextMap>> Open(const std::filesystem::path& table,
                                               const std::filesystem::path& texts);
  // Writes the table of the first `count` texts, which take `bytes`: whole or not at all, and not
  // synced, since checksums say whether it is whole after a crash. kMalformed where the texts are
  // no such list, or one stands in it twice.
  static Status Make(const std::filesystem::path& table, const std::filesystem::path& texts,
                     uint32_t count, uint64_t bytes);
  ~TextMap();

  uint32_t size() const { return count_; }
  uint64_t bytes() const { return texts_bytes_; }  // of the texts' file that it covers
  uint64_t seal() const { return texts_seal_; }    // of those bytes

  std::string_view Text(uint32_t number) const;
  // `hash`: HashText of the text.
  uint32_t Find(std::string_view text, uint64_t hash) const;
  // Starts to load what Find() will look at first.
  void Prefetch(uint64_t hash) const { __builtin_prefetch(slots_ + Home(Tag(hash)) * kSlotBytes); }
  // A number whose text may have this hash, and starts to load that text; kNoNumber: none has.
  uint32_t Guess(uint64_t hash) const;

 private:
  struct Mapping;
  static constexpr size_t kSlotBytes = 8;
  TextMap();
  static uint32_t Tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  size_t Home(uint32_t tag) const { return static_cast<size_t>(uint64_t{tag} * slot_count_ >> 32); }
  const char* PlaceOf(uint32_t number) const;

  std::unique_ptr<Mapping> table_, texts_;
  uint32_t count_ = 0;
  uint64_t texts_bytes_ = 0, texts_seal_ = 0, slot_count_ = 0;
  const char* starts_ = nullptr;  // 8 bytes for each kPage numbers: where its first text stands
  const char* places_ = nullptr;  // 4 bytes a number: behind that
  const char* slots_ = nullptr;   // kSlotBytes each: tag, number
};

}  // namespace haetae
