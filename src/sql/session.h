// A session of questions: DuckDB in memory with the views over a data folder, locked, and one
// statement after the other.
//
//   std::unique_ptr<Session> session = TRY(Session::Open(*folder, {.language = …}));
//   TRY(session->Run("SELECT count(*) FROM accesses", output, said));
//
// What is locked: no network and no extension is ever loaded or fetched, settings stay, and nothing
// is written into the data folder. Files of one's own are read and written with one's own rights.
// Big sorts and groups go to a folder of their own in TMPDIR or /var/tmp, readable by nobody else,
// which is removed at the end. All processors, half of the memory. One thread at a time, but
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
  ~Session();

  // Runs statements that semicolons divide, in order, until one fails. Rows go to `output`; `tell`
  // is called after each statement.
  using Tell = std::function<void(const Told&)>;
  std::optional<Failure> Run(const std::string& statements, Output& output, const Tell& tell);
  void Interrupt() { duckdb_interrupt(duck_.connection()); }

 private:
  Session(DataFolder& folder, ledger::Duck duck) : folder_(folder), duck_(std::move(duck)) {}
  Status Lock();
  std::optional<Failure> RunOne(duckdb_prepared_statement statement, std::string_view text,
                                Output& output, const Tell& tell);
  Failure FailureOf(const char* message, std::string_view statement) const;
  DataFolder& folder_;
  ledger::Duck duck_;
  fs::path spill_;
};

// A message of DuckDB without what it quotes of the data: texts in quotes that the statement does
// not hold become '…', unless it is about names and grammar.
std::string WithoutData(std::string_view message, std::string_view statement);

}  // namespace haetae::sql
