// The words of conditions. What `law show` says that a law asks and what `duty list` answers for
// the facts of an incident are made of the same parts, so that people find the one in the other.
//
//   ConditionWords(condition, lexicon);    // {"at least 1,000 people in KR", "대한민국 거주
//   1,000명 이상"} QuestionWords("malicious", lexicon);   // {"Was it done with intent?", "고의로
//   한 행위입니까?"}
//
// Pure functions; thread-safe. The shape of `all`, `any` and `not` is the caller's.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "duty/condition.h"
#include "duty/lexicon.h"

namespace haetae::duty {

// The name of a word list of the facts: {"the controller's sector", "업종"}; of kEvent, kCountry,
// kEstablished, kListed and kSector. English goes on with "is" or, before places, with InPlaces().
Phrase SubjectWords(Condition::Op op);
// " 중 하나" behind a list of several.
std::string_view OneOf(const Condition& condition);
// English: "in KR, US", "outside Japan".
std::string InPlaces(const std::string& places);
// What stands in it: events, sectors or places, by their names in Korean; regions by theirs.
Phrase ListWords(Condition::Op op, const std::vector<std::string>& words, const Lexicon& lexicon);

// What a person is asked about a fact that is true, false or a number.
Phrase QuestionWords(std::string_view fact, const Lexicon& lexicon);

// The same of any fact that an answer may lack: a time, a place, a number of people too.
Phrase AskWords(const std::string& fact, const Lexicon& lexicon);

// Whether it is a fact of a `[[group]]`: of an incident these are measured, and no file has them.
bool IsGroupFact(std::string_view fact);
// Where such a fact comes from, of an incident: what a person can run or write instead.
Phrase MeasuredFromWords(std::string_view fact, uint32_t incident);

// The sectors that a condition names anywhere.
void AddSectorsOf(const Condition& condition, std::set<std::string>& sectors);

// "name and (credentials or date of birth)"
Phrase DataWords(const DataSet& data, const Lexicon& lexicon);

// Whom a count is of. English goes behind the number ("people in KR with name"), of `one` in the
// singular; Korean before it ("대한민국 거주 확인된 "), and ends in a space where it is not empty.
// `with_data`: the data too.
Phrase PeopleWords(const PeopleFilter& people, const Lexicon& lexicon, bool one = false,
                   bool with_data = true);

// {"at least 1,000", "1,000명 이상"}; `unit` is what Korean counts in.
Phrase LimitWords(const Condition& condition, std::string_view unit = "");
// What people or records are counted in, in Korean.
std::string_view UnitWord(const PeopleFilter& people);

// "a risk", "high risk", and the severity from which it is one.
Phrase RiskWords(const Condition& condition);
double RiskEdge(const Condition& condition);

// The answer that a flag must have: "Was it done with intent? Yes (malicious)".
Phrase FlagWords(const Condition& condition, bool yes, const Lexicon& lexicon);

// All that a condition without conditions in it asks; `with_data` as above.
Phrase ConditionWords(const Condition& condition, const Lexicon& lexicon, bool with_data = true);

}  // namespace haetae::duty
