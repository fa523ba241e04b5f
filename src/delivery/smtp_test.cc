#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <map>

#include "base/for_test.h"
#include "delivery/mail_carrier.h"
#include "delivery/smtp_reply.h"
#include "delivery/smtp_session.h"
#include "delivery/smtp_sink.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::delivery {
namespace {

// A session, what the server hears of it, and what became of the mails.
struct Talk final : SmtpSession::Events {
  SmtpOptions options;
  std::optional<SmtpSession> session;
  std::map<uint32_t, Ending> landed;
  std::map<uint32_t, int> flying;
  std::vector<uint32_t> unsent;
  Time now{};

  explicit Talk(SmtpOptions with = {}) : options(std::move(with)) {
    options.host = "mx.test";
    options.port = 25;
    session.emplace(options, *this, now);
  }
  static SmtpOptions Plain() { return {.host = "mx.test", .tls = Tls::kNone, .helo = "me.test"}; }
  void Flying(const Parcel& parcel) override { ++flying[parcel.slot]; }
  void Grounded(const Parcel& parcel) override { --flying[parcel.slot]; }
  void Landed(const Parcel& parcel, const Ending& ending) override {
    REQUIRE(landed.emplace(parcel.slot, ending).second);
  }
  void Unsent(Parcel parcel) override { unsent.push_back(parcel.slot); }

  // What the session says, all of it handed on, or only so many bytes.
  std::string Hear(size_t bytes_max = std::string::npos) {
    const std::string said(session->Outgoing().substr(0, bytes_max));
    session->BeforeSending(session->Outgoing().size());
    session->Sent(said.size(), now);
    return said;
  }
  std::string Say(const std::string& text) {
    session->Receive(text, now);
    return session->want() == SmtpSession::kClose ? "" : Hear();
  }
  void Take(uint32_t slot, const std::string& body = "Subject: a\r\n\r\nb\r\n") {
    session->Take({.slot = slot, .id = "id", .from = "a@b.kr", .to = "c@d.kr", .body = body}, now);
  }
  void Greet(const std::string& offers) {
    CHECK(Say("220 mx ESMTP\r\n") == "EHLO me.test\r\n");
    CHECK(Say("250-mx\r\n" + offers + "250 HELP\r\n").empty());
    REQUIRE(session->ready());
  }
};

TEST_CASE("Replies: lines in pieces, many lines, and what is none") {
  SmtpReplies replies;
  for (char c : std::string("250-a\r\n250-b\r\n250 c\r\n354 go\n")) replies.Feed({&c, 1});
  const std::optional<SmtpReply> first = replies.Next();
  REQUIRE(first);
  CHECK(first->code == 250);
  CHECK(first->lines == std::vector<std::string>{"a", "b", "c"});
  CHECK(replies.Next()->code == 354);
  CHECK_FALSE(replies.Next());
  CHECK_FALSE(replies.broken());
  const std::string bad[] = {"hello\r\n",  "25\r\n",
                             "2500 x\r\n", "199 x\r\n",
                             "600 x\r\n",  "250-a\r\n251 b\r\n",
                             "\r\n",       std::string(kReplyLineBytesMax + 1, '2')};
  for (const std::string& text : bad) {
    SmtpReplies broken;
    broken.Feed(text);
    CHECK(broken.broken());
  }
  SmtpReplies endless;
  for (size_t i = 0; i <= kReplyLinesMax; ++i) endless.Feed("250-x\r\n");
  CHECK(endless.broken());
  SmtpReplies unasked;
  for (size_t i = 0; i <= kRepliesWaitingMax; ++i) unasked.Feed("250 x\r\n");
  CHECK(unasked.broken());
  CHECK(EnhancedText(SmtpReply{550, {"5.1.1 <kim@a.kr> unknown"}}.Short().enhanced) == "5.1.1");
  CHECK(SmtpReply{550, {"4.1.1 of another class"}}.Short().enhanced == 0);
}

TEST_CASE("With PIPELINING a mail's commands go out at once, behind the body of the one before") {
  Talk talk(Talk::Plain());
  talk.Greet("250-PIPELINING\r\n250-SIZE 1000\r\n250-DSN\r\n");
  talk.Take(1, "a: b\r\n\r\n.dot\r\n..\r\nend");
  CHECK(talk.Hear() ==
        "MAIL FROM:<a@b.kr> SIZE=21 RET=HDRS ENVID=id\r\n"
        "RCPT TO:<c@d.kr> NOTIFY=FAILURE ORCPT=rfc822;c@d.kr\r\nDATA\r\n");
  CHECK_FALSE(talk.session->CanTake());
  CHECK(talk.flying.empty());
  CHECK(talk.Say("250 ok\r\n250 ok\r\n").empty());
  CHECK(talk.Say("354 go\r\n") == "a: b\r\n\r\n..dot\r\n...\r\nend\r\n.\r\n");
  CHECK(talk.flying[1] == 1);
  REQUIRE(talk.session->CanTake());
  talk.Take(2);
  CHECK(talk.Hear().starts_with("MAIL FROM"));
  CHECK_FALSE(talk.session->CanTake());
  // The answers of both, in one packet: the second has no body yet.
  CHECK(talk.Say("250 2.0.0 taken\r\n250 ok\r\n250 ok\r\n354 go\r\n").ends_with("\r\n.\r\n"));
  CHECK(talk.landed[1] == Ending{State::kAccepted, {250, Enhanced(2, 0, 0)}, Why::kReply});
  talk.Say("451 4.7.1 later\r\n");
  CHECK(talk.landed[2].state == State::kDeferred);
}

TEST_CASE("Without PIPELINING, one command at a time") {
  Talk talk(Talk::Plain());
  talk.Greet("");
  talk.Take(1);
  CHECK(talk.Hear() == "MAIL FROM:<a@b.kr>\r\n");
  CHECK(talk.Say("250 ok\r\n") == "RCPT TO:<c@d.kr>\r\n");
  CHECK(talk.Say("250 ok\r\n") == "DATA\r\n");
  CHECK(talk.Say("354 go\r\n") == "Subject: a\r\n\r\nb\r\n.\r\n");
  CHECK_FALSE(talk.session->CanTake());
  talk.Say("250 ok\r\n");
  CHECK(talk.landed[1].state == State::kAccepted);
  CHECK(talk.session->CanTake());
  talk.Take(2);
  talk.Hear();
  talk.Say("250 ok\r\n");
  CHECK(talk.Say("550 5.1.1 nobody\r\n") == "RSET\r\n");
  CHECK(talk.landed[2].reply == Reply{550, Enhanced(5, 1, 1)});
  CHECK_FALSE(talk.session->CanTake());
  talk.Say("250 ok\r\n");
  CHECK(talk.session->CanTake());
  talk.session->Quit(talk.now);
  CHECK(talk.Hear() == "QUIT\r\n");
  talk.Say("221 bye\r\n");
  CHECK(talk.session->want() == SmtpSession::kClose);
  CHECK_FALSE(talk.session->trouble());
}

TEST_CASE("A refused recipient under PIPELINING: DATA fails, or wants an empty body") {
  Talk talk(Talk::Plain());
  talk.Greet("250-PIPELINING\r\n");
  talk.Take(1);
  talk.Hear();
  CHECK(talk.Say("250 ok\r\n550 5.1.1 nobody\r\n554 5.5.1 nobody\r\n") == "RSET\r\n");
  CHECK(talk.landed[1].state == State::kFailed);
  talk.Say("250 ok\r\n");
  REQUIRE(talk.session->CanTake());
  talk.Take(2);
  talk.Hear();
  CHECK(talk.Say("250 ok\r\n450 4.2.1 later\r\n354 go\r\n") == ".\r\n");
  CHECK(talk.landed[2].state == State::kDeferred);
  talk.Say("250 taken, whatever it is\r\n");
  CHECK(talk.landed.size() == 2);
  CHECK(talk.session->CanTake());
  CHECK(talk.flying.empty());
}

TEST_CASE("Lost before the last byte of the dot: it can be sent again; behind it: unknown") {
  const std::string body = "Subject: a\r\n\r\nb\r\n";
  for (size_t handed = 0; handed <= body.size() + 3; ++handed) {
    CAPTURE(handed);
    Talk talk(Talk::Plain());
    talk.Greet("250-PIPELINING\r\n");
    talk.Take(7, body);
    talk.Hear();
    talk.session->Receive("250 ok\r\n250 ok\r\n354 go\r\n", talk.now);
    CHECK(talk.Hear(handed).size() == handed);
    talk.session->Lost("gone", talk.now);
    const bool whole = handed == body.size() + 3;
    CHECK(talk.unsent.size() == (whole ? 0 : 1));
    CHECK(talk.landed.size() == (whole ? 1 : 0));
    if (whole) CHECK(talk.landed[7] == Ending{State::kUnknown, {}, Why::kConnectionLost});
    CHECK(talk.flying[7] == (whole ? 1 : 0));
    CHECK(talk.session->trouble());
  }
}

TEST_CASE("421 says that it was not taken, and ends the connection") {
  Talk talk(Talk::Plain());
  talk.Greet("250-PIPELINING\r\n");
  talk.Take(1);
  talk.Hear();
  talk.Say("250 ok\r\n250 ok\r\n354 go\r\n");
  talk.Take(2);
  talk.Hear();
  talk.Say("421 4.3.2 going down\r\n");
  CHECK(talk.session->want() == SmtpSession::kClose);
  CHECK(talk.landed[1].state == State::kDeferred);
  CHECK(talk.unsent == std::vector<uint32_t>{2});
}

TEST_CASE("Timeouts: before the dot nothing is lost, behind it unknown; idle connections end") {
  Talk talk(Talk::Plain());
  talk.Greet("250-PIPELINING\r\n");
  CHECK(talk.session->deadline() == talk.now + talk.options.timeouts.idle);
  talk.Take(1);
  talk.Hear();
  CHECK(talk.session->deadline() == talk.now + 5 * kMinute);
  talk.Say("250 ok\r\n250 ok\r\n");
  CHECK(talk.session->deadline() == talk.now + 2 * kMinute);
  talk.Say("354 go\r\n");
  CHECK(talk.session->deadline() == talk.now + 10 * kMinute);
  talk.now = talk.now + kMinute;
  talk.Say("2");  // bytes that make no reply win no time
  CHECK(talk.session->deadline() == talk.now + 9 * kMinute);
  talk.now = talk.now + 9 * kMinute;
  talk.session->Expire(talk.now);
  CHECK(talk.landed[1].state == State::kUnknown);
  Talk idle(Talk::Plain());
  idle.Greet("");
  idle.now = idle.now + kMinute;
  idle.session->Expire(idle.now);
  CHECK(idle.Hear() == "QUIT\r\n");
}

TEST_CASE("A refused sender is nobody's failure: it stops") {
  Talk talk(Talk::Plain());
  talk.Greet("250-PIPELINING\r\n");
  talk.Take(1);
  talk.Hear();
  talk.Say("530 5.7.0 log in first\r\n503 what\r\n503 what\r\n");
  REQUIRE(talk.session->trouble());
  CHECK(talk.session->trouble()->fatal);
  CHECK(talk.unsent == std::vector<uint32_t>{1});
  CHECK(talk.landed.empty());
}

TEST_CASE("What the server lacks fails the one mail only") {
  Talk talk(Talk::Plain());
  talk.Greet("250-SIZE 10\r\n");
  talk.Take(1, std::string(11, 'x'));
  CHECK(talk.landed[1].why == Why::kServerLacks);
  talk.session->Take({.slot = 2, .to = "홍@a.kr", .ascii = false, .body = "x"}, talk.now);
  CHECK(talk.landed[2].why == Why::kServerLacks);
  CHECK(talk.session->CanTake());
}

TEST_CASE("STARTTLS: required, injected bytes refused, no password in the clear") {
  SmtpOptions options = {.host = "mx.test", .tls = Tls::kRequired, .user = "u", .password = "p"};
  SUBCASE("not offered") {
    Talk talk(options);
    talk.Say("220 mx\r\n");
    talk.Say("250-mx\r\n250 AUTH PLAIN\r\n");
    REQUIRE(talk.session->trouble());
    CHECK(talk.session->trouble()->fatal);
  }
  SUBCASE("bytes behind 220") {
    Talk talk(options);
    talk.Say("220 mx\r\n");
    CHECK(talk.Say("250-mx\r\n250 STARTTLS\r\n") == "STARTTLS\r\n");
    talk.Say("220 go\r\n250 injected\r\n");
    REQUIRE(talk.session->trouble());
    CHECK(talk.session->trouble()->fatal);
  }
  SUBCASE("EHLO again, then PLAIN") {
    Talk talk(options);
    talk.Say("220 mx\r\n");
    talk.Say("250-mx\r\n250 STARTTLS\r\n");
    talk.Say("220 go\r\n");
    REQUIRE(talk.session->want() == SmtpSession::kTls);
    talk.session->TlsDone(talk.now);
    CHECK(talk.Hear() == "EHLO localhost\r\n");
    CHECK(talk.Say("250-mx\r\n250 AUTH LOGIN PLAIN\r\n") == "AUTH PLAIN AHUAcA==\r\n");
    talk.Say("235 hello\r\n");
    CHECK(talk.session->ready());
  }
  SUBCASE("no TLS at all") {
    options.tls = Tls::kNone;
    Talk talk(options);
    talk.Say("220 mx\r\n");
    talk.Say("250-mx\r\n250 AUTH PLAIN\r\n");
    REQUIRE(talk.session->trouble());
    CHECK(talk.session->trouble()->fatal);
  }
}

TEST_CASE("A server that is none") {
  for (const char* text : {"HTTP/1.1 400 Bad Request\r\n", "554 no\r\n", "SSH-2.0-x\r\n"}) {
    Talk talk(Talk::Plain());
    talk.Say(text);
    CHECK(talk.session->want() == SmtpSession::kClose);
    CHECK(talk.session->trouble());
  }
}

// ---- over sockets ------------------------------------------------------------------------------

struct Certificates {
  TestFolder folder;
  std::string ca = (folder.path / "ca.pem").native(), key = (folder.path / "key.pem").native();
  explicit Certificates(const std::string& name) {
    const std::string command = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
        "-keyout {} -out {} -days 2 -subj /CN={} -addext subjectAltName=DNS:{} "
        "2>/dev/null",
        key, ca, name, name);
    REQUIRE(std::system(command.c_str()) == 0);
  }
};

struct Carrying {
  TestFolder folder;
  Flight flight = *Flight::Create(folder.path / "1.flight", 64);
  Landing landing;
  std::unique_ptr<Carrier> carrier;
  explicit Carrying(const SmtpSink& sink, SmtpOptions options) {
    std::signal(SIGPIPE, SIG_IGN);
    options.host = "127.0.0.1";
    options.port = sink.port();
    carrier = *MakeMailCarrier(options, flight, landing);
  }
  // Gives some mails and waits until all have landed, or something fatal is told.
  std::map<uint32_t, Ending> Send(uint32_t count) {
    std::vector<Parcel> parcels;
    for (uint32_t i = 0; i < count; ++i) {
      flight.Ready(i, Key{i}, 1);
      parcels.push_back({.slot = i,
                         .id = "id",
                         .from = "a@b.kr",
                         .to = fmt::format("m{}@d.kr", i),
                         .body = fmt::format("Message-ID: <m{}@b.kr>\r\n\r\n.text\r\n", i)});
    }
    carrier->Give(std::move(parcels));
    std::map<uint32_t, Ending> all;
    for (int tries = 0; tries < 400 && all.size() < count; ++tries) {
      for (const Landed& landed : landing.Take(50 * kMillisecond))
        REQUIRE(all.emplace(landed.slot, landed.ending).second);
      if (landing.trouble() && landing.trouble()->fatal) break;
    }
    return all;
  }
};

TEST_CASE("Carrier: STARTTLS and implicit TLS with log-in; the certificate and its name count") {
  const Certificates good("mail.test"), other("other.test");
  SmtpOptions options = {
      .ca_file = good.ca, .tls_name = "mail.test", .user = "u", .password = "pw"};
  for (const bool implicit : {false, true}) {
    for (const bool only_login : {false, true}) {
      CAPTURE(implicit);
      CAPTURE(only_login);
      SmtpSink sink({.certificate = good.ca,
                     .key = good.key,
                     .implicit_tls = implicit,
                     .user = "u",
                     .password = "pw",
                     .only_login = only_login,
                     .keep_mails = true});
      options.tls = implicit ? Tls::kImplicit : Tls::kRequired;
      Carrying carrying(sink, options);
      const auto all = carrying.Send(20);
      CHECK(all.size() == 20);
      for (const auto& [slot, ending] : all) CHECK(ending.state == State::kAccepted);
      const std::vector<SmtpSink::Mail> mails = sink.Mails();
      REQUIRE(mails.size() == 20);
      for (const SmtpSink::Mail& mail : mails) {
        CHECK(mail.tls);
        CHECK(mail.text.ends_with("\r\n\r\n.text\r\n"));
      }
    }
  }
  options.tls = Tls::kRequired;
  SmtpSink sink({.certificate = good.ca, .key = good.key, .user = "u", .password = "pw"});
  auto fatal_with = [&](SmtpOptions with) {
    Carrying carrying(sink, std::move(with));
    CHECK(carrying.Send(1).empty());
    carrying.carrier->Stop(kSecond);
    CHECK(carrying.landing.Take(0).size() == 1);  // it comes back unsent
    const std::optional<Trouble> trouble = carrying.landing.trouble();
    CHECK(trouble);
    CHECK((trouble && trouble->fatal));
    return trouble ? trouble->error.Text() : std::string();
  };
  SmtpOptions wrong = options;
  wrong.ca_file = other.ca;
  CHECK(fatal_with(wrong).find("certificate") != std::string::npos);
  wrong = options;
  wrong.tls_name = "other.test";
  CHECK(fatal_with(wrong).find("mismatch") != std::string::npos);
  wrong = options;
  wrong.password = "x";
  CHECK(fatal_with(wrong).find("535") != std::string::npos);
  CHECK(sink.accepted() == 0);
  SmtpSink plain({});
  Carrying carrying(plain, options);
  CHECK(carrying.Send(1).empty());
  CHECK(plain.accepted() == 0);
}

TEST_CASE("Carrier: opportunistic TLS is used where it is offered") {
  const Certificates any("any.test");
  SmtpSink tls({.certificate = any.ca, .key = any.key, .keep_mails = true}), plain({});
  Carrying over_tls(tls, {.tls = Tls::kOpportunistic}),
      over_plain(plain, {.tls = Tls::kOpportunistic});
  CHECK(over_tls.Send(2).size() == 2);
  CHECK(tls.Mails().at(0).tls);
  CHECK(over_plain.Send(2).size() == 2);
}

TEST_CASE(
    "Carrier: connections that break; nobody is lost, only answers that were lost are unknown") {
  int bodies = 0, dots = 0;
  SmtpSink sink({.hook = [&](SmtpSink::Stage stage, std::string_view) {
    if (stage == SmtpSink::kDot && ++dots % 7 == 0) return SmtpSink::kTakeAndDrop;
    if (stage == SmtpSink::kDot && ++bodies % 11 == 0) return SmtpSink::kDrop;
    return SmtpSink::kGoOn;
  }});
  Carrying carrying(sink, {.tls = Tls::kNone, .connections = 3});
  const auto all = carrying.Send(60);
  CHECK(all.size() == 60);
  const auto counts = sink.Counts();
  for (const auto& [slot, ending] : all) {
    const auto found = counts.find(fmt::format("m{}@b.kr", slot));
    const uint32_t taken = found == counts.end() ? 0 : found->second;
    CHECK(taken <= 1);
    if (ending.state == State::kAccepted)
      CHECK(taken == 1);
    else
      CHECK(ending == Ending{State::kUnknown, {}, Why::kConnectionLost});
  }
}

TEST_CASE(
    "Carrier: few mails a connection, no PIPELINING, and a server that is not there at first") {
  SmtpSink sink({.pipelining = false});
  Carrying carrying(sink, {.tls = Tls::kNone, .connections = 2, .mails_a_connection = 3});
  CHECK(carrying.Send(30).size() == 30);
  CHECK(sink.connections() >= 10);
  CHECK(sink.accepted() == 30);
  uint16_t port = 0;
  {
    const SmtpSink gone({});
    port = gone.port();
  }
  SmtpOptions options = {.host = "127.0.0.1", .port = port, .tls = Tls::kNone};
  Landing landing;
  const TestFolder folder;
  Flight flight = *Flight::Create(folder.path / "1.flight", 4);
  flight.Ready(0, Key{0}, 1);
  std::unique_ptr<Carrier> carrier = *MakeMailCarrier(options, flight, landing);
  carrier->Give({{.slot = 0, .from = "a@b.kr", .to = "c@d.kr", .body = "x\r\n"}});
  for (int i = 0; i < 100 && !landing.trouble(); ++i)
    CHECK(landing.Take(20 * kMillisecond).empty());
  REQUIRE(landing.trouble());
  CHECK_FALSE(landing.trouble()->fatal);
  const SmtpSink late({.port = port});
  std::vector<Landed> landed;
  for (int i = 0; i < 200 && landed.empty(); ++i) landed = landing.Take(50 * kMillisecond);
  REQUIRE(landed.size() == 1);
  CHECK(landed[0].ending.state == State::kAccepted);
  CHECK_FALSE(landing.trouble());
}

}  // namespace
}  // namespace haetae::delivery
