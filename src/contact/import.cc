#include "contact/import.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/beside.h"
#include "contact/address_use.h"
#include "contact/book_format.h"
#include "contact/book_writer.h"
#include "contact/deletion.h"
#include "contact/merge.h"
#include "contact/problems.h"
#include "contact/row_check.h"
#include "contact/rows.h"
#include "contact/spill.h"

namespace haetae::contact {
namespace {

constexpr size_t kSpillMemory = 48 << 20;
constexpr uint64_t kProgressPeople = 1 << 20;

// Hands every batch of a source to `take`, while the next one is read beside it.
Status ReadAll(const Place& place,
               const std::function<Status(const Batch&, const HasColumn&)>& take) {
  std::unique_ptr<Source> source = TRY(OpenSource(place));
  Batch now, next;
  Result<bool> more = source->Next(now);
  Beside beside;
  while (more && *more) {
    Result<bool> coming = false;
    beside.Start([&] { coming = source->Next(next); });
    Status taken = take(now, source->has_column());
    beside.Wait();
    if (!taken) return taken;
    std::swap(now, next);
    more = std::move(coming);
  }
  return more ? Status() : std::unexpected(std::move(more).error());
}

const std::string kRetiring = "cannot delete contacts that were replaced";

// What an import that was killed left behind; the problems of books go when the books do.
void RemoveUnfinished(const fs::path& folder) { ::unlink((folder / "book.tmp").c_str()); }

// The id of the import whose book is there, and its open file.
struct OldBook {
  int fd = -1;
  std::optional<BookHeader> header;
  OldBook() = default;
  OldBook(const OldBook&) = delete;
  OldBook& operator=(const OldBook&) = delete;
  ~OldBook() {
    if (fd >= 0) ::close(fd);
  }
  void Open(const fs::path& path) {
    fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    std::string front(kHeaderBytes, '\0');
    const ssize_t n = ::pread(fd, front.data(), front.size(), 0);
    front.resize(static_cast<size_t>(n < 0 ? 0 : n));
    Result<BookHeader> parsed = ParseHeader(front, path);
    if (parsed) header = *parsed;
  }
};

class Importer {
 public:
  Importer(const Description& description, People& people, const ImportOptions& options)
      : description_(description),
        people_(people),
        options_(options),
        folder_(ContactFolder(options.data, options.incident)),
        book_(BookPath(options.data, options.incident)) {}

  Result<Imported> Run() {
    TRY(MakeFolders(folder_));
    ::chmod((options_.data / "contacts").c_str(), 0700);
    ::chmod(folder_.c_str(), 0700);
    const FolderLock lock = TRY(FolderLock::Take(folder_));
    OldBook old;
    old.Open(book_);
    RemoveUnfinished(folder_);
    BookHeader header{.incident = options_.incident, .people = people_.size()};
    RandomBytes(header.import);
    Imported done{.problems = Problem(header.import)};
    Problems problems = TRY(Problems::Create(done.problems, options_.language, done.counts));
    BookWriter writer = TRY(Fill(header, problems, done.counts));
    std::set<std::string, std::less<>> keep;
    if (options_.keep) keep = TRY(options_.keep());
    const std::string before = old.header ? HexOf(old.header->import) : "";
    const bool keeps = keep.contains(before);
    if (keeps) TRY(Keep(before));
    TRY(writer.Finish(Summary(done.counts)));
    TRY(SyncFolder(folder_));
    if (old.fd >= 0 && !keeps) TRY(DestroyKey(old.fd, book_));
    TRY(RetireKept(keep, done));
    RemoveProblems(done);
    Warn(done);
    return done;
  }

 private:
  // A second name for the book that is about to be replaced.
  Status Keep(const std::string& import) const {
    const fs::path kept = KeptBookPath(options_.data, options_.incident, import);
    FaultHere();
    if (::link(book_.c_str(), kept.c_str()) != 0 && errno != EEXIST)
      return std::unexpected(
          SystemError("cannot keep the contacts of a plan", kept.native(), errno));
    return SyncFolder(folder_);
  }
  // The end of books that no plan was begun with.
  Status RetireKept(const std::set<std::string, std::less<>>& keep, Imported& done) const {
    for (const fs::path& path : TRY(ListFolder(folder_))) {
      const std::string name = path.filename();
      if (!name.starts_with(kKeptBook)) continue;
      const std::string import = name.substr(kKeptBook.size());
      if (keep.contains(import)) {
        done.kept.insert(import);
        continue;
      }
      OldBook old;
      old.Open(path);
      if (old.fd < 0) return std::unexpected(SystemError(kRetiring, path.native(), errno));
      TRY(DestroyKey(old.fd, path));
      FaultHere();
      if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return std::unexpected(SystemError(kRetiring, path.native(), errno));
    }
    return SyncFolder(folder_);
  }
  // Those of books that are gone; what cannot be listed now is removed by the next import.
  void RemoveProblems(const Imported& done) const {
    std::set<fs::path> keep = {done.problems};
    for (const std::string& import : done.kept)
      keep.insert(ProblemsPath(options_.data, options_.incident, import));
    for (const fs::path& path : ListFolder(folder_).value_or(std::vector<fs::path>()))
      if (path.filename().native().starts_with("problems-") && !keep.contains(path))
        ::unlink(path.c_str());
  }
  fs::path Problem(const ImportId& import) const {
    return ProblemsPath(options_.data, options_.incident, HexOf(import));
  }
  void Tell(ImportProgress::Stage stage, uint64_t done, uint64_t total) const {
    if (options_.progress) options_.progress({stage, done, total});
  }

  // The book but its end, which makes it appear.
  Result<BookWriter> Fill(const BookHeader& header, Problems& problems, Counts& counts) {
    const uint64_t partitions = (header.people + kPartitionPeople - 1) / kPartitionPeople;
    AddressUse addresses = TRY(AddressUse::Create(folder_, people_.size()));
    BookWriter writer = TRY(BookWriter::Create(book_, header, *options_.key));
    {
      Spill kept = TRY(Spill::Create(folder_, partitions, kSpillMemory));
      TRY(ReadTables(kept, addresses, counts, problems));
      TRY(kept.Finish());
      Merge merge(kept, addresses, counts, problems);
      TRY(merge.Run(people_.size(), [&](const Person& person) -> Status {
        if (person.index % kProgressPeople == 0)
          Tell(ImportProgress::kJoining, person.index, people_.size());
        return writer.Add(person);
      }));
    }
    Tell(ImportProgress::kCounting, 0, 0);
    TRY(addresses.Count(counts));
    TRY(problems.Appear());
    return writer;
  }

  Status ReadTables(Spill& kept, AddressUse& addresses, Counts& counts, Problems& problems) {
    RowCheck check(description_, people_, kept, addresses, counts, problems);
    for (const Place& list : description_.suppressions)
      TRY(ReadAll(list,
                  [&](const Batch& batch, const HasColumn&) { return check.Suppress(batch); }));
    uint32_t number = 0;
    for (const Place& source : description_.sources) {
      ++number;
      TRY(ReadAll(source, [&](const Batch& batch, const HasColumn& has) -> Status {
        TRY(check.Take(batch, has, number));
        Tell(ImportProgress::kReading, counts.rows, 0);
        return {};
      }));
    }
    return {};
  }

  std::string Summary(const Counts& counts) const {
    Clock& clock = options_.clock != nullptr ? *options_.clock : SystemClock();
    nlohmann::ordered_json json = {{"schema", "haetae.contacts/1"},
                                   {"made", FormatTime(clock.Now())},
                                   {"language", description_.language}};
    json["counts"] = nlohmann::ordered_json::parse(CountsJson(counts));
    return json.dump();
  }

  void Warn(Imported& done) const {
    const Counts& counts = done.counts;
    if (counts.people > 0 && counts.rows_of_people == 0) {
      done.warnings.push_back(
          {.en = "no row names anybody whom the incident reached: is `person` the right column?",
           .ko = "사고가 미친 사람의 행이 하나도 없습니다. `person` 열이 맞는지 보십시오."});
    }
    const uint64_t encoding = counts.refused(Field::kName, Reason::kEncoding) +
                              counts.refused(Field::kPerson, Reason::kEncoding) +
                              counts.refused(Field::kEmail, Reason::kEncoding);
    if (encoding > 0) {
      done.warnings.push_back(
          {.en = WithCommas(encoding) +
                 " cells are not UTF-8: if a Korean Excel wrote the file, say encoding = \"cp949\"",
           .ko = "UTF-8이 아닌 칸이 " + WithCommas(encoding) +
                 "개 있습니다. 엑셀이 쓴 파일이면 encoding = \"cp949\"라고 적으십시오."});
    }
    if (counts.refused(Field::kPhone, Reason::kNoCountry) > 0) {
      done.warnings.push_back(
          {.en = "phone numbers without a country code were refused: write country = \"KR\"",
           .ko =
               "국가 번호가 없는 전화번호를 받지 않았습니다. country = \"KR\"이라고 적으십시오."});
    }
  }

  const Description& description_;
  People& people_;
  const ImportOptions& options_;
  fs::path folder_, book_;
};

}  // namespace

Result<Imported> Import(const Description& description, People& people,
                        const ImportOptions& options) {
  CHECK(options.key != nullptr);
  return Importer(description, people, options).Run();
}

}  // namespace haetae::contact
