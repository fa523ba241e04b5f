#include "delivery/sms_text.h"

#include <iconv.h>

#include <cstring>

#include "base/text.h"

namespace haetae::delivery {
namespace {

// The letters beyond ASCII's, and the ASCII ones that take two places (3GPP TS 23.038 6.2.1).
constexpr std::string_view kGsmMore = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¡ÄÖÑÜ§¿äöñüà¤€";
constexpr std::string_view kGsmDouble = "^{}\\[~]|";

// Places in GSM 03.38, 0 where a letter is not in it.
size_t GsmPlaces(std::string_view utf8) {
  size_t places = 0;
  for (size_t i = 0; i < utf8.size();) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    const size_t bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    const std::string_view letter = utf8.substr(i, bytes);
    i += bytes;
    if (c == '`' || (c < ' ' && c != '\n' && c != '\r') || c == 0x7f) return 0;
    if (c >= 0x80 && kGsmMore.find(letter) == std::string_view::npos) return 0;
    places += 1 + (kGsmDouble.find(letter) != std::string_view::npos || letter == "€");
  }
  return places;
}

size_t Utf16Units(std::string_view utf8) {
  size_t units = 0;
  for (char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xc0) != 0x80;
    units += byte >= 0xf0;
  }
  return units;
}

}  // namespace

Result<std::string> Encoded(std::string_view utf8, std::string_view encoding) {
  if (ValidUtf8(utf8) != utf8)
    return Fail(Code::kMalformed, "cannot write the text", "it is not valid UTF-8", "",
                "save it as UTF-8");
  if (encoding == "utf-8") return std::string(utf8);
  const iconv_t converter = ::iconv_open(encoding == "euc-kr" ? "CP949" : "UTF-16BE", "UTF-8");
  CHECK(converter != reinterpret_cast<iconv_t>(-1));
  std::string out(utf8.size() * 2 + 8, '\0');
  std::string from(utf8);
  char* in_at = from.data();
  char* out_at = out.data();
  size_t in_left = from.size(), out_left = out.size();
  const size_t code = ::iconv(converter, &in_at, &in_left, &out_at, &out_left);
  ::iconv_close(converter);
  if (code != 0)
    return Fail(Code::kMalformed, "cannot write the text",
                "a letter of it is not in " + std::string(encoding), "",
                "use letters that telephones of the country have");
  out.resize(out.size() - out_left);
  return out;
}

bool FitsGsm(std::string_view utf8) { return utf8.empty() || GsmPlaces(utf8) > 0; }

size_t Segments(std::string_view utf8) {
  const size_t places = GsmPlaces(utf8);
  if (places > 0) return places <= 160 ? 1 : (places + 152) / 153;
  const size_t units = Utf16Units(utf8);
  return units <= 70 ? 1 : (units + 66) / 67;
}

}  // namespace haetae::delivery
