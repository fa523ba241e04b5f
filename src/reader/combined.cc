// The lines of Apache and nginx, and Traefik's, which are the same with a tail:
//
//   [vhost[:port]] address [ident] user [time] "request" status size ["referer" "agent" …]
//
// The usual line is read in one walk: the address to its space, " - - ", 27 bytes of time, the
// request to its quote, three digits, digits, two quoted texts. What deviates before the time
// (virtual host, user, forwarders) is taken apart by ReadHead.

#include <algorithm>
#include <utility>

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

// What stands before the time.
struct Head {
  std::string_view source;
  std::string_view peer;  // where `source` is a list of forwarders: who handed it in
  std::string_view host;
  std::string_view user;
};

std::string_view NextWord(std::string_view& text) {
  size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return text = {};
  size_t end = text.find(' ', begin);
  std::string_view word = text.substr(begin, end - begin);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return word;
}

std::string_view Trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

// Extends `word` over the list of forwarders it begins: "1.2.3.4, 5.6.7.8".
void TakeForwarders(std::string_view& word, std::string_view& rest) {
  while (word.ends_with(',') && !rest.empty()) {
    std::string_view next = NextWord(rest);
    if (next.empty()) return;
    word = {word.data(), static_cast<size_t>(next.data() + next.size() - word.data())};
  }
}

// Takes apart `text`, all before the time's bracket.
void ReadHead(std::string_view text, Head& head) {
  std::string_view rest = text;
  if (text.starts_with('"')) {
    size_t close = text.find('"', 1);
    if (close != std::string_view::npos) {
      head.source = Known(text.substr(1, close - 1));  // X-Forwarded-For, quoted
      rest = text.substr(close + 1);
      if (LooksLikeAddress(NextWord(text = rest))) {
        head.peer = NextWord(rest);
        if (head.source.empty()) head.source = std::exchange(head.peer, {});
      }
    }
  }
  if (head.source.empty() && rest.data() == text.data()) {
    std::string_view first = NextWord(rest);
    TakeForwarders(first, rest);
    std::string_view after = rest;
    std::string_view second = NextWord(after);
    if (LooksLikeAddress(second)) {
      head.host = Known(first);
      first = second;
      rest = after;
      TakeForwarders(first, rest);
    }
    head.source = Known(first);
  }
  // "ident user" or, where the writer left the ident out, "user".
  std::string_view ident = NextWord(rest);
  std::string_view user = Trimmed(rest);
  if (user.empty()) user = ident;
  if (user.size() >= 2 && user.front() == '"' && user.back() == '"') {
    user = user.substr(1, user.size() - 2);
  }
  head.user = Known(user);
}

// A list of forwarders and, as its last entry, who handed it in: what that one wrote is only as
// good as he is.
std::string_view Chain(std::string_view forwarders, std::string_view peer, TextArena& arena) {
  if (peer.empty()) return forwarders;
  const size_t size = forwarders.size() + 2 + peer.size();
  char* const chain = arena.Allocate(size);
  std::copy(forwarders.begin(), forwarders.end(), chain);
  chain[forwarders.size()] = ',';
  chain[forwarders.size() + 1] = ' ';
  std::copy(peer.begin(), peer.end(), chain + forwarders.size() + 2);
  return {chain, size};
}

const char* WhyNoTime(std::string_view text) {
  static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  if (text.size() > 5 && text[0] == '[' && text[4] == ' ' &&
      kDays.find(text.substr(1, 3)) % 3 == 0) {
    return "an Apache error-log line";
  }
  if (text.size() > 20 && text[4] == '/' && text[7] == '/' && text[13] == ':' && text[20] == '[') {
    return "an nginx error-log line";
  }
  if (text.find('[') == std::string_view::npos) return "no time in brackets";
  return "the time cannot be read";
}

class Combined final : public LineFormat<Combined> {
 public:
  Combined(std::string_view name, bool traefik, const LocalZone& zone)
      : name_(name), traefik_(traefik), zone_(zone) {}
  std::string_view name() const override { return name_; }
  bool MetNoZone() const override { return zone_.met(); }

  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    Time time;
    const char* p = nullptr;
    const char* bracket = FindTime(begin, end, time, p);
    if (bracket == nullptr) [[unlikely]]
      return WhyNoTime(text);

    if (end - p < 2 || p[0] != ' ' || p[1] != '"') return "no request after the time";
    const char* const request = p + 2;
    bool request_escaped = false;
    const char* close = CloseQuote(request, end, request_escaped);
    int32_t status;
    // A quote that no status follows belongs to the request: some writers do not escape.
    while (close != nullptr && !ReadStatus(close + 1, end, status, p)) {
      if (close + 1 >= end) return "cut after the request";
      close = CloseQuote(close + 1, end, request_escaped);
      if (close == nullptr) return "the status cannot be read";
    }
    if (close == nullptr) return "cut inside the request";

    int64_t bytes = -1;
    if (!ReadSize(p, end, bytes)) return p >= end ? "cut before the size" : "the size is no number";
    std::string_view agent;
    bool agent_escaped = false;
    if (const char* reason = ReadAgent(p, end, agent, agent_escaped)) return reason;
    if (traefik_ && !HasTraefikTail(p, end)) return "no Traefik columns after the user agent";

    uint32_t row = batch.Begin(line);
    batch.time[row] = time;
    batch.status[row] = status;
    batch.bytes[row] = bytes;
    StoreHead(begin, bracket, row, batch);
    std::string_view words(request, static_cast<size_t>(close - request));
    if (request_escaped) [[unlikely]]
      words = DecodeEscapes(words, batch.arena);
    SplitRequest(words, batch.field[kMethod][row], batch.field[kPath][row]);
    if (agent_escaped) [[unlikely]]
      agent = DecodeEscapes(agent, batch.arena);
    batch.field[kUserAgent][row] = Known(agent);
    if (end - p > 4 && p[0] == ' ' && p[1] == '"' && p[2] != '-') [[unlikely]]
      TakeColumnOfForwarders({p + 2, static_cast<size_t>(end - p - 2)}, row, batch);
    batch.Commit();
    return nullptr;
  }

 private:
  // Finds the bracket of the time; sets `after` behind the closing one. A user name may hold
  // brackets too, so a few are tried.
  const char* FindTime(const char* p, const char* end, Time& time, const char*& after) {
    const char* bracket = FindByte(p, end, '[');
    for (int tries = 0; bracket < end && tries < 4; ++tries) {
      if (end - bracket >= 28 && clock_.Read(bracket + 1, time)) [[likely]] {
        after = bracket + 28;
        return bracket;
      }
      const char* close = FindByte(bracket, end, ']');
      if (close < end && close - bracket < 48) {
        std::string_view inside(bracket + 1, static_cast<size_t>(close - bracket - 1));
        std::optional<Time> other = ParseClfTime(inside, zone_);
        if (!other) other = ParseRfc3339(inside, zone_);
        if (other) {
          time = *other;
          after = close + 1;
          return bracket;
        }
      }
      bracket = FindByte(bracket + 1, end, '[');
    }
    return nullptr;
  }

  // " 200" or " -" at `p`; sets `after` behind it.
  static bool ReadStatus(const char* p, const char* end, int32_t& status, const char*& after) {
    if (end - p >= 4 && p[0] == ' ') [[likely]] {
      unsigned a = static_cast<unsigned char>(p[1]) - unsigned{'0'};
      unsigned b = static_cast<unsigned char>(p[2]) - unsigned{'0'};
      unsigned c = static_cast<unsigned char>(p[3]) - unsigned{'0'};
      if (a <= 9 && b <= 9 && c <= 9 && (p + 4 == end || p[4] == ' ')) {
        status = static_cast<int32_t>(a * 100 + b * 10 + c);
        if (status < 100) status = -1;  // nginx writes 000 where it sent nothing
        after = p + 4;
        return true;
      }
    }
    if (end - p < 2 || p[0] != ' ' || p[1] != '-' || (end - p > 2 && p[2] != ' ')) return false;
    status = -1;
    after = p + 2;
    return true;
  }

  // " 1234" or " -" at `p`, which moves behind it.
  static bool ReadSize(const char*& p, const char* end, int64_t& bytes) {
    if (end - p < 2 || p[0] != ' ') {
      p = end;
      return false;
    }
    ++p;
    if (*p == '-' && (p + 1 == end || p[1] == ' ')) {
      ++p;
      return true;
    }
    int64_t value = 0;
    const char* first = p;
    for (; p < end; ++p) {
      unsigned digit = static_cast<unsigned char>(*p) - unsigned{'0'};
      if (digit > 9) break;
      value = value * 10 + digit;
      if (p - first >= 18) return false;
    }
    if (p == first || (p < end && *p != ' ')) return p < end ? false : (p = first, false);
    bytes = value;
    return true;
  }

  // The two quoted texts behind the size, if there are any; other columns before them are passed.
  static const char* ReadAgent(const char*& p, const char* end, std::string_view& agent,
                               bool& escaped) {
    p = FindByte(p, end, '"');
    if (p >= end) return nullptr;
    bool ignored = false;
    const char* close = CloseQuote(p + 1, end, ignored);
    if (close == nullptr) return "cut inside the referer";
    p = close + 1;
    if (p >= end) return nullptr;
    ++p;
    if (p >= end) return "cut before the user agent";
    if (*p != '"') return nullptr;
    close = CloseQuote(p + 1, end, escaped);
    if (close == nullptr) return "cut inside the user agent";
    agent = {p + 1, static_cast<size_t>(close - p - 1)};
    p = close + 1;
    return nullptr;
  }

  // ` 500 "router" "server" 0ms`
  static bool HasTraefikTail(const char* p, const char* end) {
    Cursor at({p, static_cast<size_t>(end - p)});
    at.Eat(' ');
    if (ParseCount(at.Token()) < 0 || at.peek() != '"') return false;
    std::string_view rest = at.rest();
    return rest.ends_with("ms");
  }

  // nginx's "main": a quoted X-Forwarded-For behind the agent. `text` is behind its first quote.
  static void TakeColumnOfForwarders(std::string_view text, uint32_t row, RecordBatch& batch) {
    const std::string_view list = text.substr(0, text.find('"'));
    if (list.size() == text.size() || !LooksLikeAddress(list.substr(0, list.find(',')))) return;
    batch.field[kSourceIp][row] = Chain(list, batch.field[kSourceIp][row], batch.arena);
  }

  static void StoreHead(const char* begin, const char* bracket, uint32_t row, RecordBatch& batch) {
    // "address - - " ; an address begins with a digit or has a colon before its first space.
    const char* space = FindByte(begin, bracket, ' ');
    if (bracket - space == 5 && std::memcmp(space, " - - ", 5) == 0 && *begin != '"') [[likely]] {
      batch.field[kSourceIp][row] = Known({begin, static_cast<size_t>(space - begin)});
      return;
    }
    Head head;
    ReadHead({begin, static_cast<size_t>(bracket - begin)}, head);
    batch.field[kSourceIp][row] = Chain(head.source, head.peer, batch.arena);
    batch.field[kHost][row] = head.host;
    if (head.user.find('\\') != std::string_view::npos) {
      head.user = DecodeEscapes(head.user, batch.arena);
    }
    batch.field[kPrincipal][row] = head.user;
  }

  std::string_view name_;
  bool traefik_;
  ClfClock clock_;
  LocalZone zone_;
};

}  // namespace

std::unique_ptr<Format> MakeCombined(std::string_view name, const LocalZone& zone) {
  return std::make_unique<Combined>(name, false, zone);
}
std::unique_ptr<Format> MakeTraefikText(const LocalZone& zone) {
  return std::make_unique<Combined>("traefik", true, zone);
}

}  // namespace haetae::reader
