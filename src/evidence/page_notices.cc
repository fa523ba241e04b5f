// Who was to be told, by whose word, what they were sent, and what became of it.
#include <fmt/format.h>

#include <algorithm>

#include "base/error_words.h"
#include "evidence/page_parts.h"
#include "report/words.h"

namespace haetae::evidence {
namespace {

using delivery::Channel;
using delivery::Reach;
using report::Both;
using report::Code;
using report::List;
using report::Number;
using report::Small;
using report::Table;
using report::When;
using report::WhenZoned;
using enum Table::Align;

std::string FieldsHtml(const std::string& fields) {
  std::vector<std::string> words;
  for (size_t at = 0; at <= fields.size() && !fields.empty();) {
    const size_t end = std::min(fields.find(';', at), fields.size());
    std::string word = Both(report::DisclosedWord(fields.substr(at, end - at)));
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
    at = end + 1;
  }
  return Joined(words, ", ");
}

std::string GroupsTable(const campaign::Plan& plan) {
  Table table({"Whom the plan meant, and over which channel each is tried first",
               "통지 대상과 최초 통지 수단"},
              {{{"group", "대상"}},
               {{"fields", "항목"}},
               {{"people", "인원"}, kNumber},
               {{"mail", "이메일"}, kNumber},
               {{"text", "문자"}, kNumber},
               {{"public notice", "대체 공고"}, kNumber}});
  for (const campaign::PlannedLine& line : plan.lines) {
    const auto by = [&](Channel channel) {
      return Number(line.channels[static_cast<size_t>(channel)]);
    };
    table.Row({Both(campaign::LineWords(line)), FieldsHtml(line.fields), Number(line.people),
               by(Channel::kMail), by(Channel::kSms), by(Channel::kPublic)});
  }
  return table.Html();
}

std::string ApprovalHtml(const PlannedCampaign& one, const report::Zone& zone) {
  const campaign::Plan& plan = one.read.plan;
  const std::optional<Time> made = ParseRfc3339(plan.made);
  std::string html =
      Both(fmt::format("Planned by {}", plan.planner), fmt::format("계획: {}", plan.planner)) +
      (made ? ", " + WhenZoned(*made, zone) : "") + ". ";
  if (!one.approval)
    return html + Tag({"not approved", "미승인"}) + " " +
           Both(one.approval_why, PartIn(one.approval_why, Language::kKorean));
  const std::optional<Time> at = ParseRfc3339(one.approval->at);
  return html +
         Both(fmt::format("Approved by {}", one.approval->by),
              fmt::format("승인: {}", one.approval->by)) +
         (at ? ", " + WhenZoned(*at, zone) : "") + ". " +
         Small("key SHA-256 " + Code(one.approval->key_sha256));
}

std::string StandingTable(const PlannedCampaign& one) {
  Table table({"What became of it", "결과"}, {{{"", ""}}, {{"people", "사람"}, kNumber}});
  const delivery::ReachCounts& reach = one.reach;
  table.Row({Both("told by a message", "개별 통지"), Number(reach.by_message)});
  table.Row(
      {Both("told by public notice", "대체 공고로 통지 완료"), Number(reach[Reach::kByPublic])});
  table.Row(
      {Both("the public notice stands, its days are not full", "대체 공고 중(게시 기간 미충족)"),
       Number(reach[Reach::kPosted])});
  table.Row(
      {Both("waiting for the public notice", "대체 공고 예정"), Number(reach[Reach::kWaits])});
  table.Row({Both("on the way", "발송 중"), Number(reach[Reach::kOnTheWay])});
  table.Row({Both("not reached", "미도달"), Number(reach[Reach::kLost])});
  if (reach[Reach::kLaterPlan] > 0)
    table.Row({Both("left to a later plan of the duty", "같은 의무의 이후 계획으로 통지"),
               Number(reach[Reach::kLaterPlan])});
  if (reach[Reach::kRuledOut] > 0)
    table.Row({Both("ruled out before anything reached them", "통지 전에 유출 범위에서 제외"),
               Number(reach[Reach::kRuledOut])});
  std::string html = table.Html();
  if (one.repeats > 0)
    html += "<p>" +
            Both(fmt::format("{} sent again although the first may have arrived: repeats.csv.",
                             Counted(one.repeats, "message was", "messages were")),
                 fmt::format("최초 발송이 도착하였을 수 있으나 재발송한 것 {}건: repeats.csv.",
                             WithCommas(one.repeats))) +
            "</p>\n";
  Table states({"Each channel", "수단별"},
               {{{"channel", "수단"}}, {{"state", "상태"}}, {{"deliveries", "건수"}, kNumber}});
  for (const Channel channel : one.sent->channels) {
    for (size_t i = 0; i < delivery::kStates; ++i) {
      const uint64_t count = one.counts[static_cast<size_t>(channel)][i];
      if (count > 0)
        states.Row({Both(delivery::ChannelPhrase(channel)),
                    Both(delivery::StatePhrase(delivery::State(static_cast<uint8_t>(i)))),
                    Number(count)});
    }
  }
  return html + report::Details(Both("Each channel", "수단별"), states.Html());
}

// Where the public notice stood, from when, and when nobody saw it.
std::string PagesHtml(const PlannedCampaign& one, const report::Zone& zone) {
  if (one.pages.empty()) return "";
  Table table({"The public notice" + InZone(zone).en, "대체 공고(홈페이지 게시)" + InZone(zone).ko},
              {{{"page", "게시 주소"}},
               {{"seen first", "최초 확인"}},
               {{"must stand until", "게시 종료 예정"}},
               {{"looks", "확인 횟수"}, kNumber},
               {{"gaps", "게시 중단"}}});
  for (const PostedPage& page : one.pages) {
    std::vector<std::string> gaps;
    for (const delivery::PageGap& gap : page.standing.gaps)
      gaps.push_back(When(gap.from, zone) + " – " + When(gap.to, zone) + " " +
                     Small(gap.seen
                               ? Both("it was not as it must be", "올바르게 게시되어 있지 않음")
                               : Both("nobody looked", "확인 기록 없음")));
    const Time first = page.standing.first_good, until = page.standing.until;
    if (page.removed != kTimeMax)
      gaps.push_back(Both("removed: it tells nobody", "제외함: 아무에게도 알린 것으로 세지 않음") +
                     " " + Small(When(page.removed, zone)));
    table.Row({Code(page.notice.url), first == Time{} ? "–" : When(first, zone),
               until == kTimeMax ? "–" : When(until, zone), Number(page.standing.looks),
               gaps.empty() ? Both("none", "없음") : List(gaps)});
  }
  return table.Html();
}

// Each text once, as people got it.
std::string TextsHtml(const PlannedCampaign& one) {
  std::string html;
  for (const auto& [name, text] : one.texts)
    html += report::Details(Code(name), "<pre>" + EscapeHtml(ValidUtf8(text)) + "</pre>\n");
  if (one.text_count > one.texts.size()) {
    const size_t more = one.text_count - one.texts.size();
    html += "<p>" +
            Both(Counted(more, "more text is a file", "more texts are files") + " of the plan.",
                 fmt::format("그 밖의 통지문 {}건은 계획 파일에 있습니다.", WithCommas(more))) +
            "</p>\n";
  }
  return html;
}

std::string LintHtml(const campaign::Plan& plan) {
  if (plan.overrides.empty()) return "";
  std::vector<std::string> items;
  for (const campaign::Override& one : plan.overrides)
    items.push_back(Code(one.rule) + " " + EscapeHtml(one.why));
  return "<p>" +
         Both("Errors of the lint that were overridden, and why:",
              "예외 처리한 점검 오류와 그 사유:") +
         "</p>\n" + List(items);
}

std::string CampaignHtml(const PlannedCampaign& one, const report::Zone& zone) {
  const campaign::Plan& plan = one.read.plan;
  std::string html = "<p>" + ApprovalHtml(one, zone) + "</p>\n" + LintHtml(plan);
  html += "<p class=\"quiet\">" +
          Both(fmt::format("For {}, version {} of the scope. Plan SHA-256 ",
                           Counted(plan.people, "person", "people"), plan.scope_version),
               fmt::format("{}명, 유출 범위 {}차 산정. 계획 SHA-256 ", WithCommas(plan.people),
                           plan.scope_version)) +
          Code(one.read.sha256) + "</p>\n";
  if (one.sent)
    html += "<p>" + Both("Sending began ", "발송 시작 ") + WhenZoned(one.sent->created, zone) +
            ".</p>\n" + StandingTable(one) + PagesHtml(one, zone);
  else
    html += "<p>" + Tag({"not sent", "미발송"}) + "</p>\n";
  // Of a draft that nobody approved the groups tell enough: its texts bind nobody.
  const bool counts = one.sent || one.approval;
  return report::Part(Code(one.name), html + GroupsTable(plan) + (counts ? TextsHtml(one) : ""));
}

}  // namespace

std::string NoticesSection(const Dossier& dossier) {
  // What was sent first; dry runs that nobody sent would bury it.
  std::string html, unsent;
  size_t unsent_count = 0;
  for (const PlannedCampaign& one : dossier.campaigns) {
    (one.sent ? html : unsent) += CampaignHtml(one, dossier.zone);
    unsent_count += !one.sent;
  }
  if (unsent_count > 0)
    html += report::Details(Both(Counted(unsent_count, "plan was", "plans were") + " not sent",
                                 fmt::format("보내지 않은 계획 {}개", WithCommas(unsent_count))),
                            unsent);
  if (html.empty())
    html = "<p class=\"answer\">" + Both("No notice was planned yet.", "계획된 통지가 없습니다.") +
           "</p>\n";
  return Section("notices", {"Who was told", "정보주체 통지"}, html);
}

}  // namespace haetae::evidence
