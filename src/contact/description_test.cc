#include "contact/description.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace haetae::contact {
namespace {

Result<Description> Parse(std::string_view text) {
  return ParseDescription(text, "/shop", "/shop/contacts.toml");
}

TEST_CASE("the example of the document") {
  const auto description = Parse(R"(
country = "kr"
language = "ko_KR"
[[source]]
postgresql = "shop.conn"
query = "SELECT id, mail, mobile, lang FROM member"
columns = { person = "id", email = "mail", phone = "mobile", language = "lang" }
[[source]]
csv = "/exports/recipients.csv.zst"
encoding = "EUC-KR"
[source.columns]
person = "recipient_id"
phone = "phone"
name = "name"
[[source]]
sqlite = "a.db"
table = "odd\"name"
[[suppression]]
csv = "unsubscribed.csv"
columns = { email = "mail" }
)");
  REQUIRE(description);
  CHECK(description->country == "KR");
  CHECK(description->language == "ko-kr");
  REQUIRE(description->sources.size() == 3);
  CHECK(description->sources[0].kind == Place::kPostgres);
  CHECK(description->sources[0].path == "/shop/shop.conn");
  CHECK(description->sources[0].columns[static_cast<size_t>(Role::kLanguage)] == "lang");
  CHECK(description->sources[1].path == "/exports/recipients.csv.zst");
  CHECK(description->sources[1].cp949);
  CHECK(!description->sources[1].suppression);
  CHECK(description->sources[2].query == "SELECT * FROM \"odd\"\"name\"");
  REQUIRE(description->suppressions.size() == 1);
  CHECK(description->suppressions[0].suppression);
}

TEST_CASE("what is wrong is said with its line and a remedy") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "it names no table"},
      {"country = \"KR\"", "it names no table"},
      {"[[source]]\n", "line 1: [[source]] must name one table"},
      {"[[source]]\ncsv = \"a\"\nparquet = \"b\"", "must name one table"},
      {"[[source]]\ncsv = \"a\"\nquery = \"SELECT\"", "a file takes no `query`"},
      {"[[source]]\nsqlite = \"a\"", "a database takes one query"},
      {"[[source]]\nsqlite = \"a\"\ntable = \"t\"\nquery = \"q\"", "a database takes one query"},
      {"[[source]]\npostgresql = \"a\"\ntable = \"t\"", "a database takes one query"},
      {"[[source]]\ncsv = \"\"", "line 2: `csv` must be a text that is not empty"},
      {"[[source]]\ncsv = 3", "line 2: `csv` must be a text"},
      {"[[source]]\ncsv = \"a\"\nencoding = \"latin1\"", "`encoding` is not one"},
      {"[[source]]\nparquet = \"a\"\nencoding = \"cp949\"", "`encoding` is not one"},
      {"[[source]]\ncsv = \"a\"\ncolumns = { persn = \"x\" }", "`persn` is not known in columns"},
      {"[[source]]\ncsv = \"a\"\ncolumns = \"x\"", "`columns` must be a table"},
      {"[[source]]\ncsv = \"a\"\nmail = \"x\"", "line 3: `mail` is not known in [[source]]"},
      {"sources = 1", "`sources` is not known in the file"},
      {"source = 1", "`source` must be a list of tables"},
      {"source = [1]", "`source` must be a list of tables"},
      {"country = \"Korea\"", "ISO 3166-1 gives the code in `country` to no country"},
      {"country = \"XX\"", "ISO 3166-1 gives the code in `country` to no country"},
      {"language = \"Korean!\"", "`language` is no language"},
      {"[[source", "line 1"},
      {"password = \"geheim\"", "`password` is not known"},
  };
  for (const auto& [text, why] : cases) {
    CAPTURE(text);
    const auto description = Parse(text);
    REQUIRE(!description);
    CHECK(description.error().why.find(why) != std::string::npos);
    CHECK(description.error().where == "/shop/contacts.toml");
    CHECK(!description.error().advice.empty());
    CHECK(description.error().Text().find("geheim") == std::string::npos);
  }
  std::string many;
  for (size_t i = 0; i <= kSourcesMax; ++i) many += "[[source]]\ncsv = \"a\"\n";
  CHECK(Parse(many).error().why.find("over 64 tables") != std::string::npos);
}

TEST_CASE("language tags") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ko", "ko"},
      {"KO", "ko"},
      {"en-US", "en-us"},
      {"zh_Hant_TW", "zh-hant-tw"},
      {"kor", "kor"},
      {" ja ", "ja"},
      {"es-419", "es-419"},
      {"", ""},
      {"k", ""},
      {"korean", ""},
      {"한국어", ""},
      {"en-", ""},
      {"-en", ""},
      {"en--us", ""},
      {"en-123456789", ""},
      {"e1", ""},
      {"en us", ""},
      {"en\nus", ""},
      {std::string(36, 'a'), ""},
  };
  for (const auto& [text, tag] : cases) {
    CAPTURE(text);
    CHECK(LanguageTag(text) == tag);
  }
}

}  // namespace
}  // namespace haetae::contact
