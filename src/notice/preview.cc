#include "notice/preview.h"

#include "base/error_words.h"
#include "notice/lint.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

bool IsSms(const PreviewFile& file) { return file.path.find(".sms.") != std::string::npos; }
bool IsHtml(const PreviewFile& file) { return file.path.ends_with(".html"); }

// "1,044 bytes: one long message (LMS, 2,000)", as the lint counts.
std::string SmsSize(const PreviewFile& file, const Lexicon& lexicon, Language language) {
  const Result<Notice> notice = ReadNotice(file.bytes, file.path);
  if (!notice) return "";
  const Expected expected{.channel = Channel::kSms};
  for (const Problem& problem : Lint(*notice, expected, lexicon).problems)
    if (problem.rule == "sms" && problem.instead.en.empty()) return problem.message.In(language);
  return "";
}

// Whom it goes to. A filing goes to an authority and a page to whoever opens it: how many people
// they are about stands in their text, by what the law counts, and not in the caption.
std::string Whom(const PreviewFile& file, Language language) {
  const bool ko = language == Language::kKorean;
  if (file.path.find(".filing.") != std::string::npos)
    return ko ? "기관에 제출하는 신고서" : "a filing to an authority";
  if (file.path.find(".public.") != std::string::npos) return ko ? "대체 공고" : "a public notice";
  if (!file.people) return "";
  return ko ? WithCommas(*file.people) + "명" : Counted(*file.people, "person", "people");
}

// What a reader sees of an HTML notice, in lines.
std::string VisibleText(const PreviewFile& file, Language language) {
  const Result<Notice> notice = ReadNotice(file.bytes, file.path);
  if (!notice) return EscapeTerminal(TextOf(notice.error(), language)) + "\n";
  std::string text;
  for (const Block& block : notice->blocks) {
    std::string line;
    for (const Char& c : block.chars) AppendUtf8(c.code, line);
    line = EscapeTerminal(line);
    if (block.kind == Block::Kind::kHeading)
      text += "\n" + line + "\n";
    else if (block.kind == Block::Kind::kItem)
      text += "  · " + line + "\n";
    else
      text += line + "\n";
  }
  return text;
}

std::string Lines(const PreviewFile& file, Language language) {
  if (IsHtml(file)) return VisibleText(file, language);
  std::string text;
  for (size_t at = 0; at < file.bytes.size();) {
    const size_t end = std::min(file.bytes.find('\n', at), file.bytes.size());
    text += EscapeTerminal(std::string_view(file.bytes).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return text;
}

}  // namespace

std::string PreviewText(const std::vector<PreviewFile>& files, const Lexicon& lexicon,
                        Language language) {
  std::string text;
  for (const PreviewFile& file : files) {
    text += (text.empty() ? "" : "\n") + std::string("── ") + EscapeTerminal(file.path);
    if (const std::string whom = Whom(file, language); !whom.empty()) text += " · " + whom;
    if (IsSms(file)) text += " · " + SmsSize(file, lexicon, language);
    text += "\n\n" + Lines(file, language);
  }
  return text;
}

std::string PreviewHtml(const std::vector<PreviewFile>& files, const Lexicon& lexicon,
                        Language language) {
  const bool ko = language == Language::kKorean;
  const std::string title = ko ? "통지문 미리보기" : "Preview of notices";
  std::string page = "<!doctype html>\n<html lang=\"" + std::string(ko ? "ko" : "en") +
                     "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                     "content=\"width=device-width, initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n<title>" +
                     title + R"(</title>
<style>
body{margin:0;padding:1.5rem;background:#fbfaf7;color:#1c1b18;
font:15px/1.6 system-ui,"Noto Sans KR",sans-serif}
main{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:1.25rem;
align-items:start}
article{background:#fff;border:1px solid #bdb7a8;padding:1rem}
h2{font-size:1rem;margin:0 0 .25rem;overflow-wrap:anywhere}p{margin:0 0 .75rem;color:#5f5b52}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0}
iframe{width:100%;height:40rem;border:1px solid #e4e0d6;background:#fff}
</style>
</head>
<body>
<h1>)" + title + "</h1>\n<main>\n";
  for (const PreviewFile& file : files) {
    page += "<article>\n<h2>" + EscapeHtml(file.path) + "</h2>\n";
    std::string about = Whom(file, language);
    if (IsSms(file)) about += (about.empty() ? "" : " · ") + SmsSize(file, lexicon, language);
    if (!about.empty()) page += "<p>" + EscapeHtml(about) + "</p>\n";
    if (IsHtml(file))
      page += "<iframe sandbox title=\"" + EscapeHtml(file.path) + "\" srcdoc=\"" +
              EscapeHtml(file.bytes) + "\"></iframe>\n";
    else
      page += "<pre>" + EscapeHtml(file.bytes) + "</pre>\n";
    page += "</article>\n";
  }
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace haetae::notice
