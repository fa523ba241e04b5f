// Writes the shop's register: what ought to be true (docs/formats/register.md), and tickets.csv,
// which explains what support read.
//
//   RegisterWriter writer(world);
//   TRY(writer.Open(out / "register"));
//   writer.Add(issued); writer.Add(ticket);      // while the shop lives
//   TRY(writer.Close());                         // and the rest
//
// One credential in kNotListed is missing from the record of issue, as real records miss some.
#pragma once

#include "simulate/actor.h"
#include "simulate/out_file.h"

namespace haetae::simulate {

inline constexpr uint64_t kNotListed = 20'000;

class RegisterWriter {
 public:
  explicit RegisterWriter(const World& world) : world_(world) {}
  Status Open(const fs::path& folder);
  void Add(const Issued& issued);
  void Add(const Ticket& ticket);
  Status Close();

  uint64_t issued() const { return issued_; }
  uint64_t not_listed() const { return not_listed_; }
  uint64_t tickets() const { return tickets_; }
  uint64_t carried() const { return carried_; }

 private:
  Status WriteMembers();
  Status WriteBook();
  Status WriteSettings();
  const World& world_;
  fs::path folder_;
  OutFile issued_file_, ticket_file_;
  uint64_t issued_ = 0, not_listed_ = 0, tickets_ = 0, carried_ = 0;
};

// "1000002", or "p-17" of a person who is no member.
void AppendPerson(std::string& to, const Members& members, uint64_t person);

}  // namespace haetae::simulate
