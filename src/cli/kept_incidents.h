// What the commands about kept incidents have in common. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "cli/options.h"
#include "incident/awareness.h"
#include "incident/store.h"

namespace haetae::cli {

fs::path DataOf(const Arguments& arguments);
uint32_t NumberOf(const Arguments& arguments);  // the argument N
// kNotFound where nothing was investigated: opening would make an empty store.
Result<incident::IncidentStore> OpenStore(const fs::path& data);
// The entry of the awareness log that closed it; none: it goes on.
Result<std::optional<incident::Awareness>> ClosedBy(incident::IncidentStore& store,
                                                    uint32_t incident);

}  // namespace haetae::cli
