#include "scope/closure.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <set>

#include "scope/closure_count.h"
#include "scope/closure_credentials.h"
#include "scope/closure_look.h"
#include "scope/closure_pairs.h"
#include "scope/closure_people.h"
#include "scope/closure_readers.h"
#include "scope/closure_rules.h"
#include "scope/closure_table.h"
#include "scope/closure_texts.h"

namespace haetae::scope {
namespace {

using access::Dimension;
using access::Outcome;

constexpr std::array<std::string_view, kVerdicts> kVerdictNames = {
    "given", "accepted", "automatic", "alone", "proposed", "shared", "rejected"};
}  // namespace

// What is the same for every question.
struct ClosureGround {
  ExposureIndex& index;
  ledger::Ledger& ledger;
  access::Names& names;
  const ledger::ScanRange range;
  const size_t threads;
  HonestLook look;
  Sheets sheets = {};
  bool ready = false;
  bool salted = false;  // hashes of some file are not those of the others
};

namespace {

class Closing {
 public:
  Closing(ClosureGround& ground, const ClosureAsk& ask)
      : ground_(ground),
        index_(ground.index),
        ledger_(ground.ledger),
        names_(ground.names),
        range_(ground.range),
        threads_(ground.threads),
        sheets_(ground.sheets),
        ask_(ask),
        table_(ground.names, ground.ledger.manifest().secret),
        given_(Ids(ask.given)),
        accepted_(Ids(ask.accepted)),
        rejected_(Ids(ask.rejected)) {}
  Result<Closure> Run();

 private:
  // Sets of one step and of one dimension, or of several: what they reach is reached together.
  struct Group {
    Dimension dimension;
    std::vector<IndicatorSet> sets;
  };
  Status Prepare();
  Status Mark(uint32_t step, const Group& group);
  void MarkFile(const ledger::SegmentInfo& segment, const ExposureFile& file, const Group& group,
                uint32_t step, RowBits& people);
  bool IsOwn(const ExposureFile& file, uint32_t principal, uint32_t subject) const;
  Status Weigh();
  Status FindReadersOf(std::vector<uint32_t> places);
  double Judged(const ClosureEntry& entry) const;
  bool IsAutomatic(const ClosureEntry& entry) const;
  Result<std::vector<Group>> Decide(uint32_t step);
  bool MayPair(const ClosureEntry& entry) const;
  Status Pairs();
  Status Finish();
  void AddAsked();
  bool IsRejected(const IndicatorSet& set) const;
  using IdSet = std::set<std::pair<Dimension, uint64_t>>;
  IdSet Ids(const std::vector<IndicatorSet>& sets) const;
  void Sort();

  ClosureGround& ground_;
  ExposureIndex& index_;
  ledger::Ledger& ledger_;
  access::Names& names_;
  const ledger::ScanRange& range_;
  const size_t threads_;
  Sheets& sheets_;
  const ClosureAsk& ask_;
  ClosureTable table_;
  const IdSet given_, accepted_, rejected_;
  std::mutex mutex_;
  RowBits people_;  // whom the incident reached
  Counted counted_;
  std::vector<std::array<uint32_t, 2>> pairs_;  // the entries of the pairs in closure_.values
  Closure closure_;
};

Status Closing::Prepare() {
  if (ground_.ready) {
    for (auto& [segment, sheet] : sheets_) {
      std::ranges::fill(sheet.mine, 0);
      std::ranges::fill(sheet.credentials, 0);
    }
    return {};
  }
  TRY(ground_.look.Learn(index_, range_, threads_));
  TRY(index_.EachFile(range_, 1,
                      [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
                        sheets_[&segment].segment = &segment;
                        ground_.salted |= file.seed() != table_.seed();
                      }));
  std::vector<Sheet*> order;
  for (auto& [segment, sheet] : sheets_) order.push_back(&sheet);
  std::ranges::sort(order, {},
                    [](const Sheet* one) { return std::string_view(one->segment->file); });
  for (size_t i = 0; i < order.size(); ++i) order[i]->order = static_cast<uint32_t>(i);
  TRY(index_.EachFile(range_, threads_,
                      [&](size_t, const ledger::SegmentInfo& segment, const ExposureFile& file) {
                        ground_.look.Judge(file, range_, sheets_.at(&segment));
                      }));
  ground_.ready = true;
  return {};
}

// A name that is no member's may still be the one that was read.
bool Closing::IsOwn(const ExposureFile& file, uint32_t principal, uint32_t subject) const {
  return subject != 0 && file.PrincipalOf(principal) == access::kTextPrincipal &&
         file.PrincipalText(principal) == names_.subjects.Text(subject - 1);
}

// New accesses of the incident: what carries one of the group's sets.
Status Closing::Mark(uint32_t step, const Group& group) {
  std::vector<RowBits> people(threads_, RowBits(names_.subjects.size() / 64 + 1));
  TRY(index_.EachFile(
      range_, threads_,
      [&](size_t thread, const ledger::SegmentInfo& segment, const ExposureFile& file) {
        MarkFile(segment, file, group, step, people[thread]);
      }));
  people_.resize(people[0].size());
  for (const RowBits& part : people) {
    for (size_t i = 0; i < part.size(); ++i) people_[i] |= part[i];
  }
  return {};
}

void Closing::MarkFile(const ledger::SegmentInfo& segment, const ExposureFile& file,
                       const Group& group, uint32_t step, RowBits& people) {
  const ExposureMatch match(file, group.sets, range_, names_, ledger_.catalogue());
  if (match.none()) return;
  Blocks blocks(file);
  Sheet& sheet = sheets_.at(&segment);
  const FileNetworks networks(file, names_);
  ClosureTable::Seen seen;
  const auto room = [&](ClosureColumn column, ExposureColumn of) {
    seen[column].resize(file.codes(of) + size_t{1});
  };
  room(kKeys, ExposureColumn::kKey), room(kPrincipals, ExposureColumn::kPrincipal);
  room(kAddresses, ExposureColumn::kAddress), room(kAgents, ExposureColumn::kUserAgent);
  room(kPrints, ExposureColumn::kFingerprint);
  seen[kNetworks].resize(networks.texts.size() + 1);
  ExposureMatch::Mask mask;
  bool any = false;
  for (size_t block = 0; block < match.blocks(); ++block) {
    if (!match.Find(blocks, block, mask)) continue;
    uint64_t found = 0;
    for (size_t word = 0; word < mask.size() && block * 4 + word < sheet.mine.size(); ++word) {
      mask[word] &= sheet.counted[block * 4 + word] & ~sheet.mine[block * 4 + word];
      sheet.mine[block * 4 + word] |= mask[word];
      found |= mask[word];
    }
    if (found == 0) continue;
    any = true;
    const auto codes = [&](ExposureColumn column) { return blocks.Codes(column, block); };
    const uint32_t* subjects = codes(ExposureColumn::kSubject);
    const uint32_t* kinds = codes(ExposureColumn::kKind);
    const uint32_t* keys = codes(ExposureColumn::kKey);
    const uint32_t* principals = codes(ExposureColumn::kPrincipal);
    const uint32_t* addresses = codes(ExposureColumn::kAddress);
    const uint32_t* agents = codes(ExposureColumn::kUserAgent);
    const uint32_t* prints = codes(ExposureColumn::kFingerprint);
    const uint32_t* credentials = codes(ExposureColumn::kCredential);
    for (size_t word = 0; word < mask.size(); ++word) {
      for (uint64_t left = mask[word]; left != 0; left &= left - 1) {
        const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(left));
        ++seen[kKeys][keys[i]];
        // Whose own data a token reads is its victim, if it is forged: no indicator.
        if (principals[i] > kOwnCode && !IsOwn(file, principals[i], subjects[i]))
          ++seen[kPrincipals][principals[i]];
        ++seen[kAddresses][addresses[i]];
        ++seen[kNetworks][networks.of_address[addresses[i]]];
        ++seen[kAgents][agents[i]];
        ++seen[kPrints][prints[i]];
        if (credentials[i] != 0) SetBit(sheet.credentials, credentials[i]);
        if (subjects[i] != 0 && file.kinds()[kinds[i]].outcome == Outcome::kDisclosed)
          SetBit(people, subjects[i] - 1);
      }
    }
  }
  if (!any) return;
  std::lock_guard lock(mutex_);
  table_.Add(file, networks, sheet.order, seen, {step, group.dimension, 0});
}

// Counts of every value of the incident who carries it, over all accesses.
Status Closing::Weigh() {
  CredentialsFound found = TRY(JoinCredentials(index_, range_, threads_, table_.seed(), sheets_));
  closure_.credentials_alone = found.alone;
  for (uint64_t id : found.shared) table_.Credential(id);
  for (const std::vector<IndicatorSet>* sets : {&ask_.given, &ask_.accepted}) {
    for (const auto& [dimension, id] : Ids(*sets))
      if (dimension == Dimension::kCredential) table_.Credential(id);
  }
  std::vector<ClosureEntry>& entries = table_.entries();
  const Wanted wanted(table_, [](const ClosureEntry& entry) { return !entry.taken; });
  counted_ = TRY(CountLooks(index_, range_, threads_, sheets_, wanted, names_));
  for (size_t place = 0; place < entries.size(); ++place) {
    ClosureEntry& entry = entries[place];
    if (entry.taken) continue;  // as it was when it was judged
    const LookCount& count = counted_.of[place];
    entry.tally = {count.looks[kMine], count.looks[kHonest], count.looks[kOther],
                   count.looks[kUntold]};
    entry.first_day = std::min(entry.first_day, count.first_day);
    entry.segment = std::min(entry.segment, counted_.first_file[place]);
    entry.looked_at = false;
  }
  return {};
}

// Readers and people of the outside accesses of these entries.
Status Closing::FindReadersOf(std::vector<uint32_t> places) {
  std::erase_if(places, [&](uint32_t place) { return table_.entries()[place].looked_at; });
  TRY(FindReaders(index_, range_, threads_, sheets_, places, people_, table_));
  for (uint32_t place : places) table_.entries()[place].looked_at = true;
  return {};
}

// The share of other traffic that looks honest: of the days before anybody had the value; of all
// but its own where these are too few.
double Closing::Judged(const ClosureEntry& entry) const {
  uint64_t honest = 0, other = 0;
  for (const auto& [day, looks] : counted_.by_day) {
    if (day < entry.first_day) honest += looks[kHonest], other += looks[kOther];
  }
  if (honest + other < kJudgedAccessesMin)
    honest = counted_.all[kHonest] - entry.tally.honest,
    other = counted_.all[kOther] - entry.tally.other;
  if (honest + other < kJudgedAccessesMin) return 0;
  return LeastShare(honest, other);
}

bool Closing::IsAutomatic(const ClosureEntry& entry) const {
  const bool hashed = entry.dimension == Dimension::kCredential ||
                      entry.dimension == Dimension::kUserAgent ||
                      entry.dimension == Dimension::kTlsFingerprint;
  if (!closure_.record && !closure_.logins) return false;
  return !(hashed && ground_.salted) && scope::IsAutomatic(entry);
}

bool Closing::IsRejected(const IndicatorSet& set) const {
  return std::ranges::any_of(ask_.rejected, [&](const IndicatorSet& one) {
    return one.size() == set.size() && std::ranges::all_of(set, [&](const IndicatorValue& value) {
             return std::ranges::any_of(one, [&](const IndicatorValue& other) {
               return other.dimension == value.dimension &&
                      table_.IdOf(value.dimension, value.value) ==
                          table_.IdOf(value.dimension, other.value);
             });
           });
  });
}

// Values that stand alone in a set.
Closing::IdSet Closing::Ids(const std::vector<IndicatorSet>& sets) const {
  IdSet ids;
  for (const IndicatorSet& set : sets) {
    std::set<Dimension> dimensions;
    for (const IndicatorValue& value : set) dimensions.insert(value.dimension);
    if (dimensions.size() != 1) continue;
    for (const IndicatorValue& value : set)
      ids.emplace(value.dimension, table_.IdOf(value.dimension, value.value));
  }
  return ids;
}

// Takes what belongs, and returns it as the next step's groups.
Result<std::vector<Closing::Group>> Closing::Decide(uint32_t step) {
  std::vector<uint32_t> candidates;
  for (uint32_t place = 0; place < table_.entries().size(); ++place) {
    ClosureEntry& entry = table_.entries()[place];
    if (entry.taken) continue;
    const std::pair id(entry.dimension, entry.id);
    entry.judged = Judged(entry);
    if (given_.contains(id) || accepted_.contains(id)) {
      entry.taken = true, entry.step = 0;
      entry.verdict = given_.contains(id) ? Verdict::kGiven : Verdict::kAccepted;
      continue;
    }
    entry.verdict = rejected_.contains(id)                   ? Verdict::kRejected
                    : entry.tally.outside() == 0             ? Verdict::kAlone
                    : IsPlausible(entry.tally, entry.judged) ? Verdict::kProposed
                                                             : Verdict::kShared;
    if (entry.verdict == Verdict::kProposed && entry.tally.honest + entry.tally.untold == 0)
      candidates.push_back(place);
  }
  TRY(FindReadersOf(candidates));
  std::vector<uint32_t> taken;
  for (uint32_t place : candidates)
    if (IsAutomatic(table_.entries()[place])) taken.push_back(place);
  if (step > kClosureStepsMax) {
    closure_.complete = taken.empty();
    return std::vector<Group>();
  }
  TRY(FindTexts(ledger_, sheets_, table_, taken));
  std::map<Dimension, Group> groups;
  for (uint32_t place : taken) {
    ClosureEntry& entry = table_.entries()[place];
    entry.taken = true;
    entry.step = step;
    entry.verdict = Verdict::kAutomatic;
    Group& group = groups[entry.dimension];
    group.dimension = entry.dimension;
    closure_.sets.push_back({{entry.dimension, entry.text}});
    group.sets.push_back(closure_.sets.back());
  }
  std::vector<Group> next;
  for (auto& [dimension, group] : groups) next.push_back(std::move(group));
  return next;
}

Result<Closure> Closing::Run() {
  TRY(Prepare());
  closure_.record = ground_.look.has_record(), closure_.logins = ground_.look.has_logins();
  std::map<Dimension, Group> groups;
  for (const std::vector<IndicatorSet>* sets : {&ask_.given, &ask_.accepted}) {
    for (const IndicatorSet& set : *sets) {
      if (set.empty()) continue;
      Group& group = groups[set[0].dimension];
      group.dimension = set[0].dimension;
      group.sets.push_back(set);
      closure_.sets.push_back(set);
    }
  }
  std::vector<Group> now;
  for (auto& [dimension, group] : groups) now.push_back(std::move(group));
  for (uint32_t step = 0; !now.empty(); ++step) {
    for (const Group& group : now) TRY(Mark(step, group));
    TRY(Weigh());
    if (step == 0) closure_.accesses_given = counted_.all[kMine];
    closure_.steps = step;
    now = TRY(Decide(step + 1));
  }
  TRY(Pairs());
  TRY(Finish());
  return std::move(closure_);
}

// Whether a value is one of many accesses of the incident, and shared with others: it may be the
// attacker's in the same access with another.
bool Closing::MayPair(const ClosureEntry& entry) const {
  if (entry.taken || entry.tally.outside() == 0 || entry.verdict == Verdict::kRejected)
    return false;
  // A value that nobody honest has needs no other.
  if (entry.verdict == Verdict::kProposed && entry.tally.honest + entry.tally.untold == 0)
    return false;
  return static_cast<double>(entry.tally.incident) >=
         kPairShareMin * static_cast<double>(counted_.all[kMine]);
}

// Pairs of values that each are shared and that an access of the incident carries together.
Status Closing::Pairs() {
  const std::vector<ClosureEntry>& entries = table_.entries();
  const Wanted chosen(table_, [&](const ClosureEntry& entry) { return MayPair(entry); });
  std::vector<uint32_t> slots(entries.size(), kNoNumber), places;
  for (uint32_t place = 0; place < entries.size(); ++place) {
    if (!chosen.is[place]) continue;
    slots[place] = static_cast<uint32_t>(places.size());
    places.push_back(place);
  }
  const size_t count = places.size();
  if (count < 2) return {};
  std::vector<std::vector<Looks>> looks(threads_, std::vector<Looks>(count * count));
  TRY(EachPair(index_, range_, threads_, sheets_, chosen, names_,
               [&](size_t thread, const PairRow& row) {
                 ++looks[thread][slots[row.a] * count + slots[row.b]][row.look];
               }));
  std::vector<uint32_t> wanted(count * count, kNoNumber);
  std::vector<bool> of_any(entries.size());
  std::vector<ClosureValue> pairs;
  for (size_t pair = 0; pair < wanted.size(); ++pair) {
    Looks sum{};
    for (const std::vector<Looks>& part : looks) {
      for (size_t look = 0; look < kLooks; ++look) sum[look] += part[pair][look];
    }
    const std::array<uint32_t, 2> of = {places[pair / count], places[pair % count]};
    const ClosureEntry &a = entries[of[0]], &b = entries[of[1]];
    ClosureEntry both{.first_day = std::max(a.first_day, b.first_day),
                      .tally = {sum[kMine], sum[kHonest], sum[kOther], sum[kUntold]}};
    const double judged = Judged(both);
    if (both.tally.incident == 0 || both.tally.outside() == 0 || both.tally.honest > 0 ||
        !IsPlausible(both.tally, judged))
      continue;
    wanted[pair] = static_cast<uint32_t>(pairs.size());
    of_any[of[0]] = of_any[of[1]] = true;
    pairs.push_back({.set = {{a.dimension, a.text}, {b.dimension, b.text}},
                     .verdict = Verdict::kProposed,
                     .step = closure_.steps + 1,
                     .tally = both.tally,
                     .judged = judged});
    pairs_.push_back(of);
  }
  if (pairs.empty()) return {};
  const Wanted found(table_, [&](const ClosureEntry& entry) {
    return of_any[static_cast<size_t>(&entry - entries.data())];
  });
  std::vector<std::vector<People>> people(threads_, std::vector<People>(pairs.size()));
  TRY(EachPair(index_, range_, threads_, sheets_, found, names_,
               [&](size_t thread, const PairRow& row) {
                 const uint32_t pair = wanted[slots[row.a] * count + slots[row.b]];
                 if (row.look == kMine || pair == kNoNumber) return;
                 const uint32_t subject = row.Disclosed();
                 if (subject != kNoNumber) people[thread][pair].Add(subject);
               }));
  for (size_t i = 0; i < pairs.size(); ++i) {
    for (size_t thread = 1; thread < threads_; ++thread) people[0][i].Join(people[thread][i]);
    pairs[i].people = people[0][i].CountOutside(people_);
  }
  closure_.values = std::move(pairs);
  return {};
}

// What the entries have become, as values with their texts.
Status Closing::Finish() {
  std::vector<uint32_t> proposed, named;
  std::vector<ClosureEntry>& entries = table_.entries();
  for (uint32_t place = 0; place < entries.size(); ++place) {
    const ClosureEntry& entry = entries[place];
    if (entry.verdict == Verdict::kProposed) proposed.push_back(place);
    if (entry.dimension != Dimension::kCredential || entry.verdict == Verdict::kProposed)
      named.push_back(place);
  }
  for (const std::array<uint32_t, 2>& pair : pairs_)
    named.insert(named.end(), pair.begin(), pair.end());
  TRY(FindReadersOf(proposed));
  TRY(FindTexts(ledger_, sheets_, table_, named));
  for (size_t i = 0; i < pairs_.size(); ++i) {
    for (size_t side : {0, 1}) closure_.values[i].set[side].value = entries[pairs_[i][side]].text;
    std::ranges::sort(closure_.values[i].set, {}, &IndicatorValue::dimension);
    if (IsRejected(closure_.values[i].set)) closure_.values[i].verdict = Verdict::kRejected;
  }
  for (const ClosureEntry& entry : entries) {
    if (entry.dimension == Dimension::kCredential) {
      if (entry.taken && entry.tally.incident + entry.tally.outside() > 0)
        --closure_.credentials_alone;
      if (!entry.taken && entry.tally.outside() == 0) continue;  // counted with the others
    }
    if (entry.verdict == Verdict::kGiven || entry.verdict == Verdict::kAccepted) continue;
    closure_.values.push_back({.set = {{entry.dimension, entry.text}},
                               .verdict = entry.verdict,
                               .step = entry.taken ? entry.step : entry.step + 1,
                               .tally = entry.tally,
                               .readers = entry.readers,
                               .judged = entry.judged,
                               .people = entry.people,
                               .people_honest = entry.people_honest,
                               .via = entry.via});
  }
  AddAsked();
  Sort();
  closure_.accesses = counted_.all[kMine], closure_.honest = counted_.mine_honest;
  closure_.others = counted_.all[kHonest] + counted_.all[kOther] + counted_.all[kUntold];
  closure_.others_honest = counted_.all[kHonest], closure_.others_untold = counted_.all[kUntold];
  return {};
}

void Closing::Sort() {
  using Name = std::vector<std::pair<Dimension, std::string>>;
  using Key = std::tuple<uint32_t, Verdict, uint64_t, size_t, Dimension, uint64_t, uint64_t, Name>;
  std::vector<std::pair<Key, size_t>> order;
  for (size_t i = 0; i < closure_.values.size(); ++i) {
    ClosureValue& value = closure_.values[i];
    std::ranges::sort(value.via, {},
                      [](const ClosureVia& via) { return std::tuple(via.step, via.dimension); });
    Name set;
    for (const IndicatorValue& one : value.set) set.emplace_back(one.dimension, one.value);
    const uint64_t adds = value.verdict == Verdict::kProposed ? value.people : 0;
    order.emplace_back(
        Key(value.step, value.verdict, ~adds, value.set.size(), value.set[0].dimension,
            ~value.tally.incident, ~value.tally.outside(), std::move(set)),
        i);
  }
  std::ranges::sort(order);
  std::vector<ClosureValue> sorted;
  for (const auto& [key, i] : order) sorted.push_back(std::move(closure_.values[i]));
  closure_.values = std::move(sorted);
}

// What was asked with, and rejected sets that are no single value: as they were written.
void Closing::AddAsked() {
  for (const auto& [sets, verdict] :
       {std::pair(&ask_.given, Verdict::kGiven), std::pair(&ask_.accepted, Verdict::kAccepted)}) {
    for (const IndicatorSet& set : *sets) {
      const bool single = std::ranges::all_of(
          set, [&](const IndicatorValue& one) { return one.dimension == set[0].dimension; });
      if (!single) closure_.values.push_back({.set = set, .verdict = verdict});
      for (size_t i = 0; single && i < set.size(); ++i) {
        const uint32_t place = table_.Find(set[i]);
        ClosureValue value{.set = {set[i]}, .verdict = verdict};
        if (place != kNoNumber) {
          value.tally = table_.entries()[place].tally;
          value.via = table_.entries()[place].via;
        }
        closure_.values.push_back(std::move(value));
      }
    }
  }
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  return kVerdictNames[static_cast<size_t>(verdict)];
}

Closer::Closer(ExposureIndex& index, ledger::Ledger& ledger, access::Names& names,
               const reg::Register& registers, const ledger::ScanRange& range, size_t threads)
    : ground_(new ClosureGround{index, ledger, names, range, std::max<size_t>(threads, 1),
                                HonestLook(ledger, names, registers)}) {}
Closer::~Closer() = default;

Result<Closure> Closer::Close(const ClosureAsk& ask) { return Closing(*ground_, ask).Run(); }

}  // namespace haetae::scope
