// The catalogue says which requests disclose which fields of whom. People write it as TOML (see
// docs/formats/catalogue.md); haetae can infer a first draft (infer.h).
//
//   Catalogue catalogue = TRY(LoadCatalogue("catalogue.toml"));
//   for (const Route& route : catalogue.routes) Print(route.text);
//
// Plain data. A route's place in `routes` is its number in access batches.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::access {

struct DisclosedField {
  std::string name;  // "entrance_code"
  bool masked = false;
  bool operator==(const DisclosedField&) const = default;
};

struct Route {
  std::string text;       // "GET /my/addresses/{member}", as written
  bool issuance = false;  // a success gives the principal a credential
  bool subject_is_principal = false;
  std::string subject;  // else the placeholder of `text` that names the subject; "" none
  std::vector<DisclosedField> discloses;
  std::string carries;  // relation of the register, "" none
  // The subject is nobody: an order, a file. Whom it is about, `carries` says.
  bool subject_is_thing = false;
  bool operator==(const Route&) const = default;
};

// Its answers show people's fields and its requests name nobody: a search, an export, a page of a
// list.
inline bool IsList(const Route& route) {
  return !route.discloses.empty() && !route.subject_is_principal && route.subject.empty();
}

struct FormatTable {  // [format]
  std::string name;
  std::string time_format;
  std::string time_zone;  // of times that do not say theirs: "+09:00", "Asia/Seoul"; "" UTC
  std::map<std::string, std::string> fields;
  // Networks whose addresses in a list of forwarders are one's own; see forwarders.h.
  std::optional<std::vector<std::string>> trusted_proxies;
  bool operator==(const FormatTable&) const = default;
};

struct FilesFormat {  // [[formats]]: [format] of the logs of some names
  std::string files;  // "*.csv", "gateway/*.log": as FormatOptions::For() takes it
  FormatTable format;
  bool operator==(const FilesFormat&) const = default;
};

inline constexpr size_t kFormatsMax = 100;
inline constexpr size_t kRoutesMax = 10'000;
inline constexpr size_t kCatalogueBytesMax = 16 << 20;
inline constexpr uint16_t kNoRoute = 0xffff;

struct Catalogue {
  FormatTable format;
  std::vector<FilesFormat> formats;  // the first that fits a log counts, before `format`
  std::vector<Route> routes;
  bool inferred = false;
  // What the ledger remembers it by: equal for catalogues that say the same.
  std::string Digest() const;
};

// Whether some log says whom its answers listed, or how many.
bool TellsResults(const Catalogue& catalogue);

// Every problem of a catalogue, not only the first: each with its line and what to write instead.
struct CatalogueCheck {
  Catalogue catalogue;
  std::vector<Error> errors;
  std::vector<Error> warnings;  // it works, and is probably not what was meant
};
CatalogueCheck CheckCatalogue(std::string_view toml, const std::string& where);
// Fails with the first error of the check.
Result<Catalogue> LoadCatalogue(const std::filesystem::path& path);
// The TOML of a catalogue; LoadCatalogue of it gives an equal one.
std::string WriteCatalogue(const Catalogue& catalogue);

}  // namespace haetae::access
