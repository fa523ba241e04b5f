// A mail as bytes: headers that nothing can be smuggled into, a body that no relay changes.
//
//   MailContent content = TRY(MailContent::Of("개인정보 유출 통지", text, html));
//   MailSettings settings = {.from = …, .from_name = TRY(HeaderText::Of("예시상점")), …};
//   std::string bytes = WriteMail(settings, to, content, id, now);
//
// Whoever has a HeaderText or an EmailAddress has text without line ends; WriteMail takes nothing
// else. One recipient, no tracking, no links of its own, Auto-Submitted (RFC 3834). Bodies are
// base64, so every server can take them. Content is encoded once for all its people. RFC 5322,
// 2045–2047. Pure, thread-safe; a mail costs about a microsecond and its size.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/mail_words.h"
#include "base/time.h"
#include "delivery/contact.h"

namespace haetae::delivery {

inline constexpr size_t kHeaderTextBytesMax = 900;
inline constexpr size_t kMailTextBytesMax = 1 << 20;  // of each of text and HTML

class HeaderText {
 public:
  // Valid UTF-8 without control characters.
  static Result<HeaderText> Of(std::string_view text);
  // As a header holds it: ASCII, folded, in encoded words where it must be.
  const std::string& encoded() const { return encoded_; }

 private:
  explicit HeaderText(std::string encoded) : encoded_(std::move(encoded)) {}
  std::string encoded_;
};

class MailContent {
 public:
  // `html` may be empty.
  static Result<MailContent> Of(std::string_view subject, std::string_view text,
                                std::string_view html);
  const HeaderText& subject() const { return subject_; }
  // MIME headers, an empty line, the body; lines end with CRLF and begin with no dot.
  const std::string& entity() const { return entity_; }

 private:
  MailContent(HeaderText subject, std::string entity)
      : subject_(std::move(subject)), entity_(std::move(entity)) {}
  HeaderText subject_;
  std::string entity_;
};

struct MailSettings {
  EmailAddress from;
  HeaderText from_name;
  std::optional<EmailAddress> reply_to;
  // "bounce" and "mail.example.kr": mail comes back to bounce+<id>@mail.example.kr, which also
  // names the domain of message ids. Without a box, it comes back to `from`.
  std::string bounce_box, id_domain;
};
// id_domain and bounce_box are such that they cannot hurt.
Status CheckSettings(const MailSettings& settings);

std::string WriteMail(const MailSettings& settings, const EmailAddress& to,
                      const MailContent& content, std::string_view id, Time date);
// The address between < and > of MAIL FROM.
std::string ReturnPath(const MailSettings& settings, std::string_view id);

}  // namespace haetae::delivery
