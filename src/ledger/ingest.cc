#include "ledger/ingest.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "access/router.h"
#include "ledger/events.h"
#include "ledger/identity.h"
#include "ledger/intake.h"
#include "ledger/seal.h"
#include "ledger/source_reading.h"

namespace haetae::ledger {
namespace {

constexpr int kCutsMax = 8;  // times that logs are read from their start again

// A source being read, shared by the workers.
struct Open {
  Open(const reader::Input& from, Adopted adopted) : input(from), reading(std::move(adopted)) {}
  const reader::Input input;
  std::mutex mutex;  // around everything below but `done` and `latest`, which pick_mutex_ guards
  SourceReading reading;
  bool done = false;
  Time latest = reading.entry.counts.records > 0 ? reading.entry.counts.last : kTimeMin;
};

// Everything that one commit makes durable, apart from what is read meanwhile.
struct Commit {
  std::vector<IntakeRows> made;  // of each intake
  struct Read {
    SourceEntry entry;
    TailRows tail_rows;
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
        format_options_(FormatOptionsOf(ledger.catalogue())) {
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      intakes_.push_back(std::make_unique<Intake>(names, ledger.catalogue(), router_, registers,
                                                  options_.responses));
    }
    commit_.made.resize(intakes_.size());
  }
  ~Reading() {
    if (committer_.joinable()) committer_.join();
  }

  Result<IngestReport> Run(std::vector<reader::Input> inputs);

 private:
  void Prepare(std::vector<reader::Input>& inputs);
  void TryCutAgain(int times, std::vector<reader::Input>& inputs);
  Status ReadOpen();
  Status Work(Intake& intake);
  Open* Pick();
  Status TakeBlock(Open& open, reader::Block& block, Intake& intake);
  Status StartCommit();
  Status FinishCommit();
  Status Write(Commit& commit);

  Ledger& ledger_;
  access::Names& names_;
  const IngestOptions& options_;
  Manifest manifest_;
  access::Router router_;
  reader::FormatOptions format_options_;
  std::vector<std::unique_ptr<Intake>> intakes_;
  std::unique_ptr<EventSets> events_;
  std::vector<std::unique_ptr<Open>> waiting_, open_;
  bool names_noted_ = false;        // of sources of which nothing is read
  std::vector<reader::Input> cut_;  // while they were read: what they hold now is another log
  // Of the commit that is being written; manifest_ is the committer's until FinishCommit().
  Commit commit_;
  std::thread committer_;
  Status committed_;
  std::mutex pick_mutex_;
  std::atomic<uint64_t> rows_{0};
  std::atomic<bool> failed_{false};
  IngestReport report_;
};

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
      SourceEntry& known = manifest_.sources[identity->known];
      names_noted_ |= NoteSeen(input, *identity, manifest_, known);
      if (known.error) report_.errors.push_back(*known.error);
    } else if (!beginnings.insert(identity->first_line.hash).second) {
      later.push_back(input);
    } else {
      waiting_.push_back(
          std::make_unique<Open>(input, Adopt(input, std::move(*identity), manifest_)));
    }
  }
  inputs = std::move(later);
}

Result<IngestReport> Reading::Run(std::vector<reader::Input> inputs) {
  if (options_.progress != nullptr) options_.progress->sources = inputs.size();
  for (int cuts = 0; !inputs.empty();) {
    Prepare(inputs);
    events_ = std::make_unique<EventSets>(ledger_, manifest_);
    std::reverse(waiting_.begin(), waiting_.end());
    TRY(ReadOpen());
    if (!cut_.empty()) TryCutAgain(++cuts, inputs);
  }
  if (names_noted_)
    TRY(ledger_.Commit(manifest_, {}, static_cast<uint32_t>(ledger_.manifest().subjects)));
  return std::move(report_);
}

void Reading::TryCutAgain(int times, std::vector<reader::Input>& inputs) {
  for (reader::Input& input : std::exchange(cut_, {})) {
    if (times < kCutsMax) {
      inputs.push_back(std::move(input));
    } else {
      report_.errors.push_back({Code::kUnavailable, "cannot read the log to its end",
                                "it was cut or written anew each time that it was read", input.path,
                                "name its rotated copies, or follow it: haetae watch"});
    }
  }
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
  Piece piece;
  {
    std::lock_guard lock(open.mutex);
    if (open.done) return {};
    if (!open.reading.Next(block, options_.hold_back_unfinished, piece)) {
      std::lock_guard pick(pick_mutex_);
      open.done = true;
      return {};
    }
  }
  const size_t rows_before = intake.made().rows.size();
  TRY(Parse(block, piece, names_, *events_, intake));
  rows_ += intake.made().rows.size() - rows_before;
  std::lock_guard lock(open.mutex);
  const uint64_t records = piece.whole.counts.records + piece.tail.counts.records;
  {
    std::lock_guard pick(pick_mutex_);
    report_.records_new += records;
    report_.bytes_new += block.bytes.size();
    if (piece.whole.counts.records > 0)
      open.latest = std::max(open.latest, piece.whole.counts.last);
  }
  open.reading.Add(std::move(piece));
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
    SourceEntry entry = open->reading.State(open->done && !open->reading.cut);
    if (open->reading.cut) cut_.push_back(open->input);
    if (open->done) {
      if (entry.error) report_.errors.push_back(*entry.error);
      if (options_.progress != nullptr) ++options_.progress->sources_done;
    }
    commit_.sources.push_back({std::move(entry), {}});
    if (open->done) commit_.sources.back().tail_rows = std::move(open->reading.tail_rows);
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
  for (Sealed& one : TRY(SealResults(ledger_, names_, commit.made))) {
    manifest_.results.push_back(one.info);
    sealed.push_back(std::move(one));
  }
  TRY(AppendEvents(ledger_, commit.made, manifest_));
  for (Commit::Read& read : commit.sources) {
    if (read.entry.tail && read.tail_rows.size() > 0) {
      TRY(SealTail(ledger_, names_, std::move(read.tail_rows), *read.entry.tail, sealed));
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
