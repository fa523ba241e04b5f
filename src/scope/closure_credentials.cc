#include "scope/closure_credentials.h"

#include <algorithm>
#include <array>
#include <thread>

namespace haetae::scope {
namespace {

constexpr size_t kBuckets = 256;  // by the first byte of the hash: ascending, as the files are
size_t BucketOf(uint64_t hash) { return hash >> 56; }

// Codes that accesses of others carry.
RowBits Others(const ExposureFile& file, const Sheet& sheet) {
  RowBits codes(file.codes(ExposureColumn::kCredential) / 64 + 1);
  Blocks blocks(file);
  const PackedColumn& rows = file.column(ExposureColumn::kCredential);
  for (size_t block = 0; block < rows.blocks(); ++block) {
    const uint32_t* credentials = nullptr;
    for (size_t i = 0; i < rows.RowsOf(block); ++i) {
      const size_t row = block * kBlockRows + i;
      if (!BitOf(sheet.counted, row) || BitOf(sheet.mine, row)) continue;
      if (credentials == nullptr) credentials = blocks.Codes(ExposureColumn::kCredential, block);
      SetBit(codes, credentials[i]);
    }
  }
  return codes;
}

}  // namespace

Result<CredentialsFound> JoinCredentials(ExposureIndex& index, const ledger::ScanRange& range,
                                         size_t threads, uint64_t seed, Sheets& sheets) {
  using Buckets = std::array<std::vector<uint64_t>, kBuckets>;
  std::vector<Buckets> parts(threads);
  TRY(index.EachFile(
      range, threads,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        const Sheet& sheet = sheets.at(&segment);
        if (file.seed() != seed) return;
        if (std::ranges::all_of(sheet.credentials, [](uint64_t word) { return word == 0; })) return;
        for (size_t i = 0; i < file.HashCount(ExposureColumn::kCredential); ++i) {
          if (!BitOf(sheet.credentials, file.CodeAt(ExposureColumn::kCredential, i))) continue;
          const uint64_t hash = file.HashAt(ExposureColumn::kCredential, i);
          parts[thread][BucketOf(hash)].push_back(hash);
        }
      }));
  Buckets mine;
  std::vector<std::thread> workers;
  const auto sort = [&](size_t from) {
    for (size_t b = from; b < kBuckets; b += threads) {
      for (Buckets& part : parts) {
        mine[b].insert(mine[b].end(), part[b].begin(), part[b].end());
        part[b] = {};
      }
      std::sort(mine[b].begin(), mine[b].end());
      mine[b].erase(std::unique(mine[b].begin(), mine[b].end()), mine[b].end());
    }
  };
  for (size_t thread = 1; thread < threads; ++thread) workers.emplace_back(sort, thread);
  sort(0);
  for (std::thread& worker : workers) worker.join();
  CredentialsFound found;
  for (const std::vector<uint64_t>& bucket : mine) found.alone += bucket.size();
  if (found.alone == 0) return found;
  std::vector<std::vector<uint64_t>> shared(threads);
  TRY(index.EachFile(
      range, threads,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        if (file.seed() != seed) return;
        const RowBits others = Others(file, sheets.at(&segment));
        size_t bucket = kBuckets, at = 0;
        for (size_t i = 0; i < file.HashCount(ExposureColumn::kCredential); ++i) {
          if (!BitOf(others, file.CodeAt(ExposureColumn::kCredential, i))) continue;
          const uint64_t hash = file.HashAt(ExposureColumn::kCredential, i);
          if (BucketOf(hash) != bucket) bucket = BucketOf(hash), at = 0;
          const std::vector<uint64_t>& sorted = mine[bucket];
          while (at < sorted.size() && sorted[at] < hash) ++at;
          if (at < sorted.size() && sorted[at] == hash) shared[thread].push_back(hash);
        }
      }));
  for (const std::vector<uint64_t>& part : shared)
    found.shared.insert(found.shared.end(), part.begin(), part.end());
  std::sort(found.shared.begin(), found.shared.end());
  found.shared.erase(std::unique(found.shared.begin(), found.shared.end()), found.shared.end());
  found.alone -= found.shared.size();
  return found;
}

}  // namespace haetae::scope
