#include "delivery/link.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace haetae::delivery {

Result<std::vector<Endpoint>> Resolve(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) {
    return Fail(Code::kUnavailable, "cannot find the server", ::gai_strerror(code), host,
                "check its name and this machine's DNS");
  }
  std::vector<Endpoint> endpoints;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Endpoint endpoint;
    std::memcpy(&endpoint.address, at->ai_addr, at->ai_addrlen);
    endpoint.size = at->ai_addrlen;
    endpoints.push_back(endpoint);
  }
  ::freeaddrinfo(found);
  return endpoints;
}

Result<TlsContext> TlsContext::Make(const std::string& ca_file) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  CHECK(context != nullptr);
  TlsContext made(context);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool loaded = ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context) == 1
                          : SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  if (!loaded) {
    ERR_clear_error();
    return Fail(Code::kMalformed, "cannot check certificates",
                "the authorities' file cannot be read as PEM", ca_file,
                "name a file of PEM certificates, or install ca-certificates");
  }
  return made;
}
TlsContext::TlsContext(TlsContext&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}
TlsContext::~TlsContext() { SSL_CTX_free(context_); }

Status Link::Connect(const Endpoint& to) {
  Close();
  fd_ = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return std::unexpected(SystemError("cannot open a connection", "", errno));
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to.address), to.size) != 0 &&
      errno != EINPROGRESS) {
    return std::unexpected(SystemError("cannot reach the server", "", errno));
  }
  return {};
}

Status Link::Connected() {
  int code = 0;
  socklen_t size = sizeof code;
  ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code != 0) return std::unexpected(SystemError("cannot reach the server", "", code));
  return {};
}

Status Link::StartTls(const TlsContext& context, const std::string& name, bool verify) {
  ssl_ = SSL_new(context.get());
  CHECK(ssl_ != nullptr);
  SSL_set_fd(ssl_, fd_);
  // An address has no name to send (RFC 6066 3), and is checked as an address.
  const bool is_address =
      verify && X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), name.c_str()) == 1;
  if (!is_address) {
    SSL_set_tlsext_host_name(ssl_, name.c_str());
    if (verify && SSL_set1_host(ssl_, name.c_str()) != 1)
      return Fail(Code::kUsage, "cannot check the server's certificate", "its name is no host name",
                  name, "name the server by its host name");
  }
  ERR_clear_error();
  SSL_set_verify(ssl_, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  SSL_set_connect_state(ssl_);
  return {};
}

Link::Outcome Link::OutcomeOf(int code) {
  switch (SSL_get_error(ssl_, code)) {
    case SSL_ERROR_WANT_READ:
      return kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return kEnd;
    default:
      break;
  }
  const long verified = SSL_get_verify_result(ssl_);
  const unsigned long error = ERR_get_error();
  if (verified != X509_V_OK) {
    tls_error_ = X509_verify_cert_error_string(verified);
    certificate_refused_ = true;
  } else if (error != 0) {
    const char* reason = ERR_reason_error_string(error);
    tls_error_ = reason != nullptr ? reason : "the handshake failed";
  } else {
    tls_error_ = "the connection was closed";
  }
  ERR_clear_error();
  return kFailed;
}

Link::Outcome Link::Shake() {
  ERR_clear_error();
  const int code = SSL_do_handshake(ssl_);
  return code == 1 ? kDone : OutcomeOf(code);
}

// A reply is acknowledged at once. A server that leaves Nagle's algorithm on, as Postfix does,
// holds its next reply until then, and with nothing of ours to go out with, an acknowledgement is
// delayed by 40 ms (RFC 1122 4.2.3.2). The kernel forgets this, so it is said after every read.
void Link::AcknowledgeNow() {
#ifdef TCP_QUICKACK
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
#endif
}

Link::Outcome Link::Read(std::span<char> to, size_t& count) {
  count = 0;
  if (ssl_ != nullptr) {
    ERR_clear_error();
    const int code = SSL_read_ex(ssl_, to.data(), to.size(), &count);
    if (code != 1) return OutcomeOf(code);
    AcknowledgeNow();
    return kDone;
  }
  const ssize_t n = ::recv(fd_, to.data(), to.size(), 0);
  if (n > 0) {
    count = static_cast<size_t>(n);
    AcknowledgeNow();
    return kDone;
  }
  if (n == 0) return kEnd;
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? kWantRead : kFailed;
}

Link::Outcome Link::Write(std::string_view bytes, size_t& count) {
  count = 0;
  if (ssl_ != nullptr) {
    ERR_clear_error();
    const int code = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    return code == 1 ? kDone : OutcomeOf(code);
  }
  const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n >= 0) {
    count = static_cast<size_t>(n);
    return kDone;
  }
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? kWantWrite : kFailed;
}

void Link::Close() {
  if (ssl_ != nullptr) {
    SSL_shutdown(ssl_);  // says goodbye where it can; nobody waits for the answer
    SSL_free(ssl_);
    ERR_clear_error();
    ssl_ = nullptr;
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace haetae::delivery
