#include "report/world_map.h"

#include <algorithm>
#include <string>

namespace haetae::report {
namespace {

constexpr Country kCountries[] = {
#include "report/world_map.inc"
};
static_assert(std::ranges::is_sorted(kCountries, {}, &Country::code));

}  // namespace

std::span<const Country> Countries() { return kCountries; }

const Country* FindCountry(std::string_view code) {
  const auto at = std::ranges::lower_bound(kCountries, code, {}, &Country::code);
  return at == std::end(kCountries) || at->code != code || code.empty() ? nullptr : at;
}

Phrase CountryWord(std::string_view code) {
  if (code.empty()) return {"unknown", "알 수 없음"};
  const Country* country = FindCountry(code);
  if (!country) return {std::string(code), std::string(code)};
  return {std::string(country->en), std::string(country->ko)};
}

}  // namespace haetae::report
