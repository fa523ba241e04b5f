// content:*: every item that the law lists is in the text. What shows an item is data:
// laws/lexicon/evidence.toml.
#include <algorithm>
#include <optional>
#include <utility>

#include "notice/clauses.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

// Titles, headings, labels and questions promise; only what stands below them tells.
bool Tells(const Analysis& a, const Sentence& s) {
  if (s.kind == Block::Kind::kTitle || s.kind == Block::Kind::kHeading) return false;
  if (a.units[s.end - 1] == '?') return false;
  if (!s.is_label) return true;
  if (s.language == Language::kEnglish) return HasVerb(a, s.begin, s.end);
  const char32_t last = a.units[s.end - 1];
  return last == U'다' || last == U'요';
}

// Whether evidence in this sentence is about something else than the part: see `not_under`.
bool StandsElsewhere(const Analysis& a, const Sentence& s, const EvidencePart& part) {
  if (part.not_under.none()) return false;
  for (uint32_t k : {s.label, s.intro, s.heading}) {
    if (k == kNone) continue;
    const Classes& above = a.sentences[k].own;
    if ((above & part.under).any()) return false;
    if ((above & part.not_under).any()) return true;
  }
  return false;
}

// Whether a date may mean a day of the measured period or of the attack, in a zone that dates are
// told in.
bool InPeriod(const Expected& expected, const Entity& date, Time first, Time last) {
  std::vector<Duration> zones = expected.zones;
  zones.push_back(0);
  return std::ranges::any_of(zones, [&](Duration zone) {
    const int64_t from = DayOf(first + zone), to = DayOf(last + zone);
    for (int year = CivilFromDays(from).year; year <= CivilFromDays(to).year; ++year) {
      if (date.year != 0 && date.year != year) continue;
      const auto month = static_cast<unsigned>(date.month);
      const int64_t begin =
          DaysFromCivil(year, month, date.day == 0 ? 1 : static_cast<unsigned>(date.day));
      const int64_t end = date.day == 0 ? begin + 27 : begin;
      if (begin <= to && end >= from) return true;
    }
    return false;
  });
}

struct Period {
  Time first, last;
};
std::optional<Period> MeasuredPeriod(const Expected& expected) {
  std::optional<Time> first, last;
  if (expected.certainty == Certainty::kPossible) {
    // Theirs is another time than that of the confirmed ones.
    for (const ExpectedTime& time : expected.times) {
      if (time.kind == "suspected_first") first = time.time;
      if (time.kind == "suspected_last") last = time.time;
    }
    if (last) return Period{first.value_or(*last), *last};
  }
  for (const ExpectedTime& time : expected.times) {
    if (time.kind == "first_access" || time.kind == "intrusion_first")
      first = std::min(first.value_or(time.time), time.time);
    if (time.kind == "last_access" || time.kind == "intrusion_last")
      last = std::max(last.value_or(time.time), time.time);
  }
  if (!first || !last) return std::nullopt;
  return Period{*first, *last};
}

bool TellsPeriod(const Analysis& a, const Period& period, Language language) {
  return std::ranges::any_of(a.entities, [&](const Entity& e) {
    if (e.kind != Entity::Kind::kDate) return false;
    const Sentence& s = a.SentenceOf(e.begin);
    return s.language == language && s.kind != Block::Kind::kTitle && !a.Near(s, W::kPosting) &&
           InPeriod(a.expected, e, period.first, period.last);
  });
}

bool AsksForRights(const Analysis& a) {
  return std::ranges::any_of(a.expected.contents,
                             [](const ExpectedItem& item) { return item.id == "rights"; });
}

}  // namespace

bool Shown(const Analysis& a, const EvidencePart& part, Language language) {
  if (part.period)
    if (const std::optional<Period> period = MeasuredPeriod(a.expected))
      return TellsPeriod(a, *period, language);
  const bool rights = AsksForRights(a);
  const Sentence* before = nullptr;  // the one in front, if it tells too
  for (const Sentence& s : a.sentences) {
    const Sentence* previous = std::exchange(before, nullptr);
    if (s.language != language || !Tells(a, s) || StandsElsewhere(a, s, part)) continue;
    before = &s;
    const auto shows = [&](const Evidence& evidence) { return a.Shows(s, evidence); };
    if (std::ranges::any_of(part.any, shows)) return true;
    if (!part.across.empty() && previous != nullptr && previous->block == s.block) {
      Sentence both = s;
      both.own |= previous->own;
      if (std::ranges::any_of(part.across, [&](const Evidence& e) { return a.Shows(both, e); }))
        return true;
    }
    if (!rights && std::ranges::any_of(part.without_rights, shows)) return true;
  }
  return false;
}

namespace {

// A mail has a sender, who has a name: "From: Harumall <privacy@harumall.example>".
bool HasNamedSender(const Analysis& a) {
  const Chars& sender = a.notice.sender;
  size_t letters = 0;
  for (const Char& c : sender) {
    if (c.code == '<' || c.code == '@') return c.code == '<' && letters >= 2;
    letters += IsLatin(Fold(c.code)) || IsHangul(c.code);
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

// "The circumstances are not known yet", by the law's own name for the item: looser words than that
// stand in most notices.
bool NamedUnknown(const Analysis& a, const ExpectedItem& item, Language language) {
  const std::vector<Pattern> names = PatternsOf(item.name.In(language));
  return std::ranges::any_of(a.sentences, [&](const Sentence& s) {
    const bool said =
        a.Has(s, W::kUnknown) || (s.label != kNone && a.Has(a.sentences[s.label], W::kUnknown));
    if (s.language != language || !said) return false;
    const std::u32string_view text = std::u32string_view(a.units).substr(s.begin, s.end - s.begin);
    return std::ranges::any_of(
        names, [&](const Pattern& name) { return text.find(name.units) != text.npos; });
  });
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
    if (!item.established)
      f.Add("content:" + item.id, Level::kError, 0,
            {"nobody has established this yet: " + item.name.en,
             "아직 확인된 바 없는 내용입니다: " + item.name.ko},
            {"write down what was found out, with haetae incident aware or in the facts",
             "haetae incident aware 또는 사실 파일에 확인된 사실을 먼저 기록하십시오"});
    if (item.optional || !item.established) continue;
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
    const auto among = [&](const std::vector<std::string>& ids) {
      return std::ranges::find(ids, item.id) != ids.end();
    };
    const bool unknown = among(a.expected.unknown_items), may_be = among(a.expected.may_be_unknown);
    for (Language language : {Language::kKorean, Language::kEnglish}) {
      if (!(language == Language::kKorean ? a.korean : a.english)) continue;
      for (const EvidencePart& part : evidence->parts) {
        if (Shown(a, part, language)) continue;
        if (item.id == "identity" && HasNamedSender(a)) continue;
        if (lists_fields && std::ranges::any_of(mentions, [&](const Mention& m) {
              return (m.said == Said::kListed || m.said == Said::kTogether) &&
                     a.sentences[m.sentence].language == language;
            }))
          continue;
        if (unknown && CalledUnknown(a, part, language)) continue;
        const bool measured = part.period && MeasuredPeriod(a.expected);
        if (may_be && !measured && NamedUnknown(a, item, language)) continue;
        Tell(a, f, item, evidence->parts.size() > 1 ? &part : nullptr, language);
      }
    }
  }
}

}  // namespace haetae::notice
