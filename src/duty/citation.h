// A citation as Korean lawyers write it, made of the form that laws/*.toml have it in:
//
//   KoreanCitation("PIPA Art. 34(4); Decree Art. 40", {{"PIPA", "개인정보 보호법"}, {"Decree",
//   "시행령"}});
//   // "개인정보 보호법 제34조제4항; 시행령 제40조"
//
// Numbers become 제N조(의M) 제N항 제N호 by themselves; what else stands in a citation, names of
// laws and words such as "report form", is translated by the law's own list. Grammar:
// docs/formats/laws.md, "Citations". A pure function, linear in the text times the names;
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace haetae::duty {

// Nothing where a word stands in it that is neither a number nor one of `names`.
std::optional<std::string> KoreanCitation(std::string_view citation,
                                          const std::vector<Phrase>& names);

}  // namespace haetae::duty
