#include "ledger/source_reading.h"

#include <algorithm>

#include "base/text.h"
#include "ledger/stream_names.h"

namespace haetae::ledger {
namespace {

std::string UniqueName(const std::string& path, const Manifest& manifest) {
  auto taken = [&](const std::string& name) {
    return std::any_of(manifest.sources.begin(), manifest.sources.end(),
                       [&](const SourceEntry& s) { return s.name == name; });
  };
  const std::string shown = ValidUtf8(path);  // the store holds nothing else
  std::string name = shown;
  for (int number = 2; taken(name); ++number) name = shown + " (" + std::to_string(number) + ")";
  return name;
}

}  // namespace

reader::FormatOptions FormatOptionsOf(const access::Catalogue& catalogue) {
  const auto options = [&](const access::FormatTable& format) {
    return reader::FormatOptions{
        format.name, format.fields, format.time_format,
        format.time_zone.empty() ? catalogue.format.time_zone : format.time_zone};
  };
  reader::FormatOptions made = options(catalogue.format);
  for (const access::FilesFormat& one : catalogue.formats) {
    made.of_files.push_back(options(one.format));
    made.of_files.back().files = one.files;
  }
  return made;
}

bool NoteSeen(const reader::Input& input, const Identity& identity, const Manifest& manifest,
              SourceEntry& entry) {
  std::vector<std::string> names = entry.seen_as;
  if (names.empty() && !entry.path.empty()) {  // kept by an earlier version
    NoteName(names, entry.name);
    NoteName(names, ValidUtf8(entry.path));
  }
  NoteName(names, ValidUtf8(input.path));
  NoteName(names, ValidUtf8(identity.path));
  for (const ToRead& before : manifest.to_read) {
    if (before.path != identity.path) continue;
    for (const std::string& name : before.seen_as) NoteName(names, name);
  }
  if (names == entry.seen_as) return false;
  entry.seen_as = std::move(names);
  return true;
}

Adopted Adopt(const reader::Input& input, Identity identity, Manifest& manifest) {
  Adopted adopted{std::move(identity), {}, manifest.secret};
  const Identity& from = adopted.identity;
  const bool known = from.standing == Standing::kGrown;
  SourceEntry& entry = adopted.entry;
  if (known) {
    entry = manifest.sources[from.known];
    entry.tail.reset();  // it is read again
    entry.error.reset();
  } else {
    entry.id = static_cast<uint32_t>(manifest.sources.size());
    entry.name = UniqueName(input.path, manifest);
    entry.routes.emplace();
  }
  NoteSeen(input, from, manifest, entry);
  entry.first_line = from.first_line.hash;
  entry.path = from.path;
  entry.format = from.source->format_name();
  entry.compression = from.source->compression();
  entry.no_zone = from.source->no_zone();
  // The next run finds it by its place, and never takes it for unchanged before its end.
  entry.inode = from.inode;
  entry.file_bytes = 0;
  entry.modified_ns = 0;
  if (known)
    manifest.sources[from.known] = entry;
  else
    manifest.sources.push_back(entry);
  return adopted;
}

SourceReading::SourceReading(Adopted adopted)
    : identity(std::move(adopted.identity)),
      source(std::move(identity.source)),
      hasher(std::move(identity.hasher)),
      entry(std::move(adopted.entry)),
      handed_bytes(entry.offset),
      handed_lines(entry.counts.lines),
      secret_(adopted.secret) {}

bool SourceReading::Next(reader::Block& block, bool hold_back_unfinished, Piece& piece) {
  Result<bool> more = source->Next(block);
  cut = !source->Continues();
  if (cut) return false;
  if (!more || !*more) {
    if (!more) entry.error = more.error();
    return false;
  }
  piece.source_name = entry.name;
  piece.first_line_number = handed_lines + 1;
  handed_lines += block.lines.size() + block.too_long.size();
  block.unterminated &= !block.lines.empty() && entry.format != "cloudtrail";
  handed_bytes = block.unterminated ? block.lines.back().offset : block.end;
  Hash(block);
  if (!identity.first_line.whole) LookForFirstLine(block);
  piece.bytes = handed_bytes - block.begin;
  held_back = block.unterminated && hold_back_unfinished;
  if (!block.unterminated) return true;
  --handed_lines;
  if (!hold_back_unfinished) {
    piece.last_line.push_back(block.lines.back());
    piece.unfinished_bytes = block.end - handed_bytes;
  }
  block.lines.pop_back();
  return true;
}

// Of a file that was opened before its first line was whole: its copies will be known by the line
// as it is now.
void SourceReading::LookForFirstLine(const reader::Block& block) {
  if (!block.too_long.empty()) {  // its end is not kept
    identity.first_line.whole = true;
    return;
  }
  constexpr std::string_view kMark = "\xef\xbb\xbf";  // of byte order: no block holds it
  const bool at_start = block.begin <= kMark.size();
  const std::string bytes(block.bytes.substr(0, reader::kSampleBytes));
  FirstLine found = FirstLineOf(block.begin == kMark.size() ? std::string(kMark) + bytes : bytes,
                                at_start, block.format->name(), secret_);
  if (!found.whole) return;
  entry.first_line = found.hash;
  identity.first_line = std::move(found);
}

// Besides its regular marks the hash has one behind the first line, and behind the first line that
// ends at twice the bytes of the mark before it: so much of a source is recognised in a shorter
// copy when the source itself is gone.
void SourceReading::Hash(const reader::Block& block) {
  uint64_t last = entry.marks.empty() ? 0 : entry.marks.back().bytes;
  for (size_t i = 1; i < block.lines.size() && block.too_long.empty(); ++i) {
    const uint64_t next = std::max<uint64_t>(last * 2, 1);
    if (next >= PrefixHasher::kMarkBytes) break;
    const auto at = std::lower_bound(
        block.lines.begin() + static_cast<ptrdiff_t>(i), block.lines.end(), next,
        [](const reader::Line& line, uint64_t offset) { return line.offset < offset; });
    if (at == block.lines.end() || at->offset > handed_bytes) break;
    i = static_cast<size_t>(at - block.lines.begin());
    hasher->AddTo(block, at->offset);
    last = hasher->bytes();
    entry.marks.push_back(hasher->Mark());
  }
  hasher->AddTo(block, handed_bytes);
  for (PrefixMark& mark : hasher->TakeMarks()) entry.marks.push_back(std::move(mark));
}

void SourceReading::Add(Piece piece) {
  piece.whole.MergeInto(entry);
  piece.tail.MergeRoutes(entry);
  if (piece.last_line.empty()) return;
  entry.tail = Tail{.counts = piece.tail.counts,
                    .bytes = piece.unfinished_bytes,
                    .segment = {},
                    .event = piece.tail_event};
  entry.minutes.Merge(piece.tail.minutes);  // a cut time is unreadable, so this stays true
  tail_rows = std::move(piece.tail_rows);
}

SourceEntry SourceReading::State(bool done) const {
  SourceEntry state = entry;
  state.offset = handed_bytes;
  if (state.offset > 0 && (state.marks.empty() || state.marks.back().bytes != state.offset))
    state.marks.push_back(hasher->Mark());
  if (done && !held_back) {
    state.file_bytes = identity.file_bytes;
    state.modified_ns = identity.modified_ns;
    state.inode = identity.inode;
  }
  if (!done) state.tail.reset();
  return state;
}

Status Parse(reader::Block& block, Piece& piece, access::Names& names, EventSets& events,
             Intake& intake) {
  const uint32_t source = names.sources.Number(piece.source_name);
  TRY(intake.Take(block, piece.first_line_number, source, events, piece.whole));
  if (piece.last_line.empty()) return {};
  const uint64_t line_number = piece.first_line_number + block.lines.size() + block.too_long.size();
  block.lines = piece.last_line;
  block.too_long.clear();
  return intake.TakeTail(block, line_number, source, events, piece.tail, piece.tail_rows,
                         piece.tail_event);
}

}  // namespace haetae::ledger
