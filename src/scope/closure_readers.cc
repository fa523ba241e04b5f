#include "scope/closure_readers.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "base/hash.h"
#include "scope/closure_people.h"

namespace haetae::scope {
namespace {

struct Detail {
  std::unordered_set<uint64_t> readers;
  People people, suspect;
};

class FileReaders {
 public:
  FileReaders(const Sheet& sheet, const ExposureFile& file, const Wanted& wanted,
              const std::vector<uint32_t>& slots, std::vector<Detail>& details)
      : sheet_(sheet),
        file_(file),
        places_(file, wanted, wanted.table.names()),
        seed_(wanted.table.seed()),
        slots_(slots),
        details_(details),
        blocks_(file) {}

  void See() {
    for (size_t column = 0; column < kAllColumns; ++column)
      if (!places_.Of(column).empty()) SeeColumn(column);
    for (const FilePlaces::Own& own : places_.own()) {
      for (size_t row = own.first; row < own.last; ++row) {
        const size_t block = row / kBlockRows, i = row % kBlockRows;
        if (!(sheet_.outside(row / 64) >> (row % 64) & 1)) continue;
        if (blocks_.Codes(ExposureColumn::kPrincipal, block)[i] == kOwnCode)
          SeeRow(block, i, own.place);
      }
    }
  }

 private:
  void SeeColumn(size_t column) {
    const std::vector<uint32_t>& places = places_.Of(column);
    const size_t blocks = file_.blocks();
    for (size_t block = 0; block < blocks; ++block) {
      for (size_t word = 0; word < kBlockRows / 64; ++word) {
        uint64_t left = sheet_.outside(block * kBlockRows / 64 + word);
        if (left == 0) continue;
        const uint32_t* codes = blocks_.Codes(ColumnOf(column), block);
        for (; left != 0; left &= left - 1) {
          const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
          if (places[codes[i]] != kNoNumber) SeeRow(block, i, places[codes[i]]);
        }
      }
    }
  }

  void SeeRow(size_t block, size_t i, uint32_t place) {
    Detail& detail = details_[slots_[place]];
    const auto code = [&](ExposureColumn column) { return blocks_.Codes(column, block)[i]; };
    const uint32_t subject = code(ExposureColumn::kSubject);
    if (detail.readers.size() < kReadersCounted) {
      // The principal, else the credential, else nobody knows: one person has many credentials.
      const uint32_t principal = code(ExposureColumn::kPrincipal);
      const uint32_t credential = code(ExposureColumn::kCredential);
      if (principal == kOwnCode)
        detail.readers.insert(subject - 1);
      else if (principal != 0)
        detail.readers.insert(PrincipalId(principal));
      else if (credential != 0)
        detail.readers.insert(HashOf(credential));
    }
    const access::Outcome outcome = file_.kinds()[code(ExposureColumn::kKind)].outcome;
    if (subject == 0 || outcome != access::Outcome::kDisclosed) return;
    detail.people.Add(subject - 1);
    if (sheet_.LookOf(block * kBlockRows + i) != kHonest) detail.suspect.Add(subject - 1);
  }

  uint64_t PrincipalId(uint32_t code) const {
    const uint32_t member = file_.PrincipalOf(code);
    return member != access::kTextPrincipal ? member
                                            : Fingerprint(file_.PrincipalText(code), seed_);
  }

  uint64_t HashOf(uint32_t credential) {
    if (hashes_.empty()) hashes_ = file_.HashesByCode(ExposureColumn::kCredential);
    return hashes_[credential];
  }

  const Sheet& sheet_;
  const ExposureFile& file_;
  const FilePlaces places_;
  const uint64_t seed_;
  const std::vector<uint32_t>& slots_;
  std::vector<Detail>& details_;
  Blocks blocks_;
  std::vector<uint64_t> hashes_;  // by code, once they are needed
};

}  // namespace

Status FindReaders(ExposureIndex& index, const ledger::ScanRange& range, size_t threads,
                   const Sheets& sheets, const std::vector<uint32_t>& places, const RowBits& people,
                   ClosureTable& table) {
  if (places.empty()) return {};
  std::vector<uint32_t> slots(table.entries().size(), kNoNumber);
  for (size_t i = 0; i < places.size(); ++i) slots[places[i]] = static_cast<uint32_t>(i);
  const Wanted wanted(table, [&](const ClosureEntry& entry) {
    return slots[static_cast<size_t>(&entry - table.entries().data())] != kNoNumber;
  });
  std::vector<std::vector<Detail>> parts(threads);
  for (std::vector<Detail>& part : parts) part.resize(places.size());
  TRY(index.EachFile(
      range, threads,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        FileReaders(sheets.at(&segment), file, wanted, slots, parts[thread]).See();
      }));
  for (size_t i = 0; i < places.size(); ++i) {
    Detail& detail = parts[0][i];
    for (size_t thread = 1; thread < threads; ++thread) {
      detail.readers.insert(parts[thread][i].readers.begin(), parts[thread][i].readers.end());
      detail.people.Join(parts[thread][i].people);
      detail.suspect.Join(parts[thread][i].suspect);
    }
    ClosureEntry& entry = table.entries()[places[i]];
    entry.readers = std::min<uint64_t>(detail.readers.size(), kReadersCounted);
    entry.people = detail.people.CountOutside(people);
    entry.people_honest = entry.people - detail.suspect.CountOutside(people);
  }
  return {};
}

}  // namespace haetae::scope
