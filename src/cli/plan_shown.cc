#include "cli/plan_shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "campaign/count.h"
#include "cli/counted.h"
#include "duty/condition.h"
#include "duty/condition_words.h"
#include "duty/deadline.h"
#include "report/words.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using campaign::Plan;
using campaign::PlannedLine;
using campaign::PlannedNotice;
using delivery::Channel;

// "address;entrance_code:masked": address, entrance code (masked).
std::string FieldWords(std::string_view fields, Language language) {
  std::vector<std::string> words;
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    std::string word = report::DisclosedWord(fields.substr(0, end)).In(language);
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
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

// When the last message has left, were it sent now.
Time EndOf(const campaign::Estimate& one, Time now) {
  return std::max(now, one.night_ends.value_or(now)) + static_cast<Duration>(one.seconds) * kSecond;
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
    if (one.night_ends)
      text += fmt::format(
          fmt::runtime(ko ? ". 지금은 밤이어서 {}건이 기다리며, 그 마지막은 {}에 나갑니다"
                          : "; it is night now: {} wait, the last until {}"),
          WithCommas(one.at_night), duty::FormatZoned(*one.night_ends, time_zone));
    std::printf("%s  %s\n", delivery::ChannelPhrase(one.channel).In(language).c_str(),
                text.c_str());
  }
  if (!plan.due) {
    std::puts(ko ? "기한  정해진 시각 없음(지체 없이)" : "due   no fixed time: without delay");
    return;
  }
  const Time now = SystemClock().Now();
  Time end = now;
  for (const campaign::Estimate& one : plan.estimates) end = std::max(end, EndOf(one, now));
  const bool late = end > *plan.due;
  std::printf("%s  %s%s\n", ko ? "기한" : "due ", duty::FormatZoned(*plan.due, time_zone).c_str(),
              !late ? ""
              : now > *plan.due
                  ? (ko ? ": 이미 기한이 지났습니다" : ": it is over already")
                  : (ko ? ": 이대로 발송하면 기한을 넘깁니다" : ": too late as things stand"));
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

// Whom plans of the duty told before: left out, or told again for there is more to tell.
void PrintBefore(const Plan& plan, bool ko) {
  if (plan.told_before > 0)
    std::printf(
        ko ? "앞선 통지  %s명은 이미 알린 사람이어서 뺐습니다\n" : "told before  %s, left out\n",
        (ko ? WithCommas(plan.told_before) : Counted(plan.told_before, "person", "people"))
            .c_str());
  if (plan.told_less > 0)
    std::printf(
        ko ? "다시 통지  %s명은 앞선 통지 뒤에 더 유출된 항목이 확인되어 모두 다시 알립니다\n"
           : "told of less  %s, in this plan: more of theirs is known since\n",
        (ko ? WithCommas(plan.told_less) : Counted(plan.told_less, "person", "people")).c_str());
  if (plan.told_anew > 0)
    std::printf(
        ko ? "다시 통지  %s명은 앞선 통지가 닿지 않았거나 그 내용을 정정한 사람이어서 다시 "
             "알립니다\n"
           : "told anew  %s, in this plan: no notice reached them, or what it said was taken "
             "back\n",
        (ko ? WithCommas(plan.told_anew) : Counted(plan.told_anew, "person", "people")).c_str());
}

// What the law has done first.
void PrintOrder(const Plan& plan, bool ko) {
  if (plan.waits_for.empty()) return;
  const std::string first = EscapeTerminal(plan.waits_for);
  std::printf(
      ko ? "순서  %s 이행 후 또는 그와 동시에: 이행하면 haetae duty done %s %s --why '…'\n"
         : "order  on or after %s, not before it; when it is done: haetae duty done %s %s --why "
           "'…'\n",
      first.c_str(), std::to_string(plan.incident).c_str(), first.c_str());
}

// Whom other duties tell too: nobody is to be surprised that some get two notices.
void PrintAlsoTold(const Plan& plan, bool ko) {
  if (plan.of_ruled_out) {  // the others' plans told them before what this one takes back
    for (const campaign::AlsoTold& one : plan.also_told)
      std::printf(
          ko ? "참고  %s명은 %s의 계획에 있던 사람입니다: 이번에는 유출되지 않았다는 사실만 "
               "알립니다\n"
             : "note  in the plan of %2$s before: %1$s, who are told now only that nothing of "
               "theirs leaked\n",
          (ko ? WithCommas(one.people) : Counted(one.people, "person", "people")).c_str(),
          EscapeTerminal(one.duty).c_str());
    return;
  }
  for (const campaign::AlsoTold& one : plan.also_told)
    std::printf(
        ko ? "참고  %s명은 %s의 계획에도 있어 그 통지도 받습니다: 통지마다 그 법의 대상자 수와 "
             "시각을 적습니다\n"
           : "note  in the plan of %2$s too: %1$s, who will get its notice as well; each counts "
             "the "
             "people of its law and gives its times\n",
        (ko ? WithCommas(one.people) : Counted(one.people, "person", "people")).c_str(),
        EscapeTerminal(one.duty).c_str());
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

}  // namespace

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
  PrintBefore(plan, ko);
  PrintOrder(plan, ko);
  PrintAlsoTold(plan, ko);
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

}  // namespace haetae::cli
