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
  return alert;
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
