#include "watch/watcher.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <thread>

#include "base/error_words.h"
#include "base/text.h"
#include "ledger/stream_names.h"
#include "ledger/identity.h"

namespace haetae::watch {
namespace {

using std::chrono::microseconds;

constexpr Duration kIdleWait = kSecond;
constexpr Duration kSettled = 2 * kSecond;       // nobody writes to a file for so long: it is whole
constexpr Duration kSlack = 10 * kSecond;        // between a write and the commit that holds it
constexpr Duration kLookEvery = kSecond;         // at the findings, while accesses come
constexpr Duration kSpoolTended = 10 * kSecond;  // between two looks
constexpr microseconds kRetryFirst(500'000), kRetryMax(60'000'000);

bool Settled(const reader::FileChange& change) {
  return SystemClock().Now() - change.modified > kSettled;
}

bool LooksCompressed(const std::string& path) {
  return path.ends_with(".gz") || path.ends_with(".zst");
}

reader::FollowOptions FollowOptionsOf(const WatchOptions& options) {
  const std::string data = FromRoot(options.data).lexically_normal().native() + "/";
  return {.stem = [](std::string_view path) { return ledger::StreamStem(path); },
          .leave_out =
              [data](const std::string& path) {
                const std::string whole = FromRoot(path).lexically_normal().native();
                return whole.starts_with(data) && !whole.starts_with(data + "spool/");
              },
          .notify = options.notify};
}

access::Accesses CopyOf(const access::AccessBatch& batch) {
  std::vector<access::Accesses::Place> places;
  places.reserve(batch.end - batch.begin);
  for (size_t row = batch.begin; row < batch.end; ++row)
    places.push_back({0, static_cast<uint32_t>(row)});
  return access::Accesses::Gather(std::array{batch.rows}, places);
}

}  // namespace

Time LastCommit(const ledger::Ledger& ledger) {
  if (ledger.manifest().sources.empty()) return SystemClock().Now();
  std::error_code code;
  const auto written = fs::last_write_time(ledger.folder() / "manifest.json", code);
  if (code) return kTimeMin;
  const auto age = fs::file_time_type::clock::now() - written;
  return SystemClock().Now() - std::chrono::duration_cast<microseconds>(age).count() - kSlack;
}

std::vector<reader::Input> InputsOf(const WatchOptions& options) {
  reader::Follow follow(options.logs, FollowOptionsOf(options));
  std::vector<reader::Input> inputs;
  for (const reader::FileChange& file : follow.Wait(0, -1)) {
    if (file.asked || file.modified >= options.since) inputs.push_back({file.path, file.named});
  }
  return inputs;
}

Watcher::Watcher(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
                 incident::IncidentStore& store, alert::Outbox& outbox, WatchOptions options,
                 std::function<void(const WatchNews&)> tell, std::function<void()> wake_couriers)
    : ledger_(ledger),
      options_(std::move(options)),
      tell_(std::move(tell)),
      wake_couriers_(std::move(wake_couriers)),
      detection_({names, ledger.catalogue(), registers}, options_.detection),
      live_(ledger, names, registers, options_.responses),
      campaigns_(ledger, names, registers, store, outbox, options_.campaigns),
      follow_(options_.logs, FollowOptionsOf(options_)) {}
Watcher::~Watcher() = default;

Status Watcher::CatchUp() {
  const Time now = SystemClock().Now();
  TRY(ledger_.Scan({.unfinished = false}, [&](const access::AccessBatch& batch) -> Status {
    const Time last = batch.rows->time[batch.end - 1];
    if (last <= now) {
      detection_.See(batch);
    } else {
      access::Accesses rows = CopyOf(batch);
      for (Time& time : rows.time) time = std::min(time, now);
      detection_.See({&rows, 0, rows.size()});
    }
    newest_ = std::max(newest_, std::min(last, now));
    return {};
  }));
  return Tell(/*review=*/false);
}

void Watcher::Take(const reader::FileChange& change) {
  using reader::FileChange;
  if (change.kind == FileChange::kGone) {
    later_.erase(change.id);
    if (live_.IsOpen(change.id)) leaving_[change.id] = Clock::now();
    return;
  }
  leaving_.erase(change.id);
  if (change.kind == FileChange::kRenamed) live_.Rename(change.id, change.path);
  if (live_.IsOpen(change.id))
    live_.Touch(change.id);
  else
    Open(change, kRetryFirst);
}

void Watcher::Open(const reader::FileChange& change, Clock::duration wait) {
  later_.erase(change.id);
  const ledger::Live::Manner manner = {
      .only_known = !change.asked && change.modified < options_.since,
      .settled = Settled(change),
      .will_grow = change.asked && change.kind == reader::FileChange::kNew &&
                   SystemClock().Now() - change.modified < kHour && !LooksCompressed(change.path)};
  Result<ledger::Live::Opened> opened = live_.Open(change.id, {change.path, change.named}, manner);
  if (opened && *opened != ledger::Live::Opened::kLater) return;
  if (!opened) {
    // What a glob or a folder holds beside logs is no fault of it.
    if (change.named || opened.error().code != Code::kMalformed)
      Say(WatchNews::kError, opened.error());
    if (change.modified < SystemClock().Now() - kMinute) return;  // until it changes
  }
  later_[change.id] = {change, Clock::now() + wait, std::min<Clock::duration>(wait * 2, kRetryMax)};
}

void Watcher::OpenLater() {
  std::vector<Later> due;
  for (const auto& [id, later] : later_) {
    if (later.at <= Clock::now()) due.push_back(later);
  }
  for (const Later& later : due) Open(later.change, later.wait);
}

// A file that is gone from its folder is read for a while: who writes it may not know yet.
void Watcher::TendLeaving() {
  for (auto it = leaving_.begin(); it != leaving_.end();) {
    if (Clock::now() - it->second > microseconds(kLinger)) {
      live_.Finish(it->first);
      it = leaving_.erase(it);
    } else {
      live_.Touch(it->first);
      ++it;
    }
  }
}

// Files that standard input was moved to, and that are in the ledger, are let go.
void Watcher::TendSpool() {
  if (options_.standard_input == nullptr ||
      Clock::now() - spool_tended_ < microseconds(kSpoolTended))
    return;
  spool_tended_ = Clock::now();
  const fs::path current = options_.standard_input->current();
  std::error_code ignored;
  // What cannot be listed now is let go in the next round.
  for (const fs::path& path : ListFolder(current.parent_path()).value_or(std::vector<fs::path>())) {
    struct stat info;
    if (path == current || ::stat(path.c_str(), &info) != 0) continue;
    const reader::FileId id(info.st_dev, info.st_ino);
    if (live_.IsOpen(id))
      live_.Finish(id);
    else if (ledger::LooksUnchanged({path, true}, ledger_.manifest()))
      fs::remove(path, ignored);
  }
}

Status Watcher::Run(const std::function<bool()>& stop, int wake_fd) {
  Clock::time_point last_round{};
  while (!stop()) {
    Duration wait = more_ || live_.has_uncommitted() ? 0 : kIdleWait;
    if (!later_.empty()) wait = std::min<Duration>(wait, 250 * kMillisecond);
    if (options_.once) wait = std::min<Duration>(wait, 50 * kMillisecond);
    std::vector<reader::FileChange> changes = follow_.Wait(wait, wake_fd);
    for (Error& error : follow_.TakeErrors()) {
      const Phrase text = PhraseOf(error);
      Say(WatchNews::kNote,
          Phrase{"waiting for a log: " + text.en, "로그를 기다리는 중: " + text.ko});
    }
    for (const reader::FileChange& change : changes) Take(change);
    // What comes at about the same time is taken together.
    const auto gap = last_round + microseconds(kRoundMin) - Clock::now();
    if (!changes.empty() && !more_ && gap > Clock::duration::zero())
      std::this_thread::sleep_for(gap);
    TendLeaving();
    TendSpool();
    last_round = Clock::now();
    TRY(Round());
    OpenLater();
    if (changes.empty() && !more_ && !live_.has_uncommitted() && Ended()) break;
  }
  // The last lines count as they are.
  live_.FinishAll();
  do TRY(Round());
  while (more_ || live_.has_uncommitted());
  return {};
}

bool Watcher::Ended() {
  if (options_.once) {
    for (const auto& [id, later] : later_) {
      if (Settled(later.change) || later.wait > kRetryFirst * 8) continue;
      return false;
    }
    return options_.standard_input == nullptr || options_.standard_input->ended();
  }
  return options_.only_standard_input && options_.standard_input->ended() && later_.empty();
}

Status Watcher::Round() {
  const auto start = Clock::now();
  more_ = TRY(live_.Read());
  for (Error& error : live_.TakeErrors()) Say(WatchNews::kError, error);
  for (const reader::FileId& id : live_.TakeCut()) {
    // It is another log from now on: found anew under its name.
    follow_.Forget(id);
  }
  if (live_.has_uncommitted()) {
    Show(TRY(live_.Commit()));
    const Time now = SystemClock().Now();
    TRY(Tell(now >= campaigns_.next_update()));
    counts_.slowest_round =
        std::max(counts_.slowest_round,
                 std::chrono::duration_cast<microseconds>(Clock::now() - start).count());
  } else if (SystemClock().Now() >= campaigns_.next_update()) {
    TRY(Tell(/*review=*/true));
  }
  if (shown_ && Clock::now() - reviewed_ > microseconds(kReviewEvery)) TRY(Tell(/*review=*/true));
  return {};
}

void Watcher::Show(access::Accesses rows) {
  size_t begin = 0;  // rows before it are too late
  const Time oldest = newest_ == kTimeMin ? kTimeMin : newest_ - kLateMax;
  while (begin < rows.size() && rows.time[begin] < oldest) ++begin;
  if (begin > 0 && counts_.too_late == 0) {
    Say(WatchNews::kNote,
        Phrase{
            "accesses came more than 24 hours late: they are in the ledger, and are shown to the "
            "detectors at the next start",
            "24시간 넘게 늦은 접속이 있습니다: 기록에는 있으며, 다음 시작 때 탐지기가 봅니다"});
  }
  counts_.too_late += begin;
  const Time now = SystemClock().Now();
  const Time latest = std::max(newest_, now);
  for (size_t i = begin; i < rows.size(); ++i) {
    counts_.late += rows.time[i] < newest_;
    counts_.ahead += rows.time[i] > now + kAheadMax;
    rows.time[i] = std::clamp(rows.time[i], newest_, latest);
  }
  for (size_t i = begin; i < rows.size(); i += access::kBatchRows) {
    const size_t end = std::min(rows.size(), i + access::kBatchRows);
    detection_.See({&rows, i, end});
    newest_ = std::max(newest_, rows.time[end - 1]);
  }
  shown_ |= begin < rows.size();
}

Status Watcher::Tell(bool review) {
  // Findings may join while others are raised, and their count stays the same: a look now and then.
  const bool look = shown_ && Clock::now() - looked_ > microseconds(kLookEvery);
  if (detection_.alerts() == alerts_seen_ && !review && !look) return {};
  looked_ = Clock::now();
  alerts_seen_ = detection_.alerts();
  const std::vector<detect::Finding> findings = detection_.Findings();
  findings_ = findings.size();
  if (review) {
    reviewed_ = Clock::now();
    shown_ = false;
  }
  if (findings.empty()) return {};
  const std::vector<Campaigns::Made> made =
      TRY(campaigns_.Tell(findings, review, SystemClock().Now()));
  for (const Campaigns::Made& one : made) {
    ++(one.revision == 1 ? counts_.alerts : counts_.updates);
    const std::string_view severity = incident::SeverityName(one.severity);
    Say(WatchNews::kAlert,
        Phrase{fmt::format("incident {} ({}): alert {}", one.incident, severity, one.revision),
               fmt::format("사고 {} ({}): {}번째 알림", one.incident, severity, one.revision)});
  }
  if (!made.empty()) wake_couriers_();
  return {};
}

}  // namespace haetae::watch
