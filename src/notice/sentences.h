// The sentences that notices are made of where they tell what was measured: in both languages, with
// the particles that each word asks for. Internal to this room.
//
//   Speech say{.language = Language::kKorean, .to_you = true, …};
//   FactSentence(say);          // "고객님의 개인정보가 유출되었습니다."
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice/draft.h"

namespace haetae::notice {

// How a notice speaks, and of what.
struct Speech {
  Language language = Language::kEnglish;
  bool to_you = false;    // to one of the people; else of them
  bool possible = false;  // it may have happened
  std::optional<bool> members;
  std::string company, time_zone;
  bool american = false;      // June 24, 2025
  bool with_minutes = false;  // times to the minute, for authorities
  // What was done: "유출", "accessed and copied without authorization".
  std::string deed_ko, deed_en;
  bool korean() const { return language == Language::kKorean; }
};

// Word and particle: With("하루몰", "은", "는") is "하루몰은".
std::string With(const std::string& word, std::string_view after_consonant,
                 std::string_view after_vowel);
// The deed that the events are; that data were copied only where a person says so.
Phrase DeedOf(const duty::Facts& facts);

std::string DateText(const Speech& say, Time time);
std::string TimeText(const Speech& say, Time time);  // with minutes and zone
std::string PeriodSentence(const Speech& say, Time first, Time last);
// When it began may be unknown.
std::string SuspectedSentence(const Speech& say, std::optional<Time> first, Time last);
std::string IntrusionSentence(const Speech& say, Time first, Time last);
std::string FactSentence(const Speech& say);
// What an intrusion notice says first, and the day on which a notice was written.
std::string IntrusionFact(const Speech& say);
std::string WrittenOn(const Speech& say, Time at);
std::string FieldsIntro(const Speech& say);
std::string FieldName(const Speech& say, const std::string& name, bool masked);
std::string DoubtedName(const Speech& say, const std::string& name);
std::string CountSentence(const Speech& say, const PeopleCounts& counts);
// `more`: beside those of whom it is sure.
std::string PossibleSentence(const Speech& say, const PeopleCounts& counts, bool more);
// How many of them it can be at most; "" where it may be all of them.
std::string MostSentence(const Speech& say, const PeopleCounts& counts);
// How many of those who may be affected the logs show as read.
std::string ReadSentence(const Speech& say, uint64_t people);
// How many of them live where the law holds, whose area that is, and of how many nobody knows it.
std::string HereSentence(const Speech& say, const PeopleCounts& counts, const Phrase& living,
                         bool is_state);
// What of theirs was disclosed, where that is not all that was.
std::string HereFieldsSentence(const Speech& say, const std::vector<std::string>& names);
std::string UnknownSentence(const Speech& say, const std::string& item_name);
// "고객님" for members, "귀하" for others; "your" has one word.
std::string_view YouKorean(const Speech& say);

}  // namespace haetae::notice
