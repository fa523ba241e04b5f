// haetae notice lint: a text compared with what the law and the incident say it must.
#include <algorithm>
#include <cstdio>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "duty/assess.h"
#include "duty/clock.h"
#include "duty/deadline.h"
#include "notice/draft.h"
#include "notice/expect.h"
#include "notice/group_stem.h"
#include "notice/lint.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

constexpr uint64_t kWordsBytesMax = 4 << 20;  // of a file of words

Result<std::string> ReadText(const std::string& path) {
  if (path == "-") {
    std::string text;
    char buffer[1 << 14];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
      text.append(buffer, got);
      if (text.size() > notice::kNoticeBytesMax) break;  // ReadNotice says so
    }
    return text;
  }
  return ReadFile(path, notice::kNoticeBytesMax + 1);
}

}  // namespace

Result<notice::Lexicon> NoticeWords(const Arguments& arguments) {
  const fs::path folder = fs::path(TRY(LawFolder(arguments))) / "lexicon";
  const fs::path evidence = folder / "evidence.toml", fields = folder / "field_words.toml";
  const std::string evidence_text = TRY(ReadFile(evidence, kWordsBytesMax));
  const std::string field_text = TRY(ReadFile(fields, kWordsBytesMax));
  return notice::Lexicon::Parse({evidence_text, evidence.string()}, {field_text, fields.string()});
}

Result<NamedDuty> DutyNamed(const std::string& id, const duty::LawBook& book,
                            const duty::Facts* facts, Time at) {
  const duty::Law* law = book.LawOf(id);
  if (law == nullptr) {
    return Fail(Code::kNotFound, "there is no such duty", "no law has `" + Shortened(id, 80) + "`",
                "", "see haetae law list");
  }
  duty::Facts nothing;  // the version is then that of the time of asking
  const duty::Facts& known = facts == nullptr ? nothing : *facts;
  const duty::Assessment assessment = duty::Assess(book, known, at);
  const auto owed =
      std::ranges::find(assessment.duties, id, [](const duty::Owed& one) { return one.duty->id; });
  NamedDuty named{.law = law,
                  .duty = owed == assessment.duties.end() ? book.Versions(id).front() : owed->duty};
  const duty::Started started = duty::StartOf(named.duty->chosen_by, known);
  named.moment = started.at.value_or(at);
  if (started.at) named.chosen_by = started.fact;
  const int64_t day = duty::LocalDay(named.moment, law->time_zone);
  named.in_force = !named.duty->proposed && named.duty->valid_from.value_or(INT64_MIN) <= day &&
                   day <= named.duty->valid_to.value_or(INT64_MAX);
  return named;
}

namespace {

// Whether --group or a file's name says that a text is for this kind of people.
bool IsOf(const std::string& stem, std::string_view kind) {
  const std::optional<notice::GroupStem> read = notice::ReadStem(stem);
  return read && read->kind == kind;
}

// The recipients that a text is for: those of --group, of people without an account where
// --non-members says so and there is one such group, of the name that a draft has, or everybody of
// a report or a page. Nothing: all whom the duty is about.
Result<std::optional<notice::Recipients>> GroupOf(const Arguments& arguments,
                                                  const notice::DraftSource& source,
                                                  const duty::Duty& duty,
                                                  const std::optional<notice::DraftName>& name) {
  std::vector<notice::Recipients> groups = notice::RecipientsOf(source, duty);
  if (duty.audience == duty::Audience::kPersons) groups.push_back(notice::Everybody(source, duty));
  const std::string asked = arguments.Text("--group");
  std::string stem = asked.empty() && name ? name->stem : asked;
  if (arguments.Has("--non-members")) {
    if (IsOf(asked, "members"))
      return Fail(Code::kUsage, "wrong usage",
                  "--non-members says that it goes to people who have no account, and --group " +
                      asked + " that it goes to members",
                  "", "give one of the two");
    // Who gives the option means this text, whatever its file is called.
    const auto of_non_members = [](const notice::Recipients& to) {
      return to.members == std::optional(false);
    };
    if (asked.empty() && !IsOf(stem, "non-members")) {
      const auto only = std::ranges::find_if(groups, of_non_members);
      stem = std::ranges::count_if(groups, of_non_members) == 1 ? only->stem : "";
    }
  }
  const auto found = std::ranges::find(groups, stem, &notice::Recipients::stem);
  if (found != groups.end()) return std::optional(*found);
  if (!asked.empty()) {
    std::vector<std::string> stems;
    for (const notice::Recipients& group : groups) stems.push_back(group.stem);
    return Fail(Code::kNotFound, "cannot compare the notice",
                duty.id + " has no recipients `" + Shortened(asked, 80) + "` by these facts", "",
                "use one of " + Joined(stems, ", "));
  }
  if (duty.audience != duty::Audience::kPersons) return std::optional(groups.front());
  return std::optional<notice::Recipients>();
}

Result<std::optional<Language>> LanguageAsked(const Arguments& arguments,
                                              const std::optional<notice::DraftName>& name) {
  const std::string asked = arguments.Text("--language");
  if (asked == "ko") return std::optional(Language::kKorean);
  if (asked == "en") return std::optional(Language::kEnglish);
  if (!asked.empty()) return Fail(Code::kUsage, "wrong usage", "--language takes ko or en");
  return name ? name->language : std::nullopt;
}

Result<notice::Channel> ChannelAsked(const Arguments& arguments, const duty::Duty& duty,
                                     const notice::Notice& text, const std::string& file_name,
                                     const std::optional<notice::DraftName>& name) {
  if (arguments.Has("--channel")) {
    const auto channel = notice::ChannelNamed(arguments.Text("--channel"));
    if (channel) return *channel;
    return Fail(Code::kUsage, "wrong usage", "--channel takes mail, sms, letter, public or filing");
  }
  return name ? name->channel : notice::ChannelOf(duty, text, file_name);
}

notice::Judged JudgedBy(const Arguments& arguments, const NamedDuty& named,
                        const std::string& group) {
  const auto day = [](const std::optional<int64_t>& d) { return d ? FormatDay(*d) : ""; };
  return {.duty = named.duty->id,
          .valid_from = day(named.duty->valid_from),
          .valid_to = day(named.duty->valid_to),
          .in_force = named.in_force,
          .moment = FormatDay(duty::LocalDay(named.moment, named.law->time_zone)),
          .chosen_by = !named.chosen_by.empty() ? named.chosen_by
                       : arguments.Has("--at")  ? "at"
                                                : "now",
          .group = group};
}

// A clean report would else be taken for one that compared everything.
void NoteUncompared(const std::string& duty, Language language) {
  const Phrase note{"by these facts " + duty +
                        " is about nobody whose data are known: kinds of data were not compared",
                    "이 사실에 따르면 " + duty +
                        "의 대상 가운데 유출 항목이 확인된 사람이 없어 항목은 대조하지 않았습니다"};
  std::fprintf(stderr, language == Language::kKorean ? "haetae: 주의: %s\n" : "haetae: note: %s\n",
               note.In(language).c_str());
}

// Of a text that does not say whom it is for, the numbers of any group may be right, and of those
// who live where the law looks.
void AddFiguresOfGroups(const notice::DraftSource& source, const NamedDuty& named,
                        notice::Channel channel, notice::Expected& expected) {
  std::vector<notice::Recipients> all = notice::RecipientsOf(source, *named.duty);
  all.push_back(notice::Everybody(source, *named.duty));
  for (const notice::Recipients& to : all) {
    const notice::Expected one =
        notice::ExpectedFor(source, *named.law, *named.duty, to, std::nullopt, channel);
    for (const notice::ExpectedFigure& figure : one.figures)
      if (std::ranges::none_of(expected.figures, [&](const notice::ExpectedFigure& known) {
            return known.kind == figure.kind && known.value == figure.value;
          }))
        expected.figures.push_back(figure);
  }
}

}  // namespace

Result<int> RunNoticeLint(const Arguments& arguments) {
  if (!arguments.Has("--duty")) {
    return Fail(Code::kUsage, "wrong usage", "--duty ID says which duty the text fulfils", "",
                "see haetae law list");
  }
  const duty::LawBook book = TRY(LawsOf(arguments));
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  std::optional<Known> known;
  if (arguments.Has("--incident") || arguments.Has("--facts"))
    known = TRY(KnownOf(arguments, book.lexicon));
  const duty::Facts* facts = known ? &known->facts : nullptr;
  const Time at =
      arguments.Has("--at") ? *ParseDayOrTime(arguments.Text("--at")) : SystemClock().Now();
  const NamedDuty named = TRY(DutyNamed(arguments.Text("--duty"), book, facts, at));
  const notice::Form form =
      arguments.Has("--form") ? TRY(FormOf(arguments, book, words)) : notice::Form();
  const std::string path = arguments.Text("FILE");
  const std::string file_name = fs::path(path).filename().string();
  const notice::Notice text = TRY(notice::ReadNotice(TRY(ReadText(path)), path));
  const std::optional<notice::DraftName> name = notice::DraftNamed(file_name);
  const notice::Channel channel = TRY(ChannelAsked(arguments, *named.duty, text, file_name, name));
  const std::optional<Language> written = TRY(LanguageAsked(arguments, name));
  std::set<std::string, std::less<>> late;
  if (known) late = duty::LateDuties(duty::Assess(book, known->facts, at, known->done));
  notice::Expected expected = notice::ExpectedOf({.law = *named.law,
                                                  .duty = *named.duty,
                                                  .book = book,
                                                  .facts = facts,
                                                  .to_non_members = arguments.Has("--non-members"),
                                                  .late = late.contains(named.duty->id)});
  if (written) expected.languages = {*written};
  expected.channel = channel;
  for (notice::ExpectedField& field : expected.fields)
    if (const auto own = form.fields.find(field.id); own != form.fields.end())
      field.name = own->second;
  expected.contact.domains = form.domains;
  if (!form.phone.empty()) expected.contact.phones = {form.phone};
  if (!form.email.empty()) expected.contact.mails = {form.email};
  std::string group;
  if (facts != nullptr) {
    const notice::Texts no_texts;
    const notice::DraftSource source{
        .book = book, .facts = *facts, .form = form, .texts = no_texts, .at = at, .late = late};
    if (const auto to = TRY(GroupOf(arguments, source, *named.duty, name))) {
      group = to->stem;
      expected = notice::Narrowed(
          std::move(expected),
          notice::ExpectedFor(source, *named.law, *named.duty, *to, written, channel));
    } else {
      AddFiguresOfGroups(source, named, channel, expected);
    }
  } else if (arguments.Has("--group")) {
    return Fail(Code::kUsage, "wrong usage", "--group needs the facts that make groups", "",
                "name --incident N or --facts FILE");
  }
  expected.called = arguments.Has("--language") ? arguments.Text("--language")
                    : name                      ? name->called
                                                : "";
  const notice::Report report = notice::Lint(text, expected, words);
  if (facts != nullptr && !facts->groups.empty() && !expected.fields_known)
    NoteUncompared(named.duty->id, LanguageOf(arguments));
  const Language language = LanguageOf(arguments);
  const notice::Judged judged = JudgedBy(arguments, named, group);
  if (arguments.Has("--json"))
    std::puts(notice::LintJson(report, language, &judged).c_str());
  else
    std::fputs(notice::LintText(report, path, language, &judged).c_str(), stdout);
  return report.passed() ? kExitClean : kExitFindings;
}

}  // namespace haetae::cli
