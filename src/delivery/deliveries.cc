#include "delivery/deliveries.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <numeric>
#include <tuple>

#include "base/file.h"
#include "delivery/message_id.h"
#include "delivery/retry.h"

namespace haetae::delivery {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS campaign(id INTEGER PRIMARY KEY, incident INTEGER NOT NULL,"
    " duty TEXT NOT NULL, scope_version INTEGER NOT NULL, notice_sha256 TEXT NOT NULL,"
    " people INTEGER NOT NULL, channels TEXT NOT NULL, on_unknown TEXT NOT NULL,"
    " created INTEGER NOT NULL, give_up_s INTEGER NOT NULL, deadline INTEGER,"
    " secret TEXT NOT NULL, approvals TEXT);"
    "CREATE TABLE IF NOT EXISTS grp(campaign INTEGER NOT NULL, grp INTEGER NOT NULL,"
    " name TEXT NOT NULL, people INTEGER NOT NULL, PRIMARY KEY(campaign, grp)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS delivery(key INTEGER PRIMARY KEY, grp INTEGER NOT NULL,"
    " state INTEGER NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,"
    " code INTEGER NOT NULL, enhanced INTEGER NOT NULL, why INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS retry(key INTEGER PRIMARY KEY, due INTEGER NOT NULL);"
    "CREATE INDEX IF NOT EXISTS retry_due ON retry(due);"
    "CREATE TABLE IF NOT EXISTS repeat(key INTEGER PRIMARY KEY, at INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS other_address(key INTEGER PRIMARY KEY, address INTEGER NOT NULL,"
    " known INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tally(campaign INTEGER NOT NULL, channel INTEGER NOT NULL,"
    " grp INTEGER NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(campaign, channel, grp, state)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS report(key INTEGER NOT NULL, at INTEGER NOT NULL,"
    " state INTEGER NOT NULL, source TEXT NOT NULL, PRIMARY KEY(key, source)) WITHOUT ROWID;"
    "PRAGMA user_version=1; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536;";

int64_t Number(Key key) { return static_cast<int64_t>(key); }
Key FirstKey(const Campaign& campaign, Channel channel) {
  return KeyOf(campaign.id, channel, Person{0});
}
Key EndKey(const Campaign& campaign, Channel channel) {
  return KeyOf(campaign.id, channel, Person{campaign.people});
}
int64_t Seconds(Time time) { return time == kTimeMax ? INT64_MAX : time.us / kSecond; }

std::string ChannelList(const std::vector<Channel>& channels) {
  std::vector<std::string> names;
  for (Channel channel : channels) names.emplace_back(ChannelName(channel));
  return Joined(names, ",");
}

std::string HexOf(std::string_view bytes) {
  std::string text;
  for (unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string BytesOf(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::strtoul(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
  return bytes;
}

Error Damaged(std::string why) {
  return {Code::kMalformed, "cannot use the deliveries", std::move(why), "deliveries.sqlite",
          "restore the file from a copy; it is the record of who was told"};
}

}  // namespace

struct Deliveries::Statements {
  explicit Statements(const Sqlite& db)
      : find(db, "SELECT state, grp FROM delivery WHERE key = ?"),
        find_attempt(db, "SELECT state, attempt FROM delivery WHERE key = ?"),
        report(db, "INSERT OR IGNORE INTO report VALUES(?, ?, ?, ?)"),
        put(db, "INSERT OR REPLACE INTO delivery VALUES(?, ?, ?, ?, ?, ?, ?, ?)"),
        put_waiting(db, "INSERT OR IGNORE INTO delivery VALUES(?, ?, 0, 0, ?, 0, 0, 0)"),
        unretry(db, "DELETE FROM retry WHERE key = ?"),
        retry(db, "INSERT OR REPLACE INTO retry VALUES(?, ?)"),
        repeat(db, "INSERT OR IGNORE INTO repeat VALUES(?, ?)"),
        tally(db,
              "INSERT INTO tally VALUES(?, ?, ?, ?, ?) ON CONFLICT(campaign, channel, grp, state) "
              "DO UPDATE SET n = n + excluded.n"),
        addresses(db, "SELECT address, known FROM other_address WHERE key = ?"),
        put_addresses(db, "INSERT OR REPLACE INTO other_address VALUES(?, ?, ?)"),
        retries(
            db,
            "SELECT retry.key, attempt, (SELECT address FROM other_address WHERE key = retry.key) "
            "FROM retry INDEXED BY retry_due JOIN delivery USING(key) WHERE due <= ? AND "
            "retry.key >= ? AND retry.key < ? ORDER BY due LIMIT ?"),
        next_retry(db,
                   "SELECT due FROM retry INDEXED BY retry_due WHERE key >= ? AND key < ? ORDER BY "
                   "due LIMIT 1"),
        rows(db,
             "SELECT key, state, CASE WHEN state = 0 THEN (SELECT address FROM other_address WHERE "
             "key = delivery.key) END FROM delivery WHERE key >= ? AND key < ? ORDER BY key"),
        waiting(db,
                "SELECT key, attempt, (SELECT address FROM other_address WHERE key = delivery.key) "
                "FROM delivery WHERE key >= ? AND key < ? AND state = 0 ORDER BY key LIMIT ?") {}
  Statement find, find_attempt, report, put, put_waiting, unretry, retry, repeat, tally, addresses,
      put_addresses, retries, next_retry, rows, waiting;
  std::map<std::tuple<uint32_t, Channel, uint16_t, State>, int64_t> deltas;
};

Deliveries::Deliveries(std::unique_ptr<Sqlite> db)
    : db_(std::move(db)), sql_(std::make_unique<Statements>(*db_)) {}
Deliveries::Deliveries(Deliveries&&) noexcept = default;
Deliveries::~Deliveries() {
  sql_.reset();  // before the database they belong to
}

Result<Deliveries> Deliveries::Open(const std::filesystem::path& data) {
  const fs::path path = data / "deliveries.sqlite";
  // The file holds the secrets of the ids: SQLite would make it readable for others. One that is
  // there is not opened: to close any descriptor of a file drops all locks that this process has on
  // it, and another process then takes the journal of a sending for one that nobody uses.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno != EEXIST)
    return std::unexpected(SystemError("cannot keep the deliveries", path.native(), errno));
  if (fd >= 0) ::close(fd);
  auto db =
      std::make_unique<Sqlite>(TRY(Sqlite::Open(path, "cannot keep the deliveries", kSchema)));
  return Deliveries(std::move(db));
}

Status Deliveries::Commit(const std::function<Status()>& steps) {
  sql_->deltas.clear();
  return db_->Transaction([&]() -> Status {
    TRY(steps());
    for (const auto& [at, by] : sql_->deltas) {
      if (by == 0) continue;
      const auto& [campaign, channel, group, state] = at;
      TRY(sql_->tally.Bind(1, int64_t{campaign})
              .Bind(2, static_cast<int64_t>(channel))
              .Bind(3, int64_t{group})
              .Bind(4, static_cast<int64_t>(state))
              .Bind(5, by)
              .Run());
    }
    if (FaultHere())
      return std::unexpected(
          SystemError("cannot keep the deliveries", "deliveries.sqlite", ENOSPC));
    return {};
  });
}

Result<CampaignId> Deliveries::BeginOnce(const NewCampaign& campaign, Time now) {
  return BeginUnless(campaign, now, /*there=*/true);
}

Result<CampaignId> Deliveries::Begin(const NewCampaign& campaign, Time now) {
  return BeginUnless(campaign, now, /*there=*/false);
}

Result<CampaignId> Deliveries::BeginUnless(const NewCampaign& campaign, Time now, bool there) {
  uint64_t people = 0;
  for (const Group& group : campaign.groups) people += group.people;
  if (people == 0 || people > kPeopleMax || campaign.groups.size() > kGroupsMax) {
    return Fail(Code::kLimit, "cannot begin a notice",
                fmt::format("it is for {} people in {} groups", people, campaign.groups.size()), "",
                fmt::format("send to between 1 and {} people in at most {} groups", kPeopleMax,
                            kGroupsMax));
  }
  std::vector<Channel> sorted = campaign.channels;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return Fail(Code::kUsage, "cannot begin a notice", "a channel is named twice, or none is", "",
                "name each channel once, in order: mail,sms,post,public");
  int64_t id = 0;
  TRY(Commit([&]() -> Status {
    if (there) {
      Statement same(*db_,
                     "SELECT id FROM campaign WHERE notice_sha256 = ? AND duty = ? ORDER BY id");
      same.Bind(1, campaign.notice_sha256).Bind(2, campaign.duty);
      if (same.Step() == Statement::kRow) {
        id = same.Number(0);
        return {};
      }
    }
    Statement put(*db_, "INSERT INTO campaign VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)");
    TRY(put.Bind(1, static_cast<int64_t>(campaign.incident))
            .Bind(2, campaign.duty)
            .Bind(3, static_cast<int64_t>(campaign.scope_version))
            .Bind(4, campaign.notice_sha256)
            .Bind(5, static_cast<int64_t>(people))
            .Bind(6, ChannelList(campaign.channels))
            .Bind(7, campaign.on_unknown == OnUnknown::kRepeat ? "repeat" : "hold")
            .Bind(8, Seconds(now))
            .Bind(9, campaign.give_up / kSecond)
            .Bind(10, Seconds(campaign.deadline))
            .Bind(11, HexOf(RandomSecret()))
            .Run());
    Statement last(*db_, "SELECT last_insert_rowid()");
    last.Step();
    id = last.Number(0);
    Statement group(*db_, "INSERT INTO grp VALUES(?, ?, ?, ?)");
    for (size_t i = 0; i < campaign.groups.size(); ++i)
      TRY(group.Bind(1, id)
              .Bind(2, static_cast<int64_t>(i))
              .Bind(3, campaign.groups[i].name)
              .Bind(4, static_cast<int64_t>(campaign.groups[i].people))
              .Run());
    return {};
  }));
  return CampaignId(static_cast<uint32_t>(id));
}

Result<Campaign> Deliveries::Find(CampaignId id) {
  Statement find(*db_,
                 "SELECT incident, duty, scope_version, notice_sha256, people, channels, "
                 "on_unknown, created, give_up_s, deadline, secret FROM campaign WHERE id = ?");
  const Statement::Outcome outcome = find.Bind(1, static_cast<int64_t>(id)).Step();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  if (outcome == Statement::kDone)
    return Fail(Code::kNotFound, "cannot find the notice", "no notice has this number",
                fmt::format("{}", static_cast<uint32_t>(id)),
                "list those that are: haetae notice status");
  Campaign campaign;
  campaign.id = id;
  campaign.incident = static_cast<uint64_t>(find.Number(0));
  campaign.duty = find.Text(1);
  campaign.scope_version = static_cast<uint64_t>(find.Number(2));
  campaign.notice_sha256 = find.Text(3);
  campaign.people = static_cast<uint32_t>(find.Number(4));
  campaign.channels.clear();
  std::string list = find.Text(5) + ",";
  for (size_t at = 0, end; (end = list.find(',', at)) != std::string::npos; at = end + 1) {
    const std::optional<Channel> channel =
        ChannelNamed(std::string_view(list).substr(at, end - at));
    if (!channel) return std::unexpected(Damaged("a notice names a channel that does not exist"));
    campaign.channels.push_back(*channel);
  }
  campaign.on_unknown = find.Text(6) == "hold" ? OnUnknown::kHold : OnUnknown::kRepeat;
  campaign.created = Time{find.Number(7) * kSecond};
  campaign.give_up = find.Number(8) * kSecond;
  campaign.deadline = find.Number(9) == INT64_MAX ? kTimeMax : Time{find.Number(9) * kSecond};
  campaign.secret = BytesOf(find.Text(10));
  if (campaign.secret.size() != kSecretBytes)
    return std::unexpected(Damaged("a notice has no secret"));
  Statement groups(*db_, "SELECT name, people FROM grp WHERE campaign = ? ORDER BY grp");
  groups.Bind(1, static_cast<int64_t>(id));
  while (groups.Step() == Statement::kRow)
    campaign.groups.push_back({groups.Text(0), static_cast<uint64_t>(groups.Number(1))});
  return campaign;
}

Result<std::vector<Campaign>> Deliveries::All() {
  std::vector<Campaign> all;
  Statement ids(*db_, "SELECT id FROM campaign ORDER BY id");
  Statement::Outcome outcome;
  while ((outcome = ids.Step()) == Statement::kRow)
    all.push_back(TRY(Find(CampaignId(static_cast<uint32_t>(ids.Number(0))))));
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return all;
}

Result<std::vector<Due>> Deliveries::Retries(const Campaign& campaign, Channel channel, Time now,
                                             size_t count_max) {
  std::vector<Due> due;
  Statement& retries = sql_->retries;
  retries.Bind(1, Seconds(now))
      .Bind(2, Number(FirstKey(campaign, channel)))
      .Bind(3, Number(EndKey(campaign, channel)))
      .Bind(4, static_cast<int64_t>(count_max));
  Statement::Outcome outcome;
  while ((outcome = retries.Step()) == Statement::kRow)
    due.push_back({Key{retries.Number(0)}, static_cast<uint32_t>(retries.Number(1)),
                   State::kDeferred, static_cast<uint8_t>(retries.Number(2))});
  retries.Reset();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return due;
}

Result<Time> Deliveries::NextRetry(const Campaign& campaign, Channel channel) {
  Statement& next = sql_->next_retry;
  next.Bind(1, Number(FirstKey(campaign, channel))).Bind(2, Number(EndKey(campaign, channel)));
  const Statement::Outcome outcome = next.Step();
  const Time time = outcome == Statement::kRow ? Time{next.Number(0) * kSecond} : kTimeMax;
  next.Reset();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return time;
}

Result<std::vector<Due>> Deliveries::Waiting(const Campaign& campaign, Channel channel,
                                             uint64_t& cursor, size_t count_max) {
  std::vector<Due> due;
  if (cursor >= campaign.people || count_max == 0) return due;
  auto key = [&](uint64_t person) {
    return KeyOf(campaign.id, channel, Person{static_cast<uint32_t>(person)});
  };
  if (channel != campaign.channels.front()) {
    Statement& waiting = sql_->waiting;
    waiting.Bind(1, Number(key(cursor)))
        .Bind(2, Number(EndKey(campaign, channel)))
        .Bind(3, static_cast<int64_t>(count_max));
    Statement::Outcome outcome;
    while ((outcome = waiting.Step()) == Statement::kRow)
      due.push_back({Key{waiting.Number(0)}, static_cast<uint32_t>(waiting.Number(1)),
                     State::kWaiting, static_cast<uint8_t>(waiting.Number(2))});
    waiting.Reset();
    if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
    cursor = due.size() < count_max ? campaign.people
                                    : static_cast<uint64_t>(PersonOf(due.back().key)) + 1;
    return due;
  }
  // The first channel: whoever has no row waits. Stretches without a waiting one are passed over.
  while (cursor < campaign.people && due.size() < count_max) {
    const uint64_t end =
        std::min<uint64_t>(campaign.people, cursor + std::max<size_t>(count_max, 1024));
    Statement& rows = sql_->rows;
    rows.Bind(1, Number(key(cursor))).Bind(2, Number(key(end)));
    Statement::Outcome outcome = rows.Step();
    for (; cursor < end && due.size() < count_max; ++cursor) {
      const bool has_row = outcome == Statement::kRow && rows.Number(0) == Number(key(cursor));
      if (!has_row || rows.Number(1) == static_cast<int64_t>(State::kWaiting))
        due.push_back({key(cursor), 0, State::kWaiting,
                       has_row ? static_cast<uint8_t>(rows.Number(2)) : uint8_t{0}});
      if (has_row) outcome = rows.Step();
    }
    rows.Reset();
    if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  }
  return due;
}

Status Deliveries::Tally(const Campaign& campaign, Channel channel, uint16_t group, State state,
                         int by) {
  sql_->deltas[{static_cast<uint32_t>(campaign.id), channel, group, state}] += by;
  return {};
}

Result<Deliveries::Addresses> Deliveries::AddressesOf(Key key) {
  Statement& find = sql_->addresses;
  const Statement::Outcome outcome = find.Bind(1, Number(key)).Step();
  Addresses found;
  if (outcome == Statement::kRow)
    found = {static_cast<uint8_t>(find.Number(0)), static_cast<uint8_t>(find.Number(1))};
  find.Reset();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  if (found.known > kAddressesMax || found.current >= found.known)
    return std::unexpected(Damaged("somebody's address has a number that does not exist"));
  return found;
}

Status Deliveries::PutAddresses(Key key, Addresses addresses) {
  CHECK(addresses.known <= kAddressesMax && addresses.current < addresses.known);
  return sql_->put_addresses.Bind(1, Number(key))
      .Bind(2, int64_t{addresses.current})
      .Bind(3, int64_t{addresses.known})
      .Run();
}

// What may have arrived and is to be sent again is due again.
Result<Change> Deliveries::RepeatOf(const Campaign& campaign, Change change, Time now) {
  if (change.after != State::kUnknown) return change;
  if (change.repeat_safe && !GivenUp(change.attempt, campaign.give_up)) {
    change.after = State::kDeferred;
    change.due = now + (change.why == Why::kCrash ? 0 : RetryAfter(change.attempt));
  } else if (campaign.on_unknown == OnUnknown::kRepeat) {
    TRY(sql_->repeat.Bind(1, Number(change.key)).Bind(2, Seconds(now)).Run());
    if (sqlite3_changes(db_->handle()) == 1) {  // once: the second time it stays unknown
      change.after = State::kDeferred;
      change.due = now;
    }
  }
  return change;
}

// Whom an address fails is due at the next one, before the next channel.
Result<Change> Deliveries::NextAddressOf(Change change, Time now) {
  Addresses at = {change.address, change.addresses};
  // Also for a bounce, which comes where no contacts are at hand.
  if (change.after == State::kIntended && at.known > 1) TRY(PutAddresses(change.key, at));
  if (!IsLost(change.after) || change.why == Why::kNoContact || IsSetAside(change.why))
    return change;
  if (at.known == 0) at = TRY(AddressesOf(change.key));
  if (at.current + 1 >= at.known) return change;
  ++at.current;
  TRY(PutAddresses(change.key, at));
  change.after = State::kDeferred;
  change.due = now;
  change.why = Why::kNextAddress;
  return change;
}

Status Deliveries::WriteOne(const Campaign& campaign, const Change& change, Time now,
                            const std::function<void(Key)>& next_channel) {
  CHECK(CampaignOf(change.key) == campaign.id);
  CHECK(static_cast<uint32_t>(PersonOf(change.key)) < campaign.people);
  const Channel channel = ChannelOf(change.key);
  uint16_t group = change.group;
  std::optional<State> before;
  const Statement::Outcome outcome = sql_->find.Bind(1, Number(change.key)).Step();
  if (outcome == Statement::kRow) {
    before = State(static_cast<uint8_t>(sql_->find.Number(0)));
    group = static_cast<uint16_t>(sql_->find.Number(1));
  }
  sql_->find.Reset();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());

  const bool was_lost = before && IsLost(*before);
  Change to = TRY(RepeatOf(campaign, change, now));
  if (!was_lost) to = TRY(NextAddressOf(to, now));
  const State after = to.after;
  if (before == State::kDeferred) TRY(sql_->unretry.Bind(1, Number(change.key)).Run());
  if (after == State::kDeferred)
    TRY(sql_->retry.Bind(1, Number(change.key)).Bind(2, Seconds(to.due)).Run());
  TRY(sql_->put.Bind(1, Number(change.key))
          .Bind(2, int64_t{group})
          .Bind(3, static_cast<int64_t>(after))
          .Bind(4, int64_t{change.attempt})
          .Bind(5, Seconds(now))
          .Bind(6, int64_t{change.reply.code})
          .Bind(7, int64_t{change.reply.enhanced})
          .Bind(8, static_cast<int64_t>(to.why))
          .Run());
  if (before) TRY(Tally(campaign, channel, group, *before, -1));
  TRY(Tally(campaign, channel, group, after, 1));
  if (!IsLost(after) || was_lost || IsSetAside(to.why)) return {};
  const auto at = std::find(campaign.channels.begin(), campaign.channels.end(), channel);
  if (at == campaign.channels.end() || at + 1 == campaign.channels.end()) return {};
  const Key next = KeyOf(campaign.id, at[1], PersonOf(change.key));
  TRY(sql_->put_waiting.Bind(1, Number(next)).Bind(2, int64_t{group}).Bind(3, Seconds(now)).Run());
  if (sqlite3_changes(db_->handle()) == 0) return {};
  TRY(Tally(campaign, at[1], group, State::kWaiting, 1));
  if (next_channel) next_channel(next);
  return {};
}

Status Deliveries::Write(const Campaign& campaign, std::span<const Change> changes, Time now,
                         const std::function<void(Key)>& next_channel) {
  if (changes.empty()) return {};
  return Commit([&]() -> Status {
    for (const Change& change : changes) TRY(WriteOne(campaign, change, now, next_channel));
    return {};
  });
}

Result<Recovered> Deliveries::Recover(const Campaign& campaign, const FlightLog& left, Time now,
                                      const std::function<bool(Channel)>& repeat_safe) {
  Recovered recovered;
  const Counts counts = TRY(Count(campaign));
  std::vector<Change> changes;
  Statement open(*db_,
                 "SELECT key, attempt, grp FROM delivery WHERE key >= ? AND key < ? AND state = 1");
  for (Channel channel : campaign.channels) {
    if (counts[static_cast<size_t>(channel)][static_cast<size_t>(State::kIntended)] == 0) continue;
    open.Bind(1, Number(FirstKey(campaign, channel))).Bind(2, Number(EndKey(campaign, channel)));
    Statement::Outcome outcome;
    while ((outcome = open.Step()) == Statement::kRow) {
      const Key key{open.Number(0)};
      const auto attempt = static_cast<uint32_t>(open.Number(1));
      const Ending ending = left.EndingOf(key, attempt);
      Change change = ChangeOf(key, static_cast<uint16_t>(open.Number(2)), attempt, ending,
                               campaign.give_up, now);
      change.repeat_safe = repeat_safe && repeat_safe(channel);
      changes.push_back(change);
      if (ending.state == State::kIntended)
        ++recovered.unsent;
      else if (ending.state == State::kUnknown)
        ++recovered.unknown;
      else
        ++recovered.landed;
    }
    open.Reset();
    if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  }
  TRY(Write(campaign, changes, now));
  return recovered;
}

Result<uint64_t> Deliveries::SetAside(const Campaign& campaign,
                                      const std::function<std::optional<Aside>(Person)>& why_of,
                                      Time now) {
  constexpr size_t kAtOnce = 1 << 20;
  uint64_t all = 0;
  std::vector<Change> changes;
  do {
    changes.clear();
    TRY(EachUntold(campaign, [&](const Untold& one) {
      if (one.state != State::kWaiting && one.state != State::kDeferred) return;
      if (changes.size() == kAtOnce) return;
      const std::optional<Aside> aside = why_of(one.person);
      if (!aside) return;
      CHECK(IsSetAside(aside->why) && aside->group < campaign.groups.size());
      changes.push_back({.key = KeyOf(campaign.id, one.channel, one.person),
                         .group = one.group.value_or(aside->group),
                         .after = State::kFailed,
                         .attempt = one.attempt,
                         .why = aside->why});
    }));
    TRY(Write(campaign, changes, now));
    all += changes.size();
  } while (changes.size() == kAtOnce);
  return all;
}

Result<uint64_t> Deliveries::RepeatUnknown(const Campaign& campaign, Time now) {
  Campaign repeating = campaign;
  repeating.on_unknown = OnUnknown::kRepeat;
  std::vector<Change> changes;
  Statement held(
      *db_,
      "SELECT key, attempt FROM delivery WHERE key >= ? AND key < ? AND state = 6 AND key "
      "NOT IN (SELECT key FROM repeat)");
  held.Bind(1, static_cast<int64_t>(campaign.id) << 36)
      .Bind(2, (static_cast<int64_t>(campaign.id) + 1) << 36);
  Statement::Outcome outcome;
  while ((outcome = held.Step()) == Statement::kRow)
    changes.push_back({.key = Key{held.Number(0)},
                       .after = State::kUnknown,
                       .attempt = static_cast<uint32_t>(held.Number(1)),
                       .why = Why::kCrash});
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  TRY(Write(repeating, changes, now));
  return changes.size();
}

Result<bool> Deliveries::ReportOne(const Campaign& campaign, const Returned& report, Time now) {
  CHECK(report.state == State::kBounced || report.state == State::kDelivered ||
        report.state == State::kFailed || report.state == State::kDeferred);
  Statement& find = sql_->find_attempt;
  const Statement::Outcome outcome = find.Bind(1, Number(report.key)).Step();
  const State before =
      outcome == Statement::kRow ? State(static_cast<uint8_t>(find.Number(0))) : State::kWaiting;
  const uint32_t attempt = outcome == Statement::kRow ? static_cast<uint32_t>(find.Number(1)) : 0;
  find.Reset();
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  // What was never sent cannot come back; what failed stays failed.
  if (before == State::kWaiting || before == State::kIntended || IsLost(before) ||
      before == report.state)
    return false;
  // One that comes late, of an address that has failed already.
  if (TRY(AddressesOf(report.key)).current != report.address) return false;
  TRY(sql_->report.Bind(1, Number(report.key))
          .Bind(2, Seconds(now))
          .Bind(3, static_cast<int64_t>(report.state))
          .Bind(4, report.source_sha256)
          .Run());
  if (sqlite3_changes(db_->handle()) == 0) return false;
  const bool last = report.state == State::kDeferred && attempt >= kSoftBounceTriesMax;
  TRY(WriteOne(campaign,
               {.key = report.key,
                .after = last ? State::kBounced : report.state,
                .attempt = attempt,
                .reply = report.reply,
                .why = Why::kReport,
                .due = now + kSoftBounceRetry},
               now, nullptr));
  return true;
}

Result<uint64_t> Deliveries::Report(const Campaign& campaign, std::span<const Returned> reports,
                                    Time now) {
  uint64_t changed = 0;
  if (reports.empty()) return changed;
  TRY(Commit([&]() -> Status {
    for (const Returned& report : reports) changed += TRY(ReportOne(campaign, report, now));
    return {};
  }));
  return changed;
}

}  // namespace haetae::delivery
