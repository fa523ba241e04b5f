// One transfer over libcurl with what every sink wants of it: certificates verified, no redirects,
// nothing but the named protocols, a timeout, an end when asked to stop, and errors without
// secrets.
//
//   Transfer transfer("https://soc.example/hook", "https", {.ca_file = …});
//   curl_easy_setopt(transfer.handle(), CURLOPT_POSTFIELDS, body.c_str());
//   CURLcode code = transfer.Run(stop);           // transfer.reply(): its first bytes
//
// One thread at a time.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <string>

#include "base/error.h"

namespace haetae::alert {

inline constexpr size_t kReplyBytesMax = 64 << 10;

class Transfer {
 public:
  Transfer(const std::string& url, const char* protocols, const std::string& ca_file);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  CURL* handle() const { return curl_; }
  CURLcode Run(const std::atomic<bool>& stop);
  const std::string& reply() const { return reply_; }
  // What went wrong, for a person: curl's words without what was sent.
  std::string Why(CURLcode code) const;

 private:
  static size_t Keep(char* bytes, size_t size, size_t count, void* self);
  static int Progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  CURL* curl_;
  const std::atomic<bool>* stop_ = nullptr;
  std::string reply_;
  char error_[CURL_ERROR_SIZE] = {};
};

// The parts of a URL that sinks decide by. Fails for what is no URL, or has a user, a query where
// there may be none, or control characters in it.
struct Url {
  std::string scheme, host;
  int port = 0;       // 0: the scheme's
  bool here = false;  // this machine: localhost, 127.0.0.0/8 or ::1
};
Result<Url> ParseUrl(const std::string& text, const char* option);

}  // namespace haetae::alert
