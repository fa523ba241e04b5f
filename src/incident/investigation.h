// An investigation is everything `haetae investigate` found, as plain data: what was read, what the
// logs cover, and each incident with its findings, scope and evidence. The terminal summary, the
// HTML report, the JSON and the OCSF export are four views of it. Log text in it is raw and
// hostile: every view escapes it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "detect/detector.h"
#include "scope/closure.h"
#include "scope/filter.h"
#include "scope/result.h"

namespace haetae::incident {

enum class Severity { kLow, kMedium, kHigh, kCritical };
std::string_view SeverityName(Severity severity);

// What people made of an incident: see feedback.h.
enum class State { kOpen, kAccepted, kRejected };
std::string_view StateName(State state);
// The lowest, or open, for a name that is none.
Severity ParseSeverity(std::string_view name);
State ParseState(std::string_view name);

struct Indicator {
  std::string dimension;  // key credential principal source_ip network country user_agent …
  std::string value;
  // "cause": its accesses are the scope; "related": shares accesses with it; "closure" and
  // "accepted": see Incident::added.
  std::string role;
};

struct Finding {
  std::string id;         // "never-issued-5f1c09ab"
  std::string day_id;     // detect/detector.h; not stored
  std::string detector;   // "never-issued"
  detect::RuleName rule;  // of the detector "sigma"
  Phrase title;
  double confidence = 0;            // 0..1
  std::vector<std::string> attack;  // ATT&CK technique ids
  Time first_access, alert_at;
  uint64_t reads_before_alert = 0;
  std::vector<Indicator> indicators;
  std::vector<detect::Reason> reasons;
  bool certain = false, related = false;  // related: no cause of its incident
  uint64_t alert_record = 0;              // with alert_at: the access at which it is raised
  uint64_t accesses = 0;                  // that carry its indicators, whatever their outcome
};

// One raw line, so that every number can be opened.
struct Evidence {
  std::string source;
  uint64_t offset = 0;  // of the line in the uncompressed source
  Time time;
  std::string route;
  std::string line;  // empty when the source can no longer be read
};

struct Bucket {
  Time from;
  uint64_t disclosed = 0, missing = 0, refused = 0;  // the incident's
  uint64_t others = 0;                               // all other accesses, for comparison
};

struct Origin {
  std::string country;  // ISO 3166 alpha-2, "" unknown
  std::string network;  // "AS4766", "" unknown
  std::string network_name;
  uint64_t addresses = 0, accesses = 0;
};

// A scope as it was counted before, or now: see scope_versions.h.
struct KeptScope {
  struct Effect {
    bool gone = false;  // it took people away
    uint64_t people = 0;
    Phrase text;
  };
  uint32_t number = 0;
  Time at;           // when it was counted first
  std::string seal;  // SHA-256 of what it was counted from, its numbers and its people
  uint64_t people = 0, possible = 0, accesses = 0;
  uint64_t came = 0, went = 0;  // against the one before
  Phrase reason;                // what made it another
  std::vector<Effect> effects;
};

struct Incident {
  uint32_t id = 0;
  Phrase title;
  Severity severity = Severity::kLow;
  Time first_access, last_access, alert_at;
  // Accesses before and from these times on are none of it: a person narrowed it (scope_window.h).
  Time counted_from = kTimeMin, counted_to = kTimeMax;
  std::vector<std::string> left_out;  // who read, and is not reached (scope_without.h); ids, raw
  uint64_t reads_before_alert = 0;
  std::vector<Finding> findings;
  std::vector<Indicator> indicators;  // all of them, never capped
  // What belongs to it beside its findings' causes: by itself, with role "closure", or accepted by
  // people, with role "accepted". An access is the incident's if it carries all of one set.
  std::vector<std::vector<scope::IndicatorValue>> added;
  // How they were reached; null where it was not looked for. Shared by copies of the incident.
  std::shared_ptr<const scope::Closure> closure;
  scope::Scope scope;
  std::vector<KeptScope> versions;  // of its scope, the last one is this
  Duration bucket_width = kHour;
  std::vector<Bucket> timeline;  // ≤ 400 buckets over the coverage
  std::vector<Origin> origins;   // by accesses, most first
  uint64_t addresses = 0, networks = 0, credentials = 0, user_agents = 0;
  uint64_t reads_per_address_day_max = 0;
  std::string people_file;  // name beside the report, "" if none
  std::vector<Evidence> evidence;
  Phrase severity_why;  // what made it so severe
  State state = State::kOpen;
  bool closed = false;       // an entry of the awareness log says that it is over
  uint32_t rejected_as = 0;  // the incident whose rejection covers it, where it is rejected
  bool found = true;         // false: kept from earlier, and not found again
  bool exact = true;         // false: its numbers are of recent accesses, a lower bound
  Phrase state_why;          // "accepted by kim", "rejected by kim on …: …", why it returned; or ""
};

struct RouteActivity {
  std::string route;                   // "GET /my/addresses/{member}"
  std::vector<std::string> discloses;  // field or field:masked
  uint64_t accesses = 0, disclosed = 0, refused = 0, missing = 0, unknown = 0, subjects = 0;
};

struct SourceRead {
  std::string path, format, compression;
  uint64_t bytes = 0, records = 0, unreadable = 0, duplicates = 0;
  Time first = kTimeMax, last = kTimeMin;
};

struct Unreadable {
  std::string source;
  uint64_t line_number = 0;  // 1-based; 0 where not known
  uint64_t offset = 0;
  std::string reason;
  std::string text;  // the first 200 bytes
};

struct Investigation {
  uint64_t sources = 0, bytes = 0, records = 0, accesses = 0, duplicates = 0, unreadable = 0;
  uint64_t lost = 0;         // of the unreadable lines: they may have been accesses
  uint64_t shared_ids = 0;   // about how many records share their event id with others
  uint64_t records_new = 0;  // read by this run
  double seconds = 0;
  scope::CoverageSummary coverage;
  Duration display_offset = 0;  // zone of the logs, east of UTC, for people
  bool catalogue_inferred = false;
  std::string catalogue_path;          // "" when inferred and not written
  std::vector<std::string> registers;  // "members.csv: 26,014 members"
  std::vector<RouteActivity> routes;
  std::vector<SourceRead> files;
  std::vector<Unreadable> unreadable_examples;
  std::vector<Error> errors;  // inputs that could not be read
  // That most lines could not be read: see MostLost().
  std::optional<Error> partial;
  std::vector<Phrase> notes;  // what the person should know: inferred catalogue, no register …
  std::vector<Incident> incidents;  // most severe first
  std::vector<Incident> rejected;   // found again, and rejected by people before
};

// Whether the answer is about less than half of what the logs hold. Lines that were understood and
// are no accesses, as an application writes them between, are not missed.
inline bool MostLost(const Investigation& all) { return all.lost > all.records; }

}  // namespace haetae::incident
