#include "report/json.h"

#include <doctest/doctest.h>

#include "report/sample.h"

namespace haetae::report {
namespace {

using Json = nlohmann::ordered_json;

void CheckMembers(const Json& json, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    CAPTURE(name);
    CHECK(json.contains(name));
  }
}

TEST_CASE("an investigation has every member of the contract") {
  const Json json = InvestigationJson(SampleInvestigation());
  CHECK(json["schema"] == "haetae.investigation/1");
  CheckMembers(json, {"schema", "read", "coverage", "incidents"});
  CheckMembers(json["read"],
               {"sources", "bytes", "records", "accesses", "duplicates", "unreadable", "seconds"});
  CheckMembers(json["coverage"], {"from", "to", "gaps"});
  CheckMembers(json["coverage"]["gaps"][0], {"source", "from", "to"});
  const Json& incident = json["incidents"][0];
  CheckMembers(incident, {"id", "title", "severity", "first_access", "last_access", "alert_at",
                          "reads_before_alert", "findings", "indicators", "scope"});
  CheckMembers(incident["findings"][0],
               {"detector", "confidence", "attack", "first_access", "alert_at",
                "reads_before_alert", "indicators", "reasons"});
  CheckMembers(incident["findings"][0]["indicators"][0], {"dimension", "value"});
  CheckMembers(incident["indicators"][0], {"dimension", "value", "role"});
  CHECK(incident["severity"] == "critical");
  CHECK(incident["first_access"] == "2025-06-23T18:12:09.000000Z");
  CHECK(incident["reads_before_alert"] == 6);
  CHECK(incident["findings"][0]["reasons"][0].is_string());
  CHECK(incident["findings"][0]["reasons_ko"].size() == incident["findings"][0]["reasons"].size());
  CHECK(incident["indicators"].size() == SampleInvestigation().incidents[0].indicators.size());
}

TEST_CASE("a scope has every member of the contract") {
  const Json json = ScopeJson(SampleInvestigation().incidents[0].scope);
  CHECK(json["schema"] == "haetae.scope/1");
  CheckMembers(json, {"version", "reason", "indicators", "confirmed", "possible", "first_access",
                      "last_access", "coverage"});
  CheckMembers(json["confirmed"], {"people", "members", "non_members", "unlisted", "accesses",
                                   "missing", "by_field", "by_route"});
  CHECK(json["confirmed"]["by_field"]["entrance_code"] == Json({{"clear", 16}, {"masked", 4210}}));
  CHECK(json["confirmed"]["by_route"]["GET /my/addresses/{member}"] ==
        Json({{"people", 10544}, {"accesses", 7371}}));
  CheckMembers(json["possible"], {"people", "likely", "why"});
  CheckMembers(json["coverage"], {"from", "to", "gaps"});
}

TEST_CASE("what is not there is null or empty, never a made-up time") {
  const Json empty = InvestigationJson({});
  CHECK(empty["coverage"]["from"].is_null());
  CHECK(empty["incidents"].is_array());
  const Json scope = ScopeJson({});
  CHECK(scope["first_access"].is_null());
  CHECK(scope["confirmed"]["by_field"].is_object());
  CHECK(scope["possible"]["why"].is_array());
}

TEST_CASE("hostile text dumps as valid JSON and comes back") {
  const std::string text = InvestigationJson(HostileInvestigation()).dump();
  const Json back = Json::parse(text);
  CHECK(back["incidents"].size() == 1);
  CHECK(ValidUtf8(text) == text);
  CHECK(InvestigationJson(SampleInvestigation()).dump() ==
        InvestigationJson(SampleInvestigation()).dump());
}

TEST_CASE("text that steers a terminal is written so that it does not") {
  const Json json = {
      {"text", "\x1b[2J \x7f \u009b31m \u202e \u2066 \u061c \u200f \u2028 한국어 é —"}};
  const std::string text = JsonText(json, -1);
  CHECK(text ==
        R"({"text":"\u001b[2J \u007f \u009b31m \u202e \u2066 \u061c \u200f \u2028 한국어 é —"})");
  CHECK(Json::parse(text) == json);
  CHECK(JsonText(InvestigationJson(SampleInvestigation())) ==
        InvestigationJson(SampleInvestigation()).dump(2));
}

}  // namespace
}  // namespace haetae::report
