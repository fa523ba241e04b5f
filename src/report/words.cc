#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "duty/deadline.h"
#include "report/kind_words.h"

namespace haetae::report {
namespace {

struct Word {
  std::string_view name, en, ko;
};

constexpr std::array kFields = std::to_array<Word>({
    {"account_id", "account id", "계정 아이디"},
    {"account_number", "account number", "계좌번호"},
    {"address", "address", "주소"},
    {"amount", "amount", "금액"},
    {"birth_date", "date of birth", "생년월일"},
    {"card", "card number", "카드번호"},
    {"ci", "connecting information (CI)", "연계정보(CI)"},
    {"customs_code", "customs clearance code", "개인통관고유부호"},
    {"device_id", "device id", "기기 식별자"},
    {"email", "email", "이메일"},
    {"entrance_code", "entrance code", "공동현관 비밀번호"},
    {"gender", "gender", "성별"},
    {"health", "health data", "건강정보"},
    {"location", "location", "위치정보"},
    {"member", "member id", "회원 번호"},
    {"name", "name", "성명"},
    {"nickname", "nickname", "별명"},
    {"order_history", "order history", "주문내역"},
    {"passport_number", "passport number", "여권번호"},
    {"password", "password", "비밀번호"},
    {"payment", "payment details", "결제정보"},
    {"phone", "phone", "전화번호"},
    {"photo", "photo", "사진"},
    {"resident_number", "resident registration number", "주민등록번호"},
    {"subject", "subject id", "정보주체 번호"},
});

struct Dimension {
  std::string_view name, one, many, ko;
};
constexpr std::array kDimensions = std::to_array<Dimension>({
    {"country", "country", "countries", "국가"},
    {"credential", "credential", "credentials", "인증정보"},
    {"host", "host", "hosts", "호스트"},
    {"key", "key", "keys", "서명 키"},
    {"network", "network", "networks", "네트워크"},
    {"principal", "principal", "principals", "조회 계정"},
    {"route", "route", "routes", "경로"},
    {"source_ip", "address", "addresses", "접속 주소"},
    {"subject", "subject", "subjects", "정보주체"},
    {"tls_fingerprint", "TLS fingerprint", "TLS fingerprints", "TLS 지문"},
    {"user_agent", "user agent", "user agents", "접속 프로그램"},
});

constexpr std::array kTechniques = std::to_array<Word>({
    {"T1078", "Valid Accounts", ""},
    {"T1078.004", "Valid Accounts: Cloud Accounts", ""},
    {"T1087", "Account Discovery", ""},
    {"T1087.004", "Account Discovery: Cloud Account", ""},
    {"T1090", "Proxy", ""},
    {"T1090.003", "Proxy: Multi-hop Proxy", ""},
    {"T1110", "Brute Force", ""},
    {"T1119", "Automated Collection", ""},
    {"T1190", "Exploit Public-Facing Application", ""},
    {"T1213", "Data from Information Repositories", ""},
    {"T1528", "Steal Application Access Token", ""},
    {"T1530", "Data from Cloud Storage", ""},
    {"T1539", "Steal Web Session Cookie", ""},
    {"T1550", "Use Alternate Authentication Material", ""},
    {"T1550.001", "Use Alternate Authentication Material: Application Access Token", ""},
    {"T1550.004", "Use Alternate Authentication Material: Web Session Cookie", ""},
    {"T1552", "Unsecured Credentials", ""},
    {"T1552.004", "Unsecured Credentials: Private Keys", ""},
    {"T1567", "Exfiltration Over Web Service", ""},
    {"T1589", "Gather Victim Identity Information", ""},
    {"T1595", "Active Scanning", ""},
    {"T1606", "Forge Web Credentials", ""},
    {"T1606.001", "Forge Web Credentials: Web Cookies", ""},
    {"T1606.002", "Forge Web Credentials: SAML Tokens", ""},
});

template <typename Table>
const typename Table::value_type* Find(const Table& table, std::string_view name) {
  auto at = std::ranges::find(table, name, &Table::value_type::name);
  return at == table.end() ? nullptr : &*at;
}

std::string Spaced(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

}  // namespace

Phrase FieldWord(std::string_view field) {
  if (const Word* word = Find(kFields, field)) {
    return {std::string(word->en), std::string(word->ko)};
  }
  if (Phrase kind = KindWord(field); !kind.en.empty()) return kind;
  return {Spaced(field), Spaced(field)};
}

Phrase DisclosedWord(std::string_view field) {
  constexpr std::string_view kMasked = ":masked";
  if (!field.ends_with(kMasked)) return FieldWord(field);
  field.remove_suffix(kMasked.size());
  Phrase word = FieldWord(field);
  return {word.en + " (masked)", word.ko + "(가림)"};
}

Phrase DimensionWord(std::string_view dimension, bool plural) {
  if (const Dimension* word = Find(kDimensions, dimension)) {
    return {std::string(plural ? word->many : word->one), std::string(word->ko)};
  }
  return {Spaced(dimension), Spaced(dimension)};
}

Phrase PartWord(detect::Part part) {
  switch (part) {
    case detect::Part::kSeen:
      return {"seen:", "관측:"};
    case detect::Part::kUsual:
      return {"usual:", "평소:"};
    case detect::Part::kWhy:
      return {"why it matters:", "의미:"};
    case detect::Part::kDoubt:
      return {"honest if:", "정상일 수 있는 경우:"};
  }
  return {};
}

Phrase SeverityWord(incident::Severity severity) {
  switch (severity) {
    case incident::Severity::kCritical:
      return {"critical", "심각"};
    case incident::Severity::kHigh:
      return {"high", "높음"};
    case incident::Severity::kMedium:
      return {"medium", "보통"};
    case incident::Severity::kLow:
      return {"low", "낮음"};
  }
  return {"low", "낮음"};
}

std::string_view TechniqueName(std::string_view technique) {
  const Word* word = Find(kTechniques, technique);
  return word ? word->en : "";
}

std::string TechniqueAddress(std::string_view technique) {
  const bool shape = technique.size() == 5 || (technique.size() == 9 && technique[5] == '.');
  if (!shape || technique[0] != 'T') return "";
  std::string path(technique);
  for (size_t i = 1; i < path.size(); ++i) {
    if (i == 5)
      path[i] = '/';
    else if (path[i] < '0' || path[i] > '9')
      return "";
  }
  return "https://attack.mitre.org/techniques/" + path + "/";
}

Phrase SpanWord(Duration span) {
  struct Unit {
    Duration size;
    const char* en;
    const char* ko;
  };
  static constexpr std::array<Unit, 4> kUnits = {
      {{kDay, "d", "일"}, {kHour, "h", "시간"}, {kMinute, "min", "분"}, {kSecond, "s", "초"}}};
  for (const Unit& unit : kUnits) {
    // Below two days, hours say more than a fraction of days.
    if (span < unit.size * (unit.size == kDay ? 2 : 1) && unit.size != kSecond) continue;
    const double value = static_cast<double>(span) / static_cast<double>(unit.size);
    std::string number = fmt::format("{:.1f}", value);
    if (number.ends_with(".0")) number.resize(number.size() - 2);
    return {fmt::format("{} {}", number, unit.en), number + unit.ko};
  }
  return {};
}

Zone Zone::Named(std::string name) {
  CHECK(duty::IsTimeZone(name));
  Zone zone;
  zone.name_ = std::move(name);
  return zone;
}

Duration Zone::OffsetAt(Time time) const {
  return named() ? duty::ZoneOffset(time, name_) / kMinute * kMinute : offset_;
}

std::string Zone::Name() const { return named() ? name_ : ZoneName(offset_); }

std::string Zone::Format(Time time) const { return FormatOffset(time, OffsetAt(time)); }

std::string Minute(Time time, Duration offset) { return FormatLocal(time, offset).substr(0, 16); }

namespace {
// How many bytes of a time in UTC stand at the beginning; 0: none.
size_t UtcTimeBytes(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd";
  const auto digit = [&](size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  for (size_t i = 0; i < kForm.size(); ++i)
    if (i >= text.size() || (kForm[i] == 'd' ? !digit(i) : text[i] != kForm[i])) return 0;
  size_t end = kForm.size();
  if (end < text.size() && text[end] == ':' && digit(end + 1) && digit(end + 2)) end += 3;
  if (end < text.size() && text[end] == '.' && digit(end + 1))
    for (++end; digit(end);) ++end;
  return end < text.size() && text[end] == 'Z' ? end + 1 : 0;
}
}  // namespace

std::string InZone(std::string_view text, const Zone& zone) {
  constexpr size_t kToTheMinute = std::string_view("2025-06-24T03:12Z").size();
  std::string out;
  bool within = false;  // a word that only ends like a time is none
  while (!text.empty()) {
    const size_t bytes = within ? 0 : UtcTimeBytes(text);
    const bool minute = bytes == kToTheMinute;
    const auto time = bytes == 0
                          ? std::nullopt
                          : ParseRfc3339(minute ? std::string(text.substr(0, bytes - 1)) + ":00Z"
                                                : std::string(text.substr(0, bytes)));
    if (time) {
      const Duration offset = zone.OffsetAt(*time);
      out += minute ? Minute(*time, offset) : FormatLocal(*time, offset);
      out += " " + ZoneName(offset);
      text.remove_prefix(bytes);
      continue;
    }
    const char c = text[0];
    within = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    out += c;
    text.remove_prefix(1);
  }
  return out;
}

namespace {
// Where haetae's words of a saying begin: what stands up to its time. npos: nobody said anything.
size_t SayingAt(std::string_view text) {
  size_t first = std::string_view::npos;
  for (std::string_view mark :
       {"accepted by ", "rejected by ", "opened again by ", "taken back by ", "확인함(", "기각함(",
        "다시 엶(", "받아들임(", "철회함("})
    first = std::min(first, text.find(mark));
  return first;
}

// Where the end of a rejection that ran out begins, at the end of the text.
size_t RanOutAt(std::string_view text) {
  for (std::string_view mark : {"; that ran out on ", ". 기각의 기한 만료("}) {
    const size_t at = text.rfind(mark);
    if (at == std::string_view::npos) continue;
    const size_t time = at + mark.size(), bytes = UtcTimeBytes(text.substr(time));
    if (bytes > 0 && text.size() - time - bytes <= 1) return at;
  }
  return text.size();
}
}  // namespace

std::string SaidInZone(std::string_view text, const Zone& zone) {
  const size_t saying = SayingAt(text);
  if (saying == std::string_view::npos) return InZone(text, zone);
  size_t words = saying;  // behind the time of saying it
  while (words < text.size() && UtcTimeBytes(text.substr(words)) == 0) ++words;
  words += UtcTimeBytes(text.substr(words));
  const size_t end = std::max(words, RanOutAt(text));
  return InZone(text.substr(0, words), zone) + std::string(text.substr(words, end - words)) +
         InZone(text.substr(end), zone);
}

Phrase InZone(const Phrase& text, const Zone& zone) {
  return {InZone(text.en, zone), InZone(text.ko, zone)};
}

std::string ShortMinute(Time time, Duration offset) { return Minute(time, offset).substr(5); }

std::string ZoneName(Duration offset) {
  if (offset == 0) return "UTC";
  const int64_t minutes = (offset < 0 ? -offset : offset) / kMinute;
  return fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

bool IsSet(Time time) {
  // A year of five digits or before 1 is nobody's time: it would not fit the columns.
  constexpr Time kYearFirst{-62'135'596'800 * kSecond};
  constexpr Time kYearLast{253'402'214'400 * kSecond};
  return time > kYearFirst && time < kYearLast;
}

bool IsSet(const scope::CoverageSummary& coverage) {
  return IsSet(coverage.from) && IsSet(coverage.to) && coverage.from <= coverage.to;
}

Phrase PeopleKinds(const scope::Scope& scope) {
  Phrase text;
  const auto add = [&text](uint64_t count, std::string_view one, std::string_view many,
                           std::string_view ko) {
    if (count == 0) return;
    if (!text.en.empty()) text.en += ", ", text.ko += ", ";
    text.en += Counted(count, one, many);
    text.ko += fmt::format("{} {}명", ko, WithCommas(count));
  };
  add(scope.members, "member", "members", "회원");
  add(scope.non_members, "non-member", "non-members", "비회원");
  add(scope.unlisted, "unlisted", "unlisted", "미등재");
  return text;
}

}  // namespace haetae::report
