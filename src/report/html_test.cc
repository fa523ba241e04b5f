#include "report/html.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/html_parts.h"
#include "report/sample.h"

namespace haetae::report {
namespace {

// Whether every tag is closed in order, every attribute is quoted, and no attribute is a handler.
// Returns "" or what is wrong. Strict on purpose: it reads our own markup only.
std::string WhatIsWrong(std::string_view html) {
  static const std::set<std::string_view> kVoid = {"meta", "input", "br", "link"};
  std::vector<std::string_view> open;
  for (size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    size_t end = at + 1;
    bool quoted = false;
    while (end < html.size() && (quoted || html[end] != '>')) {
      if (html[end] == '"') quoted = !quoted;
      if (html[end] == '<') return "< inside a tag";
      ++end;
    }
    if (end == html.size()) return "a tag without end";
    std::string_view tag = html.substr(at + 1, end - at - 1);
    const std::string whole(tag);
    at = end;
    if (tag.starts_with("!DOCTYPE")) continue;
    const bool closing = tag.starts_with("/");
    if (closing) tag.remove_prefix(1);
    const bool empty = tag.ends_with("/");
    const std::string_view name = tag.substr(0, tag.find_first_of(" /\n"));
    if (name.empty() || !std::ranges::all_of(name, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        })) {
      return "an odd tag: " + whole;
    }
    if (name == "script" || name == "iframe" || name == "object")
      return "a forbidden tag: " + whole;
    if (tag.find(" on") != std::string_view::npos &&
        tag.find("=\"", tag.find(" on")) != std::string_view::npos &&
        tag.substr(tag.find(" on"), 12).find('=') != std::string_view::npos) {
      return "a handler: " + whole;
    }
    if (kVoid.contains(name) || empty) continue;
    if (!closing) {
      open.push_back(name);
      continue;
    }
    if (open.empty() || open.back() != name) return "closed out of order: " + whole;
    open.pop_back();
  }
  return open.empty() ? "" : "left open: " + std::string(open.back());
}

bool HasControls(std::string_view text) {
  return std::ranges::any_of(
      text, [](unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; });
}

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST_CASE("the checker itself sees broken markup") {
  CHECK(WhatIsWrong("<p>a</p>").empty());
  CHECK_FALSE(WhatIsWrong("<p><b></p></b>").empty());
  CHECK_FALSE(WhatIsWrong("<p>").empty());
  CHECK_FALSE(WhatIsWrong("<script></script>").empty());
  CHECK_FALSE(WhatIsWrong("<p onload=\"x\"></p>").empty());
  CHECK_FALSE(WhatIsWrong("<p a=\"<\"></p>").empty());
}

TEST_CASE("the page is well-formed whatever was found") {
  for (const auto& investigation : {SampleInvestigation(), NothingFound(), ManyIncidents(30),
                                    HostileInvestigation(), incident::Investigation{}}) {
    for (Language language : {Language::kEnglish, Language::kKorean}) {
      const std::string html = RenderHtml(investigation, language);
      CHECK(WhatIsWrong(html) == "");
      CHECK_FALSE(HasControls(html));
      CHECK(ValidUtf8(html) == html);
    }
  }
}

TEST_CASE("hostile text stays text") {
  const std::string html = RenderHtml(HostileInvestigation());
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(") != std::string::npos);
  CHECK(html.find("\u202E") == std::string::npos);
  CHECK(html.find("\u2066") == std::string::npos);
  CHECK(html.find("\u0085") == std::string::npos);
  CHECK(html.find("\\u{202E}") != std::string::npos);
  CHECK(Count(html, "</style>") == 1);
  CHECK(Count(html, "</title>") == Count(html, "<title"));
}

TEST_CASE("the page loads nothing and runs nothing") {
  const std::string html = RenderHtml(SampleInvestigation());
  CHECK(html.find("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"") !=
        std::string::npos);
  for (const char* part :
       {"<script", "<link", "<img", "src=\"", "@import", "javascript:", "href=\"http"}) {
    CAPTURE(part);
    CHECK(html.find(part) == std::string::npos);
  }
  CHECK(Count(html, "url(") == Count(html, "url(#"));
}

TEST_CASE("both languages are there and one is chosen") {
  const std::string english = RenderHtml(SampleInvestigation());
  const std::string korean = RenderHtml(SampleInvestigation(), Language::kKorean);
  CHECK(english.find("<html lang=\"en\">") != std::string::npos);
  CHECK(korean.find("<html lang=\"ko\">") != std::string::npos);
  CHECK(english.find("id=\"en\" checked") != std::string::npos);
  CHECK(korean.find("id=\"ko\" checked") != std::string::npos);
  for (const std::string& html : {english, korean}) {
    CHECK(html.find("공동현관 비밀번호") != std::string::npos);
    CHECK(html.find("entrance code") != std::string::npos);
  }
}

TEST_CASE("ids are unique and what refers to one finds it") {
  const std::string html = RenderHtml(ManyIncidents(5));
  std::set<std::string> ids;
  for (size_t at = html.find(" id=\""); at != std::string::npos; at = html.find(" id=\"", at + 1)) {
    CHECK(ids.insert(html.substr(at + 5, html.find('"', at + 5) - at - 5)).second);
  }
  for (std::string_view reference : {"aria-labelledby=\"", "href=\"#", "for=\"", "url(#"}) {
    for (size_t at = html.find(reference); at != std::string::npos;
         at = html.find(reference, at + 1)) {
      const size_t begin = at + reference.size();
      CHECK(ids.contains(html.substr(begin, html.find_first_of("\")", begin) - begin)));
    }
  }
}

TEST_CASE("lists are complete and numbers stand there") {
  const incident::Investigation all = SampleInvestigation();
  const std::string html = RenderHtml(all);
  for (const auto& indicator : all.incidents[0].indicators) {
    if (html.find(">" + EscapeHtml(indicator.value) + "</code>") == std::string::npos) {
      FAIL("missing: " << indicator.value);
    }
  }
  for (const char* text :
       {"10,544", "11,020", "10,702", "T1606.001", "48,211,904", "people-1.csv"}) {
    CHECK(html.find(text) != std::string::npos);
  }
  CHECK(Count(html, "<caption>") == Count(html, "<table>"));
  CHECK(Count(html, "<h1") == 1);
}

TEST_CASE("odd numbers do not break charts") {
  incident::Investigation all = SampleInvestigation();
  incident::Incident& incident = all.incidents[0];
  incident.timeline.resize(1);
  incident.timeline[0].disclosed = UINT64_MAX / 4;
  incident.bucket_width = 0;
  incident.first_access = kTimeMax, incident.last_access = kTimeMin, incident.alert_at = kTimeMin;
  incident.origins = {{"KR", "", "", 0, 0}, {"XX", "", "", 1, UINT64_MAX / 2}};
  all.coverage = {Time{0}, Time{0}, {}};
  CHECK(WhatIsWrong(RenderHtml(all)) == "");
  incident.bucket_width = 30 * kDay;
  incident.timeline.assign(400, {.from = Time{0}});
  for (size_t i = 0; i < 400; ++i)
    incident.timeline[i].from = Time{static_cast<int64_t>(i) * 30 * kDay};
  const std::string html = RenderHtml(all);
  CHECK(WhatIsWrong(html) == "");
  CHECK(html.find("nan") == std::string::npos);
  CHECK(html.find("inf,") == std::string::npos);
}

// Left and right end of each label below a chart's time axis, in the order in which they stand.
std::vector<std::pair<double, double>> AxisLabels(const std::string& svg) {
  static const std::regex kLabel(
      "<text x=\"([0-9.]+)\" y=\"\\d+\" text-anchor=\"(start|middle|end)\">(\\d{4}-\\d\\d)</text>");
  std::vector<std::pair<double, double>> labels;
  for (std::sregex_iterator at(svg.begin(), svg.end(), kLabel), end; at != end; ++at) {
    const double x = std::stod((*at)[1]), width = 7.5 * static_cast<double>((*at)[3].length());
    const double left = (*at)[2] == "start" ? x : (*at)[2] == "end" ? x - width : x - width / 2;
    labels.emplace_back(left, left + width);
  }
  return labels;
}

TEST_CASE("labels of a time axis do not touch, however far apart the logs lie") {
  for (int64_t days = 120; days < 20'000; days += 37) {
    incident::Investigation all = SampleInvestigation();
    all.coverage.to = all.coverage.from + days * kDay;
    const auto labels = AxisLabels(CoverageChart(all, {.offset = 9 * kHour}));
    CAPTURE(days);
    CHECK_GE(labels.size(), 2);
    for (size_t i = 1; i < labels.size(); ++i) CHECK_GT(labels[i].first, labels[i - 1].second);
  }
}

}  // namespace
}  // namespace haetae::report
