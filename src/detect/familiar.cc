#include "detect/familiar.h"

#include <algorithm>

#include "base/dictionary.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

constexpr uint16_t kNothing = 0;

uint16_t Short(uint32_t number) {
  if (number == kNoNumber) return kNothing;
  const uint32_t mixed = (number ^ number >> 15) * 0x9e3779b1u;
  return static_cast<uint16_t>(std::max(1u, mixed >> 16));
}
bool Has(const std::array<uint16_t, 2>& values, uint16_t value) {
  return value == kNothing || values[0] == value || values[1] == value;
}
void Keep(std::array<uint16_t, 2>& values, uint16_t value) {
  if (value == kNothing || values[0] == value) return;
  values[1] = values[0];
  values[0] = value;
}

}  // namespace

uint16_t Familiar::DayOfLog(int32_t day) {
  if (first_day_ == INT32_MIN) first_day_ = day;
  return static_cast<uint16_t>(std::clamp(day - first_day_ + 1, 1, 65535));
}

void Familiar::LogIn(uint32_t principal, uint32_t network, uint32_t device, int32_t day) {
  Known& known = known_.At(principal);
  Keep(known.networks, Short(network));
  Keep(known.devices, Short(device));
  known.day = known.login_day = DayOfLog(day);
}

uint16_t Familiar::Read(uint32_t subject, uint32_t network, uint32_t device, int32_t day) {
  Known& known = known_.At(subject);
  const uint16_t place = Short(network), with = Short(device), today = DayOfLog(day);
  uint16_t flags = 0;
  if (known.login_day != 0 && today - known.login_day <= 1) flags |= kLoggedIn;
  if (known.day == today && known.last_network == place && known.last_device == with)
    return flags | kMet;
  flags |= kVisit;
  if (known.day != 0) flags |= kMet;
  if (known.day != 0 ? today - known.day > kDormantDays : today > kDormantDays) flags |= kDormant;
  if (!Has(known.networks, place)) flags |= kNewNetwork;
  if (!Has(known.devices, with)) flags |= kNewDevice;
  known.day = today, known.last_network = place, known.last_device = with;
  Keep(known.networks, place);
  Keep(known.devices, with);
  return flags;
}

}  // namespace haetae::detect
