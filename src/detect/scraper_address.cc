#include "detect/scraper_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "base/paged.h"
#include "detect/sight.h"

namespace haetae::detect {
namespace {

using access::Dimension;

// What an address did today. Counts stop at their highest value.
struct Day {
  uint16_t day = 0;  // 0: never
  uint16_t people = 0, strangers = 0, without_login = 0;
  uint32_t devices = 0;  // one bit of 32 for each device: linear counting
};

void Up(uint16_t& count) { count = static_cast<uint16_t>(count + (count != 0xffff)); }

struct Raised {
  uint32_t address;
  Position alert;
  uint64_t people = 0, strangers = 0, without_login = 0;
  double devices = 0, score = 0;
};

double Devices(uint32_t bits) {
  const int set = std::popcount(bits);
  return set >= 32 ? 100 : -32 * std::log(1 - set / 32.0);
}

double Score(const Day& day) {
  const double people = day.people, devices = Devices(day.devices);
  const double sum = -5 + 5 * day.strangers / people + 2 * day.without_login / people +
                     (devices < 1.5   ? 2
                      : devices < 2.5 ? 1
                                      : 0);
  return 1 / (1 + std::exp(-sum));
}

class ScraperAddress : public Detector {
 public:
  explicit ScraperAddress(const Context& context) : context_(context) {}

  void See(const Sight& sight) override {
    const access::Accesses& rows = *sight.rows;
    for (size_t i = sight.begin; i < sight.end; ++i) {
      if (!sight.Is(i, kVisit) || !sight.Is(i, kMet)) continue;
      const uint32_t address = rows.address[i];
      if (address == kNoNumber || sight.network(i) == kNoNumber) continue;
      Visit(days_.At(address), sight, i);
    }
  }

  std::vector<Finding> Findings() const override {
    std::vector<Finding> findings;
    for (size_t i = 0; i < raised_.size();) {
      size_t end = i + 1;
      while (end < raised_.size() && Together(end)) ++end;
      findings.push_back(Describe(i, end));
      i = end;
    }
    return findings;
  }

 private:
  bool Together(size_t i) const { return raised_[i].alert.time - raised_[i - 1].alert.time < kDay; }

  void Visit(Day& day, const Sight& sight, size_t i) {
    const uint16_t today = static_cast<uint16_t>(sight.days[i - sight.begin] % 65'535 + 1);
    if (day.day != today) day = {.day = today};
    const bool stranger = sight.Is(i, kNewNetwork), no_login = !sight.Is(i, kLoggedIn);
    Up(day.people);
    if (stranger) Up(day.strangers);
    if (no_login) Up(day.without_login);
    if (sight.device(i) != kNoNumber)
      day.devices |= uint32_t{1} << (sight.device(i) * 0x9e3779b1u >> 27);
    const uint32_t address = sight.rows->address[i];
    auto known = by_address_.find(address);
    if (known != by_address_.end()) {
      Raised& raised = raised_[known->second];
      ++raised.people, raised.strangers += stranger, raised.without_login += no_login;
      return;
    }
    if (day.people < kPeopleMin) return;
    const double score = Score(day);
    if (score < kScoreMin) return;
    by_address_[address] = raised_.size();
    raised_.push_back({address, sight.At(i), day.people, day.strangers, day.without_login,
                       Devices(day.devices), score});
    alerts_ += raised_.size() == 1 || !Together(raised_.size() - 1);
  }

  Finding Describe(size_t begin, size_t end) const {
    Finding finding{.detector = "scraper-address",
                    .confidence = 0.8,
                    .attack = {"T1119", "T1090.003"},
                    .alert = raised_[begin].alert};
    uint64_t people = 0, strangers = 0, without_login = 0;
    for (size_t i = begin; i < end; ++i) {
      people += raised_[i].people, strangers += raised_[i].strangers;
      without_login += raised_[i].without_login;
      finding.indicators.push_back(
          {Dimension::kSourceIp, std::string(context_.names.addresses.Text(raised_[i].address))});
    }
    finding.about = context_.names.addresses.Text(raised_[begin].address);
    const std::string shown = EscapeTerminal(Shortened(finding.indicators[0].value, 60));
    const std::string count = WithCommas(end - begin), visits = WithCommas(people);
    const double all = static_cast<double>(std::max<uint64_t>(1, people));
    const std::string strange = Percent(static_cast<double>(strangers) / all);
    const std::string logged = Percent(static_cast<double>(without_login) / all);
    finding.title =
        end - begin == 1
            ? Phrase{fmt::format("address {} reads strangers like a program: {}", shown,
                                 Counted(people, "visit", "visits")),
                     fmt::format("주소 {}에서 프로그램처럼 낯선 사람들을 {}회 조회했습니다", shown,
                                 visits)}
            : Phrase{fmt::format("{} addresses read strangers like a program: {}", count,
                                 Counted(people, "visit", "visits")),
                     fmt::format("주소 {}개에서 프로그램처럼 낯선 사람들을 {}회 조회했습니다",
                                 count, visits)};
    Say(finding, Part::kSeen,
        {fmt::format(
             "{} of the people it read were never in that network, {} had not logged in, "
             "about {} read the first {} of them; score {:.2f}",
             strange, logged,
             Counted(static_cast<uint64_t>(raised_[begin].devices + 0.5), "device", "devices"),
             kPeopleMin, raised_[begin].score),
         fmt::format("조회된 사람의 {}는 그 네트워크에 있던 적이 없고 {}는 로그인하지 않았으며, 첫 "
                     "{}명을 기기 약 {:.0f}대가 조회했습니다. 점수 {:.2f}",
                     strange, logged, kPeopleMin, raised_[begin].devices, raised_[begin].score)});
    Say(finding, Part::kUsual,
        {"behind a carrier's or an office's address there are as many devices as people, who are "
         "there day after day",
         "통신사나 사무실의 주소 뒤에는 사람 수만큼 기기가 있고, 같은 사람이 날마다 나타납니다"});
    Say(finding, Part::kWhy,
        {"one program that reads one person after the other is collecting them",
         "한 프로그램이 사람을 차례로 조회하는 것은 수집입니다"});
    Say(finding, Part::kDoubt,
        {"the first day of a new office or branch, if all there use the same device",
         "모두 같은 기기를 쓰는 새 사무실이나 지점의 첫날일 수 있습니다"});
    return finding;
  }

  Context context_;
  Paged<Day> days_;  // by address
  std::vector<Raised> raised_;
  std::unordered_map<uint32_t, size_t> by_address_;
};

}  // namespace

std::unique_ptr<Detector> MakeScraperAddress(const Context& context) {
  return std::make_unique<ScraperAddress>(context);
}

}  // namespace haetae::detect
