// A dossier as the files of a bundle: docs/formats/evidence.md says which.
//
//   TRY(WriteFiles(dossier, {.data = data, .laws = "laws", .subject_of = …}, bundle));
//
// The scope's people file is written by whoever can count it. Texts are as people wrote them; ids
// of people are in it only where `subject_of` is given. Streams what grows with people.
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "evidence/bundle.h"
#include "evidence/dossier.h"

namespace haetae::evidence {

// The id of a campaign's person; the text stays while the campaign's files are written.
using SubjectOf = std::function<std::string_view(delivery::Person)>;

struct FilesFrom {
  fs::path data, laws;
  // Empty: nobody is named.
  std::function<Result<SubjectOf>(const PlannedCampaign&)> subjects;
};

Status WriteFiles(const Dossier& dossier, const FilesFrom& from, Bundle& bundle);

}  // namespace haetae::evidence
