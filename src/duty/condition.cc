#include "duty/condition.h"

#include <algorithm>
#include <array>

#include "duty/facts.h"

namespace haetae::duty {
namespace {

using Op = Condition::Op;

struct FormName {
  std::string_view key;
  Op op;
};
constexpr std::array<FormName, 13> kForms = {{{"all", Op::kAll},
                                              {"any", Op::kAny},
                                              {"not", Op::kNot},
                                              {"event", Op::kEvent},
                                              {"country", Op::kCountry},
                                              {"established", Op::kEstablished},
                                              {"listed", Op::kListed},
                                              {"sector", Op::kSector},
                                              {"is", Op::kIs},
                                              {"number", Op::kNumber},
                                              {"risk", Op::kRisk},
                                              {"at_least", Op::kCount},
                                              {"more_than", Op::kCount}}};

class ConditionReader {
 public:
  ConditionReader(TomlReader& reader, const Lexicon& lexicon)
      : reader_(reader), lexicon_(lexicon) {}

  Condition Read(const toml::table& table, int depth) {
    Condition condition;
    const std::optional<Op> op = FormOf(table);
    if (!op || depth >= kConditionDepthMax) {
      reader_.Fault(table, !op ? "this is no condition" : "conditions stand too deep in each other",
                    "see docs/formats/laws.md, \"Conditions\"");
      return condition;
    }
    condition.op = *op;
    condition.article.en = reader_.Text(table, "article", Need::kOptional);
    switch (condition.op) {
      case Op::kAll:
        ReadList(table, "all", depth, condition);
        break;
      case Op::kAny:
        ReadList(table, "any", depth, condition);
        break;
      case Op::kNot:
        reader_.OnlyKeys(table, {"not", "article"}, "`not`");
        if (const toml::table* inner = reader_.Table(table, "not", Need::kRequired))
          condition.of.push_back(Read(*inner, depth + 1));
        break;
      case Op::kEvent:
      case Op::kCountry:
      case Op::kEstablished:
      case Op::kListed:
      case Op::kSector:
        ReadAmong(table, condition);
        break;
      case Op::kIs:
        ReadIs(table, condition);
        break;
      case Op::kRisk:
        reader_.OnlyKeys(table, {"risk", "article"}, "`risk`");
        condition.fact = reader_.Text(table, "risk");
        if (condition.fact != "risk" && condition.fact != "high")
          reader_.Fault(table, "`risk` must be risk or high");
        break;
      case Op::kNumber:
        reader_.OnlyKeys(table, {"number", "at_least", "more_than", "article"}, "`number`");
        condition.fact = reader_.Text(table, "number");
        CheckFact(table, condition.fact, true);
        ReadLimit(table, condition);
        break;
      case Op::kCount:
        ReadCount(table, condition);
        break;
    }
    return condition;
  }

 private:
  // The first key of the table that names a form; `number` stands before its limit.
  static std::optional<Op> FormOf(const toml::table& table) {
    for (const FormName& form : kForms)
      if (table.contains(form.key)) return form.op;
    return std::nullopt;
  }

  void ReadList(const toml::table& table, std::string_view key, int depth, Condition& condition) {
    reader_.OnlyKeys(table, {key, "article"}, key);
    for (const toml::table* one : reader_.Tables(table, key))
      condition.of.push_back(Read(*one, depth + 1));
    if (condition.of.empty()) reader_.Fault(table, "`" + std::string(key) + "` is empty");
  }

  void ReadAmong(const toml::table& table, Condition& condition) {
    const auto form = std::ranges::find(kForms, condition.op, &FormName::op);
    reader_.OnlyKeys(table, {form->key, "article"}, form->key);
    condition.among = reader_.Texts(table, form->key, Need::kRequired);
    if (condition.among.empty()) reader_.Fault(table, "a condition needs one word or more");
    for (const std::string& word : condition.among) {
      const bool place = condition.op != Op::kEvent && condition.op != Op::kSector;
      if (condition.op == Op::kEvent && !IsEvent(word))
        reader_.Fault(table, "there is no event `" + word + "`", EventAdvice(word));
      if (condition.op == Op::kSector && !lexicon_.sectors.contains(word))
        reader_.Fault(table, "there is no sector `" + Shortened(word, 80) + "`",
                      SectorAdvice(word, lexicon_));
      if (place) CheckPlace(table, word);
    }
  }

  void CheckPlace(const toml::table& table, const std::string& word) {
    if (word.starts_with('@') ? !lexicon_.regions.contains(word.substr(1))
                              : !lexicon_.IsPlace(word))
      reader_.Fault(
          table, "`" + word + "` is no place",
          "use a code of lexicon/places.toml, or a region of lexicon/regions.toml with @");
  }

  void CheckFact(const toml::table& table, const std::string& fact, bool number) {
    const auto found = lexicon_.facts.find(fact);
    const bool fixed = !number && IsFlagFact(fact);
    if (!fixed && (found == lexicon_.facts.end() || found->second.number != number))
      reader_.Fault(table, "there is no fact `" + fact + "` of this kind",
                    "add it to lexicon/facts.toml");
  }

  void ReadIs(const toml::table& table, Condition& condition) {
    reader_.OnlyKeys(table, {"is", "article"}, "`is`");
    condition.fact = reader_.Text(table, "is");
    CheckFact(table, condition.fact, false);
  }

  void ReadLimit(const toml::table& table, Condition& condition) {
    const std::optional<int64_t> least = reader_.Number(table, "at_least");
    const std::optional<int64_t> more = reader_.Number(table, "more_than");
    if (least.has_value() == more.has_value())
      reader_.Fault(table, "write one of `at_least` and `more_than`");
    condition.more_than = more.has_value();
    condition.limit = more ? *more : least.value_or(0);
  }

  void ReadCount(const toml::table& table, Condition& condition) {
    reader_.OnlyKeys(
        table,
        {"at_least", "more_than", "residence", "certainty", "members", "with", "unit", "article"},
        "a count");
    ReadLimit(table, condition);
    PeopleFilter& people = condition.people;
    people.residence = reader_.Texts(table, "residence");
    for (const std::string& place : people.residence) CheckPlace(table, place);
    people.members = reader_.Flag(table, "members");
    const std::string certainty = reader_.Text(table, "certainty", Need::kOptional);
    if (certainty == "confirmed") people.counted = Counted::kConfirmed;
    if (certainty == "possible") people.counted = Counted::kPossible;
    if (certainty == "any") people.counted = Counted::kAny;
    if (!certainty.empty() && people.counted == Counted::kSurely)
      reader_.Fault(table, "`certainty` must be confirmed, possible or any");
    const std::string unit = reader_.Text(table, "unit", Need::kOptional);
    people.records = unit == "records";
    if (!unit.empty() && unit != "records" && unit != "people")
      reader_.Fault(table, "`unit` must be people or records");
    if (const toml::node* with = table.get("with")) people.with = ReadData(*with, 0);
  }

  DataSet ReadData(const toml::node& node, int depth) {
    DataSet data;
    if (const auto* text = node.as_string()) {
      data.name = text->get();
      if (data.name.starts_with('@')) {
        data.op = DataSet::Op::kClass;
        data.name.erase(0, 1);
      }
      if (data.op == DataSet::Op::kClass ? !lexicon_.IsClass(data.name)
                                         : lexicon_.Field(data.name) == nullptr)
        reader_.Fault(node, "there is no kind or class of data `" + text->get() + "`",
                      "see lexicon/fields.toml");
      return data;
    }
    const toml::table* table = node.as_table();
    if (table == nullptr || table->size() != 1 || depth >= kConditionDepthMax) {
      reader_.Fault(node, "data are a kind, a class, or one of all, any and not");
      return data;
    }
    const std::string_view key = table->begin()->first.str();
    const toml::node& inner = table->begin()->second;
    if (key == "not") {
      data.op = DataSet::Op::kNot;
      data.of.push_back(ReadData(inner, depth + 1));
    } else if ((key == "all" || key == "any") && inner.is_array() && !inner.as_array()->empty()) {
      data.op = key == "all" ? DataSet::Op::kAll : DataSet::Op::kAny;
      for (const toml::node& one : *inner.as_array()) data.of.push_back(ReadData(one, depth + 1));
    } else {
      reader_.Fault(node, "data are a kind, a class, or one of all, any and not");
    }
    return data;
  }

  TomlReader& reader_;
  const Lexicon& lexicon_;
};

}  // namespace

std::string_view TruthName(Truth truth) {
  return truth == Truth::kYes ? "yes" : truth == Truth::kNo ? "no" : "undetermined";
}
std::string_view CountedName(Counted counted) {
  constexpr std::string_view kNames[] = {"", "confirmed", "possible", "any"};
  return kNames[static_cast<size_t>(counted)];
}
std::string_view FormKey(Op op) { return std::ranges::find(kForms, op, &FormName::op)->key; }
Truth Not(Truth truth) {
  return truth == Truth::kYes ? Truth::kNo : truth == Truth::kNo ? Truth::kYes : truth;
}
Truth Both(Truth a, Truth b) { return std::min(a, b); }
Truth Either(Truth a, Truth b) { return std::max(a, b); }

Condition ReadCondition(TomlReader& reader, const toml::table& table, const Lexicon& lexicon,
                        int depth) {
  return ConditionReader(reader, lexicon).Read(table, depth);
}

}  // namespace haetae::duty
