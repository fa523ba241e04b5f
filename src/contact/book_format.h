// The bytes of a contact book, for those who write and read it: docs/formats/contact-book.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "contact/key.h"
#include "contact/person.h"
#include "contact/seal.h"

namespace haetae::contact {

// Behind it the version, as a digit; a book of version 1 knows people's countries alone.
inline constexpr std::string_view kBookMagic = "HAECON0", kBookEnd = "HAECONEN";
inline constexpr size_t kHeaderBytes = 128, kBoundBytes = 64, kTrailerBytes = 24;
inline constexpr size_t kWrapBytes =
    kNonceBytes + kKeyBytes + kTagBytes;  // what deletion overwrites
inline constexpr uint32_t kBlockPeople = 4096;
inline constexpr uint32_t kUnreachedPeople = 524'288;  // of a section of bits: 64 KiB
// A block of records whose every text is as long as it may be.
inline constexpr size_t kSectionBytesMax = size_t{kBlockPeople} * 2048;
inline constexpr size_t kSummaryBytesMax = 1 << 20;

enum SectionKind : uint32_t { kPeopleSection = 1, kUnreachedSection, kSummarySection, kDirectory };

using ImportId = std::array<uint8_t, 16>;

struct BookHeader {
  uint8_t version = kBookVersion;
  ImportId import{};
  uint64_t incident = 0, people = 0;
  KeyId key{};

  // The 64 bytes that everything in the book is bound to.
  std::string Bound() const;
  uint64_t blocks() const { return (people + kBlockPeople - 1) / kBlockPeople; }
  uint64_t bit_sections() const { return (people + kUnreachedPeople - 1) / kUnreachedPeople; }
  uint64_t sections() const { return blocks() + bit_sections() + 1; }
};

// Of 128 bytes; `where` is for errors.
Result<BookHeader> ParseHeader(std::string_view bytes, const fs::path& where);
// What a section is bound to besides its text.
std::string SectionContext(std::string_view bound, uint32_t kind, uint64_t number);

// DATA/contacts/N and what is in it.
inline constexpr std::string_view kKeptBook = "book-";  // before the id of its import
fs::path ContactFolder(const fs::path& data, uint64_t incident);
fs::path BookPath(const fs::path& data, uint64_t incident);  // of the last import
// Of an earlier one that a plan on its way is sent with; `import` in hexadecimal.
fs::path KeptBookPath(const fs::path& data, uint64_t incident, const std::string& import);
fs::path ProblemsPath(const fs::path& data, uint64_t incident, const std::string& import);
fs::path DeletedPath(const fs::path& data, uint64_t incident);

}  // namespace haetae::contact
