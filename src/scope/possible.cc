#include "scope/possible.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scope/people_file.h"

namespace haetae::scope {
namespace {

constexpr std::array<std::string_view, kDoubtKinds> kNames = {
    "no-logs", "before-logs", "missing-source", "unknown-outcome", "unnamed-results"};

std::string Minute(Time time) { return FormatTime(time).substr(0, 16) + "Z"; }

// Since when the oldest of the keys exists, and which it is; kTimeMax if it is not known of any.
std::pair<Time, std::string> OldestKey(const std::vector<std::vector<IndicatorValue>>& sets,
                                       const reg::Register& registers) {
  std::pair<Time, std::string> oldest{kTimeMax, ""};
  for (const std::vector<IndicatorValue>& set : sets) {
    for (const IndicatorValue& one : set) {
      if (one.dimension != access::Dimension::kKey) continue;
      const reg::KeyEntry* key = registers.FindKey(one.value);
      if (key != nullptr && key->created && *key->created < oldest.first)
        oldest = {*key->created, one.value};
    }
  }
  return oldest;
}

void AddBeforeLogs(const LogsBegin& begin, Time first,
                   const std::vector<std::vector<IndicatorValue>>& sets,
                   const reg::Register& registers, std::vector<Doubt>& doubts) {
  const std::string from = Minute(begin.from);
  const std::string log = begin.log.empty() ? "the logs begin" : begin.log + " begins";
  const std::string ko = begin.log.empty() ? "로그" : begin.log;
  if (const auto [created, key] = OldestKey(sets, registers);
      created != kTimeMax && created < begin.from - kDoubtReach) {
    const std::string since = FormatDayOrMinute(created);
    doubts.push_back(
        {DoubtKind::kBeforeLogs,
         created,
         begin.from,
         begin.log,
         {fmt::format("{} exists since {} and {} at {}: what it read before is not known", key,
                      since, log, from),
          fmt::format("{}{} {}부터 있었고 {}{} {}부터 있어, 그전의 조회는 알 수 없습니다", key,
                      Particle(key, "은", "는"), since, ko, Particle(ko, "은", "는"), from)},
         false,
         begin.routes});
  } else if (first < begin.from + kDoubtReach) {
    doubts.push_back(
        {DoubtKind::kBeforeLogs,
         kTimeMin,
         begin.from,
         begin.log,
         {fmt::format("it was under way when {} at {}: what was read before is not known", log,
                      from),
          fmt::format("{}{} 시작되는 {}에 이미 진행 중이어서, 그전의 조회는 알 수 없습니다", ko,
                      Particle(ko, "이", "가"), from)},
         false,
         begin.routes});
  }
}

}  // namespace

std::string_view DoubtName(DoubtKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::vector<Doubt> DoubtsOf(const CoverageSummary& coverage, Time first, Time last,
                            const std::vector<std::vector<IndicatorValue>>& sets,
                            const reg::Register& registers, const LogsBegin& begin) {
  std::vector<Doubt> doubts;
  if (first > last || coverage.from > coverage.to) return doubts;
  for (const Gap& gap : coverage.gaps) {
    if (gap.to <= first - kDoubtReach || gap.from >= last + kDoubtReach) continue;
    const std::string from = Minute(gap.from), to = Minute(gap.to);
    doubts.push_back({DoubtKind::kNoLogs,
                      gap.from,
                      gap.to,
                      gap.source,
                      {fmt::format("no logs from {} between {} and {}", gap.source, from, to),
                       fmt::format("{}의 {}부터 {}까지 기록이 없습니다", gap.source, from, to)},
                      false,
                      gap.routes});
  }
  for (const TornLog& log : coverage.torn) {
    if (log.to <= first - kDoubtReach || log.from >= last + kDoubtReach) continue;
    const std::string lost = WithCommas(log.lost), lines = WithCommas(log.lines);
    doubts.push_back(
        {DoubtKind::kNoLogs,
         log.from,
         log.to + Duration{1},
         log.source,
         {fmt::format("{} of {} lines of {} could not be read", lost, lines, log.source),
          fmt::format("{}의 {}줄 가운데 {}줄을 읽을 수 없습니다", log.source, lines, lost)},
         false,
         log.routes});
  }
  AddBeforeLogs(begin.from == kTimeMax ? LogsBegin{coverage.from, ""} : begin, first, sets,
                registers, doubts);
  for (const auto& [source, routes] : coverage.missing_sources) {
    doubts.push_back({DoubtKind::kMissingSource,
                      std::max(first - kDoubtReach, coverage.from),
                      std::min(last + kDoubtReach, coverage.to + kMinute),
                      source,
                      {fmt::format("{} was not given, and others of its kind were", source),
                       fmt::format("같은 종류의 다른 로그는 있는데 {}{} 주어지지 않았습니다",
                                   source, Particle(source, "은", "는"))},
                      false,
                      routes});
  }
  std::erase_if(doubts, [&](const Doubt& doubt) {
    return doubt.to <= coverage.asked_from || doubt.from >= coverage.asked_to;
  });
  for (Doubt& doubt : doubts)
    doubt.from = std::max(doubt.from, coverage.asked_from),
    doubt.to = std::min(doubt.to, coverage.asked_to);
  return doubts;
}

void NarrowToMembers(const access::Catalogue& catalogue, std::vector<Doubt>& doubts) {
  for (Doubt& doubt : doubts)
    doubt.members_only |=
        !doubt.routes.empty() && std::ranges::none_of(doubt.routes, [&](uint16_t route) {
          return route >= catalogue.routes.size() || ShowsOthers(catalogue.routes[route]);
        });
}

Doubt DoubtOf(const UnnamedResults& unnamed) {
  Phrase why;
  const auto add = [&](uint64_t count, const std::string& en, const std::string& ko) {
    if (count == 0) return;
    const std::string_view also = why.en.empty() ? "" : "; ";
    why.en += fmt::format("{}{}", also, en), why.ko += fmt::format("{}{}", also, ko);
  };
  add(unnamed.people,
      fmt::format("answers listed {} of which nobody says who they are",
                  Counted(unnamed.people, "person", "people")),
      fmt::format("응답에 담긴 {}명이 누구인지 기록에 없습니다", WithCommas(unnamed.people)));
  add(unnamed.answers,
      fmt::format("{} people, and the log says neither whom nor how many",
                  Counted(unnamed.answers, "answer lists", "answers list")),
      fmt::format("목록을 돌려준 응답 {}건은 누구의 정보가 몇 명분 담겼는지 기록에 없습니다",
                  WithCommas(unnamed.answers)));
  add(unnamed.ownerless,
      fmt::format("of {} the register does not say whose {}",
                  Counted(unnamed.ownerless, "record that was read", "records that were read"),
                  unnamed.ownerless == 1 ? "it is" : "they are"),
      fmt::format("조회된 자료 {}건은 누구의 것인지 등록부에 없습니다",
                  WithCommas(unnamed.ownerless)));
  return {DoubtKind::kUnnamedResults, unnamed.first, {unnamed.last.us + 1}, "", why,
          unnamed.members_only};
}

void Doubtful::Count(Why why, size_t kind_of_person) {
  people += why.any();
  by_kind[kind_of_person] += why.any();
  by_shown[why.shown][kind_of_person] += why.any();
  for (size_t kind = 0; kind < kDoubtKinds; ++kind) by[kind] += why.kinds >> kind & 1;
}

void Doubtful::Merge(const Doubtful& other) {
  people += other.people;
  for (size_t kind = 0; kind < kPeopleKinds; ++kind) {
    by_kind[kind] += other.by_kind[kind];
    for (size_t mask = 0; mask < ShownBits::kMasks; ++mask)
      by_shown[mask][kind] += other.by_shown[mask][kind];
  }
  for (size_t kind = 0; kind < kDoubtKinds; ++kind) by[kind] += other.by[kind];
}

bool HoursMatter(const std::vector<Doubt>& doubts) {
  return std::ranges::any_of(doubts, [](const Doubt& doubt) {
    return doubt.kind == DoubtKind::kNoLogs || doubt.kind == DoubtKind::kMissingSource;
  });
}

namespace {

Phrase UnknownOutcomes(uint64_t requests) {
  return {fmt::format("for {} answered",
                      Counted(requests, "request the log does not say whether it was",
                              "requests the log does not say whether they were")),
          fmt::format("요청 {}건은 응답 여부가 기록에 없습니다", WithCommas(requests))};
}

// As many as the logs could have missed while it ran. Of answers that nobody counted, nothing is
// likelier than the rest. One that was under way when they begin may
// have gone on for ever; of one that began later, an older key alone makes nothing likely.
uint64_t LikelyOf(const std::vector<Doubt>& doubts, uint64_t people_an_hour, const Scope& scope) {
  if (scope.uncounted > 0) return scope.possible_people;
  const uint64_t likely = scope.people + scope.unnamed + scope.ownerless_people +
                          scope.possible_by[static_cast<size_t>(DoubtKind::kUnknownOutcome)];
  double hours = 0;
  for (const Doubt& doubt : doubts) {
    if (doubt.kind == DoubtKind::kUnnamedResults) continue;
    if (doubt.kind != DoubtKind::kBeforeLogs)
      hours += static_cast<double>(doubt.to - doubt.from) / kHour;
    else if (scope.first_access < doubt.to + kDoubtReach)
      return scope.possible_people;
  }
  const double more = static_cast<double>(people_an_hour) * hours;
  return static_cast<uint64_t>(
      std::min(static_cast<double>(scope.possible_people), static_cast<double>(likely) + more));
}

}  // namespace

void SayPossible(const std::vector<Doubt>& doubts, const Doubtful& doubtful,
                 uint64_t people_an_hour, const reg::Register& registers, Scope& scope) {
  scope.doubts = doubts;
  std::ranges::copy(doubtful.by, scope.possible_by);
  std::ranges::copy(doubtful.by_kind, scope.possible_by_kind);
  scope.possible_people = scope.people + doubtful.people;
  scope.ruled_out = registers.known_count() - scope.members - scope.non_members -
                    doubtful.by_kind[0] - doubtful.by_kind[1];
  scope.possible_likely = LikelyOf(doubts, people_an_hour, scope);
  if (scope.unknown_outcome > 0)
    scope.possible_why.push_back(UnknownOutcomes(scope.unknown_outcome));
  for (const Doubt& doubt : doubts) scope.possible_why.push_back(doubt.why);
  if (!doubts.empty() && !registers.has_members()) {
    scope.possible_why.push_back(
        {"there is no member list: only ids that stand in the logs are counted",
         "회원 명단이 없어 기록에 나온 사람만 셉니다"});
  }
}

void SayPossibleShown(const PossibleShown& shown, const Doubtful& doubtful, Scope& scope) {
  for (size_t kind = 0; kind < kPeopleKinds; ++kind)
    scope.doubted_fields[kind] = shown.FieldsOfLogs(kind);
  for (size_t mask = 0; mask < ShownBits::kMasks; ++mask)
    for (size_t kind = 0; kind < kPeopleKinds; ++kind)
      if (const uint64_t people = doubtful.by_shown[mask][kind]; people > 0)
        scope.possible_by_group[{kKindTexts[kind],
                                 shown.Fields(static_cast<uint8_t>(mask), kind)}] += people;
}

Why Possible::Of(uint32_t subject) const {
  Why why = OfDoubts(subject);
  if (unknown_.contains(subject)) why |= kUnknownOutcomeWhy;
  return why;
}

Why Possible::OfDoubts(uint32_t subject) const {
  if (doubts_.empty()) return {};
  Why why;
  const bool listed = register_.has_members();
  const bool member = register_.IsMember(subject), carried = register_.IsCarried(subject);
  for (size_t i = 0; i < doubts_.size(); ++i) {
    const Doubt& doubt = doubts_[i];
    const bool there = !listed || (carried && !member && !doubt.members_only) ||
                       (member && register_.LivedIn(subject, doubt.from, doubt.to));
    if (there) why |= Why{KindBit(doubt.kind), shown_.Of(i)};
  }
  return why;
}

std::string Possible::Text(uint8_t kinds) {
  std::string text;
  for (size_t kind = 0; kind < kDoubtKinds; ++kind) {
    if ((kinds >> kind & 1) == 0) continue;
    text += (text.empty() ? "" : ";") + std::string(kNames[kind]);
  }
  return text;
}

}  // namespace haetae::scope
