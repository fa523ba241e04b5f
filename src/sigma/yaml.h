// A YAML file as plain trees, one a document, each node with its line: what the strict readers of
// rules stand on. yaml-cpp does the reading; its exceptions end here.
//
//   std::vector<Yaml> documents = TRY(ParseYaml(text, "rules/x.yml"));
//   const Yaml* title = documents[0].Find("title");        // title->line, title->text
//
// A plain scalar (unquoted) is told from a quoted one: `200` may be a number, '200' is text; a
// plain `null`, `~` or nothing is null. A key that stands twice, a key that is not text, a merge
// key, a tag that changes the type, and more than kYamlNodesMax nodes (aliases are expanded) are
// errors. Values own their text. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace haetae::sigma {

inline constexpr size_t kYamlBytesMax = 4 << 20;  // of a file
inline constexpr size_t kYamlNodesMax = 200'000;  // of a file
inline constexpr size_t kYamlDepthMax = 32;

struct Yaml {
  enum class Kind { kNull, kText, kList, kMap };
  struct Entry;
  Kind kind = Kind::kNull;
  int line = 0;        // 1-based
  bool plain = false;  // a scalar without quotes
  std::string text;    // of kText
  std::vector<Yaml> items;
  std::vector<Entry> entries;  // in the order written

  bool is_text() const { return kind == Kind::kText; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  bool is_null() const { return kind == Kind::kNull; }
  const Yaml* Find(std::string_view key) const;  // of a map; null if it is not there
  std::string_view KindName() const;             // "a map", for errors
};
struct Yaml::Entry {
  std::string key;
  int line = 0;
  Yaml value;
};

// All documents of a file; empty ones are left out. Fails with kMalformed, `where` with its line.
Result<std::vector<Yaml>> ParseYaml(std::string_view text, const std::string& where);

// "rules/x.yml:12"
std::string Place(const std::string& where, int line);

}  // namespace haetae::sigma
