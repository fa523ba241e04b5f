#include "cli/complain.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "base/error_words.h"

namespace haetae::cli {
namespace {

volatile std::sig_atomic_t in_korean = 0;

}  // namespace

void Complain(const Error& error, Language language) {
  std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(TextOf(error, language)).c_str());
}

void SpeakInHandlers(Language language) { in_korean = language == Language::kKorean ? 1 : 0; }

void SayInHandler(std::string_view english, std::string_view korean) {
  const std::string_view text = in_korean != 0 ? korean : english;
  const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
  (void)ignored;
}

}  // namespace haetae::cli
