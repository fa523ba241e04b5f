// Facts that were written and read again bring the same duties, for every set of facts that the
// laws' own cases know.
#include <cstdlib>

#include "base/for_test.h"
#include "duty/assess.h"
#include "duty/facts.h"
#include "duty/toml_reader.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

constexpr Time kAt{1'764'000'000 * kSecond};

std::string Shipped() {
  const char* source = std::getenv("HAETAE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/laws";
}

// All that an assessment says, as one text.
std::string Told(const Assessment& assessment) {
  std::string told = std::to_string(assessment.severity.score);
  for (const Owed& owed : assessment.duties) {
    told += "\n" + owed.duty->id + " " + std::to_string(static_cast<int>(owed.applies)) + " " +
            std::string(StateName(owed.state)) + " " + owed.clock_fact + owed.clock_why;
    for (const auto& time : {owed.starts, owed.due}) told += time ? FormatTime(*time) : "-";
    for (const Reason& reason : owed.because) told += "|" + reason.text.en;
    for (const OtherStart& other : owed.others) told += "|" + other.fact + FormatTime(other.at);
    for (const ReadyItem& item : owed.contents) told += item.ready ? "+" : "-";
  }
  return told;
}

TEST_CASE("facts survive being written, and bring the same duties") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  REQUIRE(errors.empty());
  size_t sets = 0;
  for (const std::filesystem::path& path : TomlFiles(Shipped() + "/tests", errors)) {
    TomlReader toml("cannot read", path.string(), errors);
    const std::optional<toml::table> file = toml.Parse(Content(path));
    REQUIRE(file);
    for (const auto& [name, node] : *toml.Table(*file, "facts")) {
      CAPTURE(path.string());
      CAPTURE(std::string(name.str()));
      const Facts facts =
          ReadFactsTable(*node.as_table(), path.string(), book.lexicon, errors).facts;
      if (facts.events.empty()) continue;  // a set that cases complete
      const std::string text = FactsText(facts);
      const auto again = ReadFacts(text, "again.toml", book.lexicon);
      REQUIRE_MESSAGE(again, text);
      CHECK_EQ(FactsText(again->facts), text);
      CHECK_EQ(Told(Assess(book, again->facts, kAt)), Told(Assess(book, facts, kAt)));
      ++sets;
    }
  }
  CHECK_GT(sets, 50);
}

TEST_CASE("texts of any kind survive") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  Facts facts;
  facts.events = {"access"};
  facts.controller.name = "a \"b\" \\ c\nd\x01\x7f 가 [[group]]\n";
  facts.items["cause"] = "'''\"\"\"\r\n";
  facts.kinds["odd \"kind\".x"] = {.like = "name", .classes = std::nullopt};
  facts.groups.push_back({.residence = "KR",
                          .people = 3,
                          .records = {},
                          .members = {},
                          .fields = {{{"odd \"kind\".x", true}}}});
  const auto again = ReadFacts(FactsText(facts), "again.toml", book.lexicon);
  INFO(FactsText(facts));
  REQUIRE(again);
  CHECK_EQ(again->facts.controller.name, facts.controller.name);
  CHECK_EQ(again->facts.items, facts.items);
  REQUIRE_EQ(again->facts.kinds.size(), 1);
  CHECK_EQ(again->facts.kinds.begin()->first, "odd \"kind\".x");
  CHECK((*again->facts.groups[0].fields)[0].masked);
}

TEST_CASE("what was assumed, and other times of the same, survive being written") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  Facts facts;
  facts.events = {"access"};
  facts.event_assumed = true;
  facts.times["first_signal"] = kAt;
  facts.later["first_signal"] = {kAt + kHour, kAt + 2 * kHour};
  facts.possible_most = 4, facts.accesses = 5;
  facts.groups.push_back({.residence = "KR", .people = 3});
  const std::string text = FactsText(facts);
  const auto again = ReadFacts(text, "again.toml", book.lexicon);
  REQUIRE_MESSAGE(again, text);
  CHECK(again->warnings.empty());
  CHECK(again->facts.event_assumed);
  CHECK(again->facts.later == facts.later);
  CHECK(again->facts.possible_most == 4);
  CHECK(again->facts.accesses == 5);
  CHECK_EQ(FactsText(again->facts), text);
}

TEST_CASE("who is only suspected is written as what is measured, and is suspected again") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  Facts facts;
  facts.events = {"suspicion"};
  facts.groups.push_back({.residence = "KR", .people = 3});
  facts.groups.push_back({.residence = "KR", .people = 4, .certainty = Certainty::kPossible});
  SuspectAlone(facts);
  const std::string text = FactsText(facts);
  CHECK(text.contains("certainty = \"confirmed\""));
  const auto again = ReadFacts(text, "again.toml", book.lexicon);
  REQUIRE_MESSAGE(again, text);
  for (const Group& group : again->facts.groups) CHECK(group.certainty == Certainty::kPossible);
  CHECK(again->facts.groups[0].suspected);
  CHECK(!again->facts.groups[1].suspected);
}

TEST_CASE("a later time that is none is refused, with its line") {
  std::vector<Error> errors;
  const LawBook book = LoadLaws(Shipped(), errors);
  const auto refused = [&](const std::string& more) {
    const auto read = ReadFacts(
        "event = [\"access\"]\nfirst_signal = 2025-11-17T16:00:00Z\n"
        "[later]\n" +
            more + "\n[[group]]\npeople = 3\n",
        "facts.toml", book.lexicon);
    return read ? std::string() : read.error().front().Text();
  };
  CHECK(refused("first_signal = [2025-11-17T16:00:01Z]") == "");
  CHECK(refused("first_signal = [2025-11-17T16:00:00Z]").contains("a time that is not later"));
  CHECK(refused("first_signal = [2025-11-17T17:00:00]").contains("no zone"));
  CHECK(refused("first_signal = \"later\"").contains("must be a list of times"));
  CHECK(refused("first_signal = [3]").contains("must hold times"));
  CHECK(refused("confirmed = [2025-11-17T17:00:00Z]").contains("do not say when `confirmed` was"));
}

}  // namespace
}  // namespace haetae::duty
