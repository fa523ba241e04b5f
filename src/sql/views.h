// The views that people ask, named by the vocabulary, with what each and each column is in both
// languages.
//
//   for (const View& view : Views()) Print(view.name, view.what.In(language));
//   const auto run = [&](const std::string& sql) { return duck.Run(sql); };
//   TRY(AddViews(folder, Language::kKorean, run));
//
// A view is SQL over the tables of tables.h and the segments. Where the ledger has no segments, or
// the register lacks a file, it is there with the same columns and no rows. Comments of views and
// columns are set in one language: SELECT * FROM duckdb_columns() shows them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "sql/data_folder.h"

namespace haetae::sql {

struct ViewColumn {
  std::string_view name;
  Phrase what;
};
struct View {
  std::string_view name;  // a macro has its argument: "incident_accesses(n)"
  Phrase what;
  std::vector<ViewColumn> columns;  // in order; empty for a macro
};
std::span<const View> Views();

Status AddViews(const DataFolder& folder, Language language,
                const std::function<Status(const std::string&)>& run);

}  // namespace haetae::sql
