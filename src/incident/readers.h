// Who reads: a customer or stranger, a member of staff, a service; and of a service, whether
// jobs.toml declares it, and declares what it does here. Who uses the account of somebody who has
// left is a stranger.
//
//   Readers readers(names, registers, catalogue);
//   for each row: ++reads_by[static_cast<size_t>(readers.Of(rows, i))];
//
// A job is known by the principal, credential or address that jobs.toml gives it, and by its name
// where a principal is called so: then it comes otherwise than declared. Borrows all three. Not
// thread-safe. A look-up a row; each name is looked up once, at the beginning: all rows are
// numbered.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "access/access.h"
#include "incident/severity.h"
#include "register/jobs.h"
#include "register/register.h"

namespace haetae::incident {

class Readers {
 public:
  Readers(const access::Names& names, const reg::Register& registers,
          const access::Catalogue& catalogue);
  Recipient Of(const access::Accesses& rows, size_t row);

 private:
  using JobsOf = std::unordered_map<uint32_t, std::vector<size_t>>;  // number → places in jobs_
  // Until when somebody is staff: kTimeMin of whoever never was.
  Time StaffUntil(uint32_t principal);
  Recipient OfService(const access::Accesses& rows, size_t row) const;

  const access::Names& names_;
  const reg::Register& register_;
  std::vector<std::optional<Time>> staff_until_;  // by number of a text principal, once asked
  reg::Jobs jobs_;
  JobsOf by_principal_, by_credential_, by_address_, by_name_;
};

}  // namespace haetae::incident
