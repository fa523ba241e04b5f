// A slow twin of the grouping: it asks the filters of every finding about every access, holds sets
// of people as sets, and joins by walking through all pairs. Both must agree on worlds of chance.
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "incident/grouping.h"
#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using access::Dimension;
using access::Outcome;
using ledger::At;
using ledger::World;

using Groups = std::set<std::pair<std::vector<size_t>, std::set<size_t>>>;  // causes, related

class Twin {
 public:
  Twin(World& world, const std::vector<detect::Finding>& findings)
      : world_(world), findings_(findings), rows_(findings.size()), cluster_(findings.size()) {
    for (size_t f = 0; f < findings.size(); ++f) {
      cluster_[f] = f;
      const scope::Filter filter(IndicatorsOf(findings[f]), world.names, world.catalogue);
      for (size_t i = 0; i < world.rows.size(); ++i) {
        const Outcome outcome = world.rows.outcome[i];
        if (outcome != Outcome::kDisclosed && outcome != Outcome::kMissing) continue;
        if (filter.Matches(world.rows, i)) rows_[f].insert(i);
      }
    }
  }

  Groups Join() {
    Overlapping();
    Clients(world_.rows.user_agent);
    Clients(world_.rows.fingerprint);
    std::vector<uint32_t> families;  // a fingerprint's number stands for the number of its family
    std::map<std::string, uint32_t> known;
    for (uint32_t print : world_.rows.fingerprint) {
      const std::string text(print == kNoNumber ? "" : world_.names.fingerprints.Text(print));
      const std::string family = text.substr(0, text.rfind('_'));
      families.push_back(
          family == text
              ? kNoNumber
              : known.try_emplace(family, static_cast<uint32_t>(known.size())).first->second);
    }
    Clients(families);
    Places(world_.rows.address, SIZE_MAX);
    std::vector<uint32_t> networks;
    for (uint32_t address : world_.rows.address) {
      const uint32_t network = address == kNoNumber ? 0 : world_.names.Address(address).network;
      networks.push_back(network == 0 ? kNoNumber : network);
    }
    Places(networks, kNetworksMax);
    Subjects();
    Cohorts();
    std::map<size_t, std::vector<size_t>> members;
    for (size_t f = 0; f < findings_.size(); ++f) members[cluster_[f]].push_back(f);
    Groups groups;
    for (auto& [cluster, list] : members) {
      std::sort(list.begin(), list.end(), [&](size_t a, size_t b) {
        const detect::Finding &x = findings_[a], &y = findings_[b];
        if (x.mostly_others != y.mostly_others) return y.mostly_others;
        if (x.certain != y.certain) return x.certain;
        if (x.confidence != y.confidence) return x.confidence > y.confidence;
        return std::tie(x.alert, x.title.en, a) < std::tie(y.alert, y.title.en, b);
      });
      std::vector<size_t> causes;
      std::set<size_t> related;
      for (size_t f : list) {
        const double before = causes.empty() ? -1 : Before(f, causes[0]);
        bool inside = before >= 0.5 && !findings_[f].certain;
        inside |=
            !causes.empty() && findings_[f].mostly_others && !findings_[causes[0]].mostly_others;
        for (size_t cause : causes) {
          if (before >= 0 && before < 0.02 && ReaderOf(f) == "many")
            inside |= Share(f, cause) >= 0.9;
          else
            inside |= Share(f, cause) >= 0.5 || Share(cause, f) >= 0.5;
        }
        if (inside)
          related.insert(f);
        else
          causes.push_back(f);
      }
      groups.emplace(causes, related);
    }
    return groups;
  }

 private:
  static size_t Both(const std::set<size_t>& a, const std::set<size_t>& b) {
    return static_cast<size_t>(
        std::count_if(a.begin(), a.end(), [&](size_t one) { return b.contains(one); }));
  }
  double Share(size_t a, size_t b) const {
    if (rows_[a].empty()) return 0;
    return static_cast<double>(Both(rows_[a], rows_[b])) / static_cast<double>(rows_[a].size());
  }
  double Before(size_t f, size_t lead) const {
    auto day = [&](size_t row) { return DayOf(world_.rows.time[row]); };
    size_t began = 0;
    while (world_.rows.outcome[began] == Outcome::kRefused) ++began;
    if (rows_[lead].empty()) return -1;
    const size_t first = *rows_[lead].begin(), last = *rows_[lead].rbegin();
    if (world_.rows.time[first] - world_.rows.time[began] < 3 * kDay) return -1;
    double before = 0, with = 0;
    for (size_t i : rows_[f]) {
      before += day(i) < day(first);
      with += day(i) >= day(first) && day(i) <= day(last);
    }
    before /= static_cast<double>(day(first) - day(began));
    with /= static_cast<double>(day(last) - day(first) + 1);
    return with > 0 ? before / with : before > 0 ? 1e9 : 0;
  }
  bool LiesIn(size_t a, size_t b) const {
    size_t others = 0, others_in_b = 0;
    for (size_t i = 0; i < world_.rows.size(); ++i) {
      const Outcome outcome = world_.rows.outcome[i];
      if (outcome != Outcome::kDisclosed && outcome != Outcome::kMissing) continue;
      others += !rows_[a].contains(i);
      others_in_b += !rows_[a].contains(i) && rows_[b].contains(i);
    }
    return Share(a, b) >= 0.5 &&
           Share(a, b) * static_cast<double>(others) >= 1.4 * static_cast<double>(others_in_b);
  }
  // "many", "customer", or the name of the staff or service.
  std::string ReaderOf(size_t f) const {
    std::map<uint32_t, size_t> counts;
    for (size_t i : rows_[f]) ++counts[world_.rows.principal[i]];
    for (const auto& [principal, count] : counts) {
      if (principal == kNoNumber || count * 10 < rows_[f].size() * 9) continue;
      return (principal & access::kTextPrincipal) != 0
                 ? std::string(world_.names.PrincipalText(principal))
                 : "customer";
    }
    return "many";
  }
  std::set<std::string> PeopleOf(size_t cluster) const {
    std::set<std::string> people;
    for (size_t f = 0; f < findings_.size(); ++f) {
      const auto& indicators = findings_[f].indicators;
      const std::string reader = ReaderOf(f);
      if (cluster_[f] == cluster && reader != "many" && reader != "customer") people.insert(reader);
      if (cluster_[f] == cluster && indicators.size() == 1 &&
          indicators[0].dimension == Dimension::kPrincipal && indicators[0].value[0] != 'm')
        people.insert(indicators[0].value);
    }
    return people;
  }
  void Unite(size_t a, size_t b, bool anyway) {
    const size_t from = cluster_[b], to = cluster_[a];
    const std::set<std::string> x = PeopleOf(from), y = PeopleOf(to);
    if (!anyway && !x.empty() && !y.empty() && x != y) return;
    std::replace(cluster_.begin(), cluster_.end(), from, to);
  }
  void Overlapping() {
    std::vector<std::tuple<bool, double, size_t, size_t>> bonds;  // weakest signs first
    for (size_t a = 0; a < findings_.size(); ++a) {
      for (size_t b = a + 1; b < findings_.size(); ++b) {
        const double share = std::max(Share(a, b), Share(b, a));
        const bool certain = findings_[a].certain || findings_[b].certain;
        const bool alike = Share(a, b) >= 0.5 && Share(b, a) >= 0.5;
        auto house = [&](size_t f) { return ReaderOf(f) != "many" && ReaderOf(f) != "customer"; };
        const size_t other = house(a) ? b : a;
        if (!alike && house(a) != house(b) && !findings_[other].certain) continue;
        if (alike || LiesIn(a, b) || LiesIn(b, a)) bonds.emplace_back(!certain, -share, a, b);
      }
    }
    std::sort(bonds.begin(), bonds.end());
    for (const auto& [uncertain, share, a, b] : bonds) Unite(a, b, !uncertain);
  }
  void Clients(const std::vector<uint32_t>& column) {
    for (uint32_t value : std::set<uint32_t>(column.begin(), column.end())) {
      if (value == kNoNumber) continue;
      size_t all = 0, held = 0;
      for (size_t i = 0; i < column.size(); ++i) {
        const Outcome outcome = world_.rows.outcome[i];
        all +=
            column[i] == value && (outcome == Outcome::kDisclosed || outcome == Outcome::kMissing);
      }
      std::vector<size_t> mostly;
      for (size_t f = 0; f < findings_.size(); ++f) {
        const size_t own = static_cast<size_t>(std::count_if(
            rows_[f].begin(), rows_[f].end(), [&](size_t i) { return column[i] == value; }));
        if (own == 0 || own * 10 < rows_[f].size() * 8) continue;
        mostly.push_back(f);
        held += own;
      }
      if (mostly.empty() || held * 2 < all) continue;
      for (size_t f : mostly) {
        Unite(*std::find_if(mostly.begin(), mostly.end(),
                            [&](size_t one) { return ReaderOf(one) == ReaderOf(f); }),
              f, false);
      }
    }
  }
  // Pairs of findings, half of each from places that are mostly theirs.
  void Places(const std::vector<uint32_t>& column, size_t places_max) {
    std::map<uint32_t, std::set<size_t>> rows_of;
    size_t accesses = 0;
    for (size_t i = 0; i < column.size(); ++i) {
      const Outcome outcome = world_.rows.outcome[i];
      if (outcome != Outcome::kDisclosed && outcome != Outcome::kMissing) continue;
      ++accesses;
      if (column[i] != kNoNumber) rows_of[column[i]].insert(i);
    }
    for (size_t a = 0; a < findings_.size(); ++a) {
      for (size_t b = a + 1; b < findings_.size(); ++b) {
        size_t places = 0;
        std::set<size_t> there;
        for (const auto& [place, rows] : rows_of) {
          const size_t of_a = Both(rows_[a], rows), of_b = Both(rows_[b], rows);
          if (of_a == 0 || of_b == 0 || (of_a + of_b) * 2 < rows.size()) continue;
          ++places;
          there.insert(rows.begin(), rows.end());
        }
        auto from_there = [&](size_t f) {
          const double share =
              static_cast<double>(Both(rows_[f], there)) / static_cast<double>(rows_[f].size());
          return share >= 0.5 &&
                 share * static_cast<double>(accesses - rows_[f].size()) >=
                     1.4 * static_cast<double>(there.size() - Both(rows_[f], there));
        };
        if (places == 0 || places > places_max || Apart(a, b) > kDay) continue;
        if (places_max != SIZE_MAX && ReaderOf(a) != ReaderOf(b)) continue;
        if (from_there(a) && from_there(b)) Unite(a, b, false);
      }
    }
  }
  Duration Apart(size_t a, size_t b) const {
    auto time = [&](size_t f, bool last) {
      return world_.rows.time[last ? *rows_[f].rbegin() : *rows_[f].begin()];
    };
    return std::max(time(a, false) - time(b, true), time(b, false) - time(a, true));
  }
  void Subjects() {
    std::vector<std::set<size_t>> people(findings_.size());
    std::set<size_t> everybody;
    for (size_t i = 0; i < world_.rows.size(); ++i) {
      const Outcome outcome = world_.rows.outcome[i];
      if (outcome != Outcome::kDisclosed && outcome != Outcome::kMissing) continue;
      everybody.insert(world_.rows.subject[i]);
      for (size_t f = 0; f < findings_.size(); ++f) {
        if (rows_[f].contains(i)) people[f].insert(world_.rows.subject[i]);
      }
    }
    for (size_t a = 0; a < findings_.size(); ++a) {
      for (size_t b = a + 1; b < findings_.size(); ++b) {
        const size_t shared = Both(people[a], people[b]);
        const size_t fewer = std::min(people[a].size(), people[b].size());
        const size_t more = std::max(people[a].size(), people[b].size());
        if (shared < 16 || shared * 2 < fewer || more >= everybody.size()) continue;
        if (shared * everybody.size() * 10 < more * fewer * 14) continue;
        if (Apart(a, b) > kDay || ReaderOf(a) != ReaderOf(b)) continue;
        const double chance = detect::LogBinomialTail(
            static_cast<double>(fewer), static_cast<double>(shared),
            static_cast<double>(more) / static_cast<double>(everybody.size()));
        if (chance <= detect::kLogChanceMax) Unite(a, b, false);
      }
    }
  }
  void Cohorts() {
    std::map<std::pair<std::string, std::string>, std::vector<size_t>> alike;
    for (size_t f = 0; f < findings_.size(); ++f) {
      if (!CohortKind(findings_[f]).empty())
        alike[{findings_[f].detector, CohortKind(findings_[f])}].push_back(f);
    }
    for (auto& [kind, list] : alike) {
      std::sort(list.begin(), list.end(), [&](size_t a, size_t b) {
        return std::tie(findings_[a].alert, a) < std::tie(findings_[b].alert, b);
      });
      std::vector<std::vector<size_t>> runs;
      for (size_t f : list) {
        const Time at = findings_[f].alert.time;
        if (runs.empty() || at - findings_[runs.back().back()].alert.time > 6 * kHour ||
            at - findings_[runs.back()[0]].alert.time > kDay)
          runs.emplace_back();
        runs.back().push_back(f);
      }
      for (const std::vector<size_t>& run : runs) {
        for (size_t f : run) {
          if (run.size() >= 4) Unite(run[0], f, false);
        }
      }
    }
  }

  World& world_;
  const std::vector<detect::Finding>& findings_;
  std::vector<std::set<size_t>> rows_;  // of each finding
  std::vector<size_t> cluster_;
};

TEST_CASE("the grouping and its slow twin agree") {
  size_t joined = 0, alone = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    auto some = [&](const std::string& stem, unsigned of) {
      return stem + std::to_string(random() % of);
    };
    std::string members = "member\n";
    for (int i = 0; i < 400; ++i) members += "m" + std::to_string(i) + "\n";
    World world(ledger::Files{{"members.csv", members},
                              {"people.csv", "person,role\ns0,support\ns1,support\n"}});
    const unsigned values = 2 + random() % 6;
    const unsigned pace = chance(50) ? 1800 : 7200;  // seconds between accesses, at most
    double second = 0;
    for (int burst = 0; burst < 12; ++burst) {
      const std::string key = some("k", values), address = some("1.1.1.", values),
                        agent = some("agent", values),
                        print = chance(50)   ? some("t", 3)
                                : chance(50) ? some("t13_b_", 2)
                                             : "",
                        who = chance(30)   ? some("s", 2)
                              : chance(20) ? some("m", 400)
                                           : "";
      const unsigned from = random() % 8 * 40;
      for (int i = 0; i < 25; ++i) {
        second += static_cast<double>(random() % pace);
        world.Add({.time = At(second),
                   .outcome = chance(90)   ? Outcome::kDisclosed
                              : chance(50) ? Outcome::kMissing
                                           : Outcome::kRefused,
                   .subject = "m" + std::to_string(from + random() % 40),
                   .principal = who,
                   .key = chance(90) ? key : some("k", values),
                   .address = chance(90) ? address : some("1.1.1.", values),
                   .user_agent = chance(90) ? agent : some("agent", values),
                   .fingerprint = print});
      }
    }
    std::vector<detect::Finding> findings(1 + random() % 10);
    for (size_t f = 0; f < findings.size(); ++f) {
      detect::Finding& finding = findings[f];
      const detect::Indicator kinds[] = {{Dimension::kKey, some("k", values)},
                                         {Dimension::kSourceIp, some("1.1.1.", values)},
                                         {Dimension::kSourceIp, some("1.1.1.", values)},
                                         {Dimension::kUserAgent, some("agent", values)},
                                         {Dimension::kPrincipal, some("s", 2)}};
      finding.detector = some("d", 2);
      finding.confidence = 0.5 + static_cast<double>(random() % 3) / 10;
      finding.certain = chance(25);
      finding.mostly_others = chance(15);
      finding.alert = {At(static_cast<double>(random() % 400'000)), f};
      finding.title = {"f" + std::to_string(f), ""};
      finding.indicators = {kinds[random() % 5]};
      if (chance(15)) finding.indicators.push_back(kinds[random() % 4]);
    }
    Grouping grouping(findings, world.names, world.catalogue, *world.registers);
    for (size_t i = 0; i < world.rows.size(); ++i) grouping.Add(world.rows, i);
    Groups groups;
    for (const FindingGroup& group : grouping.Groups()) {
      groups.emplace(group.causes, std::set<size_t>(group.related.begin(), group.related.end()));
      (group.causes.size() + group.related.size() > 1 ? joined : alone) += 1;
    }
    REQUIRE(groups == Twin(world, findings).Join());
  }
  CHECK_GT(joined, 100);
  CHECK_GT(alone, 100);
}

TEST_CASE("shared people are counted exactly, and sampled alike above the limit") {
  std::mt19937 random(7);
  std::vector<std::set<uint32_t>> people(8);
  SharedSubjects exact(8), sampled(8, 2'000);
  for (int i = 0; i < 40'000; ++i) {
    const uint32_t finding = random() % 8, subject = random() % 2'000 + finding * 250;
    people[finding].insert(subject);
    for (SharedSubjects* one : {&exact, &sampled}) {
      one->See(subject);
      one->Add(subject, finding);
    }
  }
  std::set<uint32_t> everybody;
  for (const auto& set : people) everybody.insert(set.begin(), set.end());
  CHECK_EQ(exact.everybody(), everybody.size());
  const double share =
      static_cast<double>(sampled.everybody()) / static_cast<double>(everybody.size());
  CHECK_LT(share, 0.5);
  CHECK_GT(share, 0.01);
  size_t pairs = 0;
  for (const SharedSubjects::Pair& pair : exact.Pairs()) {
    ++pairs;
    CHECK_EQ(pair.shared, static_cast<uint64_t>(std::count_if(
                              people[pair.a].begin(), people[pair.a].end(),
                              [&](uint32_t one) { return people[pair.b].contains(one); })));
    CHECK_EQ(exact.Of(pair.a), people[pair.a].size());
  }
  CHECK_EQ(pairs, 28);
  for (const SharedSubjects::Pair& pair : sampled.Pairs()) {
    const double expected =
        share * static_cast<double>(
                    std::count_if(people[pair.a].begin(), people[pair.a].end(),
                                  [&](uint32_t one) { return people[pair.b].contains(one); }));
    CHECK_LT(std::abs(static_cast<double>(pair.shared) - expected), 5 * std::sqrt(expected) + 5);
  }
}

}  // namespace
}  // namespace haetae::incident
