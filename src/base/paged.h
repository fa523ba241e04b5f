// A column by number that grows without being moved, for one entry a customer or an address: a
// vector of tens of millions is copied when it grows, and meanwhile there twice.
//
//   Paged<uint32_t> places(kUnseen);    // what an entry is before it is set
//   places.At(subject) = 7;             // makes room
//   if (places.Get(other) != kUnseen) … // makes none
//
// Not thread-safe. Costs the size of an entry, in pages of 64 Ki entries which are there from the
// first At() in them on. References stay valid as long as the column.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace haetae {

template <typename T>
class Paged {
 public:
  static constexpr size_t kPageEntries = 1 << 16;

  explicit Paged(const T& absent = T()) : absent_(absent) {}
  T& At(size_t number) {
    const size_t page = number / kPageEntries;
    if (page >= pages_.size() || pages_[page] == nullptr) [[unlikely]]
      Make(page);
    return pages_[page][number % kPageEntries];
  }
  const T& Get(size_t number) const {
    const size_t page = number / kPageEntries;
    return page < pages_.size() && pages_[page] != nullptr ? pages_[page][number % kPageEntries]
                                                           : absent_;
  }
  size_t bytes_held() const {
    size_t made = 0;
    for (const auto& page : pages_) made += page != nullptr;
    return made * kPageEntries * sizeof(T);
  }

 private:
  void Make(size_t page) {
    if (page >= pages_.size()) pages_.resize(page + 1);
    pages_[page] = std::make_unique_for_overwrite<T[]>(kPageEntries);
    std::fill_n(pages_[page].get(), kPageEntries, absent_);
  }
  T absent_;
  std::vector<std::unique_ptr<T[]>> pages_;
};

}  // namespace haetae
