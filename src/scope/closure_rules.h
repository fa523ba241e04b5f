// The rules by which a closure takes a value or proposes it: closure.h says them in words. Pure
// functions of what was counted. Internal to this room.
#pragma once

#include <cstdint>

#include "scope/closure.h"
#include "scope/closure_table.h"

namespace haetae::scope {

// The share of traffic that looks honest at worst, of so many that do and do not: the others may by
// chance have been few. 0: too little to judge by.
double LeastShare(uint64_t honest, uint64_t other);

// Whether nobody honest has the value: so many other readers would hardly all have gone unrecorded.
// By its tally, readers and share judged.
bool IsAutomatic(const ClosureEntry& entry);

// Whether there is anything to add that does not look honest, and most of the value's accesses are
// the incident's, or more than honest traffic leaves unrecorded.
bool IsPlausible(const Tally& tally, double judged);

}  // namespace haetae::scope
