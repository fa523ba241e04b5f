// Attacks with the rights of staff: by staff, or with what was taken from them.
#include <algorithm>

#include "simulate/disguise.h"
#include "simulate/scenarios.h"

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
  Indicators Causes() const override {
    return {{"principal", std::string(world_.people[chosen_.person].name)}};
  }

 private:
  Chosen chosen_;
};

}  // namespace

std::unique_ptr<Attack> MakeStolenSession(const AttackSetting& attack) {
  return std::make_unique<StolenSession>(attack);
}
std::unique_ptr<Attack> MakeInsiderFast(const AttackSetting& attack) {
  return std::make_unique<InsiderFast>(attack);
}

}  // namespace haetae::simulate
