#include "detect/lifecycle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <unordered_map>

#include "detect/ahead.h"
#include "detect/lifecycle_case.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

constexpr Duration kSkew = 5 * kMinute;
constexpr Duration kHourOff = kHour;           // of a date with a time of day
constexpr Duration kDayAnywhere = 38 * kHour;  // a day ends 12 h later west, and is 24 h long
constexpr Duration kWarmUp = 7 * kDay;
constexpr Duration kPlaceWarmUp = 14 * kDay;
constexpr Duration kGraceMin = kHour, kGraceMax = 30 * kDay, kGraceUnknown = 7 * kDay;
constexpr Duration kHistoryForGrace = 2 * kDay;  // of the log, before a key was retired
constexpr uint64_t kUnprovenReadsMin = 5;        // where only the order of the log speaks
constexpr uint64_t kKnownUsesMin = 200;          // before keys.toml is taken to be complete
constexpr uint64_t kPlaceUsesMin = 200, kPlaceDaysMin = 7, kStablePlacesMax = 8;
constexpr Duration kSuddenWarmUp = 3 * kDay;  // where the client or the country is new as well
constexpr uint64_t kStaffUsesMin = 100, kStaffReadsMin = 15;  // of staff who turn up elsewhere
constexpr uint64_t kKeyUsesMin = 50;
constexpr uint64_t kSideUses = 20, kMainTimes = 10;  // ten times as many reads use other keys
constexpr size_t kWakingUses = 30, kRecentClients = 64;
constexpr size_t kWakingClientsMax = 3, kClientsTimes = 3;
constexpr uint64_t kExpirableMin = 200;
constexpr double kOutlivingShareMax = 0.05;

// When a date is surely over.
Time Over(Time date) {
  const bool day = date.us % kDay == 0;
  return date + (day ? kDayAnywhere : kHourOff);
}
Time NotYet(Time date) { return date - (date.us % kDay == 0 ? kDay : kHourOff); }

struct KeyState {
  const reg::KeyEntry* entry = nullptr;
  bool looked = false, unknown = false;
  Time not_before = kTimeMin, retired = kTimeMax, suspect = kTimeMax;  // dates with their slack
  std::string custodian;
  Time first;
  uint64_t uses = 0;
  Numbers networks;  // before it was suspect
  bool waking = false;
  size_t woken = 0;
  Numbers waking_clients;
  Case* overdue = nullptr;
};

// Somebody whose name the log gives as text, or a job known by its credential.
struct ReaderState {
  bool service = false;
  Time left = kTimeMax, back = kTimeMax;  // with slack; back: joined again
  std::vector<uint32_t> jobs;
  Time first = kTimeMin, last_new;
  uint64_t uses = 0, days = 0;
  int32_t day = INT32_MIN;
  Numbers networks, countries, devices;
  Numbers logins;  // of staff: the networks they logged in from
};

struct CredentialState {
  Time first = kTimeMax;                             // seen in the log
  Time expires = kTimeMax;                           // with slack; kTimeMin: it was outlived
  uint32_t network = kNoNumber, device = kNoNumber;  // of its last use in time
};

class Lifecycle : public Detector {
 public:
  Lifecycle(const Context& context, const LifecycleLimits& limits)
      : context_(context), limits_(limits) {
    const reg::Register& registers = context.registers;
    for (const reg::KeyEntry& key : registers.keys())
      sessions_ |= key.retired || key.rotate_by || !key.custodians.empty();
    sessions_ |= registers.has_issued();
    staffed_ = !registers.people().empty();
    recent_.assign(kRecentClients, kNoNumber);
  }

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    ResolveJobs();
    reader_of_.resize(context_.names.principals.size());
    keys_.resize(context_.names.keys.size());
    if (sessions_) {
      credentials_.resize(std::min<size_t>(context_.names.credentials.size(), limits_.credentials));
    }
    if (began_ == kTimeMax && sight.begin < sight.end) began_ = rows.time[sight.begin];
    for (size_t i = sight.begin; i < sight.end; ++i) {
      Ahead(credentials_, rows.credential, i, sight.end);
      if (sight.Is(i, kIssue) && sight.Is(i, kStaff)) {
        if (ReaderState* const staff = ReaderOf(rows.principal[i] & ~access::kTextPrincipal))
          staff->logins.Insert(sight.network(i), kPlacesMax);
      }
      if (!sight.Is(i, kShown | kListed)) continue;
      if (staffed_ && sight.country(i) != kNoNumber) {
        if (sight.country(i) >= by_country_.size()) by_country_.resize(sight.country(i) + 1);
        ++by_country_[sight.country(i)];
      }
      if (sight.Is(i, kText)) SeeReader(sight, i, rows.principal[i] & ~access::kTextPrincipal);
      if (!credential_jobs_.empty()) SeeCredentialJob(sight, i);
      if (sessions_ && rows.credential[i] != kNoNumber) SeeCredential(sight, i);
      if (rows.key[i] != kNoNumber) SeeKey(sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const auto& [key, broken] : cases_) {
      if (broken.raised) findings.push_back(DescribeCase(broken, context_, *clients_, unjudged_));
    }
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.alert, a.title.en) < std::pair(b.alert, b.title.en);
    });
    return findings;
  }

 private:
  Case& CaseOf(Rule rule, uint32_t number) {
    auto found = cases_.find({rule, number});
    if (found != cases_.end()) return found->second;
    if (cases_.size() >= limits_.cases && number != kNoNumber) return CaseOf(rule, kNoNumber);
    return cases_.emplace(std::pair(rule, number), Case(rule, number)).first->second;
  }

  void Raise(Case& broken, Position at) {
    if (broken.raised) return;
    broken.raised = true;
    broken.alert = at;
    ++alerts_;
  }

  void NoteAndRaise(Case& broken, const Sight& sight, size_t i, Time limit) {
    broken.limit = limit;
    broken.Note(sight, i);
    Raise(broken, sight.At(i));
  }

  // Jobs are known by names that the log may give a number only later.
  void ResolveJobs() {
    const std::vector<reg::Job>& jobs = context_.registers.jobs();
    if (jobs.empty()) return;
    const uint32_t principals = context_.names.principals.size();
    const uint32_t credentials = context_.names.credentials.size();
    if (principals == principals_seen_ && credentials == credentials_seen_) return;
    principals_seen_ = principals, credentials_seen_ = credentials;
    for (uint32_t job = 0; job < jobs.size(); ++job) {
      if (jobs[job].credential.empty()) continue;
      const uint32_t number = context_.names.credentials.Find(jobs[job].credential);
      if (number != kNoNumber) credential_jobs_[number] = job;
    }
  }

  // Null for a name that nothing is known of and that found no room. Forged names are many.
  ReaderState* ReaderOf(uint32_t number) {
    uint32_t& place = reader_of_[number];
    if (place == kNoRoom) return nullptr;
    if (place > 0) return &readers_[place - 1];
    const std::string_view name = context_.names.principals.Text(number);
    const reg::Person* person = context_.registers.FindPerson(name);
    ReaderState reader;
    reader.service = person == nullptr;
    if (person != nullptr && person->left) {
      reader.left = Over(*person->left);
      if (person->joined && *person->joined > *person->left) reader.back = *person->joined;
    }
    const std::vector<reg::Job>& jobs = context_.registers.jobs();
    for (uint32_t job = 0; job < jobs.size(); ++job) {
      if (jobs[job].principal == name) reader.jobs.push_back(job);
    }
    if (reader.service && reader.jobs.empty() && services_++ >= limits_.services) {
      place = kNoRoom;
      ++unjudged_;
      return nullptr;
    }
    readers_.push_back(std::move(reader));
    place = static_cast<uint32_t>(readers_.size());
    return &readers_.back();
  }

  void SeeReader(const Sight& sight, size_t i, uint32_t number) {
    ReaderState* const reader = ReaderOf(number);
    if (reader == nullptr) return;
    const Time time = sight.rows->time[i];
    if (time >= reader->left && time < reader->back) {
      NoteAndRaise(CaseOf(Rule::kLeft, sight.rows->principal[i]), sight, i, reader->left);
    }
    if (!reader->service) return SeeStaff(*reader, sight, i, sight.rows->principal[i]);
    SeePlace(*reader, sight, i, sight.rows->principal[i]);
    if (!reader->jobs.empty() && !sight.Is(i, kJob)) BeyondJob(reader->jobs, sight, i);
  }

  void SeeCredentialJob(const Sight& sight, size_t i) {
    if (sight.Is(i, kJob) || sight.rows->credential[i] == kNoNumber) return;
    const auto found = credential_jobs_.find(sight.rows->credential[i]);
    if (found != credential_jobs_.end()) BeyondJob({found->second}, sight, i);
  }

  // A reader may have several jobs: ended is only what all of them left behind.
  void BeyondJob(const std::vector<uint32_t>& jobs, const Sight& sight, size_t i) {
    const Time time = sight.rows->time[i];
    Time ended = kTimeMin;
    for (uint32_t job : jobs)
      ended = std::max(ended, context_.registers.jobs()[job].until.value_or(kTimeMax));
    const bool over = ended != kTimeMax && time >= ended;
    if (over && time < Over(ended)) return;
    NoteAndRaise(CaseOf(over ? Rule::kJobEnded : Rule::kJobRoutes, jobs.front()), sight, i, ended);
  }

  // After two weeks in the same few networks, another network is news (Bengtson's first-use lock).
  // After three days, one that comes with another program or from another country is: a new version
  // is rolled out where the old one ran, and a move takes its program along.
  void SeePlace(ReaderState& reader, const Sight& sight, size_t i, uint32_t principal) {
    const Time time = sight.rows->time[i];
    if (reader.first == kTimeMin) reader.first = reader.last_new = time;
    ++reader.uses;
    if (reader.day != sight.day(i)) reader.day = sight.day(i), ++reader.days;
    const uint32_t network = sight.network(i), country = sight.country(i);
    const bool new_network = network != kNoNumber && !reader.networks.Has(network);
    const bool new_country = country != kNoNumber && !reader.countries.Has(country);
    const bool new_device = sight.device(i) != kNoNumber && !reader.devices.Has(sight.device(i));
    if (!new_network && !new_country) {
      if (new_device) reader.devices.Insert(sight.device(i), kPlacesMax);  // a new version
      return;
    }
    const Duration settled = time - reader.last_new;
    const bool few =
        reader.uses >= kPlaceUsesMin && reader.networks.values.size() <= kStablePlacesMax;
    const bool stable = few && settled >= kWarmUp && time - reader.first >= kPlaceWarmUp &&
                        reader.days >= kPlaceDaysMin;
    const bool sudden =
        few && settled >= kSuddenWarmUp && new_network && (new_device || new_country);
    if (!stable && !sudden) {
      reader.networks.Insert(network, kPlacesMax);
      reader.countries.Insert(country, kPlacesMax);
      reader.devices.Insert(sight.device(i), kPlacesMax);
      reader.last_new = time;
      return;
    }
    Case& broken = CaseOf(Rule::kNewPlace, principal);
    if (broken.reads == 0) broken.settled = settled;
    broken.usual = reader.networks.values.size();
    broken.new_device |= new_device;
    broken.new_country |= new_country;
    broken.limit = reader.first;
    broken.Note(sight, i);
    if (stable || broken.reads >= kUnprovenReadsMin) Raise(broken, sight.At(i));
  }

  // Staff travel and work at home, mostly with the machine they have, and colleagues were there or
  // log in there, too. A country and a device that are both new to all of them are somebody else.
  void SeeStaff(ReaderState& reader, const Sight& sight, size_t i, uint32_t principal) {
    const Time time = sight.rows->time[i];
    const uint32_t country = sight.country(i), device = sight.device(i);
    if (reader.first == kTimeMin) reader.first = reader.last_new = time;
    const bool settled = reader.uses >= kStaffUsesMin && time - reader.first >= kSuddenWarmUp;
    const bool elsewhere = country != kNoNumber && !staff_countries_.Has(country) &&
                           country != MainCountry() && device != kNoNumber &&
                           !reader.devices.Has(device);
    if (!settled || !elsewhere) {
      ++reader.uses;
      reader.countries.Insert(country, kPlacesMax);
      reader.devices.Insert(device, kPlacesMax);
      staff_countries_.Insert(country, kPlacesMax);
      return;
    }
    if (sight.Is(i, kOwn | kJob)) return;
    Case& broken = CaseOf(Rule::kStaffElsewhere, principal);
    broken.new_device = broken.new_country = true;
    broken.usual = reader.countries.values.size();
    broken.limit = reader.first;
    broken.proven += reader.logins.Has(sight.network(i));
    broken.Note(sight, i);
    if (broken.reads >= kStaffReadsMin) Raise(broken, sight.At(i));
  }

  // Where most of the service's readers are.
  uint32_t MainCountry() const {
    const auto most = std::max_element(by_country_.begin(), by_country_.end());
    return most == by_country_.end() || *most == 0
               ? kNoNumber
               : static_cast<uint32_t>(most - by_country_.begin());
  }

  void SeeCredential(const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    const uint32_t number = rows.credential[i];
    if (number >= credentials_.size()) return void(++unjudged_);
    CredentialState& state = credentials_[number];
    const Time time = rows.time[i];
    if (state.first == kTimeMax) {
      state.first = time;
      if (context_.registers.has_issued()) {
        const reg::Issued* issued =
            context_.registers.FindIssued(context_.names.credentials.Text(number));
        if (issued != nullptr && issued->expires != kTimeMax) {
          state.expires = issued->expires + kSkew;
          ++expirable_;
        }
      }
    } else {
      ++ages_[static_cast<size_t>(std::bit_width(static_cast<uint64_t>(time - state.first)))];
      ++aged_;
    }
    if (time < state.expires) {
      if (state.expires != kTimeMax)
        state.network = sight.network(i), state.device = sight.device(i);
      return;
    }
    SeeExpired(state, sight, i);
  }

  // A session that simply goes on was renewed without a record; one that goes on for as long again,
  // or elsewhere, was not. And where the record is right, hardly any credential outlives it.
  void SeeExpired(CredentialState& state, const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    if (state.expires != kTimeMin) ++outlived_, state.expires = kTimeMin;
    const reg::Issued* issued =
        context_.registers.FindIssued(context_.names.credentials.Text(rows.credential[i]));
    CHECK(issued != nullptr);
    const bool long_after = rows.time[i] - issued->expires >= issued->expires - issued->issued;
    const bool moved = state.network != kNoNumber && state.device != kNoNumber &&
                       state.network != sight.network(i) && state.device != sight.device(i);
    if (!long_after && !moved) return;
    Case& broken = CaseOf(Rule::kExpired, rows.key[i]);
    broken.wrong_record =
        static_cast<double>(outlived_) > kOutlivingShareMax * static_cast<double>(expirable_);
    broken.usual = expirable_;
    broken.Note(sight, i);
    const bool judged = expirable_ >= kExpirableMin || sight.Is(i, kText);
    if (judged && (!broken.wrong_record || sight.Is(i, kText))) Raise(broken, sight.At(i));
  }

  void LookAt(KeyState& key, uint32_t number, Time time) {
    key.looked = true;
    key.first = time;
    key.entry = context_.registers.FindKey(context_.names.keys.Text(number));
    if (key.entry == nullptr) {
      key.unknown = !context_.registers.keys().empty();
      return;
    }
    const reg::KeyEntry& entry = *key.entry;
    if (entry.created) key.not_before = NotYet(*entry.created);
    if (entry.retired) key.retired = Over(*entry.retired);
    if (entry.rotate_by) key.suspect = Over(*entry.rotate_by);
    for (const std::string& name : entry.custodians) {
      const reg::Person* person = context_.registers.FindPerson(name);
      if (person == nullptr || !person->left) continue;
      if (person->joined && *person->joined > *person->left) continue;
      if (Over(*person->left) > key.suspect && !key.custodian.empty()) continue;
      if (key.custodian.empty() || Over(*person->left) < key.suspect) key.custodian = name;
      key.suspect = std::min(key.suspect, Over(*person->left));
    }
    const bool fresh = entry.created && *entry.created >= began_ - kWarmUp;
    key.waking = time - began_ >= kWarmUp && !fresh;
  }

  void SeeKey(const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    const uint32_t number = rows.key[i];
    const Time time = rows.time[i];
    KeyState& key = keys_[number];
    if (!key.looked) LookAt(key, number, time);
    ++key.uses;
    if (key.unknown) return SeeUnknownKey(sight, i, number);
    ++known_uses_;
    if (!sight.Is(i, kText)) {
      if (key.waking) Wake(key, sight, i, number);
      recent_[recent_at_++ % kRecentClients] = sight.client(i);
    }
    if (time < key.not_before)
      NoteAndRaise(CaseOf(Rule::kEarlyKey, number), sight, i, *key.entry->created);
    if (time >= key.retired) SeeRetiredKey(key, sight, i, number);
    if (key.suspect == kTimeMax) return;
    if (time < key.suspect) {
      key.networks.Insert(sight.network(i), kPlacesMax);
    } else if (time < key.retired) {
      SeeSuspectKey(key, sight, i, number);
    }
  }

  void SeeUnknownKey(const Sight& sight, size_t i, uint32_t number) {
    Case& broken = CaseOf(Rule::kUnknownKey, number);
    broken.whole = true;
    broken.usual = known_uses_;
    broken.Note(sight, i);
    // A list that most of the traffic's keys are missing from is not the list of this service.
    unknown_uses_ += !broken.raised;
    if (known_uses_ >= kKnownUsesMin && unknown_uses_ * 5 <= known_uses_)
      Raise(broken, sight.At(i));
  }

  // The age that 99 % of the uses of sessions stay below, as far as the log shows; within 2 ×.
  Duration Grace() const {
    if (aged_ == 0) return kGraceUnknown;
    uint64_t below = 0;
    for (size_t bits = 0; bits < ages_.size(); ++bits) {
      below += ages_[bits];
      if (below * 100 >= aged_ * 99)
        return std::clamp<Duration>(2 * (Duration{1} << bits), kGraceMin, kGraceMax);
    }
    return kGraceMax;
  }

  enum class Session { kOld, kNew, kProvenNew };

  // Was the credential of this read there before `since`, when its key was to be used no more?
  // Those that nothing proves to be new count as old for the time of grace.
  Session SessionOf(const Sight& sight, size_t i, Time since) const {
    const uint32_t credential = sight.rows->credential[i];
    if (credential < credentials_.size()) {
      if (credentials_[credential].first < since) return Session::kOld;
      const reg::Issued* issued =
          context_.registers.FindIssued(context_.names.credentials.Text(credential));
      if (issued != nullptr) return issued->issued < since ? Session::kOld : Session::kProvenNew;
      if (context_.registers.has_issued() && context_.registers.issued_from() < since)
        return Session::kProvenNew;
    }
    const Duration grace = since - began_ < kHistoryForGrace ? std::max(Grace(), kGraceUnknown)
                           : credential == kNoNumber         ? kGraceUnknown
                                                             : Grace();
    return sight.rows->time[i] - since < grace ? Session::kOld : Session::kNew;
  }

  void SeeRetiredKey(const KeyState& key, const Sight& sight, size_t i, uint32_t number) {
    Case& broken = CaseOf(Rule::kRetiredKey, number);
    broken.limit = *key.entry->retired;
    broken.whole = began_ - broken.limit >= kGraceMax;
    const Session session = broken.whole ? Session::kProvenNew : SessionOf(sight, i, key.retired);
    if (session == Session::kOld) return void(++broken.spared);
    broken.proven += session == Session::kProvenNew;
    broken.Note(sight, i);
    if (broken.proven > 0 || broken.reads >= kUnprovenReadsMin) Raise(broken, sight.At(i));
  }

  void SeeSuspectKey(KeyState& key, const Sight& sight, size_t i, uint32_t number) {
    if (key.overdue == nullptr) key.overdue = &CaseOf(Rule::kOverdueKey, number);
    Case& overdue = *key.overdue;
    // It was replaced in time where only the sessions of before go on. Whether it is the key of the
    // service or one that is used on the side shows after a few uses.
    if (!overdue.raised) {
      if (SessionOf(sight, i, key.suspect) == Session::kOld) return;
      overdue.Note(sight, i);
    }
    if (overdue.reads == kSideUses && !overdue.raised) {
      overdue.custodian = key.custodian;
      overdue.limit = key.suspect;
      overdue.usual = known_uses_ - key.uses;
      overdue.on_the_side = key.uses * kMainTimes <= overdue.usual;
      Raise(overdue, sight.At(i));
    } else if (overdue.raised) {
      overdue.Count(sight, i);
    }
    const bool few = !key.networks.values.empty() &&
                     key.networks.values.size() <= kStablePlacesMax && key.networks.beyond == 0;
    if (!few || key.suspect - key.first < kWarmUp || key.uses < kKeyUsesMin) return;
    const uint32_t network = sight.network(i);
    if (network == kNoNumber || key.networks.Has(network)) return;
    Case& elsewhere = CaseOf(Rule::kKeyElsewhere, number);
    elsewhere.custodian = key.custodian;
    elsewhere.usual = key.networks.values.size();
    NoteAndRaise(elsewhere, sight, i, key.suspect);
  }

  void Wake(KeyState& key, const Sight& sight, size_t i, uint32_t number) {
    Case& broken = CaseOf(Rule::kStandbyKey, number);
    broken.limit = began_;
    broken.Note(sight, i);
    if (broken.raised) return;
    if (key.woken++ == 0) {
      Numbers others;
      for (uint32_t client : recent_) others.Insert(client);
      broken.usual = others.values.size();
    }
    key.waking_clients.Insert(sight.client(i), kPlacesMax);
    const size_t clients = key.waking_clients.values.size();
    if (clients > kWakingClientsMax || clients * kClientsTimes > broken.usual) {
      key.waking = false;  // it replaces another one
      cases_.erase({Rule::kStandbyKey, number});
    } else if (key.woken >= kWakingUses) {
      Raise(broken, sight.At(i));
    }
  }

  Context context_;
  LifecycleLimits limits_;
  const Clients* clients_ = nullptr;
  bool sessions_ = false;             // credentials are looked at one by one
  bool staffed_ = false;              // there is people.csv
  std::vector<uint64_t> by_country_;  // reads, where it is
  Numbers staff_countries_;
  Time began_ = kTimeMax;
  static constexpr uint32_t kNoRoom = 0xffffffff;
  std::vector<uint32_t> reader_of_;  // by text principal: 0 not met yet, else a reader's place + 1
  std::vector<ReaderState> readers_;
  uint64_t services_ = 0;
  uint64_t unjudged_ = 0;  // reads whose credential, services that found no room
  std::vector<KeyState> keys_;
  std::vector<CredentialState> credentials_;
  std::unordered_map<uint32_t, uint32_t> credential_jobs_;
  uint32_t principals_seen_ = 0, credentials_seen_ = 0;
  std::array<uint64_t, 65> ages_{};  // uses of sessions, by the bits of their age
  uint64_t aged_ = 0, expirable_ = 0, outlived_ = 0;
  uint64_t known_uses_ = 0, unknown_uses_ = 0;
  std::vector<uint32_t> recent_;  // clients of the last reads with other keys
  size_t recent_at_ = 0;
  std::map<std::pair<Rule, uint32_t>, Case> cases_;
};

}  // namespace

std::unique_ptr<Detector> MakeLifecycle(const Context& context, const LifecycleLimits& limits) {
  return std::make_unique<Lifecycle>(context, limits);
}

}  // namespace haetae::detect
