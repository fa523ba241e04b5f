#include "ledger/live.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

#include "ledger/seal.h"

namespace haetae::ledger {
namespace {

constexpr uint64_t kSmallRows = 512;  // to write so many again costs nothing

// Says whether a file begins with a whole line; compressed ones are looked at as they are.
bool HasWholeLine(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return true;  // Identify() says what is wrong
  std::array<char, 64 << 10> bytes;
  bool whole = false;
  for (off_t at = 0; !whole;) {
    const ssize_t n = ::pread(fd, bytes.data(), bytes.size(), at);
    if (n <= 0) break;
    whole = std::memchr(bytes.data(), '\n', static_cast<size_t>(n)) != nullptr ||
            at + n > reader::kLineBytesMax;
    at += n;
  }
  ::close(fd);
  return whole;
}

bool IsNamed(const std::string& path, FileId id) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 && FileId(info.st_dev, info.st_ino) == id;
}

// The file's size and time, if it is still the one that was identified and holds `bytes`.
void StampIfWhole(Identity& identity, uint64_t bytes) {
  struct stat info;
  const bool whole = ::stat(identity.path.c_str(), &info) == 0 && info.st_ino == identity.inode &&
                     static_cast<uint64_t>(info.st_size) == bytes;
  identity.file_bytes = whole ? bytes : 0;
  identity.modified_ns = whole ? info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec : 0;
}

}  // namespace

struct Live::File {
  explicit File(Adopted adopted) : reading(std::move(adopted)) {}
  SourceReading reading;
  Time latest = kTimeMin;
  bool touched = true;     // there may be something to read
  bool finishing = false;  // its end is the end
  bool plain = true;
  uint64_t last_turn = 0;  // when it last gave something
};

Live::Live(Ledger& ledger, access::Names& names, const reg::Register& registers,
           const Responses* responses)
    : ledger_(ledger),
      names_(names),
      router_(ledger.catalogue()),
      format_options_(FormatOptionsOf(ledger.catalogue())),
      manifest_(ledger.manifest()),
      intake_(names, ledger.catalogue(), router_, registers, responses) {
  NewEventSets();
}
Live::~Live() = default;

// Without unfinished last lines: when one is whole, it is no repetition of itself.
void Live::NewEventSets() {
  Manifest whole = manifest_;
  for (SourceEntry& source : whole.sources) source.tail.reset();
  events_ = std::make_unique<EventSets>(ledger_, whole);
  events_since_day_ = DayOf(SystemClock().Now());
}

Result<Live::Opened> Live::Open(FileId id, const reader::Input& input, const Manner& manner) {
  if (files_.contains(id)) return Opened::kOpen;
  if (!manner.will_grow && LooksUnchanged(input, manifest_)) return Opened::kNothingNew;
  std::error_code gone;
  if (!IsNamed(input.path, id) || fs::file_size(input.path, gone) == 0 || gone)
    return Opened::kLater;
  if (!manner.settled && !HasWholeLine(input.path)) return Opened::kLater;
  Identity identity = TRY(Identify(input, manifest_, format_options_, /*to_follow=*/true));
  if (!IsNamed(input.path, id)) return Opened::kLater;  // the name was given to another meanwhile
  const bool plain = identity.source != nullptr && identity.source->compression().empty();
  if (plain) identity.source->Follow(kLiveBlockBytes);
  if (identity.standing == Standing::kNew && manner.only_known) return Opened::kNothingNew;
  if (identity.standing == Standing::kNew && IsTwinOfUnread(identity)) return Opened::kLater;
  std::optional<Tail> tail;
  if (identity.standing != Standing::kNew) {
    SourceEntry& known = manifest_.sources[identity.known];
    if (identity.standing == Standing::kUnchanged) {
      NoteSeen(input, identity, manifest_, known);
      // Raw lines are found at their new place from now on.
      if (known.path != identity.path && !fs::exists(known.path, gone)) known.path = identity.path;
      return Opened::kNothingNew;
    }
    for (const auto& [other, file] : files_) {
      if (file->reading.entry.id == identity.known) return Opened::kLater;
    }
    tail = known.tail;
    if (tail && dirty_) return Opened::kLater;
  }
  Adopted adopted = Adopt(input, std::move(identity), manifest_);
  // Its unfinished last line stays in the ledger until it is read again.
  manifest_.sources[adopted.entry.id].tail = tail;
  if (tail) NewEventSets();  // its event is new again when the line is whole
  if (files_.size() >= kLiveOpenMax) CloseQuietest();
  auto file = std::make_unique<File>(std::move(adopted));
  file->plain = plain;
  file->latest =
      file->reading.entry.counts.records > 0 ? file->reading.entry.counts.last : kTimeMin;
  file->last_turn = ++turn_;
  file->finishing = !plain;
  files_[id] = std::move(file);
  return Opened::kOpen;
}

// Nothing was read yet of a file that begins alike: which of the two is the other's copy is known
// by the bytes that will have been.
bool Live::IsTwinOfUnread(const Identity& identity) const {
  return std::ranges::any_of(files_, [&](const auto& open) {
    const SourceReading& reading = open.second->reading;
    return reading.handed_bytes == 0 && !reading.entry.tail &&
           reading.entry.first_line == identity.first_line.hash;
  });
}

void Live::Touch(FileId id) {
  if (auto found = files_.find(id); found != files_.end()) found->second->touched = true;
}

void Live::Rename(FileId id, const std::string& path) {
  auto found = files_.find(id);
  if (found == files_.end()) return;
  std::error_code code;
  const std::string whole = fs::weakly_canonical(path, code).native();
  SourceReading& reading = found->second->reading;
  reading.entry.path = reading.identity.path = code ? path : whole;
}

void Live::Finish(FileId id) {
  auto found = files_.find(id);
  if (found == files_.end()) return;
  File& file = *found->second;
  file.touched = file.finishing = true;
  file.reading.source->StopFollowing();
}

void Live::FinishAll() {
  for (auto& [id, file] : files_) Finish(id);
}

Result<bool> Live::Read() {
  while (intake_.made().rows.size() < kLiveRowsMax) {
    FileId next{};
    File* behind = nullptr;
    for (auto& [id, file] : files_) {
      if (file->touched && (behind == nullptr || file->latest < behind->latest)) {
        behind = file.get();
        next = id;
      }
    }
    if (behind == nullptr) return false;
    TRY(ReadBlock(next, *behind));
  }
  return true;
}

// True if there was a block.
Result<bool> Live::ReadBlock(FileId id, File& file) {
  Piece piece;
  SourceReading& reading = file.reading;
  if (!reading.Next(block_, /*hold_back_unfinished=*/false, piece)) {
    file.touched = false;
    if (reading.entry.error) errors_.push_back(*reading.entry.error);
    if (reading.cut) cut_.push_back(id);
    if (file.finishing || reading.cut || reading.entry.error) Close(id, file.finishing);
    return false;
  }
  TRY(Parse(block_, piece, names_, *events_, intake_));
  counts_.lines += piece.whole.counts.lines + piece.tail.counts.lines;
  counts_.records += piece.whole.counts.records + piece.tail.counts.records;
  counts_.unreadable += piece.whole.counts.unreadable;
  counts_.duplicates += piece.whole.counts.duplicates;
  if (piece.whole.counts.records > 0) file.latest = std::max(file.latest, piece.whole.counts.last);
  file.last_turn = ++turn_;
  reading.Add(std::move(piece));
  manifest_.sources[reading.entry.id] = reading.State(/*done=*/false);
  dirty_ = true;
  return true;
}

void Live::Close(FileId id, bool done) {
  SourceReading& reading = files_.at(id)->reading;
  SourceEntry state = reading.State(done);
  const SourceEntry& before = manifest_.sources[state.id];
  if (!state.tail && before.offset == state.offset) state.tail = before.tail;
  if (files_.at(id)->plain) {
    StampIfWhole(reading.identity, state.offset + (state.tail ? state.tail->bytes : 0));
    state.file_bytes = reading.identity.file_bytes;
    state.modified_ns = reading.identity.modified_ns;
  }
  if (reading.tail_rows.size() > 0) tails_[state.id] = std::move(reading.tail_rows);
  manifest_.sources[state.id] = std::move(state);
  dirty_ = true;
  files_.erase(id);
}

void Live::CloseQuietest() {
  auto quietest = std::min_element(files_.begin(), files_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second->touched, a.second->last_turn) <
           std::pair(b.second->touched, b.second->last_turn);
  });
  Close(quietest->first, /*done=*/false);
}

// Takes small segments of the days that have new rows out of `all`, to be written again together
// with these.
Status Live::Absorb(const std::vector<Time>& times, std::vector<SegmentInfo>& all, OldRows& old,
                    bool& event_ids) {
  std::map<int64_t, uint64_t> new_rows;
  for (Time time : times) ++new_rows[DayOf(time)];
  for (auto& [day, rows] : new_rows) {
    std::vector<SegmentInfo> segments;
    for (const SegmentInfo& segment : all) {
      if (segment.day == day) segments.push_back(segment);
    }
    std::sort(segments.begin(), segments.end(),
              [](const SegmentInfo& a, const SegmentInfo& b) { return a.rows < b.rows; });
    std::set<std::string> taken;
    for (const SegmentInfo& segment : segments) {
      if (segment.rows > std::max(rows * 2, kSmallRows) || segment.rows + rows > kMergeRowsMax)
        break;
      old.push_back(TRY(ledger_.Rows(segment)));
      rows += segment.rows;
      event_ids |= segment.event_ids;
      taken.insert(segment.file);
    }
    std::erase_if(all, [&](const SegmentInfo& segment) { return taken.contains(segment.file); });
  }
  return {};
}

// What the answers listed is written in the same commit as their accesses.
Status Live::CommitResults(Manifest& manifest, std::vector<Sealed>& sealed) {
  const access::Accesses& results = intake_.made().results;
  if (results.size() == 0) return {};
  OldRows old;
  bool event_ids = false;
  TRY(Absorb(results.time, manifest.results, old, event_ids));
  std::vector<const access::Accesses*> parts{&results};
  for (const auto& part : old) parts.push_back(part.get());
  for (Sealed& one : TRY(SealTogether(ledger_, *writer_, names_, parts, event_ids))) {
    manifest.results.push_back(one.info);
    sealed.push_back(std::move(one));
  }
  return {};
}

Result<access::Accesses> Live::Commit() {
  if (!dirty_) return access::Accesses();
  if (!writer_) writer_.emplace(TRY(SegmentWriter::Open()));
  names_.Resolve();
  const uint32_t subjects = names_.subjects.size();
  IntakeRows& made = intake_.made();
  access::Accesses rows = Sorted(made.rows);
  Manifest manifest = manifest_;
  bool event_ids = made.has_event_ids;
  OldRows old;
  TRY(Absorb(made.rows.time, manifest.segments, old, event_ids));
  std::vector<const access::Accesses*> parts{&rows};
  for (const auto& part : old) parts.push_back(part.get());
  std::vector<Sealed> sealed = TRY(SealTogether(ledger_, *writer_, names_, parts, event_ids));
  for (const Sealed& one : sealed) manifest.segments.push_back(one.info);
  TRY(CommitResults(manifest, sealed));
  TRY(AppendEvents(ledger_, std::span(&made, 1), manifest));
  for (auto& [source, tail_rows] : tails_) {
    for (size_t i = 0; i < tail_rows.size(); ++i) rows.Append(tail_rows.rows.Row(i));
    TRY(SealTail(ledger_, names_, std::move(tail_rows), *manifest.sources[source].tail, sealed));
  }
  TRY(ledger_.Commit(std::move(manifest), std::move(sealed), subjects));
  if (!tails_.empty()) rows = Sorted(rows);
  tails_.clear();
  manifest_ = ledger_.manifest();
  made.Clear();
  dirty_ = false;
  counts_.accesses += rows.size();
  ++counts_.commits;
  if (DayOf(SystemClock().Now()) != events_since_day_) NewEventSets();  // lets the old days go
  return rows;
}

}  // namespace haetae::ledger
