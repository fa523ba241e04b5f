#include "scope/possible_shown.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "scope/possible.h"

namespace haetae::scope {
namespace {

access::Catalogue CatalogueOf(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& routes) {
  access::Catalogue catalogue;
  for (const auto& [text, fields] : routes) {
    access::Route& route = catalogue.routes.emplace_back();
    route.text = text;
    for (const std::string& field : fields) {
      const bool masked = field.ends_with("*");
      route.discloses.push_back({field.substr(0, field.size() - masked), masked});
    }
  }
  return catalogue;
}

Doubt Missing(std::vector<uint16_t> routes) {
  return {DoubtKind::kNoLogs, {}, {}, "", {}, false, std::move(routes)};
}

const access::Catalogue kSchool = [] {
  access::Catalogue school = CatalogueOf({{"GET /members", {"email", "name"}},
                                          {"GET /orders", {"address*", "order"}},
                                          {"GET /grades", {"grades", "name"}},
                                          {"GET /status", {}}});
  school.routes[1].carries = "address_book";
  return school;
}();

// Members were read by /members and /orders, people in address books by /orders.
Scope Read() {
  Scope scope;
  scope.by_route = {{"GET /members", {5, 5}}, {"GET /orders", {4, 4}}};
  scope.by_group[{"member", "email;name"}] = 5;
  scope.by_group[{"member", "address:masked;order"}] = 4;
  scope.by_group[{"non_member", "address:masked"}] = 3;
  return scope;
}

// Of somebody who is possible for all of these doubts.
std::string Of(const std::vector<Doubt>& doubts, size_t kind, const Scope& scope = Read(),
               const PossibleShown::Known& known = {}, uint8_t mask = 0) {
  const ShownBits bits(doubts);
  for (size_t i = 0; i < doubts.size(); ++i) mask |= bits.Of(i);
  return PossibleShown(scope, kSchool, bits.logs(), known).Fields(mask, kind);
}

TEST_CASE("a missing log could have shown what the incident read by its routes") {
  CHECK_EQ(Of({Missing({0})}, 0), "email;name");
  CHECK_EQ(Of({Missing({0, 2})}, 0), "email;name");  // nothing was seen to be read by the other
  CHECK_EQ(Of({Missing({1, 2})}, 0), "address:masked;order");
  CHECK_EQ(Of({Missing({1})}, 1), "address:masked");     // what those of address books were shown
  CHECK_EQ(Of({Missing({0, 1})}, 1), "address:masked");  // and stand nowhere else
}

TEST_CASE("where nobody but the one named stands in the answers, no non-member is in doubt") {
  std::vector<Doubt> doubts = {Missing({0, 2}), Missing({0, 1}), Missing({}), Missing({9})};
  NarrowToMembers(kSchool, doubts);
  CHECK(doubts[0].members_only);
  CHECK_FALSE(doubts[1].members_only);
  CHECK_FALSE(doubts[2].members_only);  // of routes that nobody knows
  CHECK_FALSE(doubts[3].members_only);
  CHECK_EQ(PossibleShown(Read(), kSchool, {{0, 2}}, {}).FieldsOfLogs(1), "");
  CHECK_EQ(PossibleShown(Read(), kSchool, {{0, 2}, {1}}, {}).FieldsOfLogs(1), "address:masked");
}

TEST_CASE("a missing log of another service could have shown what such logs show") {
  CHECK_EQ(Of({Missing({2})}, 0), "grades;name");
  CHECK_EQ(Of({Missing({2})}, 2), "grades;name");
  CHECK_EQ(Of({Missing({2, 3})}, 0), "grades;name");
}

TEST_CASE("who is possible for several reasons could have been shown all of it") {
  CHECK_EQ(Of({Missing({0}), Missing({2})}, 0), "email;grades;name");
  CHECK_EQ(Of({Missing({1})}, 0, Read(), {.unnamed = {}, .unknown = {2}}, ShownBits::kUnknown),
           "address:masked;grades;name;order");
  CHECK_EQ(Of({}, 0, Read(), {.unnamed = {}, .unknown = {2}}, ShownBits::kUnknown), "grades;name");
  CHECK_EQ(Of({{DoubtKind::kUnnamedResults, {}, {}, "", {}}}, 0, Read(), {{1}, {}}),
           "address:masked;order");
}

TEST_CASE("of a log of which nobody knows the routes it is what the confirmed were shown") {
  const std::vector<Doubt> doubts = {Missing({})};
  CHECK_EQ(Of(doubts, 0), "address:masked;email;name;order");
  CHECK_EQ(Of(doubts, 1), "address:masked");
  CHECK_EQ(Of(doubts, 2), "address:masked;email;name;order");
  CHECK_EQ(Of({Missing({3})}, 0), "address:masked;email;name;order");  // it shows nothing
  CHECK_EQ(Of({Missing({9})}, 0), "address:masked;email;name;order");  // of no catalogue
  Scope scope = Read();
  scope.by_group.erase({"non_member", "address:masked"});
  CHECK_EQ(Of(doubts, 1, scope), "address:masked;email;name;order");
}

TEST_CASE("more kinds of logs than have bits share the last one, and none is left out") {
  std::vector<std::pair<std::string, std::vector<std::string>>> routes;
  std::vector<Doubt> doubts;
  for (uint16_t i = 0; i < 9; ++i) {
    routes.push_back({"GET /" + std::to_string(i), {"f" + std::to_string(i)}});
    doubts.push_back(Missing({i}));
  }
  const access::Catalogue catalogue = CatalogueOf(routes);
  const ShownBits bits(doubts);
  Scope scope;
  scope.by_route = {{"GET /5", {1, 1}}};
  const PossibleShown shown(scope, catalogue, bits.logs(), {});
  CHECK_EQ(shown.Fields(bits.Of(0), 0), "f0");
  CHECK_EQ(shown.Fields(bits.Of(3), 0), "f3");
  CHECK_EQ(shown.Fields(bits.Of(8), 0), "f4;f5;f6;f7;f8");
  CHECK_EQ(bits.Of(8), bits.Of(4));
}

}  // namespace
}  // namespace haetae::scope
