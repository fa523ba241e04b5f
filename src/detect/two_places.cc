#include "detect/two_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "detect/ahead.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;
using access::Outcome;

constexpr uint8_t kNoCountry = 255;

// The two holders of a credential: who uses it, and who did before.
struct Holders {
  std::array<uint32_t, 2> network{kNoNumber, kNoNumber}, client{kNoNumber, kNoNumber};
  uint32_t turned_s = 0;  // when it last turned, seconds since 1970
  std::array<uint8_t, 2> country{kNoCountry, kNoCountry};
  uint8_t turns = 0;
  uint8_t now : 1 = 0, later : 1 = 0, raised : 1 = 0,
                home : 1 = 0;  // places of who uses it, of who came later
};
static_assert(sizeof(Holders) == 24);

struct Raised {
  uint32_t credential = kNoNumber, principal = kNoNumber;
  std::array<uint32_t, 2> network, client;
  std::array<uint8_t, 2> country;
  uint8_t later = 0;
  bool moved = false;  // once, and far, instead of in turn
  uint64_t turns = 0, more = 0;
  Time first, last;
  Position alert;
  std::vector<uint32_t> credentials, services;  // of the finding that joins those beyond the limit
};

class TwoPlaces : public Detector {
 public:
  TwoPlaces(const Context& context, const TwoPlacesLimits& limits)
      : context_(context), limits_(limits) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    clients_ = sight.known_clients;
    holders_.resize(std::min<size_t>(context_.names.credentials.size(), limits_.credentials));
    for (size_t i = sight.begin; i < sight.end; ++i) {
      Ahead(holders_, rows.credential, i, sight.end);
      if (!sight.Is(i, kReads | kListed)) continue;
      if (sight.Is(i, kText) && !sight.Is(i, kStaff)) {
        SeeService(sight, i);
        continue;
      }
      const uint32_t credential = rows.credential[i];
      if (credential == kNoNumber) continue;
      if (credential >= holders_.size()) {
        ++unjudged_;
        continue;
      }
      const uint32_t network = sight.network(i), client = sight.client(i);
      Holders& held = holders_[credential];
      const size_t now = held.now;
      if (client == held.client[now]) {
        if (network != held.network[now] && network != kNoNumber) SetPlace(held, now, sight, i);
        continue;
      }
      if (network == kNoNumber || client == kNoNumber || sight.Is(i, kJob)) continue;
      Change(held, sight, i, false);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (const Raised& raised : raised_) findings.push_back(Describe(raised));
    return findings;
  }

 private:
  static void SetPlace(Holders& held, size_t place, const Sight& sight, size_t i) {
    held.network[place] = sight.network(i);
    held.client[place] = sight.client(i);
    const uint32_t country = sight.country(i);
    held.country[place] = country < kNoCountry ? static_cast<uint8_t>(country) : kNoCountry;
  }

  // A service renews its credentials, and whoever has its key makes his own: its name is what two
  // share.
  void SeeService(const Sight& sight, size_t i) {
    const uint32_t number = sight.rows->principal[i] & ~access::kTextPrincipal;
    if (number >= services_.size()) {
      services_.resize(std::min<size_t>(context_.names.principals.size(), limits_.services));
      if (number >= services_.size()) return void(++unjudged_);
    }
    Holders& held = services_[number];
    const uint32_t network = sight.network(i), client = sight.client(i);
    if (network == kNoNumber || client == kNoNumber) return;
    if (client == held.client[held.now]) {
      if (network != held.network[held.now]) SetPlace(held, held.now, sight, i);
      return;
    }
    Change(held, sight, i, true);
  }

  // Another client than that of the use before.
  void Change(Holders& held, const Sight& sight, size_t i, bool service) {
    const Time time = sight.rows->time[i];
    const size_t now = held.now, other = 1 - now;
    const bool first = held.client[now] == kNoNumber;
    const bool back = sight.client(i) == held.client[other];
    const bool home = sight.network(i) == held.network[now];
    SetPlace(held, first ? now : other, sight, i);
    if (first) return;
    held.now = other & 1;
    if (!back) held.later = other & 1;
    const uint32_t seconds = static_cast<uint32_t>(time.us / kSecond);
    if (home) {
      held.turns = 0;
      if (back) SawAtHome(held);
      return;
    }
    const bool soon = seconds - held.turned_s <= static_cast<uint32_t>(kTogether / kSecond);
    held.turns = static_cast<uint8_t>(back && soon ? std::min(held.turns + 1, 250) : 1);
    held.turned_s = seconds;
    if (held.raised) {
      if (const auto found = place_of_.find(WhoOf(sight, i, service)); found != place_of_.end()) {
        ++raised_[found->second].turns;
        raised_[found->second].last = time;
      }
      return;
    }
    const bool far = !back && sight.Is(i, kStaff) && !sight.Is(i, kOwn) && Far(held);
    // A member who looks at what is theirs on two devices of their own is nobody's harm.
    const bool theirs = sight.Is(i, kOwn) && !Abroad(held);
    const bool often = service ? held.turns >= kServiceTurnsMin && Abroad(held) && Unlike(held)
                               : held.turns >= kTurnsMin;
    if ((often && !theirs && !ShareAtHome(held)) || far) Raise(held, sight, i, far, service);
  }
  static uint64_t WhoOf(const Sight& sight, size_t i, bool service) {
    return service ? uint64_t{1} << 32 | sight.rows->principal[i] : sight.rows->credential[i];
  }

  // Not one program in two versions.
  bool Unlike(const Holders& held) const {
    return (*clients_)[held.client[0]].device != (*clients_)[held.client[1]].device;
  }

  static bool Abroad(const Holders& held) {
    return held.country[0] != held.country[1] && held.country[0] != kNoCountry &&
           held.country[1] != kNoCountry;
  }
  // Another country, and another TLS library.
  bool Far(const Holders& held) const {
    const uint32_t a = (*clients_)[held.client[0]].fingerprint;
    const uint32_t b = (*clients_)[held.client[1]].fingerprint;
    return Abroad(held) && a != kNoNumber && b != kNoNumber && a != b;
  }

  static uint64_t PairOf(const Holders& held) {
    const auto [low, high] = std::minmax(held.client[0], held.client[1]);
    return static_cast<uint64_t>(low) << 32 | high;
  }
  // Each credential counts once.
  void SawAtHome(Holders& held) {
    if (held.home || homes_.size() >= kClientPairsMax) return;
    held.home = 1;
    ++homes_[PairOf(held)];
  }
  bool ShareAtHome(const Holders& held) const {
    const auto found = homes_.find(PairOf(held));
    return found != homes_.end() && found->second >= kHomesMin;
  }

  void Raise(Holders& held, const Sight& sight, size_t i, bool moved, bool service) {
    held.raised = 1;
    const uint32_t who = service ? sight.rows->principal[i] : sight.rows->credential[i];
    if (raised_.size() > limits_.findings) {  // the last one joins all others
      Raised& further = raised_.back();
      ++further.more;
      (service ? further.services : further.credentials).push_back(who);
      further.last = sight.rows->time[i];
      return;
    }
    Raised raised{.credential = service ? kNoNumber : who,
                  .principal = sight.rows->principal[i],
                  .network = held.network,
                  .client = held.client,
                  .country = held.country,
                  .later = held.later,
                  .moved = moved,
                  .turns = held.turns,
                  .first = sight.rows->time[i],
                  .last = sight.rows->time[i],
                  .alert = sight.At(i)};
    if (raised_.size() == limits_.findings)
      raised.more = 1, (service ? raised.services : raised.credentials) = {who};
    else
      place_of_[WhoOf(sight, i, service)] = raised_.size();
    raised_.push_back(std::move(raised));
    ++alerts_;
  }

  std::string NetworkText(uint32_t network) const {
    std::string text(context_.names.networks.Text(network));
    const std::string_view name = context_.names.NetworkName(network);
    if (!name.empty()) text += fmt::format(" ({})", EscapeTerminal(Shortened(name, 40)));
    return text;
  }
  std::string ClientText(uint32_t client) const {
    const uint32_t agent = (*clients_)[client].user_agent;
    const uint32_t print = (*clients_)[client].fingerprint;
    std::string_view text = agent != kNoNumber ? context_.names.user_agents.Text(agent)
                                               : context_.names.fingerprints.Text(print);
    return EscapeTerminal(Shortened(text, 60));
  }

  void Name(const Raised& raised, Finding& finding) const {
    const access::Names& names = context_.names;
    if (raised.more > 0) {
      for (uint32_t credential : raised.credentials) {
        finding.indicators.push_back(
            {Dimension::kCredential, std::string(names.credentials.Text(credential))});
      }
      for (uint32_t service : raised.services)
        finding.indicators.push_back(
            {Dimension::kPrincipal, std::string(names.PrincipalText(service))});
      return;
    }
    if (raised.credential != kNoNumber) {
      finding.indicators.push_back(
          {Dimension::kCredential, std::string(names.credentials.Text(raised.credential))});
    } else {
      finding.indicators.push_back(
          {Dimension::kPrincipal, std::string(names.PrincipalText(raised.principal))});
    }
    const uint32_t agent = (*clients_)[raised.client[raised.later]].user_agent;
    const uint32_t print = (*clients_)[raised.client[raised.later]].fingerprint;
    if (agent != kNoNumber)
      finding.indicators.push_back(
          {Dimension::kUserAgent, std::string(names.user_agents.Text(agent))});
    if (print != kNoNumber)
      finding.indicators.push_back(
          {Dimension::kTlsFingerprint, std::string(names.fingerprints.Text(print))});
  }

  Finding Describe(const Raised& raised) const {
    const bool abroad = raised.country[0] != raised.country[1] && raised.country[0] != kNoCountry &&
                        raised.country[1] != kNoCountry;
    Finding finding{.detector = "two-places",
                    .confidence = raised.moved ? 0.6
                                  : abroad     ? 0.95
                                               : 0.85,
                    .attack = {"T1550.004", "T1539", "T1528"},
                    .alert = raised.alert,
                    .stolen = true};
    Name(raised, finding);
    finding.about = raised.more > 0 ? std::string("further ones") : finding.indicators[0].value;
    const access::Names& names = context_.names;
    std::string whose, whose_ko;
    if (raised.principal != kNoNumber && (raised.principal & access::kTextPrincipal)) {
      whose = " of " + EscapeTerminal(Shortened(names.PrincipalText(raised.principal), 60));
      whose_ko = EscapeTerminal(Shortened(names.PrincipalText(raised.principal), 60)) + "의 ";
    }
    if (raised.more > 0) {
      finding.title = {Counted(raised.more, "further credential or service is",
                               "further credentials or services are") +
                           " used by two clients in two networks at a time",
                       fmt::format("그 밖의 인증정보와 서비스 {}개가 두 네트워크의 두 접속 "
                                   "프로그램에서 번갈아 쓰입니다",
                                   WithCommas(raised.more))};
      return finding;
    }
    if (raised.moved) {
      finding.title = {
          fmt::format("a session{} goes on in another country with another client", whose),
          fmt::format("{}세션이 다른 나라의 다른 접속 프로그램에서 이어집니다", whose_ko)};
    } else if (raised.credential == kNoNumber) {
      finding.title = {
          fmt::format("service{} is used by two programs in two countries in turn",
                      whose.substr(whose.empty() ? 0 : 3)),
          fmt::format("서비스 {}계정이 두 나라의 두 프로그램에서 번갈아 쓰입니다", whose_ko)};
    } else {
      finding.title = {
          fmt::format("a credential{} is used by two clients in two networks in turn", whose),
          fmt::format("{}인증정보 하나가 두 네트워크의 두 접속 프로그램에서 번갈아 쓰입니다",
                      whose_ko)};
    }
    SayReasons(raised, abroad, finding);
    return finding;
  }

  void SayReasons(const Raised& raised, bool abroad, Finding& finding) const {
    const size_t later = raised.later, before = 1 - later;
    const std::string from = NetworkText(raised.network[before]);
    const std::string to = NetworkText(raised.network[later]);
    const std::string old_client = ClientText(raised.client[before]);
    const std::string new_client = ClientText(raised.client[later]);
    const std::string minutes = std::to_string(kTogether / kMinute);
    Say(finding, Part::kSeen,
        {fmt::format("first {} from {}, then {} from {}; it turned {} from {} to {}, each "
                     "time within {} minutes",
                     old_client, from, new_client, to,
                     raised.turns == 1 ? "once" : Counted(raised.turns, "time", "times"),
                     FormatTime(raised.first), FormatTime(raised.last), minutes),
         fmt::format("처음에는 {}의 {}, 다음에는 {}의 {}: {}부터 {}까지 {}번, 매번 {}분 안에 "
                     "바뀌었습니다",
                     from, old_client, to, new_client, FormatTime(raised.first),
                     FormatTime(raised.last), raised.turns, minutes)});
    if (abroad) {
      const std::string here(context_.names.countries.Text(raised.country[before]));
      const std::string there(context_.names.countries.Text(raised.country[later]));
      Say(finding, Part::kSeen,
          {fmt::format("the networks are in {} and {}: nobody travels so fast", here, there),
           fmt::format("두 네트워크는 {}와 {}에 있습니다: 그렇게 빨리 오갈 수는 없습니다", here,
                       there)});
    }
    Say(finding, Part::kUsual,
        {"a session lives in one client: it may change the network, or be moved once, and does not "
         "go to and fro between two",
         "세션은 접속 프로그램 하나에 머뭅니다: 네트워크가 바뀌거나 한 번 옮겨질 수는 있어도 둘 "
         "사이를 "
         "오가지는 않습니다"});
    Say(finding, Part::kWhy,
        {"two use it at the same time, and only one of them logged in",
         "두 사람이 동시에 쓰고 있고 로그인한 사람은 그중 하나뿐입니다"});
    if (raised.moved) {
      Say(finding, Part::kDoubt,
          {"who travels and moves the session to another machine looks the same: ask the owner",
           "출장 중에 다른 기기로 세션을 옮겼다면 똑같이 보입니다: 본인에게 확인하십시오"});
    } else {
      Say(finding, Part::kDoubt,
          {fmt::format(
               "changing between Wi-Fi, mobile data or a VPN keeps the client, and an app "
               "with its browser keeps the network; {} shared these two clients in one network",
               Counted(Homes(raised), "other credential", "other credentials")),
           fmt::format(
               "와이파이·이동통신·VPN을 오가면 접속 프로그램은 그대로이고, 앱과 브라우저를 "
               "함께 쓰면 네트워크는 그대로입니다. 한 네트워크에서 두 프로그램을 함께 쓴 다른 "
               "인증정보는 {}개입니다",
               Homes(raised))});
    }
    if (unjudged_ > 0) {
      Say(finding, Part::kDoubt,
          {Counted(unjudged_, "read with a credential beyond the limit was not judged",
                   "reads with credentials beyond the limit were not judged"),
           fmt::format("한도를 넘은 인증정보의 조회 {}건은 판단하지 못했습니다",
                       WithCommas(unjudged_))});
    }
  }

  uint32_t Homes(const Raised& raised) const {
    Holders held;
    held.client = raised.client;
    const auto found = homes_.find(PairOf(held));
    return found == homes_.end() ? 0 : found->second;
  }

  Context context_;
  TwoPlacesLimits limits_;
  const Clients* clients_ = nullptr;
  std::vector<Holders> holders_;                   // by credential
  std::unordered_map<uint64_t, uint32_t> homes_;   // by pair of clients: credentials that share
  std::vector<Raised> raised_;                     // in the order of the alerts
  std::vector<Holders> services_;                  // by text principal
  std::unordered_map<uint64_t, size_t> place_of_;  // credential or service → its place in raised_
  uint64_t unjudged_ = 0;
};

}  // namespace

std::unique_ptr<Detector> MakeTwoPlaces(const Context& context, const TwoPlacesLimits& limits) {
  return std::make_unique<TwoPlaces>(context, limits);
}

}  // namespace haetae::detect
