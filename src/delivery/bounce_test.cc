#include "delivery/bounce.h"

#include "base/for_test.h"
#include "delivery/bounces.h"
#include "delivery/message_id.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::delivery {
namespace {

const Time kNow = *ParseRfc3339("2025-11-20T00:00:00Z");

// As Postfix writes it.
std::string Report(const std::string& id, const std::string& action, const std::string& status,
                   const std::string& diagnostic) {
  return "Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.test (Mail Delivery System)\r\n"
         "To: bounce+" +
         id +
         "@mail.shop.test\r\nSubject: Undelivered Mail Returned to Sender\r\n"
         "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
         "Content-Type: multipart/report; "
         "report-type=delivery-status;\r\n\tboundary=\"4B2.17/relay\"\r\n"
         "\r\n--4B2.17/relay\r\nContent-Description: Notification\r\nContent-Type: "
         "text/plain\r\n\r\n"
         "I'm sorry.\r\n\r\n--4B2.17/relay\r\nContent-Type: message/delivery-status\r\n\r\n"
         "Reporting-MTA: dns; relay.test\r\nOriginal-Envelope-Id: " +
         id +
         "\r\n\r\n"
         "Final-Recipient: rfc822; x@gone.test\r\nAction: " +
         action + "\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; " + diagnostic +
         "\r\n\r\n--4B2.17/relay\r\n"
         "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
         id +
         "@mail.shop.test>\r\n"
         "\r\n--4B2.17/relay--\r\n";
}

const std::string kId(32, 'a');

TEST_CASE("Reports of RFC 3464: what came back, for good or not") {
  struct {
    const char *action, *status, *diagnostic;
    Bounce::Kind kind;
    Reply reply;
  } const cases[] = {
      {"failed",
       "5.1.1",
       "550 5.1.1 <x@gone.test>: unknown",
       Bounce::kHard,
       {550, Enhanced(5, 1, 1)}},
      {"failed", "5.1.1", "x-unix; unknown", Bounce::kHard, {0, Enhanced(5, 1, 1)}},
      {"failed (bounced mail)",
       "5.7.1",
       "554 5.7.1 blocked",
       Bounce::kHard,
       {554, Enhanced(5, 7, 1)}},
      {"failed", "5.2.2", "552 5.2.2 mailbox full", Bounce::kSoft, {552, Enhanced(5, 2, 2)}},
      {"failed", "4.4.7", "451 4.4.1 timed out", Bounce::kSoft, {451, Enhanced(4, 4, 7)}},
      {"delayed", "4.4.1", "connection refused", Bounce::kDelayed, {0, Enhanced(4, 4, 1)}},
      {"delivered", "2.0.0", "250 ok", Bounce::kDelivered, {0, Enhanced(2, 0, 0)}},
      {"relayed", "2.0.0", "250 ok", Bounce::kNoReport, {0, Enhanced(2, 0, 0)}},
      {"expanded", "2.0.0", "250 ok", Bounce::kNoReport, {0, Enhanced(2, 0, 0)}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.action);
    CAPTURE(c.status);
    const Bounce bounce = ReadBounce(Report(kId, c.action, c.status, c.diagnostic));
    CHECK(bounce.kind == c.kind);
    CHECK(bounce.reply == c.reply);
    CHECK(bounce.ids == std::vector<std::string>{kId});
  }
}

TEST_CASE("Bounces in forms of their own") {
  const std::string head = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: bounce+" + kId +
                           "@mail.shop.test\r\nSubject: failure notice\r\n";
  const std::pair<std::string, Bounce::Kind> cases[] = {
      {head + "\r\nHi. This is the qmail-send program at mx.test.\r\n<x@gone.test>:\r\n"
              "192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 unknown user\r\n",
       Bounce::kHard},
      {head +
           "X-Failed-Recipients: x@gone.test\r\n\r\n  x@gone.test\r\n    Unrouteable address: no "
           "such user here\r\n",
       Bounce::kHard},
      {head + "\r\n수신자의 메일 용량이 초과되어 전달할 수 없습니다.\r\n", Bounce::kSoft},
      {head + "\r\n받는 사람이 존재하지 않는 아이디입니다.\r\n", Bounce::kHard},
      {head + "\r\nsaid: 421-4.7.28 too fast\r\n", Bounce::kSoft},
      {head + "\r\nNothing that anybody understands.\r\n", Bounce::kNoReport},
      // An absence note quotes a code, and comes from a person.
      {"Return-Path: <kim@a.kr>\r\nFrom: kim@a.kr\r\nAuto-Submitted: auto-replied\r\n\r\n"
       "I am away; 550 5.1.1 is my favourite number. " +
           kId + "\r\n",
       Bounce::kNoReport},
      // A daemon's name does not make a bounce of a person's mail.
      {"Return-Path: <kim@a.kr>\r\nFrom: MAILER-DAEMON <kim@a.kr>\r\n\r\n550 5.1.1 " + kId + "\r\n",
       Bounce::kNoReport},
  };
  for (const auto& [mail, kind] : cases) {
    CAPTURE(mail);
    CHECK(ReadBounce(mail).kind == kind);
  }
}

TEST_CASE("Bounces: broken and cut-off bytes, depths and numbers beyond the limits") {
  const std::string report = Report(kId, "failed", "5.1.1", "550 5.1.1 x");
  for (size_t cut = 0; cut < report.size(); ++cut) ReadBounce(report.substr(0, cut));
  for (size_t i = 0; i < report.size(); i += 3) {
    std::string broken = report;
    broken[i] = static_cast<char>(broken[i] ^ 0x55);
    ReadBounce(broken);
  }
  std::string deep = report;
  for (int i = 0; i < 100; ++i)
    deep = "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" +
           std::to_string(i) + "\r\n" + deep + "\r\n--b" + std::to_string(i) + "--\r\n";
  CHECK(ReadBounce(deep).kind == Bounce::kNoReport);
  std::string many = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 100'000; ++i) many += "--b\r\n\r\n";
  CHECK(ReadBounce(many).kind == Bounce::kNoReport);
  std::string ids;
  for (int i = 0; i < 1000; ++i) ids += std::string(28, 'a') + std::to_string(1000 + i) + " ";
  CHECK(ReadBounce(ids).ids.size() == kBounceIdsMax);
  CHECK(ReadBounce(std::string(40, 'a')).ids.empty());  // longer than an id
}

struct Sent {
  TestFolder folder;
  Deliveries book = *Deliveries::Open(folder.path);
  Campaign campaign;
  std::vector<std::string> ids;
  Sent() {
    campaign = *book.Find(*book.Begin({.groups = {{"all", 4}}}, kNow));
    const MessageId maker(campaign.secret);
    std::vector<Change> changes;
    for (uint32_t i = 0; i < 4; ++i) {
      const Key key = KeyOf(campaign.id, Channel::kMail, Person{i});
      ids.push_back(maker.Of(key));
      changes.push_back({.key = key, .after = State::kAccepted, .attempt = 1});
    }
    REQUIRE(book.Write(campaign, changes, kNow));
  }
  uint64_t In(Channel channel, State state) {
    return (*book.Count(campaign))[static_cast<size_t>(channel)][static_cast<size_t>(state)];
  }
};

TEST_CASE("A mailbox moves people to the next channel, once; forged and mixed ids move nobody") {
  Sent sent;
  const std::string hard = Report(sent.ids[0], "failed", "5.1.1", "550 5.1.1 x");
  const std::string soft = Report(sent.ids[1], "failed", "4.2.2", "452 4.2.2 full");
  const std::string forged = Report(std::string(32, '7'), "failed", "5.1.1", "550 5.1.1 x");
  const std::string mixed =
      Report(sent.ids[2], "failed", "5.1.1", "550 5.1.1 x") + "\r\n" + sent.ids[3] + "\r\n";
  std::string upper = Report(sent.ids[0], "failed", "5.1.1", "550 5.1.1 again");
  for (char& c : upper)
    c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;  // folded on the way
  SUBCASE("Maildir") {
    sent.folder.Put("box/new/1", hard);
    sent.folder.Put("box/new/2", soft);
    sent.folder.Put("box/cur/3:2,S", forged);
    sent.folder.Put("box/cur/4", mixed);
    sent.folder.Put("box/cur/5", "From: kim@a.kr\r\n\r\nhello\r\n");
  }
  SUBCASE("mbox") {
    std::string box;
    for (const std::string& mail : {hard, soft, forged, mixed})
      box += "From MAILER-DAEMON Thu Nov 20 00:00:00 2025\n" + mail + "\n";
    sent.folder.Put("box", box + "From kim Thu Nov 20 00:00:00 2025\nFrom: kim@a.kr\n\n>From me\n");
  }
  for (int round = 0; round < 2; ++round) {
    const Result<BounceCounts> counts = TakeBounces(sent.book, sent.folder.path / "box", kNow);
    REQUIRE(counts);
    CHECK(counts->mails == 5);
    CHECK(counts->hard == 1);
    CHECK(counts->soft == 1);
    CHECK(counts->unmatched == 1);
    CHECK(counts->ambiguous == 1);
    CHECK(counts->no_report == 1);
    CHECK(counts->changed == (round == 0 ? 2 : 0));
  }
  CHECK(sent.In(Channel::kMail, State::kBounced) == 1);
  CHECK(sent.In(Channel::kMail, State::kDeferred) == 1);
  CHECK(sent.In(Channel::kMail, State::kAccepted) == 2);
  CHECK(sent.In(Channel::kSms, State::kWaiting) == 1);
  CHECK(*sent.book.NextRetry(sent.campaign, Channel::kMail) == kNow + kSoftBounceRetry);
  CHECK(sent.book.Check(sent.campaign));
  CHECK_FALSE(TakeBounces(sent.book, sent.folder.path / "nothing", kNow));
  CHECK(ReadBounce(upper).ids.at(0) == sent.ids[0]);
}

TEST_CASE("A bounce moves a person to the next address; a late one is known and changes nothing") {
  Sent sent;
  const MessageId maker(sent.campaign.secret);
  const Key key = KeyOf(sent.campaign.id, Channel::kMail, Person{0});
  auto accepted = [&](uint8_t address, uint32_t attempt) {
    Change change = {.key = key, .after = State::kIntended, .attempt = attempt};
    change.address = address;
    change.addresses = 2;
    REQUIRE(sent.book.Write(sent.campaign, {&change, 1}, kNow));
    change.after = State::kAccepted;
    REQUIRE(sent.book.Write(sent.campaign, {&change, 1}, kNow));
  };
  auto take = [&](const char* name, uint8_t address) {
    sent.folder.Put("box/" + std::string(name),
                    Report(maker.Of(key, address), "failed", "5.1.1", "550 5.1.1 x"));
    const BounceCounts counts = *TakeBounces(sent.book, sent.folder.path / "box", kNow);
    CHECK(counts.hard == counts.mails);
    CHECK(counts.unmatched + counts.ambiguous == 0);
    return counts.changed;
  };
  accepted(0, 1);
  CHECK(take("1", 0) == 1);
  CHECK(take("1-again", 0) == 0);
  CHECK(sent.In(Channel::kMail, State::kDeferred) == 1);
  accepted(1, 2);
  sent.folder.Put("box/1-late",
                  "X-Way: slow\r\n" + Report(sent.ids[0], "failed", "5.1.1", "550 x"));
  CHECK(TakeBounces(sent.book, sent.folder.path / "box", kNow)->changed == 0);
  CHECK(sent.In(Channel::kMail, State::kAccepted) == 4);
  CHECK(take("2", 1) == 1);
  CHECK(sent.In(Channel::kMail, State::kBounced) == 1);
  CHECK(sent.In(Channel::kSms, State::kWaiting) == 1);
  CHECK(sent.book.Check(sent.campaign));
}

}  // namespace
}  // namespace haetae::delivery
