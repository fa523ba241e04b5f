#include "delivery/deliveries.h"

#include "base/for_test.h"
#include "delivery/message_id.h"
#include "delivery/retry.h"
#undef CHECK
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
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

// SQLite's locks are those of POSIX: whoever closes any descriptor of a file loses them all.
TEST_CASE("A process that looks on and ends takes nothing from one that sends") {
  Book sender(10);
  REQUIRE(sender.Put(sender.Mail(1), State::kAccepted));
  {
    const auto again = Deliveries::Open(sender.folder.path);  // as the sender itself does
    REQUIRE(again);
  }
  const fs::path wal = sender.folder.path / "deliveries.sqlite-wal";
  REQUIRE(fs::exists(wal));
  const std::string look =
      "python3 -c \"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
      "print(c.execute('SELECT count(*) FROM delivery').fetchall()); "
      "c.close()\" " +
      (sender.folder.path / "deliveries.sqlite").native() + " > /dev/null";
  REQUIRE(std::system(look.c_str()) == 0);
  CHECK(fs::exists(wal));
  REQUIRE(sender.Put(sender.Mail(2), State::kAccepted));
  CHECK(sender.book.Count(sender.campaign)
            .value()[static_cast<size_t>(Channel::kMail)][static_cast<size_t>(State::kAccepted)] ==
        2);
}

TEST_CASE("Two that begin the same notice have one campaign; tests have one each") {
  const TestFolder folder;
  Deliveries one = *Deliveries::Open(folder.path), other = *Deliveries::Open(folder.path);
  const NewCampaign notice = {.incident = 1,
                              .duty = "KR-PIPA-34-1",
                              .notice_sha256 = std::string(64, 'a'),
                              .groups = {{"members", 5}}};
  const auto first = one.BeginOnce(notice, kNow), second = other.BeginOnce(notice, kNow);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first == *second);
  CHECK(one.All().value().size() == 1);
  CHECK(one.Begin(notice, kNow).value() != *first);
  NewCampaign changed = notice;
  changed.notice_sha256 = std::string(64, 'b');
  CHECK(one.BeginOnce(changed, kNow).value() != *first);
}

TEST_CASE("Message ids: the same for a repeat, found again, and not to be forged") {
  const MessageId ids(std::string(16, 'k')), others(std::string(16, 'o'));
  const Key key = KeyOf(CampaignId{3}, Channel::kMail, Person{123'456'789});
  const std::string id = ids.Of(key);
  CHECK(id.size() == kMessageIdDigits);
  CHECK(ids.Of(key) == id);
  CHECK(ids.Find(id) == Destination{key, 0});
  for (uint8_t address = 1; address < kAddressesMax; ++address) {
    CHECK(ids.Of(key, address) != id);
    CHECK(ids.Find(ids.Of(key, address)) == Destination{key, address});
  }
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

// An id as docs/formats/deliveries.md tells it.
std::string Documented(const std::string& secret, const std::array<unsigned char, 16>& block) {
  std::array<unsigned char, 32> out{};
  int size = 0;
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr,
                     reinterpret_cast<const unsigned char*>(secret.data()), nullptr);
  EVP_EncryptUpdate(context, out.data(), &size, block.data(), 16);
  EVP_CIPHER_CTX_free(context);
  std::string digits;
  for (size_t i = 0; i < 16; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", out[i]);
    digits += two;
  }
  return digits;
}

TEST_CASE("Message ids are the block that the document tells, and no other block is one") {
  const std::string secret(16, 'k');
  const MessageId ids(secret);
  const Key key = KeyOf(CampaignId{3}, Channel::kSms, Person{0x01020304});
  const std::array<unsigned char, 16> block = {0, 0, 0, 3, 1, 2, 3, 4, 2, 4};
  CHECK(ids.Of(key, 4) == Documented(secret, block));
  CHECK(ids.Find(Documented(secret, block)) == Destination{key, 4});
  for (size_t at : {0, 8, 9, 10, 11, 12, 13, 14, 15}) {
    std::array<unsigned char, 16> other = block;
    other[at] = static_cast<unsigned char>(other[at] + 8);  // no such campaign, channel, address …
    CHECK_FALSE(ids.Find(Documented(secret, other)));
  }
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

TEST_CASE("Who is left to a later channel carries why the earlier ones did not reach them") {
  Book b(2);
  const auto key = [&](uint32_t person, Channel channel) {
    return KeyOf(b.campaign.id, channel, Person{person});
  };
  Change changes[] = {
      {.key = key(0, Channel::kMail), .after = State::kFailed, .reply = {550, Enhanced(5, 1, 1)}},
      {.key = key(1, Channel::kMail), .after = State::kFailed, .why = Why::kNoContact}};
  REQUIRE(b.book.Write(b.campaign, changes, kNow));
  Change text = {.key = key(0, Channel::kSms), .after = State::kFailed, .why = Why::kNoContact};
  REQUIRE(b.book.Write(b.campaign, {&text, 1}, kNow));
  std::vector<Untold> untold;
  REQUIRE(b.book.EachUntold(b.campaign, [&](const Untold& u) { untold.push_back(u); }));
  REQUIRE(untold.size() == 2);
  REQUIRE(untold[0].tried == 2);
  REQUIRE(untold[1].tried == 1);
  const auto words = [](const Tried& one) {
    return TriedPhrase(one.channel, one.state, one.why, one.reply);
  };
  CHECK(words(untold[0].before[0]).en == "mail: 550 5.1.1");
  CHECK(words(untold[0].before[1]).ko == "문자메시지: 연락처 없음");
  CHECK(words(untold[1].before[0]).en == "mail: no address");
  CHECK(TriedPhrase(Channel::kMail, State::kBounced, Why::kReport, {0, Enhanced(5, 1, 1)}).en ==
        "mail: returned, 5.1.1");
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

TEST_CASE("Whoever still waits or is deferred is set aside, and no channel follows") {
  Book b(8);
  REQUIRE(b.Put(b.Mail(1), State::kDeferred));
  REQUIRE(b.Put(b.Mail(2), State::kAccepted));
  REQUIRE(b.Put(b.Mail(3), State::kUnknown, Why::kConnectionLost, 9));
  REQUIRE(b.Put(b.Mail(3), State::kUnknown, Why::kConnectionLost, 10));  // held: it was repeated
  REQUIRE(b.Put(b.Mail(4), State::kFailed));
  REQUIRE(b.Put(b.Mail(5), State::kIntended));
  // Two addresses, and the second one's turn: it is not tried either.
  const Change two = {.key = b.Mail(6),
                      .after = State::kFailed,
                      .attempt = 1,
                      .due = kNow,
                      .address = 0,
                      .addresses = 2};
  REQUIRE(b.book.Write(b.campaign, {&two, 1}, kNow));
  const auto all_but_seven = [](Person person) -> std::optional<Deliveries::Aside> {
    if (person == Person{7}) return std::nullopt;
    return {{person == Person{0} ? Why::kRuledOut : Why::kLaterPlan, 0}};
  };
  CHECK(*b.book.SetAside(b.campaign, all_but_seven, kNow) == 4);  // 0, 1, 4 (on SMS), 6
  CHECK(*b.book.SetAside(b.campaign, all_but_seven, kNow) == 0);
  CHECK(b.WaitingOn(Channel::kMail) == std::vector<uint32_t>{7});
  CHECK(b.WaitingOn(Channel::kSms).empty());
  CHECK(b.book.Retries(b.campaign, Channel::kMail, kNow + kDay, 9)->empty());
  std::set<uint32_t> aside;
  REQUIRE(b.book.EachSetAside(b.campaign,
                              [&](Person person) { aside.insert(static_cast<uint32_t>(person)); }));
  CHECK(aside == std::set<uint32_t>{0, 1, 4, 6});
  CHECK(b.book.Check(b.campaign));
  // A mail that was taken comes back later: the next channel's turn, and it is looked at anew.
  const Returned back = {.key = b.Mail(2), .source_sha256 = std::string(64, 'a')};
  CHECK(*b.book.Report(b.campaign, {&back, 1}, kNow) == 1);
  CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{2});
  CHECK(*b.book.SetAside(b.campaign, all_but_seven, kNow) == 1);
  CHECK(b.WaitingOn(Channel::kSms).empty());
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

TEST_CASE("Whoever only reads sees what landed before a kill, and writes nothing") {
  Book b(5);
  const fs::path path = b.folder.path / "1.flight";
  {
    Flight flight = *Flight::Create(path, 8);
    for (uint32_t i = 0; i < 4; ++i) {
      REQUIRE(b.Put(b.Mail(i), State::kIntended));
      flight.Ready(i, b.Mail(i), i == 3 ? 2 : 1);  // of the last one another attempt
      flight.Flying(i);
    }
    flight.Landed(0, {.state = State::kAccepted, .reply = {250, Enhanced(2, 0, 0)}});
    flight.Landed(2, {.state = State::kFailed, .reply = {550, Enhanced(5, 1, 1)}});
    flight.Landed(3, {.state = State::kAccepted, .reply = {250, Enhanced(2, 0, 0)}});
  }
  const auto told = [](Deliveries& book, const Campaign& campaign) {
    std::set<uint32_t> people;
    for (uint32_t i = 0; i < campaign.people; ++i) people.insert(i);
    REQUIRE(book.EachUntold(
        campaign, [&](const Untold& one) { people.erase(static_cast<uint32_t>(one.person)); }));
    return people;
  };
  const size_t mail = static_cast<size_t>(Channel::kMail);
  const auto counts = [&](Deliveries& book) { return (*book.Count(b.campaign))[mail]; };
  const auto before = counts(b.book);
  CHECK(told(b.book, b.campaign).empty());
  {
    Deliveries reader = *Deliveries::Open(b.folder.path);
    reader.SeeLanded(b.campaign, Flight::Read(path));
    CHECK(told(reader, b.campaign) == std::set<uint32_t>{0});
    const auto now = counts(reader);
    CHECK(now[static_cast<size_t>(State::kAccepted)] == 1);
    CHECK(now[static_cast<size_t>(State::kIntended)] ==
          before[static_cast<size_t>(State::kIntended)] - 1);
    size_t accepted = 0;
    REQUIRE(reader.EachDelivery(
        b.campaign, [&](const Kept& one) { accepted += one.state == State::kAccepted; }));
    CHECK(accepted == 1);
    // The sender goes on: it is told of once.
    REQUIRE(b.Put(b.Mail(0), State::kAccepted));
    CHECK(told(reader, b.campaign) == std::set<uint32_t>{0});
    CHECK(counts(reader)[static_cast<size_t>(State::kAccepted)] == 1);
  }
  SUBCASE("of another boot nothing is known") {
    Book other(2);
    REQUIRE(other.Put(other.Mail(0), State::kIntended));
    other.book.SeeLanded(other.campaign, FlightLog{});
    CHECK(told(other.book, other.campaign).empty());
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

// ---- further addresses -------------------------------------------------------------------------

struct Addressed : Book {
  using Book::Book;
  Status To(uint8_t address, uint8_t addresses, State state, Why why = Why::kReply,
            uint32_t attempt = 1) {
    const Change change = {.key = Mail(0),
                           .after = state,
                           .attempt = attempt,
                           .reply = {550, Enhanced(5, 1, 1)},
                           .why = why,
                           .due = kNow + kHour,
                           .address = address,
                           .addresses = addresses};
    return book.Write(campaign, {&change, 1}, kNow);
  }
  uint64_t Report(uint8_t address, State state, const char* source) {
    const Returned returned = {Mail(0), state, {}, source, address};
    return *book.Report(campaign, {&returned, 1}, kNow);
  }
  // Whose turn is now, as a number; -1: nobody's.
  int Turn() {
    const std::vector<Due> due = *book.Retries(campaign, Channel::kMail, kNow, 9);
    CHECK(due.size() <= 1);
    return due.empty() ? -1 : due[0].address;
  }
  int64_t Rows() {
    Statement count(book.db(), "SELECT count(*) FROM other_address");
    count.Step();
    return count.Number(0);
  }
};

TEST_CASE(
    "Each address of a channel is tried before the next channel, and one only writes no row") {
  Addressed b(3);
  for (uint8_t address = 0; address < 3; ++address) {
    CHECK(b.WaitingOn(Channel::kSms).empty());
    REQUIRE(b.To(address, 3, State::kIntended, Why::kReply, address + 1u));
    CHECK(b.Turn() == -1);
    REQUIRE(b.To(address, 3, State::kFailed, Why::kReply, address + 1u));
    CHECK(b.Turn() == (address < 2 ? address + 1 : -1));
    CHECK(b.book.Check(b.campaign));
  }
  CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{0});
  const Counts counts = *b.book.Count(b.campaign);
  CHECK(counts[1][static_cast<size_t>(State::kFailed)] == 1);
  CHECK(counts[1][static_cast<size_t>(State::kDeferred)] == 0);
  std::vector<Kept> kept;
  REQUIRE(b.book.EachDelivery(b.campaign, [&](const Kept& one) { kept.push_back(one); }));
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].attempt == 3);
  CHECK(kept[0].address == 2);
  CHECK(kept[1].address == 0);
  CHECK(b.Rows() == 1);
  REQUIRE(b.Put(b.Mail(1), State::kIntended));
  REQUIRE(b.Put(b.Mail(1), State::kAccepted));
  CHECK(b.Rows() == 1);
}

TEST_CASE("What makes the next address's turn, and what the next channel's") {
  struct {
    Why why;
    bool next_address;
  } cases[] = {{Why::kReply, true},
               {Why::kBadContact, true},
               {Why::kGaveUp, true},
               {Why::kServerLacks, true},
               {Why::kNoContact, false}};
  for (const auto& [why, next_address] : cases) {
    CAPTURE(static_cast<int>(why));
    Addressed b(1);
    REQUIRE(b.To(0, 2, State::kFailed, why));
    CHECK(b.Turn() == (next_address ? 1 : -1));
    CHECK(b.WaitingOn(Channel::kSms).empty() == next_address);
    Untold untold;
    REQUIRE(b.book.EachUntold(b.campaign, [&](const Untold& u) { untold = u; }));
    if (next_address) {
      CHECK(untold.channel == Channel::kMail);
      CHECK(untold.why == Why::kNextAddress);
      CHECK(ReasonPhrase(untold.state, untold.why, untold.reply).en ==
            "an address failed (reply 550 5.1.1), the next one is tried");
    }
  }
}

TEST_CASE("A bounce knows of a further address, and a late one of the first moves nobody") {
  for (const State state : {State::kBounced, State::kFailed}) {
    Addressed b(1);
    REQUIRE(b.To(0, 2, State::kIntended));
    REQUIRE(b.To(0, 2, State::kAccepted));
    CHECK(b.Report(0, state, "a") == 1);
    CHECK(b.Turn() == 1);
    CHECK(b.Report(0, state, "b") == 0);  // of the first again
    CHECK(b.Report(0, State::kDelivered, "c") == 0);
    CHECK(b.Turn() == 1);
    REQUIRE(b.To(1, 2, State::kIntended, Why::kReply, 2));
    REQUIRE(b.To(1, 2, State::kAccepted, Why::kReply, 2));
    CHECK(b.Report(0, state, "d") == 0);
    CHECK((*b.book.Count(b.campaign))[1][static_cast<size_t>(State::kAccepted)] == 1);
    CHECK(b.Report(1, state, "e") == 1);
    CHECK(b.Turn() == -1);
    CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{0});
    CHECK(b.book.Check(b.campaign));
  }
}

TEST_CASE("When the channel's time is over each further address is tried once, without waiting") {
  Addressed b(1);
  uint32_t attempt = 0;
  auto defer = [&](uint8_t address) {
    ++attempt;
    REQUIRE(b.To(address, 3, State::kIntended, Why::kReply, attempt));
    Change change =
        ChangeOf(b.Mail(0), 0, attempt, {.state = State::kDeferred}, b.campaign.give_up, kNow);
    change.address = address;
    change.addresses = 3;
    REQUIRE(b.book.Write(b.campaign, {&change, 1}, kNow));
    return b.Turn();
  };
  while (!GivenUp(attempt + 1, b.campaign.give_up)) CHECK(defer(0) == -1);  // due later
  CHECK(defer(0) == 1);
  CHECK(defer(1) == 2);
  CHECK(defer(2) == -1);
  CHECK(b.WaitingOn(Channel::kSms) == std::vector<uint32_t>{0});
}

TEST_CASE("What was chosen before a bounce moved the person goes out, and skips no address") {
  Addressed b(1);
  REQUIRE(b.To(0, 3, State::kIntended));
  REQUIRE(b.To(0, 3, State::kAccepted));
  CHECK(b.Report(0, State::kDeferred, "a") == 1);  // it is due again, and a run holds it
  CHECK(b.Report(0, State::kBounced, "b") == 1);
  CHECK(b.Turn() == 1);
  REQUIRE(b.To(0, 3, State::kIntended, Why::kReply, 2));
  REQUIRE(b.To(0, 3, State::kFailed, Why::kReply, 2));
  CHECK(b.Turn() == 1);
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("Recover: the address whose turn it was") {
  Addressed b(2);
  const fs::path path = b.folder.path / "1.flight";
  REQUIRE(
      b.To(0, 3, State::kFailed, Why::kBadContact, 0));  // never sent: attempt 1 is to the second
  REQUIRE(b.To(1, 3, State::kIntended));
  Flight flight = *Flight::Create(path, 8);
  flight.Ready(0, b.Mail(0), 1);
  SUBCASE("never sent") {
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->unsent == 1);
    uint64_t cursor = 0;
    const std::vector<Due> due = *b.book.Waiting(b.campaign, Channel::kMail, cursor, 9);
    REQUIRE(due.size() == 2);
    CHECK(due[0].address == 1);
    CHECK(due[1].address == 0);
  }
  SUBCASE("in the air") {
    flight.Flying(0);
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->unknown == 1);
    CHECK(b.Turn() == 1);
  }
  SUBCASE("refused") {
    flight.Flying(0);
    flight.Landed(0, {.state = State::kFailed, .reply = {550, 0}});
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->landed == 1);
    CHECK(b.Turn() == 2);
  }
  SUBCASE("taken") {
    flight.Flying(0);
    flight.Landed(0, {.state = State::kAccepted, .reply = {250, 0}});
    CHECK(b.book.Recover(b.campaign, Flight::Read(path), kNow, nullptr)->landed == 1);
    CHECK(b.Turn() == -1);
    CHECK(b.Report(1, State::kBounced, "a") == 1);
    CHECK(b.Turn() == 2);
  }
  CHECK(b.book.Check(b.campaign));
}

TEST_CASE("A folder from before there were further addresses goes on as it is") {
  Addressed b(2);
  REQUIRE(b.To(0, 0, State::kAccepted));
  {
    Sqlite old =
        *Sqlite::Open(b.folder.path / "deliveries.sqlite", "test", "DROP TABLE other_address;");
  }
  Deliveries again = *Deliveries::Open(b.folder.path);
  CHECK(again.Check(b.campaign));
  const Returned returned = {b.Mail(0), State::kBounced, {}, "a"};
  CHECK(*again.Report(b.campaign, {&returned, 1}, kNow) == 1);
  uint64_t cursor = 0;
  CHECK(again.Waiting(b.campaign, Channel::kSms, cursor, 9)->size() == 1);
}

TEST_CASE("Addresses that nobody has are found by the check") {
  for (const char* change :
       {"INSERT INTO other_address SELECT key + 1, 0, 2 FROM delivery",
        "UPDATE other_address SET address = 2", "UPDATE other_address SET known = 6"}) {
    CAPTURE(change);
    Addressed b(1);
    REQUIRE(b.To(0, 2, State::kIntended));
    REQUIRE(b.book.Check(b.campaign));
    REQUIRE(Statement(b.book.db(), change).Run());
    CHECK_FALSE(b.book.Check(b.campaign));
  }
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
