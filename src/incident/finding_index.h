// Which sets of indicators an access carries, by look-ups in the dimensions that the sets use.
//
//   FindingIndex index({{{Dimension::kKey, "k-2021"}}, …}, names, catalogue);
//   for (uint32_t set : index.Find(rows, i)) ++count[set];
//
// A set means what its indicators mean (scope/filter.h): the same dimension twice is either,
// different dimensions are both. A set of several dimensions is looked up by its rarest and then
// tested, so that thousands of them cost no more than those whose rarest value the access has.
// Borrows names and catalogue. One thread at a time. A look-up is one read a dimension in use and
// allocates nothing; 4 bytes a number of each dimension, up to the highest that is wanted.
#pragma once

#include <vector>

#include "access/access.h"
#include "scope/filter.h"

namespace haetae::incident {

class FindingIndex {
 public:
  FindingIndex(const std::vector<std::vector<scope::IndicatorValue>>& sets, access::Names& names,
               const access::Catalogue& catalogue);
  // The sets whose indicators the access carries, each once; valid until the next call.
  const std::vector<uint32_t>& Find(const access::Accesses& rows, size_t row);

 private:
  struct Entry {
    uint32_t set;
    uint32_t filter;  // to be tested too, of filters_; kNoNumber: none
  };
  struct Table {
    access::Dimension dimension;
    std::vector<uint32_t> list_of;  // by place of a number: index into lists, 0 none
    std::vector<std::vector<Entry>> lists{1};
  };
  Table& TableOf(access::Dimension dimension);
  const access::Names& names_;
  std::vector<Table> tables_;
  std::vector<Entry> always_;  // of ranges of addresses, which have no numbers
  std::vector<scope::Filter> filters_;
  std::vector<uint32_t> found_;
};

}  // namespace haetae::incident
