// Charts over time: the accesses of an incident above all others, and what the logs cover.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/prose.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using enum Table::Align;

constexpr int kWidth = 860;
constexpr int kLeft = 60;
constexpr int kRight = kWidth - 14;
constexpr int kTop = 26;  // of the incident's panel
constexpr int kBottom = 196;
constexpr int kOthersTop = 236;
constexpr int kOthersBottom = 290;
constexpr int kHeight = 318;
constexpr size_t kLanesMax = 24;  // of the coverage chart; files beyond share one lane
constexpr int kLaneHeight = 24;

// Time to pixels.
struct Scale {
  Time from, to;
  int left = kLeft;
  double X(Time time) const {
    const double part = static_cast<double>(time - from) / static_cast<double>(to - from);
    return left + std::clamp(part, 0.0, 1.0) * (kRight - left);
  }
};

struct Tick {
  Time time;
  std::string label;
};

// Round local times, at most nine: hours, days, weeks or months.
std::vector<Tick> Ticks(const Scale& scale, Duration offset) {
  constexpr int kTicksMax = 9;
  const Duration span = scale.to - scale.from;
  std::vector<Tick> ticks;
  static constexpr Duration kSteps[] = {kMinute,   5 * kMinute, 15 * kMinute, kHour,    3 * kHour,
                                        6 * kHour, 12 * kHour,  kDay,         2 * kDay, 7 * kDay};
  for (Duration step : kSteps) {
    if (span / step > kTicksMax) continue;
    const Time local = scale.from + offset;
    for (Time at{(local.us + step - 1) / step * step}; at - offset <= scale.to; at = at + step) {
      const std::string text = FormatLocal(at, 0);
      const bool midnight = text.substr(11, 5) == "00:00";
      ticks.push_back({at - offset, midnight ? text.substr(5, 5) : text.substr(11, 5)});
    }
    return ticks;
  }
  const Civil first = CivilFromDays(DayOf(scale.from + offset));
  int64_t month = first.year * 12 + first.month;  // the first one after the beginning
  const int64_t months = span / (30 * kDay);
  const int64_t step = std::max<int64_t>(1, (months + kTicksMax - 1) / kTicksMax);
  for (;; month += step) {
    const int64_t days = DaysFromCivil(month / 12, static_cast<unsigned>(month % 12) + 1, 1);
    const Time at = Time{days * kDay} - offset;
    if (at > scale.to) return ticks;
    ticks.push_back({at, FormatDay(days).substr(0, 7)});
  }
}

// 1, 2 or 5 times a power of ten, so that at most four fit into `most`.
uint64_t RoundStep(uint64_t most) {
  constexpr uint64_t kStepsMax = 4;
  uint64_t power = 1;
  while (true) {
    for (uint64_t factor : {1, 2, 5}) {
      if (most / kStepsMax <= power * factor) return power * factor;
    }
    if (power > UINT64_MAX / 100) return power * 10;
    power *= 10;
  }
}

// A label that would touch the one before it is left out; its line stays.
std::string TimeAxis(const Scale& scale, Duration offset, int top, int bottom) {
  constexpr double kLetter = 8, kApart = 8;  // of the widest digit, and between two labels
  std::string svg;
  double free_from = -1e9;
  for (const Tick& tick : Ticks(scale, offset)) {
    const double x = scale.X(tick.time);
    svg += fmt::format("<path class=\"grid\" d=\"M{0:.1f},{1}V{2}\"/>", x, top, bottom);
    const bool end = x > kRight - 24, start = !end && x < scale.left + 12;
    const char* anchor = end ? "end" : start ? "start" : "middle";
    const double width = kLetter * static_cast<double>(tick.label.size());
    const double left = end ? x - width : start ? x : x - width / 2;
    if (left < free_from) {
      svg += '\n';
      continue;
    }
    free_from = left + width + kApart;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", x, bottom + 17,
                       anchor, tick.label);
  }
  return svg;
}

std::string GapBands(const scope::CoverageSummary& coverage, const Scale& scale, int top,
                     int bottom) {
  std::string svg;
  for (const scope::Gap& gap : coverage.gaps) {
    if (gap.to < scale.from || gap.from > scale.to) continue;
    const double x = scale.X(gap.from);
    const double width = std::max(2.0, scale.X(gap.to) - x);
    svg +=
        fmt::format("<rect class=\"gap\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>\n",
                    x, top, width, bottom - top);
  }
  return svg;
}

std::string CountAxis(uint64_t most, uint64_t step, int top, int bottom) {
  std::string svg;
  for (uint64_t value = 0; value <= most; value += step) {
    const double y =
        bottom - static_cast<double>(value) / static_cast<double>(most) * (bottom - top);
    svg += fmt::format("<path class=\"{}\" d=\"M{},{:.1f}H{}\"/>", value == 0 ? "axis" : "grid",
                       kLeft, y, kRight);
    svg += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kLeft - 8,
                       y + 4, WithCommas(value));
    if (value > UINT64_MAX - step) break;
  }
  return svg;
}

Phrase BucketWord(const incident::Bucket& bucket, Duration offset) {
  return {fmt::format("{}: {} disclosed, {} missing, {} refused; {} others",
                      Minute(bucket.from, offset), WithCommas(bucket.disclosed),
                      WithCommas(bucket.missing), WithCommas(bucket.refused),
                      WithCommas(bucket.others)),
          fmt::format("{}: 조회됨 {}, 없는 대상 {}, 거부 {}, 그 밖 {}", Minute(bucket.from, offset),
                      WithCommas(bucket.disclosed), WithCommas(bucket.missing),
                      WithCommas(bucket.refused), WithCommas(bucket.others))};
}

std::string Bars(const Incident& incident, const Page& page, const Scale& scale, uint64_t most) {
  std::string svg;
  const double per_count = static_cast<double>(kBottom - kTop) / static_cast<double>(most);
  for (const incident::Bucket& bucket : incident.timeline) {
    if (bucket.disclosed + bucket.missing + bucket.refused == 0) continue;
    const double x = scale.X(bucket.from);
    const double whole = scale.X(bucket.from + incident.bucket_width) - x;
    const double width = std::max(0.8, whole > 3 ? whole - 1 : whole);
    svg +=
        "<g><title>" + EscapeHtml(BucketWord(bucket, page.offset).In(page.language)) + "</title>";
    double y = kBottom;
    const auto add = [&](uint64_t count, const char* kind) {
      if (count == 0) return;
      const double height = static_cast<double>(count) * per_count;
      y -= height;
      svg += fmt::format(
          "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", kind,
          x, y, width, height);
    };
    add(bucket.disclosed, "disclosed");
    add(bucket.missing, "missing");
    add(bucket.refused, "refused");
    svg += "</g>\n";
  }
  return svg;
}

std::string Others(const Incident& incident, const Scale& scale, uint64_t most) {
  if (most == 0) return "";
  std::string line;
  for (const incident::Bucket& bucket : incident.timeline) {
    const double y = kOthersBottom - static_cast<double>(bucket.others) /
                                         static_cast<double>(most) * (kOthersBottom - kOthersTop);
    line += fmt::format("{}{:.1f},{:.1f}", line.empty() ? "" : " ",
                        scale.X(bucket.from + incident.bucket_width / 2), y);
  }
  const double first = scale.X(incident.timeline.front().from + incident.bucket_width / 2);
  const double last = scale.X(incident.timeline.back().from + incident.bucket_width / 2);
  return fmt::format(
      "<path class=\"others\" d=\"M{:.1f},{}L{}L{:.1f},{}z\"/>"
      "<path class=\"others-line\" d=\"M{}\"/>\n",
      first, kOthersBottom, line, last, kOthersBottom, line);
}

std::string AlertFlag(const Incident& incident, const Scale& scale) {
  if (!IsSet(incident.alert_at) || incident.alert_at > scale.to) return "";
  const double x = scale.X(incident.alert_at);
  const bool right = x > (kLeft + kRight) / 2.0;
  return fmt::format(
      "<path class=\"alert\" d=\"M{0:.1f},{1}V{2}\"/><path class=\"flag\" d=\"M{0:.1f},{3}l{4},5 "
      "{5},5z\"/>"
      "<text class=\"strong\" x=\"{6:.1f}\" y=\"{7}\" text-anchor=\"{8}\">{9}</text>\n",
      x, kTop - 16, kBottom, kTop - 18, right ? -9 : 9, right ? 9 : -9, x + (right ? -14 : 14),
      kTop - 9, right ? "end" : "start",
      BothInSvg(incident.reads_before_alert == 0
                    ? Phrase{"an alert would have come here, at the first read",
                             "여기서 경보가 울렸을 것입니다(첫 조회)"}
                    : Phrase{fmt::format("an alert would have come here, after {}",
                                         Counted(incident.reads_before_alert, "read", "reads")),
                             fmt::format("여기서 경보가 울렸을 것입니다(조회 {}회 뒤)",
                                         WithCommas(incident.reads_before_alert))}));
}

std::string Legend() {
  const auto entry = [](const char* kind, const Phrase& word) {
    return fmt::format(
        "<span><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"{}\" "
        "x=\"1\" y=\"1\" width=\"12\" height=\"12\"/></svg> {}</span>\n",
        kind, Both(word));
  };
  return "<span class=\"legend\">" + entry("disclosed", {"disclosed", "조회됨"}) +
         entry("missing", {"named nobody", "없는 대상"}) + entry("refused", {"refused", "거부"}) +
         entry("gap", {"no logs", "로그 없음"}) + "</span>";
}

std::string TimelineTable(const Incident& incident, const Page& page) {
  Table table({"Accesses of the incident; spans without any are left out. Times are " +
                   ZoneName(page.offset),
               "사고에 속한 접속(접속이 없는 시간은 뺌). 시각은 " + ZoneName(page.offset)},
              {{{"from", "시작"}},
               {{"disclosed", "조회됨"}, kNumber},
               {{"named nobody", "없는 대상"}, kNumber},
               {{"refused", "거부"}, kNumber},
               {{"all others", "그 밖의 접속"}, kNumber}});
  for (const incident::Bucket& bucket : incident.timeline) {
    if (bucket.disclosed + bucket.missing + bucket.refused == 0) continue;
    table.Row({When(bucket.from, page.offset), Number(bucket.disclosed), Number(bucket.missing),
               Number(bucket.refused), Number(bucket.others)});
  }
  return table.Html();
}

struct Lane {
  std::string name;
  Time from = kTimeMax, to = kTimeMin;
  std::vector<scope::Gap> gaps;
};

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// One lane a file; those with gaps first to be kept where there are more than fit.
std::vector<Lane> Lanes(const Investigation& all) {
  std::vector<Lane> lanes;
  for (const incident::SourceRead& file : all.files)
    lanes.push_back({file.path, file.first, file.last, {}});
  for (const scope::Gap& gap : all.coverage.gaps) {
    auto at = std::ranges::find_if(lanes, [&gap](const Lane& lane) {
      return lane.name == gap.source || BaseName(lane.name) == BaseName(gap.source);
    });
    if (at == lanes.end()) {
      at = lanes.insert(at, {gap.source, all.coverage.from, all.coverage.to, {}});
    }
    at->gaps.push_back(gap);
  }
  if (lanes.size() <= kLanesMax) return lanes;
  std::ranges::stable_sort(lanes, std::greater<>(), [](const Lane& l) { return l.gaps.size(); });
  Lane rest{fmt::format("+{}", lanes.size() - kLanesMax), kTimeMax, kTimeMin, {}};
  for (size_t i = kLanesMax; i < lanes.size(); ++i) {
    rest.from = std::min(rest.from, lanes[i].from);
    rest.to = std::max(rest.to, lanes[i].to);
    rest.gaps.insert(rest.gaps.end(), lanes[i].gaps.begin(), lanes[i].gaps.end());
  }
  lanes.resize(kLanesMax);
  lanes.push_back(std::move(rest));
  return lanes;
}

std::string LaneSvg(const Lane& lane, const Scale& scale, int top) {
  constexpr int kNameBytesMax = 26;
  std::string svg = fmt::format(
      "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", scale.left - 12, top + 15,
      EscapeHtml(Shortened(EscapeTerminal(BaseName(lane.name)), kNameBytesMax)));
  if (!IsSet(lane.from) || !IsSet(lane.to)) return svg + "\n";
  const double x = scale.X(lane.from);
  svg +=
      fmt::format("<rect class=\"covered\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"12\"/>",
                  x, top + 5, std::max(1.5, scale.X(lane.to) - x));
  for (const scope::Gap& gap : lane.gaps) {
    const double from = scale.X(gap.from);
    svg += fmt::format(
        "<rect class=\"hole\" x=\"{0:.1f}\" y=\"{1}\" width=\"{2:.1f}\" height=\"12\"/>"
        "<rect class=\"gap\" x=\"{0:.1f}\" y=\"{1}\" width=\"{2:.1f}\" height=\"12\"/>",
        from, top + 5, std::max(3.0, scale.X(gap.to) - from));
  }
  return svg + "\n";
}

}  // namespace

std::string TimelineChart(const Incident& incident, const Page& page) {
  const Scale scale{incident.timeline.front().from,
                    incident.timeline.back().from + std::max<Duration>(1, incident.bucket_width)};
  uint64_t most = 1;
  uint64_t most_others = 0;
  for (const incident::Bucket& bucket : incident.timeline) {
    most = std::max(most, bucket.disclosed + bucket.missing + bucket.refused);
    most_others = std::max(most_others, bucket.others);
  }
  const Phrase width = SpanWord(incident.bucket_width);
  const std::string id = fmt::format("incident-{}-when", incident.id);
  std::string svg = fmt::format(
      "<div class=\"scroll\"><svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-labelledby=\"{}\">\n"
      "<title>{}</title><desc>{}</desc>\n",
      kWidth, kHeight, id,
      page.language == Language::kKorean ? "시간별 접속" : "Accesses over time",
      page.language == Language::kKorean ? "같은 수가 아래 표에 있습니다."
                                         : "The table below has the same numbers.");
  svg += GapBands(incident.scope.coverage, scale, kTop, kOthersBottom);
  svg += TimeAxis(scale, page.offset, kTop, kOthersBottom);
  svg += CountAxis(most, RoundStep(most), kTop, kBottom);
  svg += Bars(incident, page, scale, most) + AlertFlag(incident, scale);
  svg += Others(incident, scale, most_others);
  svg += fmt::format(
      "<path class=\"axis\" d=\"M{},{}H{}\"/><text class=\"strong\" x=\"{}\" y=\"{}\">{}</text>"
      "</svg></div>",
      kLeft, kOthersBottom, kRight, kLeft, kOthersTop - 12,
      BothInSvg({fmt::format("all other accesses, at a scale of their own: up to {} in {}",
                             WithCommas(most_others), width.en),
                 fmt::format("그 밖의 모든 접속(별도 눈금): {}에 최대 {}건", width.ko,
                             WithCommas(most_others))}));
  const std::string caption =
      Both(fmt::format("Accesses of the incident; one bar is {} ({})", width.en,
                       ZoneName(page.offset)),
           fmt::format("사고에 속한 접속, 막대 하나는 {} ({})", width.ko, ZoneName(page.offset))) +
      Legend();
  return Figure(id, caption, svg, TimelineTable(incident, page));
}

std::string CoverageChart(const Investigation& all, const Page& page) {
  if (!IsSet(all.coverage)) {
    return "<p>" + Both("No time is covered by a log.", "로그가 있는 시간이 없습니다.") + "</p>\n";
  }
  constexpr int kLaneLeft = 190;
  const Scale scale{all.coverage.from, std::max(all.coverage.to, all.coverage.from + kSecond),
                    kLaneLeft};
  const std::vector<Lane> lanes = Lanes(all);
  const int bottom = static_cast<int>(lanes.size()) * kLaneHeight + 4;
  std::string svg = fmt::format(
      "<div class=\"scroll\"><svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-labelledby=\"coverage-caption\">\n<title>{}</title>\n",
      kWidth, bottom + 26, page.language == Language::kKorean ? "기록 범위" : "Coverage");
  svg += TimeAxis(scale, page.offset, 0, bottom);
  int top = 0;
  for (const Lane& lane : lanes) svg += LaneSvg(lane, scale, top), top += kLaneHeight;
  svg += "</svg></div>";
  Table table({"Coverage by source; times are " + ZoneName(page.offset),
               "원천별 기록 범위(시각은 " + ZoneName(page.offset) + ")"},
              {{{"source", "원천"}}, {{"state", "상태"}}, {{"from", "시작"}}, {{"to", "끝"}}});
  for (const incident::SourceRead& file : all.files) {
    table.Row({Code(file.path), Both("logs", "로그 있음"), When(file.first, page.offset),
               When(file.last, page.offset)});
  }
  for (const scope::Gap& gap : all.coverage.gaps) {
    table.Row({Code(gap.source), Both("no logs", "로그 없음"), When(gap.from, page.offset),
               When(gap.to, page.offset)});
  }
  const std::string caption =
      Both(fmt::format("For which time there are logs ({})", ZoneName(page.offset)),
           fmt::format("로그가 있는 시간 ({})", ZoneName(page.offset))) +
      "<span class=\"legend\"><span><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect "
      "class=\"covered\" x=\"1\" y=\"1\" width=\"12\" height=\"12\"/></svg> " +
      Both("logs", "로그 있음") +
      "</span><span><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"gap\" "
      "x=\"1\" y=\"1\" "
      "width=\"12\" height=\"12\"/></svg> " +
      Both("no logs", "로그 없음") + "</span></span>";
  return Figure("coverage-caption", caption, svg, table.Html());
}

}  // namespace haetae::report
