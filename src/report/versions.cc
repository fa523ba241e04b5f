#include "report/versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/words.h"
#include "report/world_map.h"

namespace haetae::report {
namespace {

using incident::ScopeChange;
using incident::ScopeCount;
using incident::ScopeEffect;
using incident::ScopeVersion;
using Json = nlohmann::ordered_json;

std::string Signed(uint64_t before, uint64_t after) {
  if (after >= before) return "+" + WithCommas(after - before);
  return "−" + WithCommas(before - after);
}

std::string FromTo(uint64_t before, uint64_t after) {
  if (before == after) return WithCommas(after);
  return fmt::format("{} → {} ({})", WithCommas(before), WithCommas(after), Signed(before, after));
}

Phrase TotalWord(std::string_view name) {
  static const std::map<std::string_view, Phrase> words = {
      {"people", {"people", "사람"}},
      {"members", {"members", "회원"}},
      {"non_members", {"non-members", "비회원"}},
      {"unlisted", {"unlisted", "명단 밖"}},
      {"accounts", {"accounts", "계정"}},
      {"accesses", {"accesses", "접속"}},
      {"records", {"records", "기록"}},
      {"listed", {"listed in answers", "응답 목록의 사람"}},
      {"unnamed", {"of them unnamed", "그중 누구인지 모름"}},
      {"records_ownerless", {"records nobody says whose", "누구의 것인지 모르는 자료"}},
      {"answers_uncounted", {"lists nobody counted", "몇 명인지 모르는 목록 응답"}},
      {"bytes", {"bytes", "바이트"}},
      {"accesses_without_bytes", {"answers of unknown size", "크기 모르는 응답"}},
      {"missing", {"named nobody", "없는 사람"}},
      {"unknown_outcome", {"outcome unknown", "결과 모름"}},
      {"possible", {"possible", "최대"}},
      {"likely", {"likely at most", "추정 상한"}},
      {"ruled_out", {"ruled out", "제외"}},
  };
  const auto at = words.find(name);
  return at == words.end() ? Phrase{std::string(name), ""} : at->second;
}

struct Changed {
  std::string kind, name;
  uint64_t before = 0, before_other = 0, after = 0, after_other = 0;
  uint64_t size() const { return before > after ? before - after : after - before; }
};

// Numbers that differ: totals in their order, then each kind in the order of names.
std::vector<Changed> ChangedOf(const ScopeVersion& before, const ScopeVersion& after) {
  std::map<std::pair<std::string, std::string>, Changed> all;
  std::vector<std::pair<std::string, std::string>> order;
  auto of = [&](const ScopeCount& count) -> Changed& {
    const std::pair key(count.kind, count.name);
    const auto [at, is_new] = all.try_emplace(key, Changed{count.kind, count.name});
    if (is_new) order.push_back(key);
    return at->second;
  };
  for (const ScopeCount& count : after.counts)
    of(count).after = count.count, of(count).after_other = count.other;
  for (const ScopeCount& count : before.counts)
    of(count).before = count.count, of(count).before_other = count.other;
  std::vector<Changed> changed;
  for (const auto& key : order) {
    const Changed& one = all.at(key);
    if (one.before != one.after || one.before_other != one.after_other) changed.push_back(one);
  }
  return changed;
}

std::string Line(const Phrase& name, const std::string& text, Language language) {
  const std::string word = name.In(language);
  const size_t columns = DisplayWidth(word);
  return word + std::string(columns < 9 ? 9 - columns : 1, ' ') + text + "\n";
}

std::string RenderEffects(const ScopeChange& change, Language language, Duration zone) {
  const bool ko = language == Language::kKorean;
  std::string text;
  size_t shown = 0, more = 0;
  auto line = [&](const std::string& number, const std::string& words) {
    text += Line(text.empty() ? Phrase{"why", "사유"} : Phrase{" ", " "},
                 fmt::format("{:>12}  {}", number, EscapeTerminal(words)), language);
  };
  auto effect = [&](const ScopeEffect& one) {
    if (shown == kDiffShown) {
      ++more;
      return;
    }
    ++shown;
    const std::string number = one.people == 0 ? (ko ? "0명" : "0 people")
                                               : (one.gone ? "−" : "+") + WithCommas(one.people);
    line(change.people_known ? number : "", SaidInZone(one.text.In(language), zone));
  };
  std::vector<ScopeEffect> effects = change.effects;
  std::ranges::stable_sort(effects, std::greater<>(), &ScopeEffect::people);
  for (const ScopeEffect& one : effects) effect(one);
  if (more > 0) {
    line("", ko ? fmt::format("그 밖에 {}건: 모두 보려면 --json", WithCommas(more))
                : fmt::format("and {} more: --json has all", WithCommas(more)));
  }
  auto rest = [&](uint64_t people, const char* sign, const Phrase& words) {
    if (people > 0) line(sign + WithCommas(people), words.In(language));
  };
  const Phrase any{"by any of several of these", "위의 여럿 가운데 어느 하나로도"};
  const Phrase otherwise{"by none of these: rows of the register, or of logs, changed",
                         "위의 어느 것도 아님: 대장이나 로그의 내용이 바뀜"};
  rest(change.came_by_any, "+", any);
  rest(change.came_otherwise, "+", otherwise);
  rest(change.went_by_any, "−", any);
  rest(change.went_otherwise, "−", otherwise);
  return text;
}

Phrase KindWord(const std::string& kind) {
  if (kind == "field") return {"field", "항목"};
  if (kind == "route") return {"route", "경로"};
  if (kind == "day") return {"day", "날짜"};
  if (kind == "country") return {"country", "국가"};
  return {"in doubt", "의심"};
}

std::string RenderNumbers(std::vector<Changed> changed, Language language) {
  const bool ko = language == Language::kKorean;
  std::string text;
  std::map<std::string, size_t> of_kind;
  for (const Changed& one : changed) ++of_kind[one.kind];
  std::map<std::string, size_t> shown;
  for (const Changed& one : changed) {
    if (one.kind == "total") {
      if (one.name != "people")
        text += Line(TotalWord(one.name), FromTo(one.before, one.after), language);
      continue;
    }
    if (++shown[one.kind] > kDiffShown) {
      if (shown[one.kind] != kDiffShown + 1) continue;
      const std::string more = WithCommas(of_kind[one.kind] - kDiffShown);
      text += Line(KindWord(one.kind),
                   ko ? fmt::format("그 밖에 {}: 모두 보려면 --json", more)
                      : fmt::format("and {} more: --json has all", more),
                   language);
      continue;
    }
    std::string name = one.kind == "field"     ? FieldWord(one.name).In(language)
                       : one.kind == "country" ? CountryWord(one.name).In(language)
                       : one.kind == "day"     ? EscapeTerminal(one.name) + " UTC"
                                               : EscapeTerminal(one.name);
    std::string numbers = FromTo(one.before, one.after);
    if (one.kind == "field") {
      const std::string masked = FromTo(one.before_other, one.after_other);
      numbers = ko ? fmt::format("가림 없이 {}, 가림 {}", numbers, masked)
                   : fmt::format("in clear {}, masked {}", numbers, masked);
    } else if (one.kind != "doubt") {
      const std::string accesses = FromTo(one.before_other, one.after_other);
      numbers = ko ? fmt::format("사람 {}, 접속 {}", numbers, accesses)
                   : fmt::format("people {}, accesses {}", numbers, accesses);
    }
    text += Line(KindWord(one.kind), name + ": " + numbers, language);
  }
  return text;
}

std::string MinuteOf(Time time, Duration zone) { return Minute(time, zone) + " " + ZoneName(zone); }

Json SetsJson(const incident::ScopeInputs& inputs) {
  Json sets = Json::array();
  for (const incident::ScopeInputs::Set& set : inputs.sets) {
    Json values = Json::array();
    for (const scope::IndicatorValue& one : set.values)
      values.push_back(
          {{"dimension", access::DimensionName(one.dimension)}, {"value", ValidUtf8(one.value)}});
    sets.push_back({{"role", set.role}, {"indicators", std::move(values)}});
  }
  return sets;
}

Json InputsJson(const incident::ScopeInputs& inputs) {
  auto time = [](Time t) { return IsSet(t) ? Json(FormatTime(t)) : Json(); };
  Json logs = Json::array(), routes = Json::array(), registers = Json::array();
  for (const incident::ScopeInputs::Log& log : inputs.logs) {
    logs.push_back({{"name", ValidUtf8(log.name)},
                    {"bytes", log.bytes},
                    {"records", log.records},
                    {"from", time(log.first)},
                    {"to", time(log.last)}});
  }
  for (const incident::ScopeInputs::Shown& route : inputs.routes) {
    Json fields = Json::array();
    for (const access::DisclosedField& field : route.fields)
      fields.push_back(ValidUtf8(field.name + (field.masked ? ":masked" : "")));
    routes.push_back({{"route", ValidUtf8(route.route)},
                      {"discloses", std::move(fields)},
                      {"carries", ValidUtf8(route.carries)}});
  }
  for (const std::string& line : inputs.registers) registers.push_back(ValidUtf8(line));
  return {{"program", inputs.program},
          {"from", time(inputs.from)},
          {"to", time(inputs.to)},
          {"any_of", SetsJson(inputs)},
          {"left_out", inputs.left_out.size()},
          {"logs", std::move(logs)},
          {"routes", std::move(routes)},
          {"registers", std::move(registers)}};
}

Json VersionJson(const ScopeVersion& version) {
  Json totals = Json::object();
  for (const ScopeCount& count : version.counts)
    if (count.kind == "total") totals[count.name] = count.count;
  Json json = {{"version", version.number},
               {"counted_at", FormatTime(version.at)},
               {"seal_sha256", version.seal},
               {"reason", ValidUtf8(version.reason.en)},
               {"reason_ko", ValidUtf8(version.reason.In(Language::kKorean))},
               {"totals", std::move(totals)}};
  json["inputs"] = InputsJson(version.inputs);
  return json;
}

Json EffectsJson(const ScopeChange& change) {
  Json effects = Json::array();
  for (const ScopeEffect& one : change.effects) {
    effects.push_back({{"kind", incident::ChangeName(one.kind)},
                       {"gone", one.gone},
                       {"changes", one.changes},
                       {"people", change.people_known ? Json(one.people) : Json()},
                       {"text", ValidUtf8(one.text.en)},
                       {"text_ko", ValidUtf8(one.text.In(Language::kKorean))}});
  }
  return effects;
}

}  // namespace

std::string RenderVersions(const std::vector<ScopeVersion>& versions, Language language,
                           Duration zone) {
  const bool ko = language == Language::kKorean;
  std::string text;
  for (const ScopeVersion& one : versions) {
    const std::string people = WithCommas(one.Total("people"));
    text +=
        ko ? fmt::format("{}차 산정  {}  {}명 확인, 최대 {}명\n", one.number,
                         MinuteOf(one.at, zone), people, WithCommas(one.Total("possible")))
           : fmt::format("version {}  {}  {} confirmed, {} at most\n", one.number,
                         MinuteOf(one.at, zone), Counted(one.Total("people"), "person", "people"),
                         WithCommas(one.Total("possible")));
    text += "  " + EscapeTerminal(SaidInZone(one.reason.In(language), zone)) + "\n";
    text += "  SHA-256 " + one.seal + "\n";
  }
  return text;
}

Json VersionsJson(const std::vector<ScopeVersion>& versions) {
  Json list = Json::array();
  for (const ScopeVersion& one : versions) {
    Json json = VersionJson(one);
    json["changes"] = EffectsJson(one.change);
    list.push_back(std::move(json));
  }
  return {{"schema", "haetae.scope-versions/1"},
          {"incident", versions.empty() ? 0 : versions.front().incident},
          {"versions", std::move(list)}};
}

std::string RenderDiff(const ScopeVersion& before, const ScopeVersion& after,
                       const ScopeChange& change, Language language, Duration zone) {
  const bool ko = language == Language::kKorean;
  std::string text =
      ko ? fmt::format("사고 {}: {}차 산정({})과 {}차 산정({})\n", after.incident, before.number,
                       MinuteOf(before.at, zone), after.number, MinuteOf(after.at, zone))
         : fmt::format("incident {}: version {} ({}) and version {} ({})\n", after.incident,
                       before.number, MinuteOf(before.at, zone), after.number,
                       MinuteOf(after.at, zone));
  text += Line({"people", "사람"}, FromTo(before.Total("people"), after.Total("people")), language);
  if (!change.people_known) {
    text += Line({" ", " "},
                 ko ? "식별자 번호가 새로 매겨져 누가 늘고 줄었는지는 알 수 없습니다"
                    : "ids were numbered anew since: who came and who went cannot be told",
                 language);
  } else if (change.came > 0 || change.went > 0) {
    text +=
        Line({" ", " "},
             ko ? fmt::format("{}명이 늘고 {}명이 빠졌습니다", WithCommas(change.came),
                              WithCommas(change.went))
                : fmt::format("{} came, {} went", WithCommas(change.came), WithCommas(change.went)),
             language);
  }
  text += RenderEffects(change, language, zone);
  if (before.first_access != after.first_access || before.last_access != after.last_access) {
    auto span = [zone](const ScopeVersion& version) {
      return version.first_access > version.last_access
                 ? std::string("–")
                 : MinuteOf(version.first_access, zone) + " – " +
                       MinuteOf(version.last_access, zone);
    };
    text += Line({"time", "기간"}, span(before) + " → " + span(after), language);
  }
  return text + RenderNumbers(ChangedOf(before, after), language);
}

Json DiffJson(const ScopeVersion& before, const ScopeVersion& after, const ScopeChange& change) {
  Json numbers = Json::array();
  for (const Changed& one : ChangedOf(before, after)) {
    Json json = {{"kind", one.kind},
                 {"name", ValidUtf8(one.name)},
                 {"before", one.before},
                 {"after", one.after}};
    const bool two = one.kind != "total" && one.kind != "doubt";
    if (two) {
      const char* other = one.kind == "field" ? "masked" : "accesses";
      json[std::string(other) + "_before"] = one.before_other;
      json[std::string(other) + "_after"] = one.after_other;
    }
    numbers.push_back(std::move(json));
  }
  auto known = [&](uint64_t count) { return change.people_known ? Json(count) : Json(); };
  return {{"schema", "haetae.scope-diff/1"},
          {"incident", after.incident},
          {"before", VersionJson(before)},
          {"after", VersionJson(after)},
          {"people",
           {{"came", known(change.came)},
            {"went", known(change.went)},
            {"came_by_any", known(change.came_by_any)},
            {"went_by_any", known(change.went_by_any)},
            {"came_otherwise", known(change.came_otherwise)},
            {"went_otherwise", known(change.went_otherwise)}}},
          {"changes", EffectsJson(change)},
          {"numbers", std::move(numbers)}};
}

}  // namespace haetae::report
