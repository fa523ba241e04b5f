// What every view says of laws in the same words: terminal, JSON, and the pages of evidence.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "duty/assess.h"
#include "duty/law.h"
#include "report/json.h"

namespace haetae::report {

inline nlohmann::ordered_json WordsJson(const std::vector<std::string>& words) {
  auto list = nlohmann::ordered_json::array();
  for (const std::string& word : words) list.push_back(ValidUtf8(word));
  return list;
}

// The name of an item of the lexicon; its id where it has none.
inline Phrase ItemWords(const std::string& id, const duty::LawBook& book) {
  const auto found = book.lexicon.items.find(id);
  return found == book.lexicon.items.end() ? Phrase{id, id} : found->second.name;
}
inline std::string ItemName(const std::string& id, const duty::LawBook& book, Language language) {
  return ItemWords(id, book).In(language);
}

// "PIPC or KISA", by their names; the people where the law names nobody.
inline Phrase RecipientWords(const duty::Duty& duty, const duty::LawBook& book) {
  if (duty.to.empty()) return {"the people", "정보주체"};
  std::vector<std::string> en, ko;
  for (const std::string& id : duty.to) {
    const auto found = book.lexicon.authorities.find(id);
    const Phrase name = found == book.lexicon.authorities.end() ? Phrase{id, id} : found->second;
    en.push_back(name.en);
    ko.push_back(name.In(Language::kKorean));
  }
  return {Joined(en, duty.to_any_one ? " or " : ", "),
          Joined(ko, duty.to_any_one ? " 또는 " : ", ")};
}
inline std::string RecipientNames(const duty::Duty& duty, const duty::LawBook& book,
                                  Language language) {
  return RecipientWords(duty, book).In(language);
}

// Of places that no law here is about, that nothing was looked at there; not that nothing is owed.
inline Phrase LawlessWords(const duty::Assessment& assessment, const duty::LawBook& book) {
  std::vector<std::string> en, ko;
  for (const duty::LawlessPlace& one : assessment.without_law) {
    const std::string count = WithCommas(static_cast<uint64_t>(one.people));
    en.push_back(one.place + " (" + count + (one.people == 1 ? " person)" : " people)"));
    ko.push_back(book.lexicon.PlaceWords(one.place).ko + " " + count + "명");
  }
  return {"no law of these places is here, so none was looked at: " + Joined(en, ", "),
          "다음 거주지의 법령은 여기에 없어 검토하지 않았습니다: " + Joined(ko, ", ")};
}

}  // namespace haetae::report
