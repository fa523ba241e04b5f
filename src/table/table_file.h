// A table as a file: rows in, and at the end a file that is whole, with its manifest beside it, or
// nothing at all.
//
//   TableFile file = TRY(TableFile::Create(target, kColumns));
//   Rows rows(kColumns);
//   while (Fill(rows)) TRY(file.Write(rows)), rows.Clear();
//   Written written = TRY(file.Finish(about));
//
// Where FILE is, FILE.manifest.json is there too and fits: what stood there before goes first, then
// comes the manifest, then the file. An object that is not finished leaves no trace. Memory does
// not grow with the rows. One thread at a time.
#pragma once

#include <memory>
#include <span>

#include "base/error.h"
#include "table/manifest.h"
#include "table/output.h"
#include "table/rows.h"
#include "table/target.h"

namespace haetae::table {

class TableFile {
 public:
  // `columns` outlive the file.
  static Result<TableFile> Create(const Target& target, std::span<const Column> columns);
  TableFile(TableFile&&) noexcept;
  ~TableFile();
  // Bytes that are no UTF-8, and NUL, become U+FFFD in `rows`; the manifest counts such cells.
  Status Write(Rows& rows);
  // The same where a batch is full, after which `rows` is empty.
  Status WriteFull(Rows& rows);
  // Standard output gets no manifest; the caller says what is in `Written`.
  Result<Written> Finish(const About& about);

 private:
  struct State;
  explicit TableFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A document that is no table, piece by piece, in the same way.
class Document {
 public:
  static Result<Document> Create(const Target& target);
  Status Write(std::string_view bytes) { return output_.Write(bytes); }
  // `rows`: what it counts as one.
  Result<Written> Finish(uint64_t rows, const About& about);

 private:
  Document(const Target& target, Output output) : target_(target), output_(std::move(output)) {}
  Target target_;
  Output output_;
};

}  // namespace haetae::table
