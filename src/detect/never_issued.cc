#include "detect/never_issued.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

#include "detect/learned_issuance.h"
#include "detect/orphans.h"

namespace haetae::detect {
namespace {

using access::Outcome;

// Before anything is known, one in 200 credentials is taken to be missing from the record.
// Until 1000 other credentials were judged, it is taken to lose up to one in 20.
constexpr ExcessLimits kLimits = {.prior_marked = 1,
                                  .prior_trials = 200,
                                  .proven_trials = 1000,
                                  .unproven_share = 0.05,
                                  .marked_min = 3};
constexpr double kKeyShareMin = 0.9;  // above it the key itself is the indicator

class NeverIssued : public Detector {
 public:
  NeverIssued(const Context& context, size_t orphans_max)
      : context_(context), orphans_(kLimits, orphans_max) {
    for (uint32_t i = 0; i < context.registers.issued_keys().size(); ++i) {
      issuing_keys_.emplace(context.registers.issued_keys().Text(i), i);
    }
  }

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      Ahead(judged_, rows.credential, i, sight.end);
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
      Judge(sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Doing& doing : orphans_.excess().Doings()) findings.push_back(Describe(doing));
    return findings;
  }

 private:
  enum class Verdict { kIssued, kOrphan, kAltered, kUnjudged };

  // Whether the record has credentials of this key.
  bool Issues(uint32_t key) {
    if (key == kNoNumber) return false;
    if (key >= issues_.size()) issues_.resize(key + 1);
    if (issues_[key] == 0)
      issues_[key] = issuing_keys_.contains(context_.names.keys.Text(key)) ? 1 : 2;
    return issues_[key] == 1;
  }

  Verdict Look(const access::Accesses& rows, size_t i) {
    const reg::Register& registers = context_.registers;
    const Time time = rows.time[i];
    const reg::Issued* issued =
        registers.FindIssued(context_.names.credentials.Text(rows.credential[i]));
    // While the record is young its orphans are not judged, and then neither are the others: the
    // share of orphans would come out too low.
    const Duration life = registers.issued_life();
    const Duration proven = life > 0 ? life : 2 * AgeOfUse();
    const bool young =
        time - registers.issued_mostly_from() < std::max(reg::kRecordAgeMin, proven) &&
        (rows.key[i] == kNoNumber || Issues(rows.key[i]));
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

  void Judge(const Sight& sight, size_t i) {
    const Verdict verdict = Look(*sight.rows, i);
    if (verdict == Verdict::kUnjudged) return;
    const bool orphan = verdict != Verdict::kIssued;
    const int doing = orphans_.Add(sight, i, orphan);
    altered_ += verdict == Verdict::kAltered && doing != Excess::kNone;
    alerts_ = orphans_.excess().doing_count();
  }

  Finding Describe(const Doing& doing) const {
    Finding finding{.detector = "never-issued",
                    .confidence = 0.99,
                    .attack = {"T1606.001", "T1550.001"},
                    .alert = doing.first().alert,
                    .certain = true};
    const RaisedCohort& first = doing.first();
    const bool of_key = first.kind == CohortKind::kKey;
    const bool only_key = of_key && doing.share() >= kKeyShareMin &&
                          (first.number >= issues_.size() || issues_[first.number] != 1);
    finding.indicators = only_key ? IndicatorsOf(doing, context_, *clients_)
                                  : orphans_.IndicatorsOf(first.doing, context_, *clients_);
    const std::string count = WithCommas(doing.marked);
    const bool one = doing.marked == 1;
    finding.about = AboutText(doing, context_, *clients_);
    const Phrase who = DoingText(doing, context_, *clients_);
    const std::string kid =
        of_key ? EscapeTerminal(Shortened(context_.names.keys.Text(first.number), 60)) : "";
    finding.title =
        of_key
            ? Phrase{fmt::format("{} credential{} signed by {} {} never issued", count,
                                 one ? "" : "s", kid, one ? "was" : "were"),
                     fmt::format("{} 키로 서명된 인증정보 {}개는 발급된 적이 없습니다", kid, count)}
            : Phrase{
                  fmt::format("{} credential{} used from {} {} never issued", count, one ? "" : "s",
                              who.en, one ? "was" : "were"),
                  fmt::format("{}에서 쓰인 인증정보 {}개는 발급된 적이 없습니다", who.ko, count)};
    Say(finding, Part::kSeen,
        {fmt::format("{} of its {} that could be judged {} no record of issue",
                     Percent(doing.share()), Counted(doing.trials, "credential", "credentials"),
                     doing.trials == 1 ? "has" : "have"),
         fmt::format("판단할 수 있는 인증정보 {}개 중 {}의 발급 기록이 없습니다",
                     WithCommas(doing.trials), Percent(doing.share()))});
    if (altered_ > 0) {
      Say(finding, Part::kSeen,
          {Counted(altered_, "was", "were") + " issued for another key or person",
           fmt::format("{}개는 다른 키나 다른 사람에게 발급된 것입니다", WithCommas(altered_))});
    }
    Say(finding, Part::kUsual,
        {fmt::format("the issuance record holds {} of {}", Percent(1 - first.other_share),
                     Counted(first.other_trials, "other credential", "other credentials")),
         fmt::format("발급 기록은 다른 인증정보 {}개 중 {}를 담고 있습니다",
                     WithCommas(first.other_trials), Percent(1 - first.other_share))});
    Say(finding, Part::kWhy,
        {"a credential that nobody issued and that is accepted was made by someone who holds a "
         "signing key, or found a way round the login",
         "아무도 발급하지 않았는데 받아들여진 인증정보는 서명 키를 가졌거나 로그인을 우회한 "
         "사람이 "
         "만든 것입니다"});
    Say(finding, Part::kDoubt,
        {"a second issuer whose record was not given",
         "발급 기록이 제출되지 않은 다른 발급자가 있을 수 있습니다"});
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
  Orphans orphans_;
  const Clients* clients_ = nullptr;
  std::unordered_map<std::string_view, uint32_t> issuing_keys_;
  std::vector<uint8_t> issues_;  // by key: 1 in the record, 2 not, 0 not looked up yet
  std::vector<uint8_t> judged_;
  std::vector<Time> issued_at_;  // by credential; kTimeMax: not in the record
  uint64_t altered_ = 0;
  std::array<uint64_t, 48> ages_{};
  uint64_t aged_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeNeverIssued(const Context& context, size_t orphans_max) {
  if (!context.registers.has_issued()) return MakeLearnedIssuance(context, orphans_max);
  return std::make_unique<NeverIssued>(context, orphans_max);
}

}  // namespace haetae::detect
