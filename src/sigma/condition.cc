// The condition of a rule, from least to most binding: or, and, not, x of, parentheses.
//
//   or:   and ("or" and)*          and: not ("and" not)*         not: "not" not | of
//   of:   ("1" | "any" | "all") "of" ("them" | pattern) | identifier | "(" or ")"

#include <algorithm>
#include <cctype>

#include "sigma/parse.h"

namespace haetae::sigma {
namespace {

using Identifiers = std::vector<std::pair<std::string, Expression>>;

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '*' || c == '.' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

class Reader {
 public:
  Reader(std::string_view text, const Identifiers& identifiers, int line, Problems& problems,
         std::vector<bool>& used, size_t& comparisons)
      : text_(text),
        identifiers_(identifiers),
        line_(line),
        problems_(problems),
        used_(used),
        comparisons_(comparisons) {
    Next();
  }
  Expression Read() {
    Expression whole = Or(0);
    if (!word_.empty() && !failed_) Wrong("`" + std::string(word_) + "` is not expected there");
    return whole;
  }

 private:
  void Wrong(std::string why, std::string advice = "") {
    if (!failed_) problems_.Bad(line_, "the condition cannot be read: " + why, std::move(advice));
    failed_ = true;
    word_ = {};
    at_ = text_.size();
  }
  // The next word or parenthesis; empty at the end.
  void Next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    size_t end = at_;
    while (end < text_.size() && IsWordByte(text_[end])) ++end;
    if (end == at_ && at_ < text_.size()) ++end;
    word_ = text_.substr(at_, end - at_);
    at_ = end;
    if (word_ == "|") {
      Wrong("aggregations behind `|` were replaced by correlations",
            "write a document with `correlation`");
    } else if (!word_.empty() && !IsWordByte(word_[0]) && word_ != "(" && word_ != ")") {
      Wrong("`" + std::string(word_) + "` is not expected there");
    }
  }
  bool Take(std::string_view keyword) {
    if (word_.size() != keyword.size() || Lower(word_) != keyword) return false;
    Next();
    return true;
  }

  Expression Joined(Expression::Kind kind, std::vector<Expression> parts) {
    if (parts.size() == 1) return std::move(parts[0]);
    return {.kind = kind, .children = std::move(parts)};
  }
  Expression Or(size_t depth) {
    std::vector<Expression> parts;
    do parts.push_back(And(depth));
    while (Take("or"));
    return Joined(Expression::Kind::kOr, std::move(parts));
  }
  Expression And(size_t depth) {
    std::vector<Expression> parts;
    do parts.push_back(Not(depth));
    while (Take("and"));
    return Joined(Expression::Kind::kAnd, std::move(parts));
  }
  Expression Not(size_t depth) {
    if (depth > kConditionDepthMax) {
      Wrong("it is nested too deeply");
      return {};
    }
    if (!Take("not")) return Of(depth);
    Expression inner = Not(depth + 1);
    Expression node{.kind = Expression::Kind::kNot};
    node.children.push_back(std::move(inner));
    return node;
  }
  Expression Of(size_t depth) {
    if (Take("(")) {
      Expression inner = Or(depth + 1);
      if (!failed_ && !Take(")")) Wrong("a `)` is missing");
      return inner;
    }
    if (word_.empty() || word_ == ")") {
      if (!failed_) Wrong("a search identifier is missing");
      return {};
    }
    const std::string first(word_), quantity = Lower(first);
    Next();
    if (Lower(word_) == "of") {
      Next();
      return Several(quantity);
    }
    return Identifier(first);
  }
  Expression Identifier(const std::string& name) {
    for (size_t i = 0; i < identifiers_.size(); ++i) {
      if (identifiers_[i].first != name) continue;
      used_[i] = true;
      return Copied(i);
    }
    std::vector<std::string_view> known;
    for (const auto& [identifier, unused] : identifiers_) known.push_back(identifier);
    const std::string near = Nearest(name, known);
    Wrong("there is no search identifier `" + name + "`",
          near.empty() ? "name one of the detection" : "did you mean `" + near + "`?");
    return {};
  }
  Expression Several(const std::string& quantity) {
    if (quantity != "1" && quantity != "any" && quantity != "all") {
      Wrong("`" + quantity + " of` is not known", "write 1 of or all of");
      return {};
    }
    if (word_.empty() || !IsWordByte(word_[0])) {
      Wrong("`of` needs `them` or a pattern of identifiers");
      return {};
    }
    const std::string pattern(word_);
    Next();
    const bool them = Lower(pattern) == "them";
    Expression node{.kind = quantity == "all" ? Expression::Kind::kAnd : Expression::Kind::kOr};
    for (size_t i = 0; i < identifiers_.size(); ++i) {
      const std::string& name = identifiers_[i].first;
      const bool hidden = name.starts_with('_') && !pattern.starts_with('_');
      if (hidden || (!them && !ParsePattern(pattern).Matches(name, true))) continue;
      used_[i] = true;
      node.children.push_back(Copied(i));
    }
    if (node.children.empty())
      Wrong("no search identifier is like `" + pattern + "`", "`_…` is left out by `of`");
    return node;
  }
  Expression Copied(size_t i) {
    comparisons_ += identifiers_[i].second.Count();
    if (comparisons_ > kComparisonsMax) {
      Wrong("it comes to more than 100,000 comparisons", "split the rule");
      return {};
    }
    return identifiers_[i].second;
  }

  std::string_view text_, word_;
  size_t at_ = 0;
  const Identifiers& identifiers_;
  int line_;
  Problems& problems_;
  std::vector<bool>& used_;
  size_t& comparisons_;  // of all conditions of the rule
  bool failed_ = false;
};

}  // namespace

Expression ParseCondition(const Yaml& condition, const Identifiers& identifiers, int line,
                          Problems& problems) {
  std::vector<const Yaml*> texts;
  if (condition.is_text()) texts.push_back(&condition);
  for (const Yaml& item : condition.items) texts.push_back(&item);
  if (texts.empty()) {
    problems.Bad(line, "the condition must be text or a list of texts");
    return {};
  }
  std::vector<bool> used(identifiers.size());
  size_t comparisons = 0;
  Expression any{.kind = Expression::Kind::kOr};
  for (const Yaml* text : texts) {
    if (!text->is_text()) {
      problems.Bad(text->line, "the condition must be text or a list of texts");
      continue;
    }
    any.children.push_back(
        Reader(text->text, identifiers, text->line, problems, used, comparisons).Read());
  }
  for (size_t i = 0; i < identifiers.size() && problems.count() == 0; ++i) {
    if (!used[i] && !identifiers[i].first.starts_with('_')) {
      problems.Odd(line, "the condition does not use `" + identifiers[i].first + "`",
                   "use it, or leave it out");
    }
  }
  if (any.children.size() == 1) return std::move(any.children[0]);
  return any;
}

}  // namespace haetae::sigma
