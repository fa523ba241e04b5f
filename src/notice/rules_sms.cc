// sms: how long a text message is as carriers count it, and what they cannot carry.
//
// Korea: EUC-KR bytes, 90 for a short message and 2,000 for a long one. Elsewhere: GSM 03.38
// septets (160, or 153 in each of several parts) or, with any other character, UTF-16 units (70, or
// 67).
#include <algorithm>
#include <map>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr size_t kShortBytes = 90, kLongBytes = 2000;
constexpr size_t kPartsMany = 10;

// Septets of the GSM 7-bit alphabet: 2 for its extension, 0 for what it lacks.
int Septets(char32_t code) {
  static constexpr std::u32string_view kBasic =
      U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
  if ((code >= '0' && code <= '9') || IsLatin(code)) return 1;
  if (kBasic.find(code) != kBasic.npos) return 1;
  return std::u32string_view(U"^{}\\[~]|€\f").find(code) != std::u32string_view::npos ? 2 : 0;
}

void CheckKorean(const Analysis& a, Findings& f) {
  size_t bytes = 0, lost = 0;
  uint32_t first_lost = 0;
  std::map<char32_t, int> known;
  const std::u32string& text = a.notice.original;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    auto [found, is_new] = known.try_emplace(text[i], 0);
    if (is_new) found->second = KoreanBytes(text[i]);
    bytes += static_cast<size_t>(found->second == 0 ? 2 : found->second);
    if (found->second != 0) continue;
    if (lost++ == 0) first_lost = i;
  }
  const std::string size = WithCommas(bytes);
  if (bytes > kLongBytes)
    f.Add("sms", Level::kError, 0,
          {size + " bytes: carriers take at most 2,000",
           size + "바이트: 통신사는 2,000바이트까지 보냅니다"},
          {"shorten it, or send it by mail or letter", "줄이거나 이메일·우편으로 보내십시오"});
  else
    f.Add("sms", Level::kNote, 0,
          {size + " bytes: one " +
               (bytes <= kShortBytes ? "short message (SMS, 90)" : "long message (LMS, 2,000)"),
           size + "바이트: " +
               (bytes <= kShortBytes ? "단문(SMS, 90바이트) 1건" : "장문(LMS, 2,000바이트) 1건")});
  if (lost == 0) return;
  const auto at = std::ranges::lower_bound(a.at, first_lost);
  f.Add("sms", Level::kError, at == a.at.end() ? 0 : static_cast<uint32_t>(at - a.at.begin()),
        {Counted(lost, "character that Korean carriers cannot carry",
                 "characters that Korean carriers cannot carry"),
         "통신사가 보낼 수 없는 글자가 " + std::to_string(lost) + "자 있습니다"},
        {"use letters of EUC-KR: no emoji, no special spaces or dashes",
         "EUC-KR에 있는 글자만 쓰십시오(이모지·특수 공백·특수 줄표 제외)"});
}

void CheckElsewhere(const Analysis& a, Findings& f) {
  size_t septets = 0, units = 0;
  bool gsm = true;
  for (char32_t code : a.notice.original) {
    if (code == '\r') continue;
    const int of = Septets(code);
    gsm = gsm && of != 0;
    septets += static_cast<size_t>(of);
    units += code > 0xFFFF ? 2 : 1;
  }
  const size_t length = gsm ? septets : units;
  const size_t one = gsm ? 160 : 70, many = gsm ? 153 : 67;
  const size_t parts = length <= one ? 1 : (length + many - 1) / many;
  const std::string how = gsm ? "GSM-7" : "UCS-2";
  f.Add("sms", parts > kPartsMany ? Level::kWarning : Level::kNote, 0,
        {WithCommas(length) + " characters in " + how + ": " + Counted(parts, "part", "parts"),
         WithCommas(length) + "자(" + how + "): 문자 " + std::to_string(parts) + "건 분량"},
        parts > kPartsMany ? Phrase{"shorten it: many telephones drop parts beyond ten",
                                    "줄이십시오. 10건 분량이 넘으면 받지 못하는 전화가 많습니다"}
                           : Phrase{});
}

}  // namespace

void CheckSms(const Analysis& a, Findings& f) {
  if (a.expected.channel != Channel::kSms) return;
  const bool korean = a.expected.country == "KR" || (a.expected.country.empty() && a.korean);
  korean ? CheckKorean(a, f) : CheckElsewhere(a, f);
}

}  // namespace haetae::notice
