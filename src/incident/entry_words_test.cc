#include "incident/entry_words.h"

#undef CHECK
#include <doctest/doctest.h>

#include "base/error_words.h"

namespace haetae::incident {
namespace {

TEST_CASE("what spoke against closing is kept as data and worded in both languages") {
  const std::vector<Obstacle> obstacles = {
      {.kind = Obstacle::kNoIncident},
      {.kind = Obstacle::kUnjudged},
      {.kind = Obstacle::kUntold,
       .count = 11,
       .people = 1861,
       .names = {"KR-PIPA-34-1"},
       .plan = "data/campaigns/1/KR-PIPA-34-1-1"},
      {.kind = Obstacle::kNoNotice},
      {.kind = Obstacle::kNotDone, .count = 2, .names = {"A-1", "B-2"}},
      {.kind = Obstacle::kNotDone, .names = {"A-1"}},
      {.kind = Obstacle::kUndecided, .count = 1},
      {.kind = Obstacle::kOutdated, .names = {"A-1"}},
  };
  Awareness entry = {.kind = "closed", .what = ObstaclesJson(obstacles)};
  Phrase all;
  for (const Obstacle& one : obstacles) {
    const Phrase words = ObstacleWords(one);
    CHECK_FALSE(words.en.empty());
    CHECK(words.ko == PartIn(words.en, Language::kKorean));  // as the error says it
    all.en += (all.en.empty() ? "" : "; ") + words.en;
    all.ko += (all.ko.empty() ? "" : "; ") + words.ko;
  }
  const std::optional<Phrase> words = OwnWords(entry);
  REQUIRE(words);
  CHECK(words->en == all.en);
  CHECK(words->ko == all.ko);
  CHECK(all.ko ==
        "사고가 끝났다는 기록이 없음; 사고를 확인하거나 기각하지 않음; KR-PIPA-34-1의 대상 1,861명 "
        "가운데 11명에게 통지하지 못함(계획 data/campaigns/1/KR-PIPA-34-1-1); 사고로 확인하였으나 "
        "통지를 발송하지 않음; 이행하지 않은 의무: A-1, B-2 외 2개; 이행하지 않은 의무: A-1; 해당 "
        "여부를 아직 판단할 수 없는 의무 1개; 이전 산정의 유출 범위를 알리고 있는 공고: A-1");
  CHECK(PartIn(all.en, Language::kKorean) == all.ko);  // an error has them all in one
  entry.what = ObstaclesJson({});
  CHECK(OwnWords(entry)->en == "");
}

TEST_CASE("what was found is kept in both languages") {
  const Phrase title = {"3 credentials were never issued", "인증정보 3개는 발급된 적이 없습니다"};
  const Awareness entry = {.kind = "found", .what = TitleJson(title)};
  REQUIRE(OwnWords(entry));
  CHECK(OwnWords(entry)->en == title.en);
  CHECK(OwnWords(entry)->ko == title.ko);
}

TEST_CASE("entries of before, of people and of a later haetae have no words of their own") {
  const std::string whole =
      ObstaclesJson(std::vector<Obstacle>{{.kind = Obstacle::kUndecided, .count = 7}});
  for (size_t cut = 0; cut < whole.size(); ++cut)
    CHECK_FALSE(OwnWords({.kind = "closed", .what = whole.substr(0, cut)}));
  for (const char* what :
       {"", "KR-PIPA-34-1", "[]", "{}", R"({"in_spite_of": 3})", R"({"in_spite_of": [{}]})",
        R"({"in_spite_of": [{"kind": "of-tomorrow"}]})", R"({"in_spite_of": [{"kind": "untold"}]})",
        R"({"in_spite_of": [{"kind": "undecided", "count": "many"}]})",
        R"({"title": "only one language"})", R"({"title": 1, "title_ko": 2})"}) {
    CHECK_FALSE(OwnWords({.kind = "closed", .what = what}));
    CHECK_FALSE(OwnWords({.kind = "found", .what = what}));
    CHECK_FALSE(OwnWords({.kind = "done", .what = what}));
  }
}

}  // namespace
}  // namespace haetae::incident
