#include "scope/reach.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "scope/disclosed.h"
#include "scope/people_file.h"
#include "scope/possible.h"
#include "scope/reach_carried.h"
#include "scope/reach_files.h"
#include "scope/reach_stripe.h"
#include "scope/second_lines.h"

namespace haetae::scope {
namespace {

// Fewer accesses of a file at a time are not worth looking for them.
constexpr uint64_t kStripeRowsMin = 2048;

// How many subjects a stripe has: whole words of bits, and so many stripes that each thread has
// one.
uint32_t StripeOf(const ReachFiles& files, uint64_t subjects, const ReachRun& run) {
  if (run.stripe != 0) return run.stripe;
  const uint64_t by_rows = files.rows() / (files.files().size() + 1) / kStripeRowsMin;
  const uint64_t most = std::max<uint64_t>(run.threads, subjects / kStripeSubjects + 1);
  const uint64_t stripes = std::clamp<uint64_t>(by_rows, run.threads, most);
  return static_cast<uint32_t>((subjects / stripes / 64 + 1) * 64);
}

ReachCounts Count(const ReachStripe::About& about, uint64_t subjects, size_t threads) {
  const uint32_t length = about.blocks.length();
  std::vector<ReachStripe> stripes(threads, ReachStripe(about));
  std::atomic<uint64_t> next{0};
  const auto work = [&](ReachStripe& stripe) {
    for (uint64_t begin; (begin = next.fetch_add(length)) < std::max<uint64_t>(subjects, 1);)
      stripe.Count(static_cast<uint32_t>(begin),
                   static_cast<uint32_t>(std::min<uint64_t>(begin + length, subjects)));
  };
  std::vector<std::thread> workers;
  for (size_t i = 1; i < threads; ++i) workers.emplace_back([&, i] { work(stripes[i]); });
  work(stripes[0]);
  for (std::thread& worker : workers) worker.join();
  ReachCounts counts = stripes[0].counts();
  for (size_t i = 1; i < threads; ++i) counts.Merge(stripes[i].counts());
  return counts;
}

bool Any(const PeopleCount& count) { return count.people + count.accesses > 0; }

// "address;entrance_code:masked", of how each field was shown.
std::string ShownText(const std::string& states, const std::vector<ReachField>& fields) {
  std::map<std::string, bool> shown;
  for (size_t i = 0; i < states.size(); ++i)
    if (states[i] != ReachCounts::kHidden) shown[fields[i].name] = states[i] == ReachCounts::kClear;
  return FieldsText(shown);
}

void Say(const ReachCounts& counts, const ReachFiles& files, const std::vector<ReachField>& fields,
         const access::Catalogue& catalogue, Scope& scope) {
  scope.people = counts.people;
  scope.members = counts.members;
  scope.non_members = counts.non_members;
  scope.unlisted = counts.people - counts.members - counts.non_members;
  scope.accounts = counts.accounts;
  scope.records += counts.records;
  scope.listed += counts.listed;
  scope.bytes = counts.bytes;
  scope.unsized = counts.unsized;
  scope.missing = counts.missing;
  scope.unknown_outcome = counts.unknown;
  for (uint32_t set = ReachFiles::kUnknownSet + 1; set < files.sets(); ++set) {
    scope.accesses += counts.routes[set].accesses;
    if (Any(counts.routes[set]))
      scope.by_route[catalogue.routes[files.route(set)].text] = counts.routes[set];
  }
  for (size_t i = 0; i < fields.size(); ++i)
    if (counts.fields[i].clear + counts.fields[i].masked > 0)
      scope.by_field[fields[i].name] = counts.fields[i];
  for (const auto& [states, kinds] : counts.groups) {
    const std::string shown = ShownText(states, fields);
    for (size_t kind = 0; kind < kinds.size(); ++kind)
      if (kinds[kind] > 0) scope.by_group[{kKindTexts[kind], shown}] = kinds[kind];
  }
  for (size_t i = 0; i < counts.days.size(); ++i)
    if (Any(counts.days[i])) scope.by_day[files.days()[i]] = counts.days[i];
  for (size_t i = 0; i < counts.countries.size(); ++i)
    if (Any(counts.countries[i])) scope.by_country[files.countries()[i]] = counts.countries[i];
}

}  // namespace

Result<std::optional<Scope>> CountReach(ExposureIndex& index,
                                        const std::vector<std::vector<IndicatorValue>>& any_of,
                                        const ledger::ScanRange& range,
                                        const CoverageSummary& coverage, const access::Names& names,
                                        const access::Catalogue& catalogue,
                                        const reg::Register& registers, PeopleBits* who,
                                        ReachRun run) {
  if (run.threads == 0) run.threads = std::thread::hardware_concurrency();
  run.threads = std::clamp<size_t>(run.threads, 1, kReachThreadsMax);
  const size_t threads = run.threads;
  const Asked asked(any_of);
  const std::optional<ReachFiles> files =
      TRY(ReachFiles::Open(index, asked, range, names, catalogue, registers, threads));
  if (!files) return std::nullopt;
  const uint64_t subjects = names.subjects.size();
  if (who != nullptr) who->assign(subjects / 64 + 1, 0);
  Scope scope;
  scope.coverage = coverage;
  std::tie(scope.first_access, scope.last_access) = files->Times();
  scope.coverage.kinds.clear();
  LogsBegin begin;
  if (BeginMatters(coverage, scope.first_access, any_of))
    begin = BeginOf(coverage, TRY(FirstSources(index, any_of, range, scope.first_access)));
  std::vector<Doubt> doubts =
      DoubtsOf(coverage, scope.first_access, scope.last_access, any_of, registers, begin);
  NarrowToMembers(catalogue, doubts);
  ReachFiles::Unnamed unnamed = files->CountUnnamed();
  if (unnamed.answers > 0)
    unnamed.answers -= std::min(
        unnamed.answers, TRY(ToldBySecondLines(index, any_of, range, unnamed.first, unnamed.last)));
  scope.unnamed = scope.listed = scope.records = unnamed.people;
  scope.uncounted = unnamed.answers;
  if (unnamed.people + unnamed.answers > 0)
    doubts.push_back(DoubtOf({.people = unnamed.people,
                              .answers = unnamed.answers,
                              .first = unnamed.first,
                              .last = unnamed.last,
                              .members_only = !unnamed.carries}));
  const bool hours = HoursMatter(doubts);
  const ReachCarried carried(*files, subjects, hours, threads);
  scope.records += carried.records();
  const std::vector<ReachField> fields = FieldsOf(*files, catalogue);
  const Possible possible(registers, doubts);
  const StripeBlocks blocks(*files, subjects, StripeOf(*files, subjects, run));
  std::optional<GroupNumbers> numbers;
  if (run.people != nullptr) numbers.emplace(subjects);
  const ReachCounts counts = Count({.files = *files,
                                    .carried = carried,
                                    .fields = fields,
                                    .possible = possible,
                                    .blocks = blocks,
                                    .registers = registers,
                                    .hours = hours,
                                    .groups = run.groups,
                                    .who = who,
                                    .numbers = numbers ? &*numbers : nullptr},
                                   subjects, threads);
  Say(counts, *files, fields, catalogue, scope);
  const uint64_t an_hour = counts.fresh.empty() ? 0 : std::ranges::max(counts.fresh);
  SayPossible(doubts, counts.doubtful, an_hour, registers, scope);
  const PossibleShown possible_shown(
      scope, catalogue, possible.shown().logs(),
      {.unnamed = unnamed.routes,
       .unknown = {counts.unknown_routes.begin(), counts.unknown_routes.end()}});
  if (run.groups) SayPossibleShown(possible_shown, counts.doubtful, scope);
  if (numbers) {
    const auto shown = [&](const std::string& states) { return ShownText(states, fields); };
    *run.people = TRY(std::move(*numbers).Finish(shown, possible_shown));
  }
  return scope;
}

}  // namespace haetae::scope
