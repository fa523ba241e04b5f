// Asks haetae one question again and again in one process, as a server would: what bench/scope
// takes the time of.
//
//   ask_haetae DATA --ingest LOG --catalogue FILE [--no-index]
//   ask_haetae DATA [--rounds N] [--threads N] [--from T] [--to T] (--indicator DIM=VALUE … |
//   --member M)
//
// With --ingest a log is read into a new ledger, with the exposure index or without: what an
// investigation does before it looks for anything. Prints one line of JSON: what each part of the
// start took, the first answer, which opens and checks the files that it reads, the further ones,
// and what the answer was. Times are milliseconds.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "access/origin.h"
#include "base/memory.h"
#include "ledger/ingest.h"
#include "register/register.h"
#include "scope/exposure.h"
#include "scope/filter.h"
#include "scope/reach.h"
#include "scope/who.h"

namespace {

using namespace haetae;
using Json = nlohmann::ordered_json;
using Steady = std::chrono::steady_clock;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "ask_haetae: %s\n", why.c_str());
  std::exit(2);
}
template <typename T>
T Or(Result<T> result) {
  if (!result) Die(result.error().Text());
  return std::move(*result);
}
void Or(Status status) {
  if (!status) Die(status.error().Text());
}

double MsSince(Steady::time_point start) {
  return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

// Of all threads: what it costs whoever else is busy on the machine.
double CpuMs() {
  timespec time;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Options {
  fs::path data;
  size_t rounds = 7, threads = 2;
  ledger::ScanRange range;
  std::vector<scope::IndicatorValue> indicators;
  std::string member;
  fs::path log, catalogue;  // to ingest
  bool with_index = true;
};

struct Opened {
  std::unique_ptr<access::Origins> origins;
  access::Names names;
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<reg::Register> registers;
  std::unique_ptr<scope::ExposureIndex> index;
};

std::unique_ptr<access::Origins> OpenOrigins() {
  const fs::path folder = HAETAE_GEO_DIR;
  return Or(access::Origins::Open({.country_mmdb = folder / "geo-whois-asn-country.mmdb",
                                   .network_mmdb = {},
                                   .network_folder = folder}));
}

// As a command does it, part by part.
void Open(const Options& options, Opened& all, Json& parts) {
  Steady::time_point start = Steady::now();
  const auto part = [&](const char* name) {
    parts[name] = MsSince(start);
    start = Steady::now();
  };
  all.origins = OpenOrigins();
  all.names.origins = all.origins.get();
  part("origins");
  all.ledger = Or(ledger::Ledger::Open(options.data, all.names, ledger::Mode::kRead));
  all.index = std::make_unique<scope::ExposureIndex>(*all.ledger, all.names);
  part("ledger");
  all.registers = Or(reg::Register::Load(options.data / "register", all.names.subjects, nullptr,
                                         {.file = all.ledger->folder() / "subjects" / "members"}));
  part("register");
}

Json AskScope(const Options& options, Opened& all) {
  const access::Catalogue& catalogue = all.ledger->catalogue();
  // The world has no gaps, so that numbers are all there is to say.
  const std::optional<scope::Scope> scope = Or(scope::CountReach(
      *all.index, {options.indicators}, options.range, {}, all.names, catalogue, *all.registers));
  Json answer = {{"people", scope->people},
                 {"accesses", scope->accesses},
                 {"first", scope->first_access.us},
                 {"last", scope->last_access.us},
                 {"routes", Json::object()}};
  for (const auto& [route, count] : scope->by_route)
    answer["routes"][route] = {count.people, count.accesses};
  return answer;
}

Json AskWho(const Options& options, Opened& all) {
  scope::WhoBuilder who(all.names.subjects.Find(options.member), all.names, all.ledger->catalogue(),
                        *all.registers);
  Or(who.AddAll(*all.index, {}));
  return {{"accesses", who.disclosures()}, {"readers", who.Finish().size()}};
}

Json TimeIngest(const Options& options) {
  Opened all;
  all.origins = OpenOrigins();
  all.names.origins = all.origins.get();
  all.ledger = Or(ledger::Ledger::Open(options.data, all.names, ledger::Mode::kAppend));
  all.index = std::make_unique<scope::ExposureIndex>(*all.ledger, all.names);
  if (options.with_index) all.ledger->set_companion(all.index.get());
  all.registers = Or(reg::Register::Load({}, all.names.subjects));
  Or(all.ledger->Restart(Or(access::LoadCatalogue(options.catalogue))));
  const reader::InputList list = reader::ListInputs({options.log.native()});
  const Steady::time_point start = Steady::now();
  const double cpu = CpuMs();
  ledger::Ingest ingest(*all.ledger, all.names, *all.registers,
                        {.threads = static_cast<int>(options.threads)});
  const ledger::IngestReport report = Or(ingest.Run(list.inputs));
  if (!report.errors.empty()) Die(report.errors.front().Text());
  return {{"ingest",
           {{"records", report.records_new}, {"wall", MsSince(start)}, {"cpu", CpuMs() - cpu}}}};
}

Options OptionsOf(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (!name.starts_with("--")) {
      options.data = name;
      continue;
    }
    if (name == "--no-index") {
      options.with_index = false;
      continue;
    }
    if (++i == argc) Die("no value for " + std::string(name));
    const auto time = [&] {
      const std::optional<Time> at = ParseRfc3339(argv[i]);
      if (!at) Die(std::string(argv[i]) + " is no time");
      return *at;
    };
    if (name == "--rounds")
      options.rounds = std::strtoull(argv[i], nullptr, 10);
    else if (name == "--threads")
      options.threads = std::strtoull(argv[i], nullptr, 10);
    else if (name == "--from")
      options.range.from = time();
    else if (name == "--to")
      options.range.to = time();
    else if (name == "--member")
      options.member = argv[i];
    else if (name == "--ingest")
      options.log = argv[i];
    else if (name == "--catalogue")
      options.catalogue = argv[i];
    else if (name == "--indicator") {
      for (scope::IndicatorValue& value : Or(scope::ParseIndicator(argv[i])))
        options.indicators.push_back(std::move(value));
    } else {
      Die("no option " + std::string(name));
    }
  }
  if (options.data.empty() ||
      options.indicators.empty() + options.member.empty() + options.log.empty() != 2)
    Die("DATA and one of --indicator DIM=VALUE …, --member M, --ingest LOG");
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  KeepMemory();  // as haetae itself does
  const Options options = OptionsOf(argc, argv);
  if (!options.log.empty()) {
    std::puts(TimeIngest(options).dump().c_str());
    return 0;
  }
  const auto ask = options.member.empty() ? AskScope : AskWho;
  Json said = {{"start", Json::object()}};
  Opened all;
  Open(options, all, said["start"]);
  Steady::time_point start = Steady::now();
  said["answer"] = ask(options, all);
  said["first"] = MsSince(start);
  said["warm"] = Json::array();
  said["cpu"] = Json::array();
  for (size_t round = 0; round < options.rounds; ++round) {
    start = Steady::now();
    const double cpu = CpuMs();
    if (ask(options, all) != said["answer"]) Die("the answer is another one");
    said["warm"].push_back(MsSince(start));
    said["cpu"].push_back(CpuMs() - cpu);
  }
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  said["peak_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
  std::puts(said.dump().c_str());
}
