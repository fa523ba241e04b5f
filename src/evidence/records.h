// The delivery records of a campaign as tables: deliveries.csv and repeats.csv.
//
//   TRY(WriteRecords(deliveries, campaign, subject_of, "campaigns/KR-PIPA-34-1-1/", bundle));
//
// One row at a time: memory does not grow with people.
#pragma once

#include <string>

#include "base/error.h"
#include "delivery/deliveries.h"
#include "evidence/bundle.h"
#include "evidence/files.h"

namespace haetae::evidence {

// `subject_of` empty: people are numbers.
Status WriteRecords(delivery::Deliveries& deliveries, const delivery::Campaign& campaign,
                    const SubjectOf& subject_of, const std::string& folder, Bundle& bundle);

}  // namespace haetae::evidence
