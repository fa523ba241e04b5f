#include "scope/closure_count.h"

#include <algorithm>
#include <bit>
#include <mutex>

namespace haetae::scope {
namespace {

// Of each row how it looks; kLooks: it does not count.
std::vector<uint8_t> LooksOf(const Sheet& sheet, size_t rows) {
  std::vector<uint8_t> looks(sheet.counted.size() * 64);
  for (size_t word = 0; word < sheet.counted.size(); ++word) {
    const uint64_t counted = sheet.counted[word], mine = sheet.mine[word];
    const uint64_t honest = sheet.honest[word] & ~mine, neither = ~sheet.honest[word] & ~mine;
    // The three bits of kMine 0, kHonest 1, kOther 2, kUntold 3 and kLooks 4.
    const uint64_t ones = counted & (honest | (neither & sheet.untold[word]));
    const uint64_t twos = counted & neither, fours = ~counted;
    uint8_t* to = looks.data() + word * 64;
    for (size_t i = 0; i < 64; ++i) {
      to[i] = static_cast<uint8_t>((ones >> i & 1) | (twos >> i & 1) << 1 | (fours >> i & 1) << 2);
    }
  }
  looks.resize(rows);
  return looks;
}

using CodeCounts = std::vector<std::array<uint32_t, kLooks + 1>>;

void CountCodes(const ExposureFile& file, ExposureColumn column, const std::vector<uint8_t>& looks,
                CodeCounts& counts) {
  counts.assign(file.codes(column) + size_t{1}, {});
  const PackedColumn& packed = file.column(column);
  std::array<uint32_t, kBlockRows> codes;
  for (size_t block = 0; block < packed.blocks(); ++block) {
    packed.Unpack(block, codes.data());
    const uint8_t* look = looks.data() + block * kBlockRows;
    const size_t rows = packed.RowsOf(block);
    for (size_t i = 0; i < rows; ++i) ++counts[codes[i]][look[i]];
  }
}

void AddTo(const std::array<uint32_t, kLooks + 1>& count, int64_t day, LookCount& to) {
  uint64_t any = 0;
  for (size_t look = 0; look < kLooks; ++look) to.looks[look] += count[look], any += count[look];
  if (any > 0) to.first_day = std::min(to.first_day, day);
}

void AddCodes(const CodeCounts& counts, const std::vector<uint32_t>& places, int64_t day,
              std::vector<LookCount>& to) {
  for (size_t code = 1; code < places.size(); ++code)
    if (places[code] != kNoNumber) AddTo(counts[code], day, to[places[code]]);
}

// Members who read as themselves: their rows stand together.
void AddOwn(const ExposureFile& file, const FilePlaces& places, const std::vector<uint8_t>& looks,
            int64_t day, std::vector<LookCount>& to) {
  const PackedColumn& principals = file.column(ExposureColumn::kPrincipal);
  for (const FilePlaces::Own& own : places.own()) {
    std::array<uint32_t, kLooks + 1> count{};
    for (size_t row = own.first; row < own.last; ++row)
      if (principals.At(row) == kOwnCode) ++count[looks[row]];
    AddTo(count, day, to[own.place]);
  }
}

void CountFile(const ExposureFile& file, const FilePlaces& places, const Sheet& sheet, int64_t day,
               std::vector<LookCount>& to) {
  if (!places.any()) return;
  const std::vector<uint8_t> looks = LooksOf(sheet, file.rows());
  CodeCounts counts;
  for (size_t column : {kKeys, kPrincipals, kAgents, kPrints, kCredentials}) {
    if (places.Of(column).empty()) continue;
    CountCodes(file, ColumnOf(column), looks, counts);
    AddCodes(counts, places.Of(column), day, to);
  }
  AddOwn(file, places, looks, day, to);
  if (places.Of(kAddresses).empty() && places.Of(kNetworks).empty()) return;
  CountCodes(file, ExposureColumn::kAddress, looks, counts);  // networks follow from addresses
  AddCodes(counts, places.Of(kAddresses), day, to);
  AddCodes(counts, places.Of(kNetworks), day, to);
}

}  // namespace

Result<Counted> CountLooks(ExposureIndex& index, const ledger::ScanRange& range, size_t threads,
                           const Sheets& sheets, const Wanted& wanted, const access::Names& names) {
  const size_t entries = wanted.table.entries().size();
  std::vector<std::vector<LookCount>> parts(threads, std::vector<LookCount>(entries));
  Counted counted;
  counted.first_file.assign(entries, UINT32_MAX);
  std::mutex mutex;
  TRY(index.EachFile(
      range, threads,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        const Sheet& sheet = sheets.at(&segment);
        const FilePlaces places(file, wanted, names);
        CountFile(file, places, sheet, segment.day, parts[thread]);
        Looks all{};
        uint64_t mine_honest = 0;
        const auto bits = [](uint64_t word) { return static_cast<uint64_t>(std::popcount(word)); };
        for (size_t word = 0; word < sheet.counted.size(); ++word) {
          const uint64_t mine = sheet.mine[word], honest = sheet.honest[word];
          const uint64_t rest = sheet.counted[word] & ~mine & ~honest;
          all[kMine] += bits(mine), mine_honest += bits(mine & honest);
          all[kHonest] += bits(honest & ~mine), all[kUntold] += bits(rest & sheet.untold[word]);
          all[kOther] += bits(rest & ~sheet.untold[word]);
        }
        std::lock_guard lock(mutex);
        for (size_t look = 0; look < kLooks; ++look) {
          counted.all[look] += all[look];
          counted.by_day[segment.day][look] += all[look];
        }
        counted.mine_honest += mine_honest;
        for (uint32_t place : places.Of(kCredentials)) {
          if (place != kNoNumber)
            counted.first_file[place] = std::min(counted.first_file[place], sheet.order);
        }
      }));
  counted.of = std::move(parts[0]);
  for (size_t thread = 1; thread < threads; ++thread) {
    for (size_t place = 0; place < entries; ++place) {
      const LookCount& part = parts[thread][place];
      for (size_t look = 0; look < kLooks; ++look)
        counted.of[place].looks[look] += part.looks[look];
      counted.of[place].first_day = std::min(counted.of[place].first_day, part.first_day);
    }
  }
  return counted;
}

}  // namespace haetae::scope
