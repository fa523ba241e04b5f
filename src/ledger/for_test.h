// What the tests of the ledger and of the rooms above it share: a folder that goes away, and a
// small world of names, catalogue, register and rows that are written as text.
//
//   World world(Files{{"members.csv", "member\nm1\n"}});
//   world.Add({.time = At(0), .subject = "m1", .principal = "m2", .key = "k"});
//
// Rows get ascending `record` numbers. Include before doctest, and undefine CHECK between: doctest
// has its own.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "access/access.h"
#include "access/catalogue.h"
#include "base/for_test.h"
#include "register/register.h"

namespace haetae::ledger {

inline constexpr std::string_view kShopCatalogue = R"(
[[route]]
match = "GET /orders/{member}"
subject = "member"
discloses = ["name", "phone"]
[[route]]
match = "GET /book/{member}"
subject = "member"
discloses = ["name", "address", "entrance_code:masked"]
carries = "book"
[[route]]
match = "GET /code/{member}"
subject = "member"
discloses = ["entrance_code"]
[[issuance]]
match = "POST /login"
)";
inline constexpr std::string_view kJsonFormat = R"(
[format]
name = "json"
[format.fields]
time = "/time"
method = "/method"
path = "/path"
status = "/status"
event_id = "/event_id"
)";
inline constexpr uint16_t kOrders = 0, kBook = 1, kCode = 2;  // their places in the catalogue

inline access::Catalogue MakeCatalogue(std::string_view toml) {
  access::CatalogueCheck check = access::CheckCatalogue(toml, "catalogue.toml");
  if (!check.errors.empty()) std::abort();
  return std::move(check.catalogue);
}

inline const Time kStart = *ParseRfc3339("2025-06-23T00:00:00Z");  // a Monday
inline Time At(double seconds) { return kStart + static_cast<Duration>(seconds * kSecond); }

// The network of an address is its first byte, the country its first byte's parity.
struct ByteOrigins : access::Origins {
  access::Origin Find(const IpAddress& ip) const override {
    return {ip.bytes[12] % 2 == 0 ? "KR" : "US", ip.bytes[12], "a network"};
  }
  std::string Description() const override { return "made up"; }
};

struct RowText {
  Time time = kStart;
  uint16_t route = kOrders;
  access::Outcome outcome = access::Outcome::kDisclosed;
  std::string subject, principal, credential, key, address, user_agent, fingerprint;
  std::string source = "log";
  uint64_t offset = 0;
  uint32_t bytes = kNoNumber;
};

using Files = std::map<std::string, std::string>;  // name → content

struct World {
  TestFolder folder;
  ByteOrigins origins;
  access::Names names;
  access::Catalogue catalogue;
  std::unique_ptr<reg::Register> registers;
  access::Accesses rows;

  explicit World(const Files& register_files = {}, std::string_view toml = kShopCatalogue)
      : catalogue(MakeCatalogue(toml)) {
    for (const auto& [name, text] : register_files) folder.Put("register/" + name, text);
    fs::create_directories(folder.path / "register");
    names.origins = &origins;
    Result<std::unique_ptr<reg::Register>> loaded =
        reg::Register::Load(folder.path / "register", names.subjects);
    if (!loaded) std::abort();
    registers = std::move(*loaded);
  }

  // As an intake numbers it: staff and ids that the member list does not know are text.
  uint32_t Principal(std::string_view text) {
    if (text.empty()) return kNoNumber;
    const uint32_t subject = names.subjects.Find(text);
    const bool member = subject != kNoNumber && registers->IsMember(subject);
    if (registers->FindPerson(text) == nullptr && (member || !registers->has_members()))
      return names.subjects.Number(text);
    return names.principals.Number(text) | access::kTextPrincipal;
  }

  access::Access Make(const RowText& row) {
    auto number = [](Dictionary& dictionary, const std::string& text) {
      return text.empty() ? kNoNumber : dictionary.Number(text);
    };
    access::Access access;
    access.time = row.time;
    access.record = rows.size() + 1;
    access.source = names.sources.Number(row.source);
    access.offset = row.offset;
    access.route = row.route;
    access.outcome = row.outcome;
    access.bytes = row.bytes;
    access.subject = number(names.subjects, row.subject);
    access.principal = Principal(row.principal);
    access.credential = number(names.credentials, row.credential);
    access.key = number(names.keys, row.key);
    access.address = number(names.addresses, row.address);
    access.user_agent = number(names.user_agents, row.user_agent);
    access.fingerprint = number(names.fingerprints, row.fingerprint);
    names.Resolve();
    return access;
  }
  void Add(const RowText& row) { rows.Append(Make(row)); }
};

}  // namespace haetae::ledger
