#include "incident/readers.h"

#include <algorithm>

namespace haetae::incident {

Readers::Readers(const access::Names& names, const reg::Register& registers,
                 const access::Catalogue& catalogue)
    : names_(names), register_(registers), jobs_(registers, catalogue) {
  for (size_t place = 0; place < jobs_.size(); ++place) {
    const reg::Job& job = registers.jobs()[place];
    // Only text principals are services: a customer who is declared as a job stays a customer.
    const auto put = [&](const Dictionary& texts, const std::string& text, uint32_t flag,
                         JobsOf& jobs) {
      const uint32_t number = text.empty() ? kNoNumber : texts.Find(text);
      if (number != kNoNumber) jobs[number | flag].push_back(place);
    };
    put(names.principals, job.principal, access::kTextPrincipal, by_principal_);
    put(names.credentials, job.credential, 0, by_credential_);
    put(names.addresses, job.source_ip, 0, by_address_);
    put(names.principals, job.name, access::kTextPrincipal, by_name_);
  }
}

Time Readers::StaffUntil(uint32_t principal) {
  const size_t at = principal & ~access::kTextPrincipal;
  if (at >= staff_until_.size()) staff_until_.resize(std::max(at + 1, staff_until_.size() * 2));
  if (!staff_until_[at]) {
    const reg::Person* person = register_.FindPerson(names_.PrincipalText(principal));
    staff_until_[at] = person == nullptr ? kTimeMin : person->left.value_or(kTimeMax);
  }
  return *staff_until_[at];
}

Recipient Readers::OfService(const access::Accesses& rows, size_t row) const {
  bool declared = by_name_.contains(rows.principal[row]);
  for (const auto& [jobs, number] : {std::pair(&by_principal_, rows.principal[row]),
                                     std::pair(&by_credential_, rows.credential[row]),
                                     std::pair(&by_address_, rows.address[row])}) {
    const auto found = number == kNoNumber ? jobs->end() : jobs->find(number);
    if (found == jobs->end()) continue;
    declared = true;
    for (const size_t place : found->second)
      if (jobs_.Expects(place, rows.route[row], rows.time[row])) return Recipient::kJob;
  }
  return declared ? Recipient::kStrayJob : Recipient::kService;
}

Recipient Readers::Of(const access::Accesses& rows, size_t row) {
  const uint32_t principal = rows.principal[row];
  if (principal == kNoNumber || !(principal & access::kTextPrincipal)) return Recipient::kOutside;
  const Time until = StaffUntil(principal);
  if (until == kTimeMin) return OfService(rows, row);
  return rows.time[row] < until ? Recipient::kStaff : Recipient::kOutside;
}

}  // namespace haetae::incident
