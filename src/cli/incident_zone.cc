#include "cli/incident_zone.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/complain.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/zone.h"
#include "duty/condition.h"
#include "incident/awareness.h"
#include "incident/store.h"

namespace haetae::cli {

report::Zone ZoneOfIncident(Duration zone_of_logs, const duty::Facts& facts,
                            const duty::LawBook& book) {
  const std::string& country = facts.controller.country;
  if (zone_of_logs != 0 || country.empty()) return zone_of_logs;
  auto law = std::ranges::find(book.laws, country, &duty::Law::country);
  if (law == book.laws.end())
    law = std::ranges::find_if(book.laws, [&](const duty::Law& one) {
      return duty::LivesIn(country, {one.area}, book.lexicon) == duty::Truth::kYes;
    });
  return law == book.laws.end() ? report::Zone() : report::Zone::Named(law->time_zone);
}

Result<report::Zone> ZoneOfIncident(const Arguments& arguments, uint32_t incident) {
  const fs::path data = DataOf(arguments);
  const Duration of_logs = TRY(ZoneOfData(data));
  if (of_logs != 0) return of_logs;
  incident::IncidentStore store = TRY(incident::IncidentStore::OpenToRead(data));
  const std::vector<incident::Awareness> log =
      incident::Standing(TRY(incident::AwarenessLog(store).Of(incident)));
  if (std::ranges::none_of(log, [](const auto& entry) { return entry.kind == "facts"; }))
    return report::Zone();
  const duty::LawBook book = TRY(LawsOf(arguments));
  return ZoneOfIncident(0, TRY(WrittenFacts(arguments, log, book.lexicon)), book);
}

report::Zone ZoneOrComplain(const Arguments& arguments, uint32_t incident) {
  const Result<report::Zone> zone = ZoneOfIncident(arguments, incident);
  if (zone) return *zone;
  Complain(zone.error(), LanguageOf(arguments));
  return {};
}

}  // namespace haetae::cli
