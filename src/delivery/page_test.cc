#include "delivery/page.h"

#include "base/for_test.h"
#include "delivery/pace.h"
#include "delivery/page_monitor.h"
#include "delivery/run_words.h"
#undef CHECK
#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>

namespace haetae::delivery {
namespace {

TEST_CASE("Visible text: no markup, scripts or comments; references are letters") {
  const std::pair<const char*, const char*> cases[] = {
      {"<p>개인정보 <b>유출</b>\n  안내</p>", "개인정보 유출 안내"},
      {"a<script>var x = '<p>b</p>';</script>c", "a c"},
      {"a<STYLE>p{}</STYLE >b<!-- c -->d", "a bd"},
      {"<head><title>t</title></head>a", "a"},
      {"a &amp; b &lt;c&gt; &#xac00;&#44032;&nbsp;d", "a & b <c> 가가 d"},
      {"1 < 2 &unknown; &#0; &#xd800;", "1 < 2 &unknown; &#0; &#xd800;"},
      {"<a title=\"x > y\">z</a>", "z"},
      {"<script>unclosed", ""},
      {"<", "<"},
  };
  for (const auto& [html, text] : cases) {
    CAPTURE(html);
    CHECK(VisibleText(html) == text);
  }
  CHECK(HasText(VisibleText("<p>개인정보 유<b>출</b> 안내</p>"),
                VisibleText("개인정보  유출\n안내")));
  CHECK_FALSE(HasText("개인정보 노출 안내", "개인정보 유출 안내"));
  CHECK_FALSE(HasText("x", ""));
}

TEST_CASE("Links: relative, quoted and escaped ones; none in comments' words or other tags") {
  const std::string base = "https://shop.kr/index.html", url = "https://shop.kr/notice/1?a=1&b=2";
  for (const char* html :
       {"<a href='/notice/1?a=1&amp;b=2'>x</a>", "<A class=x HREF=\"notice/1?a=1&b=2\">",
        "<a href=https://shop.kr/notice/1?a=1&b=2#top>"}) {
    CAPTURE(html);
    std::string lower = html;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    CHECK(LinksTo(lower, base, url));
  }
  for (const char* html :
       {"", "<a>", "<a href=", "<a href='/notice/2'>", "<link href='/notice/1?a=1&b=2'>",
        "/notice/1?a=1&b=2", "<a href='https://evil.kr/notice/1?a=1&b=2'>"})
    CHECK_FALSE(LinksTo(html, base, url));
}

const Time kDayOne = *ParseRfc3339("2025-11-20T10:00:00+09:00");
Look Good(Time at) { return {.at = at, .status = 200, .has_text = true, .linked = true}; }

TEST_CASE("Standing: thirty full days after the first, and what was missing is added") {
  std::vector<Look> looks;
  for (int hour = 0; hour < 48; ++hour) looks.push_back(Good(kDayOne + hour * kHour));
  const Time now = kDayOne + 47 * kHour;
  PageStanding standing = StandingOf(looks, 30, 9 * kHour, now);
  CHECK(standing.gaps.empty());
  CHECK(standing.good_now);
  CHECK(FormatTime(standing.until) ==
        "2025-12-20T15:00:00.000000Z");  // the end of 20 December, Seoul
  looks[10].has_text = false;
  looks[11].has_text = false;
  standing = StandingOf(looks, 30, 9 * kHour, now);
  REQUIRE(standing.gaps.size() == 1);
  CHECK(standing.gaps[0].seen);
  CHECK(standing.missing == 2 * kHour);
  CHECK(FormatTime(standing.until) == "2025-12-21T15:00:00.000000Z");  // the end of the next day
  looks.erase(looks.begin() + 20, looks.begin() + 30);
  standing = StandingOf(looks, 30, 9 * kHour, now);
  REQUIRE(standing.gaps.size() == 2);
  CHECK_FALSE(standing.gaps[1].seen);
  CHECK(standing.gaps[1].to - standing.gaps[1].from == 11 * kHour);
  CHECK(FormatTime(standing.until) == "2025-12-21T15:00:00.000000Z");  // 13 hours are one day
  looks[12].at = looks[12].at + 7 * kSecond;                           // seconds move no end
  CHECK(StandingOf(looks, 30, 9 * kHour, now).until == standing.until);
  CHECK_FALSE(StandingOf(looks, 30, 9 * kHour, now + kDay).good_now);
  looks[0].linked = false;
  CHECK(StandingOf({looks[0]}, 30, 9 * kHour, now).first_good == Time{});
  CHECK(StandingOf({}, 30, 9 * kHour, now).until == kTimeMax);
}

TEST_CASE("Looks are kept; wrong notices are refused") {
  const TestFolder folder;
  PageMonitor monitor = *PageMonitor::Open(folder.path);
  CHECK_FALSE(monitor.Add({.url = "file:///etc/passwd", .text = "x"}, kDayOne));
  CHECK_FALSE(monitor.Add({.url = "https://a.kr", .text = "<p></p>"}, kDayOne));
  const PageId id = *monitor.Add({.url = "https://a.kr/1", .text = "<p>유출 안내</p>"}, kDayOne);
  CHECK(monitor.Find(id)->text == "유출 안내");
  CHECK(monitor.Find(PageId{99}).error().code == Code::kNotFound);
  REQUIRE(monitor.Keep(id, Good(kDayOne)));
  REQUIRE(monitor.Keep(id, {.at = kDayOne + kHour, .status = 404, .error = "x"}));
  PageMonitor again = *PageMonitor::Open(folder.path);
  const std::vector<Look> looks = *again.Looks(id);
  REQUIRE(looks.size() == 2);
  CHECK(looks[0].good());
  CHECK(looks[1].status == 404);
  CHECK_FALSE(again.Standing(id, kDayOne + kHour)->good_now);
  for (const Look& look : looks) CHECK_FALSE(LookPhrase(look).ko.empty());
}

TEST_CASE("Looks within one second are all kept, in their order, and count at once") {
  const TestFolder folder;
  PageMonitor monitor = *PageMonitor::Open(folder.path);
  const PageId id = *monitor.Add({.url = "https://a.kr/1", .text = "x"}, kDayOne);
  REQUIRE(monitor.Keep(id, {.at = kDayOne, .status = 404}));
  REQUIRE(monitor.Keep(id, Good(kDayOne + 300 * kMillisecond)));
  REQUIRE(monitor.Keep(id, {.at = kDayOne + 300 * kMillisecond, .status = 500}));
  REQUIRE(monitor.Keep(id, Good(kDayOne + 300 * kMillisecond)));
  const std::vector<Look> looks = *monitor.Looks(id);
  REQUIRE(looks.size() == 4);
  CHECK(looks[0].status == 404);
  CHECK(looks[1].at == kDayOne + 300 * kMillisecond);
  CHECK(looks[2].status == 500);
  CHECK(looks[3].good());
  const PageStanding standing = *monitor.Standing(id, kDayOne + 301 * kMillisecond);
  CHECK(standing.looks == 4);
  CHECK(standing.good_now);
}

TEST_CASE("Looks that were kept to the second are taken over") {
  const TestFolder folder;
  {
    PageMonitor monitor = *PageMonitor::Open(folder.path);
    REQUIRE(monitor.Add({.url = "https://a.kr/1", .text = "x"}, kDayOne));
  }
  REQUIRE(Sqlite::Open(folder.path / "deliveries.sqlite", "test",
                       "DROP TABLE page_look; CREATE TABLE page_look(page INTEGER NOT NULL, at "
                       "INTEGER NOT NULL, status INTEGER NOT NULL, sha256 TEXT NOT NULL, has_text "
                       "INTEGER NOT NULL, linked INTEGER NOT NULL, error TEXT NOT NULL, PRIMARY "
                       "KEY(page, at)) WITHOUT ROWID; INSERT INTO page_look VALUES(1, 1763600000, "
                       "200, 'a', 1, 1, ''), (1, 1763603600, 404, 'b', 0, 0, 'x');"));
  PageMonitor monitor = *PageMonitor::Open(folder.path);
  const std::vector<Look> looks = *monitor.Looks(PageId{1});
  REQUIRE(looks.size() == 2);
  CHECK(looks[0].at == Time{1'763'600'000 * kSecond});
  CHECK(looks[0].good());
  CHECK(looks[1].error == "x");
  REQUIRE(PageMonitor::Open(folder.path));
  CHECK(monitor.Looks(PageId{1})->size() == 2);
}

// Python's own web server over a folder, as the shop's.
struct Shop {
  TestFolder folder;
  std::FILE* out = nullptr;
  int port = 0, process = 0;
  Shop() {
    const std::string command =
        "cd " + folder.path.native() +
        " && echo $$ && exec python3 -u -m http.server 0 --bind 127.0.0.1 2>/dev/null";
    out = ::popen(command.c_str(), "r");
    REQUIRE(out != nullptr);
    REQUIRE(std::fscanf(out, "%d\nServing HTTP on 127.0.0.1 port %d", &process, &port) == 2);
  }
  ~Shop() {
    ::kill(process, SIGTERM);
    ::pclose(out);
  }
  std::string Url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port) + path;
  }
};

TEST_CASE("Monitor: a page is seen, changed, unlinked, taken down and gone") {
  Shop shop;
  shop.folder.Put("notice.html",
                  "<h1>개인정보 <b>유출</b> 통지</h1><p>귀하의 이름이 조회되었습니다.</p>");
  shop.folder.Put("index.html", "<a href='notice.html'>공지</a>");
  const TestFolder data;
  PageMonitor monitor = *PageMonitor::Open(data.path);
  const PageId id = *monitor.Add({.url = shop.Url("/notice.html"),
                                  .front_url = shop.Url("/index.html"),
                                  .text = "개인정보 유출 통지\n귀하의 이름이 조회되었습니다."},
                                 kDayOne);
  struct Still final : Clock {
    Time at = kDayOne;
    Time Now() override { return at = at + kHour; }
  } clock;
  const Look first = *monitor.Once(id, clock);
  CHECK(first.good());
  CHECK(first.sha256.size() == 64);
  shop.folder.Put("notice.html", "<h1>개인정보 노출 통지</h1><p>귀하의 이름이 조회되었습니다.</p>");
  const Look changed = *monitor.Once(id, clock);
  CHECK(changed.status == 200);
  CHECK_FALSE(changed.has_text);
  CHECK(changed.sha256 != first.sha256);
  shop.folder.Put("notice.html", "개인정보 유출 통지 귀하의 이름이 조회되었습니다.");
  shop.folder.Put("index.html", "<a href='other.html'>공지</a>");
  CHECK_FALSE(monitor.Once(id, clock)->linked);
  fs::remove(shop.folder.path / "notice.html");
  CHECK(monitor.Once(id, clock)->status == 404);
  shop.folder.Put("notice.html", "개인정보 유출 통지 귀하의 이름이 조회되었습니다.");
  shop.folder.Put("index.html", "<a href='notice.html'>공지</a>");
  CHECK(monitor.Once(id, clock)->good());
  const PageStanding standing = *monitor.Standing(id, clock.at);
  REQUIRE(standing.gaps.size() == 1);
  CHECK(standing.missing == 3 * kHour);
  CHECK(standing.good_now);
  ::kill(shop.process, SIGKILL);
  const Look gone = *monitor.Once(id, clock);
  CHECK(gone.status == 0);
  CHECK_FALSE(gone.error.empty());
  std::atomic<bool> stop{false};
  int heard = 0;
  REQUIRE(monitor.Loop(clock, stop, [&](PageId, const Look& look) {
    CHECK_FALSE(look.good());
    stop = ++heard == 2;
  }));
  CHECK(monitor.Looks(id)->size() == 8);
}

TEST_CASE("Progress in words, in both languages") {
  RunNow at = {.people = 33'700'000, .ended = 12'345, .rate = 5012.7};
  const Time now{0};
  CHECK(ProgressPhrase(at, now, kTimeMax).en == "12,345 of 33,700,000 · 5,012/s");
  CHECK(ProgressPhrase(at, now, kTimeMax).ko == "33,700,000명 중 12,345명 · 초당 5,012명");
  at.rate = 0;
  CHECK(ProgressPhrase(at, now, kTimeMax).ko == "33,700,000명 중 12,345명");
  at.rate = 5012.7;
  at.left = kHour + 52 * kMinute;
  at.late = true;
  CHECK(ProgressPhrase(at, now, now + kHour).en ==
        "12,345 of 33,700,000 · 5,012/s · 1 h 52 min left · deadline in 1 h 0 min · TOO SLOW for "
        "the deadline");
  CHECK(ProgressPhrase(at, now, now + kHour).ko.find("이 속도로는 기한을 넘김") !=
        std::string::npos);
  at.paused = true;
  CHECK(ProgressPhrase(at, now + 50 * kHour, now).en ==
        "12,345 of 33,700,000 · paused · the deadline was 2 d 2 h ago");
  at.trouble = Trouble{Error{.what = "cannot send mail", .why = "\x1b[2J"}, false};
  CHECK(ProgressPhrase(at, now, kTimeMax).en.find('\x1b') == std::string::npos);
}

TEST_CASE("Pace: a rate is kept, and time left is told only while it is steady") {
  Bucket bucket(100);
  Time now{kSecond};
  size_t taken = bucket.Take(1000, now);
  for (int i = 0; i < 1000; ++i) taken += bucket.Take(1000, now = now + 10 * kMillisecond);
  CHECK(taken >= 990);
  CHECK(taken <= 1026);
  CHECK(Bucket(0).Take(77, now) == 77);
  Progress steady, wild;
  uint64_t done = 0, jumps = 0;
  for (int second = 0; second <= 40; ++second) {
    CHECK_FALSE((second < 30 && steady.Left(1000)));
    steady.Note(done, Time{second * kSecond});
    wild.Note(jumps, Time{second * kSecond});
    done += 100;
    jumps += second / 10 % 2 == 0 ? 500 : 10;
  }
  CHECK(steady.rate() == doctest::Approx(100));
  REQUIRE(steady.Left(1000));
  CHECK(*steady.Left(1000) == 10 * kSecond);
  CHECK_FALSE(wild.Left(1000));
}

}  // namespace
}  // namespace haetae::delivery
