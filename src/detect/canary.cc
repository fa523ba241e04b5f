#include "detect/canary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

#include "detect/pair_set.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;
using access::Outcome;

constexpr uint32_t kSharedCanariesMin = 2;  // opened by themselves with one client
constexpr uint32_t kStrewnCanariesMin = 3;  // opened by themselves, each with another client
constexpr double kRandomShareMin = 0.5;     // of an indicator's traffic that reads at random
constexpr double kSameShareMin = 0.9;       // of a reader's canary reads that share a value
constexpr uint64_t kReadsForShareMin = 3;

// Whether one value makes up nearly all of what was seen.
struct Same {
  uint32_t value = kNoNumber;
  uint64_t same = 0, other = 0;
  void See(uint32_t number) {
    if (same + other == 0) value = number;
    ++(number == value ? same : other);
  }
  bool Holds() const {
    return value != kNoNumber &&
           static_cast<double>(same) >= kSameShareMin * static_cast<double>(same + other);
  }
};

enum Kind : uint64_t { kReader, kClient, kStrewn, kFurther };

struct Group {
  Kind kind = kReader;
  uint32_t number = kNoNumber;  // principal; client
  uint32_t place = 0;
  uint32_t canaries = 0;
  uint64_t shown = 0, missing = 0, refused = 0;
  uint64_t unissued = 0;  // reads with a credential that the issuance record does not have
  Time first, last;
  bool raised = false;
  Position alert;
  Same user_agent, fingerprint, network, key, credential, address;
  std::vector<uint32_t> credentials, addresses;  // distinct
  uint64_t reads() const { return shown + missing + refused; }
};

class Canary : public Detector {
 public:
  Canary(const Context& context, size_t readers_max)
      : context_(context), readers_max_(readers_max), pairs_(kCanaryPairsMax) {
    for (uint32_t subject : context.registers.canaries()) {
      if (subject >= is_canary_.size()) is_canary_.resize(subject + 1);
      is_canary_[subject] = 1;
    }
  }

  void See(const Sight& sight) override {
    if (is_canary_.empty()) return;
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    totals_[0].resize(sight.known_clients->size());
    totals_[1].resize(context_.names.networks.size());
    totals_[2].resize(context_.names.keys.size());
    for (size_t i = sight.begin; i < sight.end; ++i) {
      const uint32_t subject = rows.subject[i];
      if (subject == kNoNumber) continue;
      if (sight.Is(i, kReads)) {
        auto count = [](std::vector<uint64_t>& totals, uint32_t number) {
          if (number != kNoNumber) ++totals[number];
        };
        count(totals_[0], sight.client(i));
        count(totals_[1], sight.network(i));
        count(totals_[2], rows.key[i]);
        ++reads_;
      }
      if (subject >= is_canary_.size() || !is_canary_[subject] || sight.Is(i, kSettled)) continue;
      if (rows.outcome[i] != Outcome::kIssued) Touch(sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const auto& [key, group] : groups_) {
      if (group.raised) findings.push_back(Describe(group));
    }
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.alert, a.title.en) < std::pair(b.alert, b.title.en);
    });
    return findings;
  }

 private:
  Group& GroupOf(Kind kind, uint32_t number) {
    const std::pair<Kind, uint32_t> key(kind, number);
    auto found = groups_.find(key);
    if (found != groups_.end()) return found->second;
    if (groups_.size() >= readers_max_ && kind < kStrewn) return GroupOf(kFurther, 0);
    Group& group = groups_[key];
    group.kind = kind;
    group.number = number;
    group.place = places_++;
    return group;
  }

  void Touch(const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    const uint32_t principal = rows.principal[i];
    const bool own = sight.Is(i, kOwn);
    const bool other = principal != kNoNumber && !own;
    const bool unissued = rows.credential[i] != kNoNumber && context_.registers.has_issued() &&
                          rows.time[i] >= context_.registers.issued_from() + kDay &&
                          context_.registers.FindIssued(
                              context_.names.credentials.Text(rows.credential[i])) == nullptr;
    Group& group = other ? GroupOf(kReader, principal) : GroupOf(kClient, sight.client(i));
    Count(group, sight, i, unissued);
    const bool first_is_enough = other || principal == kNoNumber || unissued;
    const uint32_t enough = group.kind == kFurther || first_is_enough ? 1 : kSharedCanariesMin;
    if (group.canaries >= enough) Raise(group, sight.At(i));
    if (group.raised) return;
    Group& strewn = GroupOf(kStrewn, 0);
    Count(strewn, sight, i, unissued);
    if (strewn.canaries >= kStrewnCanariesMin) Raise(strewn, sight.At(i));
  }

  void Count(Group& group, const Sight& sight, size_t i, bool unissued) {
    const access::Accesses& rows = *sight.rows;
    if (group.reads() == 0) group.first = rows.time[i];
    group.last = rows.time[i];
    group.canaries += pairs_.Insert(group.place, rows.subject[i]);
    if (rows.outcome[i] == Outcome::kDisclosed)
      ++group.shown;
    else if (rows.outcome[i] == Outcome::kMissing)
      ++group.missing;
    else
      ++group.refused;
    group.unissued += unissued;
    group.user_agent.See(rows.user_agent[i]);
    group.fingerprint.See(rows.fingerprint[i]);
    group.network.See(sight.network(i));
    group.key.See(rows.key[i]);
    group.credential.See(rows.credential[i]);
    group.address.See(rows.address[i]);
    Keep(group.credentials, rows.credential[i]);
    Keep(group.addresses, rows.address[i]);
  }

  // Few: a reader opens hardly any canary.
  void Keep(std::vector<uint32_t>& numbers, uint32_t number) {
    if (number == kNoNumber || numbers.size() >= kCanaryCredentialsMax) return;
    const auto at = std::lower_bound(numbers.begin(), numbers.end(), number);
    if ((at != numbers.end() && *at == number) || named_ >= kCanaryNamesMax) return;
    numbers.insert(at, number);
    ++named_;
  }

  void Raise(Group& group, Position at) {
    if (group.raised) return;
    group.raised = true;
    group.alert = at;
    ++alerts_;
  }

  double People() const {
    const uint64_t members = context_.registers.member_count();
    return static_cast<double>(
        std::max<uint64_t>(1, members > 0 ? members : context_.names.subjects.size()));
  }

  // What a count of `reads` stands for at least, in 19 of 20 cases (Poisson; Byar's approximation,
  // Breslow and Day 1987): three canaries may be the chance of a crowd.
  static double AtLeast(double reads) {
    return reads * std::pow(1 - 1 / (9 * reads) - 1.645 / (3 * std::sqrt(reads)), 3);
  }

  // Of the traffic of a value, the share that reads people at random, by the canaries it hit.
  bool ReadsAtRandom(uint64_t canary_reads, uint64_t all_reads) const {
    if (canary_reads < kReadsForShareMin) return false;
    const double expected = static_cast<double>(all_reads) *
                            static_cast<double>(context_.registers.canaries().size()) / People();
    const double reads = static_cast<double>(canary_reads);
    return reads >= kRandomShareMin * expected && AtLeast(reads) >= kRandomShareMin / 2 * expected;
  }

  void NameWhatIsShared(const Group& group, Finding& finding) const {
    const access::Names& names = context_.names;
    auto total = [&](size_t which, uint32_t number) {
      return number < totals_[which].size() ? totals_[which][number] : reads_;
    };
    const bool client = group.kind == kClient && group.number != kNoNumber &&
                        ReadsAtRandom(group.reads(), total(0, group.number));
    const bool network =
        group.network.Holds() && ReadsAtRandom(group.reads(), total(1, group.network.value));
    const bool key = group.key.Holds() && ReadsAtRandom(group.reads(), total(2, group.key.value));
    if (client || network || key) {
      auto add = [&](const Same& same, Dimension dimension, const Dictionary& texts) {
        if (same.Holds())
          finding.indicators.push_back({dimension, std::string(texts.Text(same.value))});
      };
      if (client) {
        add(group.user_agent, Dimension::kUserAgent, names.user_agents);
        add(group.fingerprint, Dimension::kTlsFingerprint, names.fingerprints);
      }
      if (network) add(group.network, Dimension::kNetwork, names.networks);
      if (key) add(group.key, Dimension::kKey, names.keys);
      if (!finding.indicators.empty()) return;
    }
    const bool credentials = !group.credentials.empty();
    for (uint32_t number : credentials ? group.credentials : group.addresses) {
      finding.indicators.push_back(
          {credentials ? Dimension::kCredential : Dimension::kSourceIp,
           std::string((credentials ? names.credentials : names.addresses).Text(number))});
    }
  }

  std::string AboutText(const Group& group) const {
    const access::Names& names = context_.names;
    std::string of;
    if (group.kind == kReader) of = names.PrincipalText(group.number);
    if (group.kind == kClient && group.number != kNoNumber) {
      const auto& [agent, fingerprint, device] = (*clients_)[group.number];
      if (agent != kNoNumber) of = names.user_agents.Text(agent);
      if (fingerprint != kNoNumber) of += names.fingerprints.Text(fingerprint);
    }
    return fmt::format("{} {}", static_cast<int>(group.kind), of);
  }

  Finding Describe(const Group& group) const {
    Finding finding{.detector = "canary", .attack = {"T1213", "T1119"}, .alert = group.alert};
    const uint64_t answered = group.shown + group.missing;
    finding.certain = group.canaries >= 2 && answered >= 2 && group.kind != kStrewn;
    finding.confidence = finding.certain ? 0.99 : answered == 0 ? 0.7 : 0.9;
    finding.about = AboutText(group);
    std::string who = "somebody", who_ko = "누군가";
    if (group.kind == kReader) {
      const std::string name(context_.names.PrincipalText(group.number));
      const std::string shown = EscapeTerminal(Shortened(name, 60));
      who = "reader " + shown;
      who_ko = "조회 계정 " + shown;
      finding.indicators.push_back({Dimension::kPrincipal, name});
      if (group.credentials.size() == 1) {
        finding.indicators.push_back(
            {Dimension::kCredential,
             std::string(context_.names.credentials.Text(group.credentials[0]))});
      }
    } else {
      if (group.kind == kFurther) who = "further readers", who_ko = "그 밖의 조회 계정들";
      NameWhatIsShared(group, finding);
    }
    finding.title = {
        group.canaries == 1
            ? who + " asked for a canary, a made-up person whom nobody has reason to read"
            : fmt::format("{} asked for {} canaries, made-up people whom nobody has reason to read",
                          who, WithCommas(group.canaries)),
        fmt::format("{}{} 조회할 이유가 없는 가상의 정보주체(카나리아) {}명의 조회를 요청했습니다",
                    who_ko, Particle(who_ko, "이", "가"), WithCommas(group.canaries))};
    SayReasons(group, finding);
    return finding;
  }

  void SayReasons(const Group& group, Finding& finding) const {
    const size_t canaries = context_.registers.canaries().size();
    Say(finding, Part::kSeen,
        {fmt::format(
             "{} named {} of {} between {} and {}: {} answered with data, {} with \"no such "
             "person\", {} refused",
             Counted(group.reads(), "request", "requests"), WithCommas(group.canaries),
             Counted(canaries, "canary", "canaries"), FormatTime(group.first),
             FormatTime(group.last), Counted(group.shown, "was", "were"), WithCommas(group.missing),
             Counted(group.refused, "was", "were")),
         fmt::format(
             "{}부터 {}까지 요청 {}건이 카나리아 {}명 가운데 {}명을 조회하려 했습니다: 정보가 "
             "나간 것 {}건, 없는 사람이라고 답한 것 {}건, 거부된 것 {}건",
             FormatTime(group.first), FormatTime(group.last), WithCommas(group.reads()),
             WithCommas(canaries), WithCommas(group.canaries), WithCommas(group.shown),
             WithCommas(group.missing), WithCommas(group.refused))});
    if (group.unissued > 0) {
      Say(finding, Part::kSeen,
          {fmt::format("{} of them came with a credential that the issuance record does not have",
                       WithCommas(group.unissued)),
           fmt::format("그중 {}건은 발급 기록에 없는 인증정보로 이루어졌습니다",
                       WithCommas(group.unissued))});
    }
    Say(finding, Part::kUsual,
        {"usual are none: a canary is no customer, is in no search result that anybody needs, and "
         "its id is known to nobody",
         "평소에는 한 건도 없습니다: 카나리아는 고객이 아니며 업무상 찾을 일이 없고 그 번호를 아는 "
         "사람도 없습니다"});
    const double each = People() / static_cast<double>(std::max<size_t>(1, canaries));
    Say(finding, Part::kWhy,
        {fmt::format(
             "whoever reads people one after the other meets a canary every {} on average, so "
             "about {} read for these",
             Counted(static_cast<uint64_t>(each + 0.5), "read", "reads"),
             Counted(static_cast<uint64_t>(each * group.canaries + 0.5), "person was",
                     "people were")),
         fmt::format("사람을 차례로 조회하면 평균 {:.0f}건마다 카나리아를 만나므로, 약 {:.0f}명이 "
                     "조회되었을 수 있습니다",
                     each, each * group.canaries)});
    if (group.canaries == 1) {
      Say(finding, Part::kDoubt,
          {"a single one may be a test, a slip in a search by number, or a backup or index that "
           "jobs.toml does not name: ask the reader, and declare it there if it is meant to be",
           "한 명뿐이라면 시험이나 번호를 잘못 친 검색, 또는 jobs.toml에 적지 않은 백업·색인 "
           "작업일 "
           "수 있습니다: 취급자에게 확인하고, 정당한 작업이면 jobs.toml에 적어 주십시오"});
    } else {
      Say(finding, Part::kDoubt,
          {fmt::format(
               "a slip does not repeat itself over {} canaries; a backup or an index would, "
               "and would stand in jobs.toml",
               WithCommas(group.canaries)),
           fmt::format("실수가 카나리아 {}명에게 되풀이되지는 않습니다. 백업이나 색인 작업이라면 "
                       "그럴 수 있으나 jobs.toml에 적혀 있지 않습니다",
                       WithCommas(group.canaries))});
    }
    if (group.kind == kFurther) {
      Say(finding, Part::kDoubt,
          {fmt::format(
               "more than {} readers asked for canaries; those behind that limit are counted "
               "here together",
               WithCommas(readers_max_)),
           fmt::format("카나리아를 조회한 계정이 {}개를 넘어, 그 뒤의 계정은 여기에 합쳐 셌습니다",
                       WithCommas(readers_max_))});
    }
  }

  Context context_;
  size_t readers_max_;
  std::vector<uint8_t> is_canary_;               // by subject
  std::array<std::vector<uint64_t>, 3> totals_;  // reads by client, network, key
  uint64_t reads_ = 0;
  const Clients* clients_ = nullptr;
  std::map<std::pair<Kind, uint32_t>, Group> groups_;
  uint32_t places_ = 0;
  size_t named_ = 0;
  PairSet pairs_;
};

}  // namespace

std::unique_ptr<Detector> MakeCanary(const Context& context, size_t readers_max) {
  return std::make_unique<Canary>(context, readers_max);
}

}  // namespace haetae::detect
