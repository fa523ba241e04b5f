// Laws that hold in some sectors only: whoever has not said the sector is asked for it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "duty/assess.h"
#include "duty/condition_words.h"
#include "duty/law.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

constexpr std::string_view kSectors = "controller.sectors";

std::filesystem::path Shipped() {
  const char* source = std::getenv("HAETAE_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "laws";
}

bool Asks(const Owed& owed) {
  const std::vector<std::string> missing = MissingFacts(owed);
  return std::ranges::find(missing, kSectors) != missing.end() ||
         std::ranges::any_of(owed.open_exceptions, [](const OpenException& one) {
           return std::ranges::find(one.missing, kSectors) != one.missing.end();
         });
}

Time LastOf(const Facts& facts) {
  Time last{1'767'225'600 * kSecond};
  for (const auto& [name, at] : facts.times) last = std::max(last, at + kDay);
  return last;
}

// The facts of every case of every law.
std::vector<Facts> FactsOfCases(const LawBook& book) {
  std::vector<Facts> all;
  std::vector<Error> errors;
  for (const std::filesystem::path& path : TomlFiles(Shipped() / "tests", errors)) {
    const toml::table file = toml::parse_file(path.native());
    const toml::table* sets = file["facts"].as_table();
    REQUIRE_NE(sets, nullptr);
    for (const auto& [name, set] : *sets)
      all.push_back(ReadFactsTable(*set.as_table(), path.native(), book.lexicon, errors).facts);
  }
  REQUIRE(errors.empty());
  return all;
}

TEST_CASE("a duty of some sectors asks for the sector where nobody has said it, and only there") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  REQUIRE(errors.empty());
  std::map<std::string, size_t> asked;  // by duty
  for (Facts facts : FactsOfCases(book)) {
    if (!facts.controller.sectors) continue;
    const Assessment said = Assess(book, facts, LastOf(facts));
    facts.controller.sectors.reset();
    const Assessment unsaid = Assess(book, facts, LastOf(facts));
    REQUIRE_EQ(said.duties.size(), unsaid.duties.size());
    for (size_t i = 0; i < said.duties.size(); ++i) {
      const Owed &with = said.duties[i], &without = unsaid.duties[i];
      INFO(with.duty->id);
      CHECK_FALSE(Asks(with));
      if (with.applies != Truth::kYes) continue;
      CHECK(without.applies != Truth::kNo);
      if (without.applies == Truth::kYes) continue;
      CHECK(Asks(without));
      ++asked[with.duty->id];
    }
  }
  for (const char* duty : {"US-HBNR", "US-HBNR-FTC", "US-HBNR-MEDIA", "US-HIPAA", "US-FTC-314-5",
                           "UK-PECR", "US-NY-899-AA-DFS", "KR-NET-48-3-1"}) {
    INFO(duty);
    CHECK(asked.contains(duty));
  }
}

TEST_CASE("a fitness app's measures, and no sector, leave the health breach rule open") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  const auto applies = [&](const std::string& sectors, const std::string& fields) {
    const auto read = ReadFacts(
        "event = [\"access\"]\nencrypted = false\ndiscovered = 2026-11-19T19:20:00-06:00\n"
        "residence = \"US-TX\"\n[controller]\ncountry = \"US\"\n" +
            sectors + "[[group]]\npeople = 100\nfields = [" + fields + "]\n",
        "facts.toml", book.lexicon);
    REQUIRE(read);
    const Assessment assessment = Assess(book, read->facts, *ParseRfc3339("2026-11-24T00:00:00Z"));
    const auto owed = std::ranges::find_if(
        assessment.duties, [](const Owed& one) { return one.duty->id == "US-HBNR"; });
    REQUIRE(owed != assessment.duties.end());
    return std::pair(owed->applies, Asks(*owed));
  };
  const std::string app = "sectors = [\"personal-health-records\"]\n";
  const std::string shop = "sectors = [\"information-communications\"]\n";
  CHECK(applies("", "\"name\", \"weight\"") == std::pair(Truth::kUnknown, true));
  CHECK(applies("", "\"heart_rate\"") == std::pair(Truth::kUnknown, true));
  CHECK(applies(app, "\"heart_rate\"") == std::pair(Truth::kYes, false));
  CHECK(applies(shop, "\"heart_rate\"") == std::pair(Truth::kNo, false));
  CHECK(applies("sectors = []\n", "\"heart_rate\"") == std::pair(Truth::kNo, false));
}

TEST_CASE("the sectors of a condition are those it names anywhere, in what must not be so too") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  std::set<std::string> sectors;
  for (const Duty* duty : book.Versions("US-HBNR")) AddSectorsOf(duty->applies, sectors);
  CHECK(sectors == std::set<std::string>{"personal-health-records"});
  for (const Duty* duty : book.Versions("US-NY-899-AA-DFS")) AddSectorsOf(duty->applies, sectors);
  CHECK(sectors == std::set<std::string>{"finance", "insurance", "personal-health-records"});
}

TEST_CASE("every fact of a group has a place that it is measured from, in both languages") {
  for (const char* fact : {"group.residence", "group.certainty", "group.members", "group.people",
                           "group.records", "group.fields"}) {
    INFO(fact);
    CHECK(IsGroupFact(fact));
    const Phrase from = MeasuredFromWords(fact, 7);
    CHECK_FALSE(from.en.empty());
    CHECK_NE(from.en, from.ko);
    CHECK_EQ(from.en.find("group."), std::string::npos);
  }
  CHECK_FALSE(IsGroupFact("controller.sectors"));
  const Phrase lives = MeasuredFromWords("group.residence", 7);
  CHECK_NE(lives.ko.find("notice recipients 7"), std::string::npos);
}

}  // namespace
}  // namespace haetae::duty
