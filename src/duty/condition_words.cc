#include "duty/condition_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "duty/fact_words.h"

namespace haetae::duty {
namespace {

using Op = Condition::Op;

constexpr size_t kPlacesSpelt = 3;  // "in KR or US"; more are a list

Phrase AmongWords(const Condition& condition, const Lexicon& lexicon) {
  const Phrase name = SubjectWords(condition.op);
  const Phrase among = ListWords(condition.op, condition.among, lexicon);
  const std::string_view one_of = condition.among.size() > 1 ? "one of " : "";
  switch (condition.op) {
    case Op::kEvent:
      return {fmt::format("{} is {}{}", name.en, one_of, among.en),
              name.ko + ": " + among.ko + std::string(OneOf(condition))};
    case Op::kSector:
      return {fmt::format("{} is {}{}", name.en, one_of, among.en), name.ko + ": " + among.ko};
    default:
      return {name.en + " " + InPlaces(among.en), name.ko + ": " + among.ko};
  }
}

Phrase CountedWords(Counted counted) {
  switch (counted) {
    case Counted::kConfirmed:
      return {"confirmed ", "확인된 "};
    case Counted::kPossible:
      return {"possibly affected ", "유출 가능성이 있는 "};
    case Counted::kAny:
      return {"confirmed or possibly affected ", "확인되었거나 유출 가능성이 있는 "};
    case Counted::kSurely:
      break;
  }
  return {};
}

}  // namespace

std::string InPlaces(const std::string& places) {
  return places.starts_with("outside ") ? places : "in " + places;
}

std::string_view OneOf(const Condition& condition) {
  return condition.op == Op::kEvent && condition.among.size() > 1 ? " 중 하나" : "";
}

Phrase SubjectWords(Op op) {
  switch (op) {
    case Op::kEvent:
      return {"the event", "사고 유형"};
    case Op::kListed:
      return {"the controller is listed", "상장 국가"};
    case Op::kSector:
      return {"the controller's sector", "업종"};
    case Op::kEstablished:
      return {"the controller is established", "사업장 소재 국가"};
    default:
      return {"the controller is", "개인정보처리자의 국가"};
  }
}

Phrase ListWords(Op op, const std::vector<std::string>& words, const Lexicon& lexicon) {
  return JoinedWords(words, [&](const std::string& word) {
    if (op == Op::kEvent) return EventWords(word);
    if (op != Op::kSector) return lexicon.PlaceWords(word);
    const auto sector = lexicon.sectors.find(word);
    return Phrase{word, sector == lexicon.sectors.end() ? word : sector->second.ko};
  });
}

Phrase QuestionWords(std::string_view fact, const Lexicon& lexicon) {
  const auto found = lexicon.facts.find(fact);
  if (found != lexicon.facts.end()) return found->second.ask;
  if (fact == "malicious") return {"Was it done with intent?", "고의로 한 행위입니까?"};
  if (fact == "third_party_known")
    return {"Is it known who has the data?", "개인정보를 취득한 자가 특정되었습니까?"};
  if (fact == "encrypted") return {"Were the data encrypted?", "개인정보가 암호화되어 있었습니까?"};
  if (fact == "key_safe") return {"Is the key safe?", "암호화 키는 안전합니까?"};
  return {"Was it an attack from outside?", "외부로부터의 공격입니까?"};
}

namespace {

struct Asked {
  std::string_view fact, en, ko;
};
// What is no flag and no number.
constexpr Asked kAsked[] = {
    {"first_signal", "When was the first sign of the incident seen?",
     "사고의 첫 징후를 언제 인지하였습니까?"},
    {"intrusion_known", "When was the intrusion known?", "침해사고의 발생을 언제 알았습니까?"},
    {"discovered", "When was the breach discovered?", "유출등을 언제 발견하였습니까?"},
    {"confirmed", "When was the breach confirmed?", "유출등이 언제 확인되었습니까?"},
    {"possible_known", "When was it known that data may have leaked?",
     "유출등의 가능성을 언제 알았습니까?"},
    {"assessed", "When was the assessment of the breach finished?",
     "사고에 대한 평가를 언제 마쳤습니까?"},
    {"material", "When was the incident determined to be material to investors?",
     "사고가 투자자에게 중요하다고 언제 판단하였습니까?"},
    {"assessed_risk", "How high is the risk to people: unlikely, risk or high?",
     "정보주체에게 미치는 위험은 어느 정도입니까(낮음 unlikely, 있음 risk, 높음 high)?"},
    {"controller.country", "In which country is the controller?",
     "개인정보처리자는 어느 나라에 있습니까?"},
    {"controller.establishments", "In which countries is the controller established?",
     "개인정보처리자의 사업장은 어느 나라에 있습니까?"},
    {"controller.listed", "In which countries are the controller's shares listed, if in any?",
     "개인정보처리자는 어느 나라에 상장되어 있습니까(없으면 빈 목록)?"},
    {"controller.sectors", "In which sectors does the controller work?",
     "개인정보처리자의 업종은 무엇입니까?"},
    {"group.residence", "Where do the people concerned live?",
     "정보주체는 어느 나라(주)에 거주합니까?"},
    {"group.members", "Are the people concerned members?", "정보주체가 회원입니까?"},
    {"group.certainty", "Is it confirmed that the data of the people who may be affected leaked?",
     "유출 가능성이 있는 정보주체의 유출 여부가 확인되었습니까?"},
    {"group.people", "How many people are concerned?", "정보주체는 몇 명입니까?"},
    {"group.records", "How many records of personal data are concerned?",
     "개인정보는 몇 건입니까?"},
    {"group.fields", "Which kinds of personal data were involved?",
     "어떤 개인정보 항목이 유출되었습니까?"}};

}  // namespace

Phrase AskWords(const std::string& fact, const Lexicon& lexicon) {
  if (fact.starts_with("kinds.")) {
    const std::string kind = fact.substr(6);
    return {"What kind of data is '" + kind + "'?", "'" + kind + "'" +
                                                        std::string(Particle(kind, "은", "는")) +
                                                        " 어떤 성격의 개인정보입니까?"};
  }
  const auto* asked = std::ranges::find(kAsked, std::string_view(fact), &Asked::fact);
  if (asked == std::end(kAsked)) return QuestionWords(fact, lexicon);
  return {std::string(asked->en), std::string(asked->ko)};
}

bool IsGroupFact(std::string_view fact) { return fact.starts_with("group."); }

Phrase MeasuredFromWords(std::string_view fact, uint32_t incident) {
  if (fact == "group.residence")
    return {
        fmt::format("the country column of the contacts (haetae notice recipients {}); of whom "
                    "they say nothing, from residence in the facts",
                    incident),
        fmt::format("연락처의 국가 열(haetae notice recipients {}), 연락처에 국가가 없는 사람은 "
                    "사실 파일의 residence",
                    incident)};
  if (fact == "group.certainty")
    return {fmt::format("logs and responses that are missing (haetae scope --incident {} names "
                        "them), or a narrower time (haetae scope window {})",
                        incident, incident),
            fmt::format("빠진 로그와 응답을 추가(haetae scope --incident {}에서 확인)하거나 시간 "
                        "범위를 좁힘(haetae scope window {})",
                        incident, incident)};
  if (fact == "group.fields")
    return {"what the catalogue says that the routes disclose",
            "처리 목록에 적은 경로별 조회 항목"};
  if (fact == "group.members")
    return {"the members of the register (members.csv)", "대장의 회원 목록(members.csv)"};
  return {fmt::format("what the scope counts (haetae scope --incident {})", incident),
          fmt::format("유출 범위 산정(haetae scope --incident {})", incident)};
}

void AddSectorsOf(const Condition& condition, std::set<std::string>& sectors) {
  if (condition.op == Op::kSector) sectors.insert(condition.among.begin(), condition.among.end());
  for (const Condition& one : condition.of) AddSectorsOf(one, sectors);
}

Phrase DataWords(const DataSet& data, const Lexicon& lexicon) {
  if (data.op == DataSet::Op::kKind) {
    const FieldKind* kind = lexicon.Field(data.name);
    return kind == nullptr ? Phrase{data.name, data.name} : kind->name;
  }
  if (data.op == DataSet::Op::kClass) {
    const auto found = lexicon.classes.find(data.name);
    const std::string own = "@" + data.name;
    return found == lexicon.classes.end() ? Phrase{own, own} : found->second;
  }
  std::vector<std::string> en, ko;
  for (const DataSet& one : data.of) {
    const Phrase words = DataWords(one, lexicon);
    const bool nested = one.op == DataSet::Op::kAll || one.op == DataSet::Op::kAny;
    en.push_back(nested ? "(" + words.en + ")" : words.en);
    ko.push_back(nested ? "(" + words.ko + ")" : words.ko);
  }
  if (data.op == DataSet::Op::kNot) return {"no " + Joined(en, ""), Joined(ko, "") + " 제외"};
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
    const Phrase places = ListWords(Op::kCountry, people.residence, lexicon);
    const bool few = people.residence.size() <= kPlacesSpelt;
    std::vector<std::string> names;
    for (const std::string& one : people.residence) names.push_back(lexicon.PlaceWords(one).en);
    words.en += " " + InPlaces(few ? Joined(names, " or ") : places.en);
    words.ko =
        places.ko + (counted.ko.empty() && !people.with ? " 거주자 " : " 거주자 중 ") + words.ko;
  }
  if (people.with && with_data) {
    const Phrase data = DataWords(*people.with, lexicon);
    words.en += " with " + data.en;
    words.ko += data.ko + std::string(Particle(data.ko, "이", "가")) + " 포함된 ";
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
              fmt::format("{}: 심각도 {} 이상, 담당자가 평가한 경우에는 그 평가에 따름", risk.ko,
                          edge)};
    }
    default:
      return AmongWords(condition, lexicon);
  }
}

}  // namespace haetae::duty
