// How far each intended delivery got, in memory that outlives the process: after a kill it tells
// what was in the air from what never left and from what had landed.
//
//   FlightLog left = Flight::Read(path);                 // of the process before
//   Flight flight = TRY(Flight::Create(path, 4096));     // forgets it
//   flight.Ready(slot, key, attempt);                    // after the intent is durable
//   flight.Flying(slot);                                 // before the byte that makes it whole
//   flight.Landed(slot, ending);                         // as soon as it is known
//   flight.Free(slot);                                   // after the result is durable
//
// Marks are plain stores to a mapped file, a few nanoseconds each. One thread at a time for each
// slot. The format is in docs/formats/deliveries.md.
#pragma once

#include <string>
#include <unordered_map>

#include "base/error.h"
#include "base/file.h"
#include "delivery/delivery.h"

namespace haetae::delivery {

inline constexpr uint32_t kSlotsMax = 1 << 20;

enum class Mark : uint32_t { kFree, kReady, kFlying, kLanded };

struct LeftOver {
  uint32_t attempt = 0;
  Mark mark = Mark::kFree;
  Ending ending;  // of kLanded
};

struct FlightLog {
  bool trusted = false;  // this boot's, and whole
  std::unordered_map<int64_t, LeftOver> slots;
  // How the attempt ended, as far as can be known: state kIntended for what was never sent.
  Ending EndingOf(Key key, uint32_t attempt) const;
};

fs::path FlightPath(const fs::path& data, CampaignId campaign);

class Flight {
 public:
  static FlightLog Read(const fs::path& path);
  static Result<Flight> Create(const fs::path& path, uint32_t slots);
  Flight(Flight&& other) noexcept;
  Flight& operator=(Flight&&) = delete;
  ~Flight();

  uint32_t slots() const { return slots_; }
  void Ready(uint32_t slot, Key key, uint32_t attempt);
  void Flying(uint32_t slot);
  void Grounded(uint32_t slot);  // it was to fly, and its last byte did not go out
  void Landed(uint32_t slot, const Ending& ending);
  void Free(uint32_t slot);

 private:
  struct Slot;
  Flight(void* memory, size_t bytes, uint32_t slots)
      : memory_(memory), bytes_(bytes), slots_(slots) {}
  Slot& At(uint32_t slot) const;
  void* memory_;
  size_t bytes_;
  uint32_t slots_;
};

}  // namespace haetae::delivery
