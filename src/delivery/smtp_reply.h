// Replies of an SMTP server, out of the bytes as they come. The bytes are hostile: lines and
// replies have limits, and whatever breaks the grammar of RFC 5321 4.2 ends the session.
//
//   SmtpReplies replies;
//   replies.Feed("250-mx.example\r\n250 PIPE");
//   std::optional<SmtpReply> reply = replies.Next();     // when it is whole
//   if (replies.broken()) …                              // nothing more will come
//
// Not thread-safe; holds at most a reply.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"

namespace haetae::delivery {

inline constexpr size_t kReplyLineBytesMax = 4096;  // RFC 5321 says 512; some servers write more
inline constexpr size_t kReplyLinesMax = 200;
inline constexpr size_t kRepliesWaitingMax = 64;  // more than were asked for: it is no server

struct SmtpReply {
  int code = 0;                    // 200 to 599
  std::vector<std::string> lines;  // without code and line end
  Reply Short() const;             // code and enhanced status
};

class SmtpReplies {
 public:
  void Feed(std::string_view bytes);
  std::optional<SmtpReply> Next();
  bool broken() const { return broken_; }
  // Whether bytes are here that no reply has taken.
  bool HasMore() const { return !line_.empty() || !ready_.empty() || !current_.lines.empty(); }

 private:
  bool TakeLine(std::string_view line);
  std::string line_;  // not whole yet
  SmtpReply current_;
  std::deque<SmtpReply> ready_;
  bool broken_ = false;
};

}  // namespace haetae::delivery
