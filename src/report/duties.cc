#include "report/duties.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "duty/condition_words.h"
#include "duty/fact_words.h"
#include "report/duty_words.h"
#include "report/json.h"

namespace haetae::report {
namespace {

using duty::Assessment;
using duty::Duty;
using duty::LawBook;
using duty::Owed;
using duty::State;
using duty::Truth;
using Json = nlohmann::ordered_json;

constexpr size_t kShownWidth = 22;  // of an id
constexpr size_t kWhenWidth = 24;   // of the overview's first column
constexpr size_t kTitleLeast = 20;  // columns; where fewer are left, lines are not cut

std::string Padded(const std::string& text, size_t width) {
  const size_t taken = DisplayWidth(text);
  return text + std::string(taken < width ? width - taken : 1, ' ');
}

Json Utf8(std::string_view text) { return ValidUtf8(text); }
Json TimeJson(const std::optional<Time>& time) { return time ? Json(FormatTime(*time)) : Json(); }

// "29 h 35 min ago", "in 4 h"
std::string Distance(Time to, Time now, Language language) {
  const bool ko = language == Language::kKorean;
  const std::string span = SpanText(to > now ? to - now : now - to, language);
  if (to > now) return ko ? span + " 남음" : "in " + span;
  return ko ? span + " 경과" : span + " ago";
}

// What a person writes; of the rest, such as a number of people, the scope knows.
bool IsWritten(const std::string& fact, const LawBook& book) {
  return duty::IsFlagFact(fact) || book.lexicon.facts.contains(fact) ||
         fact.starts_with("controller.") || fact == "assessed_risk";
}

// Those that a person can write: of an incident, its groups come from its scope.
std::vector<std::string> ToWrite(std::vector<std::string> facts, bool measured) {
  if (measured)
    std::erase_if(facts, [](const std::string& fact) { return duty::IsGroupFact(fact); });
  return facts;
}

std::string ReasonText(const duty::Reason& reason, const LawBook& book, Language language,
                       bool measured) {
  const std::string& text = reason.text.In(language);
  std::string whole =
      reason.article.en.empty() ? text : text + " (" + reason.article.In(language) + ")";
  const std::vector<std::string> missing = ToWrite(reason.missing, measured);
  if (missing.empty()) return whole;
  const bool written =
      std::ranges::all_of(missing, [&](const std::string& fact) { return IsWritten(fact, book); });
  const std::string facts = duty::FactsWords(missing, book.lexicon).In(language);
  if (language == Language::kKorean)
    return whole + (written ? ": 사실 파일에 기재할 항목 " : ": 확인할 사실 ") + facts;
  return whole + (written ? ": write " + facts + " in the facts" : ": missing " + facts);
}

class DutyList {
 public:
  DutyList(const Assessment& assessment, const LawBook& book, const DutyOptions& options)
      : assessment_(assessment),
        book_(book),
        options_(options),
        language_(options.language),
        ko_(options.language == Language::kKorean) {}

  std::string Render() {
    std::vector<const Owed*> yes, unknown, no;
    for (const Owed& owed : assessment_.duties)
      (owed.applies == Truth::kYes  ? yes
       : owed.applies == Truth::kNo ? no
                                    : unknown)
          .push_back(&owed);
    // "Without delay" is due now: after what is overdue, before what has time.
    const auto by_due = [this](const Owed* owed) {
      const Rest* rest = RestOf(*owed);
      const bool done = owed->state == State::kDone;
      Time due = owed->due.value_or(owed->starts ? assessment_.at : kTimeMax);
      if (const Owed* first = WaitedFor(*owed))  // it stands behind what must be done first
        due = std::max(due, first->due.value_or(assessment_.at));
      if (rest != nullptr)
        due = std::min(done ? kTimeMax : due, rest->due.value_or(assessment_.at));
      return std::tuple(done && rest == nullptr, due, !owed->waits_for.empty(), owed->duty->id);
    };
    std::ranges::sort(yes, {}, by_due);
    std::ranges::sort(unknown, {}, by_due);
    // Nobody may know yet whether a duty applies that was fulfilled already, and must be again.
    std::vector<const Owed*> next = yes;
    std::ranges::copy_if(unknown, std::back_inserter(next),
                         [this](const Owed* owed) { return RestOf(*owed) != nullptr; });
    std::ranges::sort(next, {}, by_due);
    SayOverview(yes, unknown, next, no.size());
    SaySeverity();
    for (const Owed* owed : yes) SayOwed(*owed);
    if (!unknown.empty())
      out_ += ko_ ? "판단에 사실이 더 필요한 의무\n" : "what cannot be said yet\n";
    for (const Owed* owed : unknown) SayOwed(*owed);
    SayOthers(no);
    return out_;
  }

 private:
  // What somebody needs who was just woken: what is due next, and what has to be found out.
  void SayOverview(const std::vector<const Owed*>& yes, const std::vector<const Owed*>& unknown,
                   const std::vector<const Owed*>& next, size_t others) {
    out_ += ko_ ? fmt::format(
                      "해당하는 의무 {}개, 판단에 사실이 더 필요한 의무 {}개, 해당하지 않는 의무 "
                      "{}개\n",
                      yes.size(), unknown.size(), others)
                : fmt::format("{} {}, {} cannot be said yet, {} {}\n",
                              Counted(yes.size(), "duty", "duties"),
                              yes.size() == 1 ? "applies" : "apply", unknown.size(), others,
                              others == 1 ? "does not apply" : "do not apply");
    SayLawless();
    std::map<std::string, std::vector<std::string>> missing;
    for (const auto* list : {&yes, &unknown})
      for (const Owed* owed : *list)
        for (const std::string& fact : duty::MissingFacts(*owed))
          missing[fact].push_back(WaitingWords(*owed));
    for (const Owed* owed : next) {
      const Rest* rest = RestOf(*owed);
      const std::string when = rest != nullptr ? RestLeft(*owed, *rest) : TimeLeft(*owed);
      const std::string begin =
          "  " + Padded(when, kWhenWidth) + Padded(owed->duty->id, kShownWidth);
      out_ += EscapeTerminal(begin);
      const std::string tell = EscapeTerminal(owed->duty->tell.In(language_));
      const size_t taken = DisplayWidth(begin);
      const size_t left = options_.width > taken + kTitleLeast ? options_.width - taken : 0;
      out_ += left == 0 || DisplayWidth(tell) <= left
                  ? tell
                  : tell.substr(0, FittingBytes(tell, left - 1)) + "…";
      out_ += "\n";
    }
    if (missing.empty() && !assessment_.event_assumed) return;
    out_ += ko_ ? "확인할 사실\n" : "to find out\n";
    if (assessment_.event_assumed)
      out_ += "  " + duty::AssumedEventWords().In(language_) + "\n" +
              (ko_ ? "      기재할 항목 " : "      write ") +
              duty::AssumedEventAdvice().In(language_) + "\n";
    for (const auto& [fact, duties] : missing)
      out_ += EscapeTerminal("  " + duty::AskWords(fact, book_.lexicon).In(language_)) + "\n" +
              EscapeTerminal("      " + HowToSay(fact, unknown) +
                             (ko_ ? " · 이를 기다리는 의무 " : " · awaited by ") +
                             Joined(duties, ", ")) +
              "\n";
  }

  // What answers the question: a word of the facts, or where it is measured what measures it.
  std::string HowToSay(const std::string& fact, const std::vector<const Owed*>& unknown) const {
    if (options_.incident != 0 && duty::IsGroupFact(fact))
      return (ko_ ? "확인 방법 " : "comes from ") +
             duty::MeasuredFromWords(fact, options_.incident).In(language_);
    std::string text = (ko_ ? "기재할 항목 " : "write ") + fact;
    if (fact != "controller.sectors") return text;
    std::set<std::string> sectors;  // whoever leaves one out says that it is not the controller's
    for (const Owed* owed : unknown)
      if (Waits(*owed, fact)) duty::AddSectorsOf(owed->duty->applies, sectors);
    return text + (ko_ ? ", 해당하는 것 모두: " : ", all that fit of: ") + Joined(sectors, ", ");
  }

  void SayLawless() {
    if (assessment_.without_law.empty()) return;
    out_ += EscapeTerminal(LawlessWords(assessment_, book_).In(language_)) + "\n";
  }

  // A duty that waits for a fact, with its deadline where nobody knows yet whether it has one.
  std::string WaitingWords(const Owed& owed) const {
    if (owed.applies == Truth::kYes || !owed.due) return owed.duty->id;
    return owed.duty->id + " (" + TimeLeft(owed) + ")";
  }

  static bool Waits(const Owed& owed, const std::string& fact) {
    const std::vector<std::string> missing = duty::MissingFacts(owed);
    return std::ranges::find(missing, fact) != missing.end();
  }

  // The duty that must be done before this one and is not; or null.
  const Owed* WaitedFor(const Owed& owed) const {
    const auto first = std::ranges::find(assessment_.duties, owed.waits_for,
                                         [](const Owed& one) { return one.duty->id; });
    return owed.waits_for.empty() || first == assessment_.duties.end() ? nullptr : &*first;
  }

  const Rest* RestOf(const Owed& owed) const {
    const auto rest = options_.outgrown.find(owed.duty->id);
    return rest == options_.outgrown.end() ? nullptr : &rest->second;
  }

  // "update in 18 h 25 min": of one that was done; of one that was begun, its own time if that is
  // over.
  std::string RestLeft(const Owed& owed, const Rest& rest) const {
    if (owed.state == State::kOverdue) return TimeLeft(owed);
    if (!rest.due && owed.duty->audience == duty::Audience::kPersons)
      return ko_ ? "추가 통지 필요" : "more people to tell";
    if (!rest.due) return ko_ ? "보완 필요" : "update without delay";
    const std::string distance = Distance(*rest.due, assessment_.at, language_);
    if (*rest.due < assessment_.at) return (ko_ ? "보완 기한 " : "update OVERDUE ") + distance;
    return (ko_ ? "보완 " : "update ") + distance;
  }

  // "in 18 h 25 min"
  std::string TimeLeft(const Owed& owed) const {
    if (owed.state == State::kDone) return ko_ ? "완료" : "done";
    if (!owed.starts) return ko_ ? "기산점 미정" : "not started";
    if (!owed.due && !owed.waits_for.empty())
      return ko_ ? owed.waits_for + " 이후" : "after " + owed.waits_for;
    if (!owed.due) return ko_ ? "지체 없이" : "without delay";
    const bool late = owed.state == State::kOverdue;
    const std::string distance = Distance(*owed.due, assessment_.at, language_);
    return late ? (ko_ ? "기한 " : "OVERDUE ") + distance : distance;
  }

  void Line(const std::string& label, const std::string& text) {
    out_ += "  " + Padded(label, ko_ ? 12 : 10) + EscapeTerminal(text) + "\n";
  }

  void SaySeverity() {
    const duty::Severity& severity = assessment_.severity;
    out_ += ko_ ? fmt::format("심각도 (ENISA) {:.2f} {}", severity.score,
                              duty::BandWord(severity.band).ko)
                : fmt::format("severity (ENISA) {:.2f}, {}", severity.score,
                              duty::BandName(severity.band));
    if (!assessment_.assessed_risk.empty())
      out_ += ko_ ? ": 담당자가 평가한 위험도를 기준으로 합니다"
                  : ": the risk is as a person assessed it";
    else if (severity.NeedsPerson())
      out_ += ko_ ? ": 다른 등급과의 경계에 가까워 담당자의 판단이 필요합니다"
                  : ": so near another band that a person decides";
    out_ += "\n";
    for (const Phrase& input : severity.because) Line("", input.In(language_));
    if (!severity.assumed.empty())
      Line("", (ko_ ? "미확인이어서 최악의 경우로 가정한 사실: "
                    : "taken at its worst, not being known: ") +
                   duty::FactsWords(severity.assumed, book_.lexicon).In(language_));
  }

  std::string When(const Owed& owed) const {
    if (owed.state == State::kDone)
      return (ko_ ? "완료 " : "done ") + duty::FormatZoned(*owed.done, owed.law->time_zone) +
             Lateness(owed);
    if (!owed.starts) {
      const std::string fact = duty::TimeWords(owed.clock_fact).In(language_);
      return ko_ ? "기산점이 정해지지 않음: " + fact + " 시각 없음"
                 : "its clock has not started: no time for " + fact;
    }
    if (!owed.due) return ko_ ? "지체 없이" : "without delay";
    const bool late = owed.state == State::kOverdue;  // "기한 초과" stands before it
    return (!ko_   ? "due "
            : late ? ""
                   : "기한 ") +
           duty::FormatZoned(*owed.due, owed.law->time_zone) + " · " +
           Distance(*owed.due, assessment_.at, language_);
  }

  // How long after its deadline a duty was done.
  std::string Lateness(const Owed& owed) const {
    if (!owed.due || *owed.done <= *owed.due) return "";
    const std::string span = SpanText(*owed.done - *owed.due, language_);
    return ko_ ? " · 기한을 " + span + " 초과" : " · " + span + " late";
  }

  void SayOwed(const Owed& owed) {
    const Duty& duty = *owed.duty;
    const bool late = owed.state == State::kOverdue;
    const std::string mark = late ? (ko_ ? "기한 초과 " : "OVERDUE ") : "";
    out_ += Padded(duty.id, kShownWidth) + EscapeTerminal(mark + When(owed)) + "\n";
    Line(ko_ ? "의무" : "what", duty.tell.In(language_) + " · " + duty.article.In(language_));
    if (!duty.to.empty()) Line(ko_ ? "상대방" : "to", RecipientNames(duty, book_, language_));
    for (const duty::Reason& reason : owed.because)
      Line(ko_ ? "근거" : "because", ReasonText(reason, book_, language_, options_.incident != 0));
    SayMissing(owed);
    SayOpenExceptions(owed);
    SayClock(owed);
    if (!owed.waits_for.empty())
      Line(ko_ ? "순서" : "order",
           ko_ ? owed.waits_for + " 이행 후(또는 동시에) 이행. 아직 이행 기록이 없음"
               : "on or after " + owed.waits_for + ", which is not written down as done");
    if (!owed.due_covered)
      Line(ko_ ? "주의" : "note", ko_ ? "달력에 없는 날짜: 주말만 제외하고 계산함"
                                      : "the calendar does not know all of these days: only "
                                        "weekends were left out");
    SayContents(owed);
    SayOutgrown(owed);
    if (!duty.confirm.en.empty()) Line(ko_ ? "법률 자문" : "counsel", duty.confirm.In(language_));
  }

  void SayMissing(const Owed& owed) {
    const std::vector<std::string> missing =
        ToWrite(duty::MissingFacts(owed), options_.incident != 0);
    if (!missing.empty())
      Line(ko_ ? "확인할 사실" : "missing", duty::FactsWords(missing, book_.lexicon).In(language_));
  }

  // What would end a duty, if a person knew it: until then it stands.
  void SayOpenExceptions(const Owed& owed) {
    if (owed.state == State::kDone) return;
    for (const duty::OpenException& one : owed.open_exceptions) {
      std::vector<std::string> questions, facts;
      for (const std::string& fact : one.missing) {
        if (!IsWritten(fact, book_)) continue;
        questions.push_back(duty::AskWords(fact, book_.lexicon).In(language_));
        facts.push_back(fact);
      }
      if (facts.empty()) continue;
      std::string text = Joined(questions, " / ");
      if (!one.article.en.empty()) text += " (" + one.article.In(language_) + ")";
      Line(ko_ ? "예외" : "exception", (ko_ ? "미확인: " : "open: ") + text +
                                           (ko_ ? " · 기재할 항목 " : " · write ") +
                                           Joined(facts, ", "));
    }
  }

  void SayClock(const Owed& owed) {
    const std::string& zone = owed.law->time_zone;
    if (owed.starts) {
      std::string text = duty::FormatZoned(*owed.starts, zone) + " (" +
                         duty::TimeWords(owed.clock_fact).In(language_) + ")";
      if (!owed.clock_why.empty()) text += (ko_ ? ", 사유: " : ", because: ") + owed.clock_why;
      Line(ko_ ? "기산점" : "starts", text);
    }
    for (const duty::OtherStart& other : owed.others) {
      std::string more =
          duty::TimeWords(other.fact).In(language_) + " " + duty::FormatZoned(other.at, zone);
      if (other.due) more += (ko_ ? " → 기한 " : " → due ") + duty::FormatZoned(*other.due, zone);
      Line(ko_ ? "또는" : "or", more);
    }
    // Of two first signals the first counts, and no fact can say otherwise.
    const auto later = std::ranges::find_if(owed.others, [&](const auto& other) {
      return owed.starts && other.at > *owed.starts && other.fact != owed.clock_fact;
    });
    if (owed.state == State::kDone || !owed.clock_why.empty() || later == owed.others.end()) return;
    const std::string choice =
        fmt::format("[count_from] {} = \"{}\"", owed.duty->clock, later->fact);
    Line("", ko_ ? "그때부터 계산할 근거가 있으면 사실 파일에 " + choice +
                       "와 [count_from_why]에 그 사유를 적음"
                 : "to count from it, where there is a reason: " + choice +
                       " in the facts, and the reason in [count_from_why]");
  }

  void SayOutgrown(const Owed& owed) {
    if (const auto why = options_.outgrown.find(owed.duty->id); why != options_.outgrown.end())
      Line(ko_ ? "보완" : "more", why->second.why.In(language_));
  }

  // Of what was planned or done the notice says whether it has them, not the facts. What a notice
  // may leave out is not counted: ready and missing add up.
  void SayContents(const Owed& owed) {
    if (const auto notice = options_.notices.find(owed.duty->id); notice != options_.notices.end())
      return Line(ko_ ? "통지문" : "notice", notice->second.In(language_));
    std::vector<std::string> missing;
    size_t asked = 0;
    for (const duty::ReadyItem& item : owed.contents) {
      if (!item.asked) continue;
      ++asked;
      if (!item.ready) missing.push_back(ItemName(item.item->item, book_, language_));
    }
    if (asked == 0 || owed.state == State::kDone) return;
    const size_t ready = asked - missing.size();
    std::string text =
        ko_ ? fmt::format("{}개 중 {}개 준비됨", asked, ready)
            : fmt::format("{} of {} {} ready", ready, Counted(asked, "item", "items"),
                          asked == 1 ? "is" : "are");
    if (!missing.empty()) text += (ko_ ? "; 미작성: " : "; missing: ") + Joined(missing, ", ");
    Line(ko_ ? "기재사항" : "contents", text);
  }

  void SayOthers(const std::vector<const Owed*>& no) {
    if (no.empty()) return;
    const std::string why = options_.all ? "" : ko_ ? " (사유는 --all)" : " (--all says why)";
    out_ +=
        ko_ ? fmt::format("해당하지 않는 의무 {}개{}\n", no.size(), why)
            : fmt::format("{} {} not apply{}\n", no.size(), no.size() == 1 ? "does" : "do", why);
    if (!options_.all) return;
    for (const Owed* owed : no) {
      std::vector<std::string> reasons;
      for (const duty::Reason& reason : owed->because)
        reasons.push_back(ReasonText(reason, book_, language_, options_.incident != 0));
      out_ +=
          "  " + Padded(owed->duty->id, kShownWidth) + EscapeTerminal(Joined(reasons, "; ")) + "\n";
    }
  }

  const Assessment& assessment_;
  const LawBook& book_;
  const DutyOptions& options_;
  const Language language_;
  const bool ko_;
  std::string out_;
};

Json SeverityJson(const duty::Severity& severity) {
  Json json = {{"method", "ENISA"},
               {"score", severity.score},
               {"lowest", severity.lowest},
               {"band", duty::BandName(severity.band)},
               {"inputs",
                {{"dpc", severity.data},
                 {"ei", severity.identification},
                 {"cb", severity.circumstances},
                 {"confidentiality", severity.confidentiality},
                 {"integrity", severity.integrity},
                 {"availability", severity.availability},
                 {"malicious_intent", severity.malice}}},
               {"needs_person", severity.NeedsPerson()},
               {"over_100_people", severity.many_people},
               {"because", Json::array()},
               {"because_ko", Json::array()},
               {"assumed", WordsJson(severity.assumed)}};
  for (const Phrase& input : severity.because) {
    json["because"].push_back(Utf8(input.en));
    json["because_ko"].push_back(Utf8(input.ko));
  }
  return json;
}

Json OwedJson(const Owed& owed, const LawBook& book) {
  const Duty& duty = *owed.duty;
  Json json = {{"duty", Utf8(duty.id)},
               {"law", Utf8(owed.law->id)},
               {"article", Utf8(duty.article.en)},
               {"tell", Utf8(duty.tell.en)},
               {"tell_ko", Utf8(duty.tell.ko)},
               {"audience", duty::AudienceName(duty.audience)},
               {"applies", duty::TruthName(owed.applies)},
               {"because", Json::array()},
               {"because_ko", Json::array()},
               {"missing", Json::array()},
               {"open_exceptions", Json::array()},
               {"to", WordsJson(duty.to)},
               {"to_any_one", duty.to_any_one},
               {"clock", Utf8(duty.clock)},
               {"clock_fact", owed.starts ? Utf8(owed.clock_fact) : Json()},
               {"starts", TimeJson(owed.starts)},
               {"due", TimeJson(owed.due)},
               {"deadline", duty::DeadlineWords(duty.longest ? *duty.longest : duty.deadline).en},
               {"state", duty::StateName(owed.state)},
               {"done", TimeJson(owed.done)},
               {"waits_for", owed.waits_for.empty() ? Json() : Utf8(owed.waits_for)},
               {"others", Json::array()},
               {"contents", Json::array()},
               {"confirm_with_counsel", !duty.confirm.en.empty() || !owed.due_covered},
               {"confirm", duty.confirm.en.empty() ? Json() : Utf8(duty.confirm.en)}};
  for (const duty::Reason& reason : owed.because) {
    json["because"].push_back(Utf8(ReasonText(reason, book, Language::kEnglish, false)));
    json["because_ko"].push_back(Utf8(ReasonText(reason, book, Language::kKorean, false)));
  }
  for (const std::string& fact : duty::MissingFacts(owed)) json["missing"].push_back(Utf8(fact));
  for (const duty::OpenException& one : owed.open_exceptions)
    json["open_exceptions"].push_back(
        {{"missing", WordsJson(one.missing)}, {"article", Utf8(one.article.en)}});
  for (const duty::OtherStart& other : owed.others)
    json["others"].push_back({{"clock_fact", Utf8(other.fact)},
                              {"starts", FormatTime(other.at)},
                              {"due", TimeJson(other.due)}});
  for (const duty::ReadyItem& item : owed.contents)
    json["contents"].push_back(
        {{"item", Utf8(item.item->item)},
         {"ready", item.ready},
         {"optional", !item.asked},
         {"name", Utf8(ItemName(item.item->item, book, Language::kEnglish))},
         {"name_ko", Utf8(ItemName(item.item->item, book, Language::kKorean))}});
  return json;
}

}  // namespace

std::string SpanText(Duration span, Language language) {
  const bool ko = language == Language::kKorean;
  const int64_t minutes = span / kMinute, hours = minutes / 60, days = hours / 24;
  const auto part = [&](int64_t count, const char* en, const char* kr) {
    return ko ? std::to_string(count) + kr : std::to_string(count) + " " + en;
  };
  if (hours >= 100)
    return part(days, days == 1 ? "day" : "days", "일") + " " + part(hours % 24, "h", "시간");
  if (hours > 0) return part(hours, "h", "시간") + " " + part(minutes % 60, "min", "분");
  return part(minutes, "min", "분");
}

std::string RenderDuties(const Assessment& assessment, const LawBook& book,
                         const DutyOptions& options) {
  return DutyList(assessment, book, options).Render();
}

Json DutiesJson(const Assessment& assessment, const LawBook& book) {
  Json json = {{"schema", "haetae.duties/1"},
               {"at", FormatTime(assessment.at)},
               {"event_assumed", assessment.event_assumed},
               {"without_law", Json::array()},
               {"severity", SeverityJson(assessment.severity)},
               {"duties", Json::array()}};
  for (const duty::LawlessPlace& one : assessment.without_law)
    json["without_law"].push_back({{"place", Utf8(one.place)}, {"people", one.people}});
  for (const Owed& owed : assessment.duties) json["duties"].push_back(OwedJson(owed, book));
  return json;
}

}  // namespace haetae::report
