#include "detect/learned_issuance.h"

#include <fmt/format.h>

#include "detect/bits.h"
#include "detect/newness.h"
#include "detect/orphans.h"

namespace haetae::detect {
namespace {

constexpr ExcessLimits kLimits = {.prior_marked = 5,
                                  .prior_trials = 30,
                                  .proven_trials = 150,
                                  .unproven_share = 0.9,
                                  .share_min = 0.5,
                                  .marked_min = kLearnedOrphansMin,
                                  .warm_up = kWarmUp,
                                  .warm_up_trials = kWarmUpTrials};

constexpr double kKeyShareMin = 0.9;  // above it the key itself is the indicator

class LearnedIssuance : public Detector {
 public:
  LearnedIssuance(const Context& context, size_t orphans_max)
      : context_(context), orphans_(kLimits, orphans_max) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (sight.Is(i, kIssue)) {
        Learn(sight, i);
        continue;
      }
      const uint32_t credential = rows.credential[i];
      if (!sight.Is(i, kShown) || !sight.Is(i, kMet | kVisit) || credential == kNoNumber ||
          !judged_.Insert(credential)) {
        continue;
      }
      if (logins_ < kLoginsMin) continue;
      if (!sight.Is(i, kMet)) continue;  // who was not seen yet may have logged in before the log
      // Where logins name the credential, one that a login led to is among the judged.
      if (named_logins_ * 2 < logins_ && sight.Is(i, kLoggedIn)) continue;
      const bool new_network = sight.Is(i, kNewNetwork), new_device = sight.Is(i, kNewDevice);
      newness_.Add(sight.days[i - sight.begin], new_network, new_device);
      newness_.SetFloors(orphans_.excess());
      if (orphans_.Add(sight, i, new_network && new_device) != Excess::kNone)
        newness_.TakeBack(new_network, new_device);
      alerts_ = orphans_.excess().doing_count();
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : orphans_.excess().Doings()) findings.push_back(Describe(doing));
    return findings;
  }

 private:
  void Learn(const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    ++logins_;
    if (rows.credential[i] != kNoNumber) {
      ++named_logins_;
      judged_.Insert(rows.credential[i]);
    }
  }

  Finding Describe(const Doing& doing) const {
    const RaisedCohort& first = doing.first();
    Finding finding{.detector = "never-issued",
                    .confidence = 0.85,
                    .attack = {"T1606.001", "T1550.001"},
                    .alert = first.alert,
                    .indicators = first.kind == CohortKind::kKey && doing.share() > kKeyShareMin
                                      ? IndicatorsOf(doing, context_, *clients_)
                                      : orphans_.IndicatorsOf(first.doing, context_, *clients_)};
    const std::string count = WithCommas(doing.marked);
    finding.about = AboutText(doing, context_, *clients_);
    const Phrase who = DoingText(doing, context_, *clients_);
    finding.title = {
        fmt::format("{} with {} {} used from where {} never {}, without any login",
                    Counted(doing.marked, "credential", "credentials"), who.en,
                    doing.marked == 1 ? "was" : "were",
                    doing.marked == 1 ? "its owner" : "their owners",
                    doing.marked == 1 ? "was" : "were"),
        fmt::format("{}에서 인증정보 {}개가 로그인 없이, 주인이 쓴 적 없는 곳에서 쓰였습니다",
                    who.ko, count)};
    Say(finding, Part::kSeen,
        {fmt::format(
             "{} of its {} without a login came from a network and a device new to the owner",
             Percent(doing.share()), Counted(doing.trials, "credential", "credentials")),
         fmt::format(
             "로그인이 없는 인증정보 {}개 중 {}는 주인에게 처음인 네트워크와 기기에서 왔습니다",
             WithCommas(doing.trials), Percent(doing.share()))});
    Say(finding, Part::kUsual,
        {fmt::format("of {} without a login, {}",
                     Counted(first.other_trials, "other credential", "other credentials"),
                     Percent(first.other_share)),
         fmt::format("로그인이 없는 다른 인증정보 {}개 중에서는 {}입니다",
                     WithCommas(first.other_trials), Percent(first.other_share))});
    Say(finding, Part::kUsual,
        {fmt::format(
             "there is no issuance record: what is issued was learnt from {} in the log, and "
             "nothing is raised in its first day",
             Counted(logins_, "login", "logins")),
         fmt::format(
             "발급 기록이 없어 로그의 로그인 {}건에서 배웠으며, 첫 하루에는 경보하지 않습니다",
             WithCommas(logins_))});
    Say(finding, Part::kWhy,
        {"a credential that is accepted and that no login led to was made by someone who holds a "
         "signing key, or taken from where it was kept",
         "로그인 없이 받아들여진 인증정보는 서명 키를 가진 사람이 만들었거나 어딘가에서 훔친 "
         "것입니다"});
    Say(finding, Part::kDoubt,
        {"a release that logs customers in by a route that is no [[issuance]] of the catalogue; "
         "give issued.csv to be certain",
         "처리 목록에 [[issuance]]로 적히지 않은 경로로 로그인하는 새 판일 수 있습니다. "
         "issued.csv를 "
         "주면 확실해집니다"});
    return finding;
  }

  Context context_;
  Orphans orphans_;
  Newness newness_;
  const Clients* clients_ = nullptr;
  Bits judged_;
  uint64_t logins_ = 0, named_logins_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeLearnedIssuance(const Context& context, size_t orphans_max) {
  return std::make_unique<LearnedIssuance>(context, orphans_max);
}

}  // namespace haetae::detect
