#include "incident/feedback.h"

#include <fmt/format.h>

#include <algorithm>

#include "incident/sqlite.h"

namespace haetae::incident {
namespace {

IndicatorSet SetOf(const Finding& finding) {
  IndicatorSet set;
  for (const Indicator& one : finding.indicators) set.emplace(one.dimension, one.value);
  return set;
}

bool Shares(const IndicatorSet& a, const IndicatorSet& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& one) { return b.contains(one); });
}

// The same finding again, or one of the same detector about some of the same.
bool IsCoveredBy(const std::string& detector, const std::string& id, const IndicatorSet& indicators,
                 const JudgedFinding& judged) {
  if (detector != judged.detector) return false;
  if (!id.empty() && id == judged.id) return true;
  return !indicators.empty() && std::includes(judged.indicators.begin(), judged.indicators.end(),
                                              indicators.begin(), indicators.end());
}

// How many people, which fields and routes it reached.
void TakeReach(const Incident& incident, Judgement& judgement) {
  judgement.exact = incident.exact;
  judgement.people = incident.scope.people;
  judgement.fields.clear(), judgement.routes.clear();
  for (const auto& [field, count] : incident.scope.by_field) {
    if (count.clear > 0) judgement.fields.insert(field);
  }
  for (const auto& [route, count] : incident.scope.by_route) judgement.routes.insert(route);
}

bool PutReach(sqlite3* db, int64_t n, const Judgement& judgement) {
  bool ok = true;
  Statement reach(db, "INSERT INTO feedback_reach VALUES(?, ?, ?)");
  for (const std::string& field : judgement.fields)
    ok &= reach.Bind(1, n).Bind(2, "field").Bind(3, field).Again() == SQLITE_DONE;
  for (const std::string& route : judgement.routes)
    ok &= reach.Bind(1, n).Bind(2, "route").Bind(3, route).Again() == SQLITE_DONE;
  return ok;
}

// What was only related when its incident was rejected is covered itself, and nothing like it.
bool IsJudged(const std::string& detector, const std::string& id, const IndicatorSet& indicators,
              const JudgedFinding& judged) {
  if (judged.related) return !id.empty() && id == judged.id;
  return IsCoveredBy(detector, id, indicators, judged);
}

std::string MinuteText(Time time) { return FormatTime(time).substr(0, 16) + "Z"; }

void AddReason(Phrase& text, const std::string& en, const std::string& ko) {
  if (!text.en.empty()) text.en += "; ", text.ko += ", ";
  text.en += en;
  text.ko += ko;
}

}  // namespace

Status Feedback::Put(const Judgement& judgement) {
  sqlite3* db = store_.db_;
  Statement end(db, "UPDATE feedback SET ended = ? WHERE incident = ? AND ended = ?");
  end.Bind(1, judgement.at.us).Bind(2, judgement.incident).Bind(3, kTimeMax.us);
  bool ok = end.Step() == SQLITE_DONE;
  Statement put(db, "INSERT INTO feedback VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  put.Bind(1, judgement.incident).Bind(2, StateName(judgement.verdict)).Bind(3, judgement.at.us);
  put.Bind(4, judgement.by).Bind(5, judgement.why).Bind(6, judgement.until.us);
  put.Bind(7, kTimeMax.us).Bind(8, judgement.title.en).Bind(9, judgement.title.ko);
  put.Bind(10, SeverityName(judgement.severity));
  put.Bind(11, static_cast<int64_t>(judgement.people)).Bind(12, int64_t{judgement.exact});
  ok &= put.Step() == SQLITE_DONE;
  const int64_t n = sqlite3_last_insert_rowid(db);
  ok &= PutReach(db, n, judgement);
  Statement finding(db, "INSERT INTO feedback_finding VALUES(NULL, ?, ?, ?, ?, ?)");
  Statement indicator(db, "INSERT INTO feedback_indicator VALUES(?, ?, ?)");
  for (const JudgedFinding& one : judgement.findings) {
    finding.Bind(1, n).Bind(2, one.id).Bind(3, one.related ? "related" : "cause");
    ok &= finding.Bind(4, one.detector).Bind(5, int64_t{one.certain}).Again() == SQLITE_DONE;
    const int64_t of = sqlite3_last_insert_rowid(db);
    for (const auto& [dimension, value] : one.indicators)
      ok &= indicator.Bind(1, of).Bind(2, dimension).Bind(3, value).Again() == SQLITE_DONE;
  }
  const Phrase said = judgement.verdict == State::kOpen ? Phrase() : SaidText(judgement);
  Statement state(db,
                  "UPDATE incident SET state = ?, state_why = ?, state_why_ko = ? WHERE id = ?");
  state.Bind(1, StateName(judgement.verdict)).Bind(2, said.en).Bind(3, said.ko);
  ok &= state.Bind(4, judgement.incident).Step() == SQLITE_DONE;
  if (!ok) return std::unexpected(store_.Failed());
  return {};
}

Status Feedback::Say(Judgement judgement) {
  const Incident incident = TRY(store_.Get(judgement.incident));
  judgement.title = incident.title;
  judgement.severity = incident.severity;
  TakeReach(incident, judgement);
  // A rejected incident is found again by its causes alone, without what its closure added: what
  // these reach is measured by the next investigation.
  if (!incident.added.empty()) judgement.exact = false;
  for (const Finding& finding : incident.findings) {
    judgement.findings.push_back(
        {finding.id, finding.detector, finding.related, finding.certain, SetOf(finding)});
  }
  TRY(store_.Run("BEGIN IMMEDIATE"));
  Status done = Put(judgement);
  if (done) done = store_.Run("COMMIT");
  if (!done) sqlite3_exec(store_.db_, "ROLLBACK", nullptr, nullptr, nullptr);
  return done;
}

Status Feedback::Measure(const Judgement& judgement, const Incident& incident) {
  if (judgement.exact || !incident.exact) return {};
  Judgement measured = judgement;
  TakeReach(incident, measured);
  TRY(store_.Run("BEGIN IMMEDIATE"));
  sqlite3* db = store_.db_;
  Statement find(db, "SELECT n FROM feedback WHERE incident = ? AND ended = ? AND exact = 0");
  find.Bind(1, judgement.incident).Bind(2, kTimeMax.us);
  const int code = find.Step();
  bool ok = code == SQLITE_ROW || code == SQLITE_DONE;
  if (code == SQLITE_ROW) {  // else something else was said meanwhile
    const int64_t n = find.Number(0);
    Statement drop(db, "DELETE FROM feedback_reach WHERE feedback = ?");
    ok = drop.Bind(1, n).Step() == SQLITE_DONE && PutReach(db, n, measured);
    Statement update(db, "UPDATE feedback SET people = ?, exact = 1 WHERE n = ?");
    update.Bind(1, static_cast<int64_t>(measured.people)).Bind(2, n);
    ok &= update.Step() == SQLITE_DONE;
  }
  Status done = ok ? store_.Run("COMMIT") : Status(std::unexpected(store_.Failed()));
  if (!done) sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  return done;
}

Result<std::vector<Judgement>> Feedback::All() {
  sqlite3* db = store_.db_;
  std::vector<Judgement> all;
  Statement rows(db,
                 "SELECT n, incident, verdict, at, by, why, until, ended, title, title_ko, "
                 "severity, people, exact FROM feedback ORDER BY n");
  Statement reach(db, "SELECT kind, name FROM feedback_reach WHERE feedback = ?");
  Statement findings(
      db, "SELECT n, id, role, detector, certain FROM feedback_finding WHERE feedback = ?");
  Statement indicators(db, "SELECT dimension, value FROM feedback_indicator WHERE finding = ?");
  int code;
  while ((code = rows.Step()) == SQLITE_ROW) {
    Judgement one;
    one.incident = static_cast<uint32_t>(rows.Number(1));
    one.verdict = ParseState(rows.Text(2));
    one.at = {rows.Number(3)};
    one.by = rows.Text(4);
    one.why = rows.Text(5);
    one.until = {rows.Number(6)};
    one.ended = {rows.Number(7)};
    one.title = {rows.Text(8), rows.Text(9)};
    one.severity = ParseSeverity(rows.Text(10));
    one.people = static_cast<uint64_t>(rows.Number(11));
    one.exact = rows.Number(12) != 0;
    reach.Bind(1, rows.Number(0));
    while ((code = reach.Step()) == SQLITE_ROW)
      (reach.Text(0) == "field" ? one.fields : one.routes).insert(reach.Text(1));
    if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
    reach.Again();
    findings.Bind(1, rows.Number(0));
    while ((code = findings.Step()) == SQLITE_ROW) {
      JudgedFinding judged{findings.Text(1), findings.Text(3), findings.Text(2) != "cause",
                           findings.Number(4) != 0, IndicatorSet()};
      indicators.Bind(1, findings.Number(0));
      while ((code = indicators.Step()) == SQLITE_ROW)
        judged.indicators.emplace(indicators.Text(0), indicators.Text(1));
      if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
      indicators.Again();
      one.findings.push_back(std::move(judged));
    }
    if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
    findings.Again();
    all.push_back(std::move(one));
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return all;
}

Phrase SaidBy(const Judgement& said) {
  const std::string when = MinuteText(said.at);
  switch (said.verdict) {
    case State::kAccepted:
      return {fmt::format("accepted by {} on {}", said.by, when),
              fmt::format("{}{} 확인함({})", said.by, Particle(said.by, "이", "가"), when)};
    case State::kRejected:
      return {fmt::format("rejected by {} on {}", said.by, when),
              fmt::format("{}{} 기각함({})", said.by, Particle(said.by, "이", "가"), when)};
    case State::kOpen:
      return {fmt::format("opened again by {} on {}", said.by, when),
              fmt::format("{}{} 다시 엶({})", said.by, Particle(said.by, "이", "가"), when)};
  }
  return {};
}

Phrase SaidWhy(const Judgement& said) {
  const std::string why = said.why.empty() ? "" : ": " + said.why;
  return {why, why};
}

Phrase SaidText(const Judgement& said) {
  const Phrase by = SaidBy(said), why = SaidWhy(said);
  return {by.en + why.en, by.ko + why.ko};
}

Judge::Judge(std::vector<Judgement> judgements, Time now)
    : judgements_(std::move(judgements)), now_(now) {}

std::vector<const Judgement*> Judge::Rejections() const {
  std::vector<const Judgement*> all;
  for (const Judgement& one : judgements_) {
    if (one.verdict == State::kRejected && InForce(one)) all.push_back(&one);
  }
  return all;
}

bool Judge::Covers(const std::string& detector, const std::string& id,
                   const IndicatorSet& indicators) const {
  for (const Judgement* one : Rejections()) {
    if (outgrown_.contains(one)) continue;
    for (const JudgedFinding& judged : one->findings) {
      if (IsJudged(detector, id, indicators, judged)) return true;
    }
  }
  return false;
}

bool Judge::Outgrow(const Incident& incident) {
  if (incident.state != State::kOpen) return false;
  bool fresh = false;
  for (const Judgement* one : CoverOf(incident).by) fresh |= outgrown_.insert(one).second;
  return fresh;
}

bool Judge::ApplyAccepted(Incident& incident) const {
  for (const Judgement& one : judgements_) {
    if (one.verdict != State::kAccepted || one.incident != incident.id || !InForce(one)) continue;
    incident.state = State::kAccepted;
    incident.state_why = SaidText(one);
    incident.title = one.title;
    incident.severity = std::max(incident.severity, one.severity);
    return true;
  }
  return false;
}

namespace {

// What makes an incident more than the rejected ones that cover its causes; empty: nothing.
Phrase Grown(const Incident& incident, const std::vector<const Judgement*>& rejected) {
  Phrase grown;
  bool exact = true;
  uint64_t people = 0;
  std::set<std::string> fields, routes;
  for (const Judgement* one : rejected) {
    exact &= one->exact;
    people += one->people;
    fields.insert(one->fields.begin(), one->fields.end());
    routes.insert(one->routes.begin(), one->routes.end());
  }
  if (exact && incident.scope.people > kGrowth * people) {
    AddReason(grown,
              fmt::format("it now reaches {}, then {}",
                          Counted(incident.scope.people, "person", "people"), WithCommas(people)),
              fmt::format("당시 {}명, 지금 {}명에게 닿았습니다", WithCommas(people),
                          WithCommas(incident.scope.people)));
  }
  for (const auto& [field, count] : incident.scope.by_field) {
    if (!exact || count.clear == 0 || fields.contains(field)) continue;
    AddReason(grown, fmt::format("the field {} is now shown in clear", field),
              fmt::format("{} 항목이 이제 가림 없이 제공되었습니다", field));
  }
  for (const auto& [route, count] : incident.scope.by_route) {
    if (!exact || routes.contains(route)) continue;
    AddReason(grown, fmt::format("a new route: {}", route), fmt::format("새 경로: {}", route));
  }
  for (const Finding& finding : incident.findings) {
    if (!finding.certain) continue;
    const IndicatorSet indicators = SetOf(finding);
    const bool known =
        std::any_of(rejected.begin(), rejected.end(), [&](const Judgement* judgement) {
          return std::any_of(
              judgement->findings.begin(), judgement->findings.end(),
              [&](const JudgedFinding& judged) {
                return judged.certain && judged.detector == finding.detector &&
                       (judged.id == finding.id || Shares(judged.indicators, indicators));
              });
        });
    if (known) continue;
    AddReason(grown, fmt::format("a certain finding joined: {}", finding.title.en),
              fmt::format("확실한 탐지가 더해졌습니다: {}", finding.title.In(Language::kKorean)));
  }
  return grown;
}

}  // namespace

Judge::Cover Judge::CoverOf(const Incident& incident) const {
  Cover cover;
  for (const Finding& finding : incident.findings) {
    if (finding.related) continue;
    const IndicatorSet indicators = SetOf(finding);
    bool covered = false;
    for (const Judgement& one : judgements_) {
      if (one.verdict != State::kRejected || one.ended != kTimeMax) continue;
      const bool covers =
          std::any_of(one.findings.begin(), one.findings.end(), [&](const JudgedFinding& judged) {
            return IsJudged(finding.detector, finding.id, indicators, judged);
          });
      if (!covers) continue;
      if (!InForce(one)) {
        cover.expired = &one;
        continue;
      }
      covered = true;
      if (std::find(cover.by.begin(), cover.by.end(), &one) == cover.by.end())
        cover.by.push_back(&one);
    }
    if (!covered && cover.uncovered == nullptr) cover.uncovered = &finding;
  }
  // The same incident under another lead.
  for (const Judgement& one : judgements_) {
    if (cover.by.empty() && one.verdict == State::kRejected && one.incident == incident.id &&
        InForce(one) && cover.uncovered != nullptr)
      cover.by.push_back(&one);
  }
  return cover;
}

bool Judge::ApplyRejected(Incident& incident) const {
  const Cover cover = CoverOf(incident);
  const std::vector<const Judgement*>& covering = cover.by;
  if (covering.empty() && cover.expired != nullptr) {
    const Phrase said = SaidText(*cover.expired);
    const std::string until = FormatDayOrMinute(cover.expired->until);
    incident.state_why = {fmt::format("{}; that ran out on {}", said.en, until),
                          fmt::format("{}. 기각의 기한 만료({})", said.ko, until)};
    return false;
  }
  if (covering.empty()) return false;
  const Phrase said = SaidText(*covering.back());
  Phrase grown = Grown(incident, covering);
  if (cover.uncovered != nullptr && (!cover.uncovered->certain || grown.en.empty())) {
    const Phrase& title = cover.uncovered->title;
    AddReason(grown, fmt::format("another cause joined: {}", title.en),
              fmt::format("다른 원인이 더해졌습니다: {}", title.In(Language::kKorean)));
  }
  if (grown.en.empty()) {
    incident.state = State::kRejected;
    incident.state_why = said;
    incident.rejected_as = covering.back()->incident;
    if (covering.size() == 1) incident.title = covering[0]->title;
    return true;
  }
  incident.state_why = {fmt::format("back, though {}: {}", said.en, grown.en),
                        fmt::format("{} – 다시 엽니다: {}", said.ko, grown.ko)};
  return false;
}

void Judge::Apply(Incident& incident) const {
  incident.state = State::kOpen;
  incident.state_why = {};
  if (!ApplyAccepted(incident)) ApplyRejected(incident);
}

}  // namespace haetae::incident
