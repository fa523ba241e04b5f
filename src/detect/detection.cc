#include "detect/detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/hash.h"

namespace haetae::detect {
namespace {

constexpr size_t kParallelRows = 2048;  // a smaller batch is not worth a thread

// By what raised it, where and about whom, not by its numbers, which grow.
void NameFinding(Finding& finding) {
  if (finding.about.empty() && !finding.indicators.empty()) {
    const Indicator& first = finding.indicators.front();
    finding.about = fmt::format("{} {}", access::DimensionName(first.dimension), first.value);
  }
  const Position at = finding.alert;
  auto id = [&](const std::string& when) {
    const std::string key = fmt::format("{} {} {}", finding.detector, when, finding.about);
    return fmt::format("{}-{:08x}", finding.detector, Fingerprint(key) >> 32);
  };
  finding.id = id(fmt::format("{} {}", at.time.us, at.record));
  finding.day_id = id(fmt::format("day {}", DayOf(at.time)));
}

}  // namespace

Status CheckDetectorNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    std::string known;
    bool found = false;
    for (const DetectorEntry& entry : Detectors()) {
      found |= entry.name == name;
      known += (known.empty() ? "" : ", ") + std::string(entry.name);
    }
    if (!found) {
      return std::unexpected(Error{Code::kUsage, "there is no such detector",
                                   "the detectors are " + known, name,
                                   "name one of them: haetae detectors"});
    }
  }
  return {};
}

Detection::Detection(const Context& context, const DetectionOptions& options) : viewer_(context) {
  for (const DetectorEntry& entry : Detectors()) {
    if (std::find(options.without.begin(), options.without.end(), entry.name) ==
        options.without.end()) {
      detectors_.push_back(entry.make(context));
    }
  }
  if (options.threads >= 2) beside_.emplace();
}

void Detection::See(const access::AccessBatch& batch, const std::function<void()>& also) {
  if (detectors_.empty()) {
    if (also) also();
    return;
  }
  const Sight& sight = viewer_.View(batch);
  next_ = 0;
  auto work = [&] {
    for (size_t i = next_++; i < detectors_.size(); i = next_++) detectors_[i]->See(sight);
  };
  const bool together = beside_ && batch.end - batch.begin >= kParallelRows;
  if (together) beside_->Start(work);
  if (also) also();
  work();
  if (together) beside_->Wait();
}

uint64_t Detection::alerts() const {
  uint64_t sum = 0;
  for (const auto& detector : detectors_) sum += detector->alerts();
  return sum;
}

std::vector<Finding> Detection::Findings() const {
  std::vector<Finding> findings;
  for (const auto& detector : detectors_) {
    for (Finding& finding : detector->Findings()) {
      NameFinding(finding);
      findings.push_back(std::move(finding));
    }
  }
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.alert, a.detector, a.title.en) < std::tie(b.alert, b.detector, b.title.en);
  });
  return findings;
}

}  // namespace haetae::detect
