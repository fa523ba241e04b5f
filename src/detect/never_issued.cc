#include "detect/never_issued.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;
using access::Outcome;

// Before anything is known, one in 200 credentials is taken to be missing from the record.
constexpr double kPriorOrphans = 1, kPriorCredentials = 200;
// Until so many other credentials were judged, the record is taken to lose up to one in 20.
constexpr double kProvenCredentials = 1000, kUnprovenShare = 0.05;
constexpr Duration kRecordAgeMin = 90 * kMinute;  // before it, nobody knows how long sessions are
constexpr double kKeyShareMin = 0.9;              // above it the key itself is the indicator

struct Window {
  int64_t hour = INT64_MIN;
  uint64_t credentials = 0, orphans = 0;
};

struct KeyState {
  std::array<Window, 2> windows;  // this hour and the one before
  uint64_t credentials = 0, orphans = 0, altered = 0;
  uint64_t orphans_alerted = 0;
  bool issues = false;  // the record has credentials of this key
  bool alerted = false;
  Position alert;
  double base_share = 0;  // of orphans elsewhere, at the alert
  uint64_t base_credentials = 0;
  std::vector<uint32_t> orphan_credentials;

  Window& At(Time time) {
    const int64_t hour = time.us / kHour;
    Window& window = windows[static_cast<size_t>(hour & 1)];
    if (window.hour != hour) window = {hour, 0, 0};
    return window;
  }
  Window Recent(Time time) const {
    const int64_t hour = time.us / kHour;
    Window sum;
    for (const Window& window : windows) {
      if (window.hour < hour - 1 || window.hour > hour) continue;
      sum.credentials += window.credentials;
      sum.orphans += window.orphans;
    }
    return sum;
  }
};

class NeverIssued : public Detector {
 public:
  NeverIssued(const Context& context, size_t orphans_max)
      : context_(context), orphans_max_(orphans_max) {
    for (uint32_t i = 0; i < context.registers.issued_keys().size(); ++i) {
      issuing_keys_.emplace(context.registers.issued_keys().Text(i), i);
    }
  }

  void See(const Sight& sight) override {
    if (!context_.registers.has_issued()) return;
    const access::Accesses& rows = *sight.rows;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      const uint32_t credential = rows.credential[i];
      if (credential == kNoNumber || rows.outcome[i] == Outcome::kRefused ||
          rows.outcome[i] == Outcome::kIssued) {
        continue;
      }
      if (credential >= judged_.size()) {
        judged_.resize(std::max<size_t>(context_.names.credentials.size(), credential + 1));
        issued_at_.resize(judged_.size(), kTimeMax);
      }
      if (judged_[credential]) {
        NoteUse(rows.time[i], issued_at_[credential]);
        continue;
      }
      judged_[credential] = 1;
      Judge(rows, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const auto& [key, state] : keys_) {
      if (state.alerted) findings.push_back(Describe(key, state));
    }
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.alert, a.title.en) < std::pair(b.alert, b.title.en);
    });
    return findings;
  }

 private:
  enum class Verdict { kIssued, kOrphan, kAltered, kUnjudged };

  KeyState& StateOf(uint32_t key) {
    auto [it, fresh] = keys_.try_emplace(key);
    if (fresh) {
      it->second.issues = key != kNoNumber && issuing_keys_.contains(context_.names.keys.Text(key));
    }
    return it->second;
  }

  Verdict Look(const access::Accesses& rows, size_t i, const KeyState& state) {
    const reg::Register& registers = context_.registers;
    const Time time = rows.time[i];
    const reg::Issued* issued =
        registers.FindIssued(context_.names.credentials.Text(rows.credential[i]));
    // While the record is young its orphans are not judged, and then neither are the others: the
    // share of orphans would come out too low.
    const bool young = time - registers.issued_from() < std::max(kRecordAgeMin, 2 * AgeOfUse()) &&
                       (state.issues || rows.key[i] == kNoNumber);
    if (issued == nullptr) return young ? Verdict::kUnjudged : Verdict::kOrphan;
    issued_at_[rows.credential[i]] = issued->issued;
    NoteUse(time, issued->issued);
    if (rows.key[i] != kNoNumber && issued->key != kNoNumber) {
      const std::string_view recorded = registers.issued_keys().Text(issued->key);
      if (!recorded.empty() && recorded != context_.names.keys.Text(rows.key[i]))
        return Verdict::kAltered;
    }
    if (rows.principal[i] != kNoNumber && issued->principal != kNoNumber) {
      const std::string_view recorded = registers.issued_principals().Text(issued->principal);
      if (!recorded.empty() && recorded != context_.names.PrincipalText(rows.principal[i])) {
        return Verdict::kAltered;
      }
    }
    return young ? Verdict::kUnjudged : Verdict::kIssued;
  }

  void Judge(const access::Accesses& rows, size_t i) {
    KeyState& state = StateOf(rows.key[i]);
    const Verdict verdict = Look(rows, i, state);
    if (verdict == Verdict::kUnjudged) return;
    const bool orphan = verdict != Verdict::kIssued;
    Window& window = state.At(rows.time[i]);
    ++window.credentials, ++state.credentials, ++all_credentials_;
    if (!orphan) return;
    ++window.orphans, ++state.orphans, ++all_orphans_;
    state.altered += verdict == Verdict::kAltered;
    if (orphans_kept_ < orphans_max_) {
      state.orphan_credentials.push_back(rows.credential[i]);
      ++orphans_kept_;
    }
    if (state.alerted) {
      ++state.orphans_alerted;
      ++alerted_orphans_;
      return;
    }
    Test(state, {rows.time[i], rows.record[i]});
  }

  static double UsualShare(double orphans, double credentials) {
    const double share = (kPriorOrphans + orphans) / (kPriorCredentials + credentials);
    return credentials < kProvenCredentials ? std::max(share, kUnprovenShare) : share;
  }

  void Test(KeyState& state, Position position) {
    const Window recent = state.Recent(position.time);
    // Elsewhere: other keys, and this key before its last two hours; alerted orphans left out.
    const double other_orphans =
        static_cast<double>(all_orphans_ - state.orphans - alerted_orphans_);
    const double other_credentials =
        static_cast<double>(all_credentials_ - state.credentials - alerted_orphans_);
    const double others = UsualShare(other_orphans, other_credentials);
    const double before =
        UsualShare(other_orphans + static_cast<double>(state.orphans - recent.orphans),
                   other_credentials + static_cast<double>(state.credentials - recent.credentials));
    const double recent_chance = LogBinomialTail(static_cast<double>(recent.credentials),
                                                 static_cast<double>(recent.orphans), before);
    const double all_chance = LogBinomialTail(static_cast<double>(state.credentials),
                                              static_cast<double>(state.orphans), others);
    if (std::min(recent_chance, all_chance) > kLogChanceMax) return;
    state.alerted = true;
    ++alerts_;
    state.alert = position;
    state.base_share = other_credentials > 0 ? other_orphans / other_credentials : 0;
    state.base_credentials = static_cast<uint64_t>(other_credentials);
    state.orphans_alerted = state.orphans;
    alerted_orphans_ += state.orphans;
  }

  Finding Describe(uint32_t key, const KeyState& state) const {
    Finding finding{.detector = "never-issued",
                    .confidence = 0.99,
                    .attack = {"T1606.001", "T1550.001"},
                    .alert = state.alert,
                    .certain = true};
    const std::string kid(key == kNoNumber ? std::string_view("") : context_.names.keys.Text(key));
    const double share = static_cast<double>(state.orphans) /
                         static_cast<double>(std::max<uint64_t>(1, state.credentials));
    if (key != kNoNumber && share >= kKeyShareMin && !state.issues) {
      finding.indicators.push_back({Dimension::kKey, kid});
    } else {
      for (uint32_t credential : state.orphan_credentials) {
        finding.indicators.push_back(
            {Dimension::kCredential, std::string(context_.names.credentials.Text(credential))});
      }
      std::sort(finding.indicators.begin(), finding.indicators.end(),
                [](const Indicator& a, const Indicator& b) { return a.value < b.value; });
    }
    const std::string count = WithCommas(state.orphans);
    const bool one = state.orphans == 1;
    finding.title =
        kid.empty() ? Phrase{fmt::format("{} credential{} {} never issued", count, one ? "" : "s",
                                         one ? "was" : "were"),
                             fmt::format("발급된 적 없는 접근 매체 {}개가 받아들여졌습니다", count)}
                    : Phrase{fmt::format("{} credential{} signed by {} {} never issued", count,
                                         one ? "" : "s", kid, one ? "was" : "were"),
                             fmt::format("{} 키로 서명된 접근 매체 {}개는 발급된 적이 없습니다",
                                         kid, count)};
    Say(finding, Part::kSeen,
        {fmt::format(
             "{} of the {} credentials of this key that could be judged have no record of issue",
             Percent(share), WithCommas(state.credentials)),
         fmt::format("판단할 수 있는 접근 매체 {}개 중 {}의 발급 기록이 없습니다",
                     WithCommas(state.credentials), Percent(share))});
    Say(finding, Part::kSeen,
        {fmt::format("the issuance record holds {} of {} other credentials",
                     Percent(1 - state.base_share), WithCommas(state.base_credentials)),
         fmt::format("발급 기록은 다른 접근 매체 {}개 중 {}를 담고 있습니다",
                     WithCommas(state.base_credentials), Percent(1 - state.base_share))});
    if (state.altered > 0) {
      Say(finding, Part::kSeen,
          {fmt::format("{} of them were issued for another key or person",
                       WithCommas(state.altered)),
           fmt::format("그중 {}개는 다른 키나 다른 사람에게 발급된 것입니다",
                       WithCommas(state.altered))});
    }
    return finding;
  }

  static size_t AgeBucket(Duration age) {
    return static_cast<size_t>(std::bit_width(static_cast<uint64_t>(age / kSecond)));
  }
  void NoteUse(Time used, Time issued) {
    if (used <= issued) return;
    ++ages_[AgeBucket(used - issued)];
    ++aged_;
  }
  // The age below which 99 % of the uses of issued credentials lie; rounded up to a power of two
  // seconds.
  Duration AgeOfUse() const {
    uint64_t below = 0;
    for (size_t i = 0; i < ages_.size(); ++i) {
      below += ages_[i];
      if (below * 100 >= aged_ * 99 && aged_ > 0)
        return (int64_t{1} << std::min<size_t>(i, 40)) * kSecond;
    }
    return kHour;
  }

  Context context_;
  size_t orphans_max_, orphans_kept_ = 0;
  std::unordered_map<std::string_view, uint32_t> issuing_keys_;
  std::vector<uint8_t> judged_;
  std::vector<Time> issued_at_;  // by credential; kTimeMax: not in the record
  std::unordered_map<uint32_t, KeyState> keys_;
  uint64_t all_credentials_ = 0, all_orphans_ = 0, alerted_orphans_ = 0;
  std::array<uint64_t, 48> ages_{};
  uint64_t aged_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeNeverIssued(const Context& context, size_t orphans_max) {
  return std::make_unique<NeverIssued>(context, orphans_max);
}

}  // namespace haetae::detect
