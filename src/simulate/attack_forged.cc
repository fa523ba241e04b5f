// Tokens forged with a stolen signing key: the incident itself.
//
// A program walks the ids, makes a token for each, and asks for its delivery list; where there is
// nobody (more than half of the ids) it goes on to the next. Of who is there it reads as much as
// was read in the incident: 4.4 delivery lists and a profile each, the edit page of one in 667, the
// orders of one in 328. Many addresses share the work, so that none asks for much. Nobody signs in
// and no record of issue knows the tokens.
#include "simulate/disguise.h"
#include "simulate/scenarios.h"
#include "simulate/walk.h"

namespace haetae::simulate {
namespace {

constexpr double kListsMore = 3.397;  // after the first: 148,056,502 for 33,673,817
constexpr double kEdits = 50'474.0 / kIncidentMembers, kOrderLists = 102'682.0 / kIncidentMembers;
constexpr double kReadsPerPerson = 2 + kListsMore + kEdits + kOrderLists;
constexpr double kTriesPerPerson = static_cast<double>(kIdsPerBlock) / kMembersPerBlock;

class Forged final : public Attack {
 public:
  Forged(const AttackSetting& attack, uint8_t key)
      : Attack(attack),
        key_(key),
        number_(attack.number),
        disguise_(attack.setting, seed_, world_.attack_addresses),
        walk_(world_.members, world_.options.order, seed_),
        tries_(ReadsPerDay(kIncidentReadsPerDay * world_.options.members / kIncidentMembers) /
               kReadsPerPerson * kTriesPerPerson) {}

  void Minute(Millis from) override {
    if (from < world_.attack_from) return;
    for (uint32_t n = Lot(tries_); n > 0; --n) Take(Sometime(from), walk_.Next(pen_.random));
  }

  Indicators Causes() const override {
    if (key_ != kNoKey) return {{"key", world_.keys[key_].kid}};
    Indicators causes;  // the key is everybody's: only the tool gives it away
    for (const char* tls : kToolFingerprints) causes.emplace_back("tls_fingerprint", tls);
    return causes;
  }

 private:
  void Take(Millis at, uint64_t id) {
    Client client = disguise_.Next(pen_.random);
    client.principal = id;
    client.credential =
        CredentialOf(CredentialKind::kForged, id >> 24, 0) | (id & 0xffffff) << 8 | number_;
    client.key = key_ != kNoKey ? key_ : world_.KeyAt(at);
    client.host = Host::kApi;
    if (!pen_.Read(at, client, Page::kAddresses, id)) return;
    auto later = [&] { return at += 700 + static_cast<Millis>(pen_.random.Below(3300)); };
    pen_.Read(later(), client, Page::kProfile, id);
    for (uint32_t n = pen_.random.Poisson(kListsMore); n > 0; --n)
      pen_.Read(later(), client, Page::kAddresses, id);
    if (pen_.random.Chance(kEdits)) pen_.Read(later(), client, Page::kAddressEdit, id);
    if (pen_.random.Chance(kOrderLists)) pen_.Read(later(), client, Page::kOrders, id);
  }

  uint8_t key_;  // kNoKey: whichever signs members' tokens at the time
  uint8_t number_;
  Disguise disguise_;
  Walk walk_;
  double tries_;  // ids a day
};

}  // namespace

std::unique_ptr<Attack> MakeForgedOldKey(const AttackSetting& attack) {
  return std::make_unique<Forged>(attack, kOldKey);
}
std::unique_ptr<Attack> MakeForgedCurrentKey(const AttackSetting& attack) {
  return std::make_unique<Forged>(attack, kNoKey);
}
std::unique_ptr<Attack> MakeForgedStandbyKey(const AttackSetting& attack) {
  return std::make_unique<Forged>(attack, kStandbyKey);
}

}  // namespace haetae::simulate
