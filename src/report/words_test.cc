#include "report/words.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "duty/law.h"
#include "report/kind_words.h"
#include "report/prose.h"
#include "report/sample.h"
#include "report/world_map.h"

namespace haetae::report {
namespace {

TEST_CASE("times of a sentence are shown in a zone") {
  constexpr Duration kSeoul = 9 * kHour;
  const std::pair<const char*, const char*> cases[] = {
      {"from 2026-11-17T17:34:14.950000Z to 2026-11-25T18:59:44.542000Z, with 2 credentials",
       "from 2026-11-18 02:34:14 +09:00 to 2026-11-26 03:59:44 +09:00, with 2 credentials"},
      {"로그는 2026-11-17T15:00Z부터", "로그는 2026-11-18 00:00 +09:00부터"},
      {"2026-11-17T15:00:01Z", "2026-11-18 00:00:01 +09:00"},
      // What is no such time, or has a zone of its own, stays.
      {"2026-11-17 was a Tuesday", "2026-11-17 was a Tuesday"},
      {"2026-11-17T15:00:01+09:00", "2026-11-17T15:00:01+09:00"},
      {"key-2026-11-17T15:00:01Z", "key-2026-11-17T15:00:01Z"},
      {"2026-13-47T15:00:01Z", "2026-13-47T15:00:01Z"},
      {"2026-11-17T15:00:01.Z 2026-11-17T", "2026-11-17T15:00:01.Z 2026-11-17T"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) CHECK(InZone(text, kSeoul) == shown);
  CHECK(InZone("2026-11-17T17:34:14.950000Z", 0) == "2026-11-17 17:34:14 UTC");
}

TEST_CASE("a kind of data has its name in both languages under every id and alias") {
  const char* source = std::getenv("HAETAE_SOURCE_DIR");
  std::vector<Error> errors;
  const duty::LawBook book =
      duty::LoadLaws(std::string(source == nullptr ? "." : source) + "/laws", errors);
  REQUIRE(!book.lexicon.fields.empty());
  for (const duty::FieldKind& kind : book.lexicon.fields) {
    std::vector<std::string> names = kind.aliases;
    names.push_back(kind.id);
    for (const std::string& name : names) {
      CAPTURE(name);
      const Phrase word = KindWord(name);
      if (word.en.empty()) {  // it has a shorter word
        CHECK(FieldWord(name).ko != name);
        continue;
      }
      CHECK(word.en == kind.name.en);
      CHECK(word.ko == kind.name.In(Language::kKorean));
    }
  }
  CHECK(FieldWord("passport").ko == "여권번호");
  CHECK(KindWord("pass").en.empty());
}

TEST_CASE("times within a person's own words stay as they were written") {
  constexpr Duration kSeoul = 9 * kHour;
  const std::pair<const char*, const char*> cases[] = {
      {"accepted by kim on 2025-07-01T03:12Z: the mail says 2025-06-24T03:12Z",
       "accepted by kim on 2025-07-01 12:12 +09:00: the mail says 2025-06-24T03:12Z"},
      {"kim이 확인함(2025-07-01T03:12Z): 메일에는 2025-06-24T03:12Z",
       "kim이 확인함(2025-07-01 12:12 +09:00): 메일에는 2025-06-24T03:12Z"},
      {"rejected by kim on 2025-07-01T03:12Z: not at 2025-06-24T03:12Z; that ran out on "
       "2025-08-01T03:12Z",
       "rejected by kim on 2025-07-01 12:12 +09:00: not at 2025-06-24T03:12Z; that ran out on "
       "2025-08-01 12:12 +09:00"},
      {"a log until 2025-07-01T03:12Z: accepted by kim on 2025-07-01T03:12Z: 2025-06-24T03:12Z",
       "a log until 2025-07-01 12:12 +09:00: accepted by kim on 2025-07-01 12:12 +09:00: "
       "2025-06-24T03:12Z"},
      {"from 2025-07-01T03:12Z to 2025-07-01T03:13Z",
       "from 2025-07-01 12:12 +09:00 to 2025-07-01 12:13 +09:00"},
      {"accepted by kim on", "accepted by kim on"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) CHECK(SaidInZone(text, kSeoul) == shown);
}

TEST_CASE("in a zone of the tz database each time has the offset of its own day") {
  const Zone berlin = Zone::Named("Europe/Berlin");
  CHECK(InZone("2025-07-11T09:00Z 2025-12-11T09:00Z", berlin) ==
        "2025-07-11 11:00 +02:00 2025-12-11 10:00 +01:00");
  CHECK(berlin.Format(*ParseRfc3339("2025-07-11T09:00:00Z")) == "2025-07-11T11:00:00+02:00");
  CHECK(berlin.Name() == "Europe/Berlin");
  CHECK(Zone(9 * kHour).Name() == "+09:00");
  CHECK(Zone().Format(*ParseRfc3339("2025-07-11T09:00:00Z")) == "2025-07-11T09:00:00Z");
}

TEST_CASE("fields with one word between them are told apart by their own names") {
  const std::map<std::string, scope::FieldCount> fields = {
      {"heart_rate", {2, 0}}, {"name", {3, 0}}, {"weight", {1, 0}}};
  CHECK(FieldWordAmong("heart_rate", fields).en == "fitness and body measures (heart rate)");
  CHECK(FieldWordAmong("weight", fields).ko == "운동·신체 계측 기록(weight)");
  CHECK(FieldWordAmong("name", fields).en == "name");
  CHECK(FieldWordAmong("weight", {{"weight", {1, 0}}}).en == "fitness and body measures");
}

TEST_CASE("names are words in both languages, and unknown ones stay readable") {
  CHECK(FieldWord("entrance_code").en == "entrance code");
  CHECK(FieldWord("entrance_code").ko == "공동현관 비밀번호");
  CHECK(FieldWord("shoe_size").ko == "shoe size");
  CHECK(DisclosedWord("phone:masked").en == "phone (masked)");
  CHECK(DisclosedWord("phone:masked").ko == "전화번호(가림)");
  CHECK(DimensionWord("source_ip", true).en == "addresses");
  CHECK(DimensionWord("device_model", false).en == "device model");
  CHECK(SeverityWord(incident::Severity::kCritical).ko == "심각");
}

TEST_CASE("spans take their largest unit") {
  CHECK(SpanWord(2 * kHour).en == "2 h");
  CHECK(SpanWord(90 * kMinute).en == "1.5 h");
  CHECK(SpanWord(36 * kHour).en == "36 h");
  CHECK(SpanWord(7 * kDay).ko == "7일");
  CHECK(SpanWord(15 * kMinute).ko == "15분");
  CHECK(SpanWord(0).en == "0 s");
}

TEST_CASE("zones and unset times") {
  CHECK(ZoneName(9 * kHour) == "+09:00");
  CHECK(ZoneName(-(3 * kHour + 30 * kMinute)) == "-03:30");
  CHECK(ZoneName(0) == "UTC");
  CHECK_FALSE(IsSet(kTimeMin));
  CHECK_FALSE(IsSet(kTimeMax));
  CHECK(IsSet(Time{0}));
  CHECK_FALSE(IsSet(scope::CoverageSummary{}));
}

TEST_CASE("technique addresses are made from ids only") {
  CHECK(TechniqueAddress("T1606.001") == "https://attack.mitre.org/techniques/T1606/001/");
  CHECK(TechniqueAddress("T1119") == "https://attack.mitre.org/techniques/T1119/");
  for (const char* bad : {"", "T16", "T1606/001", "T1606.01", "T16\"<>", "X1606", "T1606.00\""}) {
    CHECK(TechniqueAddress(bad).empty());
  }
}

TEST_CASE("every country has a name and a place on the map, small ones too") {
  CHECK(Countries().size() > 245);
  for (const char* code : {"KR", "SG", "HK", "MT", "GP", "XK", "TW"}) {
    const Country* country = FindCountry(code);
    REQUIRE(country);
    CHECK(country->x > 0);
    CHECK(country->y > 0);
    CHECK_FALSE(country->ko.empty());
  }
  CHECK(FindCountry("") == nullptr);
  CHECK(FindCountry("zz") == nullptr);
  CHECK(CountryWord("KR").ko == "한국");
  CHECK(CountryWord("").en == "unknown");
  CHECK(CountryWord("<b>").en == "<b>");
}

TEST_CASE("the verdict is one sentence") {
  CHECK(Verdict(SampleInvestigation()).en == "1 critical incident: 10,544 people’s data were read");
  CHECK(Verdict(SampleInvestigation()).ko ==
        "심각 단계 사고 1건: 10,544명의 개인정보가 조회되었습니다");
  CHECK(Verdict(NothingFound()).en == "Nothing found in 2,841,006 records");
  CHECK(Verdict(ManyIncidents(8)).en ==
        "8 incidents, 2 critical: the largest read the data of 10,544 people");
  CHECK(Verdict({}).en == "No record could be read, so nothing can be said");
  incident::Investigation nobody = SampleInvestigation();
  nobody.incidents[0].scope.people = 0;
  CHECK(Verdict(nobody).en == "1 critical incident: nobody’s data are known to have been read");
}

TEST_CASE("overlapping gaps of two sources count once") {
  const Time t{kDay};
  CHECK(TimeWithoutLogs({}) == 0);
  CHECK(TimeWithoutLogs({{"a", t, t + 2 * kHour}, {"b", t + kHour, t + 3 * kHour}}) == 3 * kHour);
  CHECK(TimeWithoutLogs({{"b", t + 5 * kHour, t + 6 * kHour}, {"a", t, t + kHour}}) == 2 * kHour);
  CHECK(TimeWithoutLogs({{"a", t, t + 4 * kHour}, {"b", t + kHour, t + 2 * kHour}}) == 4 * kHour);
}

TEST_CASE("a gap names its date once where it can") {
  const Time from{DaysFromCivil(2025, 6, 26) * kDay + 18 * kHour};
  CHECK(GapText({"gw", from, from + 2 * kHour}, 9 * kHour).en ==
        "no logs from gw on 06-27 03:00–05:00");
  CHECK(GapText({"gw", from, from + 26 * kHour}, 9 * kHour).en ==
        "no logs from gw on 06-27 03:00 – 06-28 05:00");
}

}  // namespace
}  // namespace haetae::report
