#include "sigma/window.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#include "sigma/compare.h"

namespace haetae::sigma {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// What all windows share: the condition, the timespan, and when a group's condition began to hold.
class Base : public Window {
 public:
  explicit Base(const Correlation& correlation)
      : condition_(correlation.condition), timespan_(correlation.timespan) {}

 protected:
  // Notes whether the condition holds now; true where it did not before.
  bool Begins(double quantity, bool& held) {
    quantity_ = quantity;
    bool holds = true;
    for (const auto& [order, number] : condition_) holds &= InOrder(quantity, order, number);
    const bool begins = holds && !held;
    held = holds;
    return begins;
  }
  bool Gone(Time time, Time now) const { return now - time > timespan_; }

  std::vector<std::pair<Order, double>> condition_;
  Duration timespan_;
};

// Events in the order of time, as deques of blocks: 16 bytes each.
struct Past {
  Time time;
  uint32_t group;
};

// Windows that keep every event of the timespan in one queue, and for each group what Payload is.
template <typename Payload>
class Queued : public Base {
 public:
  using Base::Base;
  size_t size() const override { return queue_.size(); }
  void Advance(Time now) override {
    while (!queue_.empty() && Gone(queue_.front().time, now)) {
      const uint32_t group = queue_.front().group;
      queue_.pop_front();
      if (Leave(groups_[group])) groups_.Erase(group);
    }
  }

 protected:
  // The oldest event of the group goes; true if it was the last.
  virtual bool Leave(Payload& group) = 0;
  Payload& Enter(const Counted& event) {
    const uint32_t group = groups_.Insert(event.group).first;
    queue_.push_back({event.time, group});
    return groups_[group];
  }
  KeyTable<Payload> groups_;
  std::deque<Past> queue_;
};

struct EventGroup {
  uint64_t count = 0;
  bool held = false;
};

class EventCount final : public Queued<EventGroup> {
 public:
  using Queued::Queued;
  bool Add(const Counted& event) override {
    EventGroup& group = Enter(event);
    return Begins(static_cast<double>(++group.count), group.held);
  }

 private:
  bool Leave(EventGroup& group) override { return --group.count == 0; }
};

struct ValueGroup {
  uint32_t count = 0;
  bool held = false;
};
struct Seen {
  Time last;
  uint32_t before = kNone, behind = kNone, group = 0;
};

// Distinct values stand once, in the order of when they were last seen: the oldest are at the head.
class ValueCount final : public Base {
 public:
  using Base::Base;
  size_t size() const override { return seen_.size(); }
  void Advance(Time now) override {
    while (head_ != kNone && Gone(seen_[head_].last, now)) {
      const uint32_t slot = head_;
      const uint32_t group = seen_[slot].group;
      Unlink(slot);
      seen_.Erase(slot);
      if (--groups_[group].count == 0) groups_.Erase(group);
    }
  }
  bool Add(const Counted& event) override {
    const Key both{event.group.low * 0x9e3779b97f4a7c15 ^ event.value.low,
                   event.group.high * 0xc2b2ae3d27d4eb4f ^ event.value.high};
    seen_.Prefetch(both);
    const uint32_t group = groups_.Insert(event.group).first;
    const auto [slot, fresh] = seen_.Insert(both);
    if (fresh) {
      seen_[slot].group = group;
      ++groups_[group].count;
    } else if (slot != tail_) {
      Unlink(slot);
    }
    seen_[slot].last = event.time;
    if (slot != tail_) Append(slot);
    return Begins(groups_[group].count, groups_[group].held);
  }

 private:
  void Unlink(uint32_t slot) {
    const Seen& one = seen_[slot];
    (one.before == kNone ? head_ : seen_[one.before].behind) = one.behind;
    (one.behind == kNone ? tail_ : seen_[one.behind].before) = one.before;
  }
  void Append(uint32_t slot) {
    seen_[slot].before = tail_;
    seen_[slot].behind = kNone;
    (tail_ == kNone ? head_ : seen_[tail_].behind) = slot;
    tail_ = slot;
  }
  KeyTable<Seen> seen_;
  KeyTable<ValueGroup> groups_;
  uint32_t head_ = kNone, tail_ = kNone;
};

// Sums of a queue without subtraction, which would lose what was small beside what has gone: the
// older half holds the sum from each event to its end, the newer one sum.
struct SumGroup {
  std::vector<long double> older, newer;  // older: its last is the oldest event
  long double newer_sum = 0;
  bool held = false;

  size_t count() const { return older.size() + newer.size(); }
  void Push(double number) {
    newer.push_back(number);
    newer_sum += number;
  }
  void Pop() {
    if (older.empty()) {
      long double sum = 0;
      for (; !newer.empty(); newer.pop_back()) older.push_back(sum += newer.back());
      newer_sum = 0;
    }
    older.pop_back();
  }
  long double sum() const { return (older.empty() ? 0 : older.back()) + newer_sum; }
};

class ValueSum final : public Queued<SumGroup> {
 public:
  ValueSum(const Correlation& correlation, bool mean) : Queued(correlation), mean_(mean) {}
  bool Add(const Counted& event) override {
    SumGroup& group = Enter(event);
    group.Push(event.number);
    const long double sum = group.sum();
    return Begins(static_cast<double>(mean_ ? sum / static_cast<long double>(group.count()) : sum),
                  group.held);
  }

 private:
  bool Leave(SumGroup& group) override {
    group.Pop();
    return group.count() == 0;
  }
  bool mean_;
};

// Numbers in order, with the place of each: a red-black tree that counts.
using Ranked =
    __gnu_pbds::tree<std::pair<double, uint64_t>, __gnu_pbds::null_type, std::less<>,
                     __gnu_pbds::rb_tree_tag, __gnu_pbds::tree_order_statistics_node_update>;
struct RankedNumbers {
  Ranked ranked;
  std::deque<std::pair<double, uint64_t>> order;
};
struct RankGroup {
  std::unique_ptr<RankedNumbers> numbers;  // made when there are some: slots are many
  bool held = false;
};

// The smallest number that at least the given share of the numbers do not exceed (nearest rank).
class Percentile final : public Queued<RankGroup> {
 public:
  explicit Percentile(const Correlation& correlation)
      : Queued(correlation), share_(correlation.percentile / 100) {}
  bool Add(const Counted& event) override {
    RankGroup& group = Enter(event);
    if (group.numbers == nullptr) group.numbers = std::make_unique<RankedNumbers>();
    Ranked& ranked = group.numbers->ranked;
    group.numbers->order.emplace_back(event.number, ++made_);
    ranked.insert(group.numbers->order.back());
    const auto count = static_cast<double>(ranked.size());
    const double rank = std::max(1.0, std::ceil(share_ * count - 1e-9));
    return Begins(ranked.find_by_order(static_cast<size_t>(rank) - 1)->first, group.held);
  }

 private:
  bool Leave(RankGroup& group) override {
    group.numbers->ranked.erase(group.numbers->order.front());
    group.numbers->order.pop_front();
    return group.numbers->order.empty();
  }
  double share_;
  uint64_t made_ = 0;
};

struct ShareGroup {
  uint64_t count = 0;
};
struct ShareValue {
  uint64_t count = 0;
  bool held = false;
};
struct PastValue {
  Time time;
  uint32_t group, value;
};

// How many per cent of the group's events carry the event's own value.
class Share final : public Base {
 public:
  using Base::Base;
  size_t size() const override { return queue_.size(); }
  void Advance(Time now) override {
    for (; !queue_.empty() && Gone(queue_.front().time, now); queue_.pop_front()) {
      const PastValue& past = queue_.front();
      if (--values_[past.value].count == 0) values_.Erase(past.value);
      if (--groups_[past.group].count == 0) groups_.Erase(past.group);
    }
  }
  bool Add(const Counted& event) override {
    const Key both{event.group.low * 0x9e3779b97f4a7c15 ^ event.value.low,
                   event.group.high * 0xc2b2ae3d27d4eb4f ^ event.value.high};
    const uint32_t group = groups_.Insert(event.group).first;
    const uint32_t value = values_.Insert(both).first;
    queue_.push_back({event.time, group, value});
    const auto all = static_cast<double>(++groups_[group].count);
    const auto same = static_cast<double>(++values_[value].count);
    return Begins(100 * same / all, values_[value].held);
  }

 private:
  KeyTable<ShareGroup> groups_;
  KeyTable<ShareValue> values_;
  std::deque<PastValue> queue_;
};

struct LastGroup {
  std::vector<Time> last;  // of each rule; kTimeMin: not seen
  uint64_t events = 0;     // in the queue
  bool held = false;
};

// How many different rules matched within the timespan, in any order.
class Temporal final : public Queued<LastGroup> {
 public:
  explicit Temporal(const Correlation& correlation)
      : Queued(correlation), rules_(correlation.rules.size()) {
    if (condition_.empty()) condition_ = {{Order::kGte, static_cast<double>(rules_)}};
  }
  bool Add(const Counted& event) override {
    LastGroup& group = Enter(event);
    ++group.events;
    if (group.last.empty()) group.last.assign(rules_, kTimeMin);
    group.last[event.rule] = event.time;
    double seen = 0;
    for (Time time : group.last) seen += time != kTimeMin && !Gone(time, event.time);
    return Begins(seen, group.held);
  }

 private:
  bool Leave(LastGroup& group) override { return --group.events == 0; }
  size_t rules_;
};

struct ChainGroup {
  // [rule × rules + length − 1]: the latest time at which a chain of that length, which ends with
  // the rule, can have begun. A later beginning is never worse.
  std::vector<Time> begun;
  Time last_time = kTimeMin;
  uint64_t events = 0;
  bool held = false;
};

// The longest chain of different rules in the order listed, within the timespan.
class TemporalOrdered final : public Queued<ChainGroup> {
 public:
  explicit TemporalOrdered(const Correlation& correlation)
      : Queued(correlation), rules_(correlation.rules.size()) {
    if (condition_.empty()) condition_ = {{Order::kGte, static_cast<double>(rules_)}};
  }
  bool Add(const Counted& event) override {
    ChainGroup& group = Enter(event);
    ++group.events;
    if (group.begun.empty()) group.begun.assign(rules_ * rules_, kTimeMin);
    const size_t rule = event.rule;
    group.begun[rule * rules_] = event.time;
    for (size_t before = 0; before < rule; ++before) {
      for (size_t length = 1; length <= before + 1; ++length) {
        const Time begun = group.begun[before * rules_ + length - 1];
        Time& longer = group.begun[rule * rules_ + length];
        if (begun != kTimeMin && !Gone(begun, event.time)) longer = std::max(longer, begun);
      }
    }
    size_t longest = 0;
    for (size_t i = 0; i < group.begun.size(); ++i) {
      if (group.begun[i] != kTimeMin && !Gone(group.begun[i], event.time))
        longest = std::max(longest, i % rules_ + 1);
    }
    return Begins(static_cast<double>(longest), group.held);
  }

 private:
  bool Leave(ChainGroup& group) override { return --group.events == 0; }
  size_t rules_;
};

}  // namespace

std::unique_ptr<Window> MakeWindow(const Correlation& correlation) {
  switch (correlation.type) {
    case Counting::kEventCount:
      return std::make_unique<EventCount>(correlation);
    case Counting::kValueCount:
      return std::make_unique<ValueCount>(correlation);
    case Counting::kTemporal:
      return std::make_unique<Temporal>(correlation);
    case Counting::kTemporalOrdered:
      return std::make_unique<TemporalOrdered>(correlation);
    case Counting::kValueSum:
      return std::make_unique<ValueSum>(correlation, false);
    case Counting::kValueAvg:
      return std::make_unique<ValueSum>(correlation, true);
    case Counting::kValuePercentile:
      if (correlation.percentile >= 0) return std::make_unique<Percentile>(correlation);
      return std::make_unique<Share>(correlation);
  }
  return nullptr;
}

}  // namespace haetae::sigma
