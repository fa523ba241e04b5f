#include "contact/address_use.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/hash.h"
#include "contact/bytes.h"
#include "contact/email.h"

namespace haetae::contact {
namespace {

constexpr size_t kPartitions = 256;
constexpr size_t kBufferBytes = 16 << 20;
// The two high bits of the second half of a hash say what the record is.
constexpr uint32_t kOwn = 0, kMore = 1u << 30, kSuppress = 2u << 30, kKindBits = 3u << 30;

struct Hash {
  uint64_t high;
  uint32_t low;  // its last bit: of a phone number
  bool operator==(const Hash&) const = default;
};
struct Use {
  Hash hash;
  uint32_t people = 0;
  bool suppressed = false, used = false;
};

// Hashes and what uses them, by open addressing: the hashes are by chance, so that the place of one
// is its own bits. Twice as fast as the standard table, which takes memory for each.
class Uses {
 public:
  Uses() : slots_(size_t{1} << 12) {}
  Use& operator[](const Hash& hash) {
    if (2 * count_ >= slots_.size()) Grow();
    Use& use = Slot(hash);
    if (!use.used) {
      use.used = true;
      use.hash = hash;
      ++count_;
    }
    return use;
  }
  bool Suppressed(const Hash& hash) { return Slot(hash).suppressed; }
  const std::vector<Use>& slots() const { return slots_; }

 private:
  Use& Slot(const Hash& hash) {
    size_t at = hash.high & (slots_.size() - 1);
    while (slots_[at].used && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  void Grow() {
    const std::vector<Use> old = std::exchange(slots_, std::vector<Use>(2 * slots_.size()));
    for (const Use& use : old) {
      if (use.used) Slot(use.hash) = use;
    }
  }
  std::vector<Use> slots_;
  size_t count_ = 0;
};
struct Record {
  Hash hash;
  uint32_t kind, person;
};

Record TakeRecord(Taking& from) {
  Record record;
  record.hash.high = from.U64();
  const uint32_t low = from.U32();
  record.hash.low = low & ~kKindBits;
  record.kind = low & kKindBits;
  record.person = from.U32();
  CHECK(!from.failed());
  return record;
}

constexpr uint32_t kPhoneBit = 1;

}  // namespace

Result<AddressUse> AddressUse::Create(const fs::path& folder, uint32_t people) {
  AddressUse use(TRY(Spill::Create(folder, kPartitions, kBufferBytes)));
  use.unsubscribed_.assign((uint64_t{people} + 63) / 64, 0);
  RandomBytes({reinterpret_cast<uint8_t*>(use.seeds_), sizeof use.seeds_});
  return use;
}

Status AddressUse::Add(uint32_t kind, uint32_t person, std::string_view address) {
  const bool phone = address.starts_with('+') && address.find('@') == std::string_view::npos;
  const uint64_t high = Fingerprint(address, seeds_[0]);
  const auto low = static_cast<uint32_t>(Fingerprint(address, seeds_[1]) >> 32);
  record_.clear();
  PutU64(high, record_);
  PutU32((low & ~kKindBits & ~kPhoneBit) | kind | (phone ? kPhoneBit : 0), record_);
  PutU32(person, record_);
  return spill_.Add(high >> 56, record_);
}

Status AddressUse::SuppressEmail(std::string_view email) {
  suppressed_ = true;
  return Add(kSuppress, 0, FoldedEmail(email));
}
Status AddressUse::SuppressPhone(std::string_view phone) {
  suppressed_ = true;
  return Add(kSuppress, 0, phone);
}
Status AddressUse::OwnEmail(uint32_t person, std::string_view email) {
  return Add(kOwn, person, FoldedEmail(email));
}
Status AddressUse::OwnPhone(uint32_t person, std::string_view phone) {
  return Add(kOwn, person, phone);
}
Status AddressUse::MoreEmail(uint32_t person, std::string_view email) {
  return suppressed_ ? Add(kMore, person, FoldedEmail(email)) : Status();
}
Status AddressUse::MorePhone(uint32_t person, std::string_view phone) {
  return suppressed_ ? Add(kMore, person, phone) : Status();
}

Status AddressUse::CountPartition(size_t partition, Counts& counts) {
  Uses uses;
  TRY(spill_.Read(partition, [&](std::string_view records) -> Status {
    for (Taking from(records); !from.empty();) {
      const Record record = TakeRecord(from);
      if (record.kind == kMore) continue;
      Use& use = uses[record.hash];
      use.people += record.kind == kOwn;
      use.suppressed |= record.kind == kSuppress;
    }
    return {};
  }));
  for (const Use& use : uses.slots()) {
    if (use.people < 2) continue;
    const bool phone = (use.hash.low & kPhoneBit) != 0;
    ++(phone ? counts.shared_phones : counts.shared_emails);
    (phone ? counts.people_sharing_phone : counts.people_sharing_email) += use.people;
    uint64_t& most = phone ? counts.most_sharing_one_phone : counts.most_sharing_one_email;
    most = std::max<uint64_t>(most, use.people);
  }
  if (!suppressed_) return {};
  return spill_.Read(partition, [&](std::string_view records) -> Status {
    for (Taking from(records); !from.empty();) {
      const Record record = TakeRecord(from);
      if (record.kind == kSuppress) continue;
      if (uses.Suppressed(record.hash)) Unsubscribe(record.person);
    }
    return {};
  });
}

Status AddressUse::Count(Counts& counts) {
  TRY(spill_.Finish());
  for (size_t i = 0; i < kPartitions; ++i) TRY(CountPartition(i, counts));
  counts.unsubscribed = 0;
  for (uint64_t word : unsubscribed_)
    counts.unsubscribed += static_cast<uint64_t>(std::popcount(word));
  return {};
}

}  // namespace haetae::contact
