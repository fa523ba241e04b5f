// A session of questions: DuckDB in memory with the views over a data folder, locked, and one
// statement after the other.
//
//   std::unique_ptr<Session> session = TRY(Session::Open(*folder, Language::kEnglish));
//   if (auto failure = session->Run("SELECT count(*) FROM accesses", output, tell)) …
//
// What is locked: no network and no extension is ever loaded or fetched, settings stay, and nothing
// is written into the data folder. Files of one's own are read and written with one's own rights.
// Big sorts and groups go to a folder of their own (spill_folder.h). All processors, half of the
// memory that the process may have. One thread at a time, but
// Interrupt(), which a signal handler may call. Opening costs about 0.1 s, however large the
// ledger.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "ledger/duck.h"
#include "sql/data_folder.h"
#include "sql/output.h"
#include "sql/spill_folder.h"

namespace haetae::sql {

inline constexpr size_t kStatementsBytesMax = 64 << 20;

// A statement that failed. `wrong`: it could not be understood, so that it will never work.
struct [[nodiscard]] Failure {
  bool wrong = false;
  bool interrupted = false;
  std::string text;  // DuckDB's words, of several lines; raw
};

// The answer of a statement that worked.
struct Told {
  bool rows = false;                // they went to the output
  std::optional<uint64_t> changed;  // else how many rows it wrote or changed, where that is known
};

class Session {
 public:
  static Result<std::unique_ptr<Session>> Open(DataFolder& folder, Language language);

  // Runs statements that semicolons divide, in order, until one fails. Rows go to `output`; `tell`
  // is called after each statement.
  using Tell = std::function<void(const Told&)>;
  std::optional<Failure> Run(const std::string& statements, Output& output, const Tell& tell);
  void Interrupt() { duckdb_interrupt(duck_.connection()); }

 private:
  Session(DataFolder& folder, SpillFolder spill, ledger::Duck duck)
      : folder_(folder), spill_(std::move(spill)), duck_(std::move(duck)) {}
  Status Lock();
  std::optional<Failure> RunOne(duckdb_prepared_statement statement, std::string_view text,
                                Output& output, const Tell& tell);
  Failure FailureOf(const char* message, std::string_view statement) const;
  DataFolder& folder_;
  SpillFolder spill_;  // before DuckDB, which writes there until it is closed
  ledger::Duck duck_;
};

// A message of DuckDB without what it quotes of the data, unless it is about names and grammar: the
// first line, and the line of the statement it points to. Texts in quotes that the statement does
// not hold become '…'; where a value is the matter, its numbers too.
std::string WithoutData(std::string_view message, std::string_view statement);

}  // namespace haetae::sql
