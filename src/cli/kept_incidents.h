// What the commands about kept incidents have in common. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "cli/options.h"
#include "incident/awareness.h"
#include "incident/store.h"

namespace haetae::cli {

fs::path DataOf(const Arguments& arguments);
uint32_t NumberOf(const Arguments& arguments);  // the argument N
// kNotFound where nothing was investigated: opening would make an empty store.
Result<incident::IncidentStore> OpenStore(const fs::path& data);
// One incident as it is shown: what its findings say of holes in the logs is set right by the
// ledger as it is now (incident/filled.h).
Result<incident::Incident> ShownIncident(incident::IncidentStore& store, uint32_t incident,
                                         const fs::path& data);
// The entry of the awareness log that closed it; none: it goes on.
Result<std::optional<incident::Awareness>> ClosedBy(incident::IncidentStore& store,
                                                    uint32_t incident);

// What scope accept, reject, reconsider, window and without do not do to a closed incident: its
// people are told, and their contacts deleted.
inline constexpr const char* kCannotChangeScope = "the scope cannot be changed";
// kDenied where it is closed: `what` is what cannot be done, such as "cannot import contacts". The
// way is said to open it again.
Status CheckNotClosed(const fs::path& data, uint32_t incident, const std::string& what);

}  // namespace haetae::cli
