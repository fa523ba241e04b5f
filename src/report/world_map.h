// The countries of the world for maps and tables: names in English and Korean, a point to label,
// and an outline. 960 x 480 pixels, Natural Earth projection, without Antarctica.
//
// Outlines and points: Natural Earth (public domain) by world-atlas 2.0.2 (ISC licence); names:
// Unicode CLDR. tools/make_map.mjs makes the table.
#pragma once

#include <span>
#include <string_view>

#include "base/text.h"

namespace haetae::report {

inline constexpr int kMapWidth = 960;
inline constexpr int kMapHeight = 440;       // what lies south of it is open sea
inline constexpr int kMapUnitsPerPixel = 4;  // of the outlines

struct Country {
  std::string_view code;  // ISO 3166-1 alpha-2, XK; "" for lands without a code of their own
  int x, y;               // the point to label, in pixels
  std::string_view en, ko;
  std::string_view outline;  // SVG path in quarter pixels; "" where the country is too small
};

// All countries, by code.
std::span<const Country> Countries();
// nullptr where the code is not one.
const Country* FindCountry(std::string_view code);
// "South Korea" / "한국"; "unknown" / "알 수 없음" for ""; the code itself where it is not one.
Phrase CountryWord(std::string_view code);

}  // namespace haetae::report
