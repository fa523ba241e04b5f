#include "scope/filter.h"

#include <random>
#include <set>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using ledger::RowText;
using ledger::World;

// What a row says in a dimension, as text.
std::string TextOf(const RowText& row, Dimension dimension, const World& world) {
  switch (dimension) {
    case Dimension::kKey:
      return row.key;
    case Dimension::kCredential:
      return row.credential;
    case Dimension::kPrincipal:
      return row.principal;
    case Dimension::kSourceIp:
      return row.address;
    case Dimension::kUserAgent:
      return row.user_agent;
    case Dimension::kTlsFingerprint:
      return row.fingerprint;
    case Dimension::kRoute:
      return world.catalogue.routes[row.route].text;
    case Dimension::kNetwork:
      return row.address.empty() ? "" : "AS" + row.address.substr(0, row.address.find('.'));
    case Dimension::kCountry:
      return row.address.empty() ? "" : std::stoi(row.address) % 2 == 0 ? "KR" : "US";
  }
  return {};
}

// The same dimension means either, different ones mean both.
bool Carries(const RowText& row, const std::vector<IndicatorValue>& indicators,
             const World& world) {
  std::map<Dimension, bool> hit;
  for (const IndicatorValue& indicator : indicators) {
    const std::string text = TextOf(row, indicator.dimension, world);
    hit[indicator.dimension] |= !text.empty() && text == indicator.value;
  }
  for (const auto& [dimension, found] : hit) {
    if (!found) return false;
  }
  return !hit.empty();
}

RowText RandomRow(std::mt19937& random) {
  auto some = [&](const std::string& stem) {
    return random() % 5 == 0 ? "" : stem + std::to_string(random() % 3);
  };
  RowText row{.route = static_cast<uint16_t>(random() % 4)};
  row.subject = some("m");
  row.principal = random() % 2 == 0 ? some("m") : some("staff");
  row.credential = some("c");
  row.key = some("k");
  row.address = some("2") + (random() % 2 == 0 ? ".1.1.1" : ".8.8.8");
  if (row.address[0] == '.') row.address.clear();
  row.user_agent = some("agent ");
  row.fingerprint = some("t");
  return row;
}

TEST_CASE("a filter decides as comparing texts does") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    World world(ledger::Files{{"members.csv", "member\nm0\nm1\n"},
                              {"people.csv", "person,role\nstaff0,x\n"}});
    std::vector<RowText> rows;
    std::vector<IndicatorValue> indicators;
    const bool early = random() % 2 == 0;  // made before anything was read
    for (size_t n = random() % 4; n > 0; --n) {
      const RowText row = RandomRow(random);
      const Dimension dimension = static_cast<Dimension>(random() % access::kDimensions);
      const std::string value = TextOf(row, dimension, world);
      if (!value.empty()) indicators.push_back({dimension, value});
    }
    if (random() % 9 == 0) indicators.push_back({Dimension::kKey, "nobody has this"});
    for (int i = 0; i < 60; ++i) rows.push_back(RandomRow(random));
    if (early) Filter(indicators, world.names, world.catalogue);
    for (const RowText& row : rows) world.Add(row);
    const Filter filter(indicators, world.names, world.catalogue);
    REQUIRE_EQ(filter.is_empty(), indicators.empty());
    for (size_t i = 0; i < rows.size(); ++i)
      REQUIRE_EQ(filter.Matches(world.rows, i), Carries(rows[i], indicators, world));
  }
}

TEST_CASE("a network is written with or without AS; what nobody can have matches nothing") {
  World world;
  world.Add({.address = "20.1.1.1"});
  world.Add({});
  auto matches = [&](Dimension dimension, const std::string& value) {
    return Filter({{dimension, value}}, world.names, world.catalogue).Matches(world.rows, 0);
  };
  for (const char* value : {"AS20", "as20", "20"}) CHECK(matches(Dimension::kNetwork, value));
  for (const char* value : {"AS", "", "AS21", "x20", "AS20x"})
    CHECK_FALSE(matches(Dimension::kNetwork, value));
  CHECK(matches(Dimension::kCountry, "KR"));
  CHECK_FALSE(matches(Dimension::kCountry, ""));
  CHECK_FALSE(matches(Dimension::kRoute, "GET /nowhere"));
  CHECK_FALSE(
      Filter({{Dimension::kCountry, "KR"}}, world.names, world.catalogue).Matches(world.rows, 1));
}

TEST_CASE("indicators as people write them") {
  const TestFolder folder;
  const auto one = ParseIndicator("key=k=2021");
  REQUIRE(one);
  CHECK_EQ((*one)[0], IndicatorValue{Dimension::kKey, "k=2021"});
  const std::string list = folder.Put("list", "10.0.0.1\r\n\n10.0.0.2").native();
  const auto many = ParseIndicator("source_ip=@" + list);
  REQUIRE(many);
  CHECK_EQ(*many, std::vector<IndicatorValue>{{Dimension::kSourceIp, "10.0.0.1"},
                                              {Dimension::kSourceIp, "10.0.0.2"}});
  for (const std::string& wrong : {std::string("key"), std::string("colour=red"), std::string("="),
                                   "key=@" + folder.Put("empty", "\n").native()}) {
    CAPTURE(wrong);
    const auto refused = ParseIndicator(wrong);
    REQUIRE_FALSE(refused);
    CHECK_EQ(refused.error().code, Code::kUsage);
  }
  CHECK_EQ(ParseIndicator("key=@" + list + "-not-there").error().code, Code::kNotFound);
}

TEST_CASE("a range of addresses is any address in it, and only people write ranges") {
  World world;
  const std::vector<std::string> addresses = {
      "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0", "2001:db8::1",
      "2001:db9::",  "not a number",  "10.0.0.0/8",    "10.1.2.3"};
  for (const std::string& address : addresses) world.Add({.address = address});
  world.Add({});
  const auto matching = [&](const std::vector<std::string>& asked) {
    std::vector<IndicatorValue> values;
    for (const std::string& text : asked)
      values.push_back((*ParseIndicator("source_ip=" + text))[0]);
    const Filter filter(values, world.names, world.catalogue);
    std::vector<size_t> rows;
    for (size_t i = 0; i < world.rows.size(); ++i)
      if (filter.Matches(world.rows, i)) rows.push_back(i);
    return rows;
  };
  using Rows = std::vector<size_t>;
  CHECK_EQ(matching({"203.0.113.0/24"}), Rows{0, 1});
  CHECK_EQ(matching({"203.0.113.77/24"}), Rows{0, 1});
  CHECK_EQ(matching({"203.0.112.0/23", "203.0.113.0/24", "203.0.114.0"}), Rows{0, 1, 2, 3});
  CHECK_EQ(matching({"2001:DB8:0::/32"}), Rows{4});
  CHECK_EQ(matching({"2001:0DB8::1"}), Rows{4});
  CHECK_EQ(matching({"0.0.0.0/0"}), Rows{0, 1, 2, 3, 8});
  CHECK_EQ(matching({"::/0"}), Rows{0, 1, 2, 3, 4, 5, 8});
  CHECK_EQ(matching({"10.0.0.0/32"}), Rows{});
  // An address as a hostile log writes it is a text, not a range.
  CHECK_EQ(Filter({{Dimension::kSourceIp, "10.0.0.0/8"}}, world.names, world.catalogue)
               .Matches(world.rows, 8),
           false);
  for (const char* wrong :
       {"10.0.0.0/33", "10.0.0/8", "x/8", "10.0.0.0/", "::/129", "10.0.0.0/8x", "10.0.0.0/-1"}) {
    CAPTURE(wrong);
    const auto refused = ParseIndicator(std::string("source_ip=") + wrong);
    REQUIRE_FALSE(refused);
    CHECK_EQ(refused.error().code, Code::kUsage);
  }
}

}  // namespace
}  // namespace haetae::scope
