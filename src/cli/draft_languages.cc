#include "cli/draft_languages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "notice/draft.h"

namespace haetae::cli {
namespace {

Phrase NameOf(Language language) {
  return language == Language::kKorean ? Phrase{"Korean", "한국어"} : Phrase{"English", "영어"};
}

void Tell(const Phrase& text, Language language) {
  std::fprintf(stderr, "haetae: %s\n", EscapeTerminal(text.In(language)).c_str());
}

// Those of the law for which the form has texts; all of them where it has none for any.
std::vector<Language> WithTexts(std::vector<Language> languages, const notice::Form& form) {
  std::vector<Language> with;
  for (const Language one : languages)
    if (form.HasTexts(one)) with.push_back(one);
  return with.empty() ? languages : with;
}

}  // namespace

Result<DraftLanguages> LanguagesOf(const Arguments& arguments, const notice::Form& form,
                                   const std::vector<const duty::Owed*>& duties) {
  const std::string asked = arguments.Text("--language");
  if (!asked.empty() && asked != "ko" && asked != "en")
    return Fail(Code::kUsage, "wrong usage", "--language takes ko or en");
  DraftLanguages languages;
  for (const duty::Owed* owed : duties) {
    const duty::Law& law = *owed->law;
    const auto [of, is_new] = languages.of.try_emplace(law.id);
    if (!is_new) continue;
    if (std::ranges::none_of(law.languages,
                             [](const std::string& one) { return one == "ko" || one == "en"; }))
      languages.to_translate.push_back(&law);
    if (!asked.empty()) {
      of->second = {asked == "ko" ? Language::kKorean : Language::kEnglish};
      continue;
    }
    of->second = WithTexts(notice::LanguagesOf(law), form);
    for (const Language one : notice::LanguagesOf(law)) {
      if (std::ranges::find(of->second, one) != of->second.end()) continue;
      languages.left_out = one;
      languages.left_out_for.push_back(law.id);
    }
  }
  return languages;
}

void TellLanguages(const DraftLanguages& languages, const notice::Form& form, Language language) {
  if (!languages.left_out_for.empty()) {
    const bool ko = languages.left_out == Language::kKorean;
    const Phrase name = NameOf(languages.left_out);
    const std::string laws = Joined(languages.left_out_for, ", ");
    const char* code = ko ? "ko" : "en";
    Tell({fmt::format("no {} notices of {}: the form has no [texts.{}]; write it, or ask with "
                      "--language {}",
                      name.en, laws, code, code),
          fmt::format("양식에 {} 문안([texts.{}])이 없어 {} 통지문은 작성하지 않습니다({}). "
                      "작성하려면 양식에 적거나 --language {} 옵션을 지정하십시오",
                      name.ko, code, name.ko, laws, code)},
         language);
  }
  std::set<Language> drafted;
  for (const auto& [law, of] : languages.of) drafted.insert(of.begin(), of.end());
  for (const Language one : drafted) {
    const std::vector<std::string> lacking = form.LacksIn(one);
    if (lacking.empty()) continue;
    const Phrase name = NameOf(one);
    Tell({fmt::format("the form has no {} text for {}", name.en, Joined(lacking, ", ")),
          fmt::format("양식에 {} 문안이 없는 항목: {}", name.ko, Joined(lacking, ", "))},
         language);
  }
  for (const duty::Law* law : languages.to_translate) {
    const std::string takes = Joined(law->languages, ", ");
    Tell({fmt::format("{} wants notices in {}: have the draft translated", law->id, takes),
          fmt::format("{}의 통지 언어: {}. 초안을 번역해 쓰십시오", law->id, takes)},
         language);
  }
}

}  // namespace haetae::cli
