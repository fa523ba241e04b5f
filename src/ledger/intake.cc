#include "ledger/intake.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_set>

#include "base/hash.h"
#include "base/ip.h"
#include "base/text.h"

namespace haetae::ledger {
namespace {

using access::Access;
using access::Outcome;
using reader::RecordBatch;

// Plain ASCII without NUL, which is nearly every text.
bool IsPlain(std::string_view text) {
  if (text.size() > kTextBytesMax) return false;
  unsigned char seen = 0;
  bool zero = false;
  for (char c : text) {
    seen |= static_cast<unsigned char>(c);
    zero |= c == 0;
  }
  return seen < 0x80 && !zero;
}

// Valid UTF-8 without NUL and not too long: what a Parquet text column can hold.
std::string Cleaned(std::string_view text) {
  std::string clean;
  if (text.size() > kTextBytesMax) {
    char mark[24];
    std::snprintf(mark, sizeof mark, "#%016llx",
                  static_cast<unsigned long long>(Fingerprint(text)));
    clean = ValidUtf8(text.substr(0, kTextBytesMax - 64)) + mark;
  } else {
    clean = ValidUtf8(text);
  }
  std::string without_nul;
  for (char c : clean) {
    if (c == 0)
      without_nul += "\xef\xbf\xbd";
    else
      without_nul += c;
  }
  return without_nul;
}

// Numbers of texts: through CachedNumbers where they repeat (user agents, keys, hosts), straight
// from a Dictionary& where there are many (subjects, credentials, addresses).
template <typename From>
class TextNumbers {
 public:
  explicit TextNumbers(Dictionary& dictionary) : from_(dictionary) {}
  // `sought`: a hash, or a hash and a guess.
  template <typename... Sought>
  uint32_t Number(std::string_view text, Sought... sought) {
    if (text.empty()) return kNoNumber;
    if (IsPlain(text)) [[likely]]
      return from_.Number(text, sought...);
    return from_.Number(Cleaned(text));
  }

 private:
  From from_;
};

// Who is asking, as a number: see access.h. Staff, jobs and ids that the member list does not know
// are text; every other principal is a customer.
class PrincipalNumbers {
 public:
  PrincipalNumbers(access::Names& names, const reg::Register& registers)
      : names_(names), register_(registers) {
    for (const reg::Person& person : registers.people()) services_.insert(HashText(person.person));
    for (const reg::Job& job : registers.jobs()) services_.insert(HashText(job.principal));
  }
  // `subject` is the number of `subject_text`: most people ask for what is their own.
  uint32_t Number(std::string_view text, std::string_view subject_text, uint32_t subject) {
    if (text.empty()) return kNoNumber;
    const uint64_t hash = HashText(text);
    if (text == subject_text && !services_.contains(hash) &&
        (!register_.has_members() || register_.IsMember(subject))) {
      return subject;
    }
    Entry& entry = entries_[hash >> 54];
    if (entry.hash == hash && names_.PrincipalText(entry.number) == text) return entry.number;
    if (!IsPlain(text)) return Look(Cleaned(text));
    entry = {hash, Look(text)};
    return entry.number;
  }

 private:
  uint32_t Look(std::string_view text) {
    const bool service = services_.contains(HashText(text));
    if (!service && !register_.has_members()) return names_.subjects.Number(text);
    const uint32_t subject = service ? kNoNumber : names_.subjects.Find(text);
    if (subject != kNoNumber && register_.IsMember(subject)) return subject;
    return names_.principals.Number(text) | access::kTextPrincipal;
  }
  struct Entry {
    uint64_t hash = 0;
    uint32_t number = kNoNumber;
  };
  access::Names& names_;
  const reg::Register& register_;
  std::unordered_set<uint64_t> services_;  // hashes of staff and of jobs' principals
  std::array<Entry, 1024> entries_{};
};

}  // namespace

struct Intake::Numbers {
  Numbers(access::Names& names, const reg::Register& registers)
      : subjects(names.subjects),
        credentials(names.credentials),
        addresses(names.addresses),
        keys(names.keys),
        user_agents(names.user_agents),
        fingerprints(names.fingerprints),
        hosts(names.hosts),
        principals(names, registers) {}
  TextNumbers<Dictionary&> subjects, credentials, addresses;
  TextNumbers<CachedNumbers> keys, user_agents, fingerprints, hosts;
  PrincipalNumbers principals;
};

void BlockResult::MergeInto(SourceEntry& entry) const {
  entry.counts.Add(counts);
  entry.minutes.Merge(minutes);
  MergeRoutes(entry);
  entry.bad_lines.insert(entry.bad_lines.end(), bad_lines.begin(), bad_lines.end());
  std::sort(entry.bad_lines.begin(), entry.bad_lines.end(),
            [](const BadLine& a, const BadLine& b) { return a.offset < b.offset; });
  if (entry.bad_lines.size() > kBadLinesKept) entry.bad_lines.resize(kBadLinesKept);
}

void BlockResult::MergeRoutes(SourceEntry& entry) const {
  if (!entry.routes) return;
  for (size_t route = 0; route < routes.size(); ++route)
    if (routes[route] != 0) entry.routes->insert(static_cast<uint16_t>(route));
}

Intake::Intake(access::Names& names, const access::Catalogue& catalogue,
               const access::Router& router, const reg::Register& registers,
               const Responses* responses)
    : names_(names),
      catalogue_(catalogue),
      router_(router),
      proxies_(catalogue.format.trusted_proxies),
      numbers_(std::make_unique<Numbers>(names, registers)),
      batch_(std::make_unique<RecordBatch>()),
      responses_(responses != nullptr && responses->size() > 0 ? responses : nullptr),
      lists_(access::TellsResults(catalogue)) {
  for (const access::Route& route : catalogue.routes) is_list_.push_back(access::IsList(route));
}
Intake::~Intake() = default;

void IntakeRows::Clear() {
  rows.Clear();
  results.Clear();
  other_events.clear();
  has_event_ids = false;
  id_use.Clear();
}

Status Intake::Take(reader::Block& block, uint64_t first_line_number, uint32_t source,
                    EventSets& events, BlockResult& result) {
  std::span<const reader::Line> rest(block.lines);
  result.counts.lines = block.lines.size() + block.too_long.size();
  result.routes.resize(catalogue_.routes.size());
  for (const reader::Line& line : block.too_long) {
    ++result.counts.unreadable;
    if (result.bad_lines.size() < kBadLinesKept) {
      result.bad_lines.push_back({0, line.offset, "a line longer than 1 MiB"});
    }
  }
  while (!rest.empty()) {
    batch_->Clear();
    const size_t finished = block.format->Parse(rest, *batch_);
    rest = rest.subspan(finished);
    NoteUnreadable(block, first_line_number, result);
    TRY(TakeBatch(source, events, result, made_.rows));
    if (finished == 0 && batch_->count == 0 && batch_->unreadable.empty()) break;
  }
  CHECK(rest.empty());
  return {};
}

Status Intake::TakeTail(reader::Block& block, uint64_t line_number, uint32_t source,
                        EventSets& events, BlockResult& result, TailRows& rows,
                        std::optional<SeenEvent>& event) {
  const size_t before = made_.other_events.size();
  const IdUse use_before = made_.id_use;  // it is counted when the line is whole
  std::swap(rows.rows, made_.rows), std::swap(rows.results, made_.results);
  Status status = Take(block, line_number, source, events, result);
  std::swap(rows.rows, made_.rows), std::swap(rows.results, made_.results);
  if (made_.other_events.size() > before) {
    event = made_.other_events.back();
    made_.other_events.resize(before);
  }
  made_.id_use = use_before;
  return status;
}

void Intake::NoteUnreadable(const reader::Block& block, uint64_t first_line_number,
                            BlockResult& result) {
  result.counts.unreadable += batch_->unreadable.size();
  for (const RecordBatch::Unreadable& bad : batch_->unreadable)
    result.counts.no_access += bad.IsNoAccess();
  for (const RecordBatch::Unreadable& bad : batch_->unreadable) {
    if (result.bad_lines.size() >= kBadLinesKept) break;
    const auto at = std::lower_bound(
        block.lines.begin(), block.lines.end(), bad.offset,
        [](const reader::Line& line, uint64_t offset) { return line.offset < offset; });
    const uint64_t number = first_line_number + static_cast<uint64_t>(at - block.lines.begin());
    result.bad_lines.push_back({number, bad.offset, bad.reason});
  }
}

// Four passes over the batch, so that the memory each needs is on its way before it is looked at.
Status Intake::TakeBatch(uint32_t source, EventSets& events, BlockResult& result,
                         access::Accesses& rows) {
  const RecordBatch& batch = *batch_;
  result.counts.records += batch.count;
  for (uint32_t i = 0; i < batch.count; ++i) {
    const Time time = batch.time[i];
    result.counts.first = std::min(result.counts.first, time);
    result.counts.last = std::max(result.counts.last, time);
    result.minutes.Add(time);
    if (batch.field[reader::kEventId][i].empty()) continue;
    record_[i] = EventFingerprint(batch, i);
    events.Prefetch(DayOf(time), record_[i]);
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < batch.count; ++i) {
    const bool has_id = !batch.field[reader::kEventId][i].empty();
    if (has_id && !TRY(events.Insert(DayOf(batch.time[i]), record_[i]))) {
      ++result.counts.duplicates;
      continue;
    }
    if (has_id)
      made_.id_use.Add(DayOf(batch.time[i]), Fingerprint(batch.field[reader::kEventId][i]));
    access::Match match =
        router_.Find(batch.field[reader::kMethod][i], batch.field[reader::kPath][i], scratch_);
    if (match.route == access::kNoRoute) {
      if (has_id) made_.other_events.push_back({DayOf(batch.time[i]), record_[i]});
      continue;
    }
    if (match.subject.data() >= scratch_.data() &&
        match.subject.data() < scratch_.data() + scratch_.size()) {
      match.subject = batch_->arena.Copy(match.subject);  // the next look-up overwrites it
    }
    Asked& asked = asked_[kept++];
    asked = {.row = i, .match = match};
    if (catalogue_.routes[match.route].subject_is_principal)
      asked.match.subject = batch.field[reader::kPrincipal][i];
    asked.address = proxies_.Client(batch.field[reader::kSourceIp][i]);
    asked.subject_at.Prepare(names_.subjects, asked.match.subject);
    asked.credential_at.Prepare(names_.credentials, batch.field[reader::kCredential][i]);
    asked.address_at.Prepare(names_.addresses, asked.address);
  }
  for (uint32_t k = 0; k < kept; ++k) {
    asked_[k].subject_at.Guess(names_.subjects);
    asked_[k].credential_at.Guess(names_.credentials);
    asked_[k].address_at.Guess(names_.addresses);
  }
  for (uint32_t k = 0; k < kept; ++k) {
    const uint32_t i = asked_[k].row;
    const bool has_id = !batch.field[reader::kEventId][i].empty();
    Access access = MakeAccess(asked_[k], source);
    access.record = has_id ? record_[i] : Fingerprint(batch.line[i]);
    made_.has_event_ids |= has_id;
    if (lists_ || responses_ != nullptr || is_list_[access.route])
      access.outcome = AddResults(access, i);
    result.routes[access.route] |=
        access.outcome == Outcome::kDisclosed || access.outcome == Outcome::kUnknown;
    rows.Append(access);
  }
  return {};
}

// A row for each person whom the answer listed, once; and one for how many it listed without saying
// who they are, which has that number for its bytes. An answer of a list of which nothing is told
// has one row without bytes; an empty field tells nothing, `[]` and 0 tell that it listed nobody.
// Returns the access's outcome: a server's error (500) that lists people may have shown them, and
// nobody knows; what was refused showed nobody.
Outcome Intake::AddResults(Access access, uint32_t row) {
  const bool may_answer =
      access.outcome == Outcome::kDisclosed || access.outcome == Outcome::kUnknown;
  const bool broke = access.outcome == Outcome::kRefused && access.status >= 500;
  if (!may_answer && !broke) return access.outcome;
  listed_.clear();
  const Listed response =
      responses_ == nullptr ? Listed{} : responses_->Find(batch_->field[reader::kEventId][row]);
  listed_.assign(response.people.begin(), response.people.end());
  uint64_t unnamed = response.unnamed;
  bool is_told = response.is_told;
  if (const std::string_view field = batch_->field[reader::kResults][row]; !field.empty()) {
    is_told = true;
    unnamed = std::max(unnamed, EachId(field, [&](std::string_view id) {
                         listed_.push_back(numbers_->subjects.Number(id, HashText(id)));
                       }));
  }
  std::ranges::sort(listed_);
  listed_.erase(std::unique(listed_.begin(), listed_.end()), listed_.end());
  const std::string_view count = batch_->field[reader::kResultCount][row];
  uint64_t said = 0;
  const auto read = std::from_chars(count.data(), count.data() + count.size(), said);
  if (!count.empty() && read.ec == std::errc()) {
    is_told = true;
    if (said > listed_.size()) unnamed = std::max(unnamed, said - listed_.size());
  }
  if (!may_answer && listed_.empty() && unnamed == 0) return access.outcome;
  const Outcome outcome = may_answer ? access.outcome : Outcome::kUnknown;
  Access result = access;
  result.bytes = kNoNumber;
  // What it lists was answered, if the log does not say that it was an error.
  result.outcome = may_answer && is_told ? Outcome::kDisclosed : outcome;
  for (const uint32_t person : listed_) {
    if (person == access.subject) continue;  // counted already
    result.subject = person;
    made_.results.Append(result);
  }
  if (unnamed == 0 && (is_told || !is_list_[access.route])) return outcome;
  result.subject = kNoNumber;
  if (unnamed > 0 && may_answer)
    result.bytes = static_cast<uint32_t>(std::min<uint64_t>(unnamed, kNoNumber - 1));
  made_.results.Append(result);
  return outcome;
}

Access Intake::MakeAccess(const Asked& asked, uint32_t source) {
  const RecordBatch& batch = *batch_;
  const uint32_t row = asked.row;
  const access::Route& entry = catalogue_.routes[asked.match.route];
  auto field = [&](reader::Field name) { return batch.field[name][row]; };
  Access access;
  access.time = batch.time[row];
  access.offset = batch.offset[row];
  access.source = source;
  access.route = asked.match.route;
  access.status = batch.status[row] > 0 && batch.status[row] < 1000
                      ? static_cast<uint16_t>(batch.status[row])
                      : 0;
  access.outcome = access::OutcomeOf(entry, access.status);
  if (batch.bytes[row] >= 0) {
    access.bytes = static_cast<uint32_t>(std::min<int64_t>(batch.bytes[row], kNoNumber - 1));
  }
  const std::string_view principal = field(reader::kPrincipal);
  access.subject =
      numbers_->subjects.Number(asked.match.subject, asked.subject_at.hash, asked.subject_at.guess);
  access.principal = numbers_->principals.Number(principal, asked.match.subject, access.subject);
  access.credential = numbers_->credentials.Number(
      field(reader::kCredential), asked.credential_at.hash, asked.credential_at.guess);
  access.key = numbers_->keys.Number(field(reader::kKey));
  access.address =
      numbers_->addresses.Number(asked.address, asked.address_at.hash, asked.address_at.guess);
  access.user_agent = numbers_->user_agents.Number(field(reader::kUserAgent));
  access.fingerprint = numbers_->fingerprints.Number(field(reader::kTlsFingerprint));
  access.host = numbers_->hosts.Number(field(reader::kHost));
  return access;
}

}  // namespace haetae::ledger
