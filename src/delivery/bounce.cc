#include "delivery/bounce.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "delivery/message_id.h"

namespace haetae::delivery {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

using Headers =
    std::vector<std::pair<std::string, std::string>>;  // lower-case name, unfolded value

// Headers up to the empty line; `text` is left at what follows.
Headers TakeHeaders(std::string_view& text) {
  Headers headers;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) break;
    if ((line[0] == ' ' || line[0] == '\t') && !headers.empty()) {
      headers.back().second.append(" ").append(Trimmed(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || headers.size() >= kBounceHeadersMax) continue;
    headers.emplace_back(Lower(Trimmed(line.substr(0, colon))),
                         std::string(Trimmed(line.substr(colon + 1))));
  }
  return headers;
}

std::string_view Find(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

// The value of a parameter: boundary=x or boundary="x".
std::string Parameter(std::string_view value, std::string_view name) {
  const std::string lower = Lower(value);
  for (size_t at = 0; (at = lower.find(name, at)) != std::string::npos; ++at) {
    size_t from = at + name.size();
    if (from >= value.size() || value[from] != '=') continue;
    ++from;
    if (from < value.size() && value[from] == '"') {
      const size_t end = std::min(value.find('"', from + 1), value.size());
      return std::string(value.substr(from + 1, end - from - 1));
    }
    return std::string(value.substr(from, value.find_first_of("; \t", from) - from));
  }
  return "";
}

struct Report {
  bool found = false;
  std::string action;
  uint32_t status = 0;
  std::string diagnostic;
};

// Fields of message/delivery-status: of the message, then of each recipient (RFC 3464 2.1).
void ReadStatus(std::string_view text, Report& report) {
  for (size_t groups = 0; !text.empty() && groups < kBouncePartsMax; ++groups) {
    const Headers fields = TakeHeaders(text);
    const std::string action = Lower(Find(fields, "action"));
    if (action.empty()) continue;
    // One recipient a mail; if there are more, what failed counts.
    if (report.found && action != "failed") continue;
    report.found = true;
    report.action = action.substr(0, action.find(' '));
    report.status = ParseEnhanced(Find(fields, "status"));
    report.diagnostic = std::string(Find(fields, "diagnostic-code"));
  }
}

void Walk(std::string_view text, size_t depth, size_t& parts, Report& report) {
  const Headers headers = TakeHeaders(text);
  const std::string_view type = Find(headers, "content-type");
  const std::string kind = Lower(type.substr(0, type.find(';')));
  if (kind == "message/delivery-status" || kind == "message/global-delivery-status")
    return ReadStatus(text, report);
  if (!kind.starts_with("multipart/") || depth >= kBounceDepthMax) return;
  const std::string boundary = Parameter(type, "boundary");
  if (boundary.empty() || boundary.size() > 200) return;
  const std::string mark = "--" + boundary;
  size_t at = text.starts_with(mark) ? 0 : text.find("\n" + mark);
  while (at != std::string_view::npos && ++parts <= kBouncePartsMax) {
    at += at == 0 && text.starts_with(mark) ? 0 : 1;
    size_t from = text.find('\n', at);
    if (from == std::string_view::npos || text.substr(at + mark.size(), 2) == "--") return;
    ++from;
    size_t end = text.find("\n" + mark, from - 1);
    Walk(text.substr(from, end == std::string_view::npos ? end : end - std::min(end, from)),
         depth + 1, parts, report);
    at = end;
  }
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::vector<std::string> FindIds(std::string_view text) {
  std::vector<std::string> ids;
  for (size_t at = 0; at < text.size() && ids.size() < kBounceIdsMax;) {
    if (!IsHex(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && IsHex(text[end])) ++end;
    if (end - at == kMessageIdDigits) {
      std::string id = Lower(text.substr(at, end - at));
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
    at = end;
  }
  return ids;
}

// "550 5.1.1", "550-5.1.1", "(#5.1.1)", "552": the first in the text.
Reply FindReply(std::string_view text) {
  Reply reply;
  for (size_t i = 0; i + 3 <= text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n' ||
                        text[i - 1] == '\t' || text[i - 1] == '(' || text[i - 1] == '#' ||
                        text[i - 1] == ':' || text[i - 1] == '<';
    if (!begins || (text[i] != '4' && text[i] != '5')) continue;
    const std::string_view at = text.substr(i, 24);
    if (const uint32_t enhanced = ParseEnhanced(at.substr(0, at.find_first_of(" )\r\n;:>"))))
      return {reply.code, enhanced};
    if (reply.code != 0 || at.size() < 4 || at[1] < '0' || at[1] > '7' || at[2] < '0' ||
        at[2] > '9')
      continue;
    if (at[3] != ' ' && at[3] != '-') continue;
    std::from_chars(at.data(), at.data() + 3, reply.code);
    std::string_view rest = at.substr(4);
    rest = rest.substr(0, rest.find_first_of(" )\r\n;:>"));
    reply.enhanced = ParseEnhanced(rest);
    if (reply.enhanced != 0) return reply;
  }
  return reply;
}

// Words of providers that give no code.
uint32_t FindPhrase(std::string_view text) {
  static constexpr std::pair<std::string_view, uint32_t> kPhrases[] = {
      {"user unknown", Enhanced(5, 1, 1)},
      {"unknown user", Enhanced(5, 1, 1)},
      {"no such user", Enhanced(5, 1, 1)},
      {"does not exist", Enhanced(5, 1, 1)},
      {"doesn't have a", Enhanced(5, 1, 1)},
      {"no mailbox here", Enhanced(5, 1, 1)},
      {"recipient address rejected", Enhanced(5, 1, 1)},
      {"존재하지 않는", Enhanced(5, 1, 1)},
      {"없는 사용자", Enhanced(5, 1, 1)},
      {"수신자를 찾을 수 없", Enhanced(5, 1, 1)},
      {"휴면", Enhanced(5, 2, 1)},
      {"account is disabled", Enhanced(5, 2, 1)},
      {"quota exceeded", Enhanced(4, 2, 2)},
      {"over quota", Enhanced(4, 2, 2)},
      {"mailbox is full", Enhanced(4, 2, 2)},
      {"mailbox full", Enhanced(4, 2, 2)},
      {"용량", Enhanced(4, 2, 2)},
  };
  const std::string lower = Lower(text);
  for (const auto& [phrase, status] : kPhrases)
    if (lower.find(phrase) != std::string::npos) return status;
  return 0;
}

// Full, or out of time: the box may be there another day (RFC 3463 3.3, 3.5).
Bounce::Kind KindOf(const Reply& reply) {
  const uint32_t status = reply.enhanced;
  const bool full = (status >> 10 & 1023) == 2 && (status & 1023) == 2;
  if (full || reply.code == 552) return Bounce::kSoft;
  if (status != 0) return status >> 20 == 4 ? Bounce::kSoft : Bounce::kHard;
  return reply.code / 100 == 5 ? Bounce::kHard : Bounce::kSoft;
}

bool FromDaemon(const Headers& headers) {
  const std::string from = Lower(Find(headers, "from"));
  const bool daemon = from.find("mailer-daemon") != std::string::npos ||
                      from.find("postmaster") != std::string::npos ||
                      from.find("mail delivery") != std::string::npos;
  const std::string_view path = Find(headers, "return-path");
  const bool failed = !Find(headers, "x-failed-recipients").empty();
  return failed || (daemon && (path.empty() || path == "<>")) || path == "<MAILER-DAEMON>";
}

}  // namespace

Bounce ReadBounce(std::string_view mail) {
  mail = mail.substr(0, kBounceBytesMax);
  Bounce bounce;
  bounce.ids = FindIds(mail);
  Report report;
  size_t parts = 0;
  Walk(mail, 0, parts, report);
  std::string_view body = mail;
  const Headers headers = TakeHeaders(body);
  if (report.found) {
    bounce.reply = FindReply(report.diagnostic);
    if (report.status != 0) bounce.reply.enhanced = report.status;
    if (report.action == "failed")
      bounce.kind = KindOf(bounce.reply);
    else if (report.action == "delayed")
      bounce.kind = Bounce::kDelayed;
    else if (report.action == "delivered")
      bounce.kind = Bounce::kDelivered;
    return bounce;  // relayed and expanded say nothing
  }
  if (!FromDaemon(headers) || Lower(Find(headers, "auto-submitted")) == "auto-generated (vacation)")
    return bounce;
  // What the daemon says, without the mail that it returns.
  body = body.substr(0, 8192);
  bounce.reply = FindReply(body);
  if (bounce.reply.enhanced == 0) {
    const uint32_t phrase = FindPhrase(body);
    if (phrase != 0) bounce.reply.enhanced = phrase;
  }
  if (!(bounce.reply == Reply{})) bounce.kind = KindOf(bounce.reply);
  return bounce;
}

}  // namespace haetae::delivery
