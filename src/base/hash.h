// Fingerprints of bytes. XXH3 is fast and not cryptographic; where an attacker could gain from a
// collision it is keyed with a secret of the data folder. SHA-256 is for seals that people check.
//
//   Fingerprint("GET /x");               // 64 bits, the same everywhere: XXH3 with seed 0
//   RunningHash hash(secret);            // 128 bits over a stream
//   hash.Add(bytes); hash.Hex();
//   RunningSha256 seal;                  // "e3b0c442…": what sha256sum prints
//   seal.Add(bytes); seal.Hex();
//   UuidOfName(kNamespace, "key k-1");   // the same name, the same UUID
//
// SHA-256 costs about 0.5 ns a byte where the processor has instructions for it. Running ones are
// not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace haetae {

uint64_t Fingerprint(std::string_view bytes);
uint64_t Fingerprint(std::string_view bytes, uint64_t seed);

class RunningHash {
 public:
  explicit RunningHash(uint64_t seed);
  ~RunningHash();
  RunningHash(RunningHash&&) noexcept;
  RunningHash(const RunningHash&);
  void Add(std::string_view bytes);
  std::string Hex() const;  // 32 digits of what was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(RunningSha256&&) noexcept;
  RunningSha256& operator=(RunningSha256&&) noexcept;
  void Add(std::string_view bytes);
  std::string Hex() const;  // of what was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

using UuidBytes = std::array<uint8_t, 16>;
// Version 5 (RFC 9562): "00abedb4-aa42-566c-9c01-fed23315a9b7".
std::string UuidOfName(const UuidBytes& name_space, std::string_view name);

}  // namespace haetae
