#include "report/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/csv.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using scope::Closure;
using scope::ClosureValue;
using scope::Verdict;
using Json = nlohmann::ordered_json;

std::string Percent(double share) {
  const double percent = std::floor(1e4 * share) / 100;  // "100%" is all of them
  return fmt::format("{:.{}f}%", percent, percent > 0.5 && percent < 99.5 ? 0 : 2);
}

std::string Accesses(uint64_t count, bool ko) {
  return ko ? "접속 " + WithCommas(count) + "건" : Counted(count, "access", "accesses");
}

// `own_honest`: accesses of the incident look honest themselves, so that a value that only they
// carry may be an honest person's.
Phrase VerdictHead(Verdict verdict, bool own_honest) {
  switch (verdict) {
    case Verdict::kGiven:
      return {"asked for", "질문한 값"};
    case Verdict::kAccepted:
      return {"accepted", "사람이 받아들임"};
    case Verdict::kAutomatic:
      return {"belongs: nobody honest has it", "포함: 정상으로 보이는 쪽에는 없음"};
    case Verdict::kAlone:
      if (own_honest)
        return {"only the incident uses: adds nobody", "사고만 사용: 사람이 늘지 않음"};
      return {"only the incident uses: adds nobody, and can be blocked",
              "사고만 사용: 사람이 늘지 않으며 차단할 수 있음"};
    case Verdict::kProposed:
      return {"proposed: for a person to accept or reject", "제안: 사람이 받아들이거나 기각할 것"};
    case Verdict::kShared:
      return {"shared with honest traffic: not proposed", "정상 접속과 공유: 제안하지 않음"};
    case Verdict::kRejected:
      return {"rejected", "기각됨"};
  }
  return {};
}

std::string DimensionName(const scope::IndicatorValue& value) {
  return std::string(access::DimensionName(value.dimension));
}

// "user agents", for a group of values of one kind.
Phrase KindText(const ClosureValue& value, bool plural) {
  Phrase kind;
  for (const scope::IndicatorValue& one : value.set) {
    const Phrase word = DimensionWord(DimensionName(one), plural && value.set.size() == 1);
    if (!kind.en.empty()) kind.en += " + ", kind.ko += " + ";
    kind.en += word.en, kind.ko += word.ko;
  }
  return kind;
}

// "from source_ip" of the first step that led to it.
Phrase ViaText(const ClosureValue& value) {
  if (value.via.empty()) return {};
  const scope::ClosureVia& via = value.via.front();
  const Phrase word = DimensionWord(access::DimensionName(via.dimension), false);
  return {fmt::format("reached from the {}: {} in common", word.en, Accesses(via.accesses, false)),
          fmt::format("{}에서 이어짐: 함께 나타난 접속 {}건", word.ko, WithCommas(via.accesses))};
}

}  // namespace

std::string ShellText(std::string_view value) {
  constexpr std::string_view kPlain = "._:/@%+-,=";
  const auto plain = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kPlain.find(c) != std::string_view::npos;
  };
  if (!value.empty() && std::ranges::all_of(value, plain)) return std::string(value);
  const bool shows = EscapeTerminal(value) == value;  // as it is, and no byte of it is hidden
  std::string text = shows ? "'" : "$'";
  for (const char c : value) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (shows)
      text += c == '\'' ? "'\\''" : std::string(1, c);
    else if (c == '\'' || c == '\\')
      text += std::string("\\") + c;
    else if (byte < 0x20 || byte >= 0x7f)
      text += fmt::format("\\x{:02x}", byte);
    else
      text += c;
  }
  return text + "'";
}

std::string SetText(const scope::IndicatorSet& set) {
  std::string text;
  for (const scope::IndicatorValue& one : set)
    text += (text.empty() ? "" : " ") + DimensionName(one) + "=" + ShellText(one.value);
  return text;
}

Phrase ClosureReason(const ClosureValue& value) {
  const scope::Tally& tally = value.tally;
  const std::string in = WithCommas(tally.incident), out = WithCommas(tally.outside());
  Phrase text{Counted(tally.incident, "access", "accesses") + " of the incident",
              fmt::format("사고의 접속 {}건", in)};
  if (value.verdict == Verdict::kGiven || value.verdict == Verdict::kAccepted) return text;
  if (tally.outside() == 0) {
    text.en += ", no others";
    text.ko += ", 그 밖의 접속 없음";
    return text;
  }
  text.en += fmt::format(", {} {}", out, tally.outside() == 1 ? "other" : "others");
  text.ko += fmt::format(", 그 밖의 접속 {}건", out);
  if (tally.honest + tally.untold == 0) {
    if (value.judged == 0) {
      text.en += " of which none looks honest, but too little other traffic does to judge by";
      text.ko += " 가운데 정상으로 보이는 것 없음(다만 판단의 근거가 될 정상 접속이 너무 적음)";
    } else {
      text.en += fmt::format(" of which none looks honest, where at least {} of other traffic does",
                             Percent(value.judged));
      text.ko +=
          fmt::format(" 가운데 정상으로 보이는 것 없음(다른 접속은 적어도 {}가 정상으로 보임)",
                      Percent(value.judged));
    }
  } else {
    text.en += fmt::format(", {} of which look honest", WithCommas(tally.honest));
    text.ko += fmt::format(" 가운데 {}건이 정상으로 보임", WithCommas(tally.honest));
    if (tally.untold > 0) {
      text.en += fmt::format(" and {} cannot be told", WithCommas(tally.untold));
      text.ko += fmt::format(", {}건은 알 수 없음", WithCommas(tally.untold));
    }
  }
  if (value.verdict == Verdict::kAutomatic) {
    text.en += fmt::format("; added {}", Counted(value.people, "person", "people"));
    text.ko += fmt::format("; {}명이 더해짐", WithCommas(value.people));
  } else if (value.verdict == Verdict::kProposed) {
    text.en += fmt::format("; would add {}", Counted(value.people, "person", "people"));
    text.ko += fmt::format("; 받아들이면 {}명이 더해짐", WithCommas(value.people));
    if (value.people_honest > 0) {
      text.en += fmt::format(", {} of them read by honest-looking accesses only",
                             WithCommas(value.people_honest));
      text.ko += fmt::format("(그중 {}명은 정상으로 보이는 접속만 조회함)",
                             WithCommas(value.people_honest));
    }
  }
  return text;
}

namespace {

// Values of one step, verdict and kind.
std::string RenderGroup(const std::vector<const ClosureValue*>& group, bool ko) {
  std::string text;
  const Language language = ko ? Language::kKorean : Language::kEnglish;
  const Verdict verdict = group[0]->verdict;
  const bool compact = verdict == Verdict::kAlone || verdict == Verdict::kShared;
  if (compact) {
    scope::Tally sum;
    for (const ClosureValue* value : group) {
      sum.incident += value->tally.incident, sum.honest += value->tally.honest;
      sum.other += value->tally.other, sum.untold += value->tally.untold;
    }
    const Phrase kind = KindText(*group[0], group.size() != 1);
    text += ko ? fmt::format("  {} {}개: {}", kind.ko, WithCommas(group.size()),
                             Accesses(sum.incident, true))
               : fmt::format("  {} {}: {}", WithCommas(group.size()), kind.en,
                             Accesses(sum.incident, false));
    if (verdict == Verdict::kShared) {
      text += ko ? fmt::format(", 그 밖의 접속 {}건(정상으로 보임 {}건)", WithCommas(sum.outside()),
                               WithCommas(sum.honest))
                 : fmt::format(", {} by others, {} of which look honest", WithCommas(sum.outside()),
                               WithCommas(sum.honest));
    }
    std::string names;
    for (size_t i = 0; i < std::min(group.size(), kClosureShown); ++i) {
      if (group[i]->set[0].value.empty()) break;  // credentials are not named
      names += (i == 0 ? "" : " · ") + group[i]->set[0].value;
    }
    if (!names.empty()) {
      text += "\n    " + EscapeTerminal(names);
      if (group.size() > kClosureShown) text += " …";
    }
    return text + "\n";
  }
  for (size_t i = 0; i < std::min(group.size(), kClosureShown * 4); ++i) {
    text += "  " + SetText(group[i]->set) + "\n    " + ClosureReason(*group[i]).In(language);
    const Phrase via = ViaText(*group[i]);
    if (verdict != Verdict::kGiven && verdict != Verdict::kAccepted && !via.en.empty())
      text += "; " + via.In(language);
    text += "\n";
  }
  if (group.size() > kClosureShown * 4) {
    const std::string more = WithCommas(group.size() - kClosureShown * 4);
    text += ko ? fmt::format("  그 밖에 {}개: --json이나 --out에 모두 있음\n", more)
               : fmt::format("  and {} more: --json and --out have all\n", more);
  }
  return text;
}

std::string RenderJudged(const Closure& closure, bool ko) {
  const uint64_t told = closure.others - closure.others_untold;
  const double share =
      told == 0 ? 0 : static_cast<double>(closure.others_honest) / static_cast<double>(told);
  if (!closure.record && !closure.logins) {
    return ko ? "판단     발급 기록도 로그인 접속도 없어 정상 접속을 가려낼 수 없음: 자동으로 "
                "포함되는 값이 없음\n"
              : "judged   there is no record of issue and no login in the log: nothing tells "
                "honest traffic, and nothing is taken by itself\n";
  }
  const std::string by = ko ? (closure.record ? "발급 기록" : "로그의 로그인")
                            : (closure.record ? "the record of issue" : "logins in the log");
  return ko ? fmt::format("판단     그 밖의 접속 {}건 가운데 {}가 정상으로 보임({} 기준)\n",
                          WithCommas(told), Percent(share), by)
            : fmt::format("judged   {} of {} by others look honest, by {}\n", Percent(share),
                          Accesses(told, false), by);
}

}  // namespace

std::string RenderClosure(const Closure& closure, const ClosureOptions& options) {
  const bool ko = options.language == Language::kKorean;
  std::string text =
      ko ? fmt::format("확장     접속 {}건에서 {}단계를 거쳐 {}건\n",
                       WithCommas(closure.accesses_given), closure.steps,
                       WithCommas(closure.accesses))
         : fmt::format("closure  from {} to {} after {}\n", Accesses(closure.accesses_given, false),
                       WithCommas(closure.accesses), Counted(closure.steps, "step", "steps"));
  text += RenderJudged(closure, ko);
  if (closure.honest > 0) {
    text += ko ? fmt::format(
                     "주의     사고에 속한 접속 {}건이 정상으로 보임: 질문한 값을 정상 "
                     "사용자도 쓰는지 확인할 것\n",
                     WithCommas(closure.honest))
               : fmt::format(
                     "mind     {} of the incident look honest: see whether honest people "
                     "use what was asked for\n",
                     Accesses(closure.honest, false));
  }
  if (!closure.complete) {
    text += ko ? fmt::format("주의     {}단계에서 멈춤: 더 이어질 수 있음\n", closure.steps)
               : fmt::format("mind     stopped after {} steps: there may be more\n", closure.steps);
  }
  std::map<std::pair<uint32_t, Verdict>, std::map<std::string, std::vector<const ClosureValue*>>>
      groups;
  for (const ClosureValue& value : closure.values) {
    const bool loose = value.verdict == Verdict::kAlone || value.verdict >= Verdict::kProposed;
    const uint32_t step = loose ? UINT32_MAX : value.step;
    std::string kind;
    for (const scope::IndicatorValue& one : value.set)
      kind += static_cast<char>('a' + static_cast<int>(one.dimension));
    groups[{step, value.verdict}][value.verdict == Verdict::kProposed ? "" : kind].push_back(
        &value);
  }
  for (const auto& [key, kinds] : groups) {
    const Phrase head = VerdictHead(key.second, closure.honest > 0);
    if (key.first == UINT32_MAX)
      text += head.In(options.language) + "\n";
    else
      text +=
          fmt::format("{} {}  {}\n", ko ? "단계" : "step", key.first, head.In(options.language));
    for (const auto& [kind, group] : kinds) text += RenderGroup(group, ko);
    if (key.second == Verdict::kAlone && closure.credentials_alone > 0) {
      text += ko ? fmt::format("  인증정보 {}개\n", WithCommas(closure.credentials_alone))
                 : fmt::format("  {}\n",
                               Counted(closure.credentials_alone, "credential", "credentials"));
    }
    if (key.second == Verdict::kProposed && options.incident != 0) {
      text += fmt::format("  haetae scope accept|reject {} DIM=VALUE [DIM=VALUE] --why TEXT\n",
                          options.incident);
    }
  }
  return text;
}

Json ClosureJson(const Closure& closure) {
  Json json = {{"schema", "haetae.closure/1"},
               {"steps", closure.steps},
               {"complete", closure.complete},
               {"accesses_given", closure.accesses_given},
               {"accesses", closure.accesses},
               {"accesses_looking_honest", closure.honest},
               {"others",
                {{"accesses", closure.others},
                 {"looking_honest", closure.others_honest},
                 {"untold", closure.others_untold}}},
               {"judged_by", Json::array()},
               {"credentials_alone", closure.credentials_alone},
               {"values", Json::array()}};
  if (closure.record) json["judged_by"].push_back("record of issue");
  if (closure.logins) json["judged_by"].push_back("logins");
  for (const ClosureValue& value : closure.values) {
    Json set = Json::array(), via = Json::array();
    for (const scope::IndicatorValue& one : value.set) {
      set.push_back({{"dimension", DimensionName(one)},
                     {"value", one.value.empty() ? Json() : Json(ValidUtf8(one.value))}});
    }
    for (const scope::ClosureVia& one : value.via) {
      via.push_back({{"step", one.step},
                     {"dimension", access::DimensionName(one.dimension)},
                     {"accesses", one.accesses}});
    }
    const Phrase reason = ClosureReason(value);
    Json made = {{"indicators", std::move(set)},
                 {"verdict", scope::VerdictName(value.verdict)},
                 {"step", value.step},
                 {"accesses", value.tally.incident},
                 {"others",
                  {{"accesses", value.tally.outside()},
                   {"looking_honest", value.tally.honest},
                   {"untold", value.tally.untold}}},
                 {"via", std::move(via)},
                 {"reason", ValidUtf8(reason.en)},
                 {"reason_ko", ValidUtf8(reason.ko)}};
    if (value.verdict == Verdict::kAutomatic || value.verdict == Verdict::kProposed) {
      made["others_usual_share"] = value.judged == 0 ? Json() : Json(value.judged);
      made["people"] = value.people;
      made["people_looking_honest"] = value.people_honest;
    }
    json["values"].push_back(std::move(made));
  }
  return json;
}

std::string ClosureCsv(const Closure& closure) {
  std::string csv =
      "set,dimension,value,verdict,step,accesses,others,others_looking_honest,others_untold,people,"
      "people_looking_honest\n";
  size_t number = 0;
  for (const ClosureValue& value : closure.values) {
    ++number;
    for (const scope::IndicatorValue& one : value.set) {
      csv += CsvRow({std::to_string(number), DimensionName(one), one.value,
                     std::string(scope::VerdictName(value.verdict)), std::to_string(value.step),
                     std::to_string(value.tally.incident), std::to_string(value.tally.outside()),
                     std::to_string(value.tally.honest), std::to_string(value.tally.untold),
                     std::to_string(value.people), std::to_string(value.people_honest)});
    }
  }
  return csv;
}

}  // namespace haetae::report
