// Sigma beside its peer's published figures: rsigma 63 k events/s for value_count at 1,800 distinct
// values a window, 1.1 to 1.5 M for other correlations, 19 to 34 k a core over 3,132 rules.
//
//   build/src/sigma/sigma_bench [RULES…]       default: the shipped rules and SigmaHQ's samples

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "base/file.h"
#include "reader/format.h"
#include "sigma/correlator.h"
#include "sigma/matcher.h"
#include "sigma/record_event.h"
#include "sigma/set.h"

namespace haetae::sigma {
namespace {

RuleSet OneCorrelation(const std::string& body) {
  std::vector<Parsed> parsed;
  parsed.push_back(ParseRules(
      "title: R\nname: r\nlogsource: {category: x}\ndetection: {s: {x: 1}, condition: s}\n---\n"
      "title: C\ncorrelation: {rules: [r], group-by: [g], " +
          body + "}\n",
      "bench.yml", {}));
  return LinkRules(std::move(parsed));
}

// Events a millisecond apart; the window of state.range(0) events holds as many distinct values.
void Correlate(benchmark::State& state, const std::string& type, const std::string& condition) {
  const int64_t distinct = state.range(0);
  const RuleSet set =
      OneCorrelation("type: " + type + ", timespan: " + std::to_string(distinct / 1000 + 1) +
                     "s, condition: " + condition);
  Correlator correlator = *Correlator::Make(set, {});
  const std::vector<uint32_t> rules = {0};
  std::vector<Fired> fired;
  int64_t event = 0;
  const auto add = [&] {
    char value[24];
    const int length =
        std::snprintf(value, sizeof value, "%lld", static_cast<long long>(event * 7919 % distinct));
    const std::string_view values[] = {event % 2 == 0 ? "a" : "b",
                                       {value, static_cast<size_t>(length)}};
    const bool ordered = correlator.fields().size() < 2 || correlator.fields()[0] == "g";
    const std::string_view turned[] = {values[1], values[0]};
    if (!correlator.Add({Time{event * kMillisecond}, 0, rules, ordered ? values : turned}, fired))
      std::abort();
    ++event;
  };
  while (event < distinct) add();  // the window is full
  for (auto _ : state) add();
  state.SetItemsProcessed(state.iterations());
}

void ValueCount(benchmark::State& state) {
  Correlate(state, "value_count", "{field: v, gte: 1000000000}");
}
void EventCount(benchmark::State& state) { Correlate(state, "event_count", "{gte: 1000000000}"); }
void ValueSum(benchmark::State& state) {
  Correlate(state, "value_sum", "{field: v, gte: 1000000000000}");
}
void Percentile(benchmark::State& state) {
  Correlate(state, "value_percentile", "{field: v, percentile: 95, gte: 1000000000}");
}
BENCHMARK(ValueCount)->Arg(1'800)->Arg(100'000)->Arg(10'000'000)->MinTime(2);
BENCHMARK(EventCount)->Arg(1'800)->Arg(10'000'000);
BENCHMARK(ValueSum)->Arg(1'800)->Arg(1'000'000);
BENCHMARK(Percentile)->Arg(1'800)->Arg(1'000'000);

std::string SourceFolder() {
  const char* root = std::getenv("HAETAE_SOURCE_DIR");
  return root != nullptr ? root : ".";
}

// The lines of a log, each followed by padding.
struct Lines {
  std::string text;
  std::vector<reader::Line> lines;
};
Lines LinesOf(std::string text) {
  Lines made{std::move(text), {}};
  const size_t size = made.text.size();
  made.text.append(reader::kPaddingBytes, '\0');
  for (size_t at = 0; at < size;) {
    const size_t end = std::min(made.text.find('\n', at), size);
    made.lines.push_back({std::string_view(made.text).substr(at, end - at), at});
    at = end + 1;
  }
  return made;
}

// All rules of one kind over the records of a log, parsed beforehand.
void Match(benchmark::State& state, LogKind kind, const std::string& format, Lines& log) {
  RuleSet set = LoadRules({SourceFolder() + "/../shared/data/sigma/rules"}, {});
  std::vector<const Rule*> rules;
  for (const Rule& rule : set.rules)
    if (KindOf(rule.source) == kind) rules.push_back(&rule);
  if (rules.empty() || log.lines.empty()) return state.SkipWithError("no sample data");
  const Matcher matcher(rules);
  Matcher::Scratch scratch(matcher);
  RecordEvent event(matcher.fields(), kind, format, {});
  auto batch = std::make_unique<reader::RecordBatch>();
  const std::unique_ptr<reader::Format> parser = *reader::MakeFormat(format, {});
  parser->Parse(log.lines, *batch);
  std::vector<uint32_t> matched;
  uint32_t row = 0;
  uint64_t matches = 0;
  for (auto _ : state) {
    event.Set(*batch, row);
    matcher.Match(event, scratch, matched);
    matches += matched.size();
    if (++row == batch->count) row = 0;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["rules"] = static_cast<double>(rules.size());
  state.counters["matches"] = static_cast<double>(matches);
}

std::string FileText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void MatchWeb(benchmark::State& state) {
  Lines log = LinesOf(FileText(SourceFolder() + "/../shared/data/apache-elastic/apache_logs"));
  Match(state, LogKind::kWeb, "combined", log);
}
void MatchCloudTrail(benchmark::State& state) {
  std::string text;
  std::error_code code;
  const fs::path folder = SourceFolder() + "/../shared/data/cloudtrail-invictus/CloudTrail";
  for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code))
    text += FileText(at->path()) + "\n";
  Lines log = LinesOf(std::move(text));
  Match(state, LogKind::kCloudTrail, "cloudtrail", log);
}
BENCHMARK(MatchWeb);
BENCHMARK(MatchCloudTrail);

}  // namespace
}  // namespace haetae::sigma

BENCHMARK_MAIN();
