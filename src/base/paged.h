// A column by number that grows without being moved, for one entry a customer or an address: a
// vector of tens of millions is copied when it grows, and meanwhile there twice.
//
//   Paged<uint32_t> places(kUnseen);    // what an entry is before it is set
//   places.At(subject) = 7;             // makes room
//   if (places.Get(other) != kUnseen) … // makes none
//   places.Stand(mapped);               // the first entries stand there, and are copied once set
//
// Not thread-safe. Costs the size of an entry, in pages of 64 Ki entries which are there from the
// first At() in them on. References stay valid as long as the column.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace haetae {

template <typename T>
class Paged {
 public:
  static constexpr size_t kPageEntries = 1 << 16;

  explicit Paged(const T& absent = T()) : absent_(absent) {}
  T& At(size_t number) {
    const size_t page = number / kPageEntries;
    if (page >= own_.size() || own_[page] == nullptr) [[unlikely]]
      Make(page);
    return own_[page][number % kPageEntries];
  }
  const T& Get(size_t number) const {
    const size_t page = number / kPageEntries;
    return page < pages_.size() && pages_[page] != nullptr ? pages_[page][number % kPageEntries]
                                                           : absent_;
  }
  // Its first entries, before any is set: they outlive it. Only a last page that is not full is
  // copied now.
  void Stand(std::span<const T> entries) {
    pages_.clear(), own_.clear();
    while (entries.size() >= kPageEntries) {
      pages_.push_back(entries.data());
      own_.emplace_back();
      entries = entries.subspan(kPageEntries);
    }
    if (entries.empty()) return;
    Make(pages_.size());
    std::ranges::copy(entries, own_.back().get());
  }
  // Without what stands elsewhere.
  size_t bytes_held() const {
    size_t made = 0;
    for (const auto& page : own_) made += page != nullptr;
    return made * kPageEntries * sizeof(T);
  }

 private:
  void Make(size_t page) {
    if (page >= pages_.size()) pages_.resize(page + 1), own_.resize(page + 1);
    own_[page] = std::make_unique_for_overwrite<T[]>(kPageEntries);
    if (pages_[page] == nullptr)
      std::fill_n(own_[page].get(), kPageEntries, absent_);
    else
      std::copy_n(pages_[page], kPageEntries, own_[page].get());
    pages_[page] = own_[page].get();
  }
  T absent_;
  std::vector<const T*> pages_;  // its own, or one that stands elsewhere; null: all absent
  std::vector<std::unique_ptr<T[]>> own_;
};

}  // namespace haetae
