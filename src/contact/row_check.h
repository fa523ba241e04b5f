// The first pass of an import: each row is looked up and checked, and what is taken of it goes to
// the partition of its person.
//
//   RowCheck check(description, people, kept, addresses, counts, problems);
//   TRY(check.Take(batch, has_column, source));     // rows of a source
//   TRY(check.Suppress(batch));                     // rows of a suppression list
//
// One thread at a time; owns none of what it is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/address_use.h"
#include "contact/bytes.h"
#include "contact/counts.h"
#include "contact/description.h"
#include "contact/people.h"
#include "contact/problems.h"
#include "contact/rows.h"
#include "contact/spill.h"

namespace haetae::contact {

inline constexpr uint32_t kPartitionPeople = 65'536;

// What was taken of a row, as the second pass reads it.
struct TakenRow {
  uint16_t person = 0;  // within the partition
  RowPlace place;
  std::string_view email, phone, name, language;
  std::string_view home;  // Person::place
};
void PutRow(const TakenRow& row, std::string& to);
// False at the end.
bool TakeRow(Taking& from, TakenRow& row);

class RowCheck {
 public:
  RowCheck(const Description& description, People& people, Spill& kept, AddressUse& addresses,
           Counts& counts, Problems& problems)
      : description_(description),
        people_(people),
        kept_(kept),
        addresses_(addresses),
        counts_(counts),
        problems_(problems) {}
  // `source` from 1. An address is missing only where there is a column for it.
  Status Take(const Batch& batch, const HasColumn& has, uint32_t source);
  Status Suppress(const Batch& batch);

 private:
  Status LookUp(const Batch& batch);
  Status CheckPerson(std::string_view id, const RowPlace& place, bool& good);
  Status TakeOne(const Batch& batch, size_t row, uint32_t person, const RowPlace& place);
  Status Email(std::string_view cell);
  Status CheckPlace(std::string_view country, std::string_view subdivision, bool& unclear);
  Status Phone(std::string_view cell, bool country_unclear);
  Status Refuse(Field field, Reason reason) { return problems_.Refuse(place_, id_, field, reason); }

  const Description& description_;
  People& people_;
  Spill& kept_;
  AddressUse& addresses_;
  Counts& counts_;
  Problems& problems_;
  std::vector<std::string_view> ids_;
  std::vector<uint32_t> found_;
  HasColumn has_{};
  // Of the row at hand.
  RowPlace place_;
  std::string_view id_;
  std::string email_, phone_, language_, country_, home_, record_;
};

}  // namespace haetae::contact
