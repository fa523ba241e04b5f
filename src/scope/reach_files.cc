#include "scope/reach_files.h"

#include <algorithm>
#include <bit>
#include <mutex>

#include "scope/disclosed.h"

namespace haetae::scope {
namespace {

using access::Outcome;

// Files that were made again and could not be kept lie in memory.
constexpr uint64_t kRowsHeldMax = uint64_t{32} << 20;

// Whether each access that disclosed something could be later than what is known is asked of blocks
// first: `least` and `most` are of its times.
template <typename Worth, typename See>
void EachTime(const ReachFile& at, Blocks& blocks, const Worth& worth, const See& see) {
  const ExposureFile& file = *at.file;
  const PackedColumn& column = file.column(ExposureColumn::kTime);
  ExposureMatch::Mask mask;
  std::array<uint64_t, kBlockRows> times;
  blocks.Open(file);
  for (size_t block = 0; block < at.match.blocks(); ++block) {
    if (!worth(file.TimeOf(column.Least(block)),
               std::min(file.TimeOf(column.Most(block)), at.match.last())))
      continue;
    if (!at.match.Find(blocks, block, mask)) continue;
    column.Unpack(block, times.data());
    const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
    for (size_t word = 0; word < mask.size(); ++word) {
      for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
        const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
        if (at.kinds[kinds[i]].outcome == Outcome::kDisclosed) see(file.TimeOf(times[i]));
      }
    }
  }
}

}  // namespace

void ReachFiles::Describe(ReachFile& file, const access::Catalogue& catalogue,
                          const std::vector<const reg::Relation*>& relations) {
  set_of_.resize(catalogue.routes.size(), kNoNumber);
  for (const ExposureFile::Kind& kind : file.file->kinds()) {
    ReachKind& made = file.kinds.emplace_back();
    if (kind.route == access::kNoRoute) continue;  // of a catalogue that is no longer in force
    things_ |= catalogue.routes[kind.route].subject_is_thing;
    made.outcome = kind.outcome;
    if (kind.outcome == Outcome::kDisclosed) {
      uint32_t& set = set_of_[kind.route];
      if (set == kNoNumber) {
        set = static_cast<uint32_t>(routes_.size());
        routes_.push_back(kind.route);
      }
      made.people = set;
    } else if (kind.outcome == Outcome::kUnknown) {
      made.people = kUnknownSet;
    }
    if (made.people != kNoNumber) made.relation = relations[kind.route], made.route = kind.route;
    file.carries |= made.relation != nullptr;
  }
}

std::vector<uint8_t> ReachFiles::NumbersOf(const std::vector<std::string>& countries) {
  std::vector<uint8_t> numbers;
  for (const std::string& name : countries) {
    const auto at = std::ranges::find(countries_, name);
    numbers.push_back(static_cast<uint8_t>(at - countries_.begin()));
    if (at == countries_.end()) countries_.push_back(name);
  }
  return numbers;
}

Result<std::optional<ReachFiles>> ReachFiles::Open(ExposureIndex& index, const Asked& asked,
                                                   const ledger::ScanRange& range,
                                                   const access::Names& names,
                                                   const access::Catalogue& catalogue,
                                                   const reg::Register& registers, size_t threads) {
  ReachFiles made;
  const std::vector<const reg::Relation*> relations = RelationsOf(catalogue, registers);
  std::vector<std::pair<int64_t, std::unique_ptr<ReachFile>>> found;
  uint64_t held = 0;  // rows
  bool fits = true;
  std::mutex mutex;
  ledger::ScanRange results = range;
  results.results = true;
  for (const ledger::ScanRange& part : {range, results}) {
    TRY(index.EachFile(
        part, threads, [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
          ExposureMatch match(file, asked, part, names, catalogue, &segment);
          if (match.none()) return;
          const ExposureMatch::AddressCountries countries = match.Countries();
          std::vector<uint8_t> numbers;
          ReachFile* reach = nullptr;
          {
            std::lock_guard lock(mutex);
            if (!file.is_mapped()) held += file.rows();
            numbers = made.NumbersOf(countries.names);
            fits = fits && held <= kRowsHeldMax && found.size() < kExposuresOpenMax &&
                   made.countries_.size() <= kReachCountriesMax;
            if (!fits) return;
            found.emplace_back(
                DayOf(segment.first),
                std::make_unique<ReachFile>(file.shared_from_this(), std::move(match)));
            reach = found.back().second.get();
            made.Describe(*reach, catalogue, relations);
          }
          reach->countries = CountryTable(
              file.codes(ExposureColumn::kAddress) + size_t{1}, reach->match.WantedAddresses(),
              [&](uint32_t code) { return numbers[countries.At(code)]; });
        }));
  }
  if (!fits || made.things_) return std::nullopt;  // subjects are taken for people here
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second->match.first()) <
           std::pair(b.first, b.second->match.first());
  });
  for (auto& [day, file] : found) {
    if (made.days_.empty() || made.days_.back() != day) made.days_.push_back(day);
    file->day = made.days_.size() - 1;
    made.files_.push_back(std::move(*file));
  }
  return made;
}

uint64_t ReachFiles::rows() const {
  uint64_t rows = 0;
  for (const ReachFile& file : files_) rows += file.file->rows();
  return rows;
}

std::pair<Time, Time> ReachFiles::Times() const {
  Time first = kTimeMax, last = kTimeMin;
  Blocks blocks;
  for (const ReachFile& file : files_) {
    if (file.match.first() >= first) continue;
    EachTime(
        file, blocks, [&](Time least, Time) { return least < first; },
        [&](Time time) { first = std::min(first, time); });
  }
  for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
    if (file->match.last() <= last) continue;
    EachTime(
        *file, blocks, [&](Time, Time most) { return most > last; },
        [&](Time time) { last = std::max(last, time); });
  }
  return {first, last};
}

ReachFiles::Unnamed ReachFiles::CountUnnamed() const {
  Unnamed unnamed;
  Blocks blocks;
  ExposureMatch::Mask mask;
  for (const ReachFile& at : files_) {
    if (!at.match.is_results()) continue;
    const ExposureFile& file = *at.file;
    blocks.Open(file);
    for (size_t block = 0; block < file.blocks() && file.subjects().First(block) == 0; ++block) {
      if (!at.match.Find(blocks, block, mask)) continue;
      const uint32_t* subjects = blocks.Codes(ExposureColumn::kSubject, block);
      const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
      const uint32_t* bytes = blocks.Codes(ExposureColumn::kBytes, block);
      for (size_t i = 0; i < kBlockRows && subjects[i] == 0; ++i) {
        if ((mask[i / 64] >> i % 64 & 1) == 0) continue;
        if (at.kinds[kinds[i]].outcome == Outcome::kIssued) continue;  // of no route in force
        // Its bytes, kept one more, are how many it stands for; without, nobody knows.
        if (bytes[i] == 0)
          ++unnamed.answers;
        else
          unnamed.people += bytes[i] - 1;
        const Time time =
            file.TimeOf(file.column(ExposureColumn::kTime).At(block * kBlockRows + i));
        unnamed.first = std::min(unnamed.first, time);
        unnamed.last = std::max(unnamed.last, time);
        unnamed.carries |= at.kinds[kinds[i]].relation != nullptr;
        const uint16_t route = file.kinds()[kinds[i]].route;
        const auto place = std::ranges::lower_bound(unnamed.routes, route);
        if (place == unnamed.routes.end() || *place != route) unnamed.routes.insert(place, route);
      }
    }
  }
  return unnamed;
}

}  // namespace haetae::scope
