#include "incident/investigation.h"

#include <array>

namespace haetae::incident {
namespace {

constexpr std::array<std::string_view, 4> kSeverities = {"low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 3> kStates = {"open", "accepted", "rejected"};

template <typename Table>
size_t PlaceOf(const Table& table, std::string_view name) {
  for (size_t i = 0; i < table.size(); ++i) {
    if (table[i] == name) return i;
  }
  return 0;
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  return kSeverities[static_cast<size_t>(severity)];
}
std::string_view StateName(State state) { return kStates[static_cast<size_t>(state)]; }
Severity ParseSeverity(std::string_view name) {
  return static_cast<Severity>(PlaceOf(kSeverities, name));
}
State ParseState(std::string_view name) { return static_cast<State>(PlaceOf(kStates, name)); }

}  // namespace haetae::incident
