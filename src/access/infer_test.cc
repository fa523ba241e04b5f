#include "access/infer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "access/infer_shape.h"
#include "access/infer_words.h"
#include "access/router.h"

namespace haetae::access {
namespace {

struct Record {
  std::string method, path;
  int status = 200;
  std::string principal;
};

InferredCatalogue DraftOf(const std::vector<Record>& records) {
  Inference inference;
  for (const Record& r : records) inference.Add(r.method, r.path, r.status, r.principal);
  return inference.Draft();
}

// "GET /x/{y} y name,email" for each route of the draft, sorted; "@" is the principal.
std::vector<std::string> Routes(const InferredCatalogue& draft) {
  std::vector<std::string> routes;
  for (const Route& route : draft.catalogue.routes) {
    std::string text = route.text;
    if (route.issuance)
      text += " issues";
    else
      text += route.subject_is_principal ? " @" : " " + route.subject;
    for (const DisclosedField& field : route.discloses)
      text += (&field == &route.discloses[0] ? " " : ",") + field.name;
    routes.push_back(text);
  }
  std::ranges::sort(routes);
  return routes;
}

// Each path five times, with N being another number each time.
std::vector<std::string> RoutesOf(const std::string& request, const std::string& principal = "") {
  std::vector<Record> records;
  const size_t space = request.find(' ');
  for (int i = 0; i < 5; ++i) {
    Record record{request.substr(0, space), request.substr(space + 1), 200, principal};
    const std::string number = std::to_string(4711 + i);
    for (std::string* text : {&record.path, &record.principal}) {
      for (size_t at; (at = text->find("NNN")) != std::string::npos;) text->replace(at, 3, number);
    }
    records.push_back(record);
  }
  return Routes(DraftOf(records));
}

TEST_CASE("what a draft makes of one kind of request") {
  struct Case {
    const char* request;
    const char* principal;
    const char* route;  // "" none
  };
  static constexpr Case kCases[] = {
      {"GET /my/profile/NNN", "NNN", "GET /my/profile/{member} member name,email"},
      {"GET /my/addresses/NNN", "NNN", "GET /my/addresses/{member} member name,phone,address"},
      {"GET /my/addresses/NNN", "", "GET /my/addresses/{member} member name,phone,address"},
      {"GET /api/v1/users/NNN/orders/456", "",
       "GET /api/v1/users/{user}/orders/{order_id} user order_history"},
      {"GET /accounts/123e4567-e89b-12d3-a456-4266141NNN0/cards", "",
       "GET /accounts/{account}/cards account payment_card"},
      {"GET /search?q=NNN", "", ""},
      {"GET /product/NNN", "", ""},
      {"GET /product/NNN", "kim", ""},
      {"GET /products?user=NNN", "NNN", ""},
      {"GET /img/users/NNN.png", "", ""},
      {"GET /users/NNN.json", "", "GET /users/{user}.json user name"},
      {"GET /wp-login.php", "", ""},
      {"POST /wp-login.php", "", ""},
      {"GET /wp-admin/user-edit.php?user_id=NNN", "", ""},
      {"GET /profile.php?id=NNN", "", "GET /profile.php?id={id} id name,email"},
      {"GET /view.php?id=NNN", "", ""},
      {"GET /x?user_id=NNN&a=b", "", "GET /x?user_id={user_id} user_id name"},
      {"GET /x?userId=NNN", "", "GET /x?userId={userId} userId name"},
      {"GET /lookup?email=aNNN%40b.kr", "", "GET /lookup?email={email} email name"},
      {"GET /lookup/aNNN@b.kr", "", "GET /lookup/{email} email name"},
      {"GET /me", "NNN", "GET /me @ name"},
      {"GET /account", "", "GET /account @ name"},
      {"GET /accounts", "", ""},
      {"GET /account/login", "", ""},
      {"GET /user/register", "", ""},
      {"GET /user/profile", "", "GET /user/profile @ name,email"},
      {"GET /my/orders", "", "GET /my/orders @ order_history"},
      {"GET /orders", "", ""},
      {"GET /mypage/orderList.do", "", "GET /mypage/orderList.do @ order_history"},
      {"GET /mypage/juso", "", "GET /mypage/juso @ name,phone,address"},
      {"GET /hoewon/NNN/jumun", "", "GET /hoewon/{hoewon}/jumun hoewon order_history"},
      {"GET /admin/customers/NNN", "kim", "GET /admin/customers/{customer} customer name"},
      {"GET /admin/customers", "kim", ""},
      {"GET /u/NNN", "NNN", "GET /u/{id} id name"},
      {"GET /u/NNN", "kim", ""},
      {"GET /orders/NNN", "kim", "GET /orders/{order_id} order_id order_history"},
      {"GET /blog/users/NNN", "", ""},
      {"GET /blog/2025-06-24/NNN", "", ""},
      {"PUT /my/profile/NNN", "NNN", ""},
      {"HEAD /my/profile/NNN", "NNN", ""},
      {"POST /login", "", "POST /login issues"},
      {"POST /signin", "", "POST /signin issues"},
      {"POST /oauth/token", "", "POST /oauth/token issues"},
      {"POST /api/v1/session", "", "POST /api/v1/session issues"},
      {"GET /login", "", ""},
      {"POST /logout", "", ""},
      {"GET /users/me/orders", "NNN", "GET /users/me/orders @ order_history"},
  };
  for (const Case& c : kCases) {
    INFO(std::string(c.request));
    std::string routes;
    for (const std::string& route : RoutesOf(c.request, c.principal)) routes += route;
    CHECK_EQ(routes, c.route);
  }
}

TEST_CASE("kinds of identifiers") {
  struct Case {
    const char* text;
    int kind;
    const char* ending;
  };
  static constexpr Case kCases[] = {
      {"4711", kNumber, ""},
      {"4711.json", kNumber, ".json"},
      {"v1", 0, ""},
      {"index.html", 0, ""},
      {"123e4567-e89b-12d3-a456-426614174000", kUuid, ""},
      {"deadbeefcafe01", kHex, ""},
      {"a.b@c.kr", kEmail, ""},
      {"@here", 0, ""},
      {"010-1234-5678", kPhone, ""},
      {"+821012345678", kPhone, ""},
      {"2025-06-24", kDate, ""},
      {"M000123", kToken, ""},
      {"eyJhbGciOiJIUzI1NiJ9", kToken, ""},
      {"logstash-puppetconf-2012", 0, ""},
      {"blue-shirt", 0, ""},
      {"orderList.do", 0, ""},
      {"logstash-1.3.2-monolithic.jar", 0, ""},
      {"한국", 0, ""},
      {"", 0, ""},
      {"10.0.0.1", 0, ""},
  };
  for (const Case& c : kCases) {
    INFO(c.text);
    std::string_view ending;
    CHECK_EQ(static_cast<int>(KindOf(c.text, ending)), c.kind);
    CHECK_EQ(ending, c.ending);
  }
}

TEST_CASE("words in any form") {
  CHECK_EQ(FindWord("addresses")->text, "address");
  CHECK_EQ(FindWord("deliveries")->text, "delivery");
  CHECK_EQ(FindWord("v12")->roles, kStructure);
  CHECK_EQ(FindWord("zzz"), nullptr);
  CHECK_EQ(WordsOf("userOrders").words.size(), 2);
  CHECK(WordsOf("order-history").all_known);
  CHECK_FALSE(WordsOf("mysql-user-guide").all_known);
  CHECK_FALSE(WordsOf("주문").all_known);
  CHECK(NamingOf("member_id") == Naming::kPerson);
  CHECK(NamingOf("Member-ID") == Naming::kPerson);
  CHECK(NamingOf("q") == Naming::kNone);
  CHECK(NamingOf(std::string(100, 'x')) == Naming::kNone);
  CHECK(IsStaticEnding("PNG"));
  CHECK_FALSE(IsStaticEnding("php"));
}

TEST_CASE("distinct values: exact, then near, and the same in every order") {
  for (const uint64_t count : {0ull, 1ull, 100ull, 4096ull, 4097ull, 50'000ull, 1'000'000ull}) {
    Distinct all, odd, even;
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t hash = Fingerprint(std::to_string(i));
      all.Add(hash);
      all.Add(hash);
      (i % 2 ? odd : even).Add(hash);
    }
    even.Merge(odd);
    CHECK_EQ(even.Count(), all.Count());
    if (count <= kExactMax)
      CHECK_EQ(all.Count(), count);
    else
      CHECK_LT(std::abs(static_cast<double>(all.Count()) / static_cast<double>(count) - 1), 0.06);
  }
}

std::vector<Record> Mixed(uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::vector<Record> records;
  for (int i = 0; i < count; ++i) {
    const std::string user = std::to_string(1000 + random() % 300);
    const std::string junk =
        std::string(1, static_cast<char>('a' + random() % 26)) + std::to_string(random() % 90);
    const int status = random() % 5 ? 200 : 404;
    switch (random() % 10) {
      case 0:
        records.push_back({"GET", "/my/profile/" + user, status, random() % 3 ? user : "kim"});
        break;
      case 1:
        records.push_back(
            {"GET", "/users/" + user + "/orders/" + std::to_string(random() % 999), status, ""});
        break;
      case 2:
        records.push_back({"GET", "/shirt-" + junk + "x/reviews", status, ""});
        break;
      case 3:
        records.push_back({"GET", "/modu/members/" + user, status, user});
        break;
      case 4:
        records.push_back({"GET", "/" + junk + "y.php", 404, ""});
        break;
      case 5:
        records.push_back({"GET", "/find?uid=" + user + "&q=" + junk, status, ""});
        break;
      case 6:
        records.push_back({"POST", "/login", status, ""});
        break;
      case 7:
        records.push_back({"GET", "/users/name" + junk + "z", status, ""});
        break;
      case 8:
        records.push_back({"GET", "/lands/" + junk + "q/" + junk + "w", status, ""});
        break;
      default:
        records.push_back({"GET", "/me", status, user});
    }
  }
  return records;
}

TEST_CASE("order and split of the records do not matter") {
  std::vector<Record> records = Mixed(1, 20'000);
  const InferredCatalogue first = DraftOf(records);
  CHECK_GE(first.catalogue.routes.size(), 5);
  const std::string text = WriteDraft(first);
  for (uint32_t round = 0; round < 4; ++round) {
    std::mt19937 random(round);
    std::ranges::shuffle(records, random);
    Inference parts[3];
    for (const Record& r : records)
      parts[random() % 3].Add(r.method, r.path, r.status, r.principal);
    parts[0].Merge(std::move(parts[2]));
    parts[0].Merge(std::move(parts[1]));
    const InferredCatalogue again = parts[0].Draft();
    CHECK_EQ(WriteDraft(again), text);
    REQUIRE_EQ(again.routes.size(), first.routes.size());
    for (size_t i = 0; i < again.routes.size(); ++i) {
      CHECK(again.routes[i].route == first.routes[i].route);
      CHECK_EQ(again.routes[i].succeeded, first.routes[i].succeeded);
      CHECK_EQ(again.routes[i].distinct_subjects, first.routes[i].distinct_subjects);
    }
  }
}

TEST_CASE("names of more than the most literals become one hole, known words stay") {
  std::vector<Record> records;
  for (size_t i = 0; i <= kLiteralsMax; ++i) {
    const std::string name = "n" + std::string(1 + i / 26, 'x') + static_cast<char>('a' + i % 26);
    for (int k = 0; k < 3; ++k) {
      records.push_back({"GET", "/" + name, 200, ""});
      records.push_back({"GET", "/users/" + name, 200, ""});
    }
  }
  records.push_back({"GET", "/my/profile/1", 200, ""});
  records.push_back({"GET", "/my/profile/2", 200, ""});
  records.push_back({"GET", "/my/profile/3", 200, ""});
  const InferredCatalogue draft = DraftOf(records);
  CHECK_EQ(Routes(draft), std::vector<std::string>{"GET /my/profile/{member} member name,email",
                                                   "GET /users/{user} user name"});
  for (const InferredRoute& route : draft.routes) {
    if (route.route.text == "GET /users/{user}")
      CHECK_EQ(route.distinct_subjects, kLiteralsMax + 1);
  }
}

TEST_CASE("fewer than three successes are noise") {
  std::vector<Record> records;
  for (int i = 0; i < 1'000; ++i)
    records.push_back({"GET", "/users/" + std::to_string(i), i < 2 ? 200 : 404, ""});
  CHECK(DraftOf(records).catalogue.routes.empty());
  records.push_back({"GET", "/users/9", 200, ""});
  const InferredCatalogue draft = DraftOf(records);
  REQUIRE_EQ(draft.catalogue.routes.size(), 1);
  CHECK_EQ(draft.routes[0].missing, 998);
  CHECK_EQ(draft.routes[0].succeeded, 3);
  CHECK_EQ(draft.routes[0].distinct_subjects, 3);
}

TEST_CASE("a draft loads without complaint, and routes what it was made from") {
  const std::vector<Record> records = Mixed(2, 20'000);
  const InferredCatalogue draft = DraftOf(records);
  const CatalogueCheck check = CheckCatalogue(WriteDraft(draft), "draft");
  for (const Error& error : check.errors) INFO(error.Text());
  CHECK(check.errors.empty());
  CHECK(check.warnings.empty());
  CHECK(check.catalogue.routes == draft.catalogue.routes);
  const Router router(draft.catalogue);
  std::string scratch;
  CHECK_EQ(router.Find("GET", "/my/profile/77", scratch).subject, "77");
  CHECK_EQ(router.Find("GET", "/find?q=1&uid=77", scratch).subject, "77");
  CHECK_EQ(router.Find("GET", "/modu/members/77", scratch).subject, "77");
}

TEST_CASE("hostile paths give a draft that loads") {
  std::vector<Record> records;
  for (const char* path :
       {"/users/77/%7Bx%7D", "/users/77/a%20b", "/users/77/a%0Ab", "/users/77/%01",
        "/users/77/%ff%fe", "/users/77/\"\\", "/users/77/%23%3F%3B", "/users/77/%2525",
        "/users/77/{", "/users/77/한글", "/users/{x}/1", "/users/77?uid=%00",
        "/users/77?user.id=5&user-id=6&userId=7&uid=8&mb_id=9", "", "/users/77/\x1b[2J",
        "/users//../users/77/;x", "//", "/users/77?a&=&uid&uid=&uid=1"}) {
    for (int i = 0; i < 3; ++i) records.push_back({"GET", path, 200, "77"});
  }
  std::string deep;
  for (size_t i = 0; i <= kDepthMax; ++i) deep += "/users";
  records.push_back({"GET", deep, 200, ""});
  records.push_back({"GET", "/users/77/" + std::string(100'000, 'a'), 200, ""});
  records.push_back({"get", "/users/1", 200, ""});
  records.push_back({"", "/users/1", 200, ""});
  const InferredCatalogue draft = DraftOf(records);
  CHECK_GE(draft.catalogue.routes.size(), 8);
  const std::string text = WriteDraft(draft);
  CHECK_EQ(text.find('\x1b'), std::string::npos);
  const CatalogueCheck check = CheckCatalogue(text, "draft");
  for (const Error& error : check.errors) MESSAGE(error.Text());
  CHECK(check.errors.empty());
  CHECK(check.catalogue.routes == draft.catalogue.routes);
  const Router router(draft.catalogue);
  std::string scratch;
  CHECK_NE(router.Find("GET", "/users/78/a%20b", scratch).route, kNoRoute);
  CHECK_NE(router.Find("GET", "/users/78/%2525", scratch).route, kNoRoute);
}

TEST_CASE("memory is bounded: slugs without end, shapes without end") {
  Inference inference;
  std::string path;
  for (size_t i = 0; i < kNodesMax * 2; ++i) {
    path = "/product/shirt-" + std::string(1, static_cast<char>('a' + i % 26));
    for (size_t n = i; n > 0; n /= 26) path += static_cast<char>('a' + n % 26);
    inference.Add("GET", path, 200, "");
    if (i % 100 == 0) inference.Add("GET", "/users/" + std::to_string(i), 200, "");
  }
  const InferredCatalogue draft = inference.Draft();
  CHECK_LE(draft.routes.size(), 10);
  CHECK_EQ(Routes(draft), std::vector<std::string>{"GET /users/{user} user name"});

  Inference scanned;
  for (int i = 0; i < 10; ++i) scanned.Add("GET", "/users/" + std::to_string(i), 200, "");
  for (size_t i = 0; i < kNodesMax + 1'000; ++i) {
    path = "/";
    for (size_t n = i + 1; n > 0; n /= 5) path += static_cast<char>('p' + n % 5), path += "/";
    scanned.Add("GET", path + "q", 404, "");
  }
  CHECK_LE(scanned.Draft().routes.size(), kNodesMax);
  CHECK_EQ(Routes(scanned.Draft()), std::vector<std::string>{"GET /users/{user} user name"});
}

TEST_CASE("the comments of a draft say what was seen") {
  std::vector<Record> records;
  for (int i = 0; i < 1'234; ++i)
    records.push_back({"GET", "/users/" + std::to_string(i % 100), 200, ""});
  const std::string text = WriteDraft(DraftOf(records));
  CHECK_NE(
      text.find(
          "# 1,234 requests, 1,234 successful, 0 named what is not there; 100 different {user}\n"
          "# {user} stands behind \"user\", a word for people\n"),
      std::string::npos);
  CHECK_NE(WriteDraft(DraftOf({})).find("No route looked personal"), std::string::npos);
}

}  // namespace
}  // namespace haetae::access
