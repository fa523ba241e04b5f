// The value of a condition, with reasons in words.
#include <fmt/format.h>

#include <algorithm>

#include "duty/condition.h"

namespace haetae::duty {
namespace {

using Op = Condition::Op;

std::string Listed(const std::vector<std::string>& words, std::string_view none) {
  return words.empty() ? std::string(none) : Joined(words, ", ");
}

Verdict One(const Condition& condition, Truth truth, Phrase text,
            std::vector<std::string> missing = {}) {
  if (truth != Truth::kUnknown) missing.clear();
  Reason reason{.truth = truth,
                .text = std::move(text),
                .article = condition.article,
                .missing = std::move(missing)};
  return {truth, {std::move(reason)}};
}

bool SharesWord(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(
      a, [&](const std::string& word) { return std::ranges::find(b, word) != b.end(); });
}

Verdict OfEvents(const Condition& condition, const Facts& facts) {
  const Truth truth = SharesWord(facts.events, condition.among) ? Truth::kYes : Truth::kNo;
  const std::string happened = Listed(facts.events, "nothing"), among = Listed(condition.among, "");
  return One(condition, truth,
             {fmt::format("event {} {} {}", happened,
                          truth == Truth::kYes ? "is among" : "is none of", among),
              fmt::format("사고 유형 {}: {} {}", happened, among,
                          truth == Truth::kYes ? "중 하나" : "어디에도 해당하지 않음")});
}

// Places or words of the controller against those of the law; unknown where the list is absent.
Verdict OfController(const Condition& condition, const Question& question) {
  const Controller& controller = question.facts.controller;
  const std::vector<std::string>* words = nullptr;
  std::string fact;
  Phrase name;
  std::vector<std::string> places;
  switch (condition.op) {
    case Op::kListed:
      fact = "controller.listed", name = {"listed in", "상장 국가"};
      if (controller.listed) words = &*controller.listed;
      break;
    case Op::kSector:
      fact = "controller.sectors", name = {"sector", "업종"};
      if (controller.sectors) words = &*controller.sectors;
      break;
    case Op::kEstablished:
      fact = "controller.establishments", name = {"established in", "사업장 국가"};
      if (controller.establishments) places = *controller.establishments;
      if (!controller.country.empty()) places.push_back(controller.country);
      if (controller.establishments || !places.empty()) words = &places;
      break;
    default:
      fact = "controller.country", name = {"controller in", "처리자 국가"};
      if (!controller.country.empty()) places.push_back(controller.country), words = &places;
  }
  Truth truth = Truth::kNo;
  if (words == nullptr) {
    truth = Truth::kUnknown;
  } else if (condition.op == Op::kSector) {
    truth = SharesWord(*words, condition.among) ? Truth::kYes : Truth::kNo;
  } else {
    for (const std::string& place : *words)
      truth = Either(truth, LivesIn(place, condition.among, question.lexicon));
  }
  // What is not told may be anywhere.
  const bool open = condition.op == Op::kEstablished &&
                    (!controller.establishments || controller.country.empty());
  if (truth == Truth::kNo && open) truth = Truth::kUnknown;
  std::vector<std::string> missing{fact};
  if (condition.op == Op::kEstablished) {
    missing.clear();
    if (controller.country.empty()) missing.emplace_back("controller.country");
    if (!controller.establishments) missing.push_back(fact);
  }
  const std::string given = words == nullptr ? "?" : Listed(*words, "-");
  const std::string among = Listed(condition.among, "");
  const std::string relation = truth == Truth::kYes  ? "is among"
                               : truth == Truth::kNo ? "is not among"
                                                     : "is not known to be among";
  return One(condition, truth,
             {fmt::format("{} {} {} {}", name.en, given, relation, among),
              fmt::format("{} {}: {} {}", name.ko, given, among,
                          truth == Truth::kYes  ? "해당"
                          : truth == Truth::kNo ? "해당하지 않음"
                                                : "해당하는지 알 수 없음")},
             missing);
}

Phrase FactQuestion(const std::string& fact, const Lexicon& lexicon) {
  const auto found = lexicon.facts.find(fact);
  if (found != lexicon.facts.end()) return found->second.ask;
  if (fact == "malicious") return {"Was it done with intent?", "고의로 한 일인가?"};
  if (fact == "third_party_known")
    return {"Is it known who has the data?", "정보를 가진 자가 알려졌는가?"};
  if (fact == "encrypted") return {"Were the data encrypted?", "정보가 암호화되어 있었는가?"};
  if (fact == "key_safe") return {"Is the key safe?", "암호화 키는 안전한가?"};
  return {"Was it an attack from outside?", "외부에서 온 공격인가?"};
}

Verdict OfFlag(const Condition& condition, const Question& question) {
  const Phrase ask = FactQuestion(condition.fact, question.lexicon);
  const auto found = question.facts.flags.find(condition.fact);
  if (found == question.facts.flags.end()) {
    return One(condition, Truth::kUnknown,
               {fmt::format("not known: {} ({})", ask.en, condition.fact),
                fmt::format("알 수 없음: {} ({})", ask.ko, condition.fact)},
               {condition.fact});
  }
  return One(condition, found->second ? Truth::kYes : Truth::kNo,
             {fmt::format("{} {}", ask.en, found->second ? "Yes" : "No"),
              fmt::format("{} {}", ask.ko, found->second ? "예" : "아니요")});
}

std::string_view Rule(const Condition& condition, Language language) {
  if (language == Language::kKorean) return condition.more_than ? "초과" : "이상";
  return condition.more_than ? "more than" : "at least";
}

Verdict OfNumber(const Condition& condition, const Question& question) {
  const Phrase ask = FactQuestion(condition.fact, question.lexicon);
  const auto found = question.facts.numbers.find(condition.fact);
  if (found == question.facts.numbers.end()) {
    return One(condition, Truth::kUnknown,
               {fmt::format("not known: {} ({})", ask.en, condition.fact),
                fmt::format("알 수 없음: {} ({})", ask.ko, condition.fact)},
               {condition.fact});
  }
  const double limit = static_cast<double>(condition.limit);
  const bool yes = condition.more_than ? found->second > limit : found->second >= limit;
  const std::string shown = WithCommas(static_cast<uint64_t>(found->second));
  const std::string bound = WithCommas(static_cast<uint64_t>(condition.limit));
  return One(
      condition, yes ? Truth::kYes : Truth::kNo,
      {fmt::format("{} {} ({} {})", ask.en, shown, Rule(condition, Language::kEnglish), bound),
       fmt::format("{} {} ({} {})", ask.ko, shown, bound, Rule(condition, Language::kKorean))});
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

Phrase CountWords(const Bounds& bounds) {
  const std::string least = WithCommas(static_cast<uint64_t>(bounds.least));
  const std::string most =
      bounds.most == INT64_MAX ? "?" : WithCommas(static_cast<uint64_t>(bounds.most));
  if (bounds.least == bounds.most) return {least, least};
  return {"between " + least + " and " + most, least + "~" + most};
}

Verdict OfCount(const Condition& condition, const Question& question) {
  const PeopleFilter& people = condition.people;
  const Bounds bounds = CountPeople(people, question.facts, question.lexicon);
  const int64_t least = condition.limit + (condition.more_than ? 1 : 0);
  const Truth truth = bounds.least >= least ? Truth::kYes
                      : bounds.most < least ? Truth::kNo
                                            : Truth::kUnknown;
  Phrase whom{people.records ? "records" : "people", people.records ? "건" : "명"};
  if (people.counted == Counted::kConfirmed) whom.en = "confirmed " + whom.en;
  if (people.counted == Counted::kPossible) whom.en = "possibly affected " + whom.en;
  Phrase more;
  if (people.members) {
    more.en += *people.members ? ", members" : ", non-members";
    more.ko += *people.members ? "회원 " : "비회원 ";
  }
  if (!people.residence.empty()) {
    more.en += " in " + Joined(people.residence, ", ");
    more.ko = Joined(people.residence, ", ") + " " + more.ko;
  }
  if (people.with) {
    const Phrase data = DataWords(*people.with, question.lexicon);
    more.en += " with " + data.en;
    more.ko += data.ko + " ";
  }
  if (people.counted == Counted::kConfirmed) more.ko += "확인된 ";
  if (people.counted == Counted::kPossible) more.ko += "가능성 있는 ";
  const Phrase count = CountWords(bounds);
  const std::string limit = WithCommas(static_cast<uint64_t>(condition.limit));
  return One(condition, truth,
             {fmt::format("{} {}{} ({} {})", count.en, whom.en, more.en,
                          Rule(condition, Language::kEnglish), limit),
              fmt::format("{}{}{} ({}{} {})", more.ko, count.ko, whom.ko, limit, whom.ko,
                          Rule(condition, Language::kKorean))},
             bounds.missing);
}

std::string Score(const Severity& severity) {
  if (severity.lowest == severity.score) return fmt::format("{:.2f}", severity.score);
  return fmt::format("{:.2f}–{:.2f}", severity.lowest, severity.score);
}

Verdict OfRisk(const Condition& condition, const Question& question) {
  const bool high = condition.fact == "high";
  const Phrase wanted = high ? Phrase{"high risk", "높은 위험"} : Phrase{"a risk", "위험"};
  const std::string& assessed = question.facts.assessed_risk;
  if (!assessed.empty()) {
    const bool yes = assessed == "high" || (!high && assessed == "risk");
    return One(condition, yes ? Truth::kYes : Truth::kNo,
               {fmt::format("a person assessed the risk as {} ({})", assessed, wanted.en),
                fmt::format("사람이 위험을 {}으로 평가 ({})",
                            assessed == "high"   ? "높음"
                            : assessed == "risk" ? "있음"
                                                 : "낮음",
                            wanted.ko)});
  }
  const Severity& severity = question.severity;
  const double edge = high ? 3 : 2;
  const bool near = severity.IsNear(edge);
  const Truth truth = near ? Truth::kUnknown : severity.lowest >= edge ? Truth::kYes : Truth::kNo;
  std::vector<std::string> missing = severity.assumed;
  missing.emplace_back("assessed_risk");
  return One(condition, truth,
             {fmt::format("severity {}{}: {} from {}", Score(severity),
                          near ? ", so near that a person decides" : "", wanted.en, edge),
              fmt::format("심각도 {}{}: {}부터 {}", Score(severity),
                          near ? "(경계에 가까워 사람이 판단)" : "", edge, wanted.ko)},
             missing);
}

Verdict Combined(const Condition& condition, const Question& question) {
  const bool all = condition.op == Op::kAll;
  Verdict verdict{all ? Truth::kYes : Truth::kNo, {}};
  std::vector<Verdict> parts;
  for (const Condition& one : condition.of) {
    parts.push_back(Evaluate(one, question));
    verdict.truth =
        all ? Both(verdict.truth, parts.back().truth) : Either(verdict.truth, parts.back().truth);
  }
  for (Verdict& part : parts) {
    if (part.truth != verdict.truth) continue;  // it did not decide
    for (Reason& reason : part.reasons) {
      if (reason.article.empty()) reason.article = condition.article;
      const auto same = std::ranges::find(verdict.reasons, reason.text.en,
                                          [](const Reason& one) { return one.text.en; });
      if (same == verdict.reasons.end())
        verdict.reasons.push_back(std::move(reason));
      else if (same->article.empty())
        same->article = reason.article;
    }
  }
  return verdict;
}

}  // namespace

Verdict Evaluate(const Condition& condition, const Question& question) {
  switch (condition.op) {
    case Op::kAll:
    case Op::kAny:
      return Combined(condition, question);
    case Op::kNot: {
      Verdict verdict = condition.of.empty() ? Verdict{} : Evaluate(condition.of[0], question);
      verdict.truth = Not(verdict.truth);
      return verdict;
    }
    case Op::kEvent:
      return OfEvents(condition, question.facts);
    case Op::kCountry:
    case Op::kEstablished:
    case Op::kListed:
    case Op::kSector:
      return OfController(condition, question);
    case Op::kIs:
      return OfFlag(condition, question);
    case Op::kNumber:
      return OfNumber(condition, question);
    case Op::kCount:
      return OfCount(condition, question);
    case Op::kRisk:
      return OfRisk(condition, question);
  }
  return {};
}

}  // namespace haetae::duty
