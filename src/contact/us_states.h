// The states of the United States as contacts write them. Their laws ask who lives in one, so a
// mistyped state may not become one that no law knows.
//
//   UsState("ca"), UsState("California");   // "CA"
//   UsState("XX");                          // ""
//
// USPS Publication 28, appendix B: states, the District of Columbia, territories, and military mail
// (AA, AE, AP). Pure.
#pragma once

#include <string>
#include <string_view>

namespace haetae::contact {

std::string UsState(std::string_view text);

}  // namespace haetae::contact
