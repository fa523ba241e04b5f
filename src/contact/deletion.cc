#include "contact/deletion.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "contact/book_format.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot delete the contacts";
constexpr uint64_t kRecordBytesMax = 1 << 20;
const std::string kDamaged = "damaged";  // in place of the import's id

std::unexpected<Error> Failed(const fs::path& path) {
  return std::unexpected(SystemError(std::string(kWhat), path.native(), errno));
}

// Destroys the key of the book at `path`, and says what it was of; nothing where that is damaged.
Result<std::optional<BookHeader>> Destroy(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return Failed(path);
  std::string front(kHeaderBytes, '\0');
  const ssize_t n = ::pread(fd, front.data(), front.size(), 0);
  // The key goes also where the rest makes no sense any more.
  Status status = n < 0 ? Failed(path) : DestroyKey(fd, path);
  ::close(fd);
  if (!status) return std::unexpected(std::move(status).error());
  front.resize(static_cast<size_t>(n));
  const Result<BookHeader> header = ParseHeader(front, path);
  return header ? std::optional(*header) : std::nullopt;
}

Result<BookHeader> HeaderOf(const fs::path& path) {
  const int fd = TRY(OpenRegularFile(path));
  std::string front(kHeaderBytes, '\0');
  const ssize_t n = ::pread(fd, front.data(), front.size(), 0);
  ::close(fd);
  if (n < 0) return Failed(path);
  front.resize(static_cast<size_t>(n));
  return ParseHeader(front, path);
}

Status Record(const fs::path& file, std::vector<Deletion> all) {
  nlohmann::ordered_json json = {{"schema", "haetae.contacts-deleted/1"}};
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Deletion& one : all)
    list.push_back({{"at", one.at}, {"import", one.import}, {"people", one.people}});
  json["deleted"] = std::move(list);
  return WriteFileDurably(file, json.dump(1) + "\n");
}

// Those of earlier imports, and then that of the last one.
Result<std::vector<fs::path>> BooksOf(const fs::path& data, uint64_t incident) {
  std::vector<fs::path> books;
  const fs::path folder = ContactFolder(data, incident), last = BookPath(data, incident);
  if (!TRY(IsThere(folder))) return books;
  for (const fs::path& path : TRY(ListFolder(folder)))
    if (path.filename().native().starts_with(kKeptBook)) books.push_back(path);
  if (TRY(IsThere(last))) books.push_back(last);
  return books;
}

// The books last: while they are there, the next call goes on.
Status RemoveFiles(const fs::path& folder, const std::vector<fs::path>& books) {
  std::vector<fs::path> files = TRY(ListFolder(folder));
  std::erase_if(files, [](const fs::path& path) {
    const std::string name = path.filename();
    return !name.starts_with("problems-") && name != "book.tmp";
  });
  files.insert(files.end(), books.begin(), books.end());
  for (const fs::path& file : files) {
    FaultHere();
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return Failed(file);
  }
  return SyncFolder(folder);
}

}  // namespace

Status DestroyKey(int fd, const fs::path& path) {
  const std::string zeros(kWrapBytes, '\0');
  FaultHere();
  if (::pwrite(fd, zeros.data(), zeros.size(), kBoundBytes) != static_cast<ssize_t>(zeros.size()) ||
      ::fsync(fd) != 0)
    return Failed(path);
  FaultHere();
  return {};
}

Result<bool> HasContacts(const fs::path& data, uint64_t incident) {
  return !TRY(BooksOf(data, incident)).empty();
}

Result<std::vector<std::string>> ImportsOf(const fs::path& data, uint64_t incident) {
  std::vector<std::string> imports;
  for (const fs::path& path : TRY(BooksOf(data, incident)))
    imports.push_back(HexOf(TRY(HeaderOf(path)).import));
  return imports;
}

Result<std::vector<Deletion>> DeletionsOf(const fs::path& data, uint64_t incident) {
  const fs::path file = DeletedPath(data, incident);
  std::vector<Deletion> all;
  if (!TRY(IsThere(file))) return all;
  const auto json = nlohmann::json::parse(TRY(ReadFile(file, kRecordBytesMax)), nullptr, false);
  const auto bad = [&] {
    return Fail(Code::kMalformed, "cannot read when contacts were deleted", "it is no such JSON",
                file, "restore it from a copy");
  };
  if (!json.is_object() || !json.contains("deleted") || !json["deleted"].is_array()) return bad();
  for (const auto& one : json["deleted"]) {
    if (!one.is_object() || !one.contains("at") || !one["at"].is_string() ||
        !one.contains("import") || !one["import"].is_string() || !one.contains("people") ||
        !one["people"].is_number_unsigned())
      return bad();
    all.push_back({.at = one["at"].get<std::string>(),
                   .import = one["import"].get<std::string>(),
                   .people = one["people"].get<uint64_t>()});
  }
  return all;
}

Result<std::vector<Deletion>> DeleteContacts(const fs::path& data, uint64_t incident,
                                             Clock& clock) {
  std::vector<Deletion> done;
  if (!TRY(HasContacts(data, incident))) return done;
  const fs::path folder = ContactFolder(data, incident);
  const FolderLock lock = TRY(FolderLock::Take(folder));
  const std::vector<fs::path> books = TRY(BooksOf(data, incident));  // none can come now
  std::vector<Deletion> all = TRY(DeletionsOf(data, incident));
  for (const fs::path& book : books) {
    const std::optional<BookHeader> header = TRY(Destroy(book));
    const std::string import = header ? HexOf(header->import) : kDamaged;
    // A call that was killed behind this point has recorded it.
    auto recorded = header ? std::ranges::find(all, import, &Deletion::import) : all.end();
    if (recorded == all.end()) {
      all.push_back(
          {.at = FormatTime(clock.Now()), .import = import, .people = header ? header->people : 0});
      TRY(Record(DeletedPath(data, incident), all));
      recorded = all.end() - 1;
    }
    if (std::ranges::find(done, import, &Deletion::import) == done.end()) done.push_back(*recorded);
  }
  TRY(RemoveFiles(folder, books));
  return done;
}

}  // namespace haetae::contact
