#include "alert/courier.h"

#include <limits>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::alert {
namespace {

// A sink that cannot take anything now, and asks to be left alone for a while.
struct BusySink : Sink {
  Duration asks;
  explicit BusySink(Duration wait) : asks(wait) {}
  std::string_view name() const override { return "busy"; }
  SendResult Send(const Message&, const std::atomic<bool>&) override {
    return {SendResult::kLater, "it answered 503", asks};
  }
};

// How long after its first failure an alert is tried again.
Duration WaitOf(Duration asked) {
  const TestFolder folder;
  Outbox outbox = *Outbox::Open(folder.path);
  const Time made = SystemClock().Now();
  REQUIRE(outbox.Put({.id = "alert-1", .json = "{}", .incident = 1, .made = made}, {"busy"}));
  std::mutex mutex;
  std::condition_variable told;
  bool failing = false;
  Courier courier(folder.path, std::make_unique<BusySink>(asked), [&](const CourierNews& news) {
    const std::lock_guard lock(mutex);
    failing |= news.kind == CourierNews::kFailing;
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  REQUIRE(told.wait_for(lock, std::chrono::seconds(30), [&] { return failing; }));
  lock.unlock();
  courier.Stop(0);
  return *outbox.NextTime("busy") - made;
}

TEST_CASE("Courier: what a sink asks for is heeded up to an hour, the own backoff is shorter") {
  const Duration slack = 30 * kSecond;  // a busy machine
  CHECK(WaitOf(0) <= kSecond + slack);
  CHECK(WaitOf(kHour / 2) >= kHour / 2);
  CHECK(WaitOf(kHour / 2) <= kHour / 2 + slack);
  CHECK(WaitOf(std::numeric_limits<Duration>::max()) >= kHour);
  CHECK(WaitOf(std::numeric_limits<Duration>::max()) <= kHour + slack);
}

}  // namespace
}  // namespace haetae::alert
