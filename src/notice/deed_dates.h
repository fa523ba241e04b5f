// Whether a sentence tells that data were read or taken on a date: "on 9 June your data was
// accessed", "6월 9일 고객님의 정보가 유출되었습니다". Not where the date is of something else: "on
// 9 June we were told that your data had been accessed".
//
//   DeedAt(analysis, sentence, {.date = date, .end = clock.end, .from = from, .to = to}) ==
//   Deed::kOn
//
// Says yes only where verb and date belong together in so many words: what it leaves open may be a
// date of anything. Pure functions.
#pragma once

#include "notice/analysis.h"

namespace haetae::notice {

struct DatedPart {
  const Entity& date;
  uint32_t end = 0;           // of the date with its time of day and day of the week
  uint32_t from = 0, to = 0;  // the part of the sentence that is about it
};

// Begins, ends or just holds the date what was done? Nothing: it is no date of it.
enum class Deed { kNone, kOn, kFrom, kUntil };
Deed DeedAt(const Analysis& analysis, const Sentence& sentence, const DatedPart& part);

// Where an English date begins and ends with the day of the week beside it: "Monday, 23 November",
// "Fri., 20 November 2026", "23 November 2026 (Monday)".
uint32_t BeginWithWeekday(const Analysis& analysis, const Entity& date);
uint32_t EndWithWeekday(const Analysis& analysis, const Entity& date);

}  // namespace haetae::notice
