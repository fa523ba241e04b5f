// A window counts what one correlation counts, for each group, over the timespan that ends now. It
// slides with the events' own times and is tied to no clock.
//
//   std::unique_ptr<Window> window = MakeWindow(correlation, 10'000'000);
//   window->Advance(time);                                   // what is older goes
//   bool fires = window->Add({time, group, value, number, rule});
//
// Two events belong to one window if they are not more than the timespan apart. A window fires at
// the event at which its condition begins to hold for the group, and again only after an event of
// the group at which it did not, or when the window had become empty. Not thread-safe. An event
// costs the same however much the window holds (value_percentile: the logarithm of it); event_count
// holds 16 bytes an event, value_count 48 to 56 bytes a distinct value, whatever the number of
// events.
#pragma once

#include <memory>

#include "sigma/key_table.h"
#include "sigma/rule.h"

namespace haetae::sigma {

struct Counted {
  Time time;
  Key group, value;   // of the texts; value: of value_count and value_percentile
  double number = 0;  // of value_sum, value_avg and value_percentile
  uint32_t rule = 0;  // of temporal: place among the correlation's rules
};

class Window {
 public:
  virtual ~Window() = default;
  // Times never go back.
  virtual void Advance(Time now) = 0;
  // True if the correlation fires. The event counts from then on.
  virtual bool Add(const Counted& event) = 0;
  // What the condition was compared with at the last Add().
  double quantity() const { return quantity_; }
  // Events or distinct values held.
  virtual size_t size() const = 0;

 protected:
  double quantity_ = 0;
};

std::unique_ptr<Window> MakeWindow(const Correlation& correlation);

}  // namespace haetae::sigma
