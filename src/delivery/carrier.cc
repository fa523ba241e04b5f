#include "delivery/carrier.h"

#include <chrono>

namespace haetae::delivery {

void Landing::Put(Landed landed) {
  const std::lock_guard lock(mutex_);
  landed_.push_back(landed);
  came_.notify_one();
}

void Landing::Put(Trouble trouble) {
  const std::lock_guard lock(mutex_);
  if (!trouble_ || !trouble_->fatal) trouble_ = std::move(trouble);
  came_.notify_one();
}

void Landing::Clear() {
  const std::lock_guard lock(mutex_);
  if (trouble_ && !trouble_->fatal) trouble_.reset();
}

std::vector<Landed> Landing::Take(Duration wait) {
  std::unique_lock lock(mutex_);
  came_.wait_for(lock, std::chrono::microseconds(wait),
                 [&] { return !landed_.empty() || (trouble_ && trouble_->fatal); });
  return std::exchange(landed_, {});
}

std::optional<Trouble> Landing::trouble() {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace haetae::delivery
