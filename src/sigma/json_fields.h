// Reads wanted fields out of a JSON object by dotted names: `userIdentity.type`.
//
//   JsonFields fields({{"eventName"}, {"resources.ARN"}});
//   if (fields.Read(line)) Use(fields.Get(1));         // of every element of `resources`
//
// A name is found as nested objects, as one key with dots in it, or a mixture. A list is its
// elements. A text is itself; a number, true and false are as JSON writes them; an object is its
// JSON without spaces; null is there, and null. Text must be followed by 64 readable bytes. Not
// thread-safe. Costs one parse (simdjson) and one look at each key on the way, whatever is wanted.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sigma/event.h"

namespace haetae::sigma {

class JsonFields {
 public:
  // Each field has one name or more; the first that is there counts.
  explicit JsonFields(std::vector<std::vector<std::string>> names);
  ~JsonFields();
  // False for what is no JSON object; then all fields are absent.
  bool Read(std::string_view json);
  const FieldValues& Get(uint32_t field) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

// Without the escapes of JSON strings and of web server logs (\" \\ \/ \n \uXXXX \xXX): what a
// keyword is also looked for in.
void Unescape(std::string_view text, std::string& plain);

}  // namespace haetae::sigma
