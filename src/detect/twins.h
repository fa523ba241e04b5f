// One request may stand in two logs: in the application's, which says who asks, and in that of a
// proxy beside it, which does not. Twins finds a declared job's line in the former for a line in
// the latter.
//
//   Twins twins;
//   twins.Add(rows, i);                  // a declared job asks
//   if (twins.Take(rows, k)) …           // nobody does by name: it is the job's request again
//   twins.Forget(time);                  // nothing before it is asked for any more
//
// Only a job's: its reads are expected. Of whoever is judged by what they read, staff or customers,
// the second line may be the only one that is left of a read, and leads from it to the others.
//
// The same request: another source, the same route, subject, address and outcome, and not more than
// kTwinReach apart, since logs note when a request came or when it was answered, by clocks of their
// own. Each line has at most one twin in each other source, the earliest that is left, so that the
// most lines that can have one do. 150 bytes a line since Forget(), at most kTwinsMax of them: what
// comes beyond has no twins. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/access.h"
#include "base/time.h"

namespace haetae::detect {

inline constexpr Duration kTwinReach = 5 * kSecond;
inline constexpr size_t kTwinsMax = 1 << 18;

inline bool IsUnnamed(const access::Accesses& rows, size_t row) {
  return rows.principal[row] == kNoNumber && rows.credential[row] == kNoNumber;
}

class Twins {
 public:
  explicit Twins(size_t most = kTwinsMax) : most_(most) {}
  // In time order, as Take().
  void Add(const access::Accesses& rows, size_t row);
  bool Take(const access::Accesses& rows, size_t row);
  void Forget(Time before);
  bool empty() const { return size_ == 0; }

 private:
  struct Request {
    uint32_t subject, address;
    uint16_t route;
    access::Outcome outcome;
    bool operator==(const Request&) const = default;
  };
  struct RequestHash {
    size_t operator()(const Request& request) const;
  };
  struct Line {
    Time time;
    uint32_t source;
    std::vector<uint32_t> taken;  // by these sources
  };
  static Request RequestOf(const access::Accesses& rows, size_t row);

  size_t most_, size_ = 0;
  std::unordered_map<Request, std::vector<Line>, RequestHash> lines_;  // each in time order
  std::deque<std::pair<Time, Request>> order_;
};

}  // namespace haetae::detect
