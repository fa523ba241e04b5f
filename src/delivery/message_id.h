// The id of a message: the same for every repeat of it, unlike any other, and not to be guessed.
//
//   MessageId ids(secret);                                  // 16 bytes, of the campaign
//   ids.Of(key, address);                                   // "0f3a…": 32 hex digits
//   std::optional<Destination> to = ids.Find("0f3a…");      // nothing for a forged one
//
// One AES block over campaign, person, channel and address with six zero bytes
// (docs/formats/deliveries.md). Not thread-safe; a few hundred nanoseconds each.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/delivery.h"

namespace haetae::delivery {

inline constexpr size_t kSecretBytes = 16;
inline constexpr size_t kMessageIdDigits = 32;

struct Destination {
  Key key{};
  uint8_t address = 0;  // of the person's on this channel
  bool operator==(const Destination&) const = default;
};

class MessageId {
 public:
  explicit MessageId(std::string_view secret);
  MessageId(MessageId&&) noexcept;
  ~MessageId();
  std::string Of(Key key, uint8_t address = 0) const;
  // Digits of either case, as mail systems fold local parts.
  std::optional<Destination> Find(std::string_view digits) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string RandomSecret();

}  // namespace haetae::delivery
