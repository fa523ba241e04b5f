// Excess tells whose accesses are marked (nobody issued them, they name nobody, they come from
// where the person never was) far more often than everybody else's.
//
//   Excess excess({.marked_min = 10});
//   const int cohort = excess.Add(sight, row, marked);       // of the raised one it belongs to
//   if (cohort != Excess::kNone) …excess.raised()[cohort]
//
// A cohort is what accesses share: a key, a device, a client, a country, a network, an address. A
// trial belongs to one of each. A cohort is raised when its marked trials of two hours, of two days
// or of all time are more than chance explains (binomial tail below 1e-6, divided by the number of
// cohorts of its kind), against what is usual: the highest of all others' share, all others' share
// of the last two days, the cohort's own share before, and for a client its device's. Besides it
// must be marked `times` times as often, or unmarked so many times less often.
//
// The trials of a raised cohort no longer count for others, those before the alert included, so
// that one campaign is one cohort rather than all it touches: of several that pass, the first in
// the order above whose share is at least nine tenths of the purest one's.
//
// Not thread-safe. 64 bytes a key, device, client, country or network (16 more with a warm-up), 8
// an address.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/paged.h"
#include "detect/detector.h"
#include "detect/sight.h"

namespace haetae::detect {

enum class CohortKind : uint8_t { kKey, kDevice, kClient, kCountry, kNetwork, kAddress };
inline constexpr size_t kCohortKinds = 6;

struct ExcessLimits {
  double prior_marked = 5, prior_trials = 500;  // what is usual before anything is known
  uint64_t proven_trials = 0;  // while there are fewer of others, at least unproven_share is usual
  double unproven_share = 0;
  double times = 5;
  double share_min = 0;
  uint32_t marked_min = 5;
  uint64_t past_min = 0;  // trials of its own before a span, else the span says nothing
  // Nothing is raised before both have passed; a cohort's own share until then is usual for it.
  Duration warm_up = 0;
  uint64_t warm_up_trials = 0;
  bool by_address = true;
};

struct RaisedCohort {
  CohortKind kind;
  uint32_t number;
  uint32_t doing;  // addresses raised within a day of one another are one doing
  Position alert;
  uint64_t trials = 0, marked = 0;
  double share = 0, usual = 0;  // of marked trials at the alert, in the span that passed; expected
  uint64_t other_trials = 0;    // of everybody else, up to the alert
  double other_share = 0;
  double log_chance = 0;
  double past_share = 0;  // its own, before the span that passed
  // Its addresses with their trials and marked ones, the first kSuspectsMax: what a cohort holds of
  // others is told apart by them.
  static constexpr size_t kSuspectsMax = 1 << 17;
  std::unordered_map<uint32_t, std::pair<uint32_t, uint32_t>> addresses;
};

// One cohort, or the addresses of one campaign, with their sums.
struct Doing {
  std::vector<RaisedCohort> cohorts;
  uint64_t trials = 0, marked = 0;
  const RaisedCohort& first() const { return cohorts.front(); }
  double share() const {
    return trials == 0 ? 0 : static_cast<double>(marked) / static_cast<double>(trials);
  }
};

class Excess {
 public:
  static constexpr int kNone = -1;
  using Numbers = std::array<uint32_t, kCohortKinds>;  // of one row, by kind

  struct Trial {
    Numbers numbers;
    Time time;
  };

  static Numbers NumbersOf(const Sight& sight, size_t row);
  explicit Excess(const ExcessLimits& limits) : limits_(limits) {}
  // Counts one trial. The raised cohort it belongs to, raised just now or before; or kNone.
  int Add(const Sight& sight, size_t row, bool marked) {
    const Trial trial{NumbersOf(sight, row), sight.rows->time[row]};
    return Add(trial, *sight.known_clients, sight.At(row), marked);
  }
  // The same of an access that was seen before and is judged at `now`; trials in order of time.
  int Add(const Trial& trial, const Clients& clients, Position now, bool marked);
  // Whether the row belongs to a raised cohort.
  bool Belongs(const Sight& sight, size_t row) { return RaisedOf(NumbersOf(sight, row)) != kNone; }
  const std::vector<RaisedCohort>& raised() const { return raised_; }
  uint64_t doing_count() const { return doing_count_; }
  std::vector<Doing> Doings() const;  // in the order of their alerts
  // What is usual for every cohort of the kind at least.
  void SetFloor(CohortKind kind, double share) { floors_[static_cast<size_t>(kind)] = share; }
  uint64_t trials() const { return all_.trials; }
  uint64_t marked() const { return all_.marked; }

 private:
  struct Counts {
    uint64_t trials = 0, marked = 0;
    double share() const {
      return trials == 0 ? 0 : static_cast<double>(marked) / static_cast<double>(trials);
    }
  };
  static constexpr size_t kSpans = 3;  // two hours, two days, all
  struct Verdict {
    double share = 0, usual = 0, past = 0;
    double chance = 0;  // its logarithm; 0: as usual
    size_t span = 0;
  };
  struct AddressCounts {
    uint32_t trials = 0, marked = 0;
  };
  // What one cohort counted. The present hour is not yet in the sums, so that a count touches one
  // place.
  struct alignas(64) Tally {  // one line of the cache
    struct Pair {
      uint32_t trials = 0, marked = 0;
    };
    Counts past;
    Pair now, hour_before, today, day_before;
    int32_t hour = INT32_MIN, raised = kNone;

    void Add(int32_t at_hour, bool is_marked) {
      if (at_hour != hour) Turn(at_hour);
      ++now.trials, now.marked += is_marked;
    }
    void TakeBack(int32_t at_hour);  // one marked trial
    void Turn(int32_t at_hour);
    Counts All() const { return {past.trials + now.trials, past.marked + now.marked}; }
    Counts TwoHours() const { return Sum({now, hour_before}); }
    Counts TwoDays() const { return Sum({now, today, day_before}); }
    static Counts Sum(std::initializer_list<Pair> pairs) {
      Counts sum;
      for (const Pair& pair : pairs) sum.trials += pair.trials, sum.marked += pair.marked;
      return sum;
    }
  };
  static_assert(sizeof(Tally) == 64);
  struct Mark {
    Numbers numbers;
    int32_t hour;
  };

  static Counts Without(Counts all, Counts part) {
    return {all.trials - std::min(all.trials, part.trials),
            all.marked - std::min(all.marked, part.marked)};
  }
  static size_t PlaceOf(size_t kind, uint32_t number);  // in the table of its kind
  Tally& TallyOf(size_t kind, uint32_t number) {
    const size_t at = PlaceOf(kind, number);
    if (at >= tallies_[kind].size()) Grow(tallies_[kind], at);
    return tallies_[kind][at];
  }
  template <typename Row>
  static void Grow(std::vector<Row>& rows, size_t at) {
    rows.resize(std::max(at + 1, rows.size() * 3 / 2));
  }
  int RaisedOf(const Numbers& numbers);
  void Count(const Numbers& numbers, int32_t hour, bool marked);
  static void CountAddress(RaisedCohort& cohort, uint32_t address, bool marked);
  int Test(const Numbers& numbers, Position at);
  // The logarithm of the chance that what was counted is nothing; 0 where a guard forbids to raise.
  double Chance(Counts counts, double usual) const;
  double Share(Counts counts) const {
    return (limits_.prior_marked + counts.marked) / (limits_.prior_trials + counts.trials);
  }
  double ShareOfOthers(Counts counts) const {
    const double share = Share(counts);
    return counts.trials < limits_.proven_trials ? std::max(share, limits_.unproven_share) : share;
  }
  std::array<Counts, kSpans> SpansOf(size_t kind, uint32_t number);
  Verdict Judge(size_t kind, const Numbers& numbers, const std::array<Counts, kSpans>& spans);
  int Raise(size_t kind, const Numbers& numbers, Position at, const Verdict& verdict);
  void TakeBack(size_t kind, uint32_t number, RaisedCohort& raised);

  static constexpr size_t kMarksKept = 4096;  // to be taken back from others at a raise
  ExcessLimits limits_;
  std::array<std::vector<Tally>, kCohortKinds - 1> tallies_;
  std::array<std::vector<Counts>, kCohortKinds - 1> warm_up_;  // what a cohort had when it ended
  Paged<AddressCounts> addresses_;
  std::array<uint32_t, kCohortKinds> met_{};  // cohorts
  std::unordered_map<uint32_t, int32_t> raised_addresses_;
  Counts all_;    // of everybody, what was raised left out
  Tally recent_;  // of everybody
  const Clients* clients_ = nullptr;
  std::array<double, kCohortKinds> floors_{};
  std::vector<Mark> marks_;
  size_t next_mark_ = 0;
  std::vector<RaisedCohort> raised_;
  uint32_t doing_count_ = 0;
  uint32_t addresses_doing_ = 0;  // the last of addresses, and when it last grew
  Time addresses_raised_ = kTimeMin;
  Time first_ = kTimeMax;
};

// What the accesses of a cohort share; where it holds much else besides, the addresses in it that
// are marked as often, if these hold most of the marks. A device without a TLS fingerprint is every
// user agent of its shape.
std::vector<Indicator> IndicatorsOf(const Doing& doing, const Context& context,
                                    const Clients& clients);
// What the finding is about: its first cohort. "network AS4766"
std::string AboutText(const Doing& doing, const Context& context, const Clients& clients);
// "network AS4766 (Korea Telecom)", "41 addresses": escaped and shortened for a title.
Phrase DoingText(const Doing& doing, const Context& context, const Clients& clients);

}  // namespace haetae::detect
