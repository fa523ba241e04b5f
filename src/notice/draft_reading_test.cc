// Whether drafts read as easily as the lint asks of any text.
#include <map>
#include <set>

#include "notice/drafts_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

// Three thousand people of every sort and all kinds of certainty, living all over the world; where
// most of those live who may be affected, nobody looked up.
duty::Facts Worldwide() {
  duty::Facts facts = ForgedKey();
  const std::vector<duty::Group> kinds = facts.groups;
  facts.groups.clear();
  for (const char* place :
       {"KR", "US", "US-CA", "US-CO", "US-DE", "US-FL", "US-NY", "US-TX", "PR", "DE",
        "GB", "JP", "SG",    "BR",    "IN",    "AU",    "CN",    "TW",    "NZ", ""})
    for (std::optional<bool> members : {std::optional(true), std::optional(false), {}})
      for (duty::Group group : kinds) {
        group.residence = place, group.members = members, group.people = 2'150;
        group.fields->push_back({"ssn", false});
        group.fields->push_back({"diagnosis", false});
        group.fields->push_back({"payment_card", true});
        facts.groups.push_back(group);
      }
  facts.groups.push_back(facts.groups.back());
  facts.groups.back().residence_assumed = true;
  facts.groups.back().people = 8'990;
  return facts;
}

std::vector<duty::Facts> AllDeeds() {
  std::vector<duty::Facts> all;
  for (const duty::Facts& facts : {ForgedKey(), Worldwide()})
    for (const char* deed : {"acquisition", "access", "disclosure", "exposure", "loss",
                             "alteration", "damage", "suspicion"}) {
      all.push_back(facts);
      all.back().events = {deed};
      if (deed == std::string_view("acquisition")) all.back().events.push_back("access");
      if (deed == std::string_view("suspicion")) SuspectAlone(all.back());
    }
  return all;
}

std::vector<Draft> AllDrafts(const DraftSource& source) {
  std::vector<Draft> all;
  for (const duty::Law& law : TestBook().laws)
    for (const duty::Duty& duty : law.duties) {
      const std::vector<Draft> drafts =
          DraftsOf(source, law, duty, {Language::kKorean, Language::kEnglish}).value();
      all.insert(all.end(), drafts.begin(), drafts.end());
    }
  return all;
}

TEST_CASE("no draft of any law, in either language, is hard to read") {
  std::set<std::string> hard;
  std::map<Language, size_t> in;
  for (const duty::Facts& facts : AllDeeds()) {
    const DraftSource source{
        TestBook(), facts, TestForm(), TestTexts(), At("2026-11-20T10:00:00+09:00"), 1, 4};
    for (const Draft& draft : AllDrafts(source)) {
      const std::vector<Rendered> files = TestTemplates().Render(draft, TestBook()).value();
      for (const Rendered& file : files) {
        ++in[draft.language];
        const std::string name = draft.Stem() + "." + file.ending;
        const Report report =
            Lint(ReadNotice(file.bytes, name).value(), draft.expected, TestLexicon());
        for (const Problem& problem : report.problems)
          if (problem.rule == "reading")
            hard.insert(draft.duty->id + " " + name + ": " + problem.message.en);
      }
    }
  }
  MESSAGE(in[Language::kKorean] << " in Korean, " << in[Language::kEnglish] << " in English");
  CHECK(in[Language::kKorean] > 2'000);
  CHECK(in[Language::kEnglish] > 2'000);
  CHECK_MESSAGE(hard.empty(), Joined(hard, "\n"));
}

}  // namespace
}  // namespace haetae::notice
