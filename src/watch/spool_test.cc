#include "watch/spool.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::watch {
namespace {

// Something else is standard input for a while.
struct StandardInput {
  int kept = ::dup(STDIN_FILENO);
  explicit StandardInput(int fd) { ::dup2(fd, STDIN_FILENO); }
  ~StandardInput() {
    ::dup2(kept, STDIN_FILENO);
    ::close(kept);
  }
};

// No file can grow, as if the disk were full.
struct FullDisk {
  rlimit before{};
  FullDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before); }
};

bool Within(std::chrono::seconds patience, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return holds();
}

TEST_CASE("Spool: what comes in is in the file, from a pipe and from a socket") {
  for (bool pipe : {true, false}) {
    CAPTURE(pipe);
    const TestFolder folder;
    std::array<int, 2> ends;
    REQUIRE_EQ(pipe ? ::pipe(ends.data()) : ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    {
      const StandardInput input(ends[0]);
      const std::unique_ptr<Spool> spool = Spool::Start(folder.path).value();
      REQUIRE_EQ(::write(ends[1], "one\ntwo\n", 8), 8);
      ::close(ends[1]);
      ::close(ends[0]);
      CHECK(Within(std::chrono::seconds(30), [&] { return spool->ended(); }));
      CHECK_EQ(Content(spool->current()), "one\ntwo\n");
    }
  }
}

TEST_CASE("Spool: a stop while the disk is full loses nothing that was read") {
  const TestFolder folder;
  std::array<int, 2> ends;
  REQUIRE_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const StandardInput input(ends[0]);
  std::unique_ptr<Spool> spool = Spool::Start(folder.path).value();
  const fs::path file = spool->current();
  std::thread stopping;
  {
    const FullDisk full;
    REQUIRE_EQ(::write(ends[1], "a line\n", 7), 7);
    CHECK(Within(std::chrono::seconds(30), [&] {
      int unread = 0;
      return ::ioctl(ends[0], FIONREAD, &unread) == 0 && unread == 0;
    }));
    stopping = std::thread([&] { spool.reset(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  stopping.join();
  CHECK_EQ(Content(file), "a line\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace haetae::watch
