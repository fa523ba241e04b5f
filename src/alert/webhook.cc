// Alerts as HTTP POST, signed as the Standard Webhooks specification says, so that receivers can
// check them with its libraries: https://github.com/standard-webhooks/standard-webhooks.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "alert/sink.h"
#include "alert/transfer.h"
#include "base/mail_words.h"

namespace haetae::alert {
namespace {

constexpr size_t kKeyBytesMin = 24;

// The key in a secret's file: base64 behind whsec_, or the text itself.
Result<std::string> KeyOf(const std::string& path) {
  const std::string text = TRY(ReadSecret(path));
  std::string key = text;
  if (text.starts_with("whsec_")) {
    const std::string coded = text.substr(6);
    key.assign(coded.size() + 4, '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                                       reinterpret_cast<const unsigned char*>(coded.data()),
                                       static_cast<int>(coded.size()));
    if (length < 0) {
      return Fail(Code::kMalformed, "cannot use the webhook's secret", "it is no base64", path,
                  "make one: echo whsec_$(openssl rand -base64 32) > FILE");
    }
    size_t size = static_cast<size_t>(length);
    for (size_t i = coded.size(); i > 0 && coded[i - 1] == '=' && size > 0; --i) --size;
    key.resize(size);
  }
  if (key.size() >= kKeyBytesMin) return key;
  return Fail(Code::kMalformed, "cannot use the webhook's secret",
              "it is shorter than 24 bytes, which can be guessed", path,
              "make one: echo whsec_$(openssl rand -base64 32) > FILE");
}

class Webhook final : public Sink {
 public:
  Webhook(WebhookOptions options, std::string key)
      : options_(std::move(options)), key_(std::move(key)) {}
  std::string_view name() const override { return "webhook"; }

  SendResult Send(const Message& message, const std::atomic<bool>& stop) override {
    Transfer transfer(options_.url, "http,https", options_.ca_file);
    CURL* curl = transfer.handle();
    const std::string timestamp = std::to_string(message.at.us / kSecond);
    curl_slist* headers = nullptr;
    const std::string signature = WebhookSignature(key_, message.id, timestamp, message.json);
    const std::array<std::string, 6> lines = {"Content-Type: application/json",
                                              "User-Agent: haetae",
                                              "Expect:",
                                              "webhook-id: " + message.id,
                                              "webhook-timestamp: " + timestamp,
                                              "webhook-signature: " + signature};
    for (const std::string& line : lines) headers = curl_slist_append(headers, line.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, message.json.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(message.json.size()));
    const CURLcode code = transfer.Run(stop);
    curl_slist_free_all(headers);
    if (code != CURLE_OK) return {SendResult::kLater, transfer.Why(code), 0};
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
    if (status >= 200 && status < 300) return {};
    const std::string why = "it answered " + std::to_string(status);
    const bool of_this_one = status == 400 || status == 409 || status == 413 || status == 422;
    return {of_this_one ? SendResult::kRefused : SendResult::kLater, why,
            std::clamp<Duration>(retry_after, 0, kAskedWaitMax / kSecond) * kSecond};
  }

 private:
  const WebhookOptions options_;
  const std::string key_;
};

}  // namespace

std::string WebhookSignature(std::string_view key, std::string_view id, std::string_view timestamp,
                             std::string_view body) {
  std::string text;
  text.append(id).append(".").append(timestamp).append(".").append(body);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return "v1," + Base64({reinterpret_cast<const char*>(mac), size});
}

Result<std::unique_ptr<Sink>> MakeWebhook(const WebhookOptions& options) {
  const Url url = TRY(ParseUrl(options.url, "--webhook"));
  if (url.scheme != "https" && !(url.scheme == "http" && url.here)) {
    return Fail(Code::kUsage, "wrong usage",
                "--webhook takes https://, or http:// to this machine: an alert names people's "
                "accounts and addresses",
                "", "put TLS in front of the receiver");
  }
  if (options.secret_file.empty()) {
    return Fail(Code::kUsage, "wrong usage", "--webhook needs --webhook-secret FILE", "",
                "make one: (umask 077; echo whsec_$(openssl rand -base64 32) > FILE)");
  }
  return std::make_unique<Webhook>(options, TRY(KeyOf(options.secret_file)));
}

}  // namespace haetae::alert
