#include "base/error_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "base/error_words_ko.h"
#include "base/text.h"

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

TEST_CASE("a count is a number, and a word is one only where a pattern asks for it") {
  CHECK(Ko("plan 2 told 1,204 of 3,000 people") == "계획 2: 3,000명 중 1,204명 통지");
  CHECK(Ko("plan 2 told 1,204 of many people") == "계획 2: many people 중 1,204명 통지");
  CHECK(Ko("a document must be a map, it is a list") == "문서는 맵이어야 하는데 목록입니다");
  CHECK(Ko("`level` must be text, it is nothing") == "`level`은 텍스트여야 하는데 빈 값입니다");
  for (const auto& [word, korean] : kErrorFragmentsKo) {
    const std::string name =
        word.starts_with("{#}") ? "12" + std::string(word.substr(3)) : std::string(word);
    CAPTURE(name);
    CHECK(Ko(name) == name);
    CHECK(Ko("cannot read the plan: " + name + ": it is no plan") ==
          "계획을 읽을 수 없습니다: " + name + ": 계획이 아닙니다");
    CHECK(Ko(name + ": it is empty") == name + ": 비어 있습니다");
    CHECK(Ko("it is empty: " + name) == "비어 있습니다: " + name);
  }
}

TEST_CASE("sentences of a list are each said") {
  std::string english, korean;
  for (int i = 0; i < 12; ++i) {
    english +=
        (i > 0 ? "; there is no column `a" : "there is no column `a") + std::to_string(i) + "`";
    korean += (i > 0 ? "; 열 `a" : "열 `a") + std::to_string(i) + "`";
    korean +=
        std::string_view("013678").find(static_cast<char>('0' + i % 10)) != std::string_view::npos
            ? "이 없습니다"
            : "가 없습니다";
  }
  CHECK(Ko(english) == korean);
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
  std::string nested, list, dashes;
  while (nested.size() < 16'000) nested += "line 1: ";
  while (list.size() < 16'000) list += "it is empty; ";
  while (dashes.size() < 16'000) dashes += "cannot read: x — ";
  for (const std::string& text : {nested, list, dashes, std::string(1 << 20, ';')})
    CHECK(ErrorSearches(text) <= kErrorSearchesMax);
  CHECK(ErrorSearches(list) > 20);  // they are counted
  CHECK(ErrorSearches(std::string(1 << 20, ';')) == 0);
}

// What {*} says, before what stands behind it: a word, or a sentence that ends there.
std::string SaidByHand(const std::string& capture, std::string_view behind) {
  for (const auto& [word, korean] : kErrorFragmentsKo)
    if (capture == word) return std::string(korean);
  if (capture == "12 people") return "12명";
  const bool ends = behind.empty() || behind.starts_with(')') || behind.starts_with('.');
  if (!ends) return capture;
  for (const auto& [sentence, korean] : kErrorWordsKo)
    if (capture == sentence) return std::string(korean);
  return capture;
}

// The Korean of one entry with what stands in its holes, without the code that is tested.
std::string FilledByHand(std::string korean, const std::vector<std::string>& captures) {
  constexpr std::array<std::array<std::string_view, 3>, 6> kEndings = {{{"을(를)", "을", "를"},
                                                                        {"이(가)", "이", "가"},
                                                                        {"은(는)", "은", "는"},
                                                                        {"과(와)", "과", "와"},
                                                                        {"(으)로", "으로", "로"},
                                                                        {"(이)라", "이라", "라"}}};
  static const std::regex kHole("^\\{([1-9]?)(\\*?)\\}");
  std::string text;
  size_t next = 0;
  while (!korean.empty()) {
    std::smatch hole;
    const auto ending =
        std::ranges::find_if(kEndings, [&](const auto& one) { return korean.starts_with(one[0]); });
    const bool is_hole = korean[0] == '{' && std::regex_search(korean, hole, kHole);
    const size_t index = is_hole && hole[1].length() > 0 ? hole[1].str()[0] - '1' : next;
    if (is_hole && index < captures.size()) {
      const std::string behind = hole.suffix();
      text += hole[2].length() > 0 ? SaidByHand(captures[index], behind) : captures[index];
      next = index + 1;
      korean = behind;
    } else if (ending != kEndings.end()) {
      text += Particle(text, (*ending)[1], (*ending)[2]);
      korean.erase(0, (*ending)[0].size());
    } else {
      text += korean[0];
      korean.erase(0, 1);
    }
  }
  return text;
}

// The English of one entry with what stands in its holes.
std::string English(std::string_view entry, const std::vector<std::string>& captures) {
  std::string text(entry);
  size_t at = 0;
  for (const std::string& capture : captures) {
    const std::string_view hole = at == 0 && text.starts_with("{#}") ? "{#}" : "{}";
    at = text.find(hole, at);
    text.replace(at, hole.size(), capture);
    at += capture.size();
  }
  return text;
}

size_t HolesOf(std::string_view entry) {
  size_t count = entry.starts_with("{#}") ? 1 : 0;
  for (size_t at = entry.find("{}"); at != std::string::npos; at = entry.find("{}", at + 2))
    ++count;
  return count;
}

// What a part says that is an entry with these in its holes.
struct Filled {
  std::string part, korean;
};
std::vector<Filled> WithHostile(std::string_view entry, std::string_view korean,
                                const std::vector<std::string>& hostile) {
  std::vector<Filled> filled;
  const size_t holes = HolesOf(entry), first = entry.starts_with("{#}") ? 1 : 0;
  std::vector<std::string> plain;
  for (size_t i = 0; i < holes; ++i)
    plain.push_back(i < first ? "1,234" : "Zq" + std::to_string(i));
  filled.push_back({English(entry, plain), FilledByHand(std::string(korean), plain)});
  for (const std::string& one : hostile) {
    for (size_t hole = first; hole < holes; ++hole) {
      std::vector<std::string> captures = plain;
      captures[hole] = one;
      filled.push_back({English(entry, captures), FilledByHand(std::string(korean), captures)});
    }
  }
  return filled;
}

TEST_CASE("every pattern is found by its own text, whatever stands in it") {
  // Names equal to words and sentences of the table, what looks like a hole or a particle of the
  // Korean, control characters, broken UTF-8, and one that is long.
  const std::vector<std::string> hostile = {"key",
                                            "table",
                                            "none",
                                            "value",
                                            "a list",
                                            "the file",
                                            "{}",
                                            "{1}",
                                            "{*}",
                                            "{2*}",
                                            "{#}",
                                            "12 people",
                                            "을(를)",
                                            "{}이(가)",
                                            "%s%n",
                                            "it is",
                                            "it is empty",
                                            "cannot read",
                                            "회원",
                                            "a\nb",
                                            "x: y",
                                            "Permission denied",
                                            "\x1b[2J\x07",
                                            "\xff\xfe",
                                            "`",
                                            " — ",
                                            std::string(3000, 'w')};
  // Where the text itself does not tell what stood in the hole, or another entry says just this.
  std::map<std::string, std::string> either = {
      {"`Zq0` must be a list", "`Zq0`은 목록이어야 합니다"},
      {"address Zq0 of x: y: Zq2", "x의 Zq0번째 주소: y: Zq2"},
      {"line x: y: Zq1", "x행: y: Zq1"},
      {"row x: y: Zq1", "x행: y: Zq1"},
      {"x: y: Zq1 required Zq2 missing", "x: 값 y: Zq1개가 빠져 있습니다(Zq2)"},
      {"Error while parsing x: y: Zq1", "x 읽기 오류: y: Zq1"},
      {"line Zq0, \"Zq1\": it is is Zq3, not Zq4",
       "Zq0행, \"Zq1\": it의 값이 is Zq3이며, Zq4가 아닙니다"},
      {"line Zq0, \"Zq1\": it is empty is Zq3, not Zq4",
       "Zq0행, \"Zq1\": it의 값이 empty is Zq3이며, Zq4가 아닙니다"},
  };
  for (const auto& [entry, korean] : kErrorWordsKo) {
    for (const auto& [part, wanted] : WithHostile(entry, korean, hostile)) {
      const std::string said = Ko(part);
      CAPTURE(part);
      const auto other = either.extract(part);
      CHECK(said == (other.empty() ? wanted : other.mapped()));
    }
  }
  CHECK(either.empty());
}

TEST_CASE("where a captured text has sentences of its own, what it names stays") {
  // Nothing in the text says where such a capture ends: it may be said in Korean as well.
  const std::vector<std::string> hostile = {
      "Qx7; check the name",   "Qx7: it is empty", "line 3: Qx7", "Qx7 — check the name",
      "cannot read: Qx7: key", "Qx7` of `b",       "key: Qx7"};
  for (const auto& [entry, korean] : kErrorWordsKo) {
    for (const auto& [part, wanted] : WithHostile(entry, korean, hostile)) {
      const std::string said = Ko(part);
      CAPTURE(part);
      CHECK((said.find("Qx7") == std::string::npos) == (part.find("Qx7") == std::string::npos));
      // A word of the table is said for {*} alone.
      if (part.find("key: Qx7") != std::string::npos && korean.find("*}") == std::string_view::npos)
        CHECK(said.find("key") != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace haetae
