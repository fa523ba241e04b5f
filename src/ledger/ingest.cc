#include "ledger/ingest.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "access/router.h"
#include "base/hash.h"
#include "base/text.h"
#include "ledger/events.h"
#include "ledger/identity.h"
#include "ledger/intake.h"
#include "ledger/seal.h"

namespace haetae::ledger {
namespace {

reader::FormatOptions OptionsOf(const access::Catalogue& catalogue) {
  return {catalogue.format.name, catalogue.format.fields, catalogue.format.time_format};
}

// A source being read, shared by the workers.
struct Open {
  std::mutex mutex;  // around source->Next() and everything below
  std::unique_ptr<reader::Source> source;
  std::unique_ptr<PrefixHasher> hasher;
  Identity identity;
  SourceEntry entry;          // the new state; `tail` is of this reading
  uint64_t handed_bytes = 0;  // entry.offset once all blocks handed out are parsed
  uint64_t handed_lines = 0;
  std::optional<PrefixMark> tail_mark;  // of the bytes before an unfinished last line
  bool done = false;
  Time latest = kTimeMin;  // of the last block parsed: sources are read side by side in time
  access::Accesses tail_rows;
};

// Everything that one commit makes durable, apart from what is read meanwhile.
struct Commit {
  std::vector<IntakeRows> made;  // of each intake
  struct Read {
    SourceEntry entry;
    access::Accesses tail_rows;
  };
  std::vector<Read> sources;
  uint32_t subjects = 0;  // how many the dictionary held
};

// One run over inputs, from the first block to the last commit. While one commit is written, the
// blocks of the next are read.
class Reading {
 public:
  Reading(Ledger& ledger, access::Names& names, const reg::Register& registers,
          const IngestOptions& options)
      : ledger_(ledger),
        names_(names),
        options_(options),
        manifest_(ledger.manifest()),
        router_(ledger.catalogue()),
        format_options_(OptionsOf(ledger.catalogue())) {
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      intakes_.push_back(std::make_unique<Intake>(names, ledger.catalogue(), router_, registers));
    }
    commit_.made.resize(intakes_.size());
  }
  ~Reading() {
    if (committer_.joinable()) committer_.join();
  }

  Result<IngestReport> Run(std::vector<reader::Input> inputs);

 private:
  void Prepare(std::vector<reader::Input>& inputs);
  void Adopt(const reader::Input& input, Identity identity);
  Status ReadOpen();
  Status Work(Intake& intake);
  Open* Pick();
  Status TakeBlock(Open& open, reader::Block& block, Intake& intake);
  Status StartCommit();
  Status FinishCommit();
  Status Write(Commit& commit);
  std::string UniqueName(const std::string& path) const;

  Ledger& ledger_;
  access::Names& names_;
  const IngestOptions& options_;
  Manifest manifest_;
  access::Router router_;
  reader::FormatOptions format_options_;
  std::vector<std::unique_ptr<Intake>> intakes_;
  std::unique_ptr<EventSets> events_;
  std::vector<std::unique_ptr<Open>> waiting_, open_;
  // Of the commit that is being written; manifest_ is the committer's until FinishCommit().
  Commit commit_;
  std::thread committer_;
  Status committed_;
  std::mutex pick_mutex_;
  std::atomic<uint64_t> rows_{0};
  std::atomic<bool> failed_{false};
  IngestReport report_;
};

std::string Reading::UniqueName(const std::string& path) const {
  auto taken = [&](const std::string& name) {
    return std::any_of(manifest_.sources.begin(), manifest_.sources.end(),
                       [&](const SourceEntry& s) { return s.name == name; });
  };
  const std::string shown = ValidUtf8(path);  // the store holds nothing else
  std::string name = shown;
  for (int number = 2; taken(name); ++number) name = shown + " (" + std::to_string(number) + ")";
  return name;
}

void Reading::Adopt(const reader::Input& input, Identity identity) {
  auto open = std::make_unique<Open>();
  open->source = std::move(identity.source);
  open->hasher = std::move(identity.hasher);
  const bool known = identity.standing == Standing::kGrown;
  if (known) {
    open->entry = manifest_.sources[identity.known];
    open->entry.tail.reset();  // it is read again
    open->entry.error.reset();
  } else {
    open->entry.id = static_cast<uint32_t>(manifest_.sources.size());
    open->entry.name = UniqueName(input.path);
  }
  open->entry.first_line = identity.first_line;
  open->entry.path = identity.path;
  open->entry.format = open->source->format_name();
  open->entry.compression = open->source->compression();
  // A commit may come before its first byte: the next run finds it by its place, and never takes
  // it for unchanged before it was read to its end.
  open->entry.inode = identity.inode;
  open->entry.file_bytes = 0;
  open->entry.modified_ns = 0;
  if (known)
    manifest_.sources[identity.known] = open->entry;
  else
    manifest_.sources.push_back(open->entry);
  open->handed_bytes = open->entry.offset;
  open->handed_lines = open->entry.counts.lines;
  open->latest = open->entry.counts.records > 0 ? open->entry.counts.last : kTimeMin;
  open->identity = std::move(identity);
  waiting_.push_back(std::move(open));
}

// Opens what has something new. Inputs that begin with the same line may be the same log: the first
// of them is read now, the others stay in `inputs` until it is known.
void Reading::Prepare(std::vector<reader::Input>& inputs) {
  std::vector<reader::Input> later;
  std::set<std::string> beginnings;
  for (const reader::Input& input : inputs) {
    Result<Identity> identity = Identify(input, manifest_, format_options_);
    if (!identity) {
      const bool no_log = !input.named && identity.error().code == Code::kMalformed;
      (no_log ? report_.skipped : report_.errors).push_back(identity.error());
      continue;
    }
    if (identity->standing == Standing::kUnchanged) {
      const SourceEntry& known = manifest_.sources[identity->known];
      if (known.error) report_.errors.push_back(*known.error);
    } else if (!beginnings.insert(identity->first_line).second) {
      later.push_back(input);
    } else {
      Adopt(input, std::move(*identity));
    }
  }
  inputs = std::move(later);
}

Result<IngestReport> Reading::Run(std::vector<reader::Input> inputs) {
  if (options_.progress != nullptr) options_.progress->sources = inputs.size();
  while (!inputs.empty()) {
    Prepare(inputs);
    events_ = std::make_unique<EventSets>(ledger_, manifest_);
    std::reverse(waiting_.begin(), waiting_.end());
    TRY(ReadOpen());
  }
  return std::move(report_);
}

Status Reading::ReadOpen() {
  while (!waiting_.empty() || !open_.empty()) {
    while (!waiting_.empty() && open_.size() < kOpenSourcesMax) {
      open_.push_back(std::move(waiting_.back()));
      waiting_.pop_back();
    }
    rows_ = 0;
    std::vector<Status> results(intakes_.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < intakes_.size(); ++i) {
      threads.emplace_back([this, i, &results] {
        results[i] = Work(*intakes_[i]);
        if (!results[i]) failed_ = true;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (Status& result : results) TRY(std::move(result));
    TRY(StartCommit());
    if (intakes_.size() == 1) TRY(FinishCommit());  // one thread was asked for
  }
  return FinishCommit();
}

// The open source that is furthest behind in time, so that commits hold neighbouring times.
Open* Reading::Pick() {
  std::lock_guard lock(pick_mutex_);
  Open* best = nullptr;
  for (const auto& open : open_) {
    if (!open->done && (best == nullptr || open->latest < best->latest)) best = open.get();
  }
  return best;
}

Status Reading::Work(Intake& intake) {
  reader::Block block;
  while (rows_.load() < options_.commit_rows && !failed_) {
    Open* open = Pick();
    if (open == nullptr) return {};
    TRY(TakeBlock(*open, block, intake));
  }
  return {};
}

Status Reading::TakeBlock(Open& open, reader::Block& block, Intake& intake) {
  uint64_t first_line_number;
  {
    std::lock_guard lock(open.mutex);
    if (open.done) return {};
    Result<bool> more = open.source->Next(block);
    if (!more || !*more) {
      std::lock_guard pick(pick_mutex_);
      open.done = true;
      if (!more) open.entry.error = more.error();
      return {};
    }
    first_line_number = open.handed_lines + 1;
    open.handed_lines += block.lines.size() + block.too_long.size();
    block.unterminated &= !block.lines.empty() && open.entry.format != "cloudtrail";
    open.handed_bytes = block.unterminated ? block.lines.back().offset : block.end;
    open.hasher->AddTo(block, open.handed_bytes);
    for (PrefixMark& mark : open.hasher->TakeMarks()) open.entry.marks.push_back(std::move(mark));
    if (block.unterminated) --open.handed_lines;
  }
  BlockResult result;
  std::vector<reader::Line> last_line;
  if (block.unterminated) {
    last_line.push_back(block.lines.back());
    block.lines.pop_back();
  }
  const size_t rows_before = intake.made().rows.size();
  const uint32_t source = names_.sources.Number(open.entry.name);
  TRY(intake.Take(block, first_line_number, source, *events_, result));
  rows_ += intake.made().rows.size() - rows_before;
  BlockResult tail;
  access::Accesses tail_rows;
  std::optional<SeenEvent> tail_event;
  if (!last_line.empty()) {
    block.lines = std::move(last_line);
    block.too_long.clear();
    TRY(intake.TakeTail(block, open.handed_lines + 1, source, *events_, tail, tail_rows,
                        tail_event));
  }
  std::lock_guard lock(open.mutex);
  result.MergeInto(open.entry);
  if (block.unterminated) {
    open.entry.tail = Tail{.counts = tail.counts,
                           .bytes = block.end - open.handed_bytes,
                           .segment = {},
                           .event = tail_event};
    open.entry.minutes.Merge(tail.minutes);  // a cut time is unreadable, so this stays true
    open.tail_rows = std::move(tail_rows);
  }
  const uint64_t records = result.counts.records + tail.counts.records;
  {
    std::lock_guard pick(pick_mutex_);
    report_.records_new += records;
    report_.bytes_new += block.bytes.size();
    if (result.counts.records > 0) open.latest = std::max(open.latest, result.counts.last);
  }
  if (options_.progress != nullptr) {
    options_.progress->bytes += block.bytes.size();
    options_.progress->records += records;
  }
  return {};
}

// Between two rounds of workers: nothing is being read.
Status Reading::StartCommit() {
  TRY(FinishCommit());
  names_.Resolve();
  commit_.subjects = names_.subjects.size();
  commit_.sources.clear();
  for (size_t i = 0; i < intakes_.size(); ++i) {
    commit_.made[i].Clear();
    std::swap(commit_.made[i], intakes_[i]->made());
  }
  for (std::unique_ptr<Open>& open : open_) {
    SourceEntry entry = open->entry;
    entry.offset = open->handed_bytes;
    if (entry.offset > 0 && (entry.marks.empty() || entry.marks.back().bytes != entry.offset)) {
      entry.marks.push_back(open->hasher->Mark());
    }
    if (open->done) {
      entry.file_bytes = open->identity.file_bytes;
      entry.modified_ns = open->identity.modified_ns;
      entry.inode = open->identity.inode;
      if (entry.error) report_.errors.push_back(*entry.error);
      if (options_.progress != nullptr) ++options_.progress->sources_done;
    } else {
      entry.tail.reset();
    }
    commit_.sources.push_back({std::move(entry), {}});
    if (open->done) commit_.sources.back().tail_rows = std::move(open->tail_rows);
  }
  std::erase_if(open_, [](const std::unique_ptr<Open>& open) { return open->done; });
  committer_ = std::thread([this] { committed_ = Write(commit_); });
  return {};
}

Status Reading::FinishCommit() {
  if (!committer_.joinable()) return {};
  committer_.join();
  return std::move(committed_);
}

Status Reading::Write(Commit& commit) {
  std::vector<Sealed> sealed = TRY(SealIntakes(ledger_, names_, commit.made));
  for (const Sealed& one : sealed) manifest_.segments.push_back(one.info);
  TRY(AppendEvents(ledger_, commit.made, manifest_));
  for (Commit::Read& read : commit.sources) {
    if (read.entry.tail && read.tail_rows.size() > 0) {
      Sealed tail = TRY(SealRows(ledger_, names_, std::move(read.tail_rows)));
      read.entry.tail->segment = tail.info;
      sealed.push_back(std::move(tail));
    }
    manifest_.sources[read.entry.id] = std::move(read.entry);
  }
  return ledger_.Commit(manifest_, std::move(sealed), commit.subjects);
}

}  // namespace

Result<IngestReport> Ingest::Run(const std::vector<reader::Input>& inputs) {
  Reading reading(ledger_, names_, register_, options_);
  return reading.Run(inputs);
}

}  // namespace haetae::ledger
