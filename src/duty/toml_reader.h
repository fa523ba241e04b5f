// Reads a TOML file strictly: every problem is kept with its file and line, and reading goes on, so
// that people see all of them at once.
//
//   TomlReader reader("cannot read the law", "laws/kr-pipa.toml", errors);
//   std::optional<toml::table> file = reader.Parse(text);
//   reader.OnlyKeys(*file, {"law", "duty"}, "the file");
//   const std::string id = reader.Text(law, "id");          // "" and a problem if it is not there
//
// Values that are absent or of another type come back empty; a type that is wrong is a problem.
// Borrows `errors`. Not thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/toml_text.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

namespace haetae::duty {

enum class Need { kRequired, kOptional };

class TomlReader {
 public:
  // `what` begins each error: "cannot read the law". `page` says which keys there are.
  TomlReader(std::string what, std::string where, std::vector<Error>& errors,
             std::string page = "docs/formats/laws.md")
      : what_(std::move(what)), where_(std::move(where)), page_(std::move(page)), errors_(errors) {}

  // Nothing where it is no TOML, which is a problem too.
  std::optional<toml::table> Parse(std::string_view text);

  void Fault(const toml::node& node, std::string why, std::string advice = "");
  // A problem for each key that is not `known`; `in` names the table.
  void OnlyKeys(const toml::table& table, std::initializer_list<std::string_view> known,
                std::string_view in);

  std::string Text(const toml::table& table, std::string_view key, Need need = Need::kRequired);
  // { en = "…", ko = "…" }, both there.
  Phrase Words(const toml::table& table, std::string_view key, Need need = Need::kRequired);
  std::vector<std::string> Texts(const toml::table& table, std::string_view key,
                                 Need need = Need::kOptional);
  std::optional<bool> Flag(const toml::table& table, std::string_view key);
  // From 0 to `most`.
  std::optional<int64_t> Number(const toml::table& table, std::string_view key,
                                int64_t most = INT64_MAX);
  // A local date as days since 1970-01-01.
  std::optional<int64_t> Day(const toml::table& table, std::string_view key);
  // A date with time and zone; one without a zone is a problem.
  std::optional<Time> Instant(const toml::table& table, std::string_view key);
  // A list of them.
  std::vector<Time> Instants(const toml::table& table, std::string_view key);
  const toml::table* Table(const toml::table& table, std::string_view key,
                           Need need = Need::kOptional);
  // The tables of [[key]], none where it is absent.
  std::vector<const toml::table*> Tables(const toml::table& table, std::string_view key);

 private:
  std::optional<Time> TimeOf(const toml::value<toml::date_time>& value, std::string_view key);
  template <typename T>
  const toml::value<T>* Typed(const toml::table& table, std::string_view key, Need need,
                              std::string_view type);

  std::string what_, where_, page_;
  std::vector<Error>& errors_;
};

// The word of `known` that was probably meant, or "".
template <typename Words>
std::string NearestWord(std::string_view text, const Words& known) {
  std::string best;
  size_t nearest = text.size() > 4 ? 3 : 2;
  if (text.size() > 64) return best;
  for (std::string_view one : known) {
    const size_t distance = EditDistance(text, one);
    if (distance < nearest) best = one, nearest = distance;
  }
  return best;
}

// "`a`, `b`, `c`"
std::string Quoted(const std::vector<std::string>& words);

}  // namespace haetae::duty
