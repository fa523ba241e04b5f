// What every command that reads the ledger needs, opened in the right order: the dictionaries, the
// ledger, the register, and the origins of addresses.
//
//   std::unique_ptr<Workspace> space = TRY(Workspace::Open(arguments, ledger::Mode::kRead));
//   space->ledger->Scan(…);
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "access/origin.h"
#include "base/error.h"
#include "cli/options.h"
#include "ledger/ledger.h"
#include "register/register.h"
#include "scope/exposure.h"

namespace haetae::cli {

struct Workspace {
  fs::path data;
  std::unique_ptr<access::Origins> origins;  // outlives names
  access::Names names;
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<scope::ExposureIndex> exposure;  // of the ledger, kept while it grows
  std::unique_ptr<reg::Register> registers;
  std::optional<Error> origin_problem;     // why countries or networks are not known
  Language language = Language::kEnglish;  // of what is said on the way

  // With --register its files are kept in DATA/register, for later commands; without, those are
  // used.
  // Of a kept register only `parts` where some are named: a nation's members take a minute to load.
  static Result<std::unique_ptr<Workspace>> Open(const Arguments& arguments, ledger::Mode mode,
                                                 const std::vector<std::string_view>& parts = {});
};

// The address data beside the build or where packages put it; `own`: the user's country database.
access::OriginFiles FindOriginFiles(const std::string& own);

// Reads the tables of a register that are Parquet, with DuckDB.
reg::TableReader ParquetReader();

// A register as DuckDB's Parquet and our CSV and TOML readers find it. With the folder of the
// ledger that `subjects` are of, what its member list says is remembered there. `seed`: see
// Register::Load.
Result<std::unique_ptr<reg::Register>> LoadRegister(const fs::path& folder, Dictionary& subjects,
                                                    const fs::path& ledger = {}, uint64_t seed = 0);

}  // namespace haetae::cli
