// What the detectors hold when a nation is in the log: bytes of each, of the view they share, and
// the peak of all.
//
//   build/src/detect/memory_bench               33.7 M members, 10 M addresses, 10 M credentials
//   build/src/detect/memory_bench --members N --addresses N --credentials N
//
// Day 1 to 3: every member reads their own data once, all addresses and credentials are seen. Day
// 4: a forged key reads every member in the order of ids, from 2,313 addresses, as if it were they.
// Day 5: a service reads every member under its own name. Rows are made a batch at a time and not
// kept. What a detector holds is what the heap grew by in its calls; the peak, which also has what
// is copied when something grows, is the kernel's (VmHWM). Names, register and rows are not in it.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "access/access.h"
#include "detect/detector.h"
#include "detect/sight.h"
#include "ledger/for_test.h"

namespace haetae::detect {
namespace {

using access::Outcome;

constexpr uint32_t kAttackAddresses = 2313, kAgents = 400, kPrints = 90, kKeys = 3;
constexpr double kMiB = 1 << 20;

struct Size {
  uint32_t members = 33'673'817, addresses = 10'000'000, credentials = 10'000'000;
};

class Lines {
 public:
  explicit Lines(const fs::path& path) : file_(std::fopen(path.c_str(), "w")) {
    if (file_ == nullptr) std::abort();
  }
  ~Lines() { std::fclose(file_); }
  void Add(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), file_);
    std::fputc('\n', file_);
  }

 private:
  FILE* file_;
};

std::string Credential(uint32_t i) { return fmt::format("t{:x}", i * 0x9e3779b97f4a7c15u); }

struct Nation {
  Size size;
  TestFolder folder;
  ledger::ByteOrigins origins;
  access::Names names;
  access::Catalogue catalogue = ledger::MakeCatalogue(ledger::kShopCatalogue);
  std::unique_ptr<reg::Register> registers;

  explicit Nation(const Size& wanted) : size(wanted) {
    WriteRegister();
    Result<std::unique_ptr<reg::Register>> loaded =
        reg::Register::Load(folder.path, names.subjects);
    if (!loaded) std::abort();
    registers = std::move(*loaded);
    fs::remove_all(folder.path);
    names.origins = &origins;
    for (uint32_t i = 0; i < size.credentials; ++i) names.credentials.Number(Credential(i));
    for (uint32_t i = 0; i < size.addresses + kAttackAddresses; ++i) {
      const uint32_t mixed = i * 2'654'435'761u;  // all different
      names.addresses.Number(fmt::format("{}.{}.{}.{}", mixed >> 24, mixed >> 16 & 255,
                                         mixed >> 8 & 255, mixed & 255));
    }
    for (uint32_t i = 0; i < kAgents; ++i)
      names.user_agents.Number(fmt::format("Shop/{}.{} (iPhone)", i / 7, i % 7));
    for (uint32_t i = 0; i < kPrints; ++i) names.fingerprints.Number(fmt::format("t13d{}", i));
    for (uint32_t i = 0; i < kKeys; ++i) names.keys.Number(fmt::format("k{}", i));
    names.principals.Number("svc-export");
    names.sources.Number("log");
    names.Resolve();
  }

  void WriteRegister() const {
    Lines members(folder.path / "members.csv"), issued(folder.path / "issued.csv");
    members.Add("member");
    for (uint32_t i = 0; i < size.members; ++i) members.Add(std::to_string(1'000'000 + i));
    issued.Add("credential,key,principal,issued,expires");
    const std::string before = FormatTime(ledger::At(-40 * 86'400.0));
    for (uint32_t i = 0; i < size.credentials; ++i)
      issued.Add(fmt::format("{},k{},{},{},", Credential(i), i % 2, 1'000'000 + i, before));
    folder.Put("people.csv", "person,role,joined,left\np1,agent,2020-01-01,\n");
    folder.Put("canaries.csv", "member\n999\n");
    folder.Put("keys.toml", "[[key]]\nkid = \"k0\"\ncreated = 2024-01-01\n[[key]]\nkid = \"k1\"\n");
  }

  // Three stretches of rows: everybody, the forged key, the service.
  access::Access Row(uint64_t at) const {
    const uint64_t stretch = at / size.members;
    const uint32_t i = static_cast<uint32_t>(at % size.members);
    const double day = stretch == 0 ? 3.0 * i / size.members
                                    : static_cast<double>(stretch + 2) + 1.0 * i / size.members;
    access::Access row;
    row.time = ledger::At(86'400 * day);
    row.record = at + 1;
    row.source = 0;
    row.route = ledger::kOrders;
    row.status = 200;
    row.outcome = Outcome::kDisclosed;
    row.subject = stretch == 0 ? Mixed(i) : i;
    row.principal = stretch == 2 ? access::kTextPrincipal : row.subject;
    row.credential = stretch == 0 ? row.subject % size.credentials : kNoNumber;
    row.key = stretch == 0 ? row.subject % 2 : 2;
    row.address = stretch == 0 ? i % size.addresses : size.addresses + i % kAttackAddresses;
    row.user_agent = stretch == 0 ? row.subject % kAgents : 7;
    row.fingerprint = stretch == 0 ? row.subject % kPrints : 7;
    return row;
  }
  uint64_t rows() const { return uint64_t{3} * size.members; }

 private:
  // Everybody once, in no order: a step that has no factor in common with the number of members.
  uint32_t Mixed(uint32_t i) const {
    uint64_t step = 20'000'003;  // a prime
    if (size.members % step == 0) step = 1;
    return static_cast<uint32_t>(i * step % size.members);
  }
};

int64_t HeapBytes() {
  const struct mallinfo2 info = ::mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

double StatusMiB(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::atof(line.c_str() + field.size() + 1) / 1024;
  }
  return 0;
}

struct Held {
  std::string name;
  int64_t now = 0, most = 0;
  template <typename Work>
  void Count(const Work& work) {
    const int64_t before = HeapBytes();
    work();
    now += HeapBytes() - before;
    most = std::max(most, now);
  }
};

void Run(const Size& size) {
  const Nation nation(size);
  const Context context{nation.names, nation.catalogue, *nation.registers};
  access::Accesses rows;
  rows.Reserve(access::kBatchRows);
  for (size_t i = 0; i < access::kBatchRows; ++i) rows.Append(nation.Row(0));  // touched
  ::malloc_trim(0);
  const double before = StatusMiB("VmRSS:");
  std::ofstream("/proc/self/clear_refs") << "5";  // VmHWM begins anew
  std::vector<Held> held{{"what all share (view)"}};
  std::vector<std::unique_ptr<Detector>> detectors;
  Viewer viewer(context);
  for (const DetectorEntry& entry : Detectors()) {
    held.push_back({std::string(entry.id) + " " + std::string(entry.name)});
    held.back().Count([&] { detectors.push_back(entry.make(context)); });
  }
  for (uint64_t at = 0; at < nation.rows();) {
    rows.Clear();
    for (; rows.size() < access::kBatchRows && at < nation.rows(); ++at)
      rows.Append(nation.Row(at));
    const Sight* sight = nullptr;
    held[0].Count([&] { sight = &viewer.View({&rows, 0, rows.size()}); });
    for (size_t i = 0; i < detectors.size(); ++i)
      held[i + 1].Count([&] { detectors[i]->See(*sight); });
  }
  uint64_t alerts = 0;
  for (const auto& detector : detectors) alerts += detector->alerts();
  fmt::print("{} members, {} addresses, {} credentials, {} accesses, {} findings\n\n",
             WithCommas(size.members), WithCommas(size.addresses), WithCommas(size.credentials),
             WithCommas(nation.rows()), alerts);
  fmt::print("| {:<24} | {:>6} |\n|{:-<26}|{:->7}:|\n", "at most at a time", "MiB", "", "");
  int64_t sum = 0;
  for (const Held& one : held) {
    fmt::print("| {:<24} | {:>6.0f} |\n", one.name, static_cast<double>(one.most) / kMiB);
    sum += one.most;
  }
  fmt::print("| {:<24} | {:>6.0f} |\n", "sum", static_cast<double>(sum) / kMiB);
  fmt::print("| {:<24} | {:>6.0f} |\n", "peak of the process", StatusMiB("VmHWM:") - before);
}

}  // namespace
}  // namespace haetae::detect

int main(int argc, char** argv) {
  haetae::detect::Size size;
  for (int i = 1; i + 1 < argc; i += 2) {
    const uint32_t value = static_cast<uint32_t>(std::strtoul(argv[i + 1], nullptr, 10));
    if (std::strcmp(argv[i], "--members") == 0) size.members = value;
    if (std::strcmp(argv[i], "--addresses") == 0) size.addresses = value;
    if (std::strcmp(argv[i], "--credentials") == 0) size.credentials = value;
  }
  if (size.members == 0 || size.addresses == 0 || size.credentials == 0) {
    std::fputs("memory_bench [--members N] [--addresses N] [--credentials N]\n", stderr);
    return 2;
  }
  haetae::detect::Run(size);
}
