// A condition of a law, and its value for the facts of an incident: yes, no, or unknown where a
// fact is missing that decides. Each value comes with its reasons.
//
//   Condition condition = ReadCondition(reader, table, lexicon);
//   Verdict verdict = Evaluate(condition, {facts, groups, severity, lexicon});
//   verdict.truth;                    // Truth::kUnknown
//   verdict.reasons[0].missing;       // {"malicious"}
//
// The forms are in docs/formats/laws.md, "Conditions". Three-valued logic after Kleene: unknown
// decides nothing that the rest decides already. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "duty/facts.h"
#include "duty/lexicon.h"
#include "duty/severity.h"
#include "duty/toml_reader.h"

namespace haetae::duty {

inline constexpr int kConditionDepthMax = 16;

enum class Truth { kNo, kUnknown, kYes };
std::string_view TruthName(Truth truth);  // "no" "undetermined" "yes"
Truth Not(Truth truth);
Truth Both(Truth a, Truth b);
Truth Either(Truth a, Truth b);

// Which data of one person: a kind, a class, or a combination.
struct DataSet {
  enum class Op { kKind, kClass, kAll, kAny, kNot } op = Op::kKind;
  std::string name;
  std::vector<DataSet> of;
};

enum class Counted { kSurely, kConfirmed, kPossible, kAny };  // see "Counting people"
std::string_view CountedName(Counted counted);                // as laws write it; "" for kSurely

// Whom a count is of.
struct PeopleFilter {
  std::vector<std::string> residence;  // places and "@REGION"; empty: everyone
  Counted counted = Counted::kSurely;
  std::optional<bool> members;
  std::optional<DataSet> with;
  bool records = false;  // counts records, not people
};

struct Condition {
  enum class Op {
    kAll,
    kAny,
    kNot,  // of `of`
    kEvent,
    kCountry,
    kEstablished,
    kListed,
    kSector,  // among `among`
    kIs,      // the flag `fact`
    kCount,
    kNumber,  // people, or the number `fact`, against `limit`
    kRisk,    // `fact`: "risk" or "high"
  } op = Op::kAll;
  std::vector<Condition> of;
  std::vector<std::string> among;
  std::string fact;
  PeopleFilter people;
  int64_t limit = 0;
  bool more_than = false;  // else at least
  Phrase article;          // Korean: once its law is read
};
// The key that makes a table this form; "at_least" of a count.
std::string_view FormKey(Condition::Op op);

struct Reason {
  Truth truth = Truth::kNo;
  Phrase text;
  Phrase article;                    // empty where the condition names none
  std::vector<std::string> missing;  // for kUnknown: the facts that would decide
};

struct Verdict {
  Truth truth = Truth::kNo;
  std::vector<Reason> reasons;  // those that decide
};

// Laws count all groups hundreds of times, and few of them differ in where people live or in what
// was shown of them: whether one fits is asked once for each place and for each set of fields.
// Borrows the facts.
struct GroupIndex {
  explicit GroupIndex(const Facts& facts);

  std::vector<uint32_t> place, data;        // of each group, into the following
  std::vector<const Group*> places, shown;  // the first group of each
};

struct Question {
  const Facts& facts;
  const GroupIndex& groups;  // of these facts
  const Severity& severity;  // of the data of those whom the duty is about
  const Lexicon& lexicon;
};

// Problems go to the reader's errors; what could be read comes back.
Condition ReadCondition(TomlReader& reader, const toml::table& table, const Lexicon& lexicon,
                        int depth = 0);
Verdict Evaluate(const Condition& condition, const Question& question);

// How many people (or records) fit: surely at least `least`, at most `most`; INT64_MAX: no bound.
struct Bounds {
  int64_t least = 0, most = 0;
  std::vector<std::string> missing;  // the facts that keep them apart
};
Bounds CountPeople(const PeopleFilter& filter, const Facts& facts, const GroupIndex& groups,
                   const Lexicon& lexicon);

// Whether a place that facts name is one of those that a law names.
Truth LivesIn(std::string_view place, const std::vector<std::string>& places,
              const Lexicon& lexicon);
// Whether a group was shown these data in clear.
Truth Has(const Group& group, const DataSet& data, const Facts& facts, const Lexicon& lexicon);

}  // namespace haetae::duty
