// Programs that ask: nightly jobs, partners, crawlers, scanners, health checks.
//
// Jobs read many customers at their hour and stand in jobs.toml; svc-report does not, where the run
// was asked for an undeclared one. Partners read whom they have consent for, at their hours, with a
// key of their own.
#include <algorithm>
#include <iterator>

#include "simulate/actor.h"

namespace haetae::simulate {
namespace {

struct JobPlan {
  Service service;
  uint8_t key;
  Page page;
  int hour, minute;
  int weekday;   // −1: every night
  double share;  // of the members, a night
};
constexpr JobPlan kJobs[] = {
    {Service::kCrm, kServiceKey, Page::kCrmCustomer, 2, 30, -1, 0.006},
    {Service::kSettle, kServiceKey, Page::kSupportOrders, 4, 5, 0, 0.02},
    {Service::kReport, kServiceKey, Page::kCrmCustomer, 3, 10, -1, 0.004},
};
struct PartnerPlan {
  Service service;
  uint8_t key;
  Page page;
  int from_hour, to_hour;
  double reads_per_day;  // a member
};
constexpr PartnerPlan kPartners[] = {
    {Service::kParcel, kParcelKey, Page::kPartnerDelivery, 6, 22, 0.02},
    {Service::kPay, kPayKey, Page::kPartnerProfile, 0, 24, 0.006},
};

class Services final : public Actor {
 public:
  explicit Services(const Setting& setting)
      : world_(setting.world), pen_(setting.world, setting.stage, setting.issue, "services", 4) {
    for (size_t n = 0; n < std::size(kJobs); ++n) job_[n] = Account(kJobs[n].service, kJobs[n].key);
    for (size_t n = 0; n < std::size(kPartners); ++n)
      partner_[n] = Account(kPartners[n].service, kPartners[n].key);
  }

  void Minute(Millis from) override {
    const int day = world_.calendar.DayOf(from), hour = world_.calendar.HourOf(from);
    const int minute = static_cast<int>(from / kMinuteMs % 60);
    for (size_t n = 0; n < std::size(kJobs); ++n) {
      const JobPlan& job = kJobs[n];
      if (job.service == Service::kReport && !world_.options.undeclared_job) continue;
      if (job.weekday >= 0 && world_.calendar.WeekdayOf(day) != job.weekday) continue;
      Night(job, job_[n], (hour - job.hour) * 60 + minute - job.minute, from);
    }
    for (size_t n = 0; n < std::size(kPartners); ++n) {
      const PartnerPlan& plan = kPartners[n];
      if (hour < plan.from_hour || hour >= plan.to_hour) continue;
      const double mean = plan.reads_per_day * world_.members.ordinary() * Activity() /
                          ((plan.to_hour - plan.from_hour) * 60);
      for (uint32_t k = pen_.random.Poisson(mean); k > 0; --k) {
        uint32_t member = world_.members.Visitor(pen_.random, from);
        for (int tries = 0; tries < 200 && !world_.Consents(member, plan.service); ++tries)
          member = world_.members.Visitor(pen_.random, from);
        if (!world_.Consents(member, plan.service)) continue;
        pen_.Read(from + static_cast<Millis>(pen_.random.Below(kMinuteMs)), partner_[n], plan.page,
                  world_.members.IdOf(member));
      }
    }
  }

 private:
  double Activity() const { return std::min(1.0, world_.options.activity); }

  Client Account(Service service, uint8_t key) {
    const Client client = ServiceAccount(world_, service, key);
    pen_.Record(world_.keys[key].created + 9 * kHourMs, client,
                world_.keys[key].created + 400 * kDayMs);
    return client;
  }

  // Reads its share of the members in an hour and a half, in the order of their ids.
  void Night(const JobPlan& job, const Client& client, int into, Millis from) {
    constexpr int kMinutes = 90;
    if (into < 0 || into >= kMinutes) return;
    const double total = job.share * world_.members.ordinary() * Activity();
    const uint32_t before = world_.members.ordinary() - world_.members.joining();
    const double step = before / std::max(1.0, total);
    const double lot = total / kMinutes;
    for (int64_t n = static_cast<int64_t>(lot * into); n < static_cast<int64_t>(lot * (into + 1));
         ++n) {
      const auto index =
          static_cast<uint32_t>((static_cast<double>(n) + pen_.random.Unit()) * step);
      if (index >= before || world_.members.IsCanary(index)) continue;
      if (!world_.members.Serves(index, from)) continue;
      pen_.Read(from + static_cast<Millis>(pen_.random.Below(kMinuteMs)), client, job.page,
                world_.members.IdOf(index));
    }
  }

  const World& world_;
  Pen pen_;
  Client job_[std::size(kJobs)], partner_[std::size(kPartners)];
};

class Strangers final : public Actor {
 public:
  explicit Strangers(const Setting& setting)
      : world_(setting.world), pen_(setting.world, setting.stage, setting.issue, "strangers", 5) {}

  void Minute(Millis from) override {
    for (uint8_t host = 0; host < 4; ++host) {  // the load balancer asks each whether it lives
      Client check;
      check.ip = 0x0a140002 + host;  // 10.20.0.2 …
      check.agent = world_.known_agents.health;
      check.host = static_cast<Host>(host);
      pen_.Visit(from + 7000 + host, check, Page::kHealth);
    }
    const double scale = world_.members.ordinary() * std::min(1.0, world_.options.activity);
    for (uint32_t n = pen_.random.Poisson(scale * 0.02 / 1440); n > 0; --n) Crawl(from);
    if (pen_.random.Chance(0.0004 + scale * 2e-9)) Scan(from);
  }

 private:
  void Crawl(Millis from) {
    Client bot;
    const bool google = pen_.random.Chance(0.6);
    bot.ip = (google ? 0x42f94201 : 0x7dd1c00a) + static_cast<uint32_t>(pen_.random.Below(40));
    bot.agent = google ? world_.known_agents.googlebot : world_.known_agents.yeti;
    pen_.Visit(from + static_cast<Millis>(pen_.random.Below(kMinuteMs)), bot, Page::kProduct,
               90'000 + pen_.random.Below(66'000), pen_.random.Chance(0.08) ? 404 : 200);
  }

  // Somebody tries what old shops have left lying around; and a few members' pages without a token.
  void Scan(Millis from) {
    Client scanner;
    scanner.ip = AddressIn(NetworkKind::kHosting, pen_.random.Bits());
    scanner.agent = world_.known_agents.scanner;
    const uint64_t probes = 20 + pen_.random.Below(120);
    Millis at = from;
    for (uint64_t n = 0; n < probes; ++n) {
      at += 80 + static_cast<Millis>(pen_.random.Below(900));
      pen_.Visit(at, scanner, Page::kProbe, n, pen_.random.Chance(0.9) ? 404 : 403);
    }
    for (uint64_t n = 1; n <= 4; ++n)
      pen_.Read(at + static_cast<Millis>(n) * 700, scanner, Page::kProfile, n, 401);
  }

  const World& world_;
  Pen pen_;
};

}  // namespace

Client ServiceAccount(const World& world, Service service, uint8_t key) {
  Client client;
  client.principal = world.PrincipalOf(service);
  client.credential = CredentialOf(CredentialKind::kService, static_cast<uint64_t>(service), 1);
  const bool partner = service == Service::kParcel || service == Service::kPay;
  client.ip = partner ? AddressIn(NetworkKind::kOffice, Mix(world.seed(), 0x70617274, key))
                      : 0x0a14000f + static_cast<uint32_t>(service);  // 10.20.0.15 …
  client.agent = world.known_agents.service[static_cast<size_t>(service)];
  client.key = key;
  client.host = partner ? Host::kPartner : Host::kSupport;
  return client;
}

std::unique_ptr<Actor> MakeServices(const Setting& setting) {
  return std::make_unique<Services>(setting);
}
std::unique_ptr<Actor> MakeStrangers(const Setting& setting) {
  return std::make_unique<Strangers>(setting);
}

}  // namespace haetae::simulate
