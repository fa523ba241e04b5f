// A log that staff appear in, and one process after the other that watches it.
//
//   Watched w;
//   w.Write(SystemClock().Now(), "m1", "kim");   // kim reads the canary
//   w.Read();                                    // it is in the ledger, and told of
//   w.Start();                                   // another process
//
// Include before doctest, and undefine CHECK between: doctest has its own.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "ledger/for_test.h"
#include "ledger/ingest.h"
#include "watch/watcher.h"

namespace haetae::watch {

inline constexpr std::string_view kStaffFormat = R"(
[format]
name = "json"
[format.fields]
time = "/time"
method = "/method"
path = "/path"
status = "/status"
principal = "/who"
event_id = "/event_id"
)";

// The canary is m1: whoever of the staff reads it is a finding at once.
struct Watched {
  TestFolder folder;
  uint64_t made = 0, made_before = 0;  // lines, and those of earlier processes
  std::unique_ptr<access::Names> names;
  std::unique_ptr<reg::Register> registers;
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<incident::IncidentStore> store;
  std::unique_ptr<alert::Outbox> outbox;
  std::unique_ptr<Watcher> watcher;

  Watched() {
    folder.Put("register/members.csv", "member\nm1\nm2\nm3\n");
    folder.Put("register/canaries.csv", "member\nm1\n");
    folder.Put("register/people.csv", "person,role\nkim,support\nlee,support\n");
    folder.Put("a.log", "");
    fs::create_directories(folder.path / "data");
    Start();
  }

  void Start() {
    watcher.reset();
    ledger.reset();
    names = std::make_unique<access::Names>();
    registers = std::move(*reg::Register::Load(folder.path / "register", names->subjects));
    const fs::path data = folder.path / "data";
    ledger = std::move(*ledger::Ledger::Open(data, *names, ledger::Mode::kAppend));
    if (ledger->manifest().catalogue_digest.empty()) {
      Must(ledger->Restart(
          ledger::MakeCatalogue(std::string(kStaffFormat) + std::string(ledger::kShopCatalogue))));
    }
    store = std::make_unique<incident::IncidentStore>(*incident::IncidentStore::Open(data));
    outbox = std::make_unique<alert::Outbox>(*alert::Outbox::Open(data));
    watcher = std::make_unique<Watcher>(
        *ledger, *names, *registers, *store, *outbox,
        WatchOptions{.logs = {folder.path / "a.log"}, .data = data}, [](const WatchNews&) {},
        [] {});
    Must(watcher->CatchUp());
    made_before = made;
  }

  void Write(Time at, const std::string& subject, const std::string& who) {
    std::ofstream(folder.path / "a.log", std::ios::app)
        << R"({"time":")" << FormatTime(at) << R"(","method":"GET","path":"/orders/)" << subject
        << R"(","status":200,"who":")" << who << R"(","event_id":"e)" << made++ << "\"}\n";
  }
  // Until all lines are in the ledger.
  void Read() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    auto all_read = [&] {
      if (std::chrono::steady_clock::now() > end) std::abort();
      return watcher->read().lines == made - made_before;
    };
    Must(watcher->Run(all_read, -1));
  }
  static void Must(const Status& status) {
    if (!status) std::abort();
  }
};

}  // namespace haetae::watch
