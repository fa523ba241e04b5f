// Whom a draft is about, and how many of them it says there are.
#include <algorithm>
#include <array>
#include <set>

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

TEST_CASE("of the possible it is told how many it can be at most, where that is surely fewer") {
  duty::Facts facts = ForgedKey();
  uint64_t possible = 0, confirmed = 0;
  for (const duty::Group& group : facts.groups)
    (group.certainty == duty::Certainty::kPossible ? possible : confirmed) +=
        static_cast<uint64_t>(*group.people);
  REQUIRE(possible > 491);
  constexpr const char* kFiling = "KR-PIPA-34-4";
  const std::string all = WithCommas(possible);
  CHECK(!TextOf(facts, kFiling, Language::kKorean).contains("많아야"));
  CHECK(!TextOf(facts, kFiling, Language::kEnglish).contains("at most"));
  facts.possible_most = 491;
  CHECK(TextOf(facts, kFiling, Language::kKorean)
            .contains("이 " + all +
                      "명 가운데 실제로 유출되었을 수 있는 사람은 많아야 491명이며, 누구인지는 "
                      "확인되지 않았습니다."));
  CHECK(TextOf(facts, kFiling, Language::kEnglish)
            .contains("Of these " + all +
                      " people, the data of at most 491 can have been accessed; it is not known "
                      "whose."));
  // A suspicion takes in whom the logs show as read: they may all have been.
  duty::Facts suspected = facts;
  suspected.events = {"suspicion"};
  SuspectAlone(suspected);
  CHECK(TextOf(suspected, kFiling, Language::kKorean)
            .contains("많아야 " + WithCommas(confirmed + 491) + "명입니다."));
  facts.possible_most = static_cast<int64_t>(possible);  // it may be all: nothing is said
  CHECK(!TextOf(facts, kFiling, Language::kKorean).contains("많아야"));
}

TEST_CASE("how many accesses there were is a measured number, where the records are one") {
  duty::Facts facts = ForgedKey();
  const duty::Duty& duty = *TestBook().Versions("KR-PIPA-34-4").back();
  const auto figure = [&]() -> std::optional<uint64_t> {
    const Expected expected =
        ExpectedFor(SourceOf(facts), *TestBook().LawOf(duty.id), duty,
                    Everybody(SourceOf(facts), duty), Language::kKorean, Channel::kFiling);
    for (const ExpectedFigure& one : expected.figures)
      if (one.kind == "accesses") return one.value;
    return std::nullopt;
  };
  facts.records = 38'891;
  CHECK(!figure());
  facts.accesses = 12'903;
  CHECK(figure() == 12'903);
  facts.records.reset();  // else a right number of records would be called none that was measured
  for (duty::Group& group : facts.groups) group.records.reset();
  CHECK(!figure());
}

TEST_CASE("where nobody is confirmed, a report says no more than that it may have been") {
  duty::Facts facts = ForgedKey();
  facts.events = {"access", "acquisition"};
  for (duty::Group& group : facts.groups) group.people = 0;  // nobody is in doubt either
  for (const char* id : {"US-SEC-8K-105", "US-HBNR-FTC", "EU-33", "KR-PIPA-34-4", "US-TX-AG"})
    CHECK(Everybody(SourceOf(facts), *TestBook().Versions(id).back()).certainty ==
          duty::Certainty::kPossible);
  CHECK(!TextOf(facts, "US-SEC-8K-105", Language::kKorean).contains("유출되었습니다"));
  CHECK(TextOf(facts, "US-SEC-8K-105", Language::kEnglish).contains("may have been accessed"));
  facts.groups[0].people = 1;
  CHECK(TextOf(facts, "US-SEC-8K-105", Language::kEnglish).contains("were accessed"));
}

TEST_CASE("a report of a suspicion counts who lives where its law holds, as far as that is known") {
  duty::Facts facts = ForgedKey();
  facts.events = {"suspicion"};
  const duty::Group one = facts.groups[0];
  const auto living = [&](std::initializer_list<std::pair<const char*, int64_t>> places) {
    facts.groups.clear();
    for (const auto& [place, people] : places) {
      facts.groups.push_back(one);
      facts.groups.back().residence = place, facts.groups.back().people = people;
    }
    SuspectAlone(facts);
  };
  living({{"KR", 2'000}, {"JP", 187}});
  CHECK(TextOf(facts, "JP-APPI-26", Language::kEnglish).contains("2,187"));
  CHECK(TextOf(facts, "JP-APPI-26", Language::kEnglish)
            .contains("Of these, 187 people are living in Japan."));
  CHECK(TextOf(facts, "JP-APPI-26", Language::kKorean).contains("187명입니다."));
  // Of some it is not known where they live: they are no less possible.
  living({{"KR", 2'000}, {"JP", 187}, {"", 31}});
  CHECK(TextOf(facts, "JP-APPI-26", Language::kEnglish)
            .contains("187 people are living in Japan; the place where 31 people live is not"));
  for (const char* place : {"JP", ""}) {  // the whole number says it
    living({{place, 187}});
    CHECK(!TextOf(facts, "JP-APPI-26", Language::kEnglish).contains("Of these, 187"));
  }
  // Where some are confirmed, theirs is the number; the others may be anywhere.
  facts.events = {"access", "acquisition"};
  living({{"KR", 2'000}, {"JP", 187}});
  facts.groups.push_back(one);
  facts.groups.back().residence = "JP", facts.groups.back().people = 5;
  facts.groups.back().certainty = duty::Certainty::kPossible;
  CHECK(TextOf(facts, "JP-APPI-26", Language::kEnglish)
            .contains("Of these, 187 people are living in Japan."));
}

TEST_CASE("a state is told its own number, and of how many nobody knows the state") {
  duty::Facts facts = ForgedKey();
  const auto living = [&](std::initializer_list<std::pair<const char*, int64_t>> places) {
    const duty::Group one = facts.groups[0];
    facts.groups.clear();
    for (const auto& [place, people] : places) {
      facts.groups.push_back(one);
      facts.groups.back().residence = place, facts.groups.back().people = people;
    }
  };
  living({{"US-TX", 810}, {"US-NY", 2'000}, {"DE", 187}, {"US", 31}});
  for (const char* id :
       {"US-TX-AG", "US-NY-899-AA-AG", "US-FL-501-171-AG", "US-CO-AG", "US-DE-AG"}) {
    if (TestBook().Versions(id).empty()) continue;
    const std::string text = TextOf(facts, id, Language::kEnglish);
    CHECK_MESSAGE(text.contains("the state where 31 people live is not known"), id << text);
  }
  CHECK(TextOf(facts, "US-TX-AG", Language::kEnglish)
            .contains("Of these, 810 people are living in Texas; the state where 31 people live"));
  CHECK(TextOf(facts, "US-DE-AG", Language::kEnglish)
            .contains("nobody is known to be living in Delaware; the state where 31 people live"));
  living({{"US-TX", 810}, {"US-NY", 2'000}});
  CHECK(TextOf(facts, "US-TX-AG", Language::kEnglish)
            .contains("Of these, 810 people are living in Texas."));
  for (const char* place : {"US", "US-TX", ""}) {  // the whole number says it
    living({{place, 3'028}});
    CHECK(!TextOf(facts, "US-TX-AG", Language::kEnglish).contains("Of these"));
  }
  living({{"KR", 810}, {"DE", 187}, {"", 31}});
  CHECK(TextOf(facts, "KR-PIPA-34-4", Language::kKorean)
            .contains("사람은 810명이고, 31명은 거주지가 확인되지 않았습니다."));
}

// The example form, whose texts speak of health, too: one of the kinds of data that leaked.
const Form& HealthForm() {
  static const Form form = [] {
    std::string text = ReadFile(SourceRoot() / "examples/notice/form.toml", 1 << 20).value();
    const auto insert = [&](std::string_view before, std::string_view more) {
      const size_t at = text.find(before);
      REQUIRE(at != text.npos);
      text.insert(at + before.size(), more);
    };
    insert("consequences = \"There is a risk of phishing",
           ". Answers to health questions could be used to embarrass or to pressure people. There "
           "is a risk of fraud");
    insert("consequences = \"", "건강에 관한 정보가 협박에 악용될 수 있습니다. ");
    return FormOf(text).value();
  }();
  return form;
}

TEST_CASE("where people live was not looked up, or is not known: that denies no kind of data") {
  duty::Facts facts = ForgedKey();
  facts.groups.clear();
  for (const char* place : {"GB", "KR", "US-CA", ""})
    for (const bool members : {true, false})
      for (const bool possible : {false, true}) {
        duty::Group group = ForgedKey().groups[0];
        group.residence = place, group.members = members, group.people = 2'141;
        group.fields->back() = {"health", false};
        if (possible) group.certainty = duty::Certainty::kPossible;
        facts.groups.push_back(group);
      }
  const std::array<std::string_view, 5> wheres = {
      "; where they live was not looked up", "거주지는 확인하지 않았습니다", "in a place not known",
      "; it is not known whose", "알 수 없는 곳에 거주하는"};
  std::set<std::string_view> said;
  size_t texts = 0;
  for (int k = 0; k < 4; ++k) {
    duty::Facts some = facts;
    if (k % 2 == 1) some.possible_most = 491;
    for (duty::Group& group : some.groups)
      group.residence_assumed =
          k < 2 && group.certainty == duty::Certainty::kPossible && !group.residence.empty();
    const DraftSource source{TestBook(), some, HealthForm(), TestTexts(),
                             At("2026-11-20T10:00:00+09:00")};
    for (const std::string& id : TestBook().DutyIds()) {
      const std::vector<Draft> drafts =
          DraftsOf(source, *TestBook().LawOf(id), *TestBook().Versions(id).back(),
                   {Language::kKorean, Language::kEnglish})
              .value();
      for (const Draft& draft : drafts) {
        if (!draft.missing.empty()) continue;  // told when it is drafted
        const std::vector<Rendered> files = TestTemplates().Render(draft, TestBook()).value();
        for (const Rendered& file : files) {
          ++texts;
          for (std::string_view where : wheres)
            if (file.bytes.contains(where)) said.insert(where);
          const std::string name = draft.Stem() + "." + file.ending;
          const Report report =
              Lint(ReadNotice(file.bytes, name).value(), draft.expected, TestLexicon());
          // Beside the law's language: what is said of each kind of data.
          const bool right = std::ranges::none_of(report.problems, [&](const Problem& p) {
            return p.level == Level::kError &&
                   (!draft.companion || p.rule == "W2" || p.rule.starts_with("field:"));
          });
          CHECK_MESSAGE(right,
                        id << " " << LintText(report, name, Language::kEnglish) << file.bytes);
        }
      }
    }
  }
  CHECK(texts > 2'000);
  CHECK(said.size() == wheres.size());
}

}  // namespace
}  // namespace haetae::notice
