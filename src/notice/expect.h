// What a notice must say, from the duty that it fulfils and what is known of the incident.
//
//   Expected expected = ExpectedOf({law, duty, book, facts});
//   Report report = Lint(notice, expected, lexicon);
//
// Fields, figures and times are those of the facts: of an incident the measured ones. Without facts
// only what the law asks of any text is expected. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "duty/facts.h"
#include "duty/law.h"
#include "notice/expected.h"
#include "notice/text.h"

namespace haetae::notice {

struct ExpectFrom {
  const duty::Law& law;
  const duty::Duty& duty;
  const duty::LawBook& book;
  const duty::Facts* facts = nullptr;  // null: nothing is known of an incident
  bool to_non_members = false;         // the text goes to people who have no account
  bool late = false;                   // the duty's deadline is over
};

Expected ExpectedOf(const ExpectFrom& from);

// When what happened and was learned, with the offsets that a law's zone has at these times.
void AddTimes(const duty::Facts& facts, const std::string& time_zone, Expected& expected);

// What the duty's notices must contain. `facts` may be null: nothing is known of an incident.
void AddContents(const duty::Duty& duty, bool late, const duty::Lexicon& lexicon,
                 const duty::Facts* facts, Expected& expected);
// What laws fix that people or the state may claim: the law that a notice is by, and the others of
// its country or state, as the notice may name rights of another one; no state's for another state.
// Of each the version in force when its clock started, or, where that is not known, together with
// `duty`. `facts` may be null.
void AddSums(const duty::LawBook& book, const duty::Law& law, const duty::Duty& duty,
             const duty::Facts* facts, Expected& expected);
// Whether the data were encrypted, and copied. After `certainty`.
void AddForms(const duty::Facts& facts, Expected& expected);
// Whether the facts let anybody say it.
bool IsEstablished(const duty::Item& item, const duty::Duty& duty, const duty::Facts& facts);

// "mail" "sms" "letter" "public" "filing"; nothing for another word.
std::optional<Channel> ChannelNamed(std::string_view name);
// The channel that a text is written for, where nobody says: by whom the duty tells, and for people
// by the look of the text. `name` is the file's.
Channel ChannelOf(const duty::Duty& duty, const Notice& notice, std::string_view name);

}  // namespace haetae::notice
