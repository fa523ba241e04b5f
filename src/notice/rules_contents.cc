// content:*: every item that the law lists is in the text. What shows an item is data:
// laws/lexicon/evidence.toml.
#include <algorithm>

#include "notice/clauses.h"
#include "notice/rules.h"

namespace haetae::notice {
namespace {

bool IsText(const Sentence& s) {
  return s.kind != Block::Kind::kTitle && s.kind != Block::Kind::kHeading;
}

bool Shown(const Analysis& a, const EvidencePart& part, Language language) {
  for (const Sentence& s : a.sentences) {
    if (s.language != language || !IsText(s)) continue;
    for (const Evidence& evidence : part.any)
      if (a.Shows(s, evidence)) return true;
  }
  return false;
}

// "The time is not known yet": a word of the item, and that it is unknown.
bool CalledUnknown(const Analysis& a, const EvidencePart& part, Language language) {
  Classes words;
  for (const Evidence& evidence : part.any) words |= evidence.all;
  words |= Classes(1) << static_cast<size_t>(W::kWhenWord);
  for (size_t entity = 0; entity < kFirstWord; ++entity) words.reset(entity);
  for (const Sentence& s : a.sentences)
    if (s.language == language && a.Has(s, W::kUnknown) && ((s.own | s.above) & words).any())
      return true;
  return false;
}

void Tell(const Analysis& a, Findings& f, const ExpectedItem& item, const EvidencePart* part,
          Language language) {
  std::string en = item.name.In(Language::kEnglish), ko = item.name.In(Language::kKorean);
  if (en.empty()) en = item.id;
  if (ko.empty()) ko = item.id;
  if (part != nullptr && !part->name.en.empty())
    en += " (" + part->name.en + ")", ko += " (" + part->name.ko + ")";
  const bool main = language == a.main;
  Phrase message{"the law asks for: " + en, "법이 요구하는 사항이 없습니다: " + ko};
  if (!main) {
    message.en += a.main == Language::kKorean ? "; the English version lacks it"
                                              : "; the Korean version lacks it";
    message.ko += a.main == Language::kKorean ? " (영문)" : " (국문)";
  }
  f.Add("content:" + item.id, main ? Level::kError : Level::kWarning, 0, std::move(message),
        {"add it: " + en, "추가하십시오: " + ko});
}

}  // namespace

void CheckContents(const Analysis& a, const std::vector<Mention>& mentions, Findings& f) {
  for (const ExpectedItem& item : a.expected.contents) {
    if (item.optional) continue;
    const ItemEvidence* evidence = a.lexicon.Item(item.id);
    if (evidence == nullptr) {
      f.Add("content:" + item.id, Level::kNote, 0,
            {"whether the text has \"" + item.name.en +
                 "\" cannot be told: no words are known for it",
             "‘" + item.name.ko + "’ 항목은 확인할 낱말이 없어 점검하지 못했습니다"},
            {"read it yourself, or add the item to laws/lexicon/evidence.toml",
             "직접 확인하거나 laws/lexicon/evidence.toml에 항목을 추가하십시오"});
      continue;
    }
    const bool lists_fields = item.id == "fields" || item.id == "possible_fields";
    const bool unknown =
        std::ranges::find(a.expected.unknown_items, item.id) != a.expected.unknown_items.end();
    for (Language language : {Language::kKorean, Language::kEnglish}) {
      if (!(language == Language::kKorean ? a.korean : a.english)) continue;
      for (const EvidencePart& part : evidence->parts) {
        if (Shown(a, part, language)) continue;
        if (lists_fields && std::ranges::any_of(mentions, [&](const Mention& m) {
              return (m.said == Said::kListed || m.said == Said::kTogether) &&
                     a.sentences[m.sentence].language == language;
            }))
          continue;
        if (!(unknown && CalledUnknown(a, part, language)))
          Tell(a, f, item, evidence->parts.size() > 1 ? &part : nullptr, language);
      }
    }
  }
}

}  // namespace haetae::notice
