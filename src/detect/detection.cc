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

Detection::Detection(const Context& context, const DetectionOptions& options)
    : viewer_(context), ahead_(options.ahead && viewer_.HasTwins()) {
  for (const DetectorEntry& entry : Detectors()) {
    if (std::find(options.without.begin(), options.without.end(), entry.name) ==
        options.without.end()) {
      detectors_.push_back(entry.make(context));
    }
  }
  if (options.threads >= 2) beside_.emplace();
}

void Detection::See(const access::AccessBatch& batch, const std::function<void()>& also) {
  const access::Accesses& rows = *batch.rows;
  if (detectors_.empty() || batch.begin == batch.end) {
    if (also) also();
    return;
  }
  if (viewer_.HasTwins()) viewer_.Ahead(batch);
  if (!ahead_) {
    SeeNow(batch, also);
    return;
  }
  const Time sure = rows.time[batch.end - 1] - kTwinAhead;
  SeeHeld(sure);
  size_t end = batch.begin;
  if (held_.size() == 0) {
    // Up to the first row whose twin may come in a later batch.
    const auto of = [&](size_t row) { return rows.time.begin() + static_cast<ptrdiff_t>(row); };
    end = static_cast<size_t>(std::lower_bound(of(batch.begin), of(batch.end), sure) -
                              rows.time.begin());
    while (end < batch.end && !IsUnnamed(rows, end)) ++end;
  }
  for (size_t i = end; i < batch.end; ++i) held_.Append(rows.Row(i));
  if (end > batch.begin)
    SeeNow({&rows, batch.begin, end}, also);
  else if (also)
    also();
}

void Detection::Finish() { SeeHeld(kTimeMax); }

void Detection::SeeHeld(Time before) {
  const auto end = static_cast<size_t>(
      std::lower_bound(held_.time.begin(), held_.time.end(), before) - held_.time.begin());
  if (end == 0) return;
  SeeNow({&held_, 0, end}, nullptr);
  access::Accesses rest;
  for (size_t i = end; i < held_.size(); ++i) rest.Append(held_.Row(i));
  held_ = std::move(rest);
}

void Detection::SeeNow(const access::AccessBatch& batch, const std::function<void()>& also) {
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
