#include "notice/tongue.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using Words = std::u32string_view;

// Of the others without what English text has as well ("die", "an", "on", "was", "me").
constexpr Words kEnglish[] = {
    U"the",  U"of",   U"and",  U"to",    U"your", U"you",   U"we",   U"our",   U"is",
    U"were", U"that", U"with", U"this",  U"have", U"from",  U"by",   U"are",   U"be",
    U"not",  U"has",  U"for",  U"which", U"been", U"their", U"they", U"about", U"these",
    U"may",  U"who",  U"will", U"if",    U"what", U"can",   U"when", U"it",    U"or",
    U"as",   U"do",   U"at",   U"us",    U"was",  U"in",    U"on",   U"any"};
constexpr Words kFrench[] = {U"le",    U"la",  U"les",  U"des",   U"du",    U"de",  U"et",
                             U"est",   U"une", U"vous", U"nous",  U"votre", U"vos", U"nos",
                             U"notre", U"que", U"qui",  U"dans",  U"pour",  U"par", U"sur",
                             U"avec",  U"ont", U"été",  U"ne",    U"pas",   U"au",  U"aux",
                             U"cette", U"ces", U"sont", U"avons", U"ce",    U"à",   U"sans"};
constexpr Words kGerman[] = {U"der",    U"und",   U"wir",   U"sie",  U"ihre", U"ihren",   U"ihrer",
                             U"ist",    U"nicht", U"von",   U"zu",   U"mit",  U"auf",     U"für",
                             U"den",    U"dem",   U"das",   U"ein",  U"eine", U"einer",   U"einen",
                             U"wurden", U"wurde", U"haben", U"sind", U"uns",  U"unserer", U"bei",
                             U"oder",   U"durch", U"auch",  U"dass", U"zum",  U"zur",     U"im"};
constexpr Words kSpanish[] = {U"el",      U"los",     U"las",  U"del", U"de",  U"la",    U"que",
                              U"y",       U"en",      U"su",   U"sus", U"por", U"para",  U"con",
                              U"una",     U"un",      U"se",   U"ha",  U"han", U"hemos", U"usted",
                              U"nuestra", U"nuestro", U"como", U"al",  U"no",  U"sin",   U"fueron"};
constexpr Words kPortuguese[] = {U"os",    U"as",   U"do",   U"da",  U"dos",  U"das",  U"de",
                                 U"que",   U"e",    U"em",   U"um",  U"uma",  U"seu",  U"seus",
                                 U"sua",   U"suas", U"para", U"por", U"com",  U"não",  U"foram",
                                 U"ao",    U"nos",  U"na",   U"no",  U"ou",   U"você", U"nossa",
                                 U"nosso", U"à",    U"são",  U"foi", U"pelo", U"pela", U"sem"};
constexpr Words kItalian[] = {U"il",      U"di",     U"che",    U"della", U"dei",  U"delle", U"del",
                              U"la",      U"e",      U"le",     U"gli",   U"una",  U"un",    U"per",
                              U"con",     U"sono",   U"stati",  U"è",     U"suoi", U"non",   U"da",
                              U"abbiamo", U"nostra", U"nostro", U"nel",   U"al",   U"alla",  U"i",
                              U"questo",  U"senza",  U"dati",   U"ha"};
constexpr Words kDutch[] = {U"de",   U"het",    U"een",   U"en",   U"van",  U"uw",     U"zijn",
                            U"wij",  U"niet",   U"met",   U"voor", U"dat",  U"door",   U"ons",
                            U"onze", U"hebben", U"heeft", U"deze", U"naar", U"ook",    U"aan",
                            U"op",   U"te",     U"bij",   U"om",   U"werd", U"werden", U"als"};
constexpr Words kPolish[] = {U"w",    U"i",       U"z",       U"na",   U"do",     U"nie", U"się",
                             U"oraz", U"przez",   U"państwa", U"dane", U"danych", U"od",  U"jest",
                             U"są",   U"zostały", U"dla",     U"że",   U"lub",    U"ze",  U"o"};
constexpr Words kSwedish[] = {U"och",  U"att", U"det", U"som",  U"är",   U"vi", U"för",
                              U"dina", U"av",  U"har", U"inte", U"till", U"en", U"med",
                              U"på",   U"du",  U"vår", U"våra", U"från", U"om"};
constexpr Words kDanish[] = {U"og",    U"at",  U"det",  U"som", U"er", U"vi",  U"dine", U"af",
                             U"av",    U"har", U"ikke", U"til", U"en", U"med", U"på",   U"du",
                             U"vores", U"vår", U"våre", U"fra", U"om", U"blev"};
constexpr Words kTurkish[] = {U"ve",   U"bir",   U"bu",   U"için",    U"ile",   U"olarak",
                              U"veya", U"de",    U"da",   U"kişisel", U"sizin", U"tarafından",
                              U"olan", U"değil", U"daha", U"biz"};
constexpr Words kIndonesian[] = {
    U"yang", U"dan",   U"di",    U"anda", U"kami", U"dari", U"untuk", U"data",  U"dengan", U"ini",
    U"pada", U"telah", U"tidak", U"ke",   U"oleh", U"atau", U"akan",  U"dalam", U"adalah"};
constexpr Words kVietnamese[] = {U"của", U"và",    U"các", U"được", U"không", U"quý",  U"chúng",
                                 U"tôi", U"đã",    U"cho", U"có",   U"là",    U"với",  U"này",
                                 U"bị",  U"thông", U"tin", U"dữ",   U"liệu",  U"trong"};

const std::array kTongues = std::to_array<Tongue>({
    {"en", {"English", "영어"}, "", kEnglish},
    {"ko", {"Korean", "한국어"}, "", {}},
    {"fr", {"French", "프랑스어"}, "oc", kFrench},
    {"de", {"German", "독일어"}, "lb", kGerman},
    {"es", {"Spanish", "스페인어"}, "ca gl ast", kSpanish},
    {"pt", {"Portuguese", "포르투갈어"}, "gl", kPortuguese},
    {"it", {"Italian", "이탈리아어"}, "co", kItalian},
    {"nl", {"Dutch", "네덜란드어"}, "af fy", kDutch},
    {"pl", {"Polish", "폴란드어"}, "", kPolish},
    {"sv", {"Swedish", "스웨덴어"}, "", kSwedish},
    {"da", {"Danish or Norwegian", "덴마크어나 노르웨이어"}, "no nb nn", kDanish},
    {"tr", {"Turkish", "튀르키예어"}, "az", kTurkish},
    {"id", {"Indonesian or Malay", "인도네시아어나 말레이어"}, "ms", kIndonesian},
    {"vi", {"Vietnamese", "베트남어"}, "", kVietnamese},
    {"ja", {"Japanese", "일본어"}, "", {}},
    {"zh", {"Chinese", "중국어"}, "yue", {}},
    {"ru",
     {"a language in Cyrillic letters", "키릴 문자로 쓰는 언어"},
     "uk bg be sr mk kk ky mn tg",
     {}},
    {"el", {"Greek", "그리스어"}, "", {}},
    {"ar", {"a language in Arabic letters", "아랍 문자로 쓰는 언어"}, "fa ur ps ku", {}},
    {"he", {"Hebrew", "히브리어"}, "yi", {}},
    {"hi", {"a language in Devanagari letters", "데바나가리 문자로 쓰는 언어"}, "mr ne", {}},
    {"th", {"Thai", "태국어"}, "", {}},
});

const Tongue* Of(std::string_view code) {
  return &*std::ranges::find(kTongues, code, &Tongue::code);
}

char32_t Lower(char32_t code) {
  const bool capital = (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE);
  return capital && code != 0xD7 ? code + 0x20 : code;
}
bool IsLatinLetter(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0x24F && code != 0xF7) ||
         (code >= 0x1E00 && code <= 0x1EFF);
}

enum Script { kHangul, kKana, kHan, kCyrillic, kGreek, kArabic, kHebrew, kDevanagari, kThai, kNo };
constexpr size_t kScripts = kNo;
Script ScriptOf(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (IsHangul(c)) return kHangul;
  if (in(0x3041, 0x30FF) && c != 0x30FB) return kKana;
  if (in(0x3400, 0x9FFF) || in(0xF900, 0xFAFF)) return kHan;
  if (in(0x0400, 0x052F)) return kCyrillic;
  if (in(0x0370, 0x03FF)) return kGreek;
  if (in(0x0600, 0x06FF)) return kArabic;
  if (in(0x0590, 0x05FF)) return kHebrew;
  if (in(0x0900, 0x097F)) return kDevanagari;
  return in(0x0E00, 0x0E7F) ? kThai : kNo;
}

constexpr size_t kLettersMin = 8;  // of a script of its own

// By its script; `letters` are those of the script, `latin` the others.
const Tongue* OfScript(const std::array<size_t, kScripts>& letters, size_t latin, size_t& most) {
  static constexpr std::array<std::string_view, kScripts> kCodes = {"ko", "ja", "zh", "ru", "el",
                                                                    "ar", "he", "hi", "th"};
  std::array<size_t, kScripts> of = letters;
  // Japanese has Chinese characters beside its own, and old Korean texts have them as well.
  if (of[kKana] * 10 >= of[kHan]) of[kKana] += std::exchange(of[kHan], 0);
  const auto* best = std::ranges::max_element(of);
  most = *best;
  // A letter or two of Greek or Cyrillic in a Latin word is a look-alike.
  if (most < kLettersMin || most * 2 < latin) return nullptr;
  return Of(kCodes[static_cast<size_t>(best - of.begin())]);
}

// By the commonest words, where one language has clearly more of them than any other.
const Tongue* OfWords(const std::vector<std::u32string>& words) {
  constexpr size_t kHitsMin = 3;
  const Tongue* best = nullptr;
  size_t most = 0, second = 0;
  for (const Tongue& tongue : kTongues) {
    if (tongue.words.empty()) continue;
    const auto hits = static_cast<size_t>(std::ranges::count_if(words, [&](const auto& word) {
      return std::ranges::find(tongue.words, std::u32string_view(word)) != tongue.words.end();
    }));
    if (hits > most)
      second = most, most = hits, best = &tongue;
    else
      second = std::max(second, hits);
  }
  const bool enough = most >= kHitsMin && most * 100 >= words.size() * 15;
  return enough && most * 2 >= second * 3 ? best : nullptr;
}

}  // namespace

TongueTold TellTongue(std::u32string_view text) {
  std::array<size_t, kScripts> letters{};
  size_t latin = 0;
  std::vector<std::u32string> words;
  std::u32string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char32_t code : text) {
    const char32_t c = Lower(code);
    if (IsLatinLetter(c)) {
      word += c, ++latin;
      continue;
    }
    end_word();
    if (const Script script = ScriptOf(c); script != kNo) ++letters[script];
  }
  end_word();
  size_t most = 0;
  if (const Tongue* by_script = OfScript(letters, latin, most)) return {by_script, most / 2};
  return {OfWords(words), words.size()};
}

bool IsOf(const Tongue& tongue, std::string_view code) {
  if (tongue.code == code) return true;
  for (std::string_view also = tongue.also; !also.empty();) {
    const size_t space = std::min(also.find(' '), also.size());
    if (also.substr(0, space) == code) return true;
    also.remove_prefix(std::min(space + 1, also.size()));
  }
  return false;
}

Phrase TongueName(std::string_view code) {
  const auto known = std::ranges::find(kTongues, code, &Tongue::code);
  if (known != kTongues.end()) return known->name;
  return {"\"" + std::string(code) + "\"", "‘" + std::string(code) + "’"};
}

bool IsTongueCode(std::string_view code) {
  return (code.size() == 2 || code.size() == 3) &&
         std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace haetae::notice
