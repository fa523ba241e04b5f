#include "incident/investigate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "detect/detection.h"
#include "incident/grouping.h"
#include "ledger/coverage.h"
#include "ledger/raw_line.h"

namespace haetae::incident {
namespace {

using access::AccessBatch;
using access::Dimension;
using access::Outcome;

constexpr size_t kBucketsMax = 200;
constexpr size_t kEvidenceLines = 6;

constexpr std::array<Duration, 9> kBucketWidths = {
    10 * kMinute, 30 * kMinute, kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay, 7 * kDay, 28 * kDay};

Duration WidthFor(Time from, Time to) {
  for (Duration width : kBucketWidths) {
    if ((to - from) / width < static_cast<int64_t>(kBucketsMax)) return width;
  }
  return 365 * kDay;
}

// What each route of the service did, over all accesses.
class RouteActivities {
 public:
  RouteActivities(const access::Catalogue& catalogue, const access::Names& names)
      : catalogue_(catalogue),
        names_(names),
        counts_(catalogue.routes.size()),
        seen_(catalogue.routes.size()) {}

  void See(const AccessBatch& batch) {
    const access::Accesses& rows = *batch.rows;
    for (size_t i = batch.begin; i < batch.end; ++i) {
      const uint16_t route = rows.route[i];
      if (route == access::kNoRoute) continue;
      ++counts_[route][static_cast<size_t>(rows.outcome[i])];
      const uint32_t subject = rows.subject[i];
      if (subject == kNoNumber || rows.outcome[i] != Outcome::kDisclosed) continue;
      std::vector<uint64_t>& seen = seen_[route];
      if (subject / 64 >= seen.size())
        seen.resize(std::max<size_t>(names_.subjects.size() / 64 + 1, subject / 64 + 1));
      seen[subject / 64] |= uint64_t{1} << subject % 64;
    }
  }

  std::vector<RouteActivity> Finish() const {
    std::vector<RouteActivity> activities;
    for (size_t i = 0; i < catalogue_.routes.size(); ++i) {
      const access::Route& route = catalogue_.routes[i];
      RouteActivity activity{.route = route.text, .discloses = {}};
      for (const access::DisclosedField& field : route.discloses) {
        activity.discloses.push_back(field.masked ? field.name + ":masked" : field.name);
      }
      auto count = [&](Outcome outcome) { return counts_[i][static_cast<size_t>(outcome)]; };
      activity.disclosed = count(Outcome::kDisclosed);
      activity.refused = count(Outcome::kRefused);
      activity.missing = count(Outcome::kMissing);
      activity.unknown = count(Outcome::kUnknown);
      activity.accesses =
          activity.disclosed + activity.refused + activity.missing + activity.unknown;
      for (uint64_t word : seen_[i])
        activity.subjects += static_cast<uint64_t>(__builtin_popcountll(word));
      if (!route.issuance) activities.push_back(std::move(activity));
    }
    return activities;
  }

 private:
  const access::Catalogue& catalogue_;
  const access::Names& names_;
  std::vector<std::array<uint64_t, access::kOutcomes>> counts_;
  std::vector<std::vector<uint64_t>> seen_;
};

struct EvidenceRow {
  detect::Position at;
  uint32_t source = 0;
  uint64_t offset = 0;
  uint16_t route = 0;
};

// Accesses of an incident by origin.
struct AddressCount {
  uint64_t accesses = 0, day_accesses = 0;
  int64_t day = INT64_MIN;
};

}  // namespace

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "critical";
    case Severity::kHigh:
      return "high";
    case Severity::kMedium:
      return "medium";
    case Severity::kLow:
      return "low";
  }
  return "low";
}

std::string_view StateName(State state) {
  switch (state) {
    case State::kOpen:
      return "open";
    case State::kAccepted:
      return "accepted";
    case State::kRejected:
      return "rejected";
  }
  return "open";
}

// One incident while it is counted.
struct Investigator::Group {
  FindingGroup members;
  const std::vector<detect::Finding>* findings;
  detect::Position alert;
  std::unique_ptr<scope::ScopeBuilder> builder;
  uint64_t reads = 0, reads_before_alert = 0;
  Time first = kTimeMax, last = kTimeMin;
  struct OfFinding {
    uint64_t accesses = 0, reads_before = 0;
    Time first = kTimeMax;
  };
  std::vector<OfFinding> of_finding;  // causes, then related
  std::vector<Bucket> buckets;
  std::unordered_map<uint32_t, AddressCount> addresses;
  std::unordered_map<uint32_t, uint64_t> agents, credentials;
  uint64_t per_address_day_max = 0;
  std::vector<EvidenceRow> evidence;

  std::vector<size_t> All() const {
    std::vector<size_t> all = members.causes;
    all.insert(all.end(), members.related.begin(), members.related.end());
    return all;
  }

  void Add(const access::Accesses& rows, size_t i, Time origin, Duration width) {
    builder->Add(rows, i);
    const Outcome outcome = rows.outcome[i];
    Bucket& bucket = buckets[static_cast<size_t>((rows.time[i] - origin) / width)];
    bucket.disclosed += outcome == Outcome::kDisclosed;
    bucket.missing += outcome == Outcome::kMissing;
    bucket.refused += outcome == Outcome::kRefused;
    const detect::Position at{rows.time[i], rows.record[i]};
    first = std::min(first, rows.time[i]);
    last = std::max(last, rows.time[i]);
    if (outcome == Outcome::kDisclosed) {
      ++reads;
      reads_before_alert += at < alert;
    }
    if (evidence.size() < kEvidenceLines)
      evidence.push_back({at, rows.source[i], rows.offset[i], rows.route[i]});
    if (rows.user_agent[i] != kNoNumber) ++agents[rows.user_agent[i]];
    if (rows.credential[i] != kNoNumber) ++credentials[rows.credential[i]];
    if (rows.address[i] == kNoNumber) return;
    AddressCount& address = addresses[rows.address[i]];
    ++address.accesses;
    const int64_t day = DayOf(rows.time[i]);
    if (address.day != day) address.day = day, address.day_accesses = 0;
    per_address_day_max = std::max(per_address_day_max, ++address.day_accesses);
  }
};

Investigator::Investigator(ledger::Ledger& ledger, access::Names& names,
                           const reg::Register& registers, const InvestigateOptions& options)
    : ledger_(ledger), names_(names), register_(registers), options_(options) {}
Investigator::~Investigator() = default;

scope::CoverageSummary CoverageOf(const ledger::Manifest& manifest) {
  scope::CoverageSummary coverage;
  std::vector<ledger::CoveredSource> sources;
  for (const ledger::SourceEntry& source : manifest.sources) {
    ledger::SourceCounts counts = source.counts;
    if (source.tail) counts.Add(source.tail->counts);
    if (counts.records == 0) continue;
    coverage.from = std::min(coverage.from, counts.first);
    coverage.to = std::max(coverage.to, counts.last);
    sources.push_back({source.name, source.minutes});
  }
  for (const ledger::Stream& stream : ledger::JoinStreams(std::move(sources))) {
    for (const ledger::Silence& silence : ledger::Silences(stream.minutes)) {
      const size_t slash = stream.name.rfind('/');
      coverage.gaps.push_back(
          {slash == std::string::npos ? stream.name : stream.name.substr(slash + 1), silence.from,
           silence.to});
    }
  }
  std::sort(coverage.gaps.begin(), coverage.gaps.end(),
            [](const scope::Gap& a, const scope::Gap& b) {
              return std::tuple(a.from, a.to, a.source) < std::tuple(b.from, b.to, b.source);
            });
  return coverage;
}

std::vector<scope::IndicatorValue> CausesOf(const std::vector<Indicator>& indicators) {
  std::vector<scope::IndicatorValue> causes;
  for (const Indicator& indicator : indicators) {
    Dimension dimension;
    if (indicator.role == "cause" && access::ParseDimension(indicator.dimension, dimension)) {
      causes.push_back({dimension, indicator.value});
    }
  }
  return causes;
}

Result<std::vector<detect::Finding>> Investigator::Detect(Investigation& result) {
  const detect::Context context{names_, ledger_.catalogue(), register_};
  detect::Detection detection(context, {.without = options_.without, .threads = options_.threads});
  RouteActivities activities(ledger_.catalogue(), names_);
  TRY(ledger_.Scan(options_.range, [&](const AccessBatch& batch) -> Status {
    detection.See(batch, [&] { activities.See(batch); });
    return {};
  }));
  result.routes = activities.Finish();
  std::vector<detect::Finding> findings = detection.Findings();
  findings.insert(findings.end(), options_.given.begin(), options_.given.end());
  return findings;
}

Status Investigator::Count(std::vector<Group>& groups, Investigation& result) {
  std::vector<std::vector<scope::IndicatorValue>> sets;
  std::vector<std::pair<size_t, size_t>>
      owner;  // set → group, finding within it, the causes first
  for (size_t g = 0; g < groups.size(); ++g) {
    const std::vector<size_t> all = groups[g].All();
    groups[g].of_finding.resize(all.size());
    for (size_t f = 0; f < all.size(); ++f) {
      sets.push_back(IndicatorsOf((*groups[g].findings)[all[f]]));
      owner.emplace_back(g, f);
    }
  }
  FindingIndex index(sets, names_, ledger_.catalogue());
  const Time from = std::max(result.coverage.from, options_.range.from);
  const Time to = std::min(result.coverage.to, options_.range.to);
  const Duration width = WidthFor(from, to);
  const Time origin{from.us - from.us % width};
  const size_t buckets = static_cast<size_t>((to - origin) / width) + 1;
  std::vector<uint64_t> all(buckets);
  for (Group& group : groups) group.buckets.resize(buckets);
  std::vector<char> in_group(groups.size());
  TRY(ledger_.Scan(options_.range, [&](const AccessBatch& batch) -> Status {
    const access::Accesses& rows = *batch.rows;
    for (size_t i = batch.begin; i < batch.end; ++i) {
      if (rows.route[i] == access::kNoRoute || rows.outcome[i] == Outcome::kIssued) continue;
      ++all[static_cast<size_t>((rows.time[i] - origin) / width)];
      std::fill(in_group.begin(), in_group.end(), char{0});
      for (uint32_t set : index.Find(rows, i)) {
        Group& group = groups[owner[set].first];
        // An incident is what one of its causes carries; each cause may ask for several dimensions.
        if (owner[set].second < group.members.causes.size() &&
            !std::exchange(in_group[owner[set].first], char{1})) {
          group.Add(rows, i, origin, width);
        }
        Group::OfFinding& of = group.of_finding[owner[set].second];
        ++of.accesses;
        of.first = std::min(of.first, rows.time[i]);
        const detect::Position at{rows.time[i], rows.record[i]};
        of.reads_before += rows.outcome[i] == Outcome::kDisclosed &&
                           at < (*group.findings)[group.All()[owner[set].second]].alert;
      }
    }
    return {};
  }));
  for (Group& group : groups) {
    for (size_t b = 0; b < buckets; ++b) {
      Bucket& bucket = group.buckets[b];
      bucket.from = origin + static_cast<int64_t>(b) * width;
      bucket.others = all[b] - std::min(all[b], bucket.disclosed + bucket.missing + bucket.refused);
    }
  }
  return {};
}

namespace {

// By what was disclosed to whom. A rare quantity whose reader nobody could place, because there is
// no member list to tell customers from staff and services, is worth a look and no alarm.
Severity SeverityOf(const scope::Scope& scope, bool certain, bool readers_known) {
  const uint64_t people = scope.people;
  if (certain)
    return people >= 100 ? Severity::kCritical : people > 0 ? Severity::kHigh : Severity::kMedium;
  if (!readers_known) return people >= 50 ? Severity::kMedium : Severity::kLow;
  return people >= 10'000 ? Severity::kCritical
         : people >= 1000 ? Severity::kHigh
         : people >= 50   ? Severity::kMedium
                          : Severity::kLow;
}

}  // namespace

Incident Investigator::Describe(Group& group, const Investigation& result) const {
  Incident incident;
  const std::vector<detect::Finding>& findings = *group.findings;
  const detect::Finding& lead = findings[group.members.causes[0]];
  incident.title = lead.title;
  const bool any = group.first != kTimeMax;  // a finding may blame no access
  incident.first_access = any ? group.first : group.alert.time;
  incident.last_access = any ? group.last : group.alert.time;
  incident.alert_at = group.alert.time;
  incident.reads_before_alert = group.reads_before_alert;
  incident.scope = group.builder->Finish(result.coverage);
  incident.scope.reason = {"first scope", "첫 유출 범위"};
  incident.severity = SeverityOf(incident.scope, lead.certain, register_.has_members());
  const std::vector<size_t> all = group.All();
  std::set<std::pair<std::string, std::string>> known;
  for (size_t f = 0; f < all.size(); ++f) {
    const detect::Finding& from = findings[all[f]];
    Finding finding{.id = from.id,
                    .detector = from.detector,
                    .title = from.title,
                    .confidence = from.confidence,
                    .attack = from.attack,
                    .first_access = std::min(group.of_finding[f].first, from.alert.time),
                    .alert_at = from.alert.time,
                    .reads_before_alert = group.of_finding[f].reads_before,
                    .indicators = {},
                    .reasons = {},
                    .certain = from.certain,
                    .related = f >= group.members.causes.size(),
                    .alert_record = from.alert.record,
                    .accesses = group.of_finding[f].accesses};
    const std::string role = f < group.members.causes.size() ? "cause" : "related";
    for (const detect::Indicator& indicator : from.indicators) {
      const std::string dimension(access::DimensionName(indicator.dimension));
      finding.indicators.push_back({dimension, indicator.value, role});
      if (known.emplace(dimension, indicator.value).second)
        incident.indicators.push_back({dimension, indicator.value, role});
      if (role == "cause") incident.scope.indicators.push_back({dimension, indicator.value});
    }
    finding.reasons = from.reasons;
    incident.findings.push_back(std::move(finding));
  }
  incident.bucket_width =
      group.buckets.size() > 1 ? group.buckets[1].from - group.buckets[0].from : kHour;
  incident.timeline = std::move(group.buckets);
  std::map<std::pair<uint32_t, uint32_t>, Origin> origins;
  std::set<uint32_t> networks;
  for (const auto& [address, count] : group.addresses) {
    const access::AddressInfo& info = names_.Address(address);
    Origin& origin = origins[{info.country, info.network}];
    origin.country = names_.countries.Text(info.country);
    origin.network = names_.networks.Text(info.network);
    origin.network_name = names_.NetworkName(info.network);
    ++origin.addresses;
    origin.accesses += count.accesses;
    if (info.network != 0) networks.insert(info.network);
  }
  for (auto& [key, origin] : origins) incident.origins.push_back(std::move(origin));
  std::sort(incident.origins.begin(), incident.origins.end(), [](const Origin& a, const Origin& b) {
    return std::tuple(b.accesses, a.country, a.network) <
           std::tuple(a.accesses, b.country, b.network);
  });
  incident.addresses = group.addresses.size();
  incident.networks = networks.size();
  incident.credentials = group.credentials.size();
  incident.user_agents = group.agents.size();
  incident.reads_per_address_day_max = group.per_address_day_max;
  for (const EvidenceRow& row : group.evidence) {
    const std::string name(names_.sources.Text(row.source));
    const auto& sources = ledger_.manifest().sources;
    const auto source = std::find_if(sources.begin(), sources.end(),
                                     [&](const ledger::SourceEntry& s) { return s.name == name; });
    incident.evidence.push_back(
        {name, row.offset, row.at.time, ledger_.catalogue().routes[row.route].text,
         source == sources.end() ? std::string() : ledger::ReadRawLine(*source, row.offset)});
  }
  return incident;
}

namespace {

void DescribeSources(const ledger::Manifest& manifest, Investigation& result) {
  for (const ledger::SourceEntry& source : manifest.sources) {
    ledger::SourceCounts counts = source.counts;
    uint64_t bytes = source.offset;
    if (source.tail) {
      counts.Add(source.tail->counts);
      bytes += source.tail->bytes;
    }
    ++result.sources;
    result.bytes += bytes;
    result.records += counts.records;
    result.duplicates += counts.duplicates;
    result.unreadable += counts.unreadable;
    result.files.push_back({source.name, source.format, source.compression, bytes, counts.records,
                            counts.unreadable, counts.duplicates, counts.first, counts.last});
    for (const ledger::BadLine& bad : source.bad_lines) {
      if (result.unreadable_examples.size() >= 20) break;
      std::string text = ledger::ReadRawLine(source, bad.offset).substr(0, 200);
      result.unreadable_examples.push_back(
          {source.name, bad.line_number, bad.offset, bad.reason, std::move(text)});
    }
  }
}

}  // namespace

Result<Investigation> Investigator::Run(IncidentStore& store) {
  Investigation result;
  DescribeSources(ledger_.manifest(), result);
  result.coverage = CoverageOf(ledger_.manifest());
  const std::vector<detect::Finding> findings = TRY(Detect(result));
  for (const RouteActivity& route : result.routes) result.accesses += route.accesses;
  const bool all = options_.range.from == kTimeMin && options_.range.to == kTimeMax;
  if (findings.empty()) {
    TRY(store.Save({}, all));
    return result;
  }

  Overlaps overlaps(findings, names_, ledger_.catalogue());
  TRY(ledger_.Scan(options_.range, [&](const AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) overlaps.Add(*batch.rows, i);
    return {};
  }));
  std::vector<Group> groups;
  for (FindingGroup& members : overlaps.Groups()) {
    Group group;
    group.members = std::move(members);
    group.findings = &findings;
    group.alert = {kTimeMax, UINT64_MAX};
    for (size_t finding : group.All()) group.alert = std::min(group.alert, findings[finding].alert);
    group.builder = std::make_unique<scope::ScopeBuilder>(names_, ledger_.catalogue(), register_);
    groups.push_back(std::move(group));
  }
  TRY(Count(groups, result));
  std::vector<std::pair<Incident, std::unique_ptr<scope::ScopeBuilder>>> incidents;
  for (Group& group : groups) {
    Incident incident = Describe(group, result);
    incidents.emplace_back(std::move(incident), std::move(group.builder));
  }
  std::sort(incidents.begin(), incidents.end(), [](const auto& a, const auto& b) {
    return std::tuple(b.first.severity, b.first.scope.people, a.first.first_access,
                      a.first.title.en) < std::tuple(a.first.severity, a.first.scope.people,
                                                     b.first.first_access, b.first.title.en);
  });
  std::vector<uint32_t> taken;
  for (auto& [incident, builder] : incidents) {
    std::vector<Indicator> causes;
    for (const Indicator& indicator : incident.indicators) {
      if (indicator.role == "cause") causes.push_back(indicator);
    }
    incident.id = TRY(store.Number(causes, taken, incident.findings.front().id));
    taken.push_back(incident.id);
    builders_[incident.id] = std::move(builder);
    result.incidents.push_back(std::move(incident));
  }
  if (options_.keep) TRY(store.Save(result.incidents, all));
  return result;
}

Result<uint64_t> Investigator::WritePeople(uint32_t incident,
                                           const std::filesystem::path& path) const {
  auto builder = builders_.find(incident);
  CHECK(builder != builders_.end());
  return builder->second->WritePeople(path);
}

}  // namespace haetae::incident
