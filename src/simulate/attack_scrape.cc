// Attacks on pages that ask too little of who asks: copied slowly, or tried with what one has.
#include <algorithm>
#include <cmath>

#include "simulate/disguise.h"
#include "simulate/scenarios.h"
#include "simulate/walk.h"

namespace haetae::simulate {
namespace {

uint32_t HomeCount(const World& world) {
  if (world.options.addresses != 0) return world.options.addresses;
  return std::max<uint32_t>(1'000, static_cast<uint32_t>(20'000 * std::sqrt(world.options.scale)));
}

// A page without login, from Korean homes with the very programs of members: each address asks a
// few times a day.
class ResidentialProxies final : public Attack {
 public:
  explicit ResidentialProxies(const AttackSetting& attack)
      : Attack(attack),
        homes_(attack.setting, seed_, HomeCount(world_), Disguise::From::kKoreanHomes, true),
        walk_(world_.members, world_.options.order, seed_),
        a_day_(ReadsPerDay(0.02 * world_.members.ordinary()) / kFound) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    const double lot = a_day_ * std::min(2.0, world_.calendar.Busyness(from));  // like people
    for (uint32_t n = Lot(lot); n > 0; --n) {
      Client client = homes_.Next(pen_.random);
      client.host = Host::kMobile;
      pen_.Read(Sometime(from), client, Page::kShared, walk_.Next(pen_.random));
    }
  }
  Indicators Causes() const override { return homes_.Addresses(); }

 private:
  static constexpr double kFound = static_cast<double>(kMembersPerBlock) / kIdsPerBlock;
  Disguise homes_;
  Walk walk_;
  double a_day_;  // tries
};

// The same page and homes, but who is read stands in a list that was gathered elsewhere: each of it
// once, nobody who does not exist, no canary. Each home has the device of some member, up to date.
class HarvestedList final : public Attack {
 public:
  explicit HarvestedList(const AttackSetting& attack)
      : Attack(attack),
        agents_(attack.setting.agents),
        homes_(attack.setting, seed_, HomeCount(world_), Disguise::From::kKoreanHomes, true),
        list_(seed_, world_.members.ordinary()),
        a_day_(ReadsPerDay(0.02 * world_.members.ordinary())) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    const double lot = a_day_ * std::min(2.0, world_.calendar.Busyness(from));
    for (uint32_t n = Lot(lot); n > 0; --n) {
      const Millis at = Sometime(from);
      const uint32_t member = Next(at);
      if (member == kNobody) return;
      Client client = homes_.Next(pen_.random);
      const uint64_t looks = world_.options.rotate_agents ? pen_.random.Bits() : client.ip;
      const uint32_t like = static_cast<uint32_t>(Mix(seed_, looks) % world_.members.ordinary());
      client.agent =
          agents_.OfMember(world_.members, like, agents_.FamilyOf(world_.members, like, 0), at);
      client.host = Host::kMobile;
      pen_.Read(at, client, Page::kShared, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override { return homes_.Addresses(); }

 private:
  uint32_t Next(Millis at) {
    while (at_ < list_.size()) {
      const uint32_t member = static_cast<uint32_t>(list_(at_++));
      if (world_.members.Serves(member, at) && !world_.members.IsCanary(member)) return member;
    }
    return kNobody;
  }
  const Agents& agents_;
  Disguise homes_;
  Shuffle list_;
  uint64_t at_ = 0;
  double a_day_;
};

// Numbers from a list somebody sold, of which one in seven still belongs to a member.
class LookupOracle final : public Attack {
 public:
  explicit LookupOracle(const AttackSetting& attack)
      : Attack(attack),
        disguise_(attack.setting, seed_, world_.attack_addresses),
        a_day_(ReadsPerDay(0.01 * world_.members.ordinary()) / kHitRate) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    for (uint32_t n = Lot(a_day_); n > 0; --n) {
      Client client = disguise_.Next(pen_.random);
      client.host = Host::kApi;
      uint64_t phone = 0;
      if (pen_.random.Chance(kHitRate)) {
        phone = world_.members.PhoneOf(
            static_cast<uint32_t>(pen_.random.Below(world_.members.ordinary())));
      } else {
        do phone = 1'000'000'000 + pen_.random.Below(100'000'000);
        while (world_.members.WithPhone(phone) != kNobody);
      }
      pen_.LookUp(Sometime(from), client, phone);
    }
  }
  Indicators Causes() const override { return disguise_.Addresses(); }

 private:
  static constexpr double kHitRate = 0.15;
  Disguise disguise_;
  double a_day_;  // tries
};

// A member who found that the orders page shows whatever number stands in it.
class Idor final : public Attack {
 public:
  explicit Idor(const AttackSetting& attack)
      : Attack(attack), walk_(world_.members, world_.options.order, seed_) {
    Random chance(seed_, "member");
    member_ = world_.members.Visitor(chance, world_.attack_from);
  }

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    if (from >= signs_in_) {
      client_.principal = world_.members.IdOf(member_);
      client_.ip = world_.networks.HomeOf(world_.members, member_, from);
      client_.agent = world_.agents.OfMember(world_.members, member_, Family::kChrome, from);
      client_.key = world_.KeyAt(from);
      client_.credential =
          CredentialOf(CredentialKind::kAccount, member_, static_cast<uint64_t>(from / kSecondMs));
      pen_.Issue(from, client_, Page::kLogin, from + kSession);
      signs_in_ = from + kSession;
    }
    const double a_day = ReadsPerDay(1'500) * kIdsPerBlock / kMembersPerBlock;
    for (uint32_t n = Lot(a_day); n > 0; --n)
      pen_.Read(Sometime(from), client_, Page::kOrders, walk_.Next(pen_.random));
  }
  Indicators Causes() const override {
    return {{"principal", std::to_string(world_.members.IdOf(member_))}};
  }

 private:
  static constexpr Millis kSession = 14 * kDayMs;
  Walk walk_;
  uint32_t member_;
  Client client_;
  Millis signs_in_ = 0;
};

}  // namespace

std::unique_ptr<Attack> MakeResidentialProxies(const AttackSetting& attack) {
  return std::make_unique<ResidentialProxies>(attack);
}
std::unique_ptr<Attack> MakeHarvestedList(const AttackSetting& attack) {
  return std::make_unique<HarvestedList>(attack);
}
std::unique_ptr<Attack> MakeLookupOracle(const AttackSetting& attack) {
  return std::make_unique<LookupOracle>(attack);
}
std::unique_ptr<Attack> MakeIdor(const AttackSetting& attack) {
  return std::make_unique<Idor>(attack);
}

}  // namespace haetae::simulate
