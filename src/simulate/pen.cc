#include "simulate/pen.h"

namespace haetae::simulate {
namespace {

constexpr double kClientWentAway = 0.0012;  // status 499

}  // namespace

void Pen::Put(Event& event) {
  if (event.at < world_.calendar.start() || event.at >= world_.calendar.end()) return;
  event.id = next_id_++;
  event.scenario = scenario_;
  const uint32_t usual = InfoOf(event.page).bytes;
  event.bytes = event.status == 499 ? 0
                : event.status < 300
                    ? usual * 3 / 4 + static_cast<uint32_t>(random.Below(usual / 2 + 1))
                    : 64 + static_cast<uint32_t>(random.Below(40));
  stage_.Put(event);
}

uint16_t Pen::StatusOf(Millis at, bool found) {
  const double die = random.Unit(), trouble = world_.TroubleAt(at);
  if (die < trouble) return die < trouble * 0.5 ? 503 : die < trouble * 0.8 ? 502 : 500;
  if (die < trouble + kClientWentAway) return 499;
  return found ? 200 : 404;
}

void Pen::Visit(Millis at, const Client& client, Page page, uint64_t item, uint16_t status) {
  Event event;
  event.at = at;
  event.client = client;
  event.page = page;
  event.subject = item;
  event.status = status == 200 ? StatusOf(at, true) : status;
  Put(event);
}

bool Pen::Read(Millis at, const Client& client, Page page, uint64_t id, uint16_t refusal) {
  Event event;
  event.at = at;
  event.client = client;
  event.page = page;
  event.subject = id;
  event.person = world_.members.IndexOf(id);
  const bool found = world_.members.Serves(event.person, at);
  event.status = refusal != 0 ? refusal : StatusOf(at, found);
  Put(event);
  const bool failed = event.status == 499 || event.status >= 500;
  if (failed && random.Chance(0.6)) {  // asked again, and mostly answered
    event.at += 900 + static_cast<Millis>(random.Below(2500));
    event.status = StatusOf(event.at, found);
    Put(event);
  }
  return event.status == 200;
}

bool Pen::LookUp(Millis at, const Client& client, uint64_t phone) {
  Event event;
  event.at = at;
  event.client = client;
  event.page = Page::kLookup;
  event.subject = phone;
  event.person = world_.members.WithPhone(phone);
  event.status = StatusOf(at, world_.members.Serves(event.person, at));
  Put(event);
  return event.status == 200;
}

void Pen::Issue(Millis at, const Client& client, Page page, Millis expires) {
  Visit(at, client, page, 0, 201);
  Record(at, client, expires);
}

void Pen::Record(Millis at, const Client& client, Millis expires) {
  issue_({client.credential, client.principal, client.key, at, expires});
}

}  // namespace haetae::simulate
