// Who was told, over which channel, with what result: durable, in DATA/deliveries.sqlite.
//
//   Deliveries book = TRY(Deliveries::Open(data));
//   CampaignId id = TRY(book.Begin({.duty = "KR-PIPA-34-1", .groups = {{"members", 4}}}, now));
//   Campaign campaign = TRY(book.Find(id));
//   std::vector<Due> due = TRY(book.Waiting(campaign, Channel::kMail, cursor, 1024));
//   TRY(book.Write(campaign, changes, now));   // all or nothing, on disk when it returns
//
// A person who fails at an address is due at the next one, and who fails at the last one of a
// channel gets a row on the next channel, in the same transaction. Memory does not grow with
// people. One thread for each Deliveries; several may share a folder. The format and what each
// state means are in docs/formats/deliveries.md.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/sqlite.h"
#include "base/time.h"
#include "delivery/delivery.h"
#include "delivery/flight.h"

namespace haetae::delivery {

inline constexpr uint32_t kPeopleMax = 1U << 31;
inline constexpr size_t kGroupsMax = 4096;
inline constexpr Duration kSoftBounceRetry = 6 * kHour;
inline constexpr uint32_t kSoftBounceTriesMax = 3;  // then it counts as bounced

enum class OnUnknown : uint8_t { kRepeat, kHold };

struct Group {
  std::string name;
  uint64_t people = 0;
};

struct NewCampaign {
  uint64_t incident = 0;
  std::string duty;
  uint64_t scope_version = 0;
  std::string notice_sha256;
  std::vector<Group> groups;  // their sum is the people
  std::vector<Channel> channels = {Channel::kMail, Channel::kSms, Channel::kPost, Channel::kPublic};
  OnUnknown on_unknown = OnUnknown::kRepeat;
  Duration give_up = kDay;   // deferred for so long: the next channel
  Time deadline = kTimeMax;  // of the duty
};

struct Campaign : NewCampaign {
  CampaignId id{};
  uint32_t people = 0;
  Time created;
  std::string secret;
};

struct Due {
  Key key{};
  uint32_t attempt = 0;  // before this one, over all addresses
  State before = State::kWaiting;
  uint8_t address = 0;  // whose turn it is
};

struct Change {
  Key key{};
  uint16_t group = 0;
  State after = State::kWaiting;
  uint32_t attempt = 0;
  Reply reply;
  Why why = Why::kReply;
  Time due = {};             // of kDeferred
  bool repeat_safe = false;  // of kUnknown: the far side drops what it has already
  // Which address it is about, of how many. 0 of them: both as they are recorded.
  uint8_t address = 0, addresses = 0;
};

// [channel][state]
using Counts = std::array<std::array<uint64_t, kStates>, kChannels.size() + 1>;

// What came of an earlier channel: why it did not reach the person.
struct Tried {
  Channel channel{};
  State state = State::kFailed;
  Why why = Why::kReply;
  Reply reply;
};

struct Untold {
  Person person{};
  Channel channel{};  // the last one tried, or whose turn it is
  State state = State::kWaiting;
  uint32_t attempt = 0;
  Why why = Why::kReply;
  Reply reply;
  std::optional<uint16_t> group;                 // where there is a row
  Time at{};                                     // of the row; else when the campaign began
  std::array<Tried, kChannels.size()> before{};  // the first `tried` of them, in their order
  uint8_t tried = 0;
  std::span<const Tried> earlier() const { return std::span(before).first(tried); }
};

// One row: a person and a channel that was tried, or is next.
struct Kept {
  Key key{};
  State state = State::kWaiting;
  uint32_t attempt = 0;
  Time at;  // when the state was written
  uint8_t address = 0;
  Why why = Why::kReply;
  Reply reply;
};

// A report about one delivery: kBounced, kFailed, kDelivered, or kDeferred.
struct Returned {
  Key key{};
  State state = State::kBounced;
  Reply reply;
  std::string source_sha256;  // of the report: the same one counts once
  uint8_t address = 0;        // one that is no longer the person's turn changes nothing
};

struct Recovered {
  uint64_t unsent = 0, landed = 0, unknown = 0;
};

class Deliveries {
 public:
  static Result<Deliveries> Open(const std::filesystem::path& data);
  Deliveries(Deliveries&&) noexcept;
  ~Deliveries();

  Result<CampaignId> Begin(const NewCampaign& campaign, Time now);
  // The one of the same notice and duty where it was begun already, by this process or another.
  Result<CampaignId> BeginOnce(const NewCampaign& campaign, Time now);
  Result<Campaign> Find(CampaignId id);
  Result<std::vector<Campaign>> All();

  // Deferred deliveries whose time has come, the longest due first.
  Result<std::vector<Due>> Retries(const Campaign& campaign, Channel channel, Time now,
                                   size_t count_max);
  // When the next one is due; kTimeMax if none is.
  Result<Time> NextRetry(const Campaign& campaign, Channel channel);
  // Waiting ones from `cursor` on, in the order of people; moves it behind what was looked at.
  // Nothing and a cursor at `people` means that there are none further on.
  Result<std::vector<Due>> Waiting(const Campaign& campaign, Channel channel, uint64_t& cursor,
                                   size_t count_max);
  // `next_channel` is called for each row that the changes made on a later channel.
  Status Write(const Campaign& campaign, std::span<const Change> changes, Time now,
               const std::function<void(Key)>& next_channel = nullptr);
  // For a start: what was intended gets its ending from the flight file; unknown ones that policy
  // lets repeat are due now. `repeat_safe` says for which channels the far side drops repeats.
  Result<Recovered> Recover(const Campaign& campaign, const FlightLog& left, Time now,
                            const std::function<bool(Channel)>& repeat_safe);
  // Bounces and delivery reports, in one transaction; how many of them changed something.
  // kDeferred: it came back and may be taken another time; after some times it counts as bounced.
  Result<uint64_t> Report(const Campaign& campaign, std::span<const Returned> reports, Time now);
  // Nothing more goes to those who still wait, or are deferred, and whom `why_of` gives one of the
  // two reasons for it (IsSetAside) and the group of those without a row; how many that are.
  struct Aside {
    Why why = Why::kLaterPlan;
    uint16_t group = 0;
  };
  Result<uint64_t> SetAside(const Campaign& campaign,
                            const std::function<std::optional<Aside>(Person)>& why_of, Time now);
  // What is held as unknown is sent once more after all, and listed; how many that are.
  Result<uint64_t> RepeatUnknown(const Campaign& campaign, Time now);

  // For those who only read: what was taken by the far side and is not yet in a transaction, since
  // the sender goes on just now or was killed, is in the flight file. Count(), EachUntold() and
  // EachDelivery() tell of who was told so from now on, as Recover() would; nothing is written.
  void SeeLanded(const Campaign& campaign, const FlightLog& left);
  Result<Counts> Count(const Campaign& campaign);
  // Every person whom no channel reached, in the order of people.
  Status EachUntold(const Campaign& campaign, const std::function<void(const Untold&)>& call);
  // Every row, in the order of the campaign's channels and of people. Who has none on the first
  // channel is waiting there.
  Status EachDelivery(const Campaign& campaign, const std::function<void(const Kept&)>& call);
  // Who was set aside, here or by a letter.
  Status EachSetAside(const Campaign& campaign, const std::function<void(Person)>& call);
  // Messages that were sent again although the first may have arrived.
  Status EachRepeat(const Campaign& campaign, const std::function<void(Key, Time)>& call);
  // Compares the tally with the rows: an error names the first difference.
  Status Check(const Campaign& campaign);

  const Sqlite& db() const { return *db_; }

 private:
  Result<CampaignId> BeginUnless(const NewCampaign& campaign, Time now, bool there);
  struct Statements;
  explicit Deliveries(std::unique_ptr<Sqlite> db);
  struct Addresses {
    uint8_t current = 0, known = 1;
  };
  Result<Addresses> AddressesOf(Key key);
  Status PutAddresses(Key key, Addresses addresses);
  Result<Change> RepeatOf(const Campaign& campaign, Change change, Time now);
  Result<Change> NextAddressOf(Change change, Time now);
  Result<bool> ReportOne(const Campaign& campaign, const Returned& report, Time now);
  Status WriteOne(const Campaign& campaign, const Change& change, Time now,
                  const std::function<void(Key)>& next_channel);
  Status Tally(const Campaign& campaign, Channel channel, uint16_t group, State state, int by);
  Status Commit(const std::function<Status()>& steps);
  // What a row says, or the flight file where the row only says that it was to be sent.
  Ending EndingOf(Key key, uint32_t attempt, const Ending& row) const;
  std::unordered_map<int64_t, LeftOver> landed_;  // see SeeLanded()
  std::unique_ptr<Sqlite> db_;                    // statements keep its address
  std::unique_ptr<Statements> sql_;
};

}  // namespace haetae::delivery
