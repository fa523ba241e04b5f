// What was read and how far it goes: the parts of the report that are about the logs themselves.
#include <fmt/format.h>

#include <algorithm>

#include "base/error_words.h"
#include "report/html_parts.h"
#include "report/markup.h"
#include "report/prose.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using enum Table::Align;

constexpr size_t kRowsOpen = 24;     // longer tables start closed
constexpr size_t kLineShown = 2000;  // bytes of a raw line

std::string Fact(const Phrase& name, std::string_view value_html) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", Both(name), value_html);
}

std::string FieldList(const std::vector<std::string>& fields) {
  std::vector<std::string> words;  // each once, though several fields may be called by it
  for (const std::string& field : fields)
    if (std::string word = Both(DisclosedWord(field));
        std::ranges::find(words, word) == words.end())
      words.push_back(std::move(word));
  return words.empty() ? "–" : Joined(words, ", ");
}

}  // namespace

std::string ReadPart(const Investigation& all, const Page& page) {
  std::string facts = "<dl class=\"facts\">\n";
  facts += Fact({"files", "파일"}, Number(all.sources));
  facts += Fact({"size", "크기"}, HumanBytes(all.bytes));
  facts += Fact({"records", "기록"}, Number(all.records));
  facts += Fact({"accesses", "접속"}, Number(all.accesses));
  facts += Fact({"delivered twice", "중복"}, Number(all.duplicates));
  facts += Fact({"unreadable", "읽지 못한 줄"}, Number(all.unreadable));
  facts += "</dl>\n";
  std::vector<std::string> known;
  known.push_back(all.catalogue_inferred
                      ? Both("Catalogue: inferred from the log", "처리 목록: 로그에서 추정함")
                      : Both("Catalogue: ", "처리 목록: ") + Code(all.catalogue_path));
  for (const std::string& text : all.registers) {
    known.push_back(Both("Register: ", "대장: ") + Code(text));
  }
  if (all.registers.empty()) {
    known.push_back(Both("Register: none was given", "대장: 주어지지 않음"));
  }
  std::vector<std::string> notes;
  for (const Phrase& note : all.notes) notes.push_back(Both(InZone(note, all.display_offset)));
  const std::string noted = notes.empty() ? "" : List(notes, "notes");
  return "<section id=\"read\">\n<h2>" + Both("What was read", "무엇을 읽었는가") + "</h2>\n" +
         facts + noted + Part(Both("Coverage", "기록 범위"), CoverageChart(all, page)) +
         Part(Both("Compared with", "비교한 것"), List(known, "plain")) + "</section>\n";
}

std::string RoutesPart(const Investigation& all, const Page&) {
  if (all.routes.empty()) return "";
  Table table({"Accesses by route, all of them and not only those of incidents",
               "경로별 접속(사고에 속하지 않는 것도 포함)"},
              {{{"route", "경로"}},
               {{"discloses", "내주는 항목"}},
               {{"accesses", "접속"}, kNumber},
               {{"disclosed", "조회됨"}, kNumber},
               {{"missing", "없는 대상"}, kNumber},
               {{"refused", "거부"}, kNumber},
               {{"unknown", "알 수 없음"}, kNumber},
               {{"subjects", "정보주체"}, kNumber}});
  for (const incident::RouteActivity& route : all.routes) {
    table.Row({Code(route.route), FieldList(route.discloses), Number(route.accesses),
               Number(route.disclosed), Number(route.missing), Number(route.refused),
               Number(route.unknown), Number(route.subjects)});
  }
  const std::string body = all.routes.size() <= kRowsOpen
                               ? table.Html()
                               : Details(Both(Counted(all.routes.size(), "route", "routes"),
                                              fmt::format("경로 {}개", all.routes.size())),
                                         table.Html());
  return "<section id=\"routes\">\n<h2>" +
         Both("Routes that disclose personal data", "개인정보를 내주는 경로") + "</h2>\n" + body +
         "</section>\n";
}

std::string FilesPart(const Investigation& all, const Page& page) {
  if (all.files.empty()) return "";
  Table table({"Files read; times are " + ZoneName(page.offset),
               "읽은 파일(시각은 " + ZoneName(page.offset) + ")"},
              {{{"file", "파일"}},
               {{"format", "형식"}},
               {{"size", "크기"}, kNumber},
               {{"records", "기록"}, kNumber},
               {{"twice", "중복"}, kNumber},
               {{"unreadable", "읽지 못함"}, kNumber},
               {{"first", "처음"}},
               {{"last", "마지막"}}});
  for (const incident::SourceRead& file : all.files) {
    std::string format = EscapeHtml(file.format);
    if (!file.compression.empty()) format += ", " + EscapeHtml(file.compression);
    table.Row({Code(file.path), format, HumanBytes(file.bytes), Number(file.records),
               Number(file.duplicates), Number(file.unreadable), When(file.first, page.offset),
               When(file.last, page.offset)});
  }
  const std::string body = all.files.size() <= kRowsOpen
                               ? table.Html()
                               : Details(Both(Counted(all.files.size(), "file", "files"),
                                              fmt::format("파일 {}개", all.files.size())),
                                         table.Html());
  return "<section id=\"files\">\n<h2>" + Both("Files", "파일") + "</h2>\n" + body + "</section>\n";
}

std::string UnreadablePart(const Investigation& all, const Page&) {
  if (all.unreadable == 0 && all.errors.empty() && all.unreadable_examples.empty()) return "";
  std::string html = "<section id=\"unreadable\">\n<h2>" +
                     Both("What could not be read", "읽지 못한 것") + "</h2>\n";
  std::vector<std::string> errors;
  for (const Error& error : all.errors) errors.push_back(Both(PhraseOf(error)));
  if (!errors.empty()) html += List(errors, "notes");
  if (!all.unreadable_examples.empty()) {
    Table table(
        {fmt::format("{} of {}", Counted(all.unreadable_examples.size(), "example", "examples"),
                     Counted(all.unreadable, "unreadable line", "unreadable lines")),
         fmt::format("읽지 못한 줄 {}개 가운데 {}개", WithCommas(all.unreadable),
                     all.unreadable_examples.size())},
        {{{"file", "파일"}},
         {{"line", "줄"}, kNumber},
         {{"byte", "바이트"}, kNumber},
         {{"reason", "사유"}},
         {{"text", "내용"}}});
    for (const incident::Unreadable& one : all.unreadable_examples) {
      table.Row({Code(one.source), one.line_number > 0 ? Number(one.line_number) : "–",
                 Number(one.offset), Both(one.reason, PartIn(one.reason, Language::kKorean)),
                 Code(Shortened(one.text, kLineShown))});
    }
    html += table.Html();
  }
  return html + "</section>\n";
}

std::string LimitsPart(const Investigation& all, const Page& page) {
  std::vector<std::string> items;
  for (const scope::Gap& gap : all.coverage.gaps) {
    const Phrase text = GapText(gap, page.offset);
    items.push_back(Both({text.en + " (" + ZoneName(page.offset) + ")",
                          text.ko + " (" + ZoneName(page.offset) + ")"}));
  }
  const std::string gaps =
      items.empty() ? "" : Part(Both("Gaps", "로그 없는 시간"), List(items, "plain"));
  items.clear();
  for (const Phrase& limit : Limits(all)) items.push_back(Both(limit));
  return "<section id=\"limits\">\n<h2>" +
         Both("What this cannot tell", "이 보고서로 알 수 없는 것") + "</h2>\n" +
         List(items, "limits") + gaps + "</section>\n";
}

}  // namespace haetae::report
