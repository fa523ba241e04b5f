// An SMTP server on loopback that counts: for bench/notice and the crash test.
//
//   smtp_sink [--log FILE] [--seed N] [--fault NAME=PERMILLE …] [--gone DOMAIN]
//
// Prints its port. FILE gets the id of each mail that was taken, a line each, within 20 ms and at
// the end. Faults: rcpt4 rcpt5 dot4 dot5 (refusals), drop (before the mail is whole), lose (taken,
// and the answer is lost), bye (421 at MAIL). Nobody lives at DOMAIN: 550 at RCPT. SIGTERM ends it
// and prints how many were taken.
#include "delivery/smtp_sink.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <thread>

using haetae::delivery::SmtpSink;

int main(int count, char** words) {
  std::string log, gone;
  unsigned seed = 1;
  uint16_t port = 0;
  std::map<std::string, unsigned> faults;
  for (int i = 1; i < count; i += 2) {
    const std::string word = words[i], value = i + 1 < count ? words[i + 1] : "";
    if (word == "--help" || i + 1 == count) {
      std::fprintf(word == "--help" ? stdout : stderr,
                   "smtp_sink [--log FILE] [--seed N] [--port N] [--fault NAME=PERMILLE …] "
                   "[--gone DOMAIN]\n");
      return word == "--help" ? 0 : 3;
    }
    if (word == "--log")
      log = value;
    else if (word == "--gone")
      gone = "@" + value;
    else if (word == "--seed")
      seed = static_cast<unsigned>(std::stoul(value));
    else if (word == "--port")
      port = static_cast<uint16_t>(std::stoul(value));
    else if (word == "--fault" && value.find('=') != std::string::npos)
      faults[value.substr(0, value.find('='))] =
          static_cast<unsigned>(std::stoul(value.substr(value.find('=') + 1)));
    else {
      std::fprintf(stderr, "smtp_sink: what is %s?\n", word.c_str());
      return 3;
    }
  }
  std::mt19937 random(seed);
  auto hits = [&](const char* name) {
    const auto found = faults.find(name);
    return found != faults.end() && random() % 1000 < found->second;
  };
  SmtpSink::Options options = {.port = port};
  if (!faults.empty() || !gone.empty()) {
    options.hook = [&](SmtpSink::Stage stage, std::string_view to) -> int {
      switch (stage) {
        case SmtpSink::kMail:
          return hits("bye") ? 421 : 0;
        case SmtpSink::kRcpt:
          if (!gone.empty() && to.find(gone) != std::string_view::npos) return 550;
          return hits("rcpt4") ? 451 : hits("rcpt5") ? 550 : 0;
        case SmtpSink::kDot:
          return hits("drop")   ? SmtpSink::kDrop
                 : hits("lose") ? SmtpSink::kTakeAndDrop
                 : hits("dot4") ? 452
                 : hits("dot5") ? 554
                                : 0;
        default:
          return 0;
      }
    };
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  SmtpSink sink(std::move(options));
  std::printf("%u\n", sink.port());
  std::fflush(stdout);
  std::FILE* file = log.empty() ? nullptr : std::fopen(log.c_str(), "w");
  auto write = [&] {
    if (file == nullptr) {
      sink.TakeLog();
      return;
    }
    for (const std::string& id : sink.TakeLog()) std::fprintf(file, "%s\n", id.c_str());
    std::fflush(file);
  };
  const timespec tick = {0, 20'000'000};
  while (::sigtimedwait(&ends, nullptr, &tick) < 0) write();
  write();
  if (file != nullptr) std::fclose(file);
  std::printf("%llu\n", static_cast<unsigned long long>(sink.accepted()));
  return 0;
}
