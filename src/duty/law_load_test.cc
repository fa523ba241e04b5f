#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "base/for_test.h"
#include "duty/assess.h"
#include "duty/law_cases.h"
#include "incident/severity.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

std::string Shipped() {
  const char* source = std::getenv("HAETAE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/laws";
}

// A copy of the laws that come with haetae, to be spoilt.
class Copy {
 public:
  Copy() { fs::copy(Shipped(), folder_.path / "laws", fs::copy_options::recursive); }
  fs::path path() const { return folder_.path / "laws"; }
  std::string Read(const char* file) const { return Content(path() / file); }
  void Write(const char* file, const std::string& text) const {
    std::ofstream(path() / file) << text;
  }
  // The first `from` of a file becomes `to`; what loading then says.
  std::vector<Error> Spoil(const char* file, std::string_view from, std::string_view to) const {
    const std::string text = Read(file);
    std::string spoilt = text;
    const size_t at = spoilt.find(from);
    REQUIRE_NE(at, std::string::npos);
    spoilt.replace(at, from.size(), to);
    Write(file, spoilt);
    std::vector<Error> errors;
    LoadLaws(path(), errors);
    Write(file, text);
    return errors;
  }

 private:
  TestFolder folder_;
};

TEST_CASE("an incident is as severe under every name of a kind of data") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  REQUIRE(errors.empty());
  REQUIRE(!book.lexicon.fields.empty());
  for (const FieldKind& kind : book.lexicon.fields) {
    CAPTURE(kind.id);
    const incident::Harm harm = incident::HarmOf(kind.id, false);
    if (kind.severity >= 3) CHECK(harm == incident::Harm::kGrave);
    for (const std::string& alias : kind.aliases) {
      CAPTURE(alias);
      CHECK(incident::HarmOf(alias, false) == harm);
    }
  }
  CHECK(incident::HarmOf("medical_record", false) == incident::Harm::kGrave);
  CHECK(incident::HarmOf("card", false) == incident::Harm::kGrave);
  CHECK(incident::HarmOf("car", false) == incident::Harm::kContact);
}

TEST_CASE("the laws that come with haetae are whole, and every case of them holds") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  for (const Error& error : errors) FAIL_CHECK(error.Text());
  const CaseRun run = RunCases(book, Shipped() + "/tests", errors);
  for (const Error& error : errors) FAIL_CHECK(error.Text());
  for (const Error& failure : run.failures) FAIL_CHECK(failure.Text());
  for (const std::string& id : book.DutyIds()) {
    INFO(id);
    const auto cases = run.by_duty.find(id);
    CHECK((cases != run.by_duty.end() && cases->second >= 10));
  }
}

TEST_CASE("a duty that the law has done after another waits for it, as long as that is owed") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  REQUIRE(errors.empty());
  const auto facts = [&](const std::string& more) {
    const auto read = ReadFacts(
        "event = [\"access\"]\nassessed_risk = \"high\"\nresidence = \"SG\"\n"
        "discovered = 2026-01-05T09:00:00+08:00\nassessed = 2026-01-06T09:00:00+08:00\n" +
            more + "[controller]\ncountry = \"SG\"\n[[group]]\npeople = 3\nfields = [\"name\"]\n",
        "facts.toml", book.lexicon);
    REQUIRE(read);
    return read->facts;
  };
  const Time at = *ParseRfc3339("2026-01-07T09:00:00+08:00");
  const auto waits = [&](const std::string& more, std::string_view id, const Done& done) {
    const Assessment assessment = Assess(book, facts(more), at, done);
    return std::ranges::find(assessment.duties, id, [](const Owed& one) { return one.duty->id; })
        ->waits_for;
  };
  CHECK(waits("", "SG-PDPA-6A-PERSONS", {}) == "SG-PDPA-6A");
  CHECK(waits("", "SG-PDPA-6A", {}).empty());
  CHECK(waits("", "SG-PDPA-6A-PERSONS", {{"SG-PDPA-6A", at - kHour}}).empty());
  // Done tomorrow, it is not done yet; and what was told already waits for nothing.
  CHECK(waits("", "SG-PDPA-6A-PERSONS", {{"SG-PDPA-6A", at + kHour}}) == "SG-PDPA-6A");
  CHECK(waits("", "SG-PDPA-6A-PERSONS", {{"SG-PDPA-6A-PERSONS", at - kHour}}).empty());
  CHECK(waits("processor = true\n", "SG-PDPA-6A-PERSONS", {}).empty());  // neither is owed
}

TEST_CASE("what is wrong with a law is said with its file and line") {
  const Copy laws;
  struct Case {
    const char* file;
    std::string_view from, to, says;
  };
  const Case cases[] = {
      {"kr-pipa.toml", "audience = \"persons\"", "audience = \"everyone\"", "`audience` must be"},
      {"uk-gdpr.toml", "title = {", "titel = {", "`title` is missing"},
      {"kr-pipa.toml", "audience = \"persons\"", "audiense = \"persons\"", "no key `audiense`"},
      {"kr-pipa.toml", "clock = \"leak-known\"", "clock = \"leak\"", "there is no clock `leak`"},
      {"sg-pdpa.toml", "done_by = \"assessed\"", "done_by = \"finished\"",
       "`done_by` must be a time of the facts, not `finished`"},
      {"sg-pdpa.toml", "not_before = \"SG-PDPA-6A\"", "not_before = \"SG-PDPA-7\"",
       "the duty `SG-PDPA-6A-PERSONS` waits for `SG-PDPA-7`, which is not there"},
      {"sg-pdpa.toml", "not_before = \"SG-PDPA-6A\"", "not_before = \"SG-PDPA-6A-PERSONS\"",
       "the duty `SG-PDPA-6A-PERSONS` waits for one that waits itself"},
      {"kr-pipa.toml", "country = \"KR\"", "country = \"Korea\"", "`Korea` is no country"},
      {"kr-pipa.toml", "article = \"PIPA Art. 34(1)", "article = \"PIPB Art. 34(1)",
       "`PIPB Art. 34(1); Decree Art. 39` has no Korean form"},
      {"kr-pipa.toml", "Asia/Seoul", "Asia/Soul", "there is no time zone `Asia/Soul`"},
      {"kr-pipa.toml", "valid_from = 2", "valid_form = 2", "either `valid_from` or proposed"},
      {"us-sec.toml", "calendar = \"US\"", "calendar = \"USA\"", "there is no calendar `USA`"},
      {"us-sec.toml", "until = \"17:30\"", "until = \"25:30\"", "`until` must be a time"},
      {"us-ca.toml", "after = \"US-CA-1798-82\"", "after = \"US-CA-0\"", "is not there"},
      {"kr-network.toml", "sector = [\"information-comm", "sector = [\"information-com",
       "was `information-communications` meant?"},
      {"kr-pipa.toml", "event = [\"access\"", "event = [\"acces\"", "was `access` meant?"},
      {"us-fl.toml", "residence = [\"US-FL\"]", "residence = [\"US-FK\"]", "`US-FK` is no place"},
      {"us-fl.toml", "country = \"US-FL\"", "country = \"US-FK\"", "`US-FK` is no country"},
      {"eu-gdpr.toml", "area = \"@GDPR\"", "area = \"@GDPS\"", "`@GDPS` is no place"},
      {"lexicon/facts.toml", "done = \"KR-PIPA-34-2\"", "done = \"KR-PIPA-0\"",
       "answered by the duty `KR-PIPA-0`"},
      {"lexicon/regions.toml", "\"AT\"", "\"ZA\", \"AU\", \"QQ\"", "`QQ` is no place"},
      {"lexicon/places.toml", "XK = {", "XZ = { en = \"Nowhere\", ko = \"없는 곳\" }\nXK = {",
       "`XZ` is neither in `GDPR` nor in `OUTSIDE-GDPR`"},
      {"lexicon/places.toml", "XK = {", "XZ = { en = \"Nowhere\", ko = \"없는 곳\" }\nXK = {",
       "`XZ` is neither in `SG` nor in `OUTSIDE-SG`"},
      {"lexicon/regions.toml", "\"AU\", \"CC\", \"CX\", \"NF\"", "\"AU\", \"CC\", \"CX\"",
       "`NF` is neither in `AUSTRALIA` nor in `OUTSIDE-AUSTRALIA`"},
      {"lexicon/regions.toml", "\"AU\", \"CC\", \"CX\", \"NF\"",
       "\"AU\", \"CC\", \"CX\", \"NF\", \"NZ\"",
       "`NZ` is in `AUSTRALIA` and in `OUTSIDE-AUSTRALIA`"},
      {"lexicon/regions.toml", "id = \"OUTSIDE-JP\"", "id = \"OUTSIDE-QQ\"",
       "`OUTSIDE-QQ` is outside of nothing"},
      {"calendars/US.toml", "\"saturday\"", "\"someday\"", "is no day of the week"},
      {"lexicon/fields.toml", "severity = 1", "severity = 5", "from 0 to 4"},
      {"lexicon/items.toml", "from = \"form\"", "from = \"air\"", "`from` must be one of"},
  };
  for (const Case& c : cases) {
    INFO(std::string(c.file), ": ", std::string(c.to));
    const std::vector<Error> errors = laws.Spoil(c.file, c.from, c.to);
    REQUIRE_FALSE(errors.empty());
    bool said = false;
    for (const Error& error : errors) said |= error.Text().find(c.says) != std::string::npos;
    CHECK_MESSAGE(said, errors.front().Text());
  }
}

TEST_CASE("two versions of a duty that are valid on the same day are refused") {
  const Copy laws;
  const auto errors = laws.Spoil("kr-pipa.toml", "valid_to = 2026-09-10", "valid_to = 2026-09-11");
  REQUIRE_FALSE(errors.empty());
  CHECK_NE(errors.front().Text().find("valid at the same time"), std::string::npos);
}

TEST_CASE("a law with bytes of chance in it is read or refused, and never ends the process") {
  const Copy laws;
  const std::string text = laws.Read("us-ca.toml");
  std::mt19937 random(1);
  for (int i = 0; i < 60; ++i) {
    std::string spoilt = text;
    for (int n = 0; n < 3; ++n) spoilt[random() % spoilt.size()] = static_cast<char>(random());
    laws.Write("us-ca.toml", spoilt);
    std::vector<Error> errors;
    const LawBook book = LoadLaws(laws.path(), errors);
    CHECK((!errors.empty() || book.LawOf("US-CA-1798-82") != nullptr));
  }
}

TEST_CASE("many groups give what their sums give, in any order of their fields") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  std::mt19937 random(1);
  const std::vector<std::string> places = {"KR", "US", "US-CA", "US-NY", "JP", "EU", "DE", ""};
  const std::vector<GroupField> kinds[] = {{{"name"}, {"ssn"}},
                                           {{"ssn"}, {"name"}, {"ssn"}, {"email", true}},
                                           {{"email"}, {"password"}},
                                           {{"diagnosis"}, {"never_heard_of"}},
                                           {}};
  for (int round = 0; round < 20; ++round) {
    Facts many;
    many.events = {"access", "acquisition"};
    many.flags = {{"malicious", round % 2 == 0}, {"encrypted", false}};
    if (round % 3 == 0) many.controller.country = "JP";
    std::map<std::tuple<std::string, size_t, int, bool>, int64_t> sums;
    for (int i = 0; i < 600; ++i) {
      const std::string& place = places[random() % places.size()];
      const size_t kind = random() % std::size(kinds);
      const int member = static_cast<int>(random() % 3);
      const bool possible = random() % 4 == 0;
      const int64_t people = static_cast<int64_t>(random() % 12);
      Group group{.residence = place, .people = people, .fields = kinds[kind]};
      if (member < 2) group.members = member == 1;
      if (possible) group.certainty = Certainty::kPossible;
      many.groups.push_back(std::move(group));
      sums[{place, std::max<size_t>(kind, 1), member, possible}] += people;
    }
    Facts few = many;
    few.groups.clear();
    for (const auto& [like, people] : sums) {
      const auto& [place, kind, member, possible] = like;
      Group group{.residence = place, .people = people, .fields = kinds[kind]};
      if (member < 2) group.members = member == 1;
      if (possible) group.certainty = Certainty::kPossible;
      few.groups.push_back(std::move(group));
    }
    const Assessment of_many = Assess(book, many, Time{0}), of_few = Assess(book, few, Time{0});
    for (size_t i = 0; i < of_many.duties.size(); ++i) {
      const Owed &a = of_many.duties[i], &b = of_few.duties[i];
      INFO(a.duty->id);
      CHECK_EQ(TruthName(a.applies), TruthName(b.applies));
      CHECK_EQ(MissingFacts(a), MissingFacts(b));
      REQUIRE_EQ(a.because.size(), b.because.size());
      for (size_t n = 0; n < a.because.size(); ++n)
        CHECK_EQ(a.because[n].text.en, b.because[n].text.en);
    }
  }
}

TEST_CASE("a facts file has 100,000 groups at most") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  std::string text = "event = [\"access\"]\n";
  for (size_t i = 0; i < kGroupsMax; ++i) text += "[[group]]\n";
  CHECK(ReadFacts(text, "facts.toml", book.lexicon));
  text += "[[group]]\n";
  const auto read = ReadFacts(text, "facts.toml", book.lexicon);
  REQUIRE_FALSE(read);
  CHECK_NE(read.error().front().Text().find("more than 100,000 groups"), std::string::npos);
}

TEST_CASE("all duties are assessed from one fact, and say what is missing") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  const auto read = ReadFacts("event = [\"access\"]\n[[group]]\n", "facts.toml", book.lexicon);
  REQUIRE(read);
  const Assessment assessment = Assess(book, read->facts, Time{0});
  CHECK_EQ(assessment.duties.size(), book.DutyIds().size());
  for (const Owed& owed : assessment.duties) {
    INFO(owed.duty->id);
    CHECK((owed.applies != Truth::kUnknown || !MissingFacts(owed).empty()));
    CHECK_FALSE(owed.because.empty());
  }
}

TEST_CASE("an exception that nobody can rule out is named while the duty stands") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  const auto open = [&](const std::string& fact) {
    const auto read =
        ReadFacts("event = [\"access\"]\nassessed_risk = \"high\"\n" + fact +
                      "\n[[group]]\npeople = 50\nresidence = \"GB\"\nfields = [\"name\"]\n",
                  "facts.toml", book.lexicon);
    REQUIRE(read);
    const Assessment assessment = Assess(book, read->facts, *ParseRfc3339("2026-11-20T00:00:00Z"));
    const auto owed = std::ranges::find_if(assessment.duties,
                                           [](const Owed& one) { return one.duty->id == "UK-33"; });
    REQUIRE(owed != assessment.duties.end());
    std::set<std::string> facts;
    for (const OpenException& one : owed->open_exceptions)
      facts.insert(one.missing.begin(), one.missing.end());
    return std::pair(owed->applies, facts.contains("uk_link"));
  };
  CHECK(open("") == std::pair(Truth::kYes, true));
  CHECK(open("uk_link = true") == std::pair(Truth::kYes, false));
  CHECK(open("uk_link = false\n[controller]\ncountry = \"KR\"") == std::pair(Truth::kNo, false));
}

TEST_CASE("an assessment that was written down as done starts what waits for its end") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  const auto read = ReadFacts(
      "event = [\"access\"]\ndiscovered = 2026-11-01T09:00:00+08:00\n"
      "[controller]\ncountry = \"SG\"\n[[group]]\npeople = 900\nresidence = \"SG\"\n",
      "facts.toml", book.lexicon);
  REQUIRE(read);
  const Time done = *ParseRfc3339("2026-11-10T15:00:00+08:00");
  const auto starts = [&](const Done& log) {
    const Assessment assessment =
        Assess(book, read->facts, *ParseRfc3339("2026-11-11T00:00:00Z"), log);
    const auto owed = std::ranges::find_if(
        assessment.duties, [](const Owed& one) { return one.duty->id == "SG-PDPA-6A"; });
    CHECK(owed->applies == Truth::kYes);
    return owed->starts;
  };
  CHECK(!starts({}));
  CHECK(starts({{"SG-PDPA-6A-ASSESSMENT", done}}) == done);
  CHECK(!starts({{"AU-NDB-ASSESSMENT", done}}));  // of another law
}

}  // namespace
}  // namespace haetae::duty
