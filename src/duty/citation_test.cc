#include "duty/citation.h"

#undef CHECK
#include <doctest/doctest.h>

namespace haetae::duty {
namespace {

TEST_CASE("a citation has its Korean form") {
  const std::vector<Phrase> names = {{"PIPA", "개인정보 보호법"},
                                     {"Network Act", "정보통신망법"},
                                     {"Decree", "시행령"},
                                     {"PDPA", "대만법"},
                                     {"PDPA as amended", "대만법(개정)"},
                                     {"report form", "신고서 서식"},
                                     {"Civ. Code", "민법"},
                                     {"C.R.S.", "개정법"},
                                     {"45 CFR", "연방규정집 제45편"},
                                     {"Res. 15/2024", "결의 제15/2024호"},
                                     {"addenda 21500,", "부칙"}};
  const std::pair<const char*, const char*> cases[] = {
      {"PIPA Art. 34(4); Decree Art. 40", "개인정보 보호법 제34조제4항; 시행령 제40조"},
      {"Network Act Art. 48-3(1)", "정보통신망법 제48조의3제1항"},
      {"Art. 34(1)7", "제34조제1항제7호"},
      {"Art. 76(4)11-4", "제76조제4항제11호의4"},
      {"Art. 48-3(4); addenda 21500, Art. 4", "제48조의3제4항; 부칙 제4조"},
      {"Decree Art. 39-2, 39-3", "시행령 제39조의2, 제39조의3"},
      {"Decree Art. 34-4(2), (4)", "시행령 제34조의4제2항, 제4항"},
      {"Decree Art. 34-4(4) to (7)", "시행령 제34조의4제4항부터 제7항까지"},
      {"PIPA Art. 34(1); Decree Art. 39, as in force before 2026-09-11",
       "개인정보 보호법 제34조제1항; 시행령 제39조(2026. 9. 11. 시행 전의 것)"},
      {"report form", "신고서 서식"},
      {"Art. 33(3)(a)", "제33조제3항(a)"},
      {"Art. 34(2), 33(3)(d)", "제34조제2항, 제33조제3항(d)"},
      {"Art. 10 and 11", "제10조 및 제11조"},
      {"Recital 86", "전문 제86항"},
      {"s 26WK(3)(a)", "제26WK조제3항(a)"},
      {"Annex I, 13 to 15", "부속서 I 제13호부터 제15호까지"},
      {"Annex II, 3; reg. 5A(5)(a)", "부속서 II 제3호; 제5A조제5항(a)"},
      {"Res. 15/2024 Art. 5 I-VI", "결의 제15/2024호 제5조 제I호부터 제VI호까지"},
      {"Res. 15/2024 Art. 6(2) XI", "결의 제15/2024호 제6조제2항 제XI호"},
      {"Civ. Code 1798.82(a), (g)", "민법 제1798.82조(a), (g)"},
      {"1798.82(d)(2)(C)", "제1798.82조(d)(2)(C)"},
      {"C.R.S. 6-1-716(2)(a), (a.2)", "개정법 제6-1-716조제2항(a), (a.2)"},
      {"45 CFR 164.402(1)(i), (ii)", "연방규정집 제45편 제164.402조제1항(i), (ii)"},
      {"PDPA as amended Art. 12(1)", "대만법(개정) 제12조제1항"},
      {"Item 1.05(a)", "Item 1.05(a)"},
  };
  for (const auto& [english, korean] : cases) {
    INFO(english);
    CHECK(KoreanCitation(english, names).value_or("none") == korean);
  }
}

TEST_CASE("a word that nothing translates leaves a citation without a Korean form") {
  const std::vector<Phrase> names = {{"PIPA", "개인정보 보호법"}, {"", "없음"}};
  for (const char* english :
       {"Act Art. 34", "PIPA Art. 34 (report of a leak)", "PIPAX Art. 1", "Art. 34(", "Art. 3(a b)",
        "Art. 34, as in force before 2026", "Art. 5 I-", "Art. 34 – 35", "제34조"}) {
    INFO(english);
    CHECK_FALSE(KoreanCitation(english, names).has_value());
  }
  CHECK(KoreanCitation("", names) == "");
}

}  // namespace
}  // namespace haetae::duty
