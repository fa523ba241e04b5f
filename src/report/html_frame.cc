// What every page has around its content: the head, the language switch, the name.
#include <fmt/format.h>

#include "report/html_parts.h"
#include "report/markup.h"

namespace haetae::report {
namespace {

constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

std::string Head(std::string_view title, Language language) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n"
      "<title>{} – haetae</title>\n<style>\n{}</style>\n</head>\n",
      language == Language::kKorean ? "ko" : "en", kPolicy, EscapeHtml(title), StyleSheet());
}

// The buttons stand before everything that they show and hide: CSS has no other way.
std::string LanguageSwitch(Language language) {
  const auto button = [language](Language own, const char* code) {
    return fmt::format("<input class=\"pick\" type=\"radio\" name=\"language\" id=\"{0}\"{1}>\n",
                       code, own == language ? " checked" : "");
  };
  return button(Language::kEnglish, "en") + button(Language::kKorean, "ko");
}

}  // namespace

std::string Masthead() {
  return "<header>\n<p class=\"brand\"><b>haetae</b> <span lang=\"ko\" class=\"any\">해태</span> " +
         Small(Both("who read whose data", "누가 누구의 정보를 보았는가")) +
         "</p>\n<div class=\"languages\"><label for=\"en\" lang=\"en\" "
         "class=\"any\">English</label>"
         "<label for=\"ko\" lang=\"ko\" class=\"any\">한국어</label></div>\n</header>\n";
}

std::string WholePage(std::string_view title, Language language, std::string_view html) {
  return fmt::format(
      "{}<body>\n{}<div class=\"page\">\n<a class=\"skip\" href=\"#verdict\">{}</a>\n{}</div>\n"
      "</body>\n</html>\n",
      Head(title, language), LanguageSwitch(language), Both("To the answer", "결과로 건너뛰기"),
      html);
}

}  // namespace haetae::report
