#include "cli/kept_incidents.h"

#include <cstdlib>

#include "incident/filled.h"
#include "ledger/ledger.h"

namespace haetae::cli {

fs::path DataOf(const Arguments& arguments) { return arguments.Text("--data", "haetae-data"); }

uint32_t NumberOf(const Arguments& arguments) {
  return static_cast<uint32_t>(std::atol(arguments.Text("N").c_str()));
}

Result<incident::IncidentStore> OpenStore(const fs::path& data) {
  if (!TRY(IsThere(data / "incidents.sqlite"))) {
    return Fail(Code::kNotFound, "there are no incidents yet", "nothing was investigated here",
                data, "run `haetae investigate LOG…` first, or name its folder with --data");
  }
  return incident::IncidentStore::Open(data);
}

Result<incident::Incident> ShownIncident(incident::IncidentStore& store, uint32_t incident,
                                         const fs::path& data) {
  incident::Incident shown = TRY(store.Get(incident));
  access::Names names;
  // What was kept is shown all the same where the ledger is not there, or is damaged.
  if (const auto ledger = ledger::Ledger::Open(data, names, ledger::Mode::kRead))
    incident::SayFilled((*ledger)->manifest(), shown);
  return shown;
}

}  // namespace haetae::cli
