#include "cli/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "base/text.h"

namespace haetae::cli {
namespace {
using Steady = std::chrono::steady_clock;
constexpr auto kQuietFor = std::chrono::seconds(2);
constexpr auto kEvery = std::chrono::milliseconds(200);
}  // namespace

ProgressLine::ProgressLine(const ledger::Progress& progress, bool enabled, Language language)
    : progress_(progress), language_(language) {
  if (enabled && ::isatty(STDERR_FILENO)) thread_ = std::thread([this] { Show(); });
}

ProgressLine::~ProgressLine() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void ProgressLine::Show() {
  const auto start = Steady::now();
  bool shown = false;
  while (!stop_) {
    std::this_thread::sleep_for(kEvery);
    const auto elapsed = Steady::now() - start;
    if (elapsed < kQuietFor) continue;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    const uint64_t records = progress_.records;
    std::fprintf(stderr,
                 language_ == Language::kKorean
                     ? "\r\033[K읽는 중  원천 %llu/%llu · %s · 기록 %s건 · 초당 %s건 · %.0f초"
                     : "\r\033[Kreading  %llu of %llu sources · %s · %s records · %s/s · %.0f s",
                 static_cast<unsigned long long>(progress_.sources_done.load()),
                 static_cast<unsigned long long>(progress_.sources),
                 HumanBytes(progress_.bytes).c_str(), WithCommas(records).c_str(),
                 WithCommas(static_cast<uint64_t>(static_cast<double>(records) / seconds)).c_str(),
                 seconds);
    shown = true;
  }
  if (shown) std::fputs("\r\033[K", stderr);
}

}  // namespace haetae::cli
