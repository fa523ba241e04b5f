#include "duty/condition_words.h"

#include <fmt/format.h>

#include <vector>

namespace haetae::duty {
namespace {

using Op = Condition::Op;

Phrase AmongWords(const Condition& condition) {
  const Phrase name = SubjectWords(condition.op);
  const std::string among = Joined(condition.among, ", ");
  if (condition.op == Op::kEvent)
    return {"event is among " + among, name.ko + ": " + among + " 중 하나"};
  const std::string relation = condition.op == Op::kSector ? " is among " : " ";
  return {name.en + relation + among, name.ko + ": " + among + " 해당"};
}

Phrase CountedWords(Counted counted) {
  switch (counted) {
    case Counted::kConfirmed:
      return {"confirmed ", "확인된 "};
    case Counted::kPossible:
      return {"possibly affected ", "가능성 있는 "};
    case Counted::kAny:
      return {"confirmed or possibly affected ", "확인되었거나 가능성 있는 "};
    case Counted::kSurely:
      break;
  }
  return {};
}

}  // namespace

Phrase SubjectWords(Op op) {
  switch (op) {
    case Op::kEvent:
      return {"event", "사고 유형"};
    case Op::kListed:
      return {"listed in", "상장 국가"};
    case Op::kSector:
      return {"sector", "업종"};
    case Op::kEstablished:
      return {"established in", "사업장 국가"};
    default:
      return {"controller in", "처리자 국가"};
  }
}

Phrase QuestionWords(std::string_view fact, const Lexicon& lexicon) {
  const auto found = lexicon.facts.find(fact);
  if (found != lexicon.facts.end()) return found->second.ask;
  if (fact == "malicious") return {"Was it done with intent?", "고의로 한 일인가?"};
  if (fact == "third_party_known")
    return {"Is it known who has the data?", "정보를 가진 자가 알려졌는가?"};
  if (fact == "encrypted") return {"Were the data encrypted?", "정보가 암호화되어 있었는가?"};
  if (fact == "key_safe") return {"Is the key safe?", "암호화 키는 안전한가?"};
  return {"Was it an attack from outside?", "외부에서 온 공격인가?"};
}

Phrase DataWords(const DataSet& data, const Lexicon& lexicon) {
  if (data.op == DataSet::Op::kKind) {
    const FieldKind* kind = lexicon.Field(data.name);
    return kind == nullptr ? Phrase{data.name, data.name} : kind->name;
  }
  if (data.op == DataSet::Op::kClass) return {"@" + data.name, "@" + data.name};
  std::vector<std::string> en, ko;
  for (const DataSet& one : data.of) {
    const Phrase words = DataWords(one, lexicon);
    const bool nested = one.op == DataSet::Op::kAll || one.op == DataSet::Op::kAny;
    en.push_back(nested ? "(" + words.en + ")" : words.en);
    ko.push_back(nested ? "(" + words.ko + ")" : words.ko);
  }
  if (data.op == DataSet::Op::kNot) return {"no " + Joined(en, ""), Joined(ko, "") + " 아님"};
  const bool all = data.op == DataSet::Op::kAll;
  return {Joined(en, all ? " and " : " or "), Joined(ko, all ? " 및 " : " 또는 ")};
}

Phrase PeopleWords(const PeopleFilter& people, const Lexicon& lexicon, bool one, bool with_data) {
  const Phrase counted = CountedWords(people.counted);
  Phrase words;
  words.en = counted.en + (people.records ? one ? "record" : "records" : one ? "person" : "people");
  if (people.members) {
    words.en += *people.members ? ", members" : ", non-members";
    words.ko += *people.members ? "회원 " : "비회원 ";
  }
  if (!people.residence.empty()) {
    words.en += " in " + Joined(people.residence, ", ");
    words.ko = Joined(people.residence, ", ") + " " + words.ko;
  }
  if (people.with && with_data) {
    const Phrase data = DataWords(*people.with, lexicon);
    words.en += " with " + data.en;
    words.ko += data.ko + " ";
  }
  words.ko += counted.ko;
  return words;
}

Phrase LimitWords(const Condition& condition, std::string_view unit) {
  const std::string limit = WithCommas(static_cast<uint64_t>(condition.limit));
  return {(condition.more_than ? "more than " : "at least ") + limit,
          fmt::format("{}{} {}", limit, unit, condition.more_than ? "초과" : "이상")};
}

std::string_view UnitWord(const PeopleFilter& people) { return people.records ? "건" : "명"; }

Phrase RiskWords(const Condition& condition) {
  return condition.fact == "high" ? Phrase{"high risk", "높은 위험"} : Phrase{"a risk", "위험"};
}

double RiskEdge(const Condition& condition) { return condition.fact == "high" ? 3 : 2; }

Phrase FlagWords(const Condition& condition, bool yes, const Lexicon& lexicon) {
  const Phrase ask = QuestionWords(condition.fact, lexicon);
  return {fmt::format("{} {} ({})", ask.en, yes ? "Yes" : "No", condition.fact),
          fmt::format("{} {} ({})", ask.ko, yes ? "예" : "아니요", condition.fact)};
}

Phrase ConditionWords(const Condition& condition, const Lexicon& lexicon, bool with_data) {
  switch (condition.op) {
    case Op::kIs:
      return FlagWords(condition, true, lexicon);
    case Op::kNumber: {
      const Phrase ask = QuestionWords(condition.fact, lexicon), limit = LimitWords(condition);
      return {fmt::format("{} {} ({})", ask.en, limit.en, condition.fact),
              fmt::format("{} {} ({})", ask.ko, limit.ko, condition.fact)};
    }
    case Op::kCount: {
      const Phrase limit = LimitWords(condition, UnitWord(condition.people));
      const Phrase people = PeopleWords(condition.people, lexicon, condition.limit == 1, with_data);
      return {limit.en + " " + people.en, people.ko + limit.ko};
    }
    case Op::kRisk: {
      const Phrase risk = RiskWords(condition);
      const double edge = RiskEdge(condition);
      return {fmt::format("{}: severity from {}, or as a person assessed it", risk.en, edge),
              fmt::format("{}: 심각도 {}부터, 사람이 평가하였으면 그 평가대로", risk.ko, edge)};
    }
    default:
      return AmongWords(condition);
  }
}

}  // namespace haetae::duty
