#include "detect/missing_subject.h"

#include <fmt/format.h>

#include <algorithm>

#include "detect/bits.h"
#include "detect/excess.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

// Until so many others used a route, half of what is asked there may be mistyped.
constexpr uint64_t kRouteProven = 200;
constexpr double kRouteUnproven = 0.5;
constexpr double kRoutePriorMisses = 5, kRoutePriorReads = 50;  // from then on, the others' count

// Without a member list a few missing pages are dead links that a crawler follows.
constexpr uint64_t kProvenMisses = 100;

class MissingSubject : public Detector {
 public:
  explicit MissingSubject(const Context& context)
      : context_(context), all_({.share_min = kMissShareMin, .marked_min = kMissesMin}) {
    for (size_t i = 0; i < context.catalogue.routes.size(); ++i) {
      routes_.emplace_back(ExcessLimits{.prior_marked = kRoutePriorMisses,
                                        .prior_trials = kRoutePriorReads,
                                        .proven_trials = kRouteProven,
                                        .unproven_share = kRouteUnproven,
                                        .share_min = kRouteMissShareMin,
                                        .marked_min = kRouteMissesMin,
                                        .by_address = false});
    }
  }

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kReads) || sight.Is(i, kSettled)) continue;
      const bool miss = sight.Is(i, kMiss);
      if (miss && !missed_.Insert(rows.subject[i])) continue;
      Count(sight, i, miss);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : all_.Doings()) findings.push_back(Describe(doing, kNoNumber));
    for (uint32_t route = 0; route < routes_.size(); ++route) {
      for (const Doing& doing : routes_[route].Doings()) findings.push_back(Describe(doing, route));
    }
    return findings;
  }

 private:
  // Over all routes a cohort must stand out by itself; on one route it may hold others, too.
  void Count(const Sight& sight, size_t i, bool miss) {
    Excess& route = routes_[sight.rows->route[i]];
    const uint64_t before = all_.doing_count() + route.doing_count();
    if (all_.Belongs(sight, i) || route.Add(sight, i, miss) == Excess::kNone)
      all_.Add(sight, i, miss);
    alerts_ += all_.doing_count() + route.doing_count() - before;
  }

  // Whether the ids may be those of things: orders, not people.
  bool NamesThings(uint32_t route) const {
    const std::vector<access::Route>& routes = context_.catalogue.routes;
    return route != kNoNumber ? routes[route].subject_is_thing
                              : std::ranges::any_of(routes, &access::Route::subject_is_thing);
  }

  Finding Describe(const Doing& doing, uint32_t route) const {
    Finding finding{.detector = "missing-subject",
                    .confidence = 0.95,
                    .attack = {"T1606.001", "T1087"},
                    .alert = doing.first().alert,
                    .indicators = IndicatorsOf(doing, context_, *clients_),
                    .certain = context_.registers.has_members() || doing.marked >= kProvenMisses};
    if (route != kNoNumber)
      finding.indicators.push_back({Dimension::kRoute, context_.catalogue.routes[route].text});
    if (!finding.certain) finding.confidence = 0.7;
    finding.about = fmt::format("{} {}", route, AboutText(doing, context_, *clients_));
    const Phrase who = DoingText(doing, context_, *clients_);
    const bool things = NamesThings(route);
    finding.title = {
        fmt::format("{} named with {}",
                    things ? Counted(doing.marked, "id of nothing was", "ids of nothing were")
                           : Counted(doing.marked, "person who does not exist was",
                                     "people who do not exist were"),
                    who.en),
        fmt::format(
            "존재하지 않는 {} 조회하려는 시도가 있었습니다({})",
            (things ? "번호 " : "사람 ") + WithCommas(doing.marked) + (things ? "개를" : "명을"),
            who.ko)};
    Say(finding, Part::kSeen,
        {fmt::format("{} of its reads name {}", Percent(doing.share()),
                     things ? "ids that do not exist" : "people who do not exist"),
         fmt::format("조회의 {}가 존재하지 않는 {} 대상으로 합니다", Percent(doing.share()),
                     things ? "번호를" : "사람을")});
    Say(finding, Part::kUsual,
        {fmt::format("of {1}, {0}", Percent(doing.first().other_share),
                     Counted(doing.first().other_trials, "other read", "other reads")),
         fmt::format("다른 조회 {1}건 중에서는 {0}입니다", Percent(doing.first().other_share),
                     WithCommas(doing.first().other_trials))});
    Say(finding, Part::kWhy,
        {"whoever knows the people of a service names those who exist; whoever counts through ids "
         "does not",
         "서비스의 이용자를 아는 사람은 있는 사람을 조회하고, 번호를 차례로 세는 사람은 없는 "
         "사람도 조회합니다"});
    Say(finding, Part::kDoubt,
        {"a mailing with stale links, or test traffic; each missing person counts once, however "
         "often it is named",
         "오래된 링크가 든 우편이나 시험 접속일 수 있습니다. 없는 사람은 몇 번을 조회해도 한 번만 "
         "셉니다"});
    return finding;
  }

  Context context_;
  Excess all_;
  std::vector<Excess> routes_;  // by number of the catalogue
  const Clients* clients_ = nullptr;
  Bits missed_;
};

}  // namespace

std::unique_ptr<Detector> MakeMissingSubject(const Context& context) {
  return std::make_unique<MissingSubject>(context);
}

}  // namespace haetae::detect
