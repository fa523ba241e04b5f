#include "incident/grouping.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "detect/actor.h"

namespace haetae::incident {
namespace {

using access::Dimension;
using access::Outcome;

constexpr std::string_view kMissingSubject = "missing-subject", kCanary = "canary";
constexpr double kHardly = 0.02, kAsBefore = 0.5;  // of the accesses a day
constexpr Duration kBeforeMin = 3 * kDay;          // less of the log before says nothing
constexpr double kMostOf = 0.9;                    // of a finding's accesses, to be one reader's
constexpr double kNearlyAll = 0.9;                 // of a list's accesses
constexpr size_t kListedMin = 16;
constexpr double kTogether = 0.5;      // share of the smaller finding's accesses, or subjects
constexpr double kBeyondOthers = 1.4;  // times the share among all other accesses
constexpr double kSharedOfFinding = 0.8, kSharedOfValue = 0.5;
constexpr uint64_t kSubjectsMin = 16;  // shared, else they say little
constexpr Duration kAdjacent = kDay;
constexpr Duration kLogsNear = kHour;  // a gap this close to accesses is theirs

}  // namespace

// Which findings are joined so far, and whose: of named people of staff and services.
struct Overlaps::Forest {
  std::vector<size_t> parent;
  std::vector<std::set<std::string>> people;  // by root

  size_t Root(size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  }
  // `anyway`: also where it brings different people together.
  void Join(size_t a, size_t b, bool anyway) {
    a = Root(a), b = Root(b);
    if (a == b) return;
    if (!anyway && !people[a].empty() && !people[b].empty() && people[a] != people[b]) return;
    parent[b] = a;
    people[a].merge(people[b]);
  }
};

std::vector<scope::IndicatorValue> IndicatorsOf(const detect::Finding& finding) {
  std::vector<scope::IndicatorValue> values;
  for (const detect::Indicator& indicator : finding.indicators) {
    values.push_back({indicator.dimension, indicator.value});
  }
  return values;
}

std::string CohortKind(const detect::Finding& finding) {
  std::set<Dimension> dimensions;
  for (const detect::Indicator& one : finding.indicators) dimensions.insert(one.dimension);
  std::string kind;
  for (Dimension dimension : dimensions) {
    // A key or a named reader is somebody in particular, not one of a crowd.
    if (dimension == Dimension::kKey || dimension == Dimension::kPrincipal) return "";
    kind += (kind.empty() ? "" : "+") + std::string(access::DimensionName(dimension));
  }
  return kind;
}

Overlaps::Overlaps(const std::vector<detect::Finding>& findings, access::Names& names,
                   const access::Catalogue& catalogue, const reg::Register& registers,
                   std::vector<bool> rejected)
    : findings_(findings),
      names_(names),
      register_(registers),
      rejected_(std::move(rejected)),
      index_(
          [&] {
            std::vector<std::vector<scope::IndicatorValue>> sets;
            for (const detect::Finding& finding : findings) sets.push_back(IndicatorsOf(finding));
            return sets;
          }(),
          names, catalogue),
      sizes_(findings.size()),
      readers_(findings.size()),
      times_(findings.size(), {kTimeMax, kTimeMin}),
      routes_(findings.size()),
      days_(findings.size()),
      subjects_(findings.size()) {
  rejected_.resize(findings.size());
}

size_t Overlaps::MixHash::operator()(const std::vector<uint32_t>& list) const {
  uint64_t hash = 0;
  for (uint32_t one : list) hash = (hash ^ one) * 0x9e3779b97f4a7c15 + (hash >> 29);
  return hash;
}

// A number that no other family has; kNoNumber for what is no JA4.
uint32_t Overlaps::FamilyOf(uint32_t fingerprint) {
  constexpr uint32_t kUnknown = kNoNumber - 1;
  if (fingerprint == kNoNumber) return kNoNumber;
  if (fingerprint >= families_.size()) families_.resize(fingerprint + 1, kUnknown);
  uint32_t& family = families_[fingerprint];
  if (family != kUnknown) return family;
  const std::string_view text = names_.fingerprints.Text(fingerprint);
  const size_t last = text.rfind('_');
  const bool ja4 = last != std::string_view::npos && std::ranges::count(text, '_') == 2;
  family = ja4 ? first_of_family_.try_emplace(std::string(text.substr(0, last)), fingerprint)
                     .first->second
               : kNoNumber;
  return family;
}

uint32_t Overlaps::ValueOf(const access::Accesses& rows, size_t row, size_t link) {
  switch (link) {
    case kAgent:
      return rows.user_agent[row];
    case kFingerprint:
      return rows.fingerprint[row];
    case kFamily:
      return FamilyOf(rows.fingerprint[row]);
    case kAddress:
      return rows.address[row];
    default:
      return detect::ActorOf(rows, row, Dimension::kNetwork, names_);
  }
}

void Overlaps::Add(const access::Accesses& rows, size_t row) {
  if (rows.outcome[row] != Outcome::kDisclosed && rows.outcome[row] != Outcome::kMissing) return;
  ++accesses_;
  began_ = std::min(began_, rows.time[row]);
  const std::vector<uint32_t>& found = index_.Find(rows, row);
  const uint32_t subject = rows.subject[row];
  if (subject != kNoNumber) subjects_.See(subject);
  for (size_t link = 0; link < kLinks; ++link) {
    const uint32_t value = ValueOf(rows, row, link);
    if (value == kNoNumber) continue;
    std::vector<uint64_t>& totals = totals_[link];
    if (value >= totals.size()) totals.resize(std::max<size_t>(value + 1, totals.size() * 2));
    ++totals[value];
    auto& counts = of_finding_[link];
    for (uint32_t finding : found) {
      const uint64_t key = static_cast<uint64_t>(value) << 32 | finding;
      if (link < kAddress || counts.size() < kPlacesMax)
        ++counts[key];
      else if (auto known = counts.find(key); known != counts.end())
        ++known->second;
    }
  }
  for (uint32_t finding : found) {
    ++sizes_[finding];
    ++routes_[finding][rows.route[row]];
    ++days_[finding][static_cast<int32_t>(DayOf(rows.time[row]))];
    times_[finding].first = std::min(times_[finding].first, rows.time[row]);
    times_[finding].second = std::max(times_[finding].second, rows.time[row]);
    if (subject != kNoNumber) subjects_.Add(subject, finding);
    if (readers_[finding].size() <= kReadersMax) ++readers_[finding][rows.principal[row]];
  }
  if (found.size() < 2) return;
  ++mixes_[found];
  if (mixes_.size() >= kMixesMax) CountPairs();
}

void Overlaps::CountPairs() {
  for (const auto& [list, count] : mixes_) {
    const size_t paired = std::min(list.size(), kTogetherMax);
    for (size_t i = 0; i < list.size(); ++i) {
      for (size_t j = i + 1; j < list.size(); ++j) {
        if (i < paired || j == i + 1) both_[Pair(list[i], list[j])] += count;
      }
    }
  }
  mixes_.clear();
}

uint64_t Overlaps::Both(size_t a, size_t b) const {
  const auto found = both_.find(Pair(static_cast<uint32_t>(a), static_cast<uint32_t>(b)));
  return found == both_.end() ? 0 : found->second;
}

double Overlaps::Share(size_t a, size_t b) const {
  if (sizes_[a] == 0) return 0;
  return static_cast<double>(Both(a, b)) / static_cast<double>(sizes_[a]);
}

// Half of a's accesses are b's, and clearly more than of all accesses but a's: what carries the key
// that everybody's tokens are signed with has nothing in common by that.
bool Overlaps::LiesIn(size_t a, size_t b) const {
  const double share = Share(a, b);
  if (share < kTogether) return false;
  const double others = static_cast<double>(accesses_ - sizes_[a]);
  const double others_in_b = static_cast<double>(sizes_[b] - Both(a, b));
  return share * others >= kBeyondOthers * others_in_b;
}

Duration Overlaps::Apart(size_t a, size_t b) const {
  return std::max(times_[a].first - times_[b].second, times_[b].first - times_[a].second);
}

void Overlaps::JoinOverlapping(Forest& forest) const {
  struct Bond {
    bool certain;
    double share;
    uint32_t a, b;
  };
  auto IsOfHouse = [](uint32_t reader) { return reader != kNoNumber && reader != kCustomers; };
  std::vector<Bond> bonds;
  for (const auto& [pair, count] : both_) {
    const uint32_t a = static_cast<uint32_t>(pair >> 32), b = static_cast<uint32_t>(pair);
    const double share = std::max(Share(a, b), Share(b, a));
    const bool alike = std::min(Share(a, b), Share(b, a)) >= kTogether;
    if (!alike && !LiesIn(a, b) && !LiesIn(b, a)) continue;
    // Among the many of a tool or a network may be a reader of the house by chance.
    const bool house_a = IsOfHouse(ReaderOf(a)), house_b = IsOfHouse(ReaderOf(b));
    if (!alike && house_a != house_b && !findings_[house_a ? b : a].certain) continue;
    bonds.push_back({findings_[a].certain || findings_[b].certain, share, a, b});
  }
  // The strongest first: what different people may not share goes where it mostly belongs.
  std::sort(bonds.begin(), bonds.end(), [](const Bond& x, const Bond& y) {
    return std::tuple(y.certain, y.share, x.a, x.b) < std::tuple(x.certain, x.share, y.a, y.b);
  });
  for (const Bond& bond : bonds) forest.Join(bond.a, bond.b, bond.certain);
}

uint32_t Overlaps::ReaderOf(size_t finding) const {
  if (readers_[finding].size() > kReadersMax) return kNoNumber;
  for (const auto& [principal, count] : readers_[finding]) {
    if (static_cast<double>(count) < kMostOf * static_cast<double>(sizes_[finding])) continue;
    if (principal == kNoNumber || (principal & access::kTextPrincipal) != 0) return principal;
    return kCustomers;
  }
  return kNoNumber;
}

void Overlaps::JoinByClient(Forest& forest) const {
  for (size_t link = 0; link <= kFamily; ++link) {
    std::map<uint32_t, std::vector<uint32_t>> mostly;  // value → findings it makes up
    std::unordered_map<uint32_t, uint64_t> held;
    for (const auto& [key, count] : of_finding_[link]) {
      const uint32_t value = static_cast<uint32_t>(key >> 32), finding = static_cast<uint32_t>(key);
      if (static_cast<double>(count) < kSharedOfFinding * static_cast<double>(sizes_[finding]))
        continue;
      mostly[value].push_back(finding);
      held[value] += count;
    }
    for (auto& [value, findings] : mostly) {
      if (static_cast<double>(held[value]) <
          kSharedOfValue * static_cast<double>(totals_[link][value]))
        continue;
      std::sort(findings.begin(), findings.end());
      std::map<uint32_t, uint32_t> first;  // by whose it is
      for (uint32_t finding : findings)
        forest.Join(first.try_emplace(ReaderOf(finding), finding).first->second, finding, false);
    }
  }
}

// Of the finding, `own` accesses are from places that saw `all`: half of it, and clearly more than
// of all other accesses.
bool Overlaps::FromPlaces(size_t finding, uint64_t own, uint64_t all) const {
  const double share = static_cast<double>(own) / static_cast<double>(sizes_[finding]);
  if (share < kTogether) return false;
  const double others = static_cast<double>(accesses_ - sizes_[finding]);
  return share * others >= kBeyondOthers * static_cast<double>(all - own);
}

void Overlaps::JoinByPlace(Forest& forest) const {
  struct Common {  // of two findings: the places that are mostly the two's
    uint64_t places = 0, of_a = 0, of_b = 0, all = 0;
  };
  for (const size_t link : {kAddress, kNetwork}) {
    std::vector<std::pair<uint64_t, uint64_t>> counts(of_finding_[link].begin(),
                                                      of_finding_[link].end());
    std::sort(counts.begin(), counts.end());
    std::map<uint64_t, Common> commons;  // by Pair
    for (size_t begin = 0, end; begin < counts.size(); begin = end) {
      const uint32_t place = static_cast<uint32_t>(counts[begin].first >> 32);
      for (end = begin; end < counts.size() && counts[end].first >> 32 == place;) ++end;
      const uint64_t all = totals_[link][place];
      const size_t paired = std::min(end, begin + kTogetherMax);
      for (size_t i = begin; i < paired; ++i) {
        for (size_t j = i + 1; j < paired; ++j) {
          const uint64_t a = counts[i].second, b = counts[j].second;
          if (static_cast<double>(a + b) < kSharedOfValue * static_cast<double>(all)) continue;
          Common& common = commons[Pair(static_cast<uint32_t>(counts[i].first),
                                        static_cast<uint32_t>(counts[j].first))];
          ++common.places, common.of_a += a, common.of_b += b, common.all += all;
        }
      }
    }
    for (const auto& [pair, common] : commons) {
      const size_t a = pair >> 32, b = static_cast<uint32_t>(pair);
      if (link == kNetwork && (common.places > kNetworksMax || ReaderOf(a) != ReaderOf(b)))
        continue;
      if (Apart(a, b) > kAdjacent) continue;
      if (FromPlaces(a, common.of_a, common.all) && FromPlaces(b, common.of_b, common.all))
        forest.Join(a, b, false);
    }
  }
}

void Overlaps::JoinBySubjects(Forest& forest) {
  const double everybody = static_cast<double>(subjects_.everybody());
  for (const SharedSubjects::Pair& pair : subjects_.Pairs()) {
    const uint64_t a = subjects_.Of(pair.a), b = subjects_.Of(pair.b);
    const double fewer = static_cast<double>(std::min(a, b));
    const double shared = static_cast<double>(pair.shared);
    if (pair.shared < kSubjectsMin || shared < kTogether * fewer) continue;
    if (Apart(pair.a, pair.b) > kAdjacent || ReaderOf(pair.a) != ReaderOf(pair.b)) continue;
    // Who reads nearly everybody shares everybody's people: that alone joins nothing.
    const double by_chance = static_cast<double>(std::max(a, b)) / everybody;
    if (shared < kBeyondOthers * by_chance * fewer ||
        detect::LogBinomialTail(fewer, shared, by_chance) > detect::kLogChanceMax)
      continue;
    forest.Join(pair.a, pair.b, false);
  }
}

void Overlaps::JoinCohorts(Forest& forest) const {
  std::map<std::tuple<std::string, std::string, bool>, std::vector<size_t>> alike;
  for (size_t i = 0; i < findings_.size(); ++i) {
    const std::string kind = CohortKind(findings_[i]);
    if (!kind.empty()) alike[{findings_[i].detector, kind, rejected_[i]}].push_back(i);
  }
  for (auto& [kind, list] : alike) {
    std::sort(list.begin(), list.end(), [&](size_t a, size_t b) {
      return std::pair(findings_[a].alert, a) < std::pair(findings_[b].alert, b);
    });
    for (size_t begin = 0, end; begin < list.size(); begin = end) {
      const Time first = findings_[list[begin]].alert.time;
      for (end = begin + 1; end < list.size(); ++end) {
        const Time at = findings_[list[end]].alert.time;
        if (at - findings_[list[end - 1]].alert.time > kCohortGap || at - first > kCohortSpan)
          break;
      }
      if (end - begin < kCohortsMin) continue;
      for (size_t i = begin; i < end; ++i) forest.Join(list[begin], list[i], false);
    }
  }
}

void Overlaps::JoinGuesses(Forest& forest) const {
  auto is_guess = [&](size_t i) {
    const std::string& detector = findings_[i].detector;
    return (detector == kMissingSubject || detector == kCanary) && !rejected_[i] &&
           !CohortKind(findings_[i]).empty() && ReaderOf(i) == kNoNumber && sizes_[i] > 0;
  };
  auto same_routes = [&](size_t a, size_t b) {
    double shared = 0;
    for (const auto& [route, count] : routes_[a]) {
      const auto found = routes_[b].find(route);
      if (found == routes_[b].end()) continue;
      shared += std::min(static_cast<double>(count) / static_cast<double>(sizes_[a]),
                         static_cast<double>(found->second) / static_cast<double>(sizes_[b]));
    }
    return shared >= kTogether;
  };
  std::vector<size_t> guesses;
  for (size_t i = 0; i < findings_.size(); ++i)
    if (is_guess(i)) guesses.push_back(i);
  for (size_t i = 0; i < guesses.size(); ++i) {
    for (size_t j = i + 1; j < std::min(guesses.size(), i + kTogetherMax); ++j) {
      if (Apart(guesses[i], guesses[j]) <= kAdjacent && same_routes(guesses[i], guesses[j]))
        forest.Join(guesses[i], guesses[j], false);
    }
  }
}

// Whether it names addresses or credentials one by one: each of them was looked at.
static bool IsListed(const detect::Finding& finding) {
  return std::count_if(finding.indicators.begin(), finding.indicators.end(),
                       [](const detect::Indicator& one) {
                         return one.dimension == Dimension::kSourceIp ||
                                one.dimension == Dimension::kCredential;
                       }) >= static_cast<ptrdiff_t>(kListedMin);
}

double Overlaps::Before(size_t finding, size_t lead) const {
  const auto [first, last] = times_[lead];
  if (first > last || first - began_ < kBeforeMin) return -1;
  const int32_t from = static_cast<int32_t>(DayOf(first)), to = static_cast<int32_t>(DayOf(last));
  const int32_t began = static_cast<int32_t>(DayOf(began_));
  uint64_t before = 0, with = 0;
  for (const auto& [day, count] : days_[finding]) {
    if (day < from) before += count;
    if (day >= from && day <= to) with += count;
  }
  const double before_a_day = static_cast<double>(before) / (from - began);
  const double with_a_day = static_cast<double>(with) / (to - from + 1);
  return before_a_day / std::max(with_a_day, 1e-9);
}

FindingGroup Overlaps::Sorted(std::vector<size_t> members) const {
  std::sort(members.begin(), members.end(), [&](size_t a, size_t b) {
    const detect::Finding &x = findings_[a], &y = findings_[b];
    auto rank = [&](const detect::Finding& one, size_t at) {
      return std::tuple(one.detector == kLogIntegrity, rejected_[at] ? 1 : 0,
                        one.detector == kSigma, !one.certain, -one.confidence, one.alert,
                        one.title.en, at);
    };
    return rank(x, a) < rank(y, b);
  });
  FindingGroup group;
  for (size_t finding : members) {
    const bool weaker =
        !group.causes.empty() && ((rejected_[finding] && !rejected_[group.causes[0]]) ||
                                  IsWeaker(findings_[finding], findings_[group.causes[0]]));
    const double before = group.causes.empty() ? -1 : Before(finding, group.causes[0]);
    const bool fresh = before >= 0 && before < kHardly && ReaderOf(finding) == kNoNumber;
    const bool inside =
        weaker || (before >= kAsBefore && !findings_[finding].certain) ||
        std::any_of(group.causes.begin(), group.causes.end(), [&](size_t cause) {
          if (fresh || IsListed(findings_[finding])) return Share(finding, cause) >= kNearlyAll;
          return Share(finding, cause) >= kTogether || Share(cause, finding) >= kTogether;
        });
    (inside ? group.related : group.causes).push_back(finding);
  }
  return group;
}

// Findings about the logs that are alone: to the group whose accesses they lie among, the most
// certain one first; else one group a day.
std::vector<FindingGroup> Overlaps::GroupLogs(std::vector<FindingGroup> groups) const {
  std::vector<size_t> about_logs;
  std::erase_if(groups, [&](const FindingGroup& group) {
    if (findings_[group.causes[0]].detector != kLogIntegrity) return false;
    about_logs.insert(about_logs.end(), group.causes.begin(), group.causes.end());
    about_logs.insert(about_logs.end(), group.related.begin(), group.related.end());
    return true;
  });
  std::map<int64_t, std::vector<size_t>> by_day;
  std::sort(about_logs.begin(), about_logs.end());
  for (size_t finding : about_logs) {
    const Time at = findings_[finding].alert.time;
    FindingGroup* best = nullptr;
    for (FindingGroup& group : groups) {
      const bool meanwhile =
          std::any_of(group.causes.begin(), group.causes.end(), [&](size_t cause) {
            return times_[cause].first <= times_[cause].second &&
                   at >= times_[cause].first - kLogsNear && at <= times_[cause].second + kLogsNear;
          });
      if (!meanwhile || rejected_[group.causes[0]]) continue;
      auto rank = [&](const FindingGroup& g) {
        const detect::Finding& lead = findings_[g.causes[0]];
        return std::tuple(lead.certain, lead.confidence, sizes_[g.causes[0]]);
      };
      if (best == nullptr || rank(group) > rank(*best)) best = &group;
    }
    if (best != nullptr)
      best->related.push_back(finding);
    else
      by_day[DayOf(at)].push_back(finding);
  }
  for (auto& [day, list] : by_day) groups.push_back(Sorted(std::move(list)));
  return groups;
}

std::vector<FindingGroup> Overlaps::Groups() {
  CountPairs();
  Forest forest{.parent = std::vector<size_t>(findings_.size()),
                .people = std::vector<std::set<std::string>>(findings_.size())};
  std::iota(forest.parent.begin(), forest.parent.end(), size_t{0});
  for (size_t i = 0; i < findings_.size(); ++i) {
    const auto& indicators = findings_[i].indicators;
    if (indicators.size() != 1 || indicators[0].dimension != Dimension::kPrincipal) continue;
    const uint32_t subject = names_.subjects.Find(indicators[0].value);
    const bool member =
        register_.has_members() && subject != kNoNumber && register_.IsMember(subject);
    const bool named = register_.FindPerson(indicators[0].value) != nullptr ||
                       (register_.has_members() && !member);
    if (named) forest.people[i].insert(indicators[0].value);
  }
  for (size_t i = 0; i < findings_.size(); ++i) {
    const uint32_t reader = ReaderOf(i);
    if (reader != kNoNumber && reader != kCustomers)
      forest.people[i].emplace(names_.PrincipalText(reader));
  }
  JoinOverlapping(forest);
  JoinByClient(forest);
  JoinByPlace(forest);
  JoinBySubjects(forest);
  JoinCohorts(forest);
  JoinGuesses(forest);
  std::map<size_t, std::vector<size_t>> members;
  for (size_t i = 0; i < findings_.size(); ++i) members[forest.Root(i)].push_back(i);
  std::vector<FindingGroup> groups;
  for (auto& [root, list] : members) groups.push_back(Sorted(std::move(list)));
  return GroupLogs(std::move(groups));
}

}  // namespace haetae::incident
