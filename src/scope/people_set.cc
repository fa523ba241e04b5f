#include "scope/people_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <roaring/roaring.hh>
#include <span>
#include <utility>

#include "base/hash.h"

namespace haetae::scope {
namespace {

constexpr std::string_view kMagic = "HAEPPL01";
constexpr uint64_t kSealSamples = 64;
constexpr uint32_t kSubjectsAtOnce = 1 << 12;

struct Front {
  char magic[8];
  uint64_t checksum;  // of all that follows
  uint64_t numbered;
  uint64_t seal;    // of ids that have these numbers
  uint64_t bitmap;  // bytes of the bitmap; then the fingerprints, ascending
  uint64_t unnumbered;
};

// Other ids at the same numbers have another seal: some of them, spread evenly, and the last.
uint64_t SealOf(const Numbering& numbering, uint64_t numbered) {
  std::string ids;
  const uint64_t step = numbered / kSealSamples + 1;
  for (uint64_t i = numbered; i > 0; i -= std::min(i, step)) {
    ids += numbering.subjects.Text(static_cast<uint32_t>(i - 1));
    ids += '\n';
  }
  return Fingerprint(ids, numbering.secret);
}

template <typename See>
void EachOf(const PeopleBits& people, const See& see) {
  for (size_t word = 0; word < people.size(); ++word) {
    for (uint64_t left = people[word]; left != 0; left &= left - 1)
      see(static_cast<uint32_t>(word * 64 + static_cast<size_t>(std::countr_zero(left))));
  }
}

std::unexpected<Error> Damaged() {
  return Fail(Code::kMalformed, "cannot read who was in an earlier scope",
              "what was kept is damaged", "incidents.sqlite",
              "the counts of that version still hold; who is new cannot be told");
}

}  // namespace

std::string PeopleBytes(const PeopleBits& people, const Numbering& numbering) {
  Roaring bitmap;
  std::vector<uint32_t> numbers;
  std::vector<uint64_t> unnumbered;
  EachOf(people, [&](uint32_t subject) {
    if (subject >= numbering.numbered) {
      unnumbered.push_back(Fingerprint(numbering.subjects.Text(subject), numbering.secret));
      return;
    }
    numbers.push_back(subject);
    if (numbers.size() < 1 << 16) return;
    bitmap.addMany(numbers.size(), numbers.data());
    numbers.clear();
  });
  bitmap.addMany(numbers.size(), numbers.data());
  bitmap.runOptimize();
  std::ranges::sort(unnumbered);
  Front front{};
  std::memcpy(front.magic, kMagic.data(), kMagic.size());
  front.numbered = numbering.numbered;
  front.seal = SealOf(numbering, numbering.numbered);
  front.bitmap = bitmap.getSizeInBytes();
  front.unnumbered = unnumbered.size();
  std::string bytes(sizeof front + front.bitmap, '\0');
  bitmap.write(bytes.data() + sizeof front);
  bytes.append(reinterpret_cast<const char*>(unnumbered.data()),
               unnumbered.size() * sizeof(uint64_t));
  std::memcpy(bytes.data(), &front, sizeof front);
  front.checksum = Fingerprint(std::string_view(bytes).substr(offsetof(Front, numbered)));
  std::memcpy(bytes.data(), &front, sizeof front);
  return bytes;
}

Result<PeopleBits> PeopleOf(std::string_view bytes, const Numbering& numbering) {
  Front front;
  if (bytes.size() < sizeof front) return Damaged();
  std::memcpy(&front, bytes.data(), sizeof front);
  if (std::string_view(front.magic, sizeof front.magic) != kMagic ||
      front.bitmap > bytes.size() - sizeof front ||
      front.unnumbered != (bytes.size() - sizeof front - front.bitmap) / sizeof(uint64_t) ||
      Fingerprint(bytes.substr(offsetof(Front, numbered))) != front.checksum)
    return Damaged();
  if (front.numbered > numbering.numbered || SealOf(numbering, front.numbered) != front.seal) {
    return Fail(Code::kConflict, "cannot tell who is new",
                "the ids were numbered anew since that version was counted", "",
                "the counts of both versions hold and can be compared");
  }
  roaring_bitmap_t* read =
      roaring_bitmap_portable_deserialize_safe(bytes.data() + sizeof front, front.bitmap);
  if (read == nullptr) return Damaged();
  const Roaring bitmap(read);  // frees it
  PeopleBits people(numbering.subjects.size() / 64 + 1);
  if (!bitmap.isEmpty() && bitmap.maximum() >= front.numbered) return Damaged();
  std::vector<uint32_t> subjects(kSubjectsAtOnce);
  roaring_uint32_iterator_t at;
  roaring_init_iterator(&bitmap.roaring, &at);
  while (const uint32_t count =
             roaring_read_uint32_iterator(&at, subjects.data(), kSubjectsAtOnce)) {
    size_t word = subjects[0] / 64;
    uint64_t bits = 0;
    for (const uint32_t subject : std::span(subjects).first(count)) {
      if (subject / 64 != word) people[word] |= std::exchange(bits, 0), word = subject / 64;
      bits |= uint64_t{1} << subject % 64;
    }
    people[word] |= bits;
  }
  std::vector<uint64_t> unnumbered(front.unnumbered);
  std::memcpy(unnumbered.data(), bytes.data() + sizeof front + front.bitmap,
              unnumbered.size() * sizeof(uint64_t));
  for (uint64_t i = front.numbered; !unnumbered.empty() && i < numbering.subjects.size(); ++i) {
    const uint32_t subject = static_cast<uint32_t>(i);
    const uint64_t print = Fingerprint(numbering.subjects.Text(subject), numbering.secret);
    if (std::ranges::binary_search(unnumbered, print))
      people[subject / 64] |= uint64_t{1} << subject % 64;
  }
  return people;
}

std::string FingerprintOf(const PeopleBits& people, const Dictionary& subjects) {
  uint64_t low = 0, high = 0;
  EachOf(people, [&](uint32_t subject) {
    const std::string_view id = subjects.Text(subject);
    low += Fingerprint(id, 1);
    high += Fingerprint(id, 2);
  });
  return fmt::format("{:016x}{:016x}", high, low);
}

#if defined(__x86_64__)
__attribute__((target_clones("popcnt", "default")))
#endif
uint64_t
CountOf(std::span<const uint64_t> people) {
  uint64_t count = 0;
  for (uint64_t word : people) count += static_cast<uint64_t>(std::popcount(word));
  return count;
}

bool Holds(std::span<const uint64_t> people, uint32_t subject) {
  return subject / 64 < people.size() && (people[subject / 64] >> subject % 64 & 1) != 0;
}

PeopleBits Without(PeopleBits people, const PeopleBits& others) {
  for (size_t word = 0; word < std::min(people.size(), others.size()); ++word)
    people[word] &= ~others[word];
  return people;
}

}  // namespace haetae::scope
