// The views against what the rest of haetae counts: ledgers, registers and incidents of chance.
#include "sql/session.h"

#include <algorithm>
#include <cstdio>
#include <random>

#include "incident/investigate.h"
#include "incident/scope_words.h"
#include "incident/store.h"
#include "ledger/log_for_test.h"
#include "scope/filter.h"
#include "scope/scope.h"
#include "sql/views.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::sql {
namespace {

using ledger::At;
using ledger::World;

struct Asked {
  std::string out;
  std::optional<Failure> failure;
};

// One statement's rows as CSV without its header, or as JSON lines.
Asked Ask(Session& session, const std::string& sql, Form form = Form::kCsv) {
  std::FILE* file = std::tmpfile();
  Output output(file, {.form = form});
  Asked asked;
  asked.failure = session.Run(sql, output, [](const Told&) {});
  std::fflush(file);
  std::rewind(file);
  char bytes[4096];
  for (size_t got; (got = std::fread(bytes, 1, sizeof bytes, file)) > 0;)
    asked.out.append(bytes, got);
  std::fclose(file);
  if (form == Form::kCsv && !asked.failure) asked.out.erase(0, asked.out.find('\n') + 1);
  return asked;
}

std::string Said(Session& session, const std::string& sql, Form form = Form::kCsv) {
  const Asked asked = Ask(session, sql, form);
  INFO(sql);
  if (asked.failure) FAIL(asked.failure->text);
  return asked.out;
}

// A token that has to be quoted.
std::string RandomLine(std::mt19937& random) { return ledger::RandomLine(random, "it's "); }

ledger::Files RandomRegister(std::mt19937& random) {
  std::string members = "member,created,deleted\n", book = "member,person,from,to\n";
  for (int i = 0; i < 250; ++i) members += "m" + std::to_string(i) + ",2024-01-01,\n";
  members += "m1,2023-01-01,2026-01-01T00:00:00Z\n";
  for (size_t n = random() % 500; n > 0; --n) {
    const auto time = [&] {
      return random() % 2 == 0 ? FormatTime(At(static_cast<double>(random() % 300'000))) : "";
    };
    const std::string person = random() % 3 == 0 ? "m" : "p";
    book += "m" + std::to_string(random() % 320) + "," + person + std::to_string(random() % 60) +
            "," + time() + "," + time() + "\n";
  }
  return {{"members.csv", members},
          {"people.csv", "person,role\nkim0,x\nkim1,x\n"},
          {"canaries.csv", "member\nm3\nnobody\n"},
          {"carries/book.csv", book}};
}

// Findings of several dimensions; some blame nobody, one carries more values than stand in a text.
std::vector<incident::Incident> RandomIncidents(std::mt19937& random) {
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  std::vector<incident::Incident> incidents;
  for (uint32_t id = 1; id <= 6; ++id) {
    incident::Incident made{.id = id, .title = {"one", "하나"}};
    for (size_t findings = random() % 3 + 1; findings > 0; --findings) {
      incident::Finding finding;
      finding.id = some("walk-", 1'000'000);
      finding.detector = "walk";
      finding.title = {"walk", "걷기"};
      finding.related = random() % 4 == 0;
      for (size_t n = random() % 4 + (id == 6 ? 150 : 0); n > 0; --n) {
        const std::pair<std::string, std::string> values[] = {
            {"key", some("k", 4)},
            {"credential", some("it's ", 600)},
            {"principal", some("kim", 4)},
            {"principal", some("m", 330)},
            {"source_ip", some("20.1.", 5) + "." + some("", 45)},
            {"network", "AS20"},
            {"country", random() % 2 == 0 ? "KR" : ""},
            {"user_agent", some("agent ", 22)},
            {"route", random() % 2 == 0 ? "GET /book/{member}" : "GET /none/{member}"}};
        const auto& [dimension, value] = values[id == 6 ? 1 + random() % 3 : random() % 9];
        finding.indicators.push_back({dimension, value, finding.related ? "related" : "cause"});
      }
      made.findings.push_back(std::move(finding));
    }
    for (const incident::Finding& finding : made.findings)
      made.indicators.insert(made.indicators.end(), finding.indicators.begin(),
                             finding.indicators.end());
    incidents.push_back(std::move(made));
  }
  return incidents;
}

// What people accepted of an incident: addresses and ranges of them, pairs, and many ranges at
// once.
void RandomWords(const fs::path& data, std::mt19937& random) {
  incident::IncidentStore store = incident::IncidentStore::Open(data).value();
  incident::ScopeWords words(store);
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  for (size_t n = random() % 6; n > 0; --n) {
    incident::ScopeWord word{.incident = static_cast<uint32_t>(random() % 6 + 1),
                             .verdict = incident::ScopeVerdict::kAccepted,
                             .set = {},
                             .by = "kim",
                             .why = ""};
    for (size_t ranges = random() % 8 == 0 ? 150 : random() % 3; ranges > 0; --ranges) {
      const std::string range =
          some("20.1.", 5) + "." + some("", 45) + "/" + std::to_string(random() % 9 + 24);
      word.set.push_back({access::Dimension::kSourceIp, range});
    }
    if (random() % 3 == 0)
      word.set.push_back({access::Dimension::kSourceIp, some("20.1.", 5) + "." + some("", 45)});
    if (random() % 2 == 0 || word.set.empty())
      word.set.push_back({access::Dimension::kUserAgent, some("agent ", 22)});
    REQUIRE(words.Say(word));
  }
}

// What the rest of haetae counts of an incident, as the SQL below prints it.
std::string ScopeText(const scope::Scope& scope) {
  std::string said = std::to_string(scope.people) + "," + std::to_string(scope.members) + "," +
                     std::to_string(scope.non_members) + "," + std::to_string(scope.unlisted) +
                     "\n";
  for (const auto& [field, count] : scope.by_field)
    said += field + "," + std::to_string(count.clear) + "," + std::to_string(count.masked) + "\n";
  for (const auto& [route, count] : scope.by_route)
    said +=
        route + "," + std::to_string(count.people) + "," + std::to_string(count.accesses) + "\n";
  return said + std::to_string(scope.accesses) + "," + std::to_string(scope.missing) + "\n";
}

std::string SqlText(Session& session, uint32_t incident) {
  const std::string n = "(" + std::to_string(incident) + ")";
  return Said(session,
              "SELECT count(*), count(*) FILTER (kind = 'member'), count(*) FILTER (kind = "
              "'non_member'), count(*) FILTER (kind = 'unlisted') FROM (SELECT DISTINCT "
              "subject FROM incident_disclosures" +
                  n + ") JOIN subjects USING (subject)") +
         Said(session,
              "SELECT field, count(*) FILTER (clear), count(*) FILTER (NOT clear) FROM "
              "(SELECT field, subject, bool_or(NOT masked) AS clear FROM "
              "incident_disclosures" +
                  n +
                  " JOIN fields USING (route) GROUP BY ALL) GROUP BY field ORDER BY "
                  "field") +
         Said(session,
              "SELECT route, count(DISTINCT subject), count(DISTINCT record) FILTER (NOT listed) "
              "FROM "
              "incident_disclosures" +
                  n + " GROUP BY route ORDER BY route") +
         Said(session,
              "SELECT count(*) FILTER (outcome = 'disclosed'), count(*) FILTER (outcome = "
              "'missing') FROM incident_accesses" +
                  n);
}

struct Asking {
  std::unique_ptr<DataFolder> folder;
  std::unique_ptr<Session> session;
  explicit Asking(const fs::path& data) {
    Result<std::unique_ptr<DataFolder>> opened = DataFolder::Open(data, nullptr);
    REQUIRE(opened);
    folder = std::move(*opened);
    Result<std::unique_ptr<Session>> made = Session::Open(*folder, Language::kEnglish);
    if (!made) FAIL(made.error().Text());
    session = std::move(*made);
  }
};

// A data folder with a ledger of these lines, and the register kept in it.
void Fill(const fs::path& data, const ledger::Files& files, const std::string& lines,
          std::mt19937& random) {
  ledger::Opened opened(data, files, ledger::Mode::kAppend);
  const fs::path log = opened.world.folder.Put("a.log", lines);
  REQUIRE(opened.Read(log, {.threads = 1, .commit_rows = random() % 200 + 20}));
  fs::copy(opened.world.folder.path / "register", data / "register",
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

TEST_CASE("the scope of an incident in SQL is the scope that is counted elsewhere") {
  uint64_t people = 0, carried = 0, accepted = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TestFolder folder;
    const fs::path data = folder.path / "data[1]*";  // a name that looks like a pattern
    const ledger::Files files = RandomRegister(random);
    std::string lines;
    for (size_t n = random() % 900 + 1; n > 0; --n) lines += RandomLine(random) + "\n";
    if (random() % 2 == 0) lines += RandomLine(random);  // an unfinished last line
    Fill(data, files, lines, random);
    REQUIRE(incident::IncidentStore::Open(data).value().Save(RandomIncidents(random)));
    RandomWords(data, random);
    incident::IncidentStore kept = incident::IncidentStore::OpenToRead(data).value();
    std::vector<incident::Incident> incidents;
    const std::vector<uint32_t> ids = kept.Ids().value();
    for (uint32_t id : ids) incidents.push_back(kept.Get(id).value());

    ledger::Opened reading(data, files, ledger::Mode::kRead);
    ledger::Ledger* const ledger = reading.ledger.get();
    World& world = reading.world;
    Asking sql(data);
    uint64_t rows = 0;
    REQUIRE(ledger->Scan({}, [&](const access::AccessBatch& batch) -> Status {
      rows += batch.end - batch.begin;
      return {};
    }));
    CHECK_EQ(Said(*sql.session, "SELECT count(*) FROM accesses"), std::to_string(rows) + "\n");
    for (const incident::Incident& one : incidents) {
      CAPTURE(one.id);
      scope::ScopeBuilder scope(world.names, ledger->catalogue(), *world.registers);
      std::vector<scope::Filter> filters;
      for (const auto& set : incident::CauseSetsOf(one))
        filters.emplace_back(set, world.names, ledger->catalogue());
      REQUIRE(ledger->Scan({}, [&](const access::AccessBatch& batch) -> Status {
        for (size_t i = batch.begin; i < batch.end; ++i) {
          if (std::ranges::any_of(filters,
                                  [&](const auto& f) { return f.Matches(*batch.rows, i); }))
            scope.Add(*batch.rows, i);
        }
        return {};
      }));
      REQUIRE(ledger->Scan({.results = true}, [&](const access::AccessBatch& batch) -> Status {
        for (size_t i = batch.begin; i < batch.end; ++i) {
          if (std::ranges::any_of(filters,
                                  [&](const auto& f) { return f.Matches(*batch.rows, i); }))
            scope.Add(*batch.rows, i, /*listed=*/true);
        }
        return {};
      }));
      const scope::Scope counted = scope.Finish({});
      people += counted.people;
      carried += counted.non_members;
      accepted += counted.people > 0 && !one.added.empty();
      REQUIRE_EQ(SqlText(*sql.session, one.id), ScopeText(counted));
    }
    CHECK_EQ(Ask(*sql.session, "SELECT * FROM incident_accesses(77)")
                     .failure->text.find("there is no incident 77") != std::string::npos,
             true);
  }
  CHECK_GT(people, 500);
  CHECK_GT(carried, 50);
  CHECK_GT(accepted, 5);
}

TEST_CASE("what a closure added and people accepted are indicators that no finding names") {
  std::mt19937 random(1);
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  Fill(data, RandomRegister(random), RandomLine(random) + "\n", random);
  incident::Incident one{.id = 1, .title = {"one", "하나"}};
  one.findings = {{.id = "walk-1", .detector = "walk", .indicators = {{"key", "k", "cause"}}}};
  one.indicators = {{"key", "k", "cause"}, {"user_agent", "curl", "closure"}};
  incident::IncidentStore store = incident::IncidentStore::Open(data).value();
  REQUIRE(store.Save({one}));
  REQUIRE(incident::ScopeWords(store).Say({.incident = 1,
                                           .verdict = incident::ScopeVerdict::kAccepted,
                                           .set = {{access::Dimension::kSourceIp, "1.2.3.4"}},
                                           .by = "kim"}));
  Asking sql(data);
  CHECK_EQ(Said(*sql.session,
                "SELECT finding, role, dimension, value FROM indicators ORDER BY dimension"),
           "walk-1,cause,key,k\n,accepted,source_ip,1.2.3.4\n,closure,user_agent,curl\n");
}

TEST_CASE("an empty ledger has every view with its columns and no rows") {
  const TestFolder folder;
  ledger::Opened(folder.path, {}, ledger::Mode::kAppend);  // empty, and closed again
  Asking sql(folder.path);
  for (const View& view : Views()) {
    if (view.columns.empty()) continue;
    CAPTURE(view.name);
    const std::string name(view.name);
    std::string columns;
    for (const ViewColumn& column : view.columns) columns += std::string(column.name) + "\n";
    CHECK_EQ(Said(*sql.session, "SELECT column_name FROM (DESCRIBE " + name + ")"), columns);
    if (name != "routes" && name != "fields")
      CHECK_EQ(Said(*sql.session, "SELECT count(*) FROM " + name), "0\n");
    CHECK_NE(
        Said(*sql.session, "SELECT comment FROM duckdb_views() WHERE view_name = '" + name + "'"),
        "\n");
  }
}

TEST_CASE("ids, kinds, members and canaries") {
  std::mt19937 random(3);
  const TestFolder folder;
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += RandomLine(random) + "\n";
  Fill(folder.path, RandomRegister(random), lines, random);
  Asking sql(folder.path);
  Session& session = *sql.session;
  CHECK_EQ(Said(session,
                "SELECT count(*) FROM subjects WHERE id_of(subject) IS DISTINCT FROM id OR "
                "subject_of(id) IS DISTINCT FROM subject"),
           "0\n");
  CHECK_EQ(Said(session, "SELECT id_of(-1), id_of(4000000000), id_of(NULL), subject_of('x')"),
           ",,,\n");
  CHECK_EQ(Said(session, "SELECT count(*) FROM subjects WHERE kind = 'member'"), "250\n");
  CHECK_EQ(Said(session, "SELECT count(*), count(deleted), min(created) FROM members"),
           "250,0,2023-01-01T00:00:00.000000Z\n");
  CHECK_EQ(Said(session, "SELECT member, subject = subject_of('m3') FROM canaries"),
           "m3,true\nnobody,false\n");
  CHECK_EQ(Said(session, "SELECT person, role FROM people ORDER BY ALL"), "kim0,x\nkim1,x\n");
}

TEST_CASE("whom only a changed register knows is among the subjects") {
  std::mt19937 random(4);
  const TestFolder folder;
  Fill(folder.path, {{"members.csv", "member\nm1\n"}}, RandomLine(random) + "\n", random);
  folder.Put("register/members.csv", "member\nm1\nlater\n");
  fs::last_write_time(folder.path / "register/members.csv",
                      fs::file_time_type::clock::now() + std::chrono::hours(1));
  Asking sql(folder.path);
  CHECK_EQ(
      Said(*sql.session, "SELECT id, kind, id_of(subject) = id FROM subjects WHERE id = 'later'"),
      "later,member,true\n");
}

TEST_CASE("an address is within a range in SQL as it is elsewhere") {
  const TestFolder folder;
  ledger::Opened(folder.path, {}, ledger::Mode::kAppend);  // empty, and closed again
  Asking sql(folder.path);
  CHECK_EQ(
      Said(*sql.session,
           "SELECT haetae_within(a, r) FROM (VALUES ('203.0.113.9', '203.0.113.0/24'), "
           "('203.0.114.9', '203.0.113.0/24'), ('2001:db8::1', '203.0.113.0/24 2001:db8::/32'), "
           "('no address', '0.0.0.0/0'), (NULL, '0.0.0.0/0'), ('203.0.113.9', NULL), "
           "('203.0.113.9', ''), ('203.0.113.9', '203.0.113.9')) t(a, r)"),
      "true\nfalse\ntrue\nfalse\n\n\nfalse\ntrue\n");
  const Asked wrong = Ask(*sql.session, "SELECT haetae_within('203.0.113.9', '203.0.113.0/x')");
  REQUIRE(wrong.failure);
  CHECK(wrong.failure->text.contains("one is no range"));
}

TEST_CASE("of two files of a register only one can be true: whoever asks for it is told") {
  std::mt19937 random(8);
  const TestFolder folder;
  Fill(folder.path, {{"members.csv", "member\nm1\n"}, {"tickets.csv", "person,member,opened\n"}},
       RandomLine(random) + "\n", random);
  folder.Put("register/tickets.parquet", "PAR1");
  Asking sql(folder.path);
  CHECK_EQ(Said(*sql.session, "SELECT count(*) FROM accesses"), "1\n");
  const Asked asked = Ask(*sql.session, "FROM tickets");
  REQUIRE(asked.failure);
  const std::string where = (folder.path / "register" / "tickets.csv").native();
  CHECK(asked.failure->text.contains(where + ": there is also tickets.parquet"));
}

TEST_CASE("a register that is replaced while it is asked stays the one that was opened") {
  std::mt19937 random(9);
  const TestFolder folder;
  Fill(folder.path, {{"members.csv", "member\nm1\n"}, {"people.csv", "person,role\nkim,x\n"}},
       RandomLine(random) + "\n", random);
  Asking sql(folder.path);
  fs::rename(folder.path / "register", folder.path / "register.old");
  folder.Put("register/members.csv", "member\nm1\nm2\n");
  folder.Put("register/people.csv", "no header that it knows\n");
  fs::last_write_time(folder.path / "register/members.csv",
                      fs::file_time_type::clock::now() + std::chrono::hours(1));
  CHECK_EQ(Said(*sql.session, "SELECT member FROM members"), "m1\n");
  CHECK_EQ(Said(*sql.session, "SELECT person FROM people"), "kim\n");
  CHECK_EQ(Said(*sql.session, "SELECT count(*) FROM subjects WHERE id = 'm2'"), "0\n");
}

TEST_CASE("values of every kind are written exactly") {
  const TestFolder folder;
  ledger::Opened(folder.path, {}, ledger::Mode::kAppend);  // empty, and closed again
  Asking sql(folder.path);
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"true", "true", "true"},
      {"(-128)::TINYINT", "-128", "-128"},
      {"18446744073709551615::UBIGINT", "18446744073709551615", "18446744073709551615"},
      {"170141183460469231731687303715884105727::HUGEINT",
       "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"},
      {"(-1.50)::DECIMAL(5,2)", "-1.50", "-1.50"},
      {"123456789012345678.12::DECIMAL(38,2)", "123456789012345678.12", "123456789012345678.12"},
      {"0.1::DOUBLE", "0.1", "0.1"},
      {"'nan'::DOUBLE", "NaN", "\"NaN\""},
      {"TIMESTAMP '2025-06-24 03:12:09.5'", "2025-06-24T03:12:09.500000Z",
       "\"2025-06-24T03:12:09.500000Z\""},
      {"TIMESTAMP_S '2025-06-24 03:12:09'", "2025-06-24T03:12:09.000000Z",
       "\"2025-06-24T03:12:09.000000Z\""},
      {"TIMESTAMP_NS '2025-06-24 03:12:09.123456789'", "2025-06-24T03:12:09.123456789Z",
       "\"2025-06-24T03:12:09.123456789Z\""},
      {"'infinity'::TIMESTAMP", "infinity", "\"infinity\""},
      {"DATE '2025-06-24'", "2025-06-24", "\"2025-06-24\""},
      {"TIME '03:12:09'", "03:12:09", "\"03:12:09\""},
      {"INTERVAL 90 MINUTE", "01:30:00", "\"01:30:00\""},
      {"'a\"b\\c' || chr(10)", "\"a\"\"b\\c\n\"", "\"a\\\"b\\\\c\\u000a\""},
      {"'한글'", "한글", "\"한글\""},
      {"'=1+1'", "'=1+1", "\"=1+1\""},
      {"''", "\"\"", "\"\""},
      {"'x'::ENUM('w','x')", "x", "\"x\""},
      {"'00000000-0000-4000-8000-000000000001'::UUID", "00000000-0000-4000-8000-000000000001",
       "\"00000000-0000-4000-8000-000000000001\""},
      {"'\\xAA'::BLOB", "\\xAA", "\"\\\\xAA\""},
      {"'0101'::BIT", "0101", "\"0101\""},
      {"[1, NULL, 3]", "\"[1, null, 3]\"", "[1, null, 3]"},
      {"[1, 2]::INT[2]", "\"[1, 2]\"", "[1, 2]"},
      {"{'a': 1, 'b': ['x']}", "\"{\"\"a\"\": 1, \"\"b\"\": [\"\"x\"\"]}\"",
       "{\"a\": 1, \"b\": [\"x\"]}"},
      {"MAP {1: 'x'}", "\"{\"\"1\"\": \"\"x\"\"}\"", "{\"1\": \"x\"}"},
      {"union_value(k := 5)", "5", "5"},
      {"NULL", "", "null"}};
  for (const auto& [value, csv, json] : cases) {
    CAPTURE(value);
    const std::string sql_text = "SELECT " + std::string(value) + " AS v";
    CHECK_EQ(Said(*sql.session, sql_text), std::string(csv) + "\n");
    CHECK_EQ(Said(*sql.session, sql_text, Form::kJson), "{\"v\": " + std::string(json) + "}\n");
  }
  CHECK_EQ(Said(*sql.session, "SELECT 1 AS a, 2 AS a", Form::kJson), "{\"a\": 1, \"a_2\": 2}\n");
}

TEST_CASE("a session fetches nothing, keeps its settings, and tells wrong from failed") {
  std::mt19937 random(5);
  const TestFolder folder;
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += RandomLine(random) + "\n";
  Fill(folder.path, {}, lines, random);
  Asking sql(folder.path);
  const auto failure = [&](const std::string& text) {
    const Asked asked = Ask(*sql.session, text);
    REQUIRE(asked.failure);
    return *asked.failure;
  };
  CHECK(failure("INSTALL httpfs").text == "no extension is loaded or installed here");
  CHECK(failure("LOAD httpfs").wrong);
  CHECK_FALSE(failure("FROM 'https://192.0.2.1/x.parquet'").text.empty());
  CHECK_FALSE(failure("SET threads = 1").text.empty());
  CHECK_FALSE(failure("SET enable_external_access = true").text.empty());
  CHECK_FALSE(failure("RESET lock_configuration").text.empty());
  CHECK(failure("COPY (SELECT 1) TO '" + folder.path.native() + "/x.csv'").wrong);
  CHECK(failure("PREPARE p AS COPY (SELECT 1) TO '" + folder.path.native() + "/x.csv'").wrong);
  CHECK(failure("SELEC 1").wrong);
  CHECK(failure("SELECT nothing FROM accesses").wrong);
  CHECK(failure("SELECT 1; SELECT * FROM nowhere").wrong);
  CHECK_FALSE(failure("SELECT CAST(route AS INT) FROM accesses").wrong);
  CHECK(failure("SELECT CAST(source AS INT) FROM accesses").text.find("a.log") ==
        std::string::npos);
  CHECK_FALSE(failure("FROM read_csv('none.csv')").wrong);
}

}  // namespace
}  // namespace haetae::sql
