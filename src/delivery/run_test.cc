#include "delivery/run.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <map>
#include <random>
#include <set>
#include <vector>

#include "base/for_test.h"
#include "delivery/message_id.h"
#include "delivery/retry.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::delivery {
namespace {

constexpr uint32_t kPeople = 240;

// What people have on each channel: some no address, a third two or three, and some a first one
// that cannot be written to.
uint8_t AddressesOf(uint32_t person) {
  if (person % 20 == 19) return 0;
  return static_cast<uint8_t>(person % 3 == 1 ? 2 + person % 2 : 1);
}
bool FirstIsBad(uint32_t person) { return AddressesOf(person) > 1 && person % 5 == 0; }

// What happened at the far side, as it knows it: in memory that outlives the sender.
struct FarSide {
  struct One {
    uint32_t asked = 0, taken = 0;
    int last = 0;  // the last answer: 2 taken, 4 later, 5 never; 0 none was given
    char id[kMessageIdDigits] = {};
    bool known = false;  // the sender has kept the last answer
  };
  struct Told {
    One at[kAddressesMax];
    uint32_t asked() const { return Sum(&One::asked); }
    uint32_t taken() const { return Sum(&One::taken); }

   private:
    uint32_t Sum(uint32_t One::* what) const {
      uint32_t sum = 0;
      for (const One& one : at) sum += one.*what;
      return sum;
    }
  };
  Told mail[kPeople], sms[kPeople];
  bool id_changed = false;
  uint32_t refused_again = 0;  // asked although the sender knew of a refusal for good
  int64_t clock_s = 0;
  uint64_t steps = 0;  // of the sender, over all its lives
};

// Every look at it is three seconds later.
class TickingClock final : public Clock {
 public:
  explicit TickingClock(FarSide& far) : far_(far) {}
  Time Now() override {
    return *ParseRfc3339("2025-11-20T03:00:00Z") + (far_.clock_s += 3) * kSecond;
  }

 private:
  FarSide& far_;
};

// Ends the process at a chosen step, as kill -9 does: nothing is closed or written.
struct Fate {
  FarSide& far;
  uint64_t dies_at;
  void Step() {
    if (++far.steps == dies_at) ::_exit(9);
  }
};

// A far side with moods. What it does depends on the person and how often it was asked, so that it
// is the same in every life.
class Whim final : public Carrier {
 public:
  Whim(Channel channel, bool drops_repeats, uint64_t seed, Fate& fate, Flight& flight,
       Landing& landing)
      : channel_(channel),
        drops_repeats_(drops_repeats),
        seed_(seed),
        fate_(fate),
        flight_(flight),
        landing_(landing) {}
  Channel channel() const override { return channel_; }
  bool RepeatIsSafe() const override { return drops_repeats_; }
  size_t Room() const override { return 1000; }
  void Stop(Duration) override {}
  void Give(std::vector<Parcel> parcels) override {
    for (const Parcel& parcel : parcels) One(parcel);
  }

 private:
  void One(const Parcel& parcel) {
    fate_.Step();
    const uint32_t person =
        static_cast<uint32_t>(std::stoul(parcel.to.substr(parcel.to.size() - 8)));
    const auto address = static_cast<uint32_t>(parcel.to[parcel.to.size() - 9] - '1');
    FarSide::One& far =
        (channel_ == Channel::kMail ? fate_.far.mail : fate_.far.sms)[person].at[address];
    if (far.asked == 0) parcel.id.copy(far.id, kMessageIdDigits);
    fate_.far.id_changed |= parcel.id != std::string_view(far.id, kMessageIdDigits);
    std::mt19937_64 random(seed_ * 1'000'003 + person * 97 + far.asked * 7 + address * 31 +
                           static_cast<uint64_t>(channel_));
    random.discard(3);
    uint64_t mood = random() % 100;
    if (drops_repeats_ && far.taken > 0) mood = 50;  // it says that it has it
    if (mood < 10) {                                 // no connection
      landing_.Put({parcel.slot, {.state = State::kIntended}});
      ++far.asked;
      return;
    }
    flight_.Flying(parcel.slot);
    fate_.Step();
    ++far.asked;
    fate_.far.refused_again += far.last == 5 && far.known;
    far.known = false;
    far.last = mood < 25 ? 4 : mood < 40 ? 5 : 2;
    if (far.last == 2 && !(drops_repeats_ && far.taken > 0)) ++far.taken;
    fate_.Step();
    Ending ending = {.state = far.last == 4   ? State::kDeferred
                              : far.last == 5 ? State::kFailed
                                              : State::kAccepted,
                     .reply = {static_cast<uint16_t>(far.last * 100 + 50), 0}};
    if (mood >= 90) ending = {.why = Why::kConnectionLost};  // taken, and the answer was lost
    flight_.Landed(parcel.slot, ending);
    far.known = true;
    fate_.Step();
    landing_.Put({parcel.slot, ending});
    fate_.Step();
  }

  Channel channel_;
  bool drops_repeats_;
  uint64_t seed_;
  Fate& fate_;
  Flight& flight_;
  Landing& landing_;
};

class Contacts final : public Letters {
 public:
  explicit Contacts(Fate& fate) : fate_(fate) {}
  Status Get(Channel channel, std::span<const Wanted> wanted, std::vector<Letter>& to) override {
    fate_.Step();
    for (const Wanted& one : wanted) {
      const auto n = static_cast<uint32_t>(one.person);
      const uint8_t addresses = AddressesOf(n);
      const std::string digits = std::to_string(100'000'000 * (1 + one.address) + n);
      to.emplace_back();
      if (one.address >= addresses) continue;
      to.back().addresses = addresses;
      to.back().missing = Why::kBadContact;
      if (one.address == 0 && FirstIsBad(n)) continue;
      if (channel == Channel::kMail)
        to.back().what = MailLetter{*EmailAddress::Parse("a@b.x" + digits), &content_};
      else
        to.back().what = SmsLetter{*PhoneNumber::Parse(digits, "82"), "x"};
    }
    return {};
  }

 private:
  Fate& fate_;
  MailContent content_ = *MailContent::Of("a", "b", "");
};

struct World {
  TestFolder folder;
  FarSide& far;
  CampaignId id{};
  uint64_t seed;
  explicit World(uint64_t with_seed, OnUnknown on_unknown)
      : far(*new(::mmap(nullptr, sizeof(FarSide), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0)) FarSide),
        seed(with_seed) {
    Deliveries book = *Deliveries::Open(folder.path);
    id = *book.Begin({.groups = {{"all", kPeople}},
                      .channels = {Channel::kMail, Channel::kSms, Channel::kPublic},
                      .on_unknown = on_unknown,
                      .give_up = 20 * kMinute},
                     Time{0});
  }
  ~World() { ::munmap(&far, sizeof(FarSide)); }

  // One life of the sender, in a process of its own; its exit code, 9 when it was killed.
  int Live(uint64_t dies_after) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(Send(far.steps + dies_after));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }

 private:
  int Send(uint64_t dies_at) {
    Fate fate = {far, dies_at};
    TickingClock clock(far);
    Result<Deliveries> book = Deliveries::Open(folder.path);
    if (!book) return 3;
    const Campaign campaign = *book->Find(id);
    Contacts letters(fate);
    auto lane = [&](Channel channel, bool safe) {
      return Lane{.channel = channel,
                  .make = [&, channel, safe](Flight& flight,
                                             Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                    return std::make_unique<Whim>(channel, safe, seed, fate, flight, landing);
                  },
                  .repeat_safe = safe};
    };
    const RunOptions options = {
        .mail = MailSettings{*EmailAddress::Parse("n@shop.test"), *HeaderText::Of("n"),
                             std::nullopt, "bounce", "mail.shop.test"},
        .slots = 64,
        .batch = 16,
        .clock = &clock};
    RunControl control;
    const Result<RunSummary> summary =
        delivery::Send(*book, folder.path, campaign, letters,
                       {lane(Channel::kMail, false), lane(Channel::kSms, true)}, options, control);
    return summary ? 0 : 2;
  }
};

// Addresses are asked in their order, and the next one or channel only after one that failed.
void JudgeOrder(const FarSide::Told& told, uint32_t person, bool gone_on) {
  std::set<std::string> ids;
  uint32_t asked = 0;
  for (uint8_t address = 0; address < kAddressesMax; ++address) {
    const FarSide::One& one = told.at[address];
    asked += one.asked;
    if (one.asked > 0) CHECK(ids.insert(std::string(one.id, kMessageIdDigits)).second);
    if (address >= AddressesOf(person) || (address == 0 && FirstIsBad(person))) {
      CHECK(one.asked == 0);
      continue;
    }
    bool later = gone_on;
    for (uint8_t other = address + 1; other < kAddressesMax; ++other)
      later |= told.at[other].asked > 0;
    if (!later) continue;
    CHECK((one.last == 5 || (one.last == 4 && GivenUp(asked, 20 * kMinute))));
  }
}

// The record against what the far side knows: slow and obvious.
void Judge(World& world, OnUnknown on_unknown) {
  Deliveries book = *Deliveries::Open(world.folder.path);
  const Campaign campaign = *book.Find(world.id);
  REQUIRE(book.Check(campaign));
  std::vector<Untold> untold(kPeople);
  std::vector<bool> is_untold(kPeople), listed(kPeople);
  REQUIRE(book.EachUntold(campaign, [&](const Untold& u) {
    untold[static_cast<size_t>(u.person)] = u;
    is_untold[static_cast<size_t>(u.person)] = true;
  }));
  REQUIRE(book.EachRepeat(campaign, [&](Key key, Time) {
    listed[static_cast<size_t>(PersonOf(key))] = true;
    // The gateway drops repeats: nothing to list, unless the time for repeats is over.
    const auto person = static_cast<uint32_t>(PersonOf(key));
    CHECK((ChannelOf(key) == Channel::kMail ||
           GivenUp(world.far.sms[person].asked(), campaign.give_up)));
  }));
  CHECK_FALSE(world.far.id_changed);
  for (uint32_t person = 0; person < kPeople; ++person) {
    CAPTURE(person);
    CAPTURE(world.seed);
    const FarSide::Told& mail = world.far.mail[person];
    const FarSide::Told& sms = world.far.sms[person];
    JudgeOrder(mail, person, sms.asked() > 0);
    const bool left = is_untold[person] && untold[person].channel == Channel::kPublic;
    JudgeOrder(sms, person, left);
    const bool hidden = person % 20 == 19;
    if (hidden) CHECK(mail.asked() + sms.asked() == 0);
    CHECK(sms.taken() <= 1);
    if (mail.taken() > 1) CHECK(listed[person]);
    CHECK(mail.taken() <= 2);
    if (on_unknown == OnUnknown::kHold) CHECK(mail.taken() <= 1);
    // Nobody is told without the far side's knowing, and who it took is told, or listed as unknown.
    if (!is_untold[person]) CHECK(mail.taken() + sms.taken() > 0);
    if (is_untold[person] && !listed[person]) {
      const bool unknown = untold[person].state == State::kUnknown;
      CHECK((mail.taken() + sms.taken() == 0 || unknown));
    }
    // Everybody's road was gone to its end.
    if (is_untold[person]) {
      const bool ended =
          untold[person].state == State::kUnknown || untold[person].channel == Channel::kPublic;
      CHECK(ended);
    }
    if (!listed[person] && !hidden && mail.taken() == 1)
      CHECK((!is_untold[person] || untold[person].state == State::kUnknown));
  }
}

TEST_CASE(
    "Run: whatever the far side does and whenever the sender dies, record and far side agree") {
  for (const OnUnknown on_unknown : {OnUnknown::kRepeat, OnUnknown::kHold}) {
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      World world(seed, on_unknown);
      std::mt19937_64 random(seed);
      int lives = 0, code = 9;
      for (; code == 9 && lives < 200; ++lives)
        code = world.Live(lives < 25 ? random() % 120 : UINT64_MAX / 2);
      REQUIRE(code == 0);
      CHECK(lives > 5);
      CHECK(world.far.refused_again == 0);
      Judge(world, on_unknown);
    }
  }
}

TEST_CASE("Run: after a power failure whole batches are unknown, and none is lost") {
  World world(77, OnUnknown::kRepeat);
  for (int life = 0; life < 6; ++life) {
    if (world.Live(60) == 0) break;
    fs::remove(world.folder.path / "deliveries/1.flight");
  }
  REQUIRE(world.Live(UINT64_MAX / 2) == 0);
  Judge(world, OnUnknown::kRepeat);
}

TEST_CASE("Run: one at a time in a folder") {
  World world(5, OnUnknown::kHold);
  fs::create_directories(world.folder.path / "deliveries");
  const Result<FolderLock> lock = FolderLock::Take(world.folder.path / "deliveries");
  REQUIRE(lock);
  CHECK(world.Live(UINT64_MAX / 2) == 2);
}

// ---- what stops a run --------------------------------------------------------------------------

class Refusing final : public Carrier {
 public:
  explicit Refusing(Landing& landing) : landing_(landing) {}
  Channel channel() const override { return Channel::kMail; }
  bool RepeatIsSafe() const override { return false; }
  size_t Room() const override { return 1000; }
  void Stop(Duration) override {}
  void Give(std::vector<Parcel> parcels) override {
    for (const Parcel& parcel : parcels)
      landing_.Put({parcel.slot, {State::kFailed, {554, Enhanced(5, 7, 1)}, Why::kReply}});
  }

 private:
  Landing& landing_;
};

TEST_CASE("Run: when everything is refused, it stops before everybody has failed") {
  World world(9, OnUnknown::kRepeat);
  Fate fate = {world.far, UINT64_MAX};
  Deliveries book = *Deliveries::Open(world.folder.path);
  const Campaign campaign = *book.Find(world.id);
  Contacts letters(fate);
  const Lane lane = {.channel = Channel::kMail,
                     .make = [](Flight&, Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                       return std::make_unique<Refusing>(landing);
                     }};
  const RunOptions options = {
      .mail = MailSettings{*EmailAddress::Parse("n@shop.test"), *HeaderText::Of("n"), std::nullopt,
                           "bounce", "mail.shop.test"},
      .batch = 16,
      .refusals_in_row_max = 40};
  RunControl control;
  const Result<RunSummary> summary =
      Send(book, world.folder.path, campaign, letters, {lane}, options, control);
  REQUIRE_FALSE(summary);
  CHECK(summary.error().code == Code::kDenied);
  CHECK_FALSE(summary.error().advice.empty());
  const Counts counts = *book.Count(campaign);
  CHECK(counts[1][static_cast<size_t>(State::kFailed)] < 100);
  CHECK(counts[1][static_cast<size_t>(State::kIntended)] == 0);
  CHECK(book.Check(campaign));
}

class Taking final : public Carrier {
 public:
  Taking(Landing& landing, std::map<std::string, int>& taken, Channel channel = Channel::kMail)
      : landing_(landing), taken_(taken), channel_(channel) {}
  Channel channel() const override { return channel_; }
  bool RepeatIsSafe() const override { return false; }
  size_t Room() const override { return 1000; }
  void Stop(Duration) override {}
  void Give(std::vector<Parcel> parcels) override {
    for (const Parcel& parcel : parcels) {
      ++taken_[parcel.to.substr(parcel.to.find('@') + 1)];
      landing_.Put({parcel.slot, {.state = State::kAccepted, .reply = {250, 0}}});
    }
  }

 private:
  Landing& landing_;
  std::map<std::string, int>& taken_;
  Channel channel_;
};

class TwoDomains final : public Letters {
 public:
  Status Get(Channel, std::span<const Wanted> wanted, std::vector<Letter>& to) override {
    for (const Wanted& one : wanted) {
      const auto n = static_cast<uint32_t>(one.person);
      const std::string domain = n % 2 == 0 ? "slow.test" : "fast.test";
      to.push_back({.what = MailLetter{*EmailAddress::Parse("m" + std::to_string(n) + "@" + domain),
                                       &content_}});
    }
    return {};
  }

 private:
  MailContent content_ = *MailContent::Of("a", "b", "");
};

TEST_CASE("Run: a domain's rate holds back its own people and nobody else; progress is told") {
  World world(9, OnUnknown::kRepeat);
  Deliveries book = *Deliveries::Open(world.folder.path);
  const Campaign campaign = *book.Find(world.id);
  TwoDomains letters;
  std::map<std::string, int> taken;
  const Lane lane = {.channel = Channel::kMail,
                     .make = [&](Flight&, Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                       return std::make_unique<Taking>(landing, taken);
                     },
                     .domain_per_second = {{"slow.test", 40}}};
  const RunOptions options = {.mail = MailSettings{*EmailAddress::Parse("n@shop.test"),
                                                   *HeaderText::Of("n"), std::nullopt, "bounce",
                                                   "mail.shop.test"}};
  RunControl control;
  const Time start = SystemClock().Now();
  bool first = true;
  const Result<RunSummary> summary = Send(book, world.folder.path, campaign, letters, {lane},
                                          options, control, [&](const RunNow& now) {
                                            if (!std::exchange(first, false)) return;
                                            const Duration passed = SystemClock().Now() - start;
                                            CHECK(passed >= 2 * kSecond);
                                            CHECK(taken["fast.test"] == kPeople / 2);
                                            CHECK(taken["slow.test"] < kPeople / 2);
                                            CHECK(now.people == kPeople);
                                            CHECK(now.ended >= kPeople / 2);
                                            CHECK_FALSE(now.left);  // two seconds are not steady
                                          });
  REQUIRE(summary);
  CHECK_FALSE(first);
  const Duration passed = SystemClock().Now() - start;
  CHECK(passed >= 2500 * kMillisecond);
  CHECK(taken["slow.test"] == kPeople / 2);
  CHECK(summary->counts[1][static_cast<size_t>(State::kAccepted)] == kPeople);
}

class Texts final : public Letters {
 public:
  Status Get(Channel, std::span<const Wanted> wanted, std::vector<Letter>& to) override {
    for (const Wanted& one : wanted)
      to.push_back(
          {.what = SmsLetter{
               *PhoneNumber::Parse(
                   "010" + std::to_string(20'000'000 + static_cast<uint32_t>(one.person)), "82"),
               "x"}});
    return {};
  }
};

// Texts to everybody over a carrier that takes all of them.
struct Texting {
  TestFolder folder;
  Deliveries book = *Deliveries::Open(folder.path);
  Campaign campaign = *book.Find(*book.Begin({.groups = {{"all", kPeople}},
                                              .channels = {Channel::kSms, Channel::kPublic},
                                              .on_unknown = OnUnknown::kRepeat},
                                             SystemClock().Now()));
  Texts letters;
  std::map<std::string, int> taken;
  RunControl control;

  Result<RunSummary> Run(std::function<Time(const Letter&, Time)> not_before) {
    const Lane lane = {.channel = Channel::kSms,
                       .make = [&](Flight&, Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                         return std::make_unique<Taking>(landing, taken, Channel::kSms);
                       },
                       .not_before = std::move(not_before)};
    return Send(book, folder.path, campaign, letters, {lane},
                {.batch = 16, .wait_for_retries = false}, control);
  }
};

TEST_CASE("Run: texts that wait for the morning are left to the next run, if it does not wait") {
  Texting texting;
  const Result<RunSummary> held =
      texting.Run([](const Letter&, Time now) { return now + 8 * kHour; });
  REQUIRE(held);
  CHECK(held->handed == 0);
  CHECK(held->night.messages > 0);
  CHECK(held->night.until > SystemClock().Now() + 7 * kHour);
  CHECK(held->counts[static_cast<size_t>(Channel::kSms)][static_cast<size_t>(State::kWaiting)] ==
        kPeople);
  const Result<RunSummary> sent = texting.Run([](const Letter&, Time now) { return now; });
  REQUIRE(sent);
  CHECK(sent->counts[static_cast<size_t>(Channel::kSms)][static_cast<size_t>(State::kAccepted)] ==
        kPeople);
}

TEST_CASE("Run: what waited for a morning is asked again, lest it goes in the next night") {
  Texting texting;
  std::map<std::string, int> asked;
  const Result<RunSummary> run = texting.Run([&](const Letter& letter, Time now) {
    const bool first = asked[std::get<SmsLetter>(letter.what).to.Reveal()]++ == 0;
    return now + (first ? kSecond / 50 : 8 * kHour);
  });
  REQUIRE(run);
  CHECK(run->handed == 0);
}

class Failing final : public Letters {
 public:
  Status Get(Channel, std::span<const Wanted>, std::vector<Letter>&) override {
    return Fail(Code::kUnavailable, "cannot read the contacts", "test", "", "test");
  }
};

TEST_CASE("Run: contacts that cannot be read stop it, and nothing is sent or intended") {
  World world(9, OnUnknown::kRepeat);
  Deliveries book = *Deliveries::Open(world.folder.path);
  const Campaign campaign = *book.Find(world.id);
  Failing letters;
  const Lane lane = {.channel = Channel::kMail,
                     .make = [](Flight&, Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                       return std::make_unique<Refusing>(landing);
                     }};
  RunControl control;
  CHECK_FALSE(Send(book, world.folder.path, campaign, letters, {lane}, {}, control));
  const Counts counts = *book.Count(campaign);
  CHECK(counts[1][0] == kPeople);
}

}  // namespace
}  // namespace haetae::delivery
