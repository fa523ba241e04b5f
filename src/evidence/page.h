// A dossier as one HTML page that needs nothing else, in both languages: what the law demands and
// what was done, who was told, when what was known, how the scope was counted.
//
//   bundle.Add("index.html", RenderDossier(dossier, Language::kEnglish));
//
// `language` is shown first. All text of logs, laws and people is escaped. The same dossier gives
// the same bytes.
#pragma once

#include <string>

#include "base/text.h"
#include "evidence/dossier.h"

namespace haetae::evidence {

std::string RenderDossier(const Dossier& dossier, Language language);

}  // namespace haetae::evidence
