#include <sys/stat.h>

#include "base/for_test.h"
#include "delivery/gateway.h"
#include "delivery/message_id.h"
#include "delivery/placeholders.h"
#include "delivery/quiet.h"
#include "delivery/sms_reports.h"
#include "delivery/sms_text.h"
#undef CHECK
#include <doctest/doctest.h>

#include <cstdlib>

namespace haetae::delivery {
namespace {

constexpr const char* kAnswer = "[[answer]]\nstatus = \"200-299\"\nmeans = \"accepted\"\n";
const SmsText kText = {.to = "821012345678",
                       .text = "[예시상점] 개인정보 \"유출\" 안내 {to}",
                       .id = std::string(32, 'a'),
                       .sender = "15770000"};

Result<Gateway> Parse(const std::string& text) { return ParseGateway(text, "/", "test.toml"); }

TEST_CASE("Texts: encodings, and letters that are not in them") {
  CHECK(*Encoded("가", "euc-kr") == "\xb0\xa1");
  CHECK(Encoded("뷁", "euc-kr")->size() == 2);  // of CP949
  CHECK(*Encoded("가a", "ucs-2") == std::string("\xac\x00\x00"
                                                "a",
                                                4));
  CHECK_FALSE(Encoded("👋", "euc-kr"));
  CHECK_FALSE(Encoded("\xff", "utf-8"));
  CHECK(FitsGsm("Hello [€]"));
  CHECK_FALSE(FitsGsm("안내"));
  CHECK_FALSE(FitsGsm("`"));
}

TEST_CASE("Texts: segments") {
  const std::pair<std::string, size_t> cases[] = {
      {std::string(160, 'a'), 1}, {std::string(161, 'a'), 2}, {std::string(306, 'a'), 2},
      {std::string(307, 'a'), 3}, {std::string(80, '['), 1},  {std::string(81, '['), 2}};
  for (const auto& [text, segments] : cases) CHECK(Segments(text) == segments);
  std::string korean;
  for (int i = 0; i < 70; ++i) korean += "가";
  CHECK(Segments(korean) == 1);
  CHECK(Segments(korean + "가") == 2);
}

TEST_CASE("Gateways that come with haetae are read, and ask as their providers want") {
  const fs::path source = std::getenv("HAETAE_SOURCE_DIR");
  const TestFolder folder;
  for (const char* name :
       {"kannel.user", "kannel.password", "twilio.user", "twilio.password", "aggregator-kr.key"}) {
    folder.Put(name, std::string("s&cret-") + name + "\n");
    ::chmod((folder.path / name).c_str(), 0600);
  }
  for (const char* name : {"kannel.toml", "twilio.toml", "aggregator-kr.toml"})
    fs::copy_file(source / "gateways" / name, folder.path / name);
  const Result<Gateway> kannel = ReadGateway(folder.path / "kannel.toml");
  REQUIRE(kannel);
  const std::string url = kannel->Ask(kText)->url;
  CHECK(url.find("username=s%26cret-kannel.user") != std::string::npos);
  CHECK(url.find("&to=821012345678") != std::string::npos);
  CHECK(url.find("coding=2&") != std::string::npos);
  CHECK(url.find("text=%5B%EC%98%88") != std::string::npos);
  CHECK(url.find("%7Bto%7D") != std::string::npos);  // a text's own braces are letters
  CHECK(url.find("report%3Fid%3Daaaaaaaa") != std::string::npos);
  CHECK(url.find("state%3D%25d") != std::string::npos);
  CHECK(kannel->Judge(202, "0: Accepted for delivery").ending.state == State::kAccepted);
  CHECK(kannel->Judge(202, "4: something").ending.state == State::kUnknown);
  CHECK(kannel->Judge(403, "Authorization failed").stop);
  CHECK(kannel->Judge(400, "Missing receiver").ending.state == State::kFailed);
  CHECK(kannel->Judge(500, "").ending.why == Why::kStrangeAnswer);
  CHECK(kannel->ReadReport("id=aa&state=1")->state == State::kDelivered);
  CHECK(kannel->ReadReport("state=2&id=%61a")->id == "aa");
  CHECK_FALSE(kannel->ReadReport("id=aa&state=8"));
  CHECK_FALSE(kannel->ReadReport("state=1"));
  CHECK_FALSE(kannel->ReadReport("id=%zz&state=1"));
  // Beyond what Kannel joins it would cut, also where the bytes are few enough.
  std::string letters(1'200, 'a');
  for (int i = 0; i < 20 * 67 - 1'200; ++i) letters += "가";
  CHECK(kannel->Takes(letters));
  CHECK(kannel->Takes(letters + "a").error().code == Code::kLimit);
  CHECK(kannel->Takes(std::string(20 * 153, 'a')));
  CHECK_FALSE(kannel->Takes(std::string(20 * 153 + 1, 'a')));

  const Result<Gateway> twilio = ReadGateway(folder.path / "twilio.toml");
  REQUIRE(twilio);
  const HttpRequest form = *twilio->Ask(kText);
  CHECK(form.method == "POST");
  CHECK(form.content_type == "application/x-www-form-urlencoded");
  CHECK(form.body.find("To=%2B821012345678") != std::string::npos);
  REQUIRE(form.headers.size() == 1);
  CHECK(form.headers[0].second.starts_with("Basic "));

  const Result<Gateway> korean = ReadGateway(folder.path / "aggregator-kr.toml");
  REQUIRE(korean);
  CHECK(korean->idempotent);
  const HttpRequest json = *korean->Ask(kText);
  CHECK(json.body.find("\"to\":\"01012345678\"") != std::string::npos);
  CHECK(json.body.find("\\\"유출\\\"") != std::string::npos);
  CHECK(json.body.find("\"type\":\"SMS\"") != std::string::npos);
  SmsText longer = kText;
  for (int i = 0; i < 50; ++i) longer.text += "가";
  CHECK(korean->Ask(longer)->body.find("\"type\":\"LMS\"") != std::string::npos);
  for (int i = 0; i < 1000; ++i) longer.text += "가";
  CHECK(korean->Ask(longer).error().code == Code::kLimit);
}

TEST_CASE("A gateway's file: what is wrong with it is said with its line") {
  const std::string good = std::string("url = \"https://a.kr/x\"\n") + kAnswer;
  REQUIRE(Parse(good));
  const std::pair<std::string, const char*> bad[] = {
      {"url = \"http://a.kr\"\n" + std::string(kAnswer), "https"},
      {"url = \"http://localhost.evil.kr/\"\n" + std::string(kAnswer), "https"},
      {"url = \"https://user:pw@a.kr/\"\n" + std::string(kAnswer), "https"},
      {"url = \"https://a.kr\"\n", "answers mean"},
      {"url = \"https://a.kr\"\nurll = 1\n" + std::string(kAnswer), "urll"},
      {"encoding = \"utf-7\"\n" + good, "encoding"},
      {"method = \"PUT\"\n" + good, "GET or POST"},
      {"rate = 0\n" + good, "rate"},
      {"rate = \"x\"\n" + good, "rate"},
      {good + "[query]\na = \"{nothing}\"\n", "{nothing}"},
      {good + "[query]\na = \"{secret.x}\"\n", "{secret.x}"},
      {good + "[headers]\na = \"{basic}\"\n", "{basic}"},
      {good + "[[answer]]\nstatus = \"2xx\"\nmeans = \"accepted\"\n", "status"},
      {good + "[[answer]]\nstatus = \"300-200\"\nmeans = \"accepted\"\n", "status"},
      {good + "[[answer]]\nstatus = \"200\"\nmeans = \"fine\"\n", "means"},
      {good + "[[answer]]\nstatus = \"200\"\nbody = \"(\"\nmeans = \"stop\"\n",
       "regular expression"},
      {good + "[report]\nid = \"a\"\n", "delivered"},
      {"url = ", "line 1"},
  };
  for (const auto& [text, word] : bad) {
    CAPTURE(text);
    const Result<Gateway> gateway = Parse(text);
    REQUIRE_FALSE(gateway);
    CHECK(gateway.error().Text().find(word) != std::string::npos);
    CHECK_FALSE(gateway.error().advice.empty());
  }
  const TestFolder folder;
  folder.Put("open", "x\n");
  ::chmod((folder.path / "open").c_str(), 0644);
  CHECK(ParseGateway("[secrets]\nk = \"open\"\n" + good, folder.path, "t").error().code ==
        Code::kMalformed);  // a table before `url`: TOML puts url into it
  CHECK(ParseGateway(good + "[secrets]\nk = \"open\"\n", folder.path, "t").error().code ==
        Code::kDenied);
}

TEST_CASE("Reports: a query alone or in a line of an access log; each moves a person once") {
  CHECK(QueryOfLine("id=aa&state=1\r") == "id=aa&state=1");
  CHECK(QueryOfLine("::1 - - [18/Nov/2025:00:00:00 +0000] \"GET /r?id=aa&state=1 HTTP/1.1\" 200 0 "
                    "\"https://x/?id=bb\"") == "id=aa&state=1");
  CHECK(QueryOfLine("").empty());
  const TestFolder folder;
  const Result<Gateway> gateway = ParseGateway(
      "name = \"x\"\nurl = \"https://a.kr/{to}\"\nmethod = \"GET\"\n[[answer]]\nstatus = "
      "\"200\"\nmeans = \"accepted\"\n[report]\nurl = \"https://b.kr/?id={id}\"\nid = "
      "\"id\"\nstate = \"s\"\ndelivered = [\"1\"]\nfailed = [\"2\"]\n",
      folder.path, "x.toml");
  REQUIRE(gateway);
  Deliveries book = *Deliveries::Open(folder.path);
  const Time now{1'000'000 * kSecond};
  const Campaign campaign = *book.Find(*book.Begin({.duty = "D",
                                                    .notice_sha256 = "plan",
                                                    .groups = {{"all", 4}},
                                                    .channels = {Channel::kSms, Channel::kPublic}},
                                                   now));
  std::string log;
  const MessageId ids(campaign.secret);
  for (uint32_t person = 0; person < 3; ++person) {  // the third has two numbers
    const Key key = KeyOf(campaign.id, Channel::kSms, Person{person});
    Change change = {.key = key, .after = State::kIntended, .attempt = 1};
    change.addresses = person == 2 ? 2 : 1;
    REQUIRE(book.Write(campaign, {&change, 1}, now));
    change.after = State::kAccepted;
    REQUIRE(book.Write(campaign, {&change, 1}, now));
    log += "GET /?id=" + ids.Of(key) + "&s=" + std::to_string(person) + " HTTP/1.1\n";
  }
  log += "id=" + ids.Of(KeyOf(campaign.id, Channel::kMail, Person{0})) + "&s=2\n";  // no text
  log += "id=" + std::string(32, 'f') + "&s=2\nrubbish\n" + std::string(1 << 20, 'x');
  folder.Put("log", log);
  const ReportCounts counts = *TakeSmsReports(book, "plan", *gateway, folder.path / "log", now);
  CHECK(counts.lines == 7);
  CHECK(counts.delivered == 1);
  CHECK(counts.failed == 1);
  CHECK(counts.unmatched == 2);
  CHECK(counts.no_report == 3);  // a state that is no ending, rubbish, and a line without end
  CHECK(counts.changed == 2);
  CHECK(TakeSmsReports(book, "plan", *gateway, folder.path / "log", now)->changed == 0);
  // Number 2's first number failed: the second is due, and a report of the first is late.
  const std::vector<Due> due = *book.Retries(campaign, Channel::kSms, now, 10);
  REQUIRE(due.size() == 1);
  CHECK(due[0].address == 1);
  CHECK(PersonOf(due[0].key) == Person{2});
  folder.Put("late", "id=" + ids.Of(due[0].key) + "&s=2&again=1\n");
  const ReportCounts late = *TakeSmsReports(book, "plan", *gateway, folder.path / "late", now);
  CHECK(late.failed == 1);
  CHECK(late.unmatched == 0);
  CHECK(late.changed == 0);
  uint64_t cursor = 0;
  CHECK(book.Waiting(campaign, Channel::kPublic, cursor, 10)->empty());
  const Change sent = {
      .key = due[0].key, .after = State::kAccepted, .attempt = 2, .address = 1, .addresses = 2};
  REQUIRE(book.Write(campaign, {&sent, 1}, now));
  folder.Put("second", "id=" + ids.Of(due[0].key, 1) + "&s=2\n");
  CHECK(TakeSmsReports(book, "plan", *gateway, folder.path / "second", now)->changed == 1);
  cursor = 0;
  CHECK(book.Waiting(campaign, Channel::kPublic, cursor, 10)->size() == 1);
  CHECK_FALSE(TakeSmsReports(book, "plan", *gateway, folder.path / "none", now));
  // Another plan's texts are not touched by this one's reports.
  CHECK(TakeSmsReports(book, "another", *gateway, folder.path / "log", now)->unmatched == 4);
}

TEST_CASE("A header never holds a line end, whatever the text is") {
  const Result<Gateway> gateway =
      Parse("url = \"https://a.kr/\"\n[headers]\nX = \"{text}\"\n" + std::string(kAnswer));
  REQUIRE(gateway);
  SmsText hostile = kText;
  hostile.text = "a\r\nX-Admin: 1";
  CHECK_FALSE(gateway->Ask(hostile));
  hostile.text = "a";
  CHECK(gateway->Ask(hostile));
}

TEST_CASE("Placeholders: braces that are none stay") {
  std::string out;
  Fill(
      "a{x}{}{ y }{z", [&](std::string_view part) { out += part; },
      [&](std::string_view name) { out += "<" + std::string(name) + ">"; });
  CHECK(out == "a<x>{}{ y }{z");
}

TEST_CASE("Quiet hours: by the recipient's zone, in the whole of a wide one") {
  const fs::path source = std::getenv("HAETAE_SOURCE_DIR");
  QuietHours quiet = *ReadQuietHours(source / "gateways/quiet.toml");
  auto at = [](const char* text) { return *ParseRfc3339(text); };
  const PhoneNumber seoul = *PhoneNumber::Parse("010-1234-5678", "82");
  const PhoneNumber america = *PhoneNumber::Parse("+14155552671", "82");
  const PhoneNumber elsewhere = *PhoneNumber::Parse("+8781234567", "82");
  struct {
    const PhoneNumber& to;
    const char* now;
    const char* then;
  } const cases[] = {
      {seoul, "2025-11-20T20:59:59+09:00", "2025-11-20T20:59:59+09:00"},
      {seoul, "2025-11-20T21:00:00+09:00", "2025-11-21T08:00:00+09:00"},
      {seoul, "2025-11-20T07:59:59+09:00", "2025-11-20T08:00:00+09:00"},
      {seoul, "2025-11-20T08:00:00+09:00", "2025-11-20T08:00:00+09:00"},
      // Nine in the morning in Newfoundland is half past one at night in Hawaii.
      {america, "2025-11-20T12:00:00Z", "2025-11-20T18:00:00Z"},
      {america, "2025-11-20T19:00:00Z", "2025-11-20T19:00:00Z"},
      {america, "2025-11-20T23:45:00Z", "2025-11-21T18:00:00Z"},
      {elsewhere, "2025-11-20T21:00:00+09:00", "2025-11-21T08:00:00+09:00"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.now);
    CHECK(FormatTime(quiet.NotBefore(c.to, at(c.now))) == FormatTime(at(c.then)));
  }
  quiet.overridden_because = "72 hours end at 04:00";
  CHECK(quiet.NotBefore(seoul, at("2025-11-20T23:00:00+09:00")) == at("2025-11-20T23:00:00+09:00"));
  for (const char* bad :
       {"from = \"25:00\"", "from = 21", "zone = 1", "[zone]\nx = [\"+09:00\", \"+09:00\"]",
        "[zone]\n82 = [\"+09:00\"]", "other = [\"+09:00\", \"+08:00\"]", "what = 1"})
    CHECK_FALSE(ParseQuietHours(bad, "t"));
}

}  // namespace
}  // namespace haetae::delivery
