// An event is what a rule is matched against: values by field, whatever they were read from. Fields
// are asked for by number, so that a name is looked up once for all events.
//
//   const FieldValues& values = event.Get(field);        // of the names the event was made with
//   for (std::string_view value : values.values) …
//
// The field "" is the whole message. Views live until the event is set to the next record.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace haetae::sigma {

struct FieldValues {
  std::vector<std::string_view> values;  // a comparison holds if it does for any of them
  bool exists = false;                   // the field is there, be it null
  bool null = true;                      // it is absent or null
  bool readings = false;                 // values behind the first are other readings of it

  void Clear() {
    values.clear();
    exists = false;
    null = true;
    readings = false;
  }
  void Add(std::string_view value) {
    values.push_back(value);
    exists = true;
    null = false;
  }
};

class Event {
 public:
  virtual ~Event() = default;
  virtual const FieldValues& Get(uint32_t field) = 0;
};

}  // namespace haetae::sigma
