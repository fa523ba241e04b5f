#include "delivery/page_monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

#include "base/hash.h"
#include "delivery/page.h"

namespace haetae::delivery {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS page(id INTEGER PRIMARY KEY, url TEXT NOT NULL, front_url TEXT NOT"
    " NULL, text TEXT NOT NULL, days INTEGER NOT NULL, zone_s INTEGER NOT NULL, ca_file TEXT NOT"
    " NULL, added INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS page_look(page INTEGER NOT NULL, at INTEGER NOT NULL,"
    " status INTEGER NOT NULL, sha256 TEXT NOT NULL, has_text INTEGER NOT NULL,"
    " linked INTEGER NOT NULL, error TEXT NOT NULL, us INTEGER NOT NULL,"
    " PRIMARY KEY(page, at, us)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS page_group(plan TEXT NOT NULL, grp INTEGER NOT NULL,"
    " page INTEGER NOT NULL, PRIMARY KEY(plan, grp, page)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS page_removed(page INTEGER PRIMARY KEY, at INTEGER NOT NULL);";
constexpr auto kNap = std::chrono::milliseconds(200);

// Once a look was kept to the second, and of two in one second the first alone: its table is
// replaced by today's, with its looks.
Status KeepMicroseconds(Sqlite& db) {
  const auto is_there = [&]() -> Result<bool> {
    Statement column(db, "SELECT count(*) FROM pragma_table_info('page_look') WHERE name = 'us'");
    if (column.Step() != Statement::kRow) return std::unexpected(db.Failed());
    return column.Number(0) > 0;
  };
  if (TRY(is_there())) return {};  // without a lock: who only reads waits for no writer
  return db.Transaction([&]() -> Status {
    if (TRY(is_there())) return {};  // another process was first
    TRY(db.Run("ALTER TABLE page_look RENAME TO page_look_of_seconds"));
    TRY(db.Run(kSchema));
    TRY(
        db.Run("INSERT INTO page_look SELECT page, at, status, sha256, has_text, linked, error, 0 "
               "FROM page_look_of_seconds"));
    return db.Run("DROP TABLE page_look_of_seconds");
  });
}

}  // namespace

Result<PageMonitor> PageMonitor::Open(const fs::path& data) {
  Sqlite db = TRY(
      Sqlite::Open(data / "deliveries.sqlite", "cannot keep what the page looked like", kSchema));
  TRY(KeepMicroseconds(db));
  return PageMonitor(std::move(db));
}

Result<PageId> PageMonitor::Add(const PublicNotice& notice, Time now, const PageFor& whom) {
  for (const std::string* url : {&notice.url, &notice.front_url}) {
    const bool web = url->starts_with("https://") || url->starts_with("http://");
    if (!web && !(url == &notice.front_url && url->empty()))
      return Fail(Code::kUsage, "cannot look after the notice",
                  "the page is no http or https address", "",
                  "name the page as people open it: https://…");
  }
  if (VisibleText(notice.text).empty() || notice.days == 0)
    return Fail(Code::kUsage, "cannot look after the notice", "it has no text, or no days to stay",
                "", "give the notice as it was published");
  int64_t id = 0;
  TRY(db_.Transaction([&]() -> Status {
    Statement put(db_, "INSERT INTO page VALUES(NULL, ?, ?, ?, ?, ?, ?, ?)");
    TRY(put.Bind(1, notice.url)
            .Bind(2, notice.front_url)
            .Bind(3, VisibleText(notice.text))
            .Bind(4, int64_t{notice.days})
            .Bind(5, notice.zone / kSecond)
            .Bind(6, notice.ca_file)
            .Bind(7, now.us / kSecond)
            .Run());
    Statement last(db_, "SELECT last_insert_rowid()");
    if (last.Step() != Statement::kRow) return std::unexpected(db_.Failed());
    id = last.Number(0);
    Statement group(db_, "INSERT INTO page_group VALUES(?, ?, ?)");
    for (uint16_t one : whom.groups)
      TRY(group.Bind(1, whom.plan_sha256).Bind(2, int64_t{one}).Bind(3, id).Run());
    return {};
  }));
  return PageId(static_cast<uint32_t>(id));
}

Result<std::multimap<uint16_t, PageId>> PageMonitor::OfPlan(const std::string& plan_sha256) {
  std::multimap<uint16_t, PageId> pages;
  Statement all(db_,
                "SELECT grp, page FROM page_group WHERE plan = ? AND page NOT IN (SELECT page FROM "
                "page_removed) ORDER BY grp, page");
  all.Bind(1, plan_sha256);
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow)
    pages.emplace(static_cast<uint16_t>(all.Number(0)),
                  PageId(static_cast<uint32_t>(all.Number(1))));
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return pages;
}

Result<PublicNotice> PageMonitor::Find(PageId id) {
  Statement find(db_, "SELECT url, front_url, text, days, zone_s, ca_file FROM page WHERE id = ?");
  const Statement::Outcome outcome = find.Bind(1, static_cast<int64_t>(id)).Step();
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  if (outcome == Statement::kDone)
    return Fail(Code::kNotFound, "cannot look after the notice", "no page has this number",
                std::to_string(static_cast<uint32_t>(id)), "add the page first");
  return PublicNotice{find.Text(0),
                      find.Text(1),
                      find.Text(2),
                      static_cast<uint32_t>(find.Number(3)),
                      find.Number(4) * kSecond,
                      find.Text(5)};
}

Result<std::vector<PageId>> PageMonitor::All() {
  std::vector<PageId> all;
  Statement ids(db_,
                "SELECT id FROM page WHERE id NOT IN (SELECT page FROM page_removed) ORDER BY id");
  Statement::Outcome outcome;
  while ((outcome = ids.Step()) == Statement::kRow)
    all.push_back(PageId(static_cast<uint32_t>(ids.Number(0))));
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return all;
}

Status PageMonitor::Remove(PageId id, Time now) {
  const std::string number = std::to_string(static_cast<uint32_t>(id));
  const std::vector<PageId> all = TRY(All());
  if (std::ranges::find(all, id) == all.end())
    return Fail(Code::kNotFound, "cannot remove the page",
                "no page that is looked after has this number", number,
                "see haetae notice page status");
  if (TRY(Standing(id, now)).full != kTimeMax)
    return Fail(Code::kDenied, "cannot remove the page",
                "its days are full: people count as told by it", number,
                "leave it; a page whose days are full may be taken down");
  Statement put(db_, "INSERT INTO page_removed VALUES(?, ?)");
  return put.Bind(1, static_cast<int64_t>(id)).Bind(2, now.us / kSecond).Run();
}

Result<std::map<PageId, Time>> PageMonitor::RemovedOf(const std::string& plan_sha256) {
  std::map<PageId, Time> removed;
  Statement all(
      db_, "SELECT DISTINCT page, at FROM page_group JOIN page_removed USING(page) WHERE plan = ?");
  all.Bind(1, plan_sha256);
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow)
    removed.emplace(PageId(static_cast<uint32_t>(all.Number(0))), Time{all.Number(1) * kSecond});
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return removed;
}

Result<std::vector<std::string>> PageMonitor::PlansOf(PageId id) {
  std::vector<std::string> plans;
  Statement all(db_, "SELECT DISTINCT plan FROM page_group WHERE page = ? ORDER BY plan");
  all.Bind(1, static_cast<int64_t>(id));
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow) plans.push_back(all.Text(0));
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return plans;
}

Result<Look> PageMonitor::Once(PageId id, Clock& clock) {
  const PublicNotice notice = TRY(Find(id));
  const FetchedPage page = Fetch(notice.url, notice.ca_file);
  Look look = {.at = clock.Now(), .status = page.status, .error = page.error};
  look.sha256 = page.status == 0 ? "" : Sha256Hex(page.body);
  look.has_text = HasText(VisibleText(page.body), notice.text);
  look.linked = notice.front_url.empty();
  if (!look.linked) {
    const FetchedPage front = Fetch(notice.front_url, notice.ca_file);
    look.linked = front.status == 200 && LinksTo(front.body, front.url, notice.url);
    if (front.status != 200 && look.error.empty())
      look.error =
          "the front page: " + (front.error.empty() ? std::to_string(front.status) : front.error);
  }
  TRY(Keep(id, look));
  return look;
}

Status PageMonitor::Keep(PageId id, const Look& look) {
  // Of two looks in one microsecond the second one stands behind the first: none is lost.
  Statement put(db_,
                "INSERT INTO page_look VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, max(?8, coalesce((SELECT "
                "max(us) + 1 FROM page_look WHERE page = ?1 AND at = ?2 AND us >= ?8), ?8)))");
  return put.Bind(1, static_cast<int64_t>(id))
      .Bind(2, look.at.us / kSecond)
      .Bind(3, int64_t{look.status})
      .Bind(4, look.sha256)
      .Bind(5, int64_t{look.has_text})
      .Bind(6, int64_t{look.linked})
      .Bind(7, look.error)
      .Bind(8, look.at.us % kSecond)
      .Run();
}

Result<std::vector<Look>> PageMonitor::Looks(PageId id) {
  std::vector<Look> looks;
  Statement all(
      db_,
      "SELECT at, status, sha256, has_text, linked, error, us FROM page_look WHERE page = "
      "? ORDER BY at, us");
  all.Bind(1, static_cast<int64_t>(id));
  Statement::Outcome outcome;
  while ((outcome = all.Step()) == Statement::kRow)
    looks.push_back({Time{all.Number(0) * kSecond + all.Number(6)}, static_cast<int>(all.Number(1)),
                     all.Text(2), all.Number(3) != 0, all.Number(4) != 0, all.Text(5)});
  if (outcome == Statement::kFailed) return std::unexpected(db_.Failed());
  return looks;
}

PageStanding StandingOf(const std::vector<Look>& all, uint32_t days, Duration zone, Time now) {
  // A look of a clock that ran ahead proves nothing until its time has come.
  const std::span looks(all.begin(), std::ranges::upper_bound(all, now, {}, &Look::at));
  PageStanding standing = {.looks = looks.size()};
  if (!looks.empty()) standing.latest = looks.back();
  const Look* before = nullptr;
  auto gap = [&](Time from, Time to, bool seen) {
    if (!standing.gaps.empty() && standing.gaps.back().to == from &&
        standing.gaps.back().seen == seen)
      standing.gaps.back().to = to;
    else
      standing.gaps.push_back({from, to, seen});
    standing.missing += to - from;
  };
  // From a look to the next: what the first one saw holds, if the next one came in time.
  auto stretch = [&](const Look& look, Time to) {
    if (standing.first_good == Time{}) return;
    if (!look.good())
      gap(look.at, to, true);
    else if (to - look.at > kLookLate)
      gap(look.at, to, false);
  };
  // The end of a day: gaps that are not whole days count as such.
  auto until = [&] {
    const int64_t day = DayOf(standing.first_good + zone) + 1 + static_cast<int64_t>(days);
    return Time{(day + (standing.missing + kDay - 1) / kDay) * kDay - zone};
  };
  for (const Look& look : looks) {
    if (standing.full == kTimeMax && before != nullptr) stretch(*before, look.at);
    if (standing.first_good == Time{} && look.good()) standing.first_good = look.at;
    // A look has to see it: that nobody saw it go is no proof that it stood.
    if (standing.full == kTimeMax && look.good() && look.at >= until()) standing.full = look.at;
    before = &look;
  }
  if (before != nullptr) {
    if (standing.full == kTimeMax) stretch(*before, now);
    standing.last = before->at;
    standing.good_now = before->good() && now - before->at <= kLookLate;
  }
  if (standing.first_good != Time{}) standing.until = until();
  return standing;
}

Result<PageStanding> PageMonitor::Standing(PageId id, Time now) {
  const PublicNotice notice = TRY(Find(id));
  PageStanding standing = StandingOf(TRY(Looks(id)), notice.days, notice.zone, now);
  standing.zone = notice.zone;
  return standing;
}

Status PageMonitor::Loop(Clock& clock, const std::atomic<bool>& stop,
                         const std::function<void(PageId, const Look&)>& hear) {
  while (!stop) {
    Time next = clock.Now() + kLookEvery;
    for (PageId id : TRY(All())) {
      const std::vector<Look> looks = TRY(Looks(id));
      const Time now = clock.Now();
      const Time due = looks.empty() ? Time{} : looks.back().at + kLookEvery;
      if (due > now && looks.back().at <= now) {
        next = std::min(next, due);
        continue;
      }
      const Look look = TRY(Once(id, clock));
      if (hear) hear(id, look);
      if (stop) return {};
    }
    while (!stop && clock.Now() < next) std::this_thread::sleep_for(kNap);
  }
  return {};
}

Phrase LookPhrase(const Look& look) {
  if (look.good()) return {"the notice stands", "공고가 게시되어 있음"};
  if (look.status == 0) return {"the page cannot be reached", "페이지에 연결할 수 없음"};
  if (look.status != 200)
    return {fmt::format("the page answers {}", look.status),
            fmt::format("페이지 응답 {}", look.status)};
  if (!look.has_text) return {"the page does not hold the notice's text", "페이지에 공고문이 없음"};
  return {"the front page does not link to it", "첫 화면에 공고 링크가 없음"};
}

}  // namespace haetae::delivery
