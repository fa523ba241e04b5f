// form:*: data are told in the form in which they were disclosed: in clear, hidden in part, or
// encrypted.
#include <algorithm>
#include <array>
#include <optional>

#include "notice/clauses.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

enum class Form { kClear, kHidden, kEncrypted };

// The form in which a kind was disclosed; nothing where it was in several, or nobody knows.
std::optional<Form> FormOf(const Analysis& a, const ExpectedField& field) {
  if (field.masked_for_some) return std::nullopt;
  if (field.masked) return Form::kHidden;
  // "hashed password"
  if (HasWord(a, field.name.en, W::kEncryptedForm)) return Form::kEncrypted;
  return Form::kClear;
}

// What a text says of the form of a kind at one place: the words between commas around it, and what
// stands in parentheses behind.
constexpr uint32_t kAroundUnits = 60;
std::pair<uint32_t, uint32_t> WordsAround(const Analysis& a, const Mention& m) {
  const Sentence& s = a.sentences[m.sentence];
  const auto cuts = [&](uint32_t i) {
    const char32_t c = a.units[i];
    return c == ',' || c == ';' || c == U'·' || c == '/' || c == '(' || c == ')' ||
           a.units.compare(i, 5, U" and ") == 0 || a.units.compare(i, 4, U" or ") == 0 ||
           ((c == U'와' || c == U'과' || c == U'및') && i + 1 < s.end && a.gap[i + 1]);
  };
  uint32_t begin = m.hit.begin, end = m.hit.end;
  const uint32_t least = std::max(s.begin, begin - std::min(begin, kAroundUnits));
  const uint32_t most = std::min(s.end, end + kAroundUnits);
  bool inside = false;  // "a scrambled (hashed) version of your password"
  while (begin > least && (inside || a.units[begin - 1] == ')' || !cuts(begin - 1))) {
    --begin;
    inside = a.units[begin] == ')' || (inside && a.units[begin] != '(');
  }
  while (end < most && !cuts(end)) ++end;
  if (end < s.end && a.units[end] == '(' && end - m.hit.end <= 2) {
    while (end < most && a.units[end] != ')') ++end;
  }
  return {begin, end};
}

struct Told {
  uint32_t listed = kNone;                     // where it is said to have leaked
  uint32_t hidden = kNone, encrypted = kNone;  // … in which form
  bool part = false;                           // "일부", "last four": hidden, if it was
  bool clear = false;                          // "in full", "unencrypted"
  uint32_t whole = kNone;                      // "계좌번호 전체", "your full card number"
};

// Whether a kind is told as whole: "계좌번호 전체가", "전체 카드번호가", "your full account
// number". "전체 회원" and "카드번호 전체 중 뒤 4자리" tell something else.
bool IsCalledWhole(const Analysis& a, const Mention& m) {
  const uint32_t begin = m.hit.begin, end = m.hit.end;
  const auto is_at = [&](uint32_t i, std::u32string_view word) { return a.Is(i, word); };
  for (std::u32string_view word : {U"전체", U"전부", U"의전체", U"의전부", U"(전체", U"모든자리"})
    if (is_at(end, word)) {
      const auto next = static_cast<uint32_t>(end + word.size());
      for (std::u32string_view behind :
           {U"가", U"도", U"는", U"를", U"까지", U")", U"자리", U"번호", U"숫자", U"그대로"})
        if (is_at(next, behind)) return true;
    }
  for (std::u32string_view word : {U"전체", U"온전한", U"완전한"})
    if (a.EndsAt(begin, word)) return true;
  for (std::u32string_view word : {U"full ", U"complete ", U"entire ", U"whole "})
    if (a.EndsAt(begin, word)) return true;
  for (std::u32string_view word : {U" in its entirety", U" in their entirety"})
    if (std::u32string_view(a.units).substr(end, 60).find(word) != std::u32string_view::npos)
      return true;
  return false;
}

void Read(const Analysis& a, const Mention& m, Told& told) {
  const Sentence& s = a.sentences[m.sentence];
  const bool leaked = m.said == Said::kListed || m.said == Said::kTogether;
  if (leaked) told.listed = std::min(told.listed, m.hit.begin);
  if (m.said == Said::kListed && IsCalledWhole(a, m)) {
    const auto [begin, end] = WordsAround(a, m);
    if (!a.AnyHit(W::kHiddenForm, begin, end)) told.whole = std::min(told.whole, m.hit.begin);
  }
  if (!a.Has(s, W::kInClear) && !a.Has(s, W::kHiddenForm) && !a.Has(s, W::kEncryptedForm) &&
      !a.Has(s, W::kPartForm))
    return;
  const auto [begin, end] = WordsAround(a, m);
  if (a.AnyHit(W::kInClear, begin, end)) {
    told.clear = true;
    return;
  }
  // What is or will be done about it, and what people should do, say nothing.
  if (m.said == Said::kDenied || a.Has(s, W::kAdvice) || a.Near(s, W::kAdviceHead)) return;
  if (!leaked && (a.Has(s, W::kMeasure) || a.Has(s, W::kWillDo))) return;
  told.part = told.part || a.AnyHit(W::kPartForm, begin, end);
  if (a.AnyHit(W::kHiddenForm, begin, end)) told.hidden = std::min(told.hidden, m.hit.begin);
  if (a.AnyHit(W::kEncryptedForm, begin, end))
    told.encrypted = std::min(told.encrypted, m.hit.begin);
}

Phrase Words(Form form) {
  switch (form) {
    case Form::kClear:
      return {"in clear", "원래 내용 그대로"};
    case Form::kHidden:
      return {"partly hidden", "일부를 가린 형태로"};
    case Form::kEncrypted:
      return {"encrypted or hashed", "암호화된 형태로"};
  }
  CHECK(false);
}

void Tell(Findings& f, const ExpectedField& field, Form was, std::optional<Form> said, Level level,
          uint32_t at) {
  const std::string en = field.name.en.empty() ? field.id : field.name.en;
  const std::string ko = field.name.ko.empty() ? field.id : field.name.ko;
  const Phrase words = Words(was);
  const std::string subject = "‘" + ko + "’" + std::string(Particle(ko, "은", "는"));
  Phrase message{"says that \"" + en + "\" leaked " + Words(said.value_or(Form::kClear)).en +
                     "; it was disclosed " + words.en,
                 subject + " " + words.ko + " 유출되었으나 " +
                     Words(said.value_or(Form::kClear)).ko + " 유출된 것처럼 적혀 있습니다"};
  Phrase instead =
      was == Form::kClear ? Phrase{"take the words about its form out", "형태에 관한 말을 빼십시오"}
      : was == Form::kHidden
          ? Phrase{"say that it was partly hidden", "‘일부를 가린 형태’라고 쓰십시오"}
          : Phrase{"say that it was encrypted or hashed", "‘암호화된 형태’라고 쓰십시오"};
  f.Add("form:" + field.id, level, at, std::move(message), std::move(instead));
}

}  // namespace

void CheckForms(const Analysis& a, const std::vector<Mention>& mentions, Findings& f) {
  const std::vector<ExpectedField>& fields = a.expected.fields;
  for (Language language : {Language::kKorean, Language::kEnglish}) {
    if (!(language == Language::kKorean ? a.korean : a.english)) continue;
    std::vector<Told> told(fields.size());
    for (const Mention& m : mentions) {
      if (a.sentences[m.sentence].language != language) continue;
      for (uint32_t id : a.word_fields[m.hit.word])
        if (id < fields.size()) Read(a, m, told[id]);
    }
    const Level level = language == a.main ? Level::kError : Level::kWarning;
    for (size_t i = 0; i < fields.size(); ++i) {
      const Told& t = told[i];
      const std::optional<Form> was = FormOf(a, fields[i]);
      if (!was || t.listed == kNone) continue;
      const bool hidden = t.hidden != kNone, encrypted = t.encrypted != kNone;
      const bool part = *was == Form::kHidden && t.part;
      if (*was == Form::kHidden && t.whole != kNone) {
        Tell(f, fields[i], *was, std::nullopt, level, t.whole);
        continue;
      }
      if (*was != Form::kClear && (t.clear || (!hidden && !encrypted && !part))) {
        Tell(f, fields[i], *was, std::nullopt, level, t.listed);
        continue;
      }
      // Hidden and hashed may be both: "hidden" alone says too little of what was hashed.
      if (hidden && (*was == Form::kClear || (*was == Form::kEncrypted && !encrypted)))
        Tell(f, fields[i], *was, Form::kHidden, level, t.hidden);
      if (encrypted && *was != Form::kEncrypted && a.expected.encrypted == false &&
          !HasWord(a, fields[i].name.en, W::kEncryptedForm))
        Tell(f, fields[i], *was, Form::kEncrypted, level, t.encrypted);
    }
  }
}

}  // namespace haetae::notice
