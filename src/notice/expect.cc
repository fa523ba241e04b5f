#include "notice/expect.h"

#include <algorithm>
#include <array>
#include <map>

#include "duty/clock.h"
#include "duty/condition.h"
#include "duty/deadline.h"

namespace haetae::notice {
namespace {

using duty::Group;
using duty::Truth;

constexpr std::array<std::pair<std::string_view, Channel>, 5> kChannels = {
    {{"mail", Channel::kMail},
     {"sms", Channel::kSms},
     {"letter", Channel::kLetter},
     {"public", Channel::kPublic},
     {"filing", Channel::kFiling}}};

// A text of people's phones: few lines, short, and without a subject.
constexpr size_t kTextLinesMax = 4;
constexpr size_t kTextLettersMax = 400;

// Of more groups than these no text tells one by one.
constexpr size_t kGroupsToldMax = 1'000;

// Whether a notice of this duty is about a group.
bool IsAbout(const duty::Duty& duty, const Group& group, const duty::Lexicon& lexicon) {
  const bool confirmed = group.certainty == duty::Certainty::kConfirmed;
  const bool only_confirmed =
      duty.certainty == duty::Counted::kConfirmed || duty.certainty == duty::Counted::kSurely;
  if (only_confirmed && !confirmed) return false;
  if (duty.certainty == duty::Counted::kPossible && confirmed) return false;
  return duty::LivesIn(group.residence, duty.residence, lexicon) != Truth::kNo;
}

Phrase NameOf(const std::string& kind, const duty::Facts& facts, const duty::Lexicon& lexicon) {
  if (const duty::FieldKind* known = duty::KindOf(kind, facts, lexicon);
      known != nullptr && !facts.kinds.contains(kind))
    return known->name;
  std::string words = kind;
  std::ranges::replace(words, '_', ' ');
  return {words, words};
}

// The id by which the words of notices know a kind of data.
std::string IdOf(const std::string& kind, const duty::Facts& facts, const duty::Lexicon& lexicon) {
  const duty::FieldKind* known = duty::KindOf(kind, facts, lexicon);
  return known == nullptr || facts.kinds.contains(kind) ? kind : known->id;
}

// Whether people are concerned, and nobody surely.
bool OnlyPossible(const ExpectFrom& from) {
  bool any = false;
  for (const Group& group : from.facts->groups) {
    if (group.people == 0 || !IsAbout(from.duty, group, from.book.lexicon)) continue;
    if (group.certainty == duty::Certainty::kConfirmed) return false;
    any = true;
  }
  return any;
}

void AddFields(const ExpectFrom& from, Expected& expected) {
  std::map<std::string, ExpectedField> fields;
  const auto add = [&](const std::vector<duty::GroupField>& shown, bool doubted) {
    for (const duty::GroupField& field : shown) {
      const std::string id = IdOf(field.kind, *from.facts, from.book.lexicon);
      const auto [known, is_new] = fields.try_emplace(id);
      if (is_new)
        known->second = {.id = id,
                         .name = NameOf(field.kind, *from.facts, from.book.lexicon),
                         .masked = field.masked,
                         .doubted = doubted};
      if (!is_new && known->second.masked != field.masked) known->second.masked_for_some = true;
      known->second.masked &= field.masked;
      known->second.doubted &= doubted;
    }
  };
  const bool nobody = OnlyPossible(from);
  for (const Group& group : from.facts->groups) {
    if (!group.fields || !IsAbout(from.duty, group, from.book.lexicon)) continue;
    if (from.to_non_members && group.members == true) continue;  // what of theirs was disclosed
    add(*group.fields, !nobody && group.certainty == duty::Certainty::kPossible);
    add(group.doubted, true);
  }
  for (auto& [id, field] : fields) expected.fields.push_back(std::move(field));
  expected.fields_known = !expected.fields.empty();
}

// Of how many people a kind of data was disclosed.
struct ByField {
  Phrase name;
  uint64_t people = 0, members = 0, non_members = 0;
  void Add(const Phrase& called, const std::optional<bool>& is_member, uint64_t count) {
    name = called;
    people += count;
    if (is_member) (*is_member ? members : non_members) += count;
  }
};

// What people are counted as. Of places and groups a number is told only where it has no name yet.
class Figures {
 public:
  explicit Figures(Expected& expected) : expected_(expected) {}
  void Add(const std::string& kind, Unit unit, uint64_t value) {
    if (value > 0) expected_.figures.push_back({kind, unit, value});
  }
  void AddIfNew(const std::string& kind, Unit unit, uint64_t value) {
    const auto same = [&](const ExpectedFigure& one) {
      return one.unit == unit && one.value == value;
    };
    if (std::ranges::none_of(expected_.figures, same)) Add(kind, unit, value);
  }
  // Kept beside other numbers of the same value: it is right where the kind is named only.
  void AddOfField(const std::string& field, const ByField& of) {
    const auto add = [&](const std::string& kind, uint64_t value, const char* among) {
      if (value > 0)
        expected_.figures.push_back({.kind = kind + field,
                                     .value = value,
                                     .field = field,
                                     .field_name = of.name,
                                     .among = among});
    };
    add("with ", of.people, "");
    add("members with ", of.members, "members");
    add("non_members with ", of.non_members, "non_members");
  }

 private:
  Expected& expected_;
};

// A text to some tells of their records: those of members, of non-members, and of each group.
void AddRecords(const ExpectFrom& from, Figures& figures) {
  struct Kind {
    bool members;
    const char* name;
  };
  for (const Kind kind :
       {Kind{true, "records_of_members"}, Kind{false, "records_of_non_members"}}) {
    uint64_t records = 0;
    bool known = true;
    for (const Group& group : from.facts->groups) {
      if (group.members != kind.members || group.certainty == duty::Certainty::kPossible) continue;
      known = known && group.records.has_value();
      records += static_cast<uint64_t>(group.records.value_or(0));
    }
    if (known) figures.AddIfNew(kind.name, Unit::kRecords, records);
  }
  if (from.facts->groups.size() > kGroupsToldMax) return;
  for (const Group& group : from.facts->groups)
    figures.AddIfNew("records_of_group", Unit::kRecords,
                     static_cast<uint64_t>(group.records.value_or(0)));
}

void AddFigures(const ExpectFrom& from, Expected& expected) {
  uint64_t people = 0, possible = 0, suspected = 0, members = 0, non_members = 0, others = 0;
  std::map<std::string, uint64_t> by_place;
  std::map<std::string, ByField> by_field;
  for (const Group& group : from.facts->groups) {
    const auto count = static_cast<uint64_t>(group.people.value_or(0));
    if (!group.residence.empty()) by_place[group.residence] += count;
    if (group.certainty == duty::Certainty::kPossible) {
      possible += count;
      if (group.suspected) suspected += count;
      continue;
    }
    people += count;
    if (group.fields)
      for (const duty::GroupField& field : *group.fields)
        by_field[IdOf(field.kind, *from.facts, from.book.lexicon)].Add(
            NameOf(field.kind, *from.facts, from.book.lexicon), group.members, count);
    (!group.members ? others : *group.members ? members : non_members) += count;
  }
  Figures figures(expected);
  figures.Add("people", Unit::kPeople, people);
  figures.Add("members", Unit::kPeople, members);
  figures.Add("non_members", Unit::kPeople, non_members);
  figures.AddIfNew("others", Unit::kPeople, others);
  if (possible > 0) {
    figures.Add("possible", Unit::kPeople, people + possible);
    figures.Add("possible_only", Unit::kPeople, possible);
    if (const std::optional<int64_t> most = from.facts->possible_most) {
      const uint64_t whole = suspected + static_cast<uint64_t>(*most);
      if (whole < possible) figures.Add("possible_most", Unit::kPeople, whole);
    }
  }
  // A report may count the people of each place, a notice to people those of its own.
  for (const auto& [place, count] : by_place)
    if (from.duty.audience != duty::Audience::kPersons ||
        duty::LivesIn(place, from.duty.residence, from.book.lexicon) != Truth::kNo)
      figures.AddIfNew("in " + place, Unit::kPeople, count);
  for (const auto& [kind, of] : by_field) figures.AddOfField(kind, of);
  if (const uint64_t records = duty::RecordsOf(*from.facts).value_or(0); records > 0) {
    figures.Add("records", Unit::kRecords, records);
    figures.Add("accesses", Unit::kRecords,
                static_cast<uint64_t>(from.facts->accesses.value_or(0)));
  }
  AddRecords(from, figures);
}

// Whether a version of a duty holds for what a notice by `judged` tells.
bool IsInForce(const duty::Duty& one, const duty::Law& law, const duty::Duty& judged,
               const duty::Facts* facts) {
  if (one.proposed) return false;
  const int64_t from = one.valid_from.value_or(INT64_MIN), to = one.valid_to.value_or(INT64_MAX);
  if (facts != nullptr)
    if (const std::optional<Time> start = duty::StartOf(one.chosen_by, *facts).at) {
      const int64_t day = duty::LocalDay(*start, law.time_zone);
      return from <= day && day <= to;
    }
  return from <= judged.valid_to.value_or(INT64_MAX) && judged.valid_from.value_or(INT64_MIN) <= to;
}

bool IsUnauthorised(const duty::Facts& facts) {
  return std::ranges::any_of(facts.events, [](const std::string& event) {
    return event == "access" || event == "acquisition" || event == "theft" || event == "disclosure";
  });
}

}  // namespace

void AddTimes(const duty::Facts& facts, const std::string& time_zone, Expected& expected) {
  const auto add = [&](std::string_view kind, const std::optional<Time>& at) {
    if (!at) return;
    expected.times.push_back({std::string(kind), *at});
    const Duration offset = duty::ZoneOffset(*at, time_zone);
    if (std::ranges::find(expected.zones, offset) == expected.zones.end())
      expected.zones.push_back(offset);
  };
  for (const auto& [name, at] : facts.times) add(name, at);
  add("first_access", facts.period.first);
  add("last_access", facts.period.last);
  add("intrusion_first", facts.intrusion.first);
  add("intrusion_last", facts.intrusion.last);
  add("suspected_first", facts.suspected.first);
  add("suspected_last", facts.suspected.last);
}

// That the scope rules its people out is what a duty to them says.
bool IsEstablished(const duty::Item& item, const duty::Duty& duty, const duty::Facts& facts) {
  if (item.needs.empty() || !duty.people.empty()) return true;
  const auto fact = facts.flags.find(item.needs);
  return fact != facts.flags.end() && fact->second;
}

void AddContents(const duty::Duty& duty, bool late, const duty::Lexicon& lexicon,
                 const duty::Facts* facts, Expected& expected) {
  for (const duty::ContentItem& one : duty.contents) {
    const auto known = lexicon.items.find(one.item);
    const bool is_known = known != lexicon.items.end();
    expected.contents.push_back({.id = one.item,
                                 .name = is_known ? known->second.name : Phrase{one.item, one.item},
                                 .optional = !one.IsAsked(late),
                                 .established = !is_known || facts == nullptr ||
                                                IsEstablished(known->second, duty, *facts)});
  }
}

void AddForms(const duty::Facts& facts, Expected& expected) {
  if (const auto flag = facts.flags.find("encrypted"); flag != facts.flags.end())
    expected.encrypted = flag->second;
  expected.copied = expected.certainty == Certainty::kConfirmed && !facts.event_assumed &&
                    std::ranges::any_of(facts.events, [](const std::string& event) {
                      return event == "acquisition" || event == "theft";
                    });
}

void AddSums(const duty::LawBook& book, const duty::Law& law, const duty::Duty& duty,
             const duty::Facts* facts, Expected& expected) {
  const std::string nation = law.country.substr(0, 2);
  for (const duty::Law& other : book.laws) {
    if (other.country != nation && other.country != law.country) continue;
    std::vector<Phrase> names = other.cites;
    names.push_back(other.name);
    for (const duty::Duty& one : other.duties) {
      if (!IsInForce(one, other, duty, facts)) continue;
      for (const duty::Penalty& penalty : one.penalties)
        if (!penalty.most.en.empty())
          expected.sums.push_back({penalty.text, penalty.most, penalty.article, names});
    }
  }
}

std::optional<Channel> ChannelNamed(std::string_view name) {
  const auto* found =
      std::ranges::find(kChannels, name, [](const auto& channel) { return channel.first; });
  return found == kChannels.end() ? std::nullopt : std::optional(found->second);
}

Channel ChannelOf(const duty::Duty& duty, const Notice& notice, std::string_view name) {
  if (duty.audience == duty::Audience::kAuthority || duty.audience == duty::Audience::kBureaus)
    return Channel::kFiling;
  if (duty.audience != duty::Audience::kPersons) return Channel::kPublic;
  for (std::string_view word : {"sms", "SMS", "lms", "LMS", "문자"})
    if (name.find(word) != std::string_view::npos) return Channel::kSms;
  if (notice.kind != NoticeKind::kPlain || notice.has_header) return Channel::kMail;
  constexpr std::u32string_view kSentFromWeb = U"[Web발신]";
  const bool marked = std::u32string_view(notice.original).starts_with(kSentFromWeb);
  const bool is_short =
      notice.blocks.size() <= kTextLinesMax && notice.original.size() <= kTextLettersMax;
  return marked || is_short ? Channel::kSms : Channel::kMail;
}

Expected ExpectedOf(const ExpectFrom& from) {
  const duty::Duty& duty = from.duty;
  Expected expected;
  expected.duty = duty.id;
  expected.audience = duty.audience;
  expected.country = from.law.country.substr(0, 2);
  expected.certainty =
      duty.certainty == duty::Counted::kPossible ? Certainty::kPossible : Certainty::kConfirmed;
  expected.wording = duty.wording;
  expected.to_non_members = from.to_non_members;
  if (duty.substitute && duty.substitute->days > 0)
    expected.posting_days_min = static_cast<uint32_t>(duty.substitute->days);
  for (const std::string& language : from.law.languages) {
    if (language == "ko") expected.languages.push_back(Language::kKorean);
    if (language == "en") expected.languages.push_back(Language::kEnglish);
  }
  AddContents(duty, from.late, from.book.lexicon, from.facts, expected);
  if (duty.partial) expected.may_be_unknown = duty.partial->unknown;
  AddSums(from.book, from.law, duty, from.facts, expected);
  if (from.facts == nullptr) return expected;
  if (OnlyPossible(from)) expected.certainty = Certainty::kPossible;
  expected.to_some = !duty.people.empty();
  expected.unauthorised_known =
      expected.certainty == Certainty::kConfirmed && IsUnauthorised(*from.facts);
  AddFields(from, expected);
  AddForms(*from.facts, expected);
  AddFigures(from, expected);
  AddTimes(*from.facts, from.law.time_zone, expected);
  return expected;
}

}  // namespace haetae::notice
