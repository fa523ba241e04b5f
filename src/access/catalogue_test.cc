#include "access/catalogue.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/file.h"

namespace haetae::access {
namespace {

constexpr std::string_view kShop = R"([format]
name = "json"
[format.fields]
time = "/ts"
source_ip = "/ip"

[[issuance]]
match = "POST /login"

[[route]]
match = "GET /my/addresses/{member}"
discloses = ["name", "phone", "address", "entrance_code:masked"]
carries = "address_book"

[[route]]
match = "GET /me"
subject = "principal"
discloses = ["name"]

[[route]]
match = "POST /signup/{member}"
discloses = ["email"]

[[issuance]]
match = "POST /signup/{member}"
)";

TEST_CASE("a catalogue is read as written, in order") {
  const CatalogueCheck check = CheckCatalogue(kShop, "shop.toml");
  CHECK(check.errors.empty());
  CHECK(check.warnings.empty());
  const Catalogue& catalogue = check.catalogue;
  CHECK_EQ(catalogue.format.name, "json");
  CHECK_EQ(catalogue.format.fields.at("source_ip"), "/ip");
  REQUIRE_EQ(catalogue.routes.size(), 4);
  CHECK(catalogue.routes[0].issuance);
  CHECK_EQ(catalogue.routes[1].text, "GET /my/addresses/{member}");
  CHECK_EQ(catalogue.routes[1].subject, "member");
  CHECK_EQ(catalogue.routes[1].carries, "address_book");
  CHECK_EQ(catalogue.routes[1].discloses[3], DisclosedField{"entrance_code", true});
  CHECK(catalogue.routes[2].subject_is_principal);
  CHECK(catalogue.routes[3].issuance);
  CHECK_EQ(catalogue.routes[3].discloses.size(), 1);
}

TEST_CASE("the zone of times that say none: kept, written, and another catalogue") {
  const auto with = [](const std::string& zone) {
    return CheckCatalogue("[format]\ntime_zone = " + zone +
                              "\n[[route]]\nmatch = \"GET /m/{member}\"\ndiscloses = [\"name\"]\n",
                          "shop.toml");
  };
  std::set<std::string> digests;
  for (const std::string zone : {"+09:00", "Z", "Asia/Seoul", "-03:30"}) {
    CAPTURE(zone);
    const CatalogueCheck check = with('"' + zone + '"');
    CHECK(check.errors.empty());
    CHECK(check.warnings.empty());
    CHECK_EQ(check.catalogue.format.time_zone, zone);
    const CatalogueCheck again = CheckCatalogue(WriteCatalogue(check.catalogue), "again.toml");
    CHECK_EQ(again.catalogue.format.time_zone, zone);
    CHECK(digests.insert(check.catalogue.Digest()).second);
    Catalogue without = check.catalogue;
    without.format.time_zone.clear();
    digests.insert(without.Digest());
  }
  CHECK_EQ(digests.size(), 5);
  for (const std::string bad : {"\"\"", "\"KST9\"", "\"Asia/Soul\"", "\"+9\"", "9", "\"+15:00\""}) {
    CAPTURE(bad);
    const CatalogueCheck check = with(bad);
    REQUIRE_EQ(check.errors.size(), 1);
    CHECK(check.errors[0].why.starts_with("line 2: "));
  }
  CHECK_EQ(with("\"Asia/Soul\"").errors[0].why, "line 2: there is no time zone `Asia/Soul`");
}

TEST_CASE("the formats of files by their names: kept in order, written, and another catalogue") {
  const auto with = [](const std::string& formats) {
    return CheckCatalogue(
        formats + "\n[[route]]\nmatch = 'GET /m/{member}'\ndiscloses = ['name']\n", "shop.toml");
  };
  const CatalogueCheck check = with(
      "[format]\ntime_zone='Z'\n[[formats]]\nfiles='*.csv'\nname='csv'\ntime_zone='+09:00'\n"
      "[formats.fields]\npath='url'\nresults='ids'\ntime_format='%s'\n[[formats]]\nfiles='b/*'\n");
  CHECK(check.errors.empty());
  CHECK(check.warnings.empty());
  REQUIRE_EQ(check.catalogue.formats.size(), 2);
  const FilesFormat& csv = check.catalogue.formats[0];
  CHECK_EQ(csv.files, "*.csv");
  CHECK_EQ(csv.format.name, "csv");
  CHECK_EQ(csv.format.time_zone, "+09:00");
  CHECK_EQ(csv.format.time_format, "%s");
  CHECK_EQ(csv.format.fields.at("path"), "url");
  CHECK(check.catalogue.format.fields.empty());
  CHECK(TellsResults(check.catalogue));
  CHECK_FALSE(TellsResults(with("[[formats]]\nfiles='a'").catalogue));
  const CatalogueCheck again = CheckCatalogue(WriteCatalogue(check.catalogue), "again.toml");
  CHECK(again.errors.empty());
  CHECK(again.catalogue.formats == check.catalogue.formats);
  CHECK(again.catalogue.format == check.catalogue.format);
  Catalogue turned = check.catalogue;
  std::swap(turned.formats[0], turned.formats[1]);
  CHECK_NE(turned.Digest(), check.catalogue.Digest());
  struct {
    const char *formats, *says;
  } const faults[] = {
      {"[[formats]]\nname='csv'", "line 1: a [[formats]] does not say which files it is for"},
      {"[[formats]]\nfiles=''", "line 2: a [[formats]] does not say"},
      {"[[formats]]\nfiles=7", "line 2: `files` must be text"},
      {"[[formats]]\nfiles='a'\nname='cvs'", "line 3: the format `cvs` is not known"},
      {"[[formats]]\nfiles='a'\ntime_zone='KST9'", "line 3: there is no time zone"},
      {"[[formats]]\nfiles='a'\ntrusted_proxies=[]", "line 3: `trusted_proxies` are those of all"},
      {"[formats]\nfiles='a'", "line 1: `formats` must be a list of tables"},
      {"formats = [7]", "line 1: `formats` must be a list of tables"},
  };
  for (const auto& fault : faults) {
    CAPTURE(fault.formats);
    const CatalogueCheck bad = with(fault.formats);
    REQUIRE_EQ(bad.errors.size(), 1);
    CHECK(bad.errors[0].why.starts_with(fault.says));
  }
  const CatalogueCheck twice = with("[[formats]]\nfiles='a'\n[[formats]]\nfiles='a'\nnam='csv'");
  CHECK(twice.errors.empty());
  CHECK_EQ(twice.warnings.size(), 2);
  std::string many;
  for (size_t i = 0; i <= kFormatsMax; ++i)
    many += "[[formats]]\nfiles='" + std::to_string(i) + "'\n";
  REQUIRE_EQ(with(many).errors.size(), 1);
  CHECK_EQ(with(many).errors[0].code, Code::kLimit);
}

TEST_CASE("what is written is read back equal, and has the same digest") {
  const CatalogueCheck check = CheckCatalogue(kShop, "");
  const std::string text = WriteCatalogue(check.catalogue);
  const CatalogueCheck again = CheckCatalogue(text, "");
  CHECK(again.errors.empty());
  CHECK(again.warnings.empty());
  CHECK(again.catalogue.routes == check.catalogue.routes);
  CHECK(again.catalogue.format == check.catalogue.format);
  CHECK_EQ(again.catalogue.Digest(), check.catalogue.Digest());
  CHECK_EQ(WriteCatalogue(again.catalogue), text);
  CHECK_EQ(check.catalogue.Digest().size(), 64);
  // Comments, spelling of the same subject and the order of fields do not change what it says.
  const auto digest = [](std::string_view toml) {
    return CheckCatalogue(toml, "").catalogue.Digest();
  };
  CHECK_EQ(digest("[[route]]\nmatch = 'GET /{m}'\ndiscloses = ['a','b']"),
           digest("# x\nroute = [{match = 'GET /{m}', subject = 'm', discloses = ['b', 'a']}]"));
  CHECK_NE(digest("[[route]]\nmatch = 'GET /{m}'\ndiscloses = ['a','b']"),
           digest("[[route]]\nmatch = 'GET /{m}'\ndiscloses = ['a','b:masked']"));
}

TEST_CASE("hostile text survives being written") {
  Catalogue catalogue;
  Route route;
  route.text = "GET /a\"\\\x01\x7f한/{m}";
  route.subject = "m";
  route.discloses = {{"name", false}};
  catalogue.routes = {route};
  const CatalogueCheck check = CheckCatalogue(WriteCatalogue(catalogue), "");
  REQUIRE(check.errors.empty());
  CHECK(check.catalogue.routes == catalogue.routes);
}

struct Case {
  const char* toml;
  const char* says;  // in the first error or warning
};

TEST_CASE("errors name the line and the remedy") {
  static constexpr Case kCases[] = {
      {"[[route]\n", "line 1: "},
      {"\n[[route]]\ndiscloses=['name']", "line 2: the [[route]] has no `match`"},
      {"[[route]]\nmatch='/x'\ndiscloses=['name']", "line 2: the match `/x` cannot be used"},
      {"[[route]]\nmatch='GET /{m}'\nsubject='n'\ndiscloses=['name']",
       "did you mean subject = \"m\"?"},
      {"[[route]]\nmatch='GET /x'\nsubject='member'\ndiscloses=['name']",
       "line 3: the subject `member`"},
      {"[[route]]\nmatch='GET /{a}/{b}'\ndiscloses=['name']",
       "does not say which one is the subject"},
      {"[[route]]\nmatch='GET /{principal}'\nsubject='principal'\ndiscloses=['name']",
       "another name"},
      {"[[route]]\nmatch='GET /{principal}'\ndiscloses=['name']", "another name"},
      {"[[route]]\nmatch='GET /{m}'", "does not say what it discloses"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=[]", "line 3: `discloses` is empty"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses='name'", "must be a list"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['E-Mail']", "\"e_mail\""},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['name:hidden']", "field:masked"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=[1]", "in quotes"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['name']\ncarries='../x'", "line 4: `carries`"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['name']\n[[route]]\nmatch='GET "
       "/{n}/'\ndiscloses=['name']",
       "line 4: the same requests are matched already at line 1"},
      {"[[issuance]]\nmatch='POST /l'\n[[issuance]]\nmatch='POST /l'", "already at line 1"},
      {"route = 1", "two brackets"},
      {"route = [1]", "must hold tables"},
      {"format = 1", "[format]"},
      {"[format]\nname='jsn'", "did you mean \"json\"?"},
      {"[format]\nname='apache'", "use one of: combined"},
      {"[format]\ntrusted_proxies=7", "line 2: `trusted_proxies` must be a list"},
      {"[format]\ntrusted_proxies=[\n'10.0.0.0/8',\n'10.0.0.0/33']",
       "line 4: `10.0.0.0/33` is no network"},
      {"[format]\ntrusted_proxies=[8]", "must hold networks in quotes"},
      {"[format.fields]\ntime=1", "must be text"},
      {"[format.fields]\ntime=''", "is empty"},
  };
  for (const Case& c : kCases) {
    INFO(c.toml);
    const CatalogueCheck check = CheckCatalogue(c.toml, "c.toml");
    REQUIRE_FALSE(check.errors.empty());
    const std::string text = check.errors[0].Text();
    INFO(text);
    CHECK_NE(text.find(c.says), std::string::npos);
    CHECK_NE(text.find("c.toml"), std::string::npos);
    CHECK_NE(text.find("line "), std::string::npos);
    CHECK_FALSE(check.errors[0].advice.empty());
  }
}

TEST_CASE("warnings name what was probably meant") {
  static constexpr Case kCases[] = {
      {"[[route]]\nmatch='GET /{m}'\ndisclose=['x']\ndiscloses=['name']", "write `discloses`"},
      {"[[routes]]\nmatch='GET /{m}'\ndiscloses=['name']", "write `route`"},
      {"[[route]]\nmatch='GET /x'\ndiscloses=['name']", "names no subject"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['adress']", "very like `address`"},
      {"[[route]]\nmatch='GET /{m}'\ndiscloses=['name','name:masked']", "twice"},
      {"[[route]]\nmatch='GET /x'\nsubject=''\ndiscloses=['name']\ncarries='c'",
       "nobody can be ruled out"},  // but for whom results name, and whom these carry
      {"[format.fields]\nuseragent='x'", "write `user_agent`"},
      {"[[route]]\nmatch='GET /x'\nsubject=''\ndiscloses=['name']", "nobody can be ruled out"},
      {"", "no [[route]]"},
  };
  for (const Case& c : kCases) {
    INFO(c.toml);
    const CatalogueCheck check = CheckCatalogue(c.toml, "c.toml");
    CHECK(check.errors.empty());
    REQUIRE_FALSE(check.warnings.empty());
    CHECK_NE(check.warnings[0].Text().find(c.says), std::string::npos);
  }
}

// toml++ 3.3 would end the process on these.
TEST_CASE("input that breaks the promises of the TOML library is an error") {
  for (const char* toml : {"[[=", "[&", "[[[a]]]", "[[\x06", "[=]", "[[ =]]", "[", "[[", "[a.=]"}) {
    INFO(std::string(toml));
    CHECK_EQ(CheckCatalogue(toml, "").errors.size(), 1);
  }
}

TEST_CASE("a quote or a bracket in the middle of a word is an error before the library sees it") {
  for (const char* toml : {"\n\na=1{:'é", "\n\na=3.'''é'''", "\n\na=[1,3.'é']", "\n\na=11{'é"}) {
    INFO(std::string(toml));
    const CatalogueCheck check = CheckCatalogue(toml, "");
    REQUIRE_EQ(check.errors.size(), 1);
    CHECK(check.errors[0].why.starts_with("line 3: a quote or a bracket stands in the middle"));
  }
}

TEST_CASE("a second = in a value is an error before the library sees it") {
  for (const char* toml : {"\n\na=12-2='''é'''", "\n\na={b=1=2}", "\n\na=[b=1]"}) {
    INFO(std::string(toml));
    const CatalogueCheck check = CheckCatalogue(toml, "");
    REQUIRE_EQ(check.errors.size(), 1);
    CHECK_EQ(check.errors[0].why, "line 3: a value has a second =");
  }
}

TEST_CASE("letters beyond ASCII stand in strings and comments only") {
  for (const char* toml : {"\n\né = 1", "\n\na = '' é", "\n\né", "\n\na = \"\\é\""}) {
    INFO(std::string(toml));
    const CatalogueCheck check = CheckCatalogue(toml, "");
    REQUIRE_EQ(check.errors.size(), 1);
    CHECK(check.errors[0].why.starts_with("line 3: a letter that is not ASCII"));
  }
  for (const char* toml :
       {"# é\n", "x = 'é'", R"(x = "é\"é" # é)", "x = '''é'\né'''", "x = \"\"\"é\n\\\"é\"\"\"",
        "'é' = 1", "a.'é' = {b.'é' = [1, 'é'], 'é' = 2}", "[[a.'é']]",
        "a = \"\"\"\\\n  §\\\n\n한글\"\"\"", "a = \"\"\"\\\\\n§\"\"\""}) {
    INFO(std::string(toml));
    CHECK(CheckCatalogue(toml, "").errors.empty());
  }
}

TEST_CASE("all errors are found, not only the first") {
  const CatalogueCheck check = CheckCatalogue(
      "[format]\nname='x'\n[[route]]\nmatch='GET /{m}'\n[[route]]\nmatch='z'\ndiscloses=['A']", "");
  CHECK_EQ(check.errors.size(), 3);
}

TEST_CASE("time_format stands in [format] or in [format.fields]") {
  CHECK_EQ(CheckCatalogue("[format]\ntime_format='%Y'", "").catalogue.format.time_format, "%Y");
  const Catalogue catalogue = CheckCatalogue("[format.fields]\ntime_format='%Y'", "").catalogue;
  CHECK_EQ(catalogue.format.time_format, "%Y");
  CHECK(catalogue.format.fields.empty());
}

TEST_CASE("limits: routes and bytes") {
  std::string toml;
  for (size_t i = 0; i < kRoutesMax; ++i) {
    toml += "[[issuance]]\nmatch='POST /" + std::to_string(i) + "'\n";
  }
  CHECK(CheckCatalogue(toml, "").errors.empty());
  const CatalogueCheck check = CheckCatalogue(toml + "[[issuance]]\nmatch='POST /x'\n", "");
  REQUIRE_EQ(check.errors.size(), 1);
  CHECK_EQ(check.errors[0].code, Code::kLimit);
  CHECK_EQ(CheckCatalogue(std::string(kCatalogueBytesMax + 1, '\n'), "").errors.at(0).code,
           Code::kLimit);
}

TEST_CASE("files: absent ones fail, and every example of the format document loads") {
  const Result<Catalogue> absent = LoadCatalogue("/nonexistent/catalogue.toml");
  REQUIRE_FALSE(absent.has_value());
  CHECK_EQ(absent.error().code, Code::kNotFound);
  const char* const root = std::getenv("HAETAE_SOURCE_DIR");
  if (root == nullptr) return;
  const Result<std::string> text =
      ReadFile(std::filesystem::path(root) / "docs/formats/catalogue.md", 1 << 20);
  REQUIRE(text.has_value());
  const std::string& document = *text;
  int examples = 0;
  for (size_t at = 0; (at = document.find("```toml\n", at)) != std::string::npos; ++examples) {
    const size_t end = document.find("```", at += 8);
    const CatalogueCheck check = CheckCatalogue(document.substr(at, end - at), "example");
    INFO(document.substr(at, end - at));
    for (const Error& error : check.errors) INFO(error.Text());
    CHECK(check.errors.empty());
    CHECK(check.warnings.empty());
    CHECK(CheckCatalogue(WriteCatalogue(check.catalogue), "").catalogue.routes ==
          check.catalogue.routes);
    at = end;
  }
  CHECK_GE(examples, 3);
}

TEST_CASE("trusted proxies are kept, and nobody trusted is not the same as nothing said") {
  const auto read = [](const std::string& value) {
    return CheckCatalogue(
               "[format]\n" + value + "\n[[route]]\nmatch='GET /{m}'\ndiscloses=['name']", "")
        .catalogue;
  };
  const Catalogue none = read(""), nobody = read("trusted_proxies=[]"),
                  some = read("trusted_proxies=['10.0.0.0/8','2001:db8::/32']");
  CHECK_FALSE(none.format.trusted_proxies);
  REQUIRE(nobody.format.trusted_proxies);
  CHECK(nobody.format.trusted_proxies->empty());
  REQUIRE(some.format.trusted_proxies);
  CHECK_EQ(some.format.trusted_proxies->size(), 2);
  CHECK_NE(none.Digest(), nobody.Digest());
  CHECK_NE(nobody.Digest(), some.Digest());
  for (const Catalogue* one : {&none, &nobody, &some})
    CHECK(CheckCatalogue(WriteCatalogue(*one), "").catalogue.format == one->format);
}

TEST_CASE("a field that would be guessed can be switched off") {
  const CatalogueCheck check = CheckCatalogue(
      "[format]\nname='json'\n[format.fields]\nevent_id=''\n[[route]]\nmatch='GET /{m}'\n"
      "subject='m'\ndiscloses=['name']",
      "c.toml");
  REQUIRE(check.errors.empty());
  REQUIRE(check.catalogue.format.fields.contains("event_id"));
  CHECK(check.catalogue.format.fields.at("event_id").empty());
}

TEST_CASE("a key of a hundred thousand parts is an error with its line") {
  std::string deep = "[[route]]\na";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  const CatalogueCheck check = CheckCatalogue(deep + " = 1", "c.toml");
  REQUIRE_FALSE(check.errors.empty());
  CHECK_NE(check.errors[0].Text().find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace haetae::access
