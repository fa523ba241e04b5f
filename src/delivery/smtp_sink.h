// An SMTP server for tests and benchmarks: it takes mail, counts each Message-ID exactly, and fails
// in whatever way it is told to.
//
//   SmtpSink sink({.pipelining = false, .hook = [](SmtpSink::Stage, std::string_view to) { … }});
//   … sink.port() …
//   sink.Counts().at("0f3a…@example.kr") == 1
//
// A mail counts at the instant at which the sink has all of it and answers 250, also when the hook
// then has the answer lost. One thread of its own over epoll.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace haetae::delivery {

class SmtpSink {
 public:
  enum Stage { kGreet, kEhlo, kMail, kRcpt, kData, kBody, kDot };
  // What a hook may say instead of a reply's code.
  static constexpr int kGoOn = 0;
  static constexpr int kDrop = -1;         // closes at once; at kDot before it counts
  static constexpr int kTakeAndDrop = -2;  // at kDot: counts, then closes without an answer
  static constexpr int kSilent = -3;       // never answers

  struct Options {
    uint16_t port = 0;  // 0: any
    bool pipelining = true, dsn = true, utf8 = true;
    uint64_t size_max = 10 << 20;
    std::string certificate, key;  // PEM files: offers STARTTLS
    bool implicit_tls = false;
    std::string user, password;  // offers AUTH, and demands it
    bool only_login = false;     // AUTH LOGIN, not PLAIN
    std::string after_starttls;  // bytes that somebody on the way puts behind 220
    bool keep_mails = false;
    // The code of a reply, or one of the above.
    std::function<int(Stage, std::string_view to)> hook;
  };
  struct Mail {
    std::string from, to, text;  // the parameters too; the body without dot-stuffing
    bool tls = false, pipelined = false;
  };

  explicit SmtpSink(Options options);
  ~SmtpSink();
  uint16_t port() const { return port_; }
  uint64_t accepted() const { return accepted_; }
  uint64_t connections() const { return connections_; }
  std::unordered_map<std::string, uint32_t> Counts() const;
  std::vector<Mail> Mails() const;
  // Ids in the order in which they were taken since the last call.
  std::vector<std::string> TakeLog();

 private:
  struct Peer;
  void Run();
  void Accept();
  void Go(Peer& peer, uint32_t events);
  void Eat(Peer& peer);
  void Command(Peer& peer, std::string_view line);
  void Greet(Peer& peer);
  void Ehlo(Peer& peer);
  void Auth(Peer& peer, std::string_view line);
  void Took(Peer& peer, std::string_view body);
  bool Say(Peer& peer, Stage stage, std::string_view usual);
  bool Flush(Peer& peer);
  void Drop(Peer& peer);

  const Options options_;
  int listener_ = -1, epoll_ = -1, wake_ = -1;
  uint16_t port_ = 0;
  void* tls_ = nullptr;
  std::atomic<uint64_t> accepted_{0}, connections_{0};
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::unordered_map<std::string, uint32_t> counts_;
  std::vector<Mail> mails_;
  std::vector<std::string> log_;
  std::unordered_map<int, std::unique_ptr<Peer>> peers_;
  std::thread thread_;
};

}  // namespace haetae::delivery
