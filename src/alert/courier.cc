#include "alert/courier.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace haetae::alert {
namespace {

constexpr Duration kLookEvery = 30 * kSecond;  // even if nobody wakes it
constexpr Duration kBrokenRest = 5 * kSecond;

double Random() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

Courier::Courier(std::filesystem::path data, std::unique_ptr<Sink> sink,
                 std::function<void(const CourierNews&)> tell)
    : data_(std::move(data)),
      sink_(std::move(sink)),
      name_(sink_->name()),
      tell_(std::move(tell)),
      thread_([this] { Run(); }) {}

Courier::~Courier() { Stop(0); }

void Courier::Wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Courier::Stop(Duration patience) {
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(mutex_);
    stopping_ = woken_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::microseconds(patience), [&] { return ended_; });
  }
  stop_ = true;
  thread_.join();
}

void Courier::Run() {
  std::optional<Outbox> outbox;
  while (!stop_) {
    Result<bool> more = false;
    if (!outbox) {
      Result<Outbox> opened = Outbox::Open(data_);
      if (opened)
        outbox.emplace(std::move(*opened));
      else
        more = std::unexpected(opened.error());
    }
    if (outbox) more = DeliverNext(*outbox);
    if (more && *more) continue;
    Time until = SystemClock().Now() + kLookEvery;
    if (!more) {
      tell_({CourierNews::kBroken, name_, more.error().Text()});
      until = SystemClock().Now() + kBrokenRest;
    } else if (Result<Time> next = outbox->NextTime(name_)) {
      until = std::min(until, std::max(*next, rest_until_));
    }
    {
      std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    WaitFor(until);
  }
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

// A wake does not shorten the rest of a sink that cannot be reached.
void Courier::WaitFor(Time until) {
  std::unique_lock lock(mutex_);
  const Duration wait = std::max<Duration>(until - SystemClock().Now(), 10 * kMillisecond);
  changed_.wait_for(lock, std::chrono::microseconds(wait), [&] { return woken_; });
  woken_ = false;
}

// True if there may be more that is due.
Result<bool> Courier::DeliverNext(Outbox& outbox) {
  const Time now = SystemClock().Now();
  bool stopping;
  {
    std::lock_guard lock(mutex_);
    stopping = stopping_;
  }
  if (now < rest_until_ || (stopping && failing_)) return false;
  std::optional<Due> due = TRY(outbox.Next(name_, now));
  if (!due) return false;
  TRY(outbox.Begin(*due));
  const SendResult result = sink_->Send({due->alert, due->json, now}, stop_);
  if (result.kind == SendResult::kDelivered) {
    TRY(outbox.Delivered(*due, SystemClock().Now()));
    if (std::exchange(failing_, false)) tell_({CourierNews::kWell, name_, ""});
    return true;
  }
  const Duration wait =
      std::max(Backoff(due->tries + 1, Random()), std::min(result.wait_at_least, kAskedWaitMax));
  const bool give_up = now - due->made > kGiveUpAfter;
  const Time next = SystemClock().Now() + wait;
  TRY(outbox.Failed(*due, result.error, give_up ? std::nullopt : std::optional<Time>(next)));
  if (give_up) tell_({CourierNews::kGivenUp, name_, result.error});
  if (result.kind == SendResult::kLater) rest_until_ = next;
  if (!std::exchange(failing_, true)) tell_({CourierNews::kFailing, name_, result.error});
  return result.kind == SendResult::kRefused;
}

}  // namespace haetae::alert
