// The conversation with one SMTP server, without a socket: bytes come in, bytes go out, parcels
// land.
//
//   SmtpSession session(options, events, now);
//   session.Take(std::move(parcel));                     // while CanTake()
//   session.BeforeSending(n); send(session.Outgoing()…); session.Sent(n);
//   session.Receive(bytes, now);
//   if (session.want() == SmtpSession::kTls) …           // shake hands, then TlsDone()
//   session.Lost("…", now);                              // the connection is gone
//
// What may have arrived and what cannot have is decided here, exactly: a parcel is `Flying` before
// the last byte of its final dot is handed on; one that is lost before can be sent again, one
// behind it is unknown until its reply comes. With PIPELINING the commands of a mail go out at
// once, behind the body of the mail before (RFC 2920 3.1); without it, one at a time. RFC 5321,
// 3207, 4954, 1870, 3461, 6531, 2034. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "delivery/carrier.h"
#include "delivery/smtp_reply.h"

namespace haetae::delivery {

enum class Tls : uint8_t { kNone, kOpportunistic, kRequired, kImplicit };

// RFC 5321 4.5.3.2, and what it leaves open.
struct SmtpTimeouts {
  Duration connect = 30 * kSecond;
  Duration greeting = 5 * kMinute;
  Duration command = 5 * kMinute;
  Duration data = 2 * kMinute;   // the answer to DATA
  Duration block = 3 * kMinute;  // a write that does not get on
  Duration dot = 10 * kMinute;   // the answer to the final dot
  Duration idle = 30 * kSecond;  // with nothing to do: QUIT
  Duration quit = 5 * kSecond;
};

struct SmtpOptions {
  std::string host;
  uint16_t port = 0;  // 0: 587, or 465 with implicit TLS
  Tls tls = Tls::kRequired;
  std::string ca_file;         // PEM; "": the system's
  std::string tls_name;        // the name in its certificate; "": host
  std::string user, password;  // "": no log-in
  std::string helo = "localhost";
  bool dsn = true;  // ask for reports where the server offers them
  uint32_t threads = 1;
  uint32_t connections = 8;  // over all threads
  uint32_t mails_a_connection = 1000;
  SmtpTimeouts timeouts;
};

class SmtpSession {
 public:
  enum Want { kTalk, kTls, kClose };

  class Events {
   public:
    virtual ~Events() = default;
    virtual void Flying(const Parcel& parcel) = 0;
    virtual void Grounded(const Parcel& parcel) = 0;  // its last byte was not taken after all
    virtual void Landed(const Parcel& parcel, const Ending& ending) = 0;
    // Nothing that could make it whole was sent: it can go to any server.
    virtual void Unsent(Parcel parcel) = 0;
  };

  SmtpSession(const SmtpOptions& options, Events& events, Time now);

  void Receive(std::string_view bytes, Time now);
  void TlsDone(Time now);
  void Lost(std::string_view why, Time now);
  bool CanTake() const;
  void Take(Parcel parcel, Time now);
  // Ends it with QUIT when what was taken has landed.
  void Quit(Time now);

  std::string_view Outgoing() const { return std::string_view(out_).substr(out_at_); }
  void BeforeSending(size_t bytes);
  void Sent(size_t bytes, Time now);
  Want want() const { return want_; }
  // When something must have happened by; call Expire() then.
  Time deadline() const { return deadline_; }
  void Expire(Time now);
  size_t holds() const { return mails_.size(); }
  bool ready() const { return phase_ == kReady; }
  uint64_t taken() const { return taken_; }
  // Why it ended, where that was not as planned.
  const std::optional<Trouble>& trouble() const { return trouble_; }

 private:
  enum Phase {
    kGreeting,
    kEhlo,
    kHelo,
    kStartTls,
    kShake,
    kAuth,
    kUser,
    kPassword,
    kReady,
    kEnded
  };
  enum Step { kMail, kRcpt, kData, kDot, kEmptyDot, kRset, kQuit };
  struct Mail {
    Parcel parcel;
    Reply refused;             // the first reply that was not as it should be
    bool over = false;         // landed, or handed back
    bool dot_written = false;  // its body stands in out_
    bool flying = false;
    uint64_t dot_end = 0;  // in bytes of the connection
  };
  struct Expect {
    Step step;
    uint64_t mail;  // number of the mail, from first_mail_
  };

  void Write(std::string_view text) { out_ += text; }
  void Answer(const SmtpReply& reply, Time now);
  void AnswerSetup(const SmtpReply& reply, Time now);
  void AnswerEhlo(const SmtpReply& reply, Time now);
  void AnswerMail(const SmtpReply& reply, Time now);
  void AnswerData(Mail& mail, uint64_t number, const SmtpReply& reply);
  void AnswerDot(Mail& mail, const SmtpReply& reply);
  void Refused(Mail& mail, Step step, const SmtpReply& reply);
  void Ehlo(Time now);
  void LogIn(Time now);
  void Enter(Phase phase, Time now);
  void WriteMailCommand(const Mail& mail);
  void WriteRcptCommand(const Mail& mail);
  void WriteBody(Mail& mail);
  void Land(Mail& mail, const Ending& ending);
  void DropOver();
  void End(std::optional<Trouble> trouble);
  void SetDeadline(Time now);
  Mail& At(uint64_t number) { return mails_[number - first_mail_]; }
  std::optional<Trouble> TroubleOf(std::string why, bool fatal, Code code,
                                   std::string advice) const;

  const SmtpOptions& options_;
  Events& events_;
  SmtpReplies replies_;
  Phase phase_ = kGreeting;
  Want want_ = kTalk;
  bool secure_ = false, quitting_ = false;
  bool pipelining_ = false, utf8_ = false, dsn_ = false, size_ = false;
  bool starttls_ = false, plain_ = false, login_ = false;
  uint64_t size_max_ = 0;
  std::string out_;
  size_t out_at_ = 0;
  uint64_t sent_ = 0, written_base_ = 0;  // bytes of the connection: handed on; before out_
  std::deque<Mail> mails_;
  std::deque<Expect> expected_;
  uint64_t first_mail_ = 0, taken_ = 0;
  Time deadline_ = kTimeMax;
  std::optional<Trouble> trouble_;
};

}  // namespace haetae::delivery
