// Which times of day of a sentence belong to a date: behind it, in front of it, or two as the ends
// of a period within the day.
//
//   const DayClocks clocks = ClocksOf(analysis, sentence, date, until);
//   if (clocks.last != nullptr) …   // "11월 3일 14:41부터 15:38까지", "between 14:41 and 15:38 on
//   …"
//
// `until`: where the next date begins, or the part of the sentence that is about this one ends. The
// times are borrowed from the analysis. Pure.
#pragma once

#include "notice/analysis.h"

namespace haetae::notice {

struct DayClocks {
  const Entity* first = nullptr;  // the one time of day, or where the period begins
  const Entity* last = nullptr;   // where it ends, if two are given
};
DayClocks ClocksOf(const Analysis& analysis, const Sentence& sentence, const Entity& date,
                   uint32_t until);

}  // namespace haetae::notice
