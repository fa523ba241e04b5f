#include "incident/filled.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "detect/log_integrity.h"
#include "incident/grouping.h"
#include "ledger/stream_names.h"
#include "ledger/streams.h"

namespace haetae::incident {
namespace {

constexpr int64_t kLeftMinutesMin = detect::kSilenceMin / kMinute;

struct Covered {
  std::vector<ledger::Stream> streams;
  std::map<std::string, const Roaring*> minutes;  // by source
  uint32_t last = 0;                              // minute of the whole ledger
};

Covered CoveredBy(const ledger::Manifest& manifest) {
  Covered covered;
  std::vector<ledger::CoveredSource> sources;
  for (const ledger::SourceEntry& source : manifest.sources) {
    const Roaring& set = source.minutes.set();
    if (set.isEmpty()) continue;
    covered.minutes[source.name] = &set;
    covered.last = std::max(covered.last, set.maximum());
    sources.push_back({source.name, source.minutes, source.format, source.seen_as});
  }
  covered.streams = ledger::JoinStreams(std::move(sources));
  return covered;
}

// The sources of the one log that was written up to the hole under this name; of all logs, all.
std::vector<std::string> SourcesOf(const Covered& covered, const detect::Hole& hole) {
  const uint32_t before = static_cast<uint32_t>(hole.from.us / kMinute);
  std::vector<std::string> found;
  size_t logs = 0;
  for (const ledger::Stream& stream : covered.streams) {
    const bool is_it =
        hole.log.empty() || std::ranges::any_of(stream.sources, [&](const std::string& source) {
          return detect::HoleLogName(ledger::StreamStem(source)) == hole.log &&
                 covered.minutes.at(source)->contains(before);
        });
    if (!is_it) continue;
    ++logs;
    found.insert(found.end(), stream.sources.begin(), stream.sources.end());
  }
  if (logs > 1 && !hole.log.empty()) found.clear();  // two of one name
  return found;
}

std::string Minute(uint32_t minute) {
  return FormatTime({static_cast<int64_t>(minute) * kMinute}).substr(0, 16) + "Z";
}

struct Filling {
  std::set<std::string> by;                         // names of files
  std::vector<std::pair<uint32_t, uint32_t>> left;  // minutes without any, from ≤ m < to
};

Filling FillingOf(const Covered& covered, const detect::Hole& hole) {
  Filling filling;
  const auto from = static_cast<uint32_t>(hole.from.us / kMinute) + 1;
  const uint32_t to =
      hole.to == kTimeMax ? covered.last + 1 : static_cast<uint32_t>(hole.to.us / kMinute);
  if (to <= from) return filling;
  Roaring within;
  within.addRange(from, to);
  Roaring active;
  for (const std::string& source : SourcesOf(covered, hole)) {
    const Roaring its = *covered.minutes.at(source) & within;
    if (its.isEmpty()) continue;
    filling.by.insert(source.substr(source.rfind('/') + 1));
    active |= its;
  }
  uint32_t silent_from = from;
  const auto left = [&](uint32_t until) {
    if (static_cast<int64_t>(until) - silent_from >= kLeftMinutesMin)
      filling.left.emplace_back(silent_from, until);
  };
  for (const uint32_t minute : active) left(minute), silent_from = minute + 1;
  left(to);
  return filling;
}

// "a, b and 2 more"
template <typename Things, typename Text>
Phrase Some(const Things& things, std::string_view unit, Text&& text) {
  Phrase said;
  size_t told = 0;
  for (const auto& one : things) {
    if (told == kFillersNamed) break;
    const Phrase its = text(one);
    said.en += (told > 0 ? ", " : "") + its.en, said.ko += (told > 0 ? ", " : "") + its.ko;
    ++told;
  }
  if (things.size() > told) {
    said.en += fmt::format(" and {} more", things.size() - told);
    said.ko += fmt::format(" 외 {}{}", things.size() - told, unit);
  }
  return said;
}

std::optional<Phrase> Since(const Covered& covered, const detect::Hole& hole) {
  const Filling filling = FillingOf(covered, hole);
  if (filling.by.empty()) return std::nullopt;
  const Phrase by = Some(filling.by, "개", [](const std::string& name) -> Phrase {
    const std::string safe = EscapeTerminal(name);
    return {safe, safe};
  });
  if (filling.left.empty())
    return Phrase{" · filled since by " + by.en, " · 이후 " + by.ko + " 기록으로 채워졌습니다"};
  const Phrase left = Some(filling.left, "곳", [](const auto& one) -> Phrase {
    const std::string begin = Minute(one.first), end = Minute(one.second);
    return {fmt::format("from {} to {}", begin, end), fmt::format("{}부터 {}까지", begin, end)};
  });
  return Phrase{
      fmt::format(" · filled since in part by {}: still nothing {}", by.en, left.en),
      fmt::format(" · 이후 {} 기록으로 일부 채워졌고, {} 여전히 비어 있습니다", by.ko, left.ko)};
}

}  // namespace

void SayFilled(const ledger::Manifest& manifest, Incident& incident) {
  std::optional<Covered> covered;
  const std::string title = incident.title.en;
  for (Finding& finding : incident.findings) {
    if (finding.detector != kLogIntegrity) continue;
    const std::optional<detect::Hole> hole = detect::HoleOf(finding.title, finding.reasons);
    if (!hole) continue;
    if (!covered) covered = CoveredBy(manifest);
    const std::optional<Phrase> since = Since(*covered, *hole);
    if (!since) continue;
    if (finding.title.en == title) {
      incident.title.ko = incident.title.In(Language::kKorean) + since->ko;
      incident.title.en += since->en;
    }
    finding.title.ko = finding.title.In(Language::kKorean) + since->ko;
    finding.title.en += since->en;
  }
}

}  // namespace haetae::incident
