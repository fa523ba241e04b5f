// The form of a notice: what a person writes, because no log says it.
//
//   Form form = TRY(ReadForm(text, "form.toml", laws, words));        // all problems, or the form
//   form.Find("KR-PIPA-34-1", Language::kKorean, "self_help");        // nullptr: not written
//
// Counts and kinds of data cannot be typed: they are measured. Format, limits and reasons:
// docs/formats/notice-form.md. Plain data; reading is linear.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "duty/law.h"
#include "notice/lexicon.h"

namespace haetae::notice {

inline constexpr uint64_t kFormBytesMax = 256 << 10;
inline constexpr size_t kTextBytesMax = 4'000;
inline constexpr size_t kPartsOfTextMax = 50;
inline constexpr size_t kValueBytesMax = 300;
inline constexpr size_t kDomainsMax = 20;
inline constexpr int64_t kPostingDaysMin = 30;  // where a law wants less, or says nothing

// What is said of an item: paragraphs, and steps (a list) behind them.
struct Prose {
  std::vector<std::string> paragraphs, steps;
  bool empty() const { return paragraphs.empty() && steps.empty(); }
  bool operator==(const Prose&) const = default;
};
using ItemTexts = std::map<std::string, Prose, std::less<>>;
struct TextsOfLanguages {
  ItemTexts en, ko;
  const ItemTexts& In(Language language) const { return language == Language::kKorean ? ko : en; }
};

struct Form {
  Phrase company, short_name;
  std::vector<std::string> domains;
  std::string sender;
  Phrase department, officer, hours, address, check;
  // Names that stand in one language only, which then serves for both: "company.name" …
  std::vector<std::string> only_ko, only_en;
  std::string phone, email;
  TextsOfLanguages texts, sms;
  TextsOfLanguages non_members;  // said to people who have no account, before all others
  std::map<std::string, TextsOfLanguages, std::less<>> of_duty;
  std::map<std::string, Phrase, std::less<>> fields;     // names of unknown kinds of data
  std::map<std::string, uint64_t, std::less<>> numbers;  // people_told …
  std::optional<int64_t> posting_from, posting_days;     // days since 1970-01-01; how many
  std::string posting_url;
  std::string sha256;  // of the file

  // Whether anybody wrote a text of an item in that language.
  bool HasTexts(Language language) const;
  // What is written in another language and not in that one, as its keys in the file.
  std::vector<std::string> LacksIn(Language language) const;
  // The duty's own text, else the common one.
  const Prose* Find(std::string_view duty, Language language, std::string_view key) const;
  // What is said to non-members only; nullptr: nothing else than to others.
  const Prose* FindForNonMembers(Language language, std::string_view key) const;
};

// What of an item comes from other tables, is made of parts, or is measured: it is no key of texts.
bool IsFormText(std::string_view key, const duty::Lexicon& laws);
// The texts that an item is made of: when_how of how, measures_relief of measures and relief.
std::vector<std::string> PartsOfItem(const std::string& item);

std::expected<Form, std::vector<Error>> ReadForm(std::string_view text, const std::string& where,
                                                 const duty::LawBook& book, const Lexicon& words);

}  // namespace haetae::notice
