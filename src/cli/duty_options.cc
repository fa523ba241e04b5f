// The options of the commands that tell people and authorities.
#include <array>

#include "cli/options.h"

namespace haetae::cli {

std::span<const Option> DutyOptions() {
  static const auto table = std::to_array<Option>({
      {"duty list",
       "--incident",
       "N",
       Kind::kNumber,
       {"an incident that investigate found; its facts are measured",
        "investigate가 찾은 사고 번호. 사실은 측정한 값"}},
      {"duty list",
       "--facts",
       "FILE",
       Kind::kText,
       {"what is known, written by hand; with --incident: what was not measured",
        "손으로 쓴 사실 파일. --incident와 함께 쓰면 측정하지 못한 사실"}},
      {"duty list",
       "--at",
       "TIME",
       Kind::kTime,
       {"as seen at this time (default: now)", "이 시각을 기준으로(기본: 지금)"}},
      {"duty list",
       "--all",
       "",
       Kind::kFlag,
       {"every reason of what does not apply", "해당하지 않는 것의 까닭을 모두"}},
      {"duty list", "--laws", "DIR", Kind::kText, {"a folder of laws", "법 데이터 폴더"}},
      {"law list", "--laws", "DIR", Kind::kText, {"a folder of laws", "법 데이터 폴더"}},
      {"law show", "DUTY", "DUTY", Kind::kText, {"such as KR-PIPA-34-1", "예: KR-PIPA-34-1"}},
      {"law show", "--laws", "DIR", Kind::kText, {"a folder of laws", "법 데이터 폴더"}},
      {"law check", "--laws", "DIR", Kind::kText, {"a folder of laws", "법 데이터 폴더"}},
  });
  return table;
}

}  // namespace haetae::cli
