#include "ledger/events.h"

#include <atomic>
#include <cstring>

#include "ledger/duck.h"

namespace haetae::ledger {
namespace {

// Open addressing over fingerprints; 0 marks a free slot, and is kept beside.
class FingerprintSet {
 public:
  bool Insert(uint64_t value) {
    if (value == 0) return !std::exchange(has_zero_, true);
    if ((used_ + 1) * 10 > slots_.size() * 7) Grow();
    const size_t mask = slots_.size() - 1;
    size_t at = Place(value) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
      if (slots_[at] == value) return false;
    }
    slots_[at] = value;
    ++used_;
    return true;
  }
  // Needs no lock: at worst it fetches a useless line.
  void Prefetch(uint64_t value) const {
    __builtin_prefetch(first_.load(std::memory_order_relaxed) +
                       (Place(value) & mask_.load(std::memory_order_relaxed)));
  }

 private:
  static size_t Place(uint64_t value) { return static_cast<size_t>(value >> 6); }
  void Grow() {
    std::vector<uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    const size_t mask = slots_.size() - 1;
    for (uint64_t value : old) {
      if (value == 0) continue;
      size_t at = Place(value) & mask;
      while (slots_[at] != 0) at = (at + 1) & mask;
      slots_[at] = value;
    }
    first_.store(slots_.data(), std::memory_order_relaxed);
    mask_.store(mask, std::memory_order_relaxed);
  }
  std::vector<uint64_t> slots_ = std::vector<uint64_t>(64);
  std::atomic<const uint64_t*> first_{slots_.data()};
  std::atomic<size_t> mask_{63};
  size_t used_ = 0;
  bool has_zero_ = false;
};

// Tells one EventSets from a later one at the same address.
uint64_t NextId() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

}  // namespace

struct EventSets::Day {
  struct Shard {
    std::mutex mutex;
    FingerprintSet set;
  };
  std::array<Shard, 64> shards;
  Shard& Of(uint64_t fingerprint) { return shards[fingerprint & 63]; }
};

EventSets::EventSets(const Ledger& ledger, const Manifest& manifest)
    : id_(NextId()), ledger_(ledger), event_bytes_(manifest.event_bytes) {
  for (const SegmentInfo& segment : manifest.segments) {
    if (segment.event_ids) segments_.emplace(segment.day, segment.file);
  }
  for (const SourceEntry& source : manifest.sources) {
    if (!source.tail) continue;
    if (source.tail->segment && source.tail->segment->event_ids)
      segments_.emplace(source.tail->segment->day, source.tail->segment->file);
    if (source.tail->event)
      tail_events_.emplace(source.tail->event->day, source.tail->event->fingerprint);
  }
}
EventSets::~EventSets() = default;

Status EventSets::Load(int64_t day, Day& to) {
  auto bytes = event_bytes_.find(day);
  if (bytes != event_bytes_.end()) {
    const std::string text = TRY(ReadFile(ledger_.EventsPath(day), UINT64_MAX - 1));
    if (text.size() < bytes->second) {
      return Fail(Code::kMalformed, "the ledger is damaged", "the list of seen events is too short",
                  ledger_.EventsPath(day), "read the logs again into a new --data folder");
    }
    for (uint64_t at = 0; at + 8 <= bytes->second; at += 8) {
      uint64_t value;
      std::memcpy(&value, text.data() + at, 8);
      to.Of(value).set.Insert(value);
    }
  }
  const auto tails = tail_events_.equal_range(day);
  for (auto it = tails.first; it != tails.second; ++it) to.Of(it->second).set.Insert(it->second);
  auto [first, last] = segments_.equal_range(day);
  if (first == last) return {};
  Duck duck = TRY(Duck::Open({.threads = 1, .memory_max = "1GB"}));
  for (auto it = first; it != last; ++it) {
    TRY(duck.Stream("SELECT record FROM read_parquet(" +
                        SqlText(ledger_.SegmentPath(it->second).native()) + ")",
                    [&](duckdb_data_chunk chunk) -> Status {
                      const auto* data = static_cast<const uint64_t*>(
                          duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
                      const size_t count = duckdb_data_chunk_get_size(chunk);
                      for (size_t i = 0; i < count; ++i) to.Of(data[i]).set.Insert(data[i]);
                      return {};
                    }));
  }
  return {};
}

Result<EventSets::Day*> EventSets::Open(int64_t day) {
  {
    std::shared_lock lock(mutex_);
    auto found = days_.find(day);
    if (found != days_.end()) return found->second.get();
  }
  std::unique_lock lock(mutex_);
  std::unique_ptr<Day>& slot = days_[day];
  if (slot == nullptr) {
    auto fresh = std::make_unique<Day>();
    Status loaded = Load(day, *fresh);
    if (!loaded) {
      days_.erase(day);
      return std::unexpected(loaded.error());
    }
    slot = std::move(fresh);
  }
  return slot.get();
}

Result<EventSets::Day*> EventSets::OpenCached(int64_t day) {
  thread_local uint64_t cached_in = 0;
  thread_local int64_t cached_day = INT64_MIN;
  thread_local Day* cached = nullptr;
  if (cached_in != id_ || cached_day != day) {
    cached = TRY(Open(day));
    cached_day = day;
    cached_in = id_;
  }
  return cached;
}

void EventSets::Prefetch(int64_t day, uint64_t fingerprint) {
  Result<Day*> opened = OpenCached(day);
  if (opened) (*opened)->Of(fingerprint).set.Prefetch(fingerprint);
}

Result<bool> EventSets::Insert(int64_t day, uint64_t fingerprint) {
  Day::Shard& shard = TRY(OpenCached(day))->Of(fingerprint);
  std::lock_guard lock(shard.mutex);
  return shard.set.Insert(fingerprint);
}

}  // namespace haetae::ledger
