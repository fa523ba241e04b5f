#include "incident/readers.h"

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::incident {
namespace {

using ledger::At;
using ledger::RowText;

TEST_CASE("a service is told from a job that jobs.toml declares, and a job from one gone astray") {
  ledger::World world(
      ledger::Files{{"members.csv", "member\nm1\nm2\n"},
                    {"people.csv", "person,role,left\nkim,support,\nlee,support,2025-06-24\n"},
                    {"jobs.toml", R"(
[[job]]
name = "export"
principal = "svc-export"
routes = ["GET /orders/{anything}"]
until = 2025-06-24
[[job]]
name = "svc-label"
source_ip = "203.0.113.9"
[[job]]
name = "partner"
credential = "cred-p"
)"}});
  struct Case {
    RowText row;
    Recipient expected;
  };
  const std::vector<Case> cases = {
      {{.principal = "m2"}, Recipient::kOutside},
      {{}, Recipient::kOutside},
      {{.principal = "kim"}, Recipient::kStaff},
      {{.principal = "lee"}, Recipient::kStaff},
      {{.time = At(2 * 86'400), .principal = "lee"}, Recipient::kOutside},
      {{.principal = "svc-other"}, Recipient::kService},
      {{.principal = "svc-export"}, Recipient::kJob},
      {{.route = ledger::kBook, .principal = "svc-export"}, Recipient::kStrayJob},
      {{.time = At(2 * 86'400), .principal = "svc-export"}, Recipient::kStrayJob},
      {{.principal = "svc-label", .address = "203.0.113.9"}, Recipient::kJob},
      {{.principal = "svc-label", .address = "203.0.113.8"}, Recipient::kStrayJob},
      {{.principal = "whoever", .address = "203.0.113.9"}, Recipient::kJob},
      {{.principal = "whoever", .credential = "cred-p"}, Recipient::kJob},
      {{.principal = "whoever", .credential = "cred-q"}, Recipient::kService},
  };
  for (const Case& one : cases) world.Add(one.row);
  Readers readers(world.names, *world.registers, world.catalogue);
  for (size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    CHECK(readers.Of(world.rows, i) == cases[i].expected);
  }
}

}  // namespace
}  // namespace haetae::incident
