// One source while it is read into the ledger: which bytes were handed out, and what they added.
// Ingest and Live both read through it, so that a line counts the same whoever reads it.
//
//   SourceReading reading(Adopt(input, std::move(identity), manifest));
//   Piece piece;
//   while (reading.Next(block, false, piece)) {
//     TRY(Parse(block, piece, names, events, intake));   // side by side with other pieces
//     reading.Add(std::move(piece));
//   }
//   manifest.sources[reading.entry.id] = reading.State(true);
//
// Next(), Add() and State() are called by one thread at a time; Parse() touches only the piece.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "ledger/events.h"
#include "ledger/identity.h"
#include "ledger/intake.h"
#include "ledger/manifest.h"
#include "reader/source.h"

namespace haetae::ledger {

reader::FormatOptions FormatOptionsOf(const access::Catalogue& catalogue);

// What one block of a source is, and what it added.
struct Piece {
  uint64_t first_line_number = 0;
  std::string source_name;
  std::vector<reader::Line> last_line;  // the unfinished one, if any; not in block.lines
  uint64_t bytes = 0;                   // of the block, without the unfinished line
  uint64_t unfinished_bytes = 0;
  BlockResult whole, tail;
  TailRows tail_rows;
  std::optional<SeenEvent> tail_event;
};

// A source that was just identified, and its place in the manifest.
struct Adopted {
  Identity identity;
  SourceEntry entry;
  uint64_t secret = 0;  // of the manifest's hashes
};

// Gives a new source its entry, or takes that of a known one up again, in `manifest` too: a commit
// that comes before its first byte must not take it for read to its end.
Adopted Adopt(const reader::Input& input, Identity identity, Manifest& manifest);

// Notes by which name and where a source was met, in its entry; true if that is new.
bool NoteSeen(const reader::Input& input, const Identity& identity, const Manifest& manifest,
              SourceEntry& entry);

struct SourceReading {
  explicit SourceReading(Adopted adopted);

  // The next block; an unfinished last line is set apart, or left out if it is to be held back.
  // False at the end, with entry.error where it could not be read to its end, and `cut` where a
  // file that is followed no longer holds what was read of it.
  bool Next(reader::Block& block, bool hold_back_unfinished, Piece& piece);
  void Add(Piece piece);
  // The entry after all blocks handed out were added; `done`: the file was read to its end, as it
  // was when it was identified.
  SourceEntry State(bool done) const;

  Identity identity;
  std::unique_ptr<reader::Source> source;
  std::unique_ptr<PrefixHasher> hasher;
  SourceEntry entry;          // `tail` is of this reading
  uint64_t handed_bytes = 0;  // entry.offset once all blocks handed out are added
  uint64_t handed_lines = 0;
  TailRows tail_rows;
  bool held_back = false;  // an unfinished last line
  bool cut = false;

 private:
  void Hash(const reader::Block& block);
  void LookForFirstLine(const reader::Block& block);

  uint64_t secret_;
};

Status Parse(reader::Block& block, Piece& piece, access::Names& names, EventSets& events,
             Intake& intake);

}  // namespace haetae::ledger
