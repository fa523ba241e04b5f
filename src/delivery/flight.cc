#include "delivery/flight.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace haetae::delivery {
namespace {

constexpr std::string_view kMagic = "HAEFLY01";
constexpr size_t kBootBytes = 36;
constexpr size_t kHeaderBytes = 48;

std::string BootId() {
  const int fd = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  char text[kBootBytes] = {};
  const ssize_t n = fd < 0 ? 0 : ::read(fd, text, sizeof text);
  if (fd >= 0) ::close(fd);
  return n == static_cast<ssize_t>(kBootBytes) ? std::string(text, kBootBytes) : std::string();
}

}  // namespace

struct Flight::Slot {
  int64_t key;
  uint32_t attempt;
  uint32_t enhanced;
  uint16_t code;
  uint8_t state;
  uint8_t why;
  uint32_t mark;
  void Set(Mark value) {
    std::atomic_ref<uint32_t>(mark).store(static_cast<uint32_t>(value), std::memory_order_release);
  }
};

Ending FlightLog::EndingOf(Key key, uint32_t attempt) const {
  const Ending crashed = {.state = State::kUnknown, .why = Why::kCrash};
  if (!trusted) return crashed;
  const auto found = slots.find(static_cast<int64_t>(key));
  if (found == slots.end() || found->second.attempt != attempt) return {.state = State::kIntended};
  switch (found->second.mark) {
    case Mark::kLanded:
      return found->second.ending;
    case Mark::kFlying:
      return crashed;
    case Mark::kReady:
    case Mark::kFree:
      break;
  }
  return {.state = State::kIntended};
}

fs::path FlightPath(const fs::path& data, CampaignId campaign) {
  return data / "deliveries" / fmt::format("{}.flight", static_cast<uint32_t>(campaign));
}

FlightLog Flight::Read(const fs::path& path) {
  FlightLog log;
  static_assert(sizeof(Slot) == 24);
  const Result<std::string> file = ReadFile(path, kHeaderBytes + sizeof(Slot) * kSlotsMax);
  const std::string boot = BootId();
  if (!file || file->size() < kHeaderBytes || boot.empty()) return log;
  uint32_t slots = 0;
  std::memcpy(&slots, file->data() + 44, 4);
  if (!file->starts_with(kMagic) || std::string_view(*file).substr(8, kBootBytes) != boot ||
      slots > kSlotsMax || file->size() != kHeaderBytes + sizeof(Slot) * slots) {
    return log;
  }
  for (uint32_t i = 0; i < slots; ++i) {
    Slot slot;
    std::memcpy(&slot, file->data() + kHeaderBytes + sizeof(Slot) * i, sizeof slot);
    if (slot.mark > static_cast<uint32_t>(Mark::kLanded) || slot.state >= kStates ||
        slot.why > static_cast<uint8_t>(Why::kReport)) {
      return {};
    }
    const Mark mark{slot.mark};
    if (mark == Mark::kFree) continue;
    log.slots[slot.key] = {
        slot.attempt, mark, {State{slot.state}, {slot.code, slot.enhanced}, Why{slot.why}}};
  }
  log.trusted = true;
  return log;
}

Result<Flight> Flight::Create(const fs::path& path, uint32_t slots) {
  CHECK(slots > 0 && slots <= kSlotsMax);
  const size_t bytes = kHeaderBytes + sizeof(Slot) * slots;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  auto failed = [&](int code) {
    if (fd >= 0) ::close(fd);
    return std::unexpected(SystemError("cannot begin to send", path.native(), code));
  };
  if (fd < 0) return failed(errno);
  // Room for all of it now: a mapped page that finds no room later would end the process.
  const int code = FaultHere() ? ENOSPC : ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  if (code != 0) return failed(code);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return failed(errno);
  ::close(fd);
  std::memcpy(static_cast<char*>(memory) + 8, BootId().data(), BootId().size());
  std::memcpy(static_cast<char*>(memory) + 44, &slots, 4);
  std::memcpy(memory, kMagic.data(), kMagic.size());
  return Flight(memory, bytes, slots);
}

Flight::Flight(Flight&& other) noexcept
    : memory_(other.memory_), bytes_(other.bytes_), slots_(other.slots_) {
  other.memory_ = nullptr;
}
Flight::~Flight() {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
}

Flight::Slot& Flight::At(uint32_t slot) const {
  CHECK(slot < slots_);
  return reinterpret_cast<Slot*>(static_cast<char*>(memory_) + kHeaderBytes)[slot];
}

void Flight::Ready(uint32_t slot, Key key, uint32_t attempt) {
  Slot& at = At(slot);
  CHECK(at.mark == static_cast<uint32_t>(Mark::kFree));
  at.key = static_cast<int64_t>(key);
  at.attempt = attempt;
  at.Set(Mark::kReady);
}

void Flight::Flying(uint32_t slot) { At(slot).Set(Mark::kFlying); }

void Flight::Grounded(uint32_t slot) { At(slot).Set(Mark::kReady); }

void Flight::Landed(uint32_t slot, const Ending& ending) {
  Slot& at = At(slot);
  at.code = ending.reply.code;
  at.enhanced = ending.reply.enhanced;
  at.state = static_cast<uint8_t>(ending.state);
  at.why = static_cast<uint8_t>(ending.why);
  at.Set(Mark::kLanded);
}

void Flight::Free(uint32_t slot) { At(slot).Set(Mark::kFree); }

}  // namespace haetae::delivery
