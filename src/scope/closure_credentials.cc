#include "scope/closure_credentials.h"

#include <algorithm>
#include <atomic>
#include <bit>

namespace haetae::scope {
namespace {

constexpr auto kCredential = ExposureColumn::kCredential;

// A set of hashes of a known number, filled by several threads and then only read.
class HashSet {
 public:
  explicit HashSet(uint64_t hashes) : slots_(hashes + hashes / 2 + 8) {}
  // Whether it is new.
  bool Insert(uint64_t hash) {
    if (hash == 0) return !zero_.exchange(true);
    for (size_t at = Home(hash);; at = at + 1 == slots_.size() ? 0 : at + 1) {
      std::atomic_ref<uint64_t> slot(slots_[at]);
      uint64_t there = slot.load(std::memory_order_relaxed);
      if (there == 0 && slot.compare_exchange_strong(there, hash)) return true;
      if (there == hash) return false;
    }
  }
  bool Has(uint64_t hash) const {
    if (hash == 0) return zero_;
    for (size_t at = Home(hash);; at = at + 1 == slots_.size() ? 0 : at + 1) {
      if (slots_[at] == 0) return false;
      if (slots_[at] == hash) return true;
    }
  }
  void Expect(uint64_t hash) const { __builtin_prefetch(&slots_[Home(hash)]); }

 private:
  size_t Home(uint64_t hash) const {
    return static_cast<size_t>((static_cast<unsigned __int128>(hash) * slots_.size()) >> 64);
  }
  std::vector<uint64_t> slots_;  // 0: free; a third stays so
  std::atomic<bool> zero_{false};
};

// Calls for each hash of the file whose code is in the bits, in ascending order. The memory where
// those of a block are looked up is asked for before the first is.
template <typename F>
void EachHash(const ExposureFile& file, const RowBits& codes, const HashSet& set, const F& see) {
  std::array<uint64_t, kBlockRows> wanted;
  file.EachHashBlock(kCredential, [&](std::span<const uint64_t> hashes, const uint32_t* code_of) {
    size_t count = 0;
    for (size_t i = 0; i < hashes.size(); ++i) {
      wanted[count] = hashes[i];
      count += BitOf(codes, code_of[i]);
    }
    for (size_t i = 0; i < count; ++i) set.Expect(wanted[i]);
    for (size_t i = 0; i < count; ++i) see(wanted[i]);
  });
}

uint64_t CountOf(const RowBits& bits) {
  uint64_t count = 0;
  for (uint64_t word : bits) count += static_cast<uint64_t>(std::popcount(word));
  return count;
}

// Codes that accesses of others carry.
RowBits Others(const ExposureFile& file, const Sheet& sheet) {
  RowBits codes(file.codes(kCredential) / 64 + 1);
  const PackedColumn& packed = file.column(kCredential);
  std::array<uint32_t, kBlockRows> credentials;
  for (size_t block = 0; block < packed.blocks(); ++block) {
    bool unpacked = false;
    for (size_t word = 0; word < kWordsOfBlock; ++word) {
      uint64_t left = sheet.outside(block * kWordsOfBlock + word);
      if (left != 0 && !std::exchange(unpacked, true)) packed.Unpack(block, credentials.data());
      for (; left != 0; left &= left - 1)
        SetBit(codes, credentials[word * 64 + static_cast<size_t>(std::countr_zero(left))]);
    }
  }
  return codes;
}

}  // namespace

Result<CredentialsFound> JoinCredentials(ExposureIndex& index, const ledger::ScanRange& range,
                                         size_t threads, uint64_t seed, const Sheets& sheets) {
  uint64_t most = 0;
  for (const auto& [segment, sheet] : sheets) most += CountOf(sheet.credentials);
  CredentialsFound found;
  if (most == 0) return found;
  HashSet mine(most);
  std::atomic<uint64_t> alone{0};
  TRY(index.EachFile(
      range, threads, [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        const Sheet& sheet = sheets.at(&segment);
        if (file.seed() != seed || CountOf(sheet.credentials) == 0) return;
        uint64_t fresh = 0;
        EachHash(file, sheet.credentials, mine, [&](uint64_t hash) { fresh += mine.Insert(hash); });
        alone += fresh;
      }));
  found.alone = alone;
  std::vector<std::vector<uint64_t>> shared(threads);
  TRY(index.EachFile(
      range, threads,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        if (file.seed() != seed) return;
        EachHash(file, Others(file, sheets.at(&segment)), mine, [&](uint64_t hash) {
          if (mine.Has(hash)) shared[thread].push_back(hash);
        });
      }));
  for (const std::vector<uint64_t>& part : shared)
    found.shared.insert(found.shared.end(), part.begin(), part.end());
  std::sort(found.shared.begin(), found.shared.end());
  found.shared.erase(std::unique(found.shared.begin(), found.shared.end()), found.shared.end());
  found.alone -= found.shared.size();
  return found;
}

}  // namespace haetae::scope
