// Alerts as JSON lines on a descriptor, without being held up for ever by one who does not read.
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "alert/sink.h"

namespace haetae::alert {
namespace {

class Lines final : public Sink {
 public:
  explicit Lines(int fd) : fd_(fd) {
    struct stat info;
    if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) at_once_ = SIZE_MAX;
  }
  std::string_view name() const override { return "stdout"; }

  // A line that was begun is written to its end, so that the next one is not part of it.
  SendResult Send(const Message& message, const std::atomic<bool>& stop) override {
    const std::string line = message.json + "\n";
    if (left_.empty()) {
      left_ = line;
      left_id_ = message.id;
    } else if (left_id_ != message.id) {
      left_ += line;
      left_id_ = message.id;
    }
    const int tries_max = static_cast<int>(kSendTimeout / (100 * kMillisecond));
    for (int i = 0; !left_.empty() && i < tries_max; ++i) {
      pollfd ready{fd_, POLLOUT, 0};
      if (::poll(&ready, 1, 100) <= 0 || (ready.revents & POLLOUT) == 0) {
        if ((ready.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return Gone(EPIPE);
        if (stop) break;
        continue;
      }
      // A pipe that can be written takes at least PIPE_BUF bytes without blocking; a file takes
      // the whole line at once, so that a kill leaves no half of it.
      const ssize_t n = ::write(fd_, left_.data(), std::min(left_.size(), at_once_));
      if (n < 0 && errno != EINTR && errno != EAGAIN) return Gone(errno);
      if (n > 0) left_.erase(0, static_cast<size_t>(n));
    }
    if (!left_.empty()) return {SendResult::kLater, "standard output is not read", 0};
    return {};
  }

 private:
  static SendResult Gone(int error) {
    return {SendResult::kLater,
            std::string("standard output cannot be written: ") + std::strerror(error), 0};
  }
  int fd_;
  size_t at_once_ = 4096;
  std::string left_, left_id_;  // of a line that is not whole yet
};

}  // namespace

std::unique_ptr<Sink> MakeLines(int fd) { return std::make_unique<Lines>(fd); }

}  // namespace haetae::alert
