// Familiar knows from where and with what each customer is seen: the last two networks and devices
// from which their data was read in their own name (or in nobody's, where a log does not say who
// asks), or they logged in.
//
//   Familiar familiar;
//   uint16_t flags = familiar.Read(subject, network, device, day);   // kMet, kNewNetwork …
//   familiar.LogIn(subject, network, device, day);                   // both are known from now on
//
// Numbers are kept as 16-bit hashes: one in 30,000 new places looks known. Not thread-safe. 16
// bytes a customer.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/paged.h"
#include "detect/ahead.h"

namespace haetae::detect {

class Familiar {
 public:
  static constexpr int32_t kDormantDays = 30;

  // The flags of sight.h that hold for a read; `day` since 1970, not before that of the last call.
  uint16_t Read(uint32_t subject, uint32_t network, uint32_t device, int32_t day);
  // Starts to load what Read() of the subject some rows later will look at.
  void Ahead(const std::vector<uint32_t>& subjects, size_t row, size_t end) const {
    detect::Ahead(known_, subjects, row, end);
  }
  void LogIn(uint32_t principal, uint32_t network, uint32_t device, int32_t day);

 private:
  struct Known {
    std::array<uint16_t, 2> networks{}, devices{};
    uint16_t day = 0;  // of the log, from 1 on; 0 never seen
    uint16_t last_network = 0, last_device = 0;
    uint16_t login_day = 0;
  };
  uint16_t DayOfLog(int32_t day);

  Paged<Known> known_;  // by customer
  int32_t first_day_ = INT32_MIN;
};

}  // namespace haetae::detect
