// The sentences that the terminal and the HTML report share, so that both say the same.
// Titles and notes inside them may carry log text: whoever prints a sentence escapes it.
#pragma once

#include <vector>

#include "base/text.h"
#include "incident/investigation.h"

namespace haetae::report {

// The answer in one sentence: "1 critical incident: 10,544 people's data were read".
Phrase Verdict(const incident::Investigation& investigation);

// "1 rejected earlier: incident 3, … (rejected by kim on …)"; empty if none was found again.
Phrase RejectedText(const incident::Investigation& investigation);

// What stands behind a finding-free answer, and what limits any answer: gaps, unreadable lines,
// missing registers, an inferred catalogue, and what logs can never tell. The first are specific.
std::vector<Phrase> Limits(const incident::Investigation& investigation);

// What the person could give haetae to make the answer stronger; empty if all of it is there.
std::vector<Phrase> Stronger(const incident::Investigation& investigation);

// The time in which some source has no logs; where gaps of two sources overlap it counts once.
Duration TimeWithoutLogs(std::vector<scope::Gap> gaps);

// "no logs from gateway-2 on 06-27 03:00–05:00"; the date stands once where both ends share it.
Phrase GapText(const scope::Gap& gap, Duration offset);

}  // namespace haetae::report
