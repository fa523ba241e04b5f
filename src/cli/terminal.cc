#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace haetae::cli {

size_t TerminalWidth() {
  struct winsize size{};
  const bool known = ::isatty(STDOUT_FILENO) != 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known ? size.ws_col : 0;
}

}  // namespace haetae::cli
