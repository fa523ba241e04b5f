#include "contact/counts.h"

#include <nlohmann/json.hpp>

namespace haetae::contact {
namespace {

using Json = nlohmann::ordered_json;

// What a row of an import or one of its fields is called.
Phrase FieldPhrase(Field field) {
  constexpr std::string_view kNames[kFields][2] = {{"row", "행"},
                                                   {"person", "정보주체 식별자"},
                                                   {"e-mail address", "이메일 주소"},
                                                   {"phone number", "전화번호"},
                                                   {"language", "언어"},
                                                   {"name", "성명"},
                                                   {"country", "국가"}};
  const auto& names = kNames[static_cast<size_t>(field)];
  return {.en = std::string(names[0]), .ko = std::string(names[1])};
}

// `unit` is what Korean counts in.
void Say(std::vector<Phrase>& lines, uint64_t count, std::string en, std::string ko,
         const char* unit = "명") {
  if (count == 0) return;
  const std::string number = WithCommas(count);
  lines.push_back({.en = number + " " + std::move(en), .ko = std::move(ko) + ": " + number + unit});
}

}  // namespace

const std::vector<Counter>& Counters() {
  static const std::vector<Counter> counters = {
      {"rows", &Counts::rows},
      {"rows_unreadable", &Counts::rows_unreadable},
      {"rows_others", &Counts::rows_others},
      {"rows_of_people", &Counts::rows_of_people},
      {"rows_repeated", &Counts::rows_repeated},
      {"rows_repeated_same", &Counts::rows_repeated_same},
      {"people", &Counts::people},
      {"with_email", &Counts::with_email},
      {"with_phone", &Counts::with_phone},
      {"with_both", &Counts::with_both},
      {"unreached", &Counts::unreached},
      {"unreached_without_row", &Counts::unreached_without_row},
      {"smtputf8", &Counts::smtputf8},
      {"idn", &Counts::idn},
      {"more_emails", &Counts::more_emails},
      {"more_phones", &Counts::more_phones},
      {"shared_emails", &Counts::shared_emails},
      {"people_sharing_email", &Counts::people_sharing_email},
      {"most_sharing_one_email", &Counts::most_sharing_one_email},
      {"shared_phones", &Counts::shared_phones},
      {"people_sharing_phone", &Counts::people_sharing_phone},
      {"most_sharing_one_phone", &Counts::most_sharing_one_phone},
      {"unsubscribed", &Counts::unsubscribed},
      {"suppression_rows", &Counts::suppression_rows},
  };
  return counters;
}

std::string CountsJson(const Counts& counts) {
  Json json = Json::object();
  for (const Counter& counter : Counters())
    json[std::string(counter.name)] = counts.*counter.member;
  Json refused = Json::array();
  for (size_t field = 0; field < kFields; ++field) {
    for (size_t reason = 0; reason < kReasons; ++reason) {
      const uint64_t count = counts.refusals[field][reason];
      if (count == 0) continue;
      refused.push_back({{"field", NameOf(static_cast<Field>(field))},
                         {"reason", NameOf(static_cast<Reason>(reason))},
                         {"count", count}});
    }
  }
  json["refused"] = std::move(refused);
  return json.dump();
}

Result<Counts> ParseCounts(std::string_view text) {
  const auto bad = [] {
    return Fail(Code::kMalformed, "cannot read what an import counted", "it is no such JSON");
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return bad();
  Counts counts;
  for (const Counter& counter : Counters()) {
    const auto found = json.find(std::string(counter.name));
    if (found == json.end()) continue;
    if (!found->is_number_unsigned()) return bad();
    counts.*counter.member = found->get<uint64_t>();
  }
  const auto refused = json.find("refused");
  if (refused == json.end() || !refused->is_array()) return bad();
  for (const Json& one : *refused) {
    if (!one.is_object() || !one.contains("field") || !one.contains("reason") ||
        !one.contains("count") || !one["field"].is_string() || !one["reason"].is_string() ||
        !one["count"].is_number_unsigned())
      return bad();
    const auto field = FieldNamed(one["field"].get_ref<const std::string&>());
    const auto reason = ReasonNamed(one["reason"].get_ref<const std::string&>());
    if (field && reason) counts.refused(*field, *reason) = one["count"].get<uint64_t>();
  }
  return counts;
}

std::vector<Phrase> InWords(const Counts& counts) {
  std::vector<Phrase> lines;
  Say(lines, counts.rows, "rows were read", "읽은 행", "개");
  Say(lines, counts.rows_others, "rows are of people whom the incident did not reach",
      "사고와 무관한 사람의 행", "개");
  Say(lines, counts.rows_unreadable, "rows could not be used at all", "전혀 쓸 수 없는 행", "개");
  Say(lines, counts.rows_repeated, "rows are of somebody who has another row: told once",
      "같은 사람의 중복 행(한 번만 통지)", "개");
  Say(lines, counts.with_email, "people have a usable mail address",
      "유효한 이메일 주소가 있는 사람");
  Say(lines, counts.with_phone, "people have a phone number that takes SMS",
      "문자를 받을 수 있는 전화번호가 있는 사람");
  Say(lines, counts.unreached, "people have no usable address: told by public notice",
      "유효한 연락처가 없어 대체 공고로 통지할 사람");
  Say(lines, counts.unreached_without_row, "of them are in none of the tables",
      "그중 어느 표에도 없는 사람");
  Say(lines, counts.people_sharing_email, "people share a mail address: each of them is told",
      "이메일 주소를 함께 쓰는 사람(각자에게 통지)");
  Say(lines, counts.people_sharing_phone, "people share a phone number: each of them is told",
      "전화번호를 함께 쓰는 사람(각자에게 통지)");
  Say(lines, counts.unsubscribed,
      "unsubscribed from marketing: told all the same, as the law demands",
      "광고 수신을 거부하였으나 법에 따라 통지할 사람");
  for (size_t field = 0; field < kFields; ++field) {
    for (size_t reason = 0; reason < kReasons; ++reason) {
      const Phrase why = MeaningOf(static_cast<Reason>(reason));
      const Phrase name = FieldPhrase(static_cast<Field>(field));
      Say(lines, counts.refusals[field][reason], "× " + name.en + ": " + why.en,
          name.ko + " 제외(" + why.ko + ")", "건");
    }
  }
  return lines;
}

}  // namespace haetae::contact
