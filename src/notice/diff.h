// What changed from one notice to another: counts and kinds of data first, then item by item and
// sentence by sentence.
//
//   Changes changes = Compare(old_notice, new_notice, lexicon);
//   std::string text = ChangesText(changes, Language::kKorean, /*colours=*/true);
//
// Notices of any kind: text, HTML, Markdown. Sentences are compared as people see them, spaces and
// markup apart; one that only moved within its part is the same. Costs the product of the sentences
// of a part, of which there are at most kSentencesMax. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "notice/lexicon.h"
#include "notice/text.h"

namespace haetae::notice {

inline constexpr size_t kSentencesMax = 5'000;  // of one notice

struct Change {
  enum class Kind { kTaken, kAdded };
  Kind kind = Kind::kTaken;
  std::string text;
};
struct PartChange {
  std::string heading;  // "" above the first
  std::vector<Change> changes;
};
struct Changes {
  std::vector<Change> figures, dates, fields;  // as they are written
  std::vector<PartChange> parts;               // in the order of the new notice
  bool empty() const { return figures.empty() && dates.empty() && fields.empty() && parts.empty(); }
};

// Fails with kLimit for a notice of more sentences.
Result<Changes> Compare(const Notice& before, const Notice& after, const Lexicon& lexicon);

std::string ChangesText(const Changes& changes, Language language, bool colours);

}  // namespace haetae::notice
