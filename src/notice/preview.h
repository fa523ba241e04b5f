// Drafts as the people who receive them see them: on a terminal, and side by side on one page.
//
//   std::string text = PreviewText(files, lexicon, Language::kKorean);
//   std::string page = PreviewHtml(files, lexicon, Language::kKorean);
//
// The page needs nothing else: no script, no network; an HTML notice stands in a sandboxed frame.
// An SMS comes with the bytes and parts that carriers count. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "notice/lexicon.h"

namespace haetae::notice {

struct PreviewFile {
  std::string path;  // below the folder; "….sms.txt" is an SMS
  std::string bytes;
  std::optional<uint64_t> people;  // whom it goes to, where a manifest says so
};

std::string PreviewText(const std::vector<PreviewFile>& files, const Lexicon& lexicon,
                        Language language);
std::string PreviewHtml(const std::vector<PreviewFile>& files, const Lexicon& lexicon,
                        Language language);

}  // namespace haetae::notice
