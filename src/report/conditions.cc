#include "report/conditions.h"

#include <algorithm>

#include "duty/condition_words.h"
#include "report/duty_words.h"

namespace haetae::report {
namespace {

using duty::Condition;
using duty::DataSet;
using duty::Lexicon;
using Op = Condition::Op;
using Json = nlohmann::ordered_json;

bool IsSet(const DataSet& data) {
  return data.op != DataSet::Op::kKind && data.op != DataSet::Op::kClass;
}

// Sets within sets are read better as lines of their own.
bool IsNested(const DataSet& data) { return std::ranges::any_of(data.of, IsSet); }

class Writer {
 public:
  Writer(const Lexicon& lexicon, Language language)
      : lexicon_(lexicon), language_(language), ko_(language == Language::kKorean) {}

  std::vector<ConditionLine> Run(const Condition& condition) {
    Say(condition, 0, {});
    return std::move(lines_);
  }

 private:
  void Add(size_t depth, std::string text) { lines_.push_back({depth, std::move(text)}); }

  std::string WithArticle(const std::string& text, const Phrase& article) const {
    return article.en.empty() ? text : text + " (" + article.In(language_) + ")";
  }

  std::string Head(Op op, bool negated) const {
    const bool all = op == Op::kAll;
    if (negated)
      return all   ? ko_ ? "다음에 모두 해당하지는 않음" : "not all of"
             : ko_ ? "다음 중 어느 것에도 해당하지 않음"
                   : "none of";
    return all ? ko_ ? "다음에 모두 해당" : "all of" : ko_ ? "다음 중 하나에 해당" : "any of";
  }

  // `outer` is the article of a `not` around it.
  void Say(const Condition& condition, size_t depth, const Phrase& outer, bool negated = false) {
    Phrase article = condition.article;
    if (!outer.en.empty())
      article = article.en.empty()
                    ? outer
                    : Phrase{outer.en + "; " + article.en, outer.ko + "; " + article.ko};
    switch (condition.op) {
      case Op::kNot:
        if (!condition.of.empty()) Say(condition.of[0], depth, article, !negated);
        return;
      case Op::kAll:
      case Op::kAny:
        Add(depth, WithArticle(Head(condition.op, negated), article) + ":");
        for (const Condition& one : condition.of) Say(one, depth + 1, {});
        return;
      case Op::kIs:
        Add(depth,
            WithArticle(duty::FlagWords(condition, !negated, lexicon_).In(language_), article));
        return;
      default:
        SayLeaf(condition, depth, article, negated);
    }
  }

  void SayLeaf(const Condition& condition, size_t depth, const Phrase& article, bool negated) {
    const std::optional<DataSet>& with = condition.people.with;
    const bool tree = condition.op == Op::kCount && with && IsNested(*with);
    std::string text = duty::ConditionWords(condition, lexicon_, !tree).In(language_);
    if (tree) text += ko_ ? ", 다음 정보가 있는 경우" : " with these data";
    if (negated) text = ko_ ? "다음이 아님: " + text : "not: " + text;
    text = WithArticle(text, article);
    Add(depth, tree ? text + ":" : text);
    if (tree) SayData(*with, depth + 1);
  }

  void SayData(const DataSet& data, size_t depth) {
    if (!IsNested(data)) return Add(depth, duty::DataWords(data, lexicon_).In(language_));
    if (data.op == DataSet::Op::kNot)
      Add(depth, ko_ ? "다음이 아님:" : "not:");
    else if (data.op == DataSet::Op::kAll)
      Add(depth, ko_ ? "다음 모두:" : "all of:");
    else
      Add(depth, ko_ ? "다음 중 하나:" : "any of:");
    for (const DataSet& one : data.of) SayData(one, depth + 1);
  }

  const Lexicon& lexicon_;
  const Language language_;
  const bool ko_;
  std::vector<ConditionLine> lines_;
};

Json DataJson(const DataSet& data) {
  switch (data.op) {
    case DataSet::Op::kKind:
      return ValidUtf8(data.name);
    case DataSet::Op::kClass:
      return "@" + ValidUtf8(data.name);
    case DataSet::Op::kNot:
      return {{"not", data.of.empty() ? Json() : DataJson(data.of[0])}};
    default:
      break;
  }
  Json of = Json::array();
  for (const DataSet& one : data.of) of.push_back(DataJson(one));
  Json json = Json::object();
  json[data.op == DataSet::Op::kAll ? "all" : "any"] = std::move(of);
  return json;
}

void AddLimit(const Condition& condition, Json& json) {
  json[condition.more_than ? "more_than" : "at_least"] = condition.limit;
}

void AddCount(const Condition& condition, Json& json) {
  const duty::PeopleFilter& people = condition.people;
  AddLimit(condition, json);
  if (!people.residence.empty()) json["residence"] = WordsJson(people.residence);
  if (people.counted != duty::Counted::kSurely)
    json["certainty"] = duty::CountedName(people.counted);
  if (people.members) json["members"] = *people.members;
  if (people.with) json["with"] = DataJson(*people.with);
  if (people.records) json["unit"] = "records";
}

void CollectClasses(const DataSet& data, std::set<std::string>& classes) {
  if (data.op == DataSet::Op::kClass) classes.insert(data.name);
  for (const DataSet& one : data.of) CollectClasses(one, classes);
}

}  // namespace

std::vector<ConditionLine> ConditionLines(const Condition& condition, const Lexicon& lexicon,
                                          Language language) {
  return Writer(lexicon, language).Run(condition);
}

Json ConditionJson(const Condition& condition, const Lexicon& lexicon) {
  Json json = Json::object();
  const auto inner = [&] {
    Json of = Json::array();
    for (const Condition& one : condition.of) of.push_back(ConditionJson(one, lexicon));
    return of;
  };
  const std::string key(duty::FormKey(condition.op));
  switch (condition.op) {
    case Op::kAll:
    case Op::kAny:
      json[key] = inner();
      break;
    case Op::kNot:
      json[key] = condition.of.empty() ? Json() : ConditionJson(condition.of[0], lexicon);
      break;
    case Op::kIs:
    case Op::kRisk:
      json[key] = ValidUtf8(condition.fact);
      break;
    case Op::kNumber:
      json[key] = ValidUtf8(condition.fact);
      AddLimit(condition, json);
      break;
    case Op::kCount:
      AddCount(condition, json);
      break;
    default:
      json[key] = WordsJson(condition.among);
  }
  if (!condition.article.en.empty()) json["article"] = ValidUtf8(condition.article.en);
  if (condition.of.empty()) {
    const Phrase text = duty::ConditionWords(condition, lexicon);
    json["text"] = {{"en", ValidUtf8(text.en)}, {"ko", ValidUtf8(text.ko)}};
  }
  return json;
}

void Terms::AddRegions(const std::vector<std::string>& places) {
  for (const std::string& place : places)
    if (place.starts_with('@')) regions.insert(place.substr(1));
}

void Terms::Add(const Condition& condition) {
  if (condition.op == Op::kSector) sectors.insert(condition.among.begin(), condition.among.end());
  AddRegions(condition.among);
  AddRegions(condition.people.residence);
  if (condition.people.with) CollectClasses(*condition.people.with, classes);
  for (const Condition& one : condition.of) Add(one);
}

}  // namespace haetae::report
