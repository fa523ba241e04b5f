#include <algorithm>
#include <set>

#include "notice/drafts_for_test.h"
#include "notice/expect.h"
#include "notice/filing.h"
#include "notice/group_stem.h"
#include "notice/sentences.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

DraftSource SourceOf(const duty::Facts& facts, const Form& form = TestForm()) {
  return {TestBook(), facts, form, TestTexts(), At("2026-11-20T10:00:00+09:00"), 1, 4};
}

std::vector<Rendered> FilesOf(const Draft& draft) {
  return TestTemplates().Render(draft, TestBook()).value();
}
std::string Render(const Draft& draft, std::string_view ending) {
  for (const Rendered& file : FilesOf(draft))
    if (file.ending == ending) return file.bytes;
  return "";
}

Report LintOf(const Draft& draft, const Rendered& file) {
  const Result<Notice> notice = ReadNotice(file.bytes, draft.Stem() + "." + file.ending);
  REQUIRE_MESSAGE(notice.has_value(), draft.Stem());
  return Lint(*notice, draft.expected, TestLexicon());
}

std::string ErrorsOf(const Report& report) {
  std::set<std::string> rules;
  for (const Problem& p : report.problems)
    if (p.level == Level::kError) rules.insert(p.rule);
  return Joined(rules, " ");
}

// Every draft of every version of every duty that sends something.
std::vector<Draft> AllDrafts(const duty::Facts& facts) {
  std::vector<Draft> all;
  for (const duty::Law& law : TestBook().laws)
    for (const duty::Duty& duty : law.duties) {
      std::vector<Draft> drafts = DraftsOf(SourceOf(facts), law, duty, LanguagesOf(law)).value();
      all.insert(all.end(), drafts.begin(), drafts.end());
    }
  return all;
}

duty::Facts Everything() {
  duty::Facts facts = ForgedKey();
  for (duty::Group& group : facts.groups) {
    group.fields->push_back({"ssn", false});
    group.fields->push_back({"bank_account", false});
  }
  return facts;
}

TEST_CASE("every notice of every law, full facts and form: the lint has no errors") {
  size_t notices = 0, texts = 0;
  for (const Draft& draft : AllDrafts(Everything())) {
    ++notices;
    CHECK_MESSAGE(draft.missing.empty(), draft.duty->id << " " << draft.Stem() << " lacks "
                                                        << Joined(draft.missing, ", "));
    for (const Rendered& file : FilesOf(draft)) {
      ++texts;
      const Report report = LintOf(draft, file);
      CHECK_MESSAGE(report.passed(),
                    draft.duty->id << " " << draft.Stem() << "." << file.ending << "\n"
                                   << LintText(report, "x", Language::kEnglish) << file.bytes);
    }
  }
  MESSAGE(notices << " notices, " << texts << " texts");
  CHECK(notices > 250);
}

// What `haetae notice lint` expects of a drafted file: the facts and the file's name, not the
// draft.
Expected LintsAs(const DraftSource& source, const Draft& draft, const std::string& file_name) {
  const std::optional<DraftName> name = DraftNamed(file_name);
  REQUIRE_MESSAGE(name.has_value(), file_name);
  std::vector<Recipients> groups = RecipientsOf(source, *draft.duty);
  groups.push_back(Everybody(source, *draft.duty));
  const auto to = std::ranges::find(groups, name->stem, &Recipients::stem);
  REQUIRE_MESSAGE(to != groups.end(), file_name);
  return Narrowed(ExpectedOf({*draft.law, *draft.duty, source.book, &source.facts}),
                  ExpectedFor(source, *draft.law, *draft.duty, *to, name->language, name->channel));
}

// Facts of many kinds: little known, only possible, few people, several groups, other deeds.
std::vector<duty::Facts> ManyFacts() {
  std::vector<duty::Facts> all = {ForgedKey(), Everything()};
  duty::Facts possible = ForgedKey();
  std::erase_if(possible.groups, [](const duty::Group& group) {
    return group.certainty == duty::Certainty::kConfirmed;
  });
  all.push_back(possible);
  duty::Facts few = ForgedKey();
  few.groups[0].people = 7, few.groups[1].people = 2, few.groups[2].people = 1;
  few.groups.push_back({.people = 3, .fields = GroupFields({"name", "email"})});
  few.groups.push_back({.people = 4, .fields = GroupFields({"name", "diagnosis"})});
  few.groups.push_back({.residence = "US-TX",
                        .people = 5,
                        .members = true,
                        .fields = GroupFields({"name", "email"})});
  all.push_back(few);
  duty::Facts early = ForgedKey();
  early.period = {}, early.times.clear();
  all.push_back(early);
  duty::Facts uncounted = ForgedKey();
  for (duty::Group& group : uncounted.groups) group.people.reset(), group.fields.reset();
  all.push_back(uncounted);
  all.push_back(ForgedKey());
  all.back().event_assumed = true;
  for (const char* deed : {"loss", "exposure", "disclosure", "alteration", "damage"}) {
    all.push_back(ForgedKey());
    all.back().events = {deed};
  }
  all.push_back(ForgedKey());
  all.back().events = {"suspicion"};
  SuspectAlone(all.back());
  return all;
}

TEST_CASE("a notice speaks of copies only where somebody says that there are some") {
  duty::Facts facts = ForgedKey();
  const auto told = [&] {
    std::string all;
    for (const Draft& draft : AllDrafts(facts))
      for (const Rendered& file : FilesOf(draft)) all += file.bytes;
    return all;
  };
  CHECK(told().contains("accessed and copied"));
  facts.event_assumed = true;
  CHECK(!told().contains("copied"));
  CHECK(told().contains("accessed without authorization"));
}

TEST_CASE("what was drafted from facts passes the lint by these facts, whatever they are") {
  size_t texts = 0;
  std::set<std::string> failed;
  for (const duty::Facts& facts : ManyFacts()) {
    const DraftSource source = SourceOf(facts);
    for (const Draft& draft : AllDrafts(facts)) {
      if (!draft.missing.empty()) continue;  // told when it is drafted
      for (const Rendered& file : FilesOf(draft)) {
        ++texts;
        const std::string name = draft.Stem() + "." + file.ending;
        const Expected expected = LintsAs(source, draft, name);
        const Report report = Lint(ReadNotice(file.bytes, name).value(), expected, TestLexicon());
        CHECK_MESSAGE(ErrorsOf(report) == ErrorsOf(LintOf(draft, file)),
                      draft.duty->id << " " << name << "\n"
                                     << LintText(report, name, Language::kEnglish) << file.bytes);
        if (!report.passed()) failed.insert(draft.duty->id + " " + name + " " + ErrorsOf(report));
      }
    }
  }
  MESSAGE(texts << " texts");
  CHECK(texts > 5'000);
  CHECK_MESSAGE(failed.empty(), Joined(failed, "\n"));
}

TEST_CASE("the name of a draft") {
  const auto read = [](std::string_view name) {
    const std::optional<DraftName> is = DraftNamed(name);
    const bool korean = is && is->language == Language::kKorean;
    if (!is) return std::string();
    CHECK((is->language ? (korean ? "ko" : "en") : "fr") == is->called);
    return is->stem + " " + is->called + " " + std::string(ChannelName(is->channel));
  };
  CHECK(read("members.ko.mail.txt") == "members ko mail");
  CHECK(read("non-members-2.en.sms.txt") == "non-members-2 en sms");
  CHECK(read("everybody.en.public.html") == "everybody en public");
  CHECK(read("members.fr.mail.txt") == "members fr mail");
  for (const char* name :
       {"", ".", "a", "a.txt", "ko.mail.txt", ".ko.mail.txt", "a.french.mail.txt", "a.FR.mail.txt",
        "a.ko.fax.txt", "a.ko.mail", "a.ko.mail.pdf", "..txt", "...txt"})
    CHECK_MESSAGE(read(name) == "", name);
}

// What else says an item, as a person reads it: other items of the list, and sentences with one of
// these texts. Written down for the example form; it knows nothing of the lint's own words.
struct SaidBy {
  std::set<std::string> items;
  std::vector<std::string> texts;
};
SaidBy WhatSays(const std::string& id) {
  static const std::vector<std::string> kDeed = {
      "without authorization", "유출", "breach", "leak", "침해사고", "intrusion",
      "unauthorized access"};
  static const std::vector<std::string> kHow = {
      "An attacker", "the attacker opened", "the attacker used", "tokens were the cause",
      "공격자가",    "위조 토큰",           "이 토큰으로",       "토큰이 원인"};
  static const std::vector<std::string> kDays = {
      "June 23",    "June 24",    "23 June",    "24 June",    "6월 23일", "6월 24일",
      "November 7", "November 8", "7 November", "8 November", "11월 7일", "11월 8일"};
  const auto both = [](std::vector<std::string> one, const std::vector<std::string>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
  };
  if (id == "identity") return {{}, {"Harumall", "하루몰"}};
  if (id == "fact" || id == "nature" || id == "damage" || id == "when_how")
    return {{}, both(kDeed, kHow)};
  if (id == "cause" || id == "description") return {{}, kHow};
  if (id == "when" || id == "time") return {{}, kDays};
  if (id == "measures")
    return {{"next_measures", "timeline", "police", "perpetrator", "prevention"}, {}};
  if (id == "police") return {{}, {"police", "경찰"}};
  if (id == "person_categories") return {{}, {"member", "회원"}};
  if (id == "systems") return {{}, {"customer service", "server", "서버", "조회"}};
  if (id == "first_awareness") return {{"timeline"}, {}};
  if (id == "timeline") return {{"first_awareness"}, {}};
  return {};
}

// The text without the sentences that say it.
std::string Without(const std::string& text, const SaidBy& said) {
  std::string rest;
  for (size_t from = 0; from < text.size();) {
    size_t stop = text.find(". ", from);
    while (stop != text.npos && text.substr(0, stop).ends_with("Inc"))
      stop = text.find(". ", stop + 1);
    const size_t end = stop == text.npos ? text.size() : stop + 2;
    const std::string sentence = text.substr(from, end - from);
    if (std::ranges::none_of(said.texts, [&](const std::string& one) {
          return sentence.find(one) != sentence.npos;
        }))
      rest += sentence;
    from = end;
  }
  return rest;
}
void Remove(std::vector<std::string>& texts, const SaidBy& said) {
  for (std::string& text : texts) text = Without(text, said);
  std::erase(texts, "");
}

// The draft without an item, and without all else that says it.
Draft Unsaid(Draft draft, const std::string& id) {
  const SaidBy said = WhatSays(id);
  Remove(draft.lead, said);
  Remove(draft.closing, said);
  for (DraftPart& part : draft.parts) {
    for (DraftItem& item : part.items) {
      Remove(item.prose.paragraphs, said);
      Remove(item.prose.steps, said);
    }
    const std::vector<std::string> parts = PartsOfItem(id);  // under headings of their own
    std::erase_if(part.items, [&](const DraftItem& item) {
      return item.id == id || std::ranges::find(parts, item.id) != parts.end() ||
             said.items.contains(item.id) || item.prose.empty();
    });
  }
  std::erase_if(draft.parts, [](const DraftPart& part) { return part.items.empty(); });
  if (id == "identity") draft.company = draft.sender = draft.sender_name = draft.subject = "";
  // An SMS opens with its subject; elsewhere that is a title, which only promises.
  if (draft.channel == Channel::kSms) draft.subject = Without(draft.subject, said);
  return draft;
}

TEST_CASE("a notice without an item of the law fails the lint for this item") {
  size_t tried = 0;
  std::vector<std::string> untold;
  for (const Draft& draft : AllDrafts(Everything())) {
    for (const ExpectedItem& item : draft.expected.contents) {
      if (item.optional) continue;
      const bool lists = item.id == "fields" || item.id == "possible_fields";
      for (const Rendered& file : FilesOf(Unsaid(draft, item.id))) {
        ++tried;
        const std::string errors = ErrorsOf(LintOf(draft, file));
        if (errors.find("content:" + item.id) == errors.npos &&
            !(lists && errors.find("field:") != errors.npos))
          untold.push_back(draft.duty->id + " " + draft.Stem() + "." + file.ending + " without " +
                           item.id + "\n" + file.bytes);
      }
    }
  }
  MESSAGE((tried - untold.size()) << " of " << tried << " told");
  CHECK(tried > 2'600);
  CHECK_MESSAGE(untold.empty(), Joined(untold, "\n"));
}

const duty::Duty& Version(const std::string& id, bool newest = true) {
  const std::vector<const duty::Duty*> versions = TestBook().Versions(id);
  return newest ? *versions.back() : *versions.front();
}
std::vector<Draft> DraftsFor(const duty::Facts& facts, const duty::Duty& duty,
                             const Form& form = TestForm()) {
  return DraftsOf(SourceOf(facts, form), *TestBook().LawOf(duty.id), duty,
                  {Language::kKorean, Language::kEnglish})
      .value();
}
const Draft& Find(const std::vector<Draft>& drafts, std::string_view stem) {
  for (const Draft& draft : drafts)
    if (draft.Stem() == stem) return draft;
  FAIL("no draft " << stem);
  return drafts.front();
}
bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

TEST_CASE("recipients: kind, fields and certainty make a group; the largest first") {
  duty::Facts facts = ForgedKey();
  facts.groups.push_back({.people = 12, .members = true, .fields = GroupFields({"email", "name"})});
  facts.groups.push_back({.residence = "TW",
                          .people = 5,
                          .members = true,
                          .fields = GroupFields({"full_name", "email_address"})});
  std::string all;
  for (const Recipients& to : RecipientsOf(SourceOf(facts), Version("KR-PIPA-34-1")))
    all += to.stem + " " + std::to_string(to.people.value_or(0)) + "\n";
  CHECK(all == "members 33673817\nnon-members 4327387\nmembers-2 17\n");
  CHECK(RecipientsOf(SourceOf(facts), Version("KR-PIPA-34-2"))[0].stem == "members-possible");
  CHECK(RecipientsOf(SourceOf(facts), Version("KR-PIPA-34-4")).size() == 1);
}

TEST_CASE("the name of a group is read as it is written") {
  for (const char* kind : {"members", "non-members", "people", "everybody"})
    for (const bool possible : {false, true})
      for (const uint32_t number : {1U, 2U, 17U}) {
        const std::string text = TextOf(GroupStem{kind, possible, number});
        const std::optional<GroupStem> read = ReadStem(text);
        REQUIRE(read.has_value());
        CHECK(std::tie(read->kind, read->possible, read->number) ==
              std::make_tuple(std::string(kind), possible, number));
      }
  for (const char* none : {"", "-2", "authority", "members-0", "members2", "members--possible"})
    CHECK_FALSE(ReadStem(none).has_value());
}

TEST_CASE("a report counts who lives where its law holds, beside everybody") {
  duty::Facts facts = ForgedKey();
  for (duty::Group& group : facts.groups) group.residence = "KR";
  facts.groups.push_back(
      {.residence = "US-TX", .people = 312, .members = true, .fields = GroupFields({"name"})});
  const Draft draft = DraftsFor(facts, Version("US-TX-AG"))[1];
  CHECK(draft.counts.people == 38'001'516);
  CHECK(draft.counts.here == std::optional<uint64_t>(312));
  CHECK(Contains(Render(draft, "txt"), "Of these, 312 people are living in Texas."));
  CHECK(LintOf(draft, FilesOf(draft)[0]).passed());
  CHECK(!DraftsFor(ForgedKey(), Version("US-TX-AG"))[1].counts.here.has_value());
}

TEST_CASE("a report that is late says why, and fails the lint without") {
  const duty::Facts facts = ForgedKey();
  Form form = TestForm();
  form.texts.en.erase("late_reasons");
  DraftSource source = SourceOf(facts, form);
  const auto drafted = [&] {
    return DraftsOf(source, *TestBook().LawOf("EU-33"), Version("EU-33"), {Language::kEnglish})
        .value()[0];
  };
  CHECK(drafted().missing.empty());
  source.late = {"EU-33"};
  const Draft draft = drafted();
  CHECK(draft.missing == std::vector<std::string>{"late_reasons"});
  CHECK(Contains(ErrorsOf(LintOf(draft, FilesOf(draft)[0])), "content:late_reasons"));
}

TEST_CASE("a notice to the people of one place says that it counts these only") {
  duty::Facts facts = ForgedKey();
  for (duty::Group& group : facts.groups) group.residence = "KR";
  facts.groups.push_back(
      {.residence = "NO", .people = 12'000, .members = true, .fields = GroupFields({"name"})});
  const auto text = [&](const std::string& duty) {
    std::string rendered = Render(DraftsFor(facts, Version(duty))[1], "txt");
    std::ranges::replace(rendered, '\n', ' ');
    return rendered;
  };
  CHECK(Contains(text("EU-34"),
                 "the personal data of 12,000 members living in the European "
                 "Economic Area were"));
  CHECK(Contains(text("EU-34-ABROAD"), "38,001,204 people living outside the European Economic"));
  CHECK(Contains(text("EU-33"), "Of these, 12,000 people are living in the European Economic"));
  CHECK(!Contains(text("US-SEC-8K-105"), "living"));  // nobody
  facts.groups.push_back({.people = 3, .members = true, .fields = GroupFields({"name"})});
  CHECK(Contains(text("EU-34"),
                 "12,003 members living in the European Economic Area or in a "
                 "place not known were"));
  for (const Draft& draft : DraftsFor(facts, Version("EU-34")))
    CHECK(LintOf(draft, FilesOf(draft)[0]).passed());
}

TEST_CASE("a list of fields follows the sentence that leads in to it") {
  size_t lists = 0;
  for (const Draft& draft : AllDrafts(ForgedKey()))
    for (const DraftPart& part : draft.parts)
      for (const DraftItem& item : part.items) {
        if (item.id != "extent" || item.prose.steps.empty()) continue;
        CHECK(item.prose.paragraphs.back().ends_with(":"));
        ++lists;
      }
  CHECK(lists > 0);
}

TEST_CASE("older versions of a law ask for less, and get it") {
  const duty::Facts facts = ForgedKey();
  const std::string now =
      Render(Find(DraftsFor(facts, Version("KR-PIPA-34-1")), "members.ko.mail"), "txt");
  const std::string before =
      Render(Find(DraftsFor(facts, Version("KR-PIPA-34-1", false)), "members.ko.mail"), "txt");
  CHECK(Contains(now, "제39조의2"));
  CHECK(!Contains(before, "제39조의2"));
}

TEST_CASE("what nobody knows yet is called unknown where the law lets it, and else is missing") {
  duty::Facts facts = ForgedKey();
  facts.period.first.reset();
  for (const Draft& draft : DraftsFor(facts, Version("KR-PIPA-34-1"))) {
    CHECK(draft.partial);
    CHECK(draft.missing.empty());
    for (const Rendered& file : FilesOf(draft)) {
      const Report report = LintOf(draft, file);
      CHECK_MESSAGE(report.passed(), LintText(report, draft.Stem(), Language::kEnglish)
                                         << file.bytes);
      CHECK(Contains(file.bytes, draft.language == Language::kKorean ? "아직 확인되지 않았습니다"
                                                                     : "not know"));
    }
  }
  for (const Draft& draft : DraftsFor(facts, Version("US-FL-501-171-PERSONS"))) {
    CHECK(draft.missing == std::vector<std::string>{"when"});
  }
}

TEST_CASE("a filing on an intrusion gives the attack's time, and not that of the reading") {
  duty::Facts facts = ForgedKey();
  facts.intrusion = {At("2026-06-20T03:04:05+09:00"), At("2026-11-09T23:10:00+09:00")};
  for (const Draft& draft : DraftsFor(facts, Version("KR-NET-48-3-1"))) {
    const std::string text = Render(draft, "txt");
    const bool ko = draft.language == Language::kKorean;
    CHECK_MESSAGE(Contains(text, ko ? "침해사고가 2026년 6월 20일 03:04 (UTC+09:00)부터"
                                    : "The intrusion went on from 20 June 2026 03:04 (UTC+09:00)"),
                  text);
    CHECK(Contains(text,
                   ko ? "침해사고의 발생 일시" : "Date and time at which the intrusion occurred"));
    CHECK_MESSAGE(Contains(text, ko ? "2026년 11월 9일 23:10" : "9 November 2026 23:10"), text);
    for (const Rendered& file : FilesOf(draft)) {
      const Report report = LintOf(draft, file);
      CHECK_MESSAGE(report.passed(), LintText(report, draft.Stem(), Language::kEnglish));
    }
  }
}

TEST_CASE("a filing is titled as the document that it is, and names its law once") {
  size_t filings = 0;
  for (const Draft& draft : AllDrafts(ForgedKey())) {
    if (draft.channel != Channel::kFiling) continue;
    ++filings;
    const std::string title = draft.duty->title.In(draft.language);
    CHECK_MESSAGE(draft.title == title, draft.duty->id);
    CHECK(title != draft.duty->tell.In(draft.language));
    for (const char* order :
         {"Report the ", "Tell ", "Notify ", "Send ", "File ", "Make ", "에 신고"})
      CHECK_MESSAGE(!Contains(title, order), title);
    const std::string text = Render(draft, "txt"), article = draft.duty->article.In(draft.language);
    CHECK(text.starts_with(title + "\n"));
    CHECK_MESSAGE(Contains(text, (draft.language == Language::kKorean ? "근거: " : "Under: ") +
                                     PlainValue(article) + "\n"),
                  text);
    CHECK(Contains(FilingJson(draft, SourceOf(ForgedKey())), "\"title\": \"" + title + "\""));
  }
  CHECK(filings > 60);
}

TEST_CASE("every notice to people says whom to ask and when it was written") {
  size_t notices = 0;
  for (const Draft& draft : AllDrafts(ForgedKey())) {
    if (draft.channel == Channel::kFiling) continue;
    ++notices;
    const bool ko = draft.language == Language::kKorean;
    const std::string text = FilesOf(draft).at(0).bytes;
    CHECK_MESSAGE(Contains(text, TestForm().phone), draft.duty->id << "\n" << text);
    if (draft.channel != Channel::kSms)
      CHECK_MESSAGE(Contains(text, ko ? "일: 2026년 11월 20일" : "Date of this notice: "), text);
    if (!Contains(draft.duty->id, "KR-PIPA-34-2-"))  // they tell of no time
      CHECK_MESSAGE(Contains(text, "2026"), draft.duty->id << "\n" << text);
  }
  CHECK(notices > 200);
}

TEST_CASE("one text that answers two items of a law stands once in a notice to people") {
  Form form = TestForm();
  for (ItemTexts* texts : {&form.texts.en, &form.texts.ko})
    for (const char* item : {"cause", "description", "damage"}) texts->erase(item);
  const duty::Facts facts = ForgedKey();
  size_t notices = 0;
  for (const duty::Law& law : TestBook().laws)
    for (const duty::Duty& duty : law.duties) {
      const std::vector<Draft> drafts =
          DraftsOf(SourceOf(facts, form), law, duty, LanguagesOf(law)).value();
      for (const Draft& draft : drafts) {
        if (draft.channel == Channel::kFiling) continue;
        ++notices;
        std::set<std::string> paragraphs;
        for (const DraftPart& part : draft.parts)
          for (const DraftItem& item : part.items)
            for (const std::string& paragraph : item.prose.paragraphs)
              CHECK_MESSAGE(paragraphs.insert(paragraph).second, draft.duty->id << paragraph);
      }
    }
  CHECK(notices > 200);
}

TEST_CASE("a form that has measures and relief apart gets each under its heading") {
  for (const Draft& draft : DraftsFor(ForgedKey(), Version("KR-PIPA-34-4"))) {
    const bool ko = draft.language == Language::kKorean;
    const std::string text = Render(draft, "txt");
    const auto at = [&](const std::string& part) {
      CHECK_MESSAGE(text.find(part) != text.npos, part);
      return text.find(part);
    };
    const auto said = [&](const char* item) {
      return at(TestForm().texts.In(draft.language).at(item).paragraphs[0].substr(0, 20));
    };
    const size_t measures = at(ko ? "최소화 대책" : "Measures taken"),
                 help = at(ko ? "피해 최소화 방법" : "and remedies");
    CHECK(measures < said("measures"));
    CHECK(said("measures") < help);
    CHECK(help < said("relief"));
  }
}

TEST_CASE("what the form says to people without an account, they alone are told") {
  const std::string own = "집의 공동현관 번호를 바꾸십시오.";
  Form form = TestForm();
  form.non_members.ko["self_help"] = {.paragraphs = {}, .steps = {own}};
  const duty::Facts facts = ForgedKey();
  const DraftSource source{TestBook(), facts, form, TestTexts(), At("2026-11-20T10:00:00+09:00")};
  size_t told = 0;
  for (const duty::Law& law : TestBook().laws)
    for (const duty::Duty& duty : law.duties) {
      if (duty.id != "KR-PIPA-34-1" || duty.valid_to) continue;
      const auto drafts = DraftsOf(source, law, duty, {Language::kKorean});
      for (const Draft& draft : *drafts) {
        const bool theirs = draft.to.members == std::optional(false);
        const std::string text = FilesOf(draft).at(0).bytes;
        CHECK_MESSAGE(Contains(text, own) == theirs, draft.Stem() << "\n" << text);
        told += theirs;
      }
    }
  CHECK(told >= 3);  // mail, letter, text message
}

TEST_CASE("users are told of an intrusion as of one, and of nothing leaked as of that") {
  duty::Facts facts = ForgedKey();
  facts.intrusion = {At("2026-06-20T03:04:05+09:00"), At("2026-11-09T23:10:00+09:00")};
  for (const Draft& draft : DraftsFor(facts, Version("KR-NET-48-3-4"))) {
    const bool ko = draft.language == Language::kKorean;
    const std::string text = FilesOf(draft).at(0).bytes;
    CHECK(draft.title == (ko ? "침해사고 발생 통지" : "Notice of an intrusion incident"));
    CHECK(Contains(text, ko ? "침해사고가 발생하였습니다" : "An intrusion into the network"));
    CHECK_MESSAGE(Contains(text, ko ? "침해사고가 2026년 6월 20일부터"
                                    : "The intrusion went on from 20 June 2026"),
                  text);
  }
  for (const Draft& draft : DraftsFor(facts, Version("KR-PIPA-34-2-CLEAR"))) {
    const bool ko = draft.language == Language::kKorean;
    const std::string text = FilesOf(draft).at(0).bytes;
    CHECK(draft.title == (ko ? "개인정보 유출 여부 조사 결과 안내"
                             : "Result of our investigation into a possible leak of your data"));
    CHECK(!Contains(text, ko ? "유출 여부와 항목" : "among them"));
  }
}

TEST_CASE("people who cannot be ruled out are told their own time, and no other passes") {
  const auto of_others = DraftsFor(ForgedKey(), Version("KR-PIPA-34-2"));
  for (const bool begin_known : {true, false}) {
    duty::Facts facts = ForgedKey();
    facts.suspected.last = At("2026-03-01T00:00:00+09:00");
    if (begin_known) facts.suspected.first = At("2021-02-26T00:00:00+09:00");
    const auto drafts = DraftsFor(facts, Version("KR-PIPA-34-2"));
    REQUIRE(drafts.size() == of_others.size());
    size_t mails = 0;
    for (size_t i = 0; i < drafts.size(); ++i) {
      const Draft& draft = drafts[i];
      for (const Rendered& file : FilesOf(draft)) {
        const Report report = LintOf(draft, file);
        CHECK_MESSAGE(report.passed(), LintText(report, draft.Stem(), Language::kEnglish)
                                           << file.bytes);
      }
      if (draft.channel != Channel::kMail) continue;
      ++mails;
      const bool ko = draft.language == Language::kKorean;
      const std::string text = Render(draft, "txt");
      CHECK_MESSAGE(Contains(text, ko ? "2026년 3월 1일까지" : "1 March 2026"), text);
      CHECK(Contains(text, ko ? "2021년 2월 26일부터" : "between 26 February 2021") == begin_known);
      CHECK(!LintOf(draft, FilesOf(of_others[i]).at(0)).passed());
    }
    CHECK(mails > 0);
  }
}

TEST_CASE("that nothing leaked is not said before somebody has found it out") {
  const auto before = DraftsFor(ForgedKey(), Version("KR-PIPA-34-2-CLEAR"));
  REQUIRE(!before.empty());
  for (const bool denied : {false, true}) {
    duty::Facts facts = ForgedKey();
    facts.flags.erase("shown_not_leaked");
    if (denied) facts.flags["shown_not_leaked"] = false;
    const auto drafts = DraftsFor(facts, Version("KR-PIPA-34-2-CLEAR"));
    REQUIRE(drafts.size() == before.size());
    for (size_t i = 0; i < drafts.size(); ++i) {
      CHECK(drafts[i].missing == std::vector<std::string>{"not_leaked"});
      // Nor does the lint let it pass where a person wrote it.
      const Rendered written = FilesOf(before[i]).at(0);
      const Report report = LintOf(drafts[i], written);
      CHECK_MESSAGE(std::ranges::any_of(report.problems,
                                        [](const Problem& problem) {
                                          return problem.rule == "content:not_leaked" &&
                                                 problem.level == Level::kError;
                                        }),
                    LintText(report, drafts[i].Stem(), Language::kEnglish));
      CHECK(LintOf(before[i], written).passed());
    }
  }
}

TEST_CASE("hostile texts stay text") {
  Form form = TestForm();
  const std::string bad = "<script>alert(1)</script> {{#parts}}{{{title}}}{{/parts}} & \"x\"";
  form.company = {bad, bad};
  form.short_name = {"A\r\nBcc: all@evil.example\u202e", "가\nBcc: all@evil.example"};
  form.texts.en["how"].paragraphs = form.texts.ko["how"].paragraphs = {bad + "\n\nSubject: x"};
  for (const Draft& draft : DraftsFor(ForgedKey(), Version("KR-PIPA-34-1"), form)) {
    for (const Rendered& file : FilesOf(draft)) {
      CHECK(Contains(file.bytes, "{{#parts}}{{{title}}}{{/parts}}"));
      CHECK(!Contains(file.bytes, "\nBcc:"));
      CHECK(!Contains(file.bytes, "\nSubject: x"));
      CHECK(!Contains(file.bytes, "\u202e"));
      if (file.ending == "html") {
        CHECK(!Contains(file.bytes, "<script"));
        CHECK(Contains(file.bytes, "&lt;script&gt;"));
      }
    }
  }
}

TEST_CASE("any set of fields: each is named, and no other") {
  uint64_t state = 7;
  const auto next = [&state](uint64_t below) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state % below;
  };
  const std::vector<duty::FieldKind>& kinds = TestBook().lexicon.fields;
  for (int round = 0; round < 40; ++round) {
    duty::Facts facts = ForgedKey();
    facts.groups.resize(1);
    duty::Group& group = facts.groups[0];
    group.fields->clear();
    for (uint64_t i = 0; i <= next(9); ++i)
      group.fields->push_back({kinds[next(kinds.size())].id, next(5) == 0});
    for (const Draft& draft : DraftsFor(facts, Version("KR-PIPA-34-1"))) {
      std::set<std::string> names, listed;
      for (const duty::GroupField& field : draft.to.fields) {
        const std::string name = TestBook().lexicon.Field(field.kind)->name.In(draft.language);
        names.insert(name + (!field.masked                         ? ""
                             : draft.language == Language::kKorean ? "(일부를 가린 형태)"
                                                                   : " (shown partly hidden)"));
      }
      for (const DraftPart& part : draft.parts)
        for (const DraftItem& item : part.items)
          if (item.id == "fields") listed.insert(item.prose.steps.begin(), item.prose.steps.end());
      CHECK(listed == names);
      for (const Rendered& file : FilesOf(draft)) {
        for (const std::string& name : names)
          CHECK(Contains(file.bytes, file.ending == "html" ? EscapeHtml(name) : name));
        std::string wrong;
        for (const Problem& p : LintOf(draft, file).problems)
          if (p.rule.starts_with("field:") && p.level == Level::kError) wrong += p.rule + " ";
        CHECK_MESSAGE(wrong == "", draft.Stem() << "\n" << file.bytes);
      }
    }
  }
}

TEST_CASE("particles fit the word, whatever it ends with") {
  CHECK(With("하루몰", "은", "는") == "하루몰은");
  CHECK(With("Harumall", "은", "는") == "Harumall은");
  CHECK(With("한빛마트", "은", "는") == "한빛마트는");
  Speech say{.language = Language::kKorean, .time_zone = "Asia/Seoul"};
  CHECK(UnknownSentence(say, "원인").starts_with("원인은 "));
  CHECK(UnknownSentence(say, "영향을 받은 시스템과 네트워크")
            .starts_with("영향을 받은 시스템과 네트워크는 "));
  CHECK(UnknownSentence(say, "단서(공격자)").starts_with("단서(공격자)는 "));
}

}  // namespace
}  // namespace haetae::notice
