#include "incident/count.h"

#include <algorithm>
#include <map>
#include <set>

#include "incident/readers.h"

namespace haetae::incident {
namespace {

using access::AccessBatch;
using access::Outcome;

constexpr size_t kBucketsMax = 200;
constexpr size_t kNoFinding = SIZE_MAX;
constexpr double kMostReads = 0.9;
constexpr size_t kLongName = 16;
constexpr size_t kSpreadAddresses = 16, kSpreadNetworks = 3;  // no service of one's own
constexpr uint64_t kSpreadReads = 1'000;                      // nor some visitors from abroad
constexpr double kHomeShare = 0.05;  // of all other accesses: people here read from there

constexpr std::array<Duration, 9> kBucketWidths = {
    10 * kMinute, 30 * kMinute, kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay, 7 * kDay, 28 * kDay};

Duration WidthFor(Time from, Time to) {
  for (Duration width : kBucketWidths) {
    if ((to - from) / width < static_cast<int64_t>(kBucketsMax)) return width;
  }
  return 365 * kDay;
}

// Whose data were read, and on which pages people read their own.
class Customers {
 public:
  explicit Customers(const access::Names& names) : names_(names) {}
  void See(const access::Accesses& rows, size_t i) {
    const uint32_t subject = rows.subject[i];
    if (subject == kNoNumber || rows.outcome[i] != Outcome::kDisclosed) return;
    if (subject >= customers_.size())
      customers_.resize(std::max<size_t>(subject + 1, customers_.size() * 2));
    customers_[subject] = true;
    if (rows.route[i] >= pages_.size()) pages_.resize(rows.route[i] + size_t{1});
    Page& page = pages_[rows.route[i]];
    ++page.reads, page.own += rows.principal[i] == subject;
  }
  bool IsCustomer(uint32_t principal) const {
    return principal < customers_.size() && customers_[principal];
  }
  // Whether a reader's name has the form of the people's: "10023" and "9", not "batch".
  bool IsNamedLike(uint32_t principal, uint32_t subject) const {
    if (principal == kNoNumber || subject == kNoNumber) return false;
    if (principal & access::kTextPrincipal) return false;
    const std::string_view a = names_.subjects.Text(principal), b = names_.subjects.Text(subject);
    auto form = [](char c) { return c >= '0' && c <= '9' ? '9' : c; };
    if (a.size() >= kLongName && a.size() == b.size()) return true;  // hexadecimal, and the like
    return !a.empty() && !b.empty() && form(a.front()) == form(b.front()) &&
           form(a.back()) == form(b.back());
  }
  // Of the reads of each route, those of routes where most read their own data.
  uint64_t OnOwnPages(const std::vector<uint64_t>& reads_of) const {
    uint64_t reads = 0;
    for (size_t route = 0; route < std::min(pages_.size(), reads_of.size()); ++route)
      reads += pages_[route].own * 2 > pages_[route].reads ? reads_of[route] : 0;
    return reads;
  }

 private:
  const access::Names& names_;
  std::vector<bool> customers_;  // whose data were read
  struct Page {
    uint64_t reads = 0, own = 0;
  };
  std::vector<Page> pages_;  // by route
};

void AddRow(CountedGroup& group, const access::Accesses& rows, size_t i, size_t bucket_at,
            Readers& readers, const Customers& customers) {
  group.builder->Add(rows, i);
  const Outcome outcome = rows.outcome[i];
  Bucket& bucket = group.buckets[bucket_at];
  bucket.disclosed += outcome == Outcome::kDisclosed;
  bucket.missing += outcome == Outcome::kMissing;
  bucket.refused += outcome == Outcome::kRefused;
  const detect::Position at{rows.time[i], rows.record[i]};
  group.first = std::min(group.first, rows.time[i]);
  group.last = std::max(group.last, rows.time[i]);
  if (outcome == Outcome::kDisclosed) {
    ++group.reads;
    group.reads_before_alert += at < group.alert;
    ++group.reads_by[static_cast<size_t>(readers.Of(rows, i))];
    group.reads_by_customers += customers.IsCustomer(rows.principal[i]);
    group.reads_of[rows.route[i]] += customers.IsNamedLike(rows.principal[i], rows.subject[i]);
  }
  if (group.evidence.size() < kEvidenceLines)
    group.evidence.push_back({rows.time[i], rows.offset[i], rows.source[i], rows.route[i]});
  if (rows.user_agent[i] != kNoNumber) ++group.agents[rows.user_agent[i]];
  if (rows.credential[i] != kNoNumber) ++group.credentials[rows.credential[i]];
  if (rows.address[i] == kNoNumber) return;
  CountedGroup::OfAddress& address = group.addresses[rows.address[i]];
  ++address.accesses;
  const int64_t day = DayOf(rows.time[i]);
  if (address.day != day) address.day = day, address.day_accesses = 0;
  group.per_address_day_max = std::max(group.per_address_day_max, ++address.day_accesses);
}

// More than half of its accesses are from countries from which hardly anybody else reads.
void SetAbroad(CountedGroup& group, const std::vector<uint64_t>& by_country, uint64_t all,
               const access::Names& names) {
  std::map<uint32_t, uint64_t> own;
  uint64_t known = 0, accesses = 0, foreign = 0;
  for (const auto& [address, count] : group.addresses) {
    accesses += count.accesses;
    const uint32_t country = names.Address(address).country;
    if (country == 0) continue;
    own[country] += count.accesses;
    known += count.accesses;
  }
  for (const auto& [country, count] : own) {
    const double others = static_cast<double>(by_country[country] - count);
    if (others < kHomeShare * static_cast<double>(all - known)) foreign += count;
  }
  group.abroad = known * 2 > accesses && foreign * 2 > known && all > known;
}

}  // namespace

std::vector<size_t> CountedGroup::All() const {
  std::vector<size_t> all = members.causes;
  all.insert(all.end(), members.related.begin(), members.related.end());
  return all;
}

Recipient CountedGroup::to() const {
  if (stolen || reads == 0) return Recipient::kOutside;
  const auto by = [this](Recipient kind) { return reads_by[static_cast<size_t>(kind)]; };
  const double most = kMostReads * static_cast<double>(reads);
  if (static_cast<double>(by(Recipient::kStaff)) >= most) return Recipient::kStaff;
  const uint64_t service = by(Recipient::kService), stray = by(Recipient::kStrayJob);
  const uint64_t job = by(Recipient::kJob);
  if (static_cast<double>(service + stray + job) < most) return Recipient::kOutside;
  if (service > stray + job) return Recipient::kService;
  return stray > 0 ? Recipient::kStrayJob : Recipient::kJob;
}

bool CountedGroup::ReadersShow(const access::Names& names) const {
  if (stolen || to() == Recipient::kStaff) return true;
  if (std::max(reads_by_customers, reads_as_customers) * 2 > reads) return true;
  if (addresses.size() < kSpreadAddresses || reads < kSpreadReads) return false;
  std::set<uint32_t> networks;
  for (const auto& [address, count] : addresses) networks.insert(names.Address(address).network);
  networks.erase(0);  // inside, or not known
  return networks.size() >= kSpreadNetworks;
}

CountedGroup MakeGroup(FindingGroup members, const std::vector<detect::Finding>& findings,
                       std::unique_ptr<scope::ScopeBuilder> builder) {
  CountedGroup group{.members = std::move(members), .builder = std::move(builder)};
  // A hole in the logs alarms nobody about reading; unless there is nothing else.
  const detect::Finding& lead = findings[group.members.causes[0]];
  for (size_t finding : group.All()) group.stolen |= findings[finding].stolen;
  for (size_t finding : group.All()) {
    if (!IsWeaker(findings[finding], lead))
      group.alert = std::min(group.alert, findings[finding].alert);
  }
  return group;
}

Status CountGroups(ledger::Ledger& ledger, access::Names& names, const reg::Register& registers,
                   const std::vector<detect::Finding>& findings, const ledger::ScanRange& range,
                   const scope::CoverageSummary& coverage, std::vector<CountedGroup>& groups) {
  struct Owner {
    size_t group, of_finding;
    bool cause;
    detect::Position alert;
  };
  std::vector<std::vector<scope::IndicatorValue>> sets;
  std::vector<Owner> owners;
  for (size_t g = 0; g < groups.size(); ++g) {
    const std::vector<size_t> all = groups[g].All();
    groups[g].of_finding.resize(all.size());
    for (size_t f = 0; f < all.size(); ++f) {
      sets.push_back(IndicatorsOf(findings[all[f]]));
      owners.push_back({g, f, f < groups[g].members.causes.size(), findings[all[f]].alert});
    }
    for (const scope::IndicatorSet& set : groups[g].added) {
      sets.push_back(set);
      owners.push_back({g, kNoFinding, true, groups[g].alert});
    }
  }
  FindingIndex index(sets, names, ledger.catalogue());
  const Time from = std::max(coverage.from, range.from), to = std::min(coverage.to, range.to);
  const Duration width = WidthFor(from, to);
  const Time origin{from.us - from.us % width};
  const size_t buckets = from <= to ? static_cast<size_t>((to - origin) / width) + 1 : 1;
  std::vector<uint64_t> all(buckets), by_address;
  for (CountedGroup& group : groups) {
    group.buckets.resize(buckets);
    group.reads_of.resize(ledger.catalogue().routes.size());
  }
  std::vector<uint64_t> added_at(groups.size());  // the row, counted from 1, that was added last
  uint64_t row_number = 0;
  Readers readers(names, registers, ledger.catalogue());
  Customers customers(names);
  TRY(ledger.Scan(range, [&](const AccessBatch& batch) -> Status {
    const access::Accesses& rows = *batch.rows;
    by_address.resize(names.addresses.size());
    for (size_t i = batch.begin; i < batch.end; ++i) {
      if (rows.route[i] == access::kNoRoute || rows.outcome[i] == Outcome::kIssued) continue;
      const size_t bucket = static_cast<size_t>((rows.time[i] - origin) / width);
      ++all[bucket];
      ++row_number;
      if (rows.address[i] != kNoNumber) ++by_address[rows.address[i]];
      customers.See(rows, i);
      for (uint32_t set : index.Find(rows, i)) {
        const Owner& owner = owners[set];
        CountedGroup& group = groups[owner.group];
        if (owner.cause && std::exchange(added_at[owner.group], row_number) != row_number)
          AddRow(group, rows, i, bucket, readers, customers);
        if (owner.of_finding == kNoFinding) continue;
        CountedGroup::OfFinding& of = group.of_finding[owner.of_finding];
        ++of.accesses;
        of.first = std::min(of.first, rows.time[i]);
        of.reads_before += rows.outcome[i] == Outcome::kDisclosed &&
                           detect::Position{rows.time[i], rows.record[i]} < owner.alert;
      }
    }
    return {};
  }));
  ledger::ScanRange results = range;
  results.results = true;
  TRY(ledger.Scan(results, [&](const AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) {
      ++row_number;
      for (uint32_t set : index.Find(*batch.rows, i)) {
        const Owner& owner = owners[set];
        if (owner.cause && std::exchange(added_at[owner.group], row_number) != row_number)
          groups[owner.group].builder->Add(*batch.rows, i, /*listed=*/true);
      }
    }
    return {};
  }));
  std::vector<uint64_t> by_country(names.countries.size());
  uint64_t known = 0;
  for (uint32_t address = 0; address < by_address.size(); ++address) {
    const uint32_t country = by_address[address] == 0 ? 0 : names.Address(address).country;
    by_country[country] += by_address[address];
    known += country == 0 ? 0 : by_address[address];
  }
  for (CountedGroup& group : groups) {
    SetAbroad(group, by_country, known, names);
    group.reads_as_customers = customers.OnOwnPages(group.reads_of);
    for (size_t b = 0; b < buckets; ++b) {
      Bucket& bucket = group.buckets[b];
      bucket.from = origin + static_cast<int64_t>(b) * width;
      bucket.others = all[b] - std::min(all[b], bucket.disclosed + bucket.missing + bucket.refused);
    }
  }
  return {};
}

}  // namespace haetae::incident
