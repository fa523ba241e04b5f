// Reads logs for the shapes of their requests and drafts a catalogue.
#pragma once

#include <vector>

#include "access/infer.h"
#include "ledger/manifest.h"
#include "reader/source.h"

namespace haetae::cli {

// Over the inputs that are not already in the ledger; the routes of `before` stay and new personal
// ones are added. Inputs that cannot be read are left out: reading them again says why.
access::InferredCatalogue InferCatalogue(const std::vector<reader::Input>& inputs,
                                         const ledger::Manifest& manifest,
                                         const access::Catalogue* before);

}  // namespace haetae::cli
