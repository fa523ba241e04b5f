// `haetae watch LOG…`: follows logs, and tells of what should not happen within seconds.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "alert/courier.h"
#include "alert/outbox.h"
#include "alert/sink.h"
#include "base/error_words.h"
#include "cli/commands.h"
#include "cli/inference.h"
#include "cli/progress.h"
#include "cli/responses.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "incident/store.h"
#include "ledger/ingest.h"
#include "watch/spool.h"
#include "watch/watcher.h"

namespace haetae::cli {
namespace {

constexpr Duration kPatience = 5 * kSecond;       // for deliveries, at the end
constexpr Duration kPatienceOnce = 20 * kSecond;  // when there is no later
constexpr int kRestSeconds = 5;                   // before a failed life is begun anew

std::atomic<int> stop_signal{0};
std::atomic<bool> reload{false};
int wake_pipe[2] = {-1, -1};

extern "C" void OnSignal(int number) {
  if (number == SIGHUP)
    reload = true;
  else
    stop_signal = number;
  const ssize_t ignored = ::write(wake_pipe[1], "", 1);
  (void)ignored;
}

void CatchSignals() {
  if (wake_pipe[0] < 0 && ::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  struct sigaction action{};
  action.sa_handler = OnSignal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void EmptyWakePipe() {
  char bytes[64];
  while (::read(wake_pipe[0], bytes, sizeof bytes) > 0) {
  }
}

// What is said on standard error, from any thread.
class Talk {
 public:
  Talk(bool quiet, Language language) : quiet_(quiet), language_(language) {}
  void Say(const Phrase& text) {
    if (!quiet_) Complain(text);
  }
  void Say(const Error& error) { Say(PhraseOf(error)); }
  // Why it fails is said even by one who is quiet.
  void Complain(const Phrase& text) {
    std::lock_guard lock(mutex_);
    std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(text.In(language_)).c_str());
    std::fflush(stderr);
  }

 private:
  const bool quiet_;
  const Language language_;
  std::mutex mutex_;
};

using Sinks = std::vector<std::unique_ptr<alert::Sink>>;

Result<Sinks> MakeSinks(const Arguments& arguments) {
  Sinks sinks;
  sinks.push_back(alert::MakeLines(STDOUT_FILENO));
  const std::string ca = arguments.Text("--tls-ca");
  if (arguments.Has("--webhook")) {
    sinks.push_back(TRY(
        alert::MakeWebhook({arguments.Text("--webhook"), arguments.Text("--webhook-secret"), ca})));
  } else if (arguments.Has("--webhook-secret")) {
    return Fail(Code::kUsage, "wrong usage", "--webhook-secret needs --webhook URL");
  }
  if (arguments.Has("--syslog"))
    sinks.push_back(TRY(alert::MakeSyslog(arguments.Text("--syslog"))));
  const bool mail = arguments.Has("--mail-to");
  if (mail != arguments.Has("--smtp"))
    return Fail(Code::kUsage, "wrong usage", "--mail-to and --smtp need each other");
  if (mail) {
    sinks.push_back(TRY(
        alert::MakeMail({arguments.Text("--smtp"), arguments.Text("--mail-from"),
                         arguments.List("--mail-to"), arguments.Text("--smtp-credentials"), ca})));
  }
  return sinks;
}

// All couriers, and how their news are said.
class Post {
 public:
  Post(const fs::path& data, Sinks sinks, Talk& talk) {
    for (auto& sink : sinks) {
      names_.emplace_back(sink->name());
      couriers_.push_back(std::make_unique<alert::Courier>(
          data, std::move(sink), [&talk](const alert::CourierNews& news) {
            using alert::CourierNews;
            if (news.kind == CourierNews::kWell) {
              talk.Say(Phrase{news.sink + " takes alerts again", news.sink + ": 다시 전달됩니다"});
            } else if (news.kind == CourierNews::kGivenUp) {
              talk.Say(Phrase{
                  news.sink + " did not take an alert for 3 days, it is given up: " + news.text,
                  news.sink + ": 3일 동안 전달하지 못해 포기합니다: " +
                      PartIn(news.text, Language::kKorean)});
            } else {
              talk.Say(Phrase{
                  "cannot deliver to " + news.sink + " (it is tried again): " + news.text,
                  news.sink +
                      ": 전달하지 못했습니다(다시 시도): " + PartIn(news.text, Language::kKorean)});
            }
          }));
    }
  }
  void Wake() {
    for (auto& courier : couriers_) courier->Wake();
  }
  void Stop(Duration patience) {
    const Time end = SystemClock().Now() + patience;
    for (auto& courier : couriers_) courier->Stop(std::max<Duration>(0, end - SystemClock().Now()));
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<alert::Courier>> couriers_;
};

void SayNotReloaded(const Error& error, Talk& talk) {
  const Phrase text = PhraseOf(error);
  talk.Say(Phrase{"not reloaded: " + text.en, "다시 읽지 않음: " + text.ko});
}

// A reload that would fail changes nothing.
bool CanReload(const Arguments& arguments, Talk& talk) {
  Dictionary scratch;
  const std::string given = arguments.Text("--register");
  if (!given.empty()) {
    if (auto loaded = LoadRegister(given, scratch); !loaded) {
      SayNotReloaded(loaded.error(), talk);
      return false;
    }
  }
  if (auto sinks = MakeSinks(arguments); !sinks) {
    SayNotReloaded(sinks.error(), talk);
    return false;
  }
  return true;
}

struct Life {
  const Arguments& arguments;
  Talk& talk;
  std::unique_ptr<watch::Spool>& spool;
  std::set<std::string>& zoneless;  // formats whose lack of a zone was told, in any life
  bool began = false;               // it followed logs
  bool found = false;
  bool failed = false;   // with --once: a log could not be read, or none was there
  bool reloads = false;  // it ended to begin anew
  // What was counted of the sources, so that what this life read is the difference.
  struct Totals {
    uint64_t lines = 0, records = 0, unreadable = 0, accesses = 0;
  } before;

  Status Live();

 private:
  static Totals TotalsOf(const ledger::Manifest& manifest);
  Result<bool> IsOpen(incident::IncidentStore& store, const watch::Watcher& watcher);
  void SayNoZones(const Workspace& space);
  Status ReadWhatIsThere(Workspace& space, const watch::WatchOptions& options);
  Status SayCounts(alert::Outbox& outbox, const watch::Watcher& watcher,
                   const ledger::Manifest& manifest);
  watch::WatchOptions OptionsFor(const fs::path& data, const std::vector<std::string>& sinks);
};

Life::Totals Life::TotalsOf(const ledger::Manifest& manifest) {
  Totals totals;
  const auto add = [&totals](const ledger::SourceCounts& counts) {
    totals.lines += counts.lines;
    totals.records += counts.records;
    totals.unreadable += counts.unreadable;
  };
  for (const ledger::SourceEntry& source : manifest.sources) {
    add(source.counts);
    if (!source.tail) continue;
    add(source.tail->counts);
    if (source.tail->segment) totals.accesses += source.tail->segment->rows;
  }
  for (const ledger::SegmentInfo& segment : manifest.segments) totals.accesses += segment.rows;
  return totals;
}

// As `investigate` ends: what people rejected, and what has not grown since, is no find.
Result<bool> Life::IsOpen(incident::IncidentStore& store, const watch::Watcher& watcher) {
  if (watcher.findings() == 0) return false;
  const std::vector<incident::Incident> incidents = TRY(store.List());
  return std::ranges::any_of(incidents, [](const incident::Incident& one) {
    return one.found && one.state != incident::State::kRejected;
  });
}

watch::WatchOptions Life::OptionsFor(const fs::path& data, const std::vector<std::string>& sinks) {
  watch::WatchOptions options{.logs = {}, .data = data};
  bool standard_input = false;
  for (const std::string& log : arguments.List("LOG")) {
    if (log == "-")
      standard_input = true;
    else
      options.logs.push_back(log);
  }
  std::error_code none;  // what cannot be looked at is told when the ledger is opened
  if (standard_input || fs::exists(data / "spool", none)) options.logs.push_back(data / "spool");
  options.standard_input = standard_input ? spool.get() : nullptr;
  options.only_standard_input = standard_input && arguments.List("LOG").size() == 1;
  options.campaigns.sinks = sinks;
  options.campaigns.data_dir = data;
  if (arguments.Has("--update-every"))
    options.campaigns.update_every = std::atol(arguments.Text("--update-every").c_str()) * kSecond;
  options.notify = !arguments.Has("--poll");
  options.once = arguments.Has("--once");
  return options;
}

// As `investigate` notes it: once a format, also of a log that comes while others are followed.
void Life::SayNoZones(const Workspace& space) {
  for (const NoZone& one : NoZonesOf(space.ledger->manifest(), space.ledger->catalogue()))
    if (zoneless.insert(one.format).second) talk.Say(NoteOf(one));
}

// All at rest is read as `investigate` reads it, with all processors.
Status Life::ReadWhatIsThere(Workspace& space, const watch::WatchOptions& options) {
  std::vector<reader::Input> inputs = watch::InputsOf(options);
  if (inputs.empty() && !arguments.Has("--catalogue") &&
      space.ledger->manifest().catalogue_digest.empty()) {
    return Fail(Code::kNotFound, "there is no catalogue",
                "there is no log yet to infer one from, and the data folder has none", "",
                "say which requests disclose whose data: --catalogue FILE");
  }
  std::vector<Error> errors;
  std::vector<Phrase> notes;
  if (options.once) errors = reader::ListInputs(options.logs).errors;  // they never come
  TRY(SettleCatalogue(arguments, space, /*infer_again=*/false, inputs, errors, notes));
  before = TotalsOf(space.ledger->manifest());
  ledger::Progress progress;
  ledger::IngestOptions ingest{
      .threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
      .progress = &progress,
      .hold_back_unfinished = true,
      .responses = options.responses};
  ProgressLine line(progress, !arguments.Has("--quiet"), LanguageOf(arguments));
  ledger::IngestReport read =
      TRY(ledger::Ingest(*space.ledger, space.names, *space.registers, ingest).Run(inputs));
  TRY(space.ledger->FinishRestart());
  for (const Phrase& note : notes) talk.Say(note);
  SayNoZones(space);
  errors.insert(errors.end(), read.errors.begin(), read.errors.end());
  failed = !errors.empty();
  for (const Error& error : errors) {
    const Phrase text = PhraseOf(error);
    options.once ? talk.Complain(text) : talk.Say(text);
  }
  return {};
}

Status Life::Live() {
  const fs::path data = arguments.Text("--data", "haetae-data");
  Sinks sinks = TRY(MakeSinks(arguments));
  std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kAppend));
  alert::Outbox outbox = TRY(alert::Outbox::Open(data));
  TRY(outbox.Recover());
  const auto& logs = arguments.List("LOG");
  if (spool == nullptr && std::find(logs.begin(), logs.end(), "-") != logs.end())
    spool = TRY(watch::Spool::Start(data / "spool"));
  Post post(data, std::move(sinks), talk);
  watch::WatchOptions options = OptionsFor(data, post.names());
  options.since = watch::LastCommit(*space->ledger);
  const ledger::Responses responses = TRY(LoadResponses(*space));
  options.responses = &responses;
  TRY(ReadWhatIsThere(*space, options));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(data));
  watch::Watcher watcher(
      *space->ledger, space->names, *space->registers, store, outbox, options,
      [this](const watch::WatchNews& news) { talk.Say(news.text); }, [&post] { post.Wake(); });
  TRY(watcher.CatchUp());
  CatchSignals();
  began = true;
  const size_t sources = space->ledger->manifest().sources.size(), so_far = watcher.findings();
  talk.Say(Phrase{
      fmt::format("watching; {} in the ledger, {} so far", Counted(sources, "source", "sources"),
                  Counted(so_far, "finding", "findings")),
      fmt::format("감시 중; 기록의 원천 {}개, 지금까지 탐지 {}건", WithCommas(sources),
                  WithCommas(so_far))});
  const auto stop = [&] {
    SayNoZones(*space);
    EmptyWakePipe();
    if (reload.exchange(false)) reloads = CanReload(arguments, talk);
    return stop_signal != 0 || reloads;
  };
  TRY(watcher.Run(stop, wake_pipe[0]));
  SayNoZones(*space);  // of the last round
  post.Wake();
  post.Stop(options.once || options.only_standard_input ? kPatienceOnce : kPatience);
  found = TRY(IsOpen(store, watcher));
  return SayCounts(outbox, watcher, space->ledger->manifest());
}

Status Life::SayCounts(alert::Outbox& outbox, const watch::Watcher& watcher,
                       const ledger::Manifest& manifest) {
  const watch::WatchCounts& counts = watcher.counts();
  const Totals now = TotalsOf(manifest);
  const uint64_t lines = now.lines - before.lines, unreadable = now.unreadable - before.unreadable;
  const uint64_t accesses = now.accesses - before.accesses;
  if (arguments.Has("--once") && now.records == 0) {
    failed = true;
    talk.Complain(Phrase{"no record could be read, so nothing can be said",
                         "읽을 수 있는 기록이 없어 아무것도 판단할 수 없습니다"});
  }
  talk.Say(Phrase{
      fmt::format("{} read, {}, {} unreadable; {} late, {} too late, {} ahead of the clock; {} and "
                  "{}; slowest round {} ms",
                  Counted(lines, "new line", "new lines"), Counted(accesses, "access", "accesses"),
                  WithCommas(unreadable), WithCommas(counts.late), WithCommas(counts.too_late),
                  WithCommas(counts.ahead), Counted(counts.alerts, "alert", "alerts"),
                  Counted(counts.updates, "update", "updates"),
                  counts.slowest_round / kMillisecond),
      fmt::format(
          "새로 {}줄 읽음, 접속 {}건, 읽지 못한 줄 {}개; 늦은 접속 {}건, 너무 늦은 접속 {}건, "
          "시계보다 앞선 접속 {}건; 알림 {}건, 갱신 {}건; 가장 느린 회차 {} ms",
          WithCommas(lines), WithCommas(accesses), WithCommas(unreadable), WithCommas(counts.late),
          WithCommas(counts.too_late), WithCommas(counts.ahead), WithCommas(counts.alerts),
          WithCommas(counts.updates), counts.slowest_round / kMillisecond)});
  for (const auto& [sink, of] : TRY(outbox.Counts())) {
    talk.Say(Phrase{fmt::format("{}: {} delivered, {} waiting, {} given up, {}, {} repeated", sink,
                                of.delivered, of.waiting, of.given_up,
                                Counted(of.tries, "try", "tries"), of.repeated),
                    fmt::format("{}: 전달 {}건, 대기 {}건, 포기 {}건, 시도 {}번, 반복 {}건", sink,
                                of.delivered, of.waiting, of.given_up, of.tries, of.repeated)});
  }
  return {};
}

}  // namespace

Result<int> RunWatch(const Arguments& arguments) {
  Talk talk(arguments.Has("--quiet"), LanguageOf(arguments));
  std::unique_ptr<watch::Spool> spool;
  std::set<std::string> zoneless;
  bool began = false, found = false;
  while (true) {
    Life life{arguments, talk, spool, zoneless};
    Status status = life.Live();
    began |= life.began;
    found |= life.found;
    if (stop_signal != 0) {
      if (!status) return std::unexpected(status.error());
      return stop_signal == SIGINT ? 130 : kExitClean;
    }
    if (status && !life.reloads) {
      if (found) return kExitFindings;
      return life.failed && arguments.Has("--once") ? kExitFailed : kExitClean;
    }
    if (!status) {
      if (!began || status.error().code != Code::kUnavailable)
        return std::unexpected(status.error());
      const Phrase text = PhraseOf(status.error());
      talk.Say(Phrase{text.en + " — it is tried again; the logs wait",
                      text.ko + " — 다시 시도합니다. 로그는 그대로 있습니다"});
      pollfd wake{wake_pipe[0], POLLIN, 0};
      ::poll(&wake, 1, kRestSeconds * 1000);
      if (stop_signal != 0) return stop_signal == SIGINT ? 130 : kExitFailed;
      continue;
    }
    talk.Say(Phrase{"reloading", "다시 읽습니다"});
  }
}

}  // namespace haetae::cli
