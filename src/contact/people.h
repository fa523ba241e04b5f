// The people whom an incident reached, as whoever counted them knows them: numbered 0 … n-1.
//
//   std::vector<uint32_t> found(ids.size());
//   TRY(people.Find(ids, found));              // kNobody: the incident did not reach that id
//
// The one seam between contacts and scopes. Called by one thread, with batches of some thousands.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"

namespace haetae::contact {

inline constexpr uint32_t kNobody = UINT32_MAX;

class People {
 public:
  virtual ~People() = default;
  virtual uint32_t size() const = 0;
  // The number of each id, byte for byte; as many as there are ids.
  virtual Status Find(std::span<const std::string_view> ids, std::span<uint32_t> numbers) = 0;
};

}  // namespace haetae::contact
