// What duties.cc and laws.cc both say of laws. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "duty/law.h"
#include "report/json.h"

namespace haetae::report {

inline nlohmann::ordered_json WordsJson(const std::vector<std::string>& words) {
  auto list = nlohmann::ordered_json::array();
  for (const std::string& word : words) list.push_back(ValidUtf8(word));
  return list;
}

// The name of an item of the lexicon; its id where it has none.
inline std::string ItemName(const std::string& id, const duty::LawBook& book, Language language) {
  const auto found = book.lexicon.items.find(id);
  return found == book.lexicon.items.end() ? id : found->second.name.In(language);
}

// "PIPC or KISA", by their names; the people where the law names nobody.
inline std::string RecipientNames(const duty::Duty& duty, const duty::LawBook& book,
                                  Language language) {
  const bool ko = language == Language::kKorean;
  if (duty.to.empty()) return ko ? "정보주체" : "the people";
  std::vector<std::string> names;
  for (const std::string& id : duty.to) {
    const auto found = book.lexicon.authorities.find(id);
    names.push_back(found == book.lexicon.authorities.end() ? id : found->second.In(language));
  }
  return Joined(names, duty.to_any_one ? (ko ? " 또는 " : " or ") : ", ");
}

}  // namespace haetae::report
