// What belongs to an incident and how it was reached: the graph by steps, and the list with its
// evidence. Thousands of values are one node and one row of their kind.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/closure.h"
#include "report/html_parts.h"
#include "report/markup.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using enum Table::Align;
using scope::Closure;
using scope::ClosureValue;
using scope::Verdict;

constexpr int kColumnWidth = 250, kNodeWidth = 186, kNodeHeight = 42, kRowHeight = 56, kTop = 30;
constexpr size_t kRowsShown = 50;  // of values that belong or are proposed; the rest is counted
constexpr size_t kLabelBytesMax = 24;

// Values of one column of the graph, one verdict and one kind.
struct Node {
  uint32_t column = 0;
  Verdict verdict{};
  std::string kind;  // dimensions of the set
  std::vector<const ClosureValue*> values;
  uint64_t alone = 0;  // credentials that are only counted
  std::map<std::pair<uint32_t, access::Dimension>, uint64_t> via;
  int y = 0;
  uint64_t count() const { return values.size() + alone; }
};

bool Belongs(Verdict verdict) {
  return verdict == Verdict::kGiven || verdict == Verdict::kAccepted ||
         verdict == Verdict::kAutomatic;
}

std::string KindOf(const scope::IndicatorSet& set) {
  std::string kind;
  for (const scope::IndicatorValue& one : set)
    kind += (kind.empty() ? "" : "+") + std::string(access::DimensionName(one.dimension));
  return kind;
}

std::vector<Node> NodesOf(const Closure& closure) {
  uint32_t last = 0;
  for (const ClosureValue& value : closure.values)
    if (Belongs(value.verdict)) last = std::max(last, value.step);
  std::map<std::tuple<uint32_t, Verdict, std::string>, Node> nodes;
  const auto node = [&](uint32_t column, Verdict verdict, const std::string& kind) -> Node& {
    Node& made = nodes[{column, verdict, kind}];
    made.column = column, made.verdict = verdict, made.kind = kind;
    return made;
  };
  for (const ClosureValue& value : closure.values) {
    const uint32_t column = Belongs(value.verdict) ? value.step : last + 1;
    Node& to = node(column, value.verdict, KindOf(value.set));
    to.values.push_back(&value);
    for (const scope::ClosureVia& via : value.via)
      if (via.step < column) to.via[{via.step, via.dimension}] += via.accesses;
  }
  if (closure.credentials_alone > 0)
    node(last + 1, Verdict::kAlone, "credential").alone = closure.credentials_alone;
  std::vector<Node> list;
  std::map<uint32_t, int> rows;
  for (auto& [key, made] : nodes) {
    made.y = kTop + rows[made.column]++ * kRowHeight;
    list.push_back(std::move(made));
  }
  return list;
}

std::string Short(const std::string& text) {
  const std::string shown = EscapeTerminal(text);
  if (shown.size() <= kLabelBytesMax) return shown;
  return ValidUtf8(shown.substr(0, kLabelBytesMax - 1)) + "…";
}

Phrase CountText(const Node& node) {
  const std::string first = node.kind.substr(0, node.kind.find('+'));
  const Phrase word = DimensionWord(first, node.count() != 1 || node.alone > 0);
  if (node.kind != first) {
    return {fmt::format("{} pairs", WithCommas(node.count())),
            fmt::format("짝 {}개", WithCommas(node.count()))};
  }
  return {WithCommas(node.count()) + " " + word.en,
          fmt::format("{} {}개", word.ko, WithCommas(node.count()))};
}

Phrase VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGiven:
      return {"found", "탐지됨"};
    case Verdict::kAccepted:
      return {"accepted", "받아들임"};
    case Verdict::kAutomatic:
      return {"belongs", "포함"};
    case Verdict::kAlone:
      return {"only the incident’s", "사고만 사용"};
    case Verdict::kProposed:
      return {"proposed", "제안"};
    case Verdict::kShared:
      return {"shared, left out", "공유됨, 제외"};
    case Verdict::kRejected:
      return {"rejected", "기각"};
  }
  return {};
}

std::string Graph(const Closure& closure, uint32_t id) {
  const std::vector<Node> nodes = NodesOf(closure);
  int height = kTop + kRowHeight;
  uint32_t columns = 1;
  for (const Node& node : nodes) {
    height = std::max(height, node.y + kRowHeight);
    columns = std::max(columns, node.column + 1);
  }
  const int width = static_cast<int>(columns - 1) * kColumnWidth + kNodeWidth + 4;
  std::string edges, boxes;
  for (const Node& node : nodes) {
    const int x = static_cast<int>(node.column) * kColumnWidth + 2;
    for (const auto& [via, accesses] : node.via) {
      const auto from = std::ranges::find_if(nodes, [&, &via = via](const Node& other) {
        return other.column == via.first && Belongs(other.verdict) &&
               other.kind.starts_with(access::DimensionName(via.second));
      });
      if (from == nodes.end()) continue;
      const int x1 = static_cast<int>(from->column) * kColumnWidth + 2 + kNodeWidth;
      const int y1 = from->y + kNodeHeight / 2, y2 = node.y + kNodeHeight / 2;
      edges += fmt::format(
          "<path class=\"link\" d=\"M{} {}C{} {} {} {} {} {}\" stroke-width=\"{:.1f}\"/>", x1, y1,
          x1 + 32, y1, x - 32, y2, x, y2,
          1 + std::log10(static_cast<double>(std::max<uint64_t>(accesses, 1))) / 2);
    }
    const bool one = node.count() == 1 && node.alone == 0 && node.values[0]->set.size() == 1;
    const std::string label = one ? Short(node.values[0]->set[0].value) : "";
    uint64_t accesses = 0;
    for (const ClosureValue* value : node.values) accesses += value->tally.incident;
    Phrase second = VerdictWord(node.verdict);
    if (accesses > 0) {
      second.en += " · " + Counted(accesses, "access", "accesses");
      second.ko += fmt::format(" · 접속 {}건", WithCommas(accesses));
    }
    const Phrase word = DimensionWord(node.kind.substr(0, node.kind.find('+')), false);
    const Phrase first =
        label.empty() ? CountText(node) : Phrase{word.en + " " + label, word.ko + " " + label};
    boxes += fmt::format(
        "<g class=\"node {}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\"/>"
        "<text class=\"name\" x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"{}\">{}</text></g>\n",
        Belongs(node.verdict) ? "in" : scope::VerdictName(node.verdict), x, node.y, kNodeWidth,
        kNodeHeight, x + 9, node.y + 17, BothInSvg(first), x + 9, node.y + 34, BothInSvg(second));
  }
  std::string heads;
  for (uint32_t column = 0; column < columns; ++column) {
    const bool rest = column + 1 == columns && columns > 1;
    const Phrase head = rest
                            ? Phrase{"what they carry besides", "함께 나타난 값"}
                            : Phrase{fmt::format("step {}", column), fmt::format("{}단계", column)};
    heads += fmt::format("<text x=\"{}\" y=\"16\">{}</text>",
                         static_cast<int>(column) * kColumnWidth + 2, BothInSvg(head));
  }
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\"><svg class=\"graph\" viewBox=\"0 0 {0} {1}\" "
      "width=\"{0}\" height=\"{1}\" role=\"img\" aria-labelledby=\"closure-{2}\">{3}{4}{5}</svg>"
      "</div>\n",
      width, height, id, heads, edges, boxes);
}

void AddRow(Table& table, const ClosureValue& value) {
  std::string set;
  for (const scope::IndicatorValue& one : value.set) {
    set += (set.empty() ? "" : " + ") +
           Both(DimensionWord(access::DimensionName(one.dimension), false)) + " " + Code(one.value);
  }
  table.Row({std::to_string(value.step), Both(VerdictWord(value.verdict)), set,
             Both(ClosureReason(value))});
}

std::string ListOf(const Closure& closure) {
  Table table(
      {"What belongs to the incident, and what does not, with the evidence",
       "사고에 속한 값과 아닌 값, 그 근거"},
      {{{"step", "단계"}}, {{"verdict", "판단"}}, {{"value", "값"}}, {{"evidence", "근거"}}});
  size_t shown = 0, more = 0;
  std::map<std::pair<Verdict, std::string>, std::vector<const ClosureValue*>> rest;
  for (const ClosureValue& value : closure.values) {
    if (value.verdict == Verdict::kAlone || value.verdict == Verdict::kShared)
      rest[{value.verdict, KindOf(value.set)}].push_back(&value);
    else if (shown < kRowsShown)
      AddRow(table, value), ++shown;
    else
      ++more;
  }
  if (more > 0) {
    table.Row({"", "",
               Both(fmt::format("and {} more", WithCommas(more)),
                    fmt::format("그 밖에 {}개", WithCommas(more))),
               Both("all are in investigation.json", "모두 investigation.json에 있음")});
  }
  for (const auto& [key, values] : rest) {
    ClosureValue sum{.set = {}, .verdict = key.first};
    for (const ClosureValue* value : values) {
      sum.tally.incident += value->tally.incident, sum.tally.honest += value->tally.honest;
      sum.tally.other += value->tally.other, sum.tally.untold += value->tally.untold;
      sum.judged = value->judged;
    }
    if (values.size() == 1 && !values[0]->set[0].value.empty()) {
      AddRow(table, *values[0]);
      continue;
    }
    Node node{.kind = key.second, .values = values};
    table.Row({"", Both(VerdictWord(key.first)), Both(CountText(node)), Both(ClosureReason(sum))});
  }
  if (closure.credentials_alone > 0) {
    Node node{.kind = "credential", .alone = closure.credentials_alone};
    table.Row({"", Both(VerdictWord(Verdict::kAlone)), Both(CountText(node)),
               Both("no access but the incident’s carries them", "사고의 접속에만 나타남")});
  }
  return table.Html();
}

}  // namespace

std::string ClosurePart(const Incident& incident) {
  if (incident.closure == nullptr) return "";
  const Closure& closure = *incident.closure;
  std::string html = "<p>";
  if (closure.accesses > closure.accesses_given) {
    html += Both(fmt::format("What the detectors found is {}. What belongs to it as well makes "
                             "{}.",
                             Counted(closure.accesses_given, "access", "accesses"),
                             WithCommas(closure.accesses)),
                 fmt::format("탐지된 접속은 {}건이고, 여기에 딸린 것까지 {}건입니다.",
                             WithCommas(closure.accesses_given), WithCommas(closure.accesses)));
  } else {
    html += Both("Nothing more belongs to it by itself than what was found.",
                 "탐지된 것 말고 저절로 더 속하는 것은 없습니다.");
  }
  html += "</p>\n";
  html += Figure(
      fmt::format("closure-{}", incident.id),
      Both("From what was found to what belongs to it: thicker lines share more accesses",
           "탐지된 값에서 딸린 값으로: 선이 굵을수록 함께 나타난 접속이 많음"),
      Graph(closure, incident.id),
      Details(Both("the list, with the evidence for each", "근거를 적은 목록"), ListOf(closure)));
  return Part(Both("What belongs to it", "딸린 지표"), html);
}

}  // namespace haetae::report
