// The order of a conversation: greeting, EHLO, STARTTLS and EHLO again, AUTH, then mails.
// `expected_` holds what each reply still to come belongs to; a mail leaves `mails_` when it has
// landed and no reply is expected for it any more.
#include "delivery/smtp_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "delivery/mail.h"

namespace haetae::delivery {
namespace {

constexpr size_t kMailsAhead = 2;  // the one whose reply is awaited, and the next one's commands

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return upper;
}

// RFC 3461 4: what is not a plain letter, as +hex.
std::string XText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= '!' && c <= '~' && c != '+' && c != '=')
      out += c;
    else
      out += fmt::format("+{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

SmtpSession::SmtpSession(const SmtpOptions& options, Events& events, Time now)
    : options_(options), events_(events), secure_(options.tls == Tls::kImplicit) {
  deadline_ = now + options_.timeouts.greeting;
}

std::optional<Trouble> SmtpSession::TroubleOf(std::string why, bool fatal, Code code,
                                              std::string advice) const {
  return Trouble{Error{code, "cannot send mail", std::move(why),
                       fmt::format("{}:{}", options_.host, options_.port), std::move(advice)},
                 fatal};
}

void SmtpSession::Enter(Phase phase, Time now) {
  phase_ = phase;
  SetDeadline(now);
}

void SmtpSession::SetDeadline(Time now) {
  const SmtpTimeouts& t = options_.timeouts;
  Duration wait = t.idle;
  if (phase_ == kGreeting)
    wait = t.greeting;
  else if (phase_ != kReady)
    wait = t.command;
  else if (!expected_.empty()) {
    const Step step = expected_.front().step;
    wait = step == kData                       ? t.data
           : step == kDot || step == kEmptyDot ? t.dot
           : step == kQuit                     ? t.quit
                                               : t.command;
  }
  if (!Outgoing().empty()) wait = std::min(wait, t.block);
  deadline_ = now + wait;
}

void SmtpSession::Expire(Time now) {
  if (phase_ == kEnded || now < deadline_) return;
  if (phase_ == kReady && expected_.empty() && mails_.empty() && !quitting_) {
    Quit(now);
    return;
  }
  if (!expected_.empty() && expected_.front().step == kQuit) {
    End(std::nullopt);
    return;
  }
  Lost("the server did not answer in time", now);
}

void SmtpSession::Receive(std::string_view bytes, Time now) {
  if (phase_ == kEnded) return;
  replies_.Feed(bytes);
  bool answered = false;  // bytes that make no reply win no time
  while (phase_ != kEnded) {
    std::optional<SmtpReply> reply = replies_.Next();
    if (!reply) break;
    answered = true;
    Answer(*reply, now);
    if (want_ == kTls) {
      // Bytes behind the answer to STARTTLS were not written under TLS: somebody put them there.
      if (replies_.HasMore())
        End(TroubleOf("bytes came between STARTTLS and the handshake", true, Code::kDenied,
                      "somebody on the way may be reading along; check the network to the server"));
      return;
    }
  }
  if (phase_ != kEnded && replies_.broken()) Lost("the server does not speak SMTP", now);
  if (phase_ != kEnded && answered) SetDeadline(now);
}

void SmtpSession::Answer(const SmtpReply& reply, Time now) {
  if (phase_ == kReady)
    AnswerMail(reply, now);
  else
    AnswerSetup(reply, now);
}

void SmtpSession::AnswerSetup(const SmtpReply& reply, Time now) {
  const int kind = reply.code / 100;
  const std::string said = std::to_string(reply.code);
  switch (phase_) {
    case kGreeting:
      if (kind == 2) return Ehlo(now);
      return End(TroubleOf("the server greets with " + said, kind == 5, Code::kUnavailable,
                           "ask who runs it whether this machine may send through it"));
    case kEhlo:
      if (kind == 2) return AnswerEhlo(reply, now);
      if (kind == 5 && options_.tls != Tls::kRequired && options_.user.empty()) {
        Write("HELO " + options_.helo + "\r\n");
        return Enter(kHelo, now);
      }
      return End(TroubleOf("the server answers EHLO with " + said, kind == 5, Code::kUnavailable,
                           "check the name that is given to it, and that it speaks ESMTP"));
    case kHelo:
      if (kind == 2) return Enter(kReady, now);
      return End(TroubleOf("the server answers HELO with " + said, kind == 5, Code::kUnavailable,
                           "ask who runs it whether this machine may send through it"));
    case kStartTls:
      if (reply.code == 220) {
        want_ = kTls;
        return Enter(kShake, now);
      }
      return End(TroubleOf("the server answers STARTTLS with " + said, kind == 5, Code::kDenied,
                           "mend its certificate and key"));
    case kAuth:
    case kUser:
    case kPassword:
      if (reply.code == 235) return Enter(kReady, now);
      if (reply.code == 334 && phase_ == kAuth && login_ && !plain_) {
        Write(Base64(options_.user) + "\r\n");
        return Enter(kUser, now);
      }
      if (reply.code == 334 && phase_ == kUser) {
        Write(Base64(options_.password) + "\r\n");
        return Enter(kPassword, now);
      }
      return End(TroubleOf("the server refuses the log-in with " + said, kind == 5, Code::kDenied,
                           "check user name and password"));
    case kShake:
    case kReady:
    case kEnded:
      break;
  }
}

void SmtpSession::Ehlo(Time now) {
  Write("EHLO " + options_.helo + "\r\n");
  Enter(kEhlo, now);
}

void SmtpSession::AnswerEhlo(const SmtpReply& reply, Time now) {
  pipelining_ = utf8_ = dsn_ = size_ = starttls_ = plain_ = login_ = false;
  for (size_t i = 1; i < reply.lines.size(); ++i) {
    const std::string line = Upper(reply.lines[i]);
    if (line == "PIPELINING")
      pipelining_ = true;
    else if (line == "SMTPUTF8")
      utf8_ = true;
    else if (line == "DSN")
      dsn_ = options_.dsn;
    else if (line == "STARTTLS")
      starttls_ = true;
    else if (line == "SIZE" || line.starts_with("SIZE ")) {
      size_ = true;
      size_max_ = 0;
      if (line.size() > 5) std::from_chars(line.data() + 5, line.data() + line.size(), size_max_);
    } else if (line.starts_with("AUTH ")) {
      const std::string list = line.substr(4) + " ";
      plain_ = list.find(" PLAIN ") != std::string::npos;
      login_ = list.find(" LOGIN ") != std::string::npos;
    }
  }
  const bool wanted = options_.tls == Tls::kRequired || options_.tls == Tls::kOpportunistic;
  if (!secure_ && wanted && starttls_) {
    Write("STARTTLS\r\n");
    return Enter(kStartTls, now);
  }
  if (!secure_ && options_.tls == Tls::kRequired)
    return End(TroubleOf("the server offers no STARTTLS", true, Code::kDenied,
                         "use a server with TLS: a notice says whose data was lost"));
  LogIn(now);
}

void SmtpSession::LogIn(Time now) {
  if (options_.user.empty()) return Enter(kReady, now);
  if (!secure_)
    return End(TroubleOf("a password is not sent without TLS", true, Code::kDenied,
                         "use a server with STARTTLS or implicit TLS"));
  if (plain_) {
    Write("AUTH PLAIN " + Base64(std::string(1, '\0') + options_.user + '\0' + options_.password) +
          "\r\n");
  } else if (login_) {
    Write("AUTH LOGIN\r\n");
  } else {
    return End(TroubleOf("the server offers neither AUTH PLAIN nor AUTH LOGIN", true, Code::kDenied,
                         "use another server, or send without log-in"));
  }
  Enter(kAuth, now);
}

void SmtpSession::TlsDone(Time now) {
  CHECK(want_ == kTls && phase_ == kShake);
  want_ = kTalk;
  secure_ = true;
  Ehlo(now);  // what was offered before the handshake counts for nothing
}

bool SmtpSession::CanTake() const {
  if (phase_ != kReady || quitting_ || taken_ >= options_.mails_a_connection) return false;
  if (mails_.empty()) return expected_.empty();
  if (!pipelining_ || mails_.size() >= kMailsAhead) return false;
  const Mail& last = mails_.back();
  return last.dot_written && expected_.size() == 1;
}

void SmtpSession::Take(Parcel parcel, Time now) {
  CHECK(CanTake());
  const bool too_large = size_max_ > 0 && parcel.body.size() > size_max_;
  if ((!parcel.ascii && !utf8_) || too_large) {
    events_.Landed(parcel, {.state = State::kFailed, .why = Why::kServerLacks});
    return;
  }
  ++taken_;
  const uint64_t number = first_mail_ + mails_.size();
  mails_.push_back({.parcel = std::move(parcel)});
  Mail& mail = mails_.back();
  WriteMailCommand(mail);
  expected_.push_back({kMail, number});
  if (pipelining_) {
    WriteRcptCommand(mail);
    Write("DATA\r\n");
    expected_.push_back({kRcpt, number});
    expected_.push_back({kData, number});
  }
  if (expected_.front().mail == number) SetDeadline(now);
}

void SmtpSession::WriteMailCommand(const Mail& mail) {
  std::string command = "MAIL FROM:<" + mail.parcel.from + ">";
  if (size_) command += " SIZE=" + std::to_string(mail.parcel.body.size());
  if (dsn_) command += " RET=HDRS ENVID=" + XText(mail.parcel.id);
  if (!mail.parcel.ascii) command += " SMTPUTF8";
  Write(command + "\r\n");
}

void SmtpSession::WriteRcptCommand(const Mail& mail) {
  std::string command = "RCPT TO:<" + mail.parcel.to + ">";
  if (dsn_) {
    command += " NOTIFY=FAILURE";
    if (mail.parcel.ascii) command += " ORCPT=rfc822;" + XText(mail.parcel.to);
  }
  Write(command + "\r\n");
}

void SmtpSession::WriteBody(Mail& mail) {
  const std::string_view body = mail.parcel.body;
  size_t at = 0;
  if (body.starts_with('.')) Write(".");
  for (size_t dot; (dot = body.find("\n.", at)) != std::string_view::npos; at = dot + 1) {
    Write(body.substr(at, dot + 1 - at));
    Write(".");
  }
  Write(body.substr(at));
  Write(body.ends_with("\r\n") ? ".\r\n" : "\r\n.\r\n");
  mail.dot_written = true;
  mail.dot_end = written_base_ + out_.size();
}

void SmtpSession::AnswerMail(const SmtpReply& reply, Time now) {
  if (expected_.empty()) {
    // Nothing was asked: the server says goodbye, or is none.
    return End(TroubleOf(fmt::format("the server said {} unasked", reply.code), false,
                         Code::kUnavailable, "nothing is lost; it is tried again"));
  }
  const Expect expect = expected_.front();
  expected_.pop_front();
  if (expect.step == kQuit) return End(std::nullopt);
  if (expect.step == kRset) {
    if (reply.code / 100 != 2) Quit(now);
    return;
  }
  Mail& mail = At(expect.mail);
  const int kind = reply.code / 100;
  if (reply.code == 421) {  // the server ends, and says that it has not taken this one
    if (!mail.over && (mail.flying || expect.step != kDot))
      Land(mail, {State::kDeferred, reply.Short()});
    return End(TroubleOf("the server ended the connection with 421", false, Code::kUnavailable,
                         "it may want fewer connections or a lower rate"));
  }
  switch (expect.step) {
    case kMail:
    case kRcpt:
      if (kind != 2) Refused(mail, expect.step, reply);
      if (phase_ == kEnded || pipelining_) break;
      if (mail.over) {
        Write("RSET\r\n");
        expected_.push_back({kRset, expect.mail});
      } else {
        if (expect.step == kMail)
          WriteRcptCommand(mail);
        else
          Write("DATA\r\n");
        expected_.push_back({expect.step == kMail ? kRcpt : kData, expect.mail});
      }
      break;
    case kData:
      AnswerData(mail, expect.mail, reply);
      break;
    case kDot:
      AnswerDot(mail, reply);
      break;
    case kEmptyDot:
    case kRset:
    case kQuit:
      break;
  }
  if (phase_ == kEnded) return;
  DropOver();
  if ((taken_ >= options_.mails_a_connection || quitting_) && mails_.empty()) Quit(now);
}

void SmtpSession::Refused(Mail& mail, Step step, const SmtpReply& reply) {
  if (mail.over) return;  // refused before; this only follows from it
  const int kind = reply.code / 100;
  const Reply said = reply.Short();
  if (kind != 4 && kind != 5) {
    return End(TroubleOf(fmt::format("the server answers {} where it cannot", reply.code), false,
                         Code::kUnavailable, "check that it is an SMTP server"));
  }
  const bool about_this_mail =
      step != kMail || reply.code == 552 || (said.enhanced >> 10 & 1023) == 1;
  if (!about_this_mail && kind == 5) {
    // A sender that is refused is refused for everybody: nobody has failed yet.
    return End(TroubleOf(fmt::format("the server refuses the sender with {} {}", reply.code,
                                     EnhancedText(said.enhanced)),
                         true, Code::kDenied,
                         "check the sender's address, the log-in, and whether it may send"));
  }
  Land(mail, {kind == 4 ? State::kDeferred : State::kFailed, said});
}

void SmtpSession::AnswerData(Mail& mail, uint64_t number, const SmtpReply& reply) {
  if (reply.code == 354 && !mail.over) {
    WriteBody(mail);
    expected_.push_back({kDot, number});
    return;
  }
  if (reply.code == 354) {  // it wants a body for nobody: an empty one (RFC 2920 3.1)
    Write(".\r\n");
    expected_.push_back({kEmptyDot, number});
    return;
  }
  if (!mail.over) Refused(mail, kData, reply);
  if (phase_ == kEnded) return;
  Write("RSET\r\n");
  expected_.push_back({kRset, number});
}

void SmtpSession::AnswerDot(Mail& mail, const SmtpReply& reply) {
  const int kind = reply.code / 100;
  Ending ending = {.reply = reply.Short()};
  if (!mail.flying)
    ending = {.state = State::kIntended};  // answered before it was asked: no SMTP
  else if (kind == 2)
    ending.state = State::kAccepted;
  else if (kind == 4)
    ending.state = State::kDeferred;
  else if (kind == 5)
    ending.state = State::kFailed;
  else
    ending.why = Why::kStrangeAnswer;
  Land(mail, ending);
  if (ending.state == State::kIntended)
    End(TroubleOf("the server answers before it has the mail", false, Code::kUnavailable,
                  "check that it is an SMTP server"));
}

void SmtpSession::Land(Mail& mail, const Ending& ending) {
  CHECK(!mail.over);
  mail.over = true;
  if (ending.state == State::kIntended)
    events_.Unsent(std::move(mail.parcel));
  else
    events_.Landed(mail.parcel, ending);
}

// Mails leave in their order, when no reply will come for them.
void SmtpSession::DropOver() {
  while (!mails_.empty() && mails_.front().over) {
    const bool awaited = std::any_of(expected_.begin(), expected_.end(), [&](const Expect& e) {
      return e.step != kRset && e.step != kQuit && e.mail == first_mail_;
    });
    if (awaited) return;
    mails_.pop_front();
    ++first_mail_;
  }
}

void SmtpSession::Quit(Time now) {
  if (phase_ == kEnded) return;
  quitting_ = true;
  if (phase_ != kReady) return End(std::nullopt);
  if (!mails_.empty() || (!expected_.empty() && expected_.back().step == Step::kQuit)) return;
  Write("QUIT\r\n");
  expected_.push_back({Step::kQuit, 0});
  SetDeadline(now);
}

void SmtpSession::BeforeSending(size_t bytes) {
  for (Mail& mail : mails_) {
    if (!mail.dot_written || mail.flying || mail.over || mail.dot_end > sent_ + bytes) continue;
    mail.flying = true;
    events_.Flying(mail.parcel);
  }
}

void SmtpSession::Sent(size_t bytes, Time now) {
  sent_ += bytes;
  out_at_ += bytes;
  CHECK(out_at_ <= out_.size());
  for (Mail& mail : mails_) {
    if (!mail.flying || mail.over || mail.dot_end <= sent_) continue;
    mail.flying = false;
    events_.Grounded(mail.parcel);
  }
  if (out_at_ == out_.size()) {
    written_base_ += out_.size();
    out_.clear();
    out_at_ = 0;
  }
  if (phase_ != kEnded && bytes > 0) SetDeadline(now);
}

void SmtpSession::Lost(std::string_view why, Time) {
  if (phase_ == kEnded) return;
  if (phase_ == kReady && quitting_ && mails_.empty()) return End(std::nullopt);
  End(TroubleOf(
      std::string(why), false, Code::kUnavailable,
      "check that the server runs and can be reached; nothing is lost, it is tried again"));
}

void SmtpSession::End(std::optional<Trouble> trouble) {
  phase_ = kEnded;
  want_ = kClose;
  trouble_ = std::move(trouble);
  deadline_ = kTimeMax;
  for (Mail& mail : mails_) {
    if (mail.over) continue;
    if (mail.flying)
      Land(mail, {.state = State::kUnknown, .why = Why::kConnectionLost});
    else
      Land(mail, {.state = State::kIntended});
  }
  mails_.clear();
  expected_.clear();
  out_.clear();
  out_at_ = 0;
}

}  // namespace haetae::delivery
