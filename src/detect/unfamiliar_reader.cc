#include "detect/unfamiliar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "detect/excess.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

constexpr uint16_t kNothing = 0;
constexpr uint64_t kLoginsMin = 50;  // fewer are not this service's logins

uint16_t Short(uint32_t number) {
  if (number == kNoNumber) return kNothing;
  const uint32_t mixed = (number ^ number >> 15) * 0x9e3779b1u;
  return static_cast<uint16_t>(std::max(1u, mixed >> 16));
}

// Where a person was seen: the two last networks and devices, by 16-bit hashes.
struct Known {
  std::array<uint16_t, 2> networks{}, devices{};
  uint16_t day = 0;  // since the first day of the log, plus one; 0 never seen
  uint16_t last_network = 0, last_device = 0;  // of the last trial
};

bool Knows(const std::array<uint16_t, 2>& values, uint16_t value) {
  return value == kNothing || values[0] == value || values[1] == value;
}
void Keep(std::array<uint16_t, 2>& values, uint16_t value) {
  if (value == kNothing || values[0] == value) return;
  values[1] = values[0];
  values[0] = value;
}

class UnfamiliarReader : public Detector {
 public:
  explicit UnfamiliarReader(const Context& context)
      : context_(context),
        excess_({.prior_marked = 5,
                 .prior_trials = 250,
                 .share_min = kUnfamiliarShareMin,
                 .marked_min = kUnfamiliarMin,
                 .warm_up = kFamiliarWarmUp}) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (sight.Is(i, kText | kJob)) continue;
      if (sight.Is(i, kIssue)) {
        if (rows.principal[i] != kNoNumber) LogIn(sight, i, rows.principal[i]);
      } else if (sight.Is(i, kShown) && (sight.Is(i, kOwn) || rows.principal[i] == kNoNumber)) {
        Read(sight, i, rows.subject[i]);
      }
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : excess_.Doings()) findings.push_back(Describe(doing));
    return findings;
  }

 private:
  Known& Of(uint32_t subject) {
    if (subject >= known_.size())
      known_.resize(std::max<size_t>(subject + 1, context_.names.subjects.size()));
    return known_[subject];
  }
  uint16_t DayOfLog(int32_t day) {
    if (first_day_ == INT32_MIN) first_day_ = day;
    return static_cast<uint16_t>(std::clamp(day - first_day_ + 1, 1, 65535));
  }

  void LogIn(const Sight& sight, size_t i, uint32_t principal) {
    ++logins_;
    Known& known = Of(principal);
    Keep(known.networks, Short(sight.network(i)));
    Keep(known.devices, Short(sight.device(i)));
    known.day = DayOfLog(sight.days[i - sight.begin]);
  }

  void Read(const Sight& sight, size_t i, uint32_t subject) {
    Known& known = Of(subject);
    const uint16_t network = Short(sight.network(i)), device = Short(sight.device(i));
    const uint16_t day = DayOfLog(sight.days[i - sight.begin]);
    if (network == kNothing || device == kNothing) return;
    if (known.day == day && known.last_network == network && known.last_device == device) return;
    const bool met = known.day != 0;
    const bool dormant = met ? day - known.day > kDormantDays : day > kDormantDays;
    const bool new_network = !Knows(known.networks, network);
    const bool new_device = !Knows(known.devices, device);
    const bool comes_back = dormant && logins_ >= kLoginsMin && new_network && new_device;
    known.day = day, known.last_network = network, known.last_device = device;
    Keep(known.networks, network);
    Keep(known.devices, device);
    if (!met && !comes_back) return;  // nothing is known of the person yet
    Add(sight, i, new_network, new_device);
  }

  void Add(const Sight& sight, size_t i, bool new_network, bool new_device) {
    const int32_t day = sight.days[i - sight.begin];
    if (day != share_day_) {
      share_day_ = day;
      for (uint64_t* count : {&trials_, &networks_, &devices_}) *count /= 2;
    }
    ++trials_, networks_ += new_network, devices_ += new_device;
    const bool marked = new_network && new_device;
    if (marked && trials_ >= 100) {
      const double by_network = static_cast<double>(networks_) / static_cast<double>(trials_);
      const double by_device = static_cast<double>(devices_) / static_cast<double>(trials_);
      for (CohortKind kind : {CohortKind::kDevice, CohortKind::kClient})
        excess_.SetFloor(kind, by_network);
      for (CohortKind kind : {CohortKind::kCountry, CohortKind::kNetwork, CohortKind::kAddress})
        excess_.SetFloor(kind, by_device);
      excess_.SetFloor(CohortKind::kKey, std::max(by_network, by_device) / 2);
    }
    const int raised = excess_.Add(sight, i, marked);
    if (raised != Excess::kNone) {  // what was raised says nothing of others
      --trials_, networks_ -= new_network, devices_ -= new_device;
    }
    alerts_ = excess_.doing_count();
  }

  Finding Describe(const Doing& doing) const {
    const RaisedCohort& first = doing.first();
    Finding finding{.detector = "unfamiliar-reader",
                    .confidence = 0.85,
                    .attack = {"T1119", "T1550.001"},
                    .alert = first.alert,
                    .indicators = IndicatorsOf(doing, context_, *clients_)};
    const Phrase who = DoingText(doing, context_, *clients_);
    finding.title = {
        fmt::format("people were read {} times with {}, from where they never were",
                    WithCommas(doing.marked), who.en),
        fmt::format("{}에서 정보주체가 한 번도 쓴 적 없는 곳과 기기로 {}회 조회되었습니다", who.ko,
                    WithCommas(doing.marked))};
    Say(finding, Part::kSeen,
        {fmt::format("{} of {} reads came from a network and a device new to the person, without a "
                     "login",
                     Percent(doing.share()), WithCommas(doing.trials)),
         fmt::format("조회 {}건 중 {}가 그 사람에게 처음인 네트워크와 기기에서, 로그인 없이 "
                     "이루어졌습니다",
                     WithCommas(doing.trials), Percent(doing.share()))});
    Say(finding, Part::kUsual,
        {fmt::format("{} of {} reads by others; at most {} was expected here",
                     Percent(first.other_share), WithCommas(first.other_trials),
                     Percent(first.usual)),
         fmt::format("다른 조회 {}건 중에서는 {}이며, 여기서 예상한 값은 많아야 {}입니다",
                     WithCommas(first.other_trials), Percent(first.other_share),
                     Percent(first.usual))});
    Say(finding, Part::kWhy,
        {"people move and people buy phones, hardly ever both at once and never so many together",
         "사람은 이사도 하고 전화기도 바꾸지만 한꺼번에 하는 일은 드물고, 여럿이 함께 하지는 "
         "않습니다"});
    Say(finding, Part::kDoubt,
        {"a proxy that many customers begin to use, in a log without logins",
         "로그인이 남지 않는 로그에서 많은 고객이 새 프록시를 쓰기 시작한 경우"});
    return finding;
  }

  Context context_;
  Excess excess_;
  const Clients* clients_ = nullptr;
  std::vector<Known> known_;  // by subject
  int32_t first_day_ = INT32_MIN, share_day_ = INT32_MIN;
  uint64_t logins_ = 0;
  uint64_t trials_ = 0, networks_ = 0, devices_ = 0;  // of late: halved every day
};

}  // namespace

std::unique_ptr<Detector> MakeUnfamiliarReader(const Context& context) {
  return std::make_unique<UnfamiliarReader>(context);
}

}  // namespace haetae::detect
