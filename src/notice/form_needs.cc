#include "notice/form_needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace haetae::notice {
namespace {

// Whether everybody whom a notice of the duty may be for gets a standing text.
bool HasStanding(const std::string& key, const duty::Duty& duty, const FormFor& from,
                 Language language) {
  const auto has = [&](std::span<const duty::GroupField> fields) {
    return from.texts.Default(key, duty.id, language, fields, from.book) != nullptr;
  };
  if (from.facts.groups.empty()) return has({});
  return std::ranges::all_of(from.facts.groups, [&](const duty::Group& group) {
    return has(group.fields ? std::span<const duty::GroupField>(*group.fields)
                            : std::span<const duty::GroupField>());
  });
}

IfEmpty IfEmptyOf(const std::string& key, const duty::ContentItem& content, const duty::Duty& duty,
                  const FormFor& from, Language language) {
  if (HasStanding(key, duty, from, language)) return IfEmpty::kStanding;
  if (content.optional) return IfEmpty::kLeftOut;
  if (content.when_late && !from.late.contains(duty.id)) return IfEmpty::kUnlessLate;
  if (key == "cause" || key == "description" || key == "damage") return IfEmpty::kHow;
  if (duty.partial &&
      std::ranges::find(duty.partial->unknown, content.item) != duty.partial->unknown.end())
    return IfEmpty::kLater;
  return IfEmpty::kMissing;
}

}  // namespace

Phrase IfEmptyWords(IfEmpty one) {
  switch (one) {
    case IfEmpty::kMissing:
      return {"needed", "필수"};
    case IfEmpty::kLeftOut:
      return {"empty: left out", "비우면 생략"};
    case IfEmpty::kUnlessLate:
      return {"needed once the deadline is over; else empty: left out",
              "기한이 지났으면 필수, 아니면 비울 수 있음"};
    case IfEmpty::kStanding:
      return {"empty: the standing text is used", "비우면 기본 문안"};
    case IfEmpty::kHow:
      return {"empty: the text of how is used", "비우면 how의 내용"};
    case IfEmpty::kLater:
      return {"empty: the first notice says that it is not known yet",
              "비우면 최초 통지에 확인 중이라고 기재"};
  }
  return {};
}

bool FormText::needed() const {
  return std::ranges::find(by, IfEmpty::kMissing, &FormNeed::if_empty) != by.end();
}

bool FormText::later() const {
  return !needed() && std::ranges::find(by, IfEmpty::kLater, &FormNeed::if_empty) != by.end();
}

std::vector<FormText> TextsToWrite(const std::vector<const duty::Duty*>& duties,
                                   const FormFor& from, Language language) {
  std::map<std::string, FormText> wanted;
  for (const duty::Duty* duty : duties) {
    for (const duty::ContentItem& content : duty->contents) {
      std::vector<std::string> keys = PartsOfItem(content.item);
      if (content.item == "cause" || content.item == "description" || content.item == "nature")
        keys.push_back("how");
      for (const std::string& key : keys) {
        if (!IsFormText(key, from.book.lexicon)) continue;
        FormText& text = wanted[key];
        text.key = key;
        const IfEmpty if_empty = IfEmptyOf(key, content, *duty, from, language);
        const bool again = std::ranges::any_of(text.by, [&](const FormNeed& one) {
          return one.duty == duty && one.content->article.en == content.article.en &&
                 one.if_empty == if_empty;
        });
        if (!again) text.by.push_back({duty, &content, if_empty});
      }
    }
  }
  std::vector<FormText> texts;
  for (auto& [key, text] : wanted) texts.push_back(std::move(text));
  return texts;
}

namespace {

// The key of the facts that holds what an item is measured from; "": it is written in the form.
std::string FactOf(const std::string& item, const duty::Facts& facts,
                   const duty::Lexicon& lexicon) {
  if (item == "suspected_when_how" && !facts.suspected.last && !facts.period.known())
    return "[suspected]";
  if (item == "when_how" || item == "suspected_when_how")
    return facts.period.known() ? "" : "[period]";
  const auto known = lexicon.items.find(item);
  const std::string from = known == lexicon.items.end() ? "form" : known->second.from;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFacts = {
      {{"period", "[period]"},
       {"intrusion", "[intrusion]"},
       {"groups", "[[group]] fields"},
       {"people", "[[group]] people"},
       {"records", "[[group]] records"},
       {"events", "event"},
       {"first_signal", "first_signal"}}};
  const auto fact = std::ranges::find(kFacts, from, [](const auto& one) { return one.first; });
  return fact == kFacts.end() ? "" : std::string(fact->second);
}

}  // namespace

Phrase WhereToWrite(const std::string& item, const duty::Duty& duty, Language language,
                    const Form& form, const duty::Facts& facts, const duty::Lexicon& lexicon,
                    uint32_t incident) {
  std::vector<std::string> texts;
  for (const std::string& key : PartsOfItem(item))
    if (IsFormText(key, lexicon) && form.Find(duty.id, language, key) == nullptr)
      texts.push_back(key);
  const std::string fact = FactOf(item, facts, lexicon);
  Phrase where;
  if (!texts.empty()) {
    const std::string keys = Joined(texts, ", ");
    where = {"write it in the form's [texts]: " + keys,
             "기재 양식의 [texts]에 적으십시오: " + keys};
  } else if (fact.empty()) {
    where = {"write it in the form's [numbers]: " + item,
             "기재 양식의 [numbers]에 적으십시오: " + item};
  }
  if (fact.empty()) return where;
  const std::string_view joint = where.en.empty() ? "" : "; ";
  if (incident != 0 && fact == "[[group]] fields") {  // measured: no file of facts may say it
    where.en += fmt::format("{}name in the catalogue what its routes disclose", joint);
    where.ko += fmt::format("{}카탈로그에 경로별 열람 항목을 적으십시오", joint);
    return where;
  }
  if (incident != 0 && fact.starts_with("[[group]]")) {
    where.en +=
        fmt::format("{}haetae scope --incident {} says what its count lacks", joint, incident);
    where.ko += fmt::format("{}산정에 빠진 것은 haetae scope --incident {}에서 확인하십시오", joint,
                            incident);
    return where;
  }
  where.en += fmt::format("{}write it in the facts: {}", joint, fact);
  where.ko += fmt::format("{}사실 파일에 적으십시오: {}", joint, fact);
  return where;
}

}  // namespace haetae::notice
