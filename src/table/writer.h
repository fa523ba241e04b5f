// What turns rows into the bytes of one format. Internal to this room: see table_file.h.
//
//   std::unique_ptr<Writer> writer = TRY(MakeParquetWriter(columns, output));
//   TRY(writer->Write(rows));     // the rows' texts are not needed any more when it returns
//   TRY(writer->Finish());        // all bytes have been given to the output
#pragma once

#include <memory>
#include <span>

#include "base/error.h"
#include "table/output.h"
#include "table/rows.h"

namespace haetae::table {

class Writer {
 public:
  virtual ~Writer() = default;
  virtual Status Write(const Rows& rows) = 0;
  virtual Status Finish() = 0;
  // Cells that have a ' before them, which is no part of the value.
  virtual uint64_t guarded() const { return 0; }
};

// `exact`: no guard against formulas.
std::unique_ptr<Writer> MakeCsvWriter(std::span<const Column> columns, bool exact, Output& output);
std::unique_ptr<Writer> MakeJsonLinesWriter(std::span<const Column> columns, Output& output);
// DuckDB writes in a thread of its own, into a pipe that another one empties into the output.
Result<std::unique_ptr<Writer>> MakeParquetWriter(std::span<const Column> columns, Output& output);

}  // namespace haetae::table
