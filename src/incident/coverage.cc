#include "incident/coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ledger/coverage.h"
#include "ledger/early_ends.h"
#include "ledger/stream_names.h"
#include "ledger/streams.h"
#include "scope/possible.h"

namespace haetae::incident {
namespace {

// A log with so many lines that could not be read, and they one in so many, hides accesses; a few
// that were cut do not make everybody possible.
constexpr uint64_t kTornLinesMin = 20, kTornShare = 20;

// Of one source.
struct Told {
  Time first = kTimeMax, last = kTimeMin;
  const std::optional<std::set<uint16_t>>* routes = nullptr;
};

std::string BaseOf(const std::string& stem) { return stem.substr(stem.rfind('/') + 1); }

// The first run of letters, in whatever language.
std::string FirstWord(const std::string& base) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 128;
  };
  const auto begin = std::ranges::find_if(base, is_letter);
  return {begin, std::find_if_not(begin, base.end(), is_letter)};
}

struct Kind {
  scope::LogKind logs;
  Time to = kTimeMin;
  std::string format;
  std::optional<std::set<uint16_t>> routes{std::in_place};
};

void Join(const std::optional<std::set<uint16_t>>& routes, std::optional<std::set<uint16_t>>& to) {
  if (!routes || !to)
    to.reset();
  else
    to->insert(routes->begin(), routes->end());
}

void Take(Kind& kind, Kind other) {
  Join(other.routes, kind.routes);
  if (other.logs.from < kind.logs.from)
    kind.logs.from = other.logs.from, kind.logs.log = std::move(other.logs.log);
  kind.to = std::max(kind.to, other.to);
  kind.logs.sources.insert(kind.logs.sources.end(), other.logs.sources.begin(),
                           other.logs.sources.end());
}

// What begins where another log of its format ends takes its place.
std::vector<Kind> Succeeding(std::vector<Kind> kinds) {
  std::ranges::sort(kinds, [](const Kind& a, const Kind& b) {
    return std::tie(a.logs.from, a.logs.log) < std::tie(b.logs.from, b.logs.log);
  });
  std::vector<Kind> joined;
  for (Kind& kind : kinds) {
    const auto before = std::ranges::find_if(joined, [&](const Kind& one) {
      return one.format == kind.format && one.logs.from < kind.logs.from - scope::kDoubtReach &&
             one.to > kind.logs.from - scope::kDoubtReach &&
             one.to < kind.logs.from + scope::kDoubtReach;
    });
    if (before == joined.end())
      joined.push_back(std::move(kind));
    else
      Take(*before, std::move(kind));
  }
  return joined;
}

std::vector<scope::LogKind> KindsOf(const std::vector<ledger::Stream>& streams,
                                    const std::map<std::string, Told>& told) {
  std::map<std::tuple<std::string, size_t>, std::string> word_of;  // of a family, its least
  for (const ledger::Stream& stream : streams) {
    const std::string word = FirstWord(BaseOf(stream.name));
    const auto at = word_of.emplace(std::tuple(stream.format, stream.family), word).first;
    at->second = std::min(at->second, word);
  }
  std::map<std::pair<std::string, std::string>, Kind> by_word;
  for (const ledger::Stream& stream : streams) {
    Kind one{{BaseOf(stream.name), kTimeMax, stream.sources}, kTimeMin, stream.format};
    for (const std::string& source : stream.sources) {
      const Told& of = told.at(source);
      one.logs.from = std::min(one.logs.from, of.first);
      one.to = std::max(one.to, of.last);
      Join(*of.routes, one.routes);
    }
    const std::string& word = word_of.at({stream.format, stream.family});
    const auto [at, fresh] = by_word.emplace(std::pair(stream.format, word), one);
    if (!fresh) Take(at->second, std::move(one));
  }
  std::vector<Kind> kinds;
  for (auto& [word, kind] : by_word) kinds.push_back(std::move(kind));
  std::vector<scope::LogKind> logs;
  for (Kind& kind : Succeeding(std::move(kinds))) {
    if (kind.routes) kind.logs.routes.assign(kind.routes->begin(), kind.routes->end());
    logs.push_back(std::move(kind.logs));
  }
  return logs;
}

// Of the logs that differ from this one in numbers only: another service's are none of them, also
// where its name begins with the same word.
std::vector<uint16_t> RoutesOf(const ledger::Stream& log,
                               const std::vector<ledger::Stream>& streams,
                               const std::map<std::string, Told>& told) {
  std::optional<std::set<uint16_t>> routes{std::in_place};
  for (const ledger::Stream& stream : streams)
    if (stream.family == log.family)
      for (const std::string& source : stream.sources) Join(*told.at(source).routes, routes);
  return routes ? std::vector<uint16_t>(routes->begin(), routes->end()) : std::vector<uint16_t>();
}

// Of those of whose numbers one is missing.
std::vector<uint16_t> RoutesOfSiblings(const std::string& missing,
                                       const std::vector<ledger::Stream>& streams,
                                       const std::map<std::string, Told>& told) {
  const auto is_sibling = [family = ledger::Family(missing)](const std::string& name) {
    return ledger::Family(name) == family;
  };
  for (const ledger::Stream& stream : streams)
    if (is_sibling(stream.name) || std::ranges::any_of(stream.begins_as, is_sibling))
      return RoutesOf(stream, streams, told);
  return {};
}

}  // namespace

std::map<std::string, std::string, std::less<>> LogsByPart(const ledger::Manifest& manifest) {
  constexpr uint64_t kMinutesOfAWeek = 7 * kDay / kMinute;
  std::vector<ledger::CoveredSource> sources;
  std::map<std::string, Roaring> minutes;  // by stem
  for (const ledger::SourceEntry& source : manifest.sources) {
    sources.push_back({source.name, source.minutes, source.format, source.seen_as});
    minutes[ledger::StreamStem(source.name)] |= source.minutes.set();
  }
  std::map<std::string, std::string, std::less<>> logs;
  for (const ledger::Stream& stream : ledger::JoinStreams(std::move(sources))) {
    std::set<std::string> stems;
    for (const std::string& source : stream.sources) stems.insert(ledger::StreamStem(source));
    if (stems.size() < 2) continue;
    const auto most = std::ranges::max_element(
        stems, {}, [&](const std::string& stem) { return minutes.at(stem).cardinality(); });
    const Roaring& whole = minutes.at(*most);
    if (whole.maximum() - whole.minimum() < kMinutesOfAWeek) continue;
    for (const std::string& source : stream.sources) logs[source] = *most;
  }
  return logs;
}

scope::CoverageSummary CoverageOf(const ledger::Manifest& manifest,
                                  const ledger::ScanRange& range) {
  scope::CoverageSummary coverage;
  coverage.asked_from = range.from, coverage.asked_to = range.to;
  std::vector<ledger::CoveredSource> sources;
  std::map<std::string, Told> told;  // by source
  for (const ledger::SourceEntry& source : manifest.sources) {
    ledger::SourceCounts counts = source.counts;
    if (source.tail) counts.Add(source.tail->counts);
    if (counts.records == 0) continue;
    coverage.from = std::min(coverage.from, counts.first);
    coverage.to = std::max(coverage.to, counts.last);
    told[source.name] = {counts.first, counts.last, &source.routes};
    sources.push_back({source.name, source.minutes, source.format, source.seen_as});
  }
  const std::vector<ledger::Stream> streams = ledger::JoinStreams(std::move(sources));
  coverage.kinds = KindsOf(streams, told);
  for (const std::string& name : ledger::MissingSiblings(streams))
    coverage.missing_sources.push_back({BaseOf(name), RoutesOfSiblings(name, streams, told)});
  const auto add = [&](const ledger::Stream& stream, const ledger::Silence& silence) {
    const std::string log = BaseOf(ledger::StreamStem(stream.PartAt(silence.from)));
    coverage.gaps.push_back({log, silence.from, silence.to, RoutesOf(stream, streams, told)});
  };
  for (const ledger::Stream& stream : streams) {
    for (const ledger::Silence& silence : ledger::Silences(stream.minutes)) add(stream, silence);
  }
  for (const ledger::EarlyEnd& end : ledger::EarlyEnds(streams))
    add(streams[end.stream], end.silence);
  for (const ledger::SourceEntry& source : manifest.sources) {
    ledger::SourceCounts counts = source.counts;
    if (source.tail) counts.Add(source.tail->counts);
    const uint64_t lost = counts.unreadable - std::min(counts.unreadable, counts.no_access);
    if (counts.records == 0 || lost < kTornLinesMin || lost < counts.lines / kTornShare) continue;
    const auto stream = std::ranges::find_if(streams, [&](const ledger::Stream& one) {
      return std::ranges::find(one.sources, source.name) != one.sources.end();
    });
    coverage.torn.push_back(
        {BaseOf(source.name), counts.first, counts.last, lost, counts.lines,
         stream == streams.end() ? std::vector<uint16_t>() : RoutesOf(*stream, streams, told)});
  }
  std::sort(coverage.gaps.begin(), coverage.gaps.end(),
            [](const scope::Gap& a, const scope::Gap& b) {
              return std::tuple(a.from, a.to, a.source) < std::tuple(b.from, b.to, b.source);
            });
  return coverage;
}

}  // namespace haetae::incident
