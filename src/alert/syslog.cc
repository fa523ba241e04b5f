// Alerts as syslog messages: RFC 5424, over a local socket, UDP (RFC 5426) or TCP with octet
// counting (RFC 6587). Syslog tells nobody whether a message was kept: what could be handed to the
// socket counts as delivered.
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "alert/alert.h"
#include "alert/sink.h"
#include "alert/transfer.h"
#include "base/text.h"

namespace haetae::alert {
namespace {

constexpr size_t kSyslogBytesMax = 2048;  // what RFC 5424 asks receivers to take
constexpr int kFacility = 10;             // security and authorization

int SeverityNumber(std::string_view severity) {
  return severity == "critical" ? 2 : severity == "high" ? 3 : severity == "medium" ? 4 : 5;
}

// A parameter's value: ", \ and ] are escaped.
std::string Value(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '"' || c == '\\' || c == ']') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

struct To {
  enum Kind { kLocal, kUdp, kTcp } kind = kLocal;
  std::string path, host, port;
};

class Syslog final : public Sink {
 public:
  explicit Syslog(To to) : to_(std::move(to)) {
    char name[256] = "-";
    if (::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0') host_ = name;
  }
  ~Syslog() override { Close(); }
  std::string_view name() const override { return "syslog"; }

  SendResult Send(const Message& message, const std::atomic<bool>& stop) override {
    const std::string text = SyslogText(message, host_, ::getpid());
    for (int attempt = 0; attempt < 2; ++attempt) {  // a server that restarted takes the second
      std::string error = Connect(stop);
      if (error.empty()) error = Write(text, stop);
      if (error.empty()) return {};
      Close();
      if (attempt == 1 || stop) return {SendResult::kLater, error, 0};
    }
    return {};
  }

 private:
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  // "" if it is connected.
  std::string Connect(const std::atomic<bool>& stop) {
    if (fd_ >= 0) return "";
    if (to_.kind == To::kLocal) return ConnectLocal();
    addrinfo hints{};
    hints.ai_socktype = to_.kind == To::kUdp ? SOCK_DGRAM : SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(to_.host.c_str(), to_.port.c_str(), &hints, &found);
    if (code != 0) return std::string("its host is not known: ") + ::gai_strerror(code);
    std::string error = "it has no address";
    for (addrinfo* at = found; at != nullptr && fd_ < 0; at = at->ai_next) {
      fd_ = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      if (fd_ < 0) continue;
      if (::connect(fd_, at->ai_addr, at->ai_addrlen) == 0) break;
      int failed = errno;
      if (failed == EINPROGRESS && Ready(POLLOUT, stop)) {
        socklen_t size = sizeof failed;
        ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &failed, &size);
        if (failed == 0) break;
      }
      error = std::string("cannot connect: ") + std::strerror(failed);
      Close();
    }
    ::freeaddrinfo(found);
    return fd_ >= 0 ? "" : error;
  }

  std::string ConnectLocal() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, to_.path.c_str(), to_.path.size() + 1);
    int failed = 0;
    for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
      fd_ = ::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      stream_ = type == SOCK_STREAM;
      if (fd_ >= 0 &&
          ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return "";
      failed = errno;
      Close();
      if (failed != EPROTOTYPE) break;
    }
    return std::string("cannot connect: ") + std::strerror(failed);
  }

  bool Ready(short events, const std::atomic<bool>& stop) const {
    for (Duration waited = 0; waited < kSendTimeout && !stop; waited += 100 * kMillisecond) {
      pollfd one{fd_, events, 0};
      if (::poll(&one, 1, 100) > 0) return true;
    }
    return false;
  }

  std::string Write(const std::string& text, const std::atomic<bool>& stop) {
    std::string frame = text;
    if (to_.kind == To::kTcp) {
      frame = std::to_string(text.size()) + " " + text;
      char byte;  // a server that has closed says so before we write into the void
      if (::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0) return "the server closed";
    } else if (to_.kind == To::kLocal && stream_) {
      frame += '\n';
    }
    size_t done = 0;
    while (done < frame.size()) {
      if (!Ready(POLLOUT, stop)) return "it does not take anything";
      const ssize_t n = ::send(fd_, frame.data() + done, frame.size() - done, MSG_NOSIGNAL);
      if (n < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOBUFS)) continue;
      if (n < 0) return std::string("cannot send: ") + std::strerror(errno);
      done += static_cast<size_t>(n);
    }
    return "";
  }

  const To to_;
  std::string host_ = "-";
  int fd_ = -1;
  bool stream_ = false;
};

}  // namespace

std::string SyslogText(const Message& message, std::string_view host, int process) {
  Result<Letter> letter = LetterOf(message.json);
  if (!letter) return "";
  std::string text = fmt::format(
      "<{}>1 {} {} haetae {} alert [haetae@32473 id=\"{}\" incident=\"{}\" revision=\"{}\" "
      "severity=\"{}\" detectors=\"{}\"] \xef\xbb\xbf",
      kFacility * 8 + SeverityNumber(letter->severity), FormatTime(letter->made), host, process,
      Value(letter->id), letter->incident, letter->revision, Value(letter->severity),
      Value(letter->detectors));
  text += fmt::format("haetae: incident {} ({}): {} / {}", letter->incident, letter->severity,
                      letter->title_en, letter->title_ko);
  return Shortened(text, kSyslogBytesMax);
}

Result<std::unique_ptr<Sink>> MakeSyslog(const std::string& to) {
  To where;
  if (to.starts_with('/')) {
    where.path = to;
    if (to.size() >= sizeof(sockaddr_un::sun_path))
      return Fail(Code::kUsage, "wrong usage", "--syslog: the socket's path is too long");
    return std::make_unique<Syslog>(where);
  }
  const Url url = TRY(ParseUrl(to, "--syslog"));
  if (url.scheme != "udp" && url.scheme != "tcp") {
    return Fail(Code::kUsage, "wrong usage",
                "--syslog takes /dev/log, udp://HOST[:514] or tcp://HOST[:601]");
  }
  where.kind = url.scheme == "udp" ? To::kUdp : To::kTcp;
  where.host = url.host;
  where.port = std::to_string(url.port > 0 ? url.port : url.scheme == "udp" ? 514 : 601);
  return std::make_unique<Syslog>(where);
}

}  // namespace haetae::alert
