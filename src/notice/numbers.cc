// A hand-written scanner: at each unit that may begin something, the readers are tried in order
// (address, date, time of day, telephone, number), and what was read is behind it.
#include "notice/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "notice/cursor.h"

namespace haetae::notice {
namespace {

constexpr double kFarMax = 0.025;  // a rounded number may be so far off, as a share

using Kind = Entity::Kind;
using Noun = Entity::Noun;
using Rounding = Entity::Rounding;

struct Read {
  double value = 0;
  uint32_t end = 0;
  bool scaled = false;  // said with 만, million, …
  bool words = false;
};

class Scanner : private Cursor {
 public:
  explicit Scanner(const Cursor& cursor) : Cursor(cursor) {}

  std::vector<Entity> Run() {
    for (uint32_t i = begin_; i < end_;) {
      const uint32_t before = i;
      if (!ReadPlaceOrTime(*this, i, found_)) Number(i);
      if (i == before) i = Skip(i);
    }
    return std::move(found_);
  }

 private:
  void Add(Entity entity, uint32_t begin, uint32_t& i, uint32_t stop) {
    entity.begin = begin, entity.end = stop;
    found_.push_back(entity);
    i = stop;
  }

  // --- Numbers ---
  static double KoreanScale(char32_t c) {
    switch (c) {
      case U'십':
        return 1e1;
      case U'백':
        return 1e2;
      case U'천':
        return 1e3;
      case U'만':
        return 1e4;
      case U'억':
        return 1e8;
      case U'조':
        return 1e12;
      default:
        return 0;
    }
  }
  static int KoreanDigit(char32_t c) {
    static constexpr std::u32string_view kDigits = U"영일이삼사오육칠팔구";
    const size_t found = kDigits.find(c);
    return found == kDigits.npos ? -1 : static_cast<int>(found);
  }

  bool PlainNumber(uint32_t& i, double& value) const {
    uint32_t k = i;
    value = 0;
    int digits = 0;
    while (IsDigit(At(k)) || (At(k) == ',' && digits > 0 && IsDigit(At(k + 1)) &&
                              IsDigit(At(k + 2)) && IsDigit(At(k + 3)) && !IsDigit(At(k + 4)))) {
      if (k > i && gap_[k]) break;
      if (At(k) != ',')
        value = std::min(value * 10 + static_cast<double>(At(k) - '0'), 1e15), ++digits;
      ++k;
    }
    if (digits == 0) return false;
    if (At(k) == '.' && IsDigit(At(k + 1)) && !gap_[k + 1]) {
      double unit = 0.1;
      for (++k; IsDigit(At(k)); ++k, unit /= 10) value += static_cast<double>(At(k) - '0') * unit;
    }
    i = k;
    return true;
  }

  // Digits with Korean scales, or Korean numerals.
  std::optional<Read> MixedNumber(uint32_t i) const {
    Read read;
    double section = 0, number = 0, total = 0;
    bool has_number = false, any_digit = false, any_word = false;
    uint32_t k = i;
    while (k < end_) {
      double value = 0;
      if (!has_number && IsDigit(At(k)) && PlainNumber(k, value)) {
        number = value, has_number = any_digit = true;
        continue;
      }
      if (const int digit = KoreanDigit(At(k));
          digit >= 0 && !has_number && (!any_digit || any_word)) {
        number = digit, has_number = true, any_word = true;
        ++k;
        continue;
      }
      const double scale = KoreanScale(At(k));
      if (scale == 0 || (!has_number && section == 0 && any_digit && scale < 1e4)) break;
      if (scale == 1e12 && !has_number && section == 0) break;
      read.scaled = true, any_word = true;
      if (scale < 1e4) {
        section += (has_number ? number : 1) * scale;
      } else {
        const double of = section + (has_number ? number : 0);
        total += (of == 0 ? 1 : of) * scale;
        section = 0;
      }
      number = 0, has_number = false;
      ++k;
    }
    if (!any_digit && !any_word) return std::nullopt;
    read.value = std::round((total + section + number) * 1000) / 1000;
    read.end = k, read.words = !any_digit;
    if (read.scaled && total + section + number != total + section) read.scaled = number == 0;
    return read;
  }

  std::optional<Read> EnglishNumber(uint32_t i) const {
    struct Word {
      std::u32string_view word;
      double value;
    };
    static constexpr std::array<Word, 31> kWords = {
        {{U"one", 1},        {U"two", 2},       {U"three", 3},     {U"four", 4},
         {U"five", 5},       {U"six", 6},       {U"seven", 7},     {U"eight", 8},
         {U"nine", 9},       {U"ten", 10},      {U"eleven", 11},   {U"twelve", 12},
         {U"thirteen", 13},  {U"fourteen", 14}, {U"fifteen", 15},  {U"sixteen", 16},
         {U"seventeen", 17}, {U"eighteen", 18}, {U"nineteen", 19}, {U"twenty", 20},
         {U"thirty", 30},    {U"forty", 40},    {U"fifty", 50},    {U"sixty", 60},
         {U"seventy", 70},   {U"eighty", 80},   {U"ninety", 90},   {U"hundred", 100},
         {U"thousand", 1e3}, {U"million", 1e6}, {U"billion", 1e9}}};
    if (std::u32string_view(U"otfsenhmb").find(At(i)) == std::u32string_view::npos)
      return std::nullopt;
    double total = 0, section = 0;
    uint32_t k = i, stop = i;
    bool any = false;
    while (k < end_) {
      uint32_t word_end = k;
      while (IsLatin(At(word_end))) ++word_end;
      const std::u32string_view word = std::u32string_view(units_).substr(k, word_end - k);
      if (any && word == U"and") {
        k = Spaces(word_end);
        continue;
      }
      const auto* found = std::ranges::find(kWords, word, &Word::word);
      if (word.empty() || found == kWords.end()) break;
      if (found->value == 100) {
        section = (section == 0 ? 1 : section) * 100;
      } else if (found->value >= 1000) {
        total += (section == 0 ? 1 : section) * found->value, section = 0;
      } else {
        section += found->value;
      }
      any = true;
      stop = word_end;
      k = Spaces(At(word_end) == '-' ? word_end + 1 : word_end);
    }
    if (!any) return std::nullopt;
    const double value = total + section;
    return Read{value, stop, value >= 1000, true};
  }

  // A scale word behind digits: "33.7 million", "33.7m".
  void ApplyEnglishScale(Read& read) const {
    struct Scale {
      std::u32string_view word;
      double by;
    };
    static constexpr std::array<Scale, 8> kScales = {{{U"thousand", 1e3},
                                                      {U"million", 1e6},
                                                      {U"billion", 1e9},
                                                      {U"mn", 1e6},
                                                      {U"bn", 1e9},
                                                      {U"k", 1e3},
                                                      {U"m", 1e6},
                                                      {U"hundred", 1e2}}};
    const uint32_t k = Spaces(read.end);
    for (const Scale& scale : kScales) {
      if (!IsWord(k, scale.word) || IsDigit(At(k + static_cast<uint32_t>(scale.word.size()))))
        continue;
      if (scale.word.size() == 1 && k != read.end) continue;
      read.value = std::round(read.value * scale.by * 1000) / 1000;
      read.scaled = true;
      read.end = k + static_cast<uint32_t>(scale.word.size());
      return;
    }
  }

  // "세 명", "일곱 명", "열두 명": numerals before what is counted, up to 99. 한 명 is as often
  // "nobody" or "each".
  std::optional<Read> NativeNumber(uint32_t i) const {
    static constexpr std::array<std::u32string_view, 9> kTens = {
        U"열", U"스물", U"서른", U"마흔", U"쉰", U"예순", U"일흔", U"여든", U"아흔"};
    static constexpr std::array<std::u32string_view, 9> kOnes = {
        U"한", U"두", U"세", U"네", U"다섯", U"여섯", U"일곱", U"여덟", U"아홉"};
    if (i > begin_ && !gap_[i] && IsHangul(units_[i - 1]) && !EndsAt(i, U"총") && !EndsAt(i, U"약"))
      return std::nullopt;
    int value = 0;
    uint32_t k = i;
    for (size_t t = 0; t < kTens.size() && k == i; ++t)
      if (Is(k, kTens[t]))
        value = 10 * static_cast<int>(t + 1), k += static_cast<uint32_t>(kTens[t].size());
    const uint32_t ones = k;
    for (size_t o = 0; o < kOnes.size() && k == ones; ++o)
      if (Is(k, kOnes[o]))
        value += static_cast<int>(o + 1), k += static_cast<uint32_t>(kOnes[o].size());
    if (value < 2 && Is(i, U"스무")) value = 20, k = i + 2;
    if (value < 2 || At(k) != U'명') return std::nullopt;
    return Read{static_cast<double>(value), k, false, true};
  }

  // "1/2 of customers", "2/3가", "24/7": a share counts nobody.
  bool Share(uint32_t& i) {
    uint32_t k = i;
    int above = 0, below = 0;
    if (!Digits(k, above, 1, 3) || At(k) != '/' || gap_[k]) return false;
    ++k;
    if (!Digits(k, below, 1, 3) || (At(k) == '/' && IsDigit(At(k + 1)))) return false;
    Add({.kind = Kind::kOther}, i, i, k);
    return true;
  }

  // "명", "여 명": behind a numeral.
  bool CountsPeople(uint32_t i) const { return At(i) == U'명' || Is(i, U"여명"); }

  // "thousands of people", "tens of thousands of customers", "수천 명", "several hundred": no
  // number, but a magnitude. 수만 has no noun in "수만 있으면".
  std::optional<Read> Magnitude(uint32_t i) const {
    struct Word {
      std::u32string_view word;
      double value;
    };
    static constexpr std::array<Word, 18> kWords = {{{U"tens of thousands of ", 1e4},
                                                     {U"hundreds of thousands of ", 1e5},
                                                     {U"tens of millions of ", 1e7},
                                                     {U"hundreds of millions of ", 1e8},
                                                     {U"dozens of ", 10},
                                                     {U"hundreds of ", 100},
                                                     {U"thousands of ", 1e3},
                                                     {U"millions of ", 1e6},
                                                     {U"several hundred ", 100},
                                                     {U"a few hundred ", 100},
                                                     {U"several thousand ", 1e3},
                                                     {U"a few thousand ", 1e3},
                                                     {U"several million ", 1e6},
                                                     {U"a few million ", 1e6},
                                                     {U"several dozen ", 10},
                                                     {U"a few dozen ", 10},
                                                     {U"a couple of hundred ", 100},
                                                     {U"a couple of thousand ", 1e3}}};
    if (At(i) == U'수') {
      double value = 1;
      uint32_t k = i + 1;
      while (KoreanScale(At(k)) > 0) value *= KoreanScale(At(k++));
      if (k == i + 1 || !CountsPeople(k)) return std::nullopt;
      return Read{value, k, false, true};
    }
    for (const Word& word : kWords)
      if (word.word[0] == At(i) && Is(i, word.word))
        return Read{word.value, i + static_cast<uint32_t>(word.word.size()) - 1, false, true};
    return std::nullopt;
  }
  bool AddMagnitude(uint32_t& i) {
    const std::optional<Read> read = Magnitude(i);
    if (!read) return false;
    Entity number{.kind = Kind::kCount, .value = read->value};
    number.rounding = Rounding::kTimes;
    const uint32_t stop = NounAfter(i, At(read->end) == U'여' ? read->end + 1 : read->end, number);
    if (number.noun == Noun::kNone || number.noun == Noun::kRecords) return false;
    Add(number, i, i, stop);
    return true;
  }

  void Number(uint32_t& i) {
    if (!Begins(i) || AddMagnitude(i) || (IsDigit(At(i)) && Share(i))) return;
    std::optional<Read> read;
    read = IsHangul(At(i)) ? NativeNumber(i) : std::nullopt;
    const bool korean_numeral = KoreanDigit(At(i)) > 0 || KoreanScale(At(i)) > 0;
    if (IsDigit(At(i))) {
      read = MixedNumber(i);
      if (read && !read->scaled) ApplyEnglishScale(*read);
    } else if (IsLatin(At(i))) {
      read = EnglishNumber(i);
    } else if (!read && korean_numeral &&
               (i == begin_ || gap_[i] || !IsHangul(units_[i - 1]) || EndsAt(i, U"약") ||
                EndsAt(i, U"총"))) {
      read = MixedNumber(i);
      const char32_t after = read ? At(read->end) : U'\0';
      const bool scale = KoreanScale(At(i)) > 0;  // "천 명", but not "이 건"
      if (!read || (read->end - i < 2 && !(scale && CountsPeople(read->end))) ||
          !(after == U'명' || after == U'건' || after == U'여' || Is(read->end, U"개계정")))
        return;
    }
    if (!read || read->end <= i) return;
    Entity number{.kind = Kind::kNumber, .value = read->value};
    number.rounding = RoundingBefore(i);
    uint32_t k = read->end;
    k = RoundingAfter(k, number);
    if (read->scaled && number.rounding == Rounding::kExact) number.rounding = Rounding::kAbout;
    if (IsOther(i, k)) {
      if (read->words) return;
      Add({.kind = Kind::kOther, .currency = CurrencyOf(i, k), .value = read->value}, i, i, k);
      return;
    }
    const uint32_t noun_end = NounAfter(i, k, number);
    if (number.noun != Noun::kNone) {
      number.kind = Kind::kCount;
      k = RoundingAfter(noun_end, number);
    } else if (read->words) {
      return;  // "one of", "two steps"
    }
    Add(number, i, i, std::max(k, read->end));
  }

  Rounding RoundingBefore(uint32_t i) const {
    struct Mark {
      std::u32string_view word;
      Rounding rounding;
    };
    static constexpr std::array<Mark, 33> kMarks = {{{U"약", Rounding::kAbout},
                                                     {U"대략", Rounding::kAbout},
                                                     {U"최소", Rounding::kMoreThan},
                                                     {U"적어도", Rounding::kMoreThan},
                                                     {U"최대", Rounding::kFewerThan},
                                                     {U"거의", Rounding::kAtMost},
                                                     {U"~", Rounding::kAbout},
                                                     {U"about ", Rounding::kAbout},
                                                     {U"approximately ", Rounding::kAbout},
                                                     {U"around ", Rounding::kAbout},
                                                     {U"roughly ", Rounding::kAbout},
                                                     {U"some ", Rounding::kAbout},
                                                     {U"estimated ", Rounding::kAbout},
                                                     {U"approx. ", Rounding::kAbout},
                                                     {U"approx ", Rounding::kAbout},
                                                     {U"circa ", Rounding::kAbout},
                                                     {U"nearly ", Rounding::kAtMost},
                                                     {U"almost ", Rounding::kAtMost},
                                                     {U"just under ", Rounding::kAtMost},
                                                     {U"up to ", Rounding::kFewerThan},
                                                     {U"over ", Rounding::kMoreThan},
                                                     {U"more than ", Rounding::kMoreThan},
                                                     {U"at least ", Rounding::kMoreThan},
                                                     {U"no fewer than ", Rounding::kMoreThan},
                                                     {U"no less than ", Rounding::kMoreThan},
                                                     {U"fewer than ", Rounding::kFewerThan},
                                                     {U"less than ", Rounding::kFewerThan},
                                                     {U"under ", Rounding::kFewerThan},
                                                     {U"not more than ", Rounding::kFewerThan},
                                                     {U"no more than ", Rounding::kFewerThan},
                                                     {U"at most ", Rounding::kFewerThan},
                                                     {U"not fewer than ", Rounding::kMoreThan},
                                                     {U"upwards of ", Rounding::kMoreThan}}};
    const char32_t front = i > begin_ ? units_[i - 1] : U'\0';
    const Mark* longest = nullptr;  // "no more than", not "more than"
    for (const Mark& mark : kMarks)
      if (mark.word.back() == front && EndsAt(i, mark.word) &&
          (longest == nullptr || mark.word.size() > longest->word.size()))
        longest = &mark;
    return longest == nullptr ? Rounding::kExact : longest->rounding;
  }

  uint32_t RoundingAfter(uint32_t k, Entity& number) const {
    struct Mark {
      std::u32string_view word;
      Rounding rounding;
    };
    static constexpr std::array<Mark, 19> kMarks = {{{U"여", Rounding::kAtLeast},
                                                     {U"가량", Rounding::kAbout},
                                                     {U"정도", Rounding::kAbout},
                                                     {U"내외", Rounding::kAbout},
                                                     {U"안팎", Rounding::kAbout},
                                                     {U"남짓", Rounding::kAbout},
                                                     {U"이상", Rounding::kMoreThan},
                                                     {U"초과", Rounding::kMoreThan},
                                                     {U"이넘", Rounding::kMoreThan},
                                                     {U"을넘", Rounding::kMoreThan},
                                                     {U"넘는", Rounding::kMoreThan},
                                                     {U"넘게", Rounding::kMoreThan},
                                                     {U"미만", Rounding::kFewerThan},
                                                     {U"이하", Rounding::kFewerThan},
                                                     {U"이내", Rounding::kFewerThan},
                                                     {U"이안되", Rounding::kFewerThan},
                                                     {U"이채안", Rounding::kFewerThan},
                                                     {U"+", Rounding::kMoreThan},
                                                     {U" or more", Rounding::kMoreThan}}};
    const char32_t next = At(k);
    if (!IsHangul(next) && next != '+' && next != ' ') return k;
    for (const Mark& mark : kMarks) {
      if (!Is(k, mark.word)) continue;
      if (mark.word == U"여" && At(k + 1) != U'명' && At(k + 1) != U'건' && At(k + 1) != U'개' &&
          At(k + 1) != U'분' && At(k + 1) != U'인')
        continue;
      number.rounding = mark.rounding;
      return k + static_cast<uint32_t>(mark.word.size());
    }
    return k;
  }

  // Of the money that a number counts, or 0.
  char32_t CurrencyOf(uint32_t begin, uint32_t end) const {
    struct Sign {
      std::u32string_view word;
      char32_t currency;
    };
    static constexpr std::array<Sign, 8> kBefore = {
        Sign{U"₩", U'₩'},    Sign{U"krw", U'₩'}, Sign{U"krw ", U'₩'}, Sign{U"$", U'$'},
        Sign{U"usd ", U'$'}, Sign{U"€", U'€'},   Sign{U"eur ", U'€'}, Sign{U"£", U'£'}};
    for (const Sign& sign : kBefore)
      if (EndsAt(begin, sign.word)) return sign.currency;
    if (Is(end, U"원") || IsWord(Spaces(end), U"won")) return U'₩';
    return Is(end, U"달러") || IsWord(Spaces(end), U"dollars") ? U'$' : 0;
  }

  // Articles of laws, money, shares, durations, sizes: no counts.
  bool IsOther(uint32_t begin, uint32_t end) const {
    // Most numbers have nothing beside them that such a word ends or begins with.
    const char32_t front = begin > begin_ ? units_[begin - 1] : U'\0';
    const bool has_front =
        std::u32string_view(U"제의$₩€£ §이#").find(front) != std::u32string_view::npos;
    const char32_t next = At(end);
    if (has_front)
      for (std::u32string_view before :
           {U"제",       U"조의",        U"$",         U"₩",        U"€",         U"£",
            U"article ", U"art. ",       U"articles ", U"section ", U"sections ", U"sec. ",
            U"rule ",    U"§",           U"§ ",        U"no. ",     U"code ",     U"chapter ",
            U"step ",    U"form ",       U"item ",     U"act ",     U"krw ",      U"usd ",
            U"eur ",     U"regulation ", U"version ",  U"part ",    U"page ",     U"국번없이",
            U"#"})
        if (EndsAt(begin, before)) return true;
    if (IsHangul(next) || next == '%')
      for (std::u32string_view after :
           {U"조",   U"항",     U"호",   U"원",   U"달러", U"%",    U"퍼센트", U"일",
            U"시간", U"초",     U"개월", U"년",   U"월",   U"주",   U"회",     U"차",
            U"위",   U"층",     U"세",   U"살",   U"번",   U"자리", U"시",     U"단계",
            U"배",   U"바이트", U"대",   U"가지", U"곳",   U"개국"})
        if (after[0] == next && Is(end, after) && !Is(end, U"세대")) return true;
    static constexpr std::array<std::u32string_view, 25> kUnits = {
        U"days",  U"day",   U"hours",    U"hour",    U"minutes", U"months",     U"month",
        U"years", U"year",  U"weeks",    U"week",    U"percent", U"per",        U"bytes",
        U"kb",    U"mb",    U"gb",       U"tb",      U"digits",  U"characters", U"dollars",
        U"won",   U"times", U"business", U"calendar"};
    const uint32_t k = Spaces(At(end) == '-' ? end + 1 : end);
    return IsLatin(At(k)) && std::ranges::any_of(kUnits, [&](std::u32string_view unit) {
             return unit[0] == At(k) && IsWord(k, unit);
           });
  }

  // What is counted, and where the noun ends.
  uint32_t NounAfter(uint32_t begin, uint32_t k, Entity& number) const {
    const uint32_t korean = KoreanNoun(k, number);
    if (number.noun == Noun::kNone) return EnglishNoun(k, number);
    if (number.noun == Noun::kRecords) return korean;
    // Which people: said right before ("비회원은 약 4,327명"), or right behind ("4,327명의
    // 비회원").
    uint32_t back = begin;
    while (back > begin_ &&
           std::u32string_view(U"약총모두대최소:은는이가수 ").find(units_[back - 1]) !=
               std::u32string_view::npos)
      --back;
    const uint32_t behind = Is(korean, U"의") ? korean + 1 : end_;
    const auto is = [&](std::u32string_view word) {
      return EndsAt(back, word) || Is(behind, word);
    };
    if (is(U"비회원") || is(U"회원이아닌분") || is(U"수령인") || is(U"수취인")) {
      number.noun = Noun::kNonMembers;
    } else if (is(U"회원")) {
      number.noun = Noun::kMembers;
    }
    return korean;
  }

  uint32_t KoreanNoun(uint32_t k, Entity& number) const {
    if (At(k) == U'개' && (Is(k + 1, U"계정") || Is(k + 1, U"의계정") || Is(k + 1, U"회원") ||
                           Is(k + 1, U"의회원"))) {
      number.noun = Noun::kMembers;
      return k + 1;
    }
    if (Is(k, U"계정")) number.noun = Noun::kMembers;
    if (At(k) == U'명') number.noun = Noun::kPeople;
    if (At(k) == U'인' && (k + 1 >= end_ || gap_[k + 1] || At(k + 1) == U'의' ||
                           At(k + 1) == U'이' || At(k + 1) == U'에'))
      number.noun = Noun::kPeople;
    if (At(k) == U'분' && number.value >= 1000) number.noun = Noun::kPeople;
    if (At(k) == U'건') number.noun = Noun::kRecords;
    return number.noun == Noun::kNone ? k : k + 1;
  }

  uint32_t EnglishNoun(uint32_t k, Entity& number) const {
    struct Word {
      std::u32string_view word;
      Noun noun;
    };
    static constexpr std::array<Word, 33> kNouns = {
        {{U"people", Noun::kPeople},         {U"persons", Noun::kPeople},
         {U"individuals", Noun::kPeople},    {U"customers", Noun::kPeople},
         {U"users", Noun::kPeople},          {U"consumers", Noun::kPeople},
         {U"residents", Noun::kPeople},      {U"patients", Noun::kPeople},
         {U"subscribers", Noun::kPeople},    {U"employees", Noun::kPeople},
         {U"students", Noun::kPeople},       {U"subjects", Noun::kPeople},
         {U"citizens", Noun::kPeople},       {U"recipients", Noun::kNonMembers},
         {U"person", Noun::kPeople},         {U"individual", Noun::kPeople},
         {U"clients", Noun::kPeople},        {U"guests", Noun::kPeople},
         {U"holders", Noun::kPeople},        {U"koreans", Noun::kPeople},
         {U"adults", Noun::kPeople},         {U"children", Noun::kPeople},
         {U"members", Noun::kMembers},       {U"accounts", Noun::kMembers},
         {U"nonmembers", Noun::kNonMembers}, {U"records", Noun::kRecords},
         {U"rows", Noun::kRecords},          {U"entries", Noun::kRecords},
         {U"views", Noun::kRecords},         {U"requests", Noun::kRecords},
         {U"accesses", Noun::kRecords},      {U"documents", Noun::kRecords},
         {U"files", Noun::kRecords}}};
    static constexpr std::array<std::u32string_view, 26> kStops = {
        U"and",  U"or",    U"in",      U"on", U"at",        U"by",        U"from", U"to",  U"for",
        U"with", U"were",  U"was",     U"is", U"are",       U"have",      U"had",  U"has", U"who",
        U"that", U"which", U"servers", U"ip", U"addresses", U"countries", U"as",   U"if"};
    bool negated = false;
    for (int words = 0; words < 5; ++words) {
      k = Spaces(k);
      uint32_t stop = k;
      while (IsLatin(At(stop)) || (At(stop) == '\'' && IsLatin(At(stop + 1)))) ++stop;
      if (stop == k) return k;
      const std::u32string_view word = std::u32string_view(units_).substr(k, stop - k);
      if (std::ranges::find(kStops, word) != kStops.end()) return k;
      const auto* found = std::ranges::find(kNouns, word, &Word::word);
      if (found != kNouns.end()) {
        number.noun = negated ? Noun::kNonMembers : found->noun;
        // "customer accounts" and "account holders" go on.
        const uint32_t next = Spaces(stop);
        if (IsWord(next, U"who are not") || IsWord(next, U"without an account") ||
            IsWord(next, U"without accounts") || IsWord(next, U"who have no account") ||
            IsWord(next, U"who do not have"))
          number.noun = Noun::kNonMembers;
        return stop;
      }
      negated = word == U"non" || word == U"not";
      k = At(stop) == '-' ? stop + 1 : stop;
    }
    return k;
  }

  std::vector<Entity> found_;
};

}  // namespace

std::vector<Entity> FindEntities(const std::u32string& units, const std::vector<bool>& gap,
                                 uint32_t begin, uint32_t end) {
  return Scanner(Cursor(units, gap, begin, end)).Run();
}

bool StandsFor(const Entity& number, uint64_t measured) {
  const auto m = static_cast<double>(measured);
  if (number.value == m) return true;
  // A bound is right on its side, and tells something while it is of the same magnitude.
  constexpr double kMagnitude = 10;
  if (number.rounding == Rounding::kMoreThan)
    return number.value <= m && m < number.value * kMagnitude;
  if (number.rounding == Rounding::kFewerThan)
    return number.value >= m && number.value < m * kMagnitude;
  if (number.rounding == Rounding::kTimes)
    return number.value <= m && m < number.value * kMagnitude;
  const double far = std::abs(number.value - m);
  if (number.rounding == Rounding::kExact || far > m * kFarMax) return false;
  if (number.rounding == Rounding::kAtLeast) return number.value <= m;
  if (number.rounding == Rounding::kAtMost) return number.value >= m;
  double place = 1;  // the last digit that is said
  while (place < 1e15 && std::fmod(number.value, place * 10) == 0) place *= 10;
  return far < place;
}

}  // namespace haetae::notice
