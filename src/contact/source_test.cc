#include <sqlite3.h>
#include <sys/stat.h>

#include <random>

#include "contact/for_test.h"
#include "contact/postgres_for_test.h"
#include "contact/rows.h"
#include "ledger/duck.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::contact {
namespace {

// The rows of a source as text, "|" between cells; an error as the last one.
std::vector<std::string> RowsOf(Place place) {
  std::vector<std::string> rows;
  Result<std::unique_ptr<Source>> source = OpenSource(place);
  if (!source) return {source.error().Text()};
  Batch batch;
  while (true) {
    const Result<bool> more = (*source)->Next(batch);
    if (!more) rows.push_back(more.error().Text());
    if (!more || !*more) return rows;
    for (size_t i = 0; i < batch.size(); ++i) {
      std::string row = std::to_string(batch.number(i));
      for (size_t c = 0; c < kRoles; ++c)
        row += "|" + std::string(batch.cell(i, static_cast<Role>(c)));
      if (batch.flaw(i) != Reason::kNone) row += "|" + std::string(NameOf(batch.flaw(i)));
      rows.push_back(row);
    }
  }
}

Place Csv(const fs::path& path) { return {.kind = Place::kCsv, .path = path}; }

bool Shell(const std::string& command) { return std::system(command.c_str()) == 0; }

TEST_CASE("CSV: plain, gzip and zstd, with what people's programs do to it") {
  const TestFolder folder;
  const std::vector<std::string> want = {"2|p1|a@x.com|010||||| ", "4|p2|b@x.com||||||y"};
  const fs::path plain = folder.Put(
      "a.csv",
      "\xEF\xBB\xBFphone,note,email,person,unsubscribed\r\n010,\"two\r\nlines\",a@x.com,p1,"
      " \r\n,,b@x.com,p2,y\r\n\r\n");
  CHECK(RowsOf(Csv(plain)) == want);
  REQUIRE(Shell("gzip -k " + plain.native()));
  CHECK(RowsOf(Csv(folder.path / "a.csv.gz")) == want);
  REQUIRE(Shell("zstd -q " + plain.native()));
  CHECK(RowsOf(Csv(folder.path / "a.csv.zst")) == want);
  // Told by its bytes, not by its name; cut off, it is an error.
  const std::string packed = Content(folder.path / "a.csv.gz");
  CHECK(RowsOf(Csv(folder.Put("b.csv", packed))) == want);
  const auto cut = RowsOf(Csv(folder.Put("c.csv", packed.substr(0, packed.size() - 9))));
  CHECK(cut.back().find("cannot read the contacts") == 0);
}

TEST_CASE("CSV that is in another encoding") {
  const TestFolder folder;
  REQUIRE(
      Shell("printf 'person,email,name\\np1,a@x.com,김민지\\np2,b@x.com,뷁\\n' | iconv -f UTF-8 "
            "-t CP949 > " +
            (folder.path / "k.csv").native()));
  Place place = Csv(folder.path / "k.csv");
  place.cp949 = true;
  CHECK(RowsOf(place) ==
        std::vector<std::string>{"2|p1|a@x.com|||김민지|||", "3|p2|b@x.com|||뷁|||"});
  // Characters at every place of a large file.
  std::string row = "p1,a@x.com,";
  for (int i = 0; i < 50; ++i) row += "\xB0\xA1";
  std::string large = "person,email,name\n";
  for (int i = 0; i < 5000; ++i) large += row.substr(0, row.size() - i % 2) + "\n";
  Place many = Csv(folder.Put("many.csv", large));
  many.cp949 = true;
  const auto rows = RowsOf(many);
  REQUIRE(rows.size() == 5000);
  std::string name;
  for (int i = 0; i < 50; ++i) name += "가";
  CHECK(rows[0] == "2|p1|a@x.com|||" + name + "|||");
  CHECK(rows[4998] == "5000|p1|a@x.com|||" + name + "|||");
  CHECK(rows[4999].find("\xEF\xBF\xBD") != std::string::npos);  // half a character

  REQUIRE(Shell("printf '회원번호,메일\\np1,a@x.com\\n' | iconv -f UTF-8 -t CP949 > " +
                (folder.path / "h.csv").native()));
  CHECK(RowsOf(Csv(folder.path / "h.csv"))[0].find("encoding = \"cp949\"") != std::string::npos);
  const auto wide = RowsOf(Csv(folder.Put("u.csv", std::string("\xFF\xFEp\0e\0", 6))));
  CHECK(wide[0].find("UTF-16") != std::string::npos);
  const auto bare = RowsOf(Csv(folder.Put("v.csv", std::string("p\0e\0", 4))));
  CHECK(bare[0].find("UTF-16") != std::string::npos);
}

TEST_CASE("the separator is that of the header") {
  const TestFolder folder;
  const auto expected = RowsOf(Csv(folder.Put("c.csv", "person,email\np1,\"a;b@x.com\"\n")));
  const auto first = [&](const std::string& text) {
    return RowsOf(Csv(folder.Put("o.csv", text)));
  };
  for (const char separator : {';', '\t', '|'}) {
    const std::string s(1, separator);
    const auto rows = first("person" + s + "email\r\np1" + s + "\"a;b@x.com\"\r\n");
    CHECK(rows == expected);
    const auto said = first("sep=" + s + "\r\nperson" + s + "email\np1" + s + "\"a;b@x.com\"\n");
    REQUIRE(said.size() == 1);  // a line lower
    CHECK(said[0].substr(1) == expected[0].substr(1));
    CHECK(said[0][0] == '3');
  }
  CHECK(first("person,email;x\np1,a@x.com\n")[0].find("must be a column") != std::string::npos);
  CHECK(first("\xEF\xBB\xBFsep=;\nperson;email\np1;a;b@x.com\n").size() == 1);
  CHECK(first("sep=;")[0].find("is empty") != std::string::npos);
}

TEST_CASE("tables that cannot be read say what is to be done") {
  const TestFolder folder;
  CHECK(RowsOf(Csv(folder.path / "none.csv"))[0].find("cannot read") == 0);
  CHECK(RowsOf(Csv(folder.path))[0].find("it is a folder") != std::string::npos);
  CHECK(RowsOf(Csv(folder.Put("e.csv", "")))[0].find("it is empty") != std::string::npos);
  CHECK(RowsOf(Csv(folder.Put("n.csv", "id,mail\n")))[0].find("there must be a column of people") !=
        std::string::npos);
  CHECK(RowsOf(Csv(folder.Put("t.csv", "person,email,email\n")))[0].find("twice") !=
        std::string::npos);
  Place given = Csv(folder.Put("g.csv", "person,mail\np1,a@x.com\n"));
  given.columns_given = true;
  given.columns[0] = "person";
  given.columns[1] = "email";
  CHECK(RowsOf(given)[0].find("there is no column `email`") != std::string::npos);
  given.columns[1] = "mail";
  CHECK(RowsOf(given) == std::vector<std::string>{"2|p1|a@x.com||||||"});
  const std::string huge = "person,email\np1,\"" + std::string(3 << 20, 'x') + "\"\n";
  CHECK(RowsOf(Csv(folder.Put("l.csv", huge)))[0].find("line 2") != std::string::npos);
  const std::string long_cell = "person,email\np1," + std::string(5000, 'x') + "\n";
  CHECK(RowsOf(Csv(folder.Put("c.csv", long_cell)))[0].size() < 1200);

  CHECK(RowsOf({.kind = Place::kParquet, .path = folder.Put("p.parquet", "PAR1 no")})[0].find(
            "it is no Parquet file") != std::string::npos);
  CHECK(RowsOf({.kind = Place::kSqlite,
                .path = folder.Put("s.db", "this is no database"),
                .query = "SELECT person, email FROM m"})[0]
            .find("file is not a database") != std::string::npos);
}

TEST_CASE("SQLite: one query that only selects") {
  const TestFolder folder;
  const fs::path path = folder.path / "shop.db";
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db,
                       "CREATE TABLE m(person INTEGER, email TEXT); INSERT INTO m VALUES "
                       "(1, 'a@x.com'), (2, NULL), (3, x'62407800');",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto rows = [&](std::string query) {
    return RowsOf({.kind = Place::kSqlite, .path = path, .query = std::move(query)});
  };
  CHECK(rows("SELECT * FROM m") ==
        std::vector<std::string>{"1|1|a@x.com||||||", "2|2|||||||",
                                 "3|3|" + std::string("b@x\0", 4) + "||||||"});
  CHECK(rows("SELECT person, upper(email) AS email FROM m WHERE person = 1;") ==
        std::vector<std::string>{"1|1|A@X.COM||||||"});
  for (std::string_view query :
       {"DELETE FROM m", "SELECT person, email FROM m; DELETE FROM m", "PRAGMA journal_mode = WAL",
        "ATTACH 'x.db' AS x", "INSERT INTO m VALUES (4, 'x') RETURNING person, email", ""}) {
    CAPTURE(query);
    CHECK(rows(std::string(query))[0].find("the query does more than select") != std::string::npos);
  }
  CHECK(rows("SELECT person, mail FROM m")[0].find("no such column: mail") != std::string::npos);
  sqlite3_close(db);
}

// Rows that every database can hold, as VALUES that DuckDB, SQLite and PostgreSQL take alike.
struct Table {
  std::vector<std::array<std::string, 6>> rows;
  explicit Table(size_t count) {
    std::mt19937 chance(11);
    const std::vector<std::string> mails = {"",
                                            "kim@example.com\r\nBcc: x@example.com",
                                            "a@b",
                                            "kim@한국.kr",
                                            "김@example.com",
                                            "x@example.com,y@example.com",
                                            "=1+1@example.com",
                                            "a'b\"c@example.com",
                                            "\\N",
                                            "\\.",
                                            "NULL"};
    const std::vector<std::string> phones = {"",     "02-123-4567",     "+1 201 555 0123",
                                             "none", "010-1234-5678\n", "010-1234-5678"};
    const std::vector<std::string> names = {"", "김, 민지", "say \"hi\"", "line\nbreak", "O'Brien"};
    for (size_t i = 0; i < count; ++i) {
      const auto pick = [&](const std::vector<std::string>& from) {
        return from[chance() % from.size()];
      };
      rows.push_back({"p" + std::to_string(chance() % count),
                      chance() % 2 ? pick(mails) : "u" + std::to_string(i) + "@example.com",
                      chance() % 2 ? pick(phones)
                                   : "010-2" + std::to_string(100 + chance() % 900) + "-" +
                                         std::to_string(1000 + chance() % 9000),
                      chance() % 3 ? "" : "en", pick(names), chance() % 5 ? "" : "jp"});
    }
  }
  std::string Csv() const {
    std::string csv = "person,email,phone,language,name,country\n";
    for (const auto& row : rows) {
      for (size_t c = 0; c < row.size(); ++c) csv += (c ? "," : "") + Quoted(row[c]);
      csv += '\n';
    }
    return csv;
  }
  std::string Sql() const {
    std::string sql =
        "CREATE TABLE contacts(n INTEGER, person TEXT, email TEXT, phone TEXT, language TEXT, name "
        "TEXT, "
        "country TEXT);\nINSERT INTO contacts VALUES ";
    for (size_t i = 0; i < rows.size(); ++i) {
      sql += (i ? ",(" : "(") + std::to_string(i);
      for (size_t c = 0; c < rows[i].size(); ++c)
        sql +=
            "," + (rows[i][c].empty() && i % 2 ? std::string("NULL") : ledger::SqlText(rows[i][c]));
      sql += ')';
    }
    return sql + ";\n";
  }
};

// Without the number of the row, which is a line in CSV.
std::string WithoutRows(const std::string& problems) {
  std::string kept;
  for (size_t at = 0; at < problems.size();) {
    const size_t end = problems.find('\n', at);
    const std::string line = problems.substr(at, end - at);
    const size_t first = line.find(','), second = line.find(',', first + 1);
    kept += line.substr(second) + "\n";
    at = end + 1;
  }
  return kept;
}

TEST_CASE("CSV, Parquet, SQLite and PostgreSQL with the same rows make the same book") {
  const TestFolder folder;
  const Table table(3000);
  folder.Put("contacts.csv", table.Csv());
  auto duck = ledger::Duck::Open({});
  REQUIRE(duck);
  REQUIRE(duck->Run(table.Sql()));
  REQUIRE(duck->Run("COPY contacts TO " +
                    ledger::SqlText((folder.path / "contacts.parquet").native())));
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder.path / "contacts.db").c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, table.Sql().c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  PostgresForTest server;
  const std::string started = server.Start();
  REQUIRE_MESSAGE(started == "", started);
  REQUIRE(server.Sql(table.Sql()) == 0);
  ::chmod(folder.Put("contacts.conn", server.socket_connection()).c_str(), 0600);

  struct Made {
    Counts counts;
    std::vector<std::string> lines;
    std::string problems;
  };
  const SecretKey key = TestKey();
  const auto make = [&](const std::string& source) {
    const auto description =
        ParseDescription("country = \"KR\"\n[[source]]\n" + source, folder.path, "contacts.toml");
    REQUIRE_MESSAGE(description, description.error().Text());
    NamedPeople people = NamedPeople::Numbered(2500);
    const fs::path data = folder.path / "data";
    const auto done = Import(*description, people, {.data = data, .incident = 1, .key = &key});
    REQUIRE_MESSAGE(done, done.error().Text());
    const auto book = Book::Open(data, 1, key);
    REQUIRE(book);
    return Made{done->counts, LinesOf(*book), Content(done->problems)};
  };
  const Made csv = make("csv = \"contacts.csv\"");
  CHECK(csv.counts.rows == 3000);
  CHECK(csv.counts.rows_others > 100);
  CHECK(csv.counts.with_email > 500);
  CHECK(csv.counts.refused(Field::kEmail, Reason::kInjection) > 50);
  CHECK(csv.counts.refused(Field::kName, Reason::kInjection) > 100);
  const Made parquet = make("parquet = \"contacts.parquet\"");
  for (const std::string& source :
       {std::string("parquet = \"contacts.parquet\""),
        std::string("sqlite = \"contacts.db\"\ntable = \"contacts\""),
        std::string("sqlite = \"contacts.db\"\nquery = \"SELECT * FROM contacts ORDER BY rowid\""),
        std::string("postgresql = \"contacts.conn\"\nquery = \"SELECT * FROM contacts ORDER BY n "
                    "-- all\"")}) {
    CAPTURE(source);
    const Made made = make(source);
    CHECK(made.counts == csv.counts);
    CHECK(made.lines == csv.lines);
    CHECK(made.problems == parquet.problems);
    CHECK(WithoutRows(made.problems) == WithoutRows(csv.problems));
  }
}

TEST_CASE("PostgreSQL: a password file, TLS, reading only, and errors without values") {
  PostgresForTest server;
  const std::string started = server.Start();
  REQUIRE_MESSAGE(started == "", started);
  REQUIRE(server.Sql("CREATE TABLE m(person bigint, email text);"
                     "INSERT INTO m SELECT i, 'u' || i || '@example.com' FROM "
                     "generate_series(1, 20000) AS i;") == 0);
  const TestFolder folder;
  const auto connection = [&](const std::string& text) {
    const fs::path path = folder.Put("shop.conn", text);
    ::chmod(path.c_str(), 0600);
    return path;
  };
  const auto rows = [&](const std::string& how, std::string query) {
    return RowsOf({.kind = Place::kPostgres, .path = connection(how), .query = std::move(query)});
  };
  const std::string socket = server.socket_connection();
  const auto all = rows(socket, "SELECT * FROM m ORDER BY person");
  REQUIRE(all.size() == 20'000);
  CHECK(all[0] == "1|1|u1@example.com||||||");
  CHECK(all[19'999] == "20000|20000|u20000@example.com||||||");
  CHECK(rows(server.tls_connection(server.certificate()), "SELECT * FROM m WHERE person = 3;\n") ==
        std::vector<std::string>{"1|3|u3@example.com||||||"});

  // Another root does not vouch for the server, and plain text over the port is refused by it.
  REQUIRE(
      Shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
            "-subj /CN=localhost -keyout /dev/null -out " +
            (folder.path / "other.crt").native() + " 2>/dev/null"));
  const auto distrust = rows(server.tls_connection(folder.path / "other.crt"), "SELECT * FROM m");
  CHECK(distrust[0].find("certificate verify failed") != std::string::npos);
  CHECK(rows(socket + " password=wrong", "SELECT * FROM m")[0].find(
            "password authentication failed") != std::string::npos);

  CHECK(rows(socket, "DELETE FROM m RETURNING person, email")[0].find("SQLSTATE") !=
        std::string::npos);
  REQUIRE(server.Sql("CREATE FUNCTION sneak() RETURNS text LANGUAGE sql AS "
                     "$$ DELETE FROM m RETURNING email $$;") == 0);
  CHECK(rows(socket, "SELECT 1 AS person, sneak() AS email")[0].find("SQLSTATE 25006") !=
        std::string::npos);
  CHECK(rows(socket, "SELECT * FROM m WHERE person = 1").size() == 1);
  CHECK(rows(socket, "SELECT person, mail FROM m")[0].find("column \"mail\" does not exist") !=
        std::string::npos);
  // In the middle of the rows a value cannot be converted: the server quotes it, we do not.
  const auto broken = rows(socket,
                           "SELECT person, CASE WHEN person < 15000 THEN 0 ELSE email::int "
                           "END AS email FROM m");
  CHECK(broken.back().find("SQLSTATE 22P02") != std::string::npos);
  CHECK(broken.back().find("u15000") == std::string::npos);

  CHECK(rows("host=x password=geheim haha", "SELECT 1")[0].find("libpq cannot read") !=
        std::string::npos);
  CHECK(rows("host=x password=geheim haha", "SELECT 1")[0].find("haha") == std::string::npos);
  CHECK(rows(" \n", "SELECT 1")[0].find("it holds no connection") != std::string::npos);
  const fs::path open = connection(socket);
  ::chmod(open.c_str(), 0644);
  CHECK(RowsOf({.kind = Place::kPostgres, .path = open, .query = "SELECT 1"})[0].find(
            "others than its owner") != std::string::npos);
  server.Stop();
  CHECK(rows(socket, "SELECT * FROM m")[0].find("PostgreSQL cannot be reached") !=
        std::string::npos);
}

}  // namespace
}  // namespace haetae::contact
