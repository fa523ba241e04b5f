// Mails that came back, out of a mailbox and into the record of who was told.
//
//   BounceCounts counts = TRY(TakeBounces(book, "Maildir", now));
//   counts.hard; counts.unmatched;
//
// A folder with `new` and `cur` is a Maildir; another folder holds a mail a file; a file is an
// mbox, or one mail. Nothing is changed in it: a mail that is read again changes nothing. A report
// moves a person only when exactly one id in it is one of ours. Memory: one mail of at most 1 MiB.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/file.h"
#include "delivery/deliveries.h"

namespace haetae::delivery {

struct BounceCounts {
  uint64_t mails = 0, hard = 0, soft = 0, delayed = 0, delivered = 0;
  uint64_t no_report = 0;   // answers, absence notes
  uint64_t unmatched = 0;   // reports without an id of ours: of other mail, or forged
  uint64_t ambiguous = 0;   // reports with several ids of ours: nobody is moved
  uint64_t changed = 0;     // people whose record changed
  uint64_t unreadable = 0;  // files
};

Result<BounceCounts> TakeBounces(Deliveries& book, const fs::path& mailbox, Time now);

// Each mail of a mailbox, cut at kBounceBytesMax; how many files could not be read.
Result<uint64_t> EachMail(const fs::path& mailbox,
                          const std::function<Status(std::string_view)>& call);

}  // namespace haetae::delivery
