// haetae notice plan: the dry run. Everything about a notice but its sending.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/hash.h"
#include "campaign/count.h"
#include "campaign/folder.h"
#include "campaign/gate.h"
#include "campaign/notices.h"
#include "campaign/plan.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "cli/question.h"
#include "cli/sending.h"
#include "cli/speaker.h"
#include "contact/key.h"
#include "duty/assess.h"
#include "duty/condition.h"
#include "duty/condition_words.h"
#include "duty/deadline.h"
#include "duty/measured.h"
#include "incident/scope_versions.h"
#include "incident/store.h"
#include "notice/draft.h"
#include "notice/expect.h"
#include "notice/lint.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using campaign::Plan;
using campaign::PlannedLine;
using campaign::PlannedNotice;
using delivery::Channel;

struct Scoped {
  std::unique_ptr<Workspace> space;
  scope::Scope scope;
  Known known;
};

// Who is in plans of the duty whose sending has begun: a bit a person of the import.
struct ToldBefore {
  std::vector<uint64_t> people;
  std::vector<std::string> plans;  // SHA-256
};

// What the plan is made of, besides the scope.
struct Material {
  campaign::RecipientsNote note;
  contact::Book book;
  std::vector<uint16_t> groups;
  std::vector<bool> included;
  campaign::NoticeFolder notices;
  NamedDuty named;
  bool late = false;  // the duty's deadline is over
  ToldBefore before;
};

Result<Scoped> CountNow(const Arguments& arguments, const duty::Lexicon& lexicon) {
  Scoped scoped = {.space = TRY(Workspace::Open(arguments, ledger::Mode::kRead))};
  Question question{.incident = NumberOf(arguments)};
  TRY(LookUpIncident(*scoped.space, question));
  scoped.scope = TRY(CountIncident(*scoped.space, question));
  scoped.known = TRY(KnownFrom(arguments, lexicon, NumberOf(arguments), scoped.scope));
  return scoped;
}

// Which of the people a duty is about: the confirmed, those who cannot be ruled out, or both.
Result<std::vector<bool>> IncludedBy(const duty::Duty& duty, const campaign::RecipientsNote& note) {
  std::vector<bool> included;
  bool any = false;
  for (const scope::PeopleGroups::Group& kind : note.kinds) {
    bool in = true;
    if (duty.certainty == duty::Counted::kConfirmed) in = !kind.possible;
    if (duty.certainty == duty::Counted::kPossible) in = kind.possible;
    if (kind.possible && !note.possible) in = false;
    included.push_back(in);
    any |= in;
  }
  if (any) return included;
  return Fail(
      Code::kNotFound, "there is nobody to tell",
      duty.certainty == duty::Counted::kPossible
          ? duty.id + " is about people who cannot be ruled out"
          : duty.id + " is about confirmed people",
      "",
      duty.certainty == duty::Counted::kPossible
          ? fmt::format("import their contacts too: haetae notice recipients {} --possible …",
                        note.incident)
          : fmt::format("see haetae scope --incident {}", note.incident));
}

// The channels in the order in which they are tried.
Result<std::vector<Channel>> ChannelsOf(const Arguments& arguments, const duty::Duty& duty) {
  std::vector<Channel> channels;
  if (arguments.Has("--mail")) channels.push_back(Channel::kMail);
  if (arguments.Has("--sms")) channels.push_back(Channel::kSms);
  if (!arguments.Has("--no-public")) channels.push_back(Channel::kPublic);
  if (channels.empty())
    return Fail(Code::kUsage, "wrong usage", "nothing says how people are told", "",
                "give --mail FILE, --sms FILE, or leave --no-public out");
  const auto takes = [&](std::string_view word) {
    return duty.channels.empty() || std::ranges::find(duty.channels, word) != duty.channels.end();
  };
  const std::vector<std::string>& overridden = arguments.List("--override");
  const bool forced = std::ranges::find(overridden, "channel") != overridden.end();
  for (const auto& [channel, word] :
       {std::pair(Channel::kMail, "email"), std::pair(Channel::kSms, "sms")}) {
    if (std::ranges::find(channels, channel) == channels.end() || takes(word) || forced) continue;
    return Fail(Code::kDenied, "the law does not take this channel",
                fmt::format("{} takes {}, not {}", duty.id, Joined(duty.channels, ", "), word), "",
                "leave it out, or give --override channel --why TEXT");
  }
  return channels;
}

Result<ToldBefore> LookForBefore(const Arguments& arguments, const Workspace& space,
                                 const campaign::RecipientsNote& note, const std::string& duty) {
  ToldBefore before;
  const fs::path data = DataOf(arguments), folder = campaign::IncidentFolder(data, note.incident);
  std::vector<campaign::ReadPlan> plans = TRY(BegunPlans(data, note.incident)).plans;
  std::erase_if(plans, [&](const campaign::ReadPlan& one) { return one.plan.duty != duty; });
  if (plans.empty() || arguments.Has("--again")) return before;
  const fs::path list = folder / ListName(note.list_sha256);
  const campaign::Recipients now = TRY(campaign::Recipients::Parse(
      TRY(campaign::ReadListed(folder, ListName(note.list_sha256), note.list_sha256)),
      NumberingOf(space), list));
  before.people.resize(now.size() / 64 + 1);
  for (const campaign::ReadPlan& one : plans) {
    const PlanPeople then = TRY(PlanPeopleOf(space, data, one));
    now.EachAlsoIn(then.recipients, [&](uint32_t here, uint32_t there) {
      if (then.in_plan.Has(there)) before.people[here / 64] |= uint64_t{1} << here % 64;
    });
    before.plans.push_back(one.sha256);
  }
  return before;
}

Result<Material> Gather(const Arguments& arguments, const Scoped& scoped,
                        const duty::LawBook& laws) {
  const std::string duty_id = TRY(Needed(arguments, "--duty", "ID says which duty is fulfilled"));
  const std::string folder =
      TRY(Needed(arguments, "--notices", "DIR says where the notices stand"));
  const contact::SecretKey key = TRY(contact::ReadKey(
      TRY(Needed(arguments, "--key-file", "FILE names the key that contacts are kept under"))));
  const fs::path data = DataOf(arguments);
  campaign::RecipientsNote note = TRY(campaign::ReadNote(data, NumberOf(arguments)));
  TRY(SameScope(*scoped.space, data, note.incident, note.scope_version, note.list_sha256,
                note.possible, scoped.scope));
  contact::Book book = TRY(contact::Book::Open(data, note.incident, key));
  TRY(campaign::CheckImport(note, book));
  const fs::path kept = campaign::IncidentFolder(data, note.incident);
  const std::string bytes = TRY(campaign::ReadListed(kept, note.groups, note.groups_sha256));
  std::vector<uint16_t> groups =
      TRY(campaign::ParseGroups(bytes, note.people, note.kinds.size(), kept / note.groups));
  const NamedDuty named = TRY(DutyNamed(duty_id, laws, &scoped.known.facts, SystemClock().Now()));
  if (named.duty->audience != duty::Audience::kPersons)
    return Fail(Code::kUsage, "wrong usage", duty_id + " is not about telling people", "",
                "see haetae law show " + duty_id);
  // Catalogues may name a kind of data otherwise than the drafts do.
  for (scope::PeopleGroups::Group& kind : note.kinds)
    kind.group.fields = campaign::CanonicalFields(kind.group.fields, laws.lexicon);
  campaign::NoticeFolder notices = TRY(campaign::ReadNotices(folder, duty_id));
  for (campaign::NoticeText& one : notices.notices)
    one.fields = campaign::CanonicalFields(one.fields, laws.lexicon);
  std::vector<bool> included = TRY(IncludedBy(*named.duty, note));
  const duty::Assessment assessment =
      duty::Assess(laws, scoped.known.facts, SystemClock().Now(), scoped.known.done);
  ToldBefore before = TRY(LookForBefore(arguments, *scoped.space, note, duty_id));
  return Material{std::move(note),
                  std::move(book),
                  std::move(groups),
                  std::move(included),
                  std::move(notices),
                  named,
                  duty::LateDuties(assessment).contains(duty_id),
                  std::move(before)};
}

// The recipients of the drafts whom a line is of; a page is for everybody.
notice::Recipients RecipientsOfLine(const PlannedLine& line, bool page,
                                    const notice::DraftSource& source, const duty::Duty& duty) {
  if (page) return notice::Everybody(source, duty);
  duty::Facts own = source.facts;
  std::erase_if(own.groups, [&](const duty::Group& group) {
    const std::string_view kind = !group.members   ? "unlisted"
                                  : *group.members ? "member"
                                                   : "non_member";
    return (group.certainty == duty::Certainty::kPossible) != line.possible || kind != line.kind ||
           campaign::FieldsText(group, source.book.lexicon) != line.fields;
  });
  const notice::DraftSource of_line{.book = source.book,
                                    .facts = own,
                                    .form = source.form,
                                    .texts = source.texts,
                                    .at = source.at,
                                    .late = source.late};
  std::vector<notice::Recipients> found = notice::RecipientsOf(of_line, duty);
  return found.empty() ? notice::Everybody(of_line, duty) : std::move(found.front());
}

// What a draft to these people is compared with, so that what passed as a draft passes here.
notice::Expected ExpectedFor(const PlannedLine& line, const PlannedNotice& planned,
                             const Material& material, const notice::DraftSource& source) {
  const NamedDuty& named = material.named;
  const bool page = planned.channel == Channel::kPublic;
  const notice::Channel channel = page                                ? notice::Channel::kPublic
                                  : planned.channel == Channel::kMail ? notice::Channel::kMail
                                  : planned.channel == Channel::kSms  ? notice::Channel::kSms
                                                                      : notice::Channel::kLetter;
  const notice::Recipients to = RecipientsOfLine(line, page, source, *named.duty);
  notice::Expected expected = notice::Narrowed(
      notice::ExpectedOf({.law = *named.law,
                          .duty = *named.duty,
                          .book = source.book,
                          .facts = &source.facts,
                          .late = material.late}),
      notice::ExpectedFor(source, *named.law, *named.duty, to, std::nullopt, channel));
  // A translation is for those who would not understand the law's language, which stands beside it.
  const std::vector<std::string> languages =
      material.notices.LanguagesFor(material.note.kinds[line.group], planned.channel);
  expected.original_beside = std::ranges::any_of(named.law->languages, [&](const std::string& one) {
    return std::ranges::find(languages, one) != languages.end();
  });
  // People of a group may be counted as such.
  expected.figures.push_back({"group", notice::Unit::kPeople, line.people});
  return expected;
}

struct Linted {
  std::string file;
  notice::Report report;
};

// Each text once for each set of fields that it goes to.
Result<std::vector<Linted>> LintAll(const campaign::Counted& counted, const Material& material,
                                    const duty::LawBook& laws, const duty::Facts& facts,
                                    const notice::Lexicon& words) {
  const notice::Form no_form;
  const notice::Texts no_texts;
  const notice::DraftSource source{
      .book = laws, .facts = facts, .form = no_form, .texts = no_texts, .at = SystemClock().Now()};
  std::map<std::string, const campaign::FrozenFile*> files;
  for (const campaign::NoticeText* used : counted.used) {
    for (const campaign::FrozenFile* file : {&used->text, &used->html})
      if (!file->name.empty()) files["notices/" + file->name] = file;
  }
  std::vector<Linted> linted;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const PlannedLine& line : counted.lines) {
    for (const PlannedNotice& planned : line.notices) {
      const notice::Expected expected = ExpectedFor(line, planned, material, source);
      for (const std::string& name : {planned.text, planned.html}) {
        if (name.empty() || !seen.emplace(name, line.fields, line.kind).second) continue;
        const notice::Notice text = TRY(notice::ReadNotice(files.at(name)->bytes, name));
        linted.push_back({files.at(name)->name, notice::Lint(text, expected, words)});
      }
    }
  }
  return linted;
}

void CountProblems(const std::vector<Linted>& linted, const std::vector<std::string>& overridden,
                   Plan& plan) {
  for (const Linted& one : linted) {
    for (const notice::Problem& problem : one.report.problems) {
      plan.lint_warnings += problem.level == notice::Level::kWarning;
      if (problem.level != notice::Level::kError) continue;
      const bool forced = std::ranges::find(overridden, problem.rule) != overridden.end();
      ++(forced ? plan.lint_overridden : plan.lint_errors);
    }
  }
}

// A rule that nothing broke was mistyped, or is no longer needed: what is approved says only what
// was overridden.
Status CheckOverrides(const std::vector<Linted>& linted,
                      const std::vector<std::string>& overridden) {
  std::set<std::string> broken = {"channel"};
  for (const Linted& one : linted)
    for (const notice::Problem& problem : one.report.problems)
      if (problem.level == notice::Level::kError) broken.insert(problem.rule);
  for (const std::string& rule : overridden) {
    if (broken.contains(rule)) continue;
    broken.erase("channel");
    const std::vector<std::string> names(broken.begin(), broken.end());
    return Fail(Code::kUsage, "wrong usage",
                "--override " + Shortened(rule, 80) + ": no notice breaks this rule", "",
                names.empty() ? "leave it out" : "those that are broken: " + Joined(names, ", "));
  }
  return {};
}

// Messages, how long they take at the rate, and what they cost. A mail that bounces goes on by
// text: that is not foreseen here.
Result<void> AddEstimates(const Arguments& arguments, const LaneFiles& files, Plan& plan) {
  const auto add = [&](Channel channel, double rate, std::string_view price) -> Status {
    campaign::Estimate one = {.channel = channel,
                              .messages = plan.counts[static_cast<size_t>(channel)],
                              .per_second = rate};
    if (rate > 0)
      one.seconds = static_cast<uint64_t>(std::ceil(static_cast<double>(one.messages) / rate));
    if (arguments.Has(price)) {
      char* end = nullptr;
      const std::string text = arguments.Text(price);
      const double each = std::strtod(text.c_str(), &end);
      if (end == text.c_str() || *end != 0 || !(each >= 0) || each > 1e6)
        return Fail(Code::kUsage, "wrong usage",
                    std::string(price) + " takes what one message costs, from 0 to 1,000,000", "",
                    "write a number: " + std::string(price) + " 8.4");
      one.cost =
          static_cast<uint64_t>(std::llround(static_cast<double>(one.messages) * each * 100));
    }
    plan.estimates.push_back(one);
    return {};
  };
  if (files.mail) TRY(add(Channel::kMail, files.mail->per_second, "--mail-price"));
  if (files.gateway) TRY(add(Channel::kSms, files.gateway->rate, "--sms-price"));
  plan.currency = arguments.Text("--currency", "KRW");
  return {};
}

Result<Plan> MakePlan(const Arguments& arguments, const Scoped& scoped, const Material& material,
                      const duty::LawBook& laws, const campaign::Counted& counted,
                      const LaneFiles& files) {
  const duty::Duty& duty = *material.named.duty;
  Plan plan = {.incident = material.note.incident,
               .scope_version = material.note.scope_version,
               .people = counted.people,
               .duty = duty.id,
               .article = duty.article.en,
               .duty_from = duty.valid_from ? FormatDay(*duty.valid_from) : "",
               .import = material.note.import,
               .list_sha256 = material.note.list_sha256,
               .groups_sha256 = material.note.groups_sha256,
               .counts = counted.channels,
               .lines = counted.lines,
               .give_up_s = static_cast<uint64_t>(kDay / kSecond),
               .planner = TRY(SpeakerOf(arguments)),
               .made = FormatTime(SystemClock().Now())};
  plan.channels = TRY(ChannelsOf(arguments, duty));
  plan.residence = duty.residence;
  plan.left_out = counted.left_out_people;
  plan.told_before = counted.told_before;
  if (counted.told_before > 0) plan.before = material.before.plans;
  plan.residence_not_known = counted.residence_not_known;
  if (!counted.left_out.empty()) plan.left_out_sha256 = Sha256Hex(campaign::LeftOutBytes(counted));
  if (files.mail) plan.mail_sha256 = files.mail->sha256;
  plan.sms_sha256 = files.sms_sha256;
  plan.sms_name = files.gateway ? files.gateway->name : "";
  plan.sms_sender = files.sms_sender;
  plan.quiet_sha256 = files.quiet_sha256;
  if (arguments.Text("--on-unknown", "repeat") == "hold")
    plan.on_unknown = delivery::OnUnknown::kHold;
  const duty::Assessment assessment =
      duty::Assess(laws, scoped.known.facts, SystemClock().Now(), scoped.known.done);
  for (const duty::Owed& owed : assessment.duties)
    if (owed.duty->id == duty.id) plan.due = owed.due;
  for (const std::string& rule : arguments.List("--override"))
    plan.overrides.push_back({rule, arguments.Text("--why")});
  TRY(AddEstimates(arguments, files, plan));
  return plan;
}

// Copies what will be sent, then the plan: a folder without plan.json is none.
Result<campaign::ReadPlan> KeepPlan(const fs::path& data, const campaign::Counted& counted,
                                    const Plan& plan) {
  const fs::path folder = TRY(campaign::NewPlanFolder(data, plan));
  for (const campaign::NoticeText* used : counted.used) {
    for (const campaign::FrozenFile* file : {&used->text, &used->html}) {
      if (file->name.empty()) continue;
      const fs::path path = TRY(campaign::Within(folder / "notices", file->name));
      TRY(MakeFolders(path.parent_path()));
      TRY(WriteFileDurably(path, file->bytes));
    }
  }
  if (!plan.left_out_sha256.empty())
    TRY(WriteFileDurably(folder / campaign::kLeftOutFile, campaign::LeftOutBytes(counted)));
  TRY(WriteFileDurably(folder / "plan.json", campaign::PlanBytes(plan)));
  return campaign::OpenPlan(folder);
}

void PrintProblems(const std::vector<Linted>& linted, const std::vector<std::string>& overridden,
                   Language language) {
  for (const Linted& one : linted) {
    for (const notice::Problem& problem : one.report.problems) {
      if (problem.level != notice::Level::kError) continue;
      const bool forced = std::ranges::find(overridden, problem.rule) != overridden.end();
      std::fprintf(stderr, "%s:%u:%u: %s %s: %s\n", EscapeTerminal(one.file).c_str(),
                   problem.place.line, problem.place.column,
                   language == Language::kKorean ? (forced ? "예외 처리" : "오류")
                                                 : (forced ? "overridden" : "error"),
                   EscapeTerminal(problem.rule).c_str(),
                   EscapeTerminal(problem.message.In(language)).c_str());
    }
  }
}

// "address;entrance_code:masked": address, entrance code (masked).
std::string FieldWords(std::string_view fields, Language language) {
  std::vector<std::string> words;
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    words.push_back(report::DisclosedWord(fields.substr(0, end)).In(language));
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  return Joined(words, ", ");
}

void PrintLines(const Plan& plan, Language language) {
  const bool ko = language == Language::kKorean;
  for (const PlannedLine& line : plan.lines) {
    std::string channels;
    for (Channel channel : plan.channels)
      channels += fmt::format(" · {} {}", delivery::ChannelPhrase(channel).In(language),
                              WithCommas(line.channels[static_cast<size_t>(channel)]));
    std::printf("%s  %s%s%s\n", EscapeTerminal(campaign::LineWords(line).In(language)).c_str(),
                WithCommas(line.people).c_str(), ko ? "명" : "", channels.c_str());
    std::printf("    %s\n", EscapeTerminal(FieldWords(line.fields, language)).c_str());
    for (const PlannedNotice& notice : line.notices)
      std::printf("    %s: %s%s%s\n", delivery::ChannelPhrase(notice.channel).In(language).c_str(),
                  EscapeTerminal(notice.text).c_str(),
                  notice.text.empty() || notice.html.empty() ? "" : " + ",
                  EscapeTerminal(notice.html).c_str());
  }
}

std::string SpanText(uint64_t seconds, bool ko) {
  if (seconds < 3600)
    return ko ? fmt::format("{}분", (seconds + 59) / 60)
              : fmt::format("{} min", (seconds + 59) / 60);
  return ko ? fmt::format("{:.1f}시간", static_cast<double>(seconds) / 3600)
            : fmt::format("{:.1f} h", static_cast<double>(seconds) / 3600);
}

void PrintEstimates(const Plan& plan, const std::string& time_zone, Language language) {
  const bool ko = language == Language::kKorean;
  for (const campaign::Estimate& one : plan.estimates) {
    std::string text = one.seconds > 0
                           ? fmt::format(fmt::runtime(ko ? "초당 {}건, {}" : "{} a second, {}"),
                                         WithCommas(static_cast<uint64_t>(one.per_second)),
                                         SpanText(one.seconds, ko))
                           : std::string(ko ? "속도 설정이 없어 소요 시간을 알 수 없음"
                                            : "no rate given, so no time is known");
    if (one.cost)
      text += fmt::format(fmt::runtime(ko ? ", 비용 약 {} {}" : ", about {} {}"),
                          WithCommas((*one.cost + 50) / 100), EscapeTerminal(plan.currency));
    std::printf("%s  %s\n", delivery::ChannelPhrase(one.channel).In(language).c_str(),
                text.c_str());
  }
  if (!plan.due) {
    std::puts(ko ? "기한  정해진 시각 없음(지체 없이)" : "due   no fixed time: without delay");
    return;
  }
  const Time now = SystemClock().Now();
  uint64_t longest = 0;
  for (const campaign::Estimate& one : plan.estimates) longest = std::max(longest, one.seconds);
  const bool late = now + static_cast<Duration>(longest) * kSecond > *plan.due;
  std::printf("%s  %s%s\n", ko ? "기한" : "due ", duty::FormatZoned(*plan.due, time_zone).c_str(),
              !late ? ""
              : now > *plan.due
                  ? (ko ? ": 이미 기한이 지났습니다" : ": it is over already")
                  : (ko ? ": 이 속도로는 기한을 넘깁니다" : ": too late at this rate"));
}

void PrintResidence(const Plan& plan, const duty::LawBook& laws, bool ko) {
  if (plan.residence.empty()) return;
  const std::string places =
      EscapeTerminal(duty::ListWords(duty::Condition::Op::kCountry, plan.residence, laws.lexicon)
                         .In(ko ? Language::kKorean : Language::kEnglish));
  std::printf(ko ? "거주지  %s: 다른 지역 거주로 제외 %s명, 거주지 미확인으로 통지 %s명\n"
                 : "residence  %s: %s left out, living elsewhere; %s not known, and told\n",
              places.c_str(), WithCommas(plan.left_out).c_str(),
              WithCommas(plan.residence_not_known).c_str());
}

// Whom the plan only tells in public, although an option would tell them directly.
void PrintUnused(const campaign::Counted& counted, bool ko) {
  for (const auto& [channel, option] :
       {std::pair(Channel::kMail, "--mail FILE"), std::pair(Channel::kSms, "--sms FILE")}) {
    const uint64_t people = counted.unused[static_cast<size_t>(channel)];
    if (people == 0) continue;
    const std::string count = ko ? WithCommas(people) : Counted(people, "person", "people");
    if (channel == Channel::kMail)
      std::printf(
          ko ? "주의  %s명은 이메일 주소가 있는데도 홈페이지 공고로만 통지됩니다: %s 옵션이 "
               "없습니다\n"
             : "warning  %s with a mail address are told by public notice only: %s was not given\n",
          count.c_str(), option);
    else
      std::printf(
          ko ? "주의  %s명은 전화번호가 있는데도 홈페이지 공고로만 통지됩니다: %s 옵션이 없습니다\n"
             : "warning  %s with a telephone are told by public notice only: %s was not given\n",
          count.c_str(), option);
  }
}

// What is done with a plan, in this order.
void PrintNext(const campaign::ReadPlan& read, bool ko) {
  const std::string plan = EscapeTerminal(read.folder.native());
  if (read.plan.lint_errors > 0) {
    std::puts(ko ? "다음  통지문의 오류를 고친 뒤 다시 계획하십시오"
                 : "next  mend the errors of the notices, and plan again");
    return;
  }
  const bool sends = std::ranges::any_of(read.plan.channels, [](Channel one) {
    return one == Channel::kMail || one == Channel::kSms;
  });
  if (sends)
    std::printf(ko ? "다음  haetae notice test %s --mail 파일 --to 주소  (직원에게 시험 발송)\n"
                   : "next  haetae notice test %s --mail FILE --to ADDRESS  (to staff)\n",
                plan.c_str());
  std::printf(ko ? "%s  haetae notice approve %s --sign-key 파일 --by 이름  (다른 사람이)\n"
                 : "%s  haetae notice approve %s --sign-key FILE --by NAME  (by a second person)\n",
              sends ? (ko ? "그다음" : "then") : (ko ? "다음" : "next"), plan.c_str());
}

void PrintPlan(const campaign::ReadPlan& read, const campaign::Counted& counted,
               const duty::Duty& duty, const duty::LawBook& laws, Language language) {
  const bool ko = language == Language::kKorean;
  const Plan& plan = read.plan;
  const duty::Law& law = *laws.LawOf(duty.id);
  std::printf(ko ? "%s (%s), 사고 %s, 유출 범위 %s차 산정: %s명\n"
                 : "%s (%s), incident %s, version %s of its scope: %s\n",
              plan.duty.c_str(), EscapeTerminal(duty.article.In(language)).c_str(),
              WithCommas(plan.incident).c_str(), WithCommas(plan.scope_version).c_str(),
              (ko ? WithCommas(plan.people) : Counted(plan.people, "person", "people")).c_str());
  for (Channel channel : plan.channels)
    std::printf("%s  %s\n", delivery::ChannelPhrase(channel).In(language).c_str(),
                WithCommas(plan.counts[static_cast<size_t>(channel)]).c_str());
  PrintLines(plan, language);
  PrintResidence(plan, laws, ko);
  for (const campaign::OtherLanguage& other : counted.others)
    std::printf(ko ? "사용 언어가 %s인 %s명에게는 %s 통지문을 발송합니다\n"
                   : "language %s: %s get the notice in %s\n",
                EscapeTerminal(other.wanted).c_str(),
                (ko ? WithCommas(other.people) : Counted(other.people, "person", "people")).c_str(),
                EscapeTerminal(other.got).c_str());
  PrintEstimates(plan, law.time_zone, language);
  std::printf(ko ? "점검  오류 %s건(예외 처리 %s건), 경고 %s건\n"
                 : "lint  %s errors (%s more overridden), %s warnings\n",
              WithCommas(plan.lint_errors).c_str(), WithCommas(plan.lint_overridden).c_str(),
              WithCommas(plan.lint_warnings).c_str());
  PrintUnused(counted, ko);
  std::printf(ko ? "계획  %s\nSHA-256 %s\n아직 발송하지 않았습니다\n"
                 : "plan  %s\nSHA-256 %s\nnothing was sent\n",
              EscapeTerminal(read.file.native()).c_str(), read.sha256.c_str());
  PrintNext(read, ko);
}

Json PlanJson(const campaign::ReadPlan& read, const campaign::Counted& counted,
              const std::vector<Linted>& linted, Language language) {
  Json json = Json::parse(campaign::PlanBytes(read.plan));
  Json problems = Json::array(), others = Json::array();
  for (const Linted& one : linted)
    for (const notice::Problem& problem : one.report.problems)
      problems.push_back({{"file", ValidUtf8(one.file)},
                          {"rule", problem.rule},
                          {"level", notice::LevelName(problem.level)},
                          {"line", problem.place.line},
                          {"message", ValidUtf8(problem.message.In(language))}});
  for (const campaign::OtherLanguage& one : counted.others)
    others.push_back({{"wanted", one.wanted}, {"got", one.got}, {"people", one.people}});
  json["reachable_otherwise"] = {{"email", counted.unused[static_cast<size_t>(Channel::kMail)]},
                                 {"sms", counted.unused[static_cast<size_t>(Channel::kSms)]}};
  json["file"] = ValidUtf8(read.file.native());
  json["sha256"] = read.sha256;
  json["problems"] = std::move(problems);
  json["other_languages"] = std::move(others);
  return json;
}

}  // namespace

Status SameScope(const Workspace& space, const fs::path& data, uint64_t incident,
                 uint64_t scope_version, const std::string& list_sha256, bool possible,
                 const scope::Scope& now) {
  if (scope_version == now.version) return {};
  // Who came is told where the people of both are confirmed ones; else only that it changed.
  uint64_t came = 0, went = 0;
  incident::IncidentStore store = TRY(OpenStore(data));
  const Result<scope::PeopleBits> later = scope::PeopleOf(
      TRY(incident::ScopeVersions(store).PeopleOf(static_cast<uint32_t>(incident), now.version)),
      NumberingOf(space));
  const fs::path folder = campaign::IncidentFolder(data, incident);
  const std::string name = ListName(list_sha256);
  const Result<std::string> bytes = campaign::ReadListed(folder, name, list_sha256);
  if (later && bytes && !possible) {
    campaign::Recipients was =
        TRY(campaign::Recipients::Parse(*bytes, NumberingOf(space), folder / name));
    campaign::Recipients is = campaign::Recipients::Of(*later, NumberingOf(space));
    came = TRY(campaign::CountWithout(is, was));
    went = TRY(campaign::CountWithout(was, is));
  }
  return std::unexpected(campaign::ScopeChanged(incident, scope_version, now.version, came, went));
}

Result<int> RunNoticePlan(const Arguments& arguments) {
  if (arguments.Has("--override") && !arguments.Has("--why"))
    return Fail(Code::kUsage, "wrong usage", "--override is kept with its reason", "",
                "give --why TEXT");
  const duty::LawBook laws = TRY(LawsOf(arguments));
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  const LaneFiles files = TRY(ReadLaneFiles(arguments));
  const Scoped scoped = TRY(CountNow(arguments, laws.lexicon));
  const Material material = TRY(Gather(arguments, scoped, laws));
  const std::vector<Channel> channels = TRY(ChannelsOf(arguments, *material.named.duty));
  const std::vector<std::string>& residence = material.named.duty->residence;
  std::function<duty::Truth(std::string_view)> lives_there;
  if (!residence.empty())
    lives_there = [&](std::string_view place) {
      const std::string& written = scoped.known.facts.residence;
      return duty::LivesIn(duty::PlaceOf(place, written, laws.lexicon), residence, laws.lexicon);
    };
  const campaign::Counted counted =
      TRY(campaign::CountLines({.book = material.book,
                                .groups = material.groups,
                                .kinds = material.note.kinds,
                                .included = material.included,
                                .notices = material.notices,
                                .channels = channels,
                                .lives_there = lives_there,
                                .told_before = material.before.people}));
  Plan plan = TRY(MakePlan(arguments, scoped, material, laws, counted, files));
  const std::vector<Linted> linted =
      TRY(LintAll(counted, material, laws, scoped.known.facts, words));
  TRY(CheckOverrides(linted, arguments.List("--override")));
  CountProblems(linted, arguments.List("--override"), plan);
  const campaign::ReadPlan read = TRY(KeepPlan(DataOf(arguments), counted, plan));
  const Language language = LanguageOf(arguments);
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(PlanJson(read, counted, linted, language)).c_str());
  } else {
    if (!arguments.Has("--quiet")) PrintProblems(linted, arguments.List("--override"), language);
    PrintPlan(read, counted, *material.named.duty, laws, language);
  }
  return plan.lint_errors > 0 ? kExitFindings : kExitClean;
}

}  // namespace haetae::cli
