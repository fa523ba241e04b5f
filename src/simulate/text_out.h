// Numbers as text, appended without formatting machinery: the innermost loop of the simulation.
//
//   AppendNumber(line, 4711); AppendHex(line, id, 16); AppendAddress(line, 0x0a000001);
//   AppendTime(line, at);                       // 2025-04-06T15:00:00.123Z
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

#include "simulate/calendar.h"

namespace haetae::simulate {

inline void AppendNumber(std::string& to, uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  to.append(digits, static_cast<size_t>(end - digits));
}
inline void AppendHex(std::string& to, uint64_t value, int digits) {
  char text[16];
  for (int n = 0; n < digits; ++n) text[n] = "0123456789abcdef"[value >> (60 - 4 * n) & 15];
  to.append(text, static_cast<size_t>(digits));
}
void AppendAddress(std::string& to, uint32_t address);
void AppendTime(std::string& to, Millis at);     // RFC 3339 in UTC, milliseconds
void AppendMicros(std::string& to, Millis at);   // the same with microseconds, as haetae prints
void AppendClfTime(std::string& to, Millis at);  // 06/Apr/2025:15:00:00 +0000
// Of a credential and of an event id: what stands in the log. Bijections of the number.
void AppendCredential(std::string& to, uint64_t seed, uint64_t credential);
void AppendEventId(std::string& to, uint64_t seed, uint64_t id);

}  // namespace haetae::simulate
