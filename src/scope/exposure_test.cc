// The exposure of a segment against the segment's rows and a filter: both must find the same
// accesses, whatever is asked.
#include <algorithm>
#include <random>

#include "ledger/for_test.h"
#include "scope/exposure_file.h"
#include "scope/exposure_match.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using access::Outcome;
using ledger::At;
using ledger::RowText;
using ledger::World;

constexpr ExposureKeys kKeys{.seed = 77, .seal = 78};

struct Hit {
  uint32_t subject;
  uint16_t route;
  Outcome outcome;
  Time time;
  auto operator<=>(const Hit&) const = default;
};
RowText RandomRow(std::mt19937& random, int variety) {
  auto some = [&](const std::string& stem) {
    return random() % 6 == 0 ? "" : stem + std::to_string(random() % variety);
  };
  RowText row{.time = At(static_cast<double>(random() % 86'000) + (random() % 2 == 0 ? 0.25 : 0.0)),
              .route = static_cast<uint16_t>(random() % 4),
              .outcome = static_cast<Outcome>(random() % access::kOutcomes)};
  if (random() % 30 == 0) row.route = access::kNoRoute;
  row.subject = some("m");
  const int who = static_cast<int>(random() % 4);
  row.principal = who == 0 ? some("m") : who == 1 ? some("staff") : row.subject;
  row.credential = some("credential ");
  row.key = some("k");
  const unsigned n = static_cast<unsigned>(random() % variety);
  switch (random() % 5) {
    case 0:
      row.address = "2001:db8::" + std::to_string(n + 1);
      break;
    case 1:
      row.address = "2001:DB8:0::" + std::to_string(n + 1);  // as no FormatIp() writes it
      break;
    case 2:
      row.address = n % 2 == 0 ? "unix:" : "not, an, address";
      break;
    default:
      row.address = std::to_string(20 + n % 5) + ".1." + std::to_string(n % 250) + ".7";
  }
  row.user_agent = some("agent ");
  row.fingerprint = some("t13d_");
  return row;
}

std::vector<IndicatorValue> RandomIndicators(std::mt19937& random, const World& world) {
  std::vector<IndicatorValue> indicators;
  for (size_t n = random() % 4 + 1; n > 0; --n) {
    const size_t row = random() % world.rows.size();
    const Dimension dimension = static_cast<Dimension>(random() % access::kDimensions);
    const uint32_t number = access::NumberIn(world.rows, row, dimension, world.names);
    if (number == kNoNumber) continue;
    indicators.push_back(
        {dimension, access::TextIn(number, dimension, world.names, world.catalogue)});
  }
  if (random() % 8 == 0) indicators.push_back({Dimension::kCredential, "nobody has this"});
  if (random() % 5 == 0)
    indicators.push_back((*ParseIndicator(random() % 2 == 0 ? "source_ip=20.1.0.0/16"
                                                            : "source_ip=2001:db8::/120"))[0]);
  return indicators;
}

std::vector<Hit> ByFilter(World& world, const std::vector<std::vector<IndicatorValue>>& sets,
                          const ledger::ScanRange& range) {
  std::vector<Filter> filters;
  for (const auto& set : sets) filters.emplace_back(set, world.names, world.catalogue);
  std::vector<Hit> hits;
  const access::Accesses& rows = world.rows;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows.time[i] < range.from || rows.time[i] >= range.to) continue;
    if (std::ranges::any_of(filters, [&](const Filter& f) { return f.Matches(rows, i); }))
      hits.push_back({rows.subject[i], rows.route[i], rows.outcome[i], rows.time[i]});
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

std::vector<Hit> ByExposure(const ExposureFile& file, const World& world,
                            const std::vector<std::vector<IndicatorValue>>& sets,
                            const ledger::ScanRange& range) {
  ExposureMatch match(file, sets, range, world.names, world.catalogue);
  std::vector<Hit> hits;
  ExposedRows rows;
  Blocks blocks(file);
  for (size_t block = 0; !match.none() && block < match.blocks(); ++block) {
    const size_t found = match.Find(blocks, block, rows);
    for (size_t i = 0; i < found; ++i) {
      const ExposureFile::Kind kind = file.kinds()[rows.kind[i]];
      hits.push_back({rows.subject[i], kind.route, kind.outcome, rows.time[i]});
    }
  }
  std::sort(hits.begin(), hits.end());
  return hits;
}

TEST_CASE("an exposure finds what a filter finds in the rows, whatever is asked") {
  size_t found = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    World world;
    const int variety = seed % 3 == 0 ? 3 : seed % 3 == 1 ? 20 : 300;
    for (size_t i = random() % 1200 + 1; i > 0; --i) world.Add(RandomRow(random, variety));
    const auto made = ExposureFile::Of(
        MakeExposure(world.rows, world.names, world.catalogue, kKeys), kKeys.seal, world.catalogue);
    REQUIRE(made);
    REQUIRE((*made)->rows() == world.rows.size());
    for (int question = 0; question < 40; ++question) {
      std::vector<std::vector<IndicatorValue>> sets;
      for (size_t n = random() % 3 + 1; n > 0; --n) sets.push_back(RandomIndicators(random, world));
      ledger::ScanRange range;
      if (random() % 3 == 0) range.from = At(static_cast<double>(random() % 86'400));
      if (random() % 3 == 0) range.to = At(static_cast<double>(random() % 86'400));
      const std::vector<Hit> expected = ByFilter(world, sets, range);
      REQUIRE(ByExposure(**made, world, sets, range) == expected);
      found += expected.size();
    }
  }
  CHECK(found > 10'000);
}

// Address data of a later day than those that the exposure was made with.
struct LaterOrigins : access::Origins {
  access::Origin Find(const IpAddress& ip) const override {
    return {ip.bytes[15] % 2 == 0 ? "JP" : "KR", ip.bytes[13], "another"};
  }
  std::string Description() const override { return "of a later day"; }
};

TEST_CASE("countries and networks are those of today's address data") {
  const LaterOrigins later_origins;
  World world, later;
  later.names.origins = &later_origins;
  for (World* one : {&world, &later}) {
    std::mt19937 random(4);
    for (int i = 0; i < 500; ++i) one->Add(RandomRow(random, 100));
  }
  const auto file = *ExposureFile::Of(MakeExposure(world.rows, world.names, world.catalogue, kKeys),
                                      kKeys.seal, world.catalogue);
  for (const IndicatorValue& value : {IndicatorValue{Dimension::kCountry, "KR"},
                                      {Dimension::kCountry, "JP"},
                                      {Dimension::kCountry, "US"},
                                      {Dimension::kNetwork, "AS1"},
                                      {Dimension::kNetwork, "AS20"}}) {
    CHECK(ByExposure(*file, world, {{value}}, {}) == ByFilter(world, {{value}}, {}));
    CHECK(ByExposure(*file, later, {{value}}, {}) == ByFilter(later, {{value}}, {}));
  }
}

TEST_CASE("an exposure names who read, and from where") {
  World world(
      ledger::Files{{"members.csv", "member\nm1\nm2\n"}, {"people.csv", "person,role\nkim,x\n"}});
  world.Add({.subject = "m1", .principal = "m1", .key = "k1", .address = "20.1.1.1"});
  world.Add({.subject = "m1", .principal = "m2", .key = "k2", .address = "2001:db8::1"});
  world.Add({.subject = "m2", .principal = "kim", .address = "a socket"});
  const auto file = *ExposureFile::Of(MakeExposure(world.rows, world.names, world.catalogue, kKeys),
                                      kKeys.seal, world.catalogue);
  std::vector<std::string> said;
  for (size_t row = 0; row < file->rows(); ++row) {
    const auto code = [&](ExposureColumn column) {
      return static_cast<uint32_t>(file->column(column).At(row));
    };
    const uint32_t subject = static_cast<uint32_t>(file->subjects().At(row)) - 1;
    const uint32_t who = code(ExposureColumn::kPrincipal), key = code(ExposureColumn::kKey);
    std::string principal(world.names.subjects.Text(subject));
    if (who != kOwnCode) {
      const uint32_t of = file->PrincipalOf(who);
      principal = of == access::kTextPrincipal ? std::string(file->PrincipalText(who))
                                               : std::string(world.names.subjects.Text(of));
    }
    said.push_back(std::string(world.names.subjects.Text(subject)) + " by " + principal + " with " +
                   (key == 0 ? "-" : file->KeyText(key)) + " from " +
                   file->AddressText(code(ExposureColumn::kAddress)));
  }
  CHECK(said == std::vector<std::string>{"m1 by m1 with k1 from 20.1.1.1",
                                         "m1 by m2 with k2 from 2001:db8::1",
                                         "m2 by kim with - from a socket"});
}

TEST_CASE("a damaged exposure, and one of another folder, are told") {
  std::mt19937 random(1);
  World world;
  for (int i = 0; i < 900; ++i) world.Add(RandomRow(random, 40));
  const std::string good = MakeExposure(world.rows, world.names, world.catalogue, kKeys);
  REQUIRE(ExposureFile::Of(good, kKeys.seal, world.catalogue));
  CHECK_FALSE(ExposureFile::Of(good, kKeys.seal + 1, world.catalogue));
  for (int round = 0; round < 300; ++round) {
    std::string bad = good;
    if (round % 2 == 0)
      bad.resize(random() % bad.size());
    else
      bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
    CHECK_FALSE(ExposureFile::Of(bad, kKeys.seal, world.catalogue));
  }
}

}  // namespace
}  // namespace haetae::scope
