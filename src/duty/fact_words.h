// What people call the facts, events and clocks that files write as words: "first_signal" is 최초
// 징후.
//
//   FactWords("controller.country", lexicon);   // {"controller.country", "개인정보처리자의
//   국가(…)"} EventWords("acquisition").ko;               // "무단 취득"
//
// English output keeps the words of the files, which are English; Korean output translates them and
// keeps the word of the file in brackets where somebody has to type it. Pure functions;
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "duty/lexicon.h"

namespace haetae::duty {

Phrase EventWords(const std::string& event);
// "first_signal": {"first signal", "최초 징후"}
Phrase TimeWords(const std::string& fact);
// "leak-known": {"leak-known", "유출등을 알게 된 때"}
Phrase ClockWords(std::string_view clock);
// Of a fact that is missing; of one that the lexicon asks for, the word of the file alone.
Phrase FactWords(const std::string& fact, const Lexicon& lexicon);
// What is taken for granted where nobody has said what happened, and what to write to say it.
Phrase AssumedEventWords();
Phrase AssumedEventAdvice();
// "ko": {"ko", "한국어"}
Phrase LanguageWords(const std::string& tag);

// The words of each, joined.
template <typename Words>
Phrase JoinedWords(const std::vector<std::string>& ids, Words words) {
  std::vector<std::string> en, ko;
  for (const std::string& id : ids) {
    const Phrase phrase = words(id);
    en.push_back(phrase.en);
    ko.push_back(phrase.ko);
  }
  return {Joined(en, ", "), Joined(ko, ", ")};
}
inline Phrase FactsWords(const std::vector<std::string>& facts, const Lexicon& lexicon) {
  return JoinedWords(facts, [&](const std::string& fact) { return FactWords(fact, lexicon); });
}

}  // namespace haetae::duty
