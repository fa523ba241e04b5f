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

std::vector<std::string> ListOf(const Draft& draft) {
  for (const DraftPart& part : draft.parts)
    for (const DraftItem& item : part.items)
      if (item.id == "fields" || item.id == "possible_fields") return item.prose.steps;
  return {};
}

std::vector<Draft> DraftsFor(const duty::Facts& facts, const std::string& id, Language language) {
  return DraftsOf(SourceOf(facts), *TestBook().LawOf(id), *TestBook().Versions(id).back(),
                  {language})
      .value();
}

// Members' names were read; a log of grades is missing, so that of them and of others grades may
// have been.
duty::Facts MissingGrades() {
  duty::Facts facts = ForgedKey();
  facts.groups = {{.residence = "KR",
                   .people = 300,
                   .members = true,
                   .fields = GroupFields({"name", "email"}),
                   .doubted = GroupFields({"grades"})},
                  {.residence = "KR",
                   .people = 199,
                   .members = true,
                   .fields = GroupFields({"grades"}),
                   .certainty = duty::Certainty::kPossible}};
  return facts;
}

TEST_CASE("what may have been disclosed besides is told as no more, to people and in reports") {
  using Lines = std::vector<std::string>;
  const duty::Facts facts = MissingGrades();
  const Lines en = {"name", "e-mail address",
                    "school grades (may have been accessed; this is not confirmed)"};
  const Lines ko = {"성명", "이메일 주소", "성적(유출되었을 가능성이 있음)"};
  for (const char* id : {"KR-PIPA-34-1", "KR-PIPA-34-4", "EU-33"}) {
    CAPTURE(id);
    for (const Draft& draft : DraftsFor(facts, id, Language::kEnglish))
      if (!ListOf(draft).empty()) CHECK(ListOf(draft) == en);
    for (const Draft& draft : DraftsFor(facts, id, Language::kKorean))
      if (!ListOf(draft).empty()) CHECK(ListOf(draft) == ko);
  }
  CHECK(ListOf(DraftsFor(facts, "KR-PIPA-34-4", Language::kKorean).front()) == ko);
  CHECK(ListOf(DraftsFor(facts, "KR-PIPA-34-1", Language::kKorean).front()) == ko);
  // Who is possible alone is told of grades as of what may have leaked.
  CHECK(ListOf(DraftsFor(facts, "KR-PIPA-34-2", Language::kKorean).front()) == Lines{"성적"});
}

TEST_CASE("drafts that tell what may have been disclosed besides pass the lint") {
  const duty::Facts facts = MissingGrades();
  size_t told = 0;
  for (const std::string& id : TestBook().DutyIds()) {
    CAPTURE(id);
    for (const Language language : {Language::kKorean, Language::kEnglish}) {
      for (const Draft& draft : DraftsFor(facts, id, language)) {
        for (const Rendered& file : FilesOf(draft)) {
          if (file.ending == "json") continue;
          const Report report =
              Lint(ReadNotice(file.bytes, draft.Stem() + "." + file.ending).value(), draft.expected,
                   TestLexicon());
          for (const Problem& problem : report.problems)
            if (problem.level == Level::kError &&
                (problem.rule == "W2" || problem.rule == "hedge" ||
                 problem.rule.starts_with("field:")))
              FAIL_CHECK(draft.Stem() << file.ending << LintText(report, "x", Language::kEnglish));
          told +=
              file.bytes.contains("this is not confirmed") || file.bytes.contains("가능성이 있음");
        }
      }
    }
  }
  CHECK(told > 20);
}

TEST_CASE("a notice may not deny what cannot be ruled out") {
  Expected expected = Scenario("shop");
  expected.fields = {{.id = "name", .name = {"name", "성명"}},
                     {.id = "grades", .name = {"school grades", "성적"}, .doubted = true}};
  expected.fields_known = true;
  const auto rules = [&](const std::string& text) {
    std::string all;
    for (const Problem& p :
         Lint(ReadNotice(text, "t.ko.mail.txt").value(), expected, TestLexicon()).problems)
      if (p.rule == "W2" || p.rule.starts_with("field:"))
        all += p.rule + (p.level == Level::kError ? " error;" : " warning;");
    return all;
  };
  CHECK_EQ(rules("고객님의 성명이 유출되었습니다. 성적은 유출되지 않았습니다."),
           "field:grades warning;W2 error;");
  CHECK_EQ(rules("고객님의 성명이 유출되었습니다."), "field:grades warning;");
  CHECK_EQ(rules("고객님의 성명이 유출되었습니다. 성적도 유출되었을 가능성이 있습니다."), "");
  CHECK_EQ(rules("고객님의 성명과 성적이 유출되었습니다."), "W2 error;");
  CHECK_EQ(rules("고객님의 성명이 유출되었습니다. 성적도 유출되었습니다."), "W2 error;");
  CHECK_EQ(rules("유출된 개인정보는 다음과 같습니다.\n\n- 성명\n- 성적\n"), "W2 error;");
  CHECK_EQ(rules("유출된 개인정보는 다음과 같습니다.\n\n- 성명\n\n유출되었을 가능성이 있는 "
                 "개인정보는 다음과 같습니다.\n\n- 성적\n"),
           "");
}

TEST_CASE("a page that waits for a suspicion to be confirmed is whole, and says that it may be") {
  duty::Facts facts = ForgedKey();
  facts.residence = "US-CA";
  for (duty::Group& group : facts.groups) group.residence = "US-CA";
  facts.events = {"suspicion"};
  SuspectAlone(facts);
  size_t pages = 0;
  for (const Language language : {Language::kKorean, Language::kEnglish}) {
    for (const Draft& draft : DraftsFor(facts, "US-CA-1798-82", language)) {
      for (const Rendered& file : FilesOf(draft)) {
        const Report report = Lint(ReadNotice(file.bytes, draft.Stem() + "." + file.ending).value(),
                                   draft.expected, TestLexicon());
        CHECK_MESSAGE(report.passed(), draft.Stem() << LintText(report, "x", Language::kEnglish));
        CHECK(!file.bytes.contains("were accessed"));
        pages += draft.channel == Channel::kPublic;
      }
    }
  }
  CHECK(pages >= 2);
}

TEST_CASE("who had a notice of the incident before is told which one holds") {
  const duty::Facts facts = ForgedKey();
  DraftSource source = SourceOf(facts);
  const auto says = [&](const char* id, Language language) {
    std::string channels;
    const std::vector<Draft> drafts =
        DraftsOf(source, *TestBook().LawOf(id), *TestBook().Versions(id).back(), {language})
            .value();
    for (const Draft& draft : drafts) {
      for (const Rendered& file : FilesOf(draft)) {
        const bool told = file.bytes.contains("앞선 안내를 대신") ||
                          file.bytes.contains("this one takes its place");
        if (!told) continue;
        const Report report = Lint(ReadNotice(file.bytes, draft.Stem() + "." + file.ending).value(),
                                   draft.expected, TestLexicon());
        CHECK_MESSAGE(report.passed(), LintText(report, "x", Language::kEnglish) << file.bytes);
        const std::string channel(ChannelName(draft.channel));
        if (!channels.contains(channel)) channels += channel + " ";
      }
    }
    return channels;
  };
  CHECK_EQ(says("KR-PIPA-34-1", Language::kKorean), "");
  source.begun = {"KR-PIPA", "EU-GDPR", "US-CA"};
  for (const Language language : {Language::kKorean, Language::kEnglish}) {
    CHECK_EQ(says("KR-PIPA-34-1", language), "mail letter public ");
    CHECK_EQ(says("KR-PIPA-34-2", language), "mail letter public ");
    CHECK_EQ(says("KR-PIPA-34-2-RULED-OUT", language), "");  // it says so itself
    CHECK_EQ(says("KR-PIPA-34-4", language), "");            // a report
    CHECK_EQ(says("JP-APPI-26-PERSONS", language), "");      // of which law nobody had one
  }
}

}  // namespace
}  // namespace haetae::notice
