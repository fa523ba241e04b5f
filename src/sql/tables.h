// The tables and functions under the views: what they are called in SQL begins with haetae_.
//
//   TRY(AddLedgerTables(folder, connection));      // and those of the register and the incidents
//
// Each is read when a query asks for it, and only the columns asked for. The folder outlives the
// connection. Internal to this room; people use the views.
#pragma once

#include <duckdb.h>

#include "base/error.h"
#include "sql/data_folder.h"

namespace haetae::sql {

// haetae_segment_files(), haetae_subjects(), haetae_routes(), haetae_fields(), haetae_segments(),
// haetae_sources(), haetae_coverage(), haetae_gaps(); id_of(number),
// subject_of(id).
Status AddLedgerTables(DataFolder& folder, duckdb_connection connection);

// haetae_members(), haetae_issued() and haetae_tickets() of CSV, cells as they are written;
// haetae_people(), haetae_keys(), haetae_canaries(), haetae_jobs(), haetae_carries();
// haetae_time(text).
Status AddRegisterTables(DataFolder& folder, duckdb_connection connection);

// haetae_incidents(), haetae_findings(), haetae_indicators(), haetae_causes();
// haetae_incident(number): the condition that the accesses of an incident fulfil, as SQL.
Status AddIncidentTables(DataFolder& folder, duckdb_connection connection);

}  // namespace haetae::sql
