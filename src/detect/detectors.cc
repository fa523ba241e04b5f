#include <fmt/format.h>

#include <cmath>

#include "detect/campaign.h"
#include "detect/canary.h"
#include "detect/detector.h"
#include "detect/distinct_subjects.h"
#include "detect/lifecycle.h"
#include "detect/log_integrity.h"
#include "detect/missing_subject.h"
#include "detect/never_issued.h"
#include "detect/route_drift.h"
#include "detect/scraper_address.h"
#include "detect/staff_excess.h"
#include "detect/two_places.h"
#include "detect/unfamiliar_reader.h"
#include "detect/walk.h"

namespace haetae::detect {

std::span<const DetectorEntry> Detectors() {
  static const std::vector<DetectorEntry> table = {
      {"never-issued",
       "D1",
       {"T1606.001", "T1550.001"},
       {"credentials that were accepted and that nobody issued",
        "발급된 적 없는데 받아들여진 인증정보"},
       MakeNeverIssued},
      {"missing-subject",
       "D2",
       {"T1606.001", "T1087"},
       {"reads that name people who do not exist, far above the usual rate",
        "존재하지 않는 정보주체를 평소보다 훨씬 자주 조회하는 접속"},
       MakeMissingSubject},
      {"distinct-subjects",
       "D3",
       {"T1119", "T1213"},
       {"one reader of many more people than its peers read",
        "동료 집단보다 훨씬 많은 사람을 조회한 접속"},
       MakeDistinctSubjects},
      {"walk",
       "D4",
       {"T1119", "T1087"},
       {"somebody who goes through account ids one after the other, or block by block",
        "계정 번호를 차례로, 또는 구간별로 훑는 접속"},
       MakeWalk},
      {"unfamiliar-reader",
       "D5",
       {"T1119", "T1550.001"},
       {"people read from where they never were, with what they never had, and without a login",
        "정보주체가 쓴 적 없는 곳과 기기에서, 로그인 없이 이루어진 조회"},
       MakeUnfamiliarReader},
      {"route-drift",
       "D6",
       {"T1119", "T1030"},
       {"a route that is read more, and from elsewhere, than the rest of the service explains",
        "서비스 전체로 설명되지 않게 다른 곳에서 조회가 늘어난 경로"},
       MakeRouteDrift},
      {"campaign",
       "D7",
       {"T1030", "T1029", "T1020"},
       {"many strangers who read one page for people whom nobody else reads",
        "낯선 여럿이 아무도 찾지 않는 사람들을 한 화면에서 조회하는 접속"},
       MakeCampaign},
      {"lifecycle",
       "D8",
       {"T1078", "T1550.001", "T1552.004"},
       {"credentials, keys and readers that are used outside their life",
        "정해진 기간이나 범위를 벗어나 쓰인 인증정보와 키, 취급자"},
       MakeLifecycle},
      {"scraper-address",
       "D9",
       {"T1119", "T1090.003"},
       {"an address that reads strangers like a program, not like a carrier's or an office's",
        "통신사나 사무실과 달리 프로그램처럼 낯선 사람들을 조회하는 주소"},
       MakeScraperAddress},
      {"canary",
       "D10",
       {"T1213", "T1119"},
       {"requests for made-up people, whom nobody has reason to read",
        "조회할 이유가 없는 가상의 정보주체(카나리아)를 조회한 접속"},
       MakeCanary},
      {"staff-excess",
       "D11",
       {"T1213", "T1078", "T1119"},
       {"staff who read far more people than they used to, or than their tickets ask for",
        "전보다, 또는 맡은 업무보다 훨씬 많은 사람을 조회한 직원"},
       MakeStaffExcess},
      {"log-integrity",
       "D12",
       {"T1070", "T1562.008"},
       {"holes in the logs, and clocks that go back", "기록의 공백과 거꾸로 간 시계"},
       MakeLogIntegrity},
      {"two-places",
       "D13",
       {"T1550.004", "T1539", "T1528"},
       {"a credential that two holders use at the same time", "두 사람이 동시에 쓰는 인증정보"},
       MakeTwoPlaces},
  };
  return table;
}

double LogBinomialTail(double n, double m, double p) {
  if (n <= 0 || m <= n * p) return 0;
  const double q = m / n;
  double divergence = q * std::log(q / p);
  if (q < 1) divergence += (1 - q) * std::log((1 - q) / (1 - p));
  return -n * divergence;
}

std::string Percent(double share) {
  const double percent = share * 100;
  if (percent >= 10 || percent == 0) return fmt::format("{:.0f}%", percent);
  if (percent >= 1) return fmt::format("{:.1f}%", percent);
  return fmt::format("{:.2g}%", percent);
}

}  // namespace haetae::detect
