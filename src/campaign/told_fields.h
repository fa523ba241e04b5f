// What people were told was disclosed of theirs, by the plans of a duty that went before: so that
// whoever was told of less than is known now is told again.
//
//   ToldFields told(people.size());
//   for each plan that was begun, and each person in it:
//     told.Add(person, line.fields, line.possible);
//   if (!told.Covers(person, group.fields, group.possible)) …
//
// Fields are texts of scope::PeopleGroup, canonical (notices.h). A field told masked does not cover
// it in clear, and "cannot be ruled out" does not cover "was disclosed". 4 bytes a person; a call
// costs a look-up in a small table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haetae::campaign {

class ToldFields {
 public:
  explicit ToldFields(uint64_t people) : of_(people) {}
  void Add(uint32_t person, std::string_view fields, bool possible);
  void Forget(uint32_t person) { of_[person] = 0; }  // what was said does not hold any more
  bool IsTold(uint32_t person) const { return of_[person] != 0; }
  // Whether the person was told of all of these, and as surely.
  bool Covers(uint32_t person, std::string_view fields, bool possible);

 private:
  struct Told {
    std::map<std::string, bool, std::less<>> clear;  // field to whether it was in clear
    bool surely = false;
    auto operator<=>(const Told&) const = default;
  };
  static Told Of(std::string_view fields, bool possible);
  uint32_t Number(const Told& told);
  uint32_t Number(std::string_view fields, bool possible);

  std::vector<uint32_t> of_;  // by person; 0: told nothing
  std::vector<Told> told_{Told()};
  std::map<Told, uint32_t> numbers_;
  std::map<std::pair<std::string, bool>, uint32_t, std::less<>> texts_;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> joined_;
  std::map<std::pair<uint32_t, uint32_t>, bool> covers_;
};

}  // namespace haetae::campaign
