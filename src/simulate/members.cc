#include "simulate/members.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace haetae::simulate {
namespace {

constexpr Millis kShopAgeMs = 3650 * kDayMs;   // the first member joined ten years ago
constexpr double kNonMembersPerMember = 0.20;  // of whom 0.13 stand in a book at a time: 4.33 M
constexpr double kDeletedBefore = 0.017;       // left before the run; and the share a day in it
constexpr double kDeletedPerDay = 0.00006;
constexpr double kNeverComeBack = 0.26;  // 25 M of 33.7 M are active
constexpr double kActivitySpread = 1.1;  // σ of the log-normal activity
constexpr double kActivityMost = 3.3;    // no person comes more than 20 times the average
constexpr double kSeasonal = 0.35, kAwake = 0.4;
constexpr uint64_t kPhones = 100'000'000;
constexpr uint64_t kPhoneStep = 61'803'399;  // prime to 10⁸

// The inverse of a modulo n, for coprime a and n (extended Euclid).
uint64_t Inverse(uint64_t a, uint64_t n) {
  int64_t t = 0, next_t = 1, r = static_cast<int64_t>(n), next_r = static_cast<int64_t>(a);
  while (next_r != 0) {
    const int64_t q = r / next_r;
    t -= q * next_t;
    std::swap(t, next_t);
    r -= q * next_r;
    std::swap(r, next_r);
  }
  return static_cast<uint64_t>(t < 0 ? t + static_cast<int64_t>(n) : t);
}

}  // namespace

Members::Members(uint64_t seed, const Plan& plan, const Calendar& calendar)
    : seed_(Mix(seed, 0x6d656d62)),
      plan_(plan),
      start_(calendar.start()),
      end_(calendar.end()),
      non_members_(std::max<uint32_t>(1, static_cast<uint32_t>(kNonMembersPerMember * plan.count))),
      canary_step_(plan.canaries == 0 ? 0 : (plan.count - plan.joining) / plan.canaries),
      order_(Mix(seed_, 2), plan.count) {
  for (size_t n = 0; n < patterns_.size(); ++n) {
    Random random(Mix(seed_, 3, n), "pattern");
    Pattern& pattern = patterns_[n];
    pattern.member.fill(255);
    uint32_t left = kMembersPerBlock, at = 0;
    bool there = random.Chance(0.5);
    std::array<bool, kIdsPerBlock> used{};
    while (left > 0) {  // runs of ids in use and of gaps, until 28 are used
      const uint32_t run = 1 + static_cast<uint32_t>(random.Exponential(there ? 5 : 7));
      for (uint32_t k = 0; k < run && left > 0; ++k, at = (at + 1) % kIdsPerBlock) {
        if (!there || used[at]) continue;
        used[at] = true;
        --left;
      }
      there = !there;
    }
    uint8_t j = 0;
    for (uint8_t place = 0; place < kIdsPerBlock; ++place) {
      if (!used[place]) continue;
      pattern.place[j] = place;
      pattern.member[place] = j++;
    }
  }
}

uint32_t Members::IndexOf(uint64_t id) const {
  if (id < kIdFirst || id >= id_end()) return kNobody;
  const uint64_t block = (id - kIdFirst) / kIdsPerBlock;
  const uint8_t j = patterns_[Mix(seed_, 1, block) & 255].member[(id - kIdFirst) % kIdsPerBlock];
  const uint64_t index = block * kMembersPerBlock + j;
  return j == 255 || index >= count() ? kNobody : static_cast<uint32_t>(index);
}

// Ids rise with the day of joining: the shop grew ever faster, and goes on growing evenly.
Millis Members::CreatedAt(uint32_t index) const {
  const uint32_t before = plan_.count - plan_.joining;
  if (index >= plan_.count) {
    const double share = (index - plan_.count + 0.5) / plan_.fakes;
    return plan_.fakes_from +
           static_cast<Millis>(share * static_cast<double>(plan_.fakes_to - plan_.fakes_from));
  }
  if (index >= before) {
    const double share = (index - before + Share(Trait(index, 4))) / plan_.joining;
    return start_ + static_cast<Millis>(share * static_cast<double>(end_ - start_));
  }
  const double age = 1 - std::pow((index + 0.5) / before, 0.6);
  return start_ - kHourMs - static_cast<Millis>(age * kShopAgeMs);
}

Millis Members::DeletedAt(uint32_t index) const {
  if (index >= plan_.count - plan_.joining || IsCanary(index)) return kNever;
  const double chance = Share(Trait(index, 5));
  const double in_run =
      kDeletedPerDay * static_cast<double>((end_ - start_) / kDayMs) + kDeletedBefore;
  if (chance >= in_run) return kNever;
  const double when = Share(Trait(index, 6));
  if (chance >= kDeletedBefore)
    return start_ + static_cast<Millis>(when * static_cast<double>(end_ - start_));
  const Millis created = CreatedAt(index);
  return created + static_cast<Millis>(when * static_cast<double>(start_ - created));
}

bool Members::IsCanary(uint32_t index) const {
  if (canary_step_ == 0) return false;
  const uint32_t n = index / canary_step_;
  return n < plan_.canaries && CanaryIndex(n) == index;
}

uint32_t Members::CanaryIndex(uint32_t n) const {
  return n * canary_step_ + static_cast<uint32_t>(Pick(Mix(seed_, 7, n), canary_step_));
}

// Two thirds come all year; the others in seasons of 60 to 180 days, in 60 % of which they do not.
bool Members::IsAwake(uint32_t index, Millis at) const {
  const uint64_t trait = Trait(index, 9);
  if (Share(trait) >= kSeasonal) return true;
  const Millis season = (60 + static_cast<Millis>(trait % 121)) * kDayMs;
  const uint64_t number =
      static_cast<uint64_t>((at + static_cast<Millis>(trait % 997) * kDayMs) / season);
  return Share(Mix(trait, number)) < kAwake;
}

// A visit belongs to the member at quantile Φ(σ + z) of activity: the size-biased log-normal.
uint32_t Members::Visitor(Random& random, Millis at) const {
  while (true) {
    const double z = kActivitySpread + random.Normal();
    if (z > kActivityMost) continue;
    const double quantile = 0.5 * std::erfc(-z * 0.7071067811865476);
    const double place = kNeverComeBack + (1 - kNeverComeBack) * quantile;
    const uint64_t rank =
        std::min<uint64_t>(static_cast<uint64_t>(place * plan_.count), plan_.count - 1);
    const uint32_t index = static_cast<uint32_t>(order_(rank));
    if (Serves(index, at) && IsAwake(index, at) && !IsCanary(index)) return index;
  }
}

uint32_t Members::FriendOf(uint32_t index, uint32_t n) const {
  uint32_t other = static_cast<uint32_t>(Pick(Trait(index, 32 + n), plan_.count - plan_.joining));
  while (IsCanary(other) || other == index) other = (other + 1) % (plan_.count - plan_.joining);
  return other;
}

uint64_t Members::PhoneOf(uint32_t index) const {
  return 1'000'000'000 + (index * kPhoneStep + Pick(Mix(seed_, 10), kPhones)) % kPhones;
}

uint32_t Members::WithPhone(uint64_t phone) const {
  static const uint64_t back = Inverse(kPhoneStep, kPhones);
  if (phone < 1'000'000'000 || phone >= 1'000'000'000 + kPhones) return kNobody;
  const uint64_t shifted =
      (phone - 1'000'000'000 + kPhones - Pick(Mix(seed_, 10), kPhones)) % kPhones;
  const uint64_t index = shifted * back % kPhones;
  return index < count() ? static_cast<uint32_t>(index) : kNobody;
}

uint32_t Members::BookSize(uint32_t index) const {
  if (index >= plan_.count || IsCanary(index)) return 0;
  const uint64_t die = Trait(index, 11) % 16;
  return die < 11 ? 0 : die < 14 ? 1 : die < 15 ? 2 : 3;
}

std::vector<BookEntry> Members::BookOf(uint32_t index) const {
  std::vector<BookEntry> entries;
  const uint32_t size = BookSize(index);
  const Millis created = CreatedAt(index);
  const double window = static_cast<double>(end_ - start_);
  for (uint32_t n = 0; n < size; ++n) {
    const uint64_t hash = Trait(index, 64 + n);
    const double kind = Share(hash), when = Share(Mix(hash, 1)), how = Share(Mix(hash, 2));
    BookEntry entry{index, 0, kNever};  // 10 %: sends to themself
    if (kind >= 0.55)
      entry.person = count() + Pick(Mix(hash, 3), non_members_);
    else if (kind >= 0.10)
      entry.person = FriendOf(index, n);
    const Millis since =
        created +
        static_cast<Millis>(how * static_cast<double>(std::max(kDayMs, start_ - created)));
    if (how > 0.1) entry.from = since;
    if (when < 0.03) {  // taken out before the run
      entry.to = std::max(since, entry.from) + kDayMs;
    } else if (when < 0.06) {  // during it
      entry.to = start_ + static_cast<Millis>(when / 0.06 * window);
      entry.from = std::min(entry.from, start_ - kDayMs);
    } else if (when < 0.10) {  // put in during it
      entry.from = start_ + static_cast<Millis>((when - 0.06) / 0.04 * window);
    }
    if (std::ranges::none_of(entries, [&](const BookEntry& e) { return e.person == entry.person; }))
      entries.push_back(entry);
  }
  return entries;
}

}  // namespace haetae::simulate
