// A public notice's page as people see it: is the notice's text in it, is the page linked?
//
//   FetchedPage page = Fetch("https://shop.example/notice/1");   // blocks, at most kPageTimeout
//   HasText(VisibleText(page.body), VisibleText(notice));
//   LinksTo(front.body, "https://shop.example/", "https://shop.example/notice/1");
//
// VisibleText leaves out markup, scripts, comments and differences of white space. It is no
// browser: text that a script writes is not seen, which is what a person with the page's source
// would say. Pages are hostile: 8 MiB, five redirects, http and https only. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace haetae::delivery {

inline constexpr size_t kPageBytesMax = 8 << 20;
inline constexpr long kPageRedirectsMax = 5;
inline constexpr Duration kPageTimeout = 30 * kSecond;

struct FetchedPage {
  int status = 0;     // 0: nothing was fetched
  std::string body;   // where it is larger than the limit, its beginning
  std::string url;    // after redirects
  std::string error;  // for a person
};

// `ca_file` "": the system's.
FetchedPage Fetch(const std::string& url, const std::string& ca_file = "");
std::string VisibleText(std::string_view html);
bool HasText(std::string_view page_text, std::string_view notice_text);
bool LinksTo(std::string_view html, const std::string& base, const std::string& url);

}  // namespace haetae::delivery
