// The laws themselves, as people and programs see them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "duty/clock.h"
#include "duty/condition_words.h"
#include "duty/fact_words.h"
#include "report/conditions.h"
#include "report/duties.h"
#include "report/duty_words.h"
#include "report/json.h"

namespace haetae::report {
namespace {

using duty::Duty;
using duty::Law;
using duty::LawBook;
using Json = nlohmann::ordered_json;

constexpr size_t kLabelWidth = 12;

Json Utf8(std::string_view text) { return ValidUtf8(text); }
Json PhraseJson(const Phrase& phrase) { return {{"en", Utf8(phrase.en)}, {"ko", Utf8(phrase.ko)}}; }
Json DayJson(const std::optional<int64_t>& day) { return day ? Json(FormatDay(*day)) : Json(); }

std::string Validity(const Duty& duty, bool ko) {
  if (duty.proposed) return ko ? "미시행(시행일 미확인)" : "not in force yet";
  const std::string from = duty.valid_from ? FormatDay(*duty.valid_from) : "";
  if (!duty.valid_to) return ko ? from + "부터" : "since " + from;
  return ko ? from + "부터 " + FormatDay(*duty.valid_to) + "까지"
            : from + " to " + FormatDay(*duty.valid_to);
}

std::string DeadlineOf(const Duty& duty, Language language) {
  const bool ko = language == Language::kKorean;
  std::string text = duty::DeadlineWords(duty.deadline).In(language);
  if (duty.longest)
    text += (ko ? ", 늦어도 " : ", at most ") + duty::DeadlineWords(*duty.longest).In(language);
  return text;
}

std::string TimeOfDay(int64_t minutes) {
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

// A deadline in the form of its file: {"business_days": 4, "calendar": "US", "until": "17:30"}.
Json TermsJson(const std::optional<duty::Deadline>& deadline) {
  using Unit = duty::Deadline::Unit;
  if (!deadline) return {};
  Json json = Json::object();
  if (deadline->unit == Unit::kHours) json["hours"] = deadline->number;
  if (deadline->unit == Unit::kDays) json["days"] = deadline->number;
  if (deadline->unit == Unit::kBusinessDays) json["business_days"] = deadline->number;
  if (deadline->unit == Unit::kMonths) json["months"] = deadline->number;
  if (!deadline->calendar.empty()) json["calendar"] = Utf8(deadline->calendar);
  if (deadline->until_min) json["until"] = TimeOfDay(*deadline->until_min);
  if (deadline->from_year_end) json["from"] = "year-end";
  if (!deadline->after.empty()) json["after"] = Utf8(deadline->after);
  return json;
}

Phrase AudienceWords(duty::Audience audience) {
  switch (audience) {
    case duty::Audience::kPersons:
      return {"persons", "정보주체"};
    case duty::Audience::kAuthority:
      return {"authority", "감독기관"};
    case duty::Audience::kPublic:
      return {"public", "일반 공개"};
    case duty::Audience::kMedia:
      return {"media", "언론"};
    case duty::Audience::kBureaus:
      break;
  }
  return {"bureaus", "신용평가기관"};
}

Phrase SentAs(const std::string& sends) {
  if (sends == "person") return {"a message to each person", "정보주체마다 개별 통지"};
  if (sends == "filing") return {"a filing", "신고·제출"};
  if (sends == "posting") return {"a posting", "게시"};
  return {"nothing is sent", "보내는 것 없음"};
}

std::string ChannelWord(const std::string& channel, Language language) {
  if (language == Language::kEnglish) return channel;
  constexpr std::pair<std::string_view, std::string_view> kKorean[] = {
      {"paper", "서면"}, {"email", "이메일"}, {"fax", "팩스"},  {"phone", "전화"},
      {"sms", "문자"},   {"web", "홈페이지"}, {"form", "서식"}, {"portal", "포털"},
      {"app", "앱"},     {"public", "공고"}};
  const auto found = std::ranges::find(kKorean, channel, [](const auto& one) { return one.first; });
  return found == std::end(kKorean) ? channel : std::string(found->second);
}

class DutyPage {
 public:
  DutyPage(const LawBook& book, Language language)
      : book_(book), language_(language), ko_(language == Language::kKorean) {}

  std::string Render(const Law& law, const Duty& duty) {
    Line("", duty.id + " · " + law.name.In(language_) + " · " + Validity(duty, ko_), 0);
    Line(ko_ ? "의무" : "what", duty.tell.In(language_));
    if (!duty.title.en.empty()) Line(ko_ ? "문서 제목" : "title", duty.title.In(language_));
    Line(ko_ ? "근거 조문" : "article", duty.article.In(language_));
    SayCondition(ko_ ? "적용 요건" : "applies", duty.applies);
    for (const duty::Condition& exception : duty.unless)
      SayCondition(ko_ ? "적용 예외" : "unless", exception);
    SayWhom(duty);
    SayTimes(law, duty);
    for (const duty::ContentItem& item : duty.contents)
      SayItem(item, &item == duty.contents.data());
    if (duty.partial) SayPartial(*duty.partial);
    SayWay(law, duty);
    for (const duty::Delay& delay : duty.delays) SayDelay(delay);
    for (const duty::Penalty& penalty : duty.penalties) {
      const std::string most = penalty.most.en.empty()
                                   ? ""
                                   : (ko_ ? ", 최대 " : ", at most ") + penalty.most.In(language_);
      Line(ko_ ? "제재" : "penalty",
           WithArticle(penalty.text.In(language_) + most, penalty.article));
    }
    if (!duty.confirm.en.empty()) Line(ko_ ? "법률 자문" : "counsel", duty.confirm.In(language_));
    SayTerms(duty);
    for (const std::string& source : duty.sources) {
      const auto found = book_.lexicon.sources.find(source);
      Line(ko_ ? "출처" : "source",
           source +
               (found == book_.lexicon.sources.end() ? "" : ": " + found->second.In(language_)));
    }
    return std::move(out_);
  }

 private:
  void Line(const std::string& label, const std::string& text, size_t indent = 2) {
    const size_t width = DisplayWidth(label);
    const std::string space(label.empty() && indent == 0 ? 0
                            : width < kLabelWidth        ? kLabelWidth - width
                                                         : 1,
                            ' ');
    out_ += std::string(indent, ' ') + label + space + EscapeTerminal(text) + "\n";
  }

  std::string WithArticle(const std::string& text, const Phrase& article) const {
    return article.en.empty() ? text : text + " (" + article.In(language_) + ")";
  }

  // A tree of conditions, indented behind its label.
  void SayCondition(const std::string& label, const duty::Condition& condition) {
    bool first = true;
    for (const ConditionLine& line : ConditionLines(condition, book_.lexicon, language_)) {
      Line(first ? label : "", std::string(2 * line.depth, ' ') + line.text);
      first = false;
    }
  }

  void SayWhom(const Duty& duty) {
    std::string to = RecipientNames(duty, book_, language_);
    if (duty.audience == duty::Audience::kPersons) {
      const Phrase people = duty::PeopleWords(
          {.residence = duty.residence, .counted = duty.certainty, .members = {}, .with = {}},
          book_.lexicon);
      to = ko_ ? people.ko + "정보주체" : people.en;
      if (!duty.to.empty()) to += ": " + RecipientNames(duty, book_, language_);
    } else {
      to += " (" + AudienceWords(duty.audience).In(language_) + ")";
    }
    Line(ko_ ? "상대방" : "to", to);
    if (duty.people.empty()) return;
    Line(ko_ ? "대상 인원" : "who is meant",
         duty::QuestionWords(duty.people, book_.lexicon).In(language_));
  }

  // A deadline with all its terms: "4 business days (calendar US, 2024-01-01 to 2030-12-31)".
  std::string DeadlineText(const duty::Deadline& deadline) const {
    std::string text = duty::DeadlineWords(deadline).In(language_);
    const auto calendar = book_.calendars.find(deadline.calendar);
    if (calendar != book_.calendars.end()) {
      const std::string from = FormatDay(calendar->second.covers_from);
      const std::string to = FormatDay(calendar->second.covers_to);
      text += ko_ ? fmt::format(" ({} 달력, {}부터 {}까지)",
                                book_.lexicon.PlaceWords(deadline.calendar).ko, from, to)
                  : fmt::format(" (calendar {}, {} to {})", deadline.calendar, from, to);
    }
    if (deadline.until_min)
      text += (ko_ ? ", 그날 " : ", until ") + TimeOfDay(*deadline.until_min) + (ko_ ? "까지" : "");
    return text;
  }

  void SayTimes(const Law& law, const Duty& duty) {
    std::string deadline = DeadlineText(duty.deadline);
    if (duty.longest) deadline += (ko_ ? ", 늦어도 " : ", at most ") + DeadlineText(*duty.longest);
    Line(ko_ ? "기한" : "deadline", deadline);
    const duty::Clock& clock = *duty::FindClock(duty.clock);
    std::string starts = duty.clock;
    if (ko_) {
      std::vector<std::string> times;
      for (const std::string_view time : clock.times)
        times.push_back(duty::TimeWords(std::string(time)).ko);
      starts = duty::ClockWords(duty.clock).ko + "(" + duty.clock + "): " + Joined(times, ", ");
      if (times.size() > 1) starts += " 중 가장 이른 시각";
    } else {
      starts += (clock.times.size() == 1 ? ": from " : ": from the earliest of ") +
                Joined(clock.times, ", ");
    }
    if (law.area != law.country)
      Line(ko_ ? "지역" : "area", book_.lexicon.PlaceWords(law.area).In(language_));
    Line(ko_ ? "기산점" : "clock", starts + " · " + law.time_zone);
    if (!duty.done_by.empty())
      Line(ko_ ? "이행" : "done by",
           ko_ ? duty::TimeWords(duty.done_by).ko + "(" + duty.done_by + ") 시각에 이행한 것으로 봄"
               : "done at the time " + duty.done_by + ", where the facts have it");
    if (!duty.not_before.empty())
      Line(ko_ ? "순서" : "order", ko_ ? duty.not_before + " 이행 후(또는 동시에) 이행"
                                       : "on or after " + duty.not_before + ", not before it");
    if (duty.chosen_by != duty.clock)
      Line(ko_ ? "적용 시점" : "version",
           ko_ ? duty::ClockWords(duty.chosen_by).ko + "(" + duty.chosen_by + ")의 날짜에 따름"
               : "chosen by the date of the clock " + duty.chosen_by);
    if (duty.update) Line(ko_ ? "추가 통지" : "update", DeadlineText(*duty.update));
  }

  void SayWay(const Law& law, const Duty& duty) {
    Line(ko_ ? "이행 방식" : "sent as", SentAs(duty.sends).In(language_));
    if (!duty.channels.empty()) {
      std::vector<std::string> channels;
      for (const std::string& one : duty.channels) channels.push_back(ChannelWord(one, language_));
      Line(ko_ ? "통지 방법" : "channels", Joined(channels, ", "));
    }
    if (duty.substitute) {
      const std::string days =
          duty.substitute->days == 0 ? ""
          : ko_                      ? fmt::format(" {}일 이상", duty.substitute->days)
                : " " + Counted(static_cast<uint64_t>(duty.substitute->days), "day", "days") +
                      " or longer";
      Line(ko_ ? "대체 방법" : "substitute", ChannelWord(duty.substitute->channel, language_) +
                                                 days + ": " + duty.substitute->when.In(language_));
    }
    Line(ko_ ? "언어" : "language",
         duty::JoinedWords(law.languages, duty::LanguageWords).In(language_));
    if (!duty.wording.empty()) Line(ko_ ? "문안 규칙" : "wording", Joined(duty.wording, ", "));
  }

  void SayDelay(const duty::Delay& delay) {
    std::string text = delay.ground.In(language_);
    if (delay.most) text += (ko_ ? ", 최대 " : ", at most ") + DeadlineText(*delay.most);
    Line(ko_ ? "지연 사유" : "delay", WithArticle(text, delay.article));
  }

  // What the words with @ in it stand for, and sectors.
  void SayTerms(const Duty& duty) {
    Terms terms;
    terms.Add(duty.applies);
    for (const duty::Condition& one : duty.unless) terms.Add(one);
    terms.AddRegions(duty.residence);
    const std::string label = ko_ ? "용어" : "meaning";
    for (const std::string& name : terms.classes) {
      std::vector<std::string> kinds;
      for (const duty::FieldKind& kind : book_.lexicon.fields)
        if (std::ranges::find(kind.classes, name) != kind.classes.end())
          kinds.push_back(kind.name.In(language_));
      const auto known = book_.lexicon.classes.find(name);
      Line(label,
           (known == book_.lexicon.classes.end() ? "@" + name : known->second.In(language_)) +
               ": " + Joined(kinds, ", "));
    }
    for (const std::string& name : terms.regions) {
      const auto region = book_.lexicon.regions.find(name);
      if (region != book_.lexicon.regions.end())
        Line(label,
             book_.lexicon.PlaceWords("@" + name).In(language_) + ": " +
                 duty::ListWords(duty::Condition::Op::kCountry, region->second, book_.lexicon)
                     .In(language_));
    }
    for (const std::string& name : terms.sectors) {
      const auto sector = book_.lexicon.sectors.find(name);
      if (sector != book_.lexicon.sectors.end())
        if (!ko_) Line(label, name + ": " + sector->second.en);
    }
  }

  std::string ItemName(const std::string& id) const {
    return report::ItemName(id, book_, language_);
  }

  void SayItem(const duty::ContentItem& item, bool first) {
    std::string text = ItemName(item.item);
    if (item.optional) text += ko_ ? " (있는 경우)" : " (if there is any)";
    if (item.when_late) text += ko_ ? " (기한이 지난 경우)" : " (where the deadline is over)";
    Line(first ? (ko_ ? "기재사항" : "contents") : "", WithArticle(text, item.article));
  }

  void SayPartial(const duty::Partial& partial) {
    std::vector<std::string> unknown, first;
    for (const std::string& item : partial.unknown) unknown.push_back(ItemName(item));
    for (const std::string& item : partial.first) first.push_back(ItemName(item));
    std::string text = ko_ ? fmt::format("확인되지 않은 동안({})에는 우선 {}",
                                         Joined(unknown, ", "), Joined(first, ", "))
                           : fmt::format("while {} is not known: first {}", Joined(unknown, ", "),
                                         Joined(first, ", "));
    if (partial.then) text += (ko_ ? "; 나머지는 " : "; the rest: ") + DeadlineText(*partial.then);
    Line(ko_ ? "우선 통지" : "partial", text);
  }

  const LawBook& book_;
  const Language language_;
  const bool ko_;
  std::string out_;
};

void AddContents(const Duty& duty, const LawBook& book, Json& json) {
  for (const duty::ContentItem& item : duty.contents) {
    const auto found = book.lexicon.items.find(item.item);
    json["contents"].push_back(
        {{"item", Utf8(item.item)},
         {"name", found == book.lexicon.items.end() ? Json() : PhraseJson(found->second.name)},
         {"article", Utf8(item.article.en)},
         {"optional", item.optional},
         {"when_late", item.when_late}});
  }
  if (duty.partial)
    json["partial"] = {{"unknown", WordsJson(duty.partial->unknown)},
                       {"first", WordsJson(duty.partial->first)},
                       {"then", TermsJson(duty.partial->then)}};
}

}  // namespace

std::string RenderLaws(const LawBook& book, Language language) {
  const bool ko = language == Language::kKorean;
  std::string out;
  for (const Law& law : book.laws) {
    out += EscapeTerminal(book.lexicon.PlaceWords(law.country).In(language) + " · " +
                          law.name.In(language)) +
           "\n";
    for (const Duty& duty : law.duties) {
      const std::string id =
          duty.id + std::string(duty.id.size() < 24 ? 24 - duty.id.size() : 1, ' ');
      out += EscapeTerminal("  " + id + duty.tell.In(language) + " · " +
                            DeadlineOf(duty, language) + " · " + Validity(duty, ko) +
                            (duty.confirm.en.empty() ? ""
                             : ko                    ? " · 법률 자문 필요"
                                                     : " · counsel")) +
             "\n";
    }
  }
  return out;
}

Json DutyJson(const Law& law, const Duty& duty, const LawBook& book) {
  Json json = {{"duty", Utf8(duty.id)},
               {"law", Utf8(law.id)},
               {"name", PhraseJson(law.name)},
               {"country", Utf8(law.country)},
               {"area", Utf8(law.area)},
               {"time_zone", Utf8(law.time_zone)},
               {"languages", WordsJson(law.languages)},
               {"valid_from", DayJson(duty.valid_from)},
               {"valid_to", DayJson(duty.valid_to)},
               {"proposed", duty.proposed},
               {"chosen_by", Utf8(duty.chosen_by)},
               {"article", Utf8(duty.article.en)},
               {"sources", WordsJson(duty.sources)},
               {"tell", PhraseJson(duty.tell)},
               {"title", duty.title.en.empty() ? Json() : PhraseJson(duty.title)},
               {"applies", ConditionJson(duty.applies, book.lexicon)},
               {"unless", Json::array()},
               {"audience", duty::AudienceName(duty.audience)},
               {"certainty", duty::CountedName(duty.certainty)},
               {"people", duty.people.empty() ? Json() : Utf8(duty.people)},
               {"residence", WordsJson(duty.residence)},
               {"to", WordsJson(duty.to)},
               {"to_any_one", duty.to_any_one},
               {"clock", Utf8(duty.clock)},
               {"done_by", duty.done_by.empty() ? Json() : Utf8(duty.done_by)},
               {"not_before", duty.not_before.empty() ? Json() : Utf8(duty.not_before)},
               {"deadline", DeadlineOf(duty, Language::kEnglish)},
               {"deadline_terms", TermsJson(duty.deadline)},
               {"longest", TermsJson(duty.longest)},
               {"update", TermsJson(duty.update)},
               {"contents", Json::array()},
               {"partial", Json()},
               {"sends", duty.sends.empty() ? Json() : Utf8(duty.sends)},
               {"channels", WordsJson(duty.channels)},
               {"substitute", Json()},
               {"wording", WordsJson(duty.wording)},
               {"delays", Json::array()},
               {"penalties", Json::array()},
               {"confirm", duty.confirm.en.empty() ? Json() : PhraseJson(duty.confirm)}};
  for (const duty::Condition& one : duty.unless)
    json["unless"].push_back(ConditionJson(one, book.lexicon));
  AddContents(duty, book, json);
  for (const duty::Delay& delay : duty.delays)
    json["delays"].push_back({{"ground", PhraseJson(delay.ground)},
                              {"most", TermsJson(delay.most)},
                              {"article", Utf8(delay.article.en)}});
  if (duty.substitute)
    json["substitute"] = {
        {"channel", Utf8(duty.substitute->channel)},
        {"days", duty.substitute->days == 0 ? Json() : Json(duty.substitute->days)},
        {"when", PhraseJson(duty.substitute->when)}};
  for (const duty::Penalty& penalty : duty.penalties)
    json["penalties"].push_back({{"text", PhraseJson(penalty.text)},
                                 {"most", Utf8(penalty.most.en)},
                                 {"article", Utf8(penalty.article.en)}});
  return json;
}

Json LawsJson(const LawBook& book) {
  Json json = {{"schema", "haetae.laws/1"}, {"duties", Json::array()}};
  for (const Law& law : book.laws)
    for (const Duty& duty : law.duties) json["duties"].push_back(DutyJson(law, duty, book));
  return json;
}

std::string RenderDuty(const Law& law, const std::vector<const Duty*>& versions,
                       const LawBook& book, Language language) {
  std::string out;
  for (const Duty* duty : versions)
    out += (out.empty() ? "" : "\n") + DutyPage(book, language).Render(law, *duty);
  return out;
}

}  // namespace haetae::report
