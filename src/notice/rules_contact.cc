// contact: a text that names telephone numbers or mail addresses, none of which is the company's as
// the form has it. After a leak a wrong number is where people would tell a swindler the rest.
#include <algorithm>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

// Digits alone, without the country's code or a leading zero: "+82 2-1599-0000" ends as
// "02-1599-0000" does.
std::string DigitsOf(std::u32string_view text) {
  std::string digits;
  for (const char32_t code : text)
    if (IsDigit(code)) digits += static_cast<char>(code);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::string LowerAscii(std::u32string_view text) {
  std::string lower;
  for (const char32_t code : text)
    lower += code < 0x80 ? static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code) : '?';
  return lower;
}

bool EndsAlike(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && (one.ends_with(other) || other.ends_with(one));
}

// "call the police at 112", "the Commission's mediation, 1833-6972".
bool IsOfOthers(const Analysis& a, const Entity& e) {
  constexpr size_t kPublicDigits = 4;
  const auto text = std::u32string_view(a.raw).substr(e.begin, e.end - e.begin);
  if (e.kind == Entity::Kind::kPhone && DigitsOf(text).size() <= kPublicDigits) return true;
  const Sentence& s = a.SentenceOf(e.begin);
  return a.Near(s, W::kAuthorityWord) || a.Near(s, W::kRightMediation);
}

// The first entity of the kind, where none of them is one of `ours`; else null.
template <typename Text>
const Entity* Stranger(const Analysis& a, Entity::Kind kind, const std::vector<std::string>& ours,
                       Text text, bool (*same)(const std::string&, const std::string&)) {
  if (ours.empty()) return nullptr;
  const Entity* first = nullptr;
  for (const Entity& e : a.entities) {
    if (e.kind != kind || IsOfOthers(a, e)) continue;
    const std::string said = text(std::u32string_view(a.raw).substr(e.begin, e.end - e.begin));
    if (std::ranges::any_of(ours, [&](const std::string& one) { return same(said, one); }))
      return nullptr;
    if (first == nullptr) first = &e;
  }
  return first;
}

void Tell(const Analysis& a, Findings& f, const Entity& e, const Phrase& what,
          const std::string& ours) {
  const std::string said = a.Quote(e.begin, e.end);
  f.Add("contact", Level::kError, e.begin,
        {"no " + what.en + " here is the company's; the first is \"" + said + "\"",
         "회사의 " + what.ko + std::string(Particle(what.ko, "이", "가")) +
             " 없고 다른 것만 있습니다. 처음 것은 ‘" + said + "’"},
        {"the form: " + ours, "기재 양식: " + ours});
}

}  // namespace

void CheckContact(const Analysis& a, Findings& f) {
  std::vector<std::string> phones, mails;
  for (const std::string& phone : a.expected.contact.phones) {
    std::u32string units(phone.begin(), phone.end());
    phones.push_back(DigitsOf(units));
  }
  for (const std::string& mail : a.expected.contact.mails)
    mails.push_back(LowerAscii(std::u32string(mail.begin(), mail.end())));
  if (const Entity* e = Stranger(a, Entity::Kind::kPhone, phones, DigitsOf, EndsAlike))
    Tell(a, f, *e, {"telephone number", "전화번호"}, Joined(a.expected.contact.phones, ", "));
  if (const Entity *e = Stranger(
          a, Entity::Kind::kMail, mails, LowerAscii,
          +[](const std::string& one, const std::string& other) { return one == other; }))
    Tell(a, f, *e, {"mail address", "이메일 주소"}, Joined(a.expected.contact.mails, ", "));
}

}  // namespace haetae::notice
