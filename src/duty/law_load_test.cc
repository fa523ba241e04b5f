#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/for_test.h"
#include "duty/assess.h"
#include "duty/law_cases.h"
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

TEST_CASE("what is wrong with a law is said with its file and line") {
  const Copy laws;
  struct Case {
    const char* file;
    std::string_view from, to, says;
  };
  const Case cases[] = {
      {"kr-pipa.toml", "audience = \"persons\"", "audience = \"everyone\"", "`audience` must be"},
      {"kr-pipa.toml", "audience = \"persons\"", "audiense = \"persons\"", "no key `audiense`"},
      {"kr-pipa.toml", "clock = \"leak-known\"", "clock = \"leak\"", "there is no clock `leak`"},
      {"kr-pipa.toml", "country = \"KR\"", "country = \"Korea\"", "`Korea` is no country"},
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
      {"lexicon/regions.toml", "\"AT\"", "\"ZA\", \"AU\", \"QQ\"", "`QQ` is no place"},
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

}  // namespace
}  // namespace haetae::duty
