#include "contact/book_format.h"

#include "contact/bytes.h"
#include "contact/people.h"

namespace haetae::contact {
namespace {

std::string_view Text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <size_t n>
void TakeArray(Taking& from, std::array<uint8_t, n>& to) {
  const std::string_view bytes = from.Bytes(n);
  std::copy(bytes.begin(), bytes.end(), to.begin());
}

}  // namespace

std::string BookHeader::Bound() const {
  std::string bytes(kBookMagic);
  bytes += static_cast<char>('0' + version);
  bytes += Text(import);
  PutU64(incident, bytes);
  PutU64(people, bytes);
  PutU32(kBlockPeople, bytes);
  PutU32(0, bytes);
  bytes += Text(key);
  CHECK(bytes.size() == kBoundBytes);
  return bytes;
}

Result<BookHeader> ParseHeader(std::string_view bytes, const fs::path& where) {
  const auto bad = [&](std::string why) {
    return Fail(Code::kMalformed, "cannot open the contact book", std::move(why), where,
                "import the contacts again");
  };
  Taking from(bytes);
  if (from.Bytes(kBookMagic.size()) != kBookMagic) return bad("it is no contact book");
  BookHeader header{.version = static_cast<uint8_t>(from.U8() - '0')};
  if (header.version < 1 || header.version > kBookVersion) return bad("it is no contact book");
  TakeArray(from, header.import);
  header.incident = from.U64();
  header.people = from.U64();
  const uint32_t block_people = from.U32(), zero = from.U32();
  TakeArray(from, header.key);
  const std::string_view end = bytes.substr(std::min(bytes.size(), kBoundBytes + kWrapBytes));
  if (from.failed() || bytes.size() != kHeaderBytes) return bad("it is cut off");
  if (block_people != kBlockPeople || zero != 0 || header.people > kNobody ||
      end != std::string_view("\0\0\0\0", 4))
    return bad("its first bytes are damaged");
  return header;
}

std::string SectionContext(std::string_view bound, uint32_t kind, uint64_t number) {
  std::string context(bound);
  PutU32(kind, context);
  PutU64(number, context);
  return context;
}

fs::path ContactFolder(const fs::path& data, uint64_t incident) {
  return data / "contacts" / std::to_string(incident);
}
fs::path BookPath(const fs::path& data, uint64_t incident) {
  return ContactFolder(data, incident) / "book";
}
fs::path KeptBookPath(const fs::path& data, uint64_t incident, const std::string& import) {
  return ContactFolder(data, incident) /
         (std::string(kKeptBook) + fs::path(import).filename().native());
}
fs::path ProblemsPath(const fs::path& data, uint64_t incident, const std::string& import) {
  return ContactFolder(data, incident) / ("problems-" + import + ".csv");
}
fs::path DeletedPath(const fs::path& data, uint64_t incident) {
  return ContactFolder(data, incident) / "deleted.json";
}

}  // namespace haetae::contact
