// What is only possible is told as no more, and what has one name is told once.
#include <algorithm>

#include "notice/drafts_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

DraftSource SourceOf(const duty::Facts& facts) {
  return {TestBook(), facts, TestForm(), TestTexts(), At("2026-11-20T10:00:00+09:00"), 1, 4};
}

std::vector<Rendered> FilesOf(const Draft& draft) {
  return TestTemplates().Render(draft, TestBook()).value();
}

// All texts of all duties' notices of these facts, each behind its name.
std::vector<std::pair<std::string, std::string>> AllTexts(const duty::Facts& facts) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& id : TestBook().DutyIds()) {
    const duty::Duty& duty = *TestBook().Versions(id).back();
    const duty::Law& law = *TestBook().LawOf(id);
    const std::vector<Draft> drafts =
        DraftsOf(SourceOf(facts), law, duty, {Language::kKorean, Language::kEnglish}).value();
    for (const Draft& draft : drafts)
      for (const Rendered& file : FilesOf(draft))
        all.emplace_back(id + " " + draft.Stem() + "." + file.ending, file.bytes);
  }
  return all;
}

TEST_CASE("where nobody is confirmed, no notice tells as a fact what is only possible") {
  duty::Facts doubts = ForgedKey();  // people who cannot be ruled out, and nobody else
  std::erase_if(doubts.groups, [](const duty::Group& group) {
    return group.certainty == duty::Certainty::kConfirmed;
  });
  doubts.flags.erase("shown_not_leaked");
  duty::Facts nobody = doubts;
  nobody.groups.clear();
  duty::Facts suspicion = ForgedKey();
  suspicion.flags.erase("shown_not_leaked");
  suspicion.events = {"suspicion"};
  SuspectAlone(suspicion);
  constexpr const char* kFacts[] = {"were accessed", "was accessed",        "were copied",
                                    "are concerned", "유출되었습니다",      "에 유출되었",
                                    "까지 유출되었", "관련된 개인정보 기록"};
  // The headings over a notice to people; those of a report are the law's own words.
  constexpr const char* kHeadings[] = {"When it happened", "How it happened",
                                       "유출 시점",        "유출 경위",
                                       "유출 원인",        "유출된 개인정보 항목"};
  size_t texts = 0;
  for (const duty::Facts& facts : {doubts, nobody, suspicion}) {
    for (const auto& [name, text] : AllTexts(facts)) {
      ++texts;
      CAPTURE(name);
      for (const char* fact : kFacts) CHECK_MESSAGE(!text.contains(fact), fact << "\n" << text);
      const bool fixed = name.contains("filing") ||
                         TestTexts().LayoutOf(name.substr(0, name.find(' '))) != nullptr;
      for (const char* heading : kHeadings)
        if (!fixed) CHECK_MESSAGE(!text.contains(heading), heading << "\n" << text);
    }
  }
  CHECK(texts > 300);
  // And where somebody is, it is told.
  size_t told = 0;
  for (const auto& [name, text] : AllTexts(ForgedKey()))
    told += text.contains("were accessed and copied") || text.contains("유출되었습니다");
  CHECK(told > 100);
}

TEST_CASE("kinds of data of one name are told once, in clear where one of them was") {
  const Form form = FormOf(ReadFile(SourceRoot() / "examples/notice/form.toml", 1 << 20).value() +
                           "\n[fields]\nlocker_tag = { en = \"door code\", ko = \"출입 번호\" }\n"
                           "hatch_tag = { en = \"door code\", ko = \"출입 번호\" }\n"
                           "desk_spot = { en = \"room\", ko = \"호실\" }\n")
                        .value();
  duty::Facts facts = ForgedKey();
  facts.groups.resize(1);
  facts.groups[0].fields = {{"weight", false},    {"heart_rate", false}, {"desk_spot", true},
                            {"locker_tag", true}, {"hatch_tag", false},  {"name", false}};
  const DraftSource source{TestBook(), facts, form, TestTexts(), At("2026-11-20T10:00:00+09:00")};
  const duty::Duty& duty = *TestBook().Versions("KR-PIPA-34-1").back();
  for (const Language language : {Language::kKorean, Language::kEnglish}) {
    const Draft draft =
        DraftsOf(source, *TestBook().LawOf("KR-PIPA-34-1"), duty, {language}).value().front();
    std::vector<std::string> fields;
    for (const DraftPart& part : draft.parts)
      for (const DraftItem& item : part.items)
        if (item.id == "fields") fields = item.prose.steps;
    const bool ko = language == Language::kKorean;
    std::ranges::sort(fields);
    std::vector<std::string> expected =
        ko ? std::vector<std::string>{"성명", "운동·신체 계측 기록", "출입 번호",
                                      "호실(일부를 가린 형태)"}
           : std::vector<std::string>{"door code", "fitness and body measures", "name",
                                      "room (shown partly hidden)"};
    CHECK(fields == expected);
    for (const Rendered& file : FilesOf(draft)) {
      if (file.ending != "txt") continue;
      const Report report = Lint(ReadNotice(file.bytes, draft.Stem() + ".txt").value(),
                                 draft.expected, TestLexicon());
      CHECK_MESSAGE(report.passed(), LintText(report, "x", Language::kEnglish) << file.bytes);
    }
  }
}

}  // namespace
}  // namespace haetae::notice
