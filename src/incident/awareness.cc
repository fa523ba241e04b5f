#include "incident/awareness.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "incident/entry_words.h"
#include "incident/sqlite.h"

namespace haetae::incident {
namespace {

const AwarenessKind kKinds[] = {
    {"found", {"haetae found it", "haetae 탐지"}},
    {"first_signal", {"first internal signal", "최초 징후"}},
    {"intrusion_known", {"the intrusion was known", "침해사고 인지"}},
    {"discovered", {"the leak was discovered", "유출 발견"}},
    {"possible_known", {"a leak was known to be possible", "유출 가능성 인지"}},
    {"confirmed", {"the leak was confirmed", "유출 확인"}},
    {"assessed", {"it was assessed as notifiable", "통지 대상으로 평가"}},
    {"material", {"it was determined to be material", "중대성 판단"}},
    {"cleared", {"nothing leaked: the suspicion is cleared", "유출되지 않은 사실 확인"}},
    {"done", {"a duty was done", "의무 이행"}},
    {"facts", {"facts were written down", "사실 기록"}},
    {"closed", {"the incident was closed", "사고 종결"}},
    {"withdrawn", {"an entry was withdrawn", "기록 철회"}},
};

}  // namespace

std::string HashedText(const Awareness& entry) {
  std::string bytes;
  const auto add = [&](std::string_view part) {
    bytes += fmt::format("{}:", part.size());
    bytes += part;
  };
  add(entry.before);
  for (const int64_t number :
       {entry.n, static_cast<int64_t>(entry.incident), entry.at.us, entry.said.us})
    add(std::to_string(number));
  for (const std::string* text : {&entry.kind, &entry.what, &entry.by, &entry.source, &entry.why})
    add(*text);
  return bytes;
}

std::span<const AwarenessKind> AwarenessKinds() { return kKinds; }

const AwarenessKind* FindAwarenessKind(std::string_view name) {
  const auto* found = std::ranges::find(kKinds, name, &AwarenessKind::name);
  return found == std::end(kKinds) ? nullptr : found;
}

std::vector<Awareness> Standing(const std::vector<Awareness>& log) {
  std::set<std::string> withdrawn;
  for (const Awareness& entry : log)
    if (entry.kind == "withdrawn") withdrawn.insert(entry.what);
  std::vector<Awareness> standing;
  for (const Awareness& entry : log)
    if (entry.kind != "withdrawn" && !withdrawn.contains(std::to_string(entry.n)))
      standing.push_back(entry);
  return standing;
}

Result<std::vector<Awareness>> AwarenessLog::All() {
  Statement rows(store_.db_,
                 "SELECT n, incident, kind, what, at, said, by, source, why, hash "
                 "FROM awareness ORDER BY n");
  std::vector<Awareness> all;
  int code;
  while ((code = rows.Step()) == SQLITE_ROW) {
    Awareness entry{.n = rows.Number(0),
                    .incident = static_cast<uint32_t>(rows.Number(1)),
                    .kind = rows.Text(2),
                    .what = rows.Text(3),
                    .at = {rows.Number(4)},
                    .said = {rows.Number(5)},
                    .by = rows.Text(6),
                    .source = rows.Text(7),
                    .why = rows.Text(8),
                    .before = all.empty() ? "" : all.back().hash,
                    .hash = rows.Text(9)};
    if (entry.n != static_cast<int64_t>(all.size()) + 1 ||
        entry.hash != Sha256Hex(HashedText(entry))) {
      return Fail(Code::kConflict, "the awareness log was changed",
                  fmt::format("entry {} is not what it was when it was written down", entry.n),
                  "incidents.sqlite", "compare it with a copy from before");
    }
    all.push_back(std::move(entry));
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return all;
}

Result<std::vector<Awareness>> AwarenessLog::Of(uint32_t incident) {
  if (incident != 0) TRY(store_.Load(incident));  // says which incidents there are
  std::vector<Awareness> all = TRY(All());
  if (incident != 0)
    std::erase_if(all, [&](const Awareness& entry) { return entry.incident != incident; });
  return all;
}

Result<Awareness> AwarenessLog::Add(Awareness entry) {
  CHECK(FindAwarenessKind(entry.kind) != nullptr);
  if (entry.source.size() > kAwarenessTextBytesMax || entry.why.size() > kAwarenessTextBytesMax ||
      entry.what.size() > kFactsKeptBytesMax)
    return Fail(Code::kLimit, "cannot write it down",
                fmt::format("a text is longer than {}", HumanBytes(kAwarenessTextBytesMax)), "",
                "say it shorter, and name where the rest is");
  TRY(store_.Load(entry.incident));
  TRY(store_.Run("BEGIN IMMEDIATE"));
  const auto write = [&]() -> Status {
    const std::vector<Awareness> all = TRY(All());
    entry.n = static_cast<int64_t>(all.size()) + 1;
    entry.before = all.empty() ? "" : all.back().hash;
    entry.hash = Sha256Hex(HashedText(entry));
    Statement put(store_.db_, "INSERT INTO awareness VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    put.Bind(1, entry.n).Bind(2, static_cast<int64_t>(entry.incident)).Bind(3, entry.kind);
    put.Bind(4, entry.what).Bind(5, entry.at.us).Bind(6, entry.said.us).Bind(7, entry.by);
    put.Bind(8, entry.source).Bind(9, entry.why).Bind(10, entry.hash);
    if (put.Again() != SQLITE_DONE) return std::unexpected(store_.Failed());
    return {};
  };
  Status written = write();
  if (written) written = store_.Run("COMMIT");
  if (!written) {
    sqlite3_exec(store_.db_, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(std::move(written).error());
  }
  return entry;
}

Status AwarenessLog::AddFound(const std::vector<Incident>& incidents, Time now) {
  if (incidents.empty()) return {};
  std::set<uint32_t> found;
  for (const Awareness& entry : TRY(All()))
    if (entry.kind == "found") found.insert(entry.incident);
  for (const Incident& incident : incidents) {
    if (!found.insert(incident.id).second) continue;
    TRY(Add({.incident = incident.id,
             .kind = "found",
             .what = TitleJson(incident.title),
             .at = now,
             .said = now,
             .by = "haetae",
             .source = "haetae",
             .why = incident.title.en}));
  }
  return {};
}

}  // namespace haetae::incident
