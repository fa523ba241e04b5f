#include "campaign/set_aside.h"

#include <algorithm>

namespace haetae::campaign {

void SetAside::Add(uint32_t person, delivery::Why why) {
  CHECK(person < people_);
  const auto at = std::ranges::find(kWhys, why);
  CHECK(at != kWhys.end());
  std::vector<uint64_t>& bits = bits_[static_cast<size_t>(at - kWhys.begin())];
  bits.resize(people_ / 64 + 1);
  bits[person / 64] |= uint64_t{1} << person % 64;
  any_ = true;
}

std::optional<delivery::Why> SetAside::Of(delivery::Person person) const {
  const auto number = static_cast<uint32_t>(person);
  for (size_t i = 0; i < kWhys.size(); ++i)
    if (!bits_[i].empty() && (bits_[i][number / 64] >> number % 64 & 1) != 0) return kWhys[i];
  return std::nullopt;
}

}  // namespace haetae::campaign
