// A filter decides which accesses carry given indicators.
//
//   Filter filter = TRY(Filter::Make({{Dimension::kKey, {"k-2021"}}}, names, catalogue));
//   if (filter.Matches(rows, i)) …
//
// The same dimension twice means either, different dimensions mean both, in one and the same
// access. A value nobody ever had matches nothing. Making one gives the values their numbers;
// testing is thread-safe. A test costs a few nanoseconds a dimension.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"

namespace haetae::scope {

struct IndicatorValue {
  access::Dimension dimension;
  std::string value;
  bool operator<(const IndicatorValue& o) const {
    return std::pair(dimension, value) < std::pair(o.dimension, o.value);
  }
  bool operator==(const IndicatorValue&) const = default;
};

// The numbers an indicator's value has in its dimension: none for a value nobody can have, two for
// a principal that may be a member and a name of staff (kTextPrincipal set).
std::vector<uint32_t> NumbersOf(const IndicatorValue& indicator, access::Names& names,
                                const access::Catalogue& catalogue);

class Filter {
 public:
  Filter(const std::vector<IndicatorValue>& indicators, access::Names& names,
         const access::Catalogue& catalogue);
  bool Matches(const access::Accesses& rows, size_t row) const;
  bool is_empty() const { return tests_.empty(); }

 private:
  struct Test {
    access::Dimension dimension;
    std::vector<bool> wanted;        // by number
    std::vector<bool> wanted_staff;  // principals that are text
  };
  const access::Names* names_;
  std::vector<Test> tests_;
};

// DIM=VALUE, or DIM=@FILE with one value a line. kUsage for an unknown dimension.
Result<std::vector<IndicatorValue>> ParseIndicator(const std::string& text);

}  // namespace haetae::scope
