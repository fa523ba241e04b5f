#include "contact/book.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "contact/deletion.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot open the contact book";

}  // namespace

Book::Book(Book&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      header_(other.header_),
      bound_(std::move(other.bound_)),
      data_key_(std::move(other.data_key_)),
      begins_(std::move(other.begins_)),
      counts_(other.counts_),
      made_(std::move(other.made_)),
      language_(std::move(other.language_)) {}
Book::~Book() {
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<Error> Book::Damaged(std::string why) const {
  return Fail(Code::kMalformed, std::string(kWhat), std::move(why), path_,
              "somebody or the disk changed it: import the contacts again, and find out who");
}

Result<Book> Book::Open(const fs::path& data, uint64_t incident, const SecretKey& user_key,
                        const std::string& import) {
  fs::path path = BookPath(data, incident);
  std::error_code none;
  if (const fs::path kept = KeptBookPath(data, incident, import);
      !import.empty() && fs::exists(kept, none))
    path = kept;
  if (!fs::exists(path, none)) {
    const std::vector<Deletion> deletions = TRY(DeletionsOf(data, incident));
    if (deletions.empty()) {
      return Fail(Code::kNotFound, std::string(kWhat),
                  "no contacts were imported for incident " + std::to_string(incident), path,
                  "import them first");
    }
    return Fail(Code::kNotFound, std::string(kWhat),
                "the contacts of incident " + std::to_string(incident) + " were deleted at " +
                    deletions.back().at,
                path, "import them again if the incident was opened again");
  }
  return OpenFile(path, incident, user_key);
}

Result<Book> Book::OpenFile(const fs::path& path, uint64_t incident, const SecretKey& user_key) {
  Book book;
  book.path_ = path;
  book.fd_ = TRY(OpenRegularFile(path));
  struct stat info{};
  if (::fstat(book.fd_, &info) != 0)
    return std::unexpected(SystemError(std::string(kWhat), path.native(), errno));
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size < kHeaderBytes + kTrailerBytes) return book.Damaged("it is cut off");
  const std::string front = TRY(book.ReadAt(0, kHeaderBytes));
  book.header_ = TRY(ParseHeader(front, path));
  book.bound_ = front.substr(0, kBoundBytes);
  if (book.header_.incident != incident)
    return book.Damaged("it is of incident " + std::to_string(book.header_.incident));
  TRY(book.Unwrap(front, user_key));
  TRY(book.ReadDirectory(size));
  TRY(book.ReadSummary());
  return book;
}

Status Book::Unwrap(std::string_view front, const SecretKey& user_key) {
  const std::string_view wrap = front.substr(kBoundBytes, kWrapBytes);
  if (wrap.find_first_not_of('\0') == std::string_view::npos) {
    return Fail(Code::kNotFound, std::string(kWhat),
                "its key was destroyed, for the incident is closed", path_,
                "delete the contacts once more to finish that");
  }
  if (header_.key != user_key.id()) {
    return Fail(Code::kDenied, std::string(kWhat),
                "it needs the key " + HexOf(header_.key) + ", and this is " + HexOf(user_key.id()),
                path_, "name the file with that key");
  }
  Nonce nonce;
  std::copy_n(wrap.begin(), nonce.size(), nonce.begin());
  std::string key;
  if (!Seal(user_key).Open(nonce, bound_, wrap.substr(kNonceBytes), key))
    return Damaged("its first bytes were changed");
  std::copy_n(key.begin(), kKeyBytes, data_key_.bytes().begin());
  Wipe(key);
  return {};
}

Result<std::string> Book::ReadAt(uint64_t offset, uint64_t bytes) const {
  std::string text(bytes, '\0');
  for (size_t done = 0; done < bytes;) {
    const ssize_t n =
        ::pread(fd_, text.data() + done, bytes - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(SystemError("cannot read", path_.native(), errno));
    if (n == 0) return Damaged("it is cut off");
    done += static_cast<size_t>(n);
  }
  return text;
}

Status Book::ReadDirectory(uint64_t size) {
  const std::string trailer = TRY(ReadAt(size - kTrailerBytes, kTrailerBytes));
  Taking from(trailer);
  const uint64_t directory = from.U64(), bytes = from.U64();
  if (from.Bytes(kBookEnd.size()) != kBookEnd || bytes != size)
    return Damaged("it is cut off, or its last bytes were changed");
  const uint64_t sections = header_.sections();
  const uint64_t sealed_bytes = (sections + 1) * sizeof(uint64_t) + kTagBytes;
  if (directory < kHeaderBytes || directory > size ||
      size - kTrailerBytes - directory != sealed_bytes)
    return Damaged("its last bytes were changed");
  const std::string sealed = TRY(ReadAt(directory, sealed_bytes));
  std::string text;
  if (!Seal(data_key_).Open(NonceOf(kDirectory, 0), SectionContext(bound_, kDirectory, 0), sealed,
                            text))
    return Damaged("its directory was changed");
  Taking offsets(text);
  uint64_t before = 0;
  for (uint64_t i = 0; i <= sections; ++i) {
    const uint64_t begin = offsets.U64();
    if (i == 0 ? begin != kHeaderBytes : begin < before + kTagBytes)
      return Damaged("its directory makes no sense");
    if (i > 0 && begin - before > kSectionBytesMax) return Damaged("its directory makes no sense");
    before = begin;
    begins_.push_back(begin);
  }
  return before == directory ? Status() : Damaged("its directory makes no sense");
}

Result<std::string> Book::Section(uint32_t kind, uint64_t number, uint64_t at) const {
  const std::string sealed = TRY(ReadAt(begins_[at], begins_[at + 1] - begins_[at]));
  std::string text;
  if (!Seal(data_key_).Open(NonceOf(kind, number), SectionContext(bound_, kind, number), sealed,
                            text))
    return Damaged("section " + std::to_string(at) + " was changed");
  return text;
}

Status Book::ReadSummary() {
  const std::string text = TRY(Section(kSummarySection, 0, header_.sections() - 1));
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("counts") || !json.contains("made") ||
      !json.contains("language") || !json["made"].is_string() || !json["language"].is_string())
    return Damaged("its summary makes no sense");
  counts_ = TRY(ParseCounts(json["counts"].dump()));
  made_ = json["made"].get<std::string>();
  language_ = json["language"].get<std::string>();
  return {};
}

Result<std::vector<uint64_t>> Book::Unreached() const {
  std::vector<uint64_t> bits((header_.people + 63) / 64, 0);
  for (uint64_t i = 0; i < header_.bit_sections(); ++i) {
    const std::string text = TRY(Section(kUnreachedSection, i, header_.blocks() + i));
    const uint64_t first = i * kUnreachedPeople;
    const uint64_t count = std::min<uint64_t>(kUnreachedPeople, header_.people - first);
    if (text.size() != (count + 7) / 8) return Damaged("its bits make no sense");
    for (size_t b = 0; b < text.size(); ++b)
      bits[first / 64 + b / 8] |= uint64_t{static_cast<unsigned char>(text[b])} << b % 8 * 8;
  }
  return bits;
}

Status Book::Each(uint32_t from, uint32_t to,
                  const std::function<Status(const Person&)>& take) const {
  BookReader reader(*this);
  for (uint32_t i = from; i < to; ++i) TRY(take(*TRY(reader.At(i))));
  return {};
}

BookReader::~BookReader() { Wipe(text_); }

Status BookReader::Load(uint64_t block) {
  block_ = UINT64_MAX;
  Wipe(text_);
  text_ = TRY(book_.Section(kPeopleSection, block, block));
  begins_.clear();
  const uint64_t count =
      std::min<uint64_t>(kBlockPeople, book_.header_.people - block * kBlockPeople);
  Taking from(text_);
  for (uint64_t i = 0; i < count; ++i) {
    begins_.push_back(static_cast<uint32_t>(text_.size() - from.left()));
    if (!TakePerson(from, person_, book_.header().version))
      return book_.Damaged("a record in it makes no sense");
  }
  if (!from.empty()) return book_.Damaged("a record in it makes no sense");
  block_ = block;
  return {};
}

Result<const Person*> BookReader::At(uint32_t index) {
  CHECK(index < book_.header_.people);
  if (index / kBlockPeople != block_) TRY(Load(index / kBlockPeople));
  Taking from(std::string_view(text_).substr(begins_[index % kBlockPeople]));
  CHECK(TakePerson(from, person_, book_.header().version));
  person_.index = index;
  return &person_;
}

}  // namespace haetae::contact
