// Which addresses several people share, and which people want no advertising: counted exactly, by
// keyed hashes of 94 bits that go through the disk, so that no address is looked up in memory.
//
//   AddressUse use = TRY(AddressUse::Create(folder, people));
//   use.Unsubscribe(person);
//   TRY(use.SuppressEmail(email));
//   TRY(use.OwnEmail(person, email));       // the person's own one; MoreEmail: a further one
//   TRY(use.Count(counts));
//
// Two of 10⁸ addresses share a hash with a chance of 10⁻¹². Not thread-safe. A bit a person, and
// 32 MiB.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/counts.h"
#include "contact/spill.h"

namespace haetae::contact {

class AddressUse {
 public:
  static Result<AddressUse> Create(const fs::path& folder, uint32_t people);
  void Unsubscribe(uint32_t person) { unsubscribed_[person / 64] |= uint64_t{1} << person % 64; }
  Status SuppressEmail(std::string_view email);
  Status SuppressPhone(std::string_view phone);
  Status OwnEmail(uint32_t person, std::string_view email);
  Status OwnPhone(uint32_t person, std::string_view phone);
  Status MoreEmail(uint32_t person, std::string_view email);
  Status MorePhone(uint32_t person, std::string_view phone);
  // Call once, after all others.
  Status Count(Counts& counts);

 private:
  explicit AddressUse(Spill spill) : spill_(std::move(spill)) {}
  Status Add(uint32_t kind, uint32_t person, std::string_view address);
  Status CountPartition(size_t partition, Counts& counts);

  Spill spill_;
  std::vector<uint64_t> unsubscribed_;
  uint64_t seeds_[2] = {};
  bool suppressed_ = false;  // any address
  std::string record_;
};

}  // namespace haetae::contact
