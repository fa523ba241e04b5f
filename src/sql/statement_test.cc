#include "sql/statement.h"

#include "base/for_test.h"
#include "sql/session.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::sql {
namespace {

using Texts = std::vector<std::string>;

Texts Split(std::string_view sql) {
  Texts texts;
  for (std::string_view one : SplitStatements(sql)) texts.emplace_back(one);
  return texts;
}

TEST_CASE("a statement ends at a semicolon that is no part of a text, a name or a comment") {
  for (std::string_view whole :
       {"SELECT 1;", "SELECT ';';", "SELECT 1; -- done", "SELECT 1;\n/* ; */ ", "SELECT 'it''s';",
        "SELECT \"a;b\";", "SELECT $$a;b$$;", "SELECT $x$a;$$b$x$;", "SELECT E'\\';';", ";",
        "SELECT 1 /* a /* b; */ c; */ ;", "SELECT $1;", "SELECT '조회';"}) {
    CAPTURE(whole);
    CHECK(EndsStatement(whole));
    CHECK(Split(whole).size() <= 1);
  }
  for (std::string_view part :
       {"", "SELECT 1", "SELECT ';", "SELECT '';'", "SELECT \";", "SELECT 1 -- ;", "SELECT /* ;",
        "SELECT $$;", "SELECT $x$;$$", "SELECT 1; SELECT 2", "SELECT E'\\';", "/* /* */ ;"}) {
    CAPTURE(part);
    CHECK_FALSE(EndsStatement(part));
  }
}

TEST_CASE("statements are split with their semicolons, blank ones are none") {
  CHECK_EQ(Split("SELECT 1; SELECT ';' ;; -- ;\n SELECT 3"),
           Texts{"SELECT 1;", " SELECT ';' ;", " -- ;\n SELECT 3"});
  CHECK_EQ(Split(" ;; /* ; */ -- x"), Texts{});
  CHECK(IsBlank(" -- SELECT 1"));
  CHECK_FALSE(IsBlank("x"));
}

TEST_CASE("texts are found as DuckDB reads them") {
  CHECK_EQ(TextLiterals("COPY t TO 'a''b.csv' (x E'c\\'d', \"no\", $$e$$) -- 'f'"),
           Texts{"a'b.csv", "c'd", "e"});
}

TEST_CASE("nothing is written into the data folder, whatever way leads there") {
  const TestFolder folder;
  const fs::path data = folder.path / "haetae-data", other = folder.path / "haetae-data-2";
  fs::create_directories(data / "ledger");
  fs::create_directories(other);
  fs::create_directory_symlink(data, folder.path / "link");
  const auto refused = [&](const std::string& sql) { return !CheckWrites(sql, data).has_value(); };
  const std::string in = data.native(), link = (folder.path / "link").native();
  CHECK(refused("COPY t TO '" + in + "/x.csv'"));
  CHECK(refused("COPY t TO '" + in + "/new/folder/x.csv'"));
  CHECK(refused("copy t to '" + other.native() + "/../haetae-data/x.csv'"));
  CHECK(refused("COPY t TO 'file://" + in + "/x.csv'"));
  CHECK(refused("COPY t TO '" + link + "/ledger/x.csv'"));
  CHECK(refused("EXPORT DATABASE '" + in + "'"));
  CHECK(refused("ATTACH '" + in + "/x.db'"));
  CHECK(refused("ATTACH \"" + in + "/x.db\""));
  CHECK(refused("EXPLAIN ANALYZE COPY t TO '" + in + "/x.csv'"));
  CHECK(refused("COPY t TO ('" + in + "' || '/x.csv')"));
  CHECK(refused("COPY t TO $1"));
  CHECK_FALSE(refused("COPY t TO '" + other.native() + "/x.csv'"));
  CHECK_FALSE(refused("COPY (SELECT (SELECT 1) AS x) TO 'x.csv' (FORMAT csv)"));
  CHECK_FALSE(refused("COPY t FROM 'x.csv'"));
  CHECK_FALSE(refused("SELECT '" + in + "'"));
  CHECK_FALSE(refused("CREATE TABLE t AS SELECT * FROM '" + in + "/x.csv'"));
}

TEST_CASE("an error quotes no data that the statement did not") {
  CHECK_EQ(WithoutData("Conversion Error: Could not convert string '1018701' to INT32", "SELECT x"),
           "Conversion Error: Could not convert string '…' to INT32");
  CHECK_EQ(
      WithoutData("Conversion Error: Could not convert string 'abc' to INT32", "SELECT 'abc'::INT"),
      "Conversion Error: Could not convert string 'abc' to INT32");
  CHECK_EQ(WithoutData("Binder Error: Candidate bindings: \"route\"", "SELECT rout"),
           "Binder Error: Candidate bindings: \"route\"");
  CHECK_EQ(WithoutData("Conversion Error: string 'a'b' of \"x\"\nLINE 1: 'k'", "x, 'k'"),
           "Conversion Error: string '…' of \"x\"\nLINE 1: 'k'");
  CHECK_EQ(WithoutData("Invalid Input Error: it's 'a' and \"b\" and 'c", "b"),
           "Invalid Input Error: it's '…'c");
}

}  // namespace
}  // namespace haetae::sql
