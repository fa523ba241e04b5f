// What people who cannot be ruled out could have been shown. It depends on why they cannot: one
// whose request nobody knows the outcome of could have been shown what that route shows; one who is
// possible for a log that is missing, what that log shows.
//
//   const ShownBits bits(doubts);
//   mask |= bits.Of(doubt);                          // of somebody, for each doubt
//   const PossibleShown shown(scope, catalogue, bits.logs(), {unnamed, unknown});
//   shown.Fields(mask, kind);                        // "address;name", as PeopleGroup::fields
//
// A missing log could have shown what the incident read by routes that such logs hold, or, where it
// read none of them, whatever they show; of non-members by routes alone in whose answers others
// than the one named stand. Where nobody knows which routes those are, it is what the confirmed
// people were shown. People of one kind (members, non-members) are told what those of their kind
// were shown, as far as there is any.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "access/catalogue.h"
#include "scope/result.h"

namespace haetae::scope {

// Each is a bit of a mask. Of more kinds of logs than have bits of their own the last bit stands
// for all the rest together.
class ShownBits {
 public:
  static constexpr uint8_t kConfirmed = 1, kUnnamed = 2, kUnknown = 4;
  static constexpr size_t kFixed = 3, kMost = 8;
  static constexpr size_t kMasks = size_t{1} << kMost;
  using Routes = std::vector<uint16_t>;  // sorted

  explicit ShownBits(const std::vector<Doubt>& doubts);
  uint8_t Of(size_t doubt) const { return of_[doubt]; }
  // Of the bits from kFixed on, of the last bit all the rest.
  const std::vector<Routes>& logs() const { return logs_; }
  static uint8_t BitOfLog(size_t log) {
    return static_cast<uint8_t>(1u << std::min(kFixed + log, kMost - 1));
  }

 private:
  uint8_t BitOf(const Routes& routes);
  std::vector<uint8_t> of_;
  std::vector<Routes> logs_;
};

// Whether anybody but the one who is named stands in its answers.
inline bool ShowsOthers(const access::Route& route) {
  return !route.carries.empty() || route.subject_is_thing;
}

class PossibleShown {
 public:
  struct Known {
    ShownBits::Routes unnamed;  // of answers that list people nobody names
    ShownBits::Routes unknown;  // of requests with unknown outcome
  };
  // Of a scope whose `by_route` and `by_group` are counted.
  PossibleShown(const Scope& scope, const access::Catalogue& catalogue,
                const std::vector<ShownBits::Routes>& logs, const Known& known);
  std::string Fields(uint8_t mask, size_t kind) const;
  // Of all logs that are missing something together.
  std::string FieldsOfLogs(size_t kind) const;

 private:
  using Shown = std::map<std::string, bool>;  // field to whether it was clear
  const Shown& OfKind(size_t kind) const;
  Shown OfLogs(ShownBits::Routes routes, size_t kind) const;

  const access::Catalogue& catalogue_;
  std::vector<bool> reached_;  // by route
  std::array<Shown, kPeopleKinds> of_kind_;
  Shown anybody_, unnamed_, unknown_;
  std::vector<ShownBits::Routes> logs_;
};

}  // namespace haetae::scope
