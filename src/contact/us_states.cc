#include "contact/us_states.h"

#include <algorithm>

namespace haetae::contact {
namespace {

struct State {
  std::string_view code, name;  // the name in capitals
};

constexpr State kStates[] = {
    {"AL", "ALABAMA"},
    {"AK", "ALASKA"},
    {"AZ", "ARIZONA"},
    {"AR", "ARKANSAS"},
    {"CA", "CALIFORNIA"},
    {"CO", "COLORADO"},
    {"CT", "CONNECTICUT"},
    {"DE", "DELAWARE"},
    {"DC", "DISTRICT OF COLUMBIA"},
    {"FL", "FLORIDA"},
    {"GA", "GEORGIA"},
    {"HI", "HAWAII"},
    {"ID", "IDAHO"},
    {"IL", "ILLINOIS"},
    {"IN", "INDIANA"},
    {"IA", "IOWA"},
    {"KS", "KANSAS"},
    {"KY", "KENTUCKY"},
    {"LA", "LOUISIANA"},
    {"ME", "MAINE"},
    {"MD", "MARYLAND"},
    {"MA", "MASSACHUSETTS"},
    {"MI", "MICHIGAN"},
    {"MN", "MINNESOTA"},
    {"MS", "MISSISSIPPI"},
    {"MO", "MISSOURI"},
    {"MT", "MONTANA"},
    {"NE", "NEBRASKA"},
    {"NV", "NEVADA"},
    {"NH", "NEW HAMPSHIRE"},
    {"NJ", "NEW JERSEY"},
    {"NM", "NEW MEXICO"},
    {"NY", "NEW YORK"},
    {"NC", "NORTH CAROLINA"},
    {"ND", "NORTH DAKOTA"},
    {"OH", "OHIO"},
    {"OK", "OKLAHOMA"},
    {"OR", "OREGON"},
    {"PA", "PENNSYLVANIA"},
    {"RI", "RHODE ISLAND"},
    {"SC", "SOUTH CAROLINA"},
    {"SD", "SOUTH DAKOTA"},
    {"TN", "TENNESSEE"},
    {"TX", "TEXAS"},
    {"UT", "UTAH"},
    {"VT", "VERMONT"},
    {"VA", "VIRGINIA"},
    {"WA", "WASHINGTON"},
    {"WV", "WEST VIRGINIA"},
    {"WI", "WISCONSIN"},
    {"WY", "WYOMING"},
    {"AS", "AMERICAN SAMOA"},
    {"FM", "FEDERATED STATES OF MICRONESIA"},
    {"GU", "GUAM"},
    {"MH", "MARSHALL ISLANDS"},
    {"MP", "NORTHERN MARIANA ISLANDS"},
    {"PW", "PALAU"},
    {"PR", "PUERTO RICO"},
    {"UM", "UNITED STATES MINOR OUTLYING ISLANDS"},
    {"VI", "VIRGIN ISLANDS"},
    {"AA", ""},
    {"AE", ""},
    {"AP", ""},
};

}  // namespace

std::string UsState(std::string_view text) {
  std::string capitals;
  for (char c : text) capitals += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (capitals.empty()) return "";
  const auto* found = std::ranges::find_if(kStates, [&](const State& state) {
    return capitals == state.code || capitals == state.name;
  });
  return found == std::end(kStates) ? std::string() : std::string(found->code);
}

}  // namespace haetae::contact
