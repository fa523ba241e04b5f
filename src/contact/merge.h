// The second pass of an import: the rows of each partition become its people, in order.
//
//   Merge merge(kept, addresses, counts, problems);
//   TRY(merge.Run(people, [&](const Person& person) { return writer.Add(person); }));
//
// Of several rows of a person the first usable address of each kind is the person's own; further
// ones are kept behind it. Memory: the addresses of 65,536 people.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "contact/address_use.h"
#include "contact/counts.h"
#include "contact/person.h"
#include "contact/problems.h"
#include "contact/row_check.h"
#include "contact/spill.h"

namespace haetae::contact {

class Merge {
 public:
  Merge(Spill& kept, AddressUse& addresses, Counts& counts, Problems& problems)
      : kept_(kept), addresses_(addresses), counts_(counts), problems_(problems) {}
  ~Merge();
  Merge(const Merge&) = delete;
  Merge& operator=(const Merge&) = delete;
  // All people 0 … people-1; `take` gets each once, those without a row too.
  Status Run(uint32_t people, const std::function<Status(const Person&)>& take);

 private:
  struct Text {
    uint32_t at = 0;
    uint16_t bytes = 0;
  };
  struct Entry {
    Text text;
    uint32_t next = 0;  // entry + 1; 0: none
  };
  struct List {
    uint32_t first = 0, last = 0;  // entry + 1
    uint8_t count = 0;
  };
  struct Merged {
    List emails, phones;
    Text name, language, place;
    bool row = false;
  };

  Status AddRow(const TakenRow& row);
  // Whether it was new.
  Result<bool> AddAddress(List& list, std::string_view address, Field field, const TakenRow& row);
  Text Keep(std::string_view text);
  std::string_view View(const Text& text) const {
    return std::string_view(texts_).substr(text.at, text.bytes);
  }
  Status Hand(uint32_t index, const Merged& merged,
              const std::function<Status(const Person&)>& take);
  void Fill(const List& list, std::array<Address, kAddressesMax>& to, uint8_t& count) const;

  Spill& kept_;
  AddressUse& addresses_;
  Counts& counts_;
  Problems& problems_;
  std::vector<Merged> people_;
  std::vector<Entry> entries_;
  std::string texts_;
  Person person_;
};

}  // namespace haetae::contact
