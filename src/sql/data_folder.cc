#include "sql/data_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "incident/store.h"
#include "ledger/ledger.h"
#include "register/parts.h"

namespace haetae::sql {
namespace {

std::string DescriptorPath(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

int OpenFolder(const fs::path& folder) {
  return ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

DataFolder::~DataFolder() {
  for (int fd : {segments_fd_, register_fd_}) {
    if (fd >= 0) ::close(fd);
  }
}

Result<std::unique_ptr<DataFolder>> DataFolder::Open(const fs::path& data,
                                                     reg::TableReader parquet) {
  std::unique_ptr<DataFolder> folder(new DataFolder);
  folder->data_ = data;
  folder->parquet_ = std::move(parquet);
  folder->ledger_ = data / "ledger";
  if (!TRY(IsThere(folder->ledger_ / "manifest.json")) &&
      TRY(IsThere(data / "ledger.new" / "manifest.json"))) {
    folder->ledger_ = data / "ledger.new";  // a crash between two renames: Ledger::Open ends it
  }
  if (!TRY(IsThere(folder->ledger_ / "manifest.json"))) {
    return Fail(Code::kNotFound, "cannot open the ledger", "there is none in this folder", data,
                "run `haetae investigate LOG…` first, or name its folder with --data");
  }
  // First the lock, then the manifest: what it names stays until the lock is gone.
  folder->lock_ = ledger::ReadersLock::Share(data);
  const fs::path manifest = folder->ledger_ / "manifest.json";
  folder->manifest_ = TRY(
      ledger::ReadManifest(TRY(ReadFile(manifest, ledger::kManifestBytesMax)), manifest.native()));
  const fs::path catalogue = folder->ledger_ / "catalogue.toml";
  if (TRY(IsThere(catalogue))) folder->catalogue_ = TRY(access::LoadCatalogue(catalogue));
  folder->segments_ = folder->ledger_ / "segments";
  folder->segments_fd_ = OpenFolder(folder->segments_);
  if (folder->segments_fd_ < 0 && !folder->SegmentFiles().empty())
    return std::unexpected(
        SystemError("cannot read the ledger", folder->segments_.native(), errno));
  folder->ids_ = std::make_unique<ledger::SubjectIds>(folder->ledger_ / "subjects" / "ids",
                                                      folder->manifest_.subjects,
                                                      folder->manifest_.subjects_bytes);
  folder->register_ = data / "register";
  if (!TRY(IsThere(folder->register_)) && TRY(IsThere(data / "register.old")))
    folder->register_ = data / "register.old";
  folder->register_fd_ = OpenFolder(folder->register_);
  folder->register_is_newer_ = folder->RegisterIsNewer();
  return folder;
}

std::vector<std::string> DataFolder::FilesOf(const ledger::ScanRange& range) const {
  const std::string folder = DescriptorPath(segments_fd_) + "/";
  std::vector<std::string> files;
  for (const ledger::SegmentInfo* segment : ledger::SegmentsIn(range, manifest_))
    files.push_back(folder + segment->file);
  return files;
}

fs::path DataFolder::register_at() const {
  return register_fd_ < 0 ? fs::path() : fs::path(DescriptorPath(register_fd_));
}

Result<fs::path> DataFolder::RegisterFile(std::string_view stem) const {
  fs::path found;
  if (register_fd_ < 0) return found;
  for (std::string_view ending : {".csv", ".parquet"}) {
    const fs::path file = register_at() / (std::string(stem) + std::string(ending));
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) continue;
    if (!found.empty()) {
      return Fail(
          Code::kMalformed, "cannot read the register",
          "there is also " + file.filename().native() + ", and only one of them can be true",
          found.native(), "remove the older one");
    }
    found = file;
  }
  return found;
}

fs::path DataFolder::IssuedLines() const {
  const fs::path file = register_at() / "issued.jsonl";
  std::error_code ignored;
  return register_fd_ >= 0 && fs::is_regular_file(file, ignored) ? file : fs::path();
}

std::string DataFolder::WithoutAliases(std::string message) const {
  for (const auto& [fd, folder] : {std::pair(segments_fd_, segments_), {register_fd_, register_}}) {
    const std::string alias = DescriptorPath(fd);
    for (size_t at = 0; (at = message.find(alias, at)) != std::string::npos;) {
      const size_t end = at + alias.size();
      if (end < message.size() && message[end] >= '0' && message[end] <= '9') {
        at = end;  // another one
        continue;
      }
      message.replace(at, alias.size(), folder.native());
      at += folder.native().size();
    }
  }
  return message;
}

Error DataFolder::WithoutAliases(Error error) const {
  error.why = WithoutAliases(std::move(error.why));
  error.where = WithoutAliases(std::move(error.where));
  return error;
}

std::vector<std::string> DataFolder::Relations() const {
  std::set<std::string> names;
  std::error_code code;
  for (fs::directory_iterator at(register_at() / "carries", code), end; !code && at != end;
       at.increment(code)) {
    const fs::path& file = at->path();
    if (file.extension() == ".csv" || file.extension() == ".parquet")
      names.insert(file.stem().native());
  }
  return {names.begin(), names.end()};
}

// Asked once: a register that is changed while it is asked would change who has which number.
// Whoever writes the ledger loads the register first, and a commit puts down everybody it numbered.
bool DataFolder::RegisterIsNewer() const {
  std::error_code code;
  const fs::file_time_type written = fs::last_write_time(ledger_ / "manifest.json", code);
  for (fs::recursive_directory_iterator at(register_at(), code), end; !code && at != end;
       at.increment(code)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && at->last_write_time(ignored) > written) return true;
  }
  return false;
}

Result<uint64_t> DataFolder::SubjectCount() {
  if (!register_is_newer_) return ids_->size();
  const Numbered* people = TRY(People());
  return people->subjects.size();
}

Result<std::string_view> DataFolder::SubjectText(uint64_t number) {
  if (number < ids_->size()) return ids_->Text(number);
  const Numbered* people = TRY(People());
  if (number < people->subjects.size()) return people->subjects.Text(static_cast<uint32_t>(number));
  return Fail(Code::kNotFound, "there is no such subject",
              "no account id has the number " + std::to_string(number));
}

Result<std::vector<uint32_t>> DataFolder::FindSubjects(const std::vector<std::string>& ids) {
  std::vector<uint32_t> numbers = TRY(ids_->Find(ids));
  if (!register_is_newer_) return numbers;
  const Numbered* people = TRY(People());
  for (size_t i = 0; i < ids.size(); ++i) numbers[i] = people->subjects.Find(ids[i]);
  return numbers;
}

Result<const reg::Register*> DataFolder::Small() {
  std::lock_guard lock(loading_);
  if (!small_) {
    small_ = reg::LoadParts(register_at(), small_subjects_, {"keys", "people", "jobs", "canaries"},
                            parquet_);
  }
  if (!*small_) return std::unexpected(small_->error());
  return (**small_).get();
}

Result<const Numbered*> DataFolder::People() {
  std::lock_guard lock(loading_);
  if (!people_status_) {
    people_ = std::make_unique<Numbered>();
    people_status_ = [&]() -> Status {
      TRY(ids_->Walk(0, [&](uint32_t number, std::string_view id) {
        return people_->subjects.Number(id) == number;
      }));
      if (people_->subjects.size() != ids_->size()) {
        return Fail(Code::kMalformed, "the ledger is damaged", "an account id stands twice in it",
                    (ledger_ / "subjects").native(), "restore it from a copy");
      }
      people_->registers =
          TRY(reg::LoadParts(register_at(), people_->subjects, {"members", "carries"}, parquet_));
      return {};
    }();
  }
  if (!*people_status_) return std::unexpected(people_status_->error());
  return people_.get();
}

Status DataFolder::LoadIncidents() {
  if (!TRY(IsThere(data_ / "incidents.sqlite"))) return {};
  incident::IncidentStore store = TRY(incident::IncidentStore::OpenToRead(data_));
  for (uint32_t id : TRY(store.Ids())) incidents_.push_back(TRY(store.Get(id)));
  return {};
}

Result<const std::vector<incident::Incident>*> DataFolder::Incidents() {
  std::lock_guard lock(loading_);
  if (!incidents_status_) incidents_status_ = LoadIncidents();
  if (!*incidents_status_) return std::unexpected(incidents_status_->error());
  return &incidents_;
}

}  // namespace haetae::sql
