#include <zlib.h>
#include <zstd.h>

#include <nlohmann/json.hpp>
#include <random>

#include "base/csv.h"
#include "base/hash.h"
#include "base/text.h"
#include "ledger/log_for_test.h"
#include "table/table_file.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::table {
namespace {

using Json = nlohmann::json;

constexpr Column kColumns[] = {{"first", ColumnType::kText},
                               {"at", ColumnType::kTime},
                               {"second", ColumnType::kText},
                               {"count", ColumnType::kCount}};

struct Row {
  std::optional<std::string> first;
  std::optional<int64_t> at;
  std::optional<std::string> second;
  std::optional<int64_t> count;
};

Result<Written> WriteRows(const Target& target, const std::vector<Row>& rows, size_t batch) {
  TableFile file = TRY(TableFile::Create(target, kColumns));
  Rows out(kColumns);
  for (const Row& row : rows) {
    out.text(0).push_back(row.first ? std::string_view(*row.first) : kNoText);
    out.number(1).push_back(row.at.value_or(kNoValue));
    out.text(2).push_back(row.second ? std::string_view(*row.second) : kNoText);
    out.number(3).push_back(row.count.value_or(kNoValue));
    if (out.size() < batch) continue;
    TRY(file.Write(out));
    out.Clear();
  }
  TRY(file.Write(out));
  return file.Finish({.what = "things"});
}

std::string Csv(const std::vector<Row>& rows, bool exact = false) {
  const TestFolder folder;
  const Target target{.path = folder.path / "x.csv", .exact = exact};
  REQUIRE(WriteRows(target, rows, 3));
  return Content(target.path);
}

std::string JsonLines(const std::vector<Row>& rows) {
  const TestFolder folder;
  const Target target{.path = folder.path / "x", .format = Format::kJsonLines};
  REQUIRE(WriteRows(target, rows, 3));
  return Content(target.path);
}

// What all formats hold of a text.
std::string Held(const std::string& text) {
  std::string held;
  for (char c : ValidUtf8(text)) held += c == 0 ? "\xef\xbf\xbd" : std::string(1, c);
  return held;
}

// Every cell of a Parquet or JSON lines file as DuckDB reads it, NULL as "-".
std::string ReadByDuck(const std::string& from) {
  return ledger::DuckLines(
      "SELECT coalesce('\"' || \"first\" || '\"', '-') || ' ' || coalesce(CAST(epoch_us(\"at\") AS "
      "VARCHAR), '-') || ' ' || coalesce('\"' || \"second\" || '\"', '-') || ' ' || "
      "coalesce(CAST(\"count\" AS VARCHAR), '-') FROM " +
      from);
}

std::vector<Row> RandomRows(std::mt19937& random, size_t count) {
  static const std::string kPieces[] = {"a",
                                        "=cmd|' /C calc'!A0",
                                        "\"",
                                        ",",
                                        "\n",
                                        "\r",
                                        "'",
                                        "\t",
                                        "+8",
                                        "\xff",
                                        "\xc3",
                                        "한국어",
                                        "＝1",
                                        "@x",
                                        "-1",
                                        "\\",
                                        "\0",
                                        "\x1b[2J",
                                        "\x7f",
                                        "\xed\xa0",
                                        "\xf0\x9f\x90",
                                        "\xe2",
                                        " ",
                                        ""};
  auto text = [&]() -> std::optional<std::string> {
    if (random() % 5 == 0) return std::nullopt;
    std::string made;
    for (size_t n = random() % 4; n > 0; --n) made += kPieces[random() % std::size(kPieces)];
    if (random() % 8 == 0) made += std::string(1, static_cast<char>(random() % 256));
    if (random() % 500 == 0) made += std::string(random() % 9000, 'x');
    return made;
  };
  std::vector<Row> rows(count);
  for (Row& row : rows) {
    row.first = text();
    row.second = text();
    if (random() % 7 != 0) row.at = static_cast<int64_t>(random() % (int64_t{1} << 31)) * 1'000'003;
    if (random() % 7 != 0) row.count = static_cast<int64_t>(random());
  }
  return rows;
}

}  // namespace

TEST_CASE("cells as CSV and as JSON") {
  struct Case {
    std::string text, csv, exact, json;
  };
  for (const Case& c : {
           Case{"plain", "plain", "plain", R"("plain")"},
           Case{"a,b", "\"a,b\"", "\"a,b\"", R"("a,b")"},
           Case{"say \"so\"", "\"say \"\"so\"\"\"", "\"say \"\"so\"\"\"", R"("say \"so\"")"},
           Case{"two\nlines", "\"two\nlines\"", "\"two\nlines\"", R"("two\u000alines")"},
           Case{"=1+1", "'=1+1", "=1+1", R"("=1+1")"},
           Case{"=a,b", "\"'=a,b\"", "\"=a,b\"", R"("=a,b")"},
           Case{"+821012345678", "'+821012345678", "+821012345678", R"("+821012345678")"},
           Case{"-1", "'-1", "-1", R"("-1")"},
           Case{"@SUM", "'@SUM", "@SUM", R"("@SUM")"},
           Case{"＝1", "'＝1", "＝1", R"("＝1")"},
           Case{"\t=1", "\"'\t=1\"", "\"\t=1\"", R"("\u0009=1")"},
           Case{"a;=1", "\"a;=1\"", "\"a;=1\"", R"("a;=1")"},
           Case{"\u202e\u009b", "\u202e\u009b", "\u202e\u009b", R"("\u202e\u009b")"},
           Case{"'=1", "''=1", "'=1", R"("'=1")"},
           Case{"a=1", "a=1", "a=1", R"("a=1")"},
           Case{"", "", "", R"("")"},
           Case{"\x1b[2J\\", "\x1b[2J\\", "\x1b[2J\\", R"("\u001b[2J\\")"},
           Case{"\xff!", "\xef\xbf\xbd!", "\xef\xbf\xbd!", "\"\xef\xbf\xbd!\""},
       }) {
    CAPTURE(c.text);
    const Row row{.first = c.text, .at = 1'750'734'007'000'001, .second = std::nullopt, .count = 3};
    const std::string time = "2025-06-24T03:00:07.000001Z";
    const std::string header = "first,at,second,count\n";
    CHECK(Csv({row}) == header + c.csv + "," + time + ",,3\n");
    CHECK(Csv({row}, true) == header + c.exact + "," + time + ",,3\n");
    CHECK(JsonLines({row}) ==
          "{\"first\":" + c.json + ",\"at\":\"" + time + "\",\"second\":null,\"count\":3}\n");
  }
}

TEST_CASE("times in any order, before 1970 too") {
  for (int64_t us : {int64_t{0}, int64_t{999'999}, int64_t{-1}, int64_t{-1'000'000},
                     int64_t{1'750'734'007'123'456}, int64_t{1'750'734'007'123'457}}) {
    const std::string text = FormatTime(Time{us});
    CHECK(Csv({{.at = us}, {.at = 5}, {.at = us}}).find(text + ",,\n") != std::string::npos);
  }
}

TEST_CASE("an empty table has its header, its manifest and no rows") {
  const TestFolder folder;
  for (Format format : {Format::kCsv, Format::kJsonLines, Format::kParquet}) {
    const Target target{.path = folder.path / "empty", .format = format};
    Result<Written> written = WriteRows(target, {}, 3);
    REQUIRE(written);
    CHECK(written->rows == 0);
    const Json manifest = Json::parse(Content(ManifestPath(target.path)));
    CHECK(manifest["rows"] == 0);
    CHECK(manifest["bytes"] == fs::file_size(target.path));
    if (format == Format::kParquet)
      CHECK(ReadByDuck("read_parquet(" + ledger::SqlText(target.path.native()) + ")").empty());
  }
}

// Hostile cells come back from each format as they went in, and all formats hold the same.
TEST_CASE("what is read back is what was written") {
  std::mt19937 random(7);
  const TestFolder folder;
  for (size_t count : {1u, 2u, 300u, 5000u}) {
    const std::vector<Row> rows = RandomRows(random, count);
    uint64_t replaced = 0;
    std::string expected;
    for (const Row& row : rows) {
      for (const auto& text : {row.first, row.second}) replaced += text && Held(*text) != *text;
      auto quoted = [](const auto& t) { return t ? '"' + Held(*t) + '"' : std::string("-"); };
      auto number = [](const auto& n) { return n ? std::to_string(*n) : std::string("-"); };
      expected += quoted(row.first) + " " + number(row.at) + " " + quoted(row.second) + " " +
                  number(row.count) + "\n";
    }
    const Target csv{.path = folder.path / "x.csv"};
    const Target json{.path = folder.path / "x.jsonl", .format = Format::kJsonLines};
    const Target parquet{.path = folder.path / "x.parquet", .format = Format::kParquet};
    for (const Target& target : {csv, json, parquet}) {
      Result<Written> written = WriteRows(target, rows, 1 + random() % 700);
      REQUIRE(written);
      const std::string bytes = Content(target.path);
      CHECK(written->rows == count);
      CHECK(written->replaced == replaced);
      CHECK(written->bytes == bytes.size());
      RunningSha256 hash;
      hash.Add(bytes);
      CHECK(written->sha256 == hash.Hex());
      CHECK(Content(ManifestPath(target.path)) == written->manifest);
    }
    CHECK(ReadByDuck("read_parquet(" + ledger::SqlText(parquet.path.native()) + ")") == expected);

    Result<CsvTable> table = CsvTable::Open(csv.path, {"first", "at", "second", "count"});
    REQUIRE(table);
    std::string lines = Content(json.path);
    for (const Row& row : rows) {
      REQUIRE(table->Next().value_or(false));
      auto unguarded = [](std::string_view t) { return t.starts_with('\'') ? t.substr(1) : t; };
      CHECK(unguarded((*table)[0]) == Held(row.first.value_or("")));
      CHECK((*table)[1] == (row.at ? FormatTime(Time{*row.at}) : ""));
      CHECK(unguarded((*table)[2]) == Held(row.second.value_or("")));
      const size_t end = lines.find('\n');
      const Json object = Json::parse(lines.substr(0, end));
      lines.erase(0, end + 1);
      CHECK(object["first"] == (row.first ? Json(Held(*row.first)) : Json()));
      CHECK(object["at"] == (row.at ? Json(FormatTime(Time{*row.at})) : Json()));
      CHECK(object["second"] == (row.second ? Json(Held(*row.second)) : Json()));
      CHECK(object["count"] == (row.count ? Json(*row.count) : Json()));
    }
    CHECK(lines.empty());
    CHECK(!table->Next().value_or(true));
  }
}

TEST_CASE("the same rows in other batches give the same bytes") {
  std::mt19937 random(3);
  const std::vector<Row> rows = RandomRows(random, 3000);
  const TestFolder folder;
  for (const char* name : {"a.csv", "a.jsonl", "a.parquet", "a.csv.gz", "a.jsonl.zst"}) {
    const Target target = *TargetOf((folder.path / name).native());
    const std::string once = WriteRows(target, rows, 1)->sha256;
    CHECK(WriteRows(target, rows, 3000)->sha256 == once);
  }
}

TEST_CASE("compressed is what the tools of the world unpack") {
  std::mt19937 random(5);
  const std::vector<Row> rows = RandomRows(random, 20'000);
  const TestFolder folder;
  const Target plain = *TargetOf((folder.path / "a.csv").native());
  const Target gzip = *TargetOf((folder.path / "a.csv.gz").native());
  const Target zstd = *TargetOf((folder.path / "a.csv.zst").native());
  for (const Target& target : {plain, gzip, zstd}) REQUIRE(WriteRows(target, rows, 777));
  const std::string expected = Content(plain.path);
  std::string unpacked(expected.size() + 1, 0);
  gzFile file = ::gzopen(gzip.path.c_str(), "rb");
  CHECK(::gzread(file, unpacked.data(), static_cast<unsigned>(unpacked.size())) ==
        static_cast<int>(expected.size()));
  ::gzclose(file);
  unpacked.resize(expected.size());
  CHECK(unpacked == expected);
  const std::string packed = Content(zstd.path);
  CHECK(ZSTD_decompress(unpacked.data(), unpacked.size(), packed.data(), packed.size()) ==
        expected.size());
  CHECK(unpacked == expected);
}

TEST_CASE("what is not finished leaves nothing, and what stood there stays") {
  const TestFolder folder;
  for (const char* name : {"a.csv", "a.parquet", "a.jsonl.zst"}) {
    const Target target = *TargetOf((folder.path / name).native());
    REQUIRE(WriteRows(target, {{.count = 1}}, 1));
    const std::string before = Content(target.path), manifest = Content(ManifestPath(target.path));
    {
      Result<TableFile> file = TableFile::Create(target, kColumns);
      REQUIRE(file);
      Rows rows(kColumns);
      rows.text(0).push_back("half");
      rows.number(1).push_back(1);
      rows.text(2).push_back("half");
      rows.number(3).push_back(2);
      REQUIRE(file->Write(rows));
    }
    CHECK(Content(target.path) == before);
    CHECK(Content(ManifestPath(target.path)) == manifest);
    fs::remove(target.path);
    fs::remove(ManifestPath(target.path));
    CHECK(fs::is_empty(folder.path));
  }
}

TEST_CASE("only its owner may read what was written") {
  const TestFolder folder;
  const Target target{.path = folder.path / "a.csv"};
  REQUIRE(WriteRows(target, {}, 1));
  for (const fs::path& path : {target.path, ManifestPath(target.path)})
    CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("endings say the format") {
  struct Case {
    std::string name, format;
    std::string_view expected;  // "" : refused
  };
  for (const Case& c : {
           Case{"a.csv", "", "csv none"},
           Case{"a.b.jsonl", "", "jsonl none"},
           Case{"a.parquet", "", "parquet none"},
           Case{"a.csv.gz", "", "csv gzip"},
           Case{"a.jsonl.zst", "", "jsonl zstd"},
           Case{"-", "csv.zst", "csv zstd"},
           Case{"a.dat", "jsonl", "jsonl none"},
           Case{"a.parquet.gz", "", ""},
           Case{"a.xlsx", "", ""},
           Case{"csv", "", ""},
           Case{"-", "", ""},
           Case{"a.csv", "xml", ""},
           Case{"", "", ""},
           Case{"a.gz.zst", "", ""},
       }) {
    CAPTURE(c.name);
    const Result<Target> target = TargetOf(c.name, c.format);
    CHECK(target.has_value() == !c.expected.empty());
    if (!target) {
      CHECK(target.error().code == Code::kUsage);
      continue;
    }
    CHECK(std::string(FormatName(target->format)) + " " +
              std::string(CompressionName(target->compression)) ==
          c.expected);
  }
}

}  // namespace haetae::table
