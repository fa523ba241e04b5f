// A sight is a batch of accesses with what several detectors need of every row, worked out once:
// who reads in which capacity, from which network, with which client, and whether the read explains
// itself. The Viewer makes one from each batch, in time order.
//
//   Viewer viewer(context);
//   const Sight& sight = viewer.View(batch);
//   for (size_t i = sight.begin; i < sight.end; ++i)
//     if (sight.Is(i, kShown) && !sight.Is(i, kOwn)) Count(sight.network(i),
//     sight.rows->subject[i]);
//
// Where a log that says who asks stands beside one that does not, the latter's line of a declared
// job's request is the job's too, and that of a member of staff is their request again, which is
// judged under their name (detect/twins.h): Ahead() is shown what comes, as far ahead as
// kTwinAhead.
//
// A reader's own is what is named as the reader, and what is nobody's page but carries the reader
// by the catalogue's `carries`: an order with its buyer. A member's page that carries friends is
// the member's, not theirs; without a list of members nobody knows which is which, but where the
// catalogue says that a route's subjects are things: of `owners`.
//
// A client is a pair of user agent and TLS fingerprint. A device is what stays the same over
// versions of an app: the TLS fingerprint, or where a log has none, the user agent without its
// digits. Valid until the next View(). 22 bytes a row of the batch; a bit a credential; 60 bytes a
// client, at most kClientsMax, 40 a shape of a user agent, at most kDevicesMax, 16 a customer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "access/access.h"
#include "detect/bits.h"
#include "detect/detector.h"
#include "detect/familiar.h"
#include "detect/twins.h"

namespace haetae::detect {

inline constexpr uint32_t kAgentDevice = 0x80000000;  // known by the shape of its user agent
// Whoever makes up user agents must not fill the memory: clients and devices beyond these are one.
inline constexpr uint32_t kClientsMax = 1 << 18, kDevicesMax = 1 << 18;
inline constexpr uint32_t kFurtherDevice = kAgentDevice | kDevicesMax;

// Of a row; several may hold.
enum Flag : uint16_t {
  kShown = 1,   // disclosed somebody
  kMiss = 2,    // named somebody who does not exist, and whom the member list never knew
  kOwn = 4,     // the reader's own data, or an order that carries the reader
  kStaff = 8,   // the reader is in people.csv
  kText = 16,   // the reader is no customer: staff, a service, an unknown id
  kJob = 32,    // an expected bulk reader of jobs.toml, within its routes and its time
  kIssue = 64,  // a credential was issued to the principal
  kReads = kShown | kMiss,
  // Of a disclosure in the subject's own name, or where a log does not say who asks
  // (detect/familiar.h):
  kMet = 128,         // the person was seen before
  kVisit = 256,       // the first from this network and device today; the next three come with it
  kNewNetwork = 512,  // the person was not seen in this network
  kNewDevice = 1024,  // nor with this device
  kDormant = 2048,    // unseen for 30 days
  kLoggedIn = 4096,   // the person logged in today or yesterday
  kUsual = 8192,      // the reader's own data, from a network and with a device that are known
  kListed = 16384,    // listed people and names none: for rules of who reads, not of whom
  // A request of a member of staff that another log has under their name; names nobody itself.
  kAgain = 32768,
  kSettled = kJob | kAgain,  // expected, or judged by another line: nobody unknown reads
};

// The clients met so far: user agent, TLS fingerprint and device of each.
class Clients {
 public:
  struct Client {
    uint32_t user_agent, fingerprint, device;
  };
  // `device` is asked only of a client that is new.
  template <typename DeviceOf>
  uint32_t Number(uint32_t user_agent, uint32_t fingerprint, DeviceOf device) {
    if (user_agent == kNoNumber && fingerprint == kNoNumber) return kNoNumber;
    const uint64_t pair = static_cast<uint64_t>(user_agent) << 32 | fingerprint;
    if (clients_.size() >= kClientsMax) {
      auto found = numbers_.find(pair);
      if (found != numbers_.end()) return found->second;
      if (clients_.size() == kClientsMax)
        clients_.push_back({kNoNumber, kNoNumber, kFurtherDevice});
      return kClientsMax;
    }
    auto [it, fresh] = numbers_.try_emplace(pair, static_cast<uint32_t>(clients_.size()));
    if (fresh) clients_.push_back({user_agent, fingerprint, device()});
    return it->second;
  }
  const Client& operator[](uint32_t client) const { return clients_[client]; }
  size_t size() const { return clients_.size(); }

 private:
  std::unordered_map<uint64_t, uint32_t> numbers_;
  std::vector<Client> clients_;
};

struct Sight {
  const access::Accesses* rows = nullptr;
  size_t begin = 0, end = 0;
  std::vector<uint16_t> flags;                                  // by row − begin, as all below
  std::vector<uint32_t> networks, countries, clients, devices;  // kNoNumber: not known
  std::vector<int32_t> days;                                    // since 1970, UTC
  const Clients* known_clients = nullptr;  // what the numbers in `clients` stand for

  bool Is(size_t row, uint16_t any_of) const { return (flags[row - begin] & any_of) != 0; }
  uint32_t network(size_t row) const { return networks[row - begin]; }
  uint32_t country(size_t row) const { return countries[row - begin]; }
  uint32_t client(size_t row) const { return clients[row - begin]; }
  uint32_t device(size_t row) const { return devices[row - begin]; }
  int32_t day(size_t row) const { return days[row - begin]; }
  Position At(size_t row) const { return {rows->time[row], rows->record[row]}; }
};

class Viewer {
 public:
  explicit Viewer(const Context& context);
  ~Viewer();
  const Sight& View(const access::AccessBatch& batch);
  // Whether requests may have twins at all.
  bool HasTwins() const;
  // Rows that will be viewed, or are about to be; each once, in time order.
  void Ahead(const access::AccessBatch& batch);
  const Clients& clients() const { return clients_; }

 private:
  struct Jobs;
  bool IsStaff(uint32_t principal);
  void SetReaders(size_t i, uint16_t& flags);
  void SetTwins(size_t i, uint16_t& flags);
  bool CarriesReader(const access::Accesses& rows, size_t i) const;
  uint32_t DeviceOf(uint32_t user_agent, uint32_t fingerprint);

  Context context_;
  std::unique_ptr<Jobs> jobs_;
  std::vector<bool> is_list_;                  // by route, as what it carries
  std::vector<const reg::Relation*> carries_;  // null where nobody, or nobody knows whom
  std::vector<bool> is_thing_;                 // its subjects are nobody (Route::subject_is_thing)
  Clients clients_;
  Familiar familiar_;
  Twins twins_;
  Bits named_;  // credentials that some log has under a name
  uint64_t own_rows_ = 0;
  Sight sight_;
  std::vector<uint8_t> staff_;  // by text principal: 1 staff, 2 not, 0 not looked up yet
  std::unordered_map<uint64_t, uint32_t> agent_shapes_;  // by the hash of the shape
};

}  // namespace haetae::detect
