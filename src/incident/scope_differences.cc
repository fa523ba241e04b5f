#include "incident/scope_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "register/summary_words.h"

namespace haetae::incident {
namespace {

constexpr size_t kValuesShown = 3;  // of a set, in a dimension
constexpr size_t kValueBytes = 80;
constexpr size_t kDigestShown = 12;
constexpr std::array<std::string_view, kChangeKinds> kNames = {
    "from",  "to",      "log",    "responses", "indicators", "left-out",
    "route", "carries", "fields", "register",  "program"};

// "2025-11-06T00:00:00Z"
std::string When(Time time) { return FormatTime(time).substr(0, 19) + "Z"; }

// A word with the particle that fits it: "gateway-1.log이", "members.csv가".
std::string Subject(const std::string& word) {
  return word + std::string(Particle(word, "이", "가"));
}
std::string Topic(const std::string& word) {
  return word + std::string(Particle(word, "은", "는"));
}

class Comparison {
 public:
  Comparison(const ScopeInputs& before, const ScopeInputs& after, uint32_t version)
      : before_(before), after_(after), version_(version) {}

  std::vector<Difference> Run() {
    Window();
    Logs();
    Responses();
    Sets();
    LeftOutPeople();
    Routes();
    Registers();
    if (before_.program != after_.program) {
      Add({.kind = ChangeKind::kProgram, .name = after_.program},
          {fmt::format("counted by {}, version {} by {}", after_.program, version_,
                       before_.program),
           fmt::format("{} 프로그램으로 셌고 {}차 산정은 {} 프로그램으로 셌습니다", after_.program,
                       version_, before_.program)});
    }
    std::ranges::stable_sort(differences_, {}, &Difference::kind);
    return std::move(differences_);
  }

 private:
  void Add(Difference difference, Phrase text) {
    difference.text = std::move(text);
    differences_.push_back(std::move(difference));
  }

  void Window() {
    const bool none = after_.from == kTimeMin;
    if (before_.from != after_.from) {
      Phrase text{
          fmt::format("the window starts {}", none ? "with the logs" : "at " + When(after_.from)),
          none ? "기간이 로그의 시작부터입니다"
               : fmt::format("기간이 {}부터입니다", When(after_.from))};
      text.en += before_.from == kTimeMin ? " instead of with the logs"
                                          : fmt::format(" instead of {}", When(before_.from));
      text.ko += before_.from == kTimeMin
                     ? fmt::format("({}차 산정: 로그의 시작부터)", version_)
                     : fmt::format("({}차 산정: {}부터)", version_, When(before_.from));
      Add({.kind = ChangeKind::kFrom, .gone = after_.from > before_.from}, text);
    }
    if (before_.to == after_.to) return;
    const bool open = after_.to == kTimeMax;
    Phrase text{
        fmt::format("the window ends {}", open ? "with the logs" : "at " + When(after_.to)),
        open ? "기간이 로그의 끝까지입니다" : fmt::format("기간이 {}까지입니다", When(after_.to))};
    text.en += before_.to == kTimeMax ? " instead of with the logs"
                                      : fmt::format(" instead of {}", When(before_.to));
    text.ko += before_.to == kTimeMax
                   ? fmt::format("({}차 산정: 로그의 끝까지)", version_)
                   : fmt::format("({}차 산정: {}까지)", version_, When(before_.to));
    Add({.kind = ChangeKind::kTo, .gone = after_.to < before_.to}, text);
  }

  void Logs() {
    std::map<std::string, const ScopeInputs::Log*> known;
    for (const ScopeInputs::Log& log : before_.logs) known[log.name] = &log;
    for (const ScopeInputs::Log& log : after_.logs) {
      const auto at = known.find(log.name);
      const ScopeInputs::Log* old = at == known.end() ? nullptr : at->second;
      if (at != known.end()) known.erase(at);
      const std::string name = ShownName(log.name);
      if (old == nullptr) {
        const std::string records = WithCommas(log.records);
        Add({.kind = ChangeKind::kLog, .name = log.name},
            {fmt::format("{} was not read for version {} ({}, {} – {})", name, version_,
                         Counted(log.records, "record", "records"), When(log.first),
                         When(log.last)),
             fmt::format("{}차 산정에는 {} 없었습니다({}건, {} – {})", version_, Subject(name),
                         records, When(log.first), When(log.last))});
      } else if (log.bytes > old->bytes) {
        const uint64_t more = log.records - std::min(old->records, log.records);
        Add({.kind = ChangeKind::kLog, .name = log.name, .known = old->bytes},
            {fmt::format("{} has grown since version {}: {}, until {}", name, version_,
                         Counted(more, "record more", "records more"), When(log.last)),
             fmt::format("{}차 산정 뒤로 {}에 {}건이 늘어 {}까지입니다", version_, name,
                         WithCommas(more), When(log.last))});
      } else if (log != *old) {
        Add({.kind = ChangeKind::kLog, .both = true, .name = log.name},
            {fmt::format("{} is not what version {} read", name, version_),
             fmt::format("{}의 내용이 {}차 산정과 다릅니다", name, version_)});
      }
    }
    for (const auto& [name, log] : known) {
      Add({.kind = ChangeKind::kLog, .gone = true, .name = name},
          {fmt::format("{} is no longer among the logs", ShownName(name)),
           fmt::format("{} 더는 로그에 없습니다", Subject(ShownName(name)))});
    }
  }

  // A file is known by the beginning of its SHA-256, under which it is kept.
  void Responses() {
    if (before_.responses == after_.responses) return;
    const std::string had = before_.responses.digest.substr(0, kDigestShown);
    const std::string has = after_.responses.digest.substr(0, kDigestShown);
    Add({.kind = ChangeKind::kResponses,
         .gone = has.empty(),
         .both = !has.empty() && !had.empty(),
         .name = after_.responses.digest},
        had.empty()
            ? Phrase{fmt::format("the responses {} were not there for version {}", has, version_),
                     fmt::format("{}차 산정에는 조회 결과 명단({})이 없었습니다", version_, has)}
        : has.empty()
            ? Phrase{fmt::format("there are no responses any more; version {} had {}", version_,
                                 had),
                     fmt::format("조회 결과 명단이 없어졌습니다({}차 산정: {})", version_, had)}
            : Phrase{fmt::format("the responses are {} instead of {}", has, had),
                     fmt::format("조회 결과 명단이 바뀌었습니다: {}({}차 산정: {})", has, version_,
                                 had)});
  }

  void Sets() {
    auto has = [](const std::vector<ScopeInputs::Set>& sets, const ScopeInputs::Set& set) {
      return std::ranges::find(sets, set.values, &ScopeInputs::Set::values) != sets.end();
    };
    for (size_t i = 0; i < after_.sets.size(); ++i) {
      const ScopeInputs::Set& set = after_.sets[i];
      if (has(before_.sets, set)) continue;
      Phrase why{"", ""};
      if (set.role == "accepted") why = {": " + set.said.en, ": " + set.said.ko};
      if (set.role == "closure")
        why = {": it belongs to no honest traffic", ": 정상 이용에는 없는 값"};
      if (set.role == "cause") why = {": a detector found it", ": 탐지됨"};
      const Phrase text = SetText(set.values);
      Add({.kind = ChangeKind::kSet, .set = i},
          {fmt::format("{} was not in version {}{}", text.en, version_, why.en),
           fmt::format("{}차 산정에는 {} 없었습니다{}", version_, Subject(text.ko), why.ko)});
    }
    for (size_t i = 0; i < before_.sets.size(); ++i) {
      if (has(after_.sets, before_.sets[i])) continue;
      const Phrase text = SetText(before_.sets[i].values);
      Add({.kind = ChangeKind::kSet, .gone = true, .set = i},
          {fmt::format("{} is no longer of the incident", text.en),
           fmt::format("{} 더는 이 사고에 속하지 않습니다", Topic(text.ko))});
    }
  }

  // All at once, and without names: a version is shown to more people than they are.
  void LeftOutPeople() {
    for (const bool gone : {true, false}) {
      const auto& with = gone ? after_.left_out : before_.left_out;
      const auto& without = gone ? before_.left_out : after_.left_out;
      size_t people = 0;
      Phrase said;
      for (const ScopeInputs::LeftOut& one : with) {
        if (std::ranges::find(without, one) != without.end()) continue;
        said = one.said;
        ++people;
      }
      if (people == 0) continue;
      const std::string n = WithCommas(people);
      const std::string who = Counted(people, "person", "people");
      Add({.kind = ChangeKind::kLeftOut, .gone = gone},
          gone ? Phrase{fmt::format("{} {} left out, {}", who, people == 1 ? "is" : "are", said.en),
                        fmt::format("{}명을 뺐습니다({})", n, said.ko)}
               : Phrase{fmt::format("{} whom version {} left out {} again", who, version_,
                                    people == 1 ? "counts" : "count"),
                        fmt::format("{}차 산정에서 뺀 {}명을 다시 셉니다", version_, n)});
    }
  }

  void Routes() {
    std::map<std::string, const ScopeInputs::Shown*> known;
    for (const ScopeInputs::Shown& route : before_.routes) known[route.route] = &route;
    std::set<std::string> relations;  // that some route carries now and did not
    std::vector<Difference> fields;
    for (const ScopeInputs::Shown& route : after_.routes) {
      const auto at = known.find(route.route);
      if (at == known.end()) {
        Add({.kind = ChangeKind::kRoute, .name = route.route},
            {fmt::format("{} was not in version {}", route.route, version_),
             fmt::format("{}차 산정에는 {} 경로가 없었습니다", version_, route.route)});
        continue;
      }
      const ScopeInputs::Shown& old = *at->second;
      if (route.carries != old.carries && !route.carries.empty() &&
          relations.insert(route.carries).second)
        Carries(route);
      if (route.fields != old.fields) fields.push_back(FieldsOf(old, route));
      known.erase(at);
    }
    for (const auto& [name, route] : known) {
      Add({.kind = ChangeKind::kRoute, .gone = true, .name = name},
          {fmt::format("{} no longer discloses anything", name),
           fmt::format("{} 경로는 더는 제공으로 보지 않습니다", name)});
    }
    RelationFiles(relations);
    for (Difference& one : fields) differences_.push_back(std::move(one));
  }

  void Carries(const ScopeInputs::Shown& route) {
    Add({.kind = ChangeKind::kRelation, .name = route.carries},
        {fmt::format("people in {} stand in the answers of {}: version {} did not know",
                     route.carries, route.route, version_),
         fmt::format("{}의 사람이 {}의 응답에 들어 있습니다. {}차 산정은 몰랐습니다", route.carries,
                     route.route, version_)});
  }

  static std::string FieldList(const std::vector<access::DisclosedField>& fields) {
    std::string text;
    for (const access::DisclosedField& field : fields)
      text += (text.empty() ? "" : ", ") + field.name + (field.masked ? " (masked)" : "");
    return text.empty() ? "nothing" : text;
  }

  Difference FieldsOf(const ScopeInputs::Shown& old, const ScopeInputs::Shown& now) const {
    Difference one{.kind = ChangeKind::kFields, .name = now.route, .text = {}};
    one.text = {fmt::format("{} discloses {}; in version {} it was {}", now.route,
                            FieldList(now.fields), version_, FieldList(old.fields)),
                fmt::format("{}의 제공 항목은 {}입니다. {}차 산정에는 {}{}습니다", now.route,
                            FieldList(now.fields), version_, FieldList(old.fields),
                            Particle(FieldList(old.fields), "이었", "였"))};
    return one;
  }

  static std::map<std::string, std::string> Files(const std::vector<std::string>& lines) {
    std::map<std::string, std::string> files;  // name → what it holds
    for (const std::string& line : lines) {
      const size_t colon = line.find(": ");
      files[line.substr(0, colon)] = colon == std::string::npos ? "" : line.substr(colon + 2);
    }
    return files;
  }

  // Files of carried people whose routes were carried before.
  void RelationFiles(const std::set<std::string>& told) {
    const auto before = Files(before_.registers), after = Files(after_.registers);
    for (const auto& [file, holds] : after) {
      if (!file.starts_with("carries/")) continue;
      const auto old = before.find(file);
      if (old != before.end() && old->second == holds) continue;
      const std::string relation = file.substr(8, file.rfind('.') - 8);
      if (told.contains(relation)) continue;
      FileChanged(ChangeKind::kRelation, relation, file, holds,
                  old == before.end() ? "" : old->second);
    }
  }

  void FileChanged(ChangeKind kind, const std::string& name, const std::string& file,
                   const std::string& holds, const std::string& held) {
    const bool both = !holds.empty() && !held.empty();
    Add({.kind = kind, .gone = holds.empty(), .both = both, .name = name},
        {held.empty() ? fmt::format("{} ({}) was not there for version {}", file, holds, version_)
         : holds.empty()
             ? fmt::format("{} is no longer there; version {} had {}", file, version_, held)
             : fmt::format("{}: {} instead of {}", file, holds, held),
         held.empty()    ? fmt::format("{}차 산정에는 {}({})가 없었습니다", version_, file,
                                       reg::SummaryInKorean(holds))
         : holds.empty() ? fmt::format("{} 없어졌습니다({}차 산정: {})", Subject(file), version_,
                                       reg::SummaryInKorean(held))
                         : fmt::format("{}: {}({}차 산정: {})", file, reg::SummaryInKorean(holds),
                                       version_, reg::SummaryInKorean(held))});
  }

  void Registers() {
    const auto before = Files(before_.registers), after = Files(after_.registers);
    for (const auto& [file, holds] : after) {
      const auto old = before.find(file);
      if (file.starts_with("carries/") || (old != before.end() && old->second == holds)) continue;
      FileChanged(ChangeKind::kRegister, file, file, holds, old == before.end() ? "" : old->second);
    }
    for (const auto& [file, held] : before) {
      if (!after.contains(file)) FileChanged(ChangeKind::kRegister, file, file, "", held);
    }
  }

  static std::string ShownName(const std::string& log) { return log.substr(log.rfind('/') + 1); }

  const ScopeInputs &before_, &after_;
  uint32_t version_;
  std::vector<Difference> differences_;
};

}  // namespace

std::string_view ChangeName(ChangeKind kind) { return kNames[static_cast<size_t>(kind)]; }
ChangeKind ParseChange(std::string_view name) {
  const auto at = std::ranges::find(kNames, name);
  return at == kNames.end() ? ChangeKind::kProgram : static_cast<ChangeKind>(at - kNames.begin());
}

std::vector<Difference> Differences(const ScopeInputs& before, const ScopeInputs& after,
                                    uint32_t version) {
  return Comparison(before, after, version).Run();
}

Phrase SetText(const std::vector<scope::IndicatorValue>& set) {
  Phrase text;
  for (size_t i = 0; i < set.size();) {
    const access::Dimension dimension = set[i].dimension;
    std::string values;
    size_t of = 0;
    for (; i < set.size() && set[i].dimension == dimension; ++i, ++of)
      if (of < kValuesShown) values += (of == 0 ? "" : ", ") + Shortened(set[i].value, kValueBytes);
    const size_t more = of - std::min(of, kValuesShown);
    const std::string name(access::DimensionName(dimension));
    text.en += fmt::format("{}{}={}", text.en.empty() ? "" : " ", name, values);
    text.ko += fmt::format("{}{}={}", text.ko.empty() ? "" : " ", name, values);
    if (more == 0) continue;
    text.en += fmt::format(" and {} more", WithCommas(more));
    text.ko += fmt::format(" 외 {}개", WithCommas(more));
  }
  return text;
}

}  // namespace haetae::incident
