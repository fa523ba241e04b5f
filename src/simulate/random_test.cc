// Chance: the distributions have the moments they should, and the same seed says the same.
#include "simulate/random.h"

#include <bit>
#include <cmath>
#include <vector>
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::simulate {
namespace {

TEST_CASE("the same seed and purpose, the same numbers; another purpose, others") {
  Random a(7, "shoppers"), b(7, "shoppers"), c(7, "staff"), d(8, "shoppers");
  int equal_c = 0, equal_d = 0;
  for (int n = 0; n < 1000; ++n) {
    const uint64_t bits = a.Bits();
    REQUIRE_EQ(bits, b.Bits());
    equal_c += bits == c.Bits();
    equal_d += bits == d.Bits();
  }
  CHECK_EQ(equal_c + equal_d, 0);
}

TEST_CASE("means and spreads") {
  struct Case {
    const char* what;
    double (*draw)(Random&);
    double mean, variance;
  };
  for (const Case& c : {
           Case{"unit", [](Random& r) { return r.Unit(); }, 0.5, 1 / 12.0},
           Case{"normal", [](Random& r) { return r.Normal(); }, 0, 1},
           Case{"exponential", [](Random& r) { return r.Exponential(4); }, 4, 16},
           Case{"poisson, small", [](Random& r) { return double(r.Poisson(0.3)); }, 0.3, 0.3},
           Case{"poisson", [](Random& r) { return double(r.Poisson(9)); }, 9, 9},
           Case{"poisson, large", [](Random& r) { return double(r.Poisson(400)); }, 400, 400},
           Case{"below", [](Random& r) { return double(r.Below(10)); }, 4.5, 8.25},
           Case{"between", [](Random& r) { return double(r.Between(-3, 3)); }, 0, 4},
       }) {
    CAPTURE(c.what);
    Random random(1, c.what);
    constexpr int kDraws = 200'000;
    double sum = 0, squares = 0;
    for (int n = 0; n < kDraws; ++n) {
      const double x = c.draw(random);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kDraws, variance = squares / kDraws - mean * mean;
    CHECK_LT(std::abs(mean - c.mean), 5 * std::sqrt(c.variance / kDraws));
    CHECK_EQ(variance, doctest::Approx(c.variance).epsilon(0.05));
  }
  Random random(1, "none");
  CHECK_EQ(random.Poisson(0), 0);
  CHECK_EQ(random.Poisson(-1), 0);
}

TEST_CASE("a shuffle hits each number once") {
  for (const uint64_t n : {1u, 2u, 3u, 5u, 28u, 1000u, 1024u, 65537u}) {
    CAPTURE(n);
    const Shuffle shuffle(3, n);
    std::vector<bool> hit(n);
    uint64_t in_place = 0;
    for (uint64_t at = 0; at < n; ++at) {
      const uint64_t to = shuffle(at);
      REQUIRE_LT(to, n);
      REQUIRE_FALSE(hit[to]);
      hit[to] = true;
      in_place += to == at;
    }
    if (n >= 1000) CHECK_LT(in_place, n / 50);
  }
}

TEST_CASE("Mix has no collisions and spreads one bit over all") {
  int flipped = 0;
  for (uint64_t n = 0; n < 1000; ++n) flipped += std::popcount(Mix(n) ^ Mix(n ^ 1));
  CHECK_EQ(flipped / 1000.0, doctest::Approx(32).epsilon(0.03));
  CHECK_EQ(Pick(~uint64_t{0}, 10), 9);
  CHECK_EQ(Pick(0, 10), 0);
}

}  // namespace
}  // namespace haetae::simulate
