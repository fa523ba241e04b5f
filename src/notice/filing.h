// A report to an authority as data: haetae.filing/1, from the same facts as its text.
//
//   std::string json = FilingJson(draft, source);
//
// Format: docs/formats/filing.md. What the company is told by a portal's form can be filled from
// it.
#pragma once

#include <string>

#include "notice/draft.h"

namespace haetae::notice {

std::string FilingJson(const Draft& draft, const DraftSource& source);

}  // namespace haetae::notice
