// Keeps a busy day readable: which incidents become one because there are too many weak ones.
//
//   for (const std::vector<size_t>& bundle : Bundles(candidates)) …   // places in `candidates`
//
// A day (UTC, of the alert) may begin kIncidentsADay incidents. Where more begin, the weak ones of
// one detector become one incident, and if that is not enough, all weak ones of the day. Whatever
// is severe, certain or confident stays by itself, however many there are: nothing is hidden, and
// a bundle lists all its findings. A pure function.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "incident/investigation.h"

namespace haetae::incident {

inline constexpr size_t kIncidentsADay = 5;
inline constexpr double kConfident = 0.9;

struct Candidate {
  Time alert;
  bool weak = false;
  std::string detector;  // of the leading finding
};

// Low or medium, led by nothing certain, and nothing that is confident.
bool IsWeak(const Incident& incident);

// Disjoint, of two or more each, in the order of their first member.
std::vector<std::vector<size_t>> Bundles(const std::vector<Candidate>& candidates);

// "Several weak signals: 12 findings by walk, drift"
Phrase BundleTitle(const std::vector<Finding>& findings);
// "…, through 200 networks" for the causes of one detector about cohorts of one kind; else empty.
Phrase CohortTitle(const std::vector<Finding>& findings);

}  // namespace haetae::incident
