// Templates with {placeholders}: what a gateway's file may name, and their values put in.
//
//   UnknownPlaceholder("Bearer {secret.kee}", secrets);       // "secret.kee"
//   Fill("a{to}", literal, name);                             // literal("a"), name("to")
//
// Braces that hold no placeholder's letters ("{}", "{ x }") stay as they are. Pure, thread-safe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haetae::delivery {

std::optional<std::string> UnknownPlaceholder(std::string_view text,
                                              const std::map<std::string, std::string>& secrets);
// In order: the parts between placeholders, and their names.
void Fill(std::string_view text, const std::function<void(std::string_view)>& literal,
          const std::function<void(std::string_view)>& name);

}  // namespace haetae::delivery
