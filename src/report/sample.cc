#include "report/sample.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/words.h"

namespace haetae::report {
namespace {

using detect::Part;

using incident::Incident;
using incident::Investigation;

constexpr Duration kKst = 9 * kHour;

Time Kst(int day, int hour, int minute = 0, int second = 0) {
  return Time{DaysFromCivil(2025, 6, 1) * kDay + (day - 1) * kDay + hour * kHour +
              minute * kMinute + second * kSecond - kKst};
}

// Small, seeded and the same everywhere.
class Dice {
 public:
  uint64_t Below(uint64_t bound) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return (state_ >> 33) % bound;
  }

 private:
  uint64_t state_ = 2025;
};

std::string Address(uint64_t i) {
  static constexpr const char* kNets[] = {"192.0.2", "198.51.100", "203.0.113"};
  return i < 768 ? fmt::format("{}.{}", kNets[i / 256], i % 256)
                 : fmt::format("2001:db8:{:x}::{:x}", i / 256, i % 256);
}

std::vector<incident::Bucket> Timeline() {
  // How busy each hour of the day is, in per cent of the peak.
  static constexpr int kDayShape[24] = {34, 21, 13, 9,  8,  11, 22, 41, 60,  71, 78, 83,
                                        92, 88, 81, 79, 80, 84, 91, 97, 100, 96, 80, 55};
  Dice dice;
  std::vector<incident::Bucket> timeline;
  for (int hour = 0; hour < 7 * 24; ++hour) {
    incident::Bucket bucket{.from = Kst(24, 0) + hour * kHour};
    bucket.others = static_cast<uint64_t>(kDayShape[hour % 24]) * 265 + dice.Below(1300);
    const bool gap = hour == 75 || hour == 76;
    if (gap) bucket.others = bucket.others / 3;
    const bool working = hour >= 3 && !(hour > 96 && hour < 104) && hour < 163;
    if (working) {
      const uint64_t reads = (hour < 20 ? 18 + static_cast<uint64_t>(hour) : 66) + dice.Below(24);
      bucket.disclosed = gap ? reads / 4 : reads;
      bucket.missing = bucket.disclosed + bucket.disclosed * dice.Below(60) / 100;
      bucket.refused = hour % 11 == 0 ? dice.Below(14) : 0;
    }
    timeline.push_back(bucket);
  }
  return timeline;
}

scope::Scope SampleScope() {
  scope::Scope scope;
  scope.version = 1;
  scope.reason = {"first measured from the logs", "로그에서 처음 측정"};
  scope.indicators = {{"key", "k-2021"}};
  scope.people = 10544, scope.members = 9902, scope.non_members = 642;
  scope.accounts = 9902, scope.records = 12031, scope.bytes = 61'233'010, scope.unsized = 12;
  for (int day = 0; day < 7; ++day)
    scope.by_day[DayOf(Kst(24 + day, 12))] = {1506 + static_cast<uint64_t>(day) * 7, 1498};
  scope.by_country = {{"KR", {310, 402}}, {"CN", {10'311, 10'084}}, {"", {2, 2}}};
  scope.accesses = 10488, scope.missing = 13914, scope.unknown_outcome = 0;
  scope.by_field = {{"name", {10544, 0}},  {"address", {10544, 0}},
                    {"phone", {10544, 0}}, {"entrance_code", {16, 4210}},
                    {"email", {9902, 0}},  {"order_history", {3117, 0}}};
  scope.by_route = {{"GET /my/addresses/{member}", {10544, 7371}},
                    {"GET /my/orders?member={member}", {3117, 3117}}};
  scope.possible_people = 11020, scope.possible_likely = 10702;
  scope.possible_by[static_cast<size_t>(scope::DoubtKind::kNoLogs)] = 476;
  scope.possible_why = {{"no logs from gateway-2.log between 2025-06-27 03:00 and 05:00 (+09:00)",
                         "gateway-2.log: 2025-06-27 03:00–05:00 (+09:00) 로그 없음"}};
  scope.first_access = Kst(24, 3, 12, 9);
  scope.last_access = Kst(30, 18, 47, 55);
  scope.coverage = {Kst(24, 0), Kst(31, 0), {{"gateway-2.log", Kst(27, 3), Kst(27, 5)}}};
  return scope;
}

std::vector<incident::Finding> Findings() {
  incident::Finding issued{
      .id = "never-issued-00001f00",
      .detector = "never-issued",
      .title = {"18,402 credentials signed by k-2021 were never issued",
                "k-2021로 서명된 인증정보 18,402개는 발급된 적이 없습니다"},
      .confidence = 0.99,
      .attack = {"T1606.001", "T1552.004"},
      .first_access = Kst(24, 3, 12, 9),
      .alert_at = Kst(24, 3, 14, 2),
      .reads_before_alert = 6,
      .indicators = {{"key", "k-2021", "cause"}},
      .reasons = {
          {Part::kSeen,
           {"18,402 credentials signed by k-2021 are not in the register of issued credentials",
            "k-2021로 서명된 인증정보 18,402개가 발급 대장에 없습니다"}},
          {Part::kUsual,
           {"the register holds 99.998% of all other credentials of that week (slack 0.1%)",
            "같은 주의 다른 인증정보는 99.998%가 대장에 있습니다(허용 0.1%)"}},
          {Part::kWhy,
           {"k-2021 has signed nothing since 2024-12-30, when its custodian left",
            "k-2021은 담당자가 퇴사한 2024-12-30 이후 서명한 적이 없습니다"}}}};
  incident::Finding nobody{
      .id = "no-such-subject-00001f01",
      .detector = "no-such-subject",
      .title = {"57% of them name members who do not exist",
                "57%가 존재하지 않는 회원을 가리킵니다"},
      .confidence = 0.98,
      .attack = {"T1087.004"},
      .first_access = Kst(24, 3, 12, 9),
      .alert_at = Kst(24, 4, 2, 31),
      .reads_before_alert = 41,
      .indicators = {{"key", "k-2021", "cause"}},
      .reasons = {
          {Part::kSeen,
           {"57% of them name members who do not exist", "57%가 존재하지 않는 회원을 가리킵니다"}},
          {Part::kUsual,
           {"usual on this route: 0.4% (p < 10⁻¹²)", "이 경로의 평소 비율: 0.4% (p < 10⁻¹²)"}}}};
  incident::Finding walk{
      .id = "walk-00001f02",
      .detector = "walk",
      .title = {"members are read in ascending order (z = 41)",
                "회원 번호 오름차순으로 조회했습니다 (z = 41)"},
      .confidence = 0.97,
      .attack = {"T1119", "T1213"},
      .first_access = Kst(24, 3, 12, 9),
      .alert_at = Kst(24, 5, 48, 10),
      .reads_before_alert = 128,
      .indicators = {{"key", "k-2021", "cause"}, {"user_agent", "okhttp/4.9.3", "related"}},
      .reasons = {{Part::kSeen,
                   {"members are read in ascending order (z = 41)",
                    "회원 번호 오름차순으로 조회했습니다 (z = 41)"}}}};
  return {issued, nobody, walk};
}

std::vector<incident::Origin> Origins() {
  return {{"CN", "AS64496", "Example Cloud Beijing", 812, 8420},
          {"HK", "AS64497", "Example Hosting HK", 431, 5218},
          {"JP", "AS64498", "Example Proxy Tokyo", 377, 3904},
          {"SG", "AS64499", "Example Cloud Singapore", 301, 2960},
          {"US", "AS64500", "Example Cloud West", 188, 1822},
          {"KR", "AS64501", "Example Mobile Seoul", 92, 902},
          {"DE", "AS64502", "Example Hosting Frankfurt", 54, 611},
          {"NL", "AS64503", "Example VPN Amsterdam", 36, 402},
          {"US", "AS64504", "Example VPN Ashburn", 15, 130},
          {"", "", "", 7, 33}};
}

void AddIndicatorsAndEvidence(Incident& incident) {
  incident.indicators = {{"key", "k-2021", "cause"},
                         {"user_agent", "okhttp/4.9.3", "related"},
                         {"tls_fingerprint", "t13d1516h2_8daaf6152771_b186095e22b6", "related"}};
  for (const incident::Origin& origin : incident.origins) {
    if (!origin.network.empty())
      incident.indicators.push_back({"network", origin.network, "related"});
  }
  for (uint64_t i = 0; i < incident.addresses; ++i) {
    incident.indicators.push_back({"source_ip", Address(i), "related"});
  }
  for (int i = 0; i < 6; ++i) {
    const Time at = Kst(24, 3, 12, 9) + i * 17 * kSecond;
    const bool exists = i % 2 == 0;
    incident.evidence.push_back(
        {"gateway-1.log", 48'211'904 + static_cast<uint64_t>(i) * 311, at,
         "GET /my/addresses/{member}",
         fmt::format(
             R"({{"ts":"{}","ip":"{}","method":"GET","path":"/my/addresses/{}",)"
             R"("status":{},"bytes":{},"kid":"k-2021","jti":"f{:07x}","ua":"okhttp/4.9.3"}})",
             FormatTime(at), Address(static_cast<uint64_t>(i) * 91), 1'000'004 + i * 7,
             exists ? 200 : 404, exists ? 1182 + i * 13 : 61, 0x2b1f00 + i * 977)});
  }
}

// The same hostile text for every string, with a number so that none equals another.
class Hostile {
 public:
  explicit Hostile(size_t long_bytes) : long_(long_bytes, '<') {}
  void operator()(std::string& text) {
    text = fmt::format(
        "{}</title></style></textarea><script>alert({})</script>\" onload='x' --> {}",
        "=cmd|' /C calc'!A0", ++count_, "\x1b[2J\x1b]0;t\x07\u202Egpj\u2066\u0085\xC0\xAF\xFF");
    text += std::string("\0\r\n\t", 4);
  }
  void operator()(Phrase& phrase) { (*this)(phrase.en), (*this)(phrase.ko); }
  void Long(std::string& text) { (*this)(text), text += long_; }

 private:
  std::string long_;
  int count_ = 0;
};

void Spoil(Incident& incident, Hostile& hostile) {
  hostile(incident.title);
  hostile(incident.people_file);
  hostile(incident.state_why);
  hostile(incident.severity_why);
  for (incident::Finding& finding : incident.findings) {
    hostile(finding.id);
    hostile(finding.detector);
    hostile(finding.title);
    for (std::string& id : finding.attack) hostile(id);
    for (detect::Reason& reason : finding.reasons) hostile(reason.text);
    for (auto& indicator : finding.indicators) {
      hostile(indicator.dimension), hostile(indicator.value), hostile(indicator.role);
    }
  }
  incident.indicators.resize(8);
  for (auto& indicator : incident.indicators) {
    hostile(indicator.dimension), hostile.Long(indicator.value), hostile(indicator.role);
  }
  for (auto& origin : incident.origins) {
    hostile(origin.country), hostile(origin.network), hostile(origin.network_name);
  }
  for (auto& evidence : incident.evidence) {
    hostile(evidence.source), hostile(evidence.route), hostile.Long(evidence.line);
  }
  scope::Scope& scope = incident.scope;
  hostile(scope.reason);
  for (auto& indicator : scope.indicators) hostile(indicator.dimension), hostile(indicator.value);
  for (Phrase& why : scope.possible_why) hostile(why);
  for (auto& gap : scope.coverage.gaps) hostile(gap.source);
  std::string name;
  hostile(name), scope.by_field[name] = {3, 4};
  hostile(name), scope.by_route[name] = {3, 4};
}

}  // namespace

Investigation SampleInvestigation() {
  Investigation all;
  all.sources = 3, all.bytes = 412'306'112, all.records = 2'841'006, all.records_new = 2'841'006;
  all.accesses = 1'204'377, all.duplicates = 212, all.unreadable = 3, all.seconds = 2.6;
  all.display_offset = kKst;
  all.coverage = {Kst(24, 0), Kst(31, 0), {{"gateway-2.log", Kst(27, 3), Kst(27, 5)}}};
  all.catalogue_path = "shop.toml";
  all.registers = {"members.csv: 26,014 members", "issued.csv: 1,180,402 credentials",
                   "keys.toml: 4 keys", "carries/address_book.csv: 31,377 rows"};
  all.routes = {
      {"GET /my/addresses/{member}",
       {"name", "phone", "address", "entrance_code:masked"},
       611'204,
       588'310,
       1'204,
       21'690,
       0,
       25'911},
      {"GET /my/orders?member={member}", {"order_history"}, 502'118, 501'774, 211, 133, 0, 24'402},
      {"GET /my/profile", {"name", "email", "phone"}, 91'055, 90'988, 67, 0, 0, 23'900}};
  all.files = {
      {"logs/gateway-1.log", "json", "", 181'402'220, 1'300'114, 1, 0, Kst(24, 0), Kst(31, 0)},
      {"logs/gateway-2.log", "json", "", 139'222'108, 980'552, 2, 212, Kst(24, 0), Kst(31, 0)},
      {"logs/web.log.gz", "combined", "gzip", 91'681'784, 560'340, 0, 0, Kst(24, 0), Kst(31, 0)}};
  all.unreadable_examples = {
      {"logs/gateway-1.log", 88'120, 12'290'118, "the line ends inside a JSON string",
       R"({"ts":"2025-06-24T10:12:44Z","ip":"203.0.113.9","meth)"},
      {"logs/gateway-2.log", 1, 0, "not JSON", "# gateway-2 started"},
      {"logs/gateway-2.log", 504'331, 71'002'310, "no time", R"({"level":"info","msg":"reload"})"}};
  Incident incident;
  incident.id = 1;
  incident.title = {"18,402 credentials signed by k-2021 were never issued",
                    "k-2021로 서명된 인증정보 18,402개는 발급된 적이 없습니다"};
  incident.severity = incident::Severity::kCritical;
  incident.first_access = Kst(24, 3, 12, 9), incident.last_access = Kst(30, 18, 47, 55);
  incident.alert_at = Kst(24, 3, 14, 2), incident.reads_before_alert = 6;
  incident.findings = Findings();
  incident.scope = SampleScope();
  incident.timeline = Timeline();
  incident.origins = Origins();
  incident.addresses = 2313, incident.networks = 31, incident.credentials = 18'402;
  incident.user_agents = 1, incident.reads_per_address_day_max = 12;
  incident.people_file = "people-1.csv";
  AddIndicatorsAndEvidence(incident);
  all.incidents = {incident};
  return all;
}

Investigation NothingFound() {
  Investigation all = SampleInvestigation();
  all.incidents.clear();
  all.registers.clear();
  all.catalogue_inferred = true;
  all.catalogue_path.clear();
  all.notes = {{"no catalogue was given: one was inferred from the log; check it with --catalogue",
                "처리 목록이 없어 로그에서 추정했습니다. --catalogue로 확인한 목록을 주십시오"}};
  return all;
}

Investigation ManyIncidents(size_t count) {
  Investigation all = SampleInvestigation();
  const Incident model = all.incidents[0];
  all.incidents.clear();
  for (size_t i = 0; i < count; ++i) {
    Incident incident = model;
    incident.id = static_cast<uint32_t>(i + 1);
    incident.severity = static_cast<incident::Severity>(3 - std::min<size_t>(3, i * 4 / count));
    incident.scope.people = model.scope.people / (i + 1);
    incident.indicators.resize(5);
    all.incidents.push_back(incident);
  }
  return all;
}

Investigation HostileInvestigation() {
  Investigation all = SampleInvestigation();
  Hostile hostile(100'000);
  for (Incident& incident : all.incidents) Spoil(incident, hostile);
  hostile(all.catalogue_path);
  for (std::string& text : all.registers) hostile(text);
  for (auto& gap : all.coverage.gaps) hostile(gap.source);
  for (auto& route : all.routes) {
    hostile(route.route);
    for (std::string& field : route.discloses) hostile(field);
  }
  for (auto& file : all.files) hostile(file.path), hostile(file.format), hostile(file.compression);
  for (auto& one : all.unreadable_examples) {
    hostile(one.source), hostile(one.reason), hostile.Long(one.text);
  }
  Error error;
  hostile(error.what), hostile(error.why), hostile(error.where), hostile(error.advice);
  all.errors.assign(7, error);
  Phrase note;
  hostile(note);
  all.notes.assign(3, note);
  return all;
}

}  // namespace haetae::report
