// Whom a draft is about, and how many of them it says there are.
#include "notice/drafts_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

DraftSource SourceOf(const duty::Facts& facts) {
  return {TestBook(), facts, TestForm(), TestTexts(), At("2026-11-20T10:00:00+09:00"), 1, 4};
}

// The first text of the duty's drafts, which passes the lint.
std::string TextOf(const duty::Facts& facts, std::string_view id, Language language) {
  const duty::Duty& duty = *TestBook().Versions(id).back();
  const Draft draft =
      DraftsOf(SourceOf(facts), *TestBook().LawOf(id), duty, {language}).value().front();
  const std::vector<Rendered> files = TestTemplates().Render(draft, TestBook()).value();
  for (const Rendered& file : files) {
    if (file.ending != "txt") continue;
    const Report report =
        Lint(ReadNotice(file.bytes, draft.Stem() + ".txt").value(), draft.expected, TestLexicon());
    CHECK_MESSAGE(report.passed(), LintText(report, "x", Language::kEnglish) << file.bytes);
    return file.bytes;
  }
  return "";
}

TEST_CASE(
    "while a suspicion alone is in force, all may be affected and nothing is told as a fact") {
  duty::Facts facts = ForgedKey();
  facts.events = {"suspicion"};
  SuspectAlone(facts);
  uint64_t people = 0;
  for (const Recipients& to :
       RecipientsOf(SourceOf(facts), *TestBook().Versions("KR-PIPA-34-2").back())) {
    CHECK(to.certainty == duty::Certainty::kPossible);
    people += to.people.value();
  }
  uint64_t all = 0;
  for (const duty::Group& group : facts.groups) all += static_cast<uint64_t>(*group.people);
  CHECK(people == all);
  CHECK(RecipientsOf(SourceOf(facts), *TestBook().Versions("KR-PIPA-34-1").back()).empty());
  const std::string filing = TextOf(facts, "KR-NET-48-3-1", Language::kKorean);
  CHECK(filing.contains("유출되었을 가능성이 있습니다"));
  CHECK_MESSAGE(!filing.contains("유출되었습니다"), filing);
  CHECK_MESSAGE(filing.contains("조회된 것으로 나타나는 사람은 38,001,204명"), filing);
}

}  // namespace
}  // namespace haetae::notice
