#include "alert/alert.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "alert/sink.h"
#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::alert {
namespace {

const Time kNow = *ParseRfc3339("2025-06-24T03:12:09.5Z");
const std::string kHostile = "k\r\nBcc: all@example.com\x1b[2J\"]\xe2\x80\xae";

Alert MakeAlert(size_t indicators = 2) {
  Alert alert{.id = "0123456789abcdef0123456789abcdef",
              .revision = 2,
              .made = kNow,
              .incident = {},
              .news = {"never-issued-1"},
              .severity_before = incident::Severity::kHigh};
  incident::Incident& incident = alert.incident;
  incident.id = 7;
  incident.severity = incident::Severity::kCritical;
  incident.title = {"credentials signed by " + kHostile, "키 " + kHostile};
  incident.first_access = incident.last_access = incident.alert_at = kNow;
  incident.scope.people = 1234;
  incident::Finding finding{
      .id = "never-issued-1", .detector = "never-issued", .title = incident.title};
  finding.confidence = 0.99;
  finding.first_access = finding.alert_at = kNow;
  for (size_t i = 0; i < indicators; ++i)
    finding.indicators.push_back({"source_ip", "192.0.2." + std::to_string(i), "cause"});
  finding.reasons.push_back({detect::Part::kSeen, {kHostile, kHostile}});
  incident.findings.push_back(finding);
  alert.data_dir = "/srv/a b";
  return alert;
}

TEST_CASE(
    "An alert of thousands of findings is small, lists the new ones, and says how many more") {
  Alert alert = MakeAlert(1000);
  for (int i = 0; i < 3000; ++i) {
    alert.incident.findings.push_back(alert.incident.findings[0]);
    alert.incident.findings.back().id = "walk-" + std::to_string(i);
  }
  alert.news = {"walk-2000", "walk-2999"};
  const auto json = nlohmann::json::parse(AlertJson(alert));
  REQUIRE(json["findings"].size() == kFindingsShown);
  CHECK(json["findings"][0]["id"] == "never-issued-1");
  CHECK(json["findings"][kFindingsShown - 3]["id"] == "walk-16");
  CHECK(json["findings"][kFindingsShown - 2]["id"] == "walk-2000");
  CHECK(json["findings"][kFindingsShown - 1]["new"] == true);
  CHECK(json["findings_total"] == 3001);
  CHECK(json["more"] == 3001 - kFindingsShown);
  const Letter letter = *LetterOf(json.dump());
  CHECK(letter.text.find("and 2,981 more findings\n") != std::string::npos);
  CHECK(letter.text.find("    … and 990 more\n") != std::string::npos);
  CHECK(letter.text.find("All of it: haetae incident show 7 --all --data '/srv/a b'\n") !=
        std::string::npos);
}

TEST_CASE("An alert stays below its limit whatever a log puts into it") {
  Alert alert = MakeAlert(0);
  const std::string long_text(10'000, '\x01');  // six bytes each in JSON
  incident::Finding& finding = alert.incident.findings[0];
  for (int i = 0; i < 100; ++i) {
    finding.indicators.push_back({"user_agent", long_text, "cause"});
    finding.reasons.push_back({detect::Part::kDoubt, {long_text, long_text}});
  }
  finding.title = alert.incident.title = {long_text, long_text};
  finding.rule = {long_text, long_text};
  const incident::Finding one = finding;
  alert.incident.findings.assign(50, one);
  const std::string text = AlertJson(alert);
  CHECK(text.size() <= kAlertBytesMax);
  const auto json = nlohmann::json::parse(text);
  CHECK(json["findings_total"] == 50);
  CHECK(json["findings"][0]["indicators"].size() + json["findings"][0]["more"].get<size_t>() ==
        one.indicators.size());
}

TEST_CASE("An alert that an earlier version kept is still told in words") {
  auto json = nlohmann::ordered_json::parse(AlertJson(MakeAlert(30)));
  json.erase("more"), json.erase("findings_total"), json.erase("commands");
  json["findings"][0].erase("more");
  const Letter letter = *LetterOf(json.dump());
  CHECK(letter.text.find("All of it: haetae incident show 7 --all\n") != std::string::npos);
  CHECK(letter.text.find("    … and 20 more\n") != std::string::npos);
}

TEST_CASE("An alert as JSON holds what it says, and says how much it leaves out") {
  const auto json = nlohmann::json::parse(AlertJson(MakeAlert(2313)));
  CHECK(json["schema"] == "haetae.alert/1");
  CHECK(json["kind"] == "update");
  CHECK(json["severity"] == "critical");
  CHECK(json["severity_before"] == "high");
  CHECK(json["seen"]["people"] == 1234);
  CHECK(json["findings"][0]["new"] == true);
  CHECK(json["findings"][0]["indicators"].size() == kIndicatorsShown);
  CHECK(json["findings"][0]["indicators_total"] == 2313);
  CHECK(json["findings"][0]["more"] == 2313 - kIndicatorsShown);
  CHECK(json["findings_total"] == 1);
  CHECK(json["more"] == 0);
  CHECK(json["commands"]["all"] == "haetae incident show 7 --all --data '/srv/a b'");
  CHECK(json["title"]["en"] == "credentials signed by " + kHostile);
}

TEST_CASE("Hostile log text does not break out of a mail or a syslog message") {
  const Message message{"id", AlertJson(MakeAlert()), kNow};
  const std::string mail =
      MailText(message, {.url = "", .from = "haetae@example.com", .to = {"a@example.com"}});
  const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
  CHECK(head.find("\nBcc") == std::string::npos);
  for (char c : mail) CHECK(((c >= ' ' && c < 0x7f) || c == '\r' || c == '\n'));
  for (size_t at = 0, end; (end = mail.find("\r\n", at)) != std::string::npos; at = end + 2)
    CHECK(end - at <= 78);
  CHECK(head.find("Message-ID: <0123456789abcdef0123456789abcdef@example.com>") !=
        std::string::npos);
  CHECK(head.find("Date: Tue, 24 Jun 2025 03:12:09 +0000") != std::string::npos);
  const std::string syslog = SyslogText(message, "host", 42);
  CHECK(syslog.starts_with("<82>1 2025-06-24T03:12:09.500000Z host haetae 42 alert [haetae@32473"));
  for (unsigned char c : syslog) CHECK(c >= ' ');
  CHECK(syslog.size() <= 2048);
}

TEST_CASE("Mail addresses: what could be anything else is refused") {
  for (const char* good : {"a@b", "security+x@example.com", "first.last@sub.example.co.kr"})
    CHECK(CheckMailAddress(good));
  for (const char* bad :
       {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b,c@d", "가@b"})
    CHECK_FALSE(CheckMailAddress(bad));
}

TEST_CASE("The webhook's signature is that of the Standard Webhooks specification") {
  // The specification's own example.
  const std::string key(
      "\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d"
      "\xa4\xb0",
      24);
  CHECK(WebhookSignature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                         "{\"test\": 2432232314}") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("Where alerts may go: what is wrong is said, and secrets stay in files") {
  const TestFolder folder;
  const fs::path secret = folder.Put("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
  ::chmod(secret.c_str(), 0600);
  auto webhook = [&](const std::string& url, const fs::path& file) {
    Result<std::unique_ptr<Sink>> sink = MakeWebhook({url, file, ""});
    return sink ? std::string("ok") : sink.error().Text();
  };
  CHECK(webhook("https://soc.example/hook", secret) == "ok");
  CHECK(webhook("http://127.0.0.1:8080/", secret) == "ok");
  CHECK(webhook("http://[::1]:8080/", secret) == "ok");
  CHECK(webhook("http://soc.example/", secret).find("https") != std::string::npos);
  CHECK(webhook("http://127.0.0.1.evil.example/", secret).find("https") != std::string::npos);
  CHECK(webhook("https://user:secretword@soc.example/", secret).find("secretword") ==
        std::string::npos);
  CHECK(webhook("ftp://soc.example/", secret) != "ok");
  CHECK(webhook("soc.example", secret) != "ok");
  CHECK(webhook("https://soc.example/hook", "").find("--webhook-secret") != std::string::npos);
  ::chmod(secret.c_str(), 0644);
  CHECK(webhook("https://soc.example/hook", secret).find("everybody") != std::string::npos);
  CHECK(webhook("https://soc.example/hook", folder.path / "none").find("No such file") !=
        std::string::npos);
  const fs::path guessable = folder.Put("short", "hunter2");
  ::chmod(guessable.c_str(), 0600);
  const std::string said = webhook("https://soc.example/hook", guessable);
  CHECK(said.find("24 bytes") != std::string::npos);
  CHECK(said.find("hunter2") == std::string::npos);
  CHECK(MakeSyslog("/dev/log"));
  CHECK(MakeSyslog("udp://127.0.0.1"));
  CHECK_FALSE(MakeSyslog("http://127.0.0.1"));
  const fs::path login = folder.Put("login", "user\npass word\n");
  ::chmod(login.c_str(), 0600);
  CHECK(MakeMail({"smtp://mail.example", "a@b", {"c@d"}, login, ""}));
  CHECK_FALSE(MakeMail({"smtp://mail.example", "", {"c@d"}, login, ""}));
  CHECK_FALSE(MakeMail({"http://mail.example", "a@b", {"c@d"}, login, ""}));
  CHECK_FALSE(MakeMail({"smtp://mail.example", "a@b", {"c@d\nx"}, login, ""}));
}

}  // namespace
}  // namespace haetae::alert
