#include "detect/twins.h"

#include <algorithm>

#include "base/hash.h"

namespace haetae::detect {

size_t Twins::RequestHash::operator()(const Request& request) const {
  const uint64_t numbers[] = {uint64_t{request.subject} << 32 | request.address,
                              uint64_t{request.route} << 8 | static_cast<uint8_t>(request.outcome)};
  return Fingerprint({reinterpret_cast<const char*>(numbers), sizeof numbers});
}

Twins::Request Twins::RequestOf(const access::Accesses& rows, size_t row) {
  return {rows.subject[row], rows.address[row], rows.route[row], rows.outcome[row]};
}

void Twins::Add(const access::Accesses& rows, size_t row) {
  if (size_ >= most_) return;
  const Request request = RequestOf(rows, row);
  lines_[request].push_back({rows.time[row], rows.source[row], {}});
  order_.emplace_back(rows.time[row], request);
  ++size_;
}

bool Twins::Take(const access::Accesses& rows, size_t row) {
  const auto found = lines_.find(RequestOf(rows, row));
  if (found == lines_.end()) return false;
  const Time time = rows.time[row];
  const uint32_t source = rows.source[row];
  for (Line& line : found->second) {
    if (line.time > time + kTwinReach) return false;
    if (line.time < time - kTwinReach || line.source == source) continue;
    if (std::ranges::find(line.taken, source) != line.taken.end()) continue;
    line.taken.push_back(source);
    return true;
  }
  return false;
}

void Twins::Forget(Time before) {
  while (!order_.empty() && order_.front().first < before) {
    const auto found = lines_.find(order_.front().second);
    found->second.erase(found->second.begin());
    if (found->second.empty()) lines_.erase(found);
    order_.pop_front();
    --size_;
  }
}

}  // namespace haetae::detect
