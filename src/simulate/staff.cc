// Staff who work: support answers tickets, logistics looks up where parcels go, analysts sometimes
// open a customer. Each person has a pace of their own; colleagues of those who are away on a
// holiday do more. Most of what support reads is explained by a ticket; a few readings are
// mistakes.
#include <algorithm>
#include <cmath>
#include <vector>

#include "simulate/actor.h"

namespace haetae::simulate {
namespace {

constexpr double kTicketsPerShift[] = {26, 34, 4, 0};  // by role
constexpr double kWithoutTicket = 0.05;

struct Task {
  Millis at;
  uint32_t person;
  Millis shift_begin;
  bool login;
};

class StaffAtWork final : public Actor {
 public:
  StaffAtWork(const Setting& setting, const TicketSink& tickets)
      : world_(setting.world),
        pen_(setting.world, setting.stage, setting.issue, "staff", 3),
        tickets_(tickets) {}

  void Minute(Millis from) override {
    const int day = world_.calendar.DayOf(from);
    if (day != planned_) Plan(day);
    for (; next_ < tasks_.size() && tasks_[next_].at < from + kMinuteMs; ++next_) Do(tasks_[next_]);
  }

 private:
  // The day's tasks of all people, in time order. A few tickets are for a bad day: the busier the
  // shop, the more.
  void Plan(int day) {
    planned_ = day;
    tasks_.clear();
    next_ = 0;
    const double busy =
        std::sqrt(world_.calendar.SaleFactor(day)) * (world_.calendar.IsHoliday(day) ? 1.6 : 1.0);
    for (uint32_t person = 0; person < world_.people.size(); ++person) {
      const Shift shift = world_.ShiftOf(person, day);
      if (!shift.works()) continue;
      tasks_.push_back({shift.begin, person, shift.begin, true});
      const double pace = std::exp(0.35 * (Share(Mix(world_.seed(), 0x70616365, person)) * 2 - 1));
      const double mean =
          kTicketsPerShift[static_cast<size_t>(world_.people[person].role)] * pace * busy;
      for (uint32_t n = pen_.random.Poisson(mean); n > 0; --n) {
        const Millis into = static_cast<Millis>(
            pen_.random.Below(static_cast<uint64_t>(shift.end - shift.begin - 20 * kMinuteMs)));
        tasks_.push_back({shift.begin + 5 * kMinuteMs + into, person, shift.begin, false});
      }
    }
    std::ranges::sort(tasks_, [](const Task& a, const Task& b) {
      return a.at != b.at ? a.at < b.at : a.person < b.person;
    });
  }

  void Do(const Task& task) {
    const Client client = world_.DeskOf(task.person, task.shift_begin);
    if (task.login) {
      pen_.Issue(task.at, client, Page::kStaffLogin, task.at + 10 * kHourMs);
      return;
    }
    switch (world_.people[task.person].role) {
      case Role::kSupport:
        Support(task, client);
        break;
      case Role::kLogistics:
        Logistics(task, client);
        break;
      default:
        pen_.Read(task.at, client, Page::kCrmCustomer,
                  world_.members.IdOf(world_.members.Visitor(pen_.random, task.at)));
    }
  }

  void Support(const Task& task, const Client& client) {
    Random& random = pen_.random;
    const uint32_t member = world_.members.Visitor(random, task.at);
    const uint64_t id = world_.members.IdOf(member);
    Millis at = task.at;
    if (random.Chance(0.015)) {  // a digit wrong
      uint64_t wrong = id + 1 + random.Below(9);
      if (world_.members.IsCanary(world_.members.IndexOf(wrong))) wrong = id;
      pen_.Read(at, client, Page::kSupportSearch, wrong);
      at += 8000;
    }
    pen_.Read(at, client, Page::kSupportSearch, id);
    at += 3000 + static_cast<Millis>(random.Below(5000));
    pen_.Read(at, client, Page::kSupportCustomer, id);
    if (random.Chance(0.55)) {
      at += 5000 + static_cast<Millis>(random.Below(20'000));
      pen_.Read(at, client, Page::kSupportOrders, id);
    }
    if (random.Chance(kWithoutTicket)) return;
    const Millis opened =
        task.at - static_cast<Millis>(random.Exponential(25.0 * kMinuteMs)) - 1000;
    const Millis closed = at + static_cast<Millis>(random.Exponential(30.0 * kMinuteMs)) + 1000;
    tickets_({++ticket_, id, task.person, opened, closed});
  }

  void Logistics(const Task& task, const Client& client) {
    const uint32_t member = world_.members.Visitor(pen_.random, task.at);
    pen_.Read(task.at, client, Page::kDelivery, world_.members.IdOf(member));
  }

  const World& world_;
  Pen pen_;
  const TicketSink& tickets_;
  int planned_ = -1;
  std::vector<Task> tasks_;
  size_t next_ = 0;
  uint64_t ticket_ = 100'000;
};

}  // namespace

std::unique_ptr<Actor> MakeStaff(const Setting& setting, const TicketSink& tickets) {
  return std::make_unique<StaffAtWork>(setting, tickets);
}

}  // namespace haetae::simulate
