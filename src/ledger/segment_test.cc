#include "ledger/segment.h"

#include <algorithm>
#include <map>
#include <random>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

using access::Access;
using access::Accesses;
using access::Outcome;

// Everything a row says, as text, so that rows under different dictionaries compare.
std::string Told(const Access& row, const access::Names& names,
                 const access::Catalogue& catalogue) {
  auto text = [](const Dictionary& dictionary, uint32_t number) {
    return number == kNoNumber ? std::string("-") : "=" + std::string(dictionary.Text(number));
  };
  std::string all = FormatTime(row.time);
  for (uint64_t number :
       {row.record, row.offset, uint64_t{row.status}, uint64_t{row.bytes}, uint64_t{row.subject}}) {
    all += "|" + std::to_string(number);
  }
  const bool staff = row.principal != kNoNumber && row.principal & access::kTextPrincipal;
  all += staff ? "|staff " + std::string(names.PrincipalText(row.principal))
               : "|" + std::to_string(row.principal);
  all += "|" + (row.route == access::kNoRoute ? "-" : catalogue.routes[row.route].text);
  all += "|" + std::string(access::OutcomeName(row.outcome));
  all += "|" + text(names.sources, row.source) + "|" + text(names.credentials, row.credential);
  all += "|" + text(names.keys, row.key) + "|" + text(names.addresses, row.address);
  all += "|" + text(names.user_agents, row.user_agent);
  all += "|" + text(names.fingerprints, row.fingerprint) + "|" + text(names.hosts, row.host);
  return all;
}

// A text that is one of `kinds`, or none.
uint32_t RandomText(std::mt19937& random, Dictionary& dictionary, size_t kinds) {
  static const std::string kShapes[] = {
      "plain", "한국어 ", "it's \"quoted\"", "\xf0\x9f\x90\x95", "\t,;\n", "0", "NULL", "é"};
  if (random() % 5 == 0) return kNoNumber;
  const size_t one = random() % kinds;
  return dictionary.Number(kShapes[one % std::size(kShapes)] + std::to_string(one));
}

void FillRows(World& world, std::mt19937& random, size_t count, size_t kinds) {
  access::Names& names = world.names;
  for (size_t i = 0; i < kinds; ++i) names.subjects.Number("m" + std::to_string(i));
  std::vector<Access> rows;
  for (size_t i = 0; i < count; ++i) {
    Access row;
    row.time = At(static_cast<double>(random() % 86'400'000) / 1000);
    row.record = static_cast<uint64_t>(random()) << 32 | random();
    row.offset = random();
    row.source = names.sources.Number("log " + std::to_string(random() % 3));
    row.route = static_cast<uint16_t>(random() % world.catalogue.routes.size());
    row.status = static_cast<uint16_t>(random() % 3 == 0 ? 0 : 100 + random() % 500);
    row.outcome = static_cast<Outcome>(random() % access::kOutcomes);
    row.bytes = random() % 4 == 0 ? kNoNumber : static_cast<uint32_t>(random() % kNoNumber);
    const uint32_t some = static_cast<uint32_t>(random() % kinds);
    row.subject = random() % 6 == 0 ? kNoNumber : some;
    row.principal = RandomText(random, names.principals, 9);
    if (row.principal != kNoNumber) row.principal |= access::kTextPrincipal;
    if (random() % 2 == 0) row.principal = some;
    row.credential = RandomText(random, names.credentials, kinds);
    row.key = RandomText(random, names.keys, 3);
    row.address = names.addresses.Number("10.0.0." + std::to_string(random() % 200));
    row.user_agent = RandomText(random, names.user_agents, 300);
    row.fingerprint = RandomText(random, names.fingerprints, 70'000);
    row.host = random() % 2 == 0 ? kNoNumber : kNoNumber;  // a column of nothing but nulls
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [](const Access& a, const Access& b) {
    return std::pair(a.time, a.record) < std::pair(b.time, b.record);
  });
  for (const Access& row : rows) world.rows.Append(row);
  names.Resolve();
}

struct Read {
  Status status;
  Accesses rows;
};
Read ReadBack(const fs::path& path, access::Names& names, const access::Catalogue& catalogue) {
  Read read;
  Result<Duck> duck = Duck::Open({});
  REQUIRE(duck);
  read.status = ReadSegment(*duck, path, names, catalogue, [&](Accesses& piece) -> Status {
    CHECK_LE(piece.size(), access::kBatchRows);
    for (size_t i = 0; i < piece.size(); ++i) read.rows.Append(piece.Row(i));
    return {};
  });
  return read;
}

TEST_CASE("what a segment was given is what it gives back, in the order it was given") {
  Result<SegmentWriter> writer = SegmentWriter::Open();
  REQUIRE(writer);
  struct Case {
    size_t rows, kinds;
  };
  for (const Case& c : {Case{1, 1}, Case{2, 2}, Case{300, 70}, Case{5000, 5000}, Case{5000, 40},
                        Case{90'000, 70'000}}) {
    CAPTURE(c.rows);
    std::mt19937 random(static_cast<unsigned>(c.rows + c.kinds));
    World world;
    FillRows(world, random, c.rows, c.kinds);
    const size_t begin = c.rows > 1000 ? 7 : 0;
    const fs::path path = world.folder.path / "it's a segment.parquet";
    REQUIRE(writer->Write(path, world.rows, begin, c.rows, world.names, world.catalogue));
    access::Names names;  // another process: only subjects keep their numbers
    for (uint32_t i = 0; i < world.names.subjects.size(); ++i)
      names.subjects.Number(world.names.subjects.Text(i));
    const Read read = ReadBack(path, names, world.catalogue);
    REQUIRE(read.status);
    REQUIRE_EQ(read.rows.size(), c.rows - begin);
    size_t different = 0;
    for (size_t i = begin; i < c.rows; ++i) {
      const std::string expected = Told(world.rows.Row(i), world.names, world.catalogue);
      const std::string actual = Told(read.rows.Row(i - begin), names, world.catalogue);
      if (different++ < 3) CHECK_EQ(actual, expected);
      different -= actual == expected;
    }
    CHECK_EQ(different, 0);
  }
}

TEST_CASE("a route that the catalogue does not know is no route") {
  World world;
  world.Add({.route = kBook, .subject = "m1"});
  Result<SegmentWriter> writer = SegmentWriter::Open();
  REQUIRE(writer);
  const fs::path path = world.folder.path / "s.parquet";
  REQUIRE(writer->Write(path, world.rows, 0, 1, world.names, world.catalogue));
  access::Catalogue other = world.catalogue;
  other.routes.erase(other.routes.begin() + kBook);
  const Read read = ReadBack(path, world.names, other);
  REQUIRE(read.status);
  CHECK_EQ(read.rows.route[0], access::kNoRoute);
}

TEST_CASE("a damaged segment is an error or other rows, never numbers out of range") {
  std::mt19937 random(5);
  World world;
  FillRows(world, random, 400, 50);
  Result<SegmentWriter> writer = SegmentWriter::Open();
  REQUIRE(writer);
  const fs::path path = world.folder.path / "s.parquet";
  REQUIRE(writer->Write(path, world.rows, 0, 400, world.names, world.catalogue));
  const std::string whole = Content(path);
  for (size_t size : {size_t{0}, size_t{3}, size_t{4}, whole.size() / 2, whole.size() - 1}) {
    world.folder.Put("s.parquet", whole.substr(0, size));
    const Read read = ReadBack(path, world.names, world.catalogue);
    REQUIRE_FALSE(read.status);
    CHECK_EQ(read.status.error().what, "the ledger is damaged");
  }
  int failed = 0;
  for (int round = 0; round < 100; ++round) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    world.folder.Put("s.parquet", damaged);
    const Read read = ReadBack(path, world.names, world.catalogue);
    failed += !read.status;
    for (size_t i = 0; read.status && i < read.rows.size(); ++i) {
      const Access row = read.rows.Row(i);
      REQUIRE_LT(static_cast<int>(row.outcome), access::kOutcomes);
      REQUIRE((row.subject == kNoNumber || row.subject < world.names.subjects.size()));
      REQUIRE((row.principal == kNoNumber || row.principal & access::kTextPrincipal ||
               row.principal < world.names.subjects.size()));
      REQUIRE((row.route == access::kNoRoute || row.route < world.catalogue.routes.size()));
      REQUIRE_NE(row.source, kNoNumber);
    }
  }
  CHECK_GT(failed, 0);
}

}  // namespace
}  // namespace haetae::ledger
