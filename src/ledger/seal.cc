#include "ledger/seal.h"

#include <algorithm>
#include <map>
#include <optional>
#include <thread>

namespace haetae::ledger {
namespace {

using access::Accesses;

struct Key {
  Time time;
  uint64_t record;
  Accesses::Place place;
  bool operator<(const Key& other) const {
    return time != other.time ? time < other.time : record < other.record;
  }
};

struct Parts {
  std::vector<const Accesses*> rows;
  bool event_ids = false;
};

// Times that cut the rows into as many parts of about equal size as there are threads.
std::vector<Time> Pivots(const Parts& parts, size_t count) {
  std::vector<Time> sample;
  for (const Accesses* rows : parts.rows) {
    const size_t step = std::max<size_t>(1, rows->size() / 1024);
    for (size_t i = 0; i < rows->size(); i += step) sample.push_back(rows->time[i]);
  }
  std::sort(sample.begin(), sample.end());
  std::vector<Time> pivots = {kTimeMin};
  for (size_t i = 1; i < count && !sample.empty(); ++i)
    pivots.push_back(sample[sample.size() * i / count]);
  pivots.push_back(kTimeMax);
  return pivots;
}

Result<Sealed> WritePiece(Ledger& ledger, SegmentWriter& writer, const access::Names& names,
                          Accesses rows, bool event_ids) {
  Sealed sealed{.info = {}, .rows = std::move(rows)};
  SegmentInfo& info = sealed.info;
  info.rows = sealed.rows.size();
  info.first = sealed.rows.time.front();
  info.last = sealed.rows.time.back();
  info.day = DayOf(info.first);
  info.event_ids = event_ids;
  info.file = ledger.NewSegmentFile(info.day);
  const fs::path path = ledger.SegmentPath(info.file);
  TRY(writer.Write(path, sealed.rows, 0, info.rows, names, ledger.catalogue()));
  std::error_code ignored;
  info.bytes = fs::file_size(path, ignored);
  if (ledger.companion() != nullptr) ledger.companion()->Write(info, sealed.rows);
  return sealed;
}

// The rows with from ≤ time < to, sorted.
std::vector<Key> KeysOf(const Parts& parts, Time from, Time to) {
  std::vector<Key> keys;
  for (uint32_t part = 0; part < parts.rows.size(); ++part) {
    const Accesses& rows = *parts.rows[part];
    for (uint32_t i = 0; i < rows.size(); ++i) {
      if (rows.time[i] >= from && rows.time[i] < to)
        keys.push_back({rows.time[i], rows.record[i], {part, i}});
    }
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

// Writes the rows, one piece a day.
Status SealKeys(Ledger& ledger, SegmentWriter& writer, const access::Names& names,
                const Parts& parts, const std::vector<Key>& keys, std::vector<Sealed>& sealed) {
  std::vector<Accesses::Place> order;
  for (size_t begin = 0; begin < keys.size();) {
    const Time next_day{(DayOf(keys[begin].time) + 1) * kDay};
    order.clear();
    size_t end = begin;
    for (; end < keys.size() && keys[end].time < next_day; ++end) order.push_back(keys[end].place);
    sealed.push_back(TRY(
        WritePiece(ledger, writer, names, Accesses::Gather(parts.rows, order), parts.event_ids)));
    begin = end;
  }
  return {};
}

Status SealRange(Ledger& ledger, const access::Names& names, const Parts& parts, Time from, Time to,
                 std::vector<Sealed>& sealed) {
  const std::vector<Key> keys = KeysOf(parts, from, to);
  if (keys.empty()) return {};
  SegmentWriter writer = TRY(SegmentWriter::Open());
  return SealKeys(ledger, writer, names, parts, keys, sealed);
}

}  // namespace

Result<std::vector<Sealed>> SealTogether(Ledger& ledger, SegmentWriter& writer,
                                         const access::Names& names,
                                         std::vector<const Accesses*> rows, bool event_ids) {
  const Parts parts{std::move(rows), event_ids};
  std::vector<Sealed> sealed;
  TRY(SealKeys(ledger, writer, names, parts, KeysOf(parts, kTimeMin, kTimeMax), sealed));
  return sealed;
}

Accesses Sorted(const Accesses& rows) {
  const Parts parts{{&rows}};
  std::vector<Accesses::Place> order;
  for (const Key& key : KeysOf(parts, kTimeMin, kTimeMax)) order.push_back(key.place);
  return Accesses::Gather(parts.rows, order);
}

Result<std::vector<Sealed>> SealIntakes(Ledger& ledger, const access::Names& names,
                                        std::span<const IntakeRows> made) {
  Parts parts;
  for (const IntakeRows& one : made) {
    parts.rows.push_back(&one.rows);
    parts.event_ids |= one.has_event_ids;
  }
  const std::vector<Time> pivots = Pivots(parts, made.size());
  const size_t ranges = pivots.size() - 1;
  std::vector<std::vector<Sealed>> sealed(ranges);
  std::vector<Status> results(ranges);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < ranges; ++i) {
    threads.emplace_back([&, i] {
      results[i] = SealRange(ledger, names, parts, pivots[i], pivots[i + 1], sealed[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (Status& result : results) TRY(std::move(result));
  std::vector<Sealed> all;
  for (auto& range : sealed) std::move(range.begin(), range.end(), std::back_inserter(all));
  return all;
}

Result<std::vector<Sealed>> SealResults(Ledger& ledger, const access::Names& names,
                                        std::span<const IntakeRows> made) {
  std::vector<const Accesses*> rows;
  for (const IntakeRows& one : made)
    if (one.results.size() > 0) rows.push_back(&one.results);
  if (rows.empty()) return std::vector<Sealed>();
  SegmentWriter writer = TRY(SegmentWriter::Open());
  return SealTogether(ledger, writer, names, std::move(rows), /*event_ids=*/false);
}

Status SealTail(Ledger& ledger, const access::Names& names, TailRows rows, Tail& tail,
                std::vector<Sealed>& sealed) {
  SegmentWriter writer = TRY(SegmentWriter::Open());
  sealed.push_back(TRY(WritePiece(ledger, writer, names, std::move(rows.rows), true)));
  tail.segment = sealed.back().info;
  if (rows.results.size() == 0) return {};
  sealed.push_back(TRY(WritePiece(ledger, writer, names, std::move(rows.results), false)));
  tail.results = sealed.back().info;
  return {};
}

Status AppendEvents(const Ledger& ledger, std::span<const IntakeRows> made, Manifest& manifest) {
  std::map<int64_t, std::string> by_day;
  for (const IntakeRows& one : made) {
    manifest.id_use.Merge(one.id_use);
    for (const auto& [day, fingerprint] : one.other_events) {
      by_day[day].append(reinterpret_cast<const char*>(&fingerprint), sizeof fingerprint);
    }
  }
  for (const auto& [day, bytes] : by_day) {
    AppendFile file = TRY(AppendFile::Open(ledger.EventsPath(day), manifest.event_bytes[day]));
    TRY(file.Append(bytes));
    TRY(file.Sync());
    manifest.event_bytes[day] = file.size();
  }
  if (!by_day.empty()) TRY(SyncFolder(ledger.folder() / "events"));
  return {};
}

}  // namespace haetae::ledger
