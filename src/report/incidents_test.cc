#include "report/incidents.h"

#undef CHECK
#include <doctest/doctest.h>

namespace haetae::report {
namespace {

incident::Incident Many(size_t count) {
  incident::Incident one;
  one.id = 7;
  one.title = {"many", "여럿"};
  for (size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    one.indicators.push_back({"source_ip", "192.0.2." + number, "cause"});
    incident::Finding finding{.id = "sigma-" + number, .detector = "sigma", .title = one.title};
    finding.rule = {"Odd client", "rule-" + number};
    one.findings.push_back(finding);
    one.scope.by_route["GET /r" + number] = {1, 1};
  }
  return one;
}

size_t Times(const std::string& text, const std::string& what) {
  size_t times = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++times;
  return times;
}

TEST_CASE("of many the first are listed, with how many more there are and what shows them") {
  const ListOptions options{.data_dir = "my data"};
  const std::string few = RenderIncident(Many(1254), {}, options);
  CHECK(Times(few, " 192.0.2.") == 20);
  CHECK(Times(few, "sigma-") == 20);
  CHECK(Times(few, "GET /r") == 20);
  CHECK(Times(few, "and 1,234 more: haetae incident show 7 --all --data 'my data'\n") == 3);
  CHECK(few.find("sigma-3 · 0% · many · rule rule-3\n") != std::string::npos);
  const std::string korean =
      RenderIncident(Many(1254), {}, {.language = Language::kKorean, .data_dir = ""});
  CHECK(Times(korean, "그 밖에 1,234개: haetae incident show 7 --all\n") == 3);
  const std::string all = RenderIncident(Many(1254), {}, {.all = true, .data_dir = ""});
  CHECK(Times(all, " 192.0.2.") == 1254);
  CHECK(Times(all, " more: ") == 0);
  // One more takes no more room than to say so.
  CHECK(Times(RenderIncident(Many(21), {}, options), " 192.0.2.") == 21);
}

TEST_CASE("programs are given all") {
  const auto json = KeptIncidentJson(Many(1254), {});
  CHECK(json["indicators"].size() == 1254);
  CHECK(json["findings"].size() == 1254);
  CHECK(json["findings"][3]["rule"]["id"] == "rule-3");
}

}  // namespace
}  // namespace haetae::report
