#include "duty/toml_reader.h"

#include <algorithm>

namespace haetae::duty {
namespace {

constexpr size_t kErrorsMax = 1'000;  // of all files together; more help nobody
const std::string kExample = "2025-11-17T16:00:00+09:00";

std::string InQuotes(std::string_view text) { return "`" + Shortened(text, 80) + "`"; }

}  // namespace

std::string Quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + InQuotes(word);
  return text;
}

std::optional<toml::table> TomlReader::Parse(std::string_view text) {
  std::expected<toml::table, access::TomlFault> table = access::ParseToml(text);
  if (table) return std::move(*table);
  errors_.push_back({Code::kMalformed, what_,
                     "line " + std::to_string(table.error().line) + ": " + table.error().why,
                     where_, "check the TOML there"});
  return std::nullopt;
}

void TomlReader::Fault(const toml::node& node, std::string why, std::string advice) {
  if (errors_.size() >= kErrorsMax) return;
  errors_.push_back({Code::kMalformed, what_,
                     "line " + std::to_string(node.source().begin.line) + ": " + std::move(why),
                     where_, std::move(advice)});
}

void TomlReader::OnlyKeys(const toml::table& table, std::initializer_list<std::string_view> known,
                          std::string_view in) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const std::string meant = NearestWord(key.str(), known);
    Fault(node, std::string(in) + " has no key " + InQuotes(key.str()),
          meant.empty() ? "see " + page_ : "was `" + meant + "` meant?");
  }
}

template <typename T>
const toml::value<T>* TomlReader::Typed(const toml::table& table, std::string_view key, Need need,
                                        std::string_view type) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    if (need == Need::kRequired)
      Fault(table, "`" + std::string(key) + "` is missing", "write " + std::string(key) + " = …");
    return nullptr;
  }
  const toml::value<T>* value = node->as<T>();
  if (value == nullptr) Fault(*node, "`" + std::string(key) + "` must be " + std::string(type));
  return value;
}

std::string TomlReader::Text(const toml::table& table, std::string_view key, Need need) {
  const auto* value = Typed<std::string>(table, key, need, "a text in quotes");
  if (value != nullptr && value->get().empty() && need == Need::kRequired)
    Fault(*value, "`" + std::string(key) + "` is empty");
  return value == nullptr ? "" : value->get();
}

Phrase TomlReader::Words(const toml::table& table, std::string_view key, Need need) {
  const toml::table* words = Table(table, key, need);
  if (words == nullptr) return {};
  OnlyKeys(*words, {"en", "ko"}, key);
  return {.en = Text(*words, "en"), .ko = Text(*words, "ko")};
}

std::vector<std::string> TomlReader::Texts(const toml::table& table, std::string_view key,
                                           Need need) {
  std::vector<std::string> texts;
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    if (need == Need::kRequired)
      Fault(table, "`" + std::string(key) + "` is missing",
            "write " + std::string(key) + " = [\"…\"]");
    return texts;
  }
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    Fault(*node, "`" + std::string(key) + "` must be a list of texts",
          "write " + std::string(key) + " = [\"…\"]");
    return texts;
  }
  for (const toml::node& one : *list) {
    if (const auto* text = one.as_string(); text != nullptr && !text->get().empty())
      texts.push_back(text->get());
    else
      Fault(one, "`" + std::string(key) + "` must hold texts in quotes");
  }
  return texts;
}

std::optional<bool> TomlReader::Flag(const toml::table& table, std::string_view key) {
  const auto* value = Typed<bool>(table, key, Need::kOptional, "true or false");
  if (value == nullptr) return std::nullopt;
  return value->get();
}

std::optional<int64_t> TomlReader::Number(const toml::table& table, std::string_view key,
                                          int64_t most) {
  const auto* value = Typed<int64_t>(table, key, Need::kOptional, "a whole number");
  if (value == nullptr) return std::nullopt;
  if (value->get() < 0 || value->get() > most) {
    Fault(*value, "`" + std::string(key) + "` must be from 0 to " + std::to_string(most));
    return std::nullopt;
  }
  return value->get();
}

std::optional<int64_t> TomlReader::Day(const toml::table& table, std::string_view key) {
  const auto* value =
      Typed<toml::date>(table, key, Need::kOptional, "a date such as 2026-09-11, without quotes");
  if (value == nullptr) return std::nullopt;
  return DaysFromCivil(value->get().year, value->get().month, value->get().day);
}

std::optional<Time> TomlReader::Instant(const toml::table& table, std::string_view key) {
  const auto* value =
      Typed<toml::date_time>(table, key, Need::kOptional,
                             "a time with its zone, such as " + kExample + ", without quotes");
  return value == nullptr ? std::nullopt : TimeOf(*value, key);
}

std::vector<Time> TomlReader::Instants(const toml::table& table, std::string_view key) {
  std::vector<Time> times;
  const toml::node* node = table.get(key);
  if (node == nullptr) return times;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    Fault(*node, "`" + std::string(key) + "` must be a list of times", "write [" + kExample + "]");
    return times;
  }
  for (const toml::node& one : *list) {
    const auto* value = one.as_date_time();
    if (value == nullptr) {
      Fault(one, "`" + std::string(key) + "` must hold times", "write " + kExample);
      continue;
    }
    if (const std::optional<Time> at = TimeOf(*value, key)) times.push_back(*at);
  }
  return times;
}

// Nothing, and a problem, where it has no zone or is of no time that haetae counts.
std::optional<Time> TomlReader::TimeOf(const toml::value<toml::date_time>& value,
                                       std::string_view key) {
  const toml::date_time& at = value.get();
  if (!at.offset) {
    Fault(value, "`" + std::string(key) + "` has no zone", "add Z, or an offset such as +09:00");
    return std::nullopt;
  }
  if (at.date.year < 1970 || at.date.year > 2261) {
    Fault(value, "`" + std::string(key) + "` must be of the years 1970 to 2261");
    return std::nullopt;
  }
  const int64_t days = DaysFromCivil(at.date.year, at.date.month, at.date.day);
  const int64_t seconds = at.time.hour * 3600 + at.time.minute * 60 + at.time.second;
  return Time{days * kDay + seconds * kSecond + at.time.nanosecond / 1'000} -
         at.offset->minutes * kMinute;
}

const toml::table* TomlReader::Table(const toml::table& table, std::string_view key, Need need) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    if (need == Need::kRequired) Fault(table, "`" + std::string(key) + "` is missing");
    return nullptr;
  }
  if (node->as_table() == nullptr) Fault(*node, "`" + std::string(key) + "` must be a table");
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::Tables(const toml::table& table, std::string_view key) {
  std::vector<const toml::table*> tables;
  const toml::node* node = table.get(key);
  if (node == nullptr) return tables;
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    Fault(*node, "`" + std::string(key) + "` must be a list of tables",
          "write [[" + std::string(key) + "]]");
    return tables;
  }
  for (const toml::node& one : *list) {
    if (one.as_table() != nullptr)
      tables.push_back(one.as_table());
    else
      Fault(one, "`" + std::string(key) + "` must hold tables");
  }
  return tables;
}

}  // namespace haetae::duty
