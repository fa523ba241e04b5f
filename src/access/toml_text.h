// TOML by toml++, with every failure as a value.
//
//   std::expected<toml::table, TomlFault> table = ParseToml(text);
//   if (!table) return Bad(table.error().line, table.error().why);
//
// toml++ 3.3 checks some of its own promises with assert(), and input such as "[[=" breaks them
// (its issues 294 and 301): the process would end, or with NDEBUG do anything. So its assertions
// throw here, in every build, and ParseToml catches them with its other errors. All sources include
// this header instead of toml++, because its macros must be the same everywhere.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace haetae::access {
[[noreturn]] void BreakToml();  // throws what ParseToml catches
}

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(condition) ((condition) ? void() : ::haetae::access::BreakToml())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace haetae::access {

struct TomlFault {
  uint32_t line = 0;  // 0: unknown
  std::string why;    // may quote the text
};
// A byte order mark is skipped.
std::expected<toml::table, TomlFault> ParseToml(std::string_view text);

}  // namespace haetae::access
