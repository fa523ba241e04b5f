#include "delivery/page.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "base/text.h"

namespace haetae::delivery {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char LowerOf(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Whether `name` begins at `at`, of letters in either case, and ends there as a tag's name.
bool IsTag(std::string_view html, size_t at, std::string_view name) {
  if (at + name.size() > html.size()) return false;
  for (size_t i = 0; i < name.size(); ++i)
    if (LowerOf(html[at + i]) != name[i]) return false;
  const char after = at + name.size() < html.size() ? html[at + name.size()] : '>';
  return IsSpace(after) || after == '>' || after == '/';
}

void AppendUtf8(uint32_t code, std::string& to) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xc0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xe0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 63));
    to += static_cast<char>(0x80 | (code & 63));
  } else {
    to += static_cast<char>(0xf0 | code >> 18);
    to += static_cast<char>(0x80 | (code >> 12 & 63));
    to += static_cast<char>(0x80 | (code >> 6 & 63));
    to += static_cast<char>(0x80 | (code & 63));
  }
}

// The character reference at `at`, which holds '&'; how many bytes it took, 0 if it is none.
size_t Reference(std::string_view html, size_t at, std::string& to) {
  const size_t end = html.find(';', at);
  if (end == std::string_view::npos || end - at > 10) return 0;
  std::string_view name = html.substr(at + 1, end - at - 1);
  static constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"amp", "&"},   {"lt", "<"},     {"gt", ">"},     {"quot", "\""}, {"apos", "'"},
      {"nbsp", " "},  {"middot", "·"}, {"hellip", "…"}, {"ndash", "–"}, {"mdash", "—"},
      {"lsquo", "‘"}, {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"}};
  for (const auto& [known, text] : kNamed) {
    if (name != known) continue;
    to += text;
    return end - at + 1;
  }
  if (!name.starts_with('#')) return 0;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  uint32_t code = 0;
  const auto [stop, error] =
      std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  if (error != std::errc() || stop != name.data() + name.size() || code == 0 || code > 0x10ffff ||
      (code >= 0xd800 && code < 0xe000))
    return 0;
  AppendUtf8(code == 0xa0 ? ' ' : code, to);
  return end - at + 1;
}

// Behind a tag that begins at `at`: past quotes to its '>'.
size_t TagEnd(std::string_view html, size_t at) {
  char quote = 0;
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0)
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return at + 1;
  }
  return html.size();
}

size_t Keep(char* bytes, size_t size, size_t count, void* self) {
  auto* body = static_cast<std::string*>(self);
  body->append(bytes,
               std::min(size * count, kPageBytesMax - std::min(kPageBytesMax, body->size())));
  return size * count;
}

struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// Absolute, without fragment; "" for what is no URL.
std::string Absolute(const std::string& base, const std::string& link) {
  const std::unique_ptr<CURLU, UrlFree> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, link.c_str(), 0) != CURLUE_OK)
    return "";
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  char* text = nullptr;
  if (curl_url_get(url.get(), CURLUPART_URL, &text, CURLU_NO_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string absolute = text;
  curl_free(text);
  return absolute;
}

}  // namespace

FetchedPage Fetch(const std::string& url, const std::string& ca_file) {
  FetchedPage page;
  CURL* easy = curl_easy_init();
  if (easy == nullptr) return page;
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
                   url.starts_with("https:") ? "https" : "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, kPageRedirectsMax);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(kPageTimeout / kMillisecond));
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "haetae-notice-monitor");
  if (!ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Keep);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &page.body);
  const CURLcode code = curl_easy_perform(easy);
  long status = 0;
  char* last = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &last);
  page.url = last != nullptr ? last : url;
  page.status = code == CURLE_OK ? static_cast<int>(status) : 0;
  if (code != CURLE_OK) page.error = curl_easy_strerror(code);
  curl_easy_cleanup(easy);
  return page;
}

std::string VisibleText(std::string_view html) {
  std::string text;
  bool space = false;
  auto put = [&](std::string_view part) {
    for (char c : part) {
      if (IsSpace(c)) {
        space = true;
        continue;
      }
      if (space && !text.empty()) text += ' ';
      space = false;
      text += c;
    }
  };
  for (size_t at = 0; at < html.size();) {
    if (html.substr(at).starts_with("<!--")) {
      const size_t end = html.find("-->", at + 4);
      at = end == std::string_view::npos ? html.size() : end + 3;
      continue;
    }
    const char next = at + 1 < html.size() ? LowerOf(html[at + 1]) : ' ';
    if (html[at] == '<' &&
        ((next >= 'a' && next <= 'z') || next == '/' || next == '!' || next == '?')) {
      std::string_view hidden;
      for (std::string_view name : {"script", "style", "template", "noscript", "head"})
        if (IsTag(html, at + 1, name)) hidden = name;
      at = TagEnd(html, at + 1);
      space = true;
      if (hidden.empty()) continue;
      while (at < html.size()) {
        at = html.find("</", at);
        if (at == std::string_view::npos)
          at = html.size();
        else if (IsTag(html, at + 2, hidden))
          break;
        else
          at += 2;
      }
      continue;
    }
    std::string letter;
    const size_t taken = html[at] == '&' ? Reference(html, at, letter) : 0;
    put(taken > 0 ? std::string_view(letter) : html.substr(at, 1));
    at += std::max<size_t>(taken, 1);
  }
  return ValidUtf8(text);
}

bool HasText(std::string_view page_text, std::string_view notice_text) {
  if (notice_text.empty()) return false;
  // Markup between letters leaves spaces that the notice has not: compared without any.
  auto bare = [](std::string_view text) {
    std::string out;
    for (char c : text)
      if (!IsSpace(c)) out += c;
    return out;
  };
  return bare(page_text).find(bare(notice_text)) != std::string::npos;
}

bool LinksTo(std::string_view html, const std::string& base, const std::string& url) {
  const std::string wanted = Absolute(base, url);
  if (wanted.empty()) return false;
  for (size_t at = 0; (at = html.find('<', at)) != std::string_view::npos;) {
    const size_t end = TagEnd(html, at + 1);
    if (IsTag(html, at + 1, "a")) {
      const std::string_view tag = html.substr(at, end - at);
      for (size_t href = 0; (href = tag.find("href", href)) != std::string_view::npos; href += 4) {
        size_t from = href + 4;
        while (from < tag.size() && IsSpace(tag[from])) ++from;
        if (from >= tag.size() || tag[from] != '=') continue;
        ++from;
        while (from < tag.size() && IsSpace(tag[from])) ++from;
        if (from >= tag.size()) break;
        const bool quoted = tag[from] == '"' || tag[from] == '\'';
        const size_t stop =
            quoted ? tag.find(tag[from], from + 1) : tag.find_first_of(" \t\r\n>", from);
        if (stop == std::string_view::npos) break;
        const std::string_view raw =
            tag.substr(from + (quoted ? 1 : 0), stop - from - (quoted ? 1 : 0));
        std::string link;
        for (size_t i = 0; i < raw.size();) {
          const size_t taken = raw[i] == '&' ? Reference(raw, i, link) : 0;
          if (taken == 0) link += raw[i];
          i += std::max<size_t>(taken, 1);
        }
        if (Absolute(base, link) == wanted) return true;
      }
    }
    at = end;
  }
  return false;
}

}  // namespace haetae::delivery
