#include "ledger/manifest.h"

#include <random>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

SegmentInfo RandomSegment(std::mt19937_64& random) {
  const int64_t day = static_cast<int64_t>(random() % 20'000);
  return {.file = FormatDay(day) + "/" + std::to_string(random() % 1000) + ".parquet",
          .rows = random() % 1000,
          .bytes = random(),
          .first = {static_cast<int64_t>(random() >> 1)},
          .last = kTimeMax,
          .day = day,
          .event_ids = random() % 2 == 0};
}

SourceCounts RandomCounts(std::mt19937_64& random) {
  return {.lines = random(), .records = random() % 9, .unreadable = 1, .duplicates = random()};
}

Manifest RandomManifest(std::mt19937_64& random) {
  Manifest manifest;
  manifest.catalogue_digest = "d" + std::to_string(random());
  manifest.catalogue_inferred = random() % 2 == 0;
  manifest.secret = random();
  manifest.next_segment = random();
  manifest.subjects = random();
  manifest.subjects_bytes = random();
  for (size_t i = random() % 4; i > 0; --i) manifest.event_bytes[int64_t(random() % 99)] = random();
  for (size_t i = random() % 4; i > 0; --i) manifest.segments.push_back(RandomSegment(random));
  for (uint32_t i = 0; i < random() % 4; ++i) {
    SourceEntry source{.id = i, .name = "로그 \"" + std::to_string(i), .path = "/logs/a b\\c"};
    if (random() % 2 == 0) source.seen_as = {"/logs/a b\\c", "로그 \"" + std::to_string(i)};
    source.format = "json";
    source.no_zone = i % 3 == 1;
    if (i % 3 != 2) source.routes = std::set<uint16_t>{static_cast<uint16_t>(i), 7};
    source.compression = i % 2 == 0 ? "gzip" : "";
    source.file_bytes = random();
    source.modified_ns = static_cast<int64_t>(random());
    source.inode = random();
    source.first_line = "00ff";
    source.offset = random() % 3 * 1000;
    if (random() % 2 == 0 && source.offset > 0) source.marks.push_back({17, "ab"});
    if (source.offset > 0) source.marks.push_back({source.offset, "cd"});
    source.counts = RandomCounts(random);
    for (size_t n = random() % 50; n > 0; --n)
      source.minutes.Add(kStart + static_cast<Duration>(random() % 999) * kMinute);
    if (random() % 2 == 0) source.bad_lines.push_back({random(), random(), "no \"time\""});
    if (random() % 2 == 0) source.tail = Tail{.counts = RandomCounts(random), .bytes = 40};
    if (source.tail && random() % 2 == 0) source.tail->segment = RandomSegment(random);
    if (random() % 3 == 0) source.error = Error{Code::kMalformed, "what", "왜", "where", "advice"};
    manifest.sources.push_back(source);
  }
  for (size_t i = random() % 3; i > 0; --i) manifest.id_use.Add(1, random());
  for (size_t i = random() % 3; i > 0; --i)
    manifest.to_read.push_back({"로그", "/logs/" + std::to_string(i), {"a", "로그"}});
  return manifest;
}

TEST_CASE("a manifest reads back as it was written") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    const Manifest manifest = RandomManifest(random);
    const std::string text = WriteManifest(manifest);
    const Result<Manifest> read = ReadManifest(text, "manifest.json");
    REQUIRE(read);
    REQUIRE_EQ(WriteManifest(*read), text);
    REQUIRE_EQ(read->secret, manifest.secret);
    REQUIRE_EQ(read->event_bytes, manifest.event_bytes);
    REQUIRE_EQ(read->segments.size(), manifest.segments.size());
    REQUIRE_EQ(read->sources.size(), manifest.sources.size());
    for (size_t i = 0; i < manifest.sources.size(); ++i) {
      const SourceEntry &a = read->sources[i], &b = manifest.sources[i];
      REQUIRE_EQ(a.name, b.name);
      REQUIRE_EQ(a.modified_ns, b.modified_ns);
      REQUIRE_EQ(a.no_zone, b.no_zone);
      REQUIRE(a.minutes.set() == b.minutes.set());
      REQUIRE_EQ(a.counts.first.us, b.counts.first.us);
      REQUIRE_EQ(a.tail.has_value(), b.tail.has_value());
      if (b.tail) REQUIRE_EQ(a.tail->segment.has_value(), b.tail->segment.has_value());
      REQUIRE_EQ(a.error.has_value(), b.error.has_value());
      if (b.error) REQUIRE_EQ(a.error->why, b.error->why);
    }
  }
}

TEST_CASE("a manifest that was cut is an error") {
  std::mt19937_64 random(2);
  const std::string text = WriteManifest(RandomManifest(random));
  for (size_t size = 0; size + 1 < text.size(); ++size) {  // the last byte is a line ending
    const Result<Manifest> read = ReadManifest(text.substr(0, size), "manifest.json");
    REQUIRE_FALSE(read);
    REQUIRE_EQ(read.error().code, Code::kMalformed);
  }
}

TEST_CASE("a manifest with a flipped bit is an error, or says the same") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 4; ++round) {
    const std::string text = WriteManifest(RandomManifest(random));
    for (size_t at = 0; at < text.size(); ++at) {
      std::string damaged = text;
      damaged[at] ^= static_cast<char>(1 << random() % 8);
      const Result<Manifest> read = ReadManifest(damaged, "manifest.json");
      CAPTURE(damaged.substr(at < 20 ? 0 : at - 20, 40));
      if (read) REQUIRE_EQ(WriteManifest(*read), text);
    }
  }
}

TEST_CASE("what is no manifest is an error") {
  for (std::string_view text :
       {"", "{}", "[]", "null", "1", "{\"schema\": 1}", "{\"schema\": \"haetae.ledger/1\"}",
        "{\"schema\": \"haetae.ledger/9\"}", "{\"schema\": {}}"}) {
    CAPTURE(text);
    CHECK_FALSE(ReadManifest(text, "manifest.json"));
  }
}

}  // namespace
}  // namespace haetae::ledger
