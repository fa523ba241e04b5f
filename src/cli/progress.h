// A progress line on a terminal's standard error, from two seconds on: what is done, the rate and
// the time since the start. Nothing is shown where standard error is no terminal.
//
//   ledger::Progress progress;
//   ProgressLine line(progress, enabled, language);     // until the end of its life
#pragma once

#include <atomic>
#include <thread>

#include "base/text.h"
#include "ledger/ingest.h"

namespace haetae::cli {

class ProgressLine {
 public:
  ProgressLine(const ledger::Progress& progress, bool enabled, Language language);
  ~ProgressLine();

 private:
  void Show();
  const ledger::Progress& progress_;
  const Language language_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace haetae::cli
