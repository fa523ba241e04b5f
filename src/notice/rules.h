// The families of rules, each a function in a file of its own, and what they share.
#pragma once

#include <string>
#include <utility>

#include "notice/analysis.h"
#include "notice/clauses.h"
#include "notice/lint.h"

namespace haetae::notice {

// Collects problems; knows what the duty and its channel make of a level.
class Findings {
 public:
  explicit Findings(const Analysis& analysis) : a_(analysis) {}
  void Add(std::string rule, Level level, uint32_t unit, Phrase message, Phrase instead = {});
  bool Wants(std::string_view wording_rule) const;  // whether the duty names the rule
  bool ToPeople() const {
    return a_.expected.audience == Audience::kPersons ||
           a_.expected.audience == Audience::kPublic || a_.expected.audience == Audience::kMedia;
  }
  Report Take();

 private:
  const Analysis& a_;
  std::vector<std::pair<uint32_t, Problem>> problems_;
};

// Whether sentences in a language show a part of an item.
bool Shown(const Analysis& a, const EvidencePart& part, Language language);

void CheckWording(const Analysis& a, Findings& f);   // W1 W6 W9 hedge hidden
void CheckCleared(const Analysis& a, Findings& f);   // content:not_leaked W1 W2
void CheckLanguage(const Analysis& a, Findings& f);  // language
void CheckTemplate(const Analysis& a, Findings& f);  // template
void CheckBlame(const Analysis& a, Findings& f);     // blame
void CheckDuty(const Analysis& a, Findings& f);      // W3 W4 W5 W7 W10 W12
void CheckContents(const Analysis& a, const std::vector<Mention>& mentions,
                   Findings& f);  // content:*
void CheckFields(const Analysis& a, const std::vector<Mention>& mentions,
                 Findings& f);  // W2 field:*
void CheckForms(const Analysis& a, const std::vector<Mention>& mentions,
                Findings& f);  // form:*
void CheckUnderstated(const Analysis& a, const std::vector<Mention>& mentions,
                      Findings& f);                  // W2 form:data
void CheckFigures(const Analysis& a, Findings& f);   // figure: counts and sums
void CheckDates(const Analysis& a, Findings& f);     // figure: dates and times
void CheckWeekdays(const Analysis& a, Findings& f);  // figure: days of the week
void CheckLinks(const Analysis& a, Findings& f);     // W11
void CheckContact(const Analysis& a, Findings& f);   // contact
void CheckSms(const Analysis& a, Findings& f);       // sms
void CheckReading(const Analysis& a, Findings& f);   // reading

}  // namespace haetae::notice
