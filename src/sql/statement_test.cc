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
  // What DuckDB makes another path of than the one that is looked at.
  CHECK(refused("COPY t TO E'" + other.native() + "/\\x2e./haetae-data/x.csv'"));
  CHECK(refused("COPY t TO e'x\\u002ecsv'"));
  CHECK(refused("COPY t TO '" + folder.path.native() + "'\n'/haetae-data/x.csv'"));
  CHECK(refused("COPY t TO 'x' -- and\n 'y.csv'"));
  CHECK_FALSE(refused("COPY t TO E'" + other.native() + "/x.csv' (DELIMITER ';', NULL 'x')"));
  CHECK_FALSE(refused("SELECT E'\\n' 'x'"));
  CHECK_FALSE(refused("COPY t TO '" + other.native() + "/x.csv'"));
  CHECK_FALSE(refused("COPY (SELECT (SELECT 1) AS x) TO 'x.csv' (FORMAT csv)"));
  CHECK_FALSE(refused("COPY t FROM 'x.csv'"));
  CHECK_FALSE(refused("SELECT '" + in + "'"));
  CHECK_FALSE(refused("CREATE TABLE t AS SELECT * FROM '" + in + "/x.csv'"));
}

TEST_CASE("an error quotes no data that the statement did not") {
  const std::string name = "k'm \"x\"\n\nLINE 1: 010-1234";
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"Conversion Error: Could not convert string '1018701' to INT32", "SELECT x",
       "Conversion Error: Could not convert string '…' to INT32"},
      {"Conversion Error: Could not convert string 'it's kim' to INT32", "SELECT 'it'",
       "Conversion Error: Could not convert string '…' to INT32"},
      {"Conversion Error: Could not convert string 'a\nsecret' to INT32", "SELECT x",
       "Conversion Error: Could not convert string '…"},
      {"Conversion Error: Could not convert string '" + name +
           "' to INT32\n\nLINE 1: SELECT x\n   ^",
       "SELECT x", "Conversion Error: Could not convert string '…\n\nLINE 1: SELECT x\n   ^"},
      {"Conversion Error: Could not convert string '" + name + "' to INT32", "SELECT x",
       "Conversion Error: Could not convert string '…"},
      {"Conversion Error: Could not convert string 'a\n\nLINE 1: \n010-1234' to INT32", "SELECT x",
       "Conversion Error: Could not convert string '…"},
      {"Conversion Error: Could not convert string 'a\n\nLINE 1: x\n010-1234' to INT32", "SELECT x",
       "Conversion Error: Could not convert string '…"},
      {"Conversion Error: Type INT64 with value -1018701 can't be cast to the destination type "
       "INT8",
       "SELECT x",
       "Conversion Error: Type INT64 with value -… can't be cast to the destination type INT8"},
      {"Conversion Error: Could not cast value 1018701.50 to DECIMAL(5,2)", "SELECT x",
       "Conversion Error: Could not cast value … to DECIMAL(5,2)"},
      {"Out of Range Error: Overflow in multiplication of INT64 (1018701 * 9223372036854775807)!",
       "SELECT x", "Out of Range Error: Overflow in multiplication of INT64 (… * …)!"},
      {"Invalid Input Error: CSV Error on Line: 3\nOriginal Line: kim,010-1234\nExpected 3",
       "FROM 'x.csv'", "Invalid Input Error: CSV Error on Line: 3 …"},
      {"Invalid Input Error: Malformed JSON at byte 0: unexpected.  Input: \"{kim\n}\"", "SELECT x",
       "Invalid Input Error: Malformed JSON at byte 0: unexpected.  Input: \"…"},
      {"Invalid Input Error: it's 'a' and \"b\" and 'c", "b", "Invalid Input Error: it's '…'c"},
      {"IO Error: No files found that match the pattern \"none.csv\"", "FROM 'none.csv'",
       "IO Error: No files found that match the pattern \"none.csv\""},
      {"Binder Error: Candidate bindings: \"route\"\n\nLINE 1: SELECT rout", "SELECT rout",
       "Binder Error: Candidate bindings: \"route\"\n\nLINE 1: SELECT rout"}};
  for (const auto& [message, statement, expected] : cases) {
    CAPTURE(message);
    CHECK_EQ(WithoutData(message, statement), expected);
  }
}

}  // namespace
}  // namespace haetae::sql
