#include "scope/possible.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

void AddBeforeLogs(const CoverageSummary& coverage, Time first,
                   const std::vector<std::vector<IndicatorValue>>& sets,
                   const reg::Register& registers, std::vector<Doubt>& doubts) {
  const std::string from = Minute(coverage.from);
  if (const auto [created, key] = OldestKey(sets, registers);
      created != kTimeMax && created < coverage.from - kDoubtReach) {
    const std::string since = FormatDay(DayOf(created));
    doubts.push_back(
        {DoubtKind::kBeforeLogs,
         created,
         coverage.from,
         "",
         {fmt::format("{} exists since {} and the logs begin at {}: what it read before is not "
                      "known",
                      key, since, from),
          fmt::format("{}은(는) {}부터 있었고 로그는 {}부터 있어, 그전의 조회는 알 수 없습니다",
                      key, since, from)}});
  } else if (first < coverage.from + kDoubtReach) {
    doubts.push_back({DoubtKind::kBeforeLogs,
                      kTimeMin,
                      coverage.from,
                      "",
                      {fmt::format("it was under way when the logs begin at {}: what was read "
                                   "before is not known",
                                   from),
                       fmt::format("로그가 시작되는 {}에 이미 진행 중이어서, 그전의 조회는 알 수 "
                                   "없습니다",
                                   from)}});
  }
}

}  // namespace

std::string_view DoubtName(DoubtKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::vector<Doubt> DoubtsOf(const CoverageSummary& coverage, Time first, Time last,
                            const std::vector<std::vector<IndicatorValue>>& sets,
                            const reg::Register& registers) {
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
                       fmt::format("{}의 {}부터 {}까지 기록이 없습니다", gap.source, from, to)}});
  }
  AddBeforeLogs(coverage, first, sets, registers, doubts);
  for (const std::string& source : coverage.missing_sources) {
    doubts.push_back(
        {DoubtKind::kMissingSource,
         std::max(first - kDoubtReach, coverage.from),
         std::min(last + kDoubtReach, coverage.to + kMinute),
         source,
         {fmt::format("{} was not given, and others of its kind were", source),
          fmt::format("같은 종류의 다른 로그는 있는데 {}은(는) 주어지지 않았습니다", source)}});
  }
  return doubts;
}

Doubt UnnamedResults(uint64_t results, Time first, Time last) {
  return {DoubtKind::kUnnamedResults,
          first,
          {last.us + 1},
          "",
          {fmt::format("answers listed {} of which nobody says who they are",
                       Counted(results, "person", "people")),
           fmt::format("응답에 담긴 {}명이 누구인지 기록에 없습니다", WithCommas(results))}};
}

uint8_t Possible::Of(uint32_t subject) const {
  uint8_t why = 0;
  const bool listed = register_.has_members();
  const bool member = register_.IsMember(subject), carried = register_.IsCarried(subject);
  for (const Doubt& doubt : doubts_) {
    const bool there = !listed || (carried && !member) ||
                       (member && register_.LivedIn(subject, doubt.from, doubt.to));
    if (there) why |= 1u << static_cast<size_t>(doubt.kind);
  }
  if (unknown_.contains(subject)) why |= 1u << static_cast<size_t>(DoubtKind::kUnknownOutcome);
  return why;
}

std::string Possible::Text(uint8_t why) {
  std::string text;
  for (size_t kind = 0; kind < kDoubtKinds; ++kind) {
    if ((why >> kind & 1) == 0) continue;
    text += (text.empty() ? "" : ";") + std::string(kNames[kind]);
  }
  return text;
}

}  // namespace haetae::scope
