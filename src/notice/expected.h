// What a notice must contain: filled by the caller from a duty of laws/*.toml and the measured
// scope of an incident (or a facts file), and compared with a text by notice/lint.h.
//
//   Expected expected;
//   expected.duty = "KR-PIPA-34-1";
//   expected.audience = Audience::kPersons;
//   expected.fields.push_back({.id = "entrance_code", .name = {"entrance code", "공동현관
//   비밀번호"}}); expected.figures.push_back({.kind = "members", .value = 33673817});
//
// Plain values that own what they hold. Nothing here knows a country: what a law fixes (headings,
// days of posting) comes as data. What is left empty is not checked: no figures, no wrong figure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "duty/law.h"

namespace haetae::notice {

using duty::Audience;
enum class Channel { kMail, kSms, kLetter, kPublic, kFiling };
enum class Certainty { kConfirmed, kPossible };

// An item that the law lists, in its order. What shows that a text has it:
// laws/lexicon/evidence.toml.
struct ExpectedItem {
  std::string id;  // "self_help"
  Phrase name;     // for messages
  bool optional = false;
  bool established = true;  // false: it says what nobody has found out
};

// A kind of data that was disclosed to somebody it is not meant for.
struct ExpectedField {
  std::string id;                       // "entrance_code"
  Phrase name;                          // is itself one of the words by which a text may call it
  std::vector<std::string> words_en{};  // other words, beside those of the lexicon
  std::vector<std::string> words_ko{};

  bool masked = false;  // only ever shown masked: leaving it out is a warning
  // Nobody can rule out that it was disclosed, of anybody the text is about; of others' confirmed
  // data the text speaks too.
  bool doubted = false;
  bool masked_for_some = false;  // … and to others in clear: its form is not compared
};

enum class Unit { kPeople, kRecords };

// A number that was measured. kinds known by name: people, members, non_members, possible,
// accesses, records; others (one country's people, say) are compared as people or records.
struct ExpectedFigure {
  std::string kind;
  Unit unit = Unit::kPeople;
  uint64_t value = 0;
  bool superseded = false;  // an earlier count: may be told as such, not as the count
  // Of those alone of whom a kind of data was disclosed: right only where the text names it.
  std::string field{};  // "email"
  Phrase field_name{};
  // Whom a number counts that stands under another kind: "members", "non_members", "people".
  std::string among{};
};

// A time that was measured, or that the company gave to an authority.
struct ExpectedTime {
  std::string
      kind;  // first_access, last_access, intrusion_first, discovered, confirmed, contained, …
  Time time;
};

// What a law fixes that people or the state may claim: at most "300만 원" by Art. 39-2.
struct ExpectedSum {
  Phrase text, most, article;
  std::vector<Phrase> laws{};  // names of the law: "Civ. Code"
};

struct Contact {
  std::vector<std::string> domains{};  // "example.com": links and senders below it are official
  std::vector<std::string> phones{};   // "1577-0000": compared by digits
  std::vector<std::string> mails{};    // "privacy@example.com"
};

struct Expected {
  std::string duty;  // "KR-PIPA-34-1"
  Audience audience = Audience::kPersons;
  Channel channel = Channel::kMail;
  Certainty certainty = Certainty::kConfirmed;
  bool to_non_members = false;        // this text goes to people who have no account
  bool to_some = false;               // it clears some of those who were told: others' data leaked
  std::vector<Language> languages{};  // that the law takes, the usual first; empty: any
  std::string called{};  // the language by the file's name, or whoever sends it: "fr"; "": none
  // Whether the same people also get it in a language of the law; absent: nobody knows.
  std::optional<bool> original_beside{};
  std::vector<ExpectedItem> contents{};  // in the order of the law
  std::vector<std::string> wording{};    // ids of the rules that the duty names: "W1"
  bool unauthorised_known = false;       // access or taking without authority is known
  std::vector<ExpectedField> fields{};
  std::optional<bool> encrypted{};  // whether what was disclosed was, where somebody knows
  bool copied = false;              // the facts say that the data were copied or taken
  bool fields_known = false;        // `fields` is all there is: what else is claimed is wrong
  std::vector<ExpectedFigure> figures{};
  std::vector<ExpectedSum> sums{};
  std::vector<ExpectedTime> times{};
  // How far east of UTC the dates of the text may be told, beside UTC itself: 9 * kHour for Korea.
  std::vector<Duration> zones{};
  std::vector<std::string> unknown_items{};  // ids of items that nobody knows yet
  // … that a first notice may call unknown: the law lets it, and nobody here knows.
  std::vector<std::string> may_be_unknown{};
  uint32_t posting_days_min = 30;  // of a public posting
  Contact contact{};
  std::string country{};  // of those who read it ("KR"): how its carriers count SMS
};

}  // namespace haetae::notice
