// How wide the terminal is that standard output goes to.
#pragma once

#include <cstddef>

namespace haetae::cli {

// In columns; 0 where it is no terminal, or one that does not say.
size_t TerminalWidth();

}  // namespace haetae::cli
