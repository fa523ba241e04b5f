#include "delivery/smtp_reply.h"

#include <algorithm>
#include <utility>

namespace haetae::delivery {

Reply SmtpReply::Short() const {
  Reply reply = {.code = static_cast<uint16_t>(code)};
  if (lines.empty()) return reply;
  const uint32_t enhanced = ParseEnhanced(lines.front());
  if (enhanced >> 20 == static_cast<uint32_t>(code / 100)) reply.enhanced = enhanced;
  return reply;
}

void SmtpReplies::Feed(std::string_view bytes) {
  while (!broken_ && !bytes.empty()) {
    const size_t end = bytes.find('\n');
    const size_t part = std::min(end, bytes.size());
    if (line_.size() + part > kReplyLineBytesMax) {
      broken_ = true;
      return;
    }
    line_.append(bytes.substr(0, part));
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    if (!TakeLine(line_)) broken_ = true;
    line_.clear();
  }
}

bool SmtpReplies::TakeLine(std::string_view line) {
  if (line.size() < 3) return false;
  int code = 0;
  for (size_t i = 0; i < 3; ++i) {
    if (line[i] < '0' || line[i] > '9') return false;
    code = code * 10 + (line[i] - '0');
  }
  const char after = line.size() > 3 ? line[3] : ' ';
  if (code < 200 || code > 599 || (after != ' ' && after != '-')) return false;
  if (current_.lines.empty())
    current_.code = code;
  else if (current_.code != code)
    return false;
  if (current_.lines.size() >= kReplyLinesMax) return false;
  current_.lines.emplace_back(line.substr(std::min<size_t>(4, line.size())));
  if (after == '-') return true;
  if (ready_.size() >= kRepliesWaitingMax) return false;
  ready_.push_back(std::exchange(current_, {}));
  return true;
}

std::optional<SmtpReply> SmtpReplies::Next() {
  if (ready_.empty()) return std::nullopt;
  SmtpReply reply = std::move(ready_.front());
  ready_.pop_front();
  return reply;
}

}  // namespace haetae::delivery
