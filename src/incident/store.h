// Incidents that were found, kept in incidents.sqlite so that they can be named by their number
// later on, and keep it when they are found again.
//
//   IncidentStore store = TRY(IncidentStore::Open(data));
//   uint32_t id = TRY(store.Number(causes));          // the old number if a cause is known
//   TRY(store.Save(incident));
//   std::vector<Indicator> indicators = TRY(store.Load(1));
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "incident/investigation.h"

struct sqlite3;

namespace haetae::incident {

class IncidentStore {
 public:
  static Result<IncidentStore> Open(const std::filesystem::path& data);
  IncidentStore(IncidentStore&& other) noexcept;
  IncidentStore& operator=(IncidentStore&&) = delete;
  ~IncidentStore();

  // The number of the incident that has one of these causes, or a new one. Numbers in `taken` are
  // in use by other incidents of this investigation.
  Result<uint32_t> Number(const std::vector<Indicator>& causes, const std::vector<uint32_t>& taken);
  // Replaces what was kept of these incidents, all or nothing.
  Status Save(const std::vector<Incident>& incidents);
  // kNotFound names the numbers there are.
  Result<std::vector<Indicator>> Load(uint32_t id);
  Result<std::vector<uint32_t>> Ids();

 private:
  explicit IncidentStore(sqlite3* db) : db_(db) {}
  Status Run(const char* sql);
  Error Failed() const;
  sqlite3* db_;
};

}  // namespace haetae::incident
