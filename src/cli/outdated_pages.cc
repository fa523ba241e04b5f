#include "cli/outdated_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "campaign/plan.h"
#include "campaign/recipients.h"
#include "cli/complain.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "cli/question.h"
#include "cli/workspace.h"
#include "delivery/deliveries.h"
#include "duty/measured.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "notice/draft.h"
#include "notice/expect.h"
#include "notice/lint.h"

namespace haetae::cli {
namespace {

using campaign::PlannedLine;
using campaign::ReadPlan;
using incident::ScopeVersion;

constexpr size_t kDiffersShown = 5;

// A page of a plan that is still looked after.
struct Watched {
  delivery::PageId id{};
  delivery::PublicNotice notice;
  delivery::PageStanding standing;
  std::set<uint16_t> lines;  // of the plan
};

struct PlanWithPages {
  ReadPlan read;
  std::vector<Watched> pages;
};

Result<std::vector<PlanWithPages>> PlansWithPages(const fs::path& data, uint32_t incident) {
  std::vector<PlanWithPages> plans;
  if (!TRY(IsThere(data / "deliveries.sqlite"))) return plans;
  delivery::PageMonitor monitor = TRY(delivery::PageMonitor::Open(data));
  const Time now = SystemClock().Now();
  for (ReadPlan& read : TRY(campaign::PlansOf(data, incident))) {
    std::map<delivery::PageId, std::set<uint16_t>> lines;
    for (const auto& [line, page] : TRY(monitor.OfPlan(read.sha256))) lines[page].insert(line);
    PlanWithPages plan{std::move(read), {}};
    for (auto& [id, of] : lines) {
      Watched one{id, TRY(monitor.Find(id)), TRY(monitor.Standing(id, now)), std::move(of)};
      const bool over = one.standing.full != kTimeMax && !one.standing.good_now;
      if (!over) plan.pages.push_back(std::move(one));
    }
    if (!plan.pages.empty()) plans.push_back(std::move(plan));
  }
  return plans;
}

const ScopeVersion* VersionOf(const std::vector<ScopeVersion>& versions, const ReadPlan& read) {
  const auto then = std::ranges::find(versions, read.plan.scope_version, &ScopeVersion::number);
  return then == versions.end() ? nullptr : &*then;
}

// Whether the scope is another one than that of the plan, whatever the page tells of it.
bool IsOfEarlier(const std::vector<ScopeVersion>& versions, const ReadPlan& read) {
  const ScopeVersion* then = VersionOf(versions, read);
  return then != nullptr && then->seal != versions.back().seal;
}

// The facts as the plan had them: people, fields and places of its import, times and sums of its
// version of the scope. What a person wrote is as it is now, so that it makes no difference.
duty::Facts FactsThen(const campaign::RecipientsNote& note, const ScopeVersion& then,
                      const duty::Lexicon& lexicon, const duty::Facts& now) {
  duty::Facts facts = now;
  facts.groups.clear();
  uint64_t possible = 0;
  for (size_t i = 0; i < note.kinds.size(); ++i) {
    const scope::PeopleGroups::Group& kind = note.kinds[i];
    std::map<std::string, uint64_t, std::less<>> living;
    uint64_t placed = 0;
    if (i < note.places.size())
      for (const auto& [place, people] : note.places[i]) {
        living[std::string(duty::PlaceOf(place, now.residence, lexicon))] += people;
        placed += people;
      }
    if (placed < kind.people) living[now.residence] += kind.people - placed;
    for (const auto& [place, people] : living) {
      duty::Group group{
          .residence = place,
          .people = static_cast<int64_t>(people),
          .fields = duty::FieldsOf(kind.group.fields),
          .certainty = kind.possible ? duty::Certainty::kPossible : duty::Certainty::kConfirmed};
      group.residence_assumed = !place.empty() && kind.possible && !note.possible;
      if (kind.group.kind == "member") group.members = true;
      if (kind.group.kind == "non_member") group.members = false;
      facts.groups.push_back(std::move(group));
    }
    if (kind.possible) possible += kind.people;
  }
  int64_t records = 0;
  for (const incident::ScopeCount& one : then.counts)
    if (one.kind == "route") records += static_cast<int64_t>(one.count);
  facts.records.reset();
  if (records > 0) facts.records = records;
  facts.accesses.reset();
  if (const uint64_t accesses = then.Total("accesses"); accesses > 0) {
    facts.accesses = static_cast<int64_t>(accesses);
    facts.period = {then.first_access, then.last_access};
  }
  if (facts.possible_most && static_cast<uint64_t>(*facts.possible_most) >= possible)
    facts.possible_most.reset();
  duty::SuspectAlone(facts);
  return facts;
}

using Finding = std::tuple<std::string, uint32_t, uint32_t>;  // rule, line, column

std::vector<notice::Problem> ErrorsBy(const duty::Facts& facts, const Watched& page,
                                      const ReadPlan& read, const JudgePagesBy& by,
                                      const NamedDuty& named, const notice::Notice& text) {
  const notice::Form no_form;
  const notice::Texts no_texts;
  const notice::DraftSource source{.book = by.laws,
                                   .facts = facts,
                                   .form = no_form,
                                   .texts = no_texts,
                                   .at = SystemClock().Now()};
  notice::Expected expected = notice::Narrowed(
      notice::ExpectedOf(
          {.law = *named.law, .duty = *named.duty, .book = by.laws, .facts = &facts}),
      notice::ExpectedFor(source, *named.law, *named.duty, notice::Everybody(source, *named.duty),
                          std::nullopt, notice::Channel::kPublic));
  // How many a text goes to is what its plan says, whoever came since.
  for (const uint16_t line : page.lines)
    if (line < read.plan.lines.size())
      expected.figures.push_back({"group", notice::Unit::kPeople, read.plan.lines[line].people});
  std::vector<notice::Problem> errors = notice::Lint(text, expected, by.words).problems;
  std::erase_if(errors,
                [](const notice::Problem& one) { return one.level != notice::Level::kError; });
  return errors;
}

// What is wrong with a page's text by the facts of now, and was not by those of then.
Result<std::vector<Phrase>> Differences(const Watched& page, const ReadPlan& read,
                                        const duty::Facts& then, const JudgePagesBy& by,
                                        const NamedDuty& named) {
  const std::string_view text = page.notice.text;
  const bool html = text.find("</") != text.npos || text.find("/>") != text.npos;
  const notice::Notice read_text =
      TRY(notice::ReadNotice(std::string(text), html ? "page.html" : "page.txt"));
  std::set<Finding> before;
  for (const notice::Problem& one : ErrorsBy(then, page, read, by, named, read_text))
    before.emplace(one.rule, one.place.line, one.place.column);
  std::vector<Phrase> differ;
  for (const notice::Problem& one : ErrorsBy(by.facts, page, read, by, named, read_text))
    if (!before.contains({one.rule, one.place.line, one.place.column}) &&
        std::ranges::none_of(differ,
                             [&](const Phrase& other) { return other.en == one.message.en; }))
      differ.push_back(one.message);
  return differ;
}

std::set<std::string> LanguagesOf(const Watched& page, const ReadPlan& read) {
  std::set<std::string> languages;
  for (const uint16_t line : page.lines)
    if (line < read.plan.lines.size())
      if (const campaign::PlannedNotice* notice =
              read.plan.lines[line].Of(delivery::Channel::kPublic))
        languages.insert(notice->language);
  return languages;
}

}  // namespace

Result<std::vector<OutdatedPage>> OutdatedPages(const fs::path& data, uint32_t incident,
                                                const JudgePagesBy& by) {
  std::vector<OutdatedPage> outdated;
  const std::vector<PlanWithPages> plans = TRY(PlansWithPages(data, incident));
  if (plans.empty()) return outdated;
  incident::IncidentStore store = TRY(OpenStore(data));
  const std::vector<ScopeVersion> versions = TRY(incident::ScopeVersions(store).All(incident));
  // By duty and language, the newest version of the scope whose page tells what holds now.
  std::map<std::pair<std::string, std::string>, uint64_t> right;
  std::vector<std::set<std::string>> languages;  // of each in `outdated`
  for (const PlanWithPages& plan : plans) {
    const campaign::Plan& of = plan.read.plan;
    const ScopeVersion* then = VersionOf(versions, plan.read);
    const Result<NamedDuty> named = DutyNamed(of.duty, by.laws, &by.facts, SystemClock().Now());
    if (then == nullptr || !named || !named->duty->people.empty()) continue;
    const bool earlier = IsOfEarlier(versions, plan.read);
    const Result<campaign::RecipientsNote> note = campaign::ReadNote(data, incident, of.import);
    if (earlier && !note) continue;
    duty::Facts facts_then;
    if (earlier) facts_then = FactsThen(*note, *then, by.laws.lexicon, by.facts);
    for (const Watched& page : plan.pages) {
      std::vector<Phrase> differs;
      if (earlier) differs = TRY(Differences(page, plan.read, facts_then, by, *named));
      const std::set<std::string> in = LanguagesOf(page, plan.read);
      if (differs.empty()) {
        for (const std::string& language : in) {
          uint64_t& version = right[{of.duty, language}];
          version = std::max(version, of.scope_version);
        }
        continue;
      }
      outdated.push_back({.page = page.id,
                          .url = page.notice.url,
                          .duty = of.duty,
                          .plan_sha256 = plan.read.sha256,
                          .then = of.scope_version,
                          .now = versions.back().number,
                          .people_then = then->Total("people"),
                          .people_now = versions.back().Total("people"),
                          .differs = std::move(differs),
                          .days = named->duty->substitute
                                      ? static_cast<uint32_t>(named->duty->substitute->days)
                                      : 0,
                          .until = page.standing.full == kTimeMax ? page.standing.until : kTimeMax,
                          .zone = page.notice.zone});
      languages.push_back(in);
    }
  }
  for (size_t i = outdated.size(); i-- > 0;)
    if (std::ranges::all_of(languages[i], [&](const std::string& language) {
          const auto at = right.find({outdated[i].duty, language});
          return at != right.end() && at->second > outdated[i].then;
        }))
      outdated.erase(outdated.begin() + static_cast<std::ptrdiff_t>(i));
  return outdated;
}

namespace {

Result<std::vector<OutdatedPage>> CountAndLook(const Arguments& arguments, const fs::path& data,
                                               uint32_t incident) {
  const std::vector<PlanWithPages> plans = TRY(PlansWithPages(data, incident));
  if (plans.empty()) return std::vector<OutdatedPage>();
  {
    incident::IncidentStore store = TRY(OpenStore(data));
    const std::vector<ScopeVersion> versions = TRY(incident::ScopeVersions(store).All(incident));
    if (std::ranges::none_of(
            plans, [&](const PlanWithPages& one) { return IsOfEarlier(versions, one.read); }))
      return std::vector<OutdatedPage>();
  }
  Arguments asked = arguments;
  asked.values["--data"] = {data.native()};
  asked.values["--quiet"] = {};
  const duty::LawBook laws = TRY(LawsOf(asked));
  const notice::Lexicon words = TRY(NoticeWords(asked));
  const std::unique_ptr<Workspace> space = TRY(Workspace::Open(asked, ledger::Mode::kRead));
  Question question{.incident = incident};
  TRY(LookUpIncident(*space, question));
  const scope::Scope scope = TRY(CountIncident(*space, question));
  const Known known = TRY(KnownFrom(asked, laws.lexicon, incident, *space, scope));
  return OutdatedPages(data, incident, {laws, known.facts, words});
}

std::string Several(const OutdatedPage& one, Language language) {
  std::vector<std::string> parts;
  for (const Phrase& differs : one.differs)
    if (parts.size() < kDiffersShown) parts.push_back(differs.In(language));
  const size_t more = one.differs.size() - parts.size();
  std::string text = Joined(parts, "; ");
  if (more > 0)
    text += language == Language::kKorean ? fmt::format(" 외 {}건", more)
                                          : fmt::format("; and {} more", more);
  return text;
}

}  // namespace

std::vector<OutdatedPage> OutdatedPagesNow(const Arguments& arguments, const fs::path& data,
                                           uint32_t incident) {
  Result<std::vector<OutdatedPage>> pages = CountAndLook(arguments, data, incident);
  if (pages) return std::move(*pages);
  Error error = std::move(pages.error());
  error.what = "whether public notices tell the scope of today is not known";
  if (!arguments.Has("--quiet")) Complain(error, LanguageOf(arguments));
  return {};
}

Phrase WordsOf(const OutdatedPage& one) {
  const auto id = static_cast<uint32_t>(one.page);
  const auto people = [](uint64_t count) {
    return Phrase{Counted(count, "person", "people"), WithCommas(count) + "명"};
  };
  const Phrase then = people(one.people_then), now = people(one.people_now);
  Phrase words{
      fmt::format("page {} ({}) of {} tells what held in version {} of the scope ({}); version {} "
                  "is in force ({}), and by it: {}. Draft the notice again, plan it (haetae notice "
                  "plan --again where nobody came), and post the new text at an address of its own",
                  id, one.url, one.duty, one.then, then.en, one.now, now.en,
                  Several(one, Language::kEnglish)),
      fmt::format("{}번 페이지({}, {})는 유출 범위 {}차 산정({})을 알리고 있으나 지금은 {}차 "
                  "산정({})이고, 이에 따르면 다음과 같습니다: {}. 통지문을 다시 작성하고 "
                  "계획하여(추가된 사람이 없으면 haetae notice plan --again) 새 문구를 다른 주소에 "
                  "게시하십시오",
                  id, one.url, one.duty, one.then, then.ko, one.now, now.ko,
                  Several(one, Language::kKorean))};
  if (one.days > 0) {
    words.en += fmt::format(
        "; no law here says that days go on under another text, so the new page stands {} days of "
        "its own",
        one.days);
    words.ko += fmt::format(
        ". 문구가 바뀌어도 게시 기간이 이어진다고 정한 법은 여기에 없으므로 새 공고는 따로 {}일을 "
        "게시해야 합니다",
        one.days);
  }
  if (one.until != kTimeMax) {
    const std::string until = FormatOffset(one.until, one.zone);
    words.en += fmt::format(
        "; leave the old one until {}: whom it tells count as untold without it", until);
    words.ko += fmt::format(
        ". 이전 공고는 {}까지 그대로 두십시오. 내리면 그 공고로 알린 사람은 알리지 않은 것이 "
        "됩니다",
        until);
  }
  return words;
}

void PrintOutdated(const std::vector<OutdatedPage>& pages, Language language) {
  for (const OutdatedPage& one : pages)
    std::printf(language == Language::kKorean ? "주의: %s\n" : "note: %s\n",
                EscapeTerminal(WordsOf(one).In(language)).c_str());
}

void NoteOutdated(const std::vector<OutdatedPage>& pages, Language language) {
  for (const OutdatedPage& one : pages)
    std::fprintf(stderr,
                 language == Language::kKorean ? "haetae: 주의: %s\n" : "haetae: note: %s\n",
                 EscapeTerminal(WordsOf(one).In(language)).c_str());
}

nlohmann::ordered_json OutdatedJson(const std::vector<OutdatedPage>& pages) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const OutdatedPage& one : pages) {
    Json differs = Json::array();
    for (const Phrase& phrase : one.differs) differs.push_back(ValidUtf8(phrase.en));
    list.push_back({{"page", static_cast<uint32_t>(one.page)},
                    {"url", ValidUtf8(one.url)},
                    {"duty", one.duty},
                    {"plan_sha256", one.plan_sha256},
                    {"tells_version", one.then},
                    {"version", one.now},
                    {"differs", std::move(differs)},
                    {"days", one.days == 0 ? Json() : Json(one.days)},
                    {"until", one.until == kTimeMax ? Json() : Json(FormatTime(one.until))}});
  }
  return list;
}

}  // namespace haetae::cli
