// Alerts as mail: plain text in Korean and English, base64 so that no relay changes a byte of it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "alert/alert.h"
#include "alert/sink.h"
#include "alert/transfer.h"
#include "base/mail_words.h"
#include "base/text.h"

namespace haetae::alert {
namespace {

struct Reader {
  std::string_view left;
  static size_t Read(char* to, size_t size, size_t count, void* self) {
    std::string_view& left = static_cast<Reader*>(self)->left;
    const size_t n = std::min(size * count, left.size());
    std::memcpy(to, left.data(), n);
    left.remove_prefix(n);
    return n;
  }
};

class Mail final : public Sink {
 public:
  Mail(MailOptions options, bool tls, std::string user, std::string password)
      : options_(std::move(options)),
        tls_(tls),
        user_(std::move(user)),
        password_(std::move(password)) {}
  std::string_view name() const override { return "mail"; }

  SendResult Send(const Message& message, const std::atomic<bool>& stop) override {
    const std::string text = MailText(message, options_);
    Transfer transfer(options_.url, "smtp,smtps", options_.ca_file);
    CURL* curl = transfer.handle();
    curl_slist* recipients = nullptr;
    for (const std::string& to : options_.to)
      recipients = curl_slist_append(recipients, ("<" + to + ">").c_str());
    Reader reader{text};
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     static_cast<long>(tls_ ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + options_.from + ">").c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, Reader::Read);
    curl_easy_setopt(curl, CURLOPT_READDATA, &reader);
    if (!user_.empty()) {
      curl_easy_setopt(curl, CURLOPT_USERNAME, user_.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, password_.c_str());
    }
    const CURLcode code = transfer.Run(stop);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(recipients);
    if (code == CURLE_OK) return {};
    const std::string failed = transfer.Why(code);
    const std::string why =
        status >= 400 ? failed + " (the server answered " + std::to_string(status) + ")" : failed;
    const bool of_this_one = status == 552 || status == 554;
    return {of_this_one ? SendResult::kRefused : SendResult::kLater, why, 0};
  }

 private:
  const MailOptions options_;
  const bool tls_;
  const std::string user_, password_;
};

}  // namespace

// What is safe between < and >, in a header and in a command: one @, and printable ASCII without
// what has a meaning there.
Status CheckMailAddress(std::string_view address) {
  const size_t at = address.find('@');
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    return c > ' ' && c < 0x7f && std::strchr("<>()[],;:\\\"", c) == nullptr;
  });
  if (plain && at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
      address.find('@', at + 1) == std::string_view::npos && address.size() <= 254)
    return {};
  return Fail(Code::kUsage, "wrong usage", "a mail address is not one", "",
              "write it like security@example.com");
}

std::string MailText(const Message& message, const MailOptions& options) {
  Result<Letter> letter = LetterOf(message.json);
  if (!letter) return "";
  std::string to;
  for (const std::string& one : options.to) to += (to.empty() ? "" : ",\r\n ") + one;
  const std::string host = options.from.substr(options.from.find('@') + 1);
  const std::string subject =
      fmt::format("[haetae {}] {} / {}", letter->severity, Shortened(letter->title_ko, 200),
                  Shortened(letter->title_en, 200));
  std::string text = fmt::format(
      "Date: {}\r\nFrom: haetae <{}>\r\nTo: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\n"
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n",
      MailDate(letter->made), options.from, to, letter->id, host, EncodedWords(subject));
  const std::string body = Base64(letter->text);
  for (size_t i = 0; i < body.size(); i += 76) text += body.substr(i, 76) + "\r\n";
  return text;
}

Result<std::unique_ptr<Sink>> MakeMail(const MailOptions& options) {
  const Url url = TRY(ParseUrl(options.url, "--smtp"));
  if (url.scheme != "smtp" && url.scheme != "smtps") {
    return Fail(Code::kUsage, "wrong usage",
                "--smtp takes smtp://HOST[:587] or smtps://HOST[:465]");
  }
  if (options.from.empty()) {
    return Fail(Code::kUsage, "wrong usage", "--mail-to needs --mail-from ADDRESS");
  }
  TRY(CheckMailAddress(options.from));
  for (const std::string& to : options.to) TRY(CheckMailAddress(to));
  std::string user, password;
  if (!options.credentials_file.empty()) {
    const std::string text = TRY(ReadSecret(options.credentials_file));
    const size_t end = text.find('\n');
    if (end == std::string::npos || text.find('\n', end + 1) != std::string::npos) {
      return Fail(Code::kMalformed, "cannot use the mail credentials",
                  "the file does not have two lines", options.credentials_file,
                  "write the user name in its first line and the password in its second");
    }
    user = text.substr(0, end);
    password = text.substr(end + 1);
    if (user.ends_with('\r')) user.pop_back();
  }
  MailOptions whole = options;
  if (url.port == 0) {
    const std::string host =
        url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
    whole.url = url.scheme + "://" + host + (url.scheme == "smtps" ? ":465" : ":587");
  }
  return std::make_unique<Mail>(whole, !url.here || !options.ca_file.empty(), user, password);
}

}  // namespace haetae::alert
