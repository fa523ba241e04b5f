// How severe an incident is: by what was disclosed, of how many people, to whom, and how sure that
// is; not by volume alone. docs/incidents.md tells people the same.
//
//   const Rating rating = Rate({.scope = &scope, .certain = true, .to = Recipient::kOutside});
//   rating.severity;      // kCritical
//   rating.why.en;        // "contact data of 203 people, to outsiders; a certain finding"
//
// The worst of three classes of data decides. A pure function of its argument.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "incident/investigation.h"

namespace haetae::incident {

// What a field lets a stranger do.
enum class Harm : uint8_t {
  kLittle,   // name somebody: a name, a nickname, an id; or contact data that were masked
  kContact,  // reach, find or deceive them: phone, address, email, orders; any field not known here
  kGrave,    // enter their home or accounts, or what cannot be changed or is nobody's business
};
Harm HarmOf(std::string_view field, bool masked);

enum class Recipient : uint8_t {
  kOutside,   // a customer, a stranger, or nobody knows whom
  kStaff,     // people of people.csv: what they read stayed in the company
  kService,   // a reader that is neither customer nor staff, and no job of jobs.toml
  kJob,       // a job of jobs.toml, as declared there
  kStrayJob,  // a job of jobs.toml, otherwise than declared: other routes, later, from elsewhere
};
inline constexpr size_t kRecipients = 5;

struct Disclosure {
  const scope::Scope* scope = nullptr;
  bool certain = false;  // a broken rule leads, rather than a rare quantity
  // A member list, or what the readers do, tells customers and strangers from staff and services.
  bool readers_known = true;
  Recipient to = Recipient::kOutside;
  bool abroad = false;     // mostly from countries that hardly anybody else reads from
  bool logs_only = false;  // it is about the logs themselves
};

struct Rating {
  Severity severity = Severity::kLow;
  Phrase why;
};
Rating Rate(const Disclosure& disclosure);

}  // namespace haetae::incident
