// The attacks that can be played, as one table, and what makes each of them act.
//
//   for (const Scenario& scenario : Scenarios()) … scenario.name …
//   std::unique_ptr<Attack> attack = scenario.make({setting, number});
//
// A scenario writes with a pen of its own and changes nothing of the honest shop: the lines of a
// run with attacks are the lines of the honest run and the attacks' (but for accounts that it
// makes).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "simulate/actor.h"

namespace haetae::simulate {

using Indicators = std::vector<std::pair<std::string, std::string>>;  // dimension, value

struct AttackSetting {
  Setting setting;
  uint8_t number;  // 1 …: which scenario of the run
  std::string_view name;
};

class Attack : public Actor {
 public:
  explicit Attack(const AttackSetting& attack)
      : world_(attack.setting.world),
        pen_(attack.setting.world, attack.setting.stage, attack.setting.issue, attack.name,
             static_cast<uint16_t>(100 + attack.number), attack.number),
        seed_(Mix(world_.seed(), 0x61747461, attack.number)) {}
  // What belongs to the attack and to nothing honest: what an investigation should end at.
  virtual Indicators Causes() const = 0;

 protected:
  double ReadsPerDay(double usual) const {
    return world_.options.reads_per_day > 0 ? world_.options.reads_per_day : usual;
  }
  // How many of so many a day begin in this minute.
  uint32_t Lot(double a_day) { return pen_.random.Poisson(a_day / 1440); }
  Millis Sometime(Millis from) { return from + static_cast<Millis>(pen_.random.Below(kMinuteMs)); }
  const World& world_;
  Pen pen_;
  uint64_t seed_;
};

struct Scenario {
  std::string_view name;
  bool breach;  // somebody read what is not theirs
  std::unique_ptr<Attack> (*make)(const AttackSetting&);
  Phrase what;
};
std::span<const Scenario> Scenarios();
// How many accounts fake-accounts opens in a run with these options; it needs them in the world.
inline constexpr int kReadsPerFakeAccount = 6;
inline constexpr std::string_view kFakeAccounts = "fake-accounts";
uint32_t FakesFor(const Options& resolved);
const Scenario* FindScenario(std::string_view name);

// One maker a family, each in its file; the table says which.
std::unique_ptr<Attack> MakeForgedOldKey(const AttackSetting& attack);
std::unique_ptr<Attack> MakeForgedCurrentKey(const AttackSetting& attack);
std::unique_ptr<Attack> MakeForgedStandbyKey(const AttackSetting& attack);
std::unique_ptr<Attack> MakeStolenSession(const AttackSetting& attack);
std::unique_ptr<Attack> MakeInsiderFast(const AttackSetting& attack);
std::unique_ptr<Attack> MakeInsiderSlow(const AttackSetting& attack);
std::unique_ptr<Attack> MakeLeaver(const AttackSetting& attack);
std::unique_ptr<Attack> MakeCanaryTouch(const AttackSetting& attack);
std::unique_ptr<Attack> MakeResidentialProxies(const AttackSetting& attack);
std::unique_ptr<Attack> MakeHarvestedList(const AttackSetting& attack);
std::unique_ptr<Attack> MakeLookupOracle(const AttackSetting& attack);
std::unique_ptr<Attack> MakeIdor(const AttackSetting& attack);
std::unique_ptr<Attack> MakePartnerKey(const AttackSetting& attack);
std::unique_ptr<Attack> MakeStolenAccounts(const AttackSetting& attack);
std::unique_ptr<Attack> MakeFakeAccounts(const AttackSetting& attack);

}  // namespace haetae::simulate
