#include "delivery/contact.h"

#include <algorithm>

#include "base/text.h"

namespace haetae::delivery {
namespace {

bool IsHigh(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool IsAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsAtext(char c) {
  return IsAlnum(c) || IsHigh(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

std::unexpected<Error> NoAddress(const char* why) {
  return Fail(Code::kMalformed, "this is no mail address", why, "",
              "correct it in the contacts, or leave it empty: the next channel is used then");
}

// A dot-atom as it is; what is dots and atoms in another order in quotes, as some carriers' are.
Result<std::string> LocalPart(std::string_view local) {
  if (local.empty() || local.size() > kLocalBytesMax)
    return NoAddress("the part before @ is empty or longer than 64 bytes");
  if (local.size() >= 2 && local.front() == '"' && local.back() == '"') {
    const std::string_view inside = local.substr(1, local.size() - 2);
    for (char c : inside)
      if (!IsHigh(c) && (c < ' ' || c > '~' || c == '"' || c == '\\'))
        return NoAddress("the quoted part before @ holds a letter that cannot be there");
    return std::string(local);
  }
  bool dot_before = true, atom = true;
  for (char c : local) {
    if (c != '.' && !IsAtext(c)) return NoAddress("the part before @ holds a letter that cannot");
    if (c == '.' && dot_before) atom = false;
    dot_before = c == '.';
  }
  if (atom && !dot_before) return std::string(local);
  if (local.size() + 2 > kLocalBytesMax) return NoAddress("the part before @ is too long");
  return '"' + std::string(local) + '"';
}

Status CheckDomain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return NoAddress("the domain has no dot");
  while (true) {
    const size_t end = std::min(domain.find('.'), domain.size());
    const std::string_view label = domain.substr(0, end);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return NoAddress("a part of the domain is empty, too long, or ends with -");
    for (char c : label)
      if (!IsAlnum(c) && !IsHigh(c) && c != '-')
        return NoAddress("the domain holds a strange letter");
    if (end == domain.size()) return {};
    domain.remove_prefix(end + 1);
  }
}

// Letters beyond ASCII that a screen or a parser takes for something else.
bool HasHiddenLetters(std::string_view text) {
  return EscapeTerminal(text) != text || ValidUtf8(text) != text;
}

}  // namespace

Result<EmailAddress> EmailAddress::Parse(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() > kAddressBytesMax) return NoAddress("it is longer than 254 bytes");
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) return NoAddress("it has no @");
  const bool ascii = std::none_of(text.begin(), text.end(), IsHigh);
  if (!ascii && HasHiddenLetters(text)) return NoAddress("it holds invisible or broken letters");
  std::string address = TRY(LocalPart(text.substr(0, at)));
  TRY(CheckDomain(text.substr(at + 1)));
  address.append("@").append(text.substr(at + 1));
  if (address.size() > kAddressBytesMax) return NoAddress("it is longer than 254 bytes");
  return EmailAddress(std::move(address), ascii);
}

std::string EmailAddress::Domain() const {
  std::string domain = text_.substr(text_.rfind('@') + 1);
  for (char& c : domain)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return domain;
}

Result<PhoneNumber> PhoneNumber::Parse(std::string_view text, std::string_view country) {
  auto wrong = [](const char* why) {
    return Fail(Code::kMalformed, "this is no telephone number", why, "",
                "correct it in the contacts, or leave it empty: the next channel is used then");
  };
  std::string digits;
  bool international = false;
  for (char c : text) {
    if (c == '+' && digits.empty() && !international)
      international = true;
    else if (c >= '0' && c <= '9')
      digits += c;
    else if (std::string_view(" -.()").find(c) == std::string_view::npos)
      return wrong("it holds something else than digits, spaces and - . ( )");
    if (digits.size() > kPhoneDigitsMax + 2) return wrong("it is too long");
  }
  if (!international && digits.starts_with("00")) {
    digits.erase(0, 2);
    international = true;
  }
  if (!international && digits.starts_with("0"))
    digits.replace(0, 1, country);
  else if (!international && !digits.starts_with(country))
    digits.insert(0, country);
  // "+82 (0)10 …": the trunk prefix that people write behind the country.
  if (international && digits.starts_with(std::string(country) + "0"))
    digits.erase(country.size(), 1);
  if (digits.size() < kPhoneDigitsMin || digits.size() > kPhoneDigitsMax)
    return wrong("it has fewer than 7 or more than 15 digits");
  return PhoneNumber(std::move(digits));
}

}  // namespace haetae::delivery
