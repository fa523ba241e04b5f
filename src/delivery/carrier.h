// A carrier brings parcels to one channel: mail over SMTP, text messages over a gateway.
//
//   Landing landing;
//   carrier->Give(std::move(parcels));                 // never blocks
//   for (const Landed& landed : landing.Take(50 * kMillisecond)) …
//   carrier->Stop(10 * kSecond);                       // what is in the air lands, the rest is
//   unsent
//
// A parcel has room in the flight file (flight.h): its carrier marks it there before the byte that
// makes it whole goes out, and when its ending is known. Endings come through the Landing, from any
// thread; each parcel that was given lands exactly once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "delivery/delivery.h"
#include "delivery/flight.h"

namespace haetae::delivery {

struct Parcel {
  uint32_t slot = 0;
  std::string id;     // message_id.h
  std::string from;   // mail: the return path
  std::string to;     // on the wire; for nothing else
  bool ascii = true;  // mail: `to` needs no SMTPUTF8
  std::string body;   // the mail, or the text
  uint8_t tries = 0;  // on connections that broke before it was whole
};

struct Landed {
  uint32_t slot = 0;
  Ending ending;
};

// Why nothing goes out at present. A fatal one will not mend by itself: certificate, password.
struct Trouble {
  Error error;
  bool fatal = false;
};

class Landing {
 public:
  void Put(Landed landed);
  void Put(Trouble trouble);
  void Clear();  // it goes out again
  // Waits for the first for as long as that.
  std::vector<Landed> Take(Duration wait);
  std::optional<Trouble> trouble();

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Landed> landed_;
  std::optional<Trouble> trouble_;
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  virtual Channel channel() const = 0;
  // The far side drops a message whose id it has had: a repeat does no harm.
  virtual bool RepeatIsSafe() const = 0;
  // How many parcels it can usefully hold.
  virtual size_t Room() const = 0;
  virtual void Give(std::vector<Parcel> parcels) = 0;
  virtual void Stop(Duration patience) = 0;
};

}  // namespace haetae::delivery
