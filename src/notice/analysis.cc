#include "notice/analysis.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr uint32_t kLabelUnitsMax = 45;
constexpr uint32_t kDashLabelUnitsMax = 20;

// Abbreviations whose full stop ends no sentence.
bool IsAbbreviation(std::u32string_view word) {
  static constexpr std::array<std::u32string_view, 24> kShort = {
      U"mr",  U"mrs",  U"ms",  U"dr",   U"inc", U"ltd", U"co",     U"no",
      U"art", U"arts", U"sec", U"corp", U"vs",  U"st",  U"approx", U"dept",
      U"tel", U"ext",  U"e.g", U"i.e",  U"u.s", U"etc", U"p.o",    U"u.k"};
  return word.size() == 1 || std::ranges::find(kShort, word) != kShort.end();
}

// "ABN 12 345 678 901", "사업자등록번호 123-45-67890": numbers of firms.
bool FollowsRegister(std::u32string_view units, uint32_t begin, uint32_t at) {
  const std::u32string_view before = units.substr(begin, at - begin);
  for (std::u32string_view word : {U"abn", U"acn", U"uen", U"vat", U"등록번호", U"company no."})
    if (const size_t found = before.rfind(word); found != before.npos && found + 12 > before.size())
      return true;
  return false;
}

}  // namespace

// What the fields of `expected` are called, beside the words of the lexicon, and which fields a
// word names. Numbers of words are given as they are found: a notice has few of the thousands.
class Analysis::Names {
 public:
  explicit Names(Analysis& a) : a_(a), found_(a.lexicon.field_words.size(), kNone) {
    std::unordered_map<std::string_view, uint32_t> ids;
    for (const ExpectedField& field : a.expected.fields) {
      ids.try_emplace(field.id, static_cast<uint32_t>(ids.size()));
      a.field_weak.push_back(false), a.field_ids.push_back(field.id);
    }
    for (const FieldWords& field : a.lexicon.fields) {
      const auto known = ids.find(field.id);
      // "카드번호 일부" is what a card number is called that was only shown masked.
      const auto whole = known != ids.end() ? known : ids.find(field.part_of);
      if (whole != ids.end() && (whole == known || a.expected.fields[whole->second].masked)) {
        of_lexicon_.push_back(whole->second);
        continue;
      }
      of_lexicon_.push_back(static_cast<uint32_t>(a.field_weak.size()));
      a.field_weak.push_back(field.weak), a.field_ids.push_back(field.id);
    }
    for (uint32_t i = 0; i < a.expected.fields.size(); ++i) AddNames(a.expected.fields[i], i);
  }

  // The names of the expected that begin at `begin` are added to `found`; their ends to `ends`.
  void Find(uint32_t begin, uint32_t end, std::vector<FieldHit>& found,
            std::vector<uint32_t>& ends) const {
    names_.Find(a_.Stream(), begin, end, [&](const WordTrie::Entry& name, uint32_t stop) {
      found.push_back({begin, stop, name.value});
      ends.push_back(stop);
    });
  }

  // The number of a word of the lexicon.
  uint32_t WordOf(uint32_t lexicon_word) {
    uint32_t& word = found_[lexicon_word];
    if (word == kNone) {
      word = static_cast<uint32_t>(a_.word_fields.size());
      a_.word_fields.emplace_back();
      for (uint32_t field : a_.lexicon.field_words[lexicon_word])
        a_.word_fields.back().push_back(of_lexicon_[field]);
    }
    return word;
  }

 private:
  void AddNames(const ExpectedField& field, uint32_t index) {
    std::vector<std::string> all = {field.name.en, field.name.ko};
    if (!field.name.en.empty() && field.name.en.back() != 's') all.push_back(field.name.en + "s");
    all.insert(all.end(), field.words_en.begin(), field.words_en.end());
    all.insert(all.end(), field.words_ko.begin(), field.words_ko.end());
    std::string id_words = field.id;
    std::ranges::replace(id_words, '_', ' ');
    all.push_back(id_words);
    for (const std::string& text : all)
      for (const Pattern& p : PatternsOf(text))
        if (p.units.size() >= 2) AddName(p, index);
  }
  // A name stands for the same word of the lexicon too: it names the fields of both.
  void AddName(const Pattern& pattern, uint32_t index) {
    const auto [known, is_new] =
        words_.try_emplace(ToUtf8(pattern.units) + (pattern.any_ending ? "*" : ""),
                           static_cast<uint32_t>(a_.word_fields.size()));
    const auto add = [](std::vector<uint32_t>& fields, uint32_t field) {
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    };
    if (is_new) {
      a_.word_fields.emplace_back();
      names_.Add(pattern, {.value = known->second, .field = true});
    }
    add(a_.word_fields[known->second], index);
    const uint32_t same = a_.lexicon.FieldWord(pattern);
    if (!is_new || same == kWordsNone) return;
    for (uint32_t field : a_.lexicon.field_words[same])
      add(a_.word_fields[known->second], of_lexicon_[field]);
  }

  Analysis& a_;
  WordTrie names_;
  std::unordered_map<std::string, uint32_t> words_;
  std::vector<uint32_t> of_lexicon_;  // of each field of the lexicon, its index here
  std::vector<uint32_t> found_;       // of each word of the lexicon, its number here
};

Analysis::Analysis(const Notice& n, const Expected& e, const Lexicon& l)
    : notice(n), expected(e), lexicon(l) {
  AddBlocks();
  Match();
  FindTongues();
  FindLanguages();
  Govern();
}

void Analysis::AddBlocks() {
  size_t size = 0;
  for (const Block& block : notice.blocks) size += block.chars.size();
  units.reserve(size), raw.reserve(size), at.reserve(size), gap.reserve(size);
  for (uint32_t i = 0; i < notice.blocks.size(); ++i) AddBlock(i);
}

void Analysis::AddBlock(uint32_t block) {
  const Chars& chars = notice.blocks[block].chars;
  const auto begin = static_cast<uint32_t>(units.size());
  bool space = false;
  for (const Char& c : chars) {
    const char32_t code = Fold(c.code);
    if (code == ' ') {
      space = true;
      continue;
    }
    const bool first = units.size() == begin;
    const bool beside_hangul = IsHangul(code) || (!first && IsHangul(units.back()));
    if (space && !first && !beside_hangul) {
      units += ' ', raw += ' ', at.push_back(c.at), gap.push_back(false);
    }
    units += code, raw += c.code, at.push_back(c.at);
    gap.push_back(first || (space && beside_hangul));
    space = false;
  }
  const auto end = static_cast<uint32_t>(units.size());
  if (end == begin) return;

  // A label in front: "유출 항목: …", "[유출 항목] …".
  uint32_t from = begin;
  if (units[begin] == '[' || units[begin] == U'【') {
    const size_t close = units.find(units[begin] == '[' ? U']' : U'】', begin);
    if (close + 1 < end && close - begin <= kLabelUnitsMax) {
      AddSentence(begin, static_cast<uint32_t>(close) + 1, block, true);
      from = static_cast<uint32_t>(close) + 1;
    }
  }
  for (uint32_t i = begin + 1; from == begin && i + 1 < end && i - begin <= kLabelUnitsMax; ++i) {
    const bool colon =
        units[i] == ':' && !(IsDigit(units[i - 1]) && IsDigit(units[i + 1])) && units[i + 1] != '/';
    const bool spaced = (gap[i] || units[i - 1] == ' ') && (gap[i + 1] || units[i + 1] == ' ');
    const bool dash = units[i] == '-' && spaced && i - begin <= kDashLabelUnitsMax;
    if (units[i] == '.' && (gap[i + 1] || units[i + 1] == ' ')) break;
    if (!colon && !dash) continue;
    AddSentence(begin, i, block, true);
    from = i + 1;
    break;
  }
  for (uint32_t i = from; i < end; ++i) {
    const char32_t code = units[i];
    if (code != '.' && code != '!' && code != '?') continue;
    uint32_t stop = i + 1;
    while (
        stop < end &&
        (units[stop] == '"' || units[stop] == '\'' || units[stop] == ')' || units[stop] == '.') &&
        stop - i < 8)
      ++stop;
    const bool spaced = stop >= end || gap[stop] || units[stop] == ' ';
    const bool korean_end =
        i > from && IsHangul(units[i - 1]) && stop < end && IsHangul(units[stop]);
    if (!spaced && !korean_end) continue;
    uint32_t next = stop;
    while (next < end && units[next] == ' ') ++next;
    if (code == '.') {
      if (i > from && IsDigit(units[i - 1]) && next < end && !IsLatin(units[next])) continue;
      uint32_t word = i;
      while (word > from && i - word < 12 &&
             (IsLatin(units[word - 1]) || (units[word - 1] == '.' && word - 1 > from)) &&
             !gap[word])
        --word;
      const std::u32string_view before(units.data() + word, i - word);
      const bool meridiem =
          (before == U"a.m" || before == U"p.m") && next < end && raw[next] >= 'a';
      if (i > word && (IsAbbreviation(before) || meridiem) && next < end) continue;
      // "Harumall Inc. told …": a sentence begins with a capital letter.
      if (next < end && raw[next] >= 'a' && raw[next] <= 'z' && i > from && IsLatin(units[i - 1]))
        continue;
    }
    // "What have we done? We …": a question in front leads in its answer.
    const bool asks = code == '?' && from == begin && next < end && stop - from <= kLabelUnitsMax;
    AddSentence(from, stop, block, asks);
    from = next, i = next - 1;
  }
  if (from < end) AddSentence(from, end, block, false);
}

void Analysis::AddSentence(uint32_t begin, uint32_t end, uint32_t block, bool is_label) {
  while (begin < end && units[begin] == ' ') ++begin;
  while (end - begin > kSentenceUnitsMax && begin < end) {
    uint32_t cut = begin + kSentenceUnitsMax;
    while (cut > begin + kSentenceUnitsMax / 2 && !gap[cut] && units[cut] != ' ') --cut;
    AddSentence(begin, cut, block, is_label);
    begin = cut;
    while (begin < end && units[begin] == ' ') ++begin;
  }
  if (begin >= end) return;
  Sentence s;
  s.begin = begin, s.end = end, s.block = block, s.is_label = is_label;
  s.kind = notice.blocks[block].kind;
  // Letters of each script; those of addresses ("help@center.example") are of no language.
  size_t hangul = 0, latin = 0, of_token = 0;
  bool address = false;
  for (uint32_t i = begin; i <= end; ++i) {
    const bool inside = i < end && units[i] > ' ' && units[i] < 0x7F && units[i] != ',' && !gap[i];
    if (!inside) {
      latin += address ? 0 : of_token;
      of_token = 0, address = false;
      if (i == end) break;
    }
    hangul += IsHangul(units[i]);
    of_token += IsLatin(units[i]);
    const bool dot = units[i] == '.' && i + 1 < end && IsLatin(units[i + 1]) && i > begin &&
                     IsLatin(units[i - 1]);
    address = address || units[i] == '@' || dot;
  }
  s.language = hangul * 3 > latin ? Language::kKorean : Language::kEnglish;
  if (hangul == 0 && latin == 0 && !sentences.empty()) s.language = sentences.back().language;
  sentences.push_back(s);
}

void Analysis::Match() {
  Names names(*this);
  std::vector<Hit> decoys;
  std::vector<FieldHit> found;
  std::vector<uint32_t> ends;
  for (const Sentence& s : sentences) {
    for (uint32_t i = s.begin; i < s.end; ++i) {
      ends.clear();
      names.Find(i, s.end, found, ends);
      lexicon.words.Find(Stream(), i, s.end, [&](const WordTrie::Entry& word, uint32_t stop) {
        if (!word.field)
          (word.decoy ? decoys : hits).push_back({i, stop, static_cast<uint16_t>(word.value)});
        else if (word.decoy)
          found.push_back({i, stop, kNone});
        else if (std::ranges::find(ends, stop) == ends.end())
          found.push_back({i, stop, names.WordOf(word.value)});
      });
    }
  }
  DropDecoys(decoys);
  KeepLongestFields(found);
  size_t h = 0, f = 0;
  for (Sentence& s : sentences) {
    for (; h < hits.size() && hits[h].begin < s.end; ++h) {
      s.own.set(hits[h].klass);
      if (hits[h].begin == s.begin && hits[h].klass == static_cast<uint16_t>(W::kImperative))
        s.own.set(static_cast<size_t>(W::kAdvice));
    }
    for (; f < field_hits.size() && field_hits[f].begin < s.end; ++f)
      s.own.set(static_cast<size_t>(W::kField));
    std::vector<Entity> in = FindEntities(units, gap, s.begin, s.end);
    for (Entity& entity : in) {
      if (entity.kind == Entity::Kind::kNumber && CountsPeople(s, entity))
        entity.kind = Entity::Kind::kCount, entity.noun = Entity::Noun::kPeople;
      using enum Entity::Kind;
      const W w = entity.kind == kDate    ? W::kDate
                  : entity.kind == kClock ? W::kTime
                  : entity.kind == kPhone ? W::kPhone
                  : entity.kind == kMail  ? W::kMail
                  : entity.kind == kUrl   ? W::kUrl
                  : entity.kind == kCount ? W::kCount
                                          : W::kNumber;
      const bool of_firm = entity.kind == kPhone && FollowsRegister(units, s.begin, entity.begin);
      if (entity.kind != kOther && !of_firm) s.own.set(static_cast<size_t>(w));
    }
    entities.insert(entities.end(), in.begin(), in.end());
  }
}

// "126 travel companions", "1,204가구": a number with a word for people behind it, and at most two
// plain words between.
bool Analysis::CountsPeople(const Sentence& s, const Entity& number) const {
  constexpr uint32_t kNounUnits = 26;
  const uint32_t end = std::min(s.end, number.end + kNounUnits);
  for (const Hit& noun : HitsOf(W::kCountedPeople, number.end, std::min(s.end, end + kNounUnits))) {
    if (noun.begin >= end) break;
    const std::u32string_view between =
        std::u32string_view(units).substr(number.end, noun.begin - number.end);
    if (IsHangul(units[noun.begin])) return between.empty() || between == U"여";
    if (between.empty() || between[0] != ' ') continue;
    static constexpr std::array<std::u32string_view, 16> kStops = {
        U" and ", U" or ",   U" in ",   U" on ",  U" at ",  U" by ", U" from ", U" to ",
        U" for ", U" with ", U" were ", U" was ", U" are ", U" is ", U" as ",   U" that "};
    const auto stops = [&](std::u32string_view stop) { return between.find(stop) != between.npos; };
    const bool plain = std::ranges::all_of(
        between, [](char32_t c) { return IsLatin(c) || c == ' ' || c == '-' || c == '\''; });
    if (plain && std::ranges::none_of(kStops, stops) && std::ranges::count(between, U' ') <= 3)
      return true;
  }
  return false;
}

// Hits that lie in a decoy of their class go. Both lists are in order of `begin`.
void Analysis::DropDecoys(std::vector<Hit>& decoys) {
  if (decoys.empty()) return;
  // Of each class, the decoy that reaches furthest among those that began before. A hit that begins
  // inside one is another word: "배제할 수 없습니다".
  std::vector<uint32_t> reach(kClassesMax, 0);
  size_t d = 0;
  std::erase_if(hits, [&](const Hit& hit) {
    while (d < decoys.size() && decoys[d].begin <= hit.begin) {
      reach[decoys[d].klass] = std::max(reach[decoys[d].klass], decoys[d].end);
      ++d;
    }
    return reach[hit.klass] > hit.begin;
  });
}

void Analysis::KeepLongestFields(std::vector<FieldHit>& found) {
  // In order of begin, the longest first; what lies inside a longer one goes. Equals stay.
  std::ranges::stable_sort(found, [](const FieldHit& a, const FieldHit& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  uint32_t reach = 0, reach_begin = 0;
  for (const FieldHit& hit : found) {
    const bool same = hit.begin == reach_begin && hit.end == reach;
    if (hit.end <= reach && !same) continue;
    if (!same && hit.begin < reach && reach - reach_begin > hit.end - hit.begin) continue;
    if (hit.word != kNone) field_hits.push_back(hit);
    if (!same) reach = hit.end, reach_begin = hit.begin;
  }
}

// Of a row that begins a table with names of columns: the one for what leaked, or kNone.
uint32_t Analysis::HeadOfTable(uint32_t first) const {
  const uint32_t value = first + 1;
  if (!sentences[first].is_label || value >= sentences.size() ||
      sentences[value].block != sentences[first].block)
    return kNone;
  const Sentence& s = sentences[value];
  return Has(s, W::kFieldList) && !Has(s, W::kField) && s.end - s.begin <= kLabelUnitsMax ? value
                                                                                          : kNone;
}

// "* 유출된 항목", and below it "- 이름": an entry with another mark that stands behind a short one
// without a verb is below it, until the first mark comes again.
void Analysis::Nest(char32_t mark, char32_t before_mark, const Sentence& before, uint32_t last,
                    std::vector<std::pair<char32_t, uint32_t>>& lists, uint32_t& intro) const {
  constexpr size_t kListsMax = 8;
  if (mark == 0 || before_mark == 0 || mark == before_mark) return;
  const auto outer = std::ranges::find(lists, mark, &std::pair<char32_t, uint32_t>::first);
  if (outer != lists.end()) {
    intro = outer->second;
    lists.erase(outer, lists.end());
    return;
  }
  const char32_t end = units[before.end - 1];
  const bool whole = end == '.' || end == '!' || end == U'다' || end == U'요';
  if (whole || before.label != kNone || before.end - before.begin > kLabelUnitsMax ||
      lists.size() == kListsMax)
    return;
  lists.emplace_back(before_mark, before.intro);
  intro = last;
}

// "○ 유출된 정보" and a paragraph below it: an entry alone that is short and tells nothing.
bool Analysis::LeadsIn(uint32_t entry, const Sentence& below) const {
  const Sentence& s = sentences[entry];
  const bool alone = entry == 0 || (sentences[entry - 1].block != s.block &&
                                    sentences[entry - 1].kind != Block::Kind::kItem);
  if (s.kind != Block::Kind::kItem || below.kind != Block::Kind::kParagraph || !alone ||
      s.end - s.begin > kLabelUnitsMax)
    return false;
  const char32_t end = units[s.end - 1];
  return end != '.' && end != '!' && end != U'다' && end != U'요';
}

// What stands above each sentence.
void Analysis::Govern() {
  std::array<uint32_t, 8> heading{};
  heading.fill(kNone);
  uint32_t intro = kNone, label = kNone, label_block = kNone;
  uint32_t last = kNone;      // the last sentence of the block before
  bool last_leads = false;    // … which leads in what comes
  uint32_t lead_row = kNone;  // the head of the table
  // Marks of the lists that an entry stands in, the outermost first, each with what leads it in.
  std::vector<std::pair<char32_t, uint32_t>> lists;
  for (uint32_t i = 0; i < sentences.size(); ++i) {
    Sentence& s = sentences[i];
    const bool new_block = i == 0 || sentences[i - 1].block != s.block;
    const bool item = s.kind == Block::Kind::kItem || s.kind == Block::Kind::kRow;
    if (new_block) {
      last = i > 0 ? i - 1 : kNone;
      if (last != kNone) {
        const Sentence& before = sentences[last];
        const bool before_item =
            before.kind == Block::Kind::kItem || before.kind == Block::Kind::kRow;
        last_leads = units[before.end - 1] == ':' || Has(before, W::kFollowing);
        // "· 피해 구제:" and "· 문의: …" are entries of one list: none is below the other.
        const Block &here = notice.blocks[s.block], &there = notice.blocks[before.block];
        if (here.mark != 0 && here.mark == there.mark && units[before.end - 1] == ':')
          last_leads = false, intro = before.intro;
        if (last_leads && (!before_item || units[before.end - 1] == ':')) {
          intro = last;
        } else if (!item || !before_item) {
          // A list right behind a sentence about fields belongs to it even without "following".
          const bool leads = item && !before_item && before.kind == Block::Kind::kParagraph &&
                             (Has(before, W::kFieldList) || Has(before, W::kLeak));
          intro = leads || LeadsIn(last, s) ? last : kNone;
        }
        // "구분 | 유출 항목 | 인원": the head of a table leads in its rows.
        const bool row = s.kind == Block::Kind::kRow, below = before.kind == Block::Kind::kRow;
        if (row && below && lead_row != kNone) intro = lead_row;
        if (row && !below) lead_row = HeadOfTable(i);
        if (!row) lead_row = kNone;
        if (item && before_item) {
          Nest(here.mark, there.mark, before, last, lists, intro);
        } else {
          lists.clear();
        }
      }
    }
    if (s.kind == Block::Kind::kHeading || s.kind == Block::Kind::kTitle) {
      if (new_block) {
        const int level = std::clamp(notice.blocks[s.block].level, 1, 7);
        for (int k = level; k < 8; ++k) heading[static_cast<size_t>(k)] = kNone;
        if (s.kind == Block::Kind::kHeading) heading[static_cast<size_t>(level)] = i;
      }
      intro = kNone;
      continue;
    }
    if (s.is_label) label = i, label_block = s.block;
    s.label = label_block == s.block && label != i ? label : kNone;
    s.intro = intro;
    for (uint32_t k : heading) {
      if (k == kNone) continue;
      s.heading = k;
      s.above |= sentences[k].own;
    }
    if (s.heading != kNone) s.close = sentences[s.heading].own;
    for (uint32_t k : {s.label, s.intro}) {
      if (k == kNone) continue;
      s.above |= sentences[k].own, s.close |= sentences[k].own;
    }
  }
}

std::pair<size_t, size_t> Analysis::HitRange(uint32_t begin, uint32_t end) const {
  const auto by = [](const Hit& hit) { return hit.begin; };
  const auto first = std::ranges::lower_bound(hits, begin, {}, by);
  const auto last = std::ranges::lower_bound(hits, end, {}, by);
  return {static_cast<size_t>(first - hits.begin()), static_cast<size_t>(last - hits.begin())};
}

std::pair<size_t, size_t> Analysis::EntityRange(uint32_t begin, uint32_t end) const {
  const auto by = [](const Entity& entity) { return entity.begin; };
  const auto first = std::ranges::lower_bound(entities, begin, {}, by);
  const auto last = std::ranges::lower_bound(entities, end, {}, by);
  return {static_cast<size_t>(first - entities.begin()),
          static_cast<size_t>(last - entities.begin())};
}

bool Analysis::NamesField(std::string_view id, uint32_t begin, uint32_t end) const {
  const auto first = std::ranges::lower_bound(field_hits, begin, {}, &FieldHit::begin);
  for (auto hit = first; hit != field_hits.end() && hit->end <= end; ++hit)
    for (const uint32_t field : word_fields[hit->word])
      if (field_ids[field] == id) return true;
  return false;
}

std::vector<Hit> Analysis::HitsOf(W w, uint32_t begin, uint32_t end) const {
  std::vector<Hit> of;
  const auto [first, last] = HitRange(begin, end);
  for (size_t i = first; i < last; ++i)
    if (hits[i].klass == static_cast<uint16_t>(w) && hits[i].end <= end) of.push_back(hits[i]);
  return of;
}

bool Analysis::AnyHit(W w, uint32_t begin, uint32_t end) const {
  const auto [first, last] = HitRange(begin, end);
  for (size_t i = first; i < last; ++i)
    if (hits[i].klass == static_cast<uint16_t>(w) && hits[i].end <= end) return true;
  return false;
}

const Sentence& Analysis::SentenceOf(uint32_t unit) const {
  const auto after =
      std::ranges::upper_bound(sentences, unit, {}, [](const Sentence& s) { return s.begin; });
  return after == sentences.begin() ? sentences.front() : *(after - 1);
}

std::string Analysis::Quote(uint32_t begin, uint32_t end) const {
  constexpr uint32_t kQuoteMax = 40;
  std::string text;
  for (uint32_t i = begin; i < end && i - begin < kQuoteMax; ++i) {
    if (gap[i] && i > begin) text += ' ';
    AppendUtf8(raw[i], text);
  }
  return end - begin > kQuoteMax ? text + "…" : text;
}

bool HasWord(const Analysis& a, const std::string& text, W w) {
  for (const Pattern& pattern : PatternsOf(text)) {
    const std::vector<bool> gap(pattern.units.size(), false);
    const auto size = static_cast<uint32_t>(pattern.units.size());
    bool found = false;
    for (uint32_t i = 0; i < size && !found; ++i)
      a.lexicon.words.Find(
          {pattern.units, gap}, i, size, [&](const WordTrie::Entry& word, uint32_t) {
            found = found || (!word.field && !word.decoy && word.value == static_cast<uint32_t>(w));
          });
    if (found) return true;
  }
  return false;
}

}  // namespace haetae::notice
