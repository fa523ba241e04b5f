#include "notice/group_stem.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace haetae::notice {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"members", "non-members", "people",
                                                    "everybody"};
constexpr std::string_view kPossible = "-possible";

}  // namespace

std::string TextOf(const GroupStem& stem) {
  std::string text = stem.kind;
  if (stem.possible) text += kPossible;
  if (stem.number > 1) text += "-" + std::to_string(stem.number);
  return text;
}

std::optional<GroupStem> ReadStem(std::string_view text) {
  GroupStem stem;
  if (const size_t dash = text.rfind('-'); dash != text.npos) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + dash + 1, end, stem.number);
    if (error == std::errc() && stop == end) text = text.substr(0, dash);
  }
  stem.possible = text.ends_with(kPossible);
  if (stem.possible) text.remove_suffix(kPossible.size());
  if (std::ranges::find(kKinds, text) == kKinds.end() || stem.number == 0) return std::nullopt;
  stem.kind = text;
  return stem;
}

}  // namespace haetae::notice
