// The makers of the formats, one for each file of this folder: for format.cc and tests only.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "reader/format.h"

namespace haetae::reader {

std::unique_ptr<Format> MakeCombined(std::string_view name);  // combined, common
std::unique_ptr<Format> MakeTraefikText();                    // only with Traefik's columns
std::unique_ptr<Format> MakeAlb();
std::unique_ptr<Format> MakeEnvoyText();
std::unique_ptr<Format> MakeHaproxy();
std::unique_ptr<Format> MakeW3c();
std::unique_ptr<Format> MakeCloudfront();
std::unique_ptr<Format> MakeCloudtrail();
// `name` is json, or one that has a mapping of its own: caddy, envoy, traefik.
Result<std::unique_ptr<Format>> MakeJson(std::string_view name, const FormatOptions& options);
Result<std::unique_ptr<Format>> MakeCsv(const FormatOptions& options);

}  // namespace haetae::reader
