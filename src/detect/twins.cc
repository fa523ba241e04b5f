#include "detect/twins.h"

#include <algorithm>

#include "base/hash.h"
#include "ledger/stream_names.h"

namespace haetae::detect {

size_t Twins::PlaceHash::operator()(const Place& place) const {
  const uint64_t numbers[] = {uint64_t{place.subject} << 32 | place.address,
                              uint64_t{place.route} << 8 | static_cast<uint8_t>(place.outcome)};
  return Fingerprint({reinterpret_cast<const char*>(numbers), sizeof numbers});
}

std::vector<Twins::Request>* Twins::Kept::Find(const Place& place) {
  const auto found = requests_.find(place);
  return found == requests_.end() ? nullptr : &found->second;
}

Twins::Request* Twins::Kept::Add(const Place& place, Request request) {
  if (order_.size() >= most_) return nullptr;
  order_.emplace_back(request.time, place);
  return &requests_[place].emplace_back(std::move(request));
}

// A line left over that a later request took is marked, not erased: lists and order stay alike.
void Twins::Kept::Forget(Time before) {
  while (!order_.empty() && order_.front().first < before) {
    const auto found = requests_.find(order_.front().second);
    found->second.erase(found->second.begin());
    if (found->second.empty()) requests_.erase(found);
    order_.pop_front();
  }
}

Twins::Place Twins::PlaceOf(const access::Accesses& rows, size_t row) {
  return {rows.subject[row], rows.address[row], rows.route[row], rows.outcome[row]};
}

uint32_t Twins::LogOf(uint32_t source) {
  if (source >= log_of_.size())
    log_of_.resize(std::max<size_t>(sources_.size(), source + 1), kNoNumber);
  uint32_t& log = log_of_[source];
  if (log == kNoNumber) {
    const std::string name = ledger::Family(ledger::StreamStem(sources_.Text(source)));
    log = logs_.try_emplace(name, static_cast<uint32_t>(logs_.size())).first->second;
  }
  return log;
}

Twins::Line Twins::LineOf(const access::Accesses& rows, size_t row, bool own) {
  return {LogOf(rows.source[row]), rows.credential[row], rows.key[row], own};
}

bool Twins::Fits(const Request& request, const Line& line) {
  bool credential = !line.own;
  for (const Line& other : request.lines) {
    if (other.log == line.log) return false;
    if (other.key != line.key && other.key != kNoNumber && line.key != kNoNumber) return false;
    credential |= other.credential == line.credential;
  }
  return credential;
}

void Twins::Add(const access::Accesses& rows, size_t row, Whose whose) {
  addresses_.Insert(rows.address[row]);
  const Place place = PlaceOf(rows, row);
  const Time time = rows.time[row];
  const uint32_t principal = rows.principal[row];
  const Line line = LineOf(rows, row, false);
  if (std::vector<Request>* const known = requests_.Find(place)) {
    for (Request& request : *known) {
      const bool same =
          request.whose == whose && (request.principal == principal ||
                                     request.principal == kNoNumber || principal == kNoNumber);
      if (!same || request.time < time - kTwinReach || !Fits(request, line)) continue;
      request.lines.push_back(line);
      return;
    }
  }
  Request* const request = requests_.Add(place, {time, whose, principal, {line}});
  std::vector<Request>* const left = left_.Find(place);
  if (request == nullptr || left == nullptr) return;
  for (Request& one : *left) {
    if (one.lines.empty() || one.time < time - kTwinReach || !Fits(*request, one.lines[0]))
      continue;
    request->lines.push_back(one.lines[0]);
    one.lines.clear();
  }
}

Whose Twins::Take(const access::Accesses& rows, size_t row, bool own) {
  if (rows.address[row] == kNoNumber || !addresses_.Has(rows.address[row])) return Whose::kNobodys;
  const Place place = PlaceOf(rows, row);
  const Time time = rows.time[row];
  const Line line = LineOf(rows, row, own);
  if (std::vector<Request>* const known = requests_.Find(place)) {
    for (Request& request : *known) {
      if (request.time > time + kTwinReach) break;
      if (request.time < time - kTwinReach || !Fits(request, line)) continue;
      request.lines.push_back(line);
      return request.whose;
    }
  }
  left_.Add(place, {time, Whose::kNobodys, kNoNumber, {line}});
  return Whose::kNobodys;
}

void Twins::Forget(Time before) {
  requests_.Forget(before);
  left_.Forget(before);
}

}  // namespace haetae::detect
