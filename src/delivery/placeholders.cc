#include "delivery/placeholders.h"

#include <algorithm>

namespace haetae::delivery {
namespace {

constexpr std::string_view kNames[] = {"to",     "to_plus", "to_national", "text",  "id",
                                       "sender", "kind",    "coding",      "basic", "report_url"};

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

}  // namespace

void Fill(std::string_view text, const std::function<void(std::string_view)>& literal,
          const std::function<void(std::string_view)>& name) {
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = text.find('}', open == std::string_view::npos ? text.size() : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return literal(text);
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    if (!IsName(inside)) {
      literal(text.substr(0, open + 1));
      text.remove_prefix(open + 1);
      continue;
    }
    if (open > 0) literal(text.substr(0, open));
    name(inside);
    text.remove_prefix(close + 1);
  }
}

std::optional<std::string> UnknownPlaceholder(std::string_view text,
                                              const std::map<std::string, std::string>& secrets) {
  std::optional<std::string> unknown;
  Fill(
      text, [](std::string_view) {},
      [&](std::string_view name) {
        const bool known =
            std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
        const bool secret =
            name.starts_with("secret.") && secrets.contains(std::string(name.substr(7)));
        const bool basic =
            name != "basic" || (secrets.contains("user") && secrets.contains("password"));
        if ((!known && !secret) || !basic) unknown = std::string(name);
      });
  return unknown;
}

}  // namespace haetae::delivery
