// The makers of the formats, one for each file of this folder: for format.cc and tests only.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/time_zone.h"
#include "reader/format.h"

namespace haetae::reader {

// `zone` is that of times which do not say theirs; what takes none has times in UTC by definition.
std::unique_ptr<Format> MakeCombined(std::string_view name, const LocalZone& zone);  // or common
std::unique_ptr<Format> MakeTraefikText(const LocalZone& zone);  // only with Traefik's columns
std::unique_ptr<Format> MakeAlb();
std::unique_ptr<Format> MakeEnvoyText(const LocalZone& zone);
std::unique_ptr<Format> MakeHaproxy(const LocalZone& zone);
std::unique_ptr<Format> MakeW3c();
std::unique_ptr<Format> MakeCloudfront();
std::unique_ptr<Format> MakeCloudtrail();
// `name` is json, or one that has a mapping of its own: caddy, envoy, traefik.
Result<std::unique_ptr<Format>> MakeJson(std::string_view name, const FormatOptions& options,
                                         const LocalZone& zone);
Result<std::unique_ptr<Format>> MakeCsv(const FormatOptions& options, const LocalZone& zone);

}  // namespace haetae::reader
