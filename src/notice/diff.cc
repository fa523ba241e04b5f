#include "notice/diff.h"

#include <algorithm>
#include <set>

#include "notice/analysis.h"
#include "notice/clauses.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

struct Part {
  std::string heading;
  std::vector<std::string> sentences;
};
struct Contents {
  std::vector<Part> parts;
  std::vector<std::string> figures, dates, fields;  // each once, in order
};

std::string TextOf(const Analysis& a, uint32_t begin, uint32_t end) {
  std::string text;
  for (uint32_t i = begin; i < end; ++i) {
    if (a.gap[i] && i > begin) text += ' ';
    AppendUtf8(a.raw[i], text);
  }
  return text;
}

void AddOnce(std::string text, std::vector<std::string>& to) {
  if (std::ranges::find(to, text) == to.end()) to.push_back(std::move(text));
}

// "1. 유출 항목" and "유출 항목" are one heading.
std::string HeadingOf(std::string text) {
  const size_t number = text.find_first_not_of("0123456789");
  if (number != 0 && number != text.npos && text.compare(number, 2, ". ") == 0)
    text.erase(0, number + 2);
  return text;
}

Result<Contents> ContentsOf(const Notice& notice, const Lexicon& lexicon) {
  const Expected nothing;
  const Analysis a(notice, nothing, lexicon);
  if (a.sentences.size() > kSentencesMax)
    return Fail(Code::kLimit, "cannot compare the notices",
                "one has more than " + WithCommas(kSentencesMax) + " sentences", "",
                "compare parts of it");
  Contents contents;
  contents.parts.emplace_back();
  for (const Sentence& s : a.sentences) {
    std::string text = TextOf(a, s.begin, s.end);
    if (s.kind == Block::Kind::kHeading)
      contents.parts.push_back({HeadingOf(std::move(text)), {}});
    else
      contents.parts.back().sentences.push_back(std::move(text));
  }
  for (const Entity& e : a.entities) {
    if (e.kind == Entity::Kind::kCount)
      AddOnce(TextOf(a, e.begin, e.end), contents.figures);
    else if (e.kind == Entity::Kind::kDate)
      AddOnce(TextOf(a, e.begin, e.end), contents.dates);
  }
  for (const Mention& m : FindMentions(a))
    if (m.said == Said::kListed || m.said == Said::kTogether)
      AddOnce(TextOf(a, m.hit.begin, m.hit.end), contents.fields);
  return contents;
}

std::vector<Change> ByValue(const std::vector<std::string>& before,
                            const std::vector<std::string>& after) {
  std::vector<Change> changes;
  for (const std::string& text : before)
    if (std::ranges::find(after, text) == after.end())
      changes.push_back({Change::Kind::kTaken, text});
  for (const std::string& text : after)
    if (std::ranges::find(before, text) == before.end())
      changes.push_back({Change::Kind::kAdded, text});
  return changes;
}

// The sentences that one of two lists has more often, by a longest common subsequence so that what
// was taken stands where it stood. What only moved is dropped.
std::vector<Change> BySentence(const std::vector<std::string>& a,
                               const std::vector<std::string>& b) {
  std::vector<std::vector<uint16_t>> common(a.size() + 1, std::vector<uint16_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      common[i][j] = a[i] == b[j] ? static_cast<uint16_t>(common[i + 1][j + 1] + 1)
                                  : std::max(common[i + 1][j], common[i][j + 1]);
  std::vector<Change> changes;
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      changes.push_back({Change::Kind::kTaken, a[i++]});
    } else {
      changes.push_back({Change::Kind::kAdded, b[j++]});
    }
  }
  std::vector<bool> moved(changes.size());
  for (size_t k = 0; k < changes.size(); ++k)
    for (size_t l = 0; l < changes.size() && !moved[k]; ++l)
      if (!moved[l] && changes[k].kind != changes[l].kind && changes[k].text == changes[l].text)
        moved[k] = moved[l] = true;
  std::vector<Change> left;
  for (size_t k = 0; k < changes.size(); ++k)
    if (!moved[k]) left.push_back(std::move(changes[k]));
  return left;
}

}  // namespace

Result<Changes> Compare(const Notice& before, const Notice& after, const Lexicon& lexicon) {
  const Contents a = TRY(ContentsOf(before, lexicon)), b = TRY(ContentsOf(after, lexicon));
  Changes changes{.figures = ByValue(a.figures, b.figures),
                  .dates = ByValue(a.dates, b.dates),
                  .fields = ByValue(a.fields, b.fields)};
  std::set<std::string> done;
  const auto part_of = [](const Contents& contents, const std::string& heading) {
    std::vector<std::string> sentences;
    for (const Part& part : contents.parts)
      if (part.heading == heading)
        sentences.insert(sentences.end(), part.sentences.begin(), part.sentences.end());
    return sentences;
  };
  for (const Contents* contents : {&b, &a}) {
    for (const Part& part : contents->parts) {
      if (!done.insert(part.heading).second) continue;
      PartChange change{part.heading,
                        BySentence(part_of(a, part.heading), part_of(b, part.heading))};
      if (!change.changes.empty()) changes.parts.push_back(std::move(change));
    }
  }
  return changes;
}

std::string ChangesText(const Changes& changes, Language language, bool colours) {
  const bool ko = language == Language::kKorean;
  if (changes.empty()) return ko ? "달라진 것이 없습니다\n" : "nothing changed\n";
  std::string text;
  const auto line = [&](const Change& change) {
    const bool taken = change.kind == Change::Kind::kTaken;
    if (colours) text += taken ? "\x1b[31m" : "\x1b[32m";
    text += (taken ? "  - " : "  + ") + EscapeTerminal(change.text);
    if (colours) text += "\x1b[0m";
    text += '\n';
  };
  const auto list = [&](std::string_view en, std::string_view korean,
                        const std::vector<Change>& of) {
    if (of.empty()) return;
    text += std::string(ko ? korean : en) + "\n";
    for (const Change& change : of) line(change);
  };
  list("numbers", "수", changes.figures);
  list("kinds of data", "개인정보 항목", changes.fields);
  list("dates", "날짜", changes.dates);
  for (const PartChange& part : changes.parts) {
    text += part.heading.empty() ? (ko ? "(머리말)" : "(above the first heading)")
                                 : "[" + EscapeTerminal(part.heading) + "]";
    text += '\n';
    for (const Change& change : part.changes) line(change);
  }
  return text;
}

}  // namespace haetae::notice
