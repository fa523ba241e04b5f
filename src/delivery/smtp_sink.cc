#include "delivery/smtp_sink.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "delivery/mail.h"

namespace haetae::delivery {

struct SmtpSink::Peer {
  int fd = -1;
  SSL* ssl = nullptr;
  bool shaking = false, in_data = false, in_auth = false, known = false, login_password = false;
  bool silent = false, closing = false, pipelined = false;
  std::string in, out, from, to;
  size_t scanned = 0;
};

SmtpSink::SmtpSink(Options options) : options_(std::move(options)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int one = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(listener_, 512) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  if (!options_.certificate.empty()) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    CHECK(SSL_CTX_use_certificate_chain_file(context, options_.certificate.c_str()) == 1);
    CHECK(SSL_CTX_use_PrivateKey_file(context, options_.key.c_str(), SSL_FILETYPE_PEM) == 1);
    tls_ = context;
  }
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (int fd : {listener_, wake_}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    CHECK(::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0);
  }
  thread_ = std::thread([this] { Run(); });
}

SmtpSink::~SmtpSink() {
  stop_ = true;
  const uint64_t one = 1;
  CHECK(::write(wake_, &one, sizeof one) == sizeof one);
  thread_.join();
  while (!peers_.empty()) Drop(*peers_.begin()->second);
  for (int fd : {listener_, epoll_, wake_}) ::close(fd);
  SSL_CTX_free(static_cast<SSL_CTX*>(tls_));
}

std::unordered_map<std::string, uint32_t> SmtpSink::Counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}
std::vector<SmtpSink::Mail> SmtpSink::Mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}
std::vector<std::string> SmtpSink::TakeLog() {
  const std::lock_guard lock(mutex_);
  return std::exchange(log_, {});
}

void SmtpSink::Run() {
  epoll_event events[64];
  while (!stop_) {
    const int count = ::epoll_wait(epoll_, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener_) Accept();
      const auto found = peers_.find(fd);
      if (found != peers_.end()) Go(*found->second, events[i].events);
    }
  }
}

void SmtpSink::Accept() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ++connections_;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    Peer& peer = *(peers_[fd] = std::make_unique<Peer>());
    peer.fd = fd;
    if (options_.implicit_tls) {
      peer.ssl = SSL_new(static_cast<SSL_CTX*>(tls_));
      SSL_set_fd(peer.ssl, fd);
      SSL_set_accept_state(peer.ssl);
      peer.shaking = true;
    } else {
      Greet(peer);
    }
  }
}

void SmtpSink::Greet(Peer& peer) {
  if (Say(peer, kGreet, "220 sink ESMTP\r\n")) Flush(peer);
}

// The usual answer, or the hook's; false when the peer is gone.
bool SmtpSink::Say(Peer& peer, Stage stage, std::string_view usual) {
  const int code = options_.hook ? options_.hook(stage, peer.to) : kGoOn;
  if (code == kGoOn) {
    peer.out += usual;
    return true;
  }
  if (code == kSilent) {
    peer.silent = true;
    return true;
  }
  if (code < 0) {
    Drop(peer);
    return false;
  }
  const char kind = static_cast<char>('0' + code / 100);
  peer.out += std::to_string(code) + ' ' + kind + ".3.0 as told <" + peer.to + ">\r\n";
  if (code == 421) peer.closing = true;
  return true;
}

void SmtpSink::Go(Peer& peer, uint32_t) {
  const int fd = peer.fd;
  if (peer.shaking) {
    ERR_clear_error();
    const int code = SSL_do_handshake(peer.ssl);
    if (code != 1) {
      const int error = SSL_get_error(peer.ssl, code);
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) Drop(peer);
      return;
    }
    peer.shaking = false;
    if (options_.implicit_tls) Greet(peer);
    if (!peers_.contains(fd)) return;
  }
  char buffer[64 << 10];
  while (true) {
    ssize_t n = 0;
    if (peer.ssl != nullptr) {
      ERR_clear_error();
      n = SSL_read(peer.ssl, buffer, sizeof buffer);
      if (n <= 0 && SSL_get_error(peer.ssl, static_cast<int>(n)) == SSL_ERROR_WANT_READ) break;
    } else {
      n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    }
    if (n <= 0) return Drop(peer);
    peer.in.append(buffer, static_cast<size_t>(n));
    Eat(peer);
    if (!peers_.contains(fd)) return;
    if (peer.shaking) return;
    if (static_cast<size_t>(n) < sizeof buffer && peer.ssl == nullptr) break;
  }
  Flush(peer);
}

void SmtpSink::Eat(Peer& peer) {
  const int fd = peer.fd;
  while (peers_.contains(fd) && !peer.closing && !peer.silent && !peer.shaking) {
    if (peer.in_data) {
      const size_t from = peer.scanned > 4 ? peer.scanned - 4 : 0;
      size_t end = peer.in.starts_with(".\r\n") ? 0 : peer.in.find("\r\n.\r\n", from);
      if (end == std::string::npos) {
        peer.scanned = peer.in.size();
        if (options_.hook && !peer.in.empty() && options_.hook(kBody, peer.to) == kDrop) Drop(peer);
        return;
      }
      const size_t body = end == 0 ? 0 : end + 2;
      const std::string text = peer.in.substr(0, body);
      peer.in.erase(0, body + 3);
      peer.pipelined |= !peer.in.empty();
      peer.scanned = 0;
      peer.in_data = false;
      Took(peer, text);
      continue;
    }
    const size_t end = peer.in.find('\n');
    if (end == std::string::npos) return;
    std::string line = peer.in.substr(0, end);
    peer.in.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    Command(peer, line);
  }
}

void SmtpSink::Took(Peer& peer, std::string_view body) {
  const int code = options_.hook ? options_.hook(kDot, peer.to) : kGoOn;
  if (code == kDrop) return Drop(peer);
  if (code == kSilent) {
    peer.silent = true;
    return;
  }
  if (code > 0) {
    peer.out += std::to_string(code) + ' ' + std::to_string(code / 100) + ".7.1 as told\r\n";
    peer.closing = code == 421;
    return;
  }
  std::string id;
  const size_t at = body.find("Message-ID: <");
  if (at != std::string_view::npos)
    id = std::string(body.substr(at + 13, body.find('>', at) - at - 13));
  {
    const std::lock_guard lock(mutex_);
    ++counts_[id];
    log_.push_back(id);
    if (options_.keep_mails) {
      std::string text;
      // Dot-stuffing undone line by line.
      bool start = true;
      for (char c : body) {
        if (!(start && c == '.')) text += c;
        start = c == '\n';
      }
      mails_.push_back({peer.from, peer.to, text, peer.ssl != nullptr, peer.pipelined});
    }
  }
  ++accepted_;
  if (code == kTakeAndDrop) return Drop(peer);
  peer.out += "250 2.0.0 taken\r\n";
}

void SmtpSink::Ehlo(Peer& peer) {
  std::string offers = "250-sink\r\n";
  if (options_.pipelining) offers += "250-PIPELINING\r\n";
  if (options_.dsn) offers += "250-DSN\r\n";
  if (options_.utf8) offers += "250-SMTPUTF8\r\n";
  if (options_.size_max > 0) offers += "250-SIZE " + std::to_string(options_.size_max) + "\r\n";
  if (tls_ != nullptr && peer.ssl == nullptr) offers += "250-STARTTLS\r\n";
  if (!options_.user.empty() && peer.ssl != nullptr)
    offers += options_.only_login ? "250-AUTH LOGIN\r\n" : "250-AUTH LOGIN PLAIN\r\n";
  Say(peer, kEhlo, offers + "250 8BITMIME\r\n");
}

void SmtpSink::Auth(Peer& peer, std::string_view line) {
  if (line.starts_with("AUTH PLAIN ")) {
    peer.known =
        line.substr(11) == Base64(std::string(1, '\0') + options_.user + '\0' + options_.password);
    peer.out += peer.known ? "235 2.7.0 hello\r\n" : "535 5.7.8 no\r\n";
  } else if (!peer.in_auth) {
    peer.in_auth = true;
    peer.out += "334 VXNlcm5hbWU6\r\n";
  } else if (!peer.login_password) {
    peer.login_password = true;
    peer.known = line == Base64(options_.user);
    peer.out += "334 UGFzc3dvcmQ6\r\n";
  } else {
    peer.in_auth = peer.login_password = false;
    peer.known &= line == Base64(options_.password);
    peer.out += peer.known ? "235 2.7.0 hello\r\n" : "535 5.7.8 no\r\n";
  }
}

void SmtpSink::Command(Peer& peer, std::string_view line) {
  const bool barred = !options_.user.empty() && !peer.known;
  if (peer.in_auth || line.starts_with("AUTH ")) return Auth(peer, line);
  if (line.starts_with("EHLO ")) {
    Ehlo(peer);
  } else if (line.starts_with("HELO ")) {
    peer.out += "250 sink\r\n";
  } else if (line == "STARTTLS" && tls_ != nullptr) {
    peer.out += "220 go\r\n" + options_.after_starttls;
    if (!Flush(peer)) return;
    peer.ssl = SSL_new(static_cast<SSL_CTX*>(tls_));
    SSL_set_fd(peer.ssl, peer.fd);
    SSL_set_accept_state(peer.ssl);
    peer.shaking = true;
  } else if (line.starts_with("MAIL FROM:<")) {
    peer.from = line.substr(10);
    peer.to.clear();
    peer.pipelined = !peer.in.empty();
    if (barred)
      peer.out += "530 5.7.0 log in\r\n";
    else
      Say(peer, kMail, "250 2.1.0 ok\r\n");
  } else if (line.starts_with("RCPT TO:<")) {
    peer.to = line.substr(8);
    const size_t before = peer.out.size();
    if (Say(peer, kRcpt, "250 2.1.5 ok\r\n") && peer.out.compare(before, 1, "2") != 0)
      peer.to.clear();
  } else if (line == "DATA") {
    if (peer.to.empty()) {
      peer.out += "554 5.5.1 nobody\r\n";
      return;
    }
    const size_t before = peer.out.size();
    if (Say(peer, kData, "354 go\r\n")) peer.in_data = peer.out.compare(before, 1, "3") == 0;
  } else if (line == "RSET") {
    peer.to.clear();
    peer.out += "250 2.0.0 ok\r\n";
  } else if (line == "QUIT") {
    peer.out += "221 2.0.0 bye\r\n";
    peer.closing = true;
  } else {
    peer.out += "502 5.5.2 what\r\n";
  }
}

bool SmtpSink::Flush(Peer& peer) {
  while (!peer.out.empty()) {
    ssize_t n = peer.ssl != nullptr
                    ? SSL_write(peer.ssl, peer.out.data(), static_cast<int>(peer.out.size()))
                    : ::send(peer.fd, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
    if (n <= 0) {
      Drop(peer);
      return false;
    }
    peer.out.erase(0, static_cast<size_t>(n));
  }
  if (peer.closing) {
    Drop(peer);
    return false;
  }
  return true;
}

void SmtpSink::Drop(Peer& peer) {
  SSL_free(peer.ssl);
  ERR_clear_error();
  const int fd = peer.fd;
  ::close(fd);
  peers_.erase(fd);
}

}  // namespace haetae::delivery
