// Which haetae this is.
#pragma once

#include <string_view>

namespace haetae {

inline constexpr std::string_view kProgram = "haetae 0.1.0";

}  // namespace haetae
