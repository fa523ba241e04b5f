// The words of notices, from laws/lexicon/evidence.toml and field_words.toml: classes of words
// ("leak", "deny"), the words of each kind of data, and what shows that a text has an item of the
// law.
//
//   Lexicon lexicon = TRY(Lexicon::Parse({evidence, "evidence.toml"}, {fields,
//   "field_words.toml"})); lexicon.Item("self_help");                           // its evidence, or
//   nullptr
//
// The rules of src/notice know classes by the names in W; the file may have more, for its own
// evidence. Both files are checked whole: what is unknown, empty or missing is an error with its
// line. Immutable after parsing and so shared by threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "notice/word_classes.h"
#include "notice/word_trie.h"

namespace haetae::notice {

struct FieldWords {
  std::string id;
  bool weak = false;
  std::string part_of;  // the kind of which it is a part, or "": what is masked is called by it
};
inline constexpr uint32_t kWordsNone = UINT32_MAX;

// Words that must all stand in a sentence or above it.
struct Evidence {
  Classes all, own, above, none;
  Classes not_own;  // must not stand in the sentence itself
};
struct EvidencePart {
  Phrase name;
  std::vector<Evidence> any;
  std::vector<Evidence> across;          // count for two sentences of a paragraph together
  std::vector<Evidence> without_rights;  // count too where the law does not list rights as well
  // Classes of the nearest label, lead-in or heading that has any of either: below one of `under`
  // the evidence counts, below one of `not_under` alone it is about something else.
  Classes under, not_under;
  // What stands behind a label with one of `below` shows it, whatever its words, but not what is
  // called unknown; in a report also what stands below such a heading. A label that has one of
  // `not_below` too shows nothing: "시점과 경위: 11월 2일" may tell one of the two only.
  Classes below, not_below;
  // A sentence that has all of `promise` and none of `kept` promises only, and shows nothing.
  Classes promise, kept;
  // So does one that has any of `effort` ("we will do our best to …") and none of `effort_kept`.
  Classes effort, effort_kept;
  bool period = false;   // the time of the leak: shown by a measured date where one is known
  bool counted = false;  // how many people: shown by a measured number where one is known
  bool dated = false;    // a date that stands alone in its line shows it, too
  // An address that a word of `others` stands nearer to than one of `ours` is not the company's.
  Classes ours, others;
};
struct ItemEvidence {
  std::string id;
  std::vector<EvidencePart> parts;
};
struct FieldStep {
  std::string field;
  std::vector<Evidence> any;
  Phrase say;
};
struct FixedForm {
  std::string duty, title;
  std::vector<std::string> headings;
};
struct PlainWord {
  Language language = Language::kEnglish;
  std::string word, instead;
};

struct SourceText {
  std::string_view text;
  std::string where;
};

class Lexicon {
 public:
  static Result<Lexicon> Parse(const SourceText& evidence, const SourceText& field_words);

  const ItemEvidence* Item(std::string_view id) const;
  const FixedForm* Form(std::string_view duty) const;
  // Number of a class, or kClassesMax.
  size_t ClassOf(std::string_view name) const;

  // Of a word for a kind of data, by its text: its number, or kWordsNone.
  uint32_t FieldWord(const Pattern& pattern) const;

  // Every word: its value is a class, or of a kind of data the place in `field_words`.
  WordTrie words;
  std::vector<FieldWords> fields;
  std::vector<std::vector<uint32_t>> field_words;  // of each word, the fields it may name
  std::vector<ItemEvidence> items;
  std::vector<FieldStep> steps;
  std::vector<FixedForm> forms;
  std::vector<PlainWord> plain;
  WordTrie plain_words;  // values are places in `plain`

 private:
  friend class LexiconReader;
  std::unordered_map<std::string, size_t> classes_;
  std::unordered_map<std::string, uint32_t> field_word_of_;
};

}  // namespace haetae::notice
