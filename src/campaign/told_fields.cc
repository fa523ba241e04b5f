#include "campaign/told_fields.h"

#include <algorithm>

namespace haetae::campaign {

ToldFields::Told ToldFields::Of(std::string_view fields, bool possible) {
  constexpr std::string_view kMasked = ":masked";
  Told told{.clear = {}, .surely = !possible};
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    std::string_view field = fields.substr(0, end);
    const bool masked = field.ends_with(kMasked);
    if (masked) field.remove_suffix(kMasked.size());
    told.clear[std::string(field)] |= !masked;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  return told;
}

uint32_t ToldFields::Number(const Told& told) {
  const auto [at, is_new] = numbers_.try_emplace(told, static_cast<uint32_t>(told_.size()));
  if (is_new) told_.push_back(told);
  return at->second;
}

uint32_t ToldFields::Number(std::string_view fields, bool possible) {
  const auto [at, is_new] = texts_.try_emplace({std::string(fields), possible}, 0);
  if (is_new) at->second = Number(Of(fields, possible));
  return at->second;
}

void ToldFields::Add(uint32_t person, std::string_view fields, bool possible) {
  const uint32_t now = Number(fields, possible);
  uint32_t& before = of_[person];
  if (before == 0 || before == now) return void(before = now);
  const auto [at, is_new] = joined_.try_emplace({before, now}, 0);
  if (is_new) {
    Told both = told_[before];
    for (const auto& [field, clear] : told_[now].clear) both.clear[field] |= clear;
    both.surely |= told_[now].surely;
    at->second = Number(both);
  }
  before = at->second;
}

bool ToldFields::Covers(uint32_t person, std::string_view fields, bool possible) {
  if (of_[person] == 0) return false;
  const uint32_t wanted = Number(fields, possible);
  const auto [at, is_new] = covers_.try_emplace({of_[person], wanted}, false);
  if (is_new) {
    const Told &told = told_[of_[person]], &now = told_[wanted];
    at->second =
        (told.surely || !now.surely) && std::ranges::all_of(now.clear, [&](const auto& one) {
          const auto known = told.clear.find(one.first);
          return known != told.clear.end() && (known->second || !one.second);
        });
  }
  return at->second;
}

}  // namespace haetae::campaign
