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
  };
  return table;
}

const Scenario* FindScenario(std::string_view name) {
  const auto found = std::ranges::find(Scenarios(), name, &Scenario::name);
  return found == Scenarios().end() ? nullptr : &*found;
}

}  // namespace haetae::simulate
