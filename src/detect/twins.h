// One request may stand in several logs: in the application's, which says who asks, and in that of
// a proxy beside it, which does not, or knows a hash of the session's cookie. Twins finds for a
// line that names nobody whose request it is.
//
//   Twins twins(names.sources);
//   twins.Add(rows, i, Whose::kStaff);   // a line of a declared reader
//   if (twins.Take(rows, k, own) == Whose::kStaff) …  // nobody asks by name: it is that request
//   twins.Forget(time);                  // nothing before it is asked for any more
//
// sight.h keeps the lines of declared jobs, whose reads are expected, and of declared staff, whose
// reads are judged under their names. A customer's are not kept: of whoever is judged by what they
// read from where, the second line may be the one that leads to the others.
//
// The same request: the same route, subject, address and outcome, at most kTwinReach from its first
// line that has a name, since logs note when a request came or when it was answered, by clocks of
// their own; no two signing keys; and where a line's credential is one that some log has under a
// name (`own`), that credential. A request has one line in each log; logs whose names differ in
// numbers only (app-1, app-2: ledger::Family) are one, as a request goes through one of them.
// Pairing is greedy: lines are gone through in time order, and each goes to the earliest request
// that it fits and that has no line of its log yet, so that the most lines have a request that can,
// where neither keys nor own credentials forbid one.
//
// What an intruder can hide by it: one line in each log for each request of the reader's that this
// log has no line of (edge-seoul, where the reader goes through edge-busan), with the same person,
// page and address within kTwinReach, and only if the log that names readers has no line of his.
// Beside a reader whose requests stand in both logs every request of his is one line too many: the
// later one is left, which is his, or where he asks first, the reader's own. Where rows are not
// shown ahead, a line that found no request takes its place in the next that it fits, so that he
// cannot have that place after it.
//
// 250 bytes a request or line since Forget(), at most kTwinsMax of each: what comes beyond has no
// twins. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/access.h"
#include "base/dictionary.h"
#include "base/time.h"
#include "detect/bits.h"

namespace haetae::detect {

inline constexpr Duration kTwinReach = 5 * kSecond;
// How far behind a line that names nobody what matters to it may stand: a request, and a further
// line of that which names the reader.
inline constexpr Duration kTwinAhead = 2 * kTwinReach;
inline constexpr size_t kTwinsMax = 1 << 18;

inline bool IsUnnamed(const access::Accesses& rows, size_t row) {
  return rows.principal[row] == kNoNumber;
}

enum class Whose : uint8_t { kNobodys, kJob, kStaff };

class Twins {
 public:
  explicit Twins(const Dictionary& sources, size_t most = kTwinsMax)
      : sources_(sources), requests_(most), left_(most) {}
  // A line of a declared reader. In time order, as Take().
  void Add(const access::Accesses& rows, size_t row, Whose whose);
  // Whose request a line without a principal is. `own`: its credential is somebody's by name.
  Whose Take(const access::Accesses& rows, size_t row, bool own);
  void Forget(Time before);
  bool empty() const { return requests_.empty() && left_.empty(); }

 private:
  struct Line {
    uint32_t log, credential, key;
    bool own = false;
  };
  struct Request {
    Time time;  // of its first line
    Whose whose;
    uint32_t principal;
    std::vector<Line> lines;
  };
  struct Place {
    uint32_t subject, address;
    uint16_t route;
    access::Outcome outcome;
    bool operator==(const Place&) const = default;
  };
  struct PlaceHash {
    size_t operator()(const Place& place) const;
  };
  // Requests by what is asked, each list in time order.
  class Kept {
   public:
    explicit Kept(size_t most) : most_(most) {}
    std::vector<Request>* Find(const Place& place);
    // Null where there is no room.
    Request* Add(const Place& place, Request request);
    void Forget(Time before);
    bool empty() const { return order_.empty(); }

   private:
    size_t most_;
    std::unordered_map<Place, std::vector<Request>, PlaceHash> requests_;
    std::deque<std::pair<Time, Place>> order_;
  };

  static Place PlaceOf(const access::Accesses& rows, size_t row);
  Line LineOf(const access::Accesses& rows, size_t row, bool own);
  static bool Fits(const Request& request, const Line& line);
  uint32_t LogOf(uint32_t source);

  const Dictionary& sources_;
  std::vector<uint32_t> log_of_;  // by source; kNoNumber: not looked at yet
  std::unordered_map<std::string, uint32_t> logs_;
  Kept requests_;
  Kept left_;       // lines that found no request, each a request of nobody's
  Bits addresses_;  // of declared readers: from elsewhere no line has a request
};

}  // namespace haetae::detect
