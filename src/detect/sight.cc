#include "detect/sight.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "register/jobs.h"

namespace haetae::detect {
namespace {

using access::Outcome;

// From so many on, the log says who asks: whoever asks in nobody's name is somebody else.
constexpr uint64_t kOwnRowsMin = 100;

std::string WithoutDigits(std::string_view text) {
  std::string shape;
  for (char c : text) {
    if ((c < '0' || c > '9') && c != '.') shape += c;
  }
  return shape;
}

}  // namespace

// The expected bulk readers, by the number of what identifies each. A job's credential may be met
// long after the register was read, so that numbers are looked up once for each number of the log.
struct Viewer::Jobs {
  reg::Jobs expected;
  std::unordered_map<std::string_view, std::vector<uint32_t>> principals, credentials, addresses;
  std::unordered_map<uint32_t, std::vector<uint32_t>> by_principal, by_credential, by_address;
  uint32_t credentials_seen = 0, addresses_seen = 0, principals_seen = 0, subjects_seen = 0;

  explicit Jobs(const Context& context) : expected(context.registers, context.catalogue) {
    for (uint32_t number = 0; number < expected.size(); ++number) {
      const reg::Job& job = context.registers.jobs()[number];
      if (!job.principal.empty()) principals[job.principal].push_back(number);
      if (!job.credential.empty()) credentials[job.credential].push_back(number);
      if (!job.source_ip.empty()) addresses[job.source_ip].push_back(number);
    }
  }

  // Finds the jobs' names among the numbers that are new since the last call.
  void Resolve(const access::Names& names) {
    auto find = [](const Dictionary& dictionary, auto& texts, auto& numbers, uint32_t flag) {
      for (const auto& [text, jobs] : texts) {
        const uint32_t number = dictionary.Find(text);
        if (number != kNoNumber) numbers[number | flag] = jobs;
      }
    };
    auto grown = [](const Dictionary& dictionary, uint32_t& seen) {
      const uint32_t size = dictionary.size();
      return std::exchange(seen, size) != size;
    };
    if (!principals.empty() && grown(names.principals, principals_seen))
      find(names.principals, principals, by_principal, access::kTextPrincipal);
    if (!principals.empty() && grown(names.subjects, subjects_seen))
      find(names.subjects, principals, by_principal, 0);
    if (!credentials.empty() && grown(names.credentials, credentials_seen))
      find(names.credentials, credentials, by_credential, 0);
    if (!addresses.empty() && grown(names.addresses, addresses_seen))
      find(names.addresses, addresses, by_address, 0);
  }

  bool Expects(const access::Accesses& rows, size_t i) const {
    auto covers = [&](const auto& numbers, uint32_t number) {
      if (number == kNoNumber || numbers.empty()) return false;
      auto found = numbers.find(number);
      return found != numbers.end() &&
             std::any_of(found->second.begin(), found->second.end(), [&](uint32_t job) {
               return expected.Expects(job, rows.route[i], rows.time[i]);
             });
    };
    return covers(by_principal, rows.principal[i]) || covers(by_credential, rows.credential[i]) ||
           covers(by_address, rows.address[i]);
  }
};

Viewer::Viewer(const Context& context)
    : context_(context), jobs_(std::make_unique<Jobs>(context)), twins_(context.names.sources) {
  for (const access::Route& route : context.catalogue.routes) {
    is_list_.push_back(access::IsList(route));
    is_thing_.push_back(route.subject_is_thing);
    const bool known =
        !route.carries.empty() && (context.registers.has_members() || route.subject_is_thing);
    carries_.push_back(known ? context.registers.FindRelation(route.carries) : nullptr);
  }
}
Viewer::~Viewer() = default;

uint32_t Viewer::DeviceOf(uint32_t user_agent, uint32_t fingerprint) {
  if (fingerprint != kNoNumber) return fingerprint < kDevicesMax ? fingerprint : kFurtherDevice;
  const uint64_t shape = Fingerprint(WithoutDigits(context_.names.user_agents.Text(user_agent)));
  auto it = agent_shapes_.find(shape);
  if (it == agent_shapes_.end()) {
    if (agent_shapes_.size() >= kDevicesMax) return kFurtherDevice;
    it = agent_shapes_.emplace(shape, static_cast<uint32_t>(agent_shapes_.size())).first;
  }
  return it->second | kAgentDevice;
}

// Staff is looked up once a name: the table of people is text.
bool Viewer::IsStaff(uint32_t principal) {
  if (principal == kNoNumber || !(principal & access::kTextPrincipal)) return false;
  const uint32_t number = principal & ~access::kTextPrincipal;
  if (number >= staff_.size())
    staff_.resize(std::max<size_t>(context_.names.principals.size(), number + 1));
  if (staff_[number] == 0) {
    staff_[number] =
        context_.registers.FindPerson(context_.names.principals.Text(number)) != nullptr ? 1 : 2;
  }
  return staff_[number] == 1;
}

void Viewer::SetReaders(size_t i, uint16_t& flags) {
  const uint32_t principal = sight_.rows->principal[i];
  if (principal == kNoNumber || !(principal & access::kTextPrincipal)) return;
  flags |= kText;
  if (IsStaff(principal)) flags |= kStaff;
}

bool Viewer::CarriesReader(const access::Accesses& rows, size_t i) const {
  const reg::Relation* relation = carries_[rows.route[i]];
  const uint32_t reader = rows.principal[i], subject = rows.subject[i];
  if (relation == nullptr || reader == kNoNumber || (reader & access::kTextPrincipal) != 0)
    return false;
  if (!is_thing_[rows.route[i]] && context_.registers.IsMember(subject)) return false;
  const std::span<const reg::Carried> carried = relation->Of(subject);
  auto at = std::ranges::lower_bound(carried, reader, {}, &reg::Carried::person);
  for (; at != carried.end() && at->person == reader; ++at)
    if (at->from <= rows.time[i] && rows.time[i] < at->to) return true;
  return false;
}

bool Viewer::HasTwins() const {
  return jobs_->expected.size() > 0 || !context_.registers.people().empty();
}

void Viewer::Ahead(const access::AccessBatch& batch) {
  const access::Accesses& rows = *batch.rows;
  jobs_->Resolve(context_.names);
  for (size_t i = batch.begin; i < batch.end; ++i) {
    if (rows.route[i] == access::kNoRoute || rows.address[i] == kNoNumber) continue;
    const bool says_who = !IsUnnamed(rows, i) || rows.credential[i] != kNoNumber;
    if (says_who && jobs_->Expects(rows, i))
      twins_.Add(rows, i, Whose::kJob);
    else if (IsStaff(rows.principal[i]))
      twins_.Add(rows, i, Whose::kStaff);
  }
}

// Of a row with a route.
void Viewer::SetTwins(size_t i, uint16_t& flags) {
  const access::Accesses& rows = *sight_.rows;
  if (!IsUnnamed(rows, i) || (flags & kJob) != 0) return;
  const uint32_t credential = rows.credential[i];
  const Whose whose = twins_.Take(rows, i, credential != kNoNumber && named_.Has(credential));
  if (whose == Whose::kJob) flags |= kJob;
  if (whose == Whose::kStaff) flags |= kAgain;
}

const Sight& Viewer::View(const access::AccessBatch& batch) {
  const access::Accesses& rows = *batch.rows;
  const size_t count = batch.end - batch.begin;
  sight_.rows = batch.rows;
  sight_.known_clients = &clients_;
  sight_.begin = batch.begin;
  sight_.end = batch.end;
  sight_.flags.assign(count, 0);
  for (auto* column : {&sight_.networks, &sight_.countries, &sight_.clients, &sight_.devices})
    column->assign(count, kNoNumber);
  sight_.days.resize(count);
  jobs_->Resolve(context_.names);
  const bool jobs = jobs_->expected.size() > 0, has_twins = HasTwins();
  if (count > 0) twins_.Forget(rows.time[batch.begin] - kTwinReach);
  uint32_t last_agent = kNoNumber, last_fingerprint = kNoNumber, last_client = kNoNumber;
  uint32_t last_device = kNoNumber;
  for (size_t i = batch.begin; i < batch.end; ++i) {
    const size_t at = i - batch.begin;
    familiar_.Ahead(rows.subject, i, batch.end);
    sight_.days[at] = static_cast<int32_t>(DayOf(rows.time[i]));
    if (rows.address[i] != kNoNumber) {
      const access::AddressInfo& info = context_.names.Address(rows.address[i]);
      if (info.network != 0) sight_.networks[at] = info.network;
      if (info.country != 0) sight_.countries[at] = info.country;
    }
    if (rows.user_agent[i] != last_agent || rows.fingerprint[i] != last_fingerprint) {
      last_agent = rows.user_agent[i], last_fingerprint = rows.fingerprint[i];
      last_client = clients_.Number(last_agent, last_fingerprint,
                                    [&] { return DeviceOf(last_agent, last_fingerprint); });
      last_device = last_client == kNoNumber ? kNoNumber : clients_[last_client].device;
    }
    sight_.clients[at] = last_client;
    sight_.devices[at] = last_device;
    uint16_t& flags = sight_.flags[at];
    SetReaders(i, flags);
    if (has_twins && !IsUnnamed(rows, i) && rows.credential[i] != kNoNumber)
      named_.Insert(rows.credential[i]);
    if (rows.outcome[i] == Outcome::kIssued) {
      flags |= kIssue;
      if (rows.principal[i] != kNoNumber && (flags & kText) == 0)
        familiar_.LogIn(rows.principal[i], sight_.networks[at], last_device, sight_.days[at]);
    }
    if (rows.route[i] == access::kNoRoute) continue;
    if (jobs && jobs_->Expects(rows, i)) flags |= kJob;
    if (has_twins) SetTwins(i, flags);
    if (rows.subject[i] == kNoNumber) {
      if (rows.outcome[i] == Outcome::kDisclosed && is_list_[rows.route[i]]) flags |= kListed;
      continue;
    }
    if (rows.outcome[i] == Outcome::kDisclosed) flags |= kShown;
    if (rows.outcome[i] == Outcome::kMissing && !context_.registers.IsMember(rows.subject[i]))
      flags |= kMiss;
    // Whose habits the read is judged by: of an order its buyer's.
    uint32_t whose = rows.subject[i];
    if (whose == rows.principal[i] && !is_thing_[rows.route[i]]) {
      flags |= kOwn;
    } else if (CarriesReader(rows, i)) {
      flags |= kOwn;
      whose = rows.principal[i];
    }
    own_rows_ += (flags & kOwn) != 0;
    if ((flags & kShown) != 0 && (flags & kSettled) == 0 &&
        ((flags & kOwn) != 0 || (rows.principal[i] == kNoNumber && own_rows_ < kOwnRowsMin))) {
      flags |= familiar_.Read(whose, sight_.networks[at], last_device, sight_.days[at]);
      const bool placed = sight_.networks[at] != kNoNumber && last_device != kNoNumber;
      const bool usual = (flags & (kOwn | kMet)) == (kOwn | kMet) &&
                         (flags & (kNewNetwork | kNewDevice | kDormant)) == 0;
      if (placed && usual) flags |= kUsual;
    }
  }
  return sight_;
}

}  // namespace haetae::detect
