// W3, W4, W5, W7, W10, W12: what a duty asks of the text beyond the items of its list.
#include <algorithm>
#include <array>
#include <optional>

#include "base/time.h"
#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

bool IsText(const Sentence& s) {
  return s.kind != Block::Kind::kTitle && s.kind != Block::Kind::kHeading;
}

bool Says(const Analysis& a, W w) {
  return std::ranges::any_of(a.sentences, [&](const Sentence& s) { return a.Has(s, w); });
}

bool ShownAnywhere(const Analysis& a, const std::vector<Evidence>& any) {
  for (const Sentence& s : a.sentences) {
    if (!IsText(s)) continue;
    for (const Evidence& evidence : any)
      if (a.Shows(s, evidence)) return true;
  }
  return false;
}

// "Change your password if you use it elsewhere too": an account with somebody else.
bool IsAboutOtherSites(const Analysis& a, const Sentence& s) {
  const std::u32string_view text = std::u32string_view(a.units).substr(s.begin, s.end - s.begin);
  return std::ranges::any_of(
      std::array<std::u32string_view, 6>{U"elsewhere", U"other site", U"other service",
                                         U"다른사이트", U"다른곳", U"다른서비스"},
      [&](std::u32string_view word) { return text.find(word) != text.npos; });
}

// "If you have an account, …", "somebody could try to get into your account": says of nobody that
// they have one.
bool IsOfWhoever(const Analysis& a, const Sentence& s) {
  const std::u32string_view text = std::u32string_view(a.units).substr(s.begin, s.end - s.begin);
  return a.Has(s, W::kAdvice) || a.Has(s, W::kPossible) ||
         std::ranges::any_of(
             std::array<std::u32string_view, 9>{U"if ", U"whether ", U" could ", U" may ",
                                                U" might ", U" any ", U"경우", U"라면", U"다면"},
             [&](std::u32string_view word) { return text.find(word) != text.npos; });
}

// Tells a sentence of a text to people without an account that speaks to a member, whose mail it
// was. "회원님의 주소록에 귀하의 …" speaks of one.
bool TellMember(const Analysis& a, const Sentence& s, Findings& f) {
  const bool to_member = a.Has(s, W::kMemberReader);
  if (!to_member && (!a.Has(s, W::kOwnAccount) || IsOfWhoever(a, s))) return false;
  if (a.Has(s, W::kNonMember) || IsAboutOtherSites(a, s)) return false;
  const std::u32string_view text = std::u32string_view(a.units).substr(s.begin, s.end - s.begin);
  // What that member wrote down, or where: without it the member is the reader.
  const bool kept = std::ranges::any_of(
      std::array<std::u32string_view, 9>{U"저장", U"등록", U"입력", U"주소록", U"보내", U"주문",
                                         U"배송", U"선물", U"저희회원"},
      [&](std::u32string_view word) { return text.find(word) != text.npos; });
  const bool of_member = to_member && text.find(U"귀하") != text.npos && kept;
  if (of_member) return false;
  const std::vector<Hit> hits =
      a.HitsOf(to_member ? W::kMemberReader : W::kOwnAccount, s.begin, s.end);
  if (hits.empty()) return false;
  f.Add("W3", Level::kError, hits.front().begin,
        {"speaks to a member, and goes to people who are none",
         "비회원에게 보내는 글인데 회원에게 하는 말을 합니다"},
        {"speak of what of theirs is held, and say how it came to be here",
         "비회원으로 부르고, 정보를 보유하게 된 경위를 쓰십시오"});
  return true;
}

void CheckNonMembers(const Analysis& a, Findings& f) {
  if (a.expected.to_non_members) {
    const bool secret = std::ranges::any_of(a.expected.fields, [](const ExpectedField& field) {
      return field.id == "password" || field.id == "password_hash";
    });
    for (const Sentence& s : a.sentences) {
      if (!secret && TellMember(a, s, f)) continue;
      // Somebody without an account may have given a password all the same, for one order.
      if (secret || !a.Has(s, W::kMemberAddress) || IsAboutOtherSites(a, s)) continue;
      f.Add("W3", Level::kWarning, a.HitsOf(W::kMemberAddress, s.begin, s.end).front().begin,
            {"speaks of an account, to people who have none",
             "계정이 없는 비회원에게 계정 이야기를 합니다"},
            {"say how their data came to be here, and what they can do without an account",
             "정보를 보유하게 된 경위와, 계정 없이 할 수 있는 조치를 쓰십시오"});
    }
    return;
  }
  const bool some = std::ranges::any_of(a.expected.figures, [](const ExpectedFigure& figure) {
    return figure.kind == "non_members" && figure.value > 0 && !figure.superseded;
  });
  const bool said = Says(a, W::kNonMember) || std::ranges::any_of(a.entities, [](const Entity& e) {
                      return e.noun == Entity::Noun::kNonMembers;
                    });
  if (!some || said) return;
  const bool persons =
      a.expected.audience == Audience::kPersons && a.expected.channel != Channel::kPublic;
  f.Add("W3", persons ? Level::kWarning : Level::kError, 0,
        {"data of people who are not members leaked too, and the text does not mention them",
         "비회원의 정보도 유출되었는데 언급하지 않았습니다"},
        {"mention non-members, and how they are told",
         "비회원도 포함됨을 적고, 어떻게 알리는지 쓰십시오"});
}

int64_t DayNumber(const Entity& date) {
  return DaysFromCivil(date.year, static_cast<unsigned>(date.month),
                       static_cast<unsigned>(date.day));
}

// Days that a sentence about posting gives: said, or between two dates.
std::optional<int64_t> PostingDays(const Analysis& a, const Sentence& s) {
  std::optional<int64_t> days;
  std::vector<Entity> dates;
  const auto [first, last] = a.EntityRange(s.begin, s.end);
  for (size_t i = first; i < last; ++i) {
    const Entity& e = a.entities[i];
    if (e.kind == Entity::Kind::kDate && e.day != 0) dates.push_back(e);
    const bool counts_days = e.kind == Entity::Kind::kOther && e.value > 0 &&
                             e.end < a.units.size() &&
                             (a.units[e.end] == U'일' || a.units.compare(e.end, 4, U" day") == 0 ||
                              a.units.compare(e.end, 4, U"-day") == 0);
    if (counts_days) days = static_cast<int64_t>(e.value);
  }
  if (dates.size() >= 2 && dates[0].year != 0) {
    Entity to = dates.back();
    if (to.year == 0) to.year = to.month < dates[0].month ? dates[0].year + 1 : dates[0].year;
    days = DayNumber(to) - DayNumber(dates[0]);
  }
  return days;
}

void CheckPosting(const Analysis& a, Findings& f) {
  if (a.expected.channel != Channel::kPublic) return;
  const auto least = static_cast<int64_t>(a.expected.posting_days_min);
  const std::string wanted = std::to_string(least);
  bool said = false;
  for (const Sentence& s : a.sentences) {
    if (!a.Near(s, W::kPosting)) continue;
    const std::optional<int64_t> days = PostingDays(a, s);
    said = said || days || a.Has(s, W::kDate);
    if (days && *days < least)
      f.Add("W4", Level::kError, s.begin,
            {"the notice is to stand for " + std::to_string(*days) +
                 " days; the law wants at least " + wanted,
             "게시 기간이 " + std::to_string(*days) + "일입니다. 법은 " + wanted +
                 "일 이상을 요구합니다"},
            {"keep it up for at least " + wanted + " days and say until when",
             wanted + "일 이상 게시하고 언제까지인지 쓰십시오"});
  }
  if (!said)
    f.Add("W4", Level::kWarning, 0,
          {"does not say until when it will stand", "언제까지 게시하는지 적지 않았습니다"},
          {"say the dates: at least " + wanted + " days",
           "게시 기간을 쓰십시오(" + wanted + "일 이상)"});
}

void CheckSteps(const Analysis& a, Findings& f) {
  if (!f.Wants("W5")) return;
  const ItemEvidence* any = a.lexicon.Item("self_help");
  const ItemEvidence* concrete = a.lexicon.Item("concrete_steps");
  if (any == nullptr || concrete == nullptr) return;
  const auto shown = [&](const ItemEvidence& item) {
    return Shown(a, item.parts[0], Language::kKorean) ||
           Shown(a, item.parts[0], Language::kEnglish);
  };
  if (!shown(*any)) return;  // content:self_help says so
  if (!shown(*concrete)) {
    uint32_t place = 0;
    for (const Sentence& s : a.sentences)
      if (a.Has(s, W::kVague)) place = s.begin;
    f.Add("W5", Level::kError, place,
          {"asks for care and names no step that people can take",
           "주의하라고만 하고 할 수 있는 구체적인 조치가 없습니다"},
          {"name steps: which password to change, whom to call, which messages not to answer",
           "무엇을 바꾸고, 어디에 전화하고, 어떤 문자에 답하지 말아야 하는지 쓰십시오"});
    return;
  }
  for (const FieldStep& step : a.lexicon.steps) {
    const auto disclosed = std::ranges::find_if(a.expected.fields, [&](const ExpectedField& field) {
      return field.id == step.field && !field.masked;
    });
    if (disclosed != a.expected.fields.end() && !ShownAnywhere(a, step.any))
      f.Add("W5", Level::kWarning, 0,
            {"says nothing of what to do about a kind of data that leaked (" + disclosed->name.en +
                 ")",
             "유출된 항목(" + disclosed->name.ko + ")에 대해 무엇을 해야 하는지 없습니다"},
            step.say);
  }
}

// "고객님의 개인정보가 유출되었습니다": whoever gets such a letter is one of them, and need not
// ask.
bool TellsReaderOfLeak(const Analysis& a) {
  return std::ranges::any_of(a.sentences, [&](const Sentence& s) {
    const bool leak = a.Has(s, W::kCertain) || a.Has(s, W::kLeakNoun);
    if (!a.Has(s, W::kReader) || !leak || !IsText(s)) return false;
    for (W other : {W::kPart, W::kPossible, W::kPossibleLeak, W::kAdvice, W::kUnknown, W::kDeny,
                    W::kAffectedWord})
      if (a.Has(s, other)) return false;
    return true;
  });
}

void CheckWhereToAsk(const Analysis& a, Findings& f) {
  if (!f.Wants("W7") || a.expected.channel == Channel::kSms ||
      a.expected.channel == Channel::kFiling)
    return;
  for (const Sentence& s : a.sentences)
    if (a.Has(s, W::kAffectedWord) &&
        (a.Near(s, W::kAskWhere) || a.Has(s, W::kUrl) || a.Has(s, W::kPhone)))
      return;
  const bool persons =
      a.expected.audience == Audience::kPersons && a.expected.channel != Channel::kPublic;
  if (persons && TellsReaderOfLeak(a)) return;
  f.Add("W7", persons ? Level::kWarning : Level::kError, 0,
        {"does not say where people can ask whether they are affected",
         "본인이 해당하는지 어디에서 확인하는지 적지 않았습니다"},
        {"name a page or a number for it", "확인할 수 있는 페이지나 전화번호를 쓰십시오"});
}

// Letters and digits only, so that "1. What Happened?" is the heading.
std::u32string Letters(const Analysis& a, uint32_t begin, uint32_t end) {
  std::u32string letters;
  for (uint32_t i = begin; i < end; ++i)
    if (IsLatin(a.units[i]) || IsHangul(a.units[i])) letters += a.units[i];
  return letters;
}
std::u32string Letters(std::string_view text) {
  std::u32string letters;
  for (char c : text)
    if (IsLatin(static_cast<unsigned char>(c))) letters += static_cast<char32_t>(c | 0x20);
  return letters;
}

void CheckForm(const Analysis& a, Findings& f) {
  const FixedForm* form = a.lexicon.Form(a.expected.duty);
  if (form == nullptr || !f.Wants("W10")) return;
  // Sentences that are a line of their own, or a label.
  std::vector<std::pair<std::u32string, uint32_t>> lines;
  for (size_t i = 0; i < a.sentences.size(); ++i) {
    const Sentence& s = a.sentences[i];
    const bool alone = s.end - s.begin <= 60 && (i + 1 == a.sentences.size() ||
                                                 a.sentences[i + 1].block != s.block || s.is_label);
    if (alone || !IsText(s)) lines.emplace_back(Letters(a, s.begin, s.end), s.begin);
  }
  const auto find = [&](std::string_view wanted, bool whole) -> uint32_t {
    const std::u32string letters = Letters(wanted);
    for (const auto& [line, at] : lines)
      if (line == letters || (!whole && line.find(letters) != line.npos)) return at;
    return kNone;
  };
  if (!form->title.empty() && find(form->title, false) == kNone)
    f.Add("W10", Level::kError, 0,
          {"the law fixes the title: \"" + form->title + "\"",
           "법이 정한 제목이 없습니다: ‘" + form->title + "’"},
          {"give it this title", "이 제목을 쓰십시오"});
  uint32_t before = 0;
  for (const std::string& heading : form->headings) {
    const uint32_t at = find(heading, true);
    if (at == kNone) {
      f.Add("W10", Level::kError, 0,
            {"the law fixes a heading that is missing: \"" + heading + "\"",
             "법이 정한 소제목이 없습니다: ‘" + heading + "’"},
            {"put it over its part, in the order of the law",
             "해당 부분 위에 법이 정한 순서대로 쓰십시오"});
    } else if (at < before) {
      f.Add("W10", Level::kError, at,
            {"\"" + heading + "\" stands before a heading that the law puts first",
             "소제목 ‘" + heading + "’의 순서가 법과 다릅니다"},
            {"keep the order of the law", "법이 정한 순서로 쓰십시오"});
    } else {
      before = at;
    }
  }
}

void CheckRights(const Analysis& a, Findings& f) {
  const auto& wording = a.expected.wording;
  if (std::ranges::find(wording, "W12") == wording.end()) return;
  Phrase missing;
  const auto want = [&](W w, std::string_view en, std::string_view ko) {
    if (Says(a, w)) return;
    missing.en += (missing.en.empty() ? "" : ", ") + std::string(en);
    missing.ko += (missing.ko.empty() ? "" : ", ") + std::string(ko);
  };
  want(W::kRightDamages, "damages (Art. 39)", "손해배상(제39조)");
  want(W::kRightStatutory, "statutory damages (Art. 39-2)", "법정손해배상(제39조의2)");
  want(W::kRightMediation, "dispute mediation (Art. 43)", "분쟁조정(제43조)");
  if (missing.en.empty()) return;
  f.Add("W12", Level::kError, 0,
        {"legal rights are not said: " + missing.en, "법적 권리를 적지 않았습니다: " + missing.ko},
        {"name each right and how to use it", "각 권리와 행사 방법을 쓰십시오"});
}

}  // namespace

void CheckDuty(const Analysis& a, Findings& f) {
  if (f.Wants("W3")) CheckNonMembers(a, f);
  CheckPosting(a, f);
  CheckSteps(a, f);
  CheckWhereToAsk(a, f);
  CheckForm(a, f);
  CheckRights(a, f);
}

}  // namespace haetae::notice
