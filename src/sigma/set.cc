#include "sigma/set.h"

#include <glob.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/file.h"

namespace haetae::sigma {
namespace {

void Complain(std::vector<Error>& to, const Meta& meta, int line, std::string why,
              std::string advice) {
  to.push_back({Code::kMalformed, "cannot use the rule `" + meta.title + "`", std::move(why),
                Place(meta.file, line), std::move(advice)});
}
void Lacks(std::vector<Error>& to, const Meta& meta, int line, std::string why) {
  to.push_back({Code::kNotFound, "cannot run the rule `" + meta.title + "` with these files alone",
                std::move(why), Place(meta.file, line), "name the file of that rule too"});
}

class Linker {
 public:
  explicit Linker(RuleSet& set) : set_(set) {}

  void Run(std::vector<Correlation> correlations) {
    for (size_t i = 0; i < set_.rules.size(); ++i) Name(set_.rules[i].meta, {false, i});
    for (size_t i = 0; i < correlations.size(); ++i) Name(correlations[i].meta, {true, i});
    std::vector<LinkedCorrelation> linked;
    for (Correlation& correlation : correlations) linked.push_back({std::move(correlation), {}});
    for (LinkedCorrelation& one : linked) Link(one);
    set_.alerts.assign(set_.rules.size(), true);
    Order(std::move(linked));
    for (Filter& filter : set_.filters) Apply(filter);
  }

 private:
  void Name(const Meta& meta, Target target) {
    for (const std::string* word : {&meta.id, &meta.name}) {
      if (word->empty()) continue;
      const auto [place, fresh] = targets_.emplace(*word, std::pair(target, &meta));
      if (fresh) continue;
      twice_.insert(*word);
      Complain(set_.warnings, meta, meta.line,
               "`" + *word + "` also names the rule at " + place->second.second->place(),
               "give each rule an id and a name of its own");
    }
  }
  const Target* Find(const std::string& word) const {
    const auto found = targets_.find(word);
    return found == targets_.end() ? nullptr : &found->second.first;
  }
  void CheckOnce(const Meta& meta, int line, const std::string& word) {
    if (twice_.contains(word))
      Complain(set_.errors, meta, line, "`" + word + "` names more than one rule",
               "give each rule an id and a name of its own");
  }
  void Link(LinkedCorrelation& one) {
    const Correlation& correlation = one.correlation;
    for (size_t i = 0; i < correlation.rules.size(); ++i) {
      if (const Target* target = Find(correlation.rules[i]); target != nullptr) {
        one.targets.push_back(*target);
        CheckOnce(correlation.meta, correlation.rule_lines[i], correlation.rules[i]);
        continue;
      }
      Lacks(set_.unlinked, correlation.meta, correlation.rule_lines[i],
            "it counts `" + correlation.rules[i] + "`, which is in none of them");
    }
    if (one.targets.size() != correlation.rules.size()) return one.targets.clear();
    for (const Alias& alias : correlation.aliases) {
      for (const auto& [rule, field] : alias.fields) {
        const Target* target = Find(rule);
        if (target != nullptr && std::ranges::find(one.targets, *target) != one.targets.end())
          continue;
        Complain(set_.errors, correlation.meta, correlation.meta.line,
                 "the alias `" + alias.name + "` names `" + rule + "`, which it does not count",
                 "name a rule of `rules`");
      }
    }
  }
  // Puts what is counted before what counts it. A circle is an error, and left out.
  void Order(std::vector<LinkedCorrelation> linked) {
    std::vector<std::optional<size_t>> place(linked.size());
    for (bool moved = true; moved;) {
      moved = false;
      for (size_t i = 0; i < linked.size(); ++i) {
        if (place[i] || !Ready(linked[i], place)) continue;
        place[i] = set_.correlations.size();
        for (Target& target : linked[i].targets)
          if (target.correlation) target.index = *place[target.index];
        set_.correlations.push_back(std::move(linked[i]));
        moved = true;
      }
    }
    for (size_t i = 0; i < linked.size(); ++i) {
      if (place[i]) continue;
      Complain(set_.errors, linked[i].correlation.meta, linked[i].correlation.meta.line,
               "it counts itself, through other correlations", "break the circle");
    }
    set_.correlation_alerts.assign(set_.correlations.size(), true);
    for (const LinkedCorrelation& one : set_.correlations) {
      if (one.correlation.generate) continue;
      for (const Target& target : one.targets)
        (target.correlation ? set_.correlation_alerts : set_.alerts)[target.index] = false;
    }
  }
  static bool Ready(const LinkedCorrelation& one, const std::vector<std::optional<size_t>>& place) {
    return std::ranges::all_of(one.targets,
                               [&](const Target& t) { return !t.correlation || place[t.index]; });
  }
  // The rule's condition and not the filter's.
  void Apply(const Filter& filter) {
    std::vector<size_t> rules;
    for (size_t i = 0; filter.any && i < set_.rules.size(); ++i)
      if (Fits(filter.source, set_.rules[i].source)) rules.push_back(i);
    for (size_t i = 0; i < filter.rules.size(); ++i) {
      const Target* target = Find(filter.rules[i]);
      CheckOnce(filter.meta, filter.rule_lines[i], filter.rules[i]);
      if (target == nullptr) {
        Lacks(set_.unlinked, filter.meta, filter.rule_lines[i],
              "it is for `" + filter.rules[i] + "`, which is in none of them");
      } else if (target->correlation) {
        Complain(set_.errors, filter.meta, filter.rule_lines[i],
                 "`" + filter.rules[i] + "` is a correlation; a filter is for detection rules",
                 "name the rules that it counts");
      } else if (!Fits(filter.source, set_.rules[target->index].source)) {
        Complain(set_.errors, filter.meta, filter.rule_lines[i],
                 "its logsource is not that of `" + filter.rules[i] + "`",
                 "write " + set_.rules[target->index].source.Text());
      } else {
        rules.push_back(target->index);
      }
    }
    for (size_t rule : rules) {
      Expression without{.kind = Expression::Kind::kNot};
      without.children.push_back(filter.condition);
      Expression both{.kind = Expression::Kind::kAnd};
      both.children.push_back(std::move(set_.rules[rule].condition));
      both.children.push_back(std::move(without));
      set_.rules[rule].condition = std::move(both);
    }
  }
  static bool Fits(const LogSource& filter, const LogSource& rule) {
    const auto same = [](const std::string& a, const std::string& b) {
      return a.empty() || a == b;
    };
    return same(filter.category, rule.category) && same(filter.product, rule.product) &&
           same(filter.service, rule.service);
  }

  RuleSet& set_;
  std::map<std::string, std::pair<Target, const Meta*>> targets_;
  std::set<std::string> twice_;
};

bool IsRuleFile(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

// The paths, and for a glob that no shell expanded what it matches: rules and folders.
std::vector<std::string> Expanded(const std::vector<std::string>& paths,
                                  std::vector<Error>& errors) {
  std::vector<std::string> expanded;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path.find_first_of("*?[") == std::string::npos || fs::exists(path, code)) {
      expanded.push_back(path);
      continue;
    }
    const size_t before = expanded.size();
    glob_t found{};
    if (::glob(path.c_str(), GLOB_TILDE, nullptr, &found) == 0) {
      for (size_t i = 0; i < found.gl_pathc; ++i) {
        const std::string one = found.gl_pathv[i];
        if (IsRuleFile(one) || fs::is_directory(one, code)) expanded.push_back(one);
      }
    }
    ::globfree(&found);
    if (expanded.size() == before) {
      errors.push_back({Code::kNotFound, "there are no rules", "no *.yml or folder matches", path,
                        "check the pattern"});
    }
  }
  return expanded;
}

std::vector<fs::path> FilesOf(const std::vector<std::string>& paths, std::vector<Error>& errors) {
  std::vector<fs::path> files;
  for (const std::string& path : Expanded(paths, errors)) {
    std::error_code code;
    if (!fs::is_directory(path, code)) {
      files.emplace_back(path);
      continue;
    }
    const size_t before = files.size();
    std::error_code gone;
    for (fs::recursive_directory_iterator at(path, code), end; !code && at != end;
         at.increment(code)) {
      if (IsRuleFile(at->path()) && at->is_regular_file(gone)) files.push_back(at->path());
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
    if (code) errors.push_back(SystemError("cannot read the rules", path, code.value()));
    if (files.size() == before && !code) {
      errors.push_back({Code::kNotFound, "there are no rules", "no *.yml in the folder", path,
                        "name a file or folder with Sigma rules"});
    }
  }
  // The same file, named twice, is one file.
  std::vector<fs::path> once;
  std::set<fs::path> seen;
  for (fs::path& file : files) {
    std::error_code code;  // what cannot be followed is told when it is read
    const fs::path whole = fs::weakly_canonical(file, code);
    if (seen.insert(code ? file : whole).second) once.push_back(std::move(file));
  }
  return once;
}

}  // namespace

RuleSet LinkRules(std::vector<Parsed> parsed) {
  RuleSet set;
  std::vector<Correlation> correlations;
  for (Parsed& one : parsed) {
    std::ranges::move(one.rules, std::back_inserter(set.rules));
    std::ranges::move(one.correlations, std::back_inserter(correlations));
    std::ranges::move(one.filters, std::back_inserter(set.filters));
    std::ranges::move(one.errors, std::back_inserter(set.errors));
    std::ranges::move(one.warnings, std::back_inserter(set.warnings));
  }
  if (set.rules.size() + correlations.size() + set.filters.size() > kRulesMax) {
    set.errors.push_back({Code::kLimit, "cannot use the rules", "there are more than 50,000", "",
                          "name fewer files"});
    return set;
  }
  Linker(set).Run(std::move(correlations));
  return set;
}

RuleSet LoadRules(const std::vector<std::string>& paths, const ParseOptions& options) {
  std::vector<Error> errors;
  std::vector<Parsed> parsed;
  const std::vector<fs::path> files = FilesOf(paths, errors);
  for (const fs::path& file : files) {
    Result<std::string> text = ReadFile(file, kYamlBytesMax);
    if (!text)
      errors.push_back(std::move(text.error()));
    else
      parsed.push_back(ParseRules(*text, file.native(), options));
  }
  RuleSet set = LinkRules(std::move(parsed));
  set.errors.insert(set.errors.begin(), errors.begin(), errors.end());
  set.files = files.size();
  return set;
}

}  // namespace haetae::sigma
