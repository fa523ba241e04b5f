// How severe a breach is by ENISA's method: SE = DPC × EI + CB ("Recommendations for a methodology
// of the assessment of severity of personal data breaches", ENISA, 2013). docs/severity.md.
//
//   Severity severity = Rate(facts, lexicon);             // of everybody's data
//   severity.score;            // 3.0: with what is not known at its worst
//   severity.band;             // Band::kHigh
//   severity.NeedsPerson()     // within 0.25 of an edge
//
// DPC, 1 to 4: what the data are; the worst of them counts. EI, 0.25 to 1: how easily people are
// identified. CB: what happened to the data (confidentiality, integrity, availability), and malice.
// What is not known makes the score a range; what it rests on is in `assumed`. A pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "duty/facts.h"
#include "duty/lexicon.h"

namespace haetae::duty {

enum class Band { kLow, kMedium, kHigh, kVeryHigh };
std::string_view BandName(Band band);  // "low" … "very high"
Phrase BandWord(Band band);

inline constexpr double kNearEdge = 0.25;  // a person decides this near to another band

struct Severity {
  double score = 0, lowest = 0;  // equal where everything that matters is known
  Band band = Band::kLow;        // of the score
  double data = 1, identification = 1, circumstances = 0;  // DPC, EI, CB of the score
  double confidentiality = 0, integrity = 0, availability = 0, malice = 0;  // of CB
  bool many_people = false;          // more than 100: a flag outside of the score
  std::vector<Phrase> because;       // each input with its value
  std::vector<std::string> assumed;  // facts that were taken at their worst, sorted
  std::vector<std::string> living;   // where its people live, if others live elsewhere

  // Whether `edge` (2, 3 or 4) is within or so near that a person decides.
  bool IsNear(double edge) const;
  bool NeedsPerson() const { return IsNear(2) || IsNear(3) || IsNear(4); }
};

// For whoever lives in `residence` (places, "@" regions; empty: everybody): the data of others do
// not count, and who may live there makes the score a range.
Severity Rate(const Facts& facts, const Lexicon& lexicon,
              const std::vector<std::string>& residence = {});

// The kind that a field of the facts is of: by the lexicon, or by what the facts say that it is
// like. nullptr: not known.
const FieldKind* KindOf(std::string_view field, const Facts& facts, const Lexicon& lexicon);

}  // namespace haetae::duty
