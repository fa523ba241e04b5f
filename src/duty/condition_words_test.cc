#include "duty/condition_words.h"

#include <cstdlib>
#include <set>

#include "duty/assess.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

const LawBook& Book() {
  static const LawBook book = [] {
    const char* source = std::getenv("HAETAE_SOURCE_DIR");
    std::vector<Error> errors;
    return LoadLaws(std::string(source == nullptr ? "." : source) + "/laws", errors);
  }();
  return book;
}

// What the laws say of facts; the reasons of a duty, each on its line.
std::string Because(const std::string& facts, const std::string& duty, Language language) {
  const auto read = ReadFacts(facts, "facts.toml", Book().lexicon);
  REQUIRE(read);
  std::string all;
  for (const Owed& owed : Assess(Book(), read->facts, Time{1'790'000'000'000'000}).duties)
    if (owed.duty->id == duty)
      for (const Reason& reason : owed.because) all += reason.text.In(language) + "\n";
  return all;
}
bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

// Every fact whose absence may leave a duty open.
void AddFacts(const Condition& condition, std::set<std::string>& facts) {
  if (condition.op == Condition::Op::kIs || condition.op == Condition::Op::kNumber)
    facts.insert(condition.fact);
  for (const Condition& one : condition.of) AddFacts(one, facts);
}

TEST_CASE("every fact that may be missing has a question in both languages") {
  std::set<std::string> facts = {
      "assessed_risk",     "controller.country", "controller.establishments",
      "controller.listed", "controller.sectors", "group.residence",
      "group.members",     "group.certainty",    "group.people",
      "group.records",     "group.fields",       "kinds.loyalty_points"};
  for (const Law& law : Book().laws) {
    for (const Duty& duty : law.duties) {
      AddFacts(duty.applies, facts);
      for (const Condition& one : duty.unless) AddFacts(one, facts);
      for (const std::string_view time : FindClock(duty.clock)->times) facts.emplace(time);
    }
  }
  CHECK(facts.contains("material"));
  CHECK(facts.size() > 60);
  const Phrase fallback = AskWords("outside", Book().lexicon);
  for (const std::string& fact : facts) {
    const Phrase ask = AskWords(fact, Book().lexicon);
    CHECK_MESSAGE(Contains(ask.en, "?"), fact);
    CHECK_MESSAGE(Contains(ask.ko, "?"), fact);
    CHECK_MESSAGE((fact == "outside" || ask.en != fallback.en), fact);
  }
}

TEST_CASE("a reason says what is, and what the law asks") {
  const std::string facts =
      "event = [\"access\", \"acquisition\"]\nmalicious = true\n[controller]\ncountry = "
      "\"KR\"\nsectors = [\"information-communications\"]\n[[group]]\npeople = 5\nresidence = "
      "\"KR\"\n";
  const std::string net = Because(facts, "KR-NET-48-3-1", Language::kEnglish);
  CHECK_MESSAGE(Contains(net,
                         "the controller's sector is information-communications, as the law "
                         "asks\n"),
                net);
  CHECK(Contains(net, "the controller is in KR, as the law asks\n"));
  CHECK(Contains(net,
                 "the event was access and acquisition; the law asks for one of access, "
                 "acquisition, alteration, damage\n"));
  // It is established in Korea, and nobody said whether elsewhere too.
  const std::string china = Because(facts, "CN-INCIDENT", Language::kEnglish);
  CHECK_MESSAGE(Contains(china,
                         "the controller is established in KR, and it is not known where "
                         "else; the law asks for CN\n"),
                china);
  CHECK(Contains(Because(facts, "CN-INCIDENT", Language::kKorean), "요건: 중국"));
  CHECK(Contains(Because(facts, "KR-NET-48-3-1", Language::kKorean),
                 "업종: 정보통신서비스 제공자 (요건 충족)\n"));
  const std::string loss =
      "event = [\"loss\"]\n[controller]\nlisted = []\nsectors = "
      "[\"retail\"]\n[[group]]\n";
  CHECK(Contains(Because(loss, "KR-NET-48-3-1", Language::kEnglish),
                 "the controller's sector is retail; not met: the law asks for "
                 "information-communications\n"));
  CHECK(Contains(Because(loss, "US-SEC-8K-105", Language::kEnglish),
                 "the controller is listed nowhere; not met: the law asks for US\n"));
  const std::string here =
      "event = [\"loss\"]\n[controller]\ncountry = \"KR\"\nestablishments = "
      "[\"KR\"]\n[[group]]\n";
  CHECK(Contains(Because(here, "US-FTC-314-5", Language::kEnglish),
                 "the controller is established in KR; not met: the law asks for US\n"));
  const std::string nothing = "event = [\"loss\"]\n[[group]]\n";
  CHECK(Contains(Because(nothing, "US-SEC-8K-105", Language::kEnglish),
                 "it is not known where the controller is listed; the law asks for US\n"));
  CHECK(Contains(Because(nothing, "UK-33", Language::kEnglish),
                 "an unknown number of people in GB (at least 1)\n"));
  CHECK(Contains(Because(nothing, "UK-33", Language::kKorean),
                 "영국 거주자 인원 미확인 (1명 이상)\n"));
}

TEST_CASE("no word of the files with @ is shown to a person") {
  for (const Law& law : Book().laws)
    for (const Duty& duty : law.duties) {
      std::vector<const Condition*> open = {&duty.applies};
      for (const Condition& one : duty.unless) open.push_back(&one);
      while (!open.empty()) {
        const Condition& one = *open.back();
        open.pop_back();
        for (const Condition& inner : one.of) open.push_back(&inner);
        if (!one.of.empty()) continue;
        const Phrase words = ConditionWords(one, Book().lexicon);
        CHECK_MESSAGE(!Contains(words.en, "@"), words.en);
        CHECK_MESSAGE(!Contains(words.ko, "@"), words.ko);
      }
    }
  CHECK(PeopleWords({.residence = {"@OUTSIDE-JP"}, .members = {}, .with = {}}, Book().lexicon).en ==
        "people outside Japan");
}

}  // namespace
}  // namespace haetae::duty
