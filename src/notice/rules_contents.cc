// content:*: every item that the law lists is in the text. What shows an item is data:
// laws/lexicon/evidence.toml.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "notice/clauses.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

// "To: …", "Under: …": to whom a report goes, and by which law.
bool IsAddressed(const Analysis& a, const Sentence& label) {
  return std::ranges::any_of(a.HitsOf(W::kAddressed, label.begin, label.end), [&](const Hit& hit) {
    return hit.begin == label.begin && hit.end == label.end;
  });
}

// "What information was involved: …"
bool IsQuestion(const Analysis& a, const Sentence& s) {
  static constexpr std::array<std::u32string_view, 8> kWords = {
      U"what ", U"how ", U"why ", U"who ", U"whose ", U"which ", U"when ", U"where "};
  return std::ranges::any_of(kWords, [&](std::u32string_view word) {
    return a.units.compare(s.begin, word.size(), word) == 0;
  });
}

// "Personal data breach - your rent account": a line of its own that only names what happened.
bool IsSubjectLine(const Analysis& a, const Sentence& s) {
  constexpr uint32_t kLineUnits = 70;
  if (s.language != Language::kEnglish || s.kind != Block::Kind::kParagraph || s.is_label ||
      s.label != kNone || s.end - s.begin > kLineUnits || a.units[s.end - 1] == '.' ||
      !a.Has(s, W::kIncident))
    return false;
  return !HasVerb(a, s.begin, s.end) && a.expected.audience != Audience::kAuthority;
}

// Titles, headings, labels and questions promise; only what stands below them tells.
bool Tells(const Analysis& a, const Sentence& s) {
  if (s.kind == Block::Kind::kTitle || s.kind == Block::Kind::kHeading) return false;
  if (s.label != kNone && IsAddressed(a, a.sentences[s.label])) return false;
  if (a.units[s.end - 1] == '?') return false;
  if (IsSubjectLine(a, s)) return false;
  // A label, also one with nothing behind it: "피해 구제: ".
  constexpr uint32_t kLabelUnits = 45;
  uint32_t end = s.end;
  if (a.units[end - 1] == ':' && end - s.begin > 1 && end - s.begin <= kLabelUnits) --end;
  if (!s.is_label && end == s.end) return true;
  if (s.language == Language::kEnglish) return HasVerb(a, s.begin, end) && !IsQuestion(a, s);
  const char32_t last = a.units[end - 1];
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

// "On 14 October we found that data had leaked": when it was found out, even if that was the last
// day of the leak.
bool IsOfDiscovery(const Analysis& a, const Sentence& s, const Entity& date, const Period& period) {
  if (!a.Has(s, W::kLearned) && (s.label == kNone || !a.Has(a.sentences[s.label], W::kLearned)))
    return false;
  return std::ranges::any_of(a.expected.times, [&](const ExpectedTime& time) {
    if (time.kind != "discovered" && time.kind != "confirmed" && time.kind != "possible_known")
      return false;
    return InPeriod(a.expected, date, time.time, time.time) &&
           !InPeriod(a.expected, date, period.first, period.first);
  });
}

bool TellsPeriod(const Analysis& a, const Period& period, Language language) {
  return std::ranges::any_of(a.entities, [&](const Entity& e) {
    if (e.kind != Entity::Kind::kDate) return false;
    const Sentence& s = a.SentenceOf(e.begin);
    const bool addressed = s.label != kNone && IsAddressed(a, a.sentences[s.label]);
    return s.language == language && s.kind != Block::Kind::kTitle && !addressed &&
           !a.Near(s, W::kPosting) && InPeriod(a.expected, e, period.first, period.last) &&
           !IsOfDiscovery(a, s, e, period);
  });
}

// Whether each word class that the evidence wants in the sentence has a word of its own there: the
// "attack" of "attacker" is not both the incident and its cause. What asks for something may be the
// same word as what it asks for: "review your statements".
bool HasWordForEach(const Analysis& a, const Sentence& s, const Evidence& evidence) {
  Classes wanted = evidence.all & s.own & (evidence.own | ~s.above);
  for (size_t entity = 0; entity < kFirstWord; ++entity) wanted.reset(entity);
  wanted.reset(static_cast<size_t>(W::kAdvice));
  if (wanted.count() < 2) return true;
  struct Reach {
    size_t klass;
    uint32_t first_end = kNone, last_begin = 0;
  };
  std::vector<Reach> words;
  for (size_t klass = 0; klass < kClassesMax; ++klass)
    if (wanted.test(klass)) words.push_back({.klass = klass});
  const auto [first, last] = a.HitRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i)
    for (Reach& word : words)
      if (word.klass == a.hits[i].klass) {
        word.first_end = std::min(word.first_end, a.hits[i].end);
        word.last_begin = std::max(word.last_begin, a.hits[i].begin);
      }
  for (const Reach& one : words)
    for (const Reach& other : words)
      if (one.klass < other.klass && one.first_end > other.last_begin &&
          other.first_end > one.last_begin)
        return false;
  return true;
}

bool IsAddress(const Entity& e) {
  return e.kind == Entity::Kind::kPhone || e.kind == Entity::Kind::kMail ||
         e.kind == Entity::Kind::kUrl;
}

// Whether an address in the sentence is the company's: no word of `others` stands nearer.
bool HasOwnAddress(const Analysis& a, const Sentence& s, const EvidencePart& part) {
  if (part.others.none()) return true;
  const uint32_t begin = s.label == kNone ? s.begin : a.sentences[s.label].begin;
  const auto [first_hit, last_hit] = a.HitRange(begin, s.end);
  const auto distance = [&](const Entity& e, const Classes& classes) {
    uint32_t nearest = kNone;
    for (size_t i = first_hit; i < last_hit; ++i) {
      const Hit& hit = a.hits[i];
      const bool within = hit.begin < e.end && hit.end > e.begin;
      if (!classes.test(hit.klass)) continue;
      if (within && (hit.begin != e.begin || hit.end != e.end)) continue;  // digits of a number
      nearest = std::min(nearest, within               ? 0
                                  : hit.end <= e.begin ? e.begin - hit.end
                                                       : hit.begin - e.end);
    }
    return nearest;
  };
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i)
    if (const Entity& e = a.entities[i]; IsAddress(e)) {
      const uint32_t other = distance(e, part.others);
      if (other == kNone || distance(e, part.ours) <= other) return true;
    }
  return false;
}

bool CountsPeople(const Expected& expected) {
  return std::ranges::any_of(expected.figures, [](const ExpectedFigure& figure) {
    return figure.unit == Unit::kPeople && !figure.superseded && figure.value > 0;
  });
}
// Other numbers of people ("1,500 have been told") are handed over under names of their own.
bool TellsPeople(const Analysis& a, Language language) {
  const auto stands_for = [&](const Entity& e, bool affected) {
    return std::ranges::any_of(a.expected.figures, [&](const ExpectedFigure& figure) {
      const bool one = figure.kind == "people" || figure.kind == "members" ||
                       figure.kind == "non_members" || figure.kind == "possible";
      return figure.unit == Unit::kPeople && !figure.superseded && one == affected &&
             StandsFor(e, figure.value);
    });
  };
  return std::ranges::any_of(a.entities, [&](const Entity& e) {
    const bool count = e.kind == Entity::Kind::kCount;
    if (!count && e.kind != Entity::Kind::kNumber) return false;
    const Sentence& s = a.SentenceOf(e.begin);
    if (s.language != language || !Tells(a, s) || e.noun == Entity::Noun::kRecords) return false;
    // "Records: 41,210", "41,210 customer records"
    constexpr uint32_t kNounUnits = 20;
    if (a.AnyHit(W::kRecordWord, e.end, std::min(s.end, e.end + kNounUnits)) ||
        (!count && a.Near(s, W::kRecordWord)))
      return false;
    // A wrong number is told as such, not as missing.
    const bool wrong = e.value >= 10 && (count || a.Near(s, W::kNumberOf));
    return stands_for(e, true) || (wrong && !stands_for(e, false));
  });
}

// "February 9, 2026", "Seoul, 9 February 2026": nothing else stands there.
bool IsDateLine(const Analysis& a, const Sentence& s) {
  if (s.is_label || s.label != kNone || !a.Has(s, W::kDate)) return false;
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i)
    if (const Entity& e = a.entities[i];
        e.kind == Entity::Kind::kDate && (e.end - e.begin) * 2 >= s.end - s.begin)
      return true;
  return false;
}

// "사고원인: 관리자 PC가 감염됨": behind the label, or in a report below the heading, that names
// it.
bool IsBelow(const Analysis& a, const Sentence& s, const EvidencePart& part) {
  const bool report = a.expected.audience == Audience::kAuthority;
  uint32_t head = s.label != kNone ? s.label : report ? s.heading : kNone;
  if (head != kNone && head == s.heading && a.notice.blocks[a.sentences[head].block].level == 1)
    head = kNone;  // the title of a page
  if (part.below.none() || head == kNone || s.is_label || a.Has(s, W::kUnknown)) return false;
  const Classes& own = a.sentences[head].own;
  if ((own & part.below).none() || (own & (part.not_under | part.not_below)).any()) return false;
  // More than a date or a number: "11월 1일부터 3일까지".
  const uint32_t words_min = s.language == Language::kKorean ? 5 : 12;
  uint32_t words = s.end - s.begin;
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i) words -= a.entities[i].end - a.entities[i].begin;
  for (const Hit& hit : a.HitsOf(W::kWhenWord, s.begin, s.end))
    words -= std::min(words, hit.end - hit.begin);
  return words >= words_min;
}

// "We will do all we can to prevent this from happening again": nothing was done.
bool OnlyPromises(const Sentence& s, const EvidencePart& part) {
  if ((s.own & part.effort).any() && (s.own & part.effort_kept).none()) return true;
  return part.promise.any() && (s.own & part.promise) == part.promise && (s.own & part.kept).none();
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
  if (part.counted && CountsPeople(a.expected)) return TellsPeople(a, language);
  const bool rights = AsksForRights(a);
  const Sentence* before = nullptr;  // the one in front, if it tells too
  for (const Sentence& s : a.sentences) {
    const Sentence* previous = std::exchange(before, nullptr);
    if (s.language != language || !Tells(a, s) || StandsElsewhere(a, s, part) ||
        OnlyPromises(s, part))
      continue;
    before = &s;
    if (IsBelow(a, s, part) || (part.dated && IsDateLine(a, s))) return true;
    const auto shows = [&](const Evidence& evidence) {
      return a.Shows(s, evidence) && HasWordForEach(a, s, evidence) && HasOwnAddress(a, s, part);
    };
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
  words.set(static_cast<size_t>(W::kWhenWord), part.period);
  words.reset(static_cast<size_t>(W::kUnknown));
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
        if (unknown && (CalledUnknown(a, part, language) || NamedUnknown(a, item, language)))
          continue;
        const bool measured = part.period && MeasuredPeriod(a.expected);
        if (may_be && !measured && NamedUnknown(a, item, language)) continue;
        Tell(a, f, item, evidence->parts.size() > 1 ? &part : nullptr, language);
      }
    }
  }
}

}  // namespace haetae::notice
