#include "notice/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "duty/deadline.h"

namespace haetae::notice {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

// A local civil time, read off the text that FormatZoned writes.
struct Local {
  int year, month, day, hour, minute;
  std::string offset;  // "+09:00"
};
Local LocalOf(Time time, std::string_view zone) {
  const std::string text = duty::FormatZoned(time, zone);
  const auto number = [&](size_t at, size_t count) { return std::stoi(text.substr(at, count)); };
  return {number(0, 4),
          number(5, 2),
          number(8, 2),
          number(11, 2),
          number(14, 2),
          text.size() >= 6 && text.back() != 'Z' ? text.substr(text.size() - 6) : "+00:00"};
}

bool Has(const std::vector<std::string>& events, std::initializer_list<std::string_view> any) {
  return std::ranges::any_of(
      events, [&](const std::string& event) { return std::ranges::find(any, event) != any.end(); });
}

}  // namespace

std::string With(const std::string& word, std::string_view after_consonant,
                 std::string_view after_vowel) {
  return word + std::string(Particle(word, after_consonant, after_vowel));
}

Phrase DeedOf(const duty::Facts& facts) {
  const std::vector<std::string>& events = facts.events;
  if (!facts.event_assumed && Has(events, {"acquisition", "theft"}))
    return {Has(events, {"access"}) ? "accessed and copied without authorization"
                                    : "copied without authorization",
            "유출"};
  if (Has(events, {"access"})) return {"accessed without authorization", "유출"};
  if (Has(events, {"disclosure"})) return {"disclosed to people without authorization", "유출"};
  if (Has(events, {"exposure"})) return {"open to unauthorized access", "유출"};
  if (Has(events, {"loss"})) return {"lost", "분실"};
  if (Has(events, {"alteration"})) return {"altered without authorization", "변조"};
  if (Has(events, {"damage"})) return {"damaged without authorization", "훼손"};
  return {"accessed without authorization", "유출"};
}

std::string_view YouKorean(const Speech& say) {
  return say.members == std::optional(true) ? "고객님" : "귀하";
}

std::string DateText(const Speech& say, Time time) {
  const Local l = LocalOf(time, say.time_zone);
  if (say.korean()) return fmt::format("{}년 {}월 {}일", l.year, l.month, l.day);
  const std::string_view month = kMonths[static_cast<size_t>(l.month - 1)];
  return say.american ? fmt::format("{} {}, {}", month, l.day, l.year)
                      : fmt::format("{} {} {}", l.day, month, l.year);
}

std::string TimeText(const Speech& say, Time time) {
  const Local l = LocalOf(time, say.time_zone);
  return fmt::format("{} {:02}:{:02} (UTC{})", DateText(say, time), l.hour, l.minute, l.offset);
}

namespace {
std::string MomentText(const Speech& say, Time time) {
  return say.with_minutes ? TimeText(say, time) : DateText(say, time);
}
}  // namespace

std::string IntrusionSentence(const Speech& say, Time first, Time last) {
  const std::string from = MomentText(say, first), to = MomentText(say, last);
  if (say.korean())
    return from == to ? fmt::format("침해사고가 {}에 발생하였습니다.", from)
                      : fmt::format("침해사고가 {}부터 {}까지 계속되었습니다.", from, to);
  return from == to ? fmt::format("The intrusion took place on {}.", from)
                    : fmt::format("The intrusion went on from {} to {}.", from, to);
}

std::string SuspectedSentence(const Speech& say, std::optional<Time> first, Time last) {
  if (first) return PeriodSentence(say, *first, last);
  const std::string to = MomentText(say, last);
  if (say.korean())
    return fmt::format("유출이 의심되는 기간은 {}까지이며, 언제부터인지는 확인되지 않았습니다.",
                       to);
  return fmt::format(
      "The suspected unauthorized access took place on or before {}; when it began is not known.",
      to);
}

std::string PeriodSentence(const Speech& say, Time first, Time last) {
  const std::string from = MomentText(say, first), to = MomentText(say, last);
  if (say.korean()) {
    if (say.possible)
      return from == to ? fmt::format("유출이 의심되는 날은 {}입니다.", from)
                        : fmt::format("유출이 의심되는 기간은 {}부터 {}까지입니다.", from, to);
    return from == to ? fmt::format("{}에 {}되었습니다.", from, say.deed_ko)
                      : fmt::format("{}부터 {}까지 {}되었습니다.", from, to, say.deed_ko);
  }
  const std::string_view what =
      say.possible ? "The suspected unauthorized access took place" : "The data were ";
  if (say.possible)
    return from == to ? fmt::format("{} on {}.", what, from)
                      : fmt::format("{} between {} and {}.", what, from, to);
  return from == to ? fmt::format("{}{} on {}.", what, say.deed_en, from)
                    : fmt::format("{}{} between {} and {}.", what, say.deed_en, from, to);
}

std::string FactSentence(const Speech& say) {
  const std::string you(YouKorean(say));
  if (say.korean()) {
    const std::string whose = say.to_you ? you + "의 개인정보" : "개인정보";
    if (say.possible)
      return fmt::format("{}에서 보유한 {}가 유출되었을 가능성이 있습니다.", say.company, whose);
    return fmt::format("{}에서 보유한 {}가 {}되었습니다.", say.company, whose, say.deed_ko);
  }
  const std::string_view whose = say.to_you ? "Your personal data" : "Personal data";
  if (say.possible)
    return fmt::format("{} held by {} may have been accessed without authorization.", whose,
                       say.company);
  return fmt::format("{} held by {} were {}.", whose, say.company, say.deed_en);
}

std::string IntrusionFact(const Speech& say) {
  if (say.korean()) return say.company + "의 정보통신망에서 침해사고가 발생하였습니다.";
  return "An intrusion into the network of " + say.company + " took place.";
}

std::string WrittenOn(const Speech& say, Time at) {
  const std::string_view label = say.korean()       ? "작성일: "
                                 : say.with_minutes ? "Date of this report: "
                                                    : "Date of this notice: ";
  return std::string(label) + DateText(say, at);
}

std::string FieldsIntro(const Speech& say) {
  if (say.korean()) {
    const std::string whose = say.to_you ? std::string(YouKorean(say)) + "의 " : "";
    if (say.possible)
      return fmt::format("유출되었을 가능성이 있는 {}개인정보는 다음과 같습니다.", whose);
    return fmt::format("{}된 {}개인정보는 다음과 같습니다.", say.deed_ko, whose);
  }
  const std::string_view whose = say.to_you ? "your data" : "the data";
  if (say.possible)
    return fmt::format("The following of {} may have been accessed without authorization:", whose);
  return fmt::format("The following of {} were {}:", whose, say.deed_en);
}

std::string FieldName(const Speech& say, const std::string& name, bool masked) {
  if (!masked) return name;
  return name + (say.korean() ? "(일부를 가린 형태)" : " (shown partly hidden)");
}

std::string CountSentence(const Speech& say, const PeopleCounts& c) {
  const auto count = [](uint64_t n) { return WithCommas(n); };
  std::vector<std::string> kinds;
  if (say.korean()) {
    if (c.members > 0) kinds.push_back("회원 " + count(c.members) + "명");
    if (c.non_members > 0) kinds.push_back("비회원 " + count(c.non_members) + "명");
    if (c.others > 0 && !kinds.empty())
      kinds.push_back("회원인지 확인되지 않은 " + count(c.others) + "명");
    std::string who = kinds.size() == 1 && c.others == 0 ? kinds[0] : count(c.people) + "명";
    if (!c.living.ko.empty()) who = c.living.ko + " " + who;
    if (kinds.size() > 1) who += "(" + Joined(kinds, ", ") + ")";
    return fmt::format("모두 {}의 개인정보가 {}되었습니다.", who, say.deed_ko);
  }
  const auto counted = [](uint64_t n, std::string_view one, std::string_view many) {
    return Counted(n, one, many);
  };
  if (c.members > 0) kinds.push_back(counted(c.members, "member", "members"));
  if (c.non_members > 0) kinds.push_back(counted(c.non_members, "non-member", "non-members"));
  if (c.others > 0 && !kinds.empty())
    kinds.push_back(counted(c.others, "person whose membership is not known",
                            "people whose membership is not known"));
  std::string who =
      kinds.size() == 1 && c.others == 0 ? kinds[0] : counted(c.people, "person", "people");
  if (!c.living.en.empty()) who += " " + c.living.en;
  if (kinds.size() > 1) who += " (" + Joined(kinds, ", ") + ")";
  return fmt::format("In all, the personal data of {} were {}.", who, say.deed_en);
}

std::string DoubtedName(const Speech& say, const std::string& name) {
  return name + (say.korean() ? "(유출되었을 가능성이 있음)"
                              : " (may have been accessed; this is not confirmed)");
}

std::string PossibleSentence(const Speech& say, const PeopleCounts& c, bool more) {
  const Phrase nowhere;
  const Phrase& living = c.possible_anywhere ? nowhere : c.living;
  const bool told = c.possible_anywhere && !c.living.en.empty();
  if (say.korean())
    return fmt::format("{}{}{}명의 개인정보{} 유출되었을 가능성이 있습니다.{}",
                       more ? "이 밖에 " : "", living.ko.empty() ? "" : living.ko + " ",
                       WithCommas(c.possible), more ? "도" : "가",
                       told ? " 이들의 거주지는 확인하지 않았습니다." : "");
  std::string who = Counted(c.possible, "person", "people");
  if (!living.en.empty()) who += " " + living.en;
  return fmt::format("The {}data of {}{} may have been accessed without authorization{}.",
                     more ? "" : "personal ", more ? "a further " : "", who,
                     told ? "; where they live was not looked up" : "");
}

std::string MostSentence(const Speech& say, const PeopleCounts& c) {
  if (!c.possible_most) return "";
  const std::string all = WithCommas(c.possible), most = WithCommas(*c.possible_most);
  const bool named = c.suspected > 0;  // of some of them the logs say so
  if (say.korean())
    return fmt::format("이 {}명 가운데 실제로 유출되었을 수 있는 사람은 많아야 {}명{}.", all, most,
                       named ? "입니다" : "이며, 누구인지는 확인되지 않았습니다");
  return fmt::format("Of these {} people, the data of at most {} can have been accessed{}.", all,
                     most, named ? "" : "; it is not known whose");
}

std::string ReadSentence(const Speech& say, uint64_t people) {
  if (say.korean())
    return fmt::format("이 가운데 접속기록에 조회된 것으로 나타나는 사람은 {}명입니다.",
                       WithCommas(people));
  return fmt::format("Of these, {} in the access logs as read.",
                     Counted(people, "person stands", "people stand"));
}

std::string HereSentence(const Speech& say, const PeopleCounts& counts, const Phrase& living,
                         bool is_state) {
  const uint64_t here = counts.here.value_or(0), unplaced = counts.unplaced;
  if (say.korean()) {
    const std::string known =
        fmt::format("이 가운데 {} 사람은 {}", living.ko,
                    here > 0 ? WithCommas(here) + "명" : std::string("확인되지 않았"));
    if (unplaced == 0) return known + "입니다.";
    return fmt::format("{}{} {}명은 {} 확인되지 않았습니다.", known, here > 0 ? "이고," : "고,",
                       WithCommas(unplaced), is_state ? "거주하는 주가" : "거주지가");
  }
  const std::string known =
      here > 0 ? fmt::format("Of these, {} {} {}", Counted(here, "person", "people"),
                             here == 1 ? "is" : "are", living.en)
               : "Of these, nobody is known to be " + living.en;
  if (unplaced == 0) return known + ".";
  return fmt::format(
      "{}; the {} where {} not known.", known, is_state ? "state" : "place",
      unplaced == 1 ? "1 person lives is" : WithCommas(unplaced) + " people live is");
}

std::string HereFieldsSentence(const Speech& say, const std::vector<std::string>& names) {
  const std::string list = Joined(names, ", ");
  if (say.korean()) return fmt::format("이들의 유출 항목: {}.", list);
  return fmt::format("Of theirs, these were {}: {}.", say.deed_en, list);
}

std::string UnknownSentence(const Speech& say, const std::string& item_name) {
  if (say.korean())
    return fmt::format("{} 아직 확인되지 않았습니다. 확인되는 대로 다시 알려 드리겠습니다.",
                       With(item_name, "은", "는"));
  if (say.to_you)
    return fmt::format(
        "We do not know this yet: {}. We are still investigating and will notify you again when "
        "we know more.",
        item_name);
  return fmt::format(
      "Not known yet: {}. We are still investigating and will send a further notice when we know "
      "more.",
      item_name);
}

}  // namespace haetae::notice
