#include "scope/closure_look.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"

namespace haetae::scope {
namespace {

using access::Dimension;
using access::Outcome;

uint64_t Mixed(uint64_t a, uint64_t b) {
  const uint64_t both[] = {a, b};
  return Fingerprint({reinterpret_cast<const char*>(both), sizeof both});
}

}  // namespace

size_t IdSet::Slot(uint64_t id) const {
  const size_t mask = slots_.size() - 1;
  size_t at = static_cast<size_t>(id * 0x9e3779b97f4a7c15 >> 20) & mask;
  while (slots_[at] != id && slots_[at] != 0) at = (at + 1) & mask;
  return at;
}

void IdSet::Insert(uint64_t id) {
  if (id == 0) {
    size_ += !std::exchange(has_zero_, true);
    return;
  }
  if ((size_ + 1) * 2 > slots_.size()) {
    std::vector<uint64_t> old(std::max<size_t>(64, slots_.size() * 2));
    old.swap(slots_);
    for (uint64_t one : old)
      if (one != 0) slots_[Slot(one)] = one;
  }
  uint64_t& slot = slots_[Slot(id)];
  size_ += slot == 0;
  slot = id;
}

bool IdSet::Has(uint64_t id) const {
  if (id == 0) return has_zero_;
  return !slots_.empty() && slots_[Slot(id)] == id;
}

uint64_t AddressId(const ExposureFile& file, uint32_t code, uint64_t seed) {
  if (code > file.plain_addresses()) return Fingerprint(file.AddressText(code), seed + 1);
  const IpAddress ip = *file.AddressOf(code);
  return Fingerprint({reinterpret_cast<const char*>(ip.bytes.data()), ip.bytes.size()}, seed);
}

HonestLook::HonestLook(const ledger::Ledger& ledger, const access::Names& names,
                       const reg::Register& registers)
    : names_(names),
      register_(registers),
      seed_(ledger.manifest().secret),
      record_(registers.has_issued() && registers.seed() == ledger.manifest().secret),
      jobs_(registers, ledger.catalogue()) {
  for (const reg::Person& person : registers.people())
    declared_[person.person] = person.left.value_or(kTimeMax);
  for (uint32_t place = 0; place < jobs_.size(); ++place) {
    const reg::Job& job = registers.jobs()[place];
    if (!job.principal.empty()) job_principals_[job.principal].push_back(place);
    if (!job.credential.empty())
      job_credentials_[Fingerprint(job.credential, seed_)].push_back(place);
    if (job.source_ip.empty()) continue;
    const std::optional<IpAddress> ip = PlainAddress(job.source_ip);
    const uint64_t id =
        ip ? Fingerprint({reinterpret_cast<const char*>(ip->bytes.data()), 16}, seed_)
           : Fingerprint(job.source_ip, seed_ + 1);
    job_addresses_[id].push_back(place);
  }
}

// A principal at an address.
uint64_t HonestLook::PlaceOf(const ExposureFile& file, uint32_t principal, uint32_t subject,
                             uint64_t address) const {
  if (principal == kOwnCode) return Mixed(subject - 1, address);
  const uint32_t member = file.PrincipalOf(principal);
  return Mixed(
      member == access::kTextPrincipal ? Fingerprint(file.PrincipalText(principal), seed_) : member,
      address);
}

Status HonestLook::Learn(ExposureIndex& index, const ledger::ScanRange& range, size_t threads) {
  std::vector<std::vector<uint64_t>> credentials(threads), places(threads);
  // Issuances of all times: a session of today may have begun before the time asked for.
  TRY(index.EachFile(
      {.unfinished = range.unfinished}, threads,
      [&](size_t thread, const ledger::SegmentInfo&, const ExposureFile& file) {
        std::vector<bool> issues;
        for (const ExposureFile::Kind& kind : file.kinds())
          issues.push_back(kind.outcome == Outcome::kIssued);
        if (std::ranges::count(issues, true) == 0) return;
        const std::vector<uint64_t> hash_of = file.HashesByCode(ExposureColumn::kCredential);
        Blocks blocks(file);
        const PackedList& rows = file.subjects();
        for (size_t block = 0; block < rows.blocks(); ++block) {
          const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
          for (size_t i = 0; i < rows.RowsOf(block); ++i) {
            if (!issues[kinds[i]]) continue;
            const uint32_t credential = blocks.Codes(ExposureColumn::kCredential, block)[i];
            const uint32_t principal = blocks.Codes(ExposureColumn::kPrincipal, block)[i];
            const uint32_t address = blocks.Codes(ExposureColumn::kAddress, block)[i];
            if (credential != 0 && file.seed() == seed_)
              credentials[thread].push_back(hash_of[credential]);
            if (principal != 0 && address != 0)
              places[thread].push_back(PlaceOf(file, principal,
                                               blocks.Codes(ExposureColumn::kSubject, block)[i],
                                               AddressId(file, address, seed_)));
          }
        }
      }));
  for (size_t thread = 0; thread < threads; ++thread) {
    for (uint64_t id : credentials[thread]) credentials_.Insert(id);
    for (uint64_t id : places[thread]) places_.Insert(id);
  }
  return {};
}

// Of each credential of the file, whether it was issued, and for which key.
std::vector<uint32_t> HonestLook::Issued(const ExposureFile& file) const {
  std::vector<uint32_t> issued(file.codes(ExposureColumn::kCredential) + 1);
  // Hashes of a file that was salted anew are nobody's: nothing speaks for its credentials, and
  // closure.cc takes no hashed value by itself then.
  if (file.seed() != seed_) return issued;
  const bool anything = record_ || credentials_.size() > 0;
  std::unordered_map<uint32_t, uint32_t> code_of_key;  // by number of the record
  if (!anything) return issued;
  file.EachHash(ExposureColumn::kCredential, [&](uint64_t hash, uint32_t of) {
    uint32_t& as = issued[of];
    if (credentials_.Has(hash)) as = kAnyKey;
    const reg::Issued* entry = as == kNotIssued && record_ ? register_.FindIssued(hash) : nullptr;
    if (entry == nullptr) return;
    as = kAnyKey;
    if (entry->key == kNoNumber) return;
    const auto [code, fresh] = code_of_key.try_emplace(entry->key);
    if (fresh) {
      const std::string_view text = register_.issued_keys().Text(entry->key);
      code->second = text.empty() ? kAnyKey : kKeys + file.CodeOf(Dimension::kKey, text);
    }
    as = code->second;
  });
  return issued;
}

std::vector<const HonestLook::JobList*> HonestLook::JobsOfPrincipals(
    const ExposureFile& file) const {
  std::vector<const JobList*> jobs;
  if (job_principals_.empty()) return jobs;
  jobs.resize(file.codes(ExposureColumn::kPrincipal) + size_t{1});
  for (uint32_t code = kOwnCode + 1; code < jobs.size(); ++code) {
    const uint32_t member = file.PrincipalOf(code);
    const auto found = job_principals_.find(
        member == access::kTextPrincipal ? file.PrincipalText(code) : names_.subjects.Text(member));
    if (found != job_principals_.end()) jobs[code] = &found->second;
  }
  return jobs;
}

std::vector<const HonestLook::JobList*> HonestLook::JobsOfCredentials(
    const ExposureFile& file) const {
  std::vector<const JobList*> jobs;
  if (job_credentials_.empty() || file.seed() != seed_) return jobs;
  jobs.resize(file.codes(ExposureColumn::kCredential) + size_t{1});
  file.EachHash(ExposureColumn::kCredential, [&](uint64_t hash, uint32_t code) {
    const auto found = job_credentials_.find(hash);
    if (found != job_credentials_.end()) jobs[code] = &found->second;
  });
  return jobs;
}

std::vector<bool> HonestLook::Recorded(const ExposureFile& file) const {
  const Dictionary& known = register_.issued_keys();
  std::vector<bool> recorded(file.codes(ExposureColumn::kKey) + 1, known.size() == 0);
  recorded[0] = true;
  for (uint32_t code = 1; code < recorded.size() && known.size() > 0; ++code)
    recorded[code] = known.Find(file.KeyText(code)) != kNoNumber;
  return recorded;
}

std::vector<Time> HonestLook::Declared(const ExposureFile& file) const {
  std::vector<Time> until(file.codes(ExposureColumn::kPrincipal) + 1, kTimeMin);
  for (uint32_t code = kOwnCode + 1; code < until.size() && !declared_.empty(); ++code) {
    const uint32_t member = file.PrincipalOf(code);
    const auto found = declared_.find(
        member == access::kTextPrincipal ? file.PrincipalText(code) : names_.subjects.Text(member));
    if (found != declared_.end()) until[code] = found->second;
  }
  return until;
}

// What is looked up of a file once, for its rows.
struct HonestLook::Of {
  std::vector<uint8_t> counts;   // by kind
  std::vector<uint32_t> issued;  // by credential
  std::vector<Time> declared;    // by principal
  std::vector<bool> recorded;    // by key
  std::vector<uint64_t> addresses;
  std::vector<const JobList*> job_principals, job_credentials;
  bool timed;
};

bool HonestLook::IsJob(const std::vector<const JobList*>& of, uint32_t code, uint16_t route,
                       Time time) const {
  if (of.empty() || of[code] == nullptr) return false;
  return std::ranges::any_of(*of[code],
                             [&](uint32_t job) { return jobs_.Expects(job, route, time); });
}

// Whether anything speaks for a row.
bool HonestLook::IsHonest(const ExposureFile& file, const Of& of, Blocks& blocks, size_t block,
                          size_t i, Time time) const {
  const auto code = [&](ExposureColumn column) { return blocks.Codes(column, block)[i]; };
  const uint32_t credential = code(ExposureColumn::kCredential), as = of.issued[credential];
  if (as == kAnyKey) return true;
  if (as >= kKeys) {
    const uint32_t key = code(ExposureColumn::kKey);
    if (key == 0 || as == kKeys + key) return true;
  }
  const uint32_t principal = code(ExposureColumn::kPrincipal);
  if (principal > kOwnCode && of.timed && time < of.declared[principal]) return true;
  const uint16_t route = file.kinds()[code(ExposureColumn::kKind)].route;
  if (IsJob(of.job_principals, principal, route, time) ||
      IsJob(of.job_credentials, credential, route, time))
    return true;
  const uint32_t place = code(ExposureColumn::kAddress);
  if (of.addresses.empty() || place == 0) return false;
  const uint64_t address = of.addresses[place];
  if (const auto jobs = job_addresses_.find(address); jobs != job_addresses_.end()) {
    if (std::ranges::any_of(jobs->second,
                            [&](uint32_t job) { return jobs_.Expects(job, route, time); }))
      return true;
  }
  return principal != 0 &&
         places_.Has(PlaceOf(file, principal, code(ExposureColumn::kSubject), address));
}

void HonestLook::Judge(const ExposureFile& file, const ledger::ScanRange& range,
                       Sheet& sheet) const {
  const PackedList& rows = file.subjects();
  for (RowBits* bits : {&sheet.counted, &sheet.honest, &sheet.untold, &sheet.mine})
    bits->assign(rows.blocks() * kWordsOfBlock, 0);
  sheet.credentials.assign(file.codes(ExposureColumn::kCredential) / 64 + 1, 0);
  const bool whole = range.from == kTimeMin && range.to == kTimeMax;
  const bool addresses = places_.size() + job_addresses_.size() > 0;
  // Nothing speaks for anybody: then only who is nobody is to be told.
  const bool mute =
      !addresses && !record_ && credentials_.size() == 0 && declared_.empty() && jobs_.size() == 0;
  Of of{.counts = {},
        .issued = Issued(file),
        .declared = Declared(file),
        .recorded = Recorded(file),
        .addresses = {},
        .job_principals = JobsOfPrincipals(file),
        .job_credentials = JobsOfCredentials(file),
        .timed = !whole || record_ || !declared_.empty() || jobs_.size() > 0};
  for (const ExposureFile::Kind& kind : file.kinds())
    of.counts.push_back(kind.route != access::kNoRoute && kind.outcome != Outcome::kIssued);
  if (addresses) of.addresses.resize(file.codes(ExposureColumn::kAddress) + size_t{1});
  for (uint32_t code = 1; code < of.addresses.size(); ++code)
    of.addresses[code] = AddressId(file, code, seed_);
  Blocks blocks(file);
  std::array<uint64_t, kBlockRows> times;
  for (size_t block = 0; block < rows.blocks(); ++block) {
    const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
    const uint32_t* credentials = blocks.Codes(ExposureColumn::kCredential, block);
    const uint32_t* principals = blocks.Codes(ExposureColumn::kPrincipal, block);
    if (of.timed) file.column(ExposureColumn::kTime).Unpack(block, times.data());
    for (size_t begin = 0; begin < rows.RowsOf(block); begin += 64) {
      const size_t end = std::min(begin + 64, rows.RowsOf(block));
      uint64_t counted = 0, honest = 0, untold = 0;
      for (size_t i = begin; i < end; ++i) {
        counted |= uint64_t{of.counts[kinds[i]]} << (i - begin);
        untold |= uint64_t{credentials[i] == 0 && principals[i] == 0} << (i - begin);
      }
      for (size_t i = begin; !whole && i < end; ++i) {
        const Time time = file.TimeOf(times[i]);
        if (time < range.from || time >= range.to) counted &= ~(uint64_t{1} << (i - begin));
      }
      for (uint64_t left = mute ? 0 : counted; left != 0; left &= left - 1) {
        const size_t i = begin + static_cast<size_t>(std::countr_zero(left));
        const uint64_t bit = left & -left;
        const Time time = of.timed ? file.TimeOf(times[i]) : Time{};
        if (IsHonest(file, of, blocks, block, i, time)) {
          honest |= bit;
        } else if (record_ && credentials[i] != 0 && of.issued[credentials[i]] == kNotIssued &&
                   of.recorded[blocks.Codes(ExposureColumn::kKey, block)[i]] &&
                   !register_.RecordCovers(time)) {
          // Before the record is old enough, and after its end, its silence says nothing.
          untold |= bit;
        }
      }
      const size_t word = block * kWordsOfBlock + begin / 64;
      sheet.counted[word] = counted;
      sheet.honest[word] = honest;
      sheet.untold[word] = untold & counted & ~honest;
    }
  }
}

}  // namespace haetae::scope
