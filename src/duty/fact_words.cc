#include "duty/fact_words.h"

#include <algorithm>
#include <span>

namespace haetae::duty {
namespace {

struct Word {
  std::string_view id, ko;
};

constexpr Word kEvents[] = {{"access", "무단 접근"},
                            {"acquisition", "무단 취득"},
                            {"disclosure", "무단 공개·제공"},
                            {"exposure", "노출"},
                            {"loss", "분실"},
                            {"theft", "도난"},
                            {"alteration", "위조·변조"},
                            {"damage", "훼손"},
                            {"suspicion", "유출 의심"}};

constexpr Word kTimes[] = {{"first_signal", "최초 징후"},
                           {"intrusion_known", "침해사고 인지"},
                           {"discovered", "발견"},
                           {"confirmed", "유출 확인"},
                           {"possible_known", "유출 가능성 인지"},
                           {"assessed", "평가 완료"},
                           {"material", "중대성 판단"}};

constexpr Word kClocks[] = {{"first-signal", "최초 징후를 인지한 때"},
                            {"intrusion-known", "침해사고를 알게 된 때"},
                            {"leak-known", "유출등을 알게 된 때"},
                            {"possible-leak-known", "유출등의 가능성을 알게 된 때"},
                            {"discovered", "발견한 때"},
                            {"reasonable-certainty", "합리적 확신에 이른 때"},
                            {"assessed", "평가를 마친 때"},
                            {"grounds-to-believe", "신고 대상이라고 믿을 근거가 생긴 때"},
                            {"materiality-determined", "중대성을 판단한 때"}};

constexpr Word kFacts[] = {{"malicious", "고의 여부"},
                           {"third_party_known", "취득자 특정 여부"},
                           {"encrypted", "암호화 여부"},
                           {"key_safe", "암호화 키의 안전 여부"},
                           {"outside", "외부 공격 여부"},
                           {"assessed_risk", "위험도 평가"},
                           {"controller.country", "개인정보처리자의 국가"},
                           {"controller.establishments", "사업장 소재 국가"},
                           {"controller.listed", "상장 국가"},
                           {"controller.sectors", "업종"},
                           {"group.residence", "정보주체의 거주지"},
                           {"group.members", "회원 여부"},
                           {"group.certainty", "유출 확인 여부"},
                           {"group.people", "정보주체의 수"},
                           {"group.records", "개인정보의 건수"},
                           {"group.fields", "유출된 항목"}};

constexpr Word kLanguages[] = {
    {"bg", "불가리아어"},      {"cs", "체코어"},         {"da", "덴마크어"},
    {"de", "독일어"},          {"el", "그리스어"},       {"en", "영어"},
    {"es", "스페인어"},        {"et", "에스토니아어"},   {"fi", "핀란드어"},
    {"fr", "프랑스어"},        {"ga", "아일랜드어"},     {"hi", "힌디어"},
    {"hr", "크로아티아어"},    {"hu", "헝가리어"},       {"is", "아이슬란드어"},
    {"it", "이탈리아어"},      {"ja", "일본어"},         {"ko", "한국어"},
    {"lt", "리투아니아어"},    {"lv", "라트비아어"},     {"mt", "몰타어"},
    {"nl", "네덜란드어"},      {"no", "노르웨이어"},     {"pl", "폴란드어"},
    {"pt", "포르투갈어"},      {"ro", "루마니아어"},     {"sk", "슬로바키아어"},
    {"sl", "슬로베니아어"},    {"sv", "스웨덴어"},       {"pt-BR", "포르투갈어(브라질)"},
    {"zh-CN", "중국어(간체)"}, {"zh-TW", "중국어(번체)"}};

// The Korean of a word; "" where there is none.
std::string_view Korean(std::span<const Word> words, std::string_view id) {
  const auto found = std::ranges::find(words, id, &Word::id);
  return found == words.end() ? std::string_view() : found->ko;
}

Phrase Words(std::span<const Word> words, const std::string& id) {
  const std::string_view ko = Korean(words, id);
  return {id, ko.empty() ? id : std::string(ko)};
}

}  // namespace

Phrase EventWords(const std::string& event) { return Words(kEvents, event); }

Phrase AssumedEventWords() {
  return {
      "What happened to the data? Nobody has said: access and acquisition are assumed",
      "개인정보에 무슨 일이 있었습니까? 적은 사람이 없어 무단 접근과 무단 취득으로 가정했습니다"};
}

Phrase AssumedEventAdvice() {
  return {"event = [\"access\"], or more, in a file for haetae duty facts",
          "event = [\"access\"] 등을 사실 파일에 적고 haetae duty facts로 남길 것"};
}

Phrase TimeWords(const std::string& fact) {
  Phrase words = Words(kTimes, fact);
  std::ranges::replace(words.en, '_', ' ');
  return words;
}

Phrase ClockWords(std::string_view clock) { return Words(kClocks, std::string(clock)); }

Phrase FactWords(const std::string& fact, const Lexicon& lexicon) {
  if (const std::string_view ko = Korean(kFacts, fact); !ko.empty())
    return {fact, std::string(ko) + "(" + fact + ")"};
  if (const std::string_view ko = Korean(kTimes, fact); !ko.empty())
    return {fact, std::string(ko) + " 시각(" + fact + ")"};
  if (fact.starts_with("kinds.")) {
    const FieldKind* kind = lexicon.Field(std::string_view(fact).substr(6));
    const std::string name = kind == nullptr ? "'" + fact.substr(6) + "'" : kind->name.ko;
    return {fact, name + " 항목의 성격(" + fact + ")"};
  }
  return {fact, fact};
}

Phrase LanguageWords(const std::string& tag) { return Words(kLanguages, tag); }

}  // namespace haetae::duty
