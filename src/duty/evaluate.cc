// The value of a condition, with reasons in words.
#include <fmt/format.h>

#include <algorithm>

#include "duty/condition.h"
#include "duty/condition_words.h"

namespace haetae::duty {
namespace {

using Op = Condition::Op;

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

// What is, and behind it what the law asks: "업종: 소매업 (요건: 금융업)".
std::string KoreanAnswer(const Condition& condition, const std::vector<std::string>* words,
                         Truth truth, const Lexicon& lexicon) {
  const std::string is = words == nullptr ? "미확인"
                         : words->empty() ? "없음"
                                          : ListWords(condition.op, *words, lexicon).ko;
  if (truth == Truth::kYes && *words == condition.among)
    return SubjectWords(condition.op).ko + ": " + is + " (요건 충족)";
  const std::string_view met = truth == Truth::kYes || words == nullptr ? "요건"
                               : truth == Truth::kNo                    ? "요건에 해당하지 않음"
                                                                        : "해당 여부 미확인, 요건";
  return fmt::format("{}: {} ({}: {}{})", SubjectWords(condition.op).ko, is, met,
                     ListWords(condition.op, condition.among, lexicon).ko, OneOf(condition));
}

// "access, acquisition and theft"
std::string AndList(const std::vector<std::string>& words) {
  if (words.size() < 2) return Joined(words, "");
  return Joined(std::vector(words.begin(), words.end() - 1), ", ") + " and " + words.back();
}

// What is: "the event was loss", "the controller is listed nowhere", "it is not known where …".
std::string EnglishFact(Op op, const std::vector<std::string>* words) {
  const std::string name = SubjectWords(op).en;
  if (op == Op::kEvent)
    return name + " was " + (words->empty() ? "of no known kind" : AndList(*words));
  if (op == Op::kSector) {
    if (words == nullptr) return "it is not known in which sector the controller works";
    if (words->empty()) return "the controller works in none of the known sectors";
    return words->size() == 1 ? name + " is " + words->front() : name + "s are " + AndList(*words);
  }
  if (words != nullptr)
    return name + (words->empty() ? " nowhere" : " " + InPlaces(AndList(*words)));
  return "it is not known where " + name;
}

// What is, and behind it what the law asks: "the event was loss; the law asks for one of …".
std::string EnglishAnswer(const Condition& condition, const std::vector<std::string>* words,
                          Truth truth, const Lexicon& lexicon) {
  std::string is = EnglishFact(condition.op, words);
  const bool elsewhere = truth == Truth::kUnknown && condition.op == Op::kEstablished;
  if (elsewhere && words != nullptr) is += ", and it is not known where else";
  if (truth == Truth::kYes && *words == condition.among) return is + ", as the law asks";
  const std::string among = ListWords(condition.op, condition.among, lexicon).en;
  const std::string_view relation = truth == Truth::kYes || words == nullptr || elsewhere ? ""
                                    : truth == Truth::kNo ? "not met: "
                                                          : "not known whether it is met: ";
  const std::string_view one_of = condition.among.size() > 1      ? "one of "
                                  : among.starts_with("outside ") ? "a place "
                                                                  : "";
  return fmt::format("{}; {}the law asks for {}{}", is, relation, one_of, among);
}

Verdict OfEvents(const Condition& condition, const Question& question) {
  const Facts& facts = question.facts;
  const Truth truth = SharesWord(facts.events, condition.among) ? Truth::kYes : Truth::kNo;
  return One(condition, truth,
             {EnglishAnswer(condition, &facts.events, truth, question.lexicon),
              KoreanAnswer(condition, &facts.events, truth, question.lexicon)});
}

// Places or words of the controller against those of the law; unknown where the list is absent.
Verdict OfController(const Condition& condition, const Question& question) {
  const Controller& controller = question.facts.controller;
  const std::vector<std::string>* words = nullptr;
  std::string fact;
  std::vector<std::string> places;
  switch (condition.op) {
    case Op::kListed:
      fact = "controller.listed";
      if (controller.listed) words = &*controller.listed;
      break;
    case Op::kSector:
      fact = "controller.sectors";
      if (controller.sectors) words = &*controller.sectors;
      break;
    case Op::kEstablished:
      fact = "controller.establishments";
      if (controller.establishments) places = *controller.establishments;
      if (!controller.country.empty() &&
          std::ranges::find(places, controller.country) == places.end())
        places.push_back(controller.country);
      if (controller.establishments || !places.empty()) words = &places;
      break;
    default:
      fact = "controller.country";
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
  return One(condition, truth,
             {EnglishAnswer(condition, words, truth, question.lexicon),
              KoreanAnswer(condition, words, truth, question.lexicon)},
             missing);
}

Verdict OfFlag(const Condition& condition, const Question& question) {
  const Phrase ask = QuestionWords(condition.fact, question.lexicon);
  const auto found = question.facts.flags.find(condition.fact);
  if (found == question.facts.flags.end()) {
    return One(condition, Truth::kUnknown, {"not known: " + ask.en, "미확인: " + ask.ko},
               {condition.fact});
  }
  return One(condition, found->second ? Truth::kYes : Truth::kNo,
             {fmt::format("{} {}", ask.en, found->second ? "Yes" : "No"),
              fmt::format("{} {}", ask.ko, found->second ? "예" : "아니요")});
}

// The number of the facts. People whom the scope rules out are none where nobody says how many.
std::optional<double> NumberOf(const std::string& fact, const Question& question) {
  const auto found = question.facts.numbers.find(fact);
  if (found != question.facts.numbers.end()) return found->second;
  const auto asked = question.lexicon.facts.find(fact);
  if (asked != question.lexicon.facts.end() && !asked->second.ruled_out.empty()) return 0;
  return std::nullopt;
}

Verdict OfNumber(const Condition& condition, const Question& question) {
  const Phrase ask = QuestionWords(condition.fact, question.lexicon);
  const std::optional<double> number = NumberOf(condition.fact, question);
  if (!number) {
    return One(condition, Truth::kUnknown, {"not known: " + ask.en, "미확인: " + ask.ko},
               {condition.fact});
  }
  const double limit = static_cast<double>(condition.limit);
  const bool yes = condition.more_than ? *number > limit : *number >= limit;
  const std::string shown = WithCommas(static_cast<uint64_t>(*number));
  const Phrase bound = LimitWords(condition);
  return One(condition, yes ? Truth::kYes : Truth::kNo,
             {fmt::format("{} {} ({})", ask.en, shown, bound.en),
              fmt::format("{} {} ({})", ask.ko, shown, bound.ko)});
}

// How many: "120", "between 3 and 5", "1 or more", "an unknown number of".
Phrase CountWords(const Bounds& bounds, const PeopleFilter& people) {
  const std::string unit(UnitWord(people));
  const std::string least = WithCommas(static_cast<uint64_t>(bounds.least));
  if (bounds.most == INT64_MAX && bounds.least > 0)
    return {least + " or more", least + unit + " 이상"};
  if (bounds.most == INT64_MAX)
    return {"an unknown number of", people.records ? "건수 미확인" : "인원 미확인"};
  const std::string most = WithCommas(static_cast<uint64_t>(bounds.most));
  if (bounds.least == bounds.most) return {least, least + unit};
  return {"between " + least + " and " + most, least + "~" + most + unit};
}

Verdict OfCount(const Condition& condition, const Question& question) {
  const PeopleFilter& people = condition.people;
  const Bounds bounds = CountPeople(people, question.facts, question.groups, question.lexicon);
  const int64_t least = condition.limit + (condition.more_than ? 1 : 0);
  const Truth truth = bounds.least >= least ? Truth::kYes
                      : bounds.most < least ? Truth::kNo
                                            : Truth::kUnknown;
  const Phrase whom = PeopleWords(people, question.lexicon);
  const Phrase count = CountWords(bounds, people);
  const Phrase limit = LimitWords(condition, UnitWord(people));
  return One(condition, truth,
             {fmt::format("{} {} ({})", count.en, whom.en, limit.en),
              fmt::format("{}{} ({})", whom.ko, count.ko, limit.ko)},
             bounds.missing);
}

Phrase Score(const Severity& severity, const Lexicon& lexicon) {
  const std::string score = severity.lowest == severity.score
                                ? fmt::format("{:.2f}", severity.score)
                                : fmt::format("{:.2f}–{:.2f}", severity.lowest, severity.score);
  if (severity.living.empty()) return {score, score};
  const Phrase living = lexicon.Living(severity.living);
  return {score + " of the data of people " + living.en, score + "(" + living.ko + " 사람의 정보)"};
}

Verdict OfRisk(const Condition& condition, const Question& question) {
  const bool high = condition.fact == "high";
  const Phrase wanted = RiskWords(condition);
  const std::string& assessed = question.facts.assessed_risk;
  if (!assessed.empty()) {
    const bool yes = assessed == "high" || (!high && assessed == "risk");
    return One(condition, yes ? Truth::kYes : Truth::kNo,
               {fmt::format("a person assessed the risk as {} ({})", assessed, wanted.en),
                fmt::format("담당자의 위험도 평가: {} (요건: {})",
                            assessed == "high"   ? "높음"
                            : assessed == "risk" ? "있음"
                                                 : "낮음",
                            wanted.ko)});
  }
  const Severity& severity = question.severity;
  const double edge = RiskEdge(condition);
  const bool near = severity.IsNear(edge);
  const Truth truth = near ? Truth::kUnknown : severity.lowest >= edge ? Truth::kYes : Truth::kNo;
  const Phrase score = Score(severity, question.lexicon);
  std::vector<std::string> missing = severity.assumed;
  missing.emplace_back("assessed_risk");
  return One(condition, truth,
             {fmt::format("severity {}{}: {} from {}", score.en,
                          near ? ", so near that a person decides" : "", wanted.en, edge),
              fmt::format("심각도 {}{}: {} 이상이면 {}", score.ko,
                          near ? "(경계에 가까워 담당자의 판단 필요)" : "", edge, wanted.ko)},
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
      if (reason.article.en.empty()) reason.article = condition.article;
      const auto same = std::ranges::find(verdict.reasons, reason.text.en,
                                          [](const Reason& one) { return one.text.en; });
      if (same == verdict.reasons.end())
        verdict.reasons.push_back(std::move(reason));
      else if (same->article.en.empty())
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
      for (Reason& reason : verdict.reasons) {
        reason.text.en += " [must not be so]";
        reason.text.ko += " [해당하지 않아야 함]";
      }
      return verdict;
    }
    case Op::kEvent:
      return OfEvents(condition, question);
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
