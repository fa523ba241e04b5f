#include "simulate/text_out.h"

#include <array>
#include <cstring>

#include "base/time.h"
#include "simulate/random.h"

namespace haetae::simulate {
namespace {

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void Two(char* at, int64_t value) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

// "2025-04-06T15:00:00", kept for the second it was made for.
struct SecondText {
  int64_t second = -1;
  char rfc[20] = {}, clf[27] = {};
  void For(int64_t wanted) {
    if (wanted == second) return;
    second = wanted;
    const int64_t day = wanted / 86'400, rest = wanted % 86'400;
    const Civil civil = CivilFromDays(day);
    std::memcpy(rfc, "0000-00-00T00:00:00", 19);
    Two(rfc, civil.year / 100);
    Two(rfc + 2, civil.year % 100);
    Two(rfc + 5, civil.month);
    Two(rfc + 8, civil.day);
    Two(rfc + 11, rest / 3600);
    Two(rfc + 14, rest / 60 % 60);
    Two(rfc + 17, rest % 60);
    std::memcpy(clf, "00/", 3);
    Two(clf, civil.day);
    std::memcpy(clf + 3, kMonths[civil.month - 1], 3);
    clf[6] = '/';
    std::memcpy(clf + 7, rfc, 4);
    clf[11] = ':';
    std::memcpy(clf + 12, rfc + 11, 8);
    std::memcpy(clf + 20, " +0000", 6);
  }
};

SecondText& Text(Millis at) {
  thread_local SecondText text;
  text.For(at / kSecondMs);
  return text;
}

void AppendMillis(std::string& to, Millis at) {
  to.append(Text(at).rfc, 19);
  const int64_t ms = at % kSecondMs;
  const char part[4] = {'.', static_cast<char>('0' + ms / 100),
                        static_cast<char>('0' + ms / 10 % 10), static_cast<char>('0' + ms % 10)};
  to.append(part, 4);
}

}  // namespace

void AppendAddress(std::string& to, uint32_t address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    AppendNumber(to, address >> shift & 255);
    if (shift > 0) to += '.';
  }
}

void AppendTime(std::string& to, Millis at) {
  AppendMillis(to, at);
  to += 'Z';
}

void AppendMicros(std::string& to, Millis at) {
  AppendMillis(to, at);
  to += "000Z";
}

void AppendClfTime(std::string& to, Millis at) { to.append(Text(at).clf, 26); }

void AppendCredential(std::string& to, uint64_t seed, uint64_t credential) {
  const uint64_t mixed = Mix(credential ^ Mix(seed, 0x63726564));
  AppendHex(to, mixed, 16);
  AppendHex(to, Mix(mixed), 6);
}

void AppendEventId(std::string& to, uint64_t seed, uint64_t id) {
  AppendHex(to, Mix(id ^ Mix(seed, 0x65766964)), 16);
}

}  // namespace haetae::simulate
