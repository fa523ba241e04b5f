// AES-256-GCM by OpenSSL: what is sealed opens under the same key, nonce and context only.
//
//   Seal seal(key);
//   seal.Close(NonceOf(kind, number), context, text, sealed);       // appends text and tag
//   if (!seal.Open(NonceOf(kind, number), context, sealed, text)) …  // changed, or another key
//
// A nonce must not be used twice under one key: callers number what they seal. One thread at a
// time. Costs 0.3 ns a byte where the processor has instructions for it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "contact/key.h"

namespace haetae::contact {

inline constexpr size_t kTagBytes = 16;
inline constexpr size_t kNonceBytes = 12;
using Nonce = std::array<uint8_t, kNonceBytes>;

// Little-endian, 4 and 8 bytes.
Nonce NonceOf(uint32_t kind, uint64_t number);

class Seal {
 public:
  explicit Seal(const SecretKey& key);
  ~Seal();
  Seal(Seal&&) noexcept;
  // Appends text.size() + kTagBytes bytes to `to`.
  void Close(const Nonce& nonce, std::string_view context, std::string_view text, std::string& to);
  // Replaces `to`; false, and `to` is empty, if any byte is not what was sealed.
  bool Open(const Nonce& nonce, std::string_view context, std::string_view sealed, std::string& to);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Overwrites what a text held, and empties it.
void Wipe(std::string& text);

}  // namespace haetae::contact
