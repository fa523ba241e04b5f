// Detection runs all detectors over accesses in time order, for `investigate` and `watch` alike.
//
//   Detection detection(context, {.without = {"walk"}});
//   for each batch in time order: detection.See(batch);
//   detection.Finish();
//   for (const Finding& finding : detection.Findings()) …
//
// See() views the batch once and shares the detectors out between the caller's thread and one
// beside it; what it finds does not depend on the number of threads, nor on how the rows are cut
// into batches. Looking ahead, it keeps copies of the last kTwinAhead of rows that may have twins
// (detect/twins.h) until it has seen what follows them. One caller.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/beside.h"
#include "base/error.h"
#include "base/time.h"
#include "detect/detector.h"
#include "detect/sight.h"

namespace haetae::detect {

struct DetectionOptions {
  std::vector<std::string> without = {};  // names of detectors that are left out
  int threads = 2;
  bool ahead = false;  // without, a request has no twin that comes in a later batch
};

// Fails with kUsage for a name that no detector has; the error names those there are.
Status CheckDetectorNames(const std::vector<std::string>& names);

class Detection {
 public:
  Detection(const Context& context, const DetectionOptions& options = {});
  // `also` is other work on the same batch, done beside the detectors.
  void See(const access::AccessBatch& batch, const std::function<void()>& also = nullptr);
  // After the last batch, where it looks ahead.
  void Finish();
  // How many findings were raised so far: cheap enough to ask after each batch.
  uint64_t alerts() const;
  // All that was raised so far, with their ids, in the order of the alerts.
  std::vector<Finding> Findings() const;

 private:
  void SeeNow(const access::AccessBatch& batch, const std::function<void()>& also);
  void SeeHeld(Time before);

  Viewer viewer_;
  const bool ahead_;
  access::Accesses held_;
  std::vector<std::unique_ptr<Detector>> detectors_;
  std::atomic<size_t> next_{0};
  std::optional<Beside> beside_;
};

}  // namespace haetae::detect
