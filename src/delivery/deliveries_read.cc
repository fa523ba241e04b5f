// What people ask of the deliveries: counts, who was not told, what was repeated.
#include <fmt/format.h>

#include <map>
#include <memory>

#include "delivery/deliveries.h"

namespace haetae::delivery {
namespace {

int64_t First(const Campaign& campaign, Channel channel) {
  return static_cast<int64_t>(KeyOf(campaign.id, channel, Person{0}));
}
int64_t End(const Campaign& campaign, Channel channel) {
  return First(campaign, channel) + campaign.people;
}

// The rows of one channel, in the order of people.
struct ChannelRows {
  ChannelRows(const Sqlite& db, const Campaign& campaign, Channel of)
      : channel(of),
        statement(
            db,
            "SELECT key, state, attempt, why, code, enhanced, grp, at FROM delivery WHERE key "
            ">= ? AND key < ? ORDER BY key") {
    statement.Bind(1, First(campaign, of)).Bind(2, End(campaign, of));
    outcome = statement.Step();
  }
  bool IsAt(uint32_t person) const {
    return outcome == Statement::kRow &&
           static_cast<uint32_t>(PersonOf(Key{statement.Number(0)})) == person;
  }
  Channel channel;
  Statement statement;
  Statement::Outcome outcome;
};

}  // namespace

void Deliveries::SeeLanded(const Campaign& campaign, const FlightLog& left) {
  if (!left.trusted) return;
  for (const auto& [key, one] : left.slots) {
    if (one.mark == Mark::kLanded && IsTold(one.ending.state) &&
        CampaignOf(Key{key}) == campaign.id)
      landed_[key] = one;
  }
}

Ending Deliveries::EndingOf(Key key, uint32_t attempt, const Ending& row) const {
  if (row.state != State::kIntended || landed_.empty()) return row;
  const auto landed = landed_.find(static_cast<int64_t>(key));
  return landed == landed_.end() || landed->second.attempt != attempt ? row : landed->second.ending;
}

Result<Counts> Deliveries::Count(const Campaign& campaign) {
  Counts counts{};
  Statement all(*db_, "SELECT channel, state, sum(n) FROM tally WHERE campaign = ? GROUP BY 1, 2");
  all.Bind(1, static_cast<int64_t>(campaign.id));
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow) {
    CHECK(all.Number(0) >= 0 && all.Number(0) < static_cast<int64_t>(counts.size()));
    CHECK(all.Number(1) >= 0 && all.Number(1) < static_cast<int64_t>(kStates));
    counts[static_cast<size_t>(all.Number(0))][static_cast<size_t>(all.Number(1))] =
        static_cast<uint64_t>(all.Number(2));
  }
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  Statement intended(*db_, "SELECT attempt FROM delivery WHERE key = ? AND state = ?");
  for (const auto& [key, one] : landed_) {
    if (CampaignOf(Key{key}) != campaign.id) continue;
    intended.Bind(1, key).Bind(2, static_cast<int64_t>(State::kIntended));
    outcome = intended.Step();
    if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
    if (outcome == Statement::kRow && static_cast<uint32_t>(intended.Number(0)) == one.attempt) {
      auto& of = counts[static_cast<size_t>(ChannelOf(Key{key}))];
      uint64_t& waiting = of[static_cast<size_t>(State::kIntended)];
      if (waiting > 0) --waiting, ++of[static_cast<size_t>(one.ending.state)];
    }
    intended.Reset();
  }
  auto& first = counts[static_cast<size_t>(campaign.channels.front())];
  uint64_t others = 0;
  for (size_t state = 1; state < kStates; ++state) others += first[state];
  first[0] = campaign.people - others;  // with those who have no row
  return counts;
}

Status Deliveries::EachUntold(const Campaign& campaign,
                              const std::function<void(const Untold&)>& call) {
  std::vector<std::unique_ptr<ChannelRows>> channels;
  for (Channel channel : campaign.channels)
    channels.push_back(std::make_unique<ChannelRows>(*db_, campaign, channel));
  for (uint32_t person = 0; person < campaign.people; ++person) {
    Untold untold = {
        .person = Person{person}, .channel = campaign.channels.front(), .at = campaign.created};
    bool told = false, has_row = false;
    for (const auto& rows : channels) {
      if (!rows->IsAt(person)) continue;
      const Statement& row = rows->statement;
      if (has_row) {
        CHECK(untold.tried < untold.before.size());
        untold.before[untold.tried++] = {untold.channel, untold.state, untold.why, untold.reply};
      }
      has_row = true;
      const auto attempt = static_cast<uint32_t>(row.Number(2));
      const Ending ending = EndingOf(
          Key{row.Number(0)}, attempt,
          {.state = State(static_cast<uint8_t>(row.Number(1))),
           .reply = {static_cast<uint16_t>(row.Number(4)), static_cast<uint32_t>(row.Number(5))},
           .why = Why(static_cast<uint8_t>(row.Number(3)))});
      untold = {.person = Person{person},
                .channel = rows->channel,
                .state = ending.state,
                .attempt = attempt,
                .why = ending.why,
                .reply = ending.reply,
                .group = static_cast<uint16_t>(row.Number(6)),
                .at = Time{row.Number(7) * kSecond},
                .before = untold.before,
                .tried = untold.tried};
      told |= IsTold(untold.state);
      rows->outcome = rows->statement.Step();
    }
    if (!told) call(untold);
  }
  for (const auto& rows : channels)
    if (rows->outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return {};
}

Status Deliveries::EachDelivery(const Campaign& campaign,
                                const std::function<void(const Kept&)>& call) {
  for (Channel channel : campaign.channels) {
    Statement rows(*db_,
                   "SELECT key, state, attempt, at, why, code, enhanced, (SELECT address FROM "
                   "other_address WHERE key = delivery.key) FROM delivery WHERE key >= ? AND key < "
                   "? ORDER BY key");
    rows.Bind(1, First(campaign, channel)).Bind(2, End(campaign, channel));
    Statement::Outcome outcome;
    while ((outcome = rows.Step()) == Statement::kRow) {
      const Key key{rows.Number(0)};
      const auto attempt = static_cast<uint32_t>(rows.Number(2));
      const Ending ending = EndingOf(
          key, attempt,
          {.state = State(static_cast<uint8_t>(rows.Number(1))),
           .reply = {static_cast<uint16_t>(rows.Number(5)), static_cast<uint32_t>(rows.Number(6))},
           .why = Why(static_cast<uint8_t>(rows.Number(4)))});
      call({.key = key,
            .state = ending.state,
            .attempt = attempt,
            .at = Time{rows.Number(3) * kSecond},
            .address = static_cast<uint8_t>(rows.Number(7)),
            .why = ending.why,
            .reply = ending.reply});
    }
    if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  }
  return {};
}

Status Deliveries::EachSetAside(const Campaign& campaign, const std::function<void(Person)>& call) {
  Statement rows(
      *db_, "SELECT key FROM delivery WHERE key >= ? AND key < ? AND state = ? AND why IN (?, ?)");
  rows.Bind(1, static_cast<int64_t>(campaign.id) << 36)
      .Bind(2, (static_cast<int64_t>(campaign.id) + 1) << 36)
      .Bind(3, static_cast<int64_t>(State::kFailed))
      .Bind(4, static_cast<int64_t>(Why::kLaterPlan))
      .Bind(5, static_cast<int64_t>(Why::kRuledOut));
  Statement::Outcome outcome;
  while ((outcome = rows.Step()) == Statement::kRow) call(PersonOf(Key{rows.Number(0)}));
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return {};
}

Status Deliveries::EachRepeat(const Campaign& campaign,
                              const std::function<void(Key, Time)>& call) {
  Statement all(*db_, "SELECT key, at FROM repeat WHERE key >= ? AND key < ? ORDER BY key");
  all.Bind(1, static_cast<int64_t>(campaign.id) << 36)
      .Bind(2, (static_cast<int64_t>(campaign.id) + 1) << 36);
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow)
    call(Key{all.Number(0)}, Time{all.Number(1) * kSecond});
  if (outcome == Statement::kFailed) return std::unexpected(db_->Failed());
  return {};
}

Status Deliveries::Check(const Campaign& campaign) {
  const int64_t first = static_cast<int64_t>(campaign.id) << 36;
  std::map<std::pair<int64_t, int64_t>, int64_t> difference;
  Statement rows(*db_,
                 "SELECT key >> 32 & 15, state, count(*) FROM delivery WHERE key >= ? AND key < ? "
                 "GROUP BY 1, 2");
  rows.Bind(1, first).Bind(2, first + (int64_t{1} << 36));
  while (rows.Step() == Statement::kRow)
    difference[{rows.Number(0), rows.Number(1)}] += rows.Number(2);
  Statement tally(*db_,
                  "SELECT channel, state, sum(n) FROM tally WHERE campaign = ? GROUP BY 1, 2");
  tally.Bind(1, static_cast<int64_t>(campaign.id));
  while (tally.Step() == Statement::kRow)
    difference[{tally.Number(0), tally.Number(1)}] -= tally.Number(2);
  for (const auto& [at, by] : difference) {
    if (by != 0)
      return Fail(Code::kMalformed, "the deliveries contradict themselves",
                  fmt::format("{} rows of {} in state {} are not in the tally", by,
                              ChannelName(Channel(static_cast<uint8_t>(at.first))),
                              StateName(State(static_cast<uint8_t>(at.second)))),
                  "deliveries.sqlite", "restore the file from a copy");
  }
  // `count` must be 0; ?1 and ?2 are the campaign's keys.
  const auto none = [&](const std::string& count, std::string_view what) -> Status {
    Statement counted(*db_, count.c_str());
    counted.Bind(1, first).Bind(2, first + (int64_t{1} << 36));
    if (counted.Step() != Statement::kRow) return std::unexpected(db_->Failed());
    if (counted.Number(0) == 0) return {};
    return Fail(Code::kMalformed, "the deliveries contradict themselves",
                std::to_string(counted.Number(0)) + " " + std::string(what), "deliveries.sqlite",
                "restore the file from a copy");
  };
  TRY(none(fmt::format("SELECT count(*) FROM other_address AS o WHERE key >= ?1 AND key < ?2 AND "
                       "NOT (address >= 0 AND address < known AND known BETWEEN 2 AND {} AND "
                       "EXISTS (SELECT 1 FROM delivery WHERE key = o.key))",
                       kAddressesMax),
           "addresses are nobody's"));
  return none(
      "SELECT (SELECT count(*) FROM delivery WHERE key >= ?1 AND key < ?2 AND state = 3) - "
      "(SELECT count(*) FROM retry WHERE key >= ?1 AND key < ?2)",
      "deferred ones have no time");
}

}  // namespace haetae::delivery
