// Drafts as files: one Mustache layout for each channel and language, in notices/.
//
//   Templates templates = TRY(Templates::Load("notices"));
//   for (const Rendered& file : TRY(templates.Render(draft))) … file.ending, file.bytes
//
// Every value is escaped for its format: HTML for .html; in plain text a value is one line of
// characters that show, so that nothing written in a form can become a header line, a second
// paragraph or a mark that turns text around. Values are never read as templates. Not thread-safe.
// Mustache is Debian's libkainjow-mustache-dev.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "notice/draft.h"

namespace haetae::notice {

inline constexpr uint64_t kTemplateBytesMax = 256 << 10;

struct Rendered {
  std::string ending;  // "txt" "html" "json"
  std::string bytes;
};

class Templates {
 public:
  static Result<Templates> Load(const std::filesystem::path& folder);
  Templates(Templates&&) noexcept;
  ~Templates();

  // The files of a draft: txt and html of a mail or letter, txt of an SMS, html of a public page,
  // txt and html of a report.
  Result<std::vector<Rendered>> Render(const Draft& draft, const duty::LawBook& book);

 private:
  struct State;
  explicit Templates(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One line of characters that show: what plain text takes of a value.
std::string PlainValue(std::string_view text);
// A short text of an item, for SMS: "성명, 전화번호".
std::string Brief(const DraftItem& item);

}  // namespace haetae::notice
