#include "report/ocsf.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "report/sample.h"

namespace haetae::report {
namespace {

using Json = nlohmann::json;

std::vector<Json> Events(const incident::Investigation& investigation) {
  std::vector<Json> events;
  std::istringstream lines(OcsfLines(investigation));
  for (std::string line; std::getline(lines, line);) events.push_back(Json::parse(line));
  return events;
}

TEST_CASE("every finding is one event with the attributes that OCSF requires") {
  const auto events = Events(SampleInvestigation());
  REQUIRE(events.size() == 3);
  std::set<std::string> uids;
  for (const Json& event : events) {
    CHECK(event["activity_id"] == 1);
    CHECK(event["category_uid"] == 2);
    CHECK(event["class_uid"] == 2004);
    CHECK(event["type_uid"] == 200401);
    CHECK(event["severity_id"] == 5);
    CHECK(event["confidence_id"] == 3);
    CHECK(event["is_alert"] == true);
    CHECK(event["metadata"]["version"] == "1.5.0");
    CHECK(event["metadata"]["product"]["name"] == "haetae");
    for (const char* name : {"uid", "title", "analytic", "attacks", "first_seen_time",
                             "last_seen_time", "desc", "types"}) {
      CAPTURE(name);
      CHECK(event["finding_info"].contains(name));
    }
    CHECK(event["finding_info"]["analytic"]["type_id"] == 2);
    CHECK(event["evidences"].size() >= 1);
    CHECK(event["resources"].size() == 2);
    for (const Json& observable : event["observables"]) {
      CHECK(observable.contains("name"));
      CHECK(observable["type_id"].is_number_integer());
    }
    uids.insert(event["finding_info"]["uid"]);
  }
  CHECK(uids.size() == 3);
  CHECK(events[0]["time"] == 1750702442000);  // 2025-06-24 03:14:02 +09:00 in milliseconds
  CHECK(events[0]["finding_info"]["attacks"][0]["technique"]["uid"] == "T1606");
  CHECK(events[0]["finding_info"]["attacks"][0]["sub_technique"]["uid"] == "T1606.001");
}

TEST_CASE("the same input gives the same bytes, and nothing found gives none") {
  CHECK(OcsfLines(SampleInvestigation()) == OcsfLines(SampleInvestigation()));
  CHECK(OcsfLines(NothingFound()).empty());
  CHECK(Events(HostileInvestigation()).size() == 3);
}

TEST_CASE("a finding keeps its uid when the incident gets another number") {
  incident::Investigation later = SampleInvestigation();
  later.incidents[0].id = 9;
  CHECK(Events(later)[0]["finding_info"]["uid"] ==
        Events(SampleInvestigation())[0]["finding_info"]["uid"]);
}

}  // namespace
}  // namespace haetae::report
