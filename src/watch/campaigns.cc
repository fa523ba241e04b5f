#include "watch/campaigns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "alert/alert.h"
#include "base/hash.h"
#include "detect/detection.h"
#include "incident/awareness.h"
#include "incident/investigate.h"

namespace haetae::watch {
namespace {

// What a finding is known by, so that it is told once: its place in the log, and its day where rows
// that came late moved that place.
template <typename AnyFinding>
std::array<std::string, 2> KeysOf(const AnyFinding& finding) {
  return {finding.id, finding.day_id.empty() ? finding.id : finding.day_id};
}

// The incident that a finding was told with.
Result<std::optional<uint32_t>> ToldWith(alert::Outbox& outbox,
                                         const std::array<std::string, 2>& keys) {
  for (const std::string& key : keys) {
    const std::optional<uint32_t> told = TRY(outbox.ToldWith(key));
    if (told) return told;
  }
  return std::optional<uint32_t>();
}

// The incident that findings of this one were told with, the oldest of them.
Result<std::optional<uint32_t>> ToldAs(alert::Outbox& outbox, const incident::Incident& incident) {
  std::optional<uint32_t> oldest;
  for (const incident::Finding& finding : incident.findings) {
    const std::optional<uint32_t> told = TRY(ToldWith(outbox, KeysOf(finding)));
    if (told && (!oldest || *told < *oldest)) oldest = told;
  }
  return oldest;
}

// What an investigation found to belong to it, or people accepted: watching looks for neither, and
// must not lose it.
void KeepAdded(incident::Incident& incident, const incident::Incident& kept) {
  for (const incident::Indicator& one : kept.indicators) {
    if (one.role != "closure" && one.role != "accepted") continue;
    std::erase_if(incident.indicators, [&](const incident::Indicator& other) {
      return other.role == "related" && other.dimension == one.dimension &&
             other.value == one.value;
    });
    incident.indicators.push_back(one);
  }
  incident.added = kept.added;
}

// What is kept of an incident is a lower bound: recent accesses lower nothing that was kept.
void Raise(incident::Incident& incident, const incident::Incident& kept) {
  const auto raise = [](uint64_t& number, uint64_t before) { number = std::max(number, before); };
  incident.first_access = std::min(incident.first_access, kept.first_access);
  incident.last_access = std::max(incident.last_access, kept.last_access);
  raise(incident.reads_before_alert, kept.reads_before_alert);
  raise(incident.scope.people, kept.scope.people);
  raise(incident.scope.accesses, kept.scope.accesses);
  for (const auto& [field, count] : kept.scope.by_field) {
    raise(incident.scope.by_field[field].clear, count.clear);
    raise(incident.scope.by_field[field].masked, count.masked);
  }
  for (const auto& [route, count] : kept.scope.by_route) {
    raise(incident.scope.by_route[route].people, count.people);
    raise(incident.scope.by_route[route].accesses, count.accesses);
  }
  for (incident::Finding& finding : incident.findings) {
    const auto same = std::ranges::find(kept.findings, finding.id, &incident::Finding::id);
    if (same == kept.findings.end()) continue;
    finding.first_access = std::min(finding.first_access, same->first_access);
    raise(finding.reads_before_alert, same->reads_before_alert);
    raise(finding.accesses, same->accesses);
  }
  if (kept.severity > incident.severity) {
    incident.severity = kept.severity;
    incident.severity_why = kept.severity_why;
  }
  KeepAdded(incident, kept);
}

}  // namespace

// From the first access of the newest segments that hold kRecentRows together, or from the very
// first if something is to be told that is older: then the process has just begun.
ledger::ScanRange Campaigns::Recent(Time oldest_untold) const {
  std::vector<ledger::SegmentInfo> segments = ledger_.manifest().segments;
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.last > b.last; });
  uint64_t rows = 0;
  Time first = kTimeMax;
  for (const ledger::SegmentInfo& segment : segments) {
    rows += segment.rows;
    first = std::min(first, segment.first);
    if (rows >= kRecentRows)
      return {.from = oldest_untold < first ? kTimeMin : first, .to = kTimeMax};
  }
  return {};
}

Result<std::vector<Campaigns::Made>> Campaigns::Tell(const std::vector<detect::Finding>& findings,
                                                     bool review, Time now) {
  std::vector<Made> made;
  Time oldest_untold = kTimeMax;
  for (const detect::Finding& finding : findings) {
    if (!TRY(ToldWith(outbox_, KeysOf(finding))))
      oldest_untold = std::min(oldest_untold, finding.alert.time);
  }
  next_update_ = kTimeMax;
  if (oldest_untold == kTimeMax && !review) return made;
  incident::InvestigateOptions options{
      .range = Recent(oldest_untold),
      .threads = options_.threads,
      .given = findings,
      .keep = false,
      .known_as = [this](const incident::Incident& incident) { return ToldAs(outbox_, incident); }};
  for (const detect::DetectorEntry& entry : detect::Detectors())
    options.without.emplace_back(entry.name);
  incident::Investigator investigator(ledger_, names_, register_, options);
  incident::Investigation investigation = TRY(investigator.Run(store_));
  for (incident::Incident& incident : investigation.incidents) {
    if (std::optional<Made> one = TRY(TellOf(std::move(incident), now))) made.push_back(*one);
  }
  return made;
}

Status Campaigns::Keep(incident::Incident incident, Time now) {
  incident.exact = false;
  const Result<incident::Incident> kept = store_.Get(incident.id);
  if (kept)
    Raise(incident, *kept);
  else if (kept.error().code != Code::kNotFound)
    return std::unexpected(kept.error());
  TRY(store_.Save({incident}));
  return incident::AwarenessLog(store_).AddFound({incident}, now);
}

Result<std::optional<Campaigns::Made>> Campaigns::TellOf(incident::Incident incident, Time now) {
  alert::Entry entry;
  alert::Alert alert;
  for (const incident::Finding& finding : incident.findings) {
    const std::array<std::string, 2> keys = KeysOf(finding);
    entry.findings.insert(entry.findings.end(), keys.begin(), keys.end());
    if (!TRY(ToldWith(outbox_, keys))) alert.news.push_back(finding.id);
  }
  const std::optional<alert::Last> last = TRY(outbox_.LastOf(incident.id));
  const bool worse = last && static_cast<int>(incident.severity) > last->severity;
  if (alert.news.empty() && !worse) return std::optional<Made>();
  if (incident.first_access > incident.last_access)
    incident.first_access = incident.last_access = incident.alert_at;
  if (last) {
    const Time due = last->made + options_.update_every;
    if (!worse && now < due) {
      next_update_ = std::min(next_update_, due);
      return std::optional<Made>();
    }
    alert.severity_before = static_cast<incident::Severity>(last->severity);
  } else if (incident.severity != incident::Severity::kCritical) {
    const auto [count, first] = TRY(outbox_.NewSince(now - kHour));
    if (count >= kNewAlertsAnHour) {
      next_update_ = std::min(next_update_, first + kHour);
      return std::optional<Made>();
    }
  }
  alert.revision = last ? last->revision + 1 : 1;
  alert.made = now;
  alert.id = Sha256Hex(fmt::format("{} {} {}", outbox_.folder_id(), incident.id, alert.revision))
                 .substr(0, 32);
  TRY(Keep(incident, now));
  const Made made{incident.id, alert.revision, incident.severity};
  alert.incident = std::move(incident);
  alert.data_dir = options_.data_dir;
  entry.id = alert.id;
  entry.json = alert::AlertJson(alert);
  entry.incident = made.incident;
  entry.revision = alert.revision;
  entry.severity = static_cast<int>(made.severity);
  entry.made = now;
  TRY(outbox_.Put(entry, options_.sinks));
  return made;
}

}  // namespace haetae::watch
