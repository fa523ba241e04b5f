#include "detect/missing_subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "detect/actor.h"
#include "detect/pair_set.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;
using access::Outcome;

constexpr std::array<Dimension, 4> kActors = {Dimension::kKey, Dimension::kNetwork,
                                              Dimension::kUserAgent, Dimension::kSourceIp};
// Before anything is known, one in 100 reads is taken to name nobody.
constexpr double kPriorMisses = 5, kPriorReads = 500;
constexpr double kTimesUsual = 5;

struct ActorState {
  uint64_t reads = 0, misses = 0;  // misses: distinct subjects; reads: the hits, and those misses
  bool raised = false;
  Position alert;
  double usual = 0;
};

class MissingSubject : public Detector {
 public:
  MissingSubject(const Context& context, size_t pairs_max)
      : context_(context),
        pairs_{PairSet(pairs_max), PairSet(pairs_max), PairSet(pairs_max), PairSet(pairs_max)} {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      const Outcome outcome = rows.outcome[i];
      if (outcome != Outcome::kDisclosed && outcome != Outcome::kMissing) continue;
      const uint32_t subject = rows.subject[i];
      if (subject == kNoNumber) continue;
      const bool miss = outcome == Outcome::kMissing && !context_.registers.IsMember(subject);
      Count(rows, i, subject, miss);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (size_t d = 0; d < kActors.size(); ++d) {
      for (const auto& [actor, state] : actors_[d]) {
        if (state.raised) findings.push_back(Describe(kActors[d], actor, state));
      }
    }
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.alert, a.title.en) < std::pair(b.alert, b.title.en);
    });
    return findings;
  }

 private:
  void Count(const access::Accesses& rows, size_t i, uint32_t subject, bool miss) {
    bool counted = false, explained = false;
    for (size_t d = 0; d < kActors.size() && !explained; ++d) {
      const uint32_t actor = ActorOf(rows, i, kActors[d], context_.names);
      if (actor == kNoNumber) continue;
      ActorState& state = actors_[d][actor];
      explained = state.raised;
      if (miss && !pairs_[d].Insert(actor, subject)) continue;
      ++state.reads;
      state.misses += miss;
      if (!counted && !state.raised) {
        ++all_reads_;
        all_misses_ += miss;
        counted = true;
      }
      if (miss && !state.raised) explained = Test(state, {rows.time[i], rows.record[i]});
    }
  }

  bool Test(ActorState& state, Position position) {
    if (state.misses < kMissesMin) return false;
    const double share = static_cast<double>(state.misses) / static_cast<double>(state.reads);
    const double rest_reads =
        static_cast<double>(all_reads_) - static_cast<double>(std::min(all_reads_, state.reads));
    const double rest_misses =
        static_cast<double>(all_misses_) - static_cast<double>(std::min(all_misses_, state.misses));
    const double usual = (kPriorMisses + rest_misses) / (kPriorReads + rest_reads);
    if (share < kShareMin || share < kTimesUsual * usual) return false;
    if (LogBinomialTail(static_cast<double>(state.reads), static_cast<double>(state.misses),
                        usual) > kLogChanceMax) {
      return false;
    }
    state.raised = true;
    ++alerts_;
    state.alert = position;
    state.usual = rest_reads > 0 ? rest_misses / rest_reads : 0;
    all_reads_ -= std::min(all_reads_, state.reads);
    all_misses_ -= std::min(all_misses_, state.misses);
    return true;
  }

  Finding Describe(Dimension dimension, uint32_t actor, const ActorState& state) const {
    Finding finding{.detector = "missing-subject",
                    .confidence = 0.95,
                    .attack = {"T1606.001", "T1087"},
                    .alert = state.alert,
                    .certain = true};
    const std::string value = ActorText(actor, dimension, context_.names, context_.catalogue);
    finding.indicators.push_back({dimension, value});
    const double share = static_cast<double>(state.misses) / static_cast<double>(state.reads);
    const std::string shown = EscapeTerminal(Shortened(value, 60));
    finding.title = {fmt::format("{} people who do not exist were named with {} {}",
                                 WithCommas(state.misses), DimensionWord(dimension), shown),
                     fmt::format("{} {}에서 존재하지 않는 사람 {}명을 지목했습니다",
                                 DimensionWordKo(dimension), shown, WithCommas(state.misses))};
    Say(finding, Part::kSeen,
        {fmt::format("{} of its reads name people who do not exist, {} of all others do",
                     Percent(share), Percent(state.usual)),
         fmt::format("접속의 {}가 존재하지 않는 사람을 지목합니다(다른 접속은 {})", Percent(share),
                     Percent(state.usual))});
    return finding;
  }

  static std::string_view DimensionWord(Dimension dimension) {
    switch (dimension) {
      case Dimension::kKey:
        return "key";
      case Dimension::kNetwork:
        return "network";
      case Dimension::kUserAgent:
        return "user agent";
      default:
        return "address";
    }
  }
  static std::string_view DimensionWordKo(Dimension dimension) {
    switch (dimension) {
      case Dimension::kKey:
        return "키";
      case Dimension::kNetwork:
        return "네트워크";
      case Dimension::kUserAgent:
        return "사용자 에이전트";
      default:
        return "주소";
    }
  }

  Context context_;
  std::array<std::unordered_map<uint32_t, ActorState>, kActors.size()> actors_;
  std::array<PairSet, kActors.size()> pairs_;
  uint64_t all_reads_ = 0, all_misses_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeMissingSubject(const Context& context, size_t pairs_max) {
  return std::make_unique<MissingSubject>(context, pairs_max);
}

}  // namespace haetae::detect
