#include "delivery/mail_carrier.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>

#include "delivery/link.h"

namespace haetae::delivery {
namespace {

constexpr size_t kReadBytes = 16 << 10;
constexpr Duration kReconnectFirst = kSecond;
constexpr Duration kReconnectMax = kMinute;
constexpr Duration kReopen = 50 * kMillisecond;  // after one that had carried mails
constexpr Duration kTick = 200 * kMillisecond;

// What the threads share: the parcels that no connection has taken.
class Queue {
 public:
  void Push(std::vector<Parcel> parcels) {
    const std::lock_guard lock(mutex_);
    for (Parcel& parcel : parcels) parcels_.push_back(std::move(parcel));
  }
  void PushFront(Parcel parcel) {
    const std::lock_guard lock(mutex_);
    parcels_.push_front(std::move(parcel));
  }
  std::optional<Parcel> Pop() {
    const std::lock_guard lock(mutex_);
    if (parcels_.empty()) return std::nullopt;
    Parcel parcel = std::move(parcels_.front());
    parcels_.pop_front();
    return parcel;
  }
  size_t size() {
    const std::lock_guard lock(mutex_);
    return parcels_.size();
  }

 private:
  std::mutex mutex_;
  std::deque<Parcel> parcels_;
};

struct Shared {
  SmtpOptions options;
  TlsContext tls;
  Flight& flight;
  Landing& landing;
  Queue queue;
  std::atomic<bool> stopping{false};
  std::atomic<int64_t> stop_by{INT64_MAX};  // µs of Now()
  std::atomic<bool> fatal{false};
};

constexpr auto Now = [] { return SystemClock().Now(); };

// One connection: closed, connecting, shaking hands, or in conversation.
class Connection : public SmtpSession::Events {
 public:
  Connection(Shared& shared, int epoll) : shared_(shared), epoll_(epoll) {}

  bool open() const { return link_.fd() >= 0; }
  bool idle() const { return !session_ || session_->holds() == 0; }
  bool CanTake() const { return session_ && !connecting_ && session_->CanTake(); }
  void Take(Parcel parcel, Time now) { session_->Take(std::move(parcel), now); }
  bool ready() const { return session_ && session_->ready(); }
  Time deadline() const { return connecting_ || !session_ ? deadline_ : session_->deadline(); }

  Status Open(const Endpoint& to, Time now) {
    TRY(link_.Connect(to));
    connecting_ = true;
    shaking_ = false;
    deadline_ = now + shared_.options.timeouts.connect;
    session_.emplace(shared_.options, *this, now);
    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = this}};
    CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, link_.fd(), &event) == 0);
    events_ = event.events;
    return {};
  }

  // Something happened on the socket, or may have.
  void Go(Time now) {
    if (!open()) return;
    if (connecting_) {
      const Status status = link_.Connected();
      if (!status) return Break(status.error().why, now);
      connecting_ = false;
      if (shared_.options.tls == Tls::kImplicit && !StartTls(now)) return;
    }
    if (shaking_ && !Shake(now)) return;
    Read(now);
    if (open() && !shaking_) Flush(now);
    if (open() && session_->want() == SmtpSession::kClose) Close();
  }

  // Out with what the session has written; a short way for new parcels.
  void Flush(Time now) {
    Link::Outcome outcome = Link::kDone;
    while (open() && !shaking_ && !session_->Outgoing().empty() && outcome == Link::kDone) {
      const std::string_view out = session_->Outgoing();
      session_->BeforeSending(out.size());
      size_t count = 0;
      outcome = link_.Write(out, count);
      session_->Sent(count, now);
    }
    if (outcome == Link::kEnd || outcome == Link::kFailed) {
      Read(now);  // its last words may be here
      if (open()) Break("the connection broke", now);
      return;
    }
    Watch(EPOLLIN | (open() && !session_->Outgoing().empty() ? EPOLLOUT : 0U));
  }

  void Expire(Time now) {
    if (!open() || now < deadline()) return;
    if (connecting_) return Break("the server did not answer in time", now);
    session_->Expire(now);
    if (session_->want() == SmtpSession::kClose)
      Close();
    else
      Flush(now);
  }

  void Quit(Time now) {
    if (!open()) return;
    if (connecting_ || shaking_) return Close();
    session_->Quit(now);
    Flush(now);
    if (open() && session_->want() == SmtpSession::kClose) Close();
  }

  void Break(std::string_view why, Time now) {
    if (session_) session_->Lost(why, now);
    Close();
  }

  // Set by the thread that owns it: how an end is told.
  std::optional<Trouble> TakeTrouble() { return std::exchange(trouble_, std::nullopt); }
  // Whether the connection that ended had carried mails: the server is there.
  bool had_carried() const { return had_carried_; }

 private:
  void Flying(const Parcel& parcel) override { shared_.flight.Flying(parcel.slot); }
  void Grounded(const Parcel& parcel) override { shared_.flight.Grounded(parcel.slot); }
  void Landed(const Parcel& parcel, const Ending& ending) override {
    shared_.flight.Landed(parcel.slot, ending);
    shared_.landing.Put({parcel.slot, ending});
  }
  void Unsent(Parcel parcel) override {
    if (++parcel.tries >= kTriesOnBrokenConnections) {
      Landed(parcel, {.state = State::kDeferred});
    } else {
      shared_.queue.PushFront(std::move(parcel));
    }
  }

  bool StartTls(Time now) {
    const SmtpOptions& o = shared_.options;
    const Status status = link_.StartTls(shared_.tls, o.tls_name.empty() ? o.host : o.tls_name,
                                         o.tls != Tls::kOpportunistic);
    if (!status) {
      Break(status.error().why, now);
      return false;
    }
    shaking_ = true;
    return true;
  }

  // True when the handshake is done and the conversation goes on.
  bool Shake(Time now) {
    switch (link_.Shake()) {
      case Link::kDone:
        break;
      case Link::kWantRead:
        Watch(EPOLLIN);
        return false;
      case Link::kWantWrite:
        Watch(EPOLLIN | EPOLLOUT);
        return false;
      case Link::kEnd:
      case Link::kFailed:
        Break("", now);
        trouble_ = Trouble{Error{Code::kDenied, "cannot send mail",
                                 "TLS with the server failed: " + link_error_, shared_.options.host,
                                 "give the authority's certificate, or the name that the server's "
                                 "certificate bears"},
                           link_.certificate_refused()};
        return false;
    }
    shaking_ = false;
    if (session_->want() == SmtpSession::kTls) session_->TlsDone(now);
    return true;
  }

  void Read(Time now) {
    char buffer[kReadBytes];
    while (open()) {
      size_t count = 0;
      const Link::Outcome outcome = link_.Read(buffer, count);
      if (outcome == Link::kEnd || outcome == Link::kFailed)
        return Break("the connection broke", now);
      if (outcome != Link::kDone) return;
      session_->Receive({buffer, count}, now);
      if (session_->want() == SmtpSession::kClose) return Close();
      if (session_->want() == SmtpSession::kTls) {
        if (StartTls(now)) Shake(now);
        if (!open() || shaking_) return;
      }
    }
  }

  void Watch(uint32_t events) {
    if (!open() || events == events_) return;
    epoll_event event{.events = events, .data = {.ptr = this}};
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, link_.fd(), &event);
    events_ = events;
  }

  void Close() {
    link_error_ = link_.tls_error();
    link_.Close();
    connecting_ = shaking_ = false;
    if (!session_) return;
    if (session_->want() != SmtpSession::kClose) session_->Lost("the connection ended", Now());
    if (session_->trouble()) trouble_ = session_->trouble();
    had_carried_ = session_->taken() > 0;
    session_.reset();
  }

  Shared& shared_;
  int epoll_;
  Link link_;
  std::optional<SmtpSession> session_;
  std::optional<Trouble> trouble_;
  std::string link_error_;
  bool connecting_ = false, shaking_ = false, had_carried_ = false;
  uint32_t events_ = 0;
  Time deadline_;
};

// One thread: its connections, and when the next one may be opened.
class Worker {
 public:
  Worker(Shared& shared, uint32_t connections)
      : shared_(shared),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CHECK(epoll_ >= 0 && wake_ >= 0);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0);
    for (uint32_t i = 0; i < connections; ++i)
      connections_.push_back(std::make_unique<Connection>(shared_, epoll_));
    thread_ = std::thread([this] { Run(); });
  }
  ~Worker() {
    if (thread_.joinable()) thread_.join();
    connections_.clear();
    ::close(epoll_);
    ::close(wake_);
  }
  void Wake() {
    const uint64_t one = 1;
    const ssize_t ignored = ::write(wake_, &one, sizeof one);
    (void)ignored;
  }
  void Join() { thread_.join(); }

 private:
  void Run() {
    epoll_event events[64];
    while (true) {
      Time now = Now();
      if (shared_.stopping && Ended(now)) return;
      if (!shared_.stopping) OpenMore(now);
      Feed(now);
      const int count = ::epoll_wait(epoll_, events, 64, WaitMs(now));
      now = Now();
      for (int i = 0; i < count; ++i) {
        if (events[i].data.ptr == nullptr) {
          uint64_t ignored;
          while (::read(wake_, &ignored, sizeof ignored) > 0) {
          }
          continue;
        }
        auto* connection = static_cast<Connection*>(events[i].data.ptr);
        connection->Go(now);
        Learn(*connection, now);
        FeedOne(*connection, now);
      }
      if (now - checked_ < kTick / 4) continue;
      checked_ = now;
      for (const auto& connection : connections_) {
        connection->Expire(now);
        Learn(*connection, now);
      }
    }
  }

  int WaitMs(Time now) const {
    Time until = now + kTick;
    for (const auto& connection : connections_)
      if (connection->open()) until = std::min(until, connection->deadline());
    return static_cast<int>(std::clamp<Duration>(until - now, kMillisecond, kTick) / kMillisecond);
  }

  bool Ended(Time now) {
    bool all = true;
    const bool late = now.us >= shared_.stop_by;
    for (const auto& connection : connections_) {
      if (late)
        connection->Break("the sending was stopped", now);
      else
        connection->Quit(now);
      all &= !connection->open();
    }
    return all;
  }

  // More connections only where there is more to do than the open ones can take at once.
  void OpenMore(Time now) {
    if (shared_.fatal || now < next_open_) return;
    size_t queued = shared_.queue.size();
    for (const auto& connection : connections_) {
      if (queued == 0) return;
      if (connection->open()) continue;
      --queued;
      if (const Status opened = Open(*connection, now); !opened) {
        Tell({opened.error(), false}, now);
        return;
      }
      if (backoff_ > 0) return;  // one at a time until the server is well again
    }
  }

  Status Open(Connection& connection, Time now) {
    if (endpoints_.empty() || now >= resolved_ + kMinute) {
      endpoints_ = TRY(Resolve(shared_.options.host, shared_.options.port));
      resolved_ = now;
    }
    return connection.Open(endpoints_[next_endpoint_++ % endpoints_.size()], now);
  }

  void Learn(Connection& connection, Time now) {
    if (std::optional<Trouble> trouble = connection.TakeTrouble()) {
      if (connection.had_carried() && !trouble->fatal)
        next_open_ = now + kReopen;
      else
        Tell(*std::move(trouble), now);
    } else if (connection.ready() && backoff_ > 0) {
      backoff_ = 0;
      shared_.landing.Clear();
    }
  }

  void Tell(Trouble trouble, Time now) {
    if (trouble.fatal) shared_.fatal = true;
    if (trouble.error.where.empty()) trouble.error.where = shared_.options.host;
    shared_.landing.Put(std::move(trouble));
    backoff_ = std::min(kReconnectMax, backoff_ == 0 ? kReconnectFirst : 2 * backoff_);
    next_open_ = now + backoff_;
  }

  void Feed(Time now) {
    for (const auto& connection : connections_) FeedOne(*connection, now);
  }
  void FeedOne(Connection& connection, Time now) {
    bool fed = false;
    while (!shared_.stopping && connection.CanTake()) {
      std::optional<Parcel> parcel = shared_.queue.Pop();
      if (!parcel) break;
      connection.Take(*std::move(parcel), now);
      fed = true;
    }
    if (fed) connection.Flush(now);
  }

  Shared& shared_;
  int epoll_, wake_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Endpoint> endpoints_;
  size_t next_endpoint_ = 0;
  Time resolved_{}, next_open_{}, checked_{};
  Duration backoff_ = 0;
  std::thread thread_;
};

class MailCarrier final : public Carrier {
 public:
  MailCarrier(SmtpOptions options, TlsContext tls, Flight& flight, Landing& landing)
      : shared_{std::move(options), std::move(tls), flight, landing} {
    const uint32_t threads = std::clamp<uint32_t>(shared_.options.threads, 1, 16);
    const uint32_t connections = std::clamp<uint32_t>(shared_.options.connections, threads, 1024);
    for (uint32_t i = 0; i < threads; ++i)
      workers_.push_back(
          std::make_unique<Worker>(shared_, (connections + threads - 1 - i) / threads));
  }
  ~MailCarrier() override { Stop(0); }
  Channel channel() const override { return Channel::kMail; }
  bool RepeatIsSafe() const override { return false; }
  size_t Room() const override { return size_t{shared_.options.connections} * 256; }
  void Give(std::vector<Parcel> parcels) override {
    shared_.queue.Push(std::move(parcels));
    for (const auto& worker : workers_) worker->Wake();
  }
  void Stop(Duration patience) override {
    if (workers_.empty()) return;
    shared_.stop_by = (Now() + patience).us;
    shared_.stopping = true;
    for (const auto& worker : workers_) worker->Wake();
    workers_.clear();
    while (std::optional<Parcel> parcel = shared_.queue.Pop())
      shared_.landing.Put({parcel->slot, {.state = State::kIntended}});
  }

 private:
  Shared shared_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

Result<std::unique_ptr<Carrier>> MakeMailCarrier(SmtpOptions options, Flight& flight,
                                                 Landing& landing) {
  if (options.host.empty())
    return Fail(Code::kUsage, "cannot send mail", "no server is named", "",
                "name one: smtp://HOST:587 or smtps://HOST:465");
  const auto bad = [](char c) { return c <= ' ' || c > '~'; };
  if (options.helo.empty() || std::any_of(options.helo.begin(), options.helo.end(), bad))
    return Fail(Code::kUsage, "cannot send mail", "the name for EHLO is empty or no host name", "",
                "use this machine's host name");
  if (options.port == 0) options.port = options.tls == Tls::kImplicit ? 465 : 587;
  TlsContext tls = TRY(TlsContext::Make(options.ca_file));
  return std::make_unique<MailCarrier>(std::move(options), std::move(tls), flight, landing);
}

}  // namespace haetae::delivery
