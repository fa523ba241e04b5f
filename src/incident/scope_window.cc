#include "incident/scope_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "incident/sqlite.h"

namespace haetae::incident {

Result<bool> ScopeWindows::Say(const ScopeWindow& window) {
  CHECK(window.from < window.to);
  TRY(store_.Get(window.incident));
  const std::optional<ScopeWindow> now = TRY(InForce(window.incident));
  const ScopeWindow whole;
  // Another reason for the same time is kept beside the first.
  if (now ? std::tie(now->from, now->to, now->by, now->why) ==
                std::tie(window.from, window.to, window.by, window.why)
          : window.from == whole.from && window.to == whole.to)
    return false;
  Statement put(store_.db_, "INSERT INTO scope_window VALUES(NULL, ?, ?, ?, ?, ?, ?)");
  put.Bind(1, window.incident).Bind(2, window.from.us).Bind(3, window.to.us);
  put.Bind(4, window.at.us).Bind(5, window.by).Bind(6, window.why);
  if (put.Step() != SQLITE_DONE) return std::unexpected(store_.Failed());
  return true;
}

Result<std::optional<ScopeWindow>> ScopeWindows::InForce(uint32_t incident) {
  Statement last(store_.db_,
                 "SELECT from_us, to_us, at, by, why FROM scope_window WHERE incident = ? "
                 "ORDER BY n DESC LIMIT 1");
  const int code = last.Bind(1, incident).Step();
  if (code == SQLITE_DONE) return std::optional<ScopeWindow>();
  if (code != SQLITE_ROW) return std::unexpected(store_.Failed());
  ScopeWindow window{.incident = incident,
                     .from = {last.Number(0)},
                     .to = {last.Number(1)},
                     .at = {last.Number(2)},
                     .by = last.Text(3),
                     .why = last.Text(4)};
  if (window.from == kTimeMin && window.to == kTimeMax) return std::optional<ScopeWindow>();
  return std::optional(std::move(window));
}

ledger::ScanRange Within(ledger::ScanRange range, Time from, Time to) {
  range.from = std::max(range.from, from), range.to = std::min(range.to, to);
  return range;
}

Phrase SaidText(const ScopeWindow& window) {
  const auto when = [](Time time) { return FormatTime(time).substr(0, 16) + "Z"; };
  const std::string why = window.why.empty() ? "" : ": " + window.why;
  std::string text, ko;
  if (window.from != kTimeMin)
    text += " from " + when(window.from), ko += when(window.from) + "부터 ";
  if (window.to != kTimeMax) text += " to " + when(window.to), ko += when(window.to) + "까지 ";
  if (text.empty()) text = " over its whole time", ko = "전체 기간을 ";
  return {fmt::format("counted{}, says {} on {}{}", text, window.by, when(window.at), why),
          fmt::format("{}셈({}{} {}에 정함){}", ko, window.by, Particle(window.by, "이", "가"),
                      when(window.at), why)};
}

}  // namespace haetae::incident
