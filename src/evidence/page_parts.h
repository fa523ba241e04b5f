// The parts of the page, each in its own file. Internal to this room.
#pragma once

#include <string>

#include "evidence/dossier.h"
#include "report/markup.h"

namespace haetae::evidence {

// How many duties are in which state; those that do not apply are not counted.
struct DutyCounts {
  size_t open = 0, overdue = 0, done = 0, undetermined = 0;
  const duty::Owed* next = nullptr;  // open, and due first
  const duty::Owed* late = nullptr;  // overdue, and was due first
};
DutyCounts CountDuties(const duty::Assessment& assessment);

std::string DutiesSection(const Dossier& dossier);
std::string NoticesSection(const Dossier& dossier);
std::string TimelineSection(const Dossier& dossier);
std::string ScopeSection(const Dossier& dossier);

// A section with a heading of its own.
std::string Section(std::string_view id, const Phrase& heading, std::string_view html);
// Which zone the times of a table are in, behind its heading.
Phrase InZone(const report::Zone& zone);
// A time in the zone of a law.
std::string ZonedHtml(Time time, const std::string& zone);
// A word in a frame; `alarm` in the accent's colour.
std::string Tag(const Phrase& word, bool alarm = false);

}  // namespace haetae::evidence
