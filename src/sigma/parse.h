// Reads a file of Sigma rules, strictly: what is not supported, misspelt or cannot mean anything is
// an error that names the rule, the file and the line, and every problem is told, not only the
// first. A rule with an error is left out.
//
//   Parsed parsed = ParseRules(text, "rules/x.yml", {});
//   for (const Error& error : parsed.errors) Print(error.Text());
//
// Documents of a file are separated by `---`; `action: global`, `reset` and `repeat` of the first
// version of Sigma are taken. Pure; thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sigma/rule.h"
#include "sigma/yaml.h"

namespace haetae::sigma {

struct ParseOptions {
  // What `%name%` stands for under `|expand`; a name that is not here is an error.
  std::map<std::string, std::vector<std::string>, std::less<>> placeholders;
};

struct Parsed {
  std::vector<Rule> rules;
  std::vector<Correlation> correlations;
  std::vector<Filter> filters;
  std::vector<Error> errors;
  std::vector<Error> warnings;  // it works, and is probably not what was meant
};
Parsed ParseRules(std::string_view text, const std::string& file, const ParseOptions& options);

// The problems of one document.
class Problems {
 public:
  Problems(std::string file, std::string title, std::vector<Error>& errors,
           std::vector<Error>& warnings)
      : file_(std::move(file)), title_(std::move(title)), errors_(errors), warnings_(warnings) {}
  void Bad(int line, std::string why, std::string advice = "");
  void Odd(int line, std::string why, std::string advice = "");
  size_t count() const { return count_; }

 private:
  std::string file_, title_;
  std::vector<Error>& errors_;
  std::vector<Error>& warnings_;
  size_t count_ = 0;
};

// The known word nearest to what was written, for "did you mean"; "" if none is near.
std::string Nearest(std::string_view written, const std::vector<std::string_view>& known);

// One search identifier's value: a map, a list of maps or of keywords.
Expression ParseSelection(const Yaml& value, const ParseOptions& options, Problems& problems);
// The `condition` over the search identifiers of `detection`.
Expression ParseCondition(const Yaml& condition,
                          const std::vector<std::pair<std::string, Expression>>& identifiers,
                          int line, Problems& problems);
// The `correlation` part of a document.
void ParseCorrelation(const Yaml& body, Correlation& correlation, Problems& problems);

// A plain scalar that is a number; false for text.
bool ReadNumber(const Yaml& value, double& number);

}  // namespace haetae::sigma
