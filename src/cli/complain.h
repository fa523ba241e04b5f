// What goes to standard error in the person's language: errors, and what a signal's handler says.
//
//   Complain(error, language);                          // "haetae: cannot read …"
//   SpeakInHandlers(language);                          // before std::signal()
//   SayInHandler("\nhaetae: stopping\n", "\nhaetae: 중단합니다\n");
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace haetae::cli {

void Complain(const Error& error, Language language);

// The language that SayInHandler() takes; a handler cannot be given any.
void SpeakInHandlers(Language language);
// Safe in a handler of signals.
void SayInHandler(std::string_view english, std::string_view korean);

}  // namespace haetae::cli
