#include "ledger/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/hash.h"
#include "base/text_map.h"
#include "ledger/duck.h"
#include "ledger/merge.h"
#include "ledger/readers.h"
#include "ledger/stream_names.h"

namespace haetae::ledger {
namespace {

constexpr uint64_t kSubjectsBytesMax = 16ull << 30;
// Fewer are read as quickly as they are found; and so many may have come since the table was made.
constexpr uint64_t kMappedSubjectsMin = 1 << 16;
constexpr const char* kFreshLedger = "ledger.new";

Status MakeLedgerFolders(const fs::path& ledger) {
  TRY(MakeFolders(ledger / "segments"));
  TRY(MakeFolders(ledger / "subjects"));
  return MakeFolders(ledger / "events");
}

void AppendVarint(std::string& to, uint64_t value) {
  while (value >= 0x80) {
    to += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  to += static_cast<char>(value);
}

bool TakeVarint(std::string_view& from, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 35 && !from.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(from[0]);
    from.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::set<std::string> SegmentsOf(const Manifest& manifest) {
  std::set<std::string> files;
  for (const SegmentInfo& segment : manifest.segments) files.insert(segment.file);
  for (const SegmentInfo& segment : manifest.results) files.insert(segment.file);
  for (const SourceEntry& source : manifest.sources) {
    if (source.tail && source.tail->segment) files.insert(source.tail->segment->file);
    if (source.tail && source.tail->results) files.insert(source.tail->results->file);
  }
  return files;
}

// What the manifest `before` names and `now` does not.
std::set<std::string> SegmentsLeftOut(const Manifest& before, const Manifest& now) {
  std::set<std::string> files = SegmentsOf(before);
  for (const std::string& file : SegmentsOf(now)) files.erase(file);
  return files;
}

std::unexpected<Error> Damaged(std::string why, const fs::path& where) {
  return Fail(Code::kMalformed, "the ledger is damaged", std::move(why), where,
              "restore it from a copy, or read the logs again into a new --data folder");
}

}  // namespace

Ledger::Ledger(fs::path data, access::Names& names)
    : data_(std::move(data)), folder_(data_ / "ledger"), names_(names) {}
Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::Open(const fs::path& data, access::Names& names,
                                             Mode mode) {
  const bool there = TRY(IsThere(data / "ledger" / "manifest.json"));
  const bool interrupted = !there && TRY(IsThere(data / kFreshLedger / "manifest.json"));
  if (mode == Mode::kRead && !there && !interrupted) {
    return Fail(Code::kNotFound, "cannot open the ledger", "there is none in this folder", data,
                "run `haetae investigate LOG…` first, or name its folder with --data");
  }
  if (mode == Mode::kRead && !interrupted) {
    std::unique_ptr<Ledger> ledger(new Ledger(data, names));
    // First the lock, then the manifest: what it names stays until the lock is gone.
    ledger->reading_ = ReadersLock::Share(data);
    TRY(ledger->Load());
    return ledger;
  }
  TRY(MakeFolders(data));
  std::error_code ignored;
  fs::permissions(data, fs::perms::owner_all, ignored);
  FolderLock lock = TRY(FolderLock::Take(data));
  if (interrupted && !TRY(IsThere(data / "ledger")))
    TRY(RenameDurably(data / kFreshLedger, data / "ledger"));
  TRY(MakeLedgerFolders(data / "ledger"));
  std::unique_ptr<Ledger> ledger(new Ledger(data, names));
  ledger->lock_.emplace(std::move(lock));
  TRY(ledger->Load());
  return ledger;
}

Status Ledger::Load() {
  const fs::path path = folder_ / "manifest.json";
  if (!TRY(IsThere(path))) {
    std::random_device random;
    manifest_.secret = static_cast<uint64_t>(random()) << 32 | random();
  } else {
    manifest_ = TRY(ReadManifest(TRY(ReadFile(path, kManifestBytesMax)), path));
    const fs::path catalogue = folder_ / "catalogue.toml";
    if (TRY(IsThere(catalogue))) catalogue_ = TRY(access::LoadCatalogue(catalogue));
    catalogue_.inferred = manifest_.catalogue_inferred;
  }
  next_segment_ = manifest_.next_segment;
  TRY(LoadSubjects());
  if (lock_) RemoveStrays();
  return {};
}

// The table that spares reading the ids: as it is kept, or made now if it is missing, damaged, of
// other ids or lags far behind. None where it cannot be had: then the ids are read.
Result<std::unique_ptr<TextMap>> Ledger::MapSubjects(const fs::path& ids) {
  const fs::path table = folder_ / "subjects" / "table";
  const auto open = [&]() -> std::unique_ptr<TextMap> {
    Result<std::unique_ptr<TextMap>> map = TextMap::Open(table, ids);
    if (!map || (*map)->size() > manifest_.subjects || (*map)->bytes() > manifest_.subjects_bytes)
      return nullptr;
    return std::move(*map);
  };
  std::unique_ptr<TextMap> map = open();
  const uint64_t behind = manifest_.subjects - (map == nullptr ? 0 : map->size());
  if (map != nullptr && behind <= kMappedSubjectsMin) return map;
  const Status made = TextMap::Make(table, ids, static_cast<uint32_t>(manifest_.subjects),
                                    manifest_.subjects_bytes);
  if (made) return open();
  if (made.error().code == Code::kMalformed) return Damaged(made.error().why, ids);
  return map;  // cannot be kept
}

Status Ledger::LoadSubjects() {
  if (manifest_.subjects == 0) return {};
  const fs::path path = folder_ / "subjects" / "ids";
  uint64_t number = 0, read = 0;
  if (manifest_.subjects >= kMappedSubjectsMin && names_.subjects.size() == 0) {
    if (std::unique_ptr<TextMap> map = TRY(MapSubjects(path))) {
      number = map->size();
      read = map->bytes();
      names_.subjects.Adopt(std::move(map));
    }
  }
  const std::string bytes = TRY(ReadFile(path, kSubjectsBytesMax, read));
  if (bytes.size() + read < manifest_.subjects_bytes)
    return Damaged("the subject dictionary is too short", path);
  std::string_view rest(bytes.data(), manifest_.subjects_bytes - read);
  for (; number < manifest_.subjects; ++number) {
    uint64_t size;
    if (!TakeVarint(rest, size) || size > rest.size() ||
        names_.subjects.Number(rest.substr(0, size)) != number) {
      return Damaged("the subject dictionary does not read back", path);
    }
    rest.remove_prefix(size);
  }
  return {};
}

// Files that a crash left behind: written, never acknowledged.
void Ledger::RemoveStrays() {
  if (!ReadersLock::Alone(data_)) return;  // at another start
  const std::set<std::string> known = SegmentsOf(manifest_);
  std::error_code code;
  std::vector<fs::path> strays;
  for (fs::recursive_directory_iterator it(folder_ / "segments", code), end; it != end;
       it.increment(code)) {
    if (code) break;
    if (it->is_regular_file(code) &&
        !known.contains(it->path().lexically_relative(folder_ / "segments"))) {
      strays.push_back(it->path());
    }
  }
  for (const fs::path& path : strays) fs::remove(path, code);
}

// The new ledger is whole before it takes the place of the old one; Open() finishes what a crash
// between the two renames left.
Status Ledger::Restart(const access::Catalogue& catalogue, const std::string& responses) {
  Manifest fresh;
  fresh.secret = manifest_.secret;
  fresh.catalogue_digest = catalogue.Digest();
  fresh.catalogue_inferred = catalogue.inferred;
  fresh.responses = responses;
  fresh.to_read = manifest_.to_read;
  for (const SourceEntry& source : manifest_.sources) {
    const auto same = std::ranges::find_if(fresh.to_read, [&](const ToRead& one) {
      return one.name == source.name && one.path == source.path;
    });
    if (same == fresh.to_read.end())
      fresh.to_read.push_back({source.name, source.path, source.seen_as});
    else
      for (const std::string& name : source.seen_as) NoteName(same->seen_as, name);
  }
  const bool replaces = !manifest_.sources.empty();
  const fs::path folder = replaces ? data_ / kFreshLedger : folder_;
  std::error_code code;
  if (replaces) fs::remove_all(folder, code);
  TRY(MakeLedgerFolders(folder));
  TRY(WriteFileDurably(folder / "catalogue.toml", access::WriteCatalogue(catalogue)));
  TRY(WriteFileDurably(folder / "manifest.json", WriteManifest(fresh)));
  if (replaces) {
    int number = 1;
    while (TRY(IsThere(data_ / ("ledger-before-" + std::to_string(number))))) ++number;
    TRY(RenameDurably(folder_, data_ / ("ledger-before-" + std::to_string(number))));
    TRY(RenameDurably(folder, folder_));
  }
  manifest_ = std::move(fresh);
  next_segment_ = 1;
  cache_.clear();
  cache_bytes_ = 0;
  catalogue_ = catalogue;
  return {};
}

Status Ledger::FinishRestart() {
  if (manifest_.to_read.empty()) return {};
  Manifest manifest = manifest_;
  manifest.to_read.clear();
  TRY(WriteFileDurably(folder_ / "manifest.json", WriteManifest(manifest)));
  manifest_ = std::move(manifest);
  return {};
}

std::string Ledger::NewSegmentFile(int64_t day) {
  std::lock_guard lock(segment_mutex_);
  char name[32];
  std::snprintf(name, sizeof name, "/%08llu.parquet",
                static_cast<unsigned long long>(next_segment_++));
  const std::string folder = FormatDay(day);
  std::error_code ignored;  // the write that follows says what is wrong
  fs::create_directories(folder_ / "segments" / folder, ignored);
  return folder + name;
}

fs::path Ledger::EventsPath(int64_t day) const { return folder_ / "events" / FormatDay(day); }

Status Ledger::AppendSubjects(Manifest& manifest, uint32_t size) {
  // What the last commit recorded is never cut off, whatever the caller began with.
  manifest.subjects = manifest_.subjects;
  manifest.subjects_bytes = manifest_.subjects_bytes;
  CHECK(size >= manifest.subjects && size <= names_.subjects.size());
  if (size == manifest.subjects) return {};
  AppendFile file = TRY(AppendFile::Open(folder_ / "subjects" / "ids", manifest.subjects_bytes));
  std::string entry;
  for (uint32_t i = static_cast<uint32_t>(manifest.subjects); i < size; ++i) {
    const std::string_view text = names_.subjects.Text(i);
    entry.clear();
    AppendVarint(entry, text.size());
    entry += text;
    TRY(file.Append(entry));
  }
  TRY(file.Sync());
  TRY(SyncFolder(folder_ / "subjects"));
  manifest.subjects = size;
  manifest.subjects_bytes = file.size();
  return {};
}

// While somebody reads, nothing that he may have seen named is removed.
void Ledger::Remove(const std::set<std::string>& segments) {
  to_remove_.insert(segments.begin(), segments.end());
  if (to_remove_.empty() || !ReadersLock::Alone(data_)) return;
  std::error_code ignored;  // what stays is removed at the next start
  for (const std::string& file : to_remove_) {
    fs::remove(SegmentPath(file), ignored);
    if (companion_ != nullptr) companion_->Remove(file);
  }
  to_remove_.clear();
}

Status Ledger::Commit(Manifest manifest, std::vector<Sealed> sealed, uint32_t subjects) {
  TRY(AppendSubjects(manifest, subjects));
  std::set<fs::path> folders;
  for (const Sealed& one : sealed) folders.insert(SegmentPath(one.info.file).parent_path());
  for (const fs::path& folder : folders) TRY(SyncFolder(folder));
  if (!folders.empty()) TRY(SyncFolder(folder_ / "segments"));
  {
    std::lock_guard lock(segment_mutex_);
    manifest.next_segment = next_segment_;
  }
  TRY(WriteFileDurably(folder_ / "manifest.json", WriteManifest(manifest)));
  const std::set<std::string> left_out = SegmentsLeftOut(manifest_, manifest);
  manifest_ = std::move(manifest);
  for (const std::string& file : left_out) {
    if (auto cached = cache_.find(file); cached != cache_.end()) {
      cache_bytes_ -= cached->second->bytes_held();
      cache_.erase(cached);
    }
  }
  Remove(left_out);
  for (Sealed& one : sealed) {
    const size_t bytes = one.rows.bytes_held();
    if (cache_bytes_ + bytes > kCacheBytes) continue;
    cache_bytes_ += bytes;
    cache_[one.info.file] = std::make_shared<access::Accesses>(std::move(one.rows));
  }
  return {};
}

Status Ledger::Check(const SegmentInfo& segment) const {
  const fs::path path = SegmentPath(segment.file);
  std::error_code code;
  const uint64_t bytes = fs::file_size(path, code);
  if (code)
    return std::unexpected(SystemError("cannot read the ledger", path.native(), code.value()));
  if (bytes != segment.bytes) return Damaged("a segment is not as long as it was written", path);
  return {};
}

Result<std::shared_ptr<const access::Accesses>> Ledger::Rows(const SegmentInfo& segment) {
  std::optional<Duck> duck;
  return Read(segment, duck);
}

Result<std::shared_ptr<const access::Accesses>> Ledger::Read(const SegmentInfo& segment,
                                                             std::optional<Duck>& duck) {
  if (auto cached = cache_.find(segment.file); cached != cache_.end()) return cached->second;
  if (!duck) duck.emplace(TRY(Duck::Open({.threads = 2, .memory_max = "2GB"})));
  auto rows = std::make_shared<access::Accesses>();
  rows->Reserve(segment.rows);
  TRY(ReadSegment(*duck, SegmentPath(segment.file), names_, catalogue_,
                  [&](access::Accesses& piece) -> Status {
                    for (size_t i = 0; i < piece.size(); ++i) rows->Append(piece.Row(i));
                    return {};
                  }));
  if (rows->size() != segment.rows) {
    return Damaged("it has another number of rows than was recorded", SegmentPath(segment.file));
  }
  names_.Resolve();
  return rows;
}

std::vector<const SegmentInfo*> SegmentsIn(const ScanRange& range, const Manifest& manifest) {
  std::vector<const SegmentInfo*> segments;
  auto add = [&](const SegmentInfo& segment) {
    if (segment.rows > 0 && segment.first < range.to && segment.last >= range.from)
      segments.push_back(&segment);
  };
  for (const SegmentInfo& segment : range.results ? manifest.results : manifest.segments)
    add(segment);
  for (const SourceEntry& source : manifest.sources) {
    if (!range.unfinished || !source.tail) continue;
    const std::optional<SegmentInfo>& of =
        range.results ? source.tail->results : source.tail->segment;
    if (of) add(*of);
  }
  return segments;
}

Status Ledger::Scan(const ScanRange& range,
                    const std::function<Status(const access::AccessBatch&)>& batch) {
  names_.Resolve();
  std::vector<SegmentInfo> segments;
  for (const SegmentInfo* segment : SegmentsIn(range, manifest_)) segments.push_back(*segment);
  std::optional<Duck> duck;
  auto load = [&](const SegmentInfo& segment) { return Read(segment, duck); };
  return MergeSegments(std::move(segments), load, range, batch);
}

}  // namespace haetae::ledger
