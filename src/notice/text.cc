#include "notice/text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "notice/lines.h"
#include "notice/markup.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

enum class Header { kNone, kSubject, kSender, kOther };

struct HeaderName {
  std::u32string_view name;  // folded, without its colon
  Header header;
};
constexpr std::array kHeaders = std::to_array<HeaderName>({
    {U"subject", Header::kSubject},
    {U"제목", Header::kSubject},
    {U"from", Header::kSender},
    {U"보낸사람", Header::kSender},
    {U"발신자", Header::kSender},
    {U"발신", Header::kSender},
    {U"보낸이", Header::kSender},
    {U"reply-to", Header::kSender},
    {U"to", Header::kOther},
    {U"받는사람", Header::kOther},
    {U"수신자", Header::kOther},
    {U"수신", Header::kOther},
    {U"date", Header::kOther},
    {U"날짜", Header::kOther},
    {U"cc", Header::kOther},
    {U"message-id", Header::kOther},
    {U"mime-version", Header::kOther},
    {U"content-type", Header::kOther},
    {U"content-transfer-encoding", Header::kOther},
});

// Which header a cleaned line is, and where its value begins.
std::pair<Header, size_t> HeaderOf(const Chars& line) {
  std::u32string name;
  size_t i = 0;
  while (i < line.size() && i < 30 && line[i].code != ':' && line[i].code != 0xFF1A) {
    if (line[i].code != ' ') name += Fold(line[i].code);
    ++i;
  }
  if (i >= line.size() || i >= 30) return {Header::kNone, 0};
  for (const HeaderName& known : kHeaders)
    if (known.name == name) return {known.header, i + 1};
  return {Header::kNone, 0};
}

std::vector<Chars> LinesOf(const std::u32string& text) {
  std::vector<Chars> lines(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (crlf) continue;
    if (text[i] == '\n' || text[i] == '\r') {
      lines.emplace_back();
    } else {
      lines.back().push_back({text[i], static_cast<uint32_t>(i)});
    }
  }
  return lines;
}

// Mail header lines at the top, up to an empty line: the first line behind them.
size_t ReadHeaders(const std::vector<Chars>& lines, Notice& notice, Assembler& assembler,
                   bool& titled) {
  size_t i = 0;
  while (i < lines.size() && Cleaned(lines[i]).empty()) ++i;
  for (; i < lines.size(); ++i) {
    const Chars line = Cleaned(lines[i]);
    const auto [header, value] = HeaderOf(line);
    if (header == Header::kNone) break;
    notice.has_header = true;
    Chars rest(line.begin() + static_cast<std::ptrdiff_t>(value), line.end());
    if (header == Header::kSender && notice.sender.empty()) notice.sender = rest;
    if (header == Header::kSubject) {
      assembler.Add({.chars = std::move(rest), .kind = Block::Kind::kTitle});
      titled = true;
    }
  }
  assembler.Add({});
  return notice.has_header ? i : 0;
}

void ReadPlain(Notice& notice, Assembler& assembler, bool& titled) {
  const std::vector<Chars> lines = LinesOf(notice.original);
  for (size_t i = ReadHeaders(lines, notice, assembler, titled); i < lines.size(); ++i)
    assembler.Add({.chars = lines[i]});
}

bool EndsWith(std::string_view name, std::string_view ending) {
  if (name.size() < ending.size()) return false;
  const std::string_view tail = name.substr(name.size() - ending.size());
  return std::ranges::equal(tail, ending, {}, [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  });
}

NoticeKind KindOf(const std::u32string& text, std::string_view name) {
  if (EndsWith(name, ".html") || EndsWith(name, ".htm")) return NoticeKind::kHtml;
  if (EndsWith(name, ".md") || EndsWith(name, ".markdown")) return NoticeKind::kMarkdown;
  if (LooksLikeHtml(text)) return NoticeKind::kHtml;
  if (EndsWith(name, ".txt") || EndsWith(name, ".eml")) return NoticeKind::kPlain;
  return LooksLikeMarkdown(text) ? NoticeKind::kMarkdown : NoticeKind::kPlain;
}

// The data of a filing, beside its text.
bool IsJson(std::string_view bytes) {
  const size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != bytes.npos && (bytes[first] == '{' || bytes[first] == '[') &&
         nlohmann::json::accept(bytes);
}

}  // namespace

Place Notice::Where(uint32_t at) const {
  const auto after = std::ranges::upper_bound(line_starts, at);
  if (after == line_starts.begin()) return {};
  const auto line = static_cast<uint32_t>(after - line_starts.begin());
  return {line, at - *(after - 1) + 1};
}

Result<Notice> ReadNotice(std::string_view bytes, std::string_view name) {
  if (bytes.size() > kNoticeBytesMax)
    return Fail(Code::kLimit, "cannot read the notice",
                "it has more than " + std::to_string(kNoticeBytesMax) + " bytes", std::string(name),
                "a notice is short: name the file of its text, without images inside it");
  if (IsJson(bytes))
    return Fail(Code::kMalformed, "cannot read the notice",
                "it is JSON, which nobody reads as a text", std::string(name),
                "name the .txt or .html that stands beside it");
  Decoded decoded = TRY(Decode(bytes, name));
  Notice notice;
  notice.encoding = std::move(decoded.encoding);
  notice.original = std::move(decoded.text);
  notice.line_starts.push_back(0);
  for (size_t i = 0; i < notice.original.size(); ++i) {
    const char32_t code = notice.original[i];
    const bool crlf =
        code == '\r' && i + 1 < notice.original.size() && notice.original[i + 1] == '\n';
    if ((code == '\n' || code == '\r') && !crlf)
      notice.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  notice.kind = KindOf(notice.original, name);
  Assembler assembler(notice);
  bool titled = false;
  if (notice.kind == NoticeKind::kHtml) {
    TRY(ReadHtml(notice, assembler, name));
  } else if (notice.kind == NoticeKind::kMarkdown) {
    TRY(ReadMarkdown(notice, assembler, name));
  } else {
    ReadPlain(notice, assembler, titled);
  }
  assembler.Finish(notice.kind == NoticeKind::kPlain && !titled);
  if (notice.blocks.empty())
    return Fail(Code::kMalformed, "cannot read the notice",
                "it says nothing that a reader could see", std::string(name),
                "name the file that holds the text of the notice");
  return notice;
}

}  // namespace haetae::notice
