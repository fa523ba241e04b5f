#include "detect/distinct_subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <unordered_map>

#include "detect/actor.h"
#include "detect/pair_set.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

constexpr double kAgentsPerPerson = 0.1;  // an address with more is a shared one
constexpr uint64_t kPeersMin = 20;        // fewer readers of a span: only the floor speaks
constexpr uint64_t kOthersMin = 20, kOthersTimes = 4;  // reads of others on a page for staff

// Counts of people a reader and span, in buckets an eighth of a power of two wide.
class PeerGroup {
 public:
  void Leave(uint64_t count) {
    if (count > 0) --days_[Bucket(count)], --total_;
  }
  void Move(uint64_t from, uint64_t to) {
    if (from > 0)
      --days_[Bucket(from)];
    else
      ++total_;
    ++days_[Bucket(to)];
  }
  // Reader-spans but one: a reader is no peer of its own.
  uint64_t others() const { return total_ - 1; }
  // The people below which 99 % of the reader-spans lie, but for one with `own` people.
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
  PeerGroup* peers = nullptr;
};

// Who reads through a route: mostly whoever it is about, or mostly others.
struct RouteUse {
  uint64_t own = 0, others = 0;
  std::array<uint32_t, 3> readers{kNoNumber, kNoNumber, kNoNumber};  // the first of others
  bool OfOthers() const {
    return readers.back() != kNoNumber && others >= kOthersMin && others > kOthersTimes * own;
  }
  void See(uint32_t reader, bool is_own) {
    if (is_own) return void(++own);
    ++others;
    for (uint32_t& known : readers) {
      if (known == kNoNumber) known = reader;
      if (known == reader) return;
    }
  }
};

struct Floors {
  uint64_t member, staff, address;  // 0: such readers are not looked at over this span
};

// One width of time, in blocks that begin at multiples of it, or `offset` before these.
struct Span {
  Phrase text;
  Duration width, offset;
  Floors floors;
  PairSet pairs, agent_pairs;
  int64_t block = INT64_MIN;
  std::array<std::unordered_map<uint32_t, Reader>, access::kDimensions> readers = {};
  std::map<std::string_view, PeerGroup, std::less<>> peers = {};

  // Late rows count towards the block of now.
  void Turn(Time time) {
    const int64_t now = (time.us + offset) / width;
    if (now <= block) return;
    block = now;
    for (auto& of_dimension : readers) of_dimension.clear();
    pairs.Clear();
    agent_pairs.Clear();
  }
};

struct Raised {
  Position alert;
  uint64_t people_max = 0;
  double peers = 0;
  uint64_t peer_spans = 0;
  std::string group;
  const Span* span;
};

class DistinctSubjects : public Detector {
 public:
  DistinctSubjects(const Context& context, size_t pairs_max)
      : context_(context), routes_(context.catalogue.routes.size()) {
    spans_.reserve(kSpans);
    auto add = [&](Phrase text, Duration width, Floors floors, size_t pairs, Duration offset = 0) {
      spans_.push_back({std::move(text), width, offset, floors, PairSet(pairs), PairSet(pairs)});
    };
    add({"one hour", "한 시간 동안"}, kHour, {kFloorMember, kFloorStaff, kFloorAddress}, pairs_max);
    add({"one day", "하루 동안"}, kDay, {kFloorMember, kFloorStaff, kFloorAddress}, pairs_max);
    add({"30 days", "30일 동안"}, 30 * kDay, {kFloorMember30, 0, 0}, pairs_max / 4);
    add({"180 days", "180일 동안"}, 180 * kDay, {kFloorMember180, 0, 0}, pairs_max / 4);
    // So that what a boundary cuts in two halves is seen by another.
    add({"30 days", "30일 동안"}, 30 * kDay, {kFloorMember30, 0, 0}, pairs_max / 4, 15 * kDay);
    add({"180 days", "180일 동안"}, 180 * kDay, {kFloorMember180, 0, 0}, pairs_max / 4, 90 * kDay);
  }

  void See(const Sight& sight) override {
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kShown) || sight.Is(i, kSettled)) continue;
      if (!sight.Is(i, kOwn))
        Count(sight, i);
      else if (!context_.registers.has_members())
        routes_[sight.rows->route[i]].See(sight.rows->principal[i], true);
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
  static constexpr size_t kSpans = 6;

  static uint64_t FloorOf(const Floors& floors, Dimension dimension, uint32_t principal) {
    if (dimension == Dimension::kSourceIp) return floors.address;
    return principal != kNoNumber && (principal & access::kTextPrincipal) ? floors.staff
                                                                          : floors.member;
  }

  void Count(const Sight& sight, size_t i) {
    const access::Accesses& rows = *sight.rows;
    const uint32_t principal = rows.principal[i];
    const Dimension dimension = principal != kNoNumber            ? Dimension::kPrincipal
                                : rows.credential[i] != kNoNumber ? Dimension::kCredential
                                                                  : Dimension::kSourceIp;
    const uint32_t actor = ActorOf(rows, i, dimension, context_.names);
    if (actor == kNoNumber) return;
    const bool only = dimension == Dimension::kCredential && OnlyOne(actor, rows.subject[i]);
    if (!context_.registers.has_members() && dimension != Dimension::kSourceIp)
      routes_[rows.route[i]].See(actor, only);
    if (only) return;
    for (Span& span : spans_) {
      const uint64_t floor = FloorOf(span.floors, dimension, principal);
      if (floor > 0) CountIn(span, dimension, actor, floor, sight, i);
    }
  }

  // Most credentials of a log that names no readers name one person, ever.
  bool OnlyOne(uint32_t credential, uint32_t subject) {
    if (credential >= only_.size())
      only_.resize(std::max<size_t>(credential + 1, only_.size() * 5 / 4), kNoNumber);
    if (only_[credential] == kNoNumber) only_[credential] = subject;
    return only_[credential] == subject;
  }

  void CountIn(Span& span, Dimension dimension, uint32_t actor, uint64_t floor, const Sight& sight,
               size_t i) {
    const access::Accesses& rows = *sight.rows;
    span.Turn(rows.time[i]);
    auto& readers = span.readers[static_cast<size_t>(dimension)];
    if (readers.size() >= kReadersMax && !readers.contains(actor)) return void(++unjudged_);
    Reader& reader = readers[actor];
    const uint32_t tag = static_cast<uint32_t>(dimension) << 28;
    if (dimension == Dimension::kSourceIp && rows.user_agent[i] != kNoNumber)
      reader.agents += span.agent_pairs.Insert(actor, rows.user_agent[i]);
    if (reader.people >= kPeopleMax) return;  // one export must not take everybody's room
    unjudged_ += span.pairs.full();
    if (!span.pairs.Insert(actor ^ tag, rows.subject[i])) return;
    const uint32_t principal = rows.principal[i];
    const std::string_view group = GroupOf(dimension, principal, rows.route[i]);
    PeerGroup& peers = span.peers[group];
    if (reader.peers != &peers) {
      if (reader.peers != nullptr) reader.peers->Leave(reader.people);
      if (reader.people > 0) peers.Move(0, reader.people);
      reader.peers = &peers;
    }
    peers.Move(reader.people, reader.people + 1);
    ++reader.people;
    if (reader.people < floor) return;
    auto found = raised_.find({dimension, actor});
    if (found != raised_.end()) {
      if (found->second.span == &span)
        found->second.people_max = std::max(found->second.people_max, reader.people);
      return;
    }
    const double people = static_cast<double>(reader.people);
    const double usual =
        peers.others() >= kPeersMin ? kTimesPeers * peers.Percentile99(reader.people) : 0;
    const bool of_others = group == context_.catalogue.routes[rows.route[i]].text;
    const bool measured = of_others || dimension == Dimension::kSourceIp ||
                          (principal != kNoNumber && (principal & access::kTextPrincipal));
    if (measured && people <= usual) return;
    const uint64_t floor_alone = span.floors.staff;  // 0: over this span only peers tell
    if (of_others && usual == 0 && (floor_alone == 0 || reader.people < floor_alone)) return;
    if (dimension == Dimension::kSourceIp &&
        static_cast<double>(reader.agents) > kAgentsPerPerson * people) {
      return;
    }
    ++alerts_;
    raised_[{dimension, actor}] = {sight.At(i),    reader.people,      usual / kTimesPeers,
                                   peers.others(), std::string(group), &span};
  }

  std::string_view GroupOf(Dimension dimension, uint32_t principal, uint16_t route) const {
    if (dimension == Dimension::kSourceIp) return "addresses";
    if (principal == kNoNumber || !(principal & access::kTextPrincipal)) {
      return routes_[route].OfOthers() ? std::string_view(context_.catalogue.routes[route].text)
                                       : std::string_view("members");
    }
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
    finding.about = fmt::format("{} {}", access::DimensionName(dimension), value);
    const std::string shown = EscapeTerminal(Shortened(value, 60));
    finding.title = {fmt::format("{} {} read {} in {}",
                                 dimension == Dimension::kSourceIp    ? "address"
                                 : dimension == Dimension::kPrincipal ? "reader"
                                                                      : "credential",
                                 shown, Counted(raised.people_max, "other person", "other people"),
                                 raised.span->text.en),
                     fmt::format("{} {}에서 {} 다른 사람 {}명을 조회했습니다",
                                 dimension == Dimension::kSourceIp    ? "주소"
                                 : dimension == Dimension::kPrincipal ? "조회 계정"
                                                                      : "인증정보",
                                 shown, raised.span->text.ko, WithCommas(raised.people_max))};
    if (raised.peer_spans >= kPeersMin) {
      Say(finding, Part::kUsual,
          {fmt::format("of {} such spans of its peers ({}), 99% stay below {}",
                       WithCommas(raised.peer_spans), raised.group,
                       Counted(static_cast<uint64_t>(raised.peers + 0.5), "person", "people")),
           fmt::format("같은 집단({})의 같은 기간 {}건 중 99%는 {:.0f}명 미만입니다", raised.group,
                       WithCommas(raised.peer_spans), raised.peers)});
    }
    if (dimension != Dimension::kSourceIp && raised.group == "members" &&
        context_.registers.has_members()) {
      Say(finding, Part::kWhy,
          {"a customer's credential is for that customer's own data",
           "고객의 인증정보는 본인의 정보에만 쓰입니다"});
    }
    Say(finding, Part::kDoubt,
        {"a bulk reader that nobody declared: jobs.toml names those that are expected",
         "신고하지 않은 대량 조회일 수 있습니다. 예정된 것은 jobs.toml에 적습니다"});
    if (dimension == Dimension::kSourceIp && !context_.registers.jobs().empty()) {
      Say(finding, Part::kDoubt,
          {"a declared job, in a log that says no reader, such as a load balancer's: there it is "
           "known only by a [[job]] with its source_ip",
           "신고한 작업을 조회자가 남지 않는 로그(로드 밸런서 등)에서 본 것일 수 있습니다. 그런 "
           "로그에서는 source_ip를 적은 [[job]]이 있어야 그 작업으로 봅니다"});
    }
    if (unjudged_ > 0) {
      Say(finding, Part::kDoubt,
          {Counted(unjudged_, "read found no room and was not counted",
                   "reads found no room and were not counted"),
           fmt::format("자리가 없어 조회 {}건은 세지 못했습니다", WithCommas(unjudged_))});
    }
    return finding;
  }

  Context context_;
  std::vector<Span> spans_;
  std::vector<RouteUse> routes_;  // of readers whom no register tells from staff
  std::vector<uint32_t> only_;    // by credential: the one subject it named so far
  uint64_t unjudged_ = 0;         // reads that found no room
  std::map<std::pair<Dimension, uint32_t>, Raised> raised_;
};

}  // namespace

std::unique_ptr<Detector> MakeDistinctSubjects(const Context& context, size_t pairs_max) {
  return std::make_unique<DistinctSubjects>(context, pairs_max);
}

}  // namespace haetae::detect
