// What the laws demand: first what is late or open, then what was done, then what cannot be said.
#include <fmt/format.h>

#include <algorithm>

#include "duty/deadline.h"
#include "duty/fact_words.h"
#include "evidence/page_parts.h"
#include "report/duties.h"
#include "report/duty_words.h"
#include "report/words.h"

namespace haetae::evidence {
namespace {

using duty::Owed;
using duty::State;
using duty::Truth;
using report::Both;
using report::Code;
using report::List;
using report::Small;
using report::Table;

Phrase StateWord(const Owed& owed) {
  if (owed.applies == Truth::kUnknown && owed.state != State::kDone)
    return {"not decided", "판단 보류"};
  switch (owed.state) {
    case State::kOverdue:
      return {"overdue", "기한 초과"};
    case State::kDone:
      return {"done", "이행 완료"};
    case State::kOpen:
      return {"open", "이행 전"};
    case State::kNotDue:
      break;
  }
  return {"not due yet", "기산 전"};
}

// Overdue, open, not begun, done, undetermined; in each what is due first.
std::vector<const Owed*> Sorted(const duty::Assessment& assessment) {
  std::vector<const Owed*> owed;
  for (const Owed& one : assessment.duties)
    if (one.applies != Truth::kNo) owed.push_back(&one);
  const auto rank = [](const Owed* one) {
    if (one->applies == Truth::kUnknown && one->state != State::kDone) return 4;
    constexpr State kOrder[] = {State::kOverdue, State::kOpen, State::kNotDue, State::kDone};
    return static_cast<int>(std::ranges::find(kOrder, one->state) - std::begin(kOrder));
  };
  std::ranges::sort(owed, {}, [&](const Owed* one) {
    return std::tuple(rank(one), one->due.value_or(kTimeMax), one->duty->id);
  });
  return owed;
}

Phrase Span(Duration span) {
  return {report::SpanText(span, Language::kEnglish), report::SpanText(span, Language::kKorean)};
}

std::string DueHtml(const Owed& owed) {
  if (!owed.starts) return Both("its clock has not started", "기산점 미정");
  if (!owed.due) return Both("without delay", "지체 없이");
  return ZonedHtml(*owed.due, owed.law->time_zone);
}

std::string StateHtml(const Owed& owed, Time now) {
  std::string html = Tag(StateWord(owed), owed.state == State::kOverdue);
  if (owed.done) {
    html += "<br>" + ZonedHtml(*owed.done, owed.law->time_zone);
    if (owed.due && *owed.done > *owed.due) {
      const Phrase late = Span(*owed.done - *owed.due);
      html += "<br>" + Small(Both(late.en + " late", "기한을 " + late.ko + " 초과"));
    }
  } else if (owed.due && owed.applies == Truth::kYes) {
    const bool over = *owed.due < now;
    const Phrase span = Span(over ? now - *owed.due : *owed.due - now);
    html += "<br>" + Small(over ? Both(span.en + " ago", span.ko + " 경과")
                                : Both("in " + span.en, span.ko + " 남음"));
  }
  return html;
}

std::string OutgrownHtml(const Dossier& dossier, const Owed& owed) {
  const auto left = dossier.outgrown.find(owed.duty->id);
  return left == dossier.outgrown.end() ? "" : "<br>" + Small(Both(left->second));
}

std::string ReasonHtml(const duty::Reason& reason, const duty::LawBook& book) {
  std::string html = Both(reason.text);
  if (!reason.article.en.empty()) html += " " + Small(report::Both(reason.article));
  if (!reason.missing.empty())
    html += " " + Tag({"missing", "확인할 사실"}) + " " +
            Both(duty::FactsWords(reason.missing, book.lexicon));
  return html;
}

// The newest plan of the duty, one that was sent before others; null without one.
const PlannedCampaign* NoticeOf(const Dossier& dossier, const std::string& duty) {
  const PlannedCampaign* newest = nullptr;
  for (const PlannedCampaign& one : dossier.campaigns) {
    if (one.read.plan.duty != duty) continue;
    const auto rank = [](const PlannedCampaign& of) {
      return std::pair(of.sent.has_value(), std::string_view(of.read.plan.made));
    };
    if (newest == nullptr || rank(*newest) < rank(one)) newest = &one;
  }
  return newest;
}

// Of what was planned or done the notice says whether it has an item, not the facts.
std::string ContentsHtml(const Owed& owed, const PlannedCampaign* notice,
                         const duty::LawBook& book) {
  const bool told = notice != nullptr || owed.state == State::kDone;
  std::vector<std::string> items;
  for (const duty::ReadyItem& item : owed.contents) {
    const Phrase state = item.ready   ? Phrase{"ready", "준비됨"}
                         : item.asked ? Phrase{"not written yet", "미작성"}
                                      : Phrase{"where it applies", "해당하는 경우"};
    items.push_back(Both(report::ItemWords(item.item->item, book)) +
                    (told ? std::string() : " " + Tag(state)));
  }
  if (items.empty()) return "";
  std::string html = "<p>" + Both("Contents", "기재사항");
  if (notice != nullptr)
    html += ": " +
            (notice->sent ? Both("as in the notice that was sent, ", "발송한 통지문 참조, ")
                          : Both("as in the notice that is planned, nothing of it sent, ",
                                 "계획한 통지문 참조(아직 발송하지 않음), ")) +
            Code(notice->name);
  return html + "</p>\n" + List(items);
}

// Why, the other clocks, and what the notice must contain.
std::string WhyHtml(const Owed& owed, const PlannedCampaign* notice, const duty::LawBook& book) {
  std::vector<std::string> reasons;
  for (const duty::Reason& reason : owed.because) reasons.push_back(ReasonHtml(reason, book));
  std::string html = List(reasons);
  std::vector<std::string> clocks;
  if (owed.starts)
    clocks.push_back(Both(duty::TimeWords(owed.clock_fact)) + " " +
                     ZonedHtml(*owed.starts, owed.law->time_zone) +
                     (owed.clock_why.empty() ? "" : " " + EscapeHtml(owed.clock_why)));
  for (const duty::OtherStart& other : owed.others)
    clocks.push_back(Both(duty::TimeWords(other.fact)) + " " +
                     ZonedHtml(other.at, owed.law->time_zone) +
                     (other.due ? " → " + ZonedHtml(*other.due, owed.law->time_zone) : ""));
  if (!clocks.empty()) html += "<p>" + Both("Clocks", "기산점") + "</p>\n" + List(clocks);
  html += ContentsHtml(owed, notice, book);
  if (!owed.duty->confirm.en.empty())
    html += "<p>" + Both("To confirm with counsel: ", "법률 자문 필요: ") +
            Both(owed.duty->confirm) + "</p>\n";
  return html;
}

std::string OthersHtml(const duty::Assessment& assessment, const duty::LawBook& book) {
  std::vector<std::string> items;
  for (const Owed& owed : assessment.duties) {
    if (owed.applies != Truth::kNo) continue;
    std::vector<std::string> reasons;
    for (const duty::Reason& reason : owed.because) reasons.push_back(ReasonHtml(reason, book));
    items.push_back(Code(owed.duty->id) + List(reasons));
  }
  if (items.empty()) return "";
  return report::Details(Both(fmt::format("{} that do not apply, and why", items.size()),
                              fmt::format("해당하지 않는 의무 {}개와 그 사유", items.size())),
                         List(items, "plain"));
}

Phrase SeverityText(const duty::Severity& severity) {
  Phrase text{fmt::format("Severity by ENISA’s method: {:.2f}, {}.", severity.score,
                          duty::BandName(severity.band)),
              fmt::format("ENISA 방법에 따른 심각도 {:.2f}, {}.", severity.score,
                          duty::BandWord(severity.band).ko)};
  if (severity.NeedsPerson()) {
    text.en += " So near another band that a person decides.";
    text.ko += " 다른 등급과의 경계에 가까워 담당자의 판단이 필요합니다.";
  }
  return text;
}

}  // namespace

DutyCounts CountDuties(const duty::Assessment& assessment) {
  DutyCounts counts;
  for (const Owed& owed : assessment.duties) {
    if (owed.applies == Truth::kNo) continue;
    if (owed.state == State::kDone) {
      ++counts.done;
      continue;
    }
    if (owed.applies == Truth::kUnknown) {
      ++counts.undetermined;
      continue;
    }
    ++(owed.state == State::kOverdue ? counts.overdue : counts.open);
    const Owed*& first = owed.state == State::kOverdue ? counts.late : counts.next;
    if (owed.due && (first == nullptr || *owed.due < *first->due)) first = &owed;
  }
  return counts;
}

std::string DutiesSection(const Dossier& dossier) {
  const duty::LawBook& book = *dossier.book;
  Table table({"Duties that apply, or about which facts are missing",
               "해당하는 의무와 사실이 부족하여 판단을 보류한 의무"},
              {{{"what", "의무"}}, {{"to", "상대방"}}, {{"due", "기한"}}, {{"state", "상태"}}});
  std::string whys;
  for (const Owed* owed : Sorted(dossier.assessment)) {
    table.Row({Both(owed->duty->tell) + "<br>" +
                   Small(Both(owed->duty->id + " · " + owed->duty->article.en,
                              owed->duty->id + " · " + owed->duty->article.ko)),
               Both(report::RecipientWords(*owed->duty, book)), DueHtml(*owed),
               StateHtml(*owed, dossier.assessment.at) + OutgrownHtml(dossier, *owed)});
    whys += report::Details(
        Code(owed->duty->id) + " " + Both("why, clocks, contents", "근거·기산점·기재사항"),
        WhyHtml(*owed, NoticeOf(dossier, owed->duty->id), book));
  }
  std::string html = "<p>" + Both(SeverityText(dossier.assessment.severity)) + "</p>\n";
  if (dossier.assessment.event_assumed) html += "<p>" + Both(duty::AssumedEventWords()) + "</p>\n";
  if (!dossier.assessment.without_law.empty())
    html += "<p>" + Both(report::LawlessWords(dossier.assessment, book)) + "</p>\n";
  if (table.empty())
    html += "<p class=\"answer\">" +
            Both("No law that is here demands anything of these facts.",
                 "수록된 법령에 따르면 이 사실관계에 대한 법률상 의무가 없습니다.") +
            "</p>\n";
  else
    html += table.Html() + whys;
  return Section("duties", {"What the law demands", "법률상 의무"},
                 html + OthersHtml(dossier.assessment, book));
}

}  // namespace haetae::evidence
