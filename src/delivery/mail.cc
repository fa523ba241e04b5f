#include "delivery/mail.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace haetae::delivery {
namespace {

constexpr size_t kLineBytes = 76;  // of base64 (RFC 2045 6.8)
constexpr size_t kHeaderLineBytes = 70;

std::unexpected<Error> NoHeader(const char* why) {
  return Fail(Code::kMalformed, "this cannot stand in a header", why, "",
              "use one line of plain text of at most 900 bytes");
}

bool IsPlainAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }) &&
         text.find("=?") == std::string_view::npos;
}

// Folded at spaces: no line is longer than it should be where there are any.
std::string Folded(std::string_view text) {
  std::string folded;
  size_t line = 0;
  while (!text.empty()) {
    size_t end = text.find(' ', 1);
    end = std::min(end, text.size());
    if (line > 0 && line + end > kHeaderLineBytes && text[0] == ' ') {
      folded += "\r\n";
      line = 0;
    }
    folded += text.substr(0, end);
    line += end;
    text.remove_prefix(end);
  }
  return folded;
}

// Line ends as CRLF, so that what is signed on the way stays what it was.
std::string WithCrLf(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 40 + 2);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] == '\n') lines += '\r';
    lines += text[i];
  }
  if (!lines.ends_with('\n')) lines += "\r\n";
  return lines;
}

std::string Part(std::string_view type, std::string_view text) {
  const std::string base64 = Base64(WithCrLf(text));
  std::string part = fmt::format(
      "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", type);
  for (size_t at = 0; at < base64.size(); at += kLineBytes)
    part.append(std::string_view(base64).substr(at, kLineBytes)).append("\r\n");
  return part;
}

}  // namespace

Result<HeaderText> HeaderText::Of(std::string_view text) {
  if (text.size() > kHeaderTextBytesMax) return NoHeader("it is longer than 900 bytes");
  if (text.empty()) return NoHeader("it is empty");
  if (ValidUtf8(text) != text) return NoHeader("it is not valid UTF-8");
  // Line ends, escapes and letters that turn the direction of text: all that a terminal must not
  // see.
  if (EscapeTerminal(text) != text) return NoHeader("it holds a line end or an invisible letter");
  return HeaderText(IsPlainAscii(text) ? Folded(text) : EncodedWords(text));
}

Result<MailContent> MailContent::Of(std::string_view subject, std::string_view text,
                                    std::string_view html) {
  if (text.empty() || text.size() > kMailTextBytesMax || html.size() > kMailTextBytesMax) {
    return Fail(Code::kLimit, "cannot make the mail",
                "its text is empty, or a part of it is larger than 1 MiB", "",
                "give it a text, and leave pictures out");
  }
  if (ValidUtf8(text) != text || ValidUtf8(html) != html)
    return Fail(Code::kMalformed, "cannot make the mail", "its text is not valid UTF-8", "",
                "save the template as UTF-8");
  HeaderText line = TRY(HeaderText::Of(subject));
  if (html.empty()) return MailContent(std::move(line), Part("text/plain", text));
  const std::string boundary = "haetae-" + Sha256Hex(html).substr(0, 32);
  return MailContent(std::move(line),
                     fmt::format("Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n"
                                 "--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
                                 boundary, Part("text/plain", text), Part("text/html", html)));
}

Status CheckSettings(const MailSettings& settings) {
  const std::string probe = (settings.bounce_box.empty() ? "x" : settings.bounce_box) + "+" +
                            std::string(32, '0') + "@" + settings.id_domain;
  const Result<EmailAddress> address = EmailAddress::Parse(probe);
  if (address && address->ascii() && address->Reveal() == probe) return {};
  return Fail(Code::kUsage, "cannot send mail",
              "the box or the domain that mail comes back to makes no address", "",
              "name them like bounce and mail.example.kr");
}

std::string ReturnPath(const MailSettings& settings, std::string_view id) {
  if (settings.bounce_box.empty()) return settings.from.Reveal();
  return fmt::format("{}+{}@{}", settings.bounce_box, id, settings.id_domain);
}

std::string WriteMail(const MailSettings& settings, const EmailAddress& to,
                      const MailContent& content, std::string_view id, Time date) {
  // A quoted phrase must not be an encoded word, and the other way round (RFC 2047 5).
  const std::string& name = settings.from_name.encoded();
  const bool word = name.starts_with("=?");
  std::string quoted;
  for (char c : name) {
    if (!word && (c == '"' || c == '\\')) quoted += '\\';
    quoted += c;
  }
  std::string mail = fmt::format(
      "Date: {}\r\nFrom: {}{}{}\r\n <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\n",
      MailDate(date), word ? "" : "\"", quoted, word ? "" : "\"", settings.from.Reveal(),
      to.Reveal(), content.subject().encoded(), id, settings.id_domain);
  if (settings.reply_to) mail.append("Reply-To: <").append(settings.reply_to->Reveal()) += ">\r\n";
  mail +=
      "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n"
      "MIME-Version: 1.0\r\n";
  return mail += content.entity();
}

}  // namespace haetae::delivery
