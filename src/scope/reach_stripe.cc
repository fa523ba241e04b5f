#include "scope/reach_stripe.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "scope/people_file.h"

namespace haetae::scope {
namespace {

using access::Outcome;

void Add(std::vector<PeopleCount>& to, const std::vector<PeopleCount>& from) {
  for (size_t i = 0; i < to.size(); ++i) {
    to[i].people += from[i].people;
    to[i].accesses += from[i].accesses;
  }
}

// Bits first ≤ i < last of a block.
ExposureMatch::Mask Between(size_t first, size_t last) {
  ExposureMatch::Mask mask{};
  for (size_t word = 0; word < mask.size(); ++word) {
    const size_t from = std::clamp(first, word * 64, word * 64 + 64) - word * 64;
    const size_t to = std::clamp(last, word * 64, word * 64 + 64) - word * 64;
    if (from < to) mask[word] = (~uint64_t{0} >> (64 - (to - from))) << from;
  }
  return mask;
}

void SetBit(uint64_t* bits, uint32_t subject) { bits[subject / 64] |= uint64_t{1} << subject % 64; }

}  // namespace

void ReachCounts::Merge(const ReachCounts& other) {
  Add(routes, other.routes);
  Add(countries, other.countries);
  Add(days, other.days);
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i].clear += other.fields[i].clear;
    fields[i].masked += other.fields[i].masked;
  }
  for (size_t i = 0; i < fresh.size(); ++i) fresh[i] += other.fresh[i];
  for (const auto& [states, kinds] : other.groups)
    for (size_t i = 0; i < kinds.size(); ++i) groups[states][i] += kinds[i];
  people += other.people, members += other.members, non_members += other.non_members;
  accounts += other.accounts;
  records += other.records, listed += other.listed;
  bytes += other.bytes, unsized += other.unsized;
  missing += other.missing, unknown += other.unknown;
  unknown_routes.insert(other.unknown_routes.begin(), other.unknown_routes.end());
  doubtful.Merge(other.doubtful);
}

std::vector<ReachField> FieldsOf(const ReachFiles& files, const access::Catalogue& catalogue) {
  std::map<std::string, ReachField> fields;
  for (uint32_t set = ReachFiles::kUnknownSet + 1; set < files.sets(); ++set) {
    for (const access::DisclosedField& field : catalogue.routes[files.route(set)].discloses) {
      ReachField& of = fields[field.name];
      of.name = field.name;
      (field.masked ? of.masked : of.clear).push_back(set);
    }
  }
  std::vector<ReachField> list;
  for (auto& [name, field] : fields) list.push_back(std::move(field));
  return list;
}

StripeBlocks::StripeBlocks(const ReachFiles& files, uint64_t subjects, uint32_t length)
    : files_(files.files().size()), length_(length) {
  const size_t stripes = subjects / length + 1;
  begins_.resize(stripes * files_);
  for (size_t file = 0; file < files_; ++file) {
    const PackedList& subjects = files.files()[file].file->subjects();
    uint32_t block = 0;
    for (size_t stripe = 1; stripe < stripes; ++stripe) {
      // Codes are subjects + 1. The first that is not below may stand in the block before.
      const uint64_t code = stripe * length + 1;
      while (block + 1 < subjects.blocks() && subjects.First(block + 1) < code) ++block;
      begins_[stripe * files_ + file] = block;
    }
  }
}

ReachStripe::ReachStripe(const About& about)
    : about_(about),
      words_(about.blocks.length() / 64 + 1),
      seen_(words_ * 64, about.files.countries().size()),
      sets_(about.files.sets()),
      all_(words_) {
  counts_.routes.resize(sets_.size());
  counts_.countries.resize(about.files.countries().size());
  counts_.days.resize(about.files.days().size());
  counts_.fields.resize(about.fields.size());
  if (!about.hours) return;
  counts_.fresh.resize(counts_.days.size() * kDayHours);
  hour_.resize(words_ * 64, kNoNumber);
}

void ReachStripe::Touch(People& people) const {
  if (people.bits.size() < words_) people.bits.resize(words_);
  people.any = true;
}

void ReachStripe::Join(std::vector<uint64_t>& people, const std::vector<uint64_t>& nation) const {
  for (size_t i = 0; i < words_; ++i) people[i] |= nation[begin_ / 64 + i];
}

void ReachStripe::Count(uint32_t begin, uint32_t end) {
  begin_ = begin, end_ = end;
  words_ = (end - begin + 63) / 64;
  const std::vector<ReachFile>& files = about_.files.files();
  const std::span<const uint32_t> begins = about_.blocks.Of(begin);
  size_t file = 0;
  for (size_t day = 0; day < about_.files.days().size(); ++day) {
    seen_.BeginDay(day);
    for (; file < files.size() && files[file].day == day; ++file) {
      Fetch(file, begins);
      AddFile(files[file], begins[file]);
    }
    if (!about_.carried.empty()) AddCarried(day);
  }
  EndStripe();
}

// What the files after this one need first comes from memory while this one is gone through.
void ReachStripe::Fetch(size_t file, std::span<const uint32_t> begins) const {
  constexpr ExposureColumn kColumns[] = {ExposureColumn::kAddress, ExposureColumn::kKind,
                                         ExposureColumn::kBytes};
  const std::vector<ReachFile>& files = about_.files.files();
  if (file + 2 < files.size()) {
    const ExposureFile& next = *files[file + 2].file;
    next.subjects().FetchEntry(begins[file + 2]);
    for (ExposureColumn column : kColumns) next.column(column).FetchEntry(begins[file + 2]);
  }
  if (file + 1 < files.size()) {
    const ExposureFile& next = *files[file + 1].file;
    next.subjects().FetchWords(begins[file + 1]);
    for (ExposureColumn column : kColumns) next.column(column).FetchWords(begins[file + 1]);
  }
}

void ReachStripe::AddFile(const ReachFile& file, size_t block) {
  const PackedList& subjects = file.file->subjects();
  const uint64_t least = begin_ == 0 ? 0 : uint64_t{begin_} + 1, end = uint64_t{end_} + 1;
  const size_t blocks = file.match.blocks();
  if (subjects.First(block) >= end) return;
  blocks_.Open(*file.file);
  tallies_.assign(file.kinds.size(), {});
  ExposureMatch::Mask mask;
  for (; block < blocks && subjects.First(block) < end; ++block) {
    if (!file.match.Find(blocks_, block, mask)) continue;
    const bool inside =
        subjects.First(block) >= least && block + 1 < blocks && subjects.First(block + 1) < end;
    if (!inside) Clip(file, block, mask);
    AddBlock(file, block, mask);
    if (about_.hours) AddHours(file, block, mask);
  }
  AddTallies(file);
}

// Leaves the stripe's accesses of a block that also holds others'.
void ReachStripe::Clip(const ReachFile& file, size_t block, ExposureMatch::Mask& mask) {
  const uint32_t* subjects = blocks_.Codes(ExposureColumn::kSubject, block);
  const size_t rows = file.file->subjects().RowsOf(block);
  const uint32_t* const last = subjects + rows;
  const auto place = [&](uint64_t code) {
    return static_cast<size_t>(std::lower_bound(subjects, last, code) - subjects);
  };
  const ExposureMatch::Mask inside =
      Between(begin_ == 0 ? 0 : place(uint64_t{begin_} + 1), place(uint64_t{end_} + 1));
  for (size_t word = 0; word < mask.size(); ++word) mask[word] &= inside[word];
}

std::span<const uint8_t> ReachStripe::PlacesOf(const ExposureMatch::Mask& mask) {
  size_t count = 0;
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1)
      places_[count++] =
          static_cast<uint8_t>(word * 64 + static_cast<size_t>(std::countr_zero(left)));
  }
  return {places_.data(), count};
}

// Those of a mask that are of a kind; they are taken out of it.
ExposureMatch::Mask TakeKind(const uint32_t* kinds, uint32_t kind, ExposureMatch::Mask& mask) {
  ExposureMatch::Mask taken;
  for (size_t word = 0; word < mask.size(); ++word) {
    std::array<uint8_t, 64> same;
    for (size_t i = 0; i < 64; ++i) same[i] = kinds[word * 64 + i] == kind;
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; i += 8) {
      uint64_t bytes;
      std::memcpy(&bytes, same.data() + i, sizeof bytes);
      bits |= (bytes * 0x0102040810204080ull >> 56) << i;  // eight bytes of 1 or 0 to eight bits
    }
    taken[word] = mask[word] & bits;
    mask[word] &= ~bits;
  }
  return taken;
}

void ReachStripe::AddBlock(const ReachFile& file, size_t block, ExposureMatch::Mask mask) {
  const uint32_t* kinds = blocks_.Codes(ExposureColumn::kKind, block);
  for (size_t word = 0; word < mask.size(); ++word) {
    while (mask[word] != 0) {
      const uint32_t kind = kinds[word * 64 + static_cast<size_t>(std::countr_zero(mask[word]))];
      AddKind(file, block, kind, TakeKind(kinds, kind, mask));
    }
  }
}

// All that is written to in the loop is of other types than what is read, or the compiler would
// have to read it again each time.
void ReachStripe::AddKind(const ReachFile& file, size_t block, uint32_t kind,
                          const ExposureMatch::Mask& mask) {
  const std::span<const uint8_t> places = PlacesOf(mask);
  Tally& tally = tallies_[kind];
  tally.accesses += places.size();
  const uint32_t set_number = file.kinds[kind].people;
  if (set_number == kNoNumber) return;
  People& people = sets_[set_number];
  if (!people.any) Touch(people);
  uint64_t* const set = people.bits.data();
  const uint32_t* const subjects = blocks_.Codes(ExposureColumn::kSubject, block);
  const uint32_t first = begin_ + 1;
  if (set_number == ReachFiles::kUnknownSet) {
    for (size_t i : places) {
      if (subjects[i] == 0) continue;
      SetBit(set, subjects[i] - first);
      ++tally.records;
    }
    return;
  }
  for (size_t i : places) seen_.Fetch(subjects[i] - first);
  std::array<uint8_t, kBlockRows> countries;
  file.countries.Find(blocks_.Codes(ExposureColumn::kAddress, block), places, countries.data());
  const uint32_t counted = !file.match.is_results();
  const uint32_t* const bytes = blocks_.Codes(ExposureColumn::kBytes, block);
  uint32_t people_today = 0, records = 0, sized = 0;
  size_t sum = 0;
  for (size_t k = 0; k < places.size(); ++k) {
    const size_t i = places[k];
    country_accesses_[countries[k]] += counted;
    sum += bytes[i];
    sized += bytes[i] != 0;
    if (subjects[i] == 0) continue;
    ++records;
    const uint32_t subject = subjects[i] - first;
    SetBit(set, subject);
    people_today += seen_.See(subject, countries[k]);
  }
  tally.bytes += sum;
  tally.sized += sized;
  tally.records += records;
  counts_.days[file.day].people += people_today;
}

void ReachStripe::AddTallies(const ReachFile& file) {
  for (size_t i = 0; i < tallies_.size(); ++i) {
    const Tally& tally = tallies_[i];
    const ReachKind& kind = file.kinds[i];
    const bool disclosed = kind.outcome == Outcome::kDisclosed;
    if (kind.outcome == Outcome::kUnknown && tally.records > 0)
      counts_.unknown_routes.insert(kind.route);
    if (file.match.is_results()) {  // whom answers listed; the access is counted where it stands
      if (disclosed) counts_.records += tally.records, counts_.listed += tally.records;
      continue;
    }
    if (kind.outcome == Outcome::kMissing) counts_.missing += tally.accesses;
    if (kind.outcome == Outcome::kUnknown) counts_.unknown += tally.accesses;
    if (!disclosed) continue;
    counts_.routes[kind.people].accesses += tally.accesses;
    counts_.days[file.day].accesses += tally.accesses;
    counts_.records += tally.records;
    counts_.bytes += tally.bytes - tally.sized;
    counts_.unsized += tally.accesses - tally.sized;
  }
}

void ReachStripe::AddHours(const ReachFile& at, size_t block, const ExposureMatch::Mask& mask) {
  const ExposureFile& file = *at.file;
  std::array<uint64_t, kBlockRows> times;
  file.column(ExposureColumn::kTime).Unpack(block, times.data());
  const uint32_t* subjects = blocks_.Codes(ExposureColumn::kSubject, block);
  const uint32_t* kinds = blocks_.Codes(ExposureColumn::kKind, block);
  const int64_t midnight = about_.files.days()[at.day] * kDay;
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
      if (subjects[i] == 0 || at.kinds[kinds[i]].outcome != Outcome::kDisclosed) continue;
      uint32_t& hour = hour_[subjects[i] - 1 - begin_];
      const int64_t of_day = (file.TimeOf(times[i]).us - midnight) / kHour;
      hour =
          std::min(hour, static_cast<uint32_t>(at.day * kDayHours) + static_cast<uint32_t>(of_day));
    }
  }
}

void ReachStripe::AddCarried(size_t day) {
  about_.carried.EachOf(day, begin_, end_, [&](uint32_t person, size_t hour) {
    const uint32_t subject = person - begin_;
    counts_.days[day].people += seen_.SeeToday(subject);
    if (about_.hours)
      hour_[subject] = std::min(hour_[subject], static_cast<uint32_t>(day * kDayHours + hour));
  });
}

void ReachStripe::CountPeople() {
  constexpr size_t kFirstRoute = ReachFiles::kUnknownSet + 1;
  std::fill_n(all_.begin(), words_, 0);
  for (size_t set = kFirstRoute; set < sets_.size(); ++set) {
    if (!sets_[set].any) continue;
    for (size_t i = 0; i < words_; ++i) all_[i] |= sets_[set].bits[i];
  }
  counts_.accounts += CountOf(std::span(all_).first(words_));
  for (size_t set = 0; set < sets_.size(); ++set) {
    const std::vector<uint64_t>& carried = about_.carried.OfSet(static_cast<uint32_t>(set));
    if (!carried.empty()) {
      Touch(sets_[set]);
      Join(sets_[set].bits, carried);
      if (set >= kFirstRoute) Join(all_, carried);
    }
    if (sets_[set].any && set >= kFirstRoute)
      counts_.routes[set].people += CountOf(std::span(sets_[set].bits).first(words_));
  }
  const std::span<const uint64_t> people(all_.data(), words_);
  const reg::Register::Kinds kinds = about_.registers.CountKinds(people, begin_ / 64);
  counts_.people += CountOf(std::span(all_).first(words_));
  counts_.members += kinds.members;
  counts_.non_members += kinds.carried;
  if (about_.who != nullptr)
    std::ranges::copy(people, about_.who->begin() + static_cast<ptrdiff_t>(begin_ / 64));
}

void ReachStripe::CountCountries() {
  for (size_t country = 0; country < counts_.countries.size(); ++country) {
    counts_.countries[country].accesses += std::exchange(country_accesses_[country], 0);
    const std::vector<uint64_t>& carried = about_.carried.OfCountry(country);
    for (size_t word = 0; word < words_ && !carried.empty(); ++word) {
      for (uint64_t left = carried[begin_ / 64 + word]; left != 0; left &= left - 1)
        seen_.SeeFrom(
            static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(left)),
            static_cast<uint8_t>(country));
    }
  }
  seen_.EndStripe(counts_.countries);
}

// Who is in one of the sets.
void ReachStripe::JoinSets(const std::vector<uint32_t>& sets, std::vector<uint64_t>& to) const {
  to.assign(words_, 0);
  for (uint32_t set : sets) {
    if (!sets_[set].any) continue;
    for (size_t i = 0; i < words_; ++i) to[i] |= sets_[set].bits[i];
  }
}

void ReachStripe::CountFields() {
  for (size_t i = 0; i < about_.fields.size(); ++i) {
    JoinSets(about_.fields[i].clear, clear_);
    JoinSets(about_.fields[i].masked, masked_);
    for (size_t word = 0; word < words_; ++word) masked_[word] &= ~clear_[word];
    counts_.fields[i].clear += CountOf(std::span(clear_).first(words_));
    counts_.fields[i].masked += CountOf(std::span(masked_).first(words_));
  }
}

// Everybody who was reached is split by each field in turn: shown in clear, masked, or not.
void ReachStripe::CountGroups() {
  std::map<std::string, std::vector<uint64_t>> groups;
  groups[""].assign(all_.begin(), all_.begin() + static_cast<ptrdiff_t>(words_));
  for (const ReachField& field : about_.fields) {
    JoinSets(field.clear, clear_);
    JoinSets(field.masked, masked_);
    std::map<std::string, std::vector<uint64_t>> split;
    for (const auto& [states, bits] : groups) {
      const auto take = [&](ReachCounts::Shown shown, auto word_of) {
        std::vector<uint64_t> part(words_);
        uint64_t any = 0;
        for (size_t word = 0; word < words_; ++word) any |= part[word] = bits[word] & word_of(word);
        if (any != 0) split.emplace(states + static_cast<char>(shown), std::move(part));
      };
      take(ReachCounts::kClear, [&](size_t word) { return clear_[word]; });
      take(ReachCounts::kMasked, [&](size_t word) { return masked_[word] & ~clear_[word]; });
      take(ReachCounts::kHidden, [&](size_t word) { return ~(masked_[word] | clear_[word]); });
    }
    groups = std::move(split);
  }
  for (const auto& [states, bits] : groups) {
    if (about_.numbers != nullptr) NumberGroup(states, bits);
    const reg::Register::Kinds kinds = about_.registers.CountKinds(bits, begin_ / 64);
    std::array<uint64_t, 3>& counts = counts_.groups[states];
    counts[0] += kinds.members;
    counts[1] += kinds.carried;
    counts[2] += CountOf(bits) - kinds.members - kinds.carried;
  }
}

// Words beyond the stripe's people are empty.
void ReachStripe::NumberGroup(const std::string& states, const std::vector<uint64_t>& bits) const {
  const std::array<uint16_t, 3> numbers = about_.numbers->Of(states);
  for (size_t word = 0; word < words_; ++word) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      const size_t bit = static_cast<size_t>(std::countr_zero(left));
      const uint32_t subject = begin_ + static_cast<uint32_t>(word * 64 + bit);
      about_.numbers->Put(subject, numbers[KindNumber(about_.registers, subject)]);
    }
  }
}

void ReachStripe::CountDoubtful() {
  const People& unknown = sets_[ReachFiles::kUnknownSet];
  const bool everybody = !about_.possible.doubts().empty();
  if (!everybody && !unknown.any) return;
  std::optional<PossibleNumbers> numbers;
  if (about_.numbers != nullptr) numbers.emplace(*about_.numbers);
  for (size_t word = 0; word < words_; ++word) {
    const uint64_t named = unknown.any ? unknown.bits[word] : 0;
    for (uint64_t left = (everybody ? ~uint64_t{0} : named) & ~all_[word]; left != 0;
         left &= left - 1) {
      const size_t bit = static_cast<size_t>(std::countr_zero(left));
      const uint32_t subject = begin_ + static_cast<uint32_t>(word * 64 + bit);
      if (subject >= end_) break;
      Why why = about_.possible.OfDoubts(subject);
      if ((named >> bit & 1) != 0) why |= kUnknownOutcomeWhy;
      if (!why.any()) continue;
      const size_t kind = KindNumber(about_.registers, subject);
      if (numbers) about_.numbers->Put(subject, numbers->Of(why.shown)[kind]);
      counts_.doubtful.Count(why, kind);
    }
  }
}

void ReachStripe::CountHours() {
  for (uint32_t& hour : hour_) {
    const uint32_t first = std::exchange(hour, kNoNumber);
    if (first != kNoNumber) ++counts_.fresh[first];
  }
}

void ReachStripe::Clear(People& people) const {
  if (people.any) std::fill_n(people.bits.begin(), words_, 0);
  people.any = false;
}

void ReachStripe::EndStripe() {
  CountPeople();
  CountCountries();
  CountFields();
  if (about_.groups) CountGroups();
  CountDoubtful();
  CountHours();
  for (People& people : sets_) Clear(people);
}

}  // namespace haetae::scope
