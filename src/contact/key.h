// The key of a contact book: 32 random bytes that only their owner may read.
//
//   TRY(MakeKeyFile("/secure/contacts.key"));
//   SecretKey key = TRY(ReadKey("/secure/contacts.key"));       // or "credential:contacts"
//   key.id()                                                    // "9f31…": no secret
//
// In memory a key has a page of its own, which is left out of core dumps, kept from swap where that
// is allowed, and wiped when it goes. Moves, never copies.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/error.h"
#include "base/file.h"

namespace haetae::contact {

inline constexpr size_t kKeyBytes = 32;
inline constexpr size_t kKeyIdBytes = 16;
using KeyId = std::array<uint8_t, kKeyIdBytes>;

class SecretKey {
 public:
  // All zero, to be filled.
  SecretKey();
  static SecretKey Random();
  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  ~SecretKey();
  std::span<uint8_t, kKeyBytes> bytes() { return std::span<uint8_t, kKeyBytes>(page_, kKeyBytes); }
  std::span<const uint8_t, kKeyBytes> bytes() const {
    return std::span<const uint8_t, kKeyBytes>(page_, kKeyBytes);
  }
  KeyId id() const;

 private:
  uint8_t* page_ = nullptr;
};

// By chance that nobody can foresee.
void RandomBytes(std::span<uint8_t> to);
std::string HexOf(std::span<const uint8_t> bytes);

// A path, or "credential:NAME" for systemd's. Refuses a file that others than its owner may touch,
// that is somebody else's, or that is not 32 bytes long.
Result<SecretKey> ReadKey(const std::string& from);
// A new file of mode 0600; an existing one is never replaced.
Status MakeKeyFile(const fs::path& path);

}  // namespace haetae::contact
