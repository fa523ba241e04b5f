// The empty form: what a person must still write, with the articles that ask for it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "notice/form_needs.h"

namespace haetae::notice {
namespace {

// What stands in a good text, for those that people ask about most.
Phrase Hint(const std::string& key) {
  static const std::map<std::string, Phrase> kHints = {
      {"how",
       {"how it came about, in plain words: by what means, into which system, what was closed",
        "어떤 수단으로 어느 시스템에서 일어났는지 쉬운 말로"}},
      {"self_help",
       {"steps that people can take, one a line: what to change, whom to call, which messages not "
        "to answer",
        "하실 수 있는 조치를 한 줄에 하나씩: 무엇을 바꾸고, 어디에 전화하고, 어떤 문자에 답하지 "
        "말지"}},
      {"measures",
       {"what was done and what is being done: what was closed, whom you told",
        "무엇을 차단·폐기하였고 누구에게 신고하였는지"}},
      {"relief",
       {"where people report harm, and how they are compensated",
        "피해를 어디에 신고하고 어떻게 구제받는지"}},
      {"consequences",
       {"what may happen to people: phishing, fraud in their name",
        "우려되는 피해: 사칭, 스미싱, 명의도용"}},
  };
  const auto hint = kHints.find(key);
  return hint == kHints.end() ? Phrase{} : hint->second;
}

std::string TextsOf(const std::vector<const duty::Duty*>& duties, const FormFor& from,
                    Language language) {
  std::string form;
  for (const FormText& text : TextsToWrite(duties, from, language)) {
    const auto item = from.book.lexicon.items.find(text.key);
    const Phrase hint = Hint(text.key);
    form += "\n";
    if (item != from.book.lexicon.items.end()) form += "# " + item->second.name.In(language) + "\n";
    if (!hint.en.empty()) form += "# " + hint.In(language) + "\n";
    for (const FormNeed& need : text.by) {
      const Phrase& article = need.content->article;
      form += fmt::format("#   {}{}: {}\n", need.duty->id,
                          article.en.empty() ? "" : " (" + article.In(language) + ")",
                          IfEmptyWords(need.if_empty).In(language));
    }
    form += text.key + (text.key == "self_help" ? " = [\n]\n" : " = \"\"\n");
  }
  return form;
}

// The languages of the laws, theirs first: a Korean notice is asked for by laws that name Korean,
// an English one can be drafted for all.
std::string AllTexts(const std::vector<const duty::Duty*>& duties, const FormFor& from) {
  std::vector<const duty::Duty*> korean;
  for (const duty::Duty* duty : duties) {
    const duty::Law* law = from.book.LawOf(duty->id);
    if (law != nullptr && std::ranges::find(law->languages, "ko") != law->languages.end())
      korean.push_back(duty);
  }
  const std::string english = "\n[texts.en]\n" + TextsOf(duties, from, Language::kEnglish);
  if (!korean.empty()) return "\n[texts.ko]\n" + TextsOf(korean, from, Language::kKorean) + english;
  return english +
         "\n# For Korean notices as well, which none of these laws asks for, write the same keys "
         "here.\n# 한국어 통지문도 작성하려면 같은 항목을 여기에 한국어로 적습니다.\n[texts.ko]\n";
}

}  // namespace

std::string EmptyForm(const std::vector<const duty::Duty*>& duties, const FormFor& from,
                      const std::vector<std::string>& unknown_fields) {
  std::string form =
      "# What notices need from a person: docs/formats/notice-form.md. Counts, kinds of data and\n"
      "# times are measured and have no place here. 사람 수·항목·시점은 측정값이라 적지 "
      "않습니다.\n\n"
      "[company]\n"
      "name = { en = \"\", ko = \"\" }\n"
      "domains = []               # official domains, such as \"harumall.example\" / 공식 도메인\n"
      "#sender = \"notice@…\"       # of mails / 메일 보내는 주소\n\n"
      "[contact]\n"
      "department = { en = \"\", ko = \"\" }\n"
      "#officer = { en = \"\", ko = \"\" }  # who signs reports to authorities / 신고서의 담당자 "
      "성명\n"
      "phone = \"\"\n"
      "email = \"\"\n"
      "#hours = { en = \"\", ko = \"\" }\n"
      "#address = { en = \"\", ko = \"\" }\n"
      "#check = { en = \"\", ko = \"\" }  # where people see whether they are affected / 유출 여부 "
      "확인 방법\n";
  bool numbers = false;
  for (const duty::Duty* duty : duties)
    for (const duty::ContentItem& content : duty->contents)
      for (const char* key : {"people_told", "people_total", "vulnerable_people"})
        if (content.item == key && form.find("\n#" + std::string(key)) == form.npos) {
          if (!numbers) form += "\n[numbers]\n";
          numbers = true;
          form += fmt::format("#{} = 0   # {}\n", key, duty->id);
        }
  if (!unknown_fields.empty()) {
    form += "\n[fields]                   # names of these kinds of data / 항목의 이름\n";
    for (const std::string& field : unknown_fields)
      form += fmt::format("#{} = {{ en = \"\", ko = \"\" }}\n", field);
  }
  const bool strangers = std::ranges::any_of(from.facts.groups, [](const duty::Group& group) {
    return group.members == std::optional(false);
  });
  if (strangers)
    form +=
        "\n# What people without an account are told otherwise, such as self_help, if anything.\n"
        "# 계정이 없는 비회원에게 달리 알릴 내용(예: self_help)이 있을 때만 적습니다.\n"
        "#[non_members.ko]\n#how_held = \"\"   # 정보를 보유하게 된 경위(비우면 기본 문안)\n"
        "#[non_members.en]\n#how_held = \"\"   # how you came to hold their data (empty: the "
        "standing text)\n";
  return form + AllTexts(duties, from);
}

}  // namespace haetae::notice
