#include "report/markup.h"

#include <fmt/format.h>

#include "base/error.h"
#include "report/words.h"

namespace haetae::report {
namespace {

std::string InLanguages(const char* tag, const Phrase& phrase) {
  const std::string en = EscapeHtml(phrase.en);
  if (phrase.ko.empty()) return fmt::format("<{0} lang=\"en\" class=\"any\">{1}</{0}>", tag, en);
  if (phrase.ko == phrase.en) return en;
  return fmt::format("<{0} lang=\"en\">{1}</{0}><{0} lang=\"ko\">{2}</{0}>", tag, en,
                     EscapeHtml(phrase.ko));
}

}  // namespace

std::string Both(const Phrase& phrase) { return InLanguages("span", phrase); }

std::string Both(std::string_view en, std::string_view ko) {
  return Both(Phrase{std::string(en), std::string(ko)});
}

std::string BothInSvg(const Phrase& phrase) { return InLanguages("tspan", phrase); }

std::string Code(std::string_view text) { return "<code>" + EscapeHtml(text) + "</code>"; }

std::string Small(std::string_view html) { return fmt::format("<small>{}</small>", html); }

std::string When(Time time, const Zone& zone) {
  if (!IsSet(time)) return "–";
  const Duration offset = zone.OffsetAt(time);
  return fmt::format("<time datetime=\"{}\" title=\"{} UTC\">{}</time>", FormatTime(time),
                     FormatLocal(time, 0),
                     FormatLocal(time, offset) + (zone.named() ? " " + ZoneName(offset) : ""));
}

std::string WhenZoned(Time time, const Zone& zone) {
  return When(time, zone) + (zone.named() ? "" : " " + zone.Name());
}

std::string Number(uint64_t value) { return WithCommas(value); }

std::string List(const std::vector<std::string>& items_html, std::string_view css_class) {
  std::string html =
      css_class.empty() ? std::string("<ul>") : fmt::format("<ul class=\"{}\">", css_class);
  for (const std::string& item : items_html) html += "<li>" + item + "</li>\n";
  return html + "</ul>\n";
}

std::string Details(std::string_view summary_html, std::string_view html, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "",
                     summary_html, html);
}

std::string Part(std::string_view heading_html, std::string_view html, int level) {
  return fmt::format("<section class=\"part\"><h{0}>{1}</h{0}>\n<div>\n{2}</div></section>\n",
                     level, heading_html, html);
}

Table::Table(Phrase caption, std::vector<Column> columns)
    : caption_(std::move(caption)), columns_(std::move(columns)) {}

void Table::Row(const std::vector<std::string>& cells_html) {
  CHECK(cells_html.size() == columns_.size());
  rows_ += "<tr>";
  for (size_t i = 0; i < columns_.size(); ++i) {
    const char* number = columns_[i].align == Align::kNumber ? " class=\"n\"" : "";
    rows_ += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", number, cells_html[i])
                    : fmt::format("<td{}>{}</td>", number, cells_html[i]);
  }
  rows_ += "</tr>\n";
}

std::string Table::Html() const {
  std::string html = "<div class=\"scroll\" tabindex=\"0\"><table><caption>" + Both(caption_) +
                     "</caption>\n<thead><tr>";
  for (const Column& column : columns_) {
    const char* number = column.align == Align::kNumber ? " class=\"n\"" : "";
    html += fmt::format("<th scope=\"col\"{}>{}</th>", number, Both(column.head));
  }
  return html + "</tr></thead>\n<tbody>\n" + rows_ + "</tbody></table></div>\n";
}

}  // namespace haetae::report
