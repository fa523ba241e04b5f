// Incidents that were found, with their findings, kept in incidents.sqlite so that they can be
// named, opened and judged later on, and keep their number when they are found again. Format:
// docs/formats/incidents.md.
//
//   IncidentStore store = TRY(IncidentStore::Open(data));
//   uint32_t id = TRY(store.Number(causes, taken));   // the old number if a cause is known
//   TRY(store.Save(incidents));
//   KeptFinding kept = TRY(store.FindFinding("never-issued-5f1c"));
//
// Every call is one transaction; several processes may read while one writes. One thread at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "incident/investigation.h"

struct sqlite3;

namespace haetae::incident {

inline constexpr int kSchemaVersion = 9;
inline constexpr size_t kNamesInErrors = 10;  // findings that an error names; it counts the rest

struct KeptFinding {
  uint32_t incident = 0;
  Phrase incident_title;
  Finding finding;                  // with all its reasons and indicators
  std::vector<std::string> others;  // ids of the incident's other findings
};

class IncidentStore {
 public:
  // Makes the file where there is none, and brings one of an earlier version up to this one.
  static Result<IncidentStore> Open(const std::filesystem::path& data);
  // A copy in memory of what is there now, brought up to this version: for those who write nothing
  // into the folder, and may not be able to. kNotFound where there is no file.
  static Result<IncidentStore> OpenToRead(const std::filesystem::path& data);
  IncidentStore(IncidentStore&& other) noexcept;
  IncidentStore& operator=(IncidentStore&&) = delete;
  ~IncidentStore();

  // The number of the incident that has one of these causes, or a new one. Numbers in `taken` are
  // in use by other incidents of this investigation. One without causes, which blames no access,
  // is known by its leading finding.
  Result<uint32_t> Number(const std::vector<Indicator>& causes, const std::vector<uint32_t>& taken,
                          std::string_view finding = {});
  // Replaces what was kept of these incidents, all or nothing. `all`: no others were found in the
  // whole ledger, so that the others kept are no longer found.
  Status Save(const std::vector<Incident>& incidents, bool all = false);
  // The indicators of an incident. kNotFound names the numbers there are.
  Result<std::vector<Indicator>> Load(uint32_t id);
  Result<std::vector<uint32_t>> Ids();
  // All incidents as they were kept, in the order of their numbers: without findings, indicators,
  // timeline and evidence.
  Result<std::vector<Incident>> List();
  // One incident with its findings, reasons and indicators. kNotFound names the numbers there are.
  Result<Incident> Get(uint32_t id);
  // `name` is the id of a finding, a beginning of it that no other finding has, or the number of an
  // incident, whose leading finding is meant. Errors name the findings that may be meant.
  Result<KeptFinding> FindFinding(const std::string& name);

 private:
  explicit IncidentStore(sqlite3* db) : db_(db) {}
  Status Run(const char* sql);
  Status Migrate();
  Error Failed() const;
  Status Put(const Incident& incident);
  Result<std::vector<Finding>> FindingsOf(uint32_t incident);
  Error NoIncident(uint32_t id);
  friend class AwarenessLog;
  friend class Feedback;
  friend class ScopeVersions;
  friend class ScopeWindows;
  friend class ScopeWithout;
  friend class ScopeWords;
  sqlite3* db_;
};

}  // namespace haetae::incident
