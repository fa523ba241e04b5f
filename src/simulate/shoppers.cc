// Members who visit, and people who become members.
//
// A visit belongs to a member, a device and a place. On each kind of device a member has one
// session at a time, which lasts hours in a browser and a month in the app; who comes later signs
// in, or the app exchanges its token. The same token is used at home and on the road. Between the
// shop's pages members look at their own data, and now and then at a friend's shared wish list.
#include <vector>

#include "simulate/actor.h"

namespace haetae::simulate {
namespace {

constexpr double kVisitsPerMemberDay = 0.2;
constexpr Millis kAppSessionMs = 30 * kDayMs, kWebSessionMs = 6 * kHourMs,
                 kRememberedMs = 14 * kDayMs;
constexpr int kPagesMax = 60;  // of one visit

class Shoppers final : public Actor {
 public:
  explicit Shoppers(const Setting& setting)
      : world_(setting.world),
        pen_(setting.world, setting.stage, setting.issue, "shoppers", 1),
        sessions_(setting.sessions),
        base_s_(world_.calendar.start() / kSecondMs - Sessions::kBaseDays * kDayMs / kSecondMs) {
    sessions_.app.resize(world_.members.ordinary());
    sessions_.web.resize(world_.members.ordinary());
  }

  void Minute(Millis from) override {
    const double mean = kVisitsPerMemberDay * world_.members.ordinary() * world_.options.activity *
                        world_.calendar.Busyness(from) / 1440;
    for (uint32_t n = pen_.random.Poisson(mean); n > 0; --n) {
      const Millis at = from + static_cast<Millis>(pen_.random.Below(kMinuteMs));
      Visit(at, world_.members.Visitor(pen_.random, at));
    }
  }

 private:
  struct Session {
    Client client;
    bool app;
  };

  uint32_t PlaceOf(uint32_t member, Millis at, bool app, bool other) {
    const Networks& networks = world_.networks;
    if (const uint32_t ip = networks.AbroadOf(world_.members, member, at)) return ip;
    if (const uint32_t ip = networks.VpnOf(world_.members, member, at)) return ip;
    const int hour = world_.calendar.HourOf(at);
    const bool workday = world_.calendar.IsWorkday(world_.calendar.DayOf(at));
    if (workday && hour >= 9 && hour < 18) {
      const uint32_t office = networks.OfficeOf(world_.members, member);
      if (office != 0 && pen_.random.Chance(app ? 0.3 : 0.85)) return office;
    }
    const bool out = (hour >= 7 && hour < 10) || (hour >= 17 && hour < 20);
    const double mobile = app ? (out ? 0.75 : 0.4) : 0.06;
    return pen_.random.Chance(other ? 1 - mobile : mobile)
               ? networks.MobileOf(world_.members, member, at)
               : networks.HomeOf(world_.members, member, at);
  }

  void Token(Session& session, uint32_t member, Millis at) {
    const CredentialKind kind = session.app ? CredentialKind::kApp : CredentialKind::kWeb;
    session.client.credential = CredentialOf(kind, member, static_cast<uint64_t>(at / kSecondMs));
    session.client.key = world_.KeyAt(at);
  }

  // The session in use, made or renewed if need be. Sets `at` behind what that took.
  Session Enter(uint32_t member, Millis& at) {
    const Members& members = world_.members;
    const double which = pen_.random.Unit();
    const uint32_t device = which < 0.78 ? 0 : which < 0.985 ? 1 : 2;
    const Family family = world_.agents.FamilyOf(members, member, device);
    Session session{{}, IsApp(family)};
    Client& client = session.client;
    client.principal = members.IdOf(member);
    client.agent = world_.agents.OfMember(members, member, family, at);
    client.host = session.app                                                  ? Host::kApi
                  : family >= Family::kSafariIos && family <= Family::kSamsung ? Host::kMobile
                                                                               : Host::kWww;
    client.ip = PlaceOf(member, at, session.app, false);
    uint32_t& since = session.app ? sessions_.app[member] : sessions_.web[member];
    const bool remembered = members.Trait(member, 26) % 100 < 40;
    const Millis life = session.app ? kAppSessionMs : remembered ? kRememberedMs : kWebSessionMs;
    const Millis start = world_.calendar.start();
    if (since == Sessions::kNone && members.CreatedAt(member) < start - kAppSessionMs) {
      const Millis begun =
          start - 1 -
          static_cast<Millis>(Pick(members.Trait(member, session.app ? 27 : 28),
                                   static_cast<uint64_t>(life)));  // in use since before the run
      since = static_cast<uint32_t>(begun / kSecondMs - base_s_);
      Token(session, member, begun);
      pen_.Record(begun, client, begun + life);
    }
    const Millis begun = (base_s_ + since) * kSecondMs;
    const bool had = since > Sessions::kEnded;
    if (had) at = std::max(at, begun + kSecondMs);  // two visits in one minute
    if (had && at < begun + life && !pen_.random.Chance(0.01)) {
      Token(session, member, begun);
      return session;
    }
    if (had && at >= begun + life && pen_.random.Chance(0.5)) {  // tries the old one first
      Token(session, member, begun);
      pen_.Read(at, client, Page::kProfile, client.principal, 401);
      at += 1500;
    }
    const bool refresh = session.app && had && pen_.random.Chance(0.85);
    if (!refresh) {
      client.credential = client.key = 0;
      while (pen_.random.Chance(0.06)) {  // a wrong password
        Client nobody = client;
        nobody.principal = 0;
        pen_.Visit(at, nobody, Page::kLogin, 0, 401);
        at += 6000 + static_cast<Millis>(pen_.random.Below(9000));
      }
    }
    since = static_cast<uint32_t>(at / kSecondMs - base_s_);
    Token(session, member, at);
    pen_.Issue(at, client, refresh ? Page::kRefresh : Page::kLogin, at + life);
    return session;
  }

  void Visit(Millis at, uint32_t member) {
    Session session = Enter(member, at);
    Client& client = session.client;
    const int pages = std::min(kPagesMax, 1 + static_cast<int>(pen_.random.Exponential(7)));
    for (int n = 0; n < pages; ++n) {
      at += 1200 + static_cast<Millis>(pen_.random.Exponential(22'000));
      if (pen_.random.Chance(0.004))  // out of the door
        client.ip = PlaceOf(member, at, session.app, true);
      Look(at, client, member);
    }
    if (pen_.random.Chance(0.02)) {
      pen_.Visit(at + 3000, client, Page::kLogout);
      (session.app ? sessions_.app : sessions_.web)[member] = Sessions::kEnded;
    }
  }

  // One page of a visit.
  void Look(Millis at, const Client& client, uint32_t member) {
    Random& random = pen_.random;
    const double die = random.Unit();
    if (die < 0.42) {
      pen_.Visit(at, client, Page::kProduct, 90'000 + random.Below(60'000),
                 random.Chance(0.02) ? 404 : 200);
    } else if (die < 0.55) {
      pen_.Visit(at, client, Page::kHome);
    } else if (die < 0.66) {
      pen_.Visit(at, client, Page::kSearch, random.Below(9'000));
    } else if (die < 0.74) {
      pen_.Visit(at, client, Page::kCart);
    } else if (die < 0.76) {
      pen_.Visit(at, client, Page::kOrderPlaced, 0, 201);
    } else {
      LookAtOwn(at, client, member);
    }
  }

  void LookAtOwn(Millis at, const Client& client, uint32_t member) {
    Random& random = pen_.random;
    const uint64_t id = client.principal;
    const double die = random.Unit();
    if (die < 0.40) {
      pen_.Read(at, client, Page::kOrders, id);
    } else if (die < 0.62) {
      pen_.Read(at, client, Page::kProfile, id);
    } else if (die < 0.88) {
      pen_.Read(at, client, Page::kAddresses, id);
      if (random.Chance(0.1)) pen_.Read(at + 7000, client, Page::kAddressEdit, id);
    } else if (die < 0.95 && at >= world_.release_at) {
      pen_.Read(at, client, Page::kReviews, id);
    } else if (die < 0.985) {  // a friend's wish list; the friend may be gone
      const uint32_t other =
          world_.members.FriendOf(member, static_cast<uint32_t>(random.Below(6)));
      Client reader = client;
      if (random.Chance(0.5)) reader.principal = reader.credential = reader.key = 0;  // by its link
      pen_.Read(at, reader, Page::kShared, world_.members.IdOf(other));
    } else if (die < 0.996) {
      const uint32_t other =
          world_.members.FriendOf(member, static_cast<uint32_t>(random.Below(8)));
      const uint64_t phone = random.Chance(0.62) ? world_.members.PhoneOf(other)
                                                 : 1'000'000'000 + random.Below(100'000'000);
      if (!world_.members.IsCanary(world_.members.WithPhone(phone))) pen_.LookUp(at, client, phone);
    } else {  // somebody else's bookmark on a shared computer: refused
      const uint32_t other = world_.members.FriendOf(member, 1);
      pen_.Read(at, client, Page::kOrders, world_.members.IdOf(other), 403);
    }
  }

  const World& world_;
  Pen pen_;
  Sessions& sessions_;
  int64_t base_s_;
};

// Signs up at the moment the member's life begins, looks around, and comes back like everybody.
class Newcomers final : public Actor {
 public:
  explicit Newcomers(const Setting& setting)
      : world_(setting.world),
        pen_(setting.world, setting.stage, setting.issue, "newcomers", 2),
        next_(world_.members.ordinary() - world_.members.joining()) {}

  void Minute(Millis from) override {
    for (; next_ < world_.members.ordinary() && world_.members.CreatedAt(next_) < from + kMinuteMs;
         ++next_) {
      if (pen_.random.Chance(std::min(1.0, world_.options.activity)))
        Join(std::max(from, world_.members.CreatedAt(next_)), next_);
    }
  }

 private:
  void Join(Millis at, uint32_t member) {
    const Family family = world_.agents.FamilyOf(world_.members, member, 0);
    Client client;
    client.agent = world_.agents.OfMember(world_.members, member, family, at);
    client.ip = world_.networks.HomeOf(world_.members, member, at);
    client.host = IsApp(family) ? Host::kApi : Host::kMobile;
    pen_.Visit(at, client, Page::kSignup, 0, 201);
    at += 2000;
    client.principal = world_.members.IdOf(member);
    client.credential =
        CredentialOf(CredentialKind::kAccount, member, static_cast<uint64_t>(at / kSecondMs));
    client.key = world_.KeyAt(at);
    pen_.Issue(at, client, Page::kLogin, at + kWebSessionMs);
    for (const Page page : {Page::kProfile, Page::kHome, Page::kAddresses}) {
      at += 4000 + static_cast<Millis>(pen_.random.Exponential(15'000));
      if (page == Page::kHome)
        pen_.Visit(at, client, page);
      else
        pen_.Read(at, client, page, client.principal);
    }
  }

  const World& world_;
  Pen pen_;
  uint32_t next_;
};

}  // namespace

std::unique_ptr<Actor> MakeShoppers(const Setting& setting) {
  return std::make_unique<Shoppers>(setting);
}
std::unique_ptr<Actor> MakeNewcomers(const Setting& setting) {
  return std::make_unique<Newcomers>(setting);
}

}  // namespace haetae::simulate
