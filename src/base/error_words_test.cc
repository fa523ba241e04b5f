#include "base/error_words.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>

#include "base/error_words_ko.h"

namespace haetae {
namespace {

std::string Ko(std::string_view part) { return PartIn(part, Language::kKorean); }

TEST_CASE("each part of an error is said by itself, and one without Korean stays English") {
  const Error error{Code::kNotFound, "cannot read the catalogue", "a reason of its own",
                    "shop/catalogue.toml", "check the name"};
  CHECK(TextOf(error, Language::kKorean) ==
        "처리 목록을 읽을 수 없습니다: shop/catalogue.toml: a reason of its own — 이름을 "
        "확인하십시오");
  CHECK(TextOf(error, Language::kEnglish) == error.Text());
  CHECK(PhraseOf(error).en == error.Text());
  CHECK(PhraseOf(error).ko == TextOf(error, Language::kKorean));
}

TEST_CASE("the particle is that of the word that was filled in") {
  CHECK(Ko("there is no column `mail`") == "열 `mail`이 없습니다");
  CHECK(Ko("there is no column `사고`") == "열 `사고`가 없습니다");
  CHECK(Ko("the field mail is very like 이름") == "필드 mail은 이름과 매우 비슷합니다");
}

TEST_CASE("what varies may stand in another order, or be said itself") {
  CHECK(Ko("it is for 12 people in 3 groups") == "3개 집단의 12명에게 보내는 통지입니다");
  CHECK(Ko("line 3: `format` must be a table") == "3행: `format`은 테이블이어야 합니다");
  // The pattern for what stands behind "line 3: " fits the whole as well, and says less of it.
  CHECK(Ko("line 3: `rout` in the file is not known and is ignored") ==
        "3행: 파일의 `rout`는 알 수 없는 이름이어서 무시합니다");
}

TEST_CASE("another error within is said in Korean too, and its place stays") {
  CHECK(Ko("the plan cannot be read: cannot read the plan: a/plan.json: it is no plan — make it "
           "again with haetae notice plan") ==
        "계획을 읽을 수 없습니다: 계획을 읽을 수 없습니다: a/plan.json: 계획이 아닙니다 — haetae "
        "notice plan으로 다시 만드십시오");
  CHECK(Ko("cannot open: x: Permission denied") == "열 수 없습니다: x: 권한이 없습니다");
}

TEST_CASE("a place before a sentence stays") {
  CHECK(Ko("members: it has no rows, so it is treated as if it were not there") ==
        "members: 행이 없어 파일이 없는 것으로 봅니다");
  CHECK(Ko("no one: says: this") == "no one: says: this");
}

TEST_CASE("a count is a number") {
  CHECK(Ko("1,204 people") == "1,204명");
  CHECK(Ko("he knows many people") == "he knows many people");
}

TEST_CASE("two sentences are each said") {
  CHECK(Ko("it is empty; check the name") == "비어 있습니다; 이름을 확인하십시오");
}

TEST_CASE("captured text is not read as a pattern and comes out as it went in") {
  for (const std::string hostile : {"{}", "{1}", "{*}", "` must be a table", "을(를)", "\x1b[2J",
                                    "\xff\xfe", "; check the name", " — ", ": ", "%s%n"}) {
    CAPTURE(hostile);
    CHECK(Ko("there is no command `" + hostile + "`").find(hostile) != std::string::npos);
  }
}

TEST_CASE("a text made to be slow is not") {
  using Clock = std::chrono::steady_clock;
  std::string nested, list, dashes;
  while (nested.size() < 16'000) nested += "line 1: ";
  while (list.size() < 16'000) list += "it is empty; ";
  while (dashes.size() < 16'000) dashes += "cannot read: x — ";
  const auto start = Clock::now();
  for (const std::string& text : {nested, list, dashes, std::string(1 << 20, ';')}) Ko(text);
  CHECK(Clock::now() - start < std::chrono::seconds(4));
}

TEST_CASE("every pattern is found by its own text, whatever stands in it") {
  std::mt19937 random(1);
  for (const auto& [english, korean] : kErrorWordsKo) {
    std::string part(english), fill;
    for (int i = 0; i < 5; ++i) fill += static_cast<char>('A' + random() % 26);
    if (part.starts_with("{#}")) part.replace(0, 3, "1,234");
    for (size_t at = part.find("{}"); at != std::string::npos; at = part.find("{}", at + 5))
      part.replace(at, 2, fill);
    CAPTURE(part);
    const std::string said = Ko(part);
    const bool name = korean == english;  // `due`
    CHECK((said != part || name));
    CHECK(said.find("{}") == std::string::npos);
  }
}

}  // namespace
}  // namespace haetae
