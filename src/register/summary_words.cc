#include "register/summary_words.h"

#include <algorithm>

namespace haetae::reg {
namespace {

struct Counted {
  std::string_view one, many, korean, unit;
};
constexpr Counted kCounted[] = {
    {"row of carried people", "rows of carried people", "함께 제공되는 정보주체의 행", "개"},
    {"row of nobody's things", "rows of nobody's things", "누구의 것도 아닌 행", "개"},
    {"issued credential", "issued credentials", "발급된 인증정보", "개"},
    {"member", "members", "회원", "명"},
    {"canary", "canaries", "카나리아", "개"},
    {"person", "people", "개인정보취급자", "명"},
    {"ticket", "tickets", "상담·업무 기록", "건"},
    {"key", "keys", "키", "개"},
    {"job", "jobs", "작업", "개"}};

std::string OneInKorean(std::string_view count) {
  const size_t space = count.find(' ');
  const std::string_view what = space == count.npos ? "" : count.substr(space + 1);
  for (const Counted& one : kCounted)
    if (what == one.one || what == one.many)
      return std::string(one.korean) + " " + std::string(count.substr(0, space)) +
             std::string(one.unit);
  return std::string(count);
}

}  // namespace

std::string SummaryInKorean(std::string_view counts) {
  std::string text;
  while (true) {
    const size_t end = std::min(counts.find(", "), counts.size());
    text += (text.empty() ? "" : ", ") + OneInKorean(counts.substr(0, end));
    if (end == counts.size()) return text;
    counts.remove_prefix(end + 2);
  }
}

}  // namespace haetae::reg
