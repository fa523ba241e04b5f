#include "campaign/mail_file.h"

#include <fmt/format.h>

#include <set>

#include "access/toml_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "delivery/gateway.h"

namespace haetae::campaign {
namespace {

constexpr int64_t kConnectionsMax = 256, kRateMax = 1'000'000;

class Reader {
 public:
  Reader(fs::path folder, std::string where)
      : folder_(std::move(folder)), where_(std::move(where)) {}
  Result<MailFile> Read(const toml::table& root);

 private:
  std::unexpected<Error> Bad(const std::string& name, std::string why, std::string advice) const {
    return Fail(Code::kMalformed, "cannot use the mail settings", "`" + name + "` " + why, where_,
                std::move(advice));
  }
  Status Members(const toml::table& root) const;
  Result<std::string> Text(const toml::table& table, const char* name, bool needed = false) const;
  Result<int64_t> Whole(const toml::table& table, const char* name, int64_t max,
                        int64_t usual) const;
  Status Server(const toml::table& root, delivery::SmtpOptions& smtp) const;
  Status Rates(const toml::table& root, MailFile& mail) const;

  fs::path folder_;
  std::string where_;
};

Status Reader::Members(const toml::table& root) const {
  static const std::set<std::string_view> kKnown = {
      "server", "port",        "tls",       "tls_name",      "ca_file",  "user",
      "helo",   "from",        "from_name", "password_file", "reply_to", "bounce_box",
      "domain", "connections", "rate",      "rate_by_domain"};
  for (const auto& [key, node] : root)
    if (!kKnown.contains(key.str()))
      return Bad(EscapeTerminal(Shortened(key.str(), 60)),
                 fmt::format("(line {}) is no member of it", node.source().begin.line),
                 "see docs/formats/mail.md for its members");
  return {};
}

Result<std::string> Reader::Text(const toml::table& table, const char* name, bool needed) const {
  const toml::node* node = table.get(name);
  if (node == nullptr && needed) return Bad(name, "is missing", "see docs/formats/mail.md");
  if (node == nullptr) return std::string();
  if (!node->is_string()) return Bad(name, "must be text", "quote it");
  return node->as_string()->get();
}

Result<int64_t> Reader::Whole(const toml::table& table, const char* name, int64_t max,
                              int64_t usual) const {
  const toml::node* node = table.get(name);
  if (node == nullptr) return usual;
  const auto value = node->is_integer() ? node->value<int64_t>() : std::nullopt;
  if (!value || *value < 1 || *value > max)
    return Bad(name, fmt::format("must be a number from 1 to {}", max), "correct it");
  return *value;
}

Status Reader::Server(const toml::table& root, delivery::SmtpOptions& smtp) const {
  smtp.host = TRY(Text(root, "server", true));
  smtp.port = static_cast<uint16_t>(TRY(Whole(root, "port", 65'535, 0)));
  const std::string tls = TRY(Text(root, "tls"));
  if (tls == "implicit")
    smtp.tls = delivery::Tls::kImplicit;
  else if (tls == "opportunistic")
    smtp.tls = delivery::Tls::kOpportunistic;
  else if (tls == "none")
    smtp.tls = delivery::Tls::kNone;
  else if (!tls.empty() && tls != "required")
    return Bad("tls", "says nothing that is known",
               "write required, implicit, opportunistic or none");
  smtp.tls_name = TRY(Text(root, "tls_name"));
  const std::string ca = TRY(Text(root, "ca_file"));
  if (!ca.empty()) smtp.ca_file = (folder_ / ca).native();
  smtp.user = TRY(Text(root, "user"));
  const std::string password = TRY(Text(root, "password_file"));
  if (smtp.user.empty() != password.empty())
    return Bad(smtp.user.empty() ? "user" : "password_file", "is missing",
               "a log-in has both; leave both out where the server asks for none");
  if (!password.empty())
    smtp.password = TRY(delivery::ReadSecretFile(folder_ / password, "password_file"));
  if (!password.empty() && smtp.tls == delivery::Tls::kNone)
    return Bad("tls", "is none, and a password would go out in the clear",
               "use required or implicit");
  smtp.connections =
      static_cast<uint32_t>(TRY(Whole(root, "connections", kConnectionsMax, smtp.connections)));
  return {};
}

Status Reader::Rates(const toml::table& root, MailFile& mail) const {
  mail.per_second = static_cast<double>(TRY(Whole(root, "rate", kRateMax, 0)));
  const toml::node* node = root.get("rate_by_domain");
  if (node == nullptr) return {};
  if (!node->is_table()) return Bad("rate_by_domain", "must be a table", "correct it");
  for (const auto& [key, value] : *node->as_table()) {
    const auto rate = value.is_integer() ? value.value<int64_t>() : std::nullopt;
    if (!rate || *rate < 1 || *rate > kRateMax)
      return Bad("rate_by_domain", "must hold numbers from 1", "mails a second");
    mail.domain_per_second[key.str() == "*" ? std::string() : std::string(key.str())] =
        static_cast<double>(*rate);
  }
  return {};
}

Result<MailFile> Reader::Read(const toml::table& root) {
  TRY(Members(root));
  auto address = [&](const char* name, const std::string& text) -> Result<delivery::EmailAddress> {
    Result<delivery::EmailAddress> parsed = delivery::EmailAddress::Parse(text);
    if (!parsed) return Bad(name, "is no mail address", "name@example.com");
    return parsed;
  };
  delivery::EmailAddress from = TRY(address("from", TRY(Text(root, "from", true))));
  delivery::HeaderText name = TRY(delivery::HeaderText::Of(TRY(Text(root, "from_name", true))));
  std::optional<delivery::EmailAddress> reply;
  const std::string reply_to = TRY(Text(root, "reply_to"));
  if (!reply_to.empty()) reply = TRY(address("reply_to", reply_to));
  std::string domain = TRY(Text(root, "domain"));
  if (domain.empty()) domain = from.Domain();
  MailFile mail = {.smtp = {},
                   .settings = {std::move(from), std::move(name), std::move(reply),
                                TRY(Text(root, "bounce_box")), domain}};
  mail.smtp.helo = TRY(Text(root, "helo"));
  if (mail.smtp.helo.empty()) mail.smtp.helo = domain;
  TRY(Server(root, mail.smtp));
  TRY(Rates(root, mail));
  TRY(delivery::CheckSettings(mail.settings));
  return mail;
}

}  // namespace

Result<MailFile> ParseMailFile(std::string_view text, const fs::path& folder,
                               const std::string& where) {
  const auto root = access::ParseToml(text);
  if (!root)
    return Fail(Code::kMalformed, "cannot use the mail settings",
                fmt::format("line {}: {}", root.error().line, EscapeTerminal(root.error().why)),
                where, "correct the line");
  MailFile mail = TRY(Reader(folder, where).Read(*root));
  mail.sha256 = Sha256Hex(text);
  return mail;
}

Result<MailFile> ReadMailFile(const fs::path& path) {
  return ParseMailFile(TRY(ReadFile(path, kMailFileBytesMax)), path.parent_path(), path.native());
}

}  // namespace haetae::campaign
