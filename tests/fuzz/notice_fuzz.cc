// Feeds the readers of notices and the lint with bytes of any kind. The first byte picks how the
// rest is read and what is expected of it. Whatever is read is linted twice with the same result,
// every problem stands at a place of the file and says what it is in both languages, and the same
// text with an unseen character in front of each line passes only if it passed without.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "notice/scenarios_for_test.h"

namespace {

using namespace haetae;
using namespace haetae::notice;

constexpr const char* kNames[] = {"n.txt", "n.html", "n.md", "n"};
constexpr const char* kScenarios[] = {"shop",       "shop-sms",    "shop-public", "shop-possible",
                                      "california", "gdpr-filing", "sec",         "shop-english"};

void CheckReport(const Notice& notice, const Report& report) {
  for (const Problem& p : report.problems) {
    const bool stands =
        p.place.line >= 1 && p.place.line <= notice.line_starts.size() && p.place.column >= 1;
    if (!stands || p.rule.empty() || p.message.en.empty() || p.message.ko.empty()) abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const std::string here = __FILE__;
  setenv("HAETAE_SOURCE_DIR", here.substr(0, here.rfind("/tests/")).c_str(), 0);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Result<Notice> notice = ReadNotice(bytes, kNames[data[0] & 3]);
  if (!notice) {
    if (notice.error().why.empty() || notice.error().advice.empty()) abort();
    return 0;
  }
  const Expected expected = Scenario(kScenarios[data[0] >> 2 & 7]);
  const Report report = Lint(*notice, expected, TestLexicon());
  CheckReport(*notice, report);
  const std::string json = LintJson(report, Language::kKorean);
  if (json != LintJson(Lint(*notice, expected, TestLexicon()), Language::kKorean)) abort();
  if (notice->kind != NoticeKind::kPlain || notice->encoding != "UTF-8" || report.passed())
    return 0;
  std::string unseen = "\u200b";
  for (char c : bytes) {
    unseen += c;
    if (c == '\n') unseen += "\u200b";
  }
  const Result<Notice> again = ReadNotice(unseen, kNames[0]);
  if (again && Lint(*again, expected, TestLexicon()).passed()) abort();
  return 0;
}
