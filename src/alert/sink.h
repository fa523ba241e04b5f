// A sink is a place that alerts are sent to: standard output, a webhook, syslog, mail.
//
//   std::unique_ptr<Sink> sink = TRY(MakeWebhook({.url = …, .secret_file = …}));
//   SendResult result = sink->Send({.id = …, .json = …, .at = clock.Now()}, stop);
//
// Send() may block for as long as its sink's timeout says and ends soon after `stop` is set: each
// sink has a thread of its own (alert/courier.h). A sink never logs what it sends, and its errors
// hold neither secrets nor addresses of people.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace haetae::alert {

inline constexpr Duration kSendTimeout = 10 * kSecond;  // of one try
inline constexpr Duration kAskedWaitMax = kHour;        // that a sink may ask for
inline constexpr size_t kSecretBytesMax = 4096;

struct Message {
  std::string id, json;
  Time at;  // of this try
};

struct SendResult {
  enum Kind {
    kDelivered,
    kLater,    // the sink cannot be reached, or says to come again: nothing else will fare better
    kRefused,  // this one is not taken, though the sink is well: others may be
  };
  Kind kind = kDelivered;
  std::string error;           // for a person
  Duration wait_at_least = 0;  // what the sink asked for; heeded up to kAskedWaitMax
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual std::string_view name() const = 0;
  virtual SendResult Send(const Message& message, const std::atomic<bool>& stop) = 0;
};

// JSON lines on a file descriptor, one write each.
std::unique_ptr<Sink> MakeLines(int fd);

// POST of the JSON, signed as Standard Webhooks says (webhook-id, webhook-timestamp,
// webhook-signature: v1,…; HMAC-SHA256 over "id.timestamp.body"). https, or http to this machine.
struct WebhookOptions {
  std::string url, secret_file;
  std::string ca_file;  // PEM; "" : the system's
};
Result<std::unique_ptr<Sink>> MakeWebhook(const WebhookOptions& options);
// "v1,<base64>" with the key itself, not its whsec_ form.
std::string WebhookSignature(std::string_view key, std::string_view id, std::string_view timestamp,
                             std::string_view body);

// RFC 5424 to /dev/log (or another path), udp://HOST[:514], tcp://HOST[:601] (octet counting,
// RFC 6587).
Result<std::unique_ptr<Sink>> MakeSyslog(const std::string& to);
std::string SyslogText(const Message& message, std::string_view host, int process);

// Plain text over SMTP: smtp://HOST[:587] with STARTTLS, smtps://HOST[:465]; without TLS only to
// this machine, and not even there with a CA file.
struct MailOptions {
  std::string url, from;
  std::vector<std::string> to;
  std::string credentials_file;  // user name and password, a line each
  std::string ca_file;
};
Result<std::unique_ptr<Sink>> MakeMail(const MailOptions& options);
std::string MailText(const Message& message, const MailOptions& options);
Status CheckMailAddress(std::string_view address);

// A secret's file: refused if others than its owner and group can read it, if it is empty or long.
Result<std::string> ReadSecret(const std::string& path);

}  // namespace haetae::alert
