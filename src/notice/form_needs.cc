#include "notice/form_needs.h"

#include <algorithm>
#include <map>

#include "notice/form.h"

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
  if (content.when_late) return IfEmpty::kUnlessLate;
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

}  // namespace haetae::notice
