#include "ledger/identity.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>

namespace haetae::ledger {
namespace {

constexpr int kTriesMax = 5;

void LookAtFile(const reader::Input& input, Identity& identity) {
  std::error_code code;
  identity.path = input.path == "-" ? "-" : fs::weakly_canonical(input.path, code).native();
  if (code) identity.path = input.path;
  struct stat info;
  if (input.path != "-" && ::stat(input.path.c_str(), &info) == 0) {
    identity.file_bytes = static_cast<uint64_t>(info.st_size);
    identity.modified_ns = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    identity.inode = info.st_ino;
  }
}

// Hashes of a source's prefixes of the lengths asked for, and the state at each of them.
struct PrefixPass {
  uint64_t bytes = 0;  // how long the source is, or where the pass stopped
  bool ended = false;  // the source ended within the lengths asked for
  std::string end_hash;
  std::map<uint64_t, PrefixHasher> at;
};

Result<PrefixPass> HashPrefixes(const reader::Input& input, const reader::FormatOptions& options,
                                uint64_t secret, std::vector<uint64_t> lengths) {
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  PrefixPass pass;
  std::unique_ptr<reader::Source> source = TRY(reader::Source::Open(input, options));
  PrefixHasher hasher(secret);
  reader::Block block;
  size_t next = 0;
  while (next < lengths.size()) {
    Result<bool> more = source->Next(block);
    if (!more || !*more) {  // a damaged end counts as the end: the bytes before it are compared
      pass.ended = true;
      break;
    }
    for (; next < lengths.size() && lengths[next] <= block.end; ++next) {
      hasher.AddTo(block, lengths[next]);
      if (hasher.bytes() == lengths[next]) pass.at.emplace(lengths[next], hasher);
    }
    hasher.AddTo(block, block.end);
  }
  pass.bytes = hasher.bytes();
  pass.end_hash = hasher.Mark().hash;
  return pass;
}

// True if the input is only the beginning of a known source. What the source held is compared byte
// for byte where it was read, if that is what stands there still. Else its marks have to do: they
// double, so that about half of what is here is compared at least.
bool IsBeginningOf(const SourceEntry& known, const Identity& identity, const PrefixPass& pass,
                   uint64_t secret, const reader::FormatOptions& options) {
  if (!pass.ended || pass.bytes >= known.offset || pass.bytes == 0) return false;
  const auto after = std::ranges::upper_bound(known.marks, pass.bytes, {}, &PrefixMark::bytes);
  const PrefixMark* mark = after == known.marks.begin() ? nullptr : &*std::prev(after);
  if (known.path != "-" && known.path != identity.path) {
    std::vector<uint64_t> lengths{pass.bytes};
    if (mark != nullptr) lengths.push_back(mark->bytes);
    Result<PrefixPass> whole = HashPrefixes({known.path, true}, options, secret, lengths);
    const auto holds = [&](uint64_t bytes, const std::string& hash) {
      const auto found = whole->at.find(bytes);
      return found != whole->at.end() && found->second.Mark().hash == hash;
    };
    if (whole && whole->at.contains(pass.bytes) &&
        (mark == nullptr || holds(mark->bytes, mark->hash)))
      return holds(pass.bytes, pass.end_hash);
  }
  if (mark == nullptr) return false;
  const auto found = pass.at.find(mark->bytes);
  return found != pass.at.end() && found->second.Mark().hash == mark->hash;
}

}  // namespace

FirstLine FirstLineOf(std::string_view bytes, bool at_start, std::string_view format,
                      uint64_t secret) {
  bytes = bytes.substr(0, reader::kSampleBytes);
  // Of a line that is longer than what is looked at, and of a document, its beginning.
  const bool all = bytes.size() == reader::kSampleBytes || format == "cloudtrail";
  const auto cut_line = [&bytes] {
    const size_t end = bytes.find('\n');
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  };
  if (at_start && format == "csv") cut_line();
  while (bytes.starts_with('#')) cut_line();
  const size_t end = bytes.find('\n');
  RunningHash hash(secret);
  hash.Add(bytes.substr(0, end));
  return {hash.Hex(), end != std::string_view::npos || (all && !bytes.empty())};
}

void PrefixHasher::Add(std::string_view bytes) {
  while (!bytes.empty()) {
    const uint64_t to_mark = kMarkBytes - bytes_ % kMarkBytes;
    const std::string_view part = bytes.substr(0, to_mark);
    hash_.Add(part);
    bytes_ += part.size();
    bytes.remove_prefix(part.size());
    if (bytes_ % kMarkBytes == 0) marks_.push_back(Mark());
  }
}

void PrefixHasher::AddTo(const reader::Block& block, uint64_t end) {
  if (bytes_ == 0 && block.begin > 0) Add(std::string(block.begin, '\0'));
  auto add = [&](uint64_t to) {
    if (to > bytes_) Add(block.bytes.substr(bytes_ - block.begin, to - bytes_));
  };
  for (size_t i = 0; i < block.too_long.size(); ++i) {
    const reader::Line& line = block.too_long[i];
    const auto next =
        std::upper_bound(block.lines.begin(), block.lines.end(), line.offset,
                         [](uint64_t offset, const reader::Line& l) { return offset < l.offset; });
    uint64_t line_end = next == block.lines.end() ? block.end : next->offset;
    if (i + 1 < block.too_long.size()) line_end = std::min(line_end, block.too_long[i + 1].offset);
    const uint64_t kept = line.offset + line.text.size();
    add(std::min(kept, end));
    if (end < line_end) return;
    if (bytes_ < line_end) Skip(line_end - bytes_);
  }
  add(end);
}

// A mark within would depend on how the blocks were cut, so there is none.
void PrefixHasher::Skip(uint64_t bytes) {
  hash_.Add(std::string_view(reinterpret_cast<const char*>(&bytes), sizeof bytes));
  bytes_ += bytes;
}

namespace {
// The index of the source that this file is, as far as its place, size and time tell.
std::optional<size_t> UnchangedSource(const reader::Input& input, const Identity& identity,
                                      const Manifest& manifest) {
  for (size_t i = 0; i < manifest.sources.size() && input.path != "-"; ++i) {
    const SourceEntry& source = manifest.sources[i];
    if (source.path == identity.path && source.file_bytes == identity.file_bytes &&
        source.modified_ns == identity.modified_ns && source.inode == identity.inode) {
      return i;
    }
  }
  return std::nullopt;
}
}  // namespace

bool LooksUnchanged(const reader::Input& input, const Manifest& manifest) {
  Identity identity;
  LookAtFile(input, identity);
  return UnchangedSource(input, identity, manifest).has_value();
}

namespace {

// None if the file changed meanwhile, so that not all that was looked at was the same file.
Result<std::optional<Identity>> IdentifyOnce(const reader::Input& input, const Manifest& manifest,
                                             const reader::FormatOptions& options, bool to_follow) {
  Identity identity;
  LookAtFile(input, identity);
  const auto& sources = manifest.sources;
  const std::optional<size_t> known = UnchangedSource(input, identity, manifest);
  if (known && !to_follow) {
    identity.standing = Standing::kUnchanged;
    identity.known = *known;
    return identity;
  }
  identity.source = TRY(reader::Source::Open(input, options));
  if (identity.source->inode() != identity.inode) return std::nullopt;
  identity.first_line = FirstLineOf(identity.source->head(), /*at_start=*/true,
                                    identity.source->format_name(), manifest.secret);
  identity.hasher = std::make_unique<PrefixHasher>(manifest.secret);

  std::vector<size_t> candidates;
  std::vector<uint64_t> lengths;
  for (size_t i = 0; i < sources.size(); ++i) {
    const bool same_place = sources[i].path == identity.path && sources[i].inode == identity.inode;
    const bool same_line =
        sources[i].offset > 0 && sources[i].first_line == identity.first_line.hash;
    if (!same_place && !same_line) continue;
    candidates.push_back(i);
    for (const PrefixMark& mark : sources[i].marks) lengths.push_back(mark.bytes);
    if (sources[i].tail) lengths.push_back(sources[i].offset + 1);
  }
  if (candidates.empty()) return identity;
  std::sort(candidates.begin(), candidates.end(),
            [&](size_t a, size_t b) { return sources[a].offset > sources[b].offset; });
  PrefixPass pass = TRY(HashPrefixes(input, options, manifest.secret, lengths));
  Identity now;
  LookAtFile(input, now);
  if (now.inode != identity.inode || !identity.source->Continues()) return std::nullopt;
  for (size_t i : candidates) {
    const SourceEntry& known = sources[i];
    if (known.offset == 0) {  // it was one unfinished line in this very file
      identity.standing = Standing::kGrown;
      identity.known = i;
      return identity;
    }
    auto found = pass.at.find(known.offset);
    if (found != pass.at.end() && found->second.Mark().hash == known.marks.back().hash) {
      // A copy without the unfinished last line does not take that line away.
      if (known.tail && known.path != identity.path && pass.ended && pass.bytes == known.offset) {
        identity.standing = Standing::kUnchanged;
        identity.known = i;
        identity.source.reset();
        return identity;
      }
      TRY(identity.source->SkipTo(known.offset));
      identity.hasher = std::make_unique<PrefixHasher>(std::move(found->second));
      identity.hasher->TakeMarks();
      identity.standing = Standing::kGrown;
      identity.known = i;
      return identity;
    }
    if (IsBeginningOf(known, identity, pass, manifest.secret, options)) {
      identity.standing = Standing::kUnchanged;
      identity.known = i;
      identity.source.reset();
      return identity;
    }
  }
  return identity;
}

}  // namespace

Result<Identity> Identify(const reader::Input& input, const Manifest& manifest,
                          const reader::FormatOptions& options, bool to_follow) {
  for (int tries = 0; tries < kTriesMax; ++tries) {
    std::optional<Identity> identity = TRY(IdentifyOnce(input, manifest, options, to_follow));
    if (identity) return std::move(*identity);
  }
  return Fail(Code::kUnavailable, "cannot read the log",
              "it was rotated each time that it was looked at", input.path, "try again");
}

}  // namespace haetae::ledger
