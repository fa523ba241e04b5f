// D8, lifecycle: a credential, a key or a reader is used outside its life. It needs people.csv,
// keys.toml, issued.csv or jobs.toml; each rule is silent without its file. Only reads that were
// answered with data count.
//
//   left            the reader is a person who left (and did not come back)
//   unknown key     keys.toml lists the keys of this service, and not this one
//   retired key     used by credentials that did not exist when it was retired
//   early key       used before it was created
//   overdue key     signs on past rotate_by, or a custodian left since: said, and nobody blamed;
//                   unless ten times as many reads use other keys, then its own are
//   key elsewhere   such a key, always used from a few networks, is used from another one
//   standby key     unused for the first week of the log, then used by very few clients
//   expired         a credential long past the expiry of its issuance record, or past it elsewhere
//   new place       a service, always seen from the same few networks, reads from another one: for
//                   two weeks, or for three days where its client or country is new as well
//   elsewhere       a member of staff reads from a country and with a device that are new to this
//                   account, the country to all of the staff, and not where the customers are
//   job             an expected bulk reader outside its routes, or after its end
//
// A date without a time is a whole day, anywhere on earth. Honest sessions outlive the rotation of
// a key: those that were seen or issued before are left out, others only count after twice the age
// that 99 % of the uses of sessions stay below (a week where the log does not say). A key that
// replaces another wakes with many clients at once, a stolen standby key with few. Where more than
// 5 % of the credentials outlive their expiry, the record and not the reader is wrong. Indicators
// are as narrow as the rule: the key together with the credentials, or with the networks, of it.
//
// Known false positives: a leaving date that was entered late, a service that moves to another
// provider, a job whose end was not prolonged. State: 24 bytes a credential, at most
// kLifecycleCredentialsMax, those beyond are not judged and counted; a row for each key,
// member of staff and service (at most kServicesMax) with at most kPlacesMax places of each kind;
// at most kLifecycleCasesMax findings, all others of a rule in one.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr size_t kLifecycleCredentialsMax = 64'000'000;
inline constexpr size_t kLifecycleCasesMax = 10'000;
inline constexpr size_t kServicesMax = 65'536;  // names that are neither member nor staff
inline constexpr size_t kPlacesMax = 32;
inline constexpr size_t kCaseValuesMax = 10'000;  // credentials named in one finding
struct LifecycleLimits {
  size_t credentials = kLifecycleCredentialsMax;
  size_t cases = kLifecycleCasesMax;
  size_t services = kServicesMax;
};
std::unique_ptr<Detector> MakeLifecycle(const Context& context, const LifecycleLimits& limits);
inline std::unique_ptr<Detector> MakeLifecycle(const Context& context) {
  return MakeLifecycle(context, {});
}

}  // namespace haetae::detect
