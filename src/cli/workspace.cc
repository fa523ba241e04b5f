#include "cli/workspace.h"

#include <unistd.h>

#include <array>
#include <set>

#include "ledger/duck.h"
#include "register/parts.h"

namespace haetae::cli {
namespace {

// Where packages put the address data, beside what the build fetched.
constexpr std::array<std::string_view, 2> kGeoFolders = {HAETAE_GEO_DIR, "/usr/share/haetae/geo"};

// Copies the register into the data folder, whole or not at all.
Status KeepRegister(const fs::path& from, const fs::path& data) {
  const fs::path to = data / "register", fresh = data / "register.new", old = data / "register.old";
  std::error_code code;
  if (fs::equivalent(from, to, code)) return {};
  fs::remove_all(fresh, code);
  fs::remove_all(old, code);
  fs::copy(from, fresh, fs::copy_options::recursive, code);
  if (code)
    return std::unexpected(SystemError("cannot keep the register", fresh.native(), code.value()));
  if (TRY(IsThere(to))) TRY(RenameDurably(to, old));
  TRY(RenameDurably(fresh, to));
  fs::remove_all(old, code);
  return {};
}

// Rows of a Parquet file, as text, in the columns asked for ("?": may be absent).
Result<bool> ReadParquet(const fs::path& path, const std::vector<std::string>& columns,
                         const std::function<Status(std::span<const std::string_view>)>& row) {
  ledger::Duck duck = TRY(ledger::Duck::Open({.threads = 2, .memory_max = "1GB"}));
  const std::string from = "read_parquet(" + ledger::SqlText(path.native()) + ")";
  const Result<std::vector<std::string>> described = ledger::ParquetColumns(duck, path);
  if (!described) {
    return Fail(Code::kMalformed, "cannot read the register", "it is no readable Parquet file",
                path, "write it again, or give the table as CSV");
  }
  const std::set<std::string> there(described->begin(), described->end());
  std::string select;
  for (const std::string& column : columns) {
    const bool optional = column.ends_with('?');
    const std::string name = column.substr(0, column.size() - optional);
    if (!there.contains(name) && !optional) {
      return Fail(Code::kMalformed, "cannot read the table", "it has no column `" + name + "`",
                  path, "name the column");
    }
    select += (select.empty() ? "" : ", ") +
              (there.contains(name) ? "coalesce(CAST(\"" + name + "\" AS VARCHAR), '')"
                                    : std::string("''"));
  }
  std::vector<std::string_view> cells(columns.size());
  TRY(duck.Stream("SELECT " + select + " FROM " + from, [&](duckdb_data_chunk chunk) -> Status {
    for (size_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i) {
      for (size_t c = 0; c < cells.size(); ++c) {
        cells[c] = ledger::TextAt(static_cast<const duckdb_string_t*>(duckdb_vector_get_data(
                                      duckdb_data_chunk_get_vector(chunk, c))),
                                  i);
      }
      TRY(row(cells));
    }
    return {};
  }));
  return true;
}

}  // namespace

access::OriginFiles FindOriginFiles(const std::string& own) {
  access::OriginFiles files;
  std::error_code ignored;  // a folder that cannot be looked at is as good as none
  for (std::string_view folder : kGeoFolders) {
    const fs::path country = fs::path(folder) / "geo-whois-asn-country.mmdb";
    if (files.country_mmdb.empty() && fs::exists(country, ignored)) files.country_mmdb = country;
    if (files.network_folder.empty() && fs::exists(fs::path(folder) / "asn-ipv4.csv", ignored))
      files.network_folder = folder;
  }
  if (!own.empty()) files.country_mmdb = own;
  return files;
}

reg::TableReader ParquetReader() { return ReadParquet; }

Result<std::unique_ptr<reg::Register>> LoadRegister(const fs::path& folder, Dictionary& subjects,
                                                    const fs::path& ledger, uint64_t seed) {
  const fs::path kept = ledger.empty() ? fs::path() : ledger / "subjects" / "members";
  return reg::Register::Load(folder, subjects, ReadParquet, {.file = kept}, seed);
}

Result<std::unique_ptr<Workspace>> Workspace::Open(const Arguments& arguments, ledger::Mode mode,
                                                   const std::vector<std::string_view>& parts) {
  auto space = std::make_unique<Workspace>();
  space->data = arguments.Text("--data", "haetae-data");
  space->language = LanguageOf(arguments);
  Result<std::unique_ptr<access::Origins>> origins =
      access::Origins::Open(FindOriginFiles(arguments.Text("--geo")));
  if (origins) {
    space->origins = std::move(*origins);
    space->names.origins = space->origins.get();
  } else if (arguments.Has("--geo")) {
    return std::unexpected(origins.error());
  } else {
    space->origin_problem = origins.error();
  }
  space->ledger = TRY(ledger::Ledger::Open(space->data, space->names, mode));
  space->exposure = std::make_unique<scope::ExposureIndex>(*space->ledger, space->names);
  space->ledger->set_companion(space->exposure.get());
  if (mode == ledger::Mode::kAppend) space->exposure->RemoveStrays();
  const std::string given = arguments.Text("--register");
  const fs::path kept = space->data / "register", old = space->data / "register.old";
  std::error_code ignored;
  if (!TRY(IsThere(kept)) && TRY(IsThere(old)))
    fs::rename(old, kept, ignored);  // a kill in between
  const uint64_t seed = space->ledger->manifest().secret;
  if (!given.empty()) {
    if (!TRY(IsFolder(given))) {
      return Fail(Code::kNotFound, "cannot read the register", "it is not a folder", given,
                  "name the folder that holds members.csv and the other files");
    }
    space->registers = TRY(LoadRegister(given, space->names.subjects, {}, seed));
    TRY(KeepRegister(given, space->data));
  } else {
    const fs::path folder = TRY(IsFolder(kept)) ? kept : fs::path();
    space->registers =
        parts.empty()
            ? TRY(LoadRegister(folder, space->names.subjects, space->ledger->folder(), seed))
            : TRY(reg::LoadParts(folder, space->names.subjects, parts, ReadParquet, seed));
  }
  return space;
}

}  // namespace haetae::cli
