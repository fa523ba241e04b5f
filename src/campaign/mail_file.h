// How mail leaves: mail.toml (docs/formats/mail.md).
//
//   MailFile mail = TRY(ReadMailFile("mail.toml"));
//   MakeMailCarrier(mail.smtp, flight, landing);
//
// The password is read from a file of its own that only its owner may read. Signing (DKIM) is the
// mail server's work: it has the key, and this writes nothing that it would have to change.
#pragma once

#include <map>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "delivery/mail.h"
#include "delivery/smtp_session.h"

namespace haetae::campaign {

inline constexpr uint64_t kMailFileBytesMax = 256 << 10;

struct MailFile {
  delivery::SmtpOptions smtp;
  delivery::MailSettings settings;
  double per_second = 0;                            // 0: as fast as the server takes it
  std::map<std::string, double> domain_per_second;  // "" : every other domain
  std::string sha256;                               // of the file
};

Result<MailFile> ReadMailFile(const fs::path& path);
// `folder`: what paths are relative to.
Result<MailFile> ParseMailFile(std::string_view text, const fs::path& folder,
                               const std::string& where);

}  // namespace haetae::campaign
