// haetae notice plan: the dry run. Everything about a notice but its sending.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "base/hash.h"
#include "campaign/count.h"
#include "campaign/folder.h"
#include "campaign/gate.h"
#include "campaign/notices.h"
#include "campaign/plan.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/counted.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "cli/other_plans.h"
#include "cli/plan_shown.h"
#include "cli/question.h"
#include "cli/ruled_out.h"
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

namespace haetae::cli {
namespace {

using campaign::Plan;
using campaign::PlannedLine;
using campaign::PlannedNotice;
using delivery::Channel;

struct Scoped {
  std::unique_ptr<Workspace> space;
  scope::Scope scope;
  Known known;
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
  std::vector<uint64_t> only = {};  // a bit a person: nobody else is meant; empty: everybody is
};

Result<Scoped> CountNow(const Arguments& arguments, const duty::Lexicon& lexicon) {
  Scoped scoped = {.space = TRY(Workspace::Open(arguments, ledger::Mode::kRead))};
  Question question{.incident = NumberOf(arguments)};
  TRY(LookUpIncident(*scoped.space, question));
  scoped.scope = TRY(CountIncident(*scoped.space, question));
  scoped.known =
      TRY(KnownFrom(arguments, lexicon, NumberOf(arguments), *scoped.space, scoped.scope));
  return scoped;
}

// Which of the people a duty is about: the confirmed, those who cannot be ruled out, or both. While
// nothing more than a suspicion is in force, nobody is confirmed.
Result<std::vector<bool>> IncludedBy(const duty::Duty& duty, bool suspected,
                                     const scope::Scope& scope,
                                     const campaign::RecipientsNote& note) {
  std::vector<bool> included;
  bool any = false;
  for (const scope::PeopleGroups::Group& kind : note.kinds) {
    bool in = true;
    if (duty.certainty == duty::Counted::kConfirmed) in = !kind.possible && !suspected;
    if (duty.certainty == duty::Counted::kPossible) in = kind.possible || suspected;
    if (kind.possible && !note.possible) in = false;
    included.push_back(in);
    any |= in;
  }
  const bool some = suspected && duty.certainty == duty::Counted::kPossible && !note.possible &&
                    scope.possible_people > scope.people;  // the others would be told by nobody
  if (any && !some) return included;
  return Fail(
      Code::kNotFound, some ? "cannot plan the notice" : "there is nobody to tell",
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

// The plans whose sending has begun.
Result<std::vector<campaign::ReadPlan>> BegunPlansOf(const Arguments& arguments,
                                                     uint64_t incident) {
  const fs::path data = DataOf(arguments);
  BegunSendings begun = TRY(BegunPlans(data, incident));
  if (begun.lost && !arguments.Has("--quiet"))
    Complain(Error{Code::kNotFound, "whom a plan told is not known",
                   "a plan whose sending has begun is not in the data folder, or cannot be read",
                   campaign::IncidentFolder(data, incident),
                   "restore its folder from a copy: its people are not left out of this plan"},
             LanguageOf(arguments));
  return std::move(begun.plans);
}

// For whom the plan is, and by which contacts.
struct Meant {
  campaign::RecipientsNote note;
  std::vector<uint16_t> groups;
  ToldBefore before;
  std::vector<uint64_t> only;  // as in Material
};

Result<Meant> MeantBy(campaign::RecipientsNote note, const Arguments& arguments,
                      const Scoped& scoped, const duty::LawBook& laws, const std::string& duty) {
  const fs::path data = DataOf(arguments), kept = campaign::IncidentFolder(data, note.incident);
  const std::string bytes = TRY(campaign::ReadListed(kept, note.groups, note.groups_sha256));
  Meant meant;
  meant.groups =
      TRY(campaign::ParseGroups(bytes, note.people, note.kinds.size(), kept / note.groups));
  // Catalogues may name a kind of data otherwise than the drafts do.
  for (scope::PeopleGroups::Group& kind : note.kinds)
    kind.group.fields = campaign::CanonicalFields(kind.group.fields, laws.lexicon);
  const bool suspected = duty::IsSuspicionAlone(scoped.known.facts);
  std::vector<scope::PeopleGroups::Group> known = note.kinds;
  for (scope::PeopleGroups::Group& kind : known) kind.possible |= suspected;
  if (!arguments.Has("--again"))
    meant.before = TRY(LookForBefore(*scoped.space, data, {note, meant.groups, known},
                                     TRY(BegunPlansOf(arguments, note.incident)), laws, duty));
  meant.note = std::move(note);
  return meant;
}

// Those of the newest import first: a plan is of one import.
Result<Meant> MeantRuledOut(const Arguments& arguments, const Scoped& scoped,
                            const duty::LawBook& laws, const duty::Duty& duty) {
  const fs::path data = DataOf(arguments);
  const uint32_t incident = NumberOf(arguments);
  const InScope now = TRY(InScopeNow(*scoped.space, incident));
  const duty::AskedFact& asked = laws.lexicon.facts.at(duty.people);
  for (RuledOut& one : TRY(LookForRuledOut(*scoped.space, data, incident, asked.ruled_out, now))) {
    Meant meant = TRY(MeantBy(TRY(campaign::ReadNote(data, incident, one.import)), arguments,
                              scoped, laws, duty.id));
    for (size_t i = 0; i < meant.before.less.size(); ++i)  // what they are told says no fields
      meant.before.people[i] |= std::exchange(meant.before.less[i], 0);
    bool any = meant.before.people.empty();
    for (size_t i = 0; i < meant.before.people.size() && i < one.people.size(); ++i)
      any |= (one.people[i] & ~meant.before.people[i]) != 0;
    if (!any) continue;
    meant.note.scope_version = scoped.scope.version;
    for (scope::PeopleGroups::Group& kind : meant.note.kinds) kind.possible = true;
    meant.only = std::move(one.people);
    return meant;
  }
  return Fail(Code::kNotFound, "there is nobody to tell",
              "nobody whom plans of " + asked.ruled_out +
                  " told, and whom the scope rules out since, is left",
              "", "see haetae duty list --incident " + arguments.Text("N"));
}

Result<Material> Gather(const Arguments& arguments, const Scoped& scoped,
                        const duty::LawBook& laws) {
  const std::string duty_id = TRY(Needed(arguments, "--duty", "ID says which duty is fulfilled"));
  const std::string folder =
      TRY(Needed(arguments, "--notices", "DIR says where the notices stand"));
  const contact::SecretKey key = TRY(contact::ReadKey(
      TRY(Needed(arguments, "--key-file", "FILE names the key that contacts are kept under"))));
  const NamedDuty named = TRY(DutyNamed(duty_id, laws, &scoped.known.facts, SystemClock().Now()));
  if (named.duty->audience != duty::Audience::kPersons)
    return Fail(Code::kUsage, "wrong usage", duty_id + " is not about telling people", "",
                "see haetae law show " + duty_id);
  const fs::path data = DataOf(arguments);
  const bool of_ruled_out = !named.duty->people.empty();
  if (!of_ruled_out) {
    const campaign::RecipientsNote last = TRY(campaign::ReadNote(data, NumberOf(arguments)));
    TRY(SameScope(*scoped.space, data, last.incident, last.scope_version, last.list_sha256,
                  last.possible, scoped.scope));
  }
  Meant meant = of_ruled_out ? TRY(MeantRuledOut(arguments, scoped, laws, *named.duty))
                             : TRY(MeantBy(TRY(campaign::ReadNote(data, NumberOf(arguments))),
                                           arguments, scoped, laws, duty_id));
  campaign::RecipientsNote& note = meant.note;
  contact::Book book = TRY(contact::Book::Open(data, note.incident, key, note.import));
  TRY(campaign::CheckImport(note, book));
  campaign::NoticeFolder notices = TRY(campaign::ReadNotices(folder, duty_id));
  for (campaign::NoticeText& one : notices.notices)
    one.fields = campaign::CanonicalFields(one.fields, laws.lexicon);
  const bool suspected = duty::IsSuspicionAlone(scoped.known.facts);
  std::vector<bool> included = of_ruled_out
                                   ? std::vector<bool>(note.kinds.size(), true)
                                   : TRY(IncludedBy(*named.duty, suspected, scoped.scope, note));
  for (scope::PeopleGroups::Group& kind : note.kinds) kind.possible |= suspected;
  const duty::Assessment assessment =
      duty::Assess(laws, scoped.known.facts, SystemClock().Now(), scoped.known.done);
  return Material{std::move(note),
                  std::move(book),
                  std::move(meant.groups),
                  std::move(included),
                  std::move(notices),
                  named,
                  duty::LateDuties(assessment).contains(duty_id),
                  std::move(meant.before),
                  std::move(meant.only)};
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
  expected.called = planned.language.substr(0, planned.language.find('-'));
  // People of a group may be counted as such.
  expected.figures.push_back({"group", notice::Unit::kPeople, line.people});
  return expected;
}

// Each text once for each set of fields that it goes to; what was said of it once is not repeated.
Result<std::vector<Linted>> LintAll(const campaign::Counted& counted, const Material& material,
                                    const duty::LawBook& laws, const duty::Facts& facts,
                                    const notice::Lexicon& words) {
  notice::Form no_form;
  no_form.fields = material.notices.names;
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
  std::set<std::tuple<std::string, uint32_t, uint32_t, std::string, std::string>> told;
  for (const PlannedLine& line : counted.lines) {
    for (const PlannedNotice& planned : line.notices) {
      const notice::Expected expected = ExpectedFor(line, planned, material, source);
      for (const std::string& name : {planned.text, planned.html}) {
        if (name.empty() || !seen.emplace(name, line.fields, line.kind).second) continue;
        const notice::Notice text = TRY(notice::ReadNotice(files.at(name)->bytes, name));
        linted.push_back({files.at(name)->name, notice::Lint(text, expected, words)});
        std::erase_if(linted.back().report.problems, [&](const notice::Problem& problem) {
          return !told.emplace(name, problem.place.line, problem.place.column, problem.rule,
                               problem.message.en)
                      .second;
        });
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

// A text that the gateway does not take would be found out one person after the other, each of whom
// would then be told in public only.
Status CheckTexts(const LaneFiles& files, const campaign::Counted& counted) {
  if (!files.gateway) return {};
  for (const campaign::NoticeText* used : counted.used) {
    if (used->channel != Channel::kSms) continue;
    Status taken = files.gateway->Takes(used->text.bytes);
    if (taken) continue;
    Error error = std::move(taken.error());
    error.what = "cannot plan the notice";
    error.where = used->text.name;
    error.advice =
        "shorten what the form says in [sms], or leave --sms out: those people are then told by "
        "the next channel";
    return std::unexpected(std::move(error));
  }
  return {};
}

// The texts that would wait for the morning, were they sent now.
void AddNight(const delivery::QuietHours& quiet, const campaign::Counted& counted, Time now,
              campaign::Estimate& texts) {
  for (const auto& [prefix, people] : counted.texts) {
    const Time morning = quiet.NotBefore(std::to_string(prefix), now);
    if (morning == now) continue;
    texts.at_night += people;
    texts.night_ends = std::max(texts.night_ends.value_or(morning), morning);
  }
}

// Messages, how long they take at the rate, and what they cost. A mail that bounces goes on by
// text: that is not foreseen here.
Result<void> AddEstimates(const Arguments& arguments, const LaneFiles& files,
                          const campaign::Counted& counted, Plan& plan) {
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
  if (files.gateway) {
    TRY(add(Channel::kSms, files.gateway->rate, "--sms-price"));
    AddNight(files.quiet, counted, SystemClock().Now(), plan.estimates.back());
  }
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
  plan.told_less = counted.told_less;
  plan.told_anew = counted.told_anew;
  plan.before = material.before.plans;
  plan.of_ruled_out = !material.only.empty();
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
    if (owed.duty->id == duty.id) plan.due = owed.due, plan.waits_for = owed.waits_for;
  for (const std::string& rule : arguments.List("--override"))
    plan.overrides.push_back({rule, arguments.Text("--why")});
  TRY(AddEstimates(arguments, files, counted, plan));
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
  const campaign::CountFrom from = {.book = material.book,
                                    .groups = material.groups,
                                    .kinds = material.note.kinds,
                                    .included = material.included,
                                    .notices = material.notices,
                                    .channels = channels,
                                    .lives_there = lives_there,
                                    .told_before = material.before.people,
                                    .told_less = material.before.less,
                                    .told_anew = material.before.anew,
                                    .only = material.only};
  const campaign::Counted counted = TRY(campaign::CountLines(from));
  TRY(CheckTexts(files, counted));
  Plan plan = TRY(MakePlan(arguments, scoped, material, laws, counted, files));
  plan.also_told = TRY(LookForOthers(*scoped.space, DataOf(arguments), material.note, plan.duty,
                                     campaign::PeopleCounted(from, counted)));
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
