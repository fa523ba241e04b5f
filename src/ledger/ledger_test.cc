#include "ledger/ledger.h"

#include <algorithm>
#include <random>

#include "ledger/for_test.h"
#include "ledger/ingest.h"
#include "ledger/merge.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

using access::AccessBatch;
using access::Accesses;
using Keys = std::vector<std::pair<Time, uint64_t>>;

struct Parts {
  std::vector<SegmentInfo> segments;
  std::map<std::string, std::shared_ptr<const Accesses>> rows;
  Keys all;
};

// Segments of random lengths over the same few times, each sorted, with equal keys between them.
Parts RandomParts(std::mt19937& random, size_t segments, size_t rows_max, int64_t times) {
  Parts parts;
  for (size_t s = 0; s < segments; ++s) {
    Keys keys;
    const int64_t from = static_cast<int64_t>(random()) % times;
    const bool narrow = random() % 3 == 0;
    for (size_t n = 1 + random() % rows_max; n > 0; --n) {
      const int64_t at = narrow ? from + static_cast<int64_t>(random() % 5)
                                : static_cast<int64_t>(random()) % times;
      keys.emplace_back(Time{at}, random() % 4);
    }
    std::sort(keys.begin(), keys.end());
    auto rows = std::make_shared<Accesses>();
    for (const auto& [time, record] : keys) {
      access::Access row;
      row.time = time;
      row.record = record;
      rows->Append(row);
    }
    SegmentInfo info{.file = std::to_string(s), .rows = keys.size()};
    info.first = keys.front().first;
    info.last = keys.back().first;
    parts.segments.push_back(info);
    parts.rows[info.file] = rows;
    parts.all.insert(parts.all.end(), keys.begin(), keys.end());
  }
  std::sort(parts.all.begin(), parts.all.end());
  return parts;
}

TEST_CASE("merging overlapping segments is sorting all their rows") {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const size_t rows_max = round % 10 == 0 ? 3000 : 1 + random() % 40;
    const int64_t times = 1 + static_cast<int64_t>(random() % (round % 3 == 0 ? 5 : 5000));
    const Parts parts = RandomParts(random, 1 + random() % 8, rows_max, times);
    ScanRange range;
    if (round % 2 == 0) range.from = Time{static_cast<int64_t>(random()) % times};
    if (round % 4 == 0) range.to = Time{static_cast<int64_t>(random()) % times};
    Keys expected;
    for (const auto& key : parts.all) {
      if (key.first >= range.from && key.first < range.to) expected.push_back(key);
    }
    Keys actual;
    const auto load = [&](const SegmentInfo& info) -> Result<std::shared_ptr<const Accesses>> {
      return parts.rows.at(info.file);
    };
    REQUIRE(MergeSegments(parts.segments, load, range, [&](const AccessBatch& batch) -> Status {
      for (size_t i = batch.begin; i < batch.end; ++i)
        actual.emplace_back(batch.rows->time[i], batch.rows->record[i]);
      return {};
    }));
    REQUIRE(actual == expected);
  }
}

TEST_CASE("a merge stops at the first failure of either side") {
  std::mt19937 random(2);
  const Parts parts = RandomParts(random, 3, 10, 50);
  const auto broken = [](const SegmentInfo&) -> Result<std::shared_ptr<const Accesses>> {
    return Fail(Code::kMalformed, "broken");
  };
  CHECK_FALSE(
      MergeSegments(parts.segments, broken, {}, [](const AccessBatch&) -> Status { return {}; }));
  const auto load = [&](const SegmentInfo& info) -> Result<std::shared_ptr<const Accesses>> {
    return parts.rows.at(info.file);
  };
  CHECK_FALSE(MergeSegments(parts.segments, load, {}, [](const AccessBatch&) -> Status {
    return Fail(Code::kInternal, "enough");
  }));
}

// A ledger of a few accesses in a data folder.
void MakeLedger(const fs::path& data, const TestFolder& folder) {
  std::string log;
  for (int i = 0; i < 50; ++i) {
    log += "{\"time\":\"" + FormatTime(At(i * 60)) + "\",\"method\":\"GET\",\"path\":\"/orders/m" +
           std::to_string(i % 7) + "\",\"status\":200,\"event_id\":\"e" + std::to_string(i) +
           "\"}\n" + "{\"time\":\"" + FormatTime(At(i * 60)) +
           "\",\"method\":\"GET\",\"path\":\"/\",\"status\":200,\"event_id\":\"f" +
           std::to_string(i) + "\"}\n";
  }
  const fs::path path = folder.Put("a.log", log);
  World world({}, std::string(kJsonFormat) + std::string(kShopCatalogue));
  Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, world.names, Mode::kAppend);
  REQUIRE(ledger);
  REQUIRE((*ledger)->Restart(world.catalogue));
  REQUIRE(Ingest(**ledger, world.names, *world.registers, {}).Run({{path, true}}));
}

uint64_t Rows(Ledger& ledger) {
  uint64_t rows = 0;
  const Status status = ledger.Scan({}, [&](const AccessBatch& batch) -> Status {
    rows += batch.end - batch.begin;
    return {};
  });
  return status ? rows : UINT64_MAX;
}

Result<uint64_t> Reopened(const fs::path& data) {
  access::Names names;
  Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, names, Mode::kRead);
  if (!ledger) return std::unexpected(ledger.error());
  return Rows(**ledger);
}

TEST_CASE("a ledger that is not there, and one that another process holds") {
  const TestFolder folder;
  access::Names names;
  const auto none = Ledger::Open(folder.path / "none", names, Mode::kRead);
  REQUIRE_FALSE(none);
  CHECK_EQ(none.error().code, Code::kNotFound);
  const auto first = Ledger::Open(folder.path / "data", names, Mode::kAppend);
  REQUIRE(first);
  const auto second = Ledger::Open(folder.path / "data", names, Mode::kAppend);
  REQUIRE_FALSE(second);
  CHECK_EQ(second.error().code, Code::kConflict);
}

TEST_CASE("a subject dictionary that was cut or changed is an error") {
  const TestFolder folder;
  const fs::path data = folder.path / "data", ids = data / "ledger" / "subjects" / "ids";
  MakeLedger(data, folder);
  REQUIRE_EQ(Reopened(data).value(), 50);
  const std::string whole = Content(ids);
  for (size_t size = 0; size < whole.size(); ++size) {
    folder.Put("data/ledger/subjects/ids", whole.substr(0, size));
    const Result<uint64_t> opened = Reopened(data);
    REQUIRE_FALSE(opened);
    CHECK_EQ(opened.error().code, Code::kMalformed);
  }
  std::string longer = whole;  // the length of the first id runs into the second
  ++longer[0];
  folder.Put("data/ledger/subjects/ids", longer);
  CHECK_FALSE(Reopened(data));
  fs::remove(ids);
  CHECK_FALSE(Reopened(data));
  folder.Put("data/ledger/subjects/ids", whole + "\x05never acknowledged");
  CHECK_EQ(Reopened(data).value(), 50);
}

TEST_CASE("files that a crash left are removed, files of the ledger are kept") {
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  MakeLedger(data, folder);
  const fs::path stray = folder.Put("data/ledger/segments/2025-06-23/00000999.parquet", "half");
  folder.Put("data/ledger/manifest.json.tmp", "{");
  CHECK_EQ(Reopened(data).value(), 50);
  CHECK(fs::exists(stray));  // who only reads removes nothing
  access::Names names;
  CHECK_EQ(Rows(**Ledger::Open(data, names, Mode::kAppend)), 50);
  CHECK_FALSE(fs::exists(stray));
}

TEST_CASE("a segment or a list of events that was cut is an error, not a smaller count") {
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  MakeLedger(data, folder);
  const fs::path events = data / "ledger" / "events" / "2025-06-23";
  const std::string whole = Content(events);
  CHECK_EQ(whole.size(), 50 * 8);
  folder.Put("data/ledger/events/2025-06-23", whole.substr(0, 80));
  const fs::path more = folder.Put("b.log",
                                   "{\"time\":\"2025-06-23T05:00:00Z\",\"method\":\"GET\","
                                   "\"path\":\"/\",\"status\":200,\"event_id\":\"x\"}\n");
  {
    World world({}, std::string(kJsonFormat) + std::string(kShopCatalogue));
    auto ledger = Ledger::Open(data, world.names, Mode::kAppend);
    REQUIRE(ledger);
    CHECK_FALSE(Ingest(**ledger, world.names, *world.registers, {}).Run({{more, true}}));
  }
  folder.Put("data/ledger/events/2025-06-23", whole);
  for (const auto& entry : fs::recursive_directory_iterator(data / "ledger" / "segments")) {
    if (!entry.is_regular_file()) continue;
    const std::string segment = Content(entry.path());
    std::ofstream(entry.path(), std::ios::binary) << segment.substr(0, segment.size() / 2);
  }
  CHECK_EQ(Reopened(data).value(), UINT64_MAX);
}

TEST_CASE("a crash while the catalogue changes forgets no source") {
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  MakeLedger(data, folder);
  const World other({}, std::string(kJsonFormat) +
                            "[[route]]\nmatch = \"GET /orders/{m}\"\nsubject = \"m\"\n"
                            "discloses = [\"phone\"]\n");
  const auto names_the_log = [&] {
    access::Names names;
    Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, names, Mode::kRead);
    REQUIRE(ledger);
    CHECK_EQ((*ledger)->catalogue().Digest(), other.catalogue.Digest());
    REQUIRE_EQ((*ledger)->manifest().to_read.size(), 1u);
    CHECK((*ledger)->manifest().to_read[0].path.ends_with("a.log"));
  };
  {
    access::Names names;
    Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, names, Mode::kAppend);
    REQUIRE(ledger);
    REQUIRE((*ledger)->Restart(other.catalogue));
  }
  names_the_log();
  CHECK(fs::exists(data / "ledger-before-1" / "manifest.json"));
  fs::rename(data / "ledger", data / "ledger.new");  // as if killed before the second rename
  names_the_log();
  CHECK_FALSE(fs::exists(data / "ledger.new"));
  access::Names names;
  Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, names, Mode::kAppend);
  REQUIRE(ledger);
  REQUIRE((*ledger)->FinishRestart());
  CHECK((*ledger)->manifest().to_read.empty());
}

}  // namespace
}  // namespace haetae::ledger
