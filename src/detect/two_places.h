// D13, two-places: one credential is used in two networks by two clients in turn, A B A B, each
// turn within kTogether of the one before: two holders share it at the same time, and one of them
// took it.
//
// A handover (A … A B … B: an update, a moved laptop) turns once and raises nothing. Wi-Fi and
// mobile data, a VPN that is switched on and off, and two address families change the network and
// not the client; a browser and an app that share a session at home change the client and not the
// network, and once kHomesMin credentials did so, that pair of clients is known to share. Raised at
// the third turn; two countries in turn, which nobody travels, raise the confidence. And of staff:
// a session that goes on in another country with another TLS fingerprint, where nothing turns back.
// A member's own data, read by that member's credential within one country, raises nothing: one
// person has a telephone and a computer. Services and the expected bulk readers of jobs.toml may be
// many machines: of their names, instead of their credentials, two different programs in two
// countries are found, at the kServiceTurnsMin-th turn.
//
// Indicators: the credential with the client that came later, for the first holder was there
// before. Known false positive: one person at two machines in two networks who copied the session
// from one to the other. State: 24 bytes a credential, at most kTwoPlacesCredentialsMax, those
// beyond are counted and said with the findings; 16 bytes for each pair of clients, at most
// kClientPairsMax; at most kTwoPlacesFindingsMax findings, further credentials in one more.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kTwoPlacesCredentialsMax = 64'000'000;
inline constexpr size_t kClientPairsMax = 1'000'000, kTwoPlacesServicesMax = 1 << 20;
inline constexpr size_t kTwoPlacesFindingsMax = 10'000;
inline constexpr Duration kTogether = 30 * kMinute;
inline constexpr uint32_t kTurnsMin = 3, kServiceTurnsMin = 8;
inline constexpr uint32_t kHomesMin = 3;
struct TwoPlacesLimits {
  size_t credentials = kTwoPlacesCredentialsMax;
  size_t findings = kTwoPlacesFindingsMax;
  size_t services = kTwoPlacesServicesMax;
};
std::unique_ptr<Detector> MakeTwoPlaces(const Context& context, const TwoPlacesLimits& limits);
inline std::unique_ptr<Detector> MakeTwoPlaces(const Context& context) {
  return MakeTwoPlaces(context, {});
}

}  // namespace haetae::detect
