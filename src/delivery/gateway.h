// A gateway for text messages, as a file of TOML describes it: how it is asked, what answers mean.
//
//   Gateway gateway = TRY(ReadGateway("gateways/kannel.toml"));
//   HttpRequest request = TRY(gateway.Ask({.to = …, .text = …, .id = …, .sender = "15770000"}));
//   Judgement judgement = gateway.Judge(202, "0: Accepted for delivery");
//   std::optional<SmsReport> report = gateway.ReadReport("id=0f3a…&state=1");
//
// The file is trusted (whoever runs haetae writes it), texts and answers are not: values are
// encoded for where they stand, answers are matched by RE2 in linear time over at most 64 KiB. The
// format is docs/formats/gateways.md. After reading it is constant and thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "delivery/delivery.h"

namespace re2 {
class RE2;
}

namespace haetae::delivery {

inline constexpr size_t kGatewayFileBytesMax = 256 << 10;
inline constexpr size_t kAnswerBytesMax = 64 << 10;
inline constexpr size_t kReportBytesMax = 16 << 10;
inline constexpr size_t kSecretFileBytesMax = 4096;

struct SmsText {
  std::string to;    // digits with the country
  std::string text;  // UTF-8
  std::string id;    // message_id.h
  std::string sender;
};

struct HttpRequest {
  std::string method, url, content_type, body;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct Judgement {
  Ending ending;
  bool stop = false;  // nothing will be taken: the message was not, and nobody has failed
};

struct SmsReport {
  std::string id;
  State state = State::kDelivered;  // or kFailed
};

class Gateway {
 public:
  enum class Body { kNone, kForm, kJson };
  enum class Means { kAccepted, kDuplicate, kTemporary, kPermanent, kStop };
  struct Rule {
    int status_min = 0, status_max = 0;
    std::unique_ptr<re2::RE2> body;  // null: any
    Means means;
  };
  using Templates = std::vector<std::pair<std::string, std::string>>;

  Gateway();
  Gateway(Gateway&&) noexcept;
  ~Gateway();

  // An error where the text cannot be written in the gateway's encoding, or is too long.
  Result<HttpRequest> Ask(const SmsText& sms) const;
  // The same error, of the text alone.
  Status Takes(std::string_view text) const;
  Judgement Judge(int status, std::string_view body) const;
  // Of a query or a form; nothing where it says neither delivered nor failed, or has no id.
  std::optional<SmsReport> ReadReport(std::string_view query) const;

  std::string name, url, encoding = "utf-8", national, ca_file;
  bool post = false, idempotent = false;
  Body body = Body::kNone;
  double rate = 0;
  uint32_t connections = 4;
  Duration timeout = 30 * kSecond;
  size_t bytes_max = 2000, short_bytes_max = 90;
  size_t segments_max = 0;  // of sms_text.h; 0: it takes any number
  std::string short_name = "SMS", long_name = "LMS";
  std::map<std::string, std::string> secrets;
  Templates headers, query, form;
  std::string json;  // with placeholders in its strings
  std::vector<Rule> answers;
  std::string report_url, report_id, report_state;
  std::vector<std::string> report_delivered, report_failed;
};

Result<Gateway> ReadGateway(const fs::path& path);
// The same from text; secrets are read from files in `folder`.
Result<Gateway> ParseGateway(std::string_view text, const fs::path& folder,
                             const std::string& where);
// A secret's file: refused if everybody can read it, if it is empty or long.
// `member` names it in errors: what stands there may be the secret itself, by mistake.
Result<std::string> ReadSecretFile(const fs::path& path, const std::string& member);

}  // namespace haetae::delivery
