// The closure: from some indicators to the whole campaign. What the incident's accesses carry is
// weighed against everybody else's; what is the incident's alone belongs to it, and so on from
// there: key → credentials → addresses → networks and clients → other keys …
//
//   Closer closer(index, ledger, names, registers, range, threads);
//   Closure closure = TRY(closer.Close({.given = sets}));
//   for (const ClosureValue& value : closure.values) … value.verdict, value.tally, value.via …
//   TRY(index.Visit(closure.sets, …));                 // whom it reached in the end
//
// Weighed are the values of key, credential, principal, source_ip, network, user_agent and
// tls_fingerprint that an access of the incident carries; never a country or a route. Every other
// access that carries one is
//   honest-looking  its credential is in the record of issue (with the same key) or was issued on a
//                   page of issuance in the log; or its principal got one from that very address;
//                   or the register declares its reader as staff (not after leaving) or as a job;
//   other           it has a credential or a principal, and nothing speaks for it;
//   untold          it has neither: nothing can be said.
// That a token reads its own principal's data, or that the principal is known, does not speak for
// it: forged tokens name their victims. A value becomes part of the incident by itself only where
// *all* other accesses with it are "other", by so many readers that honest ones would hardly all
// have gone unrecorded: at the share of the log's other traffic before the value first occurred
// that looks honest (at least kJudgedMin, and at worst), the chance is at most kChanceMax, or
// kChanceMaxNarrow where most of a key's, credential's, principal's or address's accesses are the
// incident's already. Never a network: tomorrow's customers of it are not judged. So a carrier's
// address, a popular telephone, or the key that signs everybody's sessions is never taken. It is
// proposed to people where not all others look honest, and at least kPlausible of its accesses are
// the incident's or beyond what honest traffic leaves unrecorded; so are pairs of two values that
// are each shared (an address and a client): which take the attacker and leave the carrier. The
// rest is counted as shared. A principal counts only where it reads others. The same ledger and
// question give the same closure, whatever the files and threads. Slow twin: closure_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/exposure.h"
#include "scope/filter.h"

namespace haetae::scope {

inline constexpr uint32_t kClosureStepsMax = 12;       // Closure::complete says if it was reached
inline constexpr double kJudgedMin = 0.99;             // of other traffic that must look honest
inline constexpr uint64_t kJudgedAccessesMin = 1'000;  // that this share is measured on
inline constexpr double kChanceMax = 1e-6, kChanceMaxNarrow = 1e-3;
// Of other readers: fewer may each have gone unrecorded for one and the same reason.
inline constexpr uint64_t kReadersMin = 8, kReadersMinNarrow = 2;
inline constexpr size_t kReadersCounted = 64;  // of a value; more change no decision
inline constexpr double kPlausible = 0.5;
inline constexpr double kPairShareMin = 0.05;  // of the incident's accesses: for values of a pair

using IndicatorSet = std::vector<IndicatorValue>;

enum class Verdict : uint8_t {
  kGiven,      // the question's
  kAccepted,   // by people
  kAutomatic,  // nobody honest has it
  kAlone,      // only the incident's accesses carry it: it adds nobody
  kProposed,
  kShared,  // with honest traffic, or nothing can be told: not proposed
  kRejected,
};
inline constexpr size_t kVerdicts = 7;
std::string_view VerdictName(Verdict verdict);

struct Tally {                                 // of the accesses that carry a value
  uint64_t incident = 0;                       // accesses of the incident, when it was judged
  uint64_t honest = 0, other = 0, untold = 0;  // the others
  uint64_t outside() const { return honest + other + untold; }
};

// New accesses of the incident at one step, by the values of one dimension, that carry a value.
struct ClosureVia {
  uint32_t step = 0;
  access::Dimension dimension{};
  uint64_t accesses = 0;
};

struct ClosureValue {
  IndicatorSet set;  // one value, or the two of a pair; a credential's text is looked up last
  Verdict verdict = Verdict::kShared;
  uint32_t step =
      0;  // at which it became part: 0 given or accepted; 1 … automatic, alone, the rest
  Tally tally;
  uint64_t readers = 0;        // of the outside accesses, up to kReadersCounted; where it was asked
  double judged = 0;           // share of the other traffic that looks honest
  uint64_t people = 0;         // it adds (added), read directly; where automatic or proposed
  uint64_t people_honest = 0;  // … by honest-looking accesses only
  std::vector<ClosureVia> via;
};

struct Closure {
  std::vector<ClosureValue> values;  // by step, verdict, dimension; most accesses first
  // Credentials that only the incident uses are counted, and listed by EachCredential.
  uint64_t credentials_alone = 0;
  std::vector<IndicatorSet> sets;  // any of them: given, accepted and automatic
  uint32_t steps = 0;
  bool complete = true;               // false: kClosureStepsMax was reached
  uint64_t accesses = 0, honest = 0;  // of the incident, in the end; those that look honest
  uint64_t accesses_given = 0;        // of the indicators given and accepted
  uint64_t others = 0, others_honest = 0, others_untold = 0;
  bool record = false, logins = false;  // what the honest are known by
};

struct ClosureAsk {
  std::vector<IndicatorSet> given, accepted, rejected;
};

// Looks at who seems honest once, at the first question: a bit an access for each of five things.
// Borrows all; nothing may be added to the ledger meanwhile. One thread at a time.
class Closer {
 public:
  Closer(ExposureIndex& index, ledger::Ledger& ledger, access::Names& names,
         const reg::Register& registers, const ledger::ScanRange& range, size_t threads);
  ~Closer();
  Result<Closure> Close(const ClosureAsk& ask);

 private:
  std::unique_ptr<struct ClosureGround> ground_;
};

}  // namespace haetae::scope
