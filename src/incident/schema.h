// The tables of incidents.sqlite, and how a file of an earlier version gets them.
//
//   Run(kSchemaSettings); if (version < 2) Run(kSchemaTo2); …; if (version < 9) Run(kSchemaTo9);
//
// A version is brought to the next one by one script in one transaction; the number is SQLite's
// user_version. What the tables hold: docs/formats/incidents.md. Internal to this room.
#pragma once

namespace haetae::incident {

inline constexpr const char* kSchemaSettings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";

// What every file had from the beginning.
inline constexpr const char* kSchemaTo1 = R"(
CREATE TABLE IF NOT EXISTS incident(id INTEGER PRIMARY KEY, title TEXT NOT NULL,
  severity TEXT NOT NULL, first_access INTEGER NOT NULL, last_access INTEGER NOT NULL,
  alert_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS indicator(
  incident INTEGER NOT NULL REFERENCES incident(id) ON DELETE CASCADE,
  dimension TEXT NOT NULL, value TEXT NOT NULL, role TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS indicator_value ON indicator(dimension, value);
CREATE INDEX IF NOT EXISTS indicator_incident ON indicator(incident);
)";

// Findings with their reasons, whom an incident reached, and what people said of it.
inline constexpr const char* kSchemaTo2 = R"(
ALTER TABLE incident ADD COLUMN title_ko TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN severity_why TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN severity_why_ko TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN accesses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN reads_before_alert INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE incident ADD COLUMN state_why TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN state_why_ko TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN found INTEGER NOT NULL DEFAULT 1;
CREATE TABLE reach(incident INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  people INTEGER NOT NULL, other INTEGER NOT NULL);
CREATE INDEX reach_incident ON reach(incident);
CREATE TABLE finding(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL, id TEXT NOT NULL,
  role TEXT NOT NULL, detector TEXT NOT NULL, title TEXT NOT NULL, title_ko TEXT NOT NULL,
  confidence REAL NOT NULL, certain INTEGER NOT NULL, attack TEXT NOT NULL,
  first_access INTEGER NOT NULL, alert_at INTEGER NOT NULL, alert_record INTEGER NOT NULL,
  reads_before_alert INTEGER NOT NULL, accesses INTEGER NOT NULL);
CREATE INDEX finding_incident ON finding(incident);
CREATE INDEX finding_id ON finding(id);
CREATE TABLE finding_indicator(finding INTEGER NOT NULL, dimension TEXT NOT NULL,
  value TEXT NOT NULL);
CREATE INDEX finding_indicator_finding ON finding_indicator(finding);
CREATE TABLE reason(finding INTEGER NOT NULL, part INTEGER NOT NULL, en TEXT NOT NULL,
  ko TEXT NOT NULL);
CREATE INDEX reason_finding ON reason(finding);
CREATE TABLE feedback(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL, verdict TEXT NOT NULL,
  at INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, until INTEGER NOT NULL,
  ended INTEGER NOT NULL, title TEXT NOT NULL, title_ko TEXT NOT NULL, severity TEXT NOT NULL,
  people INTEGER NOT NULL);
CREATE INDEX feedback_incident ON feedback(incident);
CREATE TABLE feedback_reach(feedback INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE feedback_finding(n INTEGER PRIMARY KEY, feedback INTEGER NOT NULL, id TEXT NOT NULL,
  role TEXT NOT NULL, detector TEXT NOT NULL, certain INTEGER NOT NULL);
CREATE TABLE feedback_indicator(finding INTEGER NOT NULL, dimension TEXT NOT NULL,
  value TEXT NOT NULL);
CREATE INDEX feedback_indicator_finding ON feedback_indicator(finding);
)";

// Whether numbers are of the whole ledger, or a lower bound of recent accesses.
inline constexpr const char* kSchemaTo3 = R"(
ALTER TABLE incident ADD COLUMN exact INTEGER NOT NULL DEFAULT 1;
ALTER TABLE feedback ADD COLUMN exact INTEGER NOT NULL DEFAULT 1;
)";

// Which rule a finding is of.
inline constexpr const char* kSchemaTo4 = R"(
ALTER TABLE finding ADD COLUMN rule_title TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN rule_id TEXT NOT NULL DEFAULT '';
)";

// What people said of the values of a closure.
inline constexpr const char* kSchemaTo5 = R"(
CREATE TABLE scope_word(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL, verdict TEXT NOT NULL,
  at INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL);
CREATE INDEX scope_word_incident ON scope_word(incident);
CREATE TABLE scope_word_value(word INTEGER NOT NULL, dimension TEXT NOT NULL,
  value TEXT NOT NULL);
CREATE INDEX scope_word_value_word ON scope_word_value(word);
)";

// The scopes of incidents as they were counted, one version after another.
inline constexpr const char* kSchemaTo6 = R"(
CREATE TABLE scope_version(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL,
  number INTEGER NOT NULL, at INTEGER NOT NULL, seal TEXT NOT NULL,
  first_access INTEGER NOT NULL, last_access INTEGER NOT NULL, reason TEXT NOT NULL,
  reason_ko TEXT NOT NULL, inputs TEXT NOT NULL, people_known INTEGER NOT NULL,
  came INTEGER NOT NULL, went INTEGER NOT NULL, came_by_any INTEGER NOT NULL,
  went_by_any INTEGER NOT NULL, came_otherwise INTEGER NOT NULL, went_otherwise INTEGER NOT NULL,
  UNIQUE(incident, number));
CREATE TABLE scope_people(version INTEGER PRIMARY KEY, people BLOB NOT NULL);
CREATE TABLE scope_count(version INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  people INTEGER NOT NULL, other INTEGER NOT NULL);
CREATE INDEX scope_count_version ON scope_count(version);
CREATE TABLE scope_change(version INTEGER NOT NULL, kind TEXT NOT NULL, gone INTEGER NOT NULL,
  changes INTEGER NOT NULL, people INTEGER NOT NULL, en TEXT NOT NULL, ko TEXT NOT NULL);
CREATE INDEX scope_change_version ON scope_change(version);
)";

// In which time an incident is counted, where a person narrowed it; rows are only ever added.
inline constexpr const char* kSchemaTo8 = R"(
CREATE TABLE scope_window(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL,
  from_us INTEGER NOT NULL, to_us INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
  why TEXT NOT NULL);
CREATE INDEX scope_window_incident ON scope_window(incident);
)";

// Who is left out of an incident's count; rows are only ever added.
inline constexpr const char* kSchemaTo9 = R"(
CREATE TABLE scope_without(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL,
  person TEXT NOT NULL, back INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL,
  why TEXT NOT NULL);
CREATE INDEX scope_without_incident ON scope_without(incident);
)";

// When whom learned what: rows that are only ever added.
inline constexpr const char* kSchemaTo7 = R"(
CREATE TABLE awareness(n INTEGER PRIMARY KEY, incident INTEGER NOT NULL, kind TEXT NOT NULL,
  what TEXT NOT NULL, at INTEGER NOT NULL, said INTEGER NOT NULL, by TEXT NOT NULL,
  source TEXT NOT NULL, why TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX awareness_incident ON awareness(incident);
CREATE TRIGGER awareness_stays BEFORE UPDATE ON awareness
  BEGIN SELECT RAISE(ABORT, 'the awareness log is only added to'); END;
CREATE TRIGGER awareness_is_new BEFORE INSERT ON awareness
  WHEN EXISTS(SELECT 1 FROM awareness WHERE n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'the awareness log is only added to'); END;
CREATE TRIGGER awareness_is_kept BEFORE DELETE ON awareness
  BEGIN SELECT RAISE(ABORT, 'the awareness log is only added to'); END;
)";

}  // namespace haetae::incident
