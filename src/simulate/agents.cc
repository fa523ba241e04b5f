#include "simulate/agents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace haetae::simulate {
namespace {

struct FamilyPlan {
  Family family;
  int days_per_version;
  const char* user_agent;  // {0}: version number, {1}: model
  int version_first;
  const char* tls;  // {0:012x}: changes every few versions
  int versions_per_tls;
};

constexpr std::array kGalaxies = {"Android 14; SM-S921N", "Android 14; SM-S911N",
                                  "Android 14; SM-A546S", "Android 13; SM-G991N",
                                  "Android 15; SM-S931N", "Android 13; SM-A336N"};
constexpr std::array kIphones = {"iPhone15,2; iOS 18.3", "iPhone16,1; iOS 18.4",
                                 "iPhone14,5; iOS 17.7", "iPhone17,3; iOS 18.4"};
constexpr std::array kOne = {""};

constexpr FamilyPlan kPlans[] = {
    {Family::kAppAndroid, 14, "ModuApp/8.{0}.0 ({1})", 12, "t13d1411h2_9b02ebd3cacd_{0:012x}", 6},
    {Family::kAppIos, 14, "ModuApp/8.{0}.1 ({1})", 12, "t13d2014h2_a09f3c656075_{0:012x}", 8},
    {Family::kChrome, 28,
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/{0}.0.0.0 Safari/537.36",
     133, "t13d1516h2_8daaf6152771_{0:012x}", 3},
    {Family::kChromeMac, 28,
     "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/{0}.0.0.0 Safari/537.36",
     133, "t13d1516h2_8daaf6152771_{0:012x}", 3},
    {Family::kEdge, 28,
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/{0}.0.0.0 Safari/537.36 Edg/{0}.0.0.0",
     133, "t13d1516h2_8daaf6152771_{0:012x}", 3},
    {Family::kWhale, 35,
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/132.0.0.0 Whale/4.{0}.286.0 Safari/537.36",
     30, "t13d1516h2_5a41ba90d2f4_{0:012x}", 4},
    {Family::kSafariIos, 42,
     "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{0} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
     "Gecko) Version/18.{0} Mobile/15E148 Safari/604.1",
     2, "t13d2014h2_a09f3c656075_{0:012x}", 5},
    {Family::kSamsung, 49,
     "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) "
     "SamsungBrowser/{0}.0 Chrome/130.0.0.0 Mobile Safari/537.36",
     25, "t13d1411h2_c7886603b240_{0:012x}", 3},
    {Family::kFirefox, 28,
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0", 135,
     "t13d1715h2_5b57614c22b0_{0:012x}", 4},
};

std::span<const char* const> ModelsOf(Family family) {
  if (family == Family::kAppAndroid) return kGalaxies;
  if (family == Family::kAppIos) return kIphones;
  return kOne;
}

constexpr int kOldVersions = 6;  // before the run: what laggards still have

}  // namespace

Agents::Agents(const Calendar& calendar) {
  for (const FamilyPlan& plan : kPlans) {
    const std::span<const char* const> models = ModelsOf(plan.family);
    Line line{static_cast<uint16_t>(all_.size()), static_cast<int>(models.size()), 0, 0,
              plan.days_per_version * kDayMs};
    line.versions = kOldVersions + 1 + calendar.days() / plan.days_per_version;
    const Millis into = (3 + 2 * static_cast<int>(plan.family)) * kDayMs + 10 * kHourMs;
    line.begin = calendar.start() + into - kOldVersions * line.period;
    for (int version = 0; version < line.versions; ++version) {
      const int number = plan.version_first + version - kOldVersions + 6;
      const uint64_t tls = Mix(Mix(static_cast<uint64_t>(plan.tls[12])),
                               static_cast<uint64_t>(number / plan.versions_per_tls));
      for (const char* model : models) {
        all_.push_back({fmt::format(fmt::runtime(plan.user_agent), number, model),
                        fmt::format(fmt::runtime(plan.tls), tls >> 16)});
      }
    }
    lines_.push_back(line);
  }
}

uint16_t Agents::Add(std::string user_agent, std::string tls_fingerprint) {
  all_.push_back({std::move(user_agent), std::move(tls_fingerprint)});
  return static_cast<uint16_t>(all_.size() - 1);
}

Family Agents::FamilyOf(const Members& members, uint32_t index, uint32_t device) const {
  const uint64_t trait = members.Trait(index, 20 + device);
  const uint64_t die = trait % 100;
  const bool iphone = members.Trait(index, 24) % 100 < 28;
  if (device == 0) {  // the phone: the app, or its browser
    if (die < 78) return iphone ? Family::kAppIos : Family::kAppAndroid;
    return iphone ? Family::kSafariIos : die < 90 ? Family::kSamsung : Family::kChrome;
  }
  if (device == 2) return Family::kFirefox;  // at the library, at a friend's
  return die < 55   ? Family::kChrome
         : die < 75 ? Family::kEdge
         : die < 87 ? Family::kWhale
         : die < 95 ? Family::kChromeMac
                    : Family::kFirefox;
}

// Who updates does so within 10 days of a release, half of them within two; one in twenty is
// always some versions behind.
int Agents::VersionAt(const Line& line, uint64_t who, Millis at) const {
  const double eager = Share(who);
  const Millis delay = static_cast<Millis>(eager * eager * 10 * static_cast<double>(kDayMs));
  int version = static_cast<int>((at - line.begin - delay) / line.period);
  if (Mix(who, 5) % 20 == 0) version -= 1 + static_cast<int>(Mix(who, 6) % kOldVersions);
  return std::clamp(version, 0, line.versions - 1);
}

uint16_t Agents::OfMember(const Members& members, uint32_t index, Family family, Millis at) const {
  const Line& line = lines_[static_cast<size_t>(family)];
  const uint64_t who = members.Trait(index, 25);
  const int model = static_cast<int>(Mix(who) % static_cast<uint64_t>(line.models));
  return static_cast<uint16_t>(line.first + VersionAt(line, who, at) * line.models + model);
}

uint16_t Agents::Current(Family family, uint64_t hash, Millis at) const {
  const Line& line = lines_[static_cast<size_t>(family)];
  const int model = static_cast<int>(Mix(hash) % static_cast<uint64_t>(line.models));
  return static_cast<uint16_t>(line.first + VersionAt(line, hash, at) * line.models + model);
}

}  // namespace haetae::simulate
