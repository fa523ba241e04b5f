#include "table/table_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "base/whole_file.h"
#include "table/output.h"
#include "table/writer.h"

namespace haetae::table {
namespace {

// Most text is ASCII: eight bytes at a time.
bool IsPlain(std::string_view text) {
  constexpr uint64_t kHigh = 0x8080808080808080, kOnes = 0x0101010101010101;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word | (word - kOnes)) & kHigh) return false;  // or a NUL, or what follows one
  }
  for (; i < text.size(); ++i)
    if (static_cast<signed char>(text[i]) <= 0) return false;
  return true;
}

// Text as all formats can hold it.
std::string Clean(std::string_view text) {
  std::string clean;
  for (char c : ValidUtf8(text)) {
    if (c == 0)
      clean += "\xef\xbf\xbd";
    else
      clean += c;
  }
  return clean;
}

// The old file goes before its manifest is replaced, and the new one comes after: nobody ever finds
// a file with a manifest that does not fit. Nothing of this needs room on the disk.
Status AppearTogether(Output& output, const Target& target, const std::string& manifest) {
  if (target.is_stdout() || target.discard) return {};
  WholeFile beside = TRY(WholeFile::Create(ManifestPath(target.path)));
  TRY(beside.Append(manifest));
  TRY(beside.Sync());
  TRY(beside.Stage());
  TRY(output.Stage());
  const fs::path path = FromRoot(target.path), folder = path.parent_path();
  FaultHere();
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return std::unexpected(SystemError("cannot replace", path.native(), errno));
  // For their order, should the power fail; that they are on disk is said by the last one.
  static_cast<void>(SyncFolder(folder));
  TRY(beside.Appear());
  static_cast<void>(SyncFolder(folder));
  if (Status appeared = output.Appear(); !appeared) {
    ::unlink(ManifestPath(path).c_str());
    return appeared;
  }
  return SyncFolder(folder);
}

}  // namespace

struct TableFile::State {
  Target target;
  std::span<const Column> columns;
  Output output;
  std::unique_ptr<Writer> writer = {};  // after the output, which it writes to
  uint64_t rows = 0, replaced = 0;
};

TableFile::TableFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableFile::TableFile(TableFile&&) noexcept = default;
TableFile::~TableFile() = default;

Result<TableFile> TableFile::Create(const Target& target, std::span<const Column> columns) {
  auto state = std::make_unique<State>(State{target, columns, TRY(Output::Create(target))});
  switch (target.format) {
    case Format::kCsv:
      state->writer = MakeCsvWriter(columns, target.exact, state->output);
      break;
    case Format::kJsonLines:
      state->writer = MakeJsonLinesWriter(columns, state->output);
      break;
    case Format::kParquet:
      state->writer = TRY(MakeParquetWriter(columns, state->output));
      break;
    case Format::kStix:
      return Fail(Code::kUsage, "wrong usage", "STIX is for indicators", target.path,
                  "name a .csv, .jsonl or .parquet file");
  }
  return TableFile(std::move(state));
}

Status TableFile::WriteFull(Rows& rows) {
  if (rows.size() < kBatchRows) return {};
  TRY(Write(rows));
  rows.Clear();
  return {};
}

Status TableFile::Write(Rows& rows) {
  for (size_t c = 0; c < state_->columns.size(); ++c) {
    for (std::string_view& text : rows.text(c)) {
      if (IsPlain(text)) continue;
      std::string clean = Clean(text);
      if (clean == text) continue;
      text = rows.Own(std::move(clean));
      ++state_->replaced;
    }
  }
  state_->rows += rows.size();
  return state_->writer->Write(rows);
}

Result<Written> TableFile::Finish(const About& about) {
  TRY(state_->writer->Finish());
  TRY(state_->output.Close());
  Written written{.rows = state_->rows,
                  .bytes = state_->output.bytes(),
                  .sha256 = state_->output.sha256(),
                  .guarded = state_->writer->guarded(),
                  .replaced = state_->replaced,
                  .manifest = ""};
  written.manifest = ManifestText(state_->target, state_->columns, about, written);
  TRY(AppearTogether(state_->output, state_->target, written.manifest));
  return written;
}

Result<Document> Document::Create(const Target& target) {
  return Document(target, TRY(Output::Create(target)));
}

Result<Written> Document::Finish(uint64_t rows, const About& about) {
  TRY(output_.Close());
  Written written{.rows = rows, .bytes = output_.bytes(), .sha256 = output_.sha256()};
  written.manifest = ManifestText(target_, {}, about, written);
  TRY(AppearTogether(output_, target_, written.manifest));
  return written;
}

}  // namespace haetae::table
