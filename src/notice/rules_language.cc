// language: what a notice is written in, what the law wants, and what the file is called.
#include <algorithm>

#include "notice/rules.h"
#include "notice/tongue.h"

namespace haetae::notice {
namespace {

Phrase LanguageName(Language language) {
  return TongueName(language == Language::kKorean ? "ko" : "en");
}

// It is in a language that nobody here reads, or in parts.
void TellUnread(const Analysis& a, Findings& f) {
  if (a.unread) {
    const bool planned = a.expected.audience == Audience::kPersons;
    Phrase instead{"have somebody who reads it compare it with a draft that passed",
                   "이 언어를 아는 사람이 점검을 통과한 초안과 대조해야 합니다"};
    if (planned)
      instead = {instead.en + ", then plan with --override and that reason",
                 "이 언어를 아는 사람이 점검을 통과한 초안과 대조한 뒤, 그 사유를 적어 "
                 "--override로 계획하십시오"};
    f.Add("language", Level::kError, 0,
          {"neither English nor Korean: what it says cannot be judged here, nor what it lacks",
           "영어도 한국어도 아니어서 무엇을 적었고 무엇이 빠졌는지 판단할 수 없습니다"},
          std::move(instead));
    return;
  }
  std::vector<const Tongue*> told;
  for (const Sentence& s : a.sentences) {
    if (s.tongue == nullptr || std::ranges::find(told, s.tongue) != told.end()) continue;
    told.push_back(s.tongue);
    const Phrase& name = s.tongue->name;
    f.Add("language", Level::kNote, s.begin,
          {"from here on in " + name.en + ": neither what it says nor how it reads was checked",
           "여기부터 " + name.ko + "라서 내용도 읽기도 점검하지 않았습니다"});
  }
}

// Whether it is called a language that it surely is not in.
bool IsMiscalled(const Analysis& a) {
  const std::string& called = a.expected.called;
  return !called.empty() && !a.tongues.empty() &&
         std::ranges::none_of(a.tongues, [&](const Tongue* t) { return IsOf(*t, called); });
}

// "영어로", "‘sq’로"
std::string In(const std::string& korean) {
  return korean + std::string(Particle(korean, "으로", "로"));
}

}  // namespace

void CheckLanguage(const Analysis& a, Findings& f) {
  TellUnread(a, f);
  if (IsMiscalled(a)) {
    const Phrase called = TongueName(a.expected.called), &is = a.tongues[0]->name;
    f.Add("language", Level::kError, 0,
          {"called " + called.en + ", but written in " + is.en,
           called.ko + "라고 하였지만 " + In(is.ko) + " 쓰여 있습니다"},
          {"put the right text in, or name the language that it is in",
           "맞는 글을 넣거나, 글의 언어를 바로 적으십시오"});
    return;
  }
  const std::vector<Language>& languages = a.expected.languages;
  if (a.unread || languages.empty()) return;
  const bool fits = std::ranges::any_of(
      languages, [&](Language l) { return l == Language::kKorean ? a.korean : a.english; });
  if (fits || a.expected.original_beside.value_or(false)) return;
  const Phrase name = LanguageName(languages[0]);
  if (!a.expected.original_beside) {
    f.Add("language", Level::kWarning, 0,
          {"this is a translation: the same people need the notice in " + name.en + " too",
           "번역문입니다. 같은 사람에게 보낼 " + name.ko + " 통지문이 함께 있어야 합니다"},
          {"keep both in the folder of notices that is planned",
           "발송 계획에 쓸 통지문 폴더에 두 가지를 모두 두십시오"});
    return;
  }
  const bool korean = languages[0] == Language::kKorean;
  f.Add("language", Level::kError, 0,
        {"the notice must be in " + name.en, In(name.ko) + " 써야 합니다"},
        {korean ? "write it in Korean; an English version may stand below or beside it"
                : "write it in English; another version may stand below or beside it",
         korean ? "한국어로 쓰십시오. 영문은 아래에 덧붙이거나 따로 둘 수 있습니다"
                : "영어로 쓰십시오. 다른 언어는 아래에 덧붙이거나 따로 둘 수 있습니다"});
}

}  // namespace haetae::notice
