#include "cli/incident_zone.h"

#include <algorithm>
#include <optional>

#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/zone.h"
#include "duty/condition.h"
#include "duty/deadline.h"
#include "incident/awareness.h"
#include "incident/store.h"

namespace haetae::cli {
namespace {

// The country of the controller by the facts that were kept last; "" where none name it. What
// cannot be read is told by what shows duties: here it only leaves times in UTC.
std::string CountryOf(const fs::path& data, uint32_t incident, const duty::Lexicon& lexicon) {
  Result<incident::IncidentStore> store = incident::IncidentStore::OpenToRead(data);
  if (!store) return "";
  const Result<std::vector<incident::Awareness>> log = incident::AwarenessLog(*store).Of(incident);
  if (!log) return "";
  std::string country;
  for (const incident::Awareness& entry : incident::Standing(*log)) {
    if (entry.kind != "facts") continue;
    const auto facts = duty::ReadFacts(entry.what, "", lexicon, duty::FactsKind::kBesideMeasured);
    country = facts ? facts->facts.controller.country : "";
  }
  return country;
}

}  // namespace

Duration ZoneOfIncident(const Arguments& arguments, uint32_t incident) {
  const fs::path data = DataOf(arguments);
  if (const Duration of_logs = ZoneOfData(data); of_logs != 0) return of_logs;
  const Result<duty::LawBook> laws = LawsOf(arguments);
  if (!laws) return 0;
  const std::string country = CountryOf(data, incident, laws->lexicon);
  if (country.empty()) return 0;
  const bool in_eu = duty::LivesIn(country, {"@EU"}, laws->lexicon) == duty::Truth::kYes;
  const auto law = std::ranges::find_if(laws->laws, [&](const duty::Law& one) {
    return one.country == country || (in_eu && one.country == "EU");
  });
  return law == laws->laws.end() ? 0 : duty::ZoneOffset(SystemClock().Now(), law->time_zone);
}

}  // namespace haetae::cli
