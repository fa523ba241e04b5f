#include "detect/walk_seen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"

namespace haetae::detect {

void SayNumbers(const Walk& walk, const IdPlaces& ids, Finding& finding) {
  const std::string seen = Percent(walk.at_alert.share()), usual = Percent(walk.usual);
  const std::string trials = WithCommas(walk.at_alert.trials);
  if (walk.sum == kOrderSum) {
    Say(finding, Part::kSeen,
        {fmt::format("{} of {} reads name a higher id than the one before", seen, trials),
         fmt::format("조회 {}건 중 {}가 바로 앞보다 높은 번호를 조회합니다", trials, seen)});
  } else {
    const int part = walk.sum / 2 == 0 ? 4096 : 256;
    Say(finding, Part::kSeen,
        {fmt::format("the ids of {} of {} reads lie within 1/{} of all ids from one of the {} "
                     "before",
                     seen, trials, part, kWalkRing),
         fmt::format("조회 {}건 중 {}의 번호가 바로 앞 {}건 중 하나와 전체 번호의 1/{} 안에 "
                     "있습니다",
                     trials, seen, kWalkRing, part)});
  }
  Phrase others{"by chance and before", "우연이나 이전 기록"};
  if (walk.other_trials >= kOtherTrialsMin) {
    const std::string count = WithCommas(walk.other_trials);
    others = {fmt::format("by chance, before, and in {} other reads", count),
              fmt::format("우연이나 이전 기록, 다른 조회 {}건", count)};
  }
  Say(finding, Part::kUsual,
      {fmt::format("at most {} is usual {}", usual, others.en),
       fmt::format("{}에서 평소 값은 많아야 {}입니다", others.ko, usual)});
  if (walk.trials < kWalkTrialsMin) return;
  const double n = static_cast<double>(walk.trials), near = static_cast<double>(walk.near);
  const double z = (static_cast<double>(walk.above) - n / 2) / std::sqrt(n / 4);
  const double span = static_cast<double>(ids.IdAt(walk.high) - ids.IdAt(walk.low)) + 1;
  Say(finding, Part::kSeen,
      {fmt::format("of {} reads since, {} went up (z = {:.1f}), over {} ids ({} of them); id and "
                   "time fit a line by R² = {:.2f}",
                   WithCommas(walk.trials), WithCommas(walk.above), z,
                   WithCommas(static_cast<uint64_t>(span)), Percent(std::min(1.0, near / span)),
                   walk.Fit()),
       fmt::format("그 뒤 조회 {}건 중 {}건이 올라가는 순서이며(z = {:.1f}) 번호 {}개의 범위({})에 "
                   "걸쳐 있고, 번호와 시각은 R² = {:.2f}로 한 직선에 맞습니다",
                   WithCommas(walk.trials), WithCommas(walk.above), z,
                   WithCommas(static_cast<uint64_t>(span)), Percent(std::min(1.0, near / span)),
                   walk.Fit())});
}

void SayMixed(const Walk& walk, size_t addresses, Finding& finding) {
  const std::string part = Percent(std::max(0.0, walk.Part()));
  const std::string reads = WithCommas(walk.before.trials + walk.trials);
  if (addresses > 0) {
    const std::string count = WithCommas(addresses);
    Say(finding, Part::kUsual,
        {fmt::format("others share it: about {} of its {} reads are the walk, and of its addresses "
                     "only the {} that walk are meant",
                     part, reads, count),
         fmt::format("다른 이용자도 함께 씁니다. 조회 {}건 중 약 {}만 훑기이며, 그 주소 가운데 "
                     "번호를 훑은 {}개만 가리킵니다",
                     reads, part, count)});
  } else {
    Say(finding, Part::kDoubt,
        {fmt::format(
             "others share it: about {} of its {} reads are the walk, and no addresses tell "
             "it from the rest, so that most of what this finding names is others’",
             part, reads),
         fmt::format("다른 이용자도 함께 씁니다. 조회 {}건 중 약 {}만 훑기인데 주소로도 가려낼 수 "
                     "없어, 이 탐지가 가리키는 접속은 대부분 다른 이용자의 것입니다",
                     reads, part)});
  }
}

}  // namespace haetae::detect
