#include "detect/distinct_subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

#include "detect/actor.h"
#include "detect/pair_set.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;
using access::Outcome;

constexpr double kAgentsPerPerson = 0.1;  // an address with more is a shared one
constexpr uint64_t kPeerDaysMin = 20;     // fewer reader-days: only the floor speaks

// A route without the names of its placeholders: an inferred catalogue chooses others than people
// do.
std::string Shape(std::string_view route) {
  std::string shape;
  bool inside = false;
  for (char c : route) {
    inside = c == '{' || (inside && c != '}');
    if (!inside) shape += c;
  }
  return shape;
}

// Counts of people a reader-day, in buckets an eighth of a power of two wide.
class PeerGroup {
 public:
  void Move(uint64_t from, uint64_t to) {
    if (from > 0)
      --days_[Bucket(from)];
    else
      ++total_;
    ++days_[Bucket(to)];
  }
  // Reader-days but one: a reader is no peer of its own.
  uint64_t others() const { return total_ - 1; }
  // The people below which 99 % of the reader-days lie, but for one with `own` people.
  double Percentile99(uint64_t own) const {
    uint64_t above = 0;
    for (size_t i = days_.size(); i-- > 0;) {
      above += days_[i] - (i == Bucket(own));
      if (above * 100 > others()) return Upper(i);
    }
    return 0;
  }

 private:
  static size_t Bucket(uint64_t count) {
    const int power = std::bit_width(count) - 1;
    const uint64_t eighth = power >= 3 ? (count >> (power - 3)) & 7 : (count << (3 - power)) & 7;
    return std::min<size_t>(static_cast<size_t>(power) * 8 + eighth, 511);
  }
  static double Upper(size_t bucket) {
    return static_cast<double>(uint64_t{1} << bucket / 8) *
           (1 + static_cast<double>(bucket % 8 + 1) / 8);
  }
  std::vector<uint64_t> days_ = std::vector<uint64_t>(512);
  uint64_t total_ = 0;
};

struct Reader {
  uint64_t people = 0, agents = 0;
};

struct Raised {
  Position alert;
  uint64_t people_max = 0;
  double peers = 0;
  uint64_t peer_days = 0;
  std::string group;
};

class DistinctSubjects : public Detector {
 public:
  DistinctSubjects(const Context& context, size_t day_pairs_max)
      : context_(context), pairs_(day_pairs_max), agent_pairs_(day_pairs_max) {
    for (const reg::Job& job : context.registers.jobs()) {
      jobs_.push_back({&job, {}});
      for (size_t i = 0; i < context.catalogue.routes.size(); ++i) {
        const std::string& text = context.catalogue.routes[i].text;
        if (job.routes.empty() ||
            std::any_of(job.routes.begin(), job.routes.end(),
                        [&](const std::string& route) { return Shape(route) == Shape(text); })) {
          jobs_.back().routes.push_back(static_cast<uint16_t>(i));
        }
      }
    }
  }

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (rows.outcome[i] != Outcome::kDisclosed || rows.subject[i] == kNoNumber) continue;
      if (rows.subject[i] == rows.principal[i]) continue;
      const int64_t day = DayOf(rows.time[i]);
      if (day != day_) StartDay(day);
      Count(rows, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const auto& [key, raised] : raised_)
      findings.push_back(Describe(key.first, key.second, raised));
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::pair(a.alert, a.title.en) < std::pair(b.alert, b.title.en);
    });
    return findings;
  }

 private:
  struct JobRoutes {
    const reg::Job* job;
    std::vector<uint16_t> routes;
  };

  void StartDay(int64_t day) {
    day_ = day;
    for (auto& readers : readers_) readers.clear();
    pairs_.Clear();
    agent_pairs_.Clear();
  }

  bool IsJob(const access::Accesses& rows, size_t i) const {
    for (const JobRoutes& entry : jobs_) {
      const reg::Job& job = *entry.job;
      if (job.until && rows.time[i] >= *job.until) continue;
      if (std::find(entry.routes.begin(), entry.routes.end(), rows.route[i]) == entry.routes.end())
        continue;
      const access::Names& names = context_.names;
      if (!job.principal.empty() && names.PrincipalText(rows.principal[i]) == job.principal)
        return true;
      if (!job.credential.empty() && rows.credential[i] != kNoNumber &&
          names.credentials.Text(rows.credential[i]) == job.credential)
        return true;
      if (!job.source_ip.empty() && rows.address[i] != kNoNumber &&
          names.addresses.Text(rows.address[i]) == job.source_ip)
        return true;
    }
    return false;
  }

  // Who reads: the dimension and the floor of its kind.
  void Count(const access::Accesses& rows, size_t i) {
    if (IsJob(rows, i)) return;
    Dimension dimension = Dimension::kSourceIp;
    uint64_t floor = kFloorAddress;
    const uint32_t principal = rows.principal[i];
    if (principal != kNoNumber) {
      dimension = Dimension::kPrincipal;
      floor = principal & access::kTextPrincipal ? kFloorStaff : kFloorMember;
    } else if (rows.credential[i] != kNoNumber) {
      dimension = Dimension::kCredential;
      floor = kFloorMember;
    }
    const uint32_t actor = ActorOf(rows, i, dimension, context_.names);
    if (actor == kNoNumber) return;
    Reader& reader = readers_[static_cast<size_t>(dimension)][actor];
    const uint32_t tag = static_cast<uint32_t>(dimension) << 28;
    if (dimension == Dimension::kSourceIp && rows.user_agent[i] != kNoNumber) {
      reader.agents += agent_pairs_.Insert(actor, rows.user_agent[i]);
    }
    if (!pairs_.Insert(actor ^ tag, rows.subject[i])) return;
    const std::string_view group = GroupOf(dimension, principal);
    PeerGroup& peers = peers_[group];
    peers.Move(reader.people, reader.people + 1);
    ++reader.people;
    if (reader.people < floor) return;
    auto found = raised_.find({dimension, actor});
    if (found != raised_.end()) {
      found->second.people_max = std::max(found->second.people_max, reader.people);
      return;
    }
    const double usual = peers.others() >= kPeerDaysMin ? peers.Percentile99(reader.people) : 0;
    if (static_cast<double>(reader.people) <= kTimesPeers * usual &&
        dimension != Dimension::kSourceIp && principal != kNoNumber &&
        (principal & access::kTextPrincipal)) {
      return;
    }
    if (dimension == Dimension::kSourceIp) {
      if (static_cast<double>(reader.people) <= kTimesPeers * usual) return;
      if (static_cast<double>(reader.agents) >
          kAgentsPerPerson * static_cast<double>(reader.people))
        return;
    }
    ++alerts_;
    raised_[{dimension, actor}] = {
        {rows.time[i], rows.record[i]}, reader.people, usual, peers.others(), std::string(group)};
  }

  std::string_view GroupOf(Dimension dimension, uint32_t principal) const {
    if (dimension == Dimension::kSourceIp) return "addresses";
    if (principal == kNoNumber || !(principal & access::kTextPrincipal)) return "members";
    const reg::Person* person =
        context_.registers.FindPerson(context_.names.PrincipalText(principal));
    return person == nullptr || person->role.empty() ? std::string_view("staff")
                                                     : std::string_view(person->role);
  }

  Finding Describe(Dimension dimension, uint32_t actor, const Raised& raised) const {
    Finding finding{.detector = "distinct-subjects",
                    .confidence = 0.8,
                    .attack = {"T1119", "T1213"},
                    .alert = raised.alert};
    const std::string value = ActorText(actor, dimension, context_.names, context_.catalogue);
    finding.indicators.push_back({dimension, value});
    const std::string shown = EscapeTerminal(Shortened(value, 60));
    finding.title = {fmt::format("{} {} read {} other people in one day",
                                 dimension == Dimension::kSourceIp    ? "address"
                                 : dimension == Dimension::kPrincipal ? "reader"
                                                                      : "credential",
                                 shown, WithCommas(raised.people_max)),
                     fmt::format("{} {}에서 하루에 다른 사람 {}명을 조회했습니다",
                                 dimension == Dimension::kSourceIp    ? "주소"
                                 : dimension == Dimension::kPrincipal ? "취급자"
                                                                      : "접근 매체",
                                 shown, WithCommas(raised.people_max))};
    if (raised.peer_days >= kPeerDaysMin) {
      Say(finding, Part::kSeen,
          {fmt::format("99 % of {} reader-days of its peers ({}) stay below {:.0f} people",
                       WithCommas(raised.peer_days), raised.group, raised.peers),
           fmt::format("같은 집단({})의 조회일 {}건 중 99 %는 {:.0f}명 미만입니다", raised.group,
                       WithCommas(raised.peer_days), raised.peers)});
    }
    if (dimension != Dimension::kSourceIp && raised.group == "members" &&
        context_.registers.has_members()) {
      Say(finding, Part::kSeen,
          {"a customer's credential is for that customer's own data",
           "고객의 접근 매체는 본인의 정보에만 쓰입니다"});
    }
    return finding;
  }

  Context context_;
  std::vector<JobRoutes> jobs_;
  int64_t day_ = INT64_MIN;
  std::array<std::unordered_map<uint32_t, Reader>, access::kDimensions> readers_;
  PairSet pairs_, agent_pairs_;
  std::map<std::string_view, PeerGroup, std::less<>> peers_;
  std::map<std::pair<Dimension, uint32_t>, Raised> raised_;
};

}  // namespace

std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context, size_t day_pairs_max) {
  return std::make_unique<DistinctSubjects>(context, day_pairs_max);
}

}  // namespace haetae::detect
