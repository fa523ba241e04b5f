#include "detect/unfamiliar_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "detect/excess.h"
#include "detect/newness.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

constexpr uint64_t kLoginsMin = 50;  // fewer are not this service's logins

class UnfamiliarReader : public Detector {
 public:
  explicit UnfamiliarReader(const Context& context)
      : context_(context),
        excess_({.prior_marked = 5,
                 .prior_trials = 250,
                 .share_min = kUnfamiliarShareMin,
                 .marked_min = kUnfamiliarMin,
                 .warm_up = kFamiliarWarmUp}) {}

  void See(const Sight& sight) override {
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kIssue | kVisit)) continue;
      if (sight.Is(i, kIssue)) {
        logins_ += !sight.Is(i, kText);
      } else if (sight.network(i) != kNoNumber && sight.device(i) != kNoNumber) {
        Visit(sight, i);
      }
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : excess_.Doings()) findings.push_back(Describe(doing));
    return findings;
  }

 private:
  void Visit(const Sight& sight, size_t i) {
    const bool new_network = sight.Is(i, kNewNetwork), new_device = sight.Is(i, kNewDevice);
    const bool comes_back =
        sight.Is(i, kDormant) && logins_ >= kLoginsMin && new_network && new_device;
    if (!sight.Is(i, kMet) && !comes_back) return;  // nothing is known of the person yet
    Add(sight, i, new_network, new_device);
  }

  void Add(const Sight& sight, size_t i, bool new_network, bool new_device) {
    const int32_t day = sight.days[i - sight.begin];
    newness_.Add(day, new_network, new_device);
    const bool marked = new_network && new_device;
    if (marked) newness_.SetFloors(excess_);
    const int raised = excess_.Add(sight, i, marked);
    if (raised != Excess::kNone) newness_.TakeBack(new_network, new_device);
    alerts_ = excess_.doing_count();
  }

  Finding Describe(const Doing& doing) const {
    const RaisedCohort& first = doing.first();
    Finding finding{.detector = "unfamiliar-reader",
                    .confidence = 0.85,
                    .attack = {"T1119", "T1550.001"},
                    .alert = first.alert,
                    .indicators = IndicatorsOf(doing, context_, *clients_)};
    finding.about = AboutText(doing, context_, *clients_);
    const Phrase who = DoingText(doing, context_, *clients_);
    finding.title = {
        fmt::format("people were read {} with {}, from where they never were",
                    Counted(doing.marked, "time", "times"), who.en),
        fmt::format("{}에서 정보주체가 한 번도 쓴 적 없는 곳과 기기로 {}회 조회되었습니다", who.ko,
                    WithCommas(doing.marked))};
    Say(finding, Part::kSeen,
        {fmt::format("{} of {} came from a network and a device new to the person, without a login",
                     Percent(doing.share()), Counted(doing.trials, "read", "reads")),
         fmt::format("조회 {}건 중 {}가 그 사람에게 처음인 네트워크와 기기에서, 로그인 없이 "
                     "이루어졌습니다",
                     WithCommas(doing.trials), Percent(doing.share()))});
    Say(finding, Part::kUsual,
        {fmt::format("{} of {} by others; at most {} was expected here", Percent(first.other_share),
                     Counted(first.other_trials, "read", "reads"), Percent(first.usual)),
         fmt::format("다른 조회 {}건 중에서는 {}이며, 여기서 예상한 값은 많아야 {}입니다",
                     WithCommas(first.other_trials), Percent(first.other_share),
                     Percent(first.usual))});
    Say(finding, Part::kWhy,
        {"people move and people buy phones, hardly ever both at once and never so many together",
         "사람은 이사도 하고 전화기도 바꾸지만 한꺼번에 하는 일은 드물고, 여럿이 함께 하지는 "
         "않습니다"});
    Say(finding, Part::kDoubt,
        {"a proxy that many customers begin to use, in a log without logins",
         "로그인이 남지 않는 로그에서 많은 고객이 새 프록시를 쓰기 시작한 경우"});
    return finding;
  }

  Context context_;
  Excess excess_;
  const Clients* clients_ = nullptr;
  uint64_t logins_ = 0;
  Newness newness_;
};

}  // namespace

std::unique_ptr<Detector> MakeUnfamiliarReader(const Context& context) {
  return std::make_unique<UnfamiliarReader>(context);
}

}  // namespace haetae::detect
