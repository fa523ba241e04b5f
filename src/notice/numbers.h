// Numbers, dates, times, telephone numbers and addresses in folded text.
//
//   std::vector<Entity> found = FindEntities(units, gap, begin, end);
//
// Numbers are read as people write them in both languages: 33,673,817 · 3,367만 3,817 · 3천370만 ·
// 33.7 million · thirty-three million · 삼천삼백칠십만. Linear; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::notice {

struct Entity {
  enum class Kind { kCount, kNumber, kDate, kClock, kPhone, kMail, kUrl, kOther };
  // kAtLeast and kAtMost are roundings that lean ("3,000여 명", "nearly 900"); kMoreThan and
  // kFewerThan are bounds ("more than 800"); kTimes is a magnitude ("thousands of", 수천).
  enum class Rounding { kExact, kAbout, kAtLeast, kAtMost, kMoreThan, kFewerThan, kTimes };
  Kind kind = Kind::kOther;
  uint32_t begin = 0, end = 0;
  char32_t currency = 0;  // of a sum of money, which is kOther: '₩', '$', '€', '£'
  double value = 0;       // of counts and numbers; < 2⁵³
  Rounding rounding = Rounding::kExact;
  enum class Noun { kNone, kPeople, kMembers, kNonMembers, kRecords };
  Noun noun = Noun::kNone;
  int year = 0, month = 0, day = 0;  // 0: not said
  int hour = -1, minute = -1, second = -1;
  std::optional<int> zone_minutes{};  // of a time of day that says it: "UTC+09:00", KST
  bool about = false;                 // of a time of day: 5시경, "about 5 a.m."
};

// `gap[i]`: a space stood before unit i and was dropped.
std::vector<Entity> FindEntities(const std::u32string& units, const std::vector<bool>& gap,
                                 uint32_t begin, uint32_t end);

// How far a rounded number may be from what it stands for: see docs/formats/wording.md.
bool StandsFor(const Entity& number, uint64_t measured);

}  // namespace haetae::notice
