// Reads logs for the shapes of their requests and drafts a catalogue, and decides under which
// catalogue the ledger is read.
#pragma once

#include <vector>

#include "access/infer.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "cli/zone.h"
#include "ledger/manifest.h"
#include "reader/source.h"

namespace haetae::cli {

struct Inferred {
  access::InferredCatalogue draft;
  struct Log {
    std::string path;
    reader::FieldsFound fields;
  };
  std::vector<Log> logs;        // those whose fields may have any name
  std::vector<NoZone> no_zone;  // formats whose times say none
  std::vector<Error> errors;    // logs that could not be opened
};
// Over the inputs that are not already in the ledger; the routes of `before` stay and new personal
// ones are added.
Inferred InferCatalogue(const std::vector<reader::Input>& inputs, const ledger::Manifest& manifest,
                        const access::Catalogue* before);

// The catalogue of --catalogue, the ledger's, or one that is inferred from the inputs; with
// `infer_again` also where the ledger's own was inferred. Under another one than before, everything
// that was read is read again: those logs are added to `inputs`.
Status SettleCatalogue(const Arguments& arguments, Workspace& space, bool infer_again,
                       std::vector<reader::Input>& inputs, std::vector<Error>& errors,
                       std::vector<Phrase>& notes);

}  // namespace haetae::cli
