// Somebody who acts: called once for each minute of the run, in order, and writes with a pen what
// begins in that minute. The one seam of this room.
#pragma once

#include <memory>
#include <vector>

#include "simulate/pen.h"

namespace haetae::simulate {

class Actor {
 public:
  virtual ~Actor() = default;
  virtual void Minute(Millis from) = 0;  // from ≤ t < from + one minute
};

// The session each member has in use on each kind of device: seconds since kBaseDays before the
// run.
struct Sessions {
  static constexpr int kBaseDays = 60;
  static constexpr uint32_t kNone = 0, kEnded = 1;  // never here; signed out
  std::vector<uint32_t> app, web;
};

// What an actor is made with.
struct Setting {
  const World& world;
  Agents& agents;  // the world's, to add tools of one's own
  Stage& stage;
  const IssueSink& issue;
  Sessions& sessions;
};

std::unique_ptr<Actor> MakeShoppers(const Setting& setting);
std::unique_ptr<Actor> MakeNewcomers(const Setting& setting);
// Adds a line to the record of tickets: who was helped, by whom, when.
struct Ticket {
  uint64_t number, member;
  uint32_t person;
  Millis opened, closed;
};
using TicketSink = std::function<void(const Ticket&)>;
std::unique_ptr<Actor> MakeStaff(const Setting& setting, const TicketSink& tickets);
std::unique_ptr<Actor> MakeServices(const Setting& setting);
// What a service shows of itself; partners come from an office of their own.
Client ServiceAccount(const World& world, Service service, uint8_t key);
std::unique_ptr<Actor> MakeStrangers(const Setting& setting);  // crawlers, scanners, health checks

}  // namespace haetae::simulate
