#include "delivery/deliveries.h"

#include "base/for_test.h"
#include "delivery/message_id.h"
#include "delivery/retry.h"
#undef CHECK
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <set>

namespace haetae::delivery {
namespace {

const Time kNow = *ParseRfc3339("2025-11-18T00:00:00Z");

struct Book {
  TestFolder folder;
  Deliveries book = *Deliveries::Open(folder.path);
  Campaign campaign;
  explicit Book(uint64_t people, OnUnknown on_unknown = OnUnknown::kRepeat) {
    const CampaignId id = *book.Begin({.incident = 1,
                                       .duty = "KR-PIPA-34-1",
                                       .groups = {{"members", people}},
                                       .on_unknown = on_unknown},
                                      kNow);
    campaign = *book.Find(id);
  }
  Key Mail(uint32_t person) const { return KeyOf(campaign.id, Channel::kMail, Person{person}); }
  Status Put(Key key, State state, Why why = Why::kReply, uint32_t attempt = 1) {
    const Change change = {.key = key, .after = state, .attempt = attempt, .why = why, .due = kNow};
    return book.Write(campaign, {&change, 1}, kNow);
  }
  std::vector<uint32_t> WaitingOn(Channel channel) {
    std::vector<uint32_t> people;
    uint64_t cursor = 0;
    while (cursor < campaign.people) {
      const std::vector<Due> due = *book.Waiting(campaign, channel, cursor, 2);
      for (const Due& one : due) people.push_back(static_cast<uint32_t>(PersonOf(one.key)));
    }
    return people;
  }
};

TEST_CASE("A key holds campaign, channel and person, and orders by them") {
  const Key key = KeyOf(CampaignId{70'000}, Channel::kSms, Person{33'700'000});
  CHECK(CampaignOf(key) == CampaignId{70'000});
  CHECK(ChannelOf(key) == Channel::kSms);
  CHECK(PersonOf(key) == Person{33'700'000});
  CHECK(key > KeyOf(CampaignId{70'000}, Channel::kMail, Person{4'000'000'000}));
}

TEST_CASE("Enhanced status codes are read strictly and written back") {
  CHECK(EnhancedText(ParseEnhanced("5.1.1 no such user")) == "5.1.1");
  CHECK(EnhancedText(ParseEnhanced("4.7.650")) == "4.7.650");
  for (const char* bad : {"", "5", "5.1", "3.1.1", "5.1.1111", "5.1.x", "5.1.1x", "-5.1.1", "5..1"})
    CHECK(ParseEnhanced(bad) == 0);
}

TEST_CASE("Message ids: the same for a repeat, found again, and not to be forged") {
  const MessageId ids(std::string(16, 'k')), others(std::string(16, 'o'));
  const Key key = KeyOf(CampaignId{3}, Channel::kMail, Person{123'456'789});
  const std::string id = ids.Of(key);
  CHECK(id.size() == kMessageIdDigits);
  CHECK(ids.Of(key) == id);
  CHECK(ids.Find(id) == key);
  CHECK_FALSE(others.Find(id));
  CHECK_FALSE(ids.Find(""));
  CHECK_FALSE(ids.Find(std::string(32, 'x')));
  for (size_t i = 0; i < id.size(); ++i) {
    std::string forged = id;
    forged[i] = forged[i] == '0' ? '1' : '0';
    CHECK_FALSE(ids.Find(forged));
  }
  std::set<std::string> all;
  for (uint32_t person = 0; person < 1000; ++person)
    all.insert(ids.Of(KeyOf(CampaignId{3}, Channel::kMail, Person{person})));
  CHECK(all.size() == 1000);
}

TEST_CASE("Everybody waits on the first channel, and a failure moves one person to the next") {
  Book b(5);
  CHECK(b.WaitingOn(Channel::kMail) == std::vector<uint32_t>{0, 1, 2, 3, 4});
  CHECK(b.WaitingOn(Channel::kSms).empty());
  REQUIRE(b.Put(b.Mail(1), State::kAccepted));
  REQUIRE(b.Put(b.Mail(3), State::kFailed, Why::kNoContact, 0));
  CHECK(b.WaitingOn(Channel::kMail) == std::vector<uint32_t>{0, 2, 4});
  CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{3});
  const Counts counts = *b.book.Count(b.campaign);
  CHECK(counts[1][static_cast<size_t>(State::kWaiting)] == 3);
  CHECK(counts[1][static_cast<size_t>(State::kAccepted)] == 1);
  CHECK(counts[2][static_cast<size_t>(State::kWaiting)] == 1);
  CHECK(b.book.Check(b.campaign));
  std::vector<Untold> untold;
  REQUIRE(b.book.EachUntold(b.campaign, [&](const Untold& u) { untold.push_back(u); }));
  REQUIRE(untold.size() == 4);
  CHECK(untold[2].person == Person{3});
  CHECK(untold[2].channel == Channel::kSms);
  CHECK(untold[2].state == State::kWaiting);
}

TEST_CASE("A deferred one is due at its time, and no longer when it was written again") {
  Book b(3);
  Change change = {.key = b.Mail(1), .after = State::kDeferred, .attempt = 1, .due = kNow + kHour};
  REQUIRE(b.book.Write(b.campaign, {&change, 1}, kNow));
  CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow, 9)->empty());
  CHECK(*b.book.NextRetry(b.campaign, Channel::kMail) == kNow + kHour);
  const std::vector<Due> due = *b.book.Retries(b.campaign, Channel::kMail, kNow + kHour, 9);
  REQUIRE(due.size() == 1);
  CHECK(due[0].attempt == 1);
  REQUIRE(b.Put(b.Mail(1), State::kIntended, Why::kReply, 2));
  CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow + kHour, 9)->empty());
  CHECK(*b.book.NextRetry(b.campaign, Channel::kMail) == kTimeMax);
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("An unknown one is repeated once and listed; held where policy says so") {
  Book b(2), held(2, OnUnknown::kHold);
  REQUIRE(b.Put(b.Mail(0), State::kUnknown, Why::kConnectionLost));
  REQUIRE(held.Put(held.Mail(0), State::kUnknown, Why::kConnectionLost));
  CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow, 9)->size() == 1);
  CHECK(held.book.Retries(held.campaign, Channel::kMail, kNow, 9)->empty());
  REQUIRE(b.Put(b.Mail(0), State::kUnknown, Why::kConnectionLost, 2));
  CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow, 9)->empty());
  size_t repeats = 0;
  REQUIRE(b.book.EachRepeat(b.campaign, [&](Key key, Time) { repeats += key == b.Mail(0); }));
  CHECK(repeats == 1);
  CHECK((*b.book.Count(b.campaign))[1][static_cast<size_t>(State::kUnknown)] == 1);
}

TEST_CASE("What is held as unknown can be repeated after all: once, and listed") {
  Book held(3, OnUnknown::kHold);
  REQUIRE(held.Put(held.Mail(1), State::kUnknown, Why::kConnectionLost));
  CHECK(*held.book.RepeatUnknown(held.campaign, kNow) == 1);
  CHECK(held.book.Retries(held.campaign, Channel::kMail, kNow, 9)->size() == 1);
  REQUIRE(held.Put(held.Mail(1), State::kUnknown, Why::kConnectionLost, 2));
  CHECK(*held.book.RepeatUnknown(held.campaign, kNow) == 0);
  size_t repeats = 0;
  REQUIRE(held.book.EachRepeat(held.campaign, [&](Key, Time) { ++repeats; }));
  CHECK(repeats == 1);
  CHECK(held.book.Check(held.campaign));
}

TEST_CASE("Recover: what was ready goes back, what flew is unknown, what landed is written") {
  Book b(4);
  const fs::path path = b.folder.path / "1.flight";
  {
    Flight flight = *Flight::Create(path, 8);
    for (uint32_t i = 0; i < 4; ++i) REQUIRE(b.Put(b.Mail(i), State::kIntended));
    for (uint32_t i = 0; i < 3; ++i) flight.Ready(i, b.Mail(i), 1);
    flight.Flying(1);
    flight.Flying(2);
    flight.Landed(2, {.state = State::kAccepted, .reply = {250, Enhanced(2, 0, 0)}});
  }
  SUBCASE("the same boot") {
    const Recovered r = *b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr);
    CHECK(r.unsent == 2);  // ready, and never handed on
    CHECK(r.landed == 1);
    CHECK(r.unknown == 1);
    CHECK(b.WaitingOn(Channel::kMail) == std::vector<uint32_t>{0, 3});
  }
  SUBCASE("another boot") {
    std::string text = Content(path);
    text[10] = text[10] == '0' ? '1' : '0';
    b.folder.Put("1.flight", text);
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->unknown == 4);
  }
  SUBCASE("cut off, or gone") {
    b.folder.Put("1.flight", Content(path).substr(0, 100));
    CHECK_FALSE(Flight::Read(path).trusted);
    fs::remove(path);
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->unknown == 4);
    CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow, 9)->size() == 4);
  }
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("A report moves what was sent, once; what was never sent cannot come back") {
  Book b(3);
  REQUIRE(b.Put(b.Mail(0), State::kAccepted));
  const Reply gone = {550, Enhanced(5, 1, 1)};
  auto report = [&](uint32_t person) {
    const Returned returned = {b.Mail(person), State::kBounced, gone, "a"};
    return *b.book.Report(b.campaign, {&returned, 1}, kNow);
  };
  CHECK(report(1) == 0);
  CHECK(report(0) == 1);
  CHECK(report(0) == 0);
  CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{0});
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("Waits double to half an hour, and end when they are longer than patience") {
  CHECK(RetryAfter(1) == kMinute);
  CHECK(RetryAfter(3) == 4 * kMinute);
  CHECK(RetryAfter(1000) == kRetryMax);
  CHECK_FALSE(GivenUp(1, kDay));
  CHECK(GivenUp(60, kDay));
}

TEST_CASE("A disk that is full stops a write and leaves nothing of it") {
  Book b(2000);
  std::vector<Change> changes;
  for (uint32_t i = 0; i < 2000; ++i)
    changes.push_back({.key = b.Mail(i), .after = State::kIntended, .attempt = 1});
  // A limit on the size of files is what a process can be given of a full disk.
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    Deliveries book = *Deliveries::Open(b.folder.path);
    const rlimit limit = {60'000, 60'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status status = book.Write(b.campaign, changes, kNow);
    ::_exit(!status && status.error().code == Code::kUnavailable && !status.error().advice.empty()
                ? 0
                : 1);
  }
  int ended = 0;
  REQUIRE(::waitpid(child, &ended, 0) == child);
  CHECK(ended == 0);
  CHECK((*b.book.Count(b.campaign))[1][static_cast<size_t>(State::kIntended)] == 0);
  CHECK(b.book.Write(b.campaign, changes, kNow));
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("Campaigns: wrong ones are refused, and only the owner reads the file") {
  const TestFolder folder;
  Deliveries book = *Deliveries::Open(folder.path);
  CHECK_FALSE(book.Begin({.groups = {}}, kNow));
  CHECK_FALSE(book.Begin({.groups = {{"all", 1ULL << 40}}}, kNow));
  CHECK_FALSE(
      book.Begin({.groups = {{"all", 1}}, .channels = {Channel::kSms, Channel::kSms}}, kNow));
  CHECK(book.Find(CampaignId{9}).error().code == Code::kNotFound);
  struct stat info{};
  REQUIRE(::stat((folder.path / "deliveries.sqlite").c_str(), &info) == 0);
  CHECK((info.st_mode & 077) == 0);
}

}  // namespace
}  // namespace haetae::delivery
