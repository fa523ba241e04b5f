#include "simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulate/log_writer.h"
#include "simulate/register_writer.h"
#include "simulate/scenarios.h"
#include "simulate/text_out.h"
#include "simulate/truth.h"

namespace haetae::simulate {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kMark = "SIMULATED.txt";  // what tells our folder from somebody's own
constexpr const char* kMarkText =
    "Everything in this folder is simulated by `haetae simulate`: nobody's data, nobody's logs.\n";

Status Prepare(const fs::path& out) {
  std::error_code code;
  if (fs::exists(out, code) && !fs::is_directory(out, code)) {
    return Fail(Code::kConflict, "cannot write the simulation", "it is a file, not a folder", out,
                "name a new folder with --out");
  }
  if (fs::is_directory(out, code) && !fs::is_empty(out, code) && !fs::exists(out / kMark, code)) {
    return Fail(Code::kConflict, "cannot write the simulation",
                "the folder holds something that no simulation wrote", out,
                "name a new or empty folder with --out");
  }
  TRY(MakeFolders(out));
  std::vector<fs::path> old;
  for (const fs::path& path : TRY(ListFolder(out))) {
    const std::string name = path.filename();
    if (name == "logs" || name == "logs-combined" || name == "register" ||
        name.starts_with("truth") || name.starts_with("catalogue"))
      old.push_back(path);
  }
  for (const fs::path& path : old) fs::remove_all(path, code);
  OutFile mark = TRY(OutFile::Open(out / kMark, false));
  mark.Add(kMarkText);
  return mark.Close();
}

std::string_view FormatName(Format format) {
  return format == Format::kJson ? "json" : format == Format::kCombined ? "combined" : "both";
}
std::string_view OrderName(Order order) {
  return order == Order::kAscending  ? "ascending"
         : order == Order::kShuffled ? "shuffled"
                                     : "random";
}

Json OptionsJson(const World& world) {
  const Options& options = world.options;
  return {{"scenarios", options.scenarios},
          {"scale", options.scale},
          {"members", options.members},
          {"days", options.days},
          {"seed", options.seed},
          {"format", FormatName(options.format)},
          {"activity", options.activity},
          {"attack_rate", options.reads_per_day > 0 ? Json(options.reads_per_day) : Json(nullptr)},
          {"attack_start", options.attack_start},
          {"addresses", world.attack_addresses},
          {"order", OrderName(options.order)},
          {"rotate_agents", options.rotate_agents},
          {"issuance", options.issuance},
          {"canaries", options.canaries},
          {"undeclared_job", options.undeclared_job}};
}

Status WriteCatalogues(const Options& options) {
  auto write = [&](const char* name, std::string_view format) -> Status {
    OutFile file = TRY(OutFile::Open(options.out / name, false));
    file.Add(WriteCatalogue(format));
    return file.Close();
  };
  TRY(write("catalogue.toml", options.format == Format::kCombined ? "combined" : "json"));
  if (options.format == Format::kBoth) TRY(write("catalogue-combined.toml", "combined"));
  return {};
}

}  // namespace

Result<Summary> Simulate(Options options, const Told& told) {
  std::vector<const Scenario*> scenarios;
  for (const std::string& name : options.scenarios) scenarios.push_back(FindScenario(name));
  options = Resolved(options);
  options.fakes = FakesFor(options);
  TRY(Prepare(options.out));
  World world(options);
  Stage stage(world.calendar.start());
  RegisterWriter registers(world);
  TRY(registers.Open(options.out / "register"));
  const IssueSink issue = [&](const Issued& issued) { registers.Add(issued); };
  const TicketSink tickets = [&](const Ticket& ticket) { registers.Add(ticket); };
  Sessions sessions;
  const Setting setting{world, world.agents, stage, issue, sessions};
  std::vector<std::unique_ptr<Actor>> actors;
  actors.push_back(MakeShoppers(setting));
  actors.push_back(MakeNewcomers(setting));
  actors.push_back(MakeStaff(setting, tickets));
  actors.push_back(MakeServices(setting));
  actors.push_back(MakeStrangers(setting));
  std::vector<Attack*> attacks;
  for (size_t n = 0; n < scenarios.size(); ++n) {
    std::unique_ptr<Attack> attack =
        scenarios[n]->make({setting, static_cast<uint8_t>(n + 1), scenarios[n]->name});
    attacks.push_back(attack.get());
    actors.push_back(std::move(attack));
  }
  LogWriter logs(world);  // after the actors: attacks add their tools' user agents
  TRY(logs.Open(options.out));
  Truth truth(world, scenarios);
  TRY(truth.Open(options.out));
  const int64_t minutes = int64_t{world.options.days} * 1440;
  for (int64_t minute = 0; minute < minutes; ++minute) {
    const Millis from = world.calendar.start() + minute * kMinuteMs;
    for (const auto& actor : actors) actor->Minute(from);
    stage.Play(minute, [&](const Event& event) {
      logs.Write(event);
      truth.Add(event);
    });
    if (minute % 60 == 59) {
      if (!logs.status()) return std::unexpected(logs.status().error());
      if (told)
        told(static_cast<double>(minute + 1) / static_cast<double>(minutes), logs.records());
    }
  }
  TRY(logs.Close());
  TRY(registers.Close());
  TRY(WriteCatalogues(world.options));
  std::vector<Indicators> causes;
  for (const Attack* attack : attacks) causes.push_back(attack->Causes());
  std::string start, end;
  AppendMicros(start, world.calendar.start());
  AppendMicros(end, world.calendar.end());
  TRY(truth.Close(causes, {{"schema", "haetae.simulation/1"},
                           {"seed", world.options.seed},
                           {"options", OptionsJson(world)},
                           {"from", start},
                           {"to", end},
                           {"read",
                            {{"sources", logs.sources()},
                             {"records", logs.records()},
                             {"accesses", truth.accesses()},
                             {"duplicates", logs.repeats()},
                             {"unreadable", 0}}},
                           {"register",
                            {{"members", world.members.count()},
                             {"people", world.people.size()},
                             {"carried", registers.carried()},
                             {"issued", registers.issued()},
                             {"issued_not_listed", registers.not_listed()},
                             {"tickets", registers.tickets()},
                             {"canaries", world.members.canaries()}}}}));
  return Summary{logs.records(), logs.sources(), world.members.count(), world.options.days};
}

}  // namespace haetae::simulate
