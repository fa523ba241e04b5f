// Sightings remember which of the values that a question asks for occurred at all, so that nobody
// takes the answer to a misspelt key for "it reached nobody".
//
//   Sightings sightings(indicators, names, catalogue);
//   for each row of a scan: sightings.See(rows, i);
//   for (const IndicatorValue& one : sightings.Absent()) { … sightings.NearTo(one) … }
//
// Borrows names and catalogue. Not thread-safe. A row costs a write a dimension that is asked for;
// memory is a bit a number of these dimensions.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "access/access.h"
#include "scope/filter.h"

namespace haetae::scope {

inline constexpr size_t kNearMax = 5;             // values that are suggested
inline constexpr size_t kNearLooksMax = 100'000;  // values that are compared with the absent one

class Sightings {
 public:
  Sightings(const std::vector<IndicatorValue>& asked, const access::Names& names,
            const access::Catalogue& catalogue);
  void See(const access::Accesses& rows, size_t row);

  // The values asked for that no access carried, in their order.
  std::vector<IndicatorValue> Absent() const;

  struct Near {
    std::vector<std::string> values;  // that occurred: the nearest first
    bool all = false;                 // there are no others in this dimension
  };
  // What may have been meant. Never a credential, an address or a customer's id: which of these is
  // near another says nothing, and whoever asks is not to be shown people.
  Near NearTo(const IndicatorValue& absent) const;

 private:
  using Numbers = std::vector<bool>;
  bool Occurred(const IndicatorValue& value, const std::vector<IpAddress>& addresses) const;
  // The addresses that occurred, sorted, where a range was asked for.
  std::vector<IpAddress> Addresses() const;
  const Numbers& SeenIn(access::Dimension dimension) const {
    return seen_[static_cast<size_t>(dimension)];
  }

  const std::vector<IndicatorValue> asked_;
  const access::Names& names_;
  const access::Catalogue& catalogue_;
  std::vector<access::Dimension> dimensions_;  // that are asked for
  std::array<Numbers, access::kDimensions> seen_;
  Numbers seen_staff_;  // principals that are text
};

}  // namespace haetae::scope
