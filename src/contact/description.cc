#include "contact/description.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "access/toml_text.h"
#include "base/text.h"
#include "contact/look.h"
#include "contact/person.h"
#include "contact/phone.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot read the contacts file";

class Reader {
 public:
  Reader(fs::path folder, std::string where)
      : folder_(std::move(folder)), where_(std::move(where)) {}

  Result<Description> Read(const toml::table& file) {
    Description description;
    TRY(Known(file, {"country", "language", "source", "suppression"}, "the file"));
    if (const std::string text = TRY(Text(file, "country")); !text.empty()) {
      description.country = CountryCode(text);
      if (description.country.empty())
        return Bad(file, "ISO 3166-1 gives the code in `country` to no country",
                   "write the code of the country whose numbers stand without one, such as "
                   "country = \"KR\", or leave `country` out");
    }
    if (const std::string text = TRY(Text(file, "language")); !text.empty()) {
      description.language = LanguageTag(text);
      if (description.language.empty())
        return Bad(file, "`language` is no language", "write it as language = \"ko\"");
    }
    description.sources = TRY(Places(file, "source"));
    description.suppressions = TRY(Places(file, "suppression"));
    if (description.sources.empty()) {
      return Bad(file, "it names no table", "write [[source]] and below it csv = \"members.csv\"");
    }
    return description;
  }

 private:
  std::unexpected<Error> Bad(const toml::node& node, std::string why, std::string advice) const {
    const auto line = node.source().begin.line;
    if (line > 0) why = "line " + std::to_string(line) + ": " + why;
    return Fail(Code::kMalformed, std::string(kWhat), std::move(why), where_, std::move(advice));
  }

  Status Known(const toml::table& table, std::initializer_list<std::string_view> names,
               const std::string& in) const {
    for (const auto& [key, node] : table) {
      if (std::ranges::find(names, key.str()) != names.end()) continue;
      return Bad(node, "`" + EscapeTerminal(Shortened(key.str(), 40)) + "` is not known in " + in,
                 "it may have: " + Joined(names, ", "));
    }
    return {};
  }

  Result<std::string> Text(const toml::table& table, std::string_view name) const {
    const toml::node* const node = table.get(name);
    if (node == nullptr) return std::string();
    if (const auto* text = node->as_string();
        text != nullptr && !text->get().empty() && text->get().find('\0') == std::string::npos)
      return text->get();
    return Bad(*node, "`" + std::string(name) + "` must be a text that is not empty",
               "write " + std::string(name) + " = \"…\"");
  }

  Result<std::vector<Place>> Places(const toml::table& file, std::string_view name) const {
    std::vector<Place> places;
    const toml::node* const node = file.get(name);
    if (node == nullptr) return places;
    const toml::array* const list = node->as_array();
    if (list == nullptr)
      return Bad(*node, "`" + std::string(name) + "` must be a list of tables",
                 "write [[" + std::string(name) + "]]");
    for (const toml::node& item : *list) {
      const toml::table* const table = item.as_table();
      if (table == nullptr)
        return Bad(item, "`" + std::string(name) + "` must be a list of tables",
                   "write [[" + std::string(name) + "]]");
      places.push_back(TRY(OnePlace(*table, name)));
      if (places.size() > kSourcesMax) return Bad(item, "it names over 64 tables", "join some");
    }
    return places;
  }

  Result<Place> OnePlace(const toml::table& table, std::string_view name) const {
    Place place;
    place.suppression = name == "suppression";
    TRY(Known(table,
              {"csv", "encoding", "parquet", "sqlite", "table", "postgresql", "query", "columns"},
              "[[" + std::string(name) + "]]"));
    constexpr std::string_view kKinds[] = {"csv", "parquet", "sqlite", "postgresql"};
    size_t kinds = 0;
    for (size_t i = 0; i < 4; ++i) {
      const std::string path = TRY(Text(table, kKinds[i]));
      if (path.empty()) continue;
      ++kinds;
      place.kind = static_cast<Place::Kind>(i);
      place.path = folder_ / path;
    }
    if (kinds != 1) {
      return Bad(table, "[[" + std::string(name) + "]] must name one table",
                 "write one of csv, parquet, sqlite and postgresql");
    }
    TRY(Encoding(table, place));
    TRY(Query(table, place));
    TRY(Columns(table, place));
    return place;
  }

  Status Encoding(const toml::table& table, Place& place) const {
    const std::string encoding = TRY(Text(table, "encoding"));
    if (encoding.empty()) return {};
    std::string lower;
    for (char c : encoding) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    place.cp949 = lower == "cp949" || lower == "euc-kr" || lower == "uhc";
    if (place.kind != Place::kCsv || !(place.cp949 || lower == "utf-8")) {
      return Bad(table, "`encoding` is not one that is read here",
                 "write encoding = \"cp949\" of a CSV file, or leave it out for UTF-8");
    }
    return {};
  }

  Status Query(const toml::table& table, Place& place) const {
    place.query = TRY(Text(table, "query"));
    const std::string from = TRY(Text(table, "table"));
    const bool database = place.kind == Place::kSqlite || place.kind == Place::kPostgres;
    if (!database && !(place.query.empty() && from.empty()))
      return Bad(table, "a file takes no `query` and no `table`", "leave it out");
    if (!database) return {};
    if (place.query.empty() == from.empty() ||
        (place.kind == Place::kPostgres && place.query.empty())) {
      return Bad(table, "a database takes one query",
                 "write query = \"SELECT id, mail FROM member\"");
    }
    if (from.empty()) return {};
    place.query = "SELECT * FROM \"";
    for (char c : from) place.query.append(c == '"' ? 2 : 1, c);
    place.query += '"';
    return {};
  }

  Status Columns(const toml::table& table, Place& place) const {
    const toml::node* const node = table.get("columns");
    if (node == nullptr) return {};
    const toml::table* const columns = node->as_table();
    if (columns == nullptr)
      return Bad(*node, "`columns` must be a table", "write columns = { person = \"id\" }");
    place.columns_given = true;
    TRY(Known(
        *columns,
        {"person", "email", "phone", "language", "name", "country", "subdivision", "unsubscribed"},
        "columns"));
    for (size_t i = 0; i < kRoles; ++i) place.columns[i] = TRY(Text(*columns, kRoleNames[i]));
    return {};
  }

  fs::path folder_;
  std::string where_;
};

bool Has(const std::array<std::string, kRoles>& columns, Role role) {
  return !columns[static_cast<size_t>(role)].empty();
}

}  // namespace

Result<Description> ReadDescription(const fs::path& file) {
  Result<std::string> text = ReadFile(file, kDescriptionBytesMax);
  if (!text) {
    text.error().what = kWhat;
    return std::unexpected(std::move(text).error());
  }
  return ParseDescription(*text, file.parent_path(), file.native());
}

Result<Description> ParseDescription(std::string_view text, const fs::path& folder,
                                     const std::string& where) {
  const auto table = access::ParseToml(text);
  if (!table) {
    return Fail(Code::kMalformed, std::string(kWhat),
                "line " + std::to_string(table.error().line) + ": " +
                    EscapeTerminal(Shortened(table.error().why, 200)),
                where,
                where.ends_with(".csv")
                    ? "--contacts takes a TOML file that names the table: write [[source]] and "
                      "below it csv = \"members.csv\""
                    : "docs/formats/contacts.md shows how it is written");
  }
  return Reader(folder, where).Read(*table);
}

std::string LanguageTag(std::string_view text) {
  std::string tag(Trimmed(text));
  if (tag.size() > kLanguageBytesMax) return {};
  size_t subtag = 0, letters = 0;
  bool first = true;
  for (char& c : tag) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '_') c = '-';
    if (c == '-') {
      if (subtag == 0 || (first && (letters < 2 || letters > 3))) return {};
      first = false;
      subtag = letters = 0;
      continue;
    }
    const bool letter = c >= 'a' && c <= 'z';
    if (!letter && (first || c < '0' || c > '9')) return {};
    letters += letter;
    if (++subtag > 8) return {};
  }
  if (subtag == 0 || (first && (letters < 2 || letters > 3))) return {};
  return tag;
}

Result<std::array<std::string, kRoles>> ChooseColumns(const Place& place,
                                                      const std::vector<std::string>& there) {
  std::array<std::string, kRoles> chosen = place.columns;
  for (size_t i = 0; i < kRoles; ++i) {
    if (!place.columns_given) chosen[i] = kRoleNames[i];
    const auto count = chosen[i].empty() ? 0 : std::ranges::count(there, chosen[i]);
    if (count > 1) {
      return Fail(Code::kMalformed, "cannot read the contacts",
                  "the column `" + EscapeTerminal(chosen[i]) + "` is there twice", place.path,
                  "give one of them another name");
    }
    if (count == 1 || chosen[i].empty()) continue;
    if (place.columns_given) {
      return Fail(Code::kMalformed, "cannot read the contacts",
                  "there is no column `" + EscapeTerminal(chosen[i]) + "`", place.path,
                  "name the column of `" + std::string(kRoleNames[i]) +
                      "` under columns, or leave it out there");
    }
    chosen[i].clear();
  }
  const bool address = Has(chosen, Role::kEmail) || Has(chosen, Role::kPhone);
  if (place.suppression ? address || Has(chosen, Role::kPerson)
                        : address && Has(chosen, Role::kPerson))
    return chosen;
  return Fail(Code::kMalformed, "cannot read the contacts",
              place.suppression ? "no column holds people or their addresses"
                                : "there must be a column of people and one of mail or phone",
              place.path,
              "write columns = { person = \"…\", email = \"…\", phone = \"…\" } with its names");
}

}  // namespace haetae::contact
