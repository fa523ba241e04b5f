// Attacks with credentials that are really somebody's; and accounts opened in numbers, which look
// like one and are none.
#include <algorithm>

#include "simulate/disguise.h"
#include "simulate/scenarios.h"
#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

// The parcel partner's token, at night, from a network it never came from, for people who did not
// consent.
class PartnerKey final : public Attack {
 public:
  explicit PartnerKey(const AttackSetting& attack)
      : Attack(attack), client_(ServiceAccount(world_, Service::kParcel, kParcelKey)) {
    client_.ip = AddressIn(NetworkKind::kHosting, seed_);
    client_.agent = attack.setting.agents.Add("okhttp/4.12.0", kToolFingerprints[0]);
  }

  void Minute(Millis from) override {
    if (from < world_.attack_from || world_.calendar.HourOf(from) >= 5) return;
    const double a_day = ReadsPerDay(0.03 * world_.members.ordinary()) * 24 / 5;
    for (uint32_t n = Lot(a_day); n > 0; --n) {
      uint32_t member = 0;
      do member = static_cast<uint32_t>(pen_.random.Below(world_.members.ordinary()));
      while (world_.Consents(member, Service::kParcel));
      pen_.Read(Sometime(from), client_, Page::kPartnerDelivery, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override {
    std::string address;
    AppendAddress(address, client_.ip);
    return {{"source_ip", address}};
  }

 private:
  Client client_;
};

// Tokens that malware took from members' phones: each is used once, for its owner's own pages.
class StolenAccounts final : public Attack {
 public:
  explicit StolenAccounts(const AttackSetting& attack)
      : Attack(attack),
        sessions_(attack.setting.sessions),
        thief_(attack.setting, seed_, std::min(12u, world_.attack_addresses)) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    for (uint32_t n = Lot(ReadsPerDay(0.003 * world_.members.ordinary()) / kPages); n > 0; --n)
      Use(Sometime(from));
  }
  Indicators Causes() const override { return thief_.Addresses(); }

 private:
  static constexpr int kPages = 3;
  static constexpr Millis kStillGood = 25 * kDayMs;

  void Use(Millis at) {
    for (int tries = 0; tries < 100; ++tries) {
      const uint32_t member = world_.members.Visitor(pen_.random, at);
      const uint32_t since = sessions_.app[member];
      if (since <= Sessions::kEnded) continue;
      const Millis begun =
          world_.calendar.start() - Sessions::kBaseDays * kDayMs + Millis{since} * kSecondMs;
      if (begun >= at || begun + kStillGood < at) continue;
      Client client = thief_.Next(pen_.random);
      client.principal = world_.members.IdOf(member);
      client.credential =
          CredentialOf(CredentialKind::kApp, member, static_cast<uint64_t>(begun / kSecondMs));
      client.key = world_.KeyAt(begun);
      client.host = Host::kApi;
      for (const Page page : {Page::kProfile, Page::kAddresses, Page::kOrders}) {
        pen_.Read(at, client, page, client.principal);
        at += 800 + static_cast<Millis>(pen_.random.Below(2'000));
      }
      return;
    }
  }
  const Sessions& sessions_;
  Disguise thief_;
};

// Accounts opened one after the other for vouchers. They sign in and read only themselves.
class FakeAccounts final : public Attack {
 public:
  explicit FakeAccounts(const AttackSetting& attack)
      : Attack(attack),
        farm_(attack.setting, seed_, std::min(40u, world_.attack_addresses)),
        next_(world_.members.ordinary()) {}

  void Minute(Millis from) override {
    for (; next_ < world_.members.count() && world_.members.CreatedAt(next_) < from + kMinuteMs;
         ++next_)
      Open(std::max(from, world_.members.CreatedAt(next_)), next_);
  }
  Indicators Causes() const override { return farm_.Addresses(); }

 private:
  void Open(Millis at, uint32_t member) {
    Client client = farm_.Next(pen_.random);
    client.host = Host::kMobile;
    pen_.Visit(at, client, Page::kSignup, 0, 201);
    at += 3000;
    client.principal = world_.members.IdOf(member);
    client.credential =
        CredentialOf(CredentialKind::kAccount, member, static_cast<uint64_t>(at / kSecondMs));
    client.key = world_.KeyAt(at);
    pen_.Issue(at, client, Page::kLogin, at + 14 * kDayMs);
    for (int n = 0; n < kReadsPerFakeAccount; ++n) {
      at += 2'000 + static_cast<Millis>(pen_.random.Exponential(n == 2 ? 4e6 : 8e3));
      const Page page = n % 3 == 0 ? Page::kProfile : n % 3 == 1 ? Page::kAddresses : Page::kOrders;
      if (at < world_.calendar.end() && at < world_.members.CreatedAt(member) + 5 * kHourMs)
        pen_.Read(at, client, page, client.principal);
    }
  }
  Disguise farm_;
  uint32_t next_;
};

}  // namespace

std::unique_ptr<Attack> MakePartnerKey(const AttackSetting& attack) {
  return std::make_unique<PartnerKey>(attack);
}
std::unique_ptr<Attack> MakeStolenAccounts(const AttackSetting& attack) {
  return std::make_unique<StolenAccounts>(attack);
}
std::unique_ptr<Attack> MakeFakeAccounts(const AttackSetting& attack) {
  return std::make_unique<FakeAccounts>(attack);
}

}  // namespace haetae::simulate
