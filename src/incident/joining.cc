#include "incident/joining.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "detect/actor.h"

namespace haetae::incident {
namespace {

using access::Dimension;

constexpr std::string_view kMissingSubject = "missing-subject", kCanary = "canary";
constexpr double kSharedOfFinding = 0.8, kSharedOfValue = 0.5;
constexpr uint64_t kSubjectsMin = 16;  // shared, else they say little
constexpr Duration kAdjacent = kDay;

// Which findings are joined so far, and whose: of named people of staff and services.
struct Forest {
  std::vector<size_t> parent;
  std::vector<std::set<std::string>> people;  // by root

  explicit Forest(size_t findings) : parent(findings), people(findings) {
    std::iota(parent.begin(), parent.end(), size_t{0});
  }
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

class Joining {
 public:
  Joining(const std::vector<detect::Finding>& findings, const Overlaps& overlaps,
          const access::Names& names, const reg::Register& registers,
          const std::vector<bool>& rejected)
      : findings_(findings), overlaps_(overlaps), rejected_(rejected), forest_(findings.size()) {
    NameReaders(names, registers);
  }
  std::vector<std::vector<size_t>> Sets();

 private:
  void NameReaders(const access::Names& names, const reg::Register& registers);
  void JoinOverlapping();
  void JoinByClient();
  void JoinByPlace();
  void JoinBySubjects();
  void JoinCohorts();
  void JoinGuesses();

  const std::vector<detect::Finding>& findings_;
  const Overlaps& overlaps_;
  const std::vector<bool>& rejected_;
  Forest forest_;
};

// Staff and services, of whom no two are joined.
void Joining::NameReaders(const access::Names& names, const reg::Register& registers) {
  for (size_t i = 0; i < findings_.size(); ++i) {
    std::set<std::string>& people = forest_.people[i];
    const uint32_t reader = overlaps_.ReaderOf(i);
    if (reader != kNoNumber && reader != kCustomers) people.emplace(names.PrincipalText(reader));
    const auto& indicators = findings_[i].indicators;
    if (indicators.size() != 1 || indicators[0].dimension != Dimension::kPrincipal) continue;
    const uint32_t subject = names.subjects.Find(indicators[0].value);
    const bool member =
        registers.has_members() && subject != kNoNumber && registers.IsMember(subject);
    const bool named = registers.FindPerson(indicators[0].value) != nullptr ||
                       (registers.has_members() && !member);
    if (named) people.insert(indicators[0].value);
  }
}

void Joining::JoinOverlapping() {
  struct Bond {
    bool certain;
    double share;
    uint32_t a, b;
  };
  auto IsOfHouse = [](uint32_t reader) { return reader != kNoNumber && reader != kCustomers; };
  std::vector<Bond> bonds;
  for (const auto& [pair, count] : overlaps_.both()) {
    const uint32_t a = static_cast<uint32_t>(pair >> 32), b = static_cast<uint32_t>(pair);
    const double share = std::max(overlaps_.Share(a, b), overlaps_.Share(b, a));
    const bool alike = std::min(overlaps_.Share(a, b), overlaps_.Share(b, a)) >= kTogether;
    if (!alike && !overlaps_.LiesIn(a, b) && !overlaps_.LiesIn(b, a)) continue;
    // Among the many of a tool or a network may be a reader of the house by chance.
    const bool house_a = IsOfHouse(overlaps_.ReaderOf(a)),
               house_b = IsOfHouse(overlaps_.ReaderOf(b));
    if (!alike && house_a != house_b && !findings_[house_a ? b : a].certain) continue;
    bonds.push_back({findings_[a].certain || findings_[b].certain, share, a, b});
  }
  // The strongest first: what different people may not share goes where it mostly belongs.
  std::sort(bonds.begin(), bonds.end(), [](const Bond& x, const Bond& y) {
    return std::tuple(y.certain, y.share, x.a, x.b) < std::tuple(x.certain, x.share, y.a, y.b);
  });
  for (const Bond& bond : bonds) forest_.Join(bond.a, bond.b, bond.certain);
}

void Joining::JoinByClient() {
  for (const Link link : {kAgent, kFingerprint, kFamily}) {
    std::map<uint32_t, std::vector<uint32_t>> mostly;  // value → findings it makes up
    std::unordered_map<uint32_t, uint64_t> held;
    for (const auto& [key, count] : overlaps_.of_finding(link)) {
      const uint32_t value = static_cast<uint32_t>(key >> 32), finding = static_cast<uint32_t>(key);
      if (static_cast<double>(count) <
          kSharedOfFinding * static_cast<double>(overlaps_.size(finding)))
        continue;
      mostly[value].push_back(finding);
      held[value] += count;
    }
    for (auto& [value, findings] : mostly) {
      if (static_cast<double>(held[value]) <
          kSharedOfValue * static_cast<double>(overlaps_.Total(link, value)))
        continue;
      std::sort(findings.begin(), findings.end());
      std::map<uint32_t, uint32_t> first;  // by whose it is
      for (uint32_t finding : findings)
        forest_.Join(first.try_emplace(overlaps_.ReaderOf(finding), finding).first->second, finding,
                     false);
    }
  }
}

void Joining::JoinByPlace() {
  struct Common {  // of two findings: the places that are mostly the two's
    uint64_t places = 0, of_a = 0, of_b = 0, all = 0;
  };
  for (const Link link : {kAddress, kNetwork}) {
    std::vector<std::pair<uint64_t, uint64_t>> counts(overlaps_.of_finding(link).begin(),
                                                      overlaps_.of_finding(link).end());
    std::sort(counts.begin(), counts.end());
    std::map<uint64_t, Common> commons;  // by Pair
    for (size_t begin = 0, end; begin < counts.size(); begin = end) {
      const uint32_t place = static_cast<uint32_t>(counts[begin].first >> 32);
      for (end = begin; end < counts.size() && counts[end].first >> 32 == place;) ++end;
      const uint64_t all = overlaps_.Total(link, place);
      const size_t paired = std::min(end, begin + kTogetherMax);
      for (size_t i = begin; i < paired; ++i) {
        for (size_t j = i + 1; j < paired; ++j) {
          const uint64_t a = counts[i].second, b = counts[j].second;
          if (static_cast<double>(a + b) < kSharedOfValue * static_cast<double>(all)) continue;
          Common& common = commons[Overlaps::Pair(static_cast<uint32_t>(counts[i].first),
                                                  static_cast<uint32_t>(counts[j].first))];
          ++common.places, common.of_a += a, common.of_b += b, common.all += all;
        }
      }
    }
    for (const auto& [pair, common] : commons) {
      const size_t a = pair >> 32, b = static_cast<uint32_t>(pair);
      if (link == kNetwork &&
          (common.places > kNetworksMax || overlaps_.ReaderOf(a) != overlaps_.ReaderOf(b)))
        continue;
      if (overlaps_.Apart(a, b) > kAdjacent) continue;
      if (overlaps_.FromPlaces(a, common.of_a, common.all) &&
          overlaps_.FromPlaces(b, common.of_b, common.all))
        forest_.Join(a, b, false);
    }
  }
}

void Joining::JoinBySubjects() {
  const double everybody = static_cast<double>(overlaps_.subjects().everybody());
  for (const SharedSubjects::Pair& pair : overlaps_.subjects().Pairs()) {
    const uint64_t a = overlaps_.subjects().Of(pair.a), b = overlaps_.subjects().Of(pair.b);
    const double fewer = static_cast<double>(std::min(a, b));
    const double shared = static_cast<double>(pair.shared);
    if (pair.shared < kSubjectsMin || shared < kTogether * fewer) continue;
    if (overlaps_.Apart(pair.a, pair.b) > kAdjacent ||
        overlaps_.ReaderOf(pair.a) != overlaps_.ReaderOf(pair.b))
      continue;
    // Who reads nearly everybody shares everybody's people: that alone joins nothing.
    const double by_chance = static_cast<double>(std::max(a, b)) / everybody;
    if (shared < kBeyondOthers * by_chance * fewer ||
        detect::LogBinomialTail(fewer, shared, by_chance) > detect::kLogChanceMax)
      continue;
    forest_.Join(pair.a, pair.b, false);
  }
}

void Joining::JoinCohorts() {
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
      for (size_t i = begin; i < end; ++i) forest_.Join(list[begin], list[i], false);
    }
  }
}

void Joining::JoinGuesses() {
  auto is_guess = [&](size_t i) {
    const std::string& detector = findings_[i].detector;
    return (detector == kMissingSubject || detector == kCanary) && !rejected_[i] &&
           !CohortKind(findings_[i]).empty() && overlaps_.ReaderOf(i) == kNoNumber &&
           overlaps_.size(i) > 0;
  };
  auto same_routes = [&](size_t a, size_t b) {
    double shared = 0;
    for (const auto& [route, count] : overlaps_.routes(a)) {
      const auto found = overlaps_.routes(b).find(route);
      if (found == overlaps_.routes(b).end()) continue;
      shared +=
          std::min(static_cast<double>(count) / static_cast<double>(overlaps_.size(a)),
                   static_cast<double>(found->second) / static_cast<double>(overlaps_.size(b)));
    }
    return shared >= kTogether;
  };
  std::vector<size_t> guesses;
  for (size_t i = 0; i < findings_.size(); ++i)
    if (is_guess(i)) guesses.push_back(i);
  for (size_t i = 0; i < guesses.size(); ++i) {
    for (size_t j = i + 1; j < std::min(guesses.size(), i + kTogetherMax); ++j) {
      if (overlaps_.Apart(guesses[i], guesses[j]) <= kAdjacent &&
          same_routes(guesses[i], guesses[j]))
        forest_.Join(guesses[i], guesses[j], false);
    }
  }
}

std::vector<std::vector<size_t>> Joining::Sets() {
  JoinOverlapping();
  JoinByClient();
  JoinByPlace();
  JoinBySubjects();
  JoinCohorts();
  JoinGuesses();
  std::map<size_t, std::vector<size_t>> members;
  for (size_t i = 0; i < findings_.size(); ++i) members[forest_.Root(i)].push_back(i);
  std::vector<std::vector<size_t>> sets;
  for (auto& [root, list] : members) sets.push_back(std::move(list));
  return sets;
}

}  // namespace

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

std::vector<std::vector<size_t>> Join(const std::vector<detect::Finding>& findings,
                                      const Overlaps& overlaps, const access::Names& names,
                                      const reg::Register& registers,
                                      const std::vector<bool>& rejected) {
  return Joining(findings, overlaps, names, registers, rejected).Sets();
}

}  // namespace haetae::incident
