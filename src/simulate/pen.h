// A pen writes what one actor does: requests onto the stage, and credentials into the record of
// issue. It answers as the shop's servers would: whom there is, and what fails now and then.
//
//   Pen pen(world, stage, issued, "shoppers");
//   pen.Visit(at, client, Page::kCart);
//   if (pen.Read(at, client, Page::kProfile, id)) …      // it was shown
//
// Each pen has its own chance and its own event ids: actors do not disturb one another.
#pragma once

#include <functional>
#include <string_view>

#include "simulate/random.h"
#include "simulate/stage.h"
#include "simulate/world.h"

namespace haetae::simulate {

struct Issued {
  uint64_t credential, principal;
  uint8_t key;
  Millis at, expires;
};
using IssueSink = std::function<void(const Issued&)>;

class Pen {
 public:
  // `number` tells pens apart in event ids; scenario 0 is honest.
  Pen(const World& world, Stage& stage, const IssueSink& issue, std::string_view name,
      uint16_t number, uint8_t scenario = 0)
      : random(world.seed(), name),
        world_(world),
        stage_(stage),
        issue_(issue),
        next_id_(uint64_t{number} << 48),
        scenario_(scenario) {}

  // A request on a page that names nobody.
  void Visit(Millis at, const Client& client, Page page, uint64_t item = 0, uint16_t status = 200);
  // A request for a member's data by id; whether it was shown. With `allowed` false it is refused.
  bool Read(Millis at, const Client& client, Page page, uint64_t id, uint16_t refusal = 0);
  // A look-up of a phone number.
  bool LookUp(Millis at, const Client& client, uint64_t phone);
  // The page that issues it succeeded, and the record of issue says so.
  void Issue(Millis at, const Client& client, Page page, Millis expires);
  void Record(Millis at, const Client& client, Millis expires);

  Random random;

 private:
  uint16_t StatusOf(Millis at, bool found);
  void Put(Event& event);
  const World& world_;
  Stage& stage_;
  const IssueSink& issue_;
  uint64_t next_id_;
  uint8_t scenario_;
};

}  // namespace haetae::simulate
