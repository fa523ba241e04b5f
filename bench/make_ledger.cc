// Makes the ledger that bench/scope asks: the incident at any size, written by haetae's own ledger.
//
//   make_ledger DATA [--accesses N] [--seed N] [--order shuffled|ascending]
//
// Of 10⁸ accesses, 33,673,817 are an attack: a forged key reads each member once, with a token of
// its own for each, through 2,313 addresses abroad. The rest is members who visit, a few often and
// most rarely, from homes and carriers, and a little staff. With fewer accesses there are as many
// fewer members; with more there are more visits. A day has two million accesses, all equally busy.
//
// Rows are made here and not read from logs; from there on everything is as in an ingest: the
// register is loaded, rows are sealed 2²⁰ at a time, each segment with its exposure, and committed.
// The same arguments make the same accesses. About 400,000 a second.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "access/origin.h"
#include "cli/workspace.h"
#include "ledger/ingest.h"
#include "ledger/ledger.h"
#include "ledger/seal.h"
#include "simulate/agents.h"
#include "simulate/calendar.h"
#include "simulate/disguise.h"
#include "simulate/members.h"
#include "simulate/networks.h"
#include "simulate/random.h"
#include "simulate/text_out.h"

namespace {

using namespace haetae::simulate;  // the shop is its own
namespace access = haetae::access;
namespace ledger = haetae::ledger;
namespace fs = std::filesystem;
using access::Outcome;
using haetae::kNoNumber;
using haetae::Time;

constexpr uint64_t kIncidentAccesses = 100'000'000, kIncidentMembers = 33'673'817;
constexpr uint64_t kAccessesADay = 2'000'000, kBatch = ledger::kCommitRows;
constexpr uint32_t kAttackAddresses = 2'313, kLooks = 24, kStaff = 300, kIntakes = 2;
constexpr double kReadsMore = 5;            // of a visit, after the first
constexpr Millis kSessionMs = 14 * kDayMs;  // a token's life
constexpr uint64_t kLineBytes = 420;        // of a log that would say so
constexpr std::string_view kCatalogue = R"([format]
name = "json"
[format.fields]
time = "/ts"
method = "/method"
path = "/path"
status = "/status"

[[route]]
match = "GET /my/profile/{member}"
subject = "member"
discloses = ["name", "email", "phone"]

[[route]]
match = "GET /my/addresses/{member}"
subject = "member"
discloses = ["name", "phone", "address", "entrance_code:masked"]

[[route]]
match = "GET /my/addresses/{member}/edit"
subject = "member"
discloses = ["name", "phone", "address", "entrance_code"]

[[route]]
match = "GET /my/orders/{member}"
subject = "member"
discloses = ["order_history"]
)";
enum : uint16_t { kProfile, kAddresses, kEdit, kOrders };

struct Options {
  fs::path data;
  uint64_t accesses = kIncidentAccesses, seed = 1;
  bool ascending = false;
};

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "make_ledger: %s\n", why.c_str());
  std::exit(2);
}
template <typename T>
T Or(haetae::Result<T> result) {
  if (!result) Die(result.error().Text());
  return std::move(*result);
}
void Or(haetae::Status status) {
  if (!status) Die(status.error().Text());
}

class Shop {
 public:
  explicit Shop(const Options& options)
      : options_(options),
        attacked_(static_cast<uint32_t>(std::min(options.accesses, kIncidentAccesses) *
                                        kIncidentMembers / kIncidentAccesses)),
        days_(static_cast<int>((options.accesses + kAccessesADay - 1) / kAccessesADay)),
        calendar_(days_),
        agents_(calendar_),
        members_(options.seed, {.count = attacked_}, calendar_),
        networks_(options.seed, attacked_),
        random_(options.seed, "bench/scope"),
        order_(Mix(options.seed, 11), attacked_) {}
  void Run();

 private:
  void WriteRegister(const fs::path& folder) const;
  void NumberAll();
  uint32_t Number(haetae::Dictionary& dictionary, uint32_t address) {
    text_.clear();
    AppendAddress(text_, address);
    return dictionary.Number(text_);
  }
  uint32_t Token(uint64_t credential) {
    text_.clear();
    AppendCredential(text_, options_.seed, credential);
    return names().credentials.Number(text_);
  }
  access::Names& names() { return space_->names; }
  void Add(access::Access access, Millis at, Outcome outcome);
  void Attack(Millis from, Millis to);
  void Visit(Millis from, Millis to, uint64_t room);
  void FillBatch(uint64_t begin, uint64_t end);
  void Seal(ledger::Manifest& manifest);

  const Options options_;
  const uint32_t attacked_;
  const int days_;
  Calendar calendar_;
  Agents agents_;
  Members members_;
  Networks networks_;
  Random random_;
  Shuffle order_;
  std::unique_ptr<haetae::cli::Workspace> space_;
  std::string text_;
  std::vector<uint32_t> agent_numbers_, print_numbers_, attack_addresses_, attack_agents_;
  std::array<uint32_t, kStaff> staff_;
  uint32_t old_key_ = 0, key_ = 0, host_ = 0, source_ = 0;
  uint64_t made_ = 0;
  uint32_t walked_ = 0;
  std::vector<ledger::IntakeRows> fresh_ = std::vector<ledger::IntakeRows>(kIntakes),
                                  sealing_ = std::vector<ledger::IntakeRows>(kIntakes);
};

void Shop::WriteRegister(const fs::path& folder) const {
  fs::create_directories(folder);
  std::FILE* file = std::fopen((folder / "members.csv").c_str(), "w");
  if (file == nullptr) Die("cannot write " + folder.native());
  std::string rows = "member,created,deleted\n";
  for (uint32_t i = 0; i < attacked_; ++i) {
    AppendNumber(rows, members_.IdOf(i));
    rows += ',';
    AppendTime(rows, members_.CreatedAt(i));
    rows += ",\n";
    if (rows.size() > 1 << 20 || i + 1 == attacked_) {
      if (std::fwrite(rows.data(), 1, rows.size(), file) != rows.size()) Die("the disk is full");
      rows.clear();
    }
  }
  std::fclose(file);
}

void Shop::NumberAll() {
  access::Names& all = names();
  if (all.subjects.size() != attacked_ || all.subjects.Text(7) != std::to_string(members_.IdOf(7)))
    Die("the members are not numbered in their order");
  for (size_t i = 0; i < agents_.size(); ++i) {
    const Agent& agent = agents_[static_cast<uint16_t>(i)];
    agent_numbers_.push_back(all.user_agents.Number(agent.user_agent));
    print_numbers_.push_back(
        agent.tls_fingerprint.empty() ? kNoNumber : all.fingerprints.Number(agent.tls_fingerprint));
  }
  for (uint32_t i = 0; i < kAttackAddresses; ++i)
    attack_addresses_.push_back(Number(all.addresses, ForeignAddress(options_.seed, i)));
  for (uint32_t i = 0; i < kLooks; ++i)
    attack_agents_.push_back(agents_.Current(i % 2 == 0 ? Family::kAppAndroid : Family::kChrome,
                                             Mix(options_.seed, i), calendar_.start()));
  for (uint32_t i = 0; i < kStaff; ++i)
    staff_[i] = all.principals.Number("agent-" + std::to_string(i)) | access::kTextPrincipal;
  old_key_ = all.keys.Number("k-2021");
  key_ = all.keys.Number("k-2025-03");
  host_ = all.hosts.Number("api.shop.example");
  source_ = all.sources.Number("gateway.log");
}

void Shop::Add(access::Access access, Millis at, Outcome outcome) {
  constexpr uint16_t kStatuses[] = {200, 403, 404, 499, 200};
  access.time = Time{at * 1000};
  access.record = Mix(options_.seed, 1, made_);
  access.offset = made_ * kLineBytes;
  access.source = source_;
  access.outcome = outcome;
  access.status = kStatuses[static_cast<size_t>(outcome)];
  access.bytes =
      outcome == Outcome::kDisclosed ? 600 + static_cast<uint32_t>(random_.Below(2400)) : 90;
  access.host = host_;
  fresh_[made_ % kIntakes].rows.Append(access);
  ++made_;
}

void Shop::Attack(Millis from, Millis to) {
  const uint32_t at = walked_++;
  const uint32_t member = options_.ascending ? at : static_cast<uint32_t>(order_(at));
  const uint32_t place = static_cast<uint32_t>(random_.Below(kAttackAddresses));
  const uint32_t look = attack_agents_[place % kLooks];
  access::Access access;
  access.route = kProfile;
  access.subject = access.principal = member;
  access.credential = Token(uint64_t{1} << 40 | member);
  access.key = old_key_;
  access.address = attack_addresses_[place];
  access.user_agent = agent_numbers_[look];
  access.fingerprint =
      names().fingerprints.Number(kToolFingerprints[place % kToolFingerprints.size()]);
  Add(access, random_.Between(from, to - 1), Outcome::kDisclosed);
}

// One visit of a member, or of a member of staff to a member's data, of up to `room` accesses.
void Shop::Visit(Millis from, Millis to, uint64_t room) {
  Millis at = random_.Between(from, to - 1);
  const uint32_t member = members_.Visitor(random_, at);
  const bool staff = random_.Chance(0.01);
  const Family family = members_.Trait(member, 5) % 10 < 6 ? Family::kAppAndroid : Family::kAppIos;
  const uint32_t agent = agents_.OfMember(members_, member, family, at);
  access::Access access;
  access.subject = member;
  access.principal = staff ? staff_[random_.Below(kStaff)] : member;
  access.credential =
      staff ? kNoNumber : Token(static_cast<uint64_t>(at / kSessionMs % 1024) << 28 | member);
  access.key = key_;
  access.address = Number(names().addresses, staff || members_.Trait(member, 9) % 100 < 40
                                                 ? networks_.MobileOf(members_, member, at)
                                                 : networks_.HomeOf(members_, member, at));
  access.user_agent = agent_numbers_[agent];
  access.fingerprint = print_numbers_[agent];
  const uint64_t reads = std::min<uint64_t>(room, 1 + random_.Poisson(kReadsMore));
  constexpr uint16_t kRoutes[] = {kProfile, kAddresses, kOrders, kOrders, kAddresses, kEdit};
  for (uint64_t i = 0; i < reads; ++i) {
    access.route = kRoutes[random_.Below(std::size(kRoutes))];
    const uint64_t luck = random_.Below(100);
    Add(access, std::min(at, to - 1),
        luck == 0   ? Outcome::kMissing
        : luck == 1 ? Outcome::kRefused
        : luck == 2 ? Outcome::kUnknown
                    : Outcome::kDisclosed);
    at += 700 + static_cast<Millis>(random_.Below(30'000));
  }
}

// The accesses begin … end of all, in their part of the time.
void Shop::FillBatch(uint64_t begin, uint64_t end) {
  const double span = static_cast<double>(calendar_.end() - calendar_.start()) /
                      static_cast<double>(options_.accesses);
  const auto time = [&](uint64_t access) {
    return calendar_.start() + static_cast<Millis>(static_cast<double>(access) * span);
  };
  const Millis from = time(begin), to = time(end);
  const auto walked_by = [&](uint64_t access) {
    return static_cast<uint32_t>(static_cast<double>(access) * attacked_ /
                                 static_cast<double>(options_.accesses));
  };
  const uint32_t walk_to = end == options_.accesses ? attacked_ : walked_by(end);
  while (walked_ < walk_to) Attack(from, to);
  while (made_ < end) Visit(from, to, end - made_);
}

void Shop::Seal(ledger::Manifest& manifest) {
  std::vector<ledger::Sealed> sealed = Or(ledger::SealIntakes(*space_->ledger, names(), sealing_));
  for (const ledger::Sealed& one : sealed) manifest.segments.push_back(one.info);
  Or(space_->ledger->Commit(manifest, std::move(sealed), names().subjects.size()));
  for (ledger::IntakeRows& rows : sealing_) rows.Clear();
}

void Shop::Run() {
  WriteRegister(options_.data / "register");
  haetae::cli::Arguments arguments;
  arguments.values["--data"] = {options_.data.native()};
  space_ = Or(haetae::cli::Workspace::Open(arguments, ledger::Mode::kAppend));
  if (!space_->ledger->manifest().segments.empty()) Die("there is a ledger already");
  if (space_->names.origins == nullptr) Die("no address data: " + space_->origin_problem->Text());
  access::CatalogueCheck check = access::CheckCatalogue(kCatalogue, "catalogue.toml");
  if (!check.errors.empty()) Die(check.errors.front().Text());
  Or(space_->ledger->Restart(check.catalogue));
  NumberAll();
  ledger::Manifest manifest = space_->ledger->manifest();
  ledger::SourceEntry source{.id = 0, .name = "gateway.log", .path = "/gateway.log"};
  source.format = "json";
  for (Millis at = calendar_.start(); at < calendar_.end(); at += kMinuteMs)
    source.minutes.Add(Time{at * 1000});
  source.counts.first = Time{calendar_.start() * 1000};
  source.counts.last = Time{(calendar_.end() - 1) * 1000};
  source.counts.lines = source.counts.records = options_.accesses;
  manifest.sources.push_back(std::move(source));
  std::future<void> sealing;
  for (uint64_t begin = 0; begin < options_.accesses; begin += kBatch) {
    FillBatch(begin, std::min(options_.accesses, begin + kBatch));
    if (sealing.valid()) sealing.get();
    names().Resolve();
    fresh_.swap(sealing_);
    sealing = std::async(std::launch::async, [&] { Seal(manifest); });
    if (begin / kBatch % 10 == 9) std::fprintf(stderr, "%llu accesses\n", 0ull + made_);
  }
  if (sealing.valid()) sealing.get();
  std::string addresses;
  for (uint32_t number : attack_addresses_)
    addresses += std::string(names().addresses.Text(number)) + "\n";
  Or(haetae::WriteFileDurably(options_.data / "attack-addresses.txt", addresses));
}

Options OptionsOf(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (!name.starts_with("--")) {
      options.data = name;
      continue;
    }
    if (++i == argc) Die("no value for " + std::string(name));
    if (name == "--accesses")
      options.accesses = std::strtoull(argv[i], nullptr, 10);
    else if (name == "--seed")
      options.seed = std::strtoull(argv[i], nullptr, 10);
    else if (name == "--order")
      options.ascending = std::strcmp(argv[i], "ascending") == 0;
    else
      Die("no option " + std::string(name));
  }
  if (options.data.empty() || options.accesses < 100'000)
    Die("DATA [--accesses N] [--seed N] [--order shuffled|ascending], N at least 100,000");
  return options;
}

}  // namespace

int main(int argc, char** argv) { Shop(OptionsOf(argc, argv)).Run(); }
