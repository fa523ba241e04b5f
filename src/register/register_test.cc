#include "register/register.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "base/for_test.h"
#include "base/hash.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::reg {
namespace {

struct Loaded {
  Dictionary subjects;
  std::unique_ptr<Register> reg;
  std::string error, advice;
  explicit Loaded(const fs::path& folder, const TableReader& parquet = nullptr) {
    Result<std::unique_ptr<Register>> result = Register::Load(folder, subjects, parquet);
    if (result)
      reg = std::move(*result);
    else
      error = result.error().Text(), advice = result.error().advice;
  }
};

Time At(std::string text) {
  if (text.size() == 10) text += "T00:00:00Z";
  return ParseRfc3339(text).value();
}

TEST_CASE("nothing given is the empty register; a folder that is not there is an error") {
  Loaded empty("");
  REQUIRE(empty.reg);
  CHECK_FALSE(empty.reg->has_members());
  CHECK_FALSE(empty.reg->has_issued());
  CHECK_EQ(empty.reg->FindIssued("x"), nullptr);
  CHECK_EQ(empty.reg->FindKey("x"), nullptr);
  CHECK_EQ(empty.reg->FindRelation("x"), nullptr);
  const TestFolder folder;
  CHECK(Loaded(folder.path).reg);
  CHECK_NE(Loaded(folder.path / "nowhere").error.find("no such folder"), std::string::npos);
  folder.Put("file", "");
  CHECK_NE(Loaded(folder.path / "file").error.find("not a folder"), std::string::npos);
}

TEST_CASE("tickets explain who was to be looked at, from before they open until after they close") {
  const TestFolder folder;
  folder.Put("tickets.csv",
             "ticket,person,member,opened,closed\n"
             "T-1,kim,m1,2025-06-24T09:00:00Z,2025-06-24T10:00:00Z\n"
             "T-2,kim,m1,2025-06-26T09:00:00Z,2025-06-26T10:00:00Z\n"
             "T-2,kim,m1,2025-06-26T09:00:00Z,2025-06-26T10:00:00Z\n"
             ",lee,m2,2025-06-24,\n");
  const Loaded loaded(folder.path);
  REQUIRE(loaded.reg);
  const TicketTable& tickets = loaded.reg->tickets();
  CHECK(loaded.reg->has_tickets());
  CHECK_EQ(tickets.size(), 3);
  CHECK_EQ(loaded.reg->Summary()[0], "tickets.csv: 3 tickets");
  const uint32_t kim = loaded.reg->ticket_people().Find("kim");
  const uint32_t lee = loaded.reg->ticket_people().Find("lee");
  const uint32_t m1 = loaded.subjects.Find("m1"), m2 = loaded.subjects.Find("m2");
  struct {
    uint32_t person, member;
    const char* time;
    bool open;
  } const cases[] = {
      {kim, m1, "2025-06-24T09:00:00Z", true},  {kim, m1, "2025-06-24T08:00:00Z", true},
      {kim, m1, "2025-06-24T07:59:59Z", false}, {kim, m1, "2025-06-24T11:00:00Z", true},
      {kim, m1, "2025-06-24T11:00:01Z", false}, {kim, m1, "2025-06-26T09:30:00Z", true},
      {kim, m2, "2025-06-24T09:30:00Z", false}, {lee, m2, "2030-01-01T00:00:00Z", true},
      {lee, m1, "2025-06-24T09:30:00Z", false},
  };
  for (const auto& one : cases) {
    CAPTURE(one.time);
    CHECK_EQ(tickets.Open(one.person, one.member, At(one.time), kHour), one.open);
  }
  folder.Put("tickets.csv", "person,member,opened\nkim,m1,\n");
  CHECK_NE(Loaded(folder.path).error.find("line 2"), std::string::npos);
}

TEST_CASE("a whole register") {
  const TestFolder folder;
  folder.Put("members.csv",
             "\xef\xbb\xbfname,member,created,deleted\r\nA,m1,2024-01-01T00:00:00Z,\r\n"
             "B,m2,,2025-06-01\r\nC,m3,,\r\nD,m1,2023-01-01T00:00:00Z,\r\n");
  folder.Put("canaries.csv", "member\nm3\ncanary-9\n");
  folder.Put("people.csv",
             "person,role,joined,left\nkim,support,2020-01-01,\n"
             "lee,engineer,2019-05-05,2021-12-31T15:00:00Z\n");
  folder.Put("keys.toml", R"(
[[key]]
kid = "k-2021"
created = 2021-03-01T00:00:00+09:00
rotate_by = 2021-09-01
retired = "2021-10-01T00:00:00Z"
custodians = ["lee"]
[[key]]
kid = "k-2025"
)");
  folder.Put("jobs.toml", R"(
[[job]]
name = "nightly export"
principal = "svc-export"
routes = ["GET /my/addresses/{member}"]
until = 2026-01-01T00:00:00Z
[[job]]
name = "office"
source_ip = "2001:DB8:0::1"
)");
  folder.Put("issued.csv",
             "credential,key,principal,issued,expires\n"
             "t1,k-2025,m1,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z\n"
             "t2,,,1735800000,\n");
  folder.Put("issued.jsonl",
             "{\"credential\":\"t3\",\"key\":\"k-2021\",\"principal\":4711,"
             "\"issued\":1735900000,\"expires\":null,\"more\":{\"a\":[1]}}\n\n"
             "{\"credential\":\"t1\",\"issued\":\"2025-01-01T12:00:00Z\",\"expires\":\"2025-01-"
             "05T00:00:00Z\"}");
  folder.Put("carries/address_book.csv",
             "member,person,from,to\nm1,m2,2025-01-01,2025-02-01\n"
             "m1,guest-7,,\nm2,guest-7,,\nm1,guest-7,,\n");
  folder.Put("README.md", "hello");
  folder.Put("member.csv", "x");
  Loaded loaded(folder.path);
  INFO(loaded.error);
  REQUIRE(loaded.reg);
  const Register& reg = *loaded.reg;
  const auto number = [&](std::string_view text) { return loaded.subjects.Find(text); };

  CHECK(reg.has_members());
  CHECK_EQ(reg.member_count(), 3);
  CHECK(reg.IsMember(number("m1")));
  CHECK_FALSE(reg.IsMember(number("guest-7")));
  CHECK_FALSE(reg.IsMember(kNoNumber));
  CHECK(reg.ExistedAt(number("m1"), At("2023-01-01")));
  CHECK_FALSE(reg.ExistedAt(number("m1"), At("2022-12-31")));
  CHECK(reg.ExistedAt(number("m2"), At("2025-05-31")));
  CHECK_FALSE(reg.ExistedAt(number("m2"), At("2025-06-01")));
  CHECK(reg.ExistedAt(number("m3"), kTimeMin));
  CHECK_FALSE(reg.ExistedAt(number("guest-7"), At("2025-01-01")));

  CHECK(reg.IsCanary(number("m3")));
  CHECK(reg.IsCanary(number("canary-9")));
  CHECK_FALSE(reg.IsCanary(number("m1")));
  REQUIRE(reg.FindPerson("lee"));
  CHECK_EQ(reg.FindPerson("lee")->left, At("2021-12-31T15:00:00Z"));
  CHECK_FALSE(reg.FindPerson("kim")->left.has_value());
  CHECK_EQ(reg.FindPerson("park"), nullptr);

  REQUIRE(reg.FindKey("k-2021"));
  CHECK_EQ(reg.FindKey("k-2021")->created, At("2021-02-28T15:00:00Z"));
  CHECK_EQ(reg.FindKey("k-2021")->rotate_by, At("2021-09-01"));
  CHECK_EQ(reg.FindKey("k-2021")->retired, At("2021-10-01"));
  CHECK_EQ(reg.FindKey("k-2021")->custodians, std::vector<std::string>{"lee"});
  CHECK_FALSE(reg.FindKey("k-2025")->created.has_value());
  REQUIRE_EQ(reg.jobs().size(), 2);
  CHECK_EQ(reg.jobs()[0].until, At("2026-01-01"));
  CHECK_EQ(reg.jobs()[1].source_ip, "2001:db8::1");

  CHECK(reg.has_issued());
  CHECK_EQ(reg.issued_count(), 3);
  REQUIRE(reg.FindIssued("t1"));
  CHECK_EQ(reg.FindIssued("t1")->issued, At("2025-01-01"));
  CHECK_EQ(reg.FindIssued("t1")->expires, At("2025-01-05"));
  CHECK_EQ(reg.issued_keys().Text(reg.FindIssued("t1")->key), "k-2025");
  CHECK_EQ(reg.FindIssued("t2")->key, kNoNumber);
  CHECK_EQ(reg.FindIssued("t2")->principal, kNoNumber);
  CHECK_EQ(reg.issued_principals().Text(reg.FindIssued("t3")->principal), "4711");
  CHECK_EQ(reg.FindIssued("t3")->expires, kTimeMax);
  CHECK_EQ(reg.FindIssued("t4"), nullptr);
  CHECK_EQ(reg.issued_from(), At("2025-01-01"));
  CHECK_EQ(reg.issued_to(), At("2025-01-03T10:26:40Z"));

  const Relation* book = reg.FindRelation("address_book");
  REQUIRE(book);
  CHECK_EQ(book->rows(), 3);
  REQUIRE_EQ(book->Of(number("m1")).size(), 2);
  CHECK_EQ(book->Of(number("m2")).size(), 1);
  CHECK(book->Of(number("m3")).empty());
  CHECK(book->Of(kNoNumber).empty());
  CHECK(reg.IsCarried(number("guest-7")));
  CHECK(reg.IsCarried(number("m2")));
  CHECK_FALSE(reg.IsCarried(number("m1")));

  CHECK_EQ(reg.Summary(),
           std::vector<std::string>{"members.csv: 3 members", "canaries.csv: 2 canaries",
                                    "people.csv: 2 people", "issued.csv: 2 issued credentials",
                                    "issued.jsonl: 1 issued credential", "keys.toml: 2 keys",
                                    "jobs.toml: 2 jobs",
                                    "carries/address_book.csv: 3 rows of carried people"});
  REQUIRE_EQ(reg.Warnings().size(), 4);
  CHECK_EQ(reg.Warnings()[0], "member.csv: not a file of the register; it is ignored");
  CHECK_EQ(reg.Warnings()[1],
           "1 row of members.csv repeats an earlier one and counted once with it");
}

TEST_CASE("lives are kept to the second, the longer one in doubt") {
  const TestFolder folder;
  folder.Put("members.csv",
             "member,created,deleted\n"
             "a,2025-01-01T00:00:00.7Z,2025-01-02T00:00:00.2Z\n"
             "b,,2150-01-01\n"
             "c,2025-01-01,2025-02-01\nc,,2025-01-05\nd,2025-01-01,2025-02-01\nd,2024-01-01,\n");
  Loaded loaded(folder.path);
  REQUIRE(loaded.reg);
  const auto existed = [&](std::string_view member, std::string_view time) {
    return loaded.reg->ExistedAt(loaded.subjects.Find(member), *ParseRfc3339(time));
  };
  CHECK_FALSE(existed("a", "2024-12-31T23:59:59.999Z"));
  CHECK(existed("a", "2025-01-01T00:00:00Z"));
  CHECK(existed("a", "2025-01-02T00:00:00.9Z"));
  CHECK_FALSE(existed("a", "2025-01-02T00:00:01Z"));
  CHECK(existed("b", "1970-01-01T00:00:00Z"));
  CHECK(existed("b", "2149-12-31T00:00:00Z"));
  CHECK(existed("c", "2001-01-01T00:00:00Z"));
  CHECK(existed("c", "2025-01-31T00:00:00Z"));
  CHECK_FALSE(existed("c", "2025-02-01T00:00:00Z"));
  CHECK(existed("d", "2024-01-01T00:00:00Z"));
  CHECK(existed("d", "2150-01-01T00:00:00Z"));
  CHECK_FALSE(existed("d", "2023-12-31T00:00:00Z"));
}

TEST_CASE("broken rows: file, line and remedy, never the cell") {
  struct Case {
    const char* file;
    const char* text;
    const char* says;
  };
  static constexpr Case kCases[] = {
      {"members.csv", "", "it is empty"},
      {"members.csv", "id\nSECRET\n", "no column `member`"},
      {"members.csv", "member,created\na,\n,2025-01-01\n", "line 3: the column `member` is empty"},
      {"members.csv", "member,created\nSECRET,SECRET\n",
       "line 2: the column `created` holds no time"},
      {"members.csv", "member\n\xb0\xa1SECRET\n", "line 2: the column `member` is not UTF-8"},
      {"members.csv", "member\n\"SECRET\n", "line 2: a quote is not closed"},
      {"people.csv", "person,left\nSECRET,SECRET\n", "line 2: the column `left` holds no time"},
      {"issued.csv", "credential\nSECRET\n", "no column `issued`"},
      {"issued.csv", "credential,issued\nSECRET,\n", "line 2: the column `issued` is empty"},
      {"issued.jsonl", "{\"credential\":\"a\",\"issued\":1735900000}\nSECRET",
       "line 2: it is not a JSON object"},
      {"issued.jsonl", "{\"credential\":\"SECRET\"", "line 1: it is not a JSON object"},
      {"issued.jsonl", "{\"credential\":\"SECRET\"}", "line 1: the column `issued` is empty"},
      {"issued.jsonl", "{\"credential\":[\"SECRET\"]}",
       "line 1: `credential` must be text or a number"},
      {"issued.jsonl", "{\"credential\":\"SECRET\",\"issued\":1735900000,\"expires\":null2}",
       "line 1: `expires` must be text or a number"},
      {"issued.jsonl", "{\"credential\":\"SECRET\",\"issued\":1735900000}{}",
       "line 1: something stands behind"},
      {"issued.jsonl", "{\"issued\":1735900000,\"key\":\"SECRET\"}",
       "line 1: the column `credential` is empty"},
      {"canaries.csv", "member\n\"\"\n\" \"\n,\n", ""},
      {"keys.toml", "[[key]]\nkid = SECRET\n", "line 2: it is not TOML"},
      {"keys.toml", "[[key]]\ncreated = 2025-01-01\n", "line 1: the [[key]] has no `kid`"},
      {"keys.toml", "[[key]]\nkid = 'a'\nretired = 'SECRET'\n", "line 3: `retired` is no time"},
      {"keys.toml", "[[key]]\nkid = 'a'\ncustodians = 'SECRET'\n",
       "line 3: `custodians` must be a list"},
      {"keys.toml", "[[\x06", "it is not TOML"},
      {"keys.toml", "key = 1\n", "line 1: `key` must be a list of tables"},
      {"jobs.toml", "[[job]]\nprincipal = 'SECRET'\n", "line 1: the [[job]] has no `name`"},
      {"jobs.toml", "[[job]]\nname = 'x'\n", "line 1: a [[job]] is known by exactly one"},
      {"jobs.toml", "[[job]]\nname = 'x'\nprincipal = 'SECRET'\ncredential = 'SECRET'\n",
       "exactly one"},
      {"jobs.toml", "[[job]]\nname = 'x'\nsource_ip = 'SECRET'\n",
       "line 3: `source_ip` is no address"},
      {"jobs.toml", "[[job]]\nname = 7\n", "line 2: `name` must be text"},
      {"carries/b.csv", "member\nSECRET\n", "no column `person`"},
      {"carries/b.csv", "member,person\nSECRET\n",
       "line 2: the row ends before the column `person`"},
      {"carries/b.csv", "person,member\nSECRET,\n", "line 2: the column `member` is empty"},
      {"carries/b.csv", "member,person,from\nx,,SECRET\n",
       "line 2: the column `from` holds no time"},
  };
  for (const Case& c : kCases) {
    if (*c.says == 0) continue;
    const TestFolder folder;
    folder.Put(c.file, c.text);
    const Loaded loaded(folder.path);
    INFO(c.file, "\n", c.text, "\n", loaded.error);
    CHECK_FALSE(loaded.reg);
    CHECK_NE(loaded.error.find(c.says), std::string::npos);
    CHECK_NE(loaded.error.find(c.file), std::string::npos);
    CHECK_EQ(loaded.error.find("SECRET"), std::string::npos);
  }
}

TEST_CASE("a row without person says that a thing is nobody's, for its time") {
  const TestFolder folder;
  folder.Put("carries/owner.csv",
             "member,person,from,to\n1,,,\n1,,,\n2,p1,,2025-01-01\n2,,2025-01-01,2025-02-01\n"
             "2,,2025-03-01,\n3,p1\n4,\"\",2025-02-01,2025-01-01\n");
  const Loaded loaded(folder.path);
  INFO(loaded.error);
  REQUIRE(loaded.reg);
  const Relation& owner = *loaded.reg->FindRelation("owner");
  struct {
    const char* thing;
    const char* day;
    bool nobodys;
  } const cases[] = {{"1", "1970-01-01", true},  {"2", "2024-12-31", false},
                     {"2", "2025-01-01", true},  {"2", "2025-02-01", false},
                     {"2", "2025-03-01", true},  {"3", "2025-01-01", false},
                     {"4", "2025-01-15", false}, {"p1", "2025-01-01", false}};
  for (const auto& one : cases) {
    CAPTURE(one.thing);
    CAPTURE(one.day);
    CHECK_EQ(owner.IsNobodys(loaded.subjects.Find(one.thing), At(one.day)), one.nobodys);
  }
  CHECK_EQ(owner.rows(), 2);
  CHECK_EQ(owner.nobodys(), 4);
  CHECK_EQ(owner.most(), 1);
  CHECK(owner.Of(loaded.subjects.Find("1")).empty());
  CHECK_EQ(loaded.subjects.Find(""), kNoNumber);
  CHECK_EQ(loaded.reg->known_count(), 1);
  CHECK_EQ(loaded.reg->Summary()[0],
           "carries/owner.csv: 2 rows of carried people, 4 rows of nobody's things");
}

TEST_CASE("a relation of which more than a tenth is nobody's is told of") {
  const auto told = [](int named, int nobodys) {
    const TestFolder folder;
    std::string rows = "member,person\n";
    for (int i = 0; i < named; ++i) rows += std::to_string(i) + ",p\n";
    for (int i = 0; i < nobodys; ++i) rows += std::to_string(named + i) + ",\n";
    folder.Put("carries/owner.csv", rows);
    const Loaded loaded(folder.path);
    REQUIRE(loaded.reg);
    const std::vector<std::string>& warnings = loaded.reg->Warnings();
    return warnings.empty() ? std::string() : warnings.front();
  };
  CHECK_EQ(told(20, 0), "");
  CHECK_EQ(told(9, 1), "");
  CHECK_EQ(told(17, 1), "");
  CHECK_NE(told(17, 2).find("2 of 19 rows of carries/owner.csv name no person"), std::string::npos);
  CHECK_NE(told(0, 5).find("5 of 5 rows of carries/owner.csv name no person"), std::string::npos);
}

TEST_CASE("a file without rows says nothing") {
  const TestFolder folder;
  folder.Put("members.csv", "member\n");
  folder.Put("issued.csv", "credential,issued\n");
  folder.Put("issued.jsonl", "");
  folder.Put("carries/b.csv", "member,person\n");
  folder.Put("keys.toml", "");
  const Loaded loaded(folder.path);
  REQUIRE(loaded.reg);
  CHECK_FALSE(loaded.reg->has_members());
  CHECK_FALSE(loaded.reg->has_issued());
  REQUIRE(loaded.reg->FindRelation("b"));
  CHECK(loaded.reg->FindRelation("b")->Of(0).empty());
  CHECK_EQ(loaded.reg->Warnings().size(), 5);
}

TEST_CASE("Parquet goes through the reader that was given, and the same checks") {
  const TestFolder folder;
  folder.Put("members.parquet", "PAR1");
  folder.Put("carries/b.parquet", "PAR1");
  CHECK_NE(Loaded(folder.path).error.find("reads no Parquet"), std::string::npos);
  std::vector<std::vector<std::string_view>> members = {{"m1", "2025-01-01 00:00:00", ""},
                                                        {"m2", "", ""}};
  const TableReader reader = [&](const fs::path& path, const std::vector<std::string>& columns,
                                 const auto& row) -> Result<bool> {
    if (path.filename() == "members.parquet") {
      CHECK_EQ(columns, std::vector<std::string>{"member", "created?", "deleted?"});
      for (const auto& cells : members) TRY(row(cells));
    } else {
      const std::vector<std::string_view> cells = {"m1", "p1", "", ""},
                                          nobodys = {"m2", "", "", ""};
      TRY(row(cells));
      TRY(row(nobodys));
    }
    return true;
  };
  const Loaded good(folder.path, reader);
  INFO(good.error);
  REQUIRE(good.reg);
  CHECK_EQ(good.reg->member_count(), 2);
  CHECK_EQ(good.reg->Summary()[0], "members.parquet: 2 members");
  CHECK_EQ(good.reg->FindRelation("b")->rows(), 1);
  CHECK(good.reg->FindRelation("b")->IsNobodys(good.subjects.Find("m2"), At("2025-01-01")));
  members.push_back({"m3", "SECRET", ""});
  const Loaded bad(folder.path, reader);
  CHECK_NE(bad.error.find("row 3: the column `created` holds no time"), std::string::npos);
  members.pop_back();
  folder.Put("members.csv", "member\nm1\n");
  CHECK_NE(Loaded(folder.path, reader).error.find("keep one"), std::string::npos);
}

TEST_CASE("limits: a long id, a long JSON line, many relations") {
  const TestFolder folder;
  folder.Put("canaries.csv", "member\n" + std::string(kIdBytesMax, 'a') + "\n");
  CHECK(Loaded(folder.path).reg);
  folder.Put("canaries.csv", "member\n" + std::string(kIdBytesMax + 1, 'a') + "\n");
  CHECK_NE(Loaded(folder.path).error.find("longer than 8192 bytes"), std::string::npos);
  folder.Put("canaries.csv", "member\na\n");
  const std::string object = "{\"credential\":\"c\",\"issued\":1735900000}";
  folder.Put("issued.jsonl",
             object + std::string(kJsonLineBytesMax - object.size(), ' ') + "\n" + object);
  CHECK(Loaded(folder.path).reg);
  folder.Put("issued.jsonl",
             object + std::string(kJsonLineBytesMax - object.size() + 1, ' ') + "\n");
  CHECK_NE(Loaded(folder.path).error.find("line 1: it is longer than 1 MiB"), std::string::npos);
  folder.Put("issued.jsonl", std::string(6 << 20, 'x'));
  CHECK_NE(Loaded(folder.path).error.find("line 1: it is longer than 1 MiB"), std::string::npos);
}

TEST_CASE("JSON lines across block borders are whole") {
  const TestFolder folder;
  std::string text;
  const int count = 120'000;
  for (int i = 0; i < count; ++i) {
    text += "{\"credential\":\"c-" + std::to_string(i) +
            "\",\"key\":\"k\",\"principal\":\"p\",\"issued\":" + std::to_string(1735900000 + i) +
            "}\n";
  }
  REQUIRE_GT(text.size(), 8u << 20);
  folder.Put("issued.jsonl", text);
  const Loaded loaded(folder.path);
  INFO(loaded.error);
  REQUIRE(loaded.reg);
  CHECK_EQ(loaded.reg->issued_count(), count);
  for (int i = 0; i < count; i += 997) {
    const Issued* issued = loaded.reg->FindIssued("c-" + std::to_string(i));
    REQUIRE(issued);
    CHECK_EQ(issued->issued.us, (1735900000LL + i) * kSecond);
  }
}

TEST_CASE("the table of issued credentials equals a map") {
  std::mt19937_64 random(7);
  for (const int count : {0, 1, 2, 3, 100, 200'000}) {
    IssuedTable table;
    std::map<uint64_t, std::pair<int64_t, int64_t>> map;
    for (int i = 0; i < count; ++i) {
      static constexpr uint64_t kEdges[] = {0, 1, 2, ~0ull, ~0ull - 1, 1ull << 63};
      const uint64_t fingerprint = i % 5 ? random() : kEdges[random() % 6];
      const int64_t issued = static_cast<int64_t>(random() % 1000), expires = issued + 5;
      table.Add(fingerprint, {.issued = Time{issued}, .expires = Time{expires}});
      const auto [at, is_new] = map.try_emplace(fingerprint, issued, expires);
      at->second = {std::min(at->second.first, issued), std::max(at->second.second, expires)};
    }
    CHECK_EQ(table.Finish(), static_cast<uint64_t>(count) - map.size());
    CHECK_EQ(table.size(), map.size());
    for (const auto& [fingerprint, life] : map) {
      REQUIRE(table.Find(fingerprint));
      CHECK_EQ(table.Find(fingerprint)->issued.us, life.first);
      CHECK_EQ(table.Find(fingerprint)->expires.us, life.second);
    }
    for (int i = 0; i < 10'000; ++i) {
      const uint64_t other = random();
      CHECK_EQ(table.Find(other) != nullptr, map.contains(other));
    }
  }
}

TEST_CASE("a relation equals a set of rows") {
  std::mt19937 random(3);
  Relation relation;
  std::map<uint32_t, std::set<std::tuple<uint32_t, int64_t, int64_t>>> rows;
  size_t count = 0;
  for (int i = 0; i < 20'000; ++i) {
    const uint32_t member = random() % 3'000, person = random() % 50;
    const int64_t from = random() % 3, to = from + random() % 3;
    relation.Add(member, {person, Time{from}, Time{to}});
    count += rows[member].insert({person, from, to}).second;
  }
  relation.Finish();
  CHECK_EQ(relation.rows(), count);
  for (uint32_t member = 0; member < 3'100; ++member) {
    std::set<std::tuple<uint32_t, int64_t, int64_t>> found;
    for (const Carried& carried : relation.Of(member))
      found.insert({carried.person, carried.from.us, carried.to.us});
    CHECK_EQ(found.size(), relation.Of(member).size());
    CHECK(found == rows[member]);
  }
}

// Every ```csv, ```toml and ```json block whose first line names a file is one file of one
// register.
TEST_CASE("the examples of the format document load together") {
  const char* const root = std::getenv("HAETAE_SOURCE_DIR");
  if (root == nullptr) return;
  const Result<std::string> document =
      ReadFile(fs::path(root) / "docs/formats/register.md", 1 << 20);
  REQUIRE(document.has_value());
  const TestFolder folder;
  int examples = 0;
  for (size_t at = 0; (at = document->find("\n**`", at)) != std::string::npos;) {
    const size_t name_end = document->find("`**", at += 4);
    const std::string name = document->substr(at, name_end - at);
    const size_t begin = document->find('\n', document->find("```", name_end)) + 1;
    const size_t end = document->find("```", begin);
    folder.Put(name, document->substr(begin, end - begin));
    at = end;
    ++examples;
  }
  CHECK_GE(examples, 7);
  const Loaded loaded(folder.path);
  INFO(loaded.error);
  REQUIRE(loaded.reg);
  CHECK(loaded.reg->Warnings().empty());
  CHECK_EQ(loaded.reg->Summary().size(), static_cast<size_t>(examples));
}

}  // namespace
}  // namespace haetae::reg
