#include "base/mail_words.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>

namespace haetae {
namespace {

constexpr size_t kWordBytes = 42;  // of text in an encoded word of at most 75 (RFC 2047, 2)

}  // namespace

std::string Base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(length));
  return text;
}

std::string EncodedWords(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    size_t size = std::min(text.size(), kWordBytes);
    while (size < text.size() && size > 1 &&
           (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
      --size;
    words += (words.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + Base64(text.substr(0, size)) + "?=");
    text.remove_prefix(size);
  }
  return words;
}

std::string MailDate(Time time) {
  static constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int64_t day = DayOf(time);
  const Civil civil = CivilFromDays(day);
  const auto second = static_cast<int>((time.us - day * kDay) / kSecond);
  char date[64];
  std::snprintf(date, sizeof date, "%s, %02u %s %lld %02d:%02d:%02d +0000",
                kDays[((day % 7) + 7) % 7], civil.day, kMonths[civil.month - 1],
                static_cast<long long>(civil.year), second / 3600, second / 60 % 60, second % 60);
  return date;
}

}  // namespace haetae
