// The laws themselves, as people and programs see them.
#include <fmt/format.h>

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
  if (duty.proposed) return ko ? "시행되지 않음" : "proposed";
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

class DutyPage {
 public:
  DutyPage(const LawBook& book, Language language)
      : book_(book), language_(language), ko_(language == Language::kKorean) {}

  std::string Render(const Law& law, const Duty& duty) {
    Line("", duty.id + " · " + law.name.In(language_) + " · " + Validity(duty, ko_), 0);
    Line(ko_ ? "무엇" : "what", duty.tell.In(language_));
    Line(ko_ ? "조문" : "article", duty.article);
    Line(ko_ ? "누구에게" : "to", RecipientNames(duty, book_, language_));
    Line(ko_ ? "기한" : "deadline",
         DeadlineOf(duty, language_) + (ko_ ? " · 시계 " : " · clock ") + duty.clock);
    if (duty.update)
      Line(ko_ ? "추가 사실" : "update", duty::DeadlineWords(*duty.update).In(language_));
    for (const duty::ContentItem& item : duty.contents)
      SayItem(item, &item == duty.contents.data());
    if (duty.partial) SayPartial(*duty.partial);
    if (!duty.channels.empty()) Line(ko_ ? "방법" : "channels", Joined(duty.channels, ", "));
    if (duty.substitute) {
      Line(ko_ ? "대체" : "substitute",
           fmt::format("{} {}{}: {}", duty.substitute->channel, duty.substitute->days,
                       ko_ ? "일 이상" : " days or longer", duty.substitute->when.In(language_)));
    }
    for (const duty::Delay& delay : duty.delays)
      Line(ko_ ? "지연 사유" : "delay", WithArticle(delay.ground.In(language_), delay.article));
    if (!duty.wording.empty()) Line(ko_ ? "표현" : "wording", Joined(duty.wording, ", "));
    for (const duty::Penalty& penalty : duty.penalties) {
      const std::string most =
          penalty.most.empty() ? "" : (ko_ ? ", 최대 " : ", at most ") + penalty.most;
      Line(ko_ ? "제재" : "penalty",
           WithArticle(penalty.text.In(language_) + most, penalty.article));
    }
    if (!duty.confirm.en.empty()) Line(ko_ ? "자문 필요" : "counsel", duty.confirm.In(language_));
    for (const std::string& source : duty.sources) {
      const auto found = book_.lexicon.sources.find(source);
      Line(ko_ ? "출처" : "source",
           source + (found == book_.lexicon.sources.end() ? "" : ": " + found->second));
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

  static std::string WithArticle(const std::string& text, const std::string& article) {
    return article.empty() ? text : text + " (" + article + ")";
  }

  std::string ItemName(const std::string& id) const {
    return report::ItemName(id, book_, language_);
  }

  void SayItem(const duty::ContentItem& item, bool first) {
    std::string text = ItemName(item.item);
    if (item.optional) text += ko_ ? " (있으면)" : " (if there is any)";
    Line(first ? (ko_ ? "내용" : "contents") : "", WithArticle(text, item.article));
  }

  void SayPartial(const duty::Partial& partial) {
    std::vector<std::string> unknown, first;
    for (const std::string& item : partial.unknown) unknown.push_back(ItemName(item));
    for (const std::string& item : partial.first) first.push_back(ItemName(item));
    Line(ko_ ? "먼저" : "partial", ko_ ? fmt::format("모르는 동안에는({}) 먼저 {}",
                                                     Joined(unknown, ", "), Joined(first, ", "))
                                       : fmt::format("while {} is not known: first {}",
                                                     Joined(unknown, ", "), Joined(first, ", ")));
  }

  const LawBook& book_;
  const Language language_;
  const bool ko_;
  std::string out_;
};

}  // namespace

std::string RenderLaws(const LawBook& book, Language language) {
  const bool ko = language == Language::kKorean;
  std::string out;
  for (const Law& law : book.laws) {
    out += EscapeTerminal(law.country + " · " + law.name.In(language)) + "\n";
    for (const Duty& duty : law.duties) {
      const std::string id =
          duty.id + std::string(duty.id.size() < 24 ? 24 - duty.id.size() : 1, ' ');
      out += EscapeTerminal("  " + id + duty.tell.In(language) + " · " +
                            DeadlineOf(duty, language) + " · " + Validity(duty, ko) +
                            (duty.confirm.en.empty() ? ""
                             : ko                    ? " · 자문 필요"
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
               {"valid_from", DayJson(duty.valid_from)},
               {"valid_to", DayJson(duty.valid_to)},
               {"proposed", duty.proposed},
               {"article", Utf8(duty.article)},
               {"sources", WordsJson(duty.sources)},
               {"tell", PhraseJson(duty.tell)},
               {"audience", duty::AudienceName(duty.audience)},
               {"to", WordsJson(duty.to)},
               {"to_any_one", duty.to_any_one},
               {"clock", Utf8(duty.clock)},
               {"deadline", DeadlineOf(duty, Language::kEnglish)},
               {"contents", Json::array()},
               {"channels", WordsJson(duty.channels)},
               {"wording", WordsJson(duty.wording)},
               {"penalties", Json::array()},
               {"confirm", duty.confirm.en.empty() ? Json() : PhraseJson(duty.confirm)}};
  for (const duty::ContentItem& item : duty.contents) {
    const auto found = book.lexicon.items.find(item.item);
    json["contents"].push_back(
        {{"item", Utf8(item.item)},
         {"name", found == book.lexicon.items.end() ? Json() : PhraseJson(found->second.name)},
         {"article", Utf8(item.article)},
         {"optional", item.optional}});
  }
  for (const duty::Penalty& penalty : duty.penalties)
    json["penalties"].push_back({{"text", PhraseJson(penalty.text)},
                                 {"most", Utf8(penalty.most)},
                                 {"article", Utf8(penalty.article)}});
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
