// An intake is one worker of an ingest: it parses blocks of lines and turns the records that are
// accesses into rows. It owns everything that it touches per record, so that workers share only the
// dictionaries and the sets of seen events.
//
//   Intake intake(names, catalogue, router, registers);
//   TRY(intake.Take(block, first_line_number, source, events, result));
//
// One thread at a time. The hot loop allocates nothing per record.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "access/forwarders.h"
#include "access/router.h"
#include "base/error.h"
#include "ledger/coverage.h"
#include "ledger/events.h"
#include "ledger/id_use.h"
#include "ledger/manifest.h"
#include "ledger/results.h"
#include "reader/record.h"
#include "reader/source.h"
#include "register/register.h"

namespace haetae::ledger {

inline constexpr size_t kTextBytesMax =
    8192;  // a longer text is cut and marked with its fingerprint

// What one block added to its source.
struct BlockResult {
  SourceCounts counts;
  ActiveMinutes minutes;
  std::vector<uint8_t> routes;     // by route, whether SourceEntry::routes has it
  std::vector<BadLine> bad_lines;  // the first kBadLinesKept by offset
  void MergeInto(SourceEntry& entry) const;
  void MergeRoutes(SourceEntry& entry) const;
};

// Of an unfinished last line.
struct TailRows {
  access::Accesses rows, results;
  size_t size() const { return rows.size(); }  // what it listed is its access's
};

// The rows an intake made since they were last taken from it.
struct IntakeRows {
  access::Accesses rows;
  access::Accesses results;             // people whom their answers listed: see Manifest::results
  std::vector<SeenEvent> other_events;  // that are not accesses
  bool has_event_ids = false;           // rows hold fingerprints of events
  IdUse id_use;
  void Clear();
};

class Intake {
 public:
  // `responses`, where given, lists people of answers that the log does not list.
  Intake(access::Names& names, const access::Catalogue& catalogue, const access::Router& router,
         const reg::Register& registers, const Responses* responses = nullptr);
  ~Intake();

  // Parses all lines of the block; first_line_number is the 1-based number of its first line.
  Status Take(reader::Block& block, uint64_t first_line_number, uint32_t source, EventSets& events,
              BlockResult& result);
  // The same for an unfinished last line, whose rows and event are kept apart.
  Status TakeTail(reader::Block& block, uint64_t line_number, uint32_t source, EventSets& events,
                  BlockResult& result, TailRows& rows, std::optional<SeenEvent>& event);

  // To be swapped with an empty one whose memory is used again.
  IntakeRows& made() { return made_; }

 private:
  struct Numbers;
  Status TakeBatch(uint32_t source, EventSets& events, BlockResult& result, access::Accesses& rows);
  // A text that is rarely in the cache, and where it may be found.
  struct Sought {
    uint64_t hash = 0;  // of nothing too
    TextGuess guess;
    // In the first pass and the second: see base/dictionary.h.
    void Prepare(const Dictionary& dictionary, std::string_view text) {
      if (text.empty()) return;
      hash = HashText(text);
      dictionary.Prefetch(hash);
    }
    void Guess(const Dictionary& dictionary) {
      if (hash != 0) guess = dictionary.Guess(hash);
    }
  };
  // A record on a catalogued route.
  struct Asked {
    uint32_t row = 0;
    access::Match match;
    std::string_view address;
    Sought subject_at, credential_at, address_at;
  };
  access::Access MakeAccess(const Asked& asked, uint32_t source);
  access::Outcome AddResults(access::Access access, uint32_t row);
  void NoteUnreadable(const reader::Block& block, uint64_t first_line_number, BlockResult& result);

  access::Names& names_;
  const access::Catalogue& catalogue_;
  const access::Router& router_;
  const access::Proxies proxies_;
  std::unique_ptr<Numbers> numbers_;
  std::unique_ptr<reader::RecordBatch> batch_;
  const Responses* responses_;    // null: none
  bool lists_;                    // the log says who or how many stood in answers
  std::vector<bool> is_list_;     // by route
  std::vector<uint32_t> listed_;  // of one answer
  IntakeRows made_;
  std::string scratch_;
  std::array<uint64_t, reader::kRecordsMax> record_;
  std::array<Asked, reader::kRecordsMax> asked_;
};

}  // namespace haetae::ledger
