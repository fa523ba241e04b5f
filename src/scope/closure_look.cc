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
      record_(registers.has_issued() && registers.seed() == ledger.manifest().secret) {
  for (const reg::Person& person : registers.people())
    declared_[person.person] = person.left.value_or(kTimeMax);
  for (const reg::Job& job : registers.jobs()) {
    const Time until = job.until.value_or(kTimeMax);
    if (!job.principal.empty()) declared_[job.principal] = until;
    if (!job.credential.empty()) job_credentials_.Insert(Fingerprint(job.credential, seed_));
    if (job.source_ip.empty()) continue;
    const std::optional<IpAddress> ip = PlainAddress(job.source_ip);
    job_addresses_.Insert(
        ip ? Fingerprint({reinterpret_cast<const char*>(ip->bytes.data()), 16}, seed_)
           : Fingerprint(job.source_ip, seed_ + 1));
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
        std::vector<uint64_t> hash_of(file.codes(ExposureColumn::kCredential) + 1);
        for (size_t i = 0; i < file.HashCount(ExposureColumn::kCredential); ++i)
          hash_of[file.CodeAt(ExposureColumn::kCredential, i)] =
              file.HashAt(ExposureColumn::kCredential, i);
        Blocks blocks(file);
        const PackedColumn& rows = file.column(ExposureColumn::kSubject);
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
  const bool anything = record_ || credentials_.size() > 0 || job_credentials_.size() > 0;
  std::unordered_map<uint32_t, uint32_t> code_of_key;  // by number of the record
  for (size_t i = 0; anything && i < file.HashCount(ExposureColumn::kCredential); ++i) {
    const uint64_t hash = file.HashAt(ExposureColumn::kCredential, i);
    uint32_t& as = issued[file.CodeAt(ExposureColumn::kCredential, i)];
    if (credentials_.Has(hash) || job_credentials_.Has(hash)) as = kAnyKey;
    const reg::Issued* entry = as == kNotIssued && record_ ? register_.FindIssued(hash) : nullptr;
    if (entry == nullptr) continue;
    as = kAnyKey;
    if (entry->key == kNoNumber) continue;
    const auto [code, fresh] = code_of_key.try_emplace(entry->key);
    if (fresh) {
      const std::string_view text = register_.issued_keys().Text(entry->key);
      code->second = text.empty() ? kAnyKey : kKeys + file.CodeOf(Dimension::kKey, text);
    }
    as = code->second;
  }
  return issued;
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

void HonestLook::Judge(const ExposureFile& file, const ledger::ScanRange& range,
                       Sheet& sheet) const {
  const size_t words = (file.rows() + 63) / 64;
  for (RowBits* bits : {&sheet.counted, &sheet.honest, &sheet.untold, &sheet.mine})
    bits->assign(words, 0);
  sheet.credentials.assign(file.codes(ExposureColumn::kCredential) / 64 + 1, 0);
  const std::vector<uint32_t> issued = Issued(file);
  const std::vector<Time> declared = Declared(file);
  const std::vector<bool> recorded = Recorded(file);
  std::vector<uint64_t> address_ids(file.codes(ExposureColumn::kAddress) + 1);
  const bool addresses = places_.size() + job_addresses_.size() > 0;
  for (uint32_t code = 1; addresses && code < address_ids.size(); ++code)
    address_ids[code] = AddressId(file, code, seed_);
  std::vector<bool> counts;
  for (const ExposureFile::Kind& kind : file.kinds())
    counts.push_back(kind.route != access::kNoRoute && kind.outcome != Outcome::kIssued);
  const bool whole = range.from == kTimeMin && range.to == kTimeMax;
  Blocks blocks(file);
  std::array<uint64_t, kBlockRows> times;
  const PackedColumn& rows = file.column(ExposureColumn::kSubject);
  for (size_t block = 0; block < rows.blocks(); ++block) {
    const uint32_t* kinds = blocks.Codes(ExposureColumn::kKind, block);
    const uint32_t* credentials = blocks.Codes(ExposureColumn::kCredential, block);
    const uint32_t* keys = blocks.Codes(ExposureColumn::kKey, block);
    const uint32_t* principals = blocks.Codes(ExposureColumn::kPrincipal, block);
    const uint32_t* places = blocks.Codes(ExposureColumn::kAddress, block);
    const uint32_t* subjects = blocks.Codes(ExposureColumn::kSubject, block);
    const bool timed = !whole || record_ || !declared_.empty();
    if (timed) file.column(ExposureColumn::kTime).Unpack(block, times.data());
    for (size_t i = 0; i < rows.RowsOf(block); ++i) {
      const size_t row = block * kBlockRows + i;
      if (!counts[kinds[i]]) continue;
      const Time time = timed ? file.TimeOf(times[i]) : Time{};
      if (!whole && (time < range.from || time >= range.to)) continue;
      SetBit(sheet.counted, row);
      const uint32_t as = issued[credentials[i]], principal = principals[i];
      bool honest = as == kAnyKey || (as >= kKeys && (keys[i] == 0 || as == kKeys + keys[i]));
      honest |= principal > kOwnCode && timed && time < declared[principal];
      if (!honest && places[i] != 0 && addresses) {
        const uint64_t address = address_ids[places[i]];
        honest = job_addresses_.Has(address) ||
                 (principal != 0 && places_.Has(PlaceOf(file, principal, subjects[i], address)));
      }
      if (honest) SetBit(sheet.honest, row);
      if (honest) continue;
      const bool nobody = credentials[i] == 0 && principal == 0;
      // Before the record is old enough, and after its end, its silence says nothing.
      const bool silent = record_ && credentials[i] != 0 && as == kNotIssued && recorded[keys[i]] &&
                          !register_.RecordCovers(time);
      if (nobody || silent) SetBit(sheet.untold, row);
    }
  }
}

}  // namespace haetae::scope
