#include "alert/transfer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "alert/sink.h"

namespace haetae::alert {

Transfer::Transfer(const std::string& url, const char* protocols, const std::string& ca_file) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  curl_ = curl_easy_init();
  CHECK(curl_ != nullptr);
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(kSendTimeout / kMillisecond));
  curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, error_);
  if (!ca_file.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, Keep);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, Progress);
  curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
}
Transfer::~Transfer() { curl_easy_cleanup(curl_); }

CURLcode Transfer::Run(const std::atomic<bool>& stop) {
  stop_ = &stop;
  return curl_easy_perform(curl_);
}

size_t Transfer::Keep(char* bytes, size_t size, size_t count, void* self) {
  std::string& reply = static_cast<Transfer*>(self)->reply_;
  reply.append(bytes,
               std::min(size * count, kReplyBytesMax - std::min(kReplyBytesMax, reply.size())));
  return size * count;
}

int Transfer::Progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(self)->stop_->load() ? 1 : 0;
}

std::string Transfer::Why(CURLcode code) const {
  // The buffer may quote a server's reply, which may quote an address of a person.
  const bool of_mail = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
                       code == CURLE_LOGIN_DENIED || code == CURLE_QUOTE_ERROR;
  return of_mail || error_[0] == '\0' ? curl_easy_strerror(code) : error_;
}

Result<Url> ParseUrl(const std::string& text, const char* option) {
  auto wrong = [&](std::string why) {
    return Fail(Code::kUsage, "wrong usage", std::string(option) + ": " + std::move(why), "",
                "write it like https://soc.example/hook");
  };
  CURLU* parsed = curl_url();
  auto part = [&](CURLUPart which) {
    char* value = nullptr;
    std::string found;
    if (curl_url_get(parsed, which, &value, 0) == CURLUE_OK) found = value;
    curl_free(value);
    return found;
  };
  const bool is_url =
      text.find("://") != std::string::npos &&
      curl_url_set(parsed, CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  Url url{.scheme = part(CURLUPART_SCHEME), .host = part(CURLUPART_HOST)};
  const std::string port = part(CURLUPART_PORT);
  const bool has_user = !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
  curl_url_cleanup(parsed);
  if (!is_url || url.host.empty()) return wrong("it is no URL with a host");
  if (has_user) return wrong("a name or password does not belong in it: use a file");
  url.port = std::atoi(port.c_str());
  if (url.host.starts_with('[') && url.host.ends_with(']'))
    url.host = url.host.substr(1, url.host.size() - 2);
  in_addr four;
  url.here = url.host == "localhost" || url.host == "::1" ||
             (::inet_pton(AF_INET, url.host.c_str(), &four) == 1 && url.host.starts_with("127."));
  return url;
}

}  // namespace haetae::alert
