// One loop: what has landed, what is due, one transaction for both, then parcels go out. The loop's
// thread is the only one that touches the book and the letters; carriers have their own.
#include "delivery/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_set>

#include "delivery/message_id.h"
#include "delivery/retry.h"

namespace haetae::delivery {
namespace {

constexpr Duration kPoll = 50 * kMillisecond;
constexpr Duration kLook = 200 * kMillisecond;  // at the control files
constexpr Duration kHear = kSecond;
constexpr Duration kWriteWithin = 100 * kMillisecond;  // of a landing

struct InFlight {
  Key key{};
  uint16_t group = 0;
  uint32_t attempt = 0;
  size_t lane = 0;
  uint8_t address = 0, addresses = 1;
};

// Deliveries whose time has not come, by what they wait for: a domain, or a time of day.
struct Held {
  std::deque<Due> due;
  Bucket bucket;
  Time not_before{};
};

struct LaneState {
  const Lane* lane = nullptr;
  std::unique_ptr<Carrier> carrier;
  Bucket bucket;
  uint64_t cursor = 0;
  size_t in_flight = 0, held_count = 0;
  uint32_t refusals = 0;
  std::map<std::string, Held> held;
  std::unordered_set<int64_t> held_keys;
};

struct Chosen {
  std::vector<Due> due;
  std::vector<Letter> letters;
  size_t passed = 0;  // of these, the first ones have passed their domain's bucket
};

class Sending {
 public:
  Sending(Deliveries& book, const Campaign& campaign, Letters& letters, const RunOptions& options,
          RunControl& control, const RunListener& hear, fs::path folder, Flight flight)
      : book_(book),
        campaign_(campaign),
        letters_(letters),
        options_(options),
        control_(control),
        hear_(hear),
        folder_(std::move(folder)),
        clock_(options.clock != nullptr ? *options.clock : SystemClock()),
        flight_(std::move(flight)),
        ids_(campaign.secret),
        slots_(flight_.slots()) {
    for (uint32_t slot = flight_.slots(); slot-- > 0;) free_.push_back(slot);
  }

  Status Begin(const std::vector<Lane>& lanes) {
    for (const Lane& lane : lanes) {
      LaneState& state = lanes_.emplace_back();
      state.lane = &lane;
      state.bucket = Bucket(lane.per_second);
      state.carrier = TRY(lane.make(flight_, landing_));
      CHECK(state.carrier->channel() == lane.channel);
      CHECK(state.carrier->RepeatIsSafe() == lane.repeat_safe);
    }
    return {};
  }
  Result<RunSummary> Run();

 private:
  Status Step();
  Status Choose(size_t lane, std::vector<Change>& changes);
  Status TakeDue(LaneState& lane, size_t wanted, Chosen& chosen);
  AtNight NightNow(Time now) const;
  bool WaitsForHours(const LaneState& lane, Time now);
  bool HoldBack(LaneState& lane, const Due& due, const Letter& letter, Time now);
  Parcel Pack(const Due& due, const Letter& letter, uint32_t slot, Time now);
  void Land(const Landed& landed, Time now);
  Status WriteLanded(std::vector<Change> intents);
  Status FinishStop();
  bool Finished();
  void Look(Time now);
  void Tell(Time now);

  Deliveries& book_;
  const Campaign& campaign_;
  Letters& letters_;
  const RunOptions& options_;
  RunControl& control_;
  const RunListener& hear_;
  const fs::path folder_;
  Clock& clock_;
  Flight flight_;
  Landing landing_;
  MessageId ids_;
  std::vector<LaneState> lanes_;  // their carriers end before what they use
  std::vector<InFlight> slots_;
  std::vector<uint32_t> free_;
  std::vector<Change> landed_;  // not written yet
  std::vector<uint32_t> landed_slots_;
  std::vector<std::vector<Parcel>> packed_;
  Time landed_since_{}, looked_{}, heard_{}, began_{};
  bool paused_ = false, stopping_ = false, progress_ = false;
  uint64_t handed_ = 0;
  Progress pace_;
};

Parcel Sending::Pack(const Due& due, const Letter& letter, uint32_t slot, Time now) {
  Parcel parcel = {.slot = slot, .id = ids_.Of(due.key, due.address)};
  if (const auto* mail = std::get_if<MailLetter>(&letter.what)) {
    CHECK(options_.mail && mail->content != nullptr);
    parcel.from = ReturnPath(*options_.mail, parcel.id);
    parcel.to = mail->to.Reveal();
    parcel.ascii = mail->to.ascii() && options_.mail->from.ascii();
    parcel.body = WriteMail(*options_.mail, mail->to, *mail->content, parcel.id, now);
  } else {
    const auto& sms = std::get<SmsLetter>(letter.what);
    parcel.to = sms.to.Reveal();
    parcel.body = sms.text;
  }
  return parcel;
}

// Whether the letter must wait; it is remembered then.
bool Sending::HoldBack(LaneState& lane, const Due& due, const Letter& letter, Time now) {
  Held* held = nullptr;
  if (const auto* mail = std::get_if<MailLetter>(&letter.what)) {
    const auto& rates = lane.lane->domain_per_second;
    if (rates.empty()) return false;
    std::string domain = mail->to.Domain();
    auto rate = rates.find(domain);
    if (rate == rates.end()) rate = rates.find("");
    if (rate == rates.end()) return false;
    const auto [at, made] = lane.held.try_emplace("@" + domain);
    if (made) at->second.bucket = Bucket(rate->second);
    held = &at->second;
    if (held->due.empty() && held->bucket.Take(1, now) == 1) return false;
  } else if (lane.lane->not_before) {
    const Time at = lane.lane->not_before(letter, now);
    if (at <= now) return false;
    held = &lane.held["at " + FormatTime(at)];
    held->not_before = at;
  } else {
    return false;
  }
  held->due.push_back(due);
  lane.held_keys.insert(static_cast<int64_t>(due.key));
  ++lane.held_count;
  return true;
}

// What may go: first what was held and is free now, then retries, then people in their order.
Status Sending::TakeDue(LaneState& lane, size_t wanted, Chosen& chosen) {
  const Time now = clock_.Now();
  const auto release = [&](bool of_hours) {
    for (auto at = lane.held.begin(); at != lane.held.end();) {
      Held& held = at->second;
      if ((held.not_before.us != 0) != of_hours) {
        ++at;
        continue;
      }
      size_t count = std::min(held.due.size(), wanted - chosen.due.size());
      count = held.not_before > now ? 0 : held.bucket.Take(count, now);
      for (size_t i = 0; i < count; ++i) {
        chosen.due.push_back(held.due.front());
        lane.held_keys.erase(static_cast<int64_t>(held.due.front().key));
        held.due.pop_front();
      }
      lane.held_count -= count;
      const bool done = held.due.empty() && held.not_before.us != 0;
      at = done ? lane.held.erase(at) : std::next(at);
    }
  };
  release(/*of_hours=*/false);
  chosen.passed = chosen.due.size();
  release(/*of_hours=*/true);  // asked again: since their morning another night may have come
  if (lane.held_count >= kHeldMax) return {};
  if (chosen.due.size() < wanted) {
    const size_t room = wanted - chosen.due.size();
    const std::vector<Due> retries =
        TRY(book_.Retries(campaign_, lane.lane->channel, now, room + lane.held_count));
    for (const Due& due : retries) {
      if (chosen.due.size() >= wanted) break;
      if (!lane.held_keys.contains(static_cast<int64_t>(due.key))) chosen.due.push_back(due);
    }
  }
  while (chosen.due.size() < wanted && lane.cursor < campaign_.people) {
    const std::vector<Due> waiting =
        TRY(book_.Waiting(campaign_, lane.lane->channel, lane.cursor, wanted - chosen.due.size()));
    for (const Due& due : waiting)
      if (!lane.held_keys.contains(static_cast<int64_t>(due.key))) chosen.due.push_back(due);
  }
  return {};
}

Status Sending::Choose(size_t index, std::vector<Change>& changes) {
  LaneState& lane = lanes_[index];
  const size_t room =
      lane.carrier->Room() > lane.in_flight ? lane.carrier->Room() - lane.in_flight : 0;
  size_t wanted = std::min({free_.size(), size_t{options_.batch}, room});
  // Whole batches, unless little is in the air.
  if (wanted < std::min<size_t>(options_.batch, lane.carrier->Room()) / 4 &&
      lane.in_flight > wanted)
    return {};
  const Time now = clock_.Now();
  wanted = lane.bucket.Take(wanted, now);
  if (wanted == 0) return {};
  Chosen chosen;
  TRY(TakeDue(lane, wanted, chosen));
  lane.bucket.GiveBack(wanted - chosen.due.size());
  if (chosen.due.empty()) return {};
  std::vector<Wanted> wanted_letters;
  for (const Due& due : chosen.due) wanted_letters.push_back({PersonOf(due.key), due.address});
  TRY(letters_.Get(lane.lane->channel, wanted_letters, chosen.letters));
  CHECK(chosen.letters.size() == wanted_letters.size());
  for (size_t i = 0; i < chosen.due.size(); ++i) {
    const Due& due = chosen.due[i];
    const Letter& letter = chosen.letters[i];
    Change change = {.key = due.key,
                     .group = letter.group,
                     .attempt = due.attempt,
                     .address = due.address,
                     .addresses = letter.addresses};
    if (std::holds_alternative<std::monostate>(letter.what)) {
      change.after = State::kFailed;
      change.why = letter.missing;
      changes.push_back(change);
      continue;
    }
    CHECK(std::holds_alternative<MailLetter>(letter.what) ==
          (lane.lane->channel == Channel::kMail));
    if (i >= chosen.passed && HoldBack(lane, due, letter, now)) continue;
    change.after = State::kIntended;
    ++change.attempt;
    changes.push_back(change);
    const uint32_t slot = free_.back();
    free_.pop_back();
    slots_[slot] = {due.key, letter.group, change.attempt, index, due.address, letter.addresses};
    packed_[index].push_back(Pack(due, letter, slot, now));
  }
  return {};
}

void Sending::Land(const Landed& landed, Time now) {
  const InFlight& in = slots_[landed.slot];
  LaneState& lane = lanes_[in.lane];
  if (landed_.empty()) landed_since_ = now;
  Change change = ChangeOf(in.key, in.group, in.attempt, landed.ending, campaign_.give_up, now);
  change.repeat_safe = lane.carrier->RepeatIsSafe();
  change.address = in.address;
  change.addresses = in.addresses;
  landed_.push_back(change);
  landed_slots_.push_back(landed.slot);
  --lane.in_flight;
  if (landed.ending.state == State::kFailed && landed.ending.why == Why::kReply)
    ++lane.refusals;
  else if (IsTold(landed.ending.state))
    lane.refusals = 0;
}

// Results and intents in one transaction; then slots are free, and parcels go out.
Status Sending::WriteLanded(std::vector<Change> intents) {
  std::vector<Change> changes = landed_;
  changes.insert(changes.end(), intents.begin(), intents.end());
  auto waits = [&](Key key) {  // also behind the cursor
    for (LaneState& lane : lanes_)
      if (lane.lane->channel == ChannelOf(key))
        lane.cursor = std::min<uint64_t>(lane.cursor, static_cast<uint32_t>(PersonOf(key)));
  };
  const Status written = book_.Write(campaign_, changes, clock_.Now(), waits);
  // Not written: nothing of it goes out, and what has landed keeps its marks for the next try or
  // run.
  if (!written) return written;
  landed_.clear();
  for (const Change& change : changes)
    if (change.after == State::kWaiting) waits(change.key);
  for (uint32_t slot : landed_slots_) {
    flight_.Free(slot);
    free_.push_back(slot);
  }
  landed_slots_.clear();
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (packed_[i].empty()) continue;
    for (const Parcel& parcel : packed_[i])
      flight_.Ready(parcel.slot, slots_[parcel.slot].key, slots_[parcel.slot].attempt);
    lanes_[i].in_flight += packed_[i].size();
    handed_ += packed_[i].size();
    progress_ = true;
    lanes_[i].carrier->Give(std::exchange(packed_[i], {}));
  }
  return {};
}

Status Sending::Step() {
  const Time now = clock_.Now();
  Look(now);
  packed_.resize(lanes_.size());
  std::vector<Change> changes;
  progress_ = false;
  if (!paused_ && !stopping_)
    for (size_t i = 0; i < lanes_.size(); ++i) TRY(Choose(i, changes));
  const bool due = !landed_.empty() &&
                   (landed_.size() >= options_.batch / 2 || now - landed_since_ >= kWriteWithin);
  size_t in_flight = 0;
  for (const LaneState& lane : lanes_) in_flight += lane.in_flight;
  if (!changes.empty() || due || (in_flight == 0 && !landed_.empty())) {
    progress_ = true;
    TRY(WriteLanded(std::move(changes)));
  }
  for (const Landed& landed : landing_.Take(progress_ ? 0 : kPoll)) Land(landed, clock_.Now());
  for (const LaneState& lane : lanes_) {
    if (lane.refusals >= options_.refusals_in_row_max)
      return Fail(Code::kDenied, "sending was stopped",
                  fmt::format("{} deliveries in a row were refused for good", lane.refusals),
                  std::string(ChannelName(lane.lane->channel)),
                  "see why with `haetae notice untold`: text, sender or contacts may be wrong; "
                  "then resume");
  }
  Tell(clock_.Now());
  const std::optional<Trouble> trouble = landing_.trouble();
  if (trouble && trouble->fatal) return std::unexpected(trouble->error);
  return {};
}

// Whether a lane has nothing but what waits for a time of day, and it may stay for the next run.
bool Sending::WaitsForHours(const LaneState& lane, Time now) {
  if (options_.wait_for_retries || lane.held_count == 0) return false;
  for (const auto& [what, held] : lane.held)
    if (!held.due.empty() && held.not_before <= now) return false;
  if (lane.held_count >= kHeldMax) return true;  // it takes no more before then
  if (lane.cursor < campaign_.people) return false;
  const auto due = book_.Retries(campaign_, lane.lane->channel, now, lane.held_count + 1);
  return !due || std::ranges::all_of(*due, [&](const Due& one) {
    return lane.held_keys.contains(static_cast<int64_t>(one.key));
  });
}

AtNight Sending::NightNow(Time now) const {
  AtNight night;
  for (const LaneState& lane : lanes_)
    for (const auto& [what, held] : lane.held) {
      if (held.due.empty() || held.not_before <= now) continue;
      night.messages += held.due.size();
      night.first = std::min(night.first, held.not_before);
      night.until = std::max(night.until, held.not_before);
    }
  return night;
}

bool Sending::Finished() {
  if (!landed_.empty() || paused_) return false;
  for (LaneState& lane : lanes_) {
    if (lane.in_flight > 0) return false;
    if (WaitsForHours(lane, clock_.Now())) continue;
    if (lane.held_count > 0 || lane.cursor < campaign_.people) return false;
    const Result<Time> next = book_.NextRetry(campaign_, lane.lane->channel);
    if (!next) return true;  // the next write says why
    if (*next == kTimeMax) continue;
    if (options_.wait_for_retries || *next <= clock_.Now()) return false;
  }
  return true;
}

void Sending::Look(Time now) {
  if (now - looked_ >= kLook) {
    looked_ = now;
    std::error_code ignored;
    paused_ = control_.pause || fs::exists(folder_ / "pause", ignored);
    if (fs::exists(folder_ / "stop", ignored)) control_.stop = true;
  }
  if (control_.stop) stopping_ = true;
}

void Sending::Tell(Time now) {
  if (!hear_ || now - heard_ < kHear || now - began_ < 2 * kSecond) return;
  heard_ = now;
  const Result<Counts> counts = book_.Count(campaign_);
  if (!counts) return;
  RunNow at = {.counts = *counts, .people = campaign_.people, .paused = paused_};
  for (const auto& channel : *counts)
    for (State state : {State::kAccepted, State::kDelivered, State::kUnknown})
      at.ended += channel[static_cast<size_t>(state)];
  const auto& last = (*counts)[static_cast<size_t>(campaign_.channels.back())];
  at.ended +=
      last[static_cast<size_t>(State::kFailed)] + last[static_cast<size_t>(State::kBounced)];
  pace_.Note(at.ended, now);
  at.rate = pace_.rate();
  at.left = pace_.Left(at.people - std::min(at.ended, at.people));
  at.late = at.left && campaign_.deadline != kTimeMax && now + *at.left > campaign_.deadline;
  at.trouble = landing_.trouble();
  at.night = NightNow(now);
  hear_(at);
}

// What is in the air lands within patience; what never left goes back to what it was.
Status Sending::FinishStop() {
  for (LaneState& lane : lanes_) lane.carrier->Stop(options_.stop_patience);
  const Time now = clock_.Now();
  for (const Landed& landed : landing_.Take(0)) Land(landed, now);
  for (const LaneState& lane : lanes_) CHECK(lane.in_flight == 0);
  return WriteLanded({});
}

Result<RunSummary> Sending::Run() {
  began_ = clock_.Now();
  Status status;
  while (status && !stopping_ && !Finished()) status = Step();
  const AtNight night = NightNow(clock_.Now());
  packed_.assign(lanes_.size(), {});  // of a step that failed: their intents are on no disk
  const Status stopped = FinishStop();
  if (!status) return std::unexpected(status.error());
  if (!stopped) return std::unexpected(stopped.error());
  RunSummary summary = {.handed = handed_, .stopped = stopping_, .night = night};
  summary.counts = TRY(book_.Count(campaign_));
  return summary;
}

}  // namespace

Result<FolderLock> SendingLock(const fs::path& data) {
  TRY(MakeFolders(data / "deliveries"));
  Result<FolderLock> lock = FolderLock::Take(data / "deliveries");
  if (!lock && lock.error().code == Code::kConflict) {
    lock.error().what = "another sending is going on";
    lock.error().advice =
        "wait until it is done, or stop it, and send again: people are told once "
        "because all sendings share one record";
  }
  return lock;
}

Result<RunSummary> Send(Deliveries& book, const fs::path& data, const Campaign& campaign,
                        Letters& letters, const std::vector<Lane>& lanes, const RunOptions& options,
                        RunControl& control, const RunListener& hear) {
  CHECK(options.slots > 0 && options.slots <= kSlotsMax && options.batch > 0);
  if (options.mail) TRY(CheckSettings(*options.mail));
  const fs::path folder = data / "deliveries";
  const FolderLock lock = TRY(SendingLock(data));
  const fs::path path = FlightPath(data, campaign.id);
  const FlightLog left = Flight::Read(path);
  const Recovered recovered = TRY(book.Recover(
      campaign, left, (options.clock != nullptr ? *options.clock : SystemClock()).Now(),
      [&](Channel channel) {
        for (const Lane& lane : lanes)
          if (lane.channel == channel) return lane.repeat_safe;
        return false;
      }));
  Sending sending(book, campaign, letters, options, control, hear, folder,
                  TRY(Flight::Create(path, options.slots)));
  TRY(sending.Begin(lanes));
  RunSummary summary = TRY(sending.Run());
  summary.recovered = recovered;
  return summary;
}

}  // namespace haetae::delivery
