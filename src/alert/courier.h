// A courier brings alerts from the outbox to one sink, on a thread of its own: a sink that is slow
// or gone holds up neither reading nor the other sinks.
//
//   Courier courier(data, MakeLines(1), [](const CourierNews& news) { … });
//   courier.Wake();                       // there is a new alert
//   courier.Stop(5 * kSecond);            // tries what waits once more, then ends
//
// Order is that of the alerts. A sink that cannot be reached is left alone until its backoff is
// over, which survives a restart; an alert that is refused waits by itself and is passed over.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "alert/outbox.h"
#include "alert/sink.h"

namespace haetae::alert {

struct CourierNews {
  enum Kind { kFailing, kWell, kGivenUp, kBroken };
  Kind kind;
  std::string sink;
  std::string text;  // what failed
};

class Courier {
 public:
  // `tell` is called on the courier's thread, when a sink fails for the first time, is well again,
  // gives an alert up, or its outbox cannot be used.
  Courier(std::filesystem::path data, std::unique_ptr<Sink> sink,
          std::function<void(const CourierNews&)> tell);
  ~Courier();
  void Wake();
  // Ends it when nothing waits that is due, or after `patience`.
  void Stop(Duration patience);

 private:
  void Run();
  Result<bool> DeliverNext(Outbox& outbox);
  void WaitFor(Time until);

  std::filesystem::path data_;
  std::unique_ptr<Sink> sink_;
  std::string name_;
  std::function<void(const CourierNews&)> tell_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false, stopping_ = false, ended_ = false;
  std::atomic<bool> stop_{false};
  bool failing_ = false;
  Time rest_until_{0};
  std::thread thread_;
};

}  // namespace haetae::alert
