#include "incident/scope_without.h"

#include <fmt/format.h>

#include <algorithm>

#include "incident/sqlite.h"

namespace haetae::incident {
namespace {

constexpr size_t kReadersNamed = 3;

}  // namespace

Result<bool> ScopeWithout::Say(const LeftOut& said, uint32_t incident) {
  TRY(store_.Get(incident));
  const std::vector<LeftOut> all = TRY(InForce(incident));
  const bool left_out = std::ranges::find(all, said.person, &LeftOut::person) != all.end();
  if (left_out != said.back) return false;
  Statement put(store_.db_, "INSERT INTO scope_without VALUES(NULL, ?, ?, ?, ?, ?, ?)");
  put.Bind(1, incident).Bind(2, said.person).Bind(3, int64_t{said.back});
  put.Bind(4, said.at.us).Bind(5, said.by).Bind(6, said.why);
  if (put.Step() != SQLITE_DONE) return std::unexpected(store_.Failed());
  return true;
}

Result<std::vector<LeftOut>> ScopeWithout::InForce(uint32_t incident) {
  Statement last(store_.db_,
                 "SELECT person, back, at, by, why FROM scope_without WHERE n IN (SELECT max(n) "
                 "FROM scope_without WHERE incident = ? GROUP BY person) ORDER BY person");
  last.Bind(1, incident);
  std::vector<LeftOut> all;
  int code;
  while ((code = last.Step()) == SQLITE_ROW) {
    if (last.Number(1) != 0) continue;
    all.push_back(
        {.person = last.Text(0), .at = {last.Number(2)}, .by = last.Text(3), .why = last.Text(4)});
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return all;
}

std::vector<uint32_t> NumbersOf(const std::vector<std::string>& people,
                                const access::Names& names) {
  std::vector<uint32_t> numbers;
  for (const std::string& person : people) {
    const uint32_t number = names.subjects.Find(person);
    if (number != kNoNumber) numbers.push_back(number);
  }
  return numbers;
}

Phrase ReachedReadersText(uint32_t incident, const std::vector<std::string>& readers,
                          uint64_t unseen) {
  std::string list;
  for (size_t i = 0; i < std::min(readers.size(), kReadersNamed); ++i)
    list += (i == 0 ? "" : ", ") + readers[i];
  const bool one = readers.size() == 1;
  Phrase who{list, list};
  if (readers.size() > kReadersNamed) {
    const std::string more = WithCommas(readers.size() - kReadersNamed);
    who.en += " and " + more + " more", who.ko += " 외 " + more + "명";
  }
  const std::string_view topic =
      readers.size() > kReadersNamed ? "은" : Particle(readers.back(), "은", "는");
  Phrase text{
      fmt::format("{} read others and {} counted among the people reached, by {} own record; "
                  "if it is the attacker: haetae scope without {} {} --why TEXT",
                  who.en, one ? "is" : "are", one ? "its" : "their", incident,
                  one ? list : "PERSON …"),
      fmt::format("{}{} 다른 사람을 조회한 계정인데 자기 기록 때문에 유출된 사람으로 세었습니다. "
                  "공격자의 계정이면 haetae scope without {} {} --why '사유'",
                  who.ko, topic, incident, one ? list : "ID …")};
  if (unseen > 0) {
    text.en += fmt::format("; {} more of its readers were not looked at", WithCommas(unseen));
    text.ko += fmt::format(". 조회 계정 {}개는 확인하지 않았습니다", WithCommas(unseen));
  }
  return text;
}

Phrase ReadByOthersText(uint32_t incident, const ReadByOthers& read) {
  Phrase by;
  if (read.others > 0) {
    by = {"by others (" + Counted(read.others, "access", "accesses") + ")",
          "다른 사람이 " + WithCommas(read.others) + "번"};
  }
  if (read.unnamed > 0) {
    by.en += (by.en.empty() ? "" : " and ") + std::string("by accesses that name no reader (") +
             WithCommas(read.unnamed) + ")";
    by.ko += (by.ko.empty() ? "" : ", ") + std::string("조회한 사람을 알 수 없는 접속이 ") +
             WithCommas(read.unnamed) + "번";
  }
  const std::string& who = read.person;
  return {
      fmt::format("{} was read in this incident {}: whoever others read is a victim and is to "
                  "be told; see haetae who --member {}, and take it back with haetae scope "
                  "without {} {} --back --why TEXT",
                  who, by.en, who, incident, who),
      fmt::format("{}의 정보를 이 사고에서 {} 조회했습니다. 다른 사람이 조회한 사람은 알려야 할 "
                  "당사자입니다. haetae who --member {}로 확인하고, 되돌리려면 haetae scope "
                  "without {} {} --back --why '사유'",
                  who, by.ko, who, incident, who)};
}

Phrase SaidText(const LeftOut& said) {
  const std::string when = FormatTime(said.at).substr(0, 16) + "Z";
  const std::string why = said.why.empty() ? "" : ": " + said.why;
  return {fmt::format("says {} on {}{}", said.by, when, why),
          fmt::format("{}{} {}에 정함{}", said.by, Particle(said.by, "이", "가"), when, why)};
}

}  // namespace haetae::incident
