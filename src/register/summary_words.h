// Korean of what Register::Summary() counts: "93,854 rows of carried people, 1,019 rows of nobody's
// things" is "함께 제공되는 정보주체의 행 93,854개, 누구의 것도 아닌 행 1,019개".
#pragma once

#include <string>
#include <string_view>

namespace haetae::reg {

// Of what stands behind the file's name; as it is where it is no such count.
std::string SummaryInKorean(std::string_view counts);

}  // namespace haetae::reg
