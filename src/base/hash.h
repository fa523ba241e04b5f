// Fingerprints of bytes. XXH3 is fast and not cryptographic; where an attacker could gain from a
// collision it is keyed with a secret of the data folder. SHA-256 is for seals that people check.
//
//   Fingerprint("GET /x");               // 64 bits, the same everywhere: XXH3 with seed 0
//   RunningHash hash(secret);            // 128 bits over a stream
//   hash.Add(bytes); hash.Hex();
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

}  // namespace haetae
