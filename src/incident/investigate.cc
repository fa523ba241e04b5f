#include "incident/investigate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "detect/detection.h"
#include "incident/awareness.h"
#include "incident/bundling.h"
#include "incident/count.h"
#include "incident/coverage.h"
#include "incident/doubled.h"
#include "incident/grouping.h"
#include "incident/scope_window.h"
#include "incident/scope_without.h"
#include "incident/scope_words.h"
#include "ledger/raw_line.h"

namespace haetae::incident {
namespace {

using access::AccessBatch;
using access::Dimension;
using access::Outcome;

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

}  // namespace

Investigator::Investigator(ledger::Ledger& ledger, access::Names& names,
                           const reg::Register& registers, const InvestigateOptions& options)
    : ledger_(ledger), names_(names), register_(registers), options_(options) {}
Investigator::~Investigator() = default;

std::vector<std::vector<scope::IndicatorValue>> CauseSetsOf(const Incident& incident) {
  std::vector<std::vector<scope::IndicatorValue>> sets = FoundSetsOf(incident);
  sets.insert(sets.end(), incident.added.begin(), incident.added.end());
  return sets;
}

std::vector<std::vector<scope::IndicatorValue>> FoundSetsOf(const Incident& incident) {
  std::vector<std::vector<scope::IndicatorValue>> sets;
  auto add = [](std::vector<scope::IndicatorValue>& set, const Indicator& one) {
    Dimension dimension;
    if (access::ParseDimension(one.dimension, dimension)) set.push_back({dimension, one.value});
  };
  for (const Finding& finding : incident.findings) {
    if (finding.related) continue;
    sets.emplace_back();
    for (const Indicator& one : finding.indicators) add(sets.back(), one);
  }
  if (!incident.findings.empty()) return sets;
  // Kept by an earlier version, without findings: either of all causes.
  for (const Indicator& one : incident.indicators) {
    if (one.role == "cause") add(sets.emplace_back(), one);
  }
  return sets;
}

Result<std::vector<detect::Finding>> Investigator::Detect(Investigation& result) {
  const auto logs = LogsByPart(ledger_.manifest());
  const detect::Context context{names_, ledger_.catalogue(), register_, &logs};
  detect::Detection detection(
      context, {.without = options_.without, .threads = options_.threads, .ahead = true});
  RouteActivities activities(ledger_.catalogue(), names_);
  Doubled doubled;
  TRY(ledger_.Scan(options_.range, [&](const AccessBatch& batch) -> Status {
    detection.See(batch, [&] { activities.See(batch), doubled.See(batch); });
    return {};
  }));
  detection.Finish();
  result.routes = activities.Finish();
  for (Phrase& note : DoubledNotes(doubled.Finish(), names_))
    result.notes.push_back(std::move(note));
  std::vector<detect::Finding> findings = detection.Findings();
  findings.insert(findings.end(), options_.given.begin(), options_.given.end());
  for (detect::Finding& finding : findings) {
    if (!finding.id.empty()) continue;
    finding.id =
        fmt::format("{}-{:08x}", finding.detector,
                    HashText(fmt::format("{} {}", finding.alert.time.us, finding.title.en)) >> 32);
  }
  return findings;
}

namespace {

struct Many {
  std::string_view one, many, ko, ko_unit;
};
Many WordsOf(access::Dimension dimension) {
  using access::Dimension;
  switch (dimension) {
    case Dimension::kKey:
      return {"key", "keys", "서명 키", "개"};
    case Dimension::kCredential:
      return {"credential", "credentials", "인증정보", "개"};
    case Dimension::kPrincipal:
      return {"reader", "readers", "조회 계정", "개"};
    case Dimension::kSourceIp:
      return {"address", "addresses", "접속 주소", "개"};
    case Dimension::kNetwork:
      return {"network", "networks", "네트워크", "곳"};
    case Dimension::kCountry:
      return {"country", "countries", "국가", "곳"};
    case Dimension::kUserAgent:
      return {"user agent", "user agents", "접속 프로그램", "종"};
    case Dimension::kTlsFingerprint:
      return {"TLS fingerprint", "TLS fingerprints", "TLS 지문", "종"};
    case Dimension::kRoute:
      return {"route", "routes", "경로", "개"};
  }
  return {"indicator", "indicators", "지표", "개"};
}

// The leading finding's, and how many more of what it names the other causes name: it may tell of
// one key of thirteen.
Phrase TitleOf(const FindingGroup& members, const std::vector<detect::Finding>& findings) {
  const detect::Finding& lead = findings[members.causes[0]];
  Phrase title = lead.title;
  if (lead.indicators.empty()) return title;
  const access::Dimension dimension = lead.indicators[0].dimension;
  std::set<std::string_view> values, own;
  for (const size_t cause : members.causes) {
    for (const detect::Indicator& indicator : findings[cause].indicators) {
      if (indicator.dimension != dimension) continue;
      values.insert(indicator.value);
      if (cause == members.causes[0]) own.insert(indicator.value);
    }
  }
  const size_t others = values.size() - own.size();
  if (others == 0) return title;
  const Many words = WordsOf(dimension);
  title.en +=
      fmt::format(" · and {} more {}", WithCommas(others), others == 1 ? words.one : words.many);
  title.ko += fmt::format(" · 그 밖의 {} {}{}", words.ko, WithCommas(others), words.ko_unit);
  return title;
}

}  // namespace

Incident Investigator::Describe(CountedGroup& group, const std::vector<detect::Finding>& findings,
                                const Investigation& result) const {
  Incident incident;
  const detect::Finding& lead = findings[group.members.causes[0]];
  incident.title = TitleOf(group.members, findings);
  const bool empty = group.first > group.last;
  incident.first_access = empty ? lead.alert.time : group.first;
  incident.last_access = empty ? lead.alert.time : group.last;
  incident.alert_at = group.alert.time;
  incident.reads_before_alert = group.reads_before_alert;
  std::vector<std::vector<scope::IndicatorValue>> sets;
  for (size_t cause : group.members.causes) sets.push_back(IndicatorsOf(findings[cause]));
  sets.insert(sets.end(), group.added.begin(), group.added.end());
  scope::CoverageSummary coverage = result.coverage;
  coverage.asked_from = std::max(coverage.asked_from, group.counted_from);
  coverage.asked_to = std::min(coverage.asked_to, group.counted_to);
  incident.scope = group.builder->Finish(coverage, sets);
  incident.scope.reason = {"first scope", "첫 유출 범위"};
  const Rating rating = Rate({.scope = &incident.scope,
                              .certain = lead.certain,
                              .readers_known = register_.has_members() || group.ReadersShow(names_),
                              .to = group.to(),
                              .abroad = group.abroad,
                              .logs_only = lead.detector == kLogIntegrity});
  incident.severity = rating.severity;
  incident.severity_why = rating.why;
  const std::vector<size_t> all = group.All();
  std::set<std::pair<std::string, std::string>> known;
  for (size_t f = 0; f < all.size(); ++f) {
    const detect::Finding& from = findings[all[f]];
    Finding finding{.id = from.id,
                    .day_id = from.day_id,
                    .detector = from.detector,
                    .rule = from.rule,
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
  const Phrase cohorts = CohortTitle(incident.findings);
  if (!cohorts.en.empty()) incident.title = cohorts;
  for (const CountedGroup::EvidenceRow& row : group.evidence) {
    const std::string name(names_.sources.Text(row.source));
    const auto& sources = ledger_.manifest().sources;
    const auto source = std::find_if(sources.begin(), sources.end(),
                                     [&](const ledger::SourceEntry& s) { return s.name == name; });
    incident.evidence.push_back(
        {name, row.offset, row.time, ledger_.catalogue().routes[row.route].text,
         source == sources.end() ? std::string() : ledger::ReadRawLine(*source, row.offset)});
  }
  return incident;
}

namespace {

void DescribeSources(const ledger::Manifest& manifest, Investigation& result) {
  result.shared_ids = manifest.id_use.Shared();
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
    result.lost += counts.unreadable - std::min(counts.unreadable, counts.no_access);
    result.files.push_back({source.name, source.format, source.compression, bytes, counts.records,
                            counts.unreadable, counts.duplicates, counts.first, counts.last});
    for (const ledger::BadLine& bad : source.bad_lines) {
      if (result.unreadable_examples.size() >= 20) break;
      std::string text = ledger::ReadRawLine(source, bad.offset).substr(0, 200);
      result.unreadable_examples.push_back(
          {source.name, bad.line_number, bad.offset, bad.reason, std::move(text)});
    }
  }
  if (!MostLost(result)) return;
  result.partial = Error{Code::kMalformed, "most lines could not be read",
                         "the answer is about " + WithCommas(result.records) + " of " +
                             WithCommas(result.records + result.lost) + " lines only",
                         "",
                         "look at those that are named unreadable; if their format or fields are "
                         "others, write them into the catalogue"};
}

}  // namespace

Result<std::vector<FindingGroup>> Investigator::Join(const std::vector<detect::Finding>& findings,
                                                     const Judge& judge) {
  if (findings.size() == 1) return std::vector<FindingGroup>{{{0}, {}}};
  std::vector<bool> rejected(findings.size());
  if (!judge.Rejections().empty()) {
    for (size_t i = 0; i < findings.size(); ++i) {
      IndicatorSet indicators;
      for (const detect::Indicator& one : findings[i].indicators)
        indicators.emplace(access::DimensionName(one.dimension), one.value);
      rejected[i] = judge.Covers(findings[i].detector, findings[i].id, indicators);
    }
  }
  Grouping grouping(findings, names_, ledger_.catalogue(), register_, std::move(rejected));
  TRY(ledger_.Scan(options_.range, [&](const AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) grouping.Add(*batch.rows, i);
    return {};
  }));
  return grouping.Groups();
}

Result<std::vector<Investigator::Draft>> Investigator::Count(
    std::vector<FindingGroup> groups, const std::vector<detect::Finding>& findings,
    const Investigation& result) {
  std::vector<CountedGroup> counted;
  for (FindingGroup& members : groups) {
    counted.push_back(
        MakeGroup(std::move(members), findings,
                  std::make_unique<scope::ScopeBuilder>(names_, ledger_.catalogue(), register_)));
  }
  TRY(CountGroups(ledger_, names_, register_, findings, options_.range, result.coverage, counted));
  std::vector<Draft> drafts;
  for (CountedGroup& group : counted) {
    Incident incident = Describe(group, findings, result);
    drafts.push_back({.incident = std::move(incident),
                      .members = std::move(group.members),
                      .builder = std::move(group.builder)});
  }
  std::sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    return std::tuple(b.incident.severity, b.incident.scope.people, a.incident.first_access,
                      a.incident.title.en) <
           std::tuple(a.incident.severity, a.incident.scope.people, b.incident.first_access,
                      b.incident.title.en);
  });
  return drafts;
}

// What was rejected together is together again; too many weak ones of a day become one.
Status Investigator::Bundle(std::vector<Draft>& drafts,
                            const std::vector<detect::Finding>& findings, const Judge& judge,
                            const Investigation& result) {
  std::map<uint32_t, std::vector<size_t>> rejected;  // by the incident that was rejected
  std::vector<Candidate> candidates;
  std::vector<size_t> place;
  for (size_t i = 0; i < drafts.size(); ++i) {
    const Incident& one = drafts[i].incident;
    if (one.state == State::kRejected) {
      rejected[one.rejected_as].push_back(i);
      continue;
    }
    candidates.push_back({one.alert_at, IsWeak(one), one.findings[0].detector});
    place.push_back(i);
  }
  std::vector<std::vector<size_t>> bundles;
  for (auto& [as, list] : rejected) {
    if (list.size() >= 2) bundles.push_back(std::move(list));
  }
  for (std::vector<size_t> bundle : Bundles(candidates)) {
    for (size_t& one : bundle) one = place[one];
    bundles.push_back(std::move(bundle));
  }
  if (bundles.empty()) return {};
  std::vector<FindingGroup> groups;
  std::map<std::string, std::vector<size_t>> members_of;  // by the id of a bundle's first finding
  for (const std::vector<size_t>& bundle : bundles) {
    FindingGroup group;
    for (size_t one : bundle) {
      const FindingGroup& from = drafts[one].members;
      group.causes.insert(group.causes.end(), from.causes.begin(), from.causes.end());
      group.related.insert(group.related.end(), from.related.begin(), from.related.end());
    }
    members_of[findings[group.causes[0]].id] = bundle;
    groups.push_back(std::move(group));
  }
  std::vector<Draft> bundled = TRY(Count(std::move(groups), findings, result));
  std::vector<bool> gone(drafts.size());
  for (Draft& draft : bundled) {
    Incident& incident = draft.incident;
    const std::vector<size_t>& members = members_of.at(incident.findings[0].id);
    const bool weak = drafts[members[0]].incident.state != State::kRejected;
    const Phrase cohorts = CohortTitle(incident.findings);
    incident.title = cohorts.en.empty() ? BundleTitle(incident.findings) : cohorts;
    incident.id = UINT32_MAX;
    for (size_t one : members) {
      gone[one] = true;
      incident.id = std::min(incident.id, drafts[one].incident.id);
    }
    if (weak) {  // together they are no worse than the worst of them
      const Incident& worst = drafts[members[0]].incident;
      incident.severity = worst.severity;
      incident.severity_why = worst.severity_why;
      draft.bundled = true;
    }
    if (const std::optional<uint32_t> known = TRY(KnownAs(incident))) incident.id = *known;
    judge.Apply(incident);
  }
  std::vector<Draft> kept;
  for (size_t i = 0; i < drafts.size(); ++i) {
    if (!gone[i]) kept.push_back(std::move(drafts[i]));
  }
  for (Draft& draft : bundled) kept.push_back(std::move(draft));
  drafts = std::move(kept);
  std::stable_sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    return a.incident.severity > b.incident.severity;
  });
  return {};
}

namespace {

// Each costs some passes over the ledger's index.
constexpr size_t kClosuresMax = 50;

Phrase NotClosed(size_t open) {
  return {
      fmt::format("there are {} open incidents: what belongs to them beside their findings was "
                  "looked for with the {} most severe; haetae scope expand --incident N does it "
                  "for any",
                  WithCommas(open), kClosuresMax),
      fmt::format("열린 사고가 {}건이라 탐지 밖에서 딸린 지표는 가장 심각한 {}건에서만 찾았습니다. "
                  "나머지는 haetae scope expand --incident N으로 찾을 수 있습니다",
                  WithCommas(open), kClosuresMax)};
}

// How an incident that was counted again with what belongs to it differs from what it was.
void TakeWidened(Incident fresh, Incident& incident, bool bundled) {
  fresh.id = incident.id;
  fresh.title = incident.title;
  if (bundled || fresh.severity < incident.severity) {  // or accepted as worse
    fresh.severity = incident.severity;
    fresh.severity_why = incident.severity_why;
  }
  fresh.counted_from = incident.counted_from, fresh.counted_to = incident.counted_to;
  fresh.state = incident.state;
  fresh.state_why = incident.state_why;
  fresh.added = std::move(incident.added);
  fresh.closure = std::move(incident.closure);
  fresh.scope.reason = {"first scope, with what belongs to it",
                        "딸린 지표까지 포함한 첫 유출 범위"};
  incident = std::move(fresh);
  std::set<scope::IndicatorSet> by_itself;
  if (incident.closure != nullptr) {
    for (const scope::ClosureValue& value : incident.closure->values)
      if (value.verdict == scope::Verdict::kAutomatic) by_itself.insert(value.set);
  }
  for (const scope::IndicatorSet& set : incident.added) {
    const std::string role = by_itself.contains(set) ? "closure" : "accepted";
    for (const scope::IndicatorValue& one : set) {
      const std::string dimension(access::DimensionName(one.dimension));
      std::erase_if(incident.indicators, [&](const Indicator& other) {
        return other.role == "related" && other.dimension == dimension && other.value == one.value;
      });
      incident.indicators.push_back({dimension, one.value, role});
      incident.scope.indicators.push_back({dimension, one.value});
    }
  }
}

}  // namespace

Status Investigator::Widen(std::vector<Draft>& drafts, const std::vector<detect::Finding>& findings,
                           IncidentStore& store, const Investigation& result) {
  if (options_.exposure == nullptr) return {};
  scope::Closer closer(*options_.exposure, ledger_, names_, register_, options_.range,
                       static_cast<size_t>(std::max(options_.threads, 1)));
  struct Again {  // is counted once more, in its own time
    std::vector<CountedGroup> groups;
    std::vector<size_t> places;
  };
  std::map<std::pair<Time, Time>, Again> by_time;
  size_t closures = 0;
  for (size_t i = 0; i < drafts.size(); ++i) {  // the most severe first
    Incident& incident = drafts[i].incident;
    if (incident.state == State::kRejected) continue;
    scope::ClosureAsk ask{.given = FoundSetsOf(incident), .accepted = {}, .rejected = {}};
    std::erase_if(ask.given, [](const scope::IndicatorSet& set) { return set.empty(); });
    if (ask.given.empty()) continue;
    const std::vector<ScopeWord> words = TRY(ScopeWords(store).InForce(incident.id));
    ask.accepted = SetsOf(words, ScopeVerdict::kAccepted);
    ask.rejected = SetsOf(words, ScopeVerdict::kRejected);
    incident.added = ask.accepted;
    if (closures++ < kClosuresMax) {
      incident.closure = std::make_shared<const scope::Closure>(TRY(closer.Close(ask)));
      for (const scope::ClosureValue& value : incident.closure->values)
        if (value.verdict == scope::Verdict::kAutomatic) incident.added.push_back(value.set);
    }
    if (const auto window = TRY(ScopeWindows(store).InForce(incident.id)))
      incident.counted_from = window->from, incident.counted_to = window->to;
    for (LeftOut& one : TRY(ScopeWithout(store).InForce(incident.id)))
      incident.left_out.push_back(std::move(one.person));
    const ledger::ScanRange range =
        Within(options_.range, incident.counted_from, incident.counted_to);
    const bool narrowed = range.from != options_.range.from || range.to != options_.range.to;
    if (incident.added.empty() && incident.left_out.empty() && !narrowed) continue;
    Again& again = by_time[{range.from, range.to}];
    again.groups.push_back(
        MakeGroup(drafts[i].members, findings,
                  std::make_unique<scope::ScopeBuilder>(names_, ledger_.catalogue(), register_)));
    again.groups.back().builder->LeaveOut(NumbersOf(incident.left_out, names_));
    again.groups.back().added = incident.added;
    again.groups.back().counted_from = incident.counted_from;
    again.groups.back().counted_to = incident.counted_to;
    again.places.push_back(i);
  }
  if (by_time.empty()) return {};
  for (auto& [time, again] : by_time) {
    const ledger::ScanRange range = Within(options_.range, time.first, time.second);
    TRY(CountGroups(ledger_, names_, register_, findings, range, result.coverage, again.groups));
    for (size_t g = 0; g < again.groups.size(); ++g) {
      Draft& draft = drafts[again.places[g]];
      TakeWidened(Describe(again.groups[g], findings, result), draft.incident, draft.bundled);
      draft.builder = std::move(again.groups[g].builder);
    }
  }
  std::stable_sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    return std::pair(b.incident.severity, b.incident.scope.people) <
           std::pair(a.incident.severity, a.incident.scope.people);
  });
  return {};
}

namespace {

std::string_view LeadIdOf(const Incident& incident) {
  return incident.findings.empty() ? std::string_view() : incident.findings.front().id;
}

}  // namespace

Result<std::optional<uint32_t>> Investigator::KnownAs(const Incident& incident) const {
  if (options_.known_as == nullptr) return std::optional<uint32_t>();
  return options_.known_as(incident);
}

// Those that are known first, so that no other takes their number.
Status Investigator::Number(std::vector<Draft>& drafts, IncidentStore& store) const {
  std::vector<uint32_t> taken;
  for (Draft& draft : drafts) {
    draft.incident.id = TRY(KnownAs(draft.incident)).value_or(0);
    if (draft.incident.id != 0) taken.push_back(draft.incident.id);
  }
  for (Draft& draft : drafts) {
    if (draft.incident.id != 0) continue;
    std::vector<Indicator> causes;
    for (const Indicator& indicator : draft.incident.indicators) {
      if (indicator.role == "cause") causes.push_back(indicator);
    }
    draft.incident.id = TRY(store.Number(causes, taken, LeadIdOf(draft.incident)));
    taken.push_back(draft.incident.id);
  }
  return {};
}

Result<std::vector<Investigator::Draft>> Investigator::Make(
    const std::vector<detect::Finding>& findings, const Judge& judge, IncidentStore& store,
    const Investigation& result) {
  std::vector<Draft> drafts = TRY(Count(TRY(Join(findings, judge)), findings, result));
  TRY(Number(drafts, store));
  for (Draft& draft : drafts) judge.Apply(draft.incident);
  return drafts;
}

Result<Investigation> Investigator::Run(IncidentStore& store) {
  Investigation result;
  DescribeSources(ledger_.manifest(), result);
  result.coverage = CoverageOf(ledger_.manifest(), options_.range);
  const std::vector<detect::Finding> findings = TRY(Detect(result));
  for (const RouteActivity& route : result.routes) result.accesses += route.accesses;
  const bool all = options_.range.from == kTimeMin && options_.range.to == kTimeMax;
  if (findings.empty()) {
    if (options_.keep) TRY(store.Save({}, all));
    return result;
  }
  Judge judge(TRY(Feedback(store).All()), options_.clock->Now());
  std::vector<Draft> drafts = TRY(Make(findings, judge, store, result));
  bool outgrown = false;
  for (const Draft& draft : drafts) outgrown |= judge.Outgrow(draft.incident);
  if (outgrown) drafts = TRY(Make(findings, judge, store, result));
  TRY(Bundle(drafts, findings, judge, result));
  TRY(Widen(drafts, findings, store, result));
  const auto open = static_cast<size_t>(std::ranges::count_if(
      drafts, [](const Draft& draft) { return draft.incident.state != State::kRejected; }));
  if (options_.exposure != nullptr && open > kClosuresMax) result.notes.push_back(NotClosed(open));
  for (Draft& draft : drafts) {
    if (draft.incident.state == State::kRejected) {
      result.rejected.push_back(std::move(draft.incident));
      continue;
    }
    builders_[draft.incident.id] = std::move(draft.builder);
    result.incidents.push_back(std::move(draft.incident));
  }
  std::vector<Incident> kept = result.incidents;
  kept.insert(kept.end(), result.rejected.begin(), result.rejected.end());
  if (!options_.keep) return result;
  TRY(store.Save(kept, all));
  TRY(AwarenessLog(store).AddFound(result.incidents, options_.clock->Now()));
  if (!all) return result;
  for (const Incident& incident : result.rejected) {
    for (const Judgement* judgement : judge.Covering(incident))
      TRY(Feedback(store).Measure(*judgement, incident));
  }
  return result;
}

scope::PeopleBits Investigator::PeopleOf(uint32_t incident) const {
  auto builder = builders_.find(incident);
  CHECK(builder != builders_.end());
  return builder->second->People();
}

Result<table::Written> Investigator::WritePeople(uint32_t incident, const table::Target& target,
                                                 const table::About& about) const {
  auto builder = builders_.find(incident);
  CHECK(builder != builders_.end());
  return builder->second->WritePeople(target, about);
}

}  // namespace haetae::incident
