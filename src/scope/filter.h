// A filter decides which accesses carry given indicators.
//
//   Filter filter = TRY(Filter::Make({{Dimension::kKey, {"k-2021"}}}, names, catalogue));
//   if (filter.Matches(rows, i)) …
//
// The same dimension twice means either, different dimensions mean both, in one and the same
// access. A value nobody ever had matches nothing; a range of addresses is any address in it.
// Making one gives the values their numbers; testing is thread-safe. A test costs a few nanoseconds
// a dimension, with ranges some 50 more.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "base/ip.h"

namespace haetae::scope {

struct IndicatorValue {
  access::Dimension dimension;
  std::string value;
  std::optional<IpRange> range =
      {};  // that `value` was meant as: only people mean ranges, not logs
  bool operator<(const IndicatorValue& o) const {
    return std::pair(dimension, value) < std::pair(o.dimension, o.value);
  }
  bool operator==(const IndicatorValue&) const = default;
};

// "AS4766" for "AS4766", "as4766" and "4766"; "" for what is no network.
std::string NetworkText(const std::string& value);

// The numbers an indicator's value has in its dimension: none for a value nobody can have, two for
// a principal that may be a member and a name of staff (kTextPrincipal set).
std::vector<uint32_t> NumbersOf(const IndicatorValue& indicator, access::Names& names,
                                const access::Catalogue& catalogue);
// The same, giving no number to what has none.
std::vector<uint32_t> NumbersFor(const IndicatorValue& indicator, const access::Names& names,
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
    IpRanges ranges;                 // of addresses
  };
  bool InRange(const IpRanges& ranges, uint32_t address) const;
  const access::Names* names_;
  std::vector<Test> tests_;
};

// The same question in fewer sets: those of one and the same dimension alone are one set.
std::vector<std::vector<IndicatorValue>> Merged(std::vector<std::vector<IndicatorValue>> any_of);

// DIM=VALUE, or DIM=@FILE with one value a line. An address with a prefix (203.0.113.0/24) is a
// range, and so is one of IPv6, which can be written in several ways. kUsage for an unknown
// dimension, or a prefix that is none.
Result<std::vector<IndicatorValue>> ParseIndicator(const std::string& text);

}  // namespace haetae::scope
