// What a statement looks like before DuckDB reads it: enough to know where it ends, and whether it
// would write where nothing may be written.
//
//   if (EndsStatement(typed)) Run(typed);
//   TRY(CheckWrites("COPY t TO 'a.csv'", data));
//
// Knows '…', E'…', "…", $tag$…$tag$, comments of both kinds, and nothing else of SQL.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace haetae::sql {

// True where the last thing that is no comment is a semicolon outside of quotes and comments.
bool EndsStatement(std::string_view sql);
// True where there is nothing but space, comments and semicolons.
bool IsBlank(std::string_view sql);
// The statements that semicolons divide, each with its own; none of them blank.
std::vector<std::string_view> SplitStatements(std::string_view sql);

// A statement that writes files (COPY … TO, EXPORT, ATTACH) fails with kUsage if one of its texts
// is a path into `data`, whatever links lead there, or if it does not name its target as one text
// that is written as it is: no E'…\…', no texts that DuckDB joins.
Status CheckWrites(std::string_view sql, const std::filesystem::path& data);

}  // namespace haetae::sql
