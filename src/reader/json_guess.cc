#include "reader/json_guess.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "reader/scan.h"

namespace haetae::reader {
namespace {

constexpr double kFitMin = 0.9;  // of the values
constexpr size_t kStatusKindsMax = 20;

constexpr std::string_view kMethods[] = {"GET",     "POST",  "PUT",   "DELETE", "HEAD",
                                         "OPTIONS", "PATCH", "TRACE", "CONNECT"};
// 1xx to 5xx that servers send; other numbers between are durations and sizes.
constexpr int kStatuses[] = {100, 101, 200, 201, 202, 203, 204, 205, 206, 207, 300, 301, 302,
                             303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409,
                             410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424,
                             425, 426, 428, 429, 431, 444, 451, 460, 499, 500, 501, 502, 503,
                             504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 561};

struct Hints {
  Slot slot;
  std::vector<std::string_view> good, bad;  // parts of normal names
};
const Hints& HintsOf(Slot slot) {
  static const Hints kTable[] = {
      {Slot::kTime,
       {"time", "date", "ts", "stamp", "when", "_at", "_dt", "dttm"},
       {"expir", "birth", "issued", "iat", "exp", "nbf", "end", "last", "until", "duration"}},
      {Slot::kRequest, {"req", "line"}, {"upstream", "refer"}},
      {SlotOf(kPath),
       {"path", "uri", "url", "request", "endpoint", "resource", "target", "page", "api"},
       {"refer", "origin", "file", "dir", "script", "root", "upstream", "exe", "cmd", "cwd", "log",
        "redirect", "location", "callback", "avatar", "image", "module", "caller", "socket"}},
      {SlotOf(kMethod), {"method", "verb", "action", "req"}, {"allow"}},
      {Slot::kStatus,
       {"status", "code", "st", "resp", "rc", "result"},
       {"duration", "ms",     "latency", "elapsed", "took",     "byte",  "size",
        "len",      "line",   "port",    "pid",     "upstream", "count", "time",
        "cost",     "thread", "version", "grpc",    "row",      "id"}},
      {SlotOf(kSourceIp),
       {"client", "remote", "src", "source", "ip", "addr", "peer", "fwd", "forward", "from", "user",
        "caller", "req"},
       {"server", "upstream", "dest", "dst", "local", "host", "target", "backend", "listen", "pod",
        "node", "proxy", "lb", "bind", "gateway"}},
      {SlotOf(kUserAgent), {"agent", "ua", "browser"}, {}},
  };
  const auto* found = std::ranges::find(kTable, slot, &Hints::slot);
  return found == std::end(kTable) ? kTable[0] : *found;
}

bool IsNumber(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
         value.find_first_of("-:", 1) == std::string_view::npos;
}

bool Fits(Slot slot, std::string_view value) {
  switch (Index(slot)) {
    case Index(Slot::kTime):
      return value.size() >= 10 && Plausible(slot, value);
    case Index(Slot::kRequest): {
      const size_t space = value.find(' ');
      if (space == std::string_view::npos) return false;
      const std::string_view rest = value.substr(space + 1);
      return Fits(SlotOf(kMethod), value.substr(0, space)) &&
             Fits(SlotOf(kPath), rest.substr(0, rest.find(' ')));
    }
    case kPath:
      return Plausible(slot, value) && !value.starts_with("//") && value != "*" &&
             value.substr(0, value.find('?')).find(' ') == std::string_view::npos;
    case kMethod: {
      std::string upper(value.substr(0, 8));
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return value.size() <= 7 && std::ranges::find(kMethods, upper) != std::end(kMethods);
    }
    case Index(Slot::kStatus):
      return std::ranges::binary_search(kStatuses, ParseStatus(value));
    case kSourceIp:
      return LooksLikeAddress(value.substr(0, value.find(',')));
    case kUserAgent:
      return value.starts_with("Mozilla/") || value.find("okhttp/") != std::string_view::npos ||
             value.starts_with("curl/") || value.find("CFNetwork/") != std::string_view::npos;
    default:
      return false;
  }
}

// How good a field is for the slot; 0: it is not.
int Score(Slot slot, const std::string& name, const Evidence& evidence) {
  const std::span<const std::string> values = evidence.values();
  const auto fit =
      std::ranges::count_if(values, [&](const std::string& v) { return Fits(slot, v); });
  if (fit == 0 || static_cast<double>(fit) < kFitMin * static_cast<double>(values.size())) return 0;
  const Hints& hints = HintsOf(slot);
  const std::string last = name.substr(name.rfind('.') + 1);
  const auto holds = [&](std::string_view part) { return last.find(part) != std::string::npos; };
  const bool good = std::ranges::any_of(hints.good, holds);
  const bool bad = std::ranges::any_of(hints.bad, holds);
  const std::set<std::string_view> distinct(values.begin(), values.end());
  if (bad && (slot != Slot::kTime || !good)) return 0;
  const bool number = IsNumber(values[0]);
  if (slot == Slot::kTime && number && !good) return 0;  // an id of ten digits
  if (slot == Slot::kStatus && !good && distinct.size() > kStatusKindsMax) return 0;
  int score = 1 + static_cast<int>(std::min<size_t>(distinct.size(), 99));
  if (good) score += 1000;
  if (bad) score = 1;
  if (slot == Slot::kTime && !number) score += 200;
  return score;
}

}  // namespace

std::vector<Wanted> GuessByValues(const Seen& seen, std::span<const Wanted> named) {
  std::set<std::vector<std::string>> taken;
  std::array<bool, kSlotCount> has{};
  for (const Wanted& want : named) {
    const auto at = seen.find(want.path);
    if (at == seen.end() || at->second.values().empty()) continue;
    taken.insert(want.path);
    has[Index(want.slot)] = true;
  }
  std::vector<Wanted> guessed;
  const auto guess = [&](Slot slot) {
    if (has[Index(slot)]) return;
    const std::vector<std::string>* best = nullptr;
    int best_score = 0;
    for (const auto& [path, evidence] : seen) {
      if (evidence.values().empty() || taken.contains(path)) continue;
      const int score = Score(slot, NormalName(path.back()), evidence);
      if (score > best_score) best = &path, best_score = score;
    }
    if (best == nullptr) return;
    guessed.push_back({*best, slot, kGuessRank});
    taken.insert(*best);
    has[Index(slot)] = true;
  };
  guess(Slot::kTime);
  if (!has[kPath]) guess(Slot::kRequest);
  if (!has[Index(Slot::kRequest)]) guess(SlotOf(kMethod));
  guess(Slot::kStatus);
  guess(SlotOf(kSourceIp));
  const bool access =
      has[kMethod] || has[Index(Slot::kRequest)] || (has[Index(Slot::kStatus)] && has[kSourceIp]);
  if (access && !has[Index(Slot::kRequest)]) guess(SlotOf(kPath));
  guess(SlotOf(kUserAgent));
  if (!has[kPath] && !has[Index(Slot::kRequest)]) guessed.clear();
  return guessed;
}

std::string PointerOf(std::span<const std::string> path) {
  std::string pointer;
  for (const std::string& key : path) {
    pointer += '/';
    for (char c : key) {
      if (c == '~')
        pointer += "~0";
      else if (c == '/')
        pointer += "~1";
      else
        pointer += c;
    }
  }
  return pointer;
}

std::vector<std::string> Shown(const Seen& seen) {
  const auto is_name = [](const std::string& key) {
    size_t digits = 0;
    for (char c : key) {
      const auto byte = static_cast<unsigned char>(c);
      digits += std::isdigit(byte) != 0;
      if (byte < 0x80 && std::isalnum(byte) == 0 &&
          std::string_view("_-.:@$ ").find(c) == std::string_view::npos)
        return false;
    }
    return !key.empty() && key.size() <= 40 && digits <= 3 && key.find('@', 1) == std::string::npos;
  };
  std::vector<std::string> shown;
  for (const auto& [path, evidence] : seen) {
    if (shown.size() == kShownMax) break;
    if (std::ranges::all_of(path, is_name)) shown.push_back(PointerOf(path));
  }
  return shown;
}

}  // namespace haetae::reader
