// Incidents for the tests of this room: what a notice about each must contain, by name.
#pragma once

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "notice/analysis.h"
#include "notice/lint.h"

namespace haetae::notice {

inline fs::path SourceRoot() {
  const char* root = std::getenv("HAETAE_SOURCE_DIR");
  return root != nullptr ? root : ".";
}

inline const Lexicon& TestLexicon() {
  static const Lexicon lexicon = [] {
    const fs::path folder = SourceRoot() / "laws/lexicon";
    const std::string evidence = ReadFile(folder / "evidence.toml", 1 << 20).value_or("");
    const std::string fields = ReadFile(folder / "field_words.toml", 1 << 20).value_or("");
    Result<Lexicon> parsed =
        Lexicon::Parse({evidence, "evidence.toml"}, {fields, "field_words.toml"});
    if (!parsed) {
      std::fputs((parsed.error().Text() + "\n").c_str(), stderr);
      std::abort();
    }
    return *parsed;
  }();
  return lexicon;
}

inline Time At(std::string_view text) { return ParseRfc3339(text).value(); }

inline ExpectedField Field(const std::string& id) {
  static const std::map<std::string, Phrase> kNames = {
      {"name", {"name", "성명"}},
      {"email", {"e-mail address", "이메일 주소"}},
      {"phone", {"telephone number", "전화번호"}},
      {"address", {"postal address", "주소"}},
      {"order_history", {"order history", "주문내역"}},
      {"entrance_code", {"entrance door code", "공동현관 비밀번호"}},
      {"password", {"password", "비밀번호"}},
      {"birth_date", {"date of birth", "생년월일"}},
      {"ssn", {"social security number (US)", "사회보장번호(미국)"}},
      {"diagnosis", {"diagnosis", "진단명"}},
      {"payment_card", {"payment card number", "결제카드 번호"}},
      {"bank_account", {"bank account number", "계좌번호"}},
      {"resident_number", {"resident registration number (Korea)", "주민등록번호"}},
      {"health", {"health data", "건강에 관한 정보"}},
      {"user_name", {"login name", "아이디"}},
      {"prescription", {"prescriptions and medicines", "처방·투약 내역"}},
      {"driver_license", {"driving licence number", "운전면허번호"}},
      {"gender", {"gender", "성별"}},
      {"loyalty_points", {"loyalty points", "적립 포인트"}}};
  const auto found = kNames.find(id);
  return {.id = id, .name = found == kNames.end() ? Phrase{} : found->second};
}

inline std::vector<ExpectedField> Fields(std::initializer_list<const char*> ids) {
  std::vector<ExpectedField> fields;
  for (const char* id : ids) fields.push_back(Field(id));
  return fields;
}
inline std::vector<ExpectedItem> Items(std::initializer_list<const char*> ids) {
  std::vector<ExpectedItem> items;
  for (const char* id : ids) items.push_back({.id = id, .name = {id, id}});
  return items;
}

// A Korean shop whose customer records were read with forged tokens.
inline Expected Shop() {
  Expected e;
  e.duty = "KR-PIPA-34-1";
  e.languages = {Language::kKorean};
  e.country = "KR";
  e.contents = Items({"fields", "when_how", "self_help", "measures_relief", "contact", "rights"});
  e.wording = {"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W9", "W11", "W12"};
  e.unauthorised_known = true;
  e.fields = Fields({"name", "email", "phone", "address", "order_history", "entrance_code"});
  e.fields_known = true;
  e.figures = {{"people", Unit::kPeople, 38'001'204},
               {"members", Unit::kPeople, 33'673'817},
               {"non_members", Unit::kPeople, 4'327'387},
               {"accesses", Unit::kRecords, 148'056'502},
               {"people", Unit::kPeople, 4'536, true}};
  e.times = {{"first_access", At("2025-06-24T03:12:09+09:00")},
             {"last_access", At("2025-11-08T21:40:00+09:00")},
             {"discovered", At("2025-11-18T22:52:00+09:00")}};
  e.zones = {9 * kHour};
  e.contact = {.domains = {"harumall.example"}};
  return e;
}

inline Expected Scenario(const std::string& name) {
  Expected e = Shop();
  if (name == "shop") return e;
  if (name == "shop-sms") {
    e.channel = Channel::kSms;
  } else if (name == "shop-letter") {
    e.channel = Channel::kLetter;
  } else if (name == "shop-public") {
    e.audience = Audience::kPublic, e.channel = Channel::kPublic;
  } else if (name == "shop-nonmember") {
    e.to_non_members = true;
    e.fields = Fields({"name", "phone", "address", "entrance_code"});
  } else if (name == "shop-filing") {
    e.duty = "KR-PIPA-34-4", e.audience = Audience::kAuthority, e.channel = Channel::kFiling;
    e.wording = {"W1", "W2", "W6", "W9"};
  } else if (name == "shop-possible") {
    e.duty = "KR-PIPA-34-2", e.certainty = Certainty::kPossible;
    e.contents = Items({"possible_fields", "suspected_when_how", "self_help", "measures_relief",
                        "contact", "further_notice"});
    e.wording = {"W1", "W2", "W4", "W5", "W6", "W9", "W11"};
    e.figures = {{"possible", Unit::kPeople, 33'673'817}};
  } else if (name == "shop-clear") {
    e.duty = "KR-PIPA-34-2-CLEAR", e.certainty = Certainty::kPossible;
    e.contents = Items({"not_leaked"}), e.wording = {"W1", "W6", "W9", "W11"};
  } else if (name == "network") {
    e.duty = "KR-NET-48-3-1", e.audience = Audience::kAuthority, e.channel = Channel::kFiling;
    e.contents = Items({"time", "cause", "damage", "measures", "contact"}), e.wording = {"W9"};
  } else if (name == "hospital") {
    e.wording = {"W1", "W2", "W5", "W6", "W9", "W11", "W12"};
    e.fields = Fields({"name", "birth_date", "phone", "diagnosis", "prescription"});
    e.figures = {{"people", Unit::kPeople, 21'408}};
    e.times = {{"first_access", At("2026-10-02T01:10:00+09:00")},
               {"last_access", At("2026-10-05T04:00:00+09:00")},
               {"discovered", At("2026-10-07T09:30:00+09:00")}};
    e.contact.domains = {"hanbyeol.example"};
  } else if (name == "bank") {
    e.wording = {"W1", "W2", "W5", "W6", "W9", "W11", "W12"};
    e.fields = Fields({"name", "resident_number", "phone", "bank_account"});
    e.figures = {{"people", Unit::kPeople, 2'970'431}};
    e.times = {};
    e.contact.domains = {"dasombank.example"};
  } else if (name == "school") {
    e.wording = {"W1", "W2", "W5", "W6", "W9", "W11", "W12"};
    e.fields = Fields({"name", "user_name", "password", "email", "birth_date", "gender"});
    e.figures = {{"people", Unit::kPeople, 1'245}};
    e.times = {};
    e.contact.domains = {};
  } else {
    e.languages = {Language::kEnglish};
    e.zones = {0, -5 * kHour};
    e.country = "US";
    e.contact = {.domains = {"northwind.example"}};
    e.times = {{"first_access", At("2026-03-03T08:00:00Z")},
               {"last_access", At("2026-03-19T22:00:00Z")},
               {"discovered", At("2026-03-21T15:00:00Z")}};
    e.figures = {{"people", Unit::kPeople, 1'284'019}, {"records", Unit::kRecords, 3'402'116}};
    e.fields = Fields({"name", "address", "phone", "email", "order_history"});
    if (name == "california") {
      e.duty = "US-CA-1798-82";
      e.contents = Items({"identity", "contact", "fields", "when", "description", "bureaus"});
      e.wording = {"W2", "W6", "W9", "W10", "W11"};
      e.fields = Fields({"name", "ssn", "driver_license", "birth_date"});
    } else if (name == "gdpr") {
      e.duty = "EU-34", e.country = "DE";
      e.contents = Items({"nature", "contact", "consequences", "measures", "self_help"});
      e.wording = {"W2", "W5", "W9", "W10", "W11"};
    } else if (name == "gdpr-sms") {
      e.duty = "EU-34", e.country = "DE", e.channel = Channel::kSms;
      e.contents = Items({"nature", "contact", "consequences", "measures", "self_help"});
      e.wording = {"W2", "W5", "W9", "W10", "W11"};
    } else if (name == "gdpr-filing") {
      e.duty = "EU-33", e.audience = Audience::kAuthority, e.channel = Channel::kFiling;
      e.contents = Items({"nature", "person_categories", "people", "fields", "records", "contact",
                          "consequences", "measures"});
      e.wording = {"W9"};
    } else if (name == "sec") {
      e.duty = "US-SEC-8K-105", e.audience = Audience::kPublic, e.channel = Channel::kFiling;
      e.contents = Items({"nature", "extent", "when", "impact", "not_known_yet"}),
      e.wording = {"W6", "W9"};
      e.unknown_items = {"impact"};
    } else if (name == "hipaa") {
      e.duty = "US-HIPAA";
      e.contents = Items({"description", "when", "fields", "self_help", "measures", "contact"});
      e.wording = {"W2", "W5", "W9", "W10", "W11"};
      e.fields = Fields({"name", "birth_date", "diagnosis", "health"});
    } else if (name == "shop-english") {
      e = Shop();
      e.languages = {Language::kEnglish, Language::kKorean};
    } else if (name == "gdpr-possible") {
      e.duty = "X-POSSIBLE", e.certainty = Certainty::kPossible;
      e.contents = Items(
          {"possible_fields", "suspected_when_how", "self_help", "contact", "further_notice"});
      e.wording = {"W2", "W5", "W9", "W11"};
      e.figures = {{"possible", Unit::kPeople, 1'284'019}};
    } else {
      std::abort();
    }
  }
  return e;
}

}  // namespace haetae::notice
