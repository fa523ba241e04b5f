#include "sigma/matcher.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>

#include "base/dictionary.h"
#include "sigma/compare.h"
#include "sigma/literals.h"

namespace haetae::sigma {
namespace {

// What has to be looked at once a literal was found.
struct Hit {
  enum class Check : uint8_t { kNone, kStart, kEnd, kTried };
  uint32_t predicate;
  Check check = Check::kNone;
  uint32_t tried = 0;  // kTried: place in Program::tried
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return HashText(text); }
};
template <typename T>
using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// The comparisons of one field that are found by literals.
struct FieldIndex {
  ByText<std::vector<Hit>> whole;  // the folded value is the literal
  std::unordered_map<double, std::vector<Hit>> numbers;
  ByText<uint32_t> literal_numbers;  // while it is built
  std::vector<std::string> texts;
  std::vector<std::vector<Hit>> hits;  // of each of the literals
  std::vector<size_t> sizes;
  Literals literals;
};

struct Node {
  enum class Kind : uint8_t { kFound, kTried, kAnd, kOr, kNot };
  Kind kind;
  uint32_t value = 0;           // predicate, or tried
  uint32_t begin = 0, end = 0;  // in Program::children
};

struct Tries {
  Tried tried;
  uint32_t field, other;
};

// The longest literal of a pattern, folded: what must stand in a value that it matches.
std::string LongestLiteral(const Pattern& pattern) {
  const auto longest = std::ranges::max_element(
      pattern.parts, {}, [](const Pattern::Part& part) { return part.literal.size(); });
  return Folded(longest->literal);
}

// What is left to see once the longest literal was found in the folded value.
Hit::Check CheckOf(const Pattern& pattern) {
  const std::vector<Pattern::Part>& parts = pattern.parts;
  if (pattern.literal()) return Hit::Check::kNone;
  for (const Pattern::Part& part : parts)
    if (part.one > 0) return Hit::Check::kTried;
  const bool open = parts.back().literal.empty();  // it ends with `*`
  if (parts.size() == 1) return Hit::Check::kEnd;
  if (parts.size() > 2 || !open) return Hit::Check::kTried;
  return parts[0].any ? Hit::Check::kNone : Hit::Check::kStart;
}

bool IsFound(const Comparison& c) {
  return c.op == Op::kNumber || (c.op == Op::kGlob && !LongestLiteral(c.pattern).empty()) ||
         (c.op == Op::kGlob && c.pattern.literal());
}

}  // namespace

struct Matcher::Program {
  std::vector<std::string> fields;
  std::map<std::string, uint32_t, std::less<>> field_numbers;
  std::vector<FieldIndex> index;          // of each field
  std::vector<uint32_t> predicate_field;  // of each predicate
  std::vector<double> predicate_chance;   // a guess how often it is found
  std::vector<Tries> tried;
  std::map<std::string, uint32_t> tried_numbers;
  std::vector<Node> nodes;
  std::vector<uint32_t> children;
  std::vector<uint32_t> roots;                  // of each rule
  std::vector<std::vector<uint32_t>> rules_of;  // of each predicate: rules it may wake
  std::vector<uint32_t> always;                 // rules without a necessary predicate
  std::vector<uint32_t> scanned;                // fields whose predicates wake rules

  uint32_t Field(const std::string& name);
  uint32_t NewPredicate(uint32_t field);
  void AddFound(const Comparison& comparison, uint32_t predicate);
  uint32_t AddTried(const Comparison& comparison);
  uint32_t AddNode(const Expression& expression);
  uint32_t AddOr(const Expression& expression);
  uint32_t AddChildren(Node::Kind kind, const std::vector<uint32_t>& nodes);
  std::optional<std::vector<uint32_t>> Necessary(uint32_t node) const;
  double Chance(const std::vector<uint32_t>& predicates) const;
  void Finish();

  void Scan(uint32_t field, Event& event, Scratch::State& state, bool wake) const;
  void Found(const Hit& hit, Event& event, Scratch::State& state, bool wake) const;
  bool Try(uint32_t number, Event& event, Scratch::State& state) const;
  bool Evaluate(uint32_t node, Event& event, Scratch::State& state) const;
};

struct Matcher::Scratch::State {
  uint32_t turn = 0;  // of the event; what was marked in another one holds no more
  std::vector<uint32_t> found, scanned, woken;  // of predicates, fields, rules
  std::vector<uint32_t> tried;                  // turn << 1 | result
  std::vector<uint32_t> candidates;
  std::string folded;
};

uint32_t Matcher::Program::Field(const std::string& name) {
  const auto [place, fresh] = field_numbers.emplace(name, static_cast<uint32_t>(fields.size()));
  if (fresh) {
    fields.push_back(name);
    index.emplace_back();
  }
  return place->second;
}

uint32_t Matcher::Program::NewPredicate(uint32_t field) {
  predicate_field.push_back(field);
  predicate_chance.push_back(0);
  return static_cast<uint32_t>(predicate_field.size() - 1);
}

uint32_t Matcher::Program::AddTried(const Comparison& c) {
  std::string key;
  for (const std::string& part : {c.field, c.pattern.Text(), c.text, std::to_string(c.number),
                                  FormatIp(c.network), std::to_string(c.prefix_bits)}) {
    key += std::to_string(part.size()) + ":" + part;
  }
  for (int part : {static_cast<int>(c.op), static_cast<int>(c.cased), static_cast<int>(c.order),
                   static_cast<int>(c.part), static_cast<int>(c.where)})
    key += static_cast<char>('0' + part);
  const auto [place, fresh] = tried_numbers.emplace(key, static_cast<uint32_t>(tried.size()));
  if (fresh) {
    const uint32_t field = Field(c.field);
    tried.push_back({Tried(c), field, c.op == Op::kFieldRef ? Field(c.text) : field});
  }
  return place->second;
}

// Makes `predicate` true where the comparison holds.
void Matcher::Program::AddFound(const Comparison& c, uint32_t predicate) {
  const std::string literal = LongestLiteral(c.pattern);
  // Short whole values (GET, 200) are in nearly every event; a long literal is in few.
  const bool common = c.pattern.literal() && literal.size() <= 4;
  predicate_chance[predicate] += common ? 1.0 : std::pow(0.7, literal.size());
  const Hit::Check check = c.cased ? Hit::Check::kTried : CheckOf(c.pattern);
  Hit hit{.predicate = predicate, .check = check};
  if (check == Hit::Check::kTried) hit.tried = AddTried(c);
  FieldIndex& field = index[predicate_field[predicate]];
  if (c.op == Op::kNumber) field.numbers[c.number].push_back({.predicate = predicate});
  if (c.pattern.literal()) {
    field.whole[literal].push_back(hit);
    return;
  }
  const auto [place, fresh] =
      field.literal_numbers.emplace(literal, static_cast<uint32_t>(field.texts.size()));
  if (fresh) {
    field.texts.push_back(literal);
    field.sizes.push_back(literal.size());
    field.hits.emplace_back();
  }
  field.hits[place->second].push_back(hit);
}

uint32_t Matcher::Program::AddChildren(Node::Kind kind, const std::vector<uint32_t>& of) {
  const auto begin = static_cast<uint32_t>(children.size());
  children.insert(children.end(), of.begin(), of.end());
  nodes.push_back({.kind = kind, .begin = begin, .end = static_cast<uint32_t>(children.size())});
  return static_cast<uint32_t>(nodes.size() - 1);
}

// The literals of one field that are alternatives share a predicate: a list of hundreds of keywords
// is one look when the rule is evaluated.
uint32_t Matcher::Program::AddOr(const Expression& expression) {
  std::vector<uint32_t> parts;
  std::map<uint32_t, uint32_t> predicate_of;  // field → predicate
  for (const Expression& child : expression.children) {
    if (child.kind != Expression::Kind::kComparison || !IsFound(child.comparison)) {
      parts.push_back(AddNode(child));
      continue;
    }
    const uint32_t field = Field(child.comparison.field);
    const auto [place, fresh] = predicate_of.emplace(field, 0);
    if (fresh) {
      place->second = NewPredicate(field);
      nodes.push_back({.kind = Node::Kind::kFound, .value = place->second});
      parts.push_back(static_cast<uint32_t>(nodes.size() - 1));
    }
    AddFound(child.comparison, place->second);
  }
  return AddChildren(Node::Kind::kOr, parts);
}

uint32_t Matcher::Program::AddNode(const Expression& expression) {
  using Kind = Expression::Kind;
  if (expression.kind == Kind::kOr) return AddOr(expression);
  if (expression.kind == Kind::kComparison) {
    if (IsFound(expression.comparison)) {
      const uint32_t predicate = NewPredicate(Field(expression.comparison.field));
      AddFound(expression.comparison, predicate);
      nodes.push_back({.kind = Node::Kind::kFound, .value = predicate});
    } else {
      nodes.push_back({.kind = Node::Kind::kTried, .value = AddTried(expression.comparison)});
    }
    return static_cast<uint32_t>(nodes.size() - 1);
  }
  std::vector<uint32_t> parts;
  for (const Expression& child : expression.children) parts.push_back(AddNode(child));
  return AddChildren(expression.kind == Kind::kAnd ? Node::Kind::kAnd : Node::Kind::kNot, parts);
}

double Matcher::Program::Chance(const std::vector<uint32_t>& predicates) const {
  double chance = 0;
  for (uint32_t predicate : predicates) chance += predicate_chance[predicate];
  return chance;
}

// Predicates of which at least one is true wherever the node is; none if that cannot be said.
std::optional<std::vector<uint32_t>> Matcher::Program::Necessary(uint32_t number) const {
  const Node& node = nodes[number];
  if (node.kind == Node::Kind::kFound) return std::vector<uint32_t>{node.value};
  if (node.kind == Node::Kind::kTried || node.kind == Node::Kind::kNot) return std::nullopt;
  std::optional<std::vector<uint32_t>> best;
  std::vector<uint32_t> all;
  for (uint32_t i = node.begin; i < node.end; ++i) {
    std::optional<std::vector<uint32_t>> one = Necessary(children[i]);
    if (node.kind == Node::Kind::kOr) {
      if (!one) return std::nullopt;
      all.insert(all.end(), one->begin(), one->end());
    } else if (one && (!best || Chance(*one) < Chance(*best))) {
      best = std::move(one);
    }
  }
  return node.kind == Node::Kind::kOr ? all : best;
}

void Matcher::Program::Finish() {
  rules_of.resize(predicate_field.size());
  std::vector<bool> scan(fields.size());
  for (uint32_t rule = 0; rule < roots.size(); ++rule) {
    const std::optional<std::vector<uint32_t>> wakers = Necessary(roots[rule]);
    if (!wakers) {
      always.push_back(rule);
      continue;
    }
    for (uint32_t predicate : *wakers) {
      rules_of[predicate].push_back(rule);
      scan[predicate_field[predicate]] = true;
    }
  }
  for (uint32_t field = 0; field < fields.size(); ++field) {
    if (scan[field]) scanned.push_back(field);
    index[field].literals = Literals(index[field].texts);
    index[field].literal_numbers.clear();
    index[field].texts.clear();
  }
}

void Matcher::Program::Found(const Hit& hit, Event& event, Scratch::State& state, bool wake) const {
  if (state.found[hit.predicate] == state.turn) return;
  if (hit.check == Hit::Check::kTried && !Try(hit.tried, event, state)) return;
  state.found[hit.predicate] = state.turn;
  if (!wake) return;
  for (uint32_t rule : rules_of[hit.predicate]) {
    if (state.woken[rule] == state.turn) continue;
    state.woken[rule] = state.turn;
    state.candidates.push_back(rule);
  }
}

void Matcher::Program::Scan(uint32_t number, Event& event, Scratch::State& state, bool wake) const {
  if (state.scanned[number] == state.turn) return;
  state.scanned[number] = state.turn;
  const FieldIndex& field = index[number];
  const FieldValues& values = event.Get(number);
  for (size_t k = 0; k < values.values.size(); ++k) {
    Fold(values.values[k], state.folded);
    const std::string_view text = state.folded;
    if (!field.whole.empty()) {
      const auto whole = field.whole.find(text);
      if (whole != field.whole.end())
        for (const Hit& hit : whole->second) Found(hit, event, state, wake);
    }
    double value = 0;
    if (!field.numbers.empty() && NumberOf(text, value)) {
      const auto equal = field.numbers.find(value);
      if (equal != field.numbers.end())
        for (const Hit& hit : equal->second) Found(hit, event, state, wake);
    }
    if (field.hits.empty()) continue;
    field.literals.Find(text, [&](uint32_t literal, size_t end) {
      for (const Hit& hit : field.hits[literal]) {
        const bool fits = hit.check == Hit::Check::kEnd     ? end == text.size()
                          : hit.check == Hit::Check::kStart ? end == field.sizes[literal]
                                                            : true;
        if (fits) Found(hit, event, state, wake);
      }
    });
  }
}

bool Matcher::Program::Try(uint32_t number, Event& event, Scratch::State& state) const {
  uint32_t& known = state.tried[number];
  if (known >> 1 == state.turn) return (known & 1) != 0;
  const Tries& one = tried[number];
  const FieldValues& values = event.Get(one.field);
  const bool holds = one.tried.Holds(values, event.Get(one.other));
  known = state.turn << 1 | (holds ? 1u : 0u);
  return holds;
}

bool Matcher::Program::Evaluate(uint32_t number, Event& event, Scratch::State& state) const {
  const Node& node = nodes[number];
  switch (node.kind) {
    case Node::Kind::kFound:
      Scan(predicate_field[node.value], event, state, false);
      return state.found[node.value] == state.turn;
    case Node::Kind::kTried:
      return Try(node.value, event, state);
    case Node::Kind::kNot:
      return !Evaluate(children[node.begin], event, state);
    case Node::Kind::kAnd:
      for (uint32_t i = node.begin; i < node.end; ++i)
        if (!Evaluate(children[i], event, state)) return false;
      return true;
    case Node::Kind::kOr:
      for (uint32_t i = node.begin; i < node.end; ++i)
        if (Evaluate(children[i], event, state)) return true;
      return false;
  }
  return false;
}

Matcher::Matcher(std::vector<const Rule*> rules) : program_(std::make_unique<Program>()) {
  for (const Rule* rule : rules) program_->roots.push_back(program_->AddNode(rule->condition));
  program_->Finish();
}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

const std::vector<std::string>& Matcher::fields() const { return program_->fields; }
uint32_t Matcher::Field(const std::string& name) { return program_->Field(name); }

Matcher::Scratch::Scratch(const Matcher& matcher) : state_(std::make_unique<State>()) {
  const Program& program = *matcher.program_;
  state_->found.resize(program.predicate_field.size());
  state_->scanned.resize(program.fields.size());
  state_->woken.resize(program.roots.size());
  state_->tried.resize(program.tried.size());
}
Matcher::Scratch::~Scratch() = default;

void Matcher::Match(Event& event, Scratch& scratch, std::vector<uint32_t>& matched) const {
  Scratch::State& state = *scratch.state_;
  matched.clear();
  // A turn has 31 bits: after two thousand million events the marks are begun anew.
  if (++state.turn == 0x80000000) {
    for (std::vector<uint32_t>* marks : {&state.found, &state.scanned, &state.woken, &state.tried})
      std::ranges::fill(*marks, 0);
    state.turn = 1;
  }
  state.candidates.assign(program_->always.begin(), program_->always.end());
  for (uint32_t field : program_->scanned) program_->Scan(field, event, state, true);
  for (uint32_t rule : state.candidates)
    if (program_->Evaluate(program_->roots[rule], event, state)) matched.push_back(rule);
  std::ranges::sort(matched);
}

}  // namespace haetae::sigma
