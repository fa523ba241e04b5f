#include <algorithm>

#include "notice/drafts_for_test.h"
#include "notice/form_needs.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::notice {
namespace {

constexpr std::string_view kHead =
    "[company]\nname = { en = \"A\", ko = \"가\" }\n[contact]\ndepartment = { en = \"B\" }\n"
    "phone = \"1577-0000\"\n";

// Its errors, each on a line.
std::string Errors(const std::string& text) {
  const auto form = FormOf(std::string(kHead) + text);
  if (form) return "";
  std::string all;
  for (const Error& error : form.error()) all += error.Text() + "\n";
  return all;
}

TEST_CASE("a form is read; a duty's own text goes before the common one") {
  const Form& form = TestForm();
  CHECK(form.company.ko == "하루몰 주식회사");
  CHECK(form.texts.ko.at("self_help").steps.size() == 3);
  const auto read = FormOf(std::string(kHead) +
                           "[texts.ko]\nhow = \"\"\"하나\n둘\n\n셋\"\"\"\n"
                           "[duty.EU-34.texts.ko]\nhow = \"넷\"\n");
  REQUIRE(read.has_value());
  CHECK(read->Find("EU-33", Language::kKorean, "how")->paragraphs ==
        std::vector<std::string>{"하나 둘", "셋"});
  CHECK(read->Find("EU-34", Language::kKorean, "how")->paragraphs[0] == "넷");
  CHECK(read->Find("EU-34", Language::kEnglish, "how") == nullptr);
  CHECK(read->department.ko == "B");
}

TEST_CASE("what is measured cannot be typed") {
  struct Case {
    std::string text, says;
  };
  const Case cases[] = {
      {"[texts.ko]\nhow = \"회원 4,536명의 정보가 조회되었습니다.\"", "counts people or records"},
      {"[texts.ko]\nhow = \"약 3,370만 명이 영향을 받았습니다.\"", "counts people or records"},
      {"[texts.en]\nhow = \"Data of 33.7 million customers were read.\"",
       "counts people or records"},
      {"[texts.en]\nself_help = [\"Call us.\", \"All 12,000 members did.\"]",
       "counts people or records"},
      {"[texts.en]\nhow = \"3,402,116 records were copied.\"", "counts people or records"},
      {"[texts.en]\nfields = \"name\"", "`fields` is measured and cannot be typed"},
      {"[texts.en]\npeople = \"5\"", "`people` is measured"},
      {"[texts.en]\nwhen_how = \"x\"", "write `how`"},
      {"[texts.en]\nmeasures_relief = \"x\"", "write `measures`, `relief`"},
      {"[texts.en]\npeople_told = \"many\"", "write it in [numbers]"},
      {"[texts.en]\nself_hlep = \"x\"", "there is no text `self_hlep`"},
      {"[textz]", "the form has no key `textz`"},
      {"[duty.KR-NOPE.texts.en]\nhow = \"x\"", "no law has `KR-NOPE`"},
      {"[fields]\nname = { en = \"n\", ko = \"n\" }", "has its name in the lexicon"},
      {"[numbers]\npeople_told = -1", "must be from 0"},
      {"[posting]\nurl = \"http://a.example\"", "must begin with https://"},
      {"[texts.en]\nhow = \"" + std::string(4'001, 'x') + "\"", "at most 4,000"},
  };
  for (const Case& c : cases) {
    const std::string errors = Errors(c.text);
    CHECK_MESSAGE(errors.find(c.says) != errors.npos, c.text << "\n" << errors);
    CHECK(errors.find("form.toml") != errors.npos);
    CHECK(errors.find("line ") != errors.npos);
  }
  CHECK(Errors("[texts.ko]\nmeasures = \"상담원 200명을 배치하였습니다.\"") == "");
  CHECK(Errors("[texts.en]\nmeasures = \"We hired 40 engineers.\"") == "");
}

TEST_CASE("hostile forms: what hides, turns or breaks out is refused or stays text") {
  for (const char* bad : {"\\u0000", "\\u001b[2J", "\\u202e", "\\u200b", "\\u2066", "\\u0085"})
    CHECK_MESSAGE(Errors("[texts.en]\nhow = \"a" + std::string(bad) + "b\"")
                          .find("holds a control character") != std::string::npos,
                  bad);
  const auto newline = FormOf(
      "[company]\nname = { en = \"A\\r\\nBcc: all@evil.example\" }\n[contact]\n"
      "department = { en = \"B\" }\nphone = \"112\"\n");
  REQUIRE(!newline.has_value());
  for (const char* sender : {"a@b.example\\r\\nBcc: c@d.example", "a@b.example, c@d.example",
                             "A <a@b.example>", "a b@c.example", "@c.example"})
    CHECK(!FormOf("[company]\nname = { en = \"A\" }\nsender = \"" + std::string(sender) +
                  "\"\n[contact]\ndepartment = { en = \"B\" }\nphone = \"112\"\n")
               .has_value());
  CHECK(!FormOf(std::string(300 << 10, '#')).has_value());
  CHECK(!FormOf("[company").has_value());
}

TEST_CASE("an empty form names what is asked for, and is refused until it is filled in") {
  std::vector<const duty::Duty*> duties;
  for (const char* id : {"KR-PIPA-34-1", "US-CA-1798-82"})
    duties.push_back(TestBook().Versions(id).back());
  const duty::Facts facts;
  const std::string form =
      EmptyForm(duties, {TestBook(), TestTexts(), facts, {}}, {"loyalty_points"});
  for (const char* part : {"how = \"\"", "self_help = [", "Art. 34(1)3", "#loyalty_points",
                           "police_delay", "[texts.en]", "[texts.ko]"})
    CHECK_MESSAGE(form.find(part) != form.npos, part << "\n" << form);
  CHECK(form.find("\nfields =") == form.npos);
  const auto read = FormOf(form);
  REQUIRE(!read.has_value());
  for (const Error& error : read.error())
    CHECK_MESSAGE(error.why.find("no key") == error.why.npos, error.Text());
}

TEST_CASE("a form asks for Korean where a law does, and else after the English") {
  const duty::Facts facts;
  const FormFor from{TestBook(), TestTexts(), facts, {}};
  const duty::Duty* korea = TestBook().Versions("KR-PIPA-34-1").back();
  const duty::Duty* california = TestBook().Versions("US-CA-1798-82").back();
  const std::string both = EmptyForm({korea, california}, from, {});
  CHECK(both.find("[texts.ko]") < both.find("[texts.en]"));
  const std::string korean =
      both.substr(both.find("[texts.ko]"), both.find("[texts.en]") - both.find("[texts.ko]"));
  CHECK(korean.find("KR-PIPA-34-1") != korean.npos);
  CHECK(korean.find("US-CA") == korean.npos);
  const std::string english = EmptyForm({california}, from, {});
  CHECK(english.find("[texts.en]") < english.find("[texts.ko]"));
  CHECK(english.find("#   US-CA-1798-82 (1798.82(d)(1)): needed\nmeasures = ") != english.npos);
}

TEST_CASE("a form says which texts are needed and what stands in for the others") {
  const duty::Facts facts;
  const FormFor from{TestBook(), TestTexts(), facts, {}};
  const auto late_reasons = [&](const std::set<std::string, std::less<>>& late) {
    for (const FormText& text :
         TextsToWrite({TestBook().Versions("EU-33").back()}, {TestBook(), TestTexts(), facts, late},
                      Language::kEnglish))
      if (text.key == "late_reasons") return text.needed();
    return false;
  };
  CHECK_FALSE(late_reasons({}));
  CHECK(late_reasons({"EU-33"}));
  std::vector<const duty::Duty*> duties = {TestBook().Versions("KR-PIPA-34-1").back()};
  const auto of = [&](std::string_view key) {
    for (const FormText& text : TextsToWrite(duties, from, Language::kKorean))
      if (text.key == key) return text;
    FAIL("no text " << key);
    return FormText();
  };
  CHECK_FALSE(of("how").needed());
  CHECK(of("how").later());
  CHECK_FALSE(of("self_help").later());
  CHECK(of("self_help").needed());
  CHECK_FALSE(of("rights").needed());
  CHECK(of("rights").by[0].if_empty == IfEmpty::kStanding);
  CHECK(of("by_decree").by[0].if_empty == IfEmpty::kLeftOut);
  const std::string form = EmptyForm(duties, from, {});
  for (const char* line : {"#   KR-PIPA-34-1 (제34조제1항제6호): 비우면 기본 문안\nrights = ",
                           "#   KR-PIPA-34-1 (Art. 34(1)6): empty: the standing text is used\n",
                           "#   KR-PIPA-34-1 (제34조제1항제3호): 필수\nself_help = ",
                           "#   KR-PIPA-34-1 (Art. 34(1)7): empty: left out\nby_decree = "})
    CHECK_MESSAGE(form.find(line) != form.npos, line << "\n" << form);
  // A duty without a standing text needs what the other may leave empty.
  const Texts none;
  const std::vector<FormText> bare =
      TextsToWrite(duties, {TestBook(), none, facts, {}}, Language::kEnglish);
  const auto rights = std::ranges::find(bare, "rights", &FormText::key);
  REQUIRE(rights != bare.end());
  CHECK(rights->needed());
}

}  // namespace
}  // namespace haetae::notice
