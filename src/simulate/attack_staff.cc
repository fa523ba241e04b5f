// Attacks with the rights of staff: by staff, or with what was taken from them.
#include <algorithm>

#include "simulate/disguise.h"
#include "simulate/scenarios.h"
#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

constexpr double kUsualReadsPerShift = 26;  // customers a member of support helps

// The first shift of a member of support that begins at or after `from`: who and when. The person
// is chosen by the seed.
struct Chosen {
  uint32_t person = 0;
  Shift shift;
};
Chosen ChooseShift(const World& world, uint64_t seed, Millis from, Millis lasting) {
  const std::vector<uint32_t> support = world.PeopleIn(Role::kSupport);
  for (int day = std::max(0, world.calendar.DayOf(from)); day < world.calendar.days(); ++day) {
    for (uint32_t n = 0; n < support.size(); ++n) {
      const uint32_t person = support[(seed + n) % support.size()];
      if (world.people[person].left != kNever) continue;
      const Shift shift = world.ShiftOf(person, day);
      if (shift.works() && shift.begin >= from && shift.begin + lasting <= world.calendar.end())
        return {person, shift};
    }
  }
  return {};
}

// Somebody else uses a support session from abroad, from an hour after its owner signed in until it
// expires, and reads whichever customers it finds.
class StolenSession final : public Attack {
 public:
  explicit StolenSession(const AttackSetting& attack)
      : Attack(attack),
        chosen_(ChooseShift(world_, seed_, world_.attack_from, 10 * kHourMs)),
        thief_(attack.setting, seed_, std::min(3u, world_.attack_addresses)) {}

  void Minute(Millis from) override {
    if (!chosen_.shift.works() || from < chosen_.shift.begin + kHourMs ||
        from >= chosen_.shift.begin + 10 * kHourMs)
      return;
    const Client owner = world_.DeskOf(chosen_.person, chosen_.shift.begin);
    for (uint32_t n = Lot(ReadsPerDay(6'000)); n > 0; --n) {
      Client client = thief_.Next(pen_.random);
      client.principal = owner.principal;
      client.credential = owner.credential;
      client.key = owner.key;
      client.host = owner.host;
      const uint32_t member = static_cast<uint32_t>(pen_.random.Below(world_.members.ordinary()));
      pen_.Read(Sometime(from), client, Page::kSupportCustomer, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override {
    Indicators causes;
    for (const char* tls : kToolFingerprints) causes.emplace_back("tls_fingerprint", tls);
    return causes;
  }

 private:
  Chosen chosen_;
  Disguise thief_;
};

// At their own desk, in one shift, for four hours: forty times what they usually read.
class InsiderFast final : public Attack {
 public:
  explicit InsiderFast(const AttackSetting& attack)
      : Attack(attack), chosen_(ChooseShift(world_, seed_, world_.attack_from, 9 * kHourMs)) {}

  void Minute(Millis from) override {
    const Millis begin = chosen_.shift.begin + 2 * kHourMs;
    if (!chosen_.shift.works() || from < begin || from >= begin + 4 * kHourMs) return;
    const Client client = world_.DeskOf(chosen_.person, chosen_.shift.begin);
    // So many in four hours, not in a day.
    for (uint32_t n = Lot(6 * ReadsPerDay(40 * kUsualReadsPerShift)); n > 0; --n) {
      const uint32_t member = world_.members.Visitor(pen_.random, from);
      pen_.Read(Sometime(from), client, Page::kSupportCustomer, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override { return {{"principal", world_.people[chosen_.person].name}}; }

 private:
  Chosen chosen_;
};

// At their own desk, on every shift: some people more than the tickets ask for, and that for
// months.
class InsiderSlow final : public Attack {
 public:
  explicit InsiderSlow(const AttackSetting& attack)
      : Attack(attack), person_(ChooseShift(world_, seed_, world_.attack_from, 0).person) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    const Shift shift = world_.ShiftOf(person_, world_.calendar.DayOf(from));
    if (from < shift.begin + kMinuteMs || from >= shift.end) return;
    const double a_day = ReadsPerDay(25) * kDayMs / static_cast<double>(shift.end - shift.begin);
    const Client client = world_.DeskOf(person_, shift.begin);
    for (uint32_t n = Lot(a_day); n > 0; --n) {
      const uint32_t member = world_.members.Visitor(pen_.random, from);
      pen_.Read(Sometime(from), client, Page::kSupportCustomer, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override { return {{"principal", world_.people[person_].name}}; }

 private:
  uint32_t person_;
};

// Somebody who left keeps a personal token that nobody took back, and reads on in the evenings.
class Leaver final : public Attack {
 public:
  explicit Leaver(const AttackSetting& attack) : Attack(attack) {
    const Person& person = world_.people[world_.leaver()];
    client_.principal = world_.NamedPrincipal(world_.leaver());
    client_.credential = CredentialOf(CredentialKind::kService, 1000 + world_.leaver(), 1);
    client_.key = kStaffKey;
    client_.host = Host::kSupport;
    client_.ip = AddressIn(NetworkKind::kHome, seed_);
    client_.agent = attack.setting.agents.Current(Family::kWhale, seed_, world_.attack_from);
    pen_.Record(person.left - 60 * kDayMs, client_, person.left + 305 * kDayMs);
  }

  void Minute(Millis from) override {
    const int hour = world_.calendar.HourOf(from);
    if (from < world_.attack_from || hour < 20) return;
    for (uint32_t n = Lot(6 * ReadsPerDay(120)); n > 0; --n) {
      const uint32_t member = world_.members.Visitor(pen_.random, from);
      pen_.Read(Sometime(from), client_, Page::kSupportCustomer, world_.members.IdOf(member));
    }
  }
  Indicators Causes() const override {
    std::string credential;
    AppendCredential(credential, world_.seed(), client_.credential);
    return {{"principal", world_.people[world_.leaver()].name}, {"credential", credential}};
  }

 private:
  Client client_;
};

// An analyst copies a neighbourhood of ids a day, too few to stand out; canaries stand among them.
class CanaryTouch final : public Attack {
 public:
  explicit CanaryTouch(const AttackSetting& attack)
      : Attack(attack), person_(world_.PeopleIn(Role::kAnalyst)[Pick(seed_, 6)]) {}

  void Minute(Millis from) override {
    const int day = world_.calendar.DayOf(from);
    const Shift shift = world_.ShiftOf(person_, day);
    const Millis begin = shift.begin + 3 * kHourMs;
    if (!shift.works() || from < world_.attack_from || from < begin || from >= begin + kHourMs)
      return;
    if (day != day_) {
      day_ = day;
      const uint32_t canaries = world_.members.canaries();
      const uint32_t middle =
          canaries > 0 ? world_.members.CanaryIndex(static_cast<uint32_t>(day) % canaries)
                       : static_cast<uint32_t>(Pick(Mix(seed_, day_), 1000));
      const auto half = static_cast<uint32_t>(ReadsPerDay(40) / 2);
      next_ = middle > half ? middle - half : 0;
    }
    const Client client = world_.DeskOf(person_, shift.begin);
    for (uint32_t n = Lot(24 * ReadsPerDay(40)); n > 0; --n) {
      const uint64_t id = world_.members.IdOf(next_++ % world_.members.ordinary());
      pen_.Read(Sometime(from), client, Page::kCrmCustomer, id);
    }
  }
  Indicators Causes() const override { return {{"principal", world_.people[person_].name}}; }

 private:
  uint32_t person_;
  int day_ = -1;
  uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<Attack> MakeInsiderSlow(const AttackSetting& attack) {
  return std::make_unique<InsiderSlow>(attack);
}
std::unique_ptr<Attack> MakeLeaver(const AttackSetting& attack) {
  return std::make_unique<Leaver>(attack);
}
std::unique_ptr<Attack> MakeCanaryTouch(const AttackSetting& attack) {
  return std::make_unique<CanaryTouch>(attack);
}
std::unique_ptr<Attack> MakeStolenSession(const AttackSetting& attack) {
  return std::make_unique<StolenSession>(attack);
}
std::unique_ptr<Attack> MakeInsiderFast(const AttackSetting& attack) {
  return std::make_unique<InsiderFast>(attack);
}

}  // namespace haetae::simulate
