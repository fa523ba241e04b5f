// A detector reads accesses in time order and raises findings. Each is one file in this folder and
// one row of the table in detectors.cc; it may know the register and the catalogue, and nothing of
// the future: what it raises at an access depends only on accesses up to that one.
//
//   std::vector<std::unique_ptr<Detector>> detectors = MakeDetectors(context);
//   for each batch in time order: for each detector: detector->See(batch);
//   std::vector<Finding> findings = detector->Finish();
//
// One thread at a time for each detector; different detectors may run side by side. State is
// bounded by a limit named in the detector's header paragraph.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "base/text.h"
#include "register/register.h"

namespace haetae::detect {

struct Context {
  const access::Names& names;
  const access::Catalogue& catalogue;
  const reg::Register& registers;
};

// The place of an access in the order of the ledger.
struct Position {
  Time time;
  uint64_t record = 0;
  auto operator<=>(const Position&) const = default;
};

struct Indicator {
  access::Dimension dimension;
  std::string value;
};

struct Finding {
  std::string detector;
  double confidence = 0;
  std::vector<std::string> attack;  // ATT&CK technique ids
  Position alert;                   // the access at which it is raised
  // What its accesses share: the same dimension twice means either, different dimensions mean both.
  std::vector<Indicator> indicators;
  Phrase title;  // "18,402 credentials signed by k-2021 were never issued"
  std::vector<Phrase> reasons;
  bool certain = false;  // names a broken invariant, rather than a rare quantity
};

class Detector {
 public:
  virtual ~Detector() = default;
  virtual void See(const access::AccessBatch& batch) = 0;
  virtual std::vector<Finding> Finish() = 0;
};

struct DetectorEntry {
  std::string_view name;  // "never-issued"
  std::string_view id;    // "D1"
  std::vector<std::string_view> attack;
  Phrase what;  // one line for people
  std::unique_ptr<Detector> (*make)(const Context&);
};
std::span<const DetectorEntry> Detectors();

// An upper bound of ln P(X ≥ m) for X ~ Binomial(n, p): −n·KL(m/n ‖ p) where m/n > p, else 0
// (Chernoff; Hoeffding 1963, theorem 1). Costs two logarithms.
double LogBinomialTail(double n, double m, double p);
inline constexpr double kLogChanceMax = -13.815510557964274;  // ln 1e-6

// "57 %", "0.02 %"
std::string Percent(double share);

}  // namespace haetae::detect
