#include "detect/excess.h"

#include <cmath>
#include <optional>

#include "detect/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::detect {
namespace {

struct Trial {
  RowText row;
  bool marked = false;
};

// Raises the first cohort that Excess should raise, by looking at all trials again each time.
class Slow {
 public:
  explicit Slow(const ExcessLimits& limits) : limits_(limits) {}
  std::vector<std::pair<CohortKind, uint32_t>> raised;

  void Add(const Sight& sight, size_t row, bool marked) {
    const Excess::Numbers numbers = Excess::NumbersOf(sight, row);
    const Time time = sight.rows->time[row];
    if (trials_.empty()) first_ = time;
    trials_.push_back(
        {numbers, time.us / kHour, DayOf(time), marked, time - first_ < limits_.warm_up});
    if (!marked || time - first_ < limits_.warm_up) return;
    std::optional<Passed> passed;
    for (size_t kind = 0; kind < kCohortKinds; ++kind) {
      if (numbers[kind] == kNoNumber) continue;
      const std::optional<Passed> one = Test(kind, numbers[kind], sight);
      if (one && (!passed || one->share > passed->share)) passed = one;
    }
    if (!passed) return;
    std::array<double, kCohortKinds> purity{};
    for (size_t kind = 0; kind < kCohortKinds; ++kind) {
      auto own = [&](const Seen& seen) { return seen.numbers[kind] == numbers[kind]; };
      const int span = kind == static_cast<size_t>(CohortKind::kAddress) ? 2 : passed->span;
      const auto in = Count([&](const Seen& seen) { return own(seen) && InSpan(seen, span); });
      const auto all = Count(own);
      if (in.second * 10 >= passed->marks * 7 && all.first > 0)
        purity[kind] = all.second / all.first;
    }
    const double purest = *std::max_element(purity.begin(), purity.end());
    const size_t kind = static_cast<size_t>(
        std::find_if(purity.begin(), purity.end(), [&](double p) { return p >= 0.9 * purest; }) -
        purity.begin());
    raised.emplace_back(static_cast<CohortKind>(kind), numbers[kind]);
  }

 private:
  struct Seen {
    Excess::Numbers numbers;
    int64_t hour, day;
    bool marked, warm;
  };
  template <typename Where>
  std::pair<double, double> Count(Where where) const {
    std::pair<double, double> sum;
    for (const Seen& seen : trials_) {
      if (where(seen)) sum.first += 1, sum.second += seen.marked;
    }
    return sum;
  }
  double Share(std::pair<double, double> counts) const {
    return (limits_.prior_marked + counts.second) / (limits_.prior_trials + counts.first);
  }

  struct Passed {
    double share = 0, marks = 0;
    int span = 0;
  };
  bool InSpan(const Seen& seen, int span) const {
    return span == 0   ? seen.hour >= trials_.back().hour - 1
           : span == 1 ? seen.day >= trials_.back().day - 1
                       : true;
  }

  // The span whose marks chance explains least.
  std::optional<Passed> Test(size_t kind, uint32_t number, const Sight& sight) {
    auto own = [&](const Seen& seen) { return seen.numbers[kind] == number; };
    std::vector<uint32_t> met;
    for (const Seen& seen : trials_) {
      if (seen.numbers[kind] != kNoNumber) met.push_back(seen.numbers[kind]);
    }
    std::sort(met.begin(), met.end());
    met.erase(std::unique(met.begin(), met.end()), met.end());
    const Seen now = trials_.back();
    double usual = 0;
    if (kind != static_cast<size_t>(CohortKind::kAddress)) {
      const auto recent =
          Count([&](const Seen& seen) { return !own(seen) && seen.day >= now.day - 1; });
      if (recent.first >= 200) usual = std::max(usual, Share(recent));
      if (kind == static_cast<size_t>(CohortKind::kClient)) {
        const uint32_t device = (*sight.known_clients)[number].device;
        const auto same = Count([&](const Seen& seen) {
          return !own(seen) && seen.numbers[static_cast<size_t>(CohortKind::kDevice)] == device;
        });
        if (same.first >= 100) usual = std::max(usual, Share(same));
      }
      const auto warm = Count([&](const Seen& seen) { return own(seen) && seen.warm; });
      if (warm.first >= 20) usual = std::max(usual, Share(warm));
    }
    double least = 0;
    Passed passed;
    for (int span = 0; span < 3; ++span) {
      if (kind == static_cast<size_t>(CohortKind::kAddress) && span < 2) continue;
      auto in = [&](const Seen& seen) { return own(seen) && InSpan(seen, span); };
      const auto counts = Count(in);
      const auto past = Count([&](const Seen& seen) { return own(seen) && !in(seen); });
      double expected = std::max(usual, Share(Count([&](const Seen& seen) { return !in(seen); })));
      if (past.first >= 100) expected = std::max(expected, Share(past));
      const double share = counts.second / counts.first;
      if (counts.second < limits_.marked_min || share < limits_.share_min) continue;
      if (share < limits_.times * expected && (1 - share) * limits_.times > 1 - expected) continue;
      const double chance = LogBinomialTail(counts.first, counts.second, expected);
      if (chance >= least) continue;
      least = chance;
      passed = {share, counts.second, span};
    }
    if (least >= kLogChanceMax - std::log(static_cast<double>(met.size()) + 1)) return {};
    return passed;
  }

  ExcessLimits limits_;
  std::vector<Seen> trials_;
  Time first_;
};

// Trials over a few days, and now and then a campaign.
std::vector<RowText> Life(std::mt19937& random, std::vector<bool>& marked) {
  std::vector<std::pair<RowText, bool>> trials;
  const int honest = 400 + static_cast<int>(random() % 600);
  for (int i = 0; i < honest; ++i) {
    RowText row{
        .time = At(i * 300.0),
        .key = "k" + std::to_string(random() % 2),
        .address = std::to_string(2 + random() % 6) + ".0.0." + std::to_string(random() % 9),
        .user_agent = "app/" + std::to_string(random() % 3)};
    trials.emplace_back(row, random() % 40 == 0);
  }
  const RowText like[] = {{.key = "k-x", .address = "99.1.1.1", .user_agent = "app/1"},
                          {.key = "k0", .address = "77.1.1.1", .user_agent = "app/1"},
                          {.key = "k0", .address = "2.0.0.1", .user_agent = "tool"},
                          {.key = "k1", .address = "3.3.3.3", .user_agent = "app/0"}};
  RowText row = like[random() % 4];
  const double from = 300.0 * (100 + random() % 300), step = 1.0 + random() % 900;
  for (int i = 0; i < 60; ++i) {
    row.time = At(from + i * step);
    trials.emplace_back(row, random() % 10 != 0);
  }
  std::stable_sort(trials.begin(), trials.end(),
                   [](const auto& a, const auto& b) { return a.first.time < b.first.time; });
  std::vector<RowText> rows;
  for (auto& [text, is_marked] : trials) rows.push_back(text), marked.push_back(is_marked);
  return rows;
}

TEST_CASE("the first cohort that is raised is the one that counting all again raises") {
  int raised = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<bool> marked;
    const std::vector<RowText> rows = Life(random, marked);
    World world;
    for (const RowText& row : rows) world.Add(row);
    const Context context{world.names, world.catalogue, *world.registers};
    const ExcessLimits limits{.marked_min = 4, .warm_up = seed % 2 == 0 ? 0 : kDay / 4};
    Viewer viewer(context);
    Excess excess(limits);
    Slow slow(limits);
    const Sight& sight = viewer.View({&world.rows, 0, world.rows.size()});
    for (size_t i = 0; i < world.rows.size() && slow.raised.empty(); ++i) {
      const bool is = excess.Add(sight, i, marked[i]) != Excess::kNone;
      slow.Add(sight, i, marked[i]);
      REQUIRE_EQ(is, !slow.raised.empty());
    }
    if (slow.raised.empty()) continue;
    ++raised;
    REQUIRE_EQ(excess.raised().size(), 1);
    CHECK_EQ(excess.raised()[0].kind, slow.raised[0].first);
    CHECK_EQ(excess.raised()[0].number, slow.raised[0].second);
  }
  CHECK_GT(raised, 45);
}

TEST_CASE("addresses of one campaign are one doing; a day later it is another") {
  World world;
  int at = 0;
  auto add = [&](const std::string& address, bool) {
    world.Add({.time = At(at++ * 20.0), .address = address});
  };
  std::vector<bool> marked;
  std::mt19937 random(1);
  auto honest = [&](int count) {
    for (int i = 0; i < count; ++i) {
      add("2.0." + std::to_string(random() % 200) + "." + std::to_string(random() % 200), false);
      marked.push_back(false);
    }
  };
  auto walk = [&](int first, int addresses) {
    for (int i = 0; i < addresses * 12; ++i) {
      add("2.1.1." + std::to_string(first + i % addresses), true);
      marked.push_back(true);
      honest(9);  // so that the network stays below five times the usual
    }
  };
  honest(1000);
  walk(0, 5);
  honest(5000);
  walk(100, 3);
  const Context context{world.names, world.catalogue, *world.registers};
  Viewer viewer(context);
  Excess excess({.share_min = 0.5, .marked_min = 8});
  const Sight& sight = viewer.View({&world.rows, 0, world.rows.size()});
  for (size_t i = 0; i < world.rows.size(); ++i) excess.Add(sight, i, marked[i]);
  REQUIRE_EQ(excess.doing_count(), 2);
  const std::vector<Doing> doings = excess.Doings();
  CHECK_EQ(doings[0].cohorts.size(), 5);
  CHECK_EQ(doings[1].cohorts.size(), 3);
  CHECK_EQ(doings[0].marked, 60);
  CHECK_EQ(DoingText(doings[1], context, viewer.clients()).en, "3 addresses");
  CHECK(IndicatorsOf(doings[0], context, viewer.clients())[0].dimension == Dimension::kSourceIp);
}

}  // namespace
}  // namespace haetae::detect
