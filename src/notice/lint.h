// Compares a notice with what it must say: missing items and fields, wrong figures and dates, words
// that play the leak down, links in text messages, hard sentences.
//
//   Report report = Lint(notice, expected, lexicon);
//   std::string json = LintJson(report, Language::kEnglish);       // haetae.lint/1
//
// Every rule: docs/formats/wording.md. A problem says where (line and column of the file, from 1),
// what and what to write instead, in both languages; it quotes words of the text, never whole
// sentences. Pure and thread-safe. A notice of 1 MiB takes less than 0.2 s.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "notice/expected.h"
#include "notice/lexicon.h"
#include "notice/text.h"

namespace haetae::notice {

enum class Level { kNote, kWarning, kError };
std::string_view LevelName(Level level);

struct Problem {
  std::string rule;  // "W1", "content:rights", "field:entrance_code", "figure", …
  Level level = Level::kError;
  Place place;
  Phrase message;
  Phrase instead;  // empty: nothing to write instead
};

struct Report {
  std::vector<Problem> problems;  // in order of place
  bool passed() const;            // no errors
};

inline constexpr size_t kProblemsOfRuleMax = 100;  // of one rule; what is beyond is told as a count

Report Lint(const Notice& notice, const Expected& expected, const Lexicon& lexicon);

// The rules, for documents and `--help`: ids with what they find.
struct Rule {
  std::string_view id;
  Level level;  // the highest it gives
  std::string_view finds_en, finds_ko;
};
std::span<const Rule> Rules();

// What a text was judged by: the version of the law, the moment that chose it, and for whom it is.
struct Judged {
  std::string duty;
  std::string valid_from, valid_to;  // days; "": open
  bool in_force = true;
  std::string moment;     // the day that chose the version, where the law holds
  std::string chosen_by;  // the time of the facts that it is, "at" or "now"
  std::string group;      // of `haetae notice draft`; "": everybody whom the duty is about
};

// The names of times and figures, for messages; what nobody here knows is told as it is.
Phrase TimeName(const std::string& kind);
Phrase FigureText(const ExpectedFigure& figure);

std::string LintJson(const Report& report, Language language, const Judged* judged = nullptr);
// For people, `path` as they gave it. Safe on terminals.
std::string LintText(const Report& report, std::string_view path, Language language,
                     const Judged* judged = nullptr);

}  // namespace haetae::notice
