#include "delivery/posting.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::delivery {
namespace {

const Time kStart = *ParseRfc3339("2025-11-20T10:00:00+09:00");
const Time kUntil = *ParseRfc3339("2025-12-21T00:00:00+09:00");  // 30 full days behind that one
Look Good(Time at) { return {.at = at, .status = 200, .has_text = true, .linked = true}; }
Look Bad(Time at) { return {.at = at, .status = 404}; }

// A campaign of two groups by mail and public notice; its first people have no address.
struct Campaigned {
  TestFolder folder;
  Deliveries book = *Deliveries::Open(folder.path);
  PageMonitor monitor = *PageMonitor::Open(folder.path);
  Campaign campaign;
  explicit Campaigned(std::vector<Channel> channels = {Channel::kMail, Channel::kPublic}) {
    campaign = *book.Find(*book.Begin({.incident = 1,
                                       .duty = "KR-PIPA-34-1",
                                       .notice_sha256 = "plan",
                                       .groups = {{"members", 6}, {"others", 4}},
                                       .channels = std::move(channels)},
                                      kStart));
  }
  void Mail(uint32_t person, uint16_t group, State state, Time at = kStart) {
    const Change change = {.key = KeyOf(campaign.id, Channel::kMail, Person{person}),
                           .group = group,
                           .after = state,
                           .attempt = 1,
                           .why = state == State::kFailed ? Why::kNoContact : Why::kReply};
    REQUIRE(book.Write(campaign, {&change, 1}, at));
  }
  PageId Page(std::vector<uint16_t> groups, const std::string& plan = "plan") {
    return *monitor.Add({.url = "https://a.kr/1", .text = "유출 안내"}, kStart,
                        {plan, std::move(groups)});
  }
  void Looks(PageId page, Time from, Time to) {
    for (Time at = from; at <= to; at = at + kHour) REQUIRE(monitor.Keep(page, Good(at)));
  }
  ReachCounts At(Time now) {
    const Postings postings = *Postings::Of(monitor, campaign, now);
    const ReachCounts counts = *CountReach(book, campaign, postings);
    uint64_t sum = counts.by_message;
    for (uint64_t count : counts.of) sum += count;
    CHECK(sum == campaign.people);
    return counts;
  }
  Posting Of(uint32_t person, Time now) {
    const Postings postings = *Postings::Of(monitor, campaign, now);
    Posting found{.state = Posting::kNotPosted};
    REQUIRE(book.EachUntold(campaign, [&](const Untold& one) {
      if (one.person == Person{person}) {
        found = postings.For(one);
      }
    }));
    found.standing = nullptr;  // it ends with its Postings
    return found;
  }
};

TEST_CASE(
    "Full: only a look at or after the last day's end proves it, and nothing later undoes it") {
  std::vector<Look> looks;
  for (Time at = kStart; at < kUntil; at = at + kHour) looks.push_back(Good(at));
  CHECK(StandingOf(looks, 30, 9 * kHour, kUntil + kMinute).full == kTimeMax);
  looks.push_back(Good(kUntil));
  CHECK(StandingOf(looks, 30, 9 * kHour, kUntil).full == kUntil);
  looks.push_back(Bad(kUntil + kHour));
  looks.push_back(Good(kUntil + 100 * kDay));
  const PageStanding later = StandingOf(looks, 30, 9 * kHour, kUntil + 200 * kDay);
  CHECK(later.full == kUntil);
  CHECK(later.until == kUntil);
  CHECK(later.gaps.empty());
  CHECK_FALSE(later.good_now);
}

TEST_CASE("Full: a gap, seen or not, puts the end off") {
  std::vector<Look> looks;
  for (Time at = kStart; at <= kUntil; at = at + kHour) looks.push_back(Good(at));
  looks[100] = Bad(looks[100].at);
  looks.erase(looks.begin() + 200, looks.begin() + 210);  // nobody looked for eleven hours
  PageStanding standing = StandingOf(looks, 30, 9 * kHour, kUntil);
  CHECK(standing.full == kTimeMax);
  CHECK(standing.missing == 12 * kHour);
  CHECK(standing.until == kUntil + kDay);  // the end of that day
  looks.push_back(Good(kUntil + kDay));    // a day that nobody saw
  standing = StandingOf(looks, 30, 9 * kHour, kUntil + kDay);
  CHECK(standing.full == kTimeMax);
  CHECK(standing.until == kUntil + 2 * kDay);
}

TEST_CASE("Reach: a page that was removed tells nobody, and one whose days are full stays") {
  Campaigned all;
  for (uint32_t person = 0; person < 3; ++person) all.Mail(person, 0, State::kFailed);
  const PageId wrong = all.Page({0}), right = all.Page({0});
  all.Looks(wrong, kStart, kStart + kDay);
  CHECK(all.At(kStart + kDay)[Reach::kPosted] == 3);
  REQUIRE(all.monitor.Remove(wrong, kStart + kDay));
  CHECK(all.At(kStart + kDay)[Reach::kWaits] == 3);
  CHECK(all.monitor.All()->size() == 1);
  CHECK(all.monitor.RemovedOf("plan")->count(wrong) == 1);
  CHECK(all.monitor.Remove(wrong, kStart + kDay).error().code == Code::kNotFound);
  all.Looks(right, kStart, kUntil);
  CHECK(all.monitor.Remove(right, kUntil).error().code == Code::kDenied);
  CHECK(all.At(kUntil)[Reach::kByPublic] == 3);
}

TEST_CASE("Reach: from waiting over posted to told, and back while the page is gone") {
  Campaigned all;
  for (uint32_t person = 0; person < 3; ++person) all.Mail(person, 0, State::kFailed);
  for (uint32_t person = 6; person < 8; ++person) all.Mail(person, 1, State::kFailed);
  all.Mail(3, 0, State::kAccepted);
  ReachCounts counts = all.At(kStart);
  CHECK(counts.by_message == 1);
  CHECK(counts[Reach::kWaits] == 5);
  CHECK(counts[Reach::kOnTheWay] == 4);
  const PageId page = all.Page({0});
  all.Page({0, 1}, "another plan");
  CHECK(all.At(kStart)[Reach::kWaits] == 5);
  all.Looks(page, kStart, kUntil - kHour);
  counts = all.At(kUntil - kHour);
  CHECK(counts[Reach::kPosted] == 3);  // the other group's text is on no page
  CHECK(counts[Reach::kWaits] == 2);
  CHECK(counts.told() == 1);
  counts = all.At(kUntil + kDay);  // nobody looked
  CHECK(counts[Reach::kLost] == 3);
  CHECK(all.Of(0, kUntil + kDay).state == Posting::kGone);
  REQUIRE(all.monitor.Keep(page, Bad(kUntil)));
  CHECK(all.At(kUntil)[Reach::kLost] == 3);
  all.Looks(page, kUntil + kHour, kUntil + kDay);
  counts = all.At(kUntil + kDay);
  CHECK(counts[Reach::kByPublic] == 3);
  CHECK(counts.told() == 4);
  REQUIRE(all.monitor.Keep(page, Bad(kUntil + kDay + kHour)));
  CHECK(all.At(kUntil + 90 * kDay).told() == 4);
}

TEST_CASE("Reach: whose turn comes after the page's days is not told by it, but by a new page") {
  Campaigned all;
  all.Mail(0, 0, State::kAccepted);
  const PageId page = all.Page({0, 1});
  all.Looks(page, kStart, kUntil);
  const Time late = kUntil + 5 * kDay;
  const Returned report = {.key = KeyOf(all.campaign.id, Channel::kMail, Person{0}),
                           .state = State::kBounced,
                           .reply = {},
                           .source_sha256 = "x"};
  CHECK(*all.book.Report(all.campaign, {&report, 1}, late) == 1);
  CHECK(all.At(late)[Reach::kLost] == 1);
  CHECK(all.Of(0, late).state == Posting::kEnded);
  const PageId again = all.Page({0});
  all.Looks(again, late, late);
  CHECK(all.At(late)[Reach::kPosted] == 1);
}

TEST_CASE("Reach: without another channel every text of the plan must stand") {
  Campaigned all({Channel::kPublic});
  CHECK(all.At(kStart)[Reach::kWaits] == 10);
  const PageId one = all.Page({0});
  all.Looks(one, kStart, kStart);
  CHECK(all.At(kStart)[Reach::kWaits] == 10);
  const PageId two = all.Page({1});
  all.Looks(two, kStart, kStart);
  CHECK(all.At(kStart)[Reach::kPosted] == 10);
  all.Looks(one, kStart + kHour, kUntil);
  CHECK(all.At(kUntil)[Reach::kLost] == 10);
  all.Looks(two, kStart + kHour, kUntil);
  CHECK(all.At(kUntil)[Reach::kByPublic] == 10);
}

TEST_CASE("Postings have words in both languages") {
  const PageStanding standing = {.first_good = kStart, .latest = Bad(kUntil)};
  for (Posting::State state :
       {Posting::kNotPosted, Posting::kEnded, Posting::kGone, Posting::kStands, Posting::kFull}) {
    const Phrase words = PostingPhrase({state, PageId{1}, &standing}, kUntil);
    CHECK_FALSE(words.en.empty());
    CHECK_FALSE(words.ko.empty());
    CHECK(PostingName(state) != "?");
  }
  // Added, looked at, and never as it must be: the look says why.
  const PageStanding unlinked = {
      .looks = 1, .latest = {.at = kStart, .status = 200, .has_text = true, .linked = false}};
  CHECK(PostingPhrase({Posting::kNotPosted, PageId{1}, &unlinked}, kUntil)
            .en.starts_with("not posted yet: the front page does not link to it ("));
  CHECK(PostingPhrase({Posting::kNotPosted}, kUntil).en == "not posted yet");
}

}  // namespace
}  // namespace haetae::delivery
