#include "register/register.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "base/hash.h"

namespace haetae::reg {
namespace {

constexpr size_t kEntriesAStretch = 2;

auto Order(const Carried& carried) {
  return std::make_tuple(carried.person, carried.from, carried.to);
}

// Since 1970, up to 2106.
uint32_t SecondOf(Time time) {
  return static_cast<uint32_t>(std::clamp<int64_t>(time.us / kSecond, 0, UINT32_MAX));
}

// The earliest first; of equals, whatever says more.
auto Rank(const Issued& issued) {
  return std::make_tuple(issued.issued, issued.key, issued.principal, issued.expires);
}

}  // namespace

// Counting sort by member, then each member's few rows by person.
void Relation::Finish() {
  CHECK(begin_.empty() && pending_.size() <= kRowsMax);
  std::sort(nobodys_.begin(), nobodys_.end());
  nobodys_.erase(std::unique(nobodys_.begin(), nobodys_.end()), nobodys_.end());
  uint32_t members = 0;
  for (const auto& [member, carried] : pending_) members = std::max(members, member + 1);
  std::vector<uint32_t> begin(pending_.empty() ? 0 : members + 1);
  for (const auto& [member, carried] : pending_) ++begin[member + 1];
  for (size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::vector<Carried> sorted(pending_.size());
  {
    std::vector<uint32_t> next(begin);
    for (const auto& [member, carried] : pending_) sorted[next[member]++] = carried;
  }
  std::vector<std::pair<uint32_t, Carried>>().swap(pending_);
  size_t kept = 0;
  for (size_t member = 0; member + 1 < begin.size(); ++member) {
    const auto first = sorted.begin() + begin[member], last = sorted.begin() + begin[member + 1];
    std::sort(first, last, [](const Carried& a, const Carried& b) { return Order(a) < Order(b); });
    begin[member] = static_cast<uint32_t>(kept);
    uint32_t people = 0;
    for (auto at = first; at != last; ++at) {
      const bool begins = kept == begin[member];
      if (!begins && Order(*at) == Order(sorted[kept - 1])) continue;
      people += begins || at->person != sorted[kept - 1].person;
      sorted[kept++] = *at;
    }
    most_ = std::max(most_, people);
  }
  if (!begin.empty()) begin.back() = static_cast<uint32_t>(kept);
  sorted.resize(kept);
  carried_ = std::move(sorted);
  begin_ = std::move(begin);
}

bool Relation::IsNobodys(uint32_t thing, Time time) const {
  auto at = std::ranges::lower_bound(nobodys_, thing, {}, &Nobodys::thing);
  for (; at != nobodys_.end() && at->thing == thing; ++at)
    if (at->from <= time && time < at->to) return true;
  return false;
}

constexpr size_t kMeasured = 1 << 20;  // entries, for the quantiles

uint64_t IssuedTable::Finish() {
  CHECK(begin_.empty() && entries_.size() <= kRowsMax);
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.fingerprint != b.fingerprint ? a.fingerprint < b.fingerprint
                                          : Rank(a.issued) < Rank(b.issued);
  });
  size_t kept = 0;
  for (const Entry& entry : entries_) {
    if (kept > 0 && entries_[kept - 1].fingerprint == entry.fingerprint) {
      Issued& first = entries_[kept - 1].issued;
      first.expires = std::max(first.expires, entry.issued.expires);
    } else {
      entries_[kept++] = entry;
    }
  }
  const uint64_t repeated = entries_.size() - kept;
  entries_.resize(kept);
  stretches_ = kept / kEntriesAStretch + 1;
  begin_.assign(stretches_ + 1, static_cast<uint32_t>(kept));
  for (size_t i = kept; i-- > 0;)
    begin_[Stretch(entries_[i].fingerprint)] = static_cast<uint32_t>(i);
  for (size_t i = stretches_; i-- > 0;) begin_[i] = std::min(begin_[i], begin_[i + 1]);
  Measure();
  return repeated;
}

void IssuedTable::Measure() {
  const size_t step = entries_.size() / kMeasured + 1;  // fingerprints are spread evenly: a sample
  std::vector<Time> times;
  std::vector<Duration> lives;
  for (size_t i = 0; i < entries_.size(); i += step) {
    const Issued& issued = entries_[i].issued;
    if (issued.issued == kTimeMin) continue;
    times.push_back(issued.issued);
    if (issued.expires != kTimeMax) lives.push_back(issued.expires - issued.issued);
  }
  auto quantile = [](auto& values, size_t in_1000) {
    auto at = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * in_1000 / 1000);
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  if (!times.empty()) from_ = quantile(times, 1);
  if (lives.size() * 2 > times.size()) life_ = quantile(lives, 999);
}

const Issued* IssuedTable::Find(uint64_t fingerprint) const {
  if (entries_.empty()) return nullptr;
  const size_t stretch = Stretch(fingerprint);
  for (size_t at = begin_[stretch]; at < begin_[stretch + 1]; ++at) {
    if (entries_[at].fingerprint == fingerprint) return &entries_[at].issued;
  }
  return nullptr;
}

uint64_t TicketTable::Finish() {
  std::sort(tickets_.begin(), tickets_.end());
  const size_t before = tickets_.size();
  tickets_.erase(std::unique(tickets_.begin(), tickets_.end()), tickets_.end());
  tickets_.shrink_to_fit();
  return before - tickets_.size();
}

bool TicketTable::Open(uint32_t person, uint32_t member, Time time, Duration slack) const {
  auto at = std::lower_bound(tickets_.begin(), tickets_.end(), std::pair(person, member),
                             [](const Ticket& ticket, const std::pair<uint32_t, uint32_t>& wanted) {
                               return std::pair(ticket.person, ticket.member) < wanted;
                             });
  for (; at != tickets_.end() && at->person == person && at->member == member; ++at) {
    const bool closed = at->closed != kTimeMax && time - slack > at->closed;
    if (at->opened <= time + slack && !closed) return true;
  }
  return false;
}

bool Register::ExistedAt(uint32_t subject, Time time) const {
  if (!IsMember(subject)) return false;
  const uint32_t second = SecondOf(time), deleted = deleted_.Get(subject);
  return created_.Get(subject) <= second && (deleted == UINT32_MAX || second < deleted);
}

bool Register::LivedIn(uint32_t subject, Time from, Time to) const {
  if (!IsMember(subject) || from >= to) return false;
  const uint32_t deleted = deleted_.Get(subject);
  return created_.Get(subject) <= SecondOf({to.us - 1}) &&
         (deleted == UINT32_MAX || SecondOf(from) < deleted);
}

Register::Kinds Register::CountKinds(std::span<const uint64_t> subjects, size_t begin) const {
  Kinds kinds;
  for (size_t word = 0; word < subjects.size(); ++word) {
    const size_t at = begin + word;
    const uint64_t members = at < member_.size() ? member_[at] : 0;
    const uint64_t carried = at < carried_person_.size() ? carried_person_[at] : 0;
    kinds.members += static_cast<uint64_t>(std::popcount(subjects[word] & members));
    kinds.carried += static_cast<uint64_t>(std::popcount(subjects[word] & ~members & carried));
  }
  return kinds;
}

const KeyEntry* Register::FindKey(std::string_view kid) const {
  const auto at = key_places_.find(kid);
  return at == key_places_.end() ? nullptr : &keys_[at->second];
}

const Person* Register::FindPerson(std::string_view person) const {
  const auto at = people_places_.find(person);
  return at == people_places_.end() ? nullptr : &people_[at->second];
}

const Issued* Register::FindIssued(std::string_view credential) const {
  return issued_.Find(Fingerprint(credential, seed_));
}

const Relation* Register::FindRelation(std::string_view name) const {
  const auto at = relations_.find(name);
  return at == relations_.end() ? nullptr : &at->second;
}

}  // namespace haetae::reg
