// Numbers and short texts as bytes, little-endian, and back without trusting a length.
//
//   PutU64(number, bytes);
//   Taking from(bytes);
//   uint64_t number = from.U64();
//   std::string_view text = from.Short();
//   if (from.failed()) …                  // something was missing: all that was taken is void
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace haetae::contact {

template <typename Number>
void PutNumber(Number value, std::string& to) {
  for (size_t i = 0; i < sizeof value; ++i) to += static_cast<char>(value >> 8 * i & 0xFF);
}
inline void PutU32(uint32_t value, std::string& to) { PutNumber(value, to); }
inline void PutU64(uint64_t value, std::string& to) { PutNumber(value, to); }
// At most 255 bytes: their number, and they.
inline void PutShort(std::string_view text, std::string& to) {
  CHECK(text.size() <= 255);
  to += static_cast<char>(text.size());
  to += text;
}

class Taking {
 public:
  explicit Taking(std::string_view bytes) : bytes_(bytes) {}
  std::string_view Bytes(size_t count) {
    if (bytes_.size() < count) {
      failed_ = true;
      bytes_ = {};
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  uint8_t U8() { return static_cast<uint8_t>(Number(1)); }
  uint16_t U16() { return static_cast<uint16_t>(Number(2)); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  uint64_t U64() { return Number(8); }
  std::string_view Short() { return Bytes(U8()); }
  bool failed() const { return failed_; }
  bool empty() const { return bytes_.empty(); }
  size_t left() const { return bytes_.size(); }

 private:
  uint64_t Number(size_t bytes) {
    const std::string_view taken = Bytes(bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < taken.size(); ++i)
      value |= uint64_t{static_cast<unsigned char>(taken[i])} << 8 * i;
    return value;
  }
  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace haetae::contact
