#include "detect/missing_subject.h"

#include <fmt/format.h>

#include "detect/bits.h"
#include "detect/excess.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

class MissingSubject : public Detector {
 public:
  explicit MissingSubject(const Context& context)
      : context_(context), excess_({.share_min = kMissShareMin, .marked_min = kMissesMin}) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kReads) || sight.Is(i, kJob)) continue;
      const bool miss = sight.Is(i, kMiss);
      if (miss && !missed_.Insert(rows.subject[i])) continue;
      excess_.Add(sight, i, miss);
      alerts_ = excess_.doing_count();
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : excess_.Doings()) findings.push_back(Describe(doing));
    return findings;
  }

 private:
  Finding Describe(const Doing& doing) const {
    Finding finding{.detector = "missing-subject",
                    .confidence = 0.95,
                    .attack = {"T1606.001", "T1087"},
                    .alert = doing.first().alert,
                    .indicators = IndicatorsOf(doing, context_, *clients_),
                    .certain = true};
    const Phrase who = DoingText(doing, context_, *clients_);
    finding.title = {fmt::format("{} people who do not exist were named with {}",
                                 WithCommas(doing.marked), who.en),
                     fmt::format("{}에서 존재하지 않는 사람 {}명을 지목했습니다", who.ko,
                                 WithCommas(doing.marked))};
    Say(finding, Part::kSeen,
        {fmt::format("{} of its reads name people who do not exist", Percent(doing.share())),
         fmt::format("조회의 {}가 존재하지 않는 사람을 지목합니다", Percent(doing.share()))});
    Say(finding, Part::kUsual,
        {fmt::format("of {1} other reads, {0}", Percent(doing.first().other_share),
                     WithCommas(doing.first().other_trials)),
         fmt::format("다른 조회 {1}건 중에서는 {0}입니다", Percent(doing.first().other_share),
                     WithCommas(doing.first().other_trials))});
    Say(finding, Part::kWhy,
        {"whoever knows the people of a service names those who exist; whoever counts through ids "
         "does not",
         "서비스의 이용자를 아는 사람은 있는 사람을 지목하고, 번호를 차례로 세는 사람은 없는 "
         "사람도 "
         "지목합니다"});
    Say(finding, Part::kDoubt,
        {"a mailing with stale links, or test traffic; each missing person counts once, however "
         "often it is named",
         "오래된 링크가 든 우편이나 시험 접속일 수 있습니다. 없는 사람은 몇 번을 지목해도 한 번만 "
         "셉니다"});
    return finding;
  }

  Context context_;
  Excess excess_;
  const Clients* clients_ = nullptr;
  Bits missed_;
};

}  // namespace

std::unique_ptr<Detector> MakeMissingSubject(const Context& context) {
  return std::make_unique<MissingSubject>(context);
}

}  // namespace haetae::detect
