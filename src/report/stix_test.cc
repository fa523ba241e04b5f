#include "report/stix.h"

#include <nlohmann/json.hpp>
#include <random>

#include "base/for_test.h"
#include "base/hash.h"
#include "report/sample.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::report {
namespace {

using Json = nlohmann::json;
const std::string kExtension =
    "network-traffic:extensions.'extension-definition--29fda4ab-7ae9-5405-ac61-cec3d8dbe814'.";

SharedIndicator Of(std::vector<incident::Indicator> values) {
  return {.values = std::move(values), .cause = true};
}

std::string Written(const incident::Incident& incident, std::vector<SharedIndicator> indicators,
                    LeftOut left_out = {}) {
  const TestFolder folder;
  const table::Target target{.path = folder.path / "a.stix.json", .format = table::Format::kStix};
  const auto written = WriteStix({.incident = incident,
                                  .left_out = left_out,
                                  .catalogue_digest = "c",
                                  .ledger_until = Time{1'800'000'000'000'000}},
                                 indicators, target, {});
  REQUIRE(written);
  CHECK(written->rows == indicators.size());
  return Content(target.path);
}

}  // namespace

TEST_CASE("patterns of each dimension") {
  struct Case {
    std::string dimension, value, expected;
  };
  for (const Case& c : {
           Case{"source_ip", "203.0.113.9", "[ipv4-addr:value = '203.0.113.9']"},
           Case{"source_ip", "2001:DB8:0::1", "[ipv6-addr:value = '2001:db8::1']"},
           Case{"source_ip", "203.0.113.0/24", "[ipv4-addr:value ISSUBSET '203.0.113.0/24']"},
           Case{"source_ip", "2001:db8::/32", "[ipv6-addr:value ISSUBSET '2001:db8::/32']"},
           Case{"source_ip", "unknown", "[" + kExtension + "source_ip = 'unknown']"},
           Case{"network", "AS4766", "[autonomous-system:number = 4766]"},
           Case{"network", "AS", "[" + kExtension + "source_network = 'AS']"},
           Case{"network", "AS99999999999", "[" + kExtension + "source_network = 'AS99999999999']"},
           Case{"country", "KR", "[" + kExtension + "source_country = 'KR']"},
           Case{"user_agent", "it's \\ it",
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = "
                "'it\\'s \\\\ it']"},
           Case{"tls_fingerprint", "t13d", "[" + kExtension + "tls_fingerprint = 't13d']"},
           Case{"key", "k-2021", "[" + kExtension + "key_id = 'k-2021']"},
           Case{"route", "GET /a/{b}", "[" + kExtension + "route = 'GET /a/{b}']"},
           Case{"principal", "m1", "[user-account:user_id = 'm1']"},
           Case{"credential", "abc",
                "[" + kExtension +
                    "credential_sha256 = "
                    "'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']"},
           Case{"key", "] OR [ipv4-addr:value = '1.1.1.1",
                "[" + kExtension + "key_id = '] OR [ipv4-addr:value = \\'1.1.1.1']"},
           Case{"key", "\xff", "[" + kExtension + "key_id = '\xef\xbf\xbd']"},
       }) {
    CAPTURE(c.value);
    CHECK(StixPattern(Of({{c.dimension, c.value, "cause"}})) == c.expected);
  }
}

TEST_CASE("what one access carries together is one observation of network traffic") {
  CHECK(StixPattern(Of({{"source_ip", "203.0.113.9", ""},
                        {"key", "k-1", ""},
                        {"source_ip", "2001:db8::1", ""},
                        {"network", "AS4766", ""},
                        {"principal", "m1", ""}})) ==
        "[" + kExtension +
            "key_id = 'k-1' AND network-traffic:src_ref.belongs_to_refs[*].number = " +
            "4766 AND " + kExtension + "principal = 'm1' AND (network-traffic:src_ref.value = " +
            "'203.0.113.9' OR network-traffic:src_ref.value = '2001:db8::1')]");
}

TEST_CASE("causes and related indicators of an incident") {
  incident::Incident incident;
  auto finding = [](std::string detector, double confidence, bool related,
                    std::vector<incident::Indicator> indicators) {
    incident::Finding made;
    made.detector = std::move(detector);
    made.confidence = confidence;
    made.related = related;
    made.attack = {"T1119"};
    made.indicators = std::move(indicators);
    return made;
  };
  incident.findings = {
      finding("walk", 0.8, false, {{"key", "k", ""}, {"network", "AS1", ""}}),
      finding("scraper", 0.6, false, {{"source_ip", "b", ""}, {"source_ip", "a", ""}}),
      finding("again", 0.9, false, {{"source_ip", "a", ""}}),
      finding("beside", 0.5, true, {{"user_agent", "curl", ""}})};
  incident.indicators = {{"key", "k", "cause"},
                         {"network", "AS1", "cause"},
                         {"source_ip", "a", "cause"},
                         {"source_ip", "b", "cause"},
                         {"user_agent", "curl", "related"},
                         {"tls_fingerprint", "t13d", "closure"},
                         {"tls_fingerprint", "rejected since", "closure"},
                         {"user_agent", "okhttp", "accepted"},
                         {"network", "AS2", "accepted"},
                         {"principal", "m1", "related"}};
  incident.added = {
      {{access::Dimension::kTlsFingerprint, "t13d"}},
      {{access::Dimension::kNetwork, "AS2"}, {access::Dimension::kUserAgent, "okhttp"}}};
  std::vector<SharedIndicator> all = IndicatorsOf(incident);
  std::string said;
  for (const SharedIndicator& one : all) {
    said += one.cause ? "cause" : "related";
    for (const auto& value : one.values) said += " " + value.dimension + "=" + value.value;
    for (const std::string& detector : one.detectors) said += " " + detector;
    said += " " + std::to_string(static_cast<int>(one.confidence * 100 + 0.5)) + "\n";
  }
  CHECK(said ==
        "cause key=k network=AS1 walk 80\n"
        "cause network=AS2 user_agent=okhttp 0\n"
        "cause source_ip=a again scraper 90\n"
        "cause source_ip=b scraper 60\n"
        "cause tls_fingerprint=t13d 0\n"
        "related principal=m1 0\n"
        "related user_agent=curl beside 50\n");
  LeftOut left_out;
  all = TakeOutPersonal(std::move(all), left_out);
  CHECK(all.size() == 6);
  CHECK(left_out.principals == 1);
  CHECK(left_out.credentials == 0);
}

TEST_CASE("a bundle of hostile values is JSON, and says no more than it should") {
  for (const incident::Investigation& investigation :
       {SampleInvestigation(), HostileInvestigation()}) {
    for (const incident::Incident& incident : investigation.incidents) {
      LeftOut left_out;
      std::vector<SharedIndicator> shared = TakeOutPersonal(IndicatorsOf(incident), left_out);
      for (SharedIndicator& one : shared)
        one.seen = {2'000'000'000, Time{1'700'000'000'000'000}, Time{1'700'000'001'000'000}};
      const std::string text = Written(incident, shared, left_out);
      const Json bundle = Json::parse(text);
      CHECK(Written(incident, shared, left_out) == text);
      size_t indicators = 0;
      for (const Json& object : bundle["objects"]) {
        indicators += object["type"] == "indicator";
        if (object["type"] == "sighting") CHECK(object["count"] == 999'999'999);
      }
      CHECK(indicators == shared.size());
      for (const incident::Indicator& one : incident.indicators) {
        if (IsPersonal(one.dimension) && one.value.size() > 3)
          CHECK(text.find(one.value) == std::string::npos);
      }
    }
  }
}

// Receivers hold them from other bundles: under the same id and time they must say the same.
TEST_CASE("what is the same in every bundle never changes") {
  const Json bundle = Json::parse(Written(incident::Incident{}, {}));
  std::string constant;
  for (size_t i = 0; i < 3; ++i) constant += bundle["objects"][i].dump();
  RunningSha256 hash;
  hash.Add(constant);
  CHECK(hash.Hex() == "05d225bcbeb6b2b99458d698693e0104eb4a5e03b11fd46a4ead389b92e7ced1");
}

}  // namespace haetae::report
