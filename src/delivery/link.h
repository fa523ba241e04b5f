// A TCP connection that does not block, in the clear or under TLS 1.2 or newer.
//
//   TlsContext tls = TRY(TlsContext::Make(ca_file));
//   std::vector<Endpoint> where = TRY(Resolve("mail.example", 587));  // may block: DNS
//   Link link; TRY(link.Connect(where[0]));            // poll for writing, then Connected()
//   link.StartTls(tls, "mail.example", true);          // Shake() until it is done
//   link.Read(buffer); link.Write(bytes);
//
// A certificate is checked against the system's authorities or a given file, and for the name.
// One thread.
#pragma once

#include <sys/socket.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

struct ssl_ctx_st;
struct ssl_st;

namespace haetae::delivery {

struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
};
Result<std::vector<Endpoint>> Resolve(const std::string& host, uint16_t port);

class TlsContext {
 public:
  static Result<TlsContext> Make(const std::string& ca_file);
  TlsContext(TlsContext&&) noexcept;
  ~TlsContext();
  ssl_ctx_st* get() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

class Link {
 public:
  enum Outcome { kDone, kWantRead, kWantWrite, kEnd, kFailed };
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { Close(); }

  Status Connect(const Endpoint& to);
  // After the socket became writable.
  Status Connected();
  // `verify` false: any certificate will do (opportunistic TLS, RFC 7435).
  Status StartTls(const TlsContext& context, const std::string& name, bool verify);
  Outcome Shake();
  // What is wrong with the handshake, for a person.
  const std::string& tls_error() const { return tls_error_; }
  bool certificate_refused() const { return certificate_refused_; }
  Outcome Read(std::span<char> to, size_t& count);
  Outcome Write(std::string_view bytes, size_t& count);
  void Close();
  int fd() const { return fd_; }

 private:
  Outcome OutcomeOf(int code);
  void AcknowledgeNow();
  int fd_ = -1;
  ssl_st* ssl_ = nullptr;
  std::string tls_error_;
  bool certificate_refused_ = false;
};

}  // namespace haetae::delivery
