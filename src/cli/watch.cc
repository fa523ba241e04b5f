// `haetae watch LOG…`: follows logs, and tells of what should not happen within seconds.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "alert/courier.h"
#include "alert/outbox.h"
#include "alert/sink.h"
#include "cli/commands.h"
#include "cli/inference.h"
#include "cli/progress.h"
#include "cli/workspace.h"
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
  explicit Talk(bool quiet) : quiet_(quiet) {}
  void Say(const std::string& text) {
    if (quiet_) return;
    std::lock_guard lock(mutex_);
    std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(text).c_str());
    std::fflush(stderr);
  }

 private:
  const bool quiet_;
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
            if (news.kind == CourierNews::kWell) return talk.Say(news.sink + " takes alerts again");
            talk.Say((news.kind == CourierNews::kGivenUp
                          ? news.sink + " did not take an alert for 3 days, it is given up: "
                          : "cannot deliver to " + news.sink + " (it is tried again): ") +
                     news.text);
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

// A reload that would fail changes nothing.
bool CanReload(const Arguments& arguments, Talk& talk) {
  Dictionary scratch;
  const std::string given = arguments.Text("--register");
  if (!given.empty()) {
    if (auto loaded = LoadRegister(given, scratch); !loaded) {
      talk.Say("not reloaded: " + loaded.error().Text());
      return false;
    }
  }
  if (auto sinks = MakeSinks(arguments); !sinks) {
    talk.Say("not reloaded: " + sinks.error().Text());
    return false;
  }
  return true;
}

struct Life {
  const Arguments& arguments;
  Talk& talk;
  std::unique_ptr<watch::Spool>& spool;
  bool began = false;  // it followed logs
  bool found = false;
  bool reloads = false;  // it ended to begin anew

  Status Live();

 private:
  Status ReadWhatIsThere(Workspace& space, const watch::WatchOptions& options);
  Status SayCounts(alert::Outbox& outbox, const watch::Watcher& watcher);
  watch::WatchOptions OptionsFor(const fs::path& data, const std::vector<std::string>& sinks);
};

watch::WatchOptions Life::OptionsFor(const fs::path& data, const std::vector<std::string>& sinks) {
  watch::WatchOptions options{.logs = {}, .data = data};
  bool standard_input = false;
  for (const std::string& log : arguments.List("LOG")) {
    if (log == "-")
      standard_input = true;
    else
      options.logs.push_back(log);
  }
  if (standard_input || fs::exists(data / "spool")) options.logs.push_back(data / "spool");
  options.standard_input = standard_input ? spool.get() : nullptr;
  options.only_standard_input = standard_input && arguments.List("LOG").size() == 1;
  options.campaigns.sinks = sinks;
  if (arguments.Has("--update-every"))
    options.campaigns.update_every = std::atol(arguments.Text("--update-every").c_str()) * kSecond;
  options.notify = !arguments.Has("--poll");
  options.once = arguments.Has("--once");
  return options;
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
  TRY(SettleCatalogue(arguments, space, /*infer_again=*/false, inputs, errors, notes));
  ledger::Progress progress;
  ledger::IngestOptions ingest{
      .threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency())),
      .progress = &progress,
      .hold_back_unfinished = true};
  ProgressLine line(progress, !arguments.Has("--quiet"));
  ledger::IngestReport read =
      TRY(ledger::Ingest(*space.ledger, space.names, *space.registers, ingest).Run(inputs));
  TRY(space.ledger->FinishRestart());
  for (const Phrase& note : notes) talk.Say(note.In(LanguageOf(arguments)));
  for (const Error& error : errors) talk.Say(error.Text());
  for (const Error& error : read.errors) talk.Say(error.Text());
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
  TRY(ReadWhatIsThere(*space, options));
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(data));
  watch::Watcher watcher(
      *space->ledger, space->names, *space->registers, store, outbox, options,
      [this](const watch::WatchNews& news) { talk.Say(news.text); }, [&post] { post.Wake(); });
  TRY(watcher.CatchUp());
  CatchSignals();
  began = true;
  talk.Say(fmt::format("watching; {} sources in the ledger, {} findings so far",
                       space->ledger->manifest().sources.size(), watcher.findings()));
  const auto stop = [this] {
    EmptyWakePipe();
    if (reload.exchange(false)) reloads = CanReload(arguments, talk);
    return stop_signal != 0 || reloads;
  };
  TRY(watcher.Run(stop, wake_pipe[0]));
  post.Wake();
  post.Stop(options.once || options.only_standard_input ? kPatienceOnce : kPatience);
  found = watcher.findings() > 0;
  return SayCounts(outbox, watcher);
}

Status Life::SayCounts(alert::Outbox& outbox, const watch::Watcher& watcher) {
  const ledger::LiveCounts& read = watcher.read();
  const watch::WatchCounts& counts = watcher.counts();
  talk.Say(fmt::format(
      "{} lines, {} accesses in {} commits, {} unreadable; {} late, {} too late, {} ahead of the "
      "clock; {} alerts and {} updates; slowest round {} ms",
      read.lines, read.accesses, read.commits, read.unreadable, counts.late, counts.too_late,
      counts.ahead, counts.alerts, counts.updates, counts.slowest_round / kMillisecond));
  for (const auto& [sink, of] : TRY(outbox.Counts())) {
    talk.Say(fmt::format("{}: {} delivered, {} waiting, {} given up, {} tries, {} repeated", sink,
                         of.delivered, of.waiting, of.given_up, of.tries, of.repeated));
  }
  return {};
}

}  // namespace

Result<int> RunWatch(const Arguments& arguments) {
  Talk talk(arguments.Has("--quiet"));
  std::unique_ptr<watch::Spool> spool;
  bool began = false, found = false;
  while (true) {
    Life life{arguments, talk, spool};
    Status status = life.Live();
    began |= life.began;
    found |= life.found;
    if (stop_signal != 0) {
      if (!status) return std::unexpected(status.error());
      return stop_signal == SIGINT ? 130 : kExitClean;
    }
    if (status && !life.reloads) return found ? kExitFindings : kExitClean;
    if (!status) {
      if (!began || status.error().code != Code::kUnavailable)
        return std::unexpected(status.error());
      talk.Say(status.error().Text() + " — it is tried again; the logs wait");
      pollfd wake{wake_pipe[0], POLLIN, 0};
      ::poll(&wake, 1, kRestSeconds * 1000);
      if (stop_signal != 0) return stop_signal == SIGINT ? 130 : kExitFailed;
      continue;
    }
    talk.Say("reloading");
  }
}

}  // namespace haetae::cli
