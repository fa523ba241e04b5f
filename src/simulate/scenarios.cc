#include "simulate/scenarios.h"

#include <algorithm>

namespace haetae::simulate {

std::span<const Scenario> Scenarios() {
  static const Scenario table[] = {
      {"forged-old-key",
       true,
       MakeForgedOldKey,
       {"tokens forged with a retired key of somebody who left, one a member, from many countries",
        "퇴사자가 지녔던 폐기된 서명키로 회원마다 위조한 토큰, 여러 나라에서"}},
      {"forged-current-key",
       true,
       MakeForgedCurrentKey,
       {"the same with the key that signs every session today", "같은 수법을 지금 쓰는 서명키로"}},
      {"standby-key",
       true,
       MakeForgedStandbyKey,
       {"the same with a standby key that was never used",
        "같은 수법을 한 번도 쓰이지 않은 예비 키로"}},
      {"stolen-session",
       true,
       MakeStolenSession,
       {"a support session used from elsewhere while its owner works",
        "상담원이 일하는 동안 그 세션을 다른 곳에서 사용"}},
      {"insider-fast",
       true,
       MakeInsiderFast,
       {"a member of support reads forty times the usual for some hours",
        "상담원이 몇 시간 동안 평소의 40배를 조회"}},
      {"insider-slow",
       true,
       MakeInsiderSlow,
       {"a member of support reads 25 more people a shift than tickets ask for, for as long as it "
        "lasts",
        "상담원이 상담과 무관한 25명을 근무일마다 더 조회"}},
      {"leaver",
       true,
       MakeLeaver,
       {"somebody who left reads on with a token that nobody took back",
        "퇴사자가 회수되지 않은 토큰으로 계속 조회"}},
      {"residential-proxies",
       true,
       MakeResidentialProxies,
       {"a page without login is copied slowly from thousands of Korean homes",
        "로그인 없는 화면을 국내 가정집 주소 수천 개로 천천히 수집"}},
      {"harvested-list",
       true,
       MakeHarvestedList,
       {"the same page and homes for a list of members gathered elsewhere, each read once",
        "같은 화면과 주소로, 다른 곳에서 모은 회원 목록을 한 번씩만 조회"}},
      {"partner-key",
       true,
       MakePartnerKey,
       {"a partner's token used at night from elsewhere, for people who never consented",
        "제휴사 토큰을 밤에 다른 곳에서, 동의하지 않은 사람에게 사용"}},
      {"lookup-oracle",
       true,
       MakeLookupOracle,
       {"phone numbers are tried on the friend finder; one in seven is a member's",
        "친구 찾기에 전화번호를 대입, 일곱 중 하나가 회원"}},
      {"idor",
       true,
       MakeIdor,
       {"one ordinary member walks through other members' orders",
        "보통 회원 하나가 남의 주문 내역을 차례로 조회"}},
      {"stolen-accounts",
       true,
       MakeStolenAccounts,
       {"members' own app sessions used from abroad, each for its member's pages",
        "훔친 회원 앱 세션으로 해외에서 그 회원의 화면을 조회"}},
      {"canary-touch",
       true,
       MakeCanaryTouch,
       {"an analyst copies forty neighbouring ids a day, a canary among them",
        "분석 담당자가 하루 40명씩 이웃한 번호를 조회, 카나리아 포함"}},
      {kFakeAccounts,
       false,
       MakeFakeAccounts,
       {"many accounts are opened and read only themselves: no breach",
        "가짜 계정이 많이 만들어지지만 자기 것만 조회: 유출 아님"}},
  };
  return table;
}

uint32_t FakesFor(const Options& resolved) {
  if (std::ranges::find(resolved.scenarios, kFakeAccounts) == resolved.scenarios.end()) return 0;
  const double days = std::max(1, resolved.days - resolved.attack_start);
  const double accounts = resolved.reads_per_day > 0
                              ? resolved.reads_per_day * days / kReadsPerFakeAccount
                              : 0.0004 * resolved.members * days;
  return static_cast<uint32_t>(std::clamp(accounts, 50.0, 0.5 * resolved.members));
}

const Scenario* FindScenario(std::string_view name) {
  const auto found = std::ranges::find(Scenarios(), name, &Scenario::name);
  return found == Scenarios().end() ? nullptr : &*found;
}

}  // namespace haetae::simulate
