// The standing texts of notices, from notices/texts.toml: headings of items, what laws fix (legal
// rights, credit bureaus), and forms with fixed headings.
//
//   Texts texts = TRY(Texts::Parse(text, "notices/texts.toml"));
//   texts.Default("rights", "KR-PIPA-34-1", Language::kKorean, fields, book);   // nullptr: none
//
// A new law needs no code: what it fixes is added there, with its article. Immutable after parsing.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "duty/facts.h"
#include "duty/law.h"
#include "notice/form.h"

namespace haetae::notice {

// Said of an item where the form says nothing.
struct DefaultText {
  std::string item, article;
  std::vector<std::string> duties;      // beginnings of ids; empty: of all
  std::vector<std::string> fields_any;  // kinds or "@class"; empty: whatever was disclosed
  bool in_public = false;               // only on a page, which everybody reads
  Prose en, ko;
};

// The parts of a notice where a law fixes them, in its order.
struct Layout {
  struct Part {
    Phrase heading;
    std::vector<std::string> items;
  };
  std::string duty, source;
  Phrase title;  // empty: the duty's
  std::vector<Part> parts;
};

struct Texts {
  std::map<std::string, Phrase, std::less<>> headings;  // by item
  // Of a notice to people of whom it is only possible, where that changes the heading.
  std::map<std::string, Phrase, std::less<>> possible_headings;
  std::vector<DefaultText> defaults;
  std::vector<Layout> layouts;

  static std::expected<Texts, std::vector<Error>> Parse(std::string_view text,
                                                        const std::string& where,
                                                        const duty::LawBook& book);
  // The first whose duty and fields fit.
  const Prose* Default(std::string_view item, std::string_view duty, Language language,
                       std::span<const duty::GroupField> fields, const duty::LawBook& book,
                       bool in_public = false) const;
  const Layout* LayoutOf(std::string_view duty) const;
};

}  // namespace haetae::notice
