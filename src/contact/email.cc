#include "contact/email.h"

#include <idn2.h>

#include <algorithm>

#include "contact/look.h"

namespace haetae::contact {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 5322, 3.2.3, and RFC 6532, 3.2: what stands in an atom.
bool IsAtext(char c) {
  return IsDigit(c) || IsLetter(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

void Lower(std::string& text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
}

Reason CheckLocal(std::string_view local) {
  if (local.size() > kLocalBytesMax) return Reason::kTooLong;
  if (local.empty() || local.front() == '.' || local.back() == '.') return Reason::kLocalPart;
  char before = 0;
  for (char c : local) {
    if (c == '.' ? before == '.' : !IsAtext(c)) return Reason::kLocalPart;
    before = c;
  }
  return Reason::kNone;
}

// Letters, digits and hyphens in labels of 1 to 63 (RFC 1123, 2.1), two labels at least, and no
// number as the last one (RFC 3696, 2).
Reason CheckAsciiDomain(std::string_view domain) {
  if (domain.size() > kDomainBytesMax) return Reason::kTooLong;
  size_t labels = 0;
  std::string_view label;
  for (size_t at = 0; at <= domain.size(); ++labels) {
    const size_t end = std::min(domain.find('.', at), domain.size());
    label = domain.substr(at, end - at);
    if (label.empty() || label.size() > kLabelBytesMax || label.front() == '-' ||
        label.back() == '-')
      return Reason::kDomain;
    if (!std::ranges::all_of(label, [](char c) { return IsDigit(c) || IsLetter(c) || c == '-'; }))
      return Reason::kDomain;
    // Hyphens in places 3 and 4 are for A-labels alone (RFC 5890, 2.3.1).
    if (label.size() > 3 && label.substr(2, 2) == "--" && !label.starts_with("xn--"))
      return Reason::kDomain;
    at = end + 1;
  }
  if (labels < 2) return Reason::kNoDot;
  const bool letters = std::ranges::all_of(label, IsLetter) && label.size() >= 2;
  return letters || label.starts_with("xn--") ? Reason::kNone : Reason::kDomain;
}

// The domain in A-labels; empty if it is no IDN. A-labels are taken apart and made again, so that
// what decodes to something else is not believed.
std::string AsciiDomain(const std::string& domain) {
  const int flags = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT;
  char* unicode = nullptr;
  if (idn2_to_unicode_8z8z(domain.c_str(), &unicode, 0) != IDN2_OK) return {};
  char* ascii = nullptr;
  const int done = idn2_to_ascii_8z(unicode, &ascii, flags);
  std::string text = done == IDN2_OK ? ascii : "";
  idn2_free(unicode);
  idn2_free(ascii);
  return text;
}

Reason CheckDomain(std::string_view domain, std::string& to, bool& idn) {
  if (domain.empty()) return Reason::kDomain;
  if (domain.front() == '[') return Reason::kLiteral;
  // Longer ones are refused in any form, and the library need not see them.
  if (domain.size() > 4 * kDomainBytesMax) return Reason::kTooLong;
  to = domain;
  Lower(to);
  const bool ascii =
      std::ranges::all_of(to, [](char c) { return static_cast<signed char>(c) >= 0; });
  idn = !ascii || to.starts_with("xn--") || to.find(".xn--") != std::string::npos;
  if (idn) {
    if (ascii) {
      if (const Reason reason = CheckAsciiDomain(to); reason != Reason::kNone) return reason;
    }
    const std::string made = AsciiDomain(to);
    if (made.empty() || (ascii && made != to)) return Reason::kDomain;
    to = made;
  }
  return CheckAsciiDomain(to);
}

// Before a cell is taken apart: what people and attackers put around and between addresses.
Reason CheckShape(std::string_view text) {
  const auto ats = std::ranges::count(text, '@');
  if (text.find('"') != std::string_view::npos) return Reason::kQuoted;
  if (ats > 1) return Reason::kSeveral;
  if (text.find_first_of("<>") != std::string_view::npos || text.starts_with("mailto:"))
    return Reason::kDisplayName;
  if (text.find_first_of("()") != std::string_view::npos) return Reason::kComment;
  return ats == 0 ? Reason::kNoAt : Reason::kNone;
}

Reason CheckTrimmed(std::string_view text, std::string& to, EmailKind& kind) {
  if (const Reason reason = CheckShape(text); reason != Reason::kNone) return reason;
  const size_t at = text.find('@');
  const std::string_view local = text.substr(0, at);
  if (const Reason reason = CheckLocal(local); reason != Reason::kNone) return reason;
  std::string domain;
  if (const Reason reason = CheckDomain(text.substr(at + 1), domain, kind.idn);
      reason != Reason::kNone)
    return reason;
  kind.smtputf8 =
      std::ranges::any_of(local, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  to.assign(local).append(1, '@').append(domain);
  return to.size() > kEmailBytesMax ? Reason::kTooLong : Reason::kNone;
}

}  // namespace

Reason CheckEmail(std::string_view cell, std::string& to, EmailKind& kind) {
  kind = {};
  const std::string_view text = Trimmed(cell);
  if (text.empty()) return Reason::kMissing;
  if (const Reason hostile = HostileIn(text, LookAt(text)); hostile != Reason::kNone)
    return hostile;
  if (text.size() > 4 * kEmailBytesMax) return Reason::kTooLong;  // in any encoding of its domain
  // '=' is lawful at the front and nobody's address begins with it; the others may be honest.
  if (text.front() == '=') return Reason::kFormula;
  const Reason reason = CheckTrimmed(text, to, kind);
  const bool odd = std::string_view("+-@").find(text.front()) != std::string_view::npos;
  return odd && reason != Reason::kNone && reason != Reason::kTooLong ? Reason::kFormula : reason;
}

std::string FoldedEmail(std::string_view email) {
  std::string folded(email);
  Lower(folded);
  return folded;
}

}  // namespace haetae::contact
