// A detector reads accesses in time order and raises findings. Each is one file in this folder and
// one row of the table in detectors.cc; it may know the register and the catalogue, and nothing of
// the future: what it raises at an access depends only on accesses up to that one.
//
//   std::unique_ptr<Detector> detector = MakeMissingSubject(context);
//   for each sight in time order: detector->See(sight);   // detect/sight.h
//   if (detector->alerts() > before) for (Finding& finding : detector->Findings()) …
//
// One thread at a time for each detector; different detectors may run side by side over one sight.
// State is bounded by a limit named in the detector's header paragraph.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.h"
#include "base/text.h"
#include "register/register.h"

namespace haetae::detect {

struct Context {
  const access::Names& names;
  const access::Catalogue& catalogue;
  const reg::Register& registers;
  // Of sources that are parts of one log although their names do not say so, that log's name. Null:
  // names alone say it.
  const std::map<std::string, std::string, std::less<>>* logs = nullptr;
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

// What a reason says: what was seen, what is usual, why it matters, and what would make it honest.
enum class Part : uint8_t { kSeen, kUsual, kWhy, kDoubt };
struct Reason {
  Part part = Part::kSeen;
  Phrase text;
};

// A rule that people wrote: of a finding that is a match of it.
struct RuleName {
  std::string title, id;  // both empty: no rule's; a rule need not have an id
};

struct Finding {
  std::string id;  // "never-issued-5f1c09ab": the same in every run over the same log
  std::string detector;
  double confidence = 0;
  std::vector<std::string> attack;  // ATT&CK technique ids
  Position alert;                   // the access at which it is raised
  // What its accesses share: the same dimension twice means either, different dimensions mean both.
  std::vector<Indicator> indicators;
  Phrase title;  // "18,402 credentials signed by k-2021 were never issued"
  std::vector<Reason> reasons;
  bool certain = false;  // names a broken invariant, rather than a rare quantity
  bool stolen = false;   // who reads is taken to be another than whose name or credential it is
  // Most of what carries its indicators is others', and nothing tells its accesses from theirs.
  bool mostly_others = false;
  // What tells it from others of its access, the same from the alert on: "key k-2021". Empty: the
  // first indicator.
  std::string about;
  RuleName rule;
  std::string day_id;  // as `id`, and stays where a late row moves the alert within its day
};

struct Sight;

class Detector {
 public:
  virtual ~Detector() = default;
  virtual void See(const Sight& sight) = 0;
  // What was raised so far, in the order of the alerts, with the numbers of now. At any time.
  virtual std::vector<Finding> Findings() const = 0;
  // How many findings were raised so far.
  uint64_t alerts() const { return alerts_; }

 protected:
  uint64_t alerts_ = 0;
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

inline void Say(Finding& finding, Part part, Phrase text) {
  finding.reasons.push_back({part, std::move(text)});
}

// "57%", "0.02%"
std::string Percent(double share);

}  // namespace haetae::detect
